/* A recording of somebody else's: its sizes become true when it is finished, or stay where they cannot be trusted or need no mending; and a
 * disk that takes any size, or fails where the end is written. */
#define _DEFAULT_SOURCE
#include "wav.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

enum { MEND_ROOM = 1024 };

static char mend_path[] = "/tmp/qtts-test-XXXXXX";

/* ---- the disk ---- */

static const size_t mend_endless = 1 << 20; /* a write of so much is done without looking at a byte */
static size_t mend_fails_at;                /* a write of this size fails; 0 = none does */
static bool mend_seek_fails;

ssize_t __real_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size);
off_t __real_lseek(int fd, off_t offset, int whence);
off_t __wrap_lseek(int fd, off_t offset, int whence);

ssize_t __wrap_write(int fd, const void *data, size_t size)
{
    if (size >= mend_endless) return (ssize_t)size;
    if (size == 0 || size != mend_fails_at) return __real_write(fd, data, size);
    errno = ENOSPC;
    return -1;
}

off_t __wrap_lseek(int fd, off_t offset, int whence)
{
    if (!mend_seek_fails) return __real_lseek(fd, offset, whence);
    errno = EIO;
    return -1;
}

/* ---- what comes and what is left ---- */

#define FMT "fmt \x10\0\0\0\1\0\1\0\xC0\x5D\0\0\x80\xBB\0\0\2\0\x10\0"
#define SAYS(size, data_size) "RIFF" size "WAVE" FMT "data" data_size
#define BYTES(literal) {literal, sizeof(literal) - 1}
#define AS_IT_CAME {NULL, 0}

typedef struct span {
    const char *at;
    size_t size;
} span;

/* What comes is `first`; where there are dots, these and "data" with 255 bytes, of which two come. */
static const struct {
    const char *name;
    span first, left;
    size_t dots;
} mend_rows[] = {
    {"the service's sizes", BYTES(SAYS("\xFF\xFF\xFF\x7F", "\xFF\xFF\xFF\x7F") "abcdef"), BYTES(SAYS("\x2A\0\0\0", "\6\0\0\0") "abcdef"), 0},
    {"sizes that are not known", BYTES(SAYS("\xFF\xFF\xFF\xFF", "\xFF\xFF\xFF\xFF") "ab"), BYTES(SAYS("\x26\0\0\0", "\2\0\0\0") "ab"), 0},
    {"a byte is missing", BYTES(SAYS("\x2B\0\0\0", "\7\0\0\0") "abcdef"), BYTES(SAYS("\x2A\0\0\0", "\6\0\0\0") "abcdef"), 0},
    {"no audio came", BYTES(SAYS("\xFF\xFF\xFF\x7F", "\xFF\xFF\xFF\x7F")), BYTES(SAYS("\x24\0\0\0", "\0\0\0\0")), 0},
    {"true sizes", BYTES(SAYS("\x2A\0\0\0", "\6\0\0\0") "abcdef"), AS_IT_CAME, 0},
    {"a list behind the audio", BYTES(SAYS("\x36\0\0\0", "\2\0\0\0") "abLIST\2\0\0\0xy"), AS_IT_CAME, 0},
    {"a list in front", BYTES("RIFF....WAVELIST\2\0\0\0xydata\xFF\0\0\0ab"), BYTES("RIFF\x18\0\0\0WAVELIST\2\0\0\0xydata\2\0\0\0ab"), 0},
    {"an odd list is padded", BYTES("RIFF....WAVELIST\1\0\0\0x\0data\xFF\0\0\0ab"), BYTES("RIFF\x18\0\0\0WAVELIST\1\0\0\0x\0data\2\0\0\0ab"), 0},
    {"data at the end of what is kept", BYTES("RIFF....WAVELIST\xE4\1\0\0"), BYTES("RIFF\xFA\1\0\0WAVELIST\xE4\1\0\0"), 484},
    {"data just behind what is kept", BYTES("RIFF....WAVELIST\xE5\1\0\0"), AS_IT_CAME, 486},
    {"a list as long as what is kept", BYTES("RIFF....WAVELIST\0\2\0\0"), AS_IT_CAME, 512},
    {"a list that is longer", BYTES("RIFF....WAVELIST\1\2\0\0"), AS_IT_CAME, 514},
    {"a list of 4 GiB", BYTES("RIFF....WAVELIST\xFF\xFF\xFF\xFF"), AS_IT_CAME, 0},
    {"cut in the header of data", BYTES("RIFF....WAVE" FMT "data\xFF\0\0"), AS_IT_CAME, 0},
    {"cut before data", BYTES("RIFF....WAVE" FMT), AS_IT_CAME, 0},
    {"cut behind WAVE", BYTES("RIFF....WAVE"), AS_IT_CAME, 0},
    {"cut in WAVE", BYTES("RIFF....WAV"), AS_IT_CAME, 0},
    {"nothing", BYTES(""), AS_IT_CAME, 0},
    {"not RIFF", BYTES("RIFX....WAVEdata\xFF\0\0\0ab"), AS_IT_CAME, 0},
    {"not WAVE", BYTES("RIFF....AVI data\xFF\0\0\0ab"), AS_IT_CAME, 0},
    {"neither", BYTES("ID3 is another format."), AS_IT_CAME, 0},
};

static size_t mend_whole(size_t row, span first, const char *data, char whole[MEND_ROOM])
{
    size_t dots = mend_rows[row].dots;
    memcpy(whole, first.at, first.size);
    memset(whole + first.size, '.', dots);
    memcpy(whole + first.size + dots, data, dots != 0 ? 10 : 0);
    return first.size + dots + (dots != 0 ? 10 : 0);
}

static void mend_write(qtts_wav *wav, const char *data, size_t size, size_t piece)
{
    for (size_t at = 0; at < size; at += piece) assert_int_equal(qtts_wav_write(wav, data + at, size - at < piece ? size - at : piece, NULL), QTTS_OK);
}

static size_t mend_read(char *bytes)
{
    FILE *file = fopen(mend_path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, MEND_ROOM, file);
    fclose(file);
    return size;
}

static qtts_wav *mend_open(void)
{
    qtts_wav *wav = NULL;
    assert_int_equal(qtts__wav_open(mend_path, &wav, NULL), QTTS_OK);
    qtts__wav_mend(wav);
    return wav;
}

static void mend_row(size_t row, size_t piece)
{
    char came[MEND_ROOM], left[MEND_ROOM], got[MEND_ROOM];
    bool mended = mend_rows[row].left.at != NULL;
    size_t size = mend_whole(row, mend_rows[row].first, "data\xFF\0\0\0ab", came);
    mend_whole(row, mended ? mend_rows[row].left : mend_rows[row].first, mended ? "data\2\0\0\0ab" : "data\xFF\0\0\0ab", left);
    qtts_wav *wav = mend_open();
    mend_write(wav, came, size, piece);
    assert_int_equal(qtts_wav_finish(wav, NULL), QTTS_OK);
    qtts_wav_free(wav);
    if (mend_read(got) != size || memcmp(got, left, size) != 0) fail_msg("%s, in pieces of %zu: the file is another", mend_rows[row].name, piece);
}

static void F10_mended(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof mend_rows / sizeof *mend_rows; row++)
        for (size_t piece = 1; piece <= MEND_ROOM; piece = piece < 8 ? piece + 1 : piece * 2) mend_row(row, piece);
}

/* ---- the end cannot be written, or cannot say how much there is ---- */

static const char mend_nonsense[] = SAYS("\xFF\xFF\xFF\x7F", "\xFF\xFF\xFF\x7F") "abcdef";

/* What stood there stands. */
static void mend_expect_failure(qtts_wav *wav, int os_error)
{
    char got[MEND_ROOM];
    int told = 0;
    assert_int_equal(qtts_wav_finish(wav, &told), QTTS_IO);
    assert_int_equal(told, os_error);
    qtts_wav_free(wav);
    assert_int_equal(mend_read(got), 3);
    assert_memory_equal(got, "old", 3);
}

static void mend_put_old(void)
{
    qtts_wav *wav = NULL;
    assert_int_equal(qtts_wav_create(mend_path, NULL, &wav, NULL), QTTS_OK);
    mend_write(wav, "old", 3, 3);
    assert_int_equal(qtts_wav_finish(wav, NULL), QTTS_OK);
    qtts_wav_free(wav);
}

static void H4_sizes_cannot_be_written(void **state)
{
    (void)state;
    mend_put_old();
    qtts_wav *wav = mend_open();
    mend_write(wav, mend_nonsense, sizeof mend_nonsense - 1, MEND_ROOM);
    mend_seek_fails = true;
    mend_expect_failure(wav, EIO);
    mend_seek_fails = false;
}

static void H4_padding_cannot_be_written(void **state)
{
    static const qtts_format odd = {QTTS_PCM_OTHER, 8000, 1, 1};
    qtts_wav *wav = NULL;
    (void)state;
    mend_put_old();
    assert_int_equal(qtts_wav_create(mend_path, &odd, &wav, NULL), QTTS_OK);
    mend_write(wav, "abc", 3, 3);
    mend_fails_at = 1;
    mend_expect_failure(wav, ENOSPC);
    mend_fails_at = 0;
}

/* RIFF cannot say it: the sizes stay what they were. */
static void F10_over_4_GiB_is_not_mended(void **state)
{
    char got[MEND_ROOM];
    (void)state;
    qtts_wav *wav = mend_open();
    mend_write(wav, mend_nonsense, sizeof mend_nonsense - 1, MEND_ROOM);
    assert_int_equal(qtts_wav_write(wav, got, UINT32_MAX, NULL), QTTS_OK); /* of which nobody looks at a byte */
    assert_int_equal(qtts_wav_finish(wav, NULL), QTTS_OK);
    qtts_wav_free(wav);
    assert_int_equal(mend_read(got), sizeof mend_nonsense - 1);
    assert_memory_equal(got, mend_nonsense, sizeof mend_nonsense - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(F10_mended),
        cmocka_unit_test(H4_sizes_cannot_be_written),
        cmocka_unit_test(H4_padding_cannot_be_written),
        cmocka_unit_test(F10_over_4_GiB_is_not_mended),
    };
    int made = mkstemp(mend_path);
    if (made < 0) return 1;
    close(made);
    int failed = cmocka_run_group_tests_name("wav-mend", tests, NULL, NULL);
    unlink(mend_path);
    return failed;
}
