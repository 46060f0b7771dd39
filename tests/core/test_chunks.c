/* Two buffers that change places: what is handed over, in which pieces; and the buffers that streams share. */
#include "spares.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { UNIT = 2 };

/* `size` bytes that count on from `first`; all but the last `loose` may be handed over. */
static void chunks_fill(qtts__chunks *chunks, uint8_t first, size_t size, size_t loose)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(first + i);
        assert_true(qtts__buffer_append(&chunks->fill, &byte, 1));
    }
    chunks->ready = chunks->fill.size - loose;
}

static const void *chunks_expect(qtts__chunks *chunks, uint8_t first, size_t size)
{
    const void *data;
    size_t taken;
    assert_true(qtts__chunks_take(chunks, UNIT, &data, &taken));
    assert_int_equal(taken, size);
    for (size_t i = 0; i < size; i++) assert_int_equal(((const uint8_t *)data)[i], (uint8_t)(first + i));
    return data;
}

static void chunks_expect_none(qtts__chunks *chunks)
{
    const void *data;
    size_t taken;
    assert_false(qtts__chunks_take(chunks, UNIT, &data, &taken));
    assert_false(qtts__chunks_ready(chunks));
}

static void pieces_in_order(void **state)
{
    qtts__chunks chunks = {0};
    (void)state;
    chunks_expect_none(&chunks);
    chunks_fill(&chunks, 0, QTTS__CHUNK_BYTES + 8, 0);
    chunks_expect(&chunks, 0, QTTS__CHUNK_BYTES);
    chunks_fill(&chunks, 8, 4, 0); /* while the reader is at the piece before */
    chunks_expect(&chunks, 0, 8);
    chunks_expect(&chunks, 8, 4);
    chunks_expect_none(&chunks);
    qtts__chunks_free(&chunks);
}

static void half_a_sample_waits(void **state)
{
    qtts__chunks chunks = {0};
    (void)state;
    chunks_fill(&chunks, 0, 5, 1);
    chunks_expect(&chunks, 0, 4);
    chunks_expect_none(&chunks);
    chunks_fill(&chunks, 5, 2, 1);
    chunks_expect(&chunks, 4, 2);
    chunks_fill(&chunks, 7, 1, 0);
    chunks_expect(&chunks, 6, 2);
    chunks_expect_none(&chunks);
    qtts__chunks_free(&chunks);
}

/* Until the reader asks again, what it looks at stays. */
static void what_is_lent_stays(void **state)
{
    qtts__chunks chunks = {0};
    (void)state;
    chunks_fill(&chunks, 0, 4, 0);
    const uint8_t *lent = chunks_expect(&chunks, 0, 4);
    chunks_fill(&chunks, 100, 600, 0);
    assert_int_equal(lent[3], 3);
    chunks_expect(&chunks, 100, 600);
    qtts__chunks_drop(&chunks);
    chunks_expect_none(&chunks);
    qtts__chunks_free(&chunks);
}

/* The one that a reader has just looked at is written to next, by whatever stream. */
static void spares_go_round(void **state)
{
    qtts__spares spares = {0};
    qtts__chunks streams[2];
    const void *first = NULL;
    (void)state;
    memset(streams, 0, sizeof streams);
    for (uint8_t i = 0; i < 10; i++) {
        qtts__chunks *chunks = &streams[i % 2];
        qtts__spares_lend(&spares, chunks);
        chunks_fill(chunks, i, 4, 0);
        const void *data = chunks_expect(chunks, i, 4);
        if (i == 0) first = data;
        assert_ptr_equal(data, first);
        qtts__spares_take_back(&spares, chunks);
        chunks_expect_none(chunks);
        assert_null(chunks->lent.data);
    }
    qtts__spares_free(&spares);
}

static void spares_leave_what_is_needed(void **state)
{
    qtts__spares spares = {0};
    qtts__chunks chunks = {0};
    (void)state;
    chunks_fill(&chunks, 0, 5, 1);
    qtts__spares_take_back(&spares, &chunks); /* not read yet */
    chunks_expect(&chunks, 0, 4);
    qtts__spares_take_back(&spares, &chunks); /* half a sample waits */
    chunks_fill(&chunks, 5, 1, 0);
    chunks_expect(&chunks, 4, 2);
    assert_int_equal(spares.count, 0);
    qtts__spares_take_back(&spares, &chunks);
    assert_int_equal(spares.count, 2);
    qtts__spares_free(&spares);
}

static void spares_have_a_ceiling(void **state)
{
    qtts__spares spares = {0};
    (void)state;
    for (int i = 0; i < 2 * QTTS__SPARES; i++) {
        qtts__chunks chunks = {0};
        assert_true(qtts__buffer_reserve(&chunks.fill, i % 2 == 0 ? 512 : (size_t)1 << 17));
        qtts__spares_take_back(&spares, &chunks);
    }
    assert_true(spares.bytes <= QTTS__SPARES_MOST_BYTES);
    assert_true(spares.count <= QTTS__SPARES);
    qtts__spares_free(&spares);
    assert_int_equal(spares.count, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_in_order),
        cmocka_unit_test(half_a_sample_waits),
        cmocka_unit_test(what_is_lent_stays),
        cmocka_unit_test(spares_go_round),
        cmocka_unit_test(spares_leave_what_is_needed),
        cmocka_unit_test(spares_have_a_ceiling),
    };
    return cmocka_run_group_tests_name("chunks", tests, NULL, NULL);
}
