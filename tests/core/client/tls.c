/* Certificates made when they are needed, and a server that shows one. */
#include "tls.h"

#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void tls_folder_make(tls_folder *self)
{
    const char *where = getenv("TMPDIR");
    snprintf(self->path, sizeof self->path, "%s/qtts-tls-XXXXXX", where ? where : "/tmp");
    assert_non_null(mkdtemp(self->path));
}

void tls_folder_remove(tls_folder *self)
{
    DIR *folder = opendir(self->path);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.') unlink(tls_file(self, entry->d_name));
    closedir(folder);
    rmdir(self->path);
}

const char *tls_file(const tls_folder *self, const char *name)
{
    static char paths[4][600];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", self->path, name);
    return path;
}

void tls_certificate(const tls_folder *self, const char *name, const char *subject_alternative)
{
    char key[600], certificate[600], extension[128];
    snprintf(key, sizeof key, "%s/%s.key", self->path, name);
    snprintf(certificate, sizeof certificate, "%s/%s.pem", self->path, name);
    snprintf(extension, sizeof extension, "subjectAltName=%s", subject_alternative);
    char *words[] = {"openssl",
                     "req",
                     "-x509",
                     "-newkey",
                     "ec",
                     "-pkeyopt",
                     "ec_paramgen_curve:prime256v1",
                     "-nodes",
                     "-days",
                     "2",
                     "-subj",
                     "/CN=qtts-test",
                     "-addext",
                     extension,
                     "-keyout",
                     key,
                     "-out",
                     certificate,
                     NULL};
    assert_int_equal(child_run(words), 0);
}

void tls_start(tls_server *self, const tls_folder *folder, const char *certificate, const char *mode)
{
    char name[64];
    snprintf(name, sizeof name, "%s.pem", certificate);
    const char *pem = tls_file(folder, name);
    snprintf(name, sizeof name, "%s.key", certificate);
    const char *key = tls_file(folder, name);
    char *words[] = {"python3", "-W", "ignore", TLS_SERVER, (char *)(uintptr_t)pem, (char *)(uintptr_t)key, (char *)(uintptr_t)mode, NULL};
    self->program = child_start(words);
    child_line(&self->program, self->base, sizeof self->base);
    assert_true(strncmp(self->base, "https://127.0.0.1:", 18) == 0);
}

void tls_report(const tls_server *self, char *line, size_t room) { child_line(&self->program, line, room); }
void tls_stop(tls_server *self) { child_end(&self->program); }
