/* Many answers at once by libcurl's multi interface, thrown away. many_floor URL BODY STREAMS IDLE-SECONDS */
#include "easy.h"
#include "measure.h"

#include <stdlib.h>

static size_t discard(char *bytes, size_t one, size_t size, void *user)
{
    (void)bytes, (void)one, (void)user;
    return size;
}

static int turn(CURLM *multi)
{
    int running = 0;
    if (curl_multi_poll(multi, NULL, 0, 100, NULL) != CURLM_OK || curl_multi_perform(multi, &running) != CURLM_OK) exit(1);
    return running;
}

int main(int argc, char **argv)
{
    if (argc < 5) return fprintf(stderr, "many_floor URL BODY STREAMS IDLE-SECONDS\n"), 2;
    int count = atoi(argv[3]), running;
    struct curl_slist **headers = calloc((size_t)count, sizeof *headers);
    CURL **easies = calloc((size_t)count, sizeof *easies);
    CURLM *multi = curl_multi_init();
    long before = measure_memory("VmRSS:");
    measure start = measure_now();
    for (int i = 0; i < count; i++) {
        easies[i] = easy_new(argv[1], argv[2], CURL_MAX_WRITE_SIZE, "", &headers[i]);
        curl_easy_setopt(easies[i], CURLOPT_WRITEFUNCTION, discard);
        curl_multi_add_handle(multi, easies[i]);
    }
    if (curl_multi_perform(multi, &running) != CURLM_OK) return 1;
    while (measure_seconds() - start.wall < atof(argv[4])) turn(multi);
    long idle = measure_memory("VmRSS:");
    while (turn(multi) > 0) continue;
    measure now = measure_now();
    printf("{\"cpu\": %.6f, \"idle_kib\": %ld, \"active_kib\": %ld}\n", now.cpu - start.cpu, idle - before, measure_memory("VmHWM:") - before);
    for (int i = 0; i < count; i++) {
        curl_multi_remove_handle(multi, easies[i]);
        curl_easy_cleanup(easies[i]);
        curl_slist_free_all(headers[i]);
    }
    curl_multi_cleanup(multi);
    free(easies);
    free(headers);
    return 0;
}
