/* The options of client:stream and client:synthesize, as a qtts_request, and those of client:narrate, which begin with it. */
#include "binding.h"

#include <limits.h>
#include <string.h>

/* Its size goes along, so that the core finds a NUL inside instead of a text that was cut. */
static void option_spoken(const qlua_reading *reading, const qlua_option *option)
{
    qtts_request *request = reading->out;
    if (lua_type(reading->L, -1) != LUA_TSTRING) qlua_option_error(reading, option, "string");
    request->text = lua_tolstring(reading->L, -1, &request->text_size);
}

static void option_choice(const qlua_reading *reading, const qlua_option *option)
{
    if (!lua_isboolean(reading->L, -1)) qlua_option_error(reading, option, "boolean");
    *(int *)((char *)reading->out + option->offset) = lua_toboolean(reading->L, -1) ? 1 : QTTS_OFF;
}

static void option_json(const qlua_reading *reading, const qlua_option *option)
{
    lua_State *L = reading->L;
    if (lua_type(L, -1) == LUA_TSTRING) {
        qlua_option_text(reading, option);
        return;
    }
    if (!lua_istable(L, -1)) qlua_option_error(reading, option, "table or JSON text");
    *(const char **)((char *)reading->out + option->offset) = qlua_json_push(L, lua_gettop(L));
    lua_rawseti(L, reading->anchors, (int)lua_rawlen(L, reading->anchors) + 1);
}

#define TEXT(name) #name, qlua_option_text, offsetof(qtts_request, name)

#define REQUEST                                                                                                                                      \
    {"text", option_spoken, 0}, {TEXT(voice)}, {TEXT(model)}, {TEXT(language_type)}, {TEXT(instructions)},                                           \
        {"optimize_instructions", option_choice, offsetof(qtts_request, optimize_instructions)},                                                     \
        {"parameters", option_json, offsetof(qtts_request, parameters)},                                                                             \
    {                                                                                                                                                \
        "input", option_json, offsetof(qtts_request, input)                                                                                          \
    }

static const qlua_option request_options[] = {REQUEST, {NULL, NULL, 0}};

static void read_table(lua_State *L, int arg, const qlua_option *options, void *out)
{
    luaL_checktype(L, arg, LUA_TTABLE);
    lua_newtable(L);
    qlua_reading reading = {.L = L, .arg = arg, .anchors = lua_gettop(L), .out = out};
    lua_pushvalue(L, arg);
    qlua_options_read(&reading, options);
    lua_pop(L, 1);
}

void qlua_request_read(lua_State *L, int arg, qtts_request *out)
{
    memset(out, 0, sizeof *out);
    read_table(L, arg, request_options, out);
}

/* ---- narrations ---------------------------------------------------------------------------------------------------------------------- */

static void option_count(const qlua_reading *reading, const qlua_option *option)
{
    lua_State *L = reading->L;
    if (!lua_isinteger(L, -1) || lua_tonumber(L, -1) < 1 || lua_tonumber(L, -1) > INT_MAX) qlua_option_error(reading, option, "whole number above 0");
    *(int *)((char *)reading->out + option->offset) = (int)lua_tonumber(L, -1);
}

static void option_offset(const qlua_reading *reading, const qlua_option *option)
{
    lua_State *L = reading->L;
    if (!lua_isinteger(L, -1) || lua_tonumber(L, -1) < 0) qlua_option_error(reading, option, "number of bytes");
    *(int64_t *)(void *)((char *)reading->out + option->offset) = (int64_t)lua_tonumber(L, -1);
}

/* Here 0 is off, and more than any time is none. */
static void option_pause(const qlua_reading *reading, const qlua_option *option)
{
    int *out = (int *)(void *)((char *)reading->out + option->offset);
    if (lua_type(reading->L, -1) == LUA_TNUMBER && lua_tonumber(reading->L, -1) == 0) *out = QTTS_OFF;
    else qlua_option_seconds(reading, option);
}

static void option_trim(const qlua_reading *reading, const qlua_option *option)
{
    int *out = (int *)(void *)((char *)reading->out + option->offset);
    qlua_option_flag(reading, option);
    *out = *out ? 0 : QTTS_OFF;
}

static const qlua_option narrate_options[] = {
    REQUEST,
    {"concurrency", option_count, offsetof(qtts_narrate_options, concurrency)},
    {"max_bytes", option_count, offsetof(qtts_narrate_options, max_bytes)},
    {"trim", option_trim, offsetof(qtts_narrate_options, trim)},
    {"pause", option_pause, offsetof(qtts_narrate_options, pause_ms)},
    {"silence", qlua_option_seconds, offsetof(qtts_narrate_options, silence_ms)},
    {"start", option_offset, offsetof(qtts_narrate_options, start)},
    {NULL, NULL, 0},
};

void qlua_narrate_options_read(lua_State *L, int arg, qtts_narrate_options *out)
{
    memset(out, 0, sizeof *out);
    read_table(L, arg, narrate_options, out);
}
