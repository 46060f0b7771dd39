/* Any 16-bit PCM to mono at the rate that was asked for. */
#include "resample.h"

#include <soxr.h>
#include <stdlib.h>

static float *resample_mono(const struct wav *in, size_t frames) {
    float *mono = memory_new(frames * sizeof *mono);
    const uint8_t *at = in->pcm;
    for (size_t i = 0; i < frames; i++) {
        int sum = 0;
        for (unsigned c = 0; c < in->channels; c++, at += 2)
            sum += (int16_t)(uint16_t)(at[0] | at[1] << 8);
        mono[i] = (float)sum / (32768.0f * (float)in->channels);
    }
    return mono;
}

bool resample_append(const struct wav *in, unsigned rate, double gain, struct buffer *out) {
    size_t frames = in->size / (2 * in->channels), done = 0;
    if (frames == 0)
        return true;
    size_t room = (size_t)((double)frames * rate / in->rate) + 64;
    soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_INT16_I);
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    io.scale = gain;
    io.flags = SOXR_NO_DITHER; /* the same text is to give the same bytes every time */
    float *mono = resample_mono(in, frames);
    buffer_reserve(out, room * 2);
    soxr_error_t error = soxr_oneshot(in->rate, rate, 1, mono, frames, NULL, out->data + out->size,
                                      room, &done, &io, &quality, &runtime);
    free(mono);
    out->size += done * 2;
    return error == NULL;
}
