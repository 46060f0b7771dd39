/* Option tables: every name is looked up in a list, so that a misspelt one is an error and not a surprise. */
#include "binding.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static const qlua_option *find(const qlua_option *options, const char *name)
{
    while (options->name && strcmp(options->name, name) != 0) options++;
    return options->name ? options : NULL;
}

void qlua_options_read(const qlua_reading *reading, const qlua_option *options)
{
    lua_State *L = reading->L;
    int table = lua_gettop(L);
    luaL_checkstack(L, 8, "options");
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) { /* raw: no __index runs while `out` holds pointers into the table */
        if (lua_type(L, -2) != LUA_TSTRING) luaL_argerror(L, reading->arg, "options are given by name, such as {text = \"...\"}");
        const qlua_option *option = find(options, lua_tostring(L, -2));
        if (!option) luaL_argerror(L, reading->arg, lua_pushfstring(L, "unknown option '%s'", lua_tostring(L, -2)));
        option->read(reading, option);
    }
}

int qlua_option_error(const qlua_reading *reading, const qlua_option *option, const char *expected)
{
    lua_State *L = reading->L;
    return luaL_argerror(L, reading->arg, lua_pushfstring(L, "option '%s': %s expected, got %s", option->name, expected, luaL_typename(L, -1)));
}

static void *member(const qlua_reading *reading, const qlua_option *option) { return (char *)reading->out + option->offset; }

void qlua_option_text(const qlua_reading *reading, const qlua_option *option)
{
    size_t size;
    if (lua_type(reading->L, -1) != LUA_TSTRING) qlua_option_error(reading, option, "string");
    const char *text = lua_tolstring(reading->L, -1, &size); /* lives in the table, which is an argument of the call */
    if (strlen(text) != size) qlua_option_error(reading, option, "string without a NUL byte");
    *(const char **)member(reading, option) = text;
}

/* Rounded up so that nothing above 0 becomes 0; math.huge is "off". */
int qlua_option_milliseconds(const qlua_reading *reading, const qlua_option *option)
{
    lua_Number seconds = lua_type(reading->L, -1) == LUA_TNUMBER ? lua_tonumber(reading->L, -1) : 0;
    if (seconds == (lua_Number)HUGE_VAL) return QTTS_OFF;
    if (!(seconds > 0 && seconds <= INT_MAX / 1000)) qlua_option_error(reading, option, "seconds above 0, or math.huge,");
    return (int)ceil(seconds * 1000);
}

void qlua_option_seconds(const qlua_reading *reading, const qlua_option *option)
{
    *(int *)member(reading, option) = qlua_option_milliseconds(reading, option);
}

void qlua_option_flag(const qlua_reading *reading, const qlua_option *option)
{
    if (!lua_isboolean(reading->L, -1)) qlua_option_error(reading, option, "boolean");
    *(int *)member(reading, option) = lua_toboolean(reading->L, -1);
}

void qlua_option_ceiling(const qlua_reading *reading, const qlua_option *option)
{
    lua_State *L = reading->L;
    int64_t *ceiling = member(reading, option);
    if (lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) == (lua_Number)HUGE_VAL) {
        *ceiling = QTTS_OFF;
        return;
    }
    if (!lua_isinteger(L, -1) || lua_tonumber(L, -1) < 1) qlua_option_error(reading, option, "whole number of bytes above 0, or math.huge,");
    *ceiling = (int64_t)lua_tonumber(L, -1);
}
