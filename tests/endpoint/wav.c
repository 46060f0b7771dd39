/* The WAV container: the 44 bytes in front of PCM, and what another program wrote. */
#include "wav.h"

#include <string.h>

static void wav_put(uint8_t *out, uint32_t value, unsigned size) {
    for (unsigned i = 0; i < size; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t wav_get(const uint8_t *in, unsigned size) {
    uint32_t value = 0;
    for (unsigned i = size; i > 0; i--)
        value = value << 8 | in[i - 1];
    return value;
}

void wav_header(uint8_t out[WAV_HEADER_SIZE], unsigned rate) {
    memcpy(out, "RIFF....WAVEfmt ", 16);
    wav_put(out + 4, 0x7FFFFFFF, 4);
    wav_put(out + 16, 16, 4);
    wav_put(out + 20, 1, 2);
    wav_put(out + 22, 1, 2);
    wav_put(out + 24, rate, 4);
    wav_put(out + 28, rate * 2, 4);
    wav_put(out + 32, 2, 2);
    wav_put(out + 34, 16, 2);
    memcpy(out + 36, "data", 4);
    wav_put(out + 40, 0x7FFFFFDB, 4);
}

static bool wav_format(const uint8_t *chunk, size_t size, struct wav *wav) {
    if (size < 16 || wav_get(chunk + 14, 2) != 16)
        return false;
    uint32_t tag = wav_get(chunk, 2);
    wav->channels = wav_get(chunk + 2, 2);
    wav->rate = wav_get(chunk + 4, 4);
    return (tag == 1 || tag == 0xFFFE) && wav->channels >= 1 && wav->channels <= 8 &&
           wav->rate >= 4000 && wav->rate <= 384000;
}

static void wav_data(const uint8_t *chunk, size_t size, struct wav *wav) {
    wav->pcm = chunk;
    wav->size = size - size % (2 * wav->channels);
}

bool wav_read(const uint8_t *bytes, size_t size, struct wav *wav, const char **reason) {
    *wav = (struct wav){0};
    *reason = "no RIFF/WAVE header";
    if (size < 12 || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WAVE", 4) != 0)
        return false;
    for (size_t at = 12; size - at >= 8 && at <= size;) {
        size_t left = size - at - 8, length = wav_get(bytes + at + 4, 4);
        const uint8_t *chunk = bytes + at + 8;
        size_t held = length < left ? length : left;
        *reason = "not 16-bit PCM";
        if (memcmp(bytes + at, "fmt ", 4) == 0 && !wav_format(chunk, held, wav))
            return false;
        if (memcmp(bytes + at, "data", 4) == 0 && wav->rate != 0) {
            wav_data(chunk, held, wav);
            return true;
        }
        if (length >= left)
            break;
        at += 8 + length + (length & 1);
    }
    *reason = "no data chunk";
    return false;
}
