/* The options of qtts.client, as a qtts_config. */
#include "binding.h"

#include <limits.h>
#include <string.h>

static const qlua_option timeouts[] = {
    {"connect", qlua_option_seconds, offsetof(qtts_config, connect_timeout_ms)},
    {"first_byte", qlua_option_seconds, offsetof(qtts_config, first_byte_timeout_ms)},
    {"idle", qlua_option_seconds, offsetof(qtts_config, idle_timeout_ms)},
    {"total", qlua_option_seconds, offsetof(qtts_config, total_timeout_ms)},
    {NULL, NULL, 0},
};

/* One number is seconds of silence: before the first byte and between any two. */
static void option_timeout(const qlua_reading *reading, const qlua_option *option)
{
    qtts_config *config = reading->out;
    if (lua_istable(reading->L, -1)) qlua_options_read(reading, timeouts);
    else config->first_byte_timeout_ms = config->idle_timeout_ms = qlua_option_milliseconds(reading, option);
}

static void option_retries(const qlua_reading *reading, const qlua_option *option)
{
    lua_State *L = reading->L;
    qtts_config *config = reading->out;
    if (!lua_isinteger(L, -1) || lua_tonumber(L, -1) < 0 || lua_tonumber(L, -1) > INT_MAX)
        qlua_option_error(reading, option, "whole number from 0 on");
    config->retries = lua_tointeger(L, -1) == 0 ? QTTS_OFF : (int)lua_tointeger(L, -1);
}

/* Pops the value. */
static void keep_anchored(const qlua_reading *reading)
{
    lua_rawseti(reading->L, reading->anchors, (int)lua_rawlen(reading->L, reading->anchors) + 1);
}

/* "Name: value" from the key and the value on top of the stack. */
static const char *header_line(const qlua_reading *reading, const qlua_option *option)
{
    lua_State *L = reading->L;
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING) qlua_option_error(reading, option, "table {Name = \"value\"}");
    const char *line = lua_pushfstring(L, "%s: %s", lua_tostring(L, -2), lua_tostring(L, -1));
    if (strlen(line) != lua_rawlen(L, -3) + 2 + lua_rawlen(L, -2)) qlua_option_error(reading, option, "text without a NUL byte");
    keep_anchored(reading);
    return line;
}

static size_t count_pairs(lua_State *L, int table)
{
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) count++;
    return count;
}

static void option_headers(const qlua_reading *reading, const qlua_option *option)
{
    lua_State *L = reading->L;
    if (!lua_istable(L, -1)) qlua_option_error(reading, option, "table {Name = \"value\"}");
    int table = lua_gettop(L);
    const char **lines = lua_newuserdata(L, (count_pairs(L, table) + 1) * sizeof *lines);
    const char **line = lines;
    keep_anchored(reading);
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) *line++ = header_line(reading, option);
    *line = NULL;
    *(const char *const **)((char *)reading->out + option->offset) = lines;
}

#define TEXT(name) #name, qlua_option_text, offsetof(qtts_config, name)
#define FLAG(name) #name, qlua_option_flag, offsetof(qtts_config, name)
#define CEILING(name) #name, qlua_option_ceiling, offsetof(qtts_config, name)

static const qlua_option options[] = {
    {TEXT(api_key)},
    {TEXT(region)},
    {TEXT(base_url)},
    {TEXT(workspace)},
    {TEXT(user_agent)},
    {TEXT(proxy)},
    {TEXT(ca_file)},
    {"headers", option_headers, offsetof(qtts_config, headers)},
    {"timeout", option_timeout, 0},
    {"retries", option_retries, 0},
    {CEILING(max_event_bytes)},
    {CEILING(max_header_bytes)},
    {CEILING(max_buffered_bytes)},
    {CEILING(max_download_bytes)},
    {FLAG(allow_plaintext)},
    {FLAG(allow_private_address)},
    {NULL, NULL, 0},
};

void qlua_config_read(lua_State *L, int arg, qtts_config *out)
{
    memset(out, 0, sizeof *out);
    lua_settop(L, arg);
    lua_newtable(L);
    if (lua_isnoneornil(L, arg)) return;
    luaL_checktype(L, arg, LUA_TTABLE);
    qlua_reading reading = {.L = L, .arg = arg, .anchors = lua_gettop(L), .out = out};
    lua_pushvalue(L, arg);
    qlua_options_read(&reading, options);
    lua_pop(L, 1);
}
