"""A finished sound as WAV, for programs that know nothing else: decoded as it is sent, and never held whole."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from broadcaster.audio.riff import header
from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.domain.item import Wave
from broadcaster.domain.units import Millis

_HEAD = 44
_CLOSED = {"protocol_whitelist": "file"}


def wave_of(path: Path, length: Millis) -> Wave:
    """Mono, 16 bits, at the rate of the sound; just as long as told: silent where that outlasts what is decoded.
    AudioBroken."""
    try:
        with av.open(str(path), "r", format="mp3", options=_CLOSED) as file:
            rate = file.streams.audio[0].codec_context.sample_rate
    except (av.error.FFmpegError, IndexError) as problem:
        raise AudioBroken(name=path.name, problem=str(problem)) from problem
    samples = length * rate // 1000
    return Wave(size=_HEAD + 2 * samples, parts=_parts(path, rate, samples))


def _parts(path: Path, rate: int, samples: int) -> Iterator[bytes]:
    yield header(rate, samples)
    left = samples
    for part in _decoded(path, rate):
        taken = part[: 2 * left]
        left -= len(taken) // 2
        yield taken
        if not left:
            return
    while left:
        silent = min(left, rate)
        left -= silent
        yield bytes(2 * silent)


def _decoded(path: Path, rate: int) -> Iterator[bytes]:
    """What cannot be decoded further in ends it: the answer has begun by then."""
    level = av.AudioResampler(format="s16", layout="mono", rate=rate)
    try:
        with av.open(str(path), "r", format="mp3", options=_CLOSED) as file:
            for frame in file.decode(file.streams.audio[0]):
                for each in level.resample(frame):
                    yield np.frombuffer(memoryview(each.planes[0]), "<i2", each.samples).tobytes()
    except av.error.FFmpegError:
        return
