/* A chapter of a book in each of five languages, spoken by the endpoint: its pieces are all of the text, in order, none over the cap. */
#include "chapter.h"
#include "endpoint.h"
#include "support.h"

#include <string.h>

enum { BYTES = 30000, CAP = 560, PIECE_BYTES = 480 };

/* Over white space and scene breaks, which are not spoken. */
static size_t chapters_over_gap(const chapter *book, size_t at)
{
    static const char wide[] = "\xE3\x80\x80"; /* the ideographic space */
    while (at < book->size) {
        if (strchr(" \r\n*", book->text[at])) at++;
        else if (strncmp(book->text + at, wide, strlen(wide)) == 0) at += strlen(wide);
        else break;
    }
    return at;
}

/* Gives how many pieces there were. */
static size_t chapters_cover(qtts_narration *narration, const chapter *book)
{
    size_t at = chapters_over_gap(book, 0), count = qtts_narration_segment_count(narration);
    for (size_t i = 0; i < count; i++) {
        const qtts_segment *segment = qtts_narration_segment(narration, i);
        size_t size = strlen(segment->text);
        assert_int_equal(segment->start, at);
        assert_int_equal(segment->end, at + size);
        assert_true(size <= CAP && at + size <= book->size && segment->request_id[0] != '\0');
        assert_memory_equal(segment->text, book->text + at, size);
        at = chapters_over_gap(book, at + size);
    }
    assert_int_equal(at, book->size);
    return count;
}

static void a_chapter_is_spoken_whole(void **state)
{
    static chapter book;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    for (int language = 0; language < CHAPTER_LANGUAGES; language++) {
        qtts_narration *narration;
        chapter_write(&book, language, BYTES, 1);
        qtts_narrate_options options = {.trim = QTTS_OFF,
                                        .request = {.text = book.text,
                                                    .text_size = book.size,
                                                    .parameters = "{\"x_replay\":{\"kind\":\"ramp\",\"riff\":\"never\",\"seconds\":0.01}}"}};
        assert_int_equal(qtts_client_narrate(client, &options, &narration), QTTS_OK);
        use_ends(qtts_narration_stream(narration), QTTS_DONE);
        size_t count = chapters_cover(narration, &book);
        assert_true(count > BYTES / CAP);
        assert_int_equal(qtts_narration_response(narration)->metrics.requests_sent, count);
        assert_int_equal(qtts_narration_response(narration)->metrics.audio_bytes, count * PIECE_BYTES);
        qtts_narration_free(narration);
    }
    qtts_client_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_chapter_is_spoken_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
