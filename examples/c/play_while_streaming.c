/* Plays speech while it arrives, through a player that is installed: play_while_streaming "Any text". Key and base URL: the environment. */
#include <qtts.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* Each reads raw PCM from its standard input; ffplay reads WAV, because its options for PCM differ by version. */
static const struct player {
    const char *program, *command;
    int wav;
} players[] = {
    {"pw-cat", "pw-cat $(pw-cat --help </dev/null 2>&1 | grep -o -m1 -e --raw) --playback --format s16 --rate %d --channels %d -", 0},
    {"pacat", "pacat --playback --raw --format=s16le --rate=%d --channels=%d", 0},
    {"aplay", "aplay -q -t raw -f S16_LE -r %d -c %d", 0},
    {"ffplay", "ffplay -loglevel error -nodisp -autoexit -f wav -i -", 1},
    {"play", "play -q -t raw -e signed -b 16 -L -r %d -c %d -", 0},
};

static const struct player *find_player(void)
{
    char line[128];
    for (size_t i = 0; i < sizeof players / sizeof *players; i++) {
        snprintf(line, sizeof line, "command -v %s >/dev/null 2>&1", players[i].program);
        if (system(line) == 0) return &players[i];
    }
    fprintf(stderr, "no player found: install one of pw-cat (pipewire), pacat (pulseaudio), aplay (alsa-utils), ffplay (ffmpeg), play (sox)\n");
    return NULL;
}

static FILE *start(const struct player *player, const qtts_format *format)
{
    char line[256];
    unsigned char header[QTTS_WAV_HEADER_BYTES];
    snprintf(line, sizeof line, player->command, format->sample_rate, format->channels);
    FILE *pipe = popen(line, "w");
    if (pipe == NULL || !player->wav) return pipe;
    qtts_wav_header(format, QTTS_WAV_UNKNOWN_SIZE, header);
    fwrite(header, 1, sizeof header, pipe);
    return pipe;
}

/* The format is known with the first chunk, so the player starts then. */
static qtts_status play(qtts_stream *stream, const struct player *player, int *exit_code)
{
    FILE *pipe = NULL;
    const void *pcm;
    size_t size;
    qtts_status status;
    while ((status = qtts_stream_next(stream, &pcm, &size)) == QTTS_CHUNK) {
        if (pipe == NULL) pipe = start(player, &qtts_stream_response(stream)->format);
        if (pipe == NULL || fwrite(pcm, 1, size, pipe) != size || fflush(pipe) != 0) break;
    }
    *exit_code = pipe == NULL ? -1 : pclose(pipe);
    return status;
}

static int report(const qtts_error *error)
{
    fprintf(stderr, "%s%s%s\n", error->message, error->hint[0] != '\0' ? " - " : "", error->hint);
    return EXIT_FAILURE;
}

static int speak(const struct player *player, const char *text)
{
    qtts_client *client = NULL;
    qtts_stream *stream = NULL;
    int exit_code = 0, result = EXIT_SUCCESS;
    qtts_request request = {.text = text, .voice = "Cherry"};

    if (qtts_client_new(NULL, &client) != QTTS_OK)
        result = report(qtts_client_error(client));
    else if (qtts_client_stream(client, &request, &stream) != QTTS_OK || play(stream, player, &exit_code) < 0)
        result = report(qtts_stream_error(stream));
    else if (exit_code != 0) {
        fprintf(stderr, "%s failed or stopped early\n", player->program);
        result = EXIT_FAILURE;
    }
    qtts_stream_free(stream);
    qtts_client_free(client);
    return result;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a player that stops early is an error of fwrite */
    const struct player *player = find_player();
    return player == NULL ? EXIT_FAILURE : speak(player, argc > 1 ? argv[1] : "You hear the beginning while the end is still being spoken.");
}
