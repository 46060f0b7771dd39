/* The subtitles of a narration: of the pieces that are done, to a sink or a file. */
#include "narration.h"
#include "subtitle.h"

#include <string.h>
#include <strings.h>

enum { SUBTITLES_PART_BYTES = 64 * 1024 }; /* what is gathered before the sink gets it */

static qtts_status subtitles_pass(qtts__buffer *text, size_t least, qtts_sink sink)
{
    if (text->size == 0 || text->size < least) return QTTS_OK;
    qtts_status status = sink.write(sink.user, text->data, text->size);
    text->size = 0;
    return status;
}

static qtts_status subtitles_write(qtts_narration *narration, qtts__subtitle *subtitle, qtts__buffer *text, qtts_sink sink)
{
    qtts_segment segment;
    qtts_status status = QTTS_OK;
    for (size_t i = 0; status == QTTS_OK && qtts__segments_look(narration, i, &segment); i++) {
        if (segment.end_sample == segment.first_sample) continue; /* nothing was heard of it */
        status = qtts__subtitle_add(subtitle, segment.text, strlen(segment.text), segment.first_sample, segment.end_sample, text);
        if (status == QTTS_OK) status = subtitles_pass(text, SUBTITLES_PART_BYTES, sink);
    }
    if (status == QTTS_OK) status = qtts__subtitle_finish(subtitle, text);
    return status == QTTS_OK ? subtitles_pass(text, 0, sink) : status;
}

qtts_status qtts_narration_subtitles(qtts_narration *narration, qtts_subtitle_format format, qtts_sink sink)
{
    qtts__buffer text = {0};
    if (qtts__client_foreign(narration->client) || (format != QTTS_SRT && format != QTTS_WEBVTT)) return QTTS_INVALID;
    qtts__subtitle subtitle = {.kind = format == QTTS_SRT ? QTTS__SUBTITLE_SRT : QTTS__SUBTITLE_VTT,
                               .sample_rate = qtts_narration_response(narration)->format.sample_rate};
    if (subtitle.sample_rate <= 0) return QTTS_INVALID;
    qtts_status status = subtitles_write(narration, &subtitle, &text, sink);
    qtts__buffer_free(&text);
    return status;
}

typedef struct subtitles_file {
    qtts_wav *file;
    int *os_error;
} subtitles_file;

static qtts_status subtitles_to_file(void *user, const void *data, size_t size)
{
    const subtitles_file *to = user;
    return qtts_wav_write(to->file, data, size, to->os_error);
}

static qtts_subtitle_format subtitles_named(const char *path)
{
    const char *end = strrchr(path, '.');
    if (end && strcasecmp(end, ".srt") == 0) return QTTS_SRT;
    return end && strcasecmp(end, ".vtt") == 0 ? QTTS_WEBVTT : QTTS_SUBTITLES_AUTO;
}

qtts_status qtts_narration_save_subtitles(qtts_narration *narration, qtts_subtitle_format format, const char *path, int *os_error)
{
    subtitles_file to = {.os_error = os_error};
    if (format == QTTS_SUBTITLES_AUTO) format = subtitles_named(path);
    if (os_error) *os_error = 0;
    if (format == QTTS_SUBTITLES_AUTO) return QTTS_INVALID;
    qtts_status status = qtts_wav_create(path, NULL, &to.file, os_error);
    if (status == QTTS_OK) status = qtts_narration_subtitles(narration, format, (qtts_sink){subtitles_to_file, &to});
    if (status == QTTS_OK) status = qtts_wav_finish(to.file, os_error);
    qtts_wav_free(to.file);
    return status;
}
