"""Sound from outside: four formats in, everything else and everything cut refused."""

import io
import struct
import wave
from pathlib import Path

import av
import lameenc
import numpy as np
import pytest

from broadcaster.audio.intake import Caps, decode, examine
from broadcaster.domain.errors.sound import AudioBroken, AudioShort
from broadcaster.domain.units import Millis

RATE = 24_000
TONE = np.rint(8000 * np.sin(2 * np.pi * 440 * np.arange(RATE * 4) / RATE)).astype(np.int16)


def as_wav(sound: np.ndarray = TONE, channels: int = 1, rate: int = RATE) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.repeat(sound, channels).astype("<i2").tobytes())
    return out.getvalue()


def as_mp3(sound: np.ndarray = TONE) -> bytes:
    lame = lameenc.Encoder()
    lame.set_channels(1)
    lame.set_in_sample_rate(RATE)
    lame.set_bit_rate(64)
    lame.set_quality(7)
    lame.silence()
    return bytes(lame.encode(sound.tobytes()) + lame.flush())


def written(form: str, codec: str, *, rate: int = RATE, sound: np.ndarray = TONE) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=form) as file:
        stream = file.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(sound[None, :], format="s16", layout="mono")
        frame.sample_rate = RATE
        pieces = av.AudioResampler(format=stream.codec_context.format or "s16", layout="mono", rate=rate)
        fifo = av.AudioFifo()
        for made in [*pieces.resample(frame), *pieces.resample(None)]:
            made.pts = None
            fifo.write(made)
        for made in fifo.read_many(960):
            file.mux(stream.encode(made))
        file.mux(stream.encode(None))
    return out.getvalue()


def with_xing(raw: bytes, frames: int) -> bytes:
    """The MP3 behind a first frame that declares how many frames follow, as most encoders write it."""
    first = bytearray(192)
    first[:4] = raw[:4]
    first[13:21] = b"Xing" + struct.pack(">I", 1)
    first[21:25] = struct.pack(">I", frames)
    return bytes(first) + raw


ENCODED = {
    "wav": as_wav(),
    "stereo wav": as_wav(channels=2),
    "mp3": as_mp3(),
    "mp3 with an ID3 tag": b"ID3\x03\0\0\0\0\x00\x10" + bytes(16) + as_mp3(),
    "mp3 with a Xing header": with_xing(as_mp3(), len(as_mp3()) // 192),
    "flac": written("flac", "flac"),
    "ogg opus": written("ogg", "libopus", rate=48_000),
    "wav by ffmpeg": written("wav", "pcm_s24le"),
}


@pytest.mark.parametrize("form", ENCODED)
@pytest.mark.parametrize("rate", [None, 22_050])
def test_each_format_comes_in_as_mono_at_the_rate_asked_for(form: str, rate: int | None) -> None:
    pcm = decode(ENCODED[form], rate=rate)
    assert pcm.rate == (rate or (48_000 if "opus" in form else RATE))
    assert pcm.samples.dtype == np.int16
    assert 3900 <= pcm.duration <= 4150
    middle = pcm.samples[pcm.rate : pcm.rate * 2].astype(float)
    assert np.argmax(np.abs(np.fft.rfft(middle * np.hanning(len(middle))))) == 440
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(8000 / np.sqrt(2), rel=0.1)


def test_wav_samples_come_through_untouched() -> None:
    assert np.array_equal(decode(as_wav()).samples, TONE)


# --- cut ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "header"), [("wav", 44), ("mp3 with a Xing header", 384), ("wav by ffmpeg", 200)])
def test_a_cut_file_is_refused_with_both_lengths(form: str, header: int) -> None:
    whole = ENCODED[form]
    with pytest.raises(AudioShort) as refusal:
        decode(whole[: header + (len(whole) - header) // 2], name="cut")
    assert 3900 <= refusal.value.facts["declared"] <= 4100
    assert 1900 <= refusal.value.facts["decoded"] <= 2100


def test_a_cut_flac_is_refused() -> None:
    whole = written(
        "flac", "flac", sound=(TONE + np.random.default_rng(2).integers(-99, 99, len(TONE))).astype(np.int16)
    )
    with pytest.raises((AudioShort, AudioBroken)):
        decode(whole[: len(whole) // 2])


def test_a_wav_header_that_lies_is_refused() -> None:
    raw = bytearray(as_wav())
    raw[40:44] = struct.pack("<I", 2**31)
    with pytest.raises(AudioShort):
        decode(bytes(raw))


# --- not sound ---------------------------------------------------------------------------------------------------


def playlists(victim: Path) -> dict[str, bytes]:
    return {
        "ffconcat": f"ffconcat version 1.0\nfile {victim.name}\n".encode(),
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{victim}\n#EXT-X-ENDLIST\n".encode(),
    }


@pytest.mark.parametrize("kind", ["ffconcat", "hls"])
def test_a_text_that_names_other_files_is_refused_whatever_it_is_called(kind: str, tmp_path: Path) -> None:
    (tmp_path / "victim.wav").write_bytes(as_wav())
    posing = playlists(tmp_path / "victim.wav")[kind]
    for name in ("loa.mp3", "loa.wav"):
        with pytest.raises(AudioBroken) as refusal:
            decode(posing, name=name)
        assert refusal.value.facts["name"] == name


def test_the_planted_ffconcat_does_play_its_neighbour_when_opened_by_path(tmp_path: Path) -> None:
    # What the refusal above prevents: opened by its path and with the format guessed, the neighbour's sound comes out.
    (tmp_path / "victim.wav").write_bytes(as_wav())
    (tmp_path / "loa.mp3").write_bytes(playlists(tmp_path / "victim.wav")["ffconcat"])
    with av.open(str(tmp_path / "loa.mp3")) as file:
        assert sum(frame.samples for frame in file.decode(audio=0)) == len(TONE)


@pytest.mark.parametrize("kind", ["ffconcat", "hls"])
def test_the_text_is_refused_behind_a_real_tag_too(kind: str, tmp_path: Path) -> None:
    (tmp_path / "victim.wav").write_bytes(as_wav())
    with pytest.raises(AudioBroken):
        decode(b"ID3\x03\0\0\0\0\0\0" + playlists(tmp_path / "victim.wav")[kind])


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff", b"RIFF", b"OggS", b"fLaC", b"\xff\xf3\x84\xc4" * 3, b"RIFF\x10\0\0\0WAVEfmt ", bytes(5000), b"ID3"],
)
def test_what_is_no_sound_is_refused_without_a_crash(raw: bytes) -> None:
    with pytest.raises(AudioBroken):
        decode(raw)


def test_noise_and_flipped_bytes_end_in_sound_or_in_a_refusal_and_nothing_else() -> None:
    dice = np.random.default_rng(7)
    for raw in ENCODED.values():
        for _ in range(12):
            broken = np.frombuffer(raw, np.uint8).copy()
            broken[dice.integers(0, len(broken), 40)] = dice.integers(0, 256, 40)
            try:
                decode(broken[: dice.integers(1, len(broken))].tobytes())
            except (AudioBroken, AudioShort):
                continue


# --- caps --------------------------------------------------------------------------------------------------------


def test_each_cap_refuses() -> None:
    for caps in (Caps(size=1000), Caps(duration=Millis(1000)), Caps(lowest_rate=32_000), Caps(highest_rate=16_000)):
        with pytest.raises(AudioBroken):
            decode(as_wav(), caps=caps)
    with pytest.raises(AudioBroken):
        decode(as_wav(channels=3), caps=Caps(channels=2))


def test_a_small_file_that_unfolds_into_hours_is_stopped_at_the_cap() -> None:
    quiet = written("flac", "flac", sound=np.zeros(RATE * 600, np.int16))
    assert len(quiet) < 300_000
    with pytest.raises(AudioBroken):
        decode(quiet, caps=Caps(duration=Millis(60_000)))


# --- what is taken all the same, and how -------------------------------------------------------------------------


CUT = {
    "wav": (as_wav()[: 44 + RATE * 4], 2000),
    "mp3 that declares its length": (with_xing(as_mp3(), len(as_mp3()) // 192)[: 192 * 84], 1992),
    "mp3 that declares none": (as_mp3()[: 192 * 83 + 90], 1992),
    "adts": (written("adts", "aac")[:17_000], 2090),
    "ogg opus": (ENCODED["ogg opus"][: len(ENCODED["ogg opus"]) * 3 // 4], 3000),
}


@pytest.mark.parametrize("form", CUT)
def test_a_cut_file_is_taken_only_by_choice_and_says_so(form: str) -> None:
    raw, length = CUT[form]
    with pytest.raises((AudioShort, AudioBroken)):
        decode(raw)
    taken = decode(raw, accept_cut=True)
    assert taken.cut
    assert taken.duration == pytest.approx(length, abs=150)


def test_a_whole_file_is_not_marked_by_the_choice() -> None:
    for raw in ENCODED.values():
        assert not decode(raw, accept_cut=True).cut


def test_the_choice_takes_no_silence_and_nothing_that_is_no_sound() -> None:
    for raw in (b"", b"khong", as_wav()[:44], as_wav(np.zeros(RATE, np.int16)), as_wav()[:46]):
        with pytest.raises((AudioShort, AudioBroken)):
            decode(raw, accept_cut=True)


def test_an_offset_is_taken_out_and_the_sound_stays() -> None:
    pcm = decode(as_wav((TONE // 2 + 5000).astype(np.int16)))
    assert abs(pcm.samples.mean()) < 2
    assert np.abs(pcm.samples - TONE / 2).max() < 3


@pytest.mark.parametrize(("left", "right", "level"), [(1, 1, 8000), (1, 0, 8000), (0, 1, 8000), (1, -1, 8000)])
def test_a_channel_that_is_dead_or_turned_over_costs_no_level(left: int, right: int, level: int) -> None:
    both = np.stack([TONE * left, TONE * right], axis=1).astype(np.int16)
    raw = bytearray(as_wav(both.ravel()))
    raw[22:24], raw[32:34] = struct.pack("<H", 2), struct.pack("<H", 4)
    pcm, origin = examine(bytes(raw))
    assert np.abs(pcm.samples).max() == pytest.approx(level, rel=0.01)
    assert (origin.channels, origin.decoded) == (2, 4000)


def test_a_rate_nobody_hears_is_brought_down_and_told() -> None:
    pcm, origin = examine(written("wav", "pcm_s16le", rate=96_000))
    assert (pcm.rate, origin.rate, pcm.duration) == (48_000, 96_000, 4000)


def test_float_samples_over_full_scale_are_held_at_it() -> None:
    loud = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE) * 2
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 3, 1, RATE, RATE * 4, 4, 32)
    raw = loud.astype("<f4").tobytes()
    head = struct.pack("<4sI4s", b"RIFF", 36 + len(raw), b"WAVE") + form + struct.pack("<4sI", b"data", len(raw))
    assert decode(head + raw).samples.max() == 32767
    assert decode(head + raw).samples.min() == -32768


@pytest.mark.parametrize("length", range(1, 8))
def test_a_few_samples_are_sound_or_a_refusal_at_any_rate(length: int) -> None:
    for rate in (None, 8_000, 22_050):
        try:
            assert len(decode(as_wav(TONE[5 : 5 + length]), rate=rate).samples)
        except AudioBroken:
            assert length == 1 or rate is not None  # one sample is its own offset


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100])
def test_a_whole_mp3_of_any_rate_is_not_taken_for_cut(rate: int) -> None:
    encoded = io.BytesIO()
    tone = (np.sin(np.arange(3 * rate) * 2 * np.pi * 300 / rate) * 9_000).astype("<i2")
    with av.open(encoded, "w", format="mp3") as container:  # it writes how many frames there are
        stream = container.add_stream("libmp3lame", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(tone[None, :], format="s16p", layout="mono")
        frame.sample_rate = rate
        container.mux([*stream.encode(frame), *stream.encode(None)])
    assert decode(encoded.getvalue()).duration == pytest.approx(3_000, abs=320)
