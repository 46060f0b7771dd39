/* A libcurl handle that asks as qtts does: the same headers, TCP and TLS settings. */
#ifndef BENCH_EASY_H
#define BENCH_EASY_H

#include <curl/curl.h>

/* ca_file "" = what libcurl was built with, CAPATH and all. *headers must be freed. */
static inline CURL *easy_new(const char *url, const char *body, long read_buffer, const char *ca_file, struct curl_slist **headers)
{
    static const char *const lines[] = {"Authorization: Bearer sk-bench", "Content-Type: application/json", "Accept: text/event-stream",
                                        "X-DashScope-SSE: enable", "Expect:"};
    CURL *easy = curl_easy_init();
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) *headers = curl_slist_append(*headers, lines[i]);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, read_buffer);
    if (ca_file[0] != '\0') {
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    return easy;
}

#endif
