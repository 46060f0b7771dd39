/* A WAV header in front of PCM, for a pipe to a player. */
#include "binding.h"

#include <limits.h>

/* The member of the table or stream at 1. */
static int format_member(lua_State *L, const char *name)
{
    lua_getfield(L, 1, name);
    if (!lua_isinteger(L, -1) || lua_tonumber(L, -1) < 1 || lua_tonumber(L, -1) > INT_MAX)
        luaL_argerror(L, 1, lua_pushfstring(L, "%s: whole number above 0 expected, got %s", name, luaL_typename(L, -1)));
    int value = (int)lua_tointeger(L, -1);
    lua_pop(L, 1);
    return value;
}

static uint32_t data_bytes(lua_State *L)
{
    if (lua_isnoneornil(L, 2)) return QTTS_WAV_UNKNOWN_SIZE;
    luaL_checknumber(L, 2);
    luaL_argcheck(L, lua_isinteger(L, 2) && lua_tonumber(L, 2) >= 0 && lua_tonumber(L, 2) < QTTS_WAV_UNKNOWN_SIZE, 2, "bytes below 4 GiB expected");
    return (uint32_t)lua_tonumber(L, 2);
}

int qlua_wav_header(lua_State *L)
{
    unsigned char header[QTTS_WAV_HEADER_BYTES];
    luaL_argcheck(L, lua_istable(L, 1) || lua_isuserdata(L, 1), 1, "a stream, or a table with sample_rate, channels and sample_width, expected");
    qtts_format format = {.encoding = QTTS_PCM_S16LE};
    format.sample_rate = format_member(L, "sample_rate");
    format.channels = format_member(L, "channels");
    format.sample_width = format_member(L, "sample_width");
    qtts_wav_header(&format, data_bytes(L), header);
    lua_pushlstring(L, (const char *)header, sizeof header);
    return 1;
}
