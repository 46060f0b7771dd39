/* What all userdata types have in common: the metatable, and the value that each keeps alive. */
#include "binding.h"

static int type_index(lua_State *L)
{
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    if (!lua_isnil(L, -1)) return 1;
    lua_CFunction field = lua_tocfunction(L, lua_upvalueindex(2));
    return field ? field(L) : 1;
}

void qlua_type_register(lua_State *L, const char *type, const luaL_Reg *meta, const luaL_Reg *methods, const luaL_Reg *more, lua_CFunction field)
{
    luaL_newmetatable(L, type);
    luaL_setfuncs(L, meta, 0);
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    if (more) luaL_setfuncs(L, more, 0);
    if (field) lua_pushcfunction(L, field);
    else lua_pushnil(L);
    lua_pushcclosure(L, type_index, 2);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, type);
    lua_setfield(L, -2, "__metatable"); /* else a script could call __gc with what is none of ours */
    lua_pop(L, 1);
}

void qlua_keep(lua_State *L, int index)
{
    lua_createtable(L, 1, 0); /* 5.1 and 5.2 take only tables */
    lua_insert(L, -2);
    lua_rawseti(L, -2, 1);
    lua_setuservalue(L, index);
}

void qlua_kept(lua_State *L, int index)
{
    lua_getuservalue(L, index);
    lua_rawgeti(L, -1, 1);
    lua_remove(L, -2);
}
