/* The options of client:stream and client:synthesize, as a qtts_request. */
#include "binding.h"

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

static const qlua_option options[] = {
    {"text", option_spoken, 0},
    {TEXT(voice)},
    {TEXT(model)},
    {TEXT(language_type)},
    {TEXT(instructions)},
    {"optimize_instructions", option_choice, offsetof(qtts_request, optimize_instructions)},
    {"parameters", option_json, offsetof(qtts_request, parameters)},
    {"input", option_json, offsetof(qtts_request, input)},
    {NULL, NULL, 0},
};

void qlua_request_read(lua_State *L, int arg, qtts_request *out)
{
    memset(out, 0, sizeof *out);
    luaL_checktype(L, arg, LUA_TTABLE);
    lua_newtable(L);
    qlua_reading reading = {.L = L, .arg = arg, .anchors = lua_gettop(L), .out = out};
    lua_pushvalue(L, arg);
    qlua_options_read(&reading, options);
    lua_pop(L, 1);
}
