/* The client: options in, streams and replies out. */
#include "binding.h"

#include <string.h>

typedef struct box {
    qtts_client *client; /* NULL = closed */
} box;

static box *check_box(lua_State *L, int index) { return luaL_checkudata(L, index, QLUA_CLIENT); }

qtts_client *qlua_client_check(lua_State *L, int index)
{
    box *self = check_box(L, index);
    luaL_argcheck(L, self->client, index, "the client is closed");
    return self->client;
}

/* Whatever the core refuses here comes back as a value: what is missing is most often in the environment, not in the program. */
int qlua_client_create(lua_State *L)
{
    qtts_config config;
    qlua_config_read(L, 1, &config);
    box *self = lua_newuserdata(L, sizeof *self);
    self->client = NULL;
    luaL_setmetatable(L, QLUA_CLIENT);
    qtts_status status = qtts_client_new(&config, &self->client);
    if (status == QTTS_OK) return 1;
    const qtts_error *error = self->client ? qtts_client_error(self->client) : NULL;
    int results = error ? qlua_fail(L, error) : qlua_fail_status(L, status);
    qtts_client_free(self->client); /* now, not when it is collected: it may hold the last descriptors that there are */
    self->client = NULL;
    return results;
}

/* ---- requests ------------------------------------------------------------------------------------------------------------------------ */

typedef qtts_status (*opener)(qtts_client *client, const qtts_request *request, qtts_stream **out);

/* A stream that the core refused is misuse; a stream that fails later says so itself. */
static int raise_refusal(lua_State *L, qtts_status status, int index)
{
    qtts_stream *stream = ((qlua_stream *)lua_touserdata(L, index))->stream;
    if (status == QTTS_INVALID || !stream) qlua_raise(L, status, stream ? qtts_stream_error(stream) : NULL);
    return index;
}

static int open_request(lua_State *L, opener open)
{
    qtts_request request;
    qtts_client *client = qlua_client_check(L, 1);
    qlua_request_read(L, 2, &request);
    qlua_stream *self = qlua_stream_push(L, QLUA_STREAM, 1);
    qtts_status status = open(client, &request, &self->stream);
    return raise_refusal(L, status, lua_gettop(L));
}

static int client_stream(lua_State *L)
{
    qlua_stream_publish(L, open_request(L, qtts_client_stream));
    return 1;
}

static int client_open_synthesis(lua_State *L)
{
    qlua_stream_publish(L, open_request(L, qtts_client_open_synthesis));
    return 1;
}

/* Not qtts_client_synthesize: a wait that sits in Lua's reach can be interrupted, see stream.c. */
static int client_synthesize(lua_State *L)
{
    int stream = open_request(L, qtts_client_open_synthesis);
    if (qlua_stream_finish(L, stream) < 0) return qlua_fail(L, qtts_stream_error(((qlua_stream *)lua_touserdata(L, stream))->stream));
    return qlua_reply_push(L, stream);
}

static int open_download(lua_State *L)
{
    qtts_client *client = qlua_client_check(L, 1);
    size_t size;
    const char *url = luaL_checklstring(L, 2, &size);
    luaL_argcheck(L, lua_rawlen(L, 2) == strlen(url), 2, "the url holds a NUL byte");
    qlua_stream *self = qlua_stream_push(L, QLUA_STREAM, 1);
    qtts_status status = qtts_client_open_download(client, url, &self->stream);
    return raise_refusal(L, status, lua_gettop(L));
}

static int client_open_download(lua_State *L)
{
    qlua_stream_publish(L, open_download(L));
    return 1;
}

static int client_download(lua_State *L)
{
    int stream = open_download(L);
    if (qlua_stream_finish(L, stream) < 0) return qlua_fail(L, qtts_stream_error(((qlua_stream *)lua_touserdata(L, stream))->stream));
    return 1;
}

static int client_warmup(lua_State *L)
{
    qtts_status status = qtts_client_warmup(qlua_client_check(L, 1));
    if (status < 0) return qlua_fail_status(L, status);
    lua_pushboolean(L, 1);
    return 1;
}

static int client_open_warmup(lua_State *L)
{
    qtts_client *client = qlua_client_check(L, 1);
    qlua_stream *self = qlua_stream_push(L, QLUA_STREAM, 1);
    qtts_status status = qtts_client_open_warmup(client, &self->stream);
    qlua_stream_publish(L, raise_refusal(L, status, lua_gettop(L)));
    return 1;
}

/* ---- event loops --------------------------------------------------------------------------------------------------------------------- */

static int client_fd(lua_State *L)
{
    lua_pushinteger(L, qtts_client_fd(qlua_client_check(L, 1)));
    return 1;
}

static int client_step(lua_State *L)
{
    qtts_client *client = qlua_client_check(L, 1);
    qtts_status status = qtts_client_step(client, (int)luaL_optinteger(L, 2, 0));
    if (status < 0) return qlua_fail_status(L, status);
    lua_pushboolean(L, status == QTTS_OK);
    return 1;
}

/* A stream that is being collected is no news any more. */
static int client_ready(lua_State *L)
{
    qtts_client *client = qlua_client_check(L, 1);
    for (qtts_stream *stream; (stream = qtts_client_ready(client));)
        if (qlua_stream_find(L, stream)) return 1;
    for (qtts_narration *narration; (narration = qtts_client_ready_narration(client));)
        if (qlua_stream_find(L, qtts_narration_stream(narration))) return 1;
    lua_pushnil(L);
    return 1;
}

static int client_wakeup(lua_State *L)
{
    qtts_client_wakeup(qlua_client_check(L, 1));
    return 0;
}

/* ---- the object ---------------------------------------------------------------------------------------------------------------------- */

static int client_base_url(lua_State *L)
{
    lua_pushstring(L, qtts_client_base_url(qlua_client_check(L, 1)));
    return 1;
}

static int client_key_source(lua_State *L)
{
    lua_pushstring(L, qtts_client_key_source(qlua_client_check(L, 1)));
    return 1;
}

static int client_ca_file(lua_State *L)
{
    lua_pushstring(L, qtts_client_ca_file(qlua_client_check(L, 1)));
    return 1;
}

static int client_close(lua_State *L)
{
    box *self = check_box(L, 1);
    qtts_client *client = self->client;
    self->client = NULL;
    qtts_client_free(client);
    return 0;
}

static int client_tostring(lua_State *L)
{
    box *self = check_box(L, 1);
    lua_pushfstring(L, "qtts.client (%s)", self->client ? qtts_client_base_url(self->client) : "closed");
    return 1;
}

static const luaL_Reg methods[] = {
    {"stream", client_stream},
    {"narrate", qlua_narrate},
    {"synthesize", client_synthesize},
    {"download", client_download},
    {"open_synthesis", client_open_synthesis},
    {"open_download", client_open_download},
    {"warmup", client_warmup},
    {"open_warmup", client_open_warmup},
    {"fd", client_fd},
    {"step", client_step},
    {"ready", client_ready},
    {"wakeup", client_wakeup},
    {"base_url", client_base_url},
    {"key_source", client_key_source},
    {"ca_file", client_ca_file},
    {"close", client_close},
    {NULL, NULL},
};

static const luaL_Reg meta[] = {{"__gc", client_close}, {"__close", client_close}, {"__tostring", client_tostring}, {NULL, NULL}};

void qlua_client_register(lua_State *L) { qlua_type_register(L, QLUA_CLIENT, meta, methods, NULL, NULL); }
