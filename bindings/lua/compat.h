/* The one place that knows how Lua 5.1 (with LuaJIT), 5.2, 5.3 and 5.4 differ; everything else is written for 5.4 with what is here. */
#ifndef QTTS_LUA_COMPAT_H
#define QTTS_LUA_COMPAT_H

#include <luaconf.h>

/* Weak, so that the wrong interpreter can load the module as far as abi.c, which tells a person what is wrong; without it dlopen stops at
 * "undefined symbol". */
#if defined(__ELF__)
#undef LUA_API
#define LUA_API extern __attribute__((weak))
#endif

#include <lauxlib.h>
#include <lua.h>

#if LUA_VERSION_NUM < 502
#define lua_rawlen(L, index) lua_objlen(L, index)
#define lua_setuservalue(L, index) lua_setfenv(L, index)
#define lua_getuservalue(L, index) lua_getfenv(L, index)
#define luaL_checkversion(L) ((void)(L))

/* LuaJIT has these two, but a module that calls its own serves Lua 5.1 as well. */
static inline void compat_setmetatable(lua_State *L, const char *name)
{
    luaL_getmetatable(L, name);
    lua_setmetatable(L, -2);
}

static inline void compat_setfuncs(lua_State *L, const luaL_Reg *list)
{
    for (; list->name; list++) {
        lua_pushcfunction(L, list->func);
        lua_setfield(L, -2, list->name);
    }
}

#undef luaL_setmetatable
#undef luaL_setfuncs
#define luaL_setmetatable(L, name) compat_setmetatable(L, name)
#define luaL_setfuncs(L, list, upvalues) compat_setfuncs(L, list) /* no upvalues are used */
#endif

#if LUA_VERSION_NUM < 503
static inline int lua_isinteger(lua_State *L, int index)
{
    lua_Number number = lua_type(L, index) == LUA_TNUMBER ? lua_tonumber(L, index) : 0.5;
    return number >= -9007199254740992.0 && number <= 9007199254740992.0 && number == (lua_Number)(long long)number;
}
#endif

#endif
