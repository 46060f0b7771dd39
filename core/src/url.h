/* What a url says, as libcurl reads it. */
#ifndef QTTS_URL_H
#define QTTS_URL_H

#include <stdbool.h>

typedef struct qtts__url {
    bool https;
    bool loopback; /* by its name */
    bool service;  /* a host below aliyuncs.com */
    bool has_user;
    bool has_query;
    bool nomem; /* memory was out: nothing is known */
    int port;   /* also where the url does not say it */
} qtts__url;

/* false: not an absolute http or https url that may be sent as it stands, or memory was out. */
bool qtts__url_split(const char *text, qtts__url *parts);

#endif
