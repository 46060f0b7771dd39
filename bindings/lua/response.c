/* What is known about an answer, as Lua values: text that has not come, and numbers that nobody said, are nil. */
#include "binding.h"

#include <string.h>

static const char *const encodings[] = {[QTTS_PCM_S16LE] = "pcm_s16le", [QTTS_PCM_OTHER] = "pcm", [QTTS_MP3] = "mp3", [QTTS_OGG] = "ogg"};

static void push_text(lua_State *L, const char *text)
{
    if (text && *text) lua_pushstring(L, text);
    else lua_pushnil(L);
}

static void push_count(lua_State *L, int64_t count, int64_t unknown)
{
    if (count != unknown) lua_pushinteger(L, (lua_Integer)count);
    else lua_pushnil(L);
}

static void set_count(lua_State *L, const char *name, int64_t count)
{
    push_count(L, count, -1);
    lua_setfield(L, -2, name);
}

static void set_seconds(lua_State *L, const char *name, double seconds)
{
    if (seconds < 0) return;
    lua_pushnumber(L, seconds);
    lua_setfield(L, -2, name);
}

void qlua_usage_push(lua_State *L, const qtts_usage *usage)
{
    lua_newtable(L);
    set_count(L, "characters", usage->characters);
    set_count(L, "input_tokens", usage->input_tokens);
    set_count(L, "output_tokens", usage->output_tokens);
    set_count(L, "total_tokens", usage->total_tokens);
    set_count(L, "input_text_tokens", usage->input_text_tokens);
    set_count(L, "output_audio_tokens", usage->output_audio_tokens);
    set_count(L, "output_text_tokens", usage->output_text_tokens);
    push_text(L, usage->json);
    lua_setfield(L, -2, "json");
}

static void push_usage(lua_State *L, const qtts_response *response) { qlua_usage_push(L, &response->usage); }

static void push_metrics(lua_State *L, const qtts_response *response)
{
    const qtts_metrics *metrics = &response->metrics;
    lua_newtable(L);
    set_seconds(L, "connected", metrics->connected);
    set_seconds(L, "ttfa", metrics->ttfa);
    set_seconds(L, "duration", metrics->duration);
    set_seconds(L, "audio_seconds", metrics->audio_seconds);
    set_count(L, "audio_bytes", metrics->audio_bytes);
    set_count(L, "wire_bytes", metrics->wire_bytes);
    set_count(L, "retries", metrics->retries);
    set_count(L, "requests_sent", metrics->requests_sent);
    set_count(L, "trailing_bytes", metrics->trailing_bytes);
    lua_pushboolean(L, metrics->connection_reused);
    lua_setfield(L, -2, "connection_reused");
}

static void push_error(lua_State *L, const qtts_response *response)
{
    if (response->error) qlua_error_push(L, response->error);
    else lua_pushnil(L);
}

static void push_encoding(lua_State *L, const qtts_response *response)
{
    size_t encoding = (size_t)response->format.encoding;
    lua_pushstring(L, encoding < sizeof encodings / sizeof *encodings ? encodings[encoding] : NULL);
}

static void push_request_id(lua_State *L, const qtts_response *r) { push_text(L, r->request_id); }
static void push_finish_reason(lua_State *L, const qtts_response *r) { push_text(L, r->finish_reason); }
static void push_url(lua_State *L, const qtts_response *r) { push_text(L, r->url); }
static void push_audio_id(lua_State *L, const qtts_response *r) { push_text(L, r->audio_id); }
static void push_expires_at(lua_State *L, const qtts_response *r) { push_count(L, r->expires_at, 0); }
static void push_sample_rate(lua_State *L, const qtts_response *r) { push_count(L, r->format.sample_rate, 0); }
static void push_channels(lua_State *L, const qtts_response *r) { push_count(L, r->format.channels, 0); }
static void push_sample_width(lua_State *L, const qtts_response *r) { push_count(L, r->format.sample_width, 0); }

static const struct field {
    const char *name;
    void (*push)(lua_State *L, const qtts_response *response);
} fields[] = {
    {"request_id", push_request_id},
    {"finish_reason", push_finish_reason},
    {"url", push_url},
    {"audio_id", push_audio_id},
    {"expires_at", push_expires_at},
    {"usage", push_usage},
    {"sample_rate", push_sample_rate},
    {"channels", push_channels},
    {"sample_width", push_sample_width},
    {"encoding", push_encoding},
    {"metrics", push_metrics},
    {"error", push_error},
};

int qlua_response_field(lua_State *L, const qtts_response *response, const char *name)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strcmp(fields[i].name, name) != 0) continue;
        fields[i].push(L, response);
        return 1;
    }
    lua_pushnil(L);
    return 1;
}

int qlua_response_push(lua_State *L, const qtts_response *response)
{
    lua_newtable(L);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        fields[i].push(L, response);
        lua_setfield(L, -2, fields[i].name);
    }
    return 1;
}
