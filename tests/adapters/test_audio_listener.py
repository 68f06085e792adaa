"""The listener against the container's own demuxer and against ffmpeg's meter, and what it does not take for sound."""

import io
from itertools import pairwise

import av
import numpy as np
import pytest

from broadcaster.audio import lame
from broadcaster.audio.filters import Samples
from broadcaster.audio.listener import Listener, listen
from broadcaster.audio.loudness import Heard, analyse
from broadcaster.domain.errors.sound import AudioBroken


def speechlike(seconds: float, rate: int, seed: int = 0) -> Samples:
    """Noise through a slow gate, with pauses: loud and quiet blocks on both sides of the relative gate."""
    dice = np.random.default_rng(seed)
    count = round(seconds * rate)
    gate = np.repeat(dice.choice([0.0, 0.003, 0.1, 0.3], size=count // (rate // 4) + 1), rate // 4)[:count]
    hum = np.sin(2 * np.pi * 180 * np.arange(count) / rate)
    return (gate * (0.5 * dice.normal(size=count) + hum)).clip(-0.98, 0.98).astype(np.float32)


def mp3(sound: Samples, rate: int, kbps: int = 64) -> bytes:
    with lame.lame(rate, kbps) as run:
        return run.encode(sound) + run.flush()


def heard(raw: bytes, rate: int, cuts: list[int]) -> Heard:
    listener = Listener(rate, "thử")
    for start, end in pairwise(cuts):
        listener.hear(raw[start:end])
    return listener.heard()


def by_ffmpeg(sound: Samples, rate: int) -> tuple[float, float]:
    """Integrated loudness and true peak by ffmpeg's ebur128, which shares nothing with our meter."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono")
    meter, sink = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    told: dict[str, str] = {}
    pieces = [sound[start : start + rate] for start in range(0, len(sound), rate)]
    for place, piece in enumerate([*pieces, None]):
        frame = None
        if piece is not None:
            frame = av.AudioFrame.from_ndarray(piece[None, :], format="flt", layout="mono")
            frame.sample_rate, frame.pts = rate, place * rate
        graph.push(frame)
        while True:
            try:
                told = dict(graph.pull().metadata) or told
            except (av.error.BlockingIOError, av.error.EOFError):
                break
    return float(told["lavfi.r128.I"]), 20 * np.log10(float(told["lavfi.r128.true_peaks_ch0"]))


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_an_independent_meter_reads_the_same(rate: int, seed: int) -> None:
    sound = speechlike(30, rate, seed)
    loudness, peak = by_ffmpeg(sound, rate)
    own = analyse(sound, rate)
    assert own.loudness == pytest.approx(loudness, abs=0.1)
    assert own.true_peak == pytest.approx(peak, abs=0.4), "clipped white noise is the hardest there is"


@pytest.mark.parametrize("rate", [24_000, 44_100])
def test_frames_are_heard_as_the_containers_own_demuxer_gives_them(rate: int) -> None:
    raw = mp3(speechlike(20, rate), rate)
    with av.open(io.BytesIO(raw), format="mp3") as file:
        whole = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])
    own = analyse(whole.astype(np.float32) / (32768 if whole.dtype == np.int16 else 1), rate)
    found = heard(raw, rate, [0, len(raw)])
    assert found.samples == len(whole) == lame.frames_of(20 * rate, rate) * lame.frame_samples(rate)
    assert found.loudness == pytest.approx(own.loudness, abs=0.001)
    assert found.peaks == own.peaks
    assert listen(io.BytesIO(raw), "mp3", "thử") == (found, rate)


def test_runs_of_frames_may_be_long_or_short() -> None:
    raw = mp3(speechlike(10, 24_000), 24_000)
    whole = heard(raw, 24_000, [0, len(raw)])
    assert heard(raw, 24_000, [*range(0, len(raw), 192 * 7), len(raw)]) == whole
    assert heard(raw, 24_000, [0, 0, 192, 192, len(raw)]) == whole


def test_what_does_not_decode_is_no_sound() -> None:
    raw = mp3(speechlike(2, 24_000), 24_000)
    for broken in (b"\0" * 500, b"not frames at all" * 40):
        with pytest.raises(AudioBroken, match="thử"):
            heard(broken, 24_000, [0, len(broken)])
    for damaged in (raw[:576] + bytes(192) + raw[768:], raw[:576] + b"\x12" * 192 + raw[768:], raw[:576] + raw[600:]):
        assert heard(damaged, 24_000, [0, len(damaged)]).samples < heard(raw, 24_000, [0, len(raw)]).samples
    for nothing in (b"", b"text" * 100):
        with pytest.raises(AudioBroken, match="thử"):
            listen(io.BytesIO(nothing), "flac", "thử")


def test_two_channels_are_not_taken_for_one() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=24_000)
        stream.codec_context.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 24_000), np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = 24_000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(AudioBroken, match="một kênh"):
        listen(file, "flac", "thử")
