#!/bin/sh
# The Lua tests under every interpreter that is installed: sh tests/lua/run.sh [BUILD-FOLDER]
# Starts qtts-endpoint (QTTS_ENDPOINT names another one) and the wire server; both end with this script.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:-$here/../../build}" && pwd)
endpoint=${QTTS_ENDPOINT:-$build/bin/qtts-endpoint}
QTTS_TEST_FOLDER=$(mktemp -d)
export QTTS_TEST_FOLDER
passed=0 failed=0

# ---- servers: each ends when its stdin does -------------------------------------------------------------------------------------------
mkfifo "$QTTS_TEST_FOLDER/alive" "$QTTS_TEST_FOLDER/endpoint" "$QTTS_TEST_FOLDER/wire"
trap 'exec 9>&-; rm -rf "$QTTS_TEST_FOLDER"' EXIT
"$endpoint" --parent --replay ramp --seconds 1 < "$QTTS_TEST_FOLDER/alive" > "$QTTS_TEST_FOLDER/endpoint" &
python3 "$here/../wire/wire.py" < "$QTTS_TEST_FOLDER/alive" > "$QTTS_TEST_FOLDER/wire" &
exec 9> "$QTTS_TEST_FOLDER/alive"
read -r QTTS_TEST_ENDPOINT < "$QTTS_TEST_FOLDER/endpoint"
read -r QTTS_TEST_WIRE < "$QTTS_TEST_FOLDER/wire"
export QTTS_TEST_ENDPOINT QTTS_TEST_WIRE

# ---- surroundings: no key, no proxy of the machine ------------------------------------------------------------------------------------
unset DASHSCOPE_API_KEY DASHSCOPE_API_KEY_FILE_PATH DASHSCOPE_HTTP_BASE_URL http_proxy https_proxy all_proxy LUA_INIT LUA_PATH || true
export HOME="$QTTS_TEST_FOLDER" LUA_CPATH="" no_proxy="*"
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1

sanitizers() { # what must be loaded before a module that was built with them
    readelf -d "$1" | sed -n 's/.*NEEDED.*\[\(lib[au]bsan[^]]*\|libasan[^]]*\|libubsan[^]]*\)\]/\1/p' | while read -r library; do
        printf '%s ' "$(gcc -print-file-name="$library")"
    done
}

lua() { # ABI INTERPRETER ARGUMENTS...: with the module of that ABI; a hang is a failure
    module=$build/lua/$1
    interpreter=$2
    shift 2
    LUA_CPATH="$module/?.so" LD_PRELOAD=$(sanitizers "$module/qtts.so") timeout 120 "$interpreter" "$@"
}

uv_lua() { # ABI INTERPRETER ARGUMENTS...: also with the Lua side of qtts and the system's luv, under name servers that may be silent
    module=$build/lua/$1
    interpreter=$2
    shift 2
    LUA_PATH="$module/?.lua;;" LUA_CPATH="$module/?.so;;" LD_PRELOAD="$(sanitizers "$module/qtts.so")$QTTS_TEST_FOLDER/silent_names.so" \
        timeout 300 "$interpreter" "$@"
}

count() { # NAME "N passed, M failed"
    echo "$1: $2"
    passed=$((passed + ${2%% *}))
    rest=${2#*, }
    failed=$((failed + ${rest%% *}))
}

verdict() { # NAME 0-or-1: one test of this script
    if [ "$2" = 0 ]; then passed=$((passed + 1)) && echo "ok $1"; else failed=$((failed + 1)) && echo "FAILED $1"; fi
}

cc -O1 -shared -fPIC "$here/silent_names.c" -o "$QTTS_TEST_FOLDER/silent_names.so" -ldl

# ---- the parts ------------------------------------------------------------------------------------------------------------------------
prepare() { # INTERPRETER GC
    export QTTS_GC="$2" QTTS_TEST_TAG="$1-$2-$$"
    mkdir -p "$QTTS_TEST_FOLDER/empty"
    python3 "$here/wire_scripts.py" "$QTTS_TEST_WIRE" "$QTTS_TEST_TAG"
}

runner() { # NAME COMMAND...: the command runs run.lua
    name=$1 code=0
    shift
    "$@" > "$QTTS_TEST_FOLDER/out" 2> "$QTTS_TEST_FOLDER/err" || code=$?
    sed '$d' "$QTTS_TEST_FOLDER/out"
    cat "$QTTS_TEST_FOLDER/err"
    last=$(tail -n 1 "$QTTS_TEST_FOLDER/out")
    case $last in
    *" passed, "*" failed") count "$name" "$last" ;;
    *) verdict "$name: ended early with $code: $last" 1 && return ;;
    esac
    clean=0
    if [ -s "$QTTS_TEST_FOLDER/err" ]; then clean=1; fi
    verdict "$name: nothing on stderr" $clean
    case $last in *" 0 failed") verdict "$name: exit code $code" "$code" ;; esac
}

unit() { # ABI INTERPRETER GC
    prepare "$2" "$3"
    runner "$2 $3" lua "$1" "$2" "$here/run.lua"
}

luv() { # ABI INTERPRETER: qtts.uv in luv's loop; the two that differ most also under the collector that never rests, and cancel
    if ! uv_lua "$1" "$2" -e 'require "luv"' 2> /dev/null; then echo "$2: skipped, no luv for it" && return; fi
    prepare "$2" usual
    runner "luv, $2" uv_lua "$1" "$2" "$here/run.lua" test_uv test_uv_life
    case $2 in luajit | lua5.4) ;; *) return ;; esac
    prepare "$2" aggressive
    runner "luv, $2 aggressive" uv_lua "$1" "$2" "$here/run.lua" test_uv test_uv_life test_uv_cancel
}

# Neovim is no part of this: leaks that it has itself at its end are not looked for.
nvim_runs() { # INIT FILE...
    init=$1
    shift
    files=$(printf ",'%s'" "$@")
    ASAN_OPTIONS=detect_leaks=0 uv_lua 5.1 nvim --headless -u "$init" -i NONE -c "lua arg = {[0] = '$here/run.lua'$files}; dofile(arg[0])" -c 'qa!'
}

# The plugin as its build step makes it, in a folder of its own; a user's Neovim has no sanitizers.
plugin() {
    export QTTS_TEST_PLUGIN="$QTTS_TEST_FOLDER/plugin" QTTS_TEST_LUA="$here"
    cp -r "$here/../../examples/nvim" "$QTTS_TEST_PLUGIN"
    rm -rf "$QTTS_TEST_PLUGIN/lua/qtts" "$QTTS_TEST_PLUGIN/lua/qtts.so" "$QTTS_TEST_PLUGIN/doc/tags"
    code=0
    QTTS_BUILD="$build/nvim" sh "$here/../../examples/nvim/build.sh" "$QTTS_TEST_PLUGIN/lua" > "$QTTS_TEST_FOLDER/out" 2>&1 || code=$?
    verdict "nvim: build.sh: $(tail -n 3 "$QTTS_TEST_FOLDER/out")" $code
    prepare nvim-plugin usual
    runner "nvim, the plugin" env -u LUA_CPATH nvim --headless -u "$here/../nvim/init.lua" -i NONE -c "lua arg = {[0] = '$here/run.lua', 'test_plugin'}" \
        -c 'lua dofile(arg[0])' -c 'qa!'
    code=0
    env -u LUA_CPATH python3 "$here/../nvim/picture.py" "$QTTS_TEST_FOLDER/picture.svg" || code=$?
    verdict "nvim: the plugin in a terminal" $code
}

neovim() { # qtts.uv in Neovim's loop
    if ! command -v nvim > /dev/null; then echo "nvim: skipped, not installed" && return; fi
    prepare nvim usual
    runner nvim nvim_runs NONE test_uv test_uv_life test_uv_cancel
    prepare nvim aggressive
    runner "nvim aggressive" nvim_runs NONE test_uv test_uv_life
    printf '#!/bin/sh\nexec nvim --headless -u NONE -i NONE -c "lua $2" -c qa!\n' > "$QTTS_TEST_FOLDER/nvim" # -e TEXT, as an interpreter does
    chmod +x "$QTTS_TEST_FOLDER/nvim"
    strangers 5.1 "$QTTS_TEST_FOLDER/nvim"
    plugin
}

flat() { # ABI INTERPRETER; the sanitizer keeps what was freed, so nothing is flat under it
    [ -z "$(sanitizers "$build/lua/$1/qtts.so")" ] || return 0
    minute=$(lua "$1" "$2" "$here/flat.lua" 60) hour=$(lua "$1" "$2" "$here/flat.lua" 3600)
    bad=0
    [ "$((hour - minute))" -le 1024 ] || bad=1
    verdict "$2: an hour took $hour KiB at its peak, a minute $minute KiB" $bad
}

interrupt() { # ABI INTERPRETER: Ctrl-C while it waits
    code=0
    LUA_CPATH="$build/lua/$1/?.so" QTTS_PRELOAD=$(sanitizers "$build/lua/$1/qtts.so") python3 "$here/interrupt.py" "$2" || code=$?
    verdict "I1 Ctrl-C in $2" $code
}

starve() { # ABI INTERPRETER: every allocation fails once; needs the headers and the library of that Lua
    name=$(for n in "lua$1" "lua-$1"; do pkg-config --exists "$n" && echo "$n" && break; done) || true
    if [ "$2" = luajit ] || [ -z "$name" ]; then return; fi
    # shellcheck disable=SC2046
    cc -g $([ -z "$(sanitizers "$build/lua/$1/qtts.so")" ] || echo -fsanitize=address,undefined) $(pkg-config --cflags "$name") "$here/starve.c" \
        -o "$QTTS_TEST_FOLDER/starve" -Wl,-E $(pkg-config --libs "$name")
    code=0
    LUA_CPATH="$build/lua/$1/?.so" timeout 300 "$QTTS_TEST_FOLDER/starve" "$here/starve.lua" || code=1
    verdict "I16 out of memory in $2" $code
}

strangers() { # ABI INTERPRETER: the modules of the other ABIs say so
    for other in 5.1 5.2 5.3 5.4; do
        if [ "$other" = "$1" ] || [ ! -e "$build/lua/$other/qtts.so" ]; then continue; fi
        said=$(lua "$other" "$2" -e 'require "qtts"' 2>&1) || true
        case $said in
        *"built for Lua $other, but Lua $1 is loading it"*) verdict "$2 with the module of $other" 0 ;;
        *) verdict "$2 with the module of $other: $said" 1 ;;
        esac
    done
}

examples() { # ABI INTERPRETER
    code=0
    folder=$here/../../examples/lua
    export DASHSCOPE_API_KEY=sk-test DASHSCOPE_HTTP_BASE_URL="$QTTS_TEST_ENDPOINT"
    lua "$1" "$2" "$folder/save_file.lua" "Hello." "$QTTS_TEST_FOLDER/hello.wav" > "$QTTS_TEST_FOLDER/out" && [ -s "$QTTS_TEST_FOLDER/hello.wav" ] || code=1
    verdict "$2: save_file.lua" $code
    code=0
    lua "$1" "$2" "$folder/many_voices.lua" "Hello." "$QTTS_TEST_FOLDER" > "$QTTS_TEST_FOLDER/out" && [ "$(wc -l < "$QTTS_TEST_FOLDER/out")" = 4 ] || code=1
    verdict "$2: many_voices.lua" $code
    code=0
    mkdir -p "$QTTS_TEST_FOLDER/bin"
    printf '#!/bin/sh\nexec cat > "%s/played"\n' "$QTTS_TEST_FOLDER" > "$QTTS_TEST_FOLDER/bin/pw-cat"
    chmod +x "$QTTS_TEST_FOLDER/bin/pw-cat"
    PATH="$QTTS_TEST_FOLDER/bin:$PATH" lua "$1" "$2" "$folder/play_while_streaming.lua" "Hello." && [ "$(wc -c < "$QTTS_TEST_FOLDER/played")" = 48000 ] || code=1
    verdict "$2: play_while_streaming.lua" $code
    said=$(DASHSCOPE_API_KEY='' lua "$1" "$2" "$folder/save_file.lua" 2>&1) && code=1 || code=0
    case $said in *DASHSCOPE_API_KEY*) ;; *) code=1 ;; esac
    verdict "$2: save_file.lua without a key says: $said" $code
    unset DASHSCOPE_API_KEY DASHSCOPE_HTTP_BASE_URL
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

for pair in 5.1:lua5.1 5.1:luajit 5.2:lua5.2 5.3:lua5.3 5.4:lua5.4; do
    abi=${pair%:*} interpreter=${pair#*:}
    if ! command -v "$interpreter" > /dev/null || [ ! -e "$build/lua/$abi/qtts.so" ]; then
        echo "$interpreter: skipped, not installed or no $build/lua/$abi/qtts.so"
        continue
    fi
    unit "$abi" "$interpreter" usual
    unit "$abi" "$interpreter" aggressive
    luv "$abi" "$interpreter"
    flat "$abi" "$interpreter"
    interrupt "$abi" "$interpreter"
    starve "$abi" "$interpreter"
    strangers "$abi" "$interpreter"
    examples "$abi" "$interpreter"
done

neovim

for module in "$build"/lua/*/qtts.so; do
    exported=$(nm -D --defined-only "$module" | awk '{print $3}' | grep -v '^__' | sort | tr '\n' ' ')
    bad=0
    [ "$exported" = "luaopen_qtts " ] || bad=1
    verdict "$module exports $exported" $bad
done

finish
