"""FAULTS F: base64 and audio bytes."""

from streams import *
from table import case, family, row

A, B = pcm(30, 1), pcm(30, 2)
FIRST, LAST = audio(A, 1), stop()


def spoilt(name, data, *, least=b"", most=b""):
    """Bad base64 in the second event: the first one's audio stays, of the second nothing or an exact beginning."""
    return case(name, streamed(FIRST, event(result(data)), LAST), status="PROTOCOL", audio_prefix_of=A + most, audio_min=len(A + least))


family(
    "F1_forgiving_base64",
    [
        case(name, streamed(FIRST, event(result(data)), LAST), status="DONE", audio=A + out)
        for name, data, out in (
            ("no padding 2", "AQIDBA", b"\1\2\3\4"),
            ("spaces", " AQ ID\tBA == ", b"\1\2\3\4"),
            ("line ends", "AQID\r\nBAUG", b"\1\2\3\4\5\6"),
            ("form feed", "AQID\fBAUG", b"\1\2\3\4\5\6"),
            ("padding apart", "AQIDBA= =", b"\1\2\3\4"),
            ("trailing bits", "AQIDBB==", b"\1\2\3\4"),
        )
    ],
)
family(
    "F2_truncated_base64",
    [
        spoilt("one character over", b64(B) + "A", most=B),
        spoilt("one character", "A"),
        spoilt("padding lacks a character", b64(B[:58])[:-1], most=B[:58]),
    ],
)
family("F3_other_alphabets", [spoilt(c, "AQIDBA" + c + "H", most=b"\1\2\3\4\5") for c in "-_.*!,;$%'()<>\u00e9"])
row(
    "F4_padding_split_over_packets",
    [("drip", head() + b"\r\n" + FIRST + event(result(b"\1\2\3\4")) + event(result(b"\5\6\7\10")) + LAST, 1), ("close",)],
    status="DONE",
    audio=A + b"\1\2\3\4\5\6\7\10",
)
family(
    "F5_padding_in_the_middle",
    [spoilt(data, data, most=b"\1\2\3\4") for data in ("AQIDBA==AQID", "AQIDBA==A", "AQID=AQI", "=", "====", "AQIDBA===", "AQ=DBA==")],
)
ODD = [pcm(40, seed)[:size] for seed, size in enumerate((1, 3, 5, 7, 1, 1, 2, 9, 1))]
row("F6_odd_byte_counts", streamed(*(audio(piece) for piece in ODD), LAST), status="DONE", audio=b"".join(ODD), trailing_bytes=0)
row("F6_half_a_sample_at_the_end", streamed(audio(A), audio(B[:33]), LAST), status="DONE", audio=A + B[:32], trailing_bytes=1)
row("F6_half_a_sample_before_an_error", streamed(audio(A), audio(B[:33]), error_event()), status="SERVICE", audio=A + B[:32])
row("F6_half_a_sample_before_the_end", streamed(audio(A), audio(B[:33])), status="INCOMPLETE", audio=A + B[:32])
row("F6_one_byte_in_all", streamed(audio(b"\1"), LAST), status="DONE", audio=b"", trailing_bytes=1)
row("F6_one_sample_in_all", streamed(audio(b"\1\2"), LAST), status="DONE", audio=b"\1\2", trailing_bytes=0)
row("F6_audio_in_the_last_event", streamed(audio(A), stop(B)), status="DONE", audio=A + B)
row("F7_no_audio_but_stop", streamed(LAST), status="DONE", audio=b"", url=URL, expires_at=EXPIRES_AT)
row(
    "F7_data_absent_or_empty",
    streamed(audio(A), event(result()), audio(b""), audio(B), LAST),
    status="DONE",
    audio=A + B,
    url=URL,
    expires_at=EXPIRES_AT,
    audio_id="audio_" + REQUEST_ID,
)
HEADERS = {
    "nonsense sizes": riff(),
    "true sizes": riff(len(A + B)),
    "zero sizes": riff(0),
    "ffffffff": riff(0xFFFFFFFF - 36),
    "with LIST": riff(before=chunk_of_riff(b"LIST", b"INFOx")),
    "with fact": riff(before=chunk_of_riff(b"fact", b"\0\0\0\0")),
}
family(
    "F8_riff_header",
    [
        case(name, streamed(audio(header + A), audio(B), LAST), status="DONE", audio=A + B, sample_rate=24000, encoding="pcm_s16le")
        for name, header in HEADERS.items()
    ],
)
family(
    "F8_riff_header_cut",
    [
        case(f"after {cut} bytes", streamed(audio((riff() + A)[:cut]), audio((riff() + A)[cut:]), audio(B), LAST), status="DONE", audio=A + B)
        for cut in range(1, 60)
    ],
)
row("F8_riff_header_byte_by_byte", streamed(*(audio(bytes([byte])) for byte in riff()), audio(A), LAST), status="DONE", audio=A)
row(
    "F8_riff_rate_and_channels",
    streamed(audio(riff(rate=48000, channels=2) + A + b"\1\2"), LAST),
    status="DONE",
    audio=A,
    sample_rate=48000,
    channels=2,
    sample_width=2,
    trailing_bytes=2,
)
row("F8_riff_later_is_audio", streamed(audio(A), audio(riff() + B), LAST), status="DONE", audio=A + riff() + B)
row("F8_riff_without_data", streamed(audio(riff()[:30]), LAST), status=("PROTOCOL", "DONE"), audio=b"")
row("F8_riff_that_cannot_be", streamed(audio(riff(rate=0, channels=99) + A), LAST), status="PROTOCOL", audio=b"")
row("F8_riff_but_not_wave", streamed(audio(b"RIFFxxxxAVI " + A), LAST), status="DONE", audio=b"RIFFxxxxAVI " + A)
MP3, ID3, OGG = b"\xff\xfb\x90\x64" + b"\x00" * 61, b"ID3\x04" + b"\x00" * 61, b"OggS\x00\x02" + b"\x00" * 59
family(
    "F9_not_pcm", [case(name, streamed(audio(data), LAST), status="PROTOCOL", audio=b"") for name, data in (("MP3", MP3), ("ID3", ID3), ("Ogg", OGG))]
)
family(
    "F9_not_pcm_as_asked",
    [
        case(name, streamed(audio(data), LAST), {"parameters": '{"response_format":"%s"}' % form}, status="DONE", audio=data, encoding=encoding)
        for name, data, form, encoding in (("MP3", MP3, "mp3", "mp3"), ("ID3", ID3, "mp3", "mp3"), ("Ogg", OGG, "opus", "ogg"))
    ],
)
row("F9_pcm_that_begins_loud", streamed(audio(b"\xff\xff\x00\x00" + A), LAST), status="DONE", audio=b"\xff\xff\x00\x00" + A)
row(
    "F10_save_writes_true_sizes",
    streamed(audio(riff() + A), audio(B), LAST),
    {"mode": "save", "path": "{tmp}/out.wav"},
    status="DONE",
    file=wav(A + B),
)
row(
    "F10_save_other_rate",
    streamed(audio(riff(rate=48000, channels=2) + A), LAST),
    {"mode": "save", "path": "{tmp}/out.wav"},
    status="DONE",
    file=wav(A, rate=48000, channels=2),
)
row(
    "F10_save_mp3",
    streamed(audio(MP3), LAST),
    {"mode": "save", "path": "{tmp}/out.mp3", "parameters": '{"response_format":"mp3"}'},
    status="DONE",
    file=MP3,
)
row("F10_save_incomplete_leaves_nothing", streamed(audio(A)), {"mode": "save", "path": "{tmp}/out.wav"}, status="INCOMPLETE", file=None)
row("F10_save_refused_leaves_nothing", body(failure(), 400), {"mode": "save", "path": "{tmp}/out.wav"}, status="SERVICE", file=None)
row("H1_disk_full", streamed(audio(pcm(50000)), LAST), {"mode": "save", "path": "/dev/full"}, status="IO", os_error=28, message="/dev/full")
row("H2_missing_folder", streamed(audio(A), LAST), {"mode": "save", "path": "{tmp}/none/out.wav"}, status="IO", os_error=2, message="none/out.wav")
row("H2_target_is_a_folder", streamed(audio(A), LAST), {"mode": "save", "path": "{tmp}"}, status="IO", os_error=21)
SPEECH = b"".join(pcm(9001, seed) for seed in range(12))
CUTS = (0, 1, 40, 43, 3000, 3001, 90001, 90002, len(SPEECH))
PIECES = [(riff() + SPEECH)[start:end] for start, end in zip(CUTS, (*CUTS[1:], len(SPEECH) + 44))]
row(
    "X1_the_same_bytes_in_every_language",
    streamed(*(event(text(result(piece)).replace(b"/", b"\\/")) for piece in PIECES), LAST),
    status="DONE",
    audio=SPEECH,
)
