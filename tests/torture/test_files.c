/* Each call on the file in turn fails while a stream or a recording is saved, with each errno that can be, once and for ever: QTTS_IO with that errno, nothing
 * is left behind, what stood there stands, and the next save works. */
#include "jobs.h"
#include "shim.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static wire *files_server;
static qtts_client *files_client;
static const char *files_kind; /* of job */
static long files_failed;

static const int files_errors[SHIM_CALLS][4] = {
    [SHIM_OPEN] = {EACCES, ENOSPC, EMFILE, EROFS}, [SHIM_WRITE] = {ENOSPC, EIO, EDQUOT, EFBIG}, [SHIM_SEEK] = {EIO, ESPIPE},
    [SHIM_SYNC] = {EIO, ENOSPC, EDQUOT},           [SHIM_CLOSE] = {EIO, ENOSPC, EDQUOT},         [SHIM_RENAME] = {EACCES, ENOSPC, EIO, EXDEV},
};

static job files_do(void)
{
    job self = {.base = files_server->base, .client = files_client};
    const job_kind *kind = job_kinds;
    while (strcmp(kind->name, files_kind) != 0) kind++;
    job_do(kind, &self);
    return self;
}

/* 0 = not there; 44 and the audio when it is a whole one. */
static long files_size(void)
{
    FILE *file = fopen(job_path, "rb");
    if (!file) return 0;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    return size;
}

static void files_put_old(void)
{
    FILE *file = fopen(job_path, "wb");
    assert_non_null(file);
    fputs("old", file);
    fclose(file);
}

static void files_next_save_works(void)
{
    job next = files_do();
    assert_int_equal(next.status, QTTS_DONE);
    assert_int_equal(files_size(), 44 + WIRE_SPOKEN);
    assert_int_equal(job_folder_count(), 1);
    unlink(job_path);
}

/* false: there are not so many calls of the kind. */
static bool files_one(shim_call call, long at, bool for_ever, int error, bool old)
{
    long failed;
    if (old) files_put_old();
    shim_fail_call(call, at, for_ever, error);
    job got = files_do();
    shim_end(&failed);
    files_failed += failed;
    if (failed != 0 && (got.status != QTTS_IO || got.os_error != error))
        fail_msg("%s number %ld, errno %d: %s, errno %d", shim_call_names[call], at, error, qtts_status_name(got.status), got.os_error);
    if (failed != 0) assert_int_equal(files_size(), old ? 3 : 0);
    if (failed != 0) assert_int_equal(job_folder_count(), old ? 1 : 0);
    unlink(job_path);
    if (failed != 0) files_next_save_works();
    return failed != 0;
}

static void H4_files_every_call(void **state)
{
    files_kind = *state;
    for (int call = 0; call < SHIM_CALLS; call++) {
        long before = files_failed;
        for (size_t i = 0; i < 4 && files_errors[call][i] != 0; i++)
            for (int way = 0; way < 4; way++)
                for (long at = 1; files_one((shim_call)call, at, (way & 1) != 0, files_errors[call][i], (way & 2) != 0); at++) {
                }
        printf("%s, %s: %ld failed\n", files_kind, shim_call_names[call], files_failed - before);
        assert_true(files_failed > before);
    }
    printf("%ld calls on files failed\n", files_failed);
}

/* A write that takes only a part, and one that a signal interrupts, are gone on with. */
static void H4_files_partial_writes(void **state)
{
    static const int harmless[] = {0, EINTR};
    files_kind = *state;
    for (size_t i = 0; i < 2; i++)
        for (long at = 1;; at++) {
            long failed;
            shim_fail_call(SHIM_WRITE, at, false, harmless[i]);
            job got = files_do();
            shim_end(&failed);
            assert_int_equal(got.status, QTTS_DONE);
            assert_int_equal(files_size(), 44 + WIRE_SPOKEN);
            unlink(job_path);
            if (failed == 0) break;
        }
}

int main(void)
{
    static char save[] = "save", record[] = "record";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(H4_files_every_call, save),
        cmocka_unit_test_prestate(H4_files_partial_writes, save),
        cmocka_unit_test_prestate(H4_files_every_call, record),
        cmocka_unit_test_prestate(H4_files_partial_writes, record),
    };
    job_folder_make();
    files_server = wire_start(job_server, NULL);
    files_client = use_client(files_server->base, (qtts_config){0});
    int failed = USE_MAIN("files", tests);
    qtts_client_free(files_client);
    wire_stop(files_server);
    job_folder_remove();
    return failed;
}
