/* Certificates made when they are needed, and a server that shows one. */
#ifndef QTTS_TEST_TLS_H
#define QTTS_TEST_TLS_H

#include "child.h"

enum { TLS_ANSWER_BYTES = 20 * 480 * 2 }; /* of the ramp */

typedef struct tls_folder {
    char path[256];
} tls_folder;

typedef struct tls_server {
    child program;
    char base[128]; /* https://127.0.0.1:PORT/api/v1 */
} tls_server;

void tls_folder_make(tls_folder *self);
void tls_folder_remove(tls_folder *self);
const char *tls_file(const tls_folder *self, const char *name); /* its path; good until the next call but three */

/* NAME.pem and NAME.key, self-signed, for 127.0.0.1 or another name: "IP:127.0.0.1", "DNS:elsewhere.example". */
void tls_certificate(const tls_folder *self, const char *name, const char *subject_alternative);

/* `mode`: "tls", "tls1.1", "plain". */
void tls_start(tls_server *self, const tls_folder *folder, const char *certificate, const char *mode);
void tls_report(const tls_server *self, char *line, size_t room); /* what it says of the next connection that ended */
void tls_stop(tls_server *self);

#endif
