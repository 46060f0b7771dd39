/* The floor: libcurl reads the same answers and throws them away. floor URL BODY REQUESTS [READ-BUFFER-BYTES [CA-FILE]] */
#include "easy.h"
#include "measure.h"

#include <stdlib.h>

static size_t discard(char *bytes, size_t one, size_t size, void *total)
{
    (void)bytes, (void)one;
    *(double *)total += (double)size;
    return size;
}

int main(int argc, char **argv)
{
    if (argc < 4) return fprintf(stderr, "floor URL BODY REQUESTS [READ-BUFFER-BYTES [CA-FILE]]\n"), 2;
    long requests = atol(argv[3]), buffer = argc > 4 ? atol(argv[4]) : CURL_MAX_WRITE_SIZE;
    double total = 0;
    struct curl_slist *headers = NULL;
    CURL *easy = easy_new(argv[1], argv[2], buffer, argc > 5 ? argv[5] : "", &headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &total);
    measure start = measure_now();
    for (long i = 0; i < requests; i++) {
        CURLcode code = curl_easy_perform(easy);
        if (code != CURLE_OK) return fprintf(stderr, "%s\n", curl_easy_strerror(code)), 1;
    }
    measure_print(start, requests, total, 0);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    return 0;
}
