/* What the command line says. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "qtts-endpoint: a local Qwen-TTS endpoint that speaks the service's protocol and really talks\n"
    "usage: qtts-endpoint [options]\n\n"
    "It listens on 127.0.0.1 and prints its base URL as the one line on stdout when ready.\n\n"
    "  --port N            port to listen on; 0 takes a free one (default 0)\n"
    "  --parent            end when stdin reaches its end, so that a parent that dies leaves nothing\n"
    "  --key KEY           accept this key only (default: any that starts with sk-)\n"
    "  --url-seconds N     how long a result url is good for (default 86400)\n"
    "  --threads N         threads that serve connections (default: one for each processor)\n"
    "\nSpeech\n"
    "  --engine CMD        a shell command that reads UTF-8 text from stdin and writes a 16-bit WAV\n"
    "                      or PCM s16le mono 24 kHz to stdout; it is told QTTS_VOICE,\n"
    "                      QTTS_LANGUAGE (Auto, Chinese, ...), QTTS_MODEL, QTTS_RATE, QTTS_PITCH\n"
    "                      and QTTS_INSTRUCTIONS by its environment. \"none\": no speech.\n"
    "                      (default: espeak-ng, with kakasi for Japanese, when installed)\n"
    "  --jobs N            utterances spoken at the same time (default: one for each processor)\n"
    "\nReplay (instead of speech)\n"
    "  --replay WHAT       tone, ramp, noise, or a WAV or raw PCM file that is looped\n"
    "  --seconds S         length of the audio (default 10, or the file's)\n"
    "\nDelivery\n"
    "  --event-bytes N     PCM bytes in one event, may be odd (default 9600)\n"
    "  --pace X            times real time; 0 is as fast as possible (default 0)\n"
    "  --delay-ms N        wait before the first event (default 0)\n"
    "  --riff MODE         RIFF header in front of streamed audio: always, never, or auto as the\n"
    "                      service was seen to (default auto: only qwen3-tts-flash)\n"
    "  --error-shape S     errors of a streaming request as non-2xx json, as non-2xx sse, or as an\n"
    "                      error event under 200 (default json)\n"
    "\nFailures on purpose\n"
    "  --fail LIST         of a hundred requests for speech so many fail, as in 429:10,500:5,cut:5;\n"
    "                      also 503. The same ones in each run. cut: a stream that breaks off\n"
    "  --retry-after S     tell this in each 429 of --fail (default: nothing, as the service)\n\n"
    "  --help  --version\n\n"
    "A request may replace speech and delivery for itself, whatever the options say:\n"
    "  \"parameters\": {\"x_replay\": {\"kind\": \"tone\", \"seconds\": 60, \"bytes\": 1001, \"seed\": 1,\n"
    "    \"event_bytes\": 9600, \"pace\": 0, \"delay_ms\": 0, \"riff\": \"never\"}}\n"
    "GET /replay.pcm?kind=&seconds=&bytes=&seed= gives the same PCM, raw. Sample i of it is\n"
    "  tone   round(12000 * sin(2 pi * (i * f mod 24000) / 24000)), f = 200 + 20 * (seed mod 32)\n"
    "  ramp   the 16 bits of (i + seed) mod 65536\n"
    "  noise  bytes 2i and 2i+1 of splitmix64 started with seed, each number little-endian\n"
    "  file   sample (i mod length) of the file\n"
    "GET /received tells what was asked of it (never the key); DELETE /received forgets it.\n";

static _Noreturn void options_refuse(const char *option, const char *value, const char *expected) {
    fprintf(stderr, "qtts-endpoint: --%s %s: expected %s\n", option, value, expected);
    exit(2);
}

static unsigned options_number(const char *option, const char *value, unsigned least,
                               unsigned most) {
    char expected[64], *end;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno == 0 && *value != '\0' && *end == '\0' && number >= least && number <= most)
        return (unsigned)number;
    snprintf(expected, sizeof expected, "a number from %u to %u", least, most);
    options_refuse(option, value, expected);
}

static double options_decimal(const char *option, const char *value, double most) {
    char expected[64], *end;
    double number = strtod(value, &end);
    if (*value != '\0' && *end == '\0' && number >= 0 && number <= most)
        return number;
    snprintf(expected, sizeof expected, "a number from 0 to %.0f", most);
    options_refuse(option, value, expected);
}

/* Which of `names` (three words, parted by a space) the value is. */
static int options_choice(const char *option, const char *value, const char *const names[3]) {
    char expected[64];
    for (int i = 0; i < 3; i++)
        if (strcmp(value, names[i]) == 0)
            return i;
    snprintf(expected, sizeof expected, "%s, %s or %s", names[0], names[1], names[2]);
    options_refuse(option, value, expected);
}

static void options_replay(struct options *self, const char *value) {
    const char *reason = NULL;
    if (replay_kind_named(value, &self->delivery.replay.kind))
        return;
    if (!replay_load(value, &reason))
        options_refuse("replay", value, reason);
    self->delivery.replay.kind = REPLAY_FILE;
}

static const char *const riffs[3] = {"auto", "always", "never"};
static const char *const shapes[3] = {"json", "sse", "event"};

static const struct option list[] = {
    {"port", required_argument, NULL, 'p'},     {"parent", no_argument, NULL, 'P'},
    {"key", required_argument, NULL, 'k'},      {"url-seconds", required_argument, NULL, 'u'},
    {"threads", required_argument, NULL, 't'},  {"engine", required_argument, NULL, 'e'},
    {"jobs", required_argument, NULL, 'j'},     {"replay", required_argument, NULL, 'r'},
    {"seconds", required_argument, NULL, 's'},  {"event-bytes", required_argument, NULL, 'b'},
    {"pace", required_argument, NULL, 'x'},     {"delay-ms", required_argument, NULL, 'd'},
    {"riff", required_argument, NULL, 'R'},     {"error-shape", required_argument, NULL, 'E'},
    {"fail", required_argument, NULL, 'f'},     {"retry-after", required_argument, NULL, 'a'},
    {"help", no_argument, NULL, 'h'},           {"version", no_argument, NULL, 'v'},
    {NULL, 0, NULL, 0},
};

static void options_delivery(struct delivery *self, int letter, const char *name, const char *value) {
    if (letter == 's')
        self->seconds = options_decimal(name, value, 1e6);
    else if (letter == 'b')
        self->event_bytes = options_number(name, value, 1, 8u << 20);
    else if (letter == 'x')
        self->pace = options_decimal(name, value, 1e6);
    else if (letter == 'd')
        self->delay_ms = options_number(name, value, 0, 3600000);
    else if (letter == 'R')
        self->riff = (enum riff_mode)options_choice(name, value, riffs);
}

static void options_fail(struct options *self, const char *value) {
    if (!faults_parse(&self->faults, value))
        options_refuse("fail", value, "a list like 429:10,500:5,503:1,cut:5, up to 100 in all");
}

static const char *options_seconds(const char *option, const char *value) {
    options_number(option, value, 0, 86400);
    return value;
}

static _Noreturn void options_print(const char *text) {
    fputs(text, stdout);
    exit(0);
}

static void options_take(struct options *self, int letter, const char *name, const char *value) {
    switch (letter) {
    case 'p': self->port = (uint16_t)options_number(name, value, 0, 65535); break;
    case 'P': self->parent = true; break;
    case 'k': self->key = value; break;
    case 'u': self->url_seconds = options_number(name, value, 0, 1000000); break;
    case 't': self->threads = options_number(name, value, 1, 256); break;
    case 'j': self->jobs = options_number(name, value, 1, 256); break;
    case 'e': self->engine = value; break;
    case 'r': options_replay(self, value); break;
    case 'E': self->shape = (enum error_shape)options_choice(name, value, shapes); break;
    case 'f': options_fail(self, value); break;
    case 'a': self->faults.retry_after = options_seconds(name, value); break;
    case 'h': options_print(help);
    case 'v': options_print("qtts-endpoint " QTTS_ENDPOINT_VERSION "\n");
    case '?': fputs("Try qtts-endpoint --help.\n", stderr); exit(2);
    default: options_delivery(&self->delivery, letter, name, value);
    }
}

void options_read(struct options *self, int count, char **words) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = processors > 1 ? (unsigned)(processors < 256 ? processors : 256) : 1;
    *self = (struct options){.threads = threads, .jobs = threads, .url_seconds = 86400,
                             .delivery = {.event_bytes = 9600}};
    for (int letter, index = 0; (letter = getopt_long(count, words, "", list, &index)) != -1;)
        options_take(self, letter, list[index].name, optarg);
    if (optind < count) {
        fprintf(stderr, "qtts-endpoint: unexpected word: %s\nTry qtts-endpoint --help.\n",
                words[optind]);
        exit(2);
    }
}
