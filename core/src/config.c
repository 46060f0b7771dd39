/* The settings of a client: what the caller gave, checked, and filled up from the environment and the defaults. */
#define _DEFAULT_SOURCE 1
#include "config.h"

#include "buffer.h"
#include "header.h"
#include "keyfile.h"
#include "url.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_DEFAULT_RETRIES = 2 };

typedef struct config_region {
    const char *name;
    const char *alias;
    const char *base_url;
} config_region;

/* The first one is the default, as in the service's reference. */
static const config_region config_regions[] = {
    {"singapore", "intl", "https://dashscope-intl.aliyuncs.com/api/v1"},
    {"beijing", "cn", "https://dashscope.aliyuncs.com/api/v1"},
    {"us", "us", "https://dashscope-us.aliyuncs.com/api/v1"},
};
enum { CONFIG_REGIONS = sizeof config_regions / sizeof config_regions[0] };

static bool config_given(const char *text) { return text && text[0] != '\0'; }

static const char *config_environment(const char *name)
{
    const char *value = getenv(name);
    return config_given(value) ? value : NULL;
}

static bool config_copy(char **to, const char *text, qtts__error *error)
{
    if (!config_given(text)) return true;
    *to = qtts__copy(text, strlen(text));
    if (!*to) qtts__error_set(error, QTTS_NOMEM, "out of memory");
    return *to != NULL;
}

static bool config_invalid(qtts__error *error, const char *message, const char *hint)
{
    qtts__error_set(error, QTTS_INVALID, "%s", message);
    error->shown.hint = hint;
    return false;
}

static bool config_find_key(const qtts_config *config, qtts__settings *settings, qtts__error *error)
{
    settings->key_source = "api_key";
    if (config->api_key) return config_copy(&settings->api_key, config->api_key, error);
    settings->key_source = "DASHSCOPE_API_KEY";
    if (!config_copy(&settings->api_key, config_environment("DASHSCOPE_API_KEY"), error)) return false;
    return settings->api_key || qtts__keyfile_find(&settings->api_key, &settings->key_source, error);
}

static bool config_read_key(const qtts_config *config, qtts__settings *settings, qtts__error *error)
{
    static const char where[] =
        "Get one in the Model Studio console (https://www.alibabacloud.com/help/en/model-studio/get-api-key); keys are made per "
        "region. Then set DASHSCOPE_API_KEY, or pass api_key.";
    if (!config_find_key(config, settings, error)) return false;
    if (!settings->api_key) return config_invalid(error, "no API key: DASHSCOPE_API_KEY is not set and no api_key was given", where);
    if (!qtts__header_word_ok(settings->api_key))
        return config_invalid(error, "the API key holds characters that no key has (a line end, a space or a non-ASCII character)",
                              "Copy the key again, without a line end; it begins with sk-.");
    return true;
}

static const char *config_region_url(const char *region)
{
    for (size_t i = 0; i < CONFIG_REGIONS; i++)
        if (strcmp(region, config_regions[i].name) == 0 || strcmp(region, config_regions[i].alias) == 0) return config_regions[i].base_url;
    return NULL;
}

static const char *config_choose_url(const qtts_config *config)
{
    const char *environment = config_environment("DASHSCOPE_HTTP_BASE_URL");
    if (config_given(config->base_url)) return config->base_url;
    if (config_given(config->region)) return config_region_url(config->region);
    return environment ? environment : config_regions[0].base_url;
}

static bool config_check_url(const qtts_config *config, qtts__settings *settings, qtts__error *error)
{
    qtts__url url;
    bool split = qtts__url_split(settings->base_url, &url);
    if (url.nomem) return qtts__error_set(error, QTTS_NOMEM, "out of memory"), false;
    if (!split || url.has_user || url.has_query)
        return config_invalid(error, "the base URL is not one", "It reads like https://dashscope-intl.aliyuncs.com/api/v1.");
    settings->base_is_loopback = url.loopback;
    if (!url.https && !url.loopback && !config->allow_plaintext)
        return config_invalid(error, "the base URL is plain http://: the key would go over the network in the clear",
                              "Use https://, or say allow_plaintext where you know the network.");
    return true;
}

static bool config_make_service_url(qtts__settings *settings, qtts__error *error)
{
    static const char path[] = "/services/aigc/multimodal-generation/generation";
    size_t room = strlen(settings->base_url) + sizeof path;
    settings->service_url = malloc(room);
    if (!settings->service_url) return qtts__error_set(error, QTTS_NOMEM, "out of memory"), false;
    snprintf(settings->service_url, room, "%s%s", settings->base_url, path);
    return true;
}

static bool config_read_url(const qtts_config *config, qtts__settings *settings, qtts__error *error)
{
    const char *chosen = config_choose_url(config);
    if (!chosen)
        return config_invalid(error, "the region is not known",
                              "Regions are \"singapore\" (\"intl\"), \"beijing\" (\"cn\") and \"us\"; for others give base_url.");
    if (!config_copy(&settings->base_url, chosen, error)) return false;
    for (size_t size = strlen(settings->base_url); size > 0 && settings->base_url[size - 1] == '/'; size--) settings->base_url[size - 1] = '\0';
    return config_check_url(config, settings, error) && config_make_service_url(settings, error);
}

static bool config_read_headers(const qtts_config *config, qtts__settings *settings, qtts__error *error)
{
    size_t count = 0;
    while (config->headers && config->headers[count]) count++;
    settings->headers = calloc(count + 1, sizeof *settings->headers);
    if (!settings->headers) return qtts__error_set(error, QTTS_NOMEM, "out of memory"), false;
    for (size_t i = 0; i < count; i++) {
        if (!qtts__header_line_ok(config->headers[i]))
            return config_invalid(error, "a header is not a line \"Name: value\", or is one that qtts sets itself", "");
        if (!config_copy(&settings->headers[i], config->headers[i], error)) return false;
    }
    return true;
}

static bool config_read_user_agent(const qtts_config *config, qtts__settings *settings, qtts__error *error)
{
    const char *given = config_given(config->user_agent) ? config->user_agent : "";
    size_t room = strlen(given) + sizeof " qtts/" + strlen(qtts_version());
    settings->user_agent = malloc(room);
    if (!settings->user_agent) return qtts__error_set(error, QTTS_NOMEM, "out of memory"), false;
    snprintf(settings->user_agent, room, "%s%sqtts/%s", given, given[0] != '\0' ? " " : "", qtts_version());
    return true;
}

static bool config_read_texts(const qtts_config *config, qtts__settings *settings, qtts__error *error)
{
    if (config_given(config->workspace) && !qtts__header_value_ok(config->workspace))
        return config_invalid(error, "the workspace holds characters that no workspace has", "");
    if (config_given(config->user_agent) && !qtts__header_value_ok(config->user_agent))
        return config_invalid(error, "the user agent holds characters that no header may", "");
    if (!config_copy(&settings->workspace, config->workspace, error) || !config_read_user_agent(config, settings, error)) return false;
    if (config->proxy && !(settings->proxy = qtts__copy(config->proxy, strlen(config->proxy))))
        return qtts__error_set(error, QTTS_NOMEM, "out of memory"), false;
    const char *ca_file = config_given(config->ca_file) ? config->ca_file : config_environment("SSL_CERT_FILE");
    return config_copy(&settings->ca_file, ca_file, error);
}

/* A number that is not given is the default, QTTS_OFF the largest; any other below zero is a mistake. */
static int64_t config_number(int64_t given, int64_t standard, const char *name, qtts__error *error)
{
    if (given < QTTS_OFF) qtts__error_set(error, QTTS_INVALID, "%s is below zero", name);
    return given == 0 ? standard : given == QTTS_OFF ? INT64_MAX : given;
}

static bool config_read_numbers(const qtts_config *config, qtts__settings *settings, qtts__error *error)
{
    enum { KIB = 1024, MIB = 1024 * 1024 };
    if (config->retries < QTTS_OFF) qtts__error_set(error, QTTS_INVALID, "retries is below zero");
    settings->retries = config->retries == 0 ? CONFIG_DEFAULT_RETRIES : config->retries == QTTS_OFF ? 0 : config->retries;
    settings->connect_timeout_ms = config_number(config->connect_timeout_ms, 10000, "connect_timeout_ms", error);
    settings->first_byte_timeout_ms = config_number(config->first_byte_timeout_ms, 60000, "first_byte_timeout_ms", error);
    settings->whole_answer_timeout_ms = config_number(config->first_byte_timeout_ms, 300000, "first_byte_timeout_ms", error);
    settings->idle_timeout_ms = config_number(config->idle_timeout_ms, 30000, "idle_timeout_ms", error);
    settings->total_timeout_ms = config_number(config->total_timeout_ms, INT64_MAX, "total_timeout_ms", error);
    settings->max_event_bytes = config_number(config->max_event_bytes, 16 * MIB, "max_event_bytes", error);
    settings->max_header_bytes = config_number(config->max_header_bytes, 64 * KIB, "max_header_bytes", error);
    /* 256 KiB take 250 KiB more of memory and no less CPU (60 s streams from loopback, RSS and CPU beside libcurl alone). */
    settings->max_buffered_bytes = config_number(config->max_buffered_bytes, 128 * KIB, "max_buffered_bytes", error);
    settings->max_download_bytes = config_number(config->max_download_bytes, 256 * MIB, "max_download_bytes", error);
    settings->allow_plaintext = config->allow_plaintext != 0;
    settings->allow_private_address = config->allow_private_address != 0;
    return error->shown.status == QTTS_OK;
}

qtts_status qtts__config_read(const qtts_config *config, qtts__settings *settings, qtts__error *error)
{
    *settings = (qtts__settings){0};
    bool read = config_read_numbers(config, settings, error) && config_read_url(config, settings, error) &&
                config_read_key(config, settings, error) && config_read_headers(config, settings, error) &&
                config_read_texts(config, settings, error);
    return read ? QTTS_OK : error->shown.status;
}

void qtts__settings_wipe(qtts__settings *settings)
{
    if (settings->api_key) explicit_bzero(settings->api_key, strlen(settings->api_key));
}

void qtts__settings_free(qtts__settings *settings)
{
    qtts__settings_wipe(settings);
    for (size_t i = 0; settings->headers && settings->headers[i]; i++) free(settings->headers[i]);
    free(settings->headers);
    free(settings->api_key);
    free(settings->base_url);
    free(settings->service_url);
    free(settings->workspace);
    free(settings->user_agent);
    free(settings->proxy);
    free(settings->ca_file);
    *settings = (qtts__settings){0};
}
