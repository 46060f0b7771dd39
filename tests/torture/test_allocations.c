/* Each allocation in turn fails, once and for ever, from making the client to freeing it: nothing leaks, and the next request works. */
#include "jobs.h"
#include "shim.h"

#include <stdio.h>
#include <unistd.h>

enum { BATCH = WIRE_CONNECTIONS_MOST / 4 }; /* requests of one server: each may cost two connections */

static wire *torture_server;
static long torture_failed;
static int torture_requests, torture_wrong, torture_named;

/* A server takes only so many connections. */
static const char *torture_base(void)
{
    if (torture_server && torture_requests++ % BATCH == 0) {
        wire_stop(torture_server);
        torture_server = NULL;
    }
    if (!torture_server) torture_server = wire_start(job_server, NULL);
    return torture_server->base;
}

static void torture_judge(const job_kind *kind, const job *done, long at, bool for_ever, long failed)
{
    bool well = done->status == kind->expected && (kind->bytes == 0 || done->got.bytes == kind->bytes);
    bool right = well || (failed != 0 && done->status == QTTS_NOMEM), named = failed != 0 && done->status < 0 && shim_was_libcurls();
    if (!right && named) torture_named++; /* libcurl has other names for it: a url that is malformed, a host that is not there */
    if (right || named) return;
    torture_wrong++;
    printf("%s, allocation %ld %s: %s after %llu bytes\n", kind->name, at, for_ever ? "and all behind" : "alone", qtts_status_name(done->status),
           (unsigned long long)done->got.bytes);
}

/* After the failure the same client, where there is one, does what it was asked for. */
static void torture_again(const job_kind *kind, const char *base, qtts_client *client)
{
    job again = {.base = base, .client = client};
    job_do(kind, &again);
    torture_judge(kind, &again, 0, false, 0);
    qtts_client_free(again.client);
}

/* false: there are not so many allocations. `ready`: the client is there already, with a connection. */
static bool torture_one(const job_kind *kind, long at, bool for_ever, bool ready)
{
    long failed;
    const char *base = torture_base();
    job first = {.base = base}, now = {.base = base};
    shim_count(true);
    if (ready) job_do(kind, &first);
    now.client = first.client;
    shim_fail_allocation(at, for_ever);
    job_do(kind, &now);
    long count = shim_end(&failed);
    torture_failed += failed;
    torture_judge(kind, &now, at, for_ever, failed);
    unlink(job_path);
    assert_int_equal(job_folder_count(), 0);
    if (now.client && qtts_client_error(now.client)) qtts_client_free(now.client), now.client = NULL;
    torture_again(kind, base, now.client);
    shim_count(false);
    unlink(job_path);
    return count >= at;
}

static void torture_kind(const job_kind *kind, bool for_ever, bool ready)
{
    torture_one(kind, 1000000, false, ready); /* what stays, such as libcurl's caches, is there now */
    wire_stop(torture_server);
    torture_server = NULL;
    long before = shim_live(), at = 1, failed = torture_failed;
    while (torture_one(kind, at, for_ever, ready)) at++;
    wire_stop(torture_server);
    torture_server = NULL;
    printf("%s%s: %ld allocations, each %s: %ld failed\n", kind->name, ready ? ", client there" : "", at - 1, for_ever ? "and all behind" : "alone",
           torture_failed - failed);
    assert_int_equal(shim_live(), before);
}

static void I16_torture_all(void **state)
{
    (void)state;
    for (const job_kind *kind = job_kinds; kind->name; kind++)
        for (int way = 0; way < 4; way++) torture_kind(kind, (way & 1) != 0, (way & 2) != 0);
    printf("%ld allocations failed; %d times libcurl told it as another error\n", torture_failed, torture_named);
    assert_int_equal(torture_wrong, 0);
    assert_true(torture_failed > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(I16_torture_all)};
    setvbuf(stdout, NULL, _IOLBF, 0); /* the last line told is where it was when it hangs */
    shim_begin();
    job_folder_make();
    int failed = USE_MAIN("allocations", tests);
    job_folder_remove();
    return failed;
}
