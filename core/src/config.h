/* The settings of a client: what the caller gave, checked, and filled up from the environment and the defaults. */
#ifndef QTTS_CONFIG_H
#define QTTS_CONFIG_H

#include "error.h"

/* Numbers are final: QTTS_OFF has become the largest number, so that every comparison just works. Texts are NULL when not given. */
typedef struct qtts__settings {
    char *api_key;
    const char *key_source; /* static; where the key was found */
    char *base_url;         /* without a slash at the end */
    char *service_url;      /* where requests for speech go */
    char *workspace;
    char *user_agent;
    char *proxy;
    char *ca_file;
    char **headers; /* ended by NULL */
    bool base_is_loopback;
    bool allow_plaintext;
    bool allow_private_address;
    int retries;
    int64_t connect_timeout_ms, first_byte_timeout_ms, whole_answer_timeout_ms, idle_timeout_ms, total_timeout_ms;
    int64_t max_event_bytes, max_header_bytes, max_buffered_bytes, max_download_bytes;
} qtts__settings;

qtts_status qtts__config_read(const qtts_config *config, qtts__settings *settings, qtts__error *error);
void qtts__settings_wipe(qtts__settings *settings); /* of the key */
void qtts__settings_free(qtts__settings *settings); /* wipes the key */

#endif
