/* What is tortured: each kind of request, from a client that may have to be made first, against a server of its own. */
#ifndef QTTS_TORTURE_JOBS_H
#define QTTS_TORTURE_JOBS_H

#include "support.h"
#include "wire.h"

typedef struct job {
    const char *base;
    qtts_client *client; /* NULL: to be made */
    qtts_status status;  /* of what was asked for */
    ramp got;
    int os_error;
} job;

typedef struct job_kind {
    const char *name;
    void (*run)(job *self);
    qtts_status expected; /* when nothing fails */
    uint64_t bytes;
    qtts_config config; /* besides the server's url and the key */
    bool key_in_file;
} job_kind;

extern const job_kind job_kinds[]; /* ended by a NULL name */

void job_server(wire_link *link); /* a wire_play */

/* Makes the client where there is none, runs, and looks whether what is told of a failure agrees. */
void job_do(const job_kind *kind, job *self);

/* Where "save" saves to; its folder holds nothing else. */
extern char job_folder[], job_path[];
void job_folder_make(void); /* and, outside of it, the file with the key */
void job_folder_remove(void);
int job_folder_count(void); /* files in it */

#endif
