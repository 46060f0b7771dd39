/* The module table: what `require "qtts"` gives. */
#include "binding.h"

static int module_build(lua_State *L)
{
    lua_pushstring(L, qtts_build());
    return 1;
}

static int module_base64_kernel(lua_State *L)
{
    lua_pushstring(L, qtts_base64_kernel());
    return 1;
}

static int module_fits(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    lua_pushboolean(L, qtts_text_fits(text, size));
    return 1;
}

static const luaL_Reg functions[] = {
    {"client", qlua_client_create},          {"wav_header", qlua_wav_header}, {"build", module_build},
    {"base64_kernel", module_base64_kernel}, {"fits", module_fits},           {NULL, NULL},
};

QTTS_API int luaopen_qtts(lua_State *L);

int luaopen_qtts(lua_State *L)
{
    qlua_abi_check(L);
    qlua_error_register(L);
    qlua_client_register(L);
    qlua_stream_register(L);
    qlua_narration_register(L);
    qlua_reply_register(L);
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushstring(L, qtts_version());
    lua_setfield(L, -2, "version");
    return 1;
}
