#!/bin/sh
# Builds what Neovim loads: sh build.sh [FOLDER]: qtts.so and qtts/uv.lua into the plugin's lua folder, or FOLDER, and the tags of its help,
# which not every plugin manager makes for a folder within a repository. Needs a C compiler, cmake and pkg-config, the headers of libcurl,
# cJSON, utf8proc and of LuaJIT or Lua 5.1; no luarocks.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
build=${QTTS_BUILD:-$root/build/nvim}
folder=${1:-$here/lua}
include=
for name in luajit lua5.1 lua-5.1 lua51; do
    pkg-config --exists "$name" && include=$(pkg-config --cflags-only-I "$name" | sed 's/^-I//; s/ .*//') && break
done
[ -n "$include" ] || { echo "qtts: the headers of LuaJIT or Lua 5.1 are missing (Debian: libluajit-5.1-dev)" >&2 && exit 1; }
cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release -DQTTS_TESTS=OFF -DQTTS_LUA=ON "-DQTTS_LUA_INCLUDE_DIR=$include"
cmake --build "$build" --target qtts_lua_rock
mkdir -p "$folder/qtts"
cp "$build/lua/rock/qtts.so" "$folder/qtts.so"
cp "$root/bindings/lua/qtts/uv.lua" "$root/bindings/lua/qtts/meta.lua" "$folder/qtts/"
if [ -d "$folder/../doc" ] && command -v nvim > /dev/null; then
    (cd "$folder/../doc" && nvim --headless -u NONE -i NONE -c 'helptags .' -c 'qa!')
fi
