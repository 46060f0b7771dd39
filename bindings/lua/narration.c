/* The narration: a stream with a text of any length, which may still be arriving. */
#include "binding.h"

#include <string.h>

static qlua_stream *check_box(lua_State *L) { return luaL_checkudata(L, 1, QLUA_NARRATION); }

static qtts_narration *check_open(lua_State *L)
{
    qlua_stream *self = check_box(L);
    luaL_argcheck(L, self->narration, 1, "the narration is closed");
    return self->narration;
}

int qlua_narrate(lua_State *L)
{
    qtts_narrate_options options;
    qtts_client *client = qlua_client_check(L, 1);
    qlua_narrate_options_read(L, 2, &options);
    qlua_stream *self = qlua_stream_push(L, QLUA_NARRATION, 1);
    qtts_status status = qtts_client_narrate(client, &options, &self->narration);
    if (self->narration) self->stream = qtts_narration_stream(self->narration);
    if (status == QTTS_INVALID || !self->narration) return qlua_raise(L, status, self->narration ? qtts_narration_error(self->narration) : NULL);
    qlua_stream_publish(L, lua_gettop(L));
    return 1;
}

/* ---- text ---------------------------------------------------------------------------------------------------------------------------- */

/* A narration that failed meanwhile says so here, too; behind the end of the text it is misuse. */
static int push_taken(lua_State *L, qtts_status status)
{
    const qtts_error *error = qtts_narration_error(check_open(L));
    if (status < 0 && error) return qlua_fail(L, error);
    if (status == QTTS_INVALID) return luaL_error(L, "the narration takes no more text, or not this");
    if (status < 0) return qlua_fail_status(L, status);
    lua_pushboolean(L, 1);
    return 1;
}

static int narration_feed(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 2, &size);
    return push_taken(L, qtts_narration_feed(check_open(L), text, size));
}

static int narration_finish(lua_State *L) { return push_taken(L, qtts_narration_finish(check_open(L))); }
static int narration_fail(lua_State *L) { return push_taken(L, qtts_narration_fail(check_open(L), luaL_optstring(L, 2, NULL))); }

/* ---- facts --------------------------------------------------------------------------------------------------------------------------- */

static void set_number(lua_State *L, const char *name, int64_t number)
{
    if (number < 0) return;
    lua_pushinteger(L, (lua_Integer)number);
    lua_setfield(L, -2, name);
}

/* Bytes are counted as string.sub takes them. A finalizer that runs meanwhile must find the memory as it is, see push_lent in stream.c. */
static void push_segment(lua_State *L, qlua_stream *self, const qtts_segment *segment)
{
    self->lent = 1;
    lua_createtable(L, 0, 9);
    lua_pushstring(L, segment->text);
    lua_setfield(L, -2, "text");
    lua_pushstring(L, segment->request_id);
    lua_setfield(L, -2, "request_id");
    qlua_usage_push(L, &segment->usage);
    lua_setfield(L, -2, "usage");
    set_number(L, "first_byte", segment->start + 1);
    set_number(L, "last_byte", segment->end);
    set_number(L, "first_sample", segment->first_sample);
    set_number(L, "end_sample", segment->end_sample);
    set_number(L, "retries", segment->retries);
    set_number(L, "requests_sent", segment->requests_sent);
    self->lent = 0;
}

static int narration_segments(lua_State *L)
{
    const qtts_segment *segment;
    lua_newtable(L);
    for (int i = 1; (segment = qtts_narration_segment(check_open(L), (size_t)i - 1)); i++) {
        push_segment(L, check_box(L), segment);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

static int narration_progress(lua_State *L)
{
    qtts_progress progress;
    qtts_narration_progress(check_open(L), &progress);
    lua_createtable(L, 0, 6);
    set_number(L, "pieces_done", progress.pieces_done);
    set_number(L, "pieces_known", progress.pieces_known);
    set_number(L, "pieces_expected", progress.pieces_expected);
    set_number(L, "bytes_done", progress.bytes_done);
    set_number(L, "bytes_known", progress.bytes_known);
    set_number(L, "resume_at", progress.resume_at);
    return 1;
}

static int narration_subtitles(lua_State *L)
{
    static const char *const names[] = {"auto", "srt", "vtt", NULL};
    static const qtts_subtitle_format formats[] = {QTTS_SUBTITLES_AUTO, QTTS_SRT, QTTS_WEBVTT};
    int os_error = 0;
    const char *path = qlua_path_check(L, 2);
    qtts_subtitle_format format = formats[luaL_checkoption(L, 3, "auto", names)];
    qtts_status status = qtts_narration_save_subtitles(check_open(L), format, path, &os_error);
    if (status == QTTS_INVALID) return luaL_argerror(L, 2, "the path must end in .srt or .vtt, or the format be given; and the audio must be PCM");
    if (status < 0)
        return qlua_fail(L, &(qtts_error){.status = status,
                                          .code = "",
                                          .message = path,
                                          .hint = strerror(os_error),
                                          .request_id = "",
                                          .retry_after_ms = -1,
                                          .os_error = os_error});
    lua_pushboolean(L, 1);
    return 1;
}

static const luaL_Reg methods[] = {
    {"feed", narration_feed},
    {"finish", narration_finish},
    {"fail", narration_fail},
    {"segments", narration_segments},
    {"progress", narration_progress},
    {"subtitles", narration_subtitles},
    {NULL, NULL},
};

void qlua_narration_register(lua_State *L) { qlua_stream_register_as(L, QLUA_NARRATION, methods); }
