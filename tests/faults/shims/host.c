/* Loaded before a program: a host that uses libcurl itself, sets it up and clears it away before us, and again around us. */
#include <curl/curl.h>
#include <stddef.h>

static void host_use(void)
{
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, "http://127.0.0.1:1/");
    curl_easy_perform(easy);
    curl_easy_cleanup(easy);
}

__attribute__((constructor)) static void host_begin(void)
{
    for (int i = 0; i < 2; i++) {
        curl_global_init(CURL_GLOBAL_ALL);
        host_use();
        if (i == 0) curl_global_cleanup();
    }
}

__attribute__((destructor)) static void host_end(void)
{
    host_use();
    curl_global_cleanup();
}
