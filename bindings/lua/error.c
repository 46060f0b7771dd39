/* Errors as values: a table with what is known, a sentence from tostring. */
#include "binding.h"

static void set_text(lua_State *L, const char *name, const char *text)
{
    if (!text || !*text) return; /* not known: nil */
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static void set_number(lua_State *L, const char *name, lua_Number number)
{
    lua_pushnumber(L, number);
    lua_setfield(L, -2, name);
}

static void set_count(lua_State *L, const char *name, int count)
{
    if (count == 0) return;
    lua_pushinteger(L, count);
    lua_setfield(L, -2, name);
}

void qlua_error_push(lua_State *L, const qtts_error *error)
{
    lua_createtable(L, 0, 8);
    luaL_setmetatable(L, QLUA_ERROR);
    set_text(L, "status", qtts_status_name(error->status));
    set_text(L, "message", *error->message ? error->message : qtts_status_meaning(error->status));
    set_text(L, "code", error->code);
    set_text(L, "hint", error->hint);
    set_text(L, "request_id", error->request_id);
    set_count(L, "http_status", error->http_status);
    set_count(L, "os_error", error->os_error);
    if (error->retry_after_ms >= 0) set_number(L, "retry_after", (lua_Number)error->retry_after_ms / 1000);
    lua_pushboolean(L, error->retryable);
    lua_setfield(L, -2, "retryable");
}

int qlua_fail(lua_State *L, const qtts_error *error)
{
    lua_pushnil(L);
    qlua_error_push(L, error);
    return 2;
}

int qlua_fail_status(lua_State *L, qtts_status status)
{
    return qlua_fail(L, &(qtts_error){.status = status, .code = "", .message = "", .hint = "", .request_id = "", .retry_after_ms = -1});
}

/* Adds `before` and the member to the string on top of the stack; 0 and nothing when the error at 1 has no such member. */
static int add_member(lua_State *L, const char *before, const char *name)
{
    lua_getfield(L, 1, name);
    int known = lua_isstring(L, -1);
    if (known) {
        lua_pushfstring(L, "%s%s%s", lua_tostring(L, -2), before, lua_tostring(L, -1));
        lua_replace(L, -3);
    }
    lua_pop(L, 1);
    return known;
}

static int ends_in_a_dot(lua_State *L)
{
    size_t size;
    const char *text = lua_tolstring(L, -1, &size);
    return size > 0 && text[size - 1] == '.';
}

/* message (code, HTTP 401, request id). hint */
static int error_tostring(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_pushliteral(L, "");
    add_member(L, "", "message");
    int details = add_member(L, " (", "code");
    details += add_member(L, details ? ", HTTP " : " (HTTP ", "http_status");
    details += add_member(L, details ? ", request " : " (request ", "request_id");
    lua_pushstring(L, details ? ")" : "");
    lua_concat(L, 2);
    add_member(L, ends_in_a_dot(L) ? " " : ". ", "hint");
    return 1;
}

static int raise_text(lua_State *L)
{
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
}

void qlua_error_pass(lua_State *L, int index)
{
    lua_pushcfunction(L, error_tostring);
    lua_pushvalue(L, index);
    lua_call(L, 1, 1);
    raise_text(L);
}

int qlua_raise(lua_State *L, qtts_status status, const qtts_error *error)
{
    if (!error) return luaL_error(L, "%s", qtts_status_meaning(status));
    qlua_error_push(L, error);
    qlua_error_pass(L, lua_gettop(L));
    return 0;
}

void qlua_error_register(lua_State *L)
{
    luaL_newmetatable(L, QLUA_ERROR);
    lua_pushcfunction(L, error_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 1);
}
