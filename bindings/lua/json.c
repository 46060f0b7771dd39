/* A Lua table as JSON text. Strict: what JSON cannot say is an error, never a guess. A table with the keys 1..n is an array, one with
 * strings as keys an object, an empty one an object; whoever needs [] or null hands in JSON text. */
#include "binding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 64 /* of tables in tables: also what ends a cycle */

typedef struct json {
    lua_State *L;
    int block; /* index of the userdata that holds the text: it belongs to the collector, so no error can leak it */
    char *text;
    size_t size, capacity;
} json;

static void put_value(json *j, int index, int depth);

static void reserve(json *j, size_t more)
{
    if (more < j->capacity - j->size) return; /* always leaves room for the NUL */
    size_t capacity = (j->capacity + more) * 2;
    char *text = lua_newuserdata(j->L, capacity);
    memcpy(text, j->text, j->size);
    lua_replace(j->L, j->block);
    j->text = text;
    j->capacity = capacity;
}

static void put(json *j, const char *text, size_t size)
{
    reserve(j, size);
    memcpy(j->text + j->size, text, size);
    j->size += size;
}

static void put_char(json *j, char c) { put(j, &c, 1); }

static void put_escape(json *j, unsigned char c)
{
    char escape[8];
    if (c == 0) luaL_error(j->L, "JSON: a string holds a NUL byte");
    if (c == '"' || c == '\\') put(j, escape, (size_t)snprintf(escape, sizeof escape, "\\%c", c));
    else put(j, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", c));
}

static void put_string(json *j, int index)
{
    size_t size;
    const char *text = lua_tolstring(j->L, index, &size);
    put_char(j, '"');
    for (const char *end = text + size; text < end; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == '"' || c == '\\') put_escape(j, c);
        else put_char(j, *text);
    }
    put_char(j, '"');
}

/* As JSON writes numbers, whatever the locale's decimal point looks like. */
static void put_decimal(json *j, double number)
{
    char text[40];
    snprintf(text, sizeof text, "%.15g", number);
    if (strtod(text, NULL) != number) snprintf(text, sizeof text, "%.17g", number);
    for (const char *c = text; *c;) {
        size_t ordinary = strspn(c, "0123456789+-e"), other = strcspn(c + ordinary, "0123456789+-e");
        put(j, c, ordinary);
        if (other) put_char(j, '.');
        c += ordinary + other;
    }
}

static void put_number(json *j, int index)
{
    char text[24];
    double number = (double)lua_tonumber(j->L, index);
    if (!isfinite(number)) luaL_error(j->L, "JSON: a number is %s", isnan(number) ? "not a number" : "infinite");
    if (!lua_isinteger(j->L, index)) put_decimal(j, number);
    else put(j, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(j->L, index)));
}

static void put_array(json *j, int table, int depth)
{
    int size = (int)lua_rawlen(j->L, table);
    put_char(j, '[');
    for (int i = 1; i <= size; i++) {
        if (i > 1) put_char(j, ',');
        lua_rawgeti(j->L, table, i);
        put_value(j, lua_gettop(j->L), depth);
        lua_pop(j->L, 1);
    }
    put_char(j, ']');
}

static void put_object(json *j, int table, int depth)
{
    int first = 1;
    put_char(j, '{');
    for (lua_pushnil(j->L); lua_next(j->L, table); lua_pop(j->L, 1), first = 0) {
        if (!first) put_char(j, ',');
        put_string(j, lua_gettop(j->L) - 1);
        put_char(j, ':');
        put_value(j, lua_gettop(j->L), depth);
    }
    put_char(j, '}');
}

/* How many keys are whole numbers within 1..#table, and how many are strings. */
static void count_keys(lua_State *L, int table, size_t *numbers, size_t *strings, size_t *all)
{
    lua_Number size = (lua_Number)lua_rawlen(L, table);
    *numbers = *strings = *all = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        *strings += lua_type(L, -2) == LUA_TSTRING;
        *numbers += lua_isinteger(L, -2) && lua_tonumber(L, -2) >= 1 && lua_tonumber(L, -2) <= size;
        ++*all;
    }
}

static void put_table(json *j, int table, int depth)
{
    size_t numbers, strings, all;
    if (depth > MAX_DEPTH) luaL_error(j->L, "JSON: tables lie too deep in each other, or in a circle");
    luaL_checkstack(j->L, 8, "JSON");
    count_keys(j->L, table, &numbers, &strings, &all);
    if (strings == all) put_object(j, table, depth);
    else if (numbers == all && all == lua_rawlen(j->L, table)) put_array(j, table, depth);
    else luaL_error(j->L, "JSON: a table is neither a list without holes nor has only strings as keys");
}

static void put_value(json *j, int index, int depth)
{
    switch (lua_type(j->L, index)) {
    case LUA_TSTRING: put_string(j, index); break;
    case LUA_TNUMBER: put_number(j, index); break;
    case LUA_TBOOLEAN: lua_toboolean(j->L, index) ? put(j, "true", 4) : put(j, "false", 5); break;
    case LUA_TTABLE: put_table(j, index, depth + 1); break;
    default: luaL_error(j->L, "JSON: a %s cannot be written", luaL_typename(j->L, index));
    }
}

const char *qlua_json_push(lua_State *L, int index)
{
    enum { INITIAL = 256 };
    json j = {.L = L, .text = lua_newuserdata(L, INITIAL), .capacity = INITIAL};
    j.block = lua_gettop(L);
    put_value(&j, index, 0);
    j.text[j.size] = '\0'; /* reserve left room */
    return j.text;
}
