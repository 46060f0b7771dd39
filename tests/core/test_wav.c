/* WAV: the header, byte for byte, and files that appear under their name when they are whole, or not at all. */
#define _DEFAULT_SOURCE
#include "qtts.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static char wav_folder[] = "/tmp/qtts-test-XXXXXX";
static char wav_path[64], wav_other[64];
static const qtts_format wav_service = {QTTS_PCM_S16LE, 24000, 1, 2};

static const struct {
    const char *name;
    qtts_format format;
    uint32_t data_bytes;
    const char *header;
} wav_headers[] = {
    {"empty", {QTTS_PCM_S16LE, 24000, 1, 2}, 0, "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\xC0\x5D\0\0\x80\xBB\0\0\2\0\x10\0data\0\0\0\0"},
    {"4 bytes", {QTTS_PCM_S16LE, 24000, 1, 2}, 4, "RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\xC0\x5D\0\0\x80\xBB\0\0\2\0\x10\0data\4\0\0\0"},
    {"an odd size is padded outside of data",
     {QTTS_PCM_OTHER, 8000, 1, 1},
     3,
     "RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1F\0\0\x40\x1F\0\0\1\0\x08\0data\3\0\0\0"},
    {"48 kHz stereo",
     {QTTS_PCM_S16LE, 48000, 2, 2},
     0x01020304,
     "RIFF\x28\3\2\1WAVEfmt \x10\0\0\0\1\0\2\0\x80\xBB\0\0\0\xEE\2\0\4\0\x10\0data\4\3\2\1"},
    {"24 bits", {QTTS_PCM_OTHER, 24000, 1, 3}, 6, "RIFF\x2A\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\xC0\x5D\0\0\x40\x19\1\0\3\0\x18\0data\6\0\0\0"},
    {"unknown",
     {QTTS_PCM_S16LE, 24000, 1, 2},
     QTTS_WAV_UNKNOWN_SIZE,
     "RIFF\xFF\xFF\xFF\xFFWAVEfmt \x10\0\0\0\1\0\1\0\xC0\x5D\0\0\x80\xBB\0\0\2\0\x10\0data\xFF\xFF\xFF\xFF"},
    {"the largest",
     {QTTS_PCM_S16LE, 24000, 1, 2},
     0xFFFFFFDA,
     "RIFF\xFE\xFF\xFF\xFFWAVEfmt \x10\0\0\0\1\0\1\0\xC0\x5D\0\0\x80\xBB\0\0\2\0\x10\0data\xDA\xFF\xFF\xFF"},
};

static void wav_header_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wav_headers); i++) {
        unsigned char header[QTTS_WAV_HEADER_BYTES];
        qtts_wav_header(&wav_headers[i].format, wav_headers[i].data_bytes, header);
        for (size_t at = 0; at < sizeof header; at++)
            if (header[at] != (unsigned char)wav_headers[i].header[at]) fail_msg("%s: byte %zu is %02X", wav_headers[i].name, at, header[at]);
    }
}

/* ---- files ---- */

static size_t wav_files(void)
{
    size_t count = 0;
    DIR *folder = opendir(wav_folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static size_t wav_read(const char *path, void *bytes, size_t room)
{
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    size_t size = fread(bytes, 1, room, file);
    fclose(file);
    return size;
}

static void wav_expect_file(const char *path, const void *bytes, size_t size)
{
    unsigned char got[256];
    assert_int_equal(wav_read(path, got, sizeof got), size);
    assert_memory_equal(got, bytes, size);
}

static void wav_save(const char *path, const qtts_format *format, const char *data, size_t size)
{
    qtts_wav *wav;
    int os_error = -1;
    assert_int_equal(qtts_wav_create(path, format, &wav, &os_error), QTTS_OK);
    assert_int_equal(os_error, 0);
    for (size_t i = 0; i < size; i++) assert_int_equal(qtts_wav_write(wav, data + i, 1, &os_error), QTTS_OK);
    assert_int_equal(qtts_wav_finish(wav, &os_error), QTTS_OK);
    assert_int_equal(os_error, 0);
    qtts_wav_free(wav);
}

static void wav_expect_wav(const char *path, const qtts_format *format, const char *data, size_t size, size_t padding)
{
    unsigned char whole[256];
    qtts_wav_header(format, (uint32_t)size, whole);
    memcpy(whole + QTTS_WAV_HEADER_BYTES, data, size);
    memset(whole + QTTS_WAV_HEADER_BYTES + size, 0, padding);
    wav_expect_file(path, whole, QTTS_WAV_HEADER_BYTES + size + padding);
}

static void wav_writes(void **state)
{
    const qtts_format bytes = {QTTS_PCM_OTHER, 8000, 1, 1};
    (void)state;
    wav_save(wav_path, &wav_service, "abcdef", 6);
    wav_expect_wav(wav_path, &wav_service, "abcdef", 6, 0);
    wav_save(wav_path, &wav_service, "", 0); /* takes the place of the one before */
    wav_expect_wav(wav_path, &wav_service, "", 0, 0);
    wav_save(wav_path, &bytes, "abc", 3);
    wav_expect_wav(wav_path, &bytes, "abc", 3, 1);
    wav_save(wav_path, NULL, "ID3..", 5);
    wav_expect_file(wav_path, "ID3..", 5);
    assert_int_equal(wav_files(), 1);
}

/* Until finish, what stood under the name stands there; a freed one leaves nothing. */
static void wav_not_finished(void **state)
{
    qtts_wav *wav;
    (void)state;
    wav_save(wav_path, NULL, "old", 3);
    assert_int_equal(qtts_wav_create(wav_path, &wav_service, &wav, NULL), QTTS_OK);
    assert_int_equal(qtts_wav_write(wav, "abcd", 4, NULL), QTTS_OK);
    wav_expect_file(wav_path, "old", 3);
    qtts_wav_free(wav);
    wav_expect_file(wav_path, "old", 3);
    assert_int_equal(wav_files(), 1);
    qtts_wav_free(NULL);
}

static void wav_two_at_once(void **state)
{
    qtts_wav *first, *second;
    (void)state;
    assert_int_equal(qtts_wav_create(wav_path, NULL, &first, NULL), QTTS_OK);
    assert_int_equal(qtts_wav_create(wav_path, NULL, &second, NULL), QTTS_OK);
    assert_int_equal(qtts_wav_write(first, "1", 1, NULL) | qtts_wav_write(second, "2", 1, NULL), QTTS_OK);
    assert_int_equal(qtts_wav_finish(first, NULL), QTTS_OK);
    wav_expect_file(wav_path, "1", 1);
    assert_int_equal(qtts_wav_finish(second, NULL), QTTS_OK);
    wav_expect_file(wav_path, "2", 1);
    qtts_wav_free(first);
    qtts_wav_free(second);
    assert_int_equal(wav_files(), 1);
}

static void H3_wav_through_a_link(void **state)
{
    struct stat about;
    (void)state;
    wav_save(wav_path, NULL, "old", 3);
    assert_int_equal(symlink(wav_path, wav_other), 0);
    wav_save(wav_other, NULL, "new", 3);
    wav_expect_file(wav_path, "new", 3);
    assert_int_equal(lstat(wav_other, &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    unlink(wav_other);
}

/* H1, H2: `path` below the test's folder unless it begins with a slash. */
static const struct {
    const char *path;
    int os_error;
} wav_impossible[] = {
    {"no/such/folder/x.wav", ENOENT},
    {"", EISDIR},
    {"a.wav/b.wav", ENOTDIR},
    {"/dev/full", ENOSPC},
};

static void H2_wav_cannot(void **state)
{
    (void)state;
    wav_save(wav_path, NULL, "old", 3);
    for (size_t i = 0; i < COUNT(wav_impossible); i++) {
        char path[128];
        qtts_wav *wav = NULL;
        int os_error = 0;
        bool absolute = wav_impossible[i].path[0] == '/';
        snprintf(path, sizeof path, "%s/%s", absolute ? "" : wav_folder, wav_impossible[i].path);
        if (qtts_wav_create(path, &wav_service, &wav, &os_error) != QTTS_IO) fail_msg("%s: it can", path);
        if (os_error != wav_impossible[i].os_error) fail_msg("%s: %s", path, strerror(os_error));
        assert_null(wav);
        assert_int_equal(qtts_wav_create(path, &wav_service, &wav, NULL), QTTS_IO);
    }
    assert_int_equal(wav_files(), 1);
}

static void wav_to_a_device(void **state)
{
    struct stat about;
    (void)state;
    wav_save("/dev/null", &wav_service, "abcd", 4);
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
}

/* The disk is full: the failure sticks, and no half file gets the name, even if nobody looked at the write's status. */
static void H1_wav_disk_full(void **state)
{
    static char data[8192];
    const struct rlimit small = {4096, RLIM_INFINITY};
    struct rlimit before;
    qtts_wav *wav;
    int os_error = 0;
    (void)state;
    wav_save(wav_path, NULL, "old", 3);
    assert_int_equal(qtts_wav_create(wav_path, &wav_service, &wav, NULL), QTTS_OK);
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    qtts_status written = qtts_wav_write(wav, data, sizeof data, &os_error), finished = qtts_wav_finish(wav, NULL);
    qtts_wav_free(wav);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(written, QTTS_IO);
    assert_int_equal(os_error, EFBIG);
    assert_int_equal(finished, QTTS_IO);
    wav_expect_file(wav_path, "old", 3);
    assert_int_equal(wav_files(), 1);
}

/* 4 GiB are refused by the count alone: nothing of that size is written. */
static void F10_wav_too_large(void **state)
{
    qtts_wav *wav;
    (void)state;
    assert_int_equal(qtts_wav_create(wav_path, &wav_service, &wav, NULL), QTTS_OK);
    assert_int_equal(qtts_wav_write(wav, "abcd", 4, NULL), QTTS_OK);
    assert_int_equal(qtts_wav_write(wav, "abcd", UINT32_MAX - 3, NULL), QTTS_LIMIT);
    assert_int_equal(qtts_wav_write(wav, "abcd", SIZE_MAX, NULL), QTTS_LIMIT);
    qtts_wav_free(wav);
}

static int wav_set_up(void **state)
{
    (void)state;
    if (!mkdtemp(wav_folder)) return -1;
    snprintf(wav_path, sizeof wav_path, "%s/a.wav", wav_folder);
    snprintf(wav_other, sizeof wav_other, "%s/link.wav", wav_folder);
    return 0;
}

static int wav_clean(void **state)
{
    (void)state;
    unlink(wav_path);
    unlink(wav_other);
    return 0;
}

static int wav_tear_down(void **state)
{
    (void)state;
    return rmdir(wav_folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wav_header_table),
        cmocka_unit_test_teardown(wav_writes, wav_clean),
        cmocka_unit_test_teardown(wav_not_finished, wav_clean),
        cmocka_unit_test_teardown(wav_two_at_once, wav_clean),
        cmocka_unit_test_teardown(H3_wav_through_a_link, wav_clean),
        cmocka_unit_test_teardown(H2_wav_cannot, wav_clean),
        cmocka_unit_test_teardown(wav_to_a_device, wav_clean),
        cmocka_unit_test_teardown(H1_wav_disk_full, wav_clean),
        cmocka_unit_test_teardown(F10_wav_too_large, wav_clean),
    };
    return cmocka_run_group_tests_name("wav", tests, wav_set_up, wav_tear_down);
}
