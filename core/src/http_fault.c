/* How a transfer ended: libcurl's codes, and what we know better, as a status and a sentence. */
#include "http_curl.h"

#include <string.h>

typedef struct fault_row {
    CURLcode code;
    qtts_status status;
} fault_row;

static const fault_row fault_rows[] = {
    {CURLE_PARTIAL_FILE, QTTS_INCOMPLETE},
    {CURLE_OPERATION_TIMEDOUT, QTTS_TIMEOUT},
    {CURLE_OUT_OF_MEMORY, QTTS_NOMEM},
    {CURLE_URL_MALFORMAT, QTTS_INVALID},
    {CURLE_UNSUPPORTED_PROTOCOL, QTTS_PROTOCOL}, /* HTTP/0.9, or a redirect to a scheme that is not followed */
    {CURLE_WEIRD_SERVER_REPLY, QTTS_PROTOCOL},
    {CURLE_TOO_MANY_REDIRECTS, QTTS_HTTP},
    {CURLE_SSL_CONNECT_ERROR, QTTS_TLS},
    {CURLE_SSL_ENGINE_NOTFOUND, QTTS_TLS},
    {CURLE_SSL_ENGINE_SETFAILED, QTTS_TLS},
    {CURLE_SSL_CERTPROBLEM, QTTS_TLS},
    {CURLE_SSL_CIPHER, QTTS_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, QTTS_TLS},
    {CURLE_SSL_CACERT_BADFILE, QTTS_TLS},
    {CURLE_SSL_CRL_BADFILE, QTTS_TLS},
    {CURLE_SSL_ISSUER_ERROR, QTTS_TLS},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, QTTS_TLS},
    {CURLE_SSL_INVALIDCERTSTATUS, QTTS_TLS},
    {CURLE_SSL_CLIENTCERT, QTTS_TLS},
};

static qtts_status fault_status_of(CURLcode code)
{
    for (size_t i = 0; i < sizeof fault_rows / sizeof fault_rows[0]; i++)
        if (fault_rows[i].code == code) return fault_rows[i].status;
    return QTTS_NETWORK;
}

/* The first status line or a header line of over 100 KB is CURLE_OUT_OF_MEMORY to libcurl: our own count tells. */
static bool fault_is_ours(qtts__transfer *transfer, CURLcode code)
{
    qtts__error *fault = &transfer->answer.fault;
    enum { LIBCURL_LINE_CEILING = 100 * 1024 };
    bool line_over = code == CURLE_OUT_OF_MEMORY && transfer->answer.requests_sent != 0 && transfer->answer.wire_bytes == 0;
    if (transfer->address_refused) qtts__error_set(fault, QTTS_INVALID, "the url leads to an address that is not public");
    else if (transfer->headers_over)
        qtts__error_set(fault, QTTS_LIMIT, "headers and trailers of over %lld bytes (max_header_bytes)",
                        (long long)transfer->http->settings->max_header_bytes);
    else if (line_over) qtts__error_set(fault, QTTS_LIMIT, "a header line of over %d bytes", LIBCURL_LINE_CEILING);
    return fault->shown.status != QTTS_OK;
}

/* A password that is asked for is news to the user; any other refusal is a way that does not lead to the service, and a 404 says nothing of
 * the model. Some proxies ask with 401. */
static bool fault_is_the_proxys(qtts__transfer *transfer)
{
    qtts__error *fault = &transfer->answer.fault;
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    if (transfer->answer.requests_sent != 0 || status < 300) return false;
    bool password = status == 401 || status == 407;
    qtts__error_set(fault, password ? QTTS_HTTP : QTTS_NETWORK, "the proxy answered with HTTP %ld", status);
    fault->shown.http_status = password ? 407 : (int)status;
    return true;
}

/* A proxy that libcurl cannot read stands in its text with user and password. */
static const char *fault_detail(const qtts__transfer *transfer, CURLcode code)
{
    static const char unread[] = "Unsupported proxy ";
    if (strncmp(transfer->detail, unread, strlen(unread)) == 0) return "the proxy's url cannot be read; it is like http://host:port";
    return transfer->detail[0] != '\0' ? transfer->detail : curl_easy_strerror(code);
}

void qtts__transfer_fault(qtts__transfer *transfer, CURLcode code)
{
    qtts__error *fault = &transfer->answer.fault;
    qtts_status status = fault_status_of(code);
    const char *detail = fault_detail(transfer, code);
    long os_error = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &os_error);
    if (fault_is_ours(transfer, code) || fault_is_the_proxys(transfer)) return;
    if (code == CURLE_SSL_CACERT_BADFILE)
        qtts__error_set(fault, status, "the CA file %s cannot be read",
                        transfer->http->settings->ca_file ? transfer->http->settings->ca_file : "of the system");
    else if (status == QTTS_TIMEOUT)
        qtts__error_set(fault, status, "connecting took over %lld ms", (long long)transfer->http->settings->connect_timeout_ms);
    else if (os_error != 0 && code == CURLE_COULDNT_CONNECT) qtts__error_set(fault, status, "%s: %s", detail, strerror((int)os_error));
    else qtts__error_set(fault, status, "%s", detail);
    fault->shown.os_error = (int)os_error;
}
