/* What the files of the binding share: the two boxes that own C objects, and how values cross the border. */
#ifndef QTTS_LUA_BINDING_H
#define QTTS_LUA_BINDING_H

#include "compat.h"
#include "qtts.h"

#define QLUA_CLIENT "qtts.client"
#define QLUA_STREAM "qtts.stream"
#define QLUA_NARRATION "qtts.narration"
#define QLUA_REPLY "qtts.reply"
#define QLUA_ERROR "qtts.error"

/* ---- boxes: userdata that exist, closed, before they own anything -------------------------------------------------------------------- */

typedef struct qlua_stream {
    qtts_stream *stream;       /* NULL = closed */
    qtts_narration *narration; /* that the stream belongs to; NULL = none */
    int lent;                  /* 1 while Lua makes a string of the stream's own memory, see stream.c */
} qlua_stream;

void qlua_client_register(lua_State *L); /* each makes the metatable of its type */
void qlua_stream_register(lua_State *L);
void qlua_narration_register(lua_State *L);
void qlua_reply_register(lua_State *L);
void qlua_error_register(lua_State *L);

int qlua_client_create(lua_State *L);                                      /* qtts.client */
qtts_client *qlua_client_check(lua_State *L, int index);                   /* raises when it is none, or closed */
qlua_stream *qlua_stream_push(lua_State *L, const char *type, int client); /* pushes a closed one that keeps the client at this index alive */
void qlua_stream_register_as(lua_State *L, const char *type, const luaL_Reg *more); /* a type with all that a stream has, and more methods */
int qlua_narrate(lua_State *L);                                                     /* client:narrate */
void qlua_stream_publish(lua_State *L, int index);                                  /* from now on qlua_stream_find finds it */
int qlua_stream_find(lua_State *L, qtts_stream *stream);         /* pushes its userdata and gives 1, or pushes nothing and gives 0 */
const char *qlua_path_check(lua_State *L, int arg);              /* a string without a NUL inside */
int qlua_stream_save(lua_State *L, int index, const char *path); /* pushes true, or nil and an error; gives how many */
int qlua_stream_finish(lua_State *L, int index); /* waits for the end; pushes all that came as one string; QTTS_DONE, or an error < 0 */
int qlua_reply_push(lua_State *L, int stream);   /* pushes the reply that owns the finished stream at this index */

/* A value that a userdata keeps alive. keep pops it, kept pushes it. */
void qlua_keep(lua_State *L, int index);
void qlua_kept(lua_State *L, int index);

/* A metatable with methods, more methods (NULL = none), and fields where no method has the name; the metatable itself is out of a script's
 * reach. */
void qlua_type_register(lua_State *L, const char *type, const luaL_Reg *meta, const luaL_Reg *methods, const luaL_Reg *more, lua_CFunction field);

/* ---- results ------------------------------------------------------------------------------------------------------------------------- */

int qlua_fail(lua_State *L, const qtts_error *error);                      /* pushes nil and the error value; gives 2 */
int qlua_fail_status(lua_State *L, qtts_status status);                    /* the same where only the status is known */
int qlua_raise(lua_State *L, qtts_status status, const qtts_error *error); /* raises it as text with the caller's position */
void qlua_error_push(lua_State *L, const qtts_error *error);
void qlua_error_pass(lua_State *L, int index); /* raises the error value at this index as text */

int qlua_response_field(lua_State *L, const qtts_response *response, const char *name); /* pushes one value, nil if there is none */
int qlua_response_push(lua_State *L, const qtts_response *response);                    /* pushes a table of all */
void qlua_usage_push(lua_State *L, const qtts_usage *usage);

/* ---- options: a table read by a list of what may be in it ---------------------------------------------------------------------------- */

typedef struct qlua_reading {
    lua_State *L;
    int arg;     /* number of the argument, for messages */
    int anchors; /* index of a table for what `out` points to */
    void *out;   /* the struct being filled; all zero before */
} qlua_reading;

typedef struct qlua_option {
    const char *name;
    void (*read)(const qlua_reading *reading, const struct qlua_option *option); /* the value is on top of the stack and stays there */
    size_t offset;                                                               /* of the member in `out` */
} qlua_option;

/* Reads the table on top of the stack; an unknown name is an error that names it. */
void qlua_options_read(const qlua_reading *reading, const qlua_option *options);
int qlua_option_error(const qlua_reading *reading, const qlua_option *option, const char *expected);
void qlua_option_text(const qlua_reading *reading, const qlua_option *option);        /* const char *, without a NUL inside */
int qlua_option_milliseconds(const qlua_reading *reading, const qlua_option *option); /* of seconds above 0; QTTS_OFF for math.huge */
void qlua_option_seconds(const qlua_reading *reading, const qlua_option *option);     /* int: the same */
void qlua_option_flag(const qlua_reading *reading, const qlua_option *option);        /* int: 0 or 1 */
void qlua_option_ceiling(const qlua_reading *reading, const qlua_option *option);     /* int64_t: > 0, or math.huge for QTTS_OFF */

/* Each pushes the table that what `out` points to lives in: it stays on the stack as long as `out` is used. */
void qlua_config_read(lua_State *L, int arg, qtts_config *out);
void qlua_request_read(lua_State *L, int arg, qtts_request *out);
void qlua_narrate_options_read(lua_State *L, int arg, qtts_narrate_options *out);

/* Pushes a memory block with the JSON text of the table at `index` and gives its text; raises when that cannot be said in JSON. */
const char *qlua_json_push(lua_State *L, int index);

/* ---- this module --------------------------------------------------------------------------------------------------------------------- */

void qlua_abi_check(lua_State *L); /* raises under another Lua than the one it was built for; only that may run before */
int qlua_wav_header(lua_State *L);

#endif
