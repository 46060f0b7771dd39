/* The stream: chunks, one call at a time. */
#include "binding.h"

#include <string.h>

/* The longest that an interpreter's hook (Ctrl-C, a debugger) has to wait for us where no signal ends the wait. */
#define WAIT_SLICE_MS 100

static int is_narration(lua_State *L, int index)
{
    if (!lua_getmetatable(L, index)) return 0;
    luaL_getmetatable(L, QLUA_NARRATION);
    int same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same;
}

static qlua_stream *check_box(lua_State *L, int index)
{
    return is_narration(L, index) ? lua_touserdata(L, index) : luaL_checkudata(L, index, QLUA_STREAM);
}

static qlua_stream *check_open(lua_State *L, int index)
{
    qlua_stream *self = check_box(L, index);
    luaL_argcheck(L, self->stream, index, "the stream is closed");
    luaL_argcheck(L, !self->lent, index, "the stream is in use, or lost a chunk for want of memory");
    return self;
}

/* ---- finding the userdata of a C stream ---------------------------------------------------------------------------------------------- */

static void push_published(lua_State *L) { lua_getfield(L, LUA_REGISTRYINDEX, "qtts.streams"); }

void qlua_stream_publish(lua_State *L, int index)
{
    qlua_stream *self = lua_touserdata(L, index);
    push_published(L);
    lua_pushlightuserdata(L, self->stream);
    lua_pushvalue(L, index);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

int qlua_stream_find(lua_State *L, qtts_stream *stream)
{
    push_published(L);
    lua_pushlightuserdata(L, stream);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    const qlua_stream *found = lua_touserdata(L, -1);
    if (found && found->stream == stream) return 1; /* not one that was closed, whose address another stream got */
    lua_pop(L, 1);
    return 0;
}

qlua_stream *qlua_stream_push(lua_State *L, const char *type, int client)
{
    qlua_stream *self = lua_newuserdata(L, sizeof *self);
    memset(self, 0, sizeof *self);
    luaL_setmetatable(L, type);
    lua_pushvalue(L, client);
    qlua_keep(L, lua_gettop(L) - 1);
    return self;
}

/* ---- chunks -------------------------------------------------------------------------------------------------------------------------- */

/* Making a string may run the collector, and with it a finalizer that calls this very stream: it must find the memory as it is. */
static void push_lent(lua_State *L, qlua_stream *self, const void *data, size_t size)
{
    self->lent = 1;
    lua_pushlstring(L, data, size);
    self->lent = 0; /* stays 1 when there was no memory: a chunk is lost, and going on would hide it */
}

static int push_result(lua_State *L, qlua_stream *self, qtts_status status, const void *data, size_t size)
{
    if (status < 0) return qlua_fail(L, qtts_stream_error(self->stream));
    if (status == QTTS_CHUNK) push_lent(L, self, data, size);
    else if (status == QTTS_AGAIN) lua_pushboolean(L, 0);
    else lua_pushnil(L);
    return 1;
}

static int nothing(lua_State *L)
{
    (void)L;
    return 0;
}

/* A signal ends a wait, and calling any function runs the hook by which interpreters turn Ctrl-C into an error: then it is on top of the
 * stack and the answer is not 0. The hook may also have closed the stream, so look again. */
static int hook_raises(lua_State *L)
{
    lua_pushcfunction(L, nothing);
    return lua_pcall(L, 0, 0, 0);
}

static qtts_status wait_for_chunk(lua_State *L, int index, const void **data, size_t *size)
{
    for (;;) {
        qtts_stream *stream = check_open(L, index)->stream;
        qtts_status status = qtts_stream_poll(stream, data, size);
        if (status != QTTS_AGAIN) return status;
        if (qtts_stream_wait(stream, WAIT_SLICE_MS) == QTTS_AGAIN && hook_raises(L)) lua_error(L);
    }
}

int qlua_stream_finish(lua_State *L, int index)
{
    const void *data;
    size_t size;
    qtts_status status;
    luaL_Buffer whole;
    luaL_buffinit(L, &whole);
    while ((status = wait_for_chunk(L, index, &data, &size)) == QTTS_CHUNK) luaL_addlstring(&whole, data, size);
    luaL_pushresult(&whole);
    return status;
}

static int stream_next(lua_State *L)
{
    const void *data = NULL;
    size_t size = 0;
    qtts_status status = wait_for_chunk(L, 1, &data, &size);
    return push_result(L, check_open(L, 1), status, data, size);
}

static int stream_poll(lua_State *L)
{
    const void *data = NULL;
    size_t size = 0;
    qlua_stream *self = check_open(L, 1);
    qtts_status status = qtts_stream_poll(self->stream, &data, &size);
    return push_result(L, self, status, data, size);
}

/* As the iterator of a `for`: an error is raised, since a loop has no place for a second result. */
static int stream_call(lua_State *L)
{
    int results = stream_next(L);
    if (results == 2) qlua_error_pass(L, lua_gettop(L));
    return results;
}

/* ---- files --------------------------------------------------------------------------------------------------------------------------- */

static qtts_status save_step(lua_State *L, int index, const char *path)
{
    return qtts_stream_save_step(check_open(L, index)->stream, path, 0, WAIT_SLICE_MS);
}

/* One more step of a cancelled stream removes the file, which must neither stay half written nor be gone on with by another save. */
static int save_give_up(lua_State *L, int index, const char *path)
{
    qtts_stream *stream = check_box(L, index)->stream;
    if (stream) qtts_stream_cancel(stream);
    if (stream) save_step(L, index, path);
    return lua_error(L);
}

int qlua_stream_save(lua_State *L, int index, const char *path)
{
    qtts_status status;
    while ((status = save_step(L, index, path)) == QTTS_AGAIN)
        if (hook_raises(L)) return save_give_up(L, index, path);
    if (status < 0) return qlua_fail(L, qtts_stream_error(check_open(L, index)->stream));
    lua_pushboolean(L, 1);
    return 1;
}

const char *qlua_path_check(lua_State *L, int arg)
{
    const char *path = luaL_checkstring(L, arg);
    luaL_argcheck(L, strlen(path) == lua_rawlen(L, arg), arg, "the path holds a NUL byte");
    return path;
}

static int stream_save(lua_State *L) { return qlua_stream_save(L, 1, qlua_path_check(L, 2)); }

/* ---- the end ------------------------------------------------------------------------------------------------------------------------- */

static int stream_cancel(lua_State *L)
{
    qlua_stream *self = check_box(L, 1);
    if (self->stream) qtts_stream_cancel(self->stream);
    return 0;
}

static int stream_gc(lua_State *L)
{
    qlua_stream *self = check_box(L, 1);
    qtts_stream *stream = self->narration ? NULL : self->stream;
    qtts_narration *narration = self->narration;
    self->stream = NULL;
    self->narration = NULL;
    qtts_stream_free(stream);
    qtts_narration_free(narration);
    return 0;
}

/* While its memory is lent the stream can only be cancelled; __gc frees it. */
static int stream_close(lua_State *L) { return check_box(L, 1)->lent ? stream_cancel(L) : stream_gc(L); }

/* ---- what is known ------------------------------------------------------------------------------------------------------------------- */

static int stream_response(lua_State *L) { return qlua_response_push(L, qtts_stream_response(check_open(L, 1)->stream)); }

static int stream_field(lua_State *L)
{
    const char *name = luaL_checkstring(L, 2);
    return qlua_response_field(L, qtts_stream_response(check_open(L, 1)->stream), name);
}

static int stream_tostring(lua_State *L)
{
    lua_pushfstring(L, "%s (%s)", is_narration(L, 1) ? QLUA_NARRATION : QLUA_STREAM, check_box(L, 1)->stream ? "open" : "closed");
    return 1;
}

static const luaL_Reg methods[] = {
    {"next", stream_next},   {"poll", stream_poll},         {"save", stream_save}, {"cancel", stream_cancel},
    {"close", stream_close}, {"response", stream_response}, {NULL, NULL},
};

static const luaL_Reg meta[] = {
    {"__call", stream_call}, {"__gc", stream_gc}, {"__close", stream_close}, {"__tostring", stream_tostring}, {NULL, NULL},
};

void qlua_stream_register_as(lua_State *L, const char *type, const luaL_Reg *more) { qlua_type_register(L, type, meta, methods, more, stream_field); }

void qlua_stream_register(lua_State *L)
{
    qlua_stream_register_as(L, QLUA_STREAM, NULL);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "v");
    lua_setfield(L, -2, "__mode"); /* being findable keeps no stream alive */
    lua_setmetatable(L, -2);
    lua_setfield(L, LUA_REGISTRYINDEX, "qtts.streams");
}
