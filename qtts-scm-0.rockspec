rockspec_format = "3.0"
package = "qtts"
version = "scm-0"
source = { url = "git+file://." } -- for `luarocks make` from a clone
description = {
    summary = "Speech from Qwen-TTS (Alibaba Cloud Model Studio), streamed as it is spoken",
    license = "MIT",
}
dependencies = { "lua >= 5.1, < 5.5" }
build = { -- CMake, as for everything else: one list of sources, and pkg-config finds libcurl, libcjson and libutf8proc
    type = "command",
    build_command = "cmake -S . -B build/rock -DCMAKE_BUILD_TYPE=Release -DQTTS_TESTS=OFF -DQTTS_LUA_INCLUDE_DIR=$(LUA_INCDIR) "
        .. "&& cmake --build build/rock --target qtts_lua_rock",
    install = {
        lib = { qtts = "build/rock/lua/rock/qtts.so" },
        lua = { ["qtts.meta"] = "bindings/lua/qtts/meta.lua", ["qtts.uv"] = "bindings/lua/qtts/uv.lua", ["qtts.love"] = "bindings/lua/qtts/love.lua" },
    },
}
