/* What the decoded bytes are: RIFF headers in any cut and with any sizes, MP3, Ogg, PCM in whole samples. */
#include "audio.h"
#include "split.h"

#include <string.h>

/* Keeps what is left over in front of the next piece, as the stream does. */
typedef struct audio_held {
    qtts__audio audio;
    uint8_t rest[4096];
    size_t size;
} audio_held;

static void audio_hand_out(split *pieces, audio_held *held, const uint8_t *bytes, size_t size, size_t whole)
{
    assert_true(whole <= size);
    if (whole != 0) assert_true(held->audio.known && !held->audio.failed);
    split_bytes(pieces, bytes, whole);
    held->size = size - whole;
    memcpy(held->rest, bytes + whole, held->size);
}

static uint8_t *audio_room(const audio_held *held, const char *at, size_t size)
{
    uint8_t *bytes = split_room(held->size + size);
    if (held->size != 0) memcpy(bytes, held->rest, held->size);
    if (size != 0) memcpy(bytes + held->size, at, size);
    return bytes;
}

static void audio_feed_all(split *pieces, audio_held *held)
{
    const char *at, *end;
    while (split_next(pieces, &at, &end)) {
        size_t size = held->size + (size_t)(end - at);
        uint8_t *bytes = audio_room(held, at, (size_t)(end - at));
        size_t whole = qtts__audio_feed(&held->audio, bytes, &size);
        audio_hand_out(pieces, held, bytes, size, whole);
    }
}

/* The bytes handed out, then what they are and how many were left over: |encoding rate channels width+rest. */
static void audio_play_to(split *pieces, size_t (*end)(qtts__audio *, uint8_t *, size_t *))
{
    static const char *const names[] = {"s16", "other", "mp3", "ogg"};
    audio_held held = {.size = 0};
    audio_feed_all(pieces, &held);
    size_t size = held.size;
    uint8_t *bytes = audio_room(&held, NULL, 0);
    size_t whole = end(&held.audio, bytes, &size);
    audio_hand_out(pieces, &held, bytes, size, whole);
    if (held.audio.failed) {
        split_say(pieces, "|failed");
        return;
    }
    const qtts_format *format = &held.audio.format;
    if (held.audio.known) split_say(pieces, "|%s %d %d %d", names[format->encoding], format->sample_rate, format->channels, format->sample_width);
    if (held.size != 0) split_say(pieces, "+%zu", held.size);
}

static void audio_play(split *pieces) { audio_play_to(pieces, qtts__audio_finish); }
static void audio_play_cut(split *pieces) { audio_play_to(pieces, qtts__audio_cut); }

#define RIFF "RIFF\xFF\xFF\xFF\x7FWAVE"
#define FMT_OF(size, tag, channels, rate, bits)                                                                                                      \
    "fmt " size "\0\0\0" tag channels rate "\x80\xBB\0\0"                                                                                            \
    "\2\0" bits
#define RATE_24000 "\xC0\x5D\0\0"
#define RATE_48000 "\x80\xBB\0\0"
#define FMT FMT_OF("\x10", "\1\0", "\1\0", RATE_24000, "\x10\0")
#define DATA "data\xD7\xFF\xFF\x7F"
#define GUID_REST "\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71"
#define PCM "|s16 24000 1 2"

static const split_row audio_pcm[] = {
    {"nothing", TEXT(""), ""},
    {"PCM", TEXT("abcdef"), "abcdef" PCM},
    {"an odd byte is left over", TEXT("abcdefg"), "abcdef" PCM "+1"},
    {"one byte", TEXT("a"), PCM "+1"},
    {"two bytes", TEXT("ab"), "ab" PCM},
    {"three bytes", TEXT("abc"), "ab" PCM "+1"},
    {"four bytes", TEXT("abcd"), "abcd" PCM},
    {"silence", TEXT("\0\0\0\0\0\0"), "\\x00\\x00\\x00\\x00\\x00\\x00" PCM},
    {"almost silence: -1", TEXT("\xFF\xFF\xFF\xFF\xFF\xFF"), "\\xFF\\xFF\\xFF\\xFF\\xFF\\xFF" PCM},
    {"almost silence: -1, 0, 1", TEXT("\xFF\xFF\0\0\1\0"), "\\xFF\\xFF\\x00\\x00\\x01\\x00" PCM},
    {"almost silence: -1, -2", TEXT("\xFF\xFF\xFE\xFF"), "\\xFF\\xFF\\xFE\\xFF" PCM},
    {"almost silence: 255, -257", TEXT("\xFF\0\xFF\xFE"), "\\xFF\\x00\\xFF\\xFE" PCM},
    {"begins as RIFF does", TEXT("RIFX0000WAVE"), "RIFX0000WAVE" PCM},
    {"RIFF, but not WAVE", TEXT("RIFF0000AVI "), "RIFF0000AVI " PCM},
    {"RIFF, but not quite WAVE", TEXT("RIFF0000WAV_"), "RIFF0000WAV_" PCM},
    {"RIFF cut off", TEXT("RI"), "RI" PCM},
    {"RIFF cut off after 4", TEXT("RIFF"), "RIFF" PCM},
    {"RIFF cut off after 11", TEXT("RIFF0000WAV"), "RIFF0000WA" PCM "+1"},
    {"a RIFF header later is audio", TEXT("abcd" RIFF), "abcdRIFF\\xFF\\xFF\\xFF\\x7FWAVE" PCM},
};

static const split_row audio_riff[] = {
    {"as qwen3-tts-flash sends it", TEXT(RIFF FMT DATA "abcdef"), "abcdef" PCM},
    {"an odd byte is left over", TEXT(RIFF FMT DATA "abcde"), "abcd" PCM "+1"},
    {"sizes of 0", TEXT("RIFF\0\0\0\0WAVE" FMT "data\0\0\0\0abcd"), "abcd" PCM},
    {"sizes of 0xFFFFFFFF",
     TEXT("RIFF\xFF\xFF\xFF\xFFWAVE" FMT "data\xFF\xFF\xFF\xFF"
          "abcd"),
     "abcd" PCM},
    {"a data size that is too small", TEXT(RIFF FMT "data\2\0\0\0abcdef"), "abcdef" PCM},
    {"no audio", TEXT(RIFF FMT DATA), PCM},
    {"48 kHz stereo", TEXT(RIFF FMT_OF("\x10", "\1\0", "\2\0", RATE_48000, "\x10\0") DATA "abcdefghij"), "abcdefgh|s16 48000 2 2+2"},
    {"8 bits", TEXT(RIFF FMT_OF("\x10", "\1\0", "\1\0", RATE_24000, "\x08\0") DATA "abc"), "abc|other 24000 1 1"},
    {"24 bits", TEXT(RIFF FMT_OF("\x10", "\1\0", "\1\0", RATE_24000, "\x18\0") DATA "abcdefgh"), "abcdef|other 24000 1 3+2"},
    {"32 bits float", TEXT(RIFF FMT_OF("\x10", "\3\0", "\1\0", RATE_24000, "\x20\0") DATA "abcdefgh"), "|failed"},
    {"A-law", TEXT(RIFF FMT_OF("\x10", "\6\0", "\1\0", RATE_24000, "\x08\0") DATA "abc"), "|failed"},
    {"fmt with an extension of 0", TEXT(RIFF FMT_OF("\x12", "\1\0", "\1\0", RATE_24000, "\x10\0") "\0\0" DATA "abcd"), "abcd" PCM},
    {"extensible", TEXT(RIFF FMT_OF("\x28", "\xFE\xFF", "\1\0", RATE_24000, "\x10\0") "\x16\0\x10\0\4\0\0\0\1\0" GUID_REST DATA "abcd"), "abcd" PCM},
    {"LIST in front of data", TEXT(RIFF FMT "LIST\x08\0\0\0INFOdata" DATA "abcd"), "abcd" PCM},
    {"LIST in front of fmt", TEXT(RIFF "LIST\4\0\0\0INFO" FMT DATA "abcd"), "abcd" PCM},
    {"an odd chunk is padded", TEXT(RIFF FMT "LIST\5\0\0\0INFOx\0" DATA "abcd"), "abcd" PCM},
    {"a chunk of one byte", TEXT(RIFF "junk\1\0\0\0x\0" FMT DATA "abcd"), "abcd" PCM},
    {"an odd fmt is padded", TEXT(RIFF FMT_OF("\x11", "\1\0", "\1\0", RATE_24000, "\x10\0") "x\0" DATA "abcd"), "abcd" PCM},
    {"an empty chunk", TEXT(RIFF FMT "junk\0\0\0\0" DATA "abcd"), "abcd" PCM},
    {"fact, PEAK, bext", TEXT(RIFF FMT "fact\4\0\0\0\0\0\0\0PEAK\2\0\0\0xxbext\0\0\0\0" DATA "ab"), "ab" PCM},
    {"no fmt: what the service speaks", TEXT(RIFF DATA "abcd"), "abcd" PCM},
    {"the word data inside of a chunk", TEXT(RIFF "LIST\x0C\0\0\0data\0\0\0\0xxxx" FMT DATA "ab"), "ab" PCM},
    {"Data is another chunk", TEXT(RIFF FMT "Data\2\0\0\0xx" DATA "ab"), "ab" PCM},
    {"a chunk that is too big", TEXT(RIFF FMT "LIST\xFF\xFF\xFF\x7Fxxxxxxxx"), "|failed"},
    {"a chunk of 1 MiB and 1 byte", TEXT(RIFF "LIST\1\0\x10\0xxxxxxxx"), "|failed"},
    {"a chunk of 4 GiB less 1, odd", TEXT(RIFF "LIST\xFF\xFF\xFF\xFFxxxxxxxx"), "|failed"},
    {"fmt too short", TEXT(RIFF "fmt \x0E\0\0\0\1\0\1\0" RATE_24000 "\x80\xBB\0\0\2\0" DATA "ab"), "|failed"},
    {"fmt too long", TEXT(RIFF "fmt \0\0\x20\0\1\0\1\0" RATE_24000 "\x80\xBB\0\0\2\0\x10\0"), "|failed"},
    {"no channels", TEXT(RIFF FMT_OF("\x10", "\1\0", "\0\0", RATE_24000, "\x10\0") DATA "ab"), "|failed"},
    {"65535 channels", TEXT(RIFF FMT_OF("\x10", "\1\0", "\xFF\xFF", RATE_24000, "\x10\0") DATA "ab"), "|failed"},
    {"a rate of 0", TEXT(RIFF FMT_OF("\x10", "\1\0", "\1\0", "\0\0\0\0", "\x10\0") DATA "ab"), "|failed"},
    {"a rate of 4 GHz", TEXT(RIFF FMT_OF("\x10", "\1\0", "\1\0", "\xFF\xFF\xFF\xFF", "\x10\0") DATA "ab"), "|failed"},
    {"0 bits", TEXT(RIFF FMT_OF("\x10", "\1\0", "\1\0", RATE_24000, "\0\0") DATA "ab"), "|failed"},
    {"12 bits", TEXT(RIFF FMT_OF("\x10", "\1\0", "\1\0", RATE_24000, "\x0C\0") DATA "ab"), "|failed"},
    {"65528 bits", TEXT(RIFF FMT_OF("\x10", "\1\0", "\1\0", RATE_24000, "\xF8\xFF") DATA "ab"), "|failed"},
    {"the header is cut off", TEXT(RIFF), ""},
};

#define LOUD_MP3 "|mp3 0 0 0"

static const split_row audio_others[] = {
    {"ID3v2", TEXT("ID3\4\0xy"), "ID3\\x04\\x00xy" LOUD_MP3},
    {"MPEG-1 layer III", TEXT("\xFF\xFB\x90\x64xyz"), "\\xFF\\xFB\\x90dxyz" LOUD_MP3},
    {"MPEG-1 layer III with CRC", TEXT("\xFF\xFA\x90\x64x"), "\\xFF\\xFA\\x90dx" LOUD_MP3},
    {"MPEG-2 layer III", TEXT("\xFF\xF3\x40\xC4x"), "\\xFF\\xF3@\\xC4x" LOUD_MP3},
    {"MPEG-2.5 layer III", TEXT("\xFF\xE3\x18\xC4x"), "\\xFF\\xE3\\x18\\xC4x" LOUD_MP3},
    {"a version that is reserved", TEXT("\xFF\xEB\x90\x64"), "\\xFF\\xEB\\x90d" PCM},
    {"a layer that is reserved", TEXT("\xFF\xF1\x50\x80"), "\\xFF\\xF1P\\x80" PCM},
    {"a bit rate that is forbidden", TEXT("\xFF\xFB\xF0\x64"), "\\xFF\\xFB\\xF0d" PCM},
    {"a sampling rate that is reserved", TEXT("\xFF\xFB\x9C\x64"), "\\xFF\\xFB\\x9Cd" PCM},
    {"Ogg", TEXT("OggS\0\2xyz"), "OggS\\x00\\x02xyz|ogg 0 0 0"},
    {"Ogg, but not quite", TEXT("Oggs\0\2"), "Oggs\\x00\\x02" PCM},
    {"Ogg cut off", TEXT("Ogg"), "Og" PCM "+1"},
};

/* What broke off: as above, but for what could have become a header. */
static const split_row audio_broken[] = {
    {"nothing", TEXT(""), ""},
    {"one byte", TEXT("a"), PCM "+1"},
    {"two bytes", TEXT("ab"), "ab" PCM},
    {"PCM", TEXT("abcdefg"), "abcdef" PCM "+1"},
    {"RIFF after 1", TEXT("R"), "+1"},
    {"RIFF after 2", TEXT("RI"), "+2"},
    {"RIFF after 4", TEXT("RIFF"), "+4"},
    {"RIFF after 11", TEXT("RIFF0000WAV"), "+11"},
    {"RIFF, but not quite WAVE", TEXT("RIFF0000WAX"), "RIFF0000WA" PCM "+1"},
    {"RIFF after its header", TEXT(RIFF FMT DATA "abc"), "ab" PCM "+1"},
    {"Ogg", TEXT("Ogg"), "+3"},
    {"ID3", TEXT("ID"), "+2"},
    {"MPEG", TEXT("\xFF\xFB"), "+2"},
    {"MPEG, perhaps", TEXT("\xFF"), "+1"},
    {"silence of -1", TEXT("\xFF\xFF"), "\\xFF\\xFF" PCM},
};

static void audio_large_chunk(void **state)
{
    static char input[56 + (1 << 20)];
    (void)state;
    memcpy(input, RIFF "LIST\0\0\x10\0", 20);
    memcpy(input + 20 + (1 << 20), FMT DATA "ab", 34);
    split_check(&(split_row){"a chunk of 1 MiB", input, 20 + (1 << 20) + 34, "ab" PCM}, audio_play);
}

static void audio_lasts(void **state)
{
    static const struct {
        qtts_format format;
        int64_t bytes;
        double seconds;
    } rows[] = {
        {{QTTS_PCM_S16LE, 24000, 1, 2}, 48000, 1},
        {{QTTS_PCM_S16LE, 24000, 1, 2}, 0, 0},
        {{QTTS_PCM_S16LE, 48000, 2, 2}, 96000, 0.5},
        {{QTTS_PCM_OTHER, 768000, 8, 8}, 49152000, 1},
        {{QTTS_MP3, 0, 0, 0}, 1000, 0},
        {{QTTS_PCM_S16LE, 24000, 1, 2}, INT64_C(480000000000), 1e7},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_true(qtts__audio_seconds(&rows[i].format, rows[i].bytes) == rows[i].seconds);
}

int main(void)
{
    SPLIT_ADD(audio_pcm, audio_play);
    SPLIT_ADD(audio_riff, audio_play);
    SPLIT_ADD(audio_others, audio_play);
    SPLIT_ADD(audio_broken, audio_play_cut);
    split_add_test("a chunk of 1 MiB is skipped", audio_large_chunk);
    split_add_test("seconds", audio_lasts);
    return split_run("audio");
}
