/* The reply of client:synthesize: what the service said, and the way to the recording. */
#include "binding.h"

typedef struct box {
    qtts_stream *stream; /* of the synthesis; belongs to the stream that this userdata keeps */
} box;

static box *check_box(lua_State *L, int index) { return luaL_checkudata(L, index, QLUA_REPLY); }

int qlua_reply_push(lua_State *L, int stream)
{
    box *self = lua_newuserdata(L, sizeof *self);
    self->stream = ((qlua_stream *)lua_touserdata(L, stream))->stream;
    luaL_setmetatable(L, QLUA_REPLY);
    lua_pushvalue(L, stream);
    qlua_keep(L, lua_gettop(L) - 1);
    return 1;
}

/* Pushes a stream with the recording's bytes. What is wrong with the url is the service's doing: the stream tells it when it is read. */
static int push_download(lua_State *L)
{
    box *self = check_box(L, 1);
    qlua_kept(L, 1);
    qlua_kept(L, lua_gettop(L));
    int client = lua_gettop(L);
    qlua_stream *download = qlua_stream_push(L, QLUA_STREAM, client);
    const char *url = qtts_stream_response(self->stream)->url;
    qtts_status status = qtts_client_open_download(qlua_client_check(L, client), url, &download->stream);
    if (!download->stream) qlua_raise(L, status, NULL);
    return lua_gettop(L);
}

static int reply_save(lua_State *L)
{
    const char *path = qlua_path_check(L, 2);
    return qlua_stream_save(L, push_download(L), path);
}

static int reply_read(lua_State *L)
{
    int download = push_download(L);
    if (qlua_stream_finish(L, download) < 0) return qlua_fail(L, qtts_stream_error(((qlua_stream *)lua_touserdata(L, download))->stream));
    return 1;
}

static int reply_response(lua_State *L) { return qlua_response_push(L, qtts_stream_response(check_box(L, 1)->stream)); }

static int reply_field(lua_State *L)
{
    const char *name = luaL_checkstring(L, 2);
    return qlua_response_field(L, qtts_stream_response(check_box(L, 1)->stream), name);
}

static int reply_tostring(lua_State *L)
{
    const char *id = qtts_stream_response(check_box(L, 1)->stream)->request_id;
    lua_pushfstring(L, "qtts.reply (request %s)", id);
    return 1;
}

static const luaL_Reg methods[] = {{"save", reply_save}, {"read", reply_read}, {"response", reply_response}, {NULL, NULL}};
static const luaL_Reg meta[] = {{"__tostring", reply_tostring}, {NULL, NULL}};

void qlua_reply_register(lua_State *L) { qlua_type_register(L, QLUA_REPLY, meta, methods, NULL, reply_field); }
