/* qtts: speech from Qwen-TTS (Alibaba Cloud Model Studio). The whole public API of C, readable from top to bottom.
 *
 *     qtts_client *client;
 *     qtts_stream *stream;
 *     const void *pcm;
 *     size_t size;
 *     if (qtts_client_new(NULL, &client) == QTTS_OK &&
 *         qtts_client_stream(client, &(qtts_request){.text = "Hello.", .voice = "Cherry"}, &stream) == QTTS_OK)
 *         while (qtts_stream_next(stream, &pcm, &size) == QTTS_CHUNK) fwrite(pcm, 1, size, speaker);
 *
 * Text      Every `const char *` is UTF-8 ended by NUL. NULL and "" both mean "not given", except where said.
 * Ownership A `T **out` is the caller's and is freed by the function named after it; NULL is fine there. Everything else that is returned
 *           belongs to the object it was asked of and lives as long as that object, except where said. Arguments are copied: they may go
 *           as soon as the call returns. A client and its streams may be freed in either order.
 * Threads   There are no hidden ones but libcurl's own for name look-ups. A client may be shared by threads: each stream is used by one
 *           thread at a time, streams in different threads run side by side. qtts_stream_cancel may be called from any thread.
 * fork      A child process that inherited a client can only free it; every other call on it gives QTTS_INVALID. The parent's streams go on.
 * Errors    A call that fails gives a qtts_status < 0 and leaves the details in the object (qtts_client_error, qtts_stream_error,
 *           qtts_response.error). They stick: the first failure wins. The library prints nothing, ever.
 * Secrets   The key and the query string of a signed url never appear in a message.
 */
#ifndef QTTS_H
#define QTTS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QTTS_VERSION_MAJOR 0
#define QTTS_VERSION_MINOR 1
#define QTTS_VERSION_PATCH 0

#if defined(_WIN32)
#define QTTS_API
#else
#define QTTS_API __attribute__((visibility("default")))
#endif

/* ---- what a call can answer ---------------------------------------------------------------------------------------------------- */

/* name, value, what it means. A value < 0 is an error. */
#define QTTS_STATUS_LIST(X)                                                                                          \
    X(OK, 0, "done as asked")                                                                                        \
    X(CHUNK, 1, "here is audio")                                                                                     \
    X(DONE, 2, "the stream ended well: the service said \"stop\"")                                                   \
    X(AGAIN, 3, "nothing yet")                                                                                       \
    X(NOMEM, -1, "out of memory")                                                                                    \
    X(INVALID, -2, "misuse: an argument or a setting cannot be right; nothing was sent")                             \
    X(NETWORK, -3, "no connection, or it broke")                                                                     \
    X(TLS, -4, "the server could not prove who it is; never retried")                                                \
    X(TIMEOUT, -5, "one of the four timeouts of qtts_config passed")                                                 \
    X(HTTP, -6, "an HTTP error that is not the service's own: a proxy, a redirect, a gateway")                       \
    X(SERVICE, -7, "the service said no; see code and message")                                                      \
    X(PROTOCOL, -8, "the answer is not what the service speaks")                                                     \
    X(INCOMPLETE, -9, "the audio ended before the service said \"stop\"; what came before is valid")                 \
    X(LIMIT, -10, "the answer is over one of the ceilings of qtts_config")                                           \
    X(CANCELLED, -11, "qtts_stream_cancel was called")                                                               \
    X(IO, -12, "a file could not be written; see os_error")                                                          \
    X(CLOSED, -13, "the client was freed before its stream ended")

typedef enum qtts_status {
#define QTTS_STATUS_ENUM(name, value, meaning) QTTS_##name = (value),
    QTTS_STATUS_LIST(QTTS_STATUS_ENUM)
#undef QTTS_STATUS_ENUM
} qtts_status;

/* "OK", "TIMEOUT", ... and what it means; static text, never NULL, for any number. */
QTTS_API const char *qtts_status_name(qtts_status status);
QTTS_API const char *qtts_status_meaning(qtts_status status);

/* Everything known about a failure. No member is NULL: text that is not known is "". */
typedef struct qtts_error {
    qtts_status status;
    int http_status;         /* of the answer, or the one that the service names inside the stream; 0 = no answer came */
    const char *code;        /* the service's own, such as "InvalidParameter"; see the reference's list of error codes */
    const char *message;     /* one sentence; valid UTF-8 without control characters */
    const char *hint;        /* what to try next */
    const char *request_id;  /* to be quoted to the service's support */
    int retryable;           /* 1: the same request may succeed later (retries that qtts made itself have then failed too) */
    int64_t retry_after_ms;  /* what the service asked for in Retry-After; -1 = nothing */
    int os_error;            /* errno of a failed file operation or connection; 0 = none */
} qtts_error;

/* ---- what was heard ------------------------------------------------------------------------------------------------------------ */

typedef enum qtts_encoding { QTTS_PCM_S16LE = 0, QTTS_PCM_OTHER, QTTS_MP3, QTTS_OGG } qtts_encoding;

/* Known before the first chunk. The service gives PCM s16le, mono, 24 kHz unless `parameters` asks for something else. */
typedef struct qtts_format {
    qtts_encoding encoding;
    int sample_rate;  /* Hz; 0 for MP3 and OGG */
    int channels;     /* 0 for MP3 and OGG */
    int sample_width; /* bytes a sample; 0 for MP3 and OGG */
} qtts_format;

/* What the request cost, as the service counts it; -1 = it did not say. qwen3-tts models count characters (a Han ideograph is 2), qwen-tts tokens. */
typedef struct qtts_usage {
    int64_t characters;
    int64_t input_tokens, output_tokens, total_tokens;
    int64_t input_text_tokens;   /* input_tokens_details.text_tokens */
    int64_t output_audio_tokens; /* output_tokens_details.audio_tokens */
    int64_t output_text_tokens;  /* output_tokens_details.text_tokens */
    const char *json;            /* the whole member as it came, with what is not named here; "" = none */
} qtts_usage;

/* Seconds are on the monotonic clock, counted from the call that opened the stream; -1 = has not happened. */
typedef struct qtts_metrics {
    double connected;         /* until the connection (with TLS) stood; 0 when one was reused */
    double ttfa;              /* time to first audio: until its first whole sample was decoded */
    double duration;          /* until the stream ended */
    double audio_seconds;     /* of audio received; 0 for MP3 and OGG */
    int64_t audio_bytes;      /* received, decoded */
    int64_t wire_bytes;       /* of bodies received */
    int connection_reused;    /* 1: no new connection was made */
    int retries;              /* that qtts made */
    int requests_sent;        /* over the wire, with what libcurl sent again on a connection that had died: each may be billed */
    int trailing_bytes;       /* half a sample that stood at the very end and was dropped: 0 or more */
} qtts_metrics;

/* No `const char *` is NULL: what has not come is "". */
typedef struct qtts_response {
    const char *request_id;
    const char *finish_reason; /* "stop" at the end */
    const char *url;           /* of the whole recording, signed, good until expires_at: treat it as a secret */
    const char *audio_id;
    int64_t expires_at;        /* Unix seconds; 0 = none */
    qtts_usage usage;
    qtts_format format;
    qtts_metrics metrics;
    const qtts_error *error;   /* NULL while nothing failed */
} qtts_response;

QTTS_API void qtts_response_free(qtts_response *response); /* of qtts_client_synthesize and qtts_client_download only */

/* ---- client -------------------------------------------------------------------------------------------------------------------- */

typedef struct qtts_client qtts_client;
typedef struct qtts_stream qtts_stream;
typedef struct qtts_narration qtts_narration;

#define QTTS_OFF (-1) /* for a number that is 0 when not given: no retries, no such timeout, no ceiling */

/* All zero is valid. A number that is 0 is not given; QTTS_OFF switches off what it counts. */
typedef struct qtts_config {
    const char *api_key;     /* NULL: DASHSCOPE_API_KEY, the file DASHSCOPE_API_KEY_FILE_PATH, ~/.dashscope/api_key. "" is refused */
    const char *region;      /* "singapore" (also "intl"), "beijing" (also "cn"), "us"; default "singapore". Keys belong to one region */
    const char *base_url;    /* ends in /api/v1; NULL: of the region if given, else DASHSCOPE_HTTP_BASE_URL, else of the default region */
    const char *workspace;   /* sent as X-DashScope-WorkSpace */
    const char *const *headers; /* more lines "Name: value", ended by NULL; not those that qtts sets itself */
    const char *user_agent;  /* put in front of the library's own */
    const char *proxy;       /* NULL: what http_proxy, https_proxy, no_proxy say; "": none; else http://, https://, socks5h://host:port */
    const char *ca_file;     /* PEM; NULL: SSL_CERT_FILE, else the system's */

    int retries;               /* of a failed connection, 429 and 5xx, before any audio; default 2. A retry may be billed again */
    int connect_timeout_ms;    /* look-up, TCP and TLS; default 10,000 */
    int first_byte_timeout_ms; /* from connected to the answer's first byte; default 60,000; 300,000 where the answer is not streamed */
    int idle_timeout_ms;       /* without a byte, while the stream is not held back by its reader; default 30,000 */
    int total_timeout_ms;      /* of everything, with retries; default QTTS_OFF */

    int64_t max_event_bytes;    /* of one event of the stream without its audio, or of a JSON answer; default 16 MiB */
    int64_t max_header_bytes;   /* headers and trailers of an answer; default 64 KiB */
    int64_t max_buffered_bytes; /* decoded audio that waits for its reader before the transfer is held back; default 128 KiB */
    int64_t max_download_bytes; /* default 256 MiB */

    int allow_plaintext;       /* 1: http:// with the key to other hosts than loopback, and result urls by http:// when https:// fails */
    int allow_private_address; /* 1: result urls may lead to private and loopback addresses */
} qtts_config;

/* NULL config = all zero. Reads the environment and at most one small file; connects to nothing. On every status but QTTS_NOMEM *out is
 * set, so that qtts_client_error tells what is wrong; it must be freed. QTTS_INVALID: no key, or a setting that cannot be right. */
QTTS_API qtts_status qtts_client_new(const qtts_config *config, qtts_client **out);
QTTS_API void qtts_client_free(qtts_client *client); /* ends its streams with QTTS_CLOSED; wipes the key */
QTTS_API const qtts_error *qtts_client_error(const qtts_client *client); /* of qtts_client_new, or of its use after fork; NULL = none */
QTTS_API const char *qtts_client_base_url(const qtts_client *client);

/* For reports of what is set up how. Where the key was found, never the key: "api_key" (an argument), "DASHSCOPE_API_KEY",
 * "DASHSCOPE_API_KEY_FILE_PATH", "~/.dashscope/api_key"; "" = no key. Whom it trusts: a PEM file, or a folder of them; "" = what the TLS library was built with. */
QTTS_API const char *qtts_client_key_source(const qtts_client *client);
QTTS_API const char *qtts_client_ca_file(const qtts_client *client);

/* ---- request ------------------------------------------------------------------------------------------------------------------- */

/* The members of the service's reference (Qwen-TTS API). Names are passed through unchecked: the service adds voices, models and languages
 * before clients do. */
typedef struct qtts_request {
    const char *text;          /* required; the service takes up to 600 characters (qwen-tts: 512 tokens) */
    size_t text_size;          /* bytes; 0 = up to the NUL. With a size, a NUL inside is found and refused */
    const char *voice;         /* default "Cherry", which every model has; case-sensitive */
    const char *model;         /* default "qwen3-tts-flash" */
    const char *language_type; /* "Auto" (the service's default), "Chinese", "English", "German", "Italian", ... */
    const char *instructions;  /* how to speak; qwen3-tts-instruct-flash */
    int optimize_instructions; /* 0 = not sent, 1 = true, QTTS_OFF = false */
    const char *parameters;    /* a JSON object: free members for the request's `parameters`; they win over the ones above */
    const char *input;         /* a JSON object: free members for the request's `input`; likewise */
    void *user;                /* handed back by qtts_stream_user */
} qtts_request;

/* ---- streams ------------------------------------------------------------------------------------------------------------------- */

/* Each opens a stream and never waits: the request goes out in the first step, poll or next. On every status but QTTS_NOMEM *out is set,
 * so that qtts_stream_error tells what is wrong with the arguments; it must be freed. */
QTTS_API qtts_status qtts_client_stream(qtts_client *client, const qtts_request *request, qtts_stream **out); /* audio as it is spoken */
QTTS_API qtts_status qtts_client_open_synthesis(qtts_client *client, const qtts_request *request, qtts_stream **out); /* no chunks: url, usage */
QTTS_API qtts_status qtts_client_open_download(qtts_client *client, const char *url, qtts_stream **out); /* chunks: the file's own bytes */
QTTS_API void qtts_stream_free(qtts_stream *stream); /* a stream that has not ended is cancelled */

/* QTTS_CHUNK: *data is lent until the next call on the stream; PCM comes in whole samples (all channels). QTTS_DONE or an error < 0 stick.
 * next waits. poll never does: QTTS_AGAIN says that nothing is there yet; it looks at the network at most once, and not at all when
 * the client was stepped since the stream was last seen empty. */
QTTS_API qtts_status qtts_stream_next(qtts_stream *stream, const void **data, size_t *size);
QTTS_API qtts_status qtts_stream_poll(qtts_stream *stream, const void **data, size_t *size);

/* Waits until poll has something to say (QTTS_OK), a signal came or timeout_ms passed (both QTTS_AGAIN); < 0 ms = as long as it takes. */
QTTS_API qtts_status qtts_stream_wait(qtts_stream *stream, int timeout_ms);

/* Any thread, any time before free, as often as you like; takes effect within 50 ms; no chunk comes after it. */
QTTS_API void qtts_stream_cancel(qtts_stream *stream);

QTTS_API const qtts_error *qtts_stream_error(const qtts_stream *stream); /* NULL = nothing failed (yet) */
QTTS_API const qtts_response *qtts_stream_response(const qtts_stream *stream); /* what is known so far; valid until the next call on the stream */
QTTS_API void *qtts_stream_user(const qtts_stream *stream); /* request.user, or what was set since */
QTTS_API void qtts_stream_set_user(qtts_stream *stream, void *user);

/* Waits for the rest of the stream and writes it to `path`: PCM as WAV with true sizes, MP3 and OGG as they are, a downloaded WAV with its
 * sizes made true. The file appears under
 * its name when it is whole and replaces what stood there; on an error nothing is left behind. A path that names a device or a pipe is
 * written to directly. QTTS_DONE, or the error; QTTS_INVALID when all was handed out already; QTTS_IO with os_error when the file cannot be
 * written (the stream is then cancelled). */
QTTS_API qtts_status qtts_stream_save(qtts_stream *stream, const char *path);

/* The same for a host that must look at other things in between: QTTS_AGAIN after a signal, or when timeout_ms have passed; call again to
 * go on with the same file. `raw` = 1: no header, whatever the format. With a timeout of 0 it waits for nothing, not for the disk either:
 * when all is written, the end of the file is left to a call that may wait (the response's metrics.duration tells that the stream is over). */
QTTS_API qtts_status qtts_stream_save_step(qtts_stream *stream, const char *path, int raw, int timeout_ms);

/* ---- the waiting forms of the two that are not streamed ------------------------------------------------------------------------ */

/* *out is set on every status but QTTS_NOMEM; out->error tells what failed. */
QTTS_API qtts_status qtts_client_synthesize(qtts_client *client, const qtts_request *request, qtts_response **out);

/* Receives the bytes of a file; anything but QTTS_OK ends the download with that status. Called from within qtts_client_download only. */
typedef struct qtts_sink {
    qtts_status (*write)(void *user, const void *data, size_t size);
    void *user;
} qtts_sink;

/* GET of a result url, without the key, over https even where the service wrote http. `out` may be NULL. */
QTTS_API qtts_status qtts_client_download(qtts_client *client, const char *url, qtts_sink sink, qtts_response **out);

/* ---- connecting ahead of the first request -------------------------------------------------------------------------------------- */

/* Look-up, TCP and TLS, then a HEAD of the base URL, which is not billed and does not carry the key: the next stream finds the connection
 * open. Never waits: steps, polls and waits of this client move it on. Silent: where no connection can be made the next stream tells why.
 * QTTS_INVALID or QTTS_NOMEM when nothing was begun. */
QTTS_API qtts_status qtts_client_warmup(qtts_client *client);

/* The same for who wants to wait for it or to hear how it went: a stream without chunks. QTTS_DONE: a connection stood, whatever the answer
 * was. To free it before its end ends the attempt. */
QTTS_API qtts_status qtts_client_open_warmup(qtts_client *client, qtts_stream **out);

/* ---- any text: narrations ------------------------------------------------------------------------------------------------------ */

/* A text of any length, or one that is still arriving, as one sequence of audio: it is cut into pieces at the ends of sentences (else of
 * clauses, else between words), each is a request of its own, several are under way at once, and what is heard comes in order. Retries,
 * timeouts and ceilings of the client count for each request. */
typedef struct qtts_narrate_options {
    qtts_request request; /* as for a stream, but `text` may be of any length; NULL text: it comes by qtts_narration_feed */
    int concurrency;      /* requests at the same time; default 3, at most 64 */
    int max_bytes;        /* of text in one request; default 560, under the service's limit however it counts; at least 16 */
    int trim;             /* QTTS_OFF: bytes exactly as they come, one piece behind the other. Else silence at a piece's edges becomes a pause */
    int pause_ms;         /* at the end of a sentence, from sound to sound; default 400; QTTS_OFF = none. The others keep their proportion:
                             paragraph 700, clause 200, between words 90, inside a word 40 */
    int silence_ms;       /* fed text that stalls for so long is spoken, but for its last word, which may go on (in Chinese: up to the last mark);
                             default 700; QTTS_OFF = it waits */
    int64_t start;        /* bytes of the text to leave out: where qtts_progress.resume_at said to go on; offsets count from the text's start */
    int64_t max_ahead_bytes; /* of audio of one piece that waits for its turn, before its request is held back; default 8 MiB */
} qtts_narrate_options;

/* 1: one request carries the text, however the service counts; 0: it is for qtts_client_narrate. size: bytes; 0 = up to the NUL. */
QTTS_API int qtts_text_fits(const char *text, size_t size);

/* Never waits, like qtts_client_stream, and *out is set on every status but QTTS_NOMEM. A text that is given is whole: no feed, no finish.
 * QTTS_INVALID: options or a text that cannot be right, nothing to speak in the text, or MP3 and Ogg asked for without trim = QTTS_OFF. */
QTTS_API qtts_status qtts_client_narrate(qtts_client *client, const qtts_narrate_options *options, qtts_narration **out);
QTTS_API void qtts_narration_free(qtts_narration *narration); /* requests under way are cancelled */

/* More of the text; bytes may be cut anywhere, and are copied. finish: no more comes. fail: no more comes because its source failed: what
 * was fed is spoken, then the narration ends with QTTS_INCOMPLETE and this message (NULL: one of its own). Any thread, also while another
 * one reads, who waits for the text as well. QTTS_INVALID: behind finish, or the narration is over, or (feed) the bytes are no UTF-8: what
 * came before them is spoken. QTTS_LIMIT (feed): 256 MiB wait to be spoken; feed them again later. */
QTTS_API qtts_status qtts_narration_feed(qtts_narration *narration, const char *text, size_t size);
QTTS_API qtts_status qtts_narration_finish(qtts_narration *narration);
QTTS_API qtts_status qtts_narration_fail(qtts_narration *narration, const char *message);

/* Its audio, as a stream: whatever qtts_stream_* offers works on it, but free. It belongs to the narration. Its response tells the sums:
 * usage, audio, requests and retries of all pieces; request_id is the latest piece's. */
QTTS_API qtts_stream *qtts_narration_stream(qtts_narration *narration);

/* The same as on that stream. QTTS_DONE: all was spoken. When a piece fails for good, everything before it is handed out, then comes its
 * error; the message names the piece and where it begins in the text. */
QTTS_API qtts_status qtts_narration_next(qtts_narration *narration, const void **data, size_t *size);
QTTS_API qtts_status qtts_narration_poll(qtts_narration *narration, const void **data, size_t *size);
QTTS_API qtts_status qtts_narration_wait(qtts_narration *narration, int timeout_ms);
QTTS_API qtts_status qtts_narration_save(qtts_narration *narration, const char *path);
QTTS_API qtts_status qtts_narration_save_step(qtts_narration *narration, const char *path, int raw, int timeout_ms);
QTTS_API void qtts_narration_cancel(qtts_narration *narration); /* any thread, within 50 ms, with all that is under way */
QTTS_API const qtts_error *qtts_narration_error(const qtts_narration *narration);
QTTS_API const qtts_response *qtts_narration_response(const qtts_narration *narration);
QTTS_API void *qtts_narration_user(const qtts_narration *narration);

/* One piece. `text` and the others are valid until the narration is freed, the struct itself until it is asked for again. */
typedef struct qtts_segment {
    const char *text;
    int64_t start, end;               /* the bytes of the source that were spoken */
    int64_t first_sample, end_sample; /* of the narration's audio: its first, and one behind its last; -1 = not there yet, or MP3 and Ogg */
    const char *request_id;           /* "" = not known yet */
    qtts_usage usage;
    int retries;
    int requests_sent;
} qtts_segment;

/* How far it is. */
typedef struct qtts_progress {
    int64_t pieces_done;     /* whose audio is here, in order */
    int64_t pieces_known;    /* cut so far */
    int64_t pieces_expected; /* of the whole text: once all is cut, exact; before, judged by the bytes left; -1 while more may be fed */
    int64_t bytes_done;      /* of the text, up to the end of the last piece that is done */
    int64_t bytes_known;     /* of the text that has come */
    int64_t resume_at;       /* byte of the text at which the first piece begins that was not handed out whole: for options.start */
} qtts_progress;

QTTS_API size_t qtts_narration_segment_count(const qtts_narration *narration); /* the pieces that are done */
QTTS_API const qtts_segment *qtts_narration_segment(qtts_narration *narration, size_t index); /* NULL: not that many are done */
QTTS_API void qtts_narration_progress(const qtts_narration *narration, qtts_progress *out);

typedef enum qtts_subtitle_format { QTTS_SUBTITLES_AUTO, QTTS_SRT, QTTS_WEBVTT } qtts_subtitle_format; /* AUTO: as the path ends, .srt or .vtt */

/* Subtitles of the pieces that are done, a cue for each sentence. QTTS_INVALID: audio without samples (MP3, Ogg), or AUTO
 * with another path, or none. What the sink answers ends it. The file appears under its name when it is whole; os_error (may be NULL) gets errno with QTTS_IO. */
QTTS_API qtts_status qtts_narration_subtitles(qtts_narration *narration, qtts_subtitle_format format, qtts_sink sink);
QTTS_API qtts_status qtts_narration_save_subtitles(qtts_narration *narration, qtts_subtitle_format format, const char *path, int *os_error);

/* ---- many streams, foreign event loops ----------------------------------------------------------------------------------------- */

/* One descriptor for the whole client, the same for its whole life: readable = step has work. For poll, epoll, add_reader, uv_poll ...
 * Watched level-triggered: one step may leave some of the work to the next. No longer watched when the client is freed. */
QTTS_API int qtts_client_fd(const qtts_client *client);

/* Moves everything that can move; waits up to timeout_ms for something to do first (0: a frame of a game; < 0: as long as it takes).
 * QTTS_OK when a stream has news, else QTTS_AGAIN. One thread at a time; while another one waits on a stream it does the work, and step
 * returns at once. */
QTTS_API qtts_status qtts_client_step(qtts_client *client, int timeout_ms);

/* After a step: the streams with news, each once, NULL when no more. Poll each until QTTS_AGAIN or its end. */
QTTS_API qtts_stream *qtts_client_ready(qtts_client *client);
QTTS_API qtts_narration *qtts_client_ready_narration(qtts_client *client); /* likewise: a host that has both kinds asks for both */

QTTS_API void qtts_client_wakeup(qtts_client *client); /* any thread: ends a step or wait early */

/* ---- WAV ----------------------------------------------------------------------------------------------------------------------- */

typedef struct qtts_wav qtts_wav;

#define QTTS_WAV_HEADER_BYTES 44
#define QTTS_WAV_UNKNOWN_SIZE UINT32_MAX /* data_bytes of a header in front of a pipe */

QTTS_API void qtts_wav_header(const qtts_format *format, uint32_t data_bytes, unsigned char header[QTTS_WAV_HEADER_BYTES]);

/* A temporary file beside `path` that takes its name when finish is called; free before finish leaves nothing behind. Over 4 GiB of audio
 * is QTTS_LIMIT. os_error (may be NULL) gets errno when the status is QTTS_IO. NULL format: bytes as they are, no header. */
QTTS_API qtts_status qtts_wav_create(const char *path, const qtts_format *format, qtts_wav **out, int *os_error);
QTTS_API qtts_status qtts_wav_write(qtts_wav *wav, const void *data, size_t size, int *os_error);
QTTS_API qtts_status qtts_wav_finish(qtts_wav *wav, int *os_error);
QTTS_API void qtts_wav_free(qtts_wav *wav);

/* ---- this build ---------------------------------------------------------------------------------------------------------------- */

QTTS_API const char *qtts_version(void);       /* "0.1.0" */
QTTS_API const char *qtts_build(void);         /* versions of what it runs on, such as "libcurl/7.88.1 OpenSSL/3.0.19 cJSON/1.7.15 utf8proc/2.8.0 base64/avx2" */
QTTS_API const char *qtts_base64_kernel(void); /* the decoder chosen for this processor: "scalar", "ssse3", "avx2", "avx512", "neon" */

#ifdef __cplusplus
}
#endif
#endif
