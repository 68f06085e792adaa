"""Encoded sound from outside into plain samples.

The bytes are decoded from memory by a demuxer chosen from their first bytes, never by a path or an address and never
by guessing: a text that names other files (ffconcat, HLS) is no sound whatever its name says. What is declared is
held against what is there.

`decode` runs in this process. A caller that wants a decoder it can lose puts the same call into a process of its own:
bytes go in, a `Pcm` or one of two errors comes out, and nothing else is touched.
"""

import io
from dataclasses import dataclass
from itertools import chain
from typing import cast

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from broadcaster.audio.frames import declared_samples, frame_at, tag_size
from broadcaster.audio.riff import layout
from broadcaster.domain.errors import AudioBroken, AudioShort
from broadcaster.domain.units import Millis

_CODECS = {
    "wav": {"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"},
    "mp3": {"mp3", "mp3float"},
    "flac": {"flac"},
    "ogg": {"vorbis", "opus", "flac"},
}
_SLACK = Millis(150)
"""Encoders pad and decoders skip a few frames at both ends; less than this is no cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pcm:
    """Mono 16-bit samples."""

    rate: int
    samples: NDArray[np.int16]

    @property
    def duration(self) -> Millis:
        return Millis(len(self.samples) * 1000 // self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most one sound may cost: bytes as they come, duration decoded, channels, and the rates believed."""

    size: int = 64 * 1024 * 1024
    duration: Millis = Millis(30 * 60 * 1000)
    channels: int = 8
    lowest_rate: int = 8_000
    highest_rate: int = 192_000


CAPS = Caps()


def decode(encoded: bytes, *, rate: int | None = None, name: str = "âm thanh", caps: Caps = CAPS) -> Pcm:
    """WAV, MP3, FLAC or Ogg to mono 16-bit, at `rate` Hz or the sound's own.

    AudioBroken when it is none of these, is damaged, or is over a cap; AudioShort when it holds less than it declares.
    `name` is what the errors call it.
    """
    if len(encoded) > caps.size:
        raise AudioBroken(name=name, problem=f"lớn hơn {caps.size // (1024 * 1024)} MB")
    form = _sniff(encoded)
    if form is None:
        raise AudioBroken(name=name, problem="không phải WAV, MP3, FLAC hay Ogg")
    declared = _declared(encoded, form, name)
    try:
        # ffmpeg's own options: no protocol may be opened from here, and no other demuxer tried.
        limits = {"protocol_whitelist": "none", "format_whitelist": form}
        with av.open(io.BytesIO(encoded), "r", format=form, options=limits) as container:
            pcm, told, heard = _drain(container, form, rate, name, caps)
    except (av.error.FFmpegError, ValueError) as problem:
        raise AudioBroken(name=name, problem=_plain(problem)) from problem
    declared = declared if declared is not None else told
    if declared is not None and heard + _SLACK < declared:
        raise AudioShort(name=name, declared=declared, decoded=heard)
    if not len(pcm.samples):
        raise AudioBroken(name=name, problem="không có mẫu âm thanh nào")
    return pcm


def _sniff(encoded: bytes) -> str | None:
    if encoded[:4] == b"RIFF" and encoded[8:12] == b"WAVE":
        return "wav"
    if encoded[:4] == b"fLaC":
        return "flac"
    if encoded[:4] == b"OggS":
        return "ogg"
    start = tag_size(encoded[:10])
    first = frame_at(encoded, start)
    # One header of 32 bits turns up in any file; a second one where the first says it must be does not.
    followed = first is not None and (
        len(encoded) <= start + first.size or frame_at(encoded, start + first.size) is not None
    )
    return "mp3" if followed else None


def _declared(encoded: bytes, form: str, name: str) -> Millis | None:
    """What the container itself declares, where ffmpeg would not tell a declared length from a guessed one."""
    if form == "wav":
        found = layout(io.BytesIO(encoded), name)
        if found.held < found.declared:
            raise AudioShort(name=name, declared=found.millis(found.declared), decoded=found.millis(found.held))
        return None
    if form == "mp3":
        start = tag_size(encoded[:10])
        samples, frame = declared_samples(encoded, start), frame_at(encoded, start)
        return Millis(samples * 1000 // frame.rate) if samples and frame else None
    return None


def _drain(
    container: InputContainer, form: str, rate: int | None, name: str, caps: Caps
) -> tuple[Pcm, Millis | None, Millis]:
    """The samples, what the container tells of its duration (FLAC only), and the duration decoded."""
    if not container.streams.audio:
        raise AudioBroken(name=name, problem="không có luồng âm thanh")
    stream = container.streams.audio[0]
    codec = stream.codec_context
    if codec.name not in _CODECS[form]:
        raise AudioBroken(name=name, problem=f"mã hoá {codec.name} không được nhận")
    source = codec.sample_rate
    if not (caps.lowest_rate <= source <= caps.highest_rate and codec.channels <= caps.channels):
        raise AudioBroken(name=name, problem=f"{source} Hz, {codec.channels} kênh: không dùng được")
    told = stream.duration if form == "flac" and stream.duration and stream.time_base else None
    converter = av.AudioResampler(format="s16", layout="mono", rate=rate or source)
    parts, heard = [], 0
    for frame in chain(container.decode(stream), [None]):
        if frame is not None:
            heard += frame.samples
            if heard * 1000 > caps.duration * source:
                raise AudioBroken(name=name, problem=f"dài hơn {caps.duration // 60_000} phút")
            frame.pts = None  # gaps in time stamps are no sound
        parts += [cast(NDArray[np.int16], out.to_ndarray()[0]) for out in converter.resample(frame)]
    samples = np.concatenate(parts) if parts else np.zeros(0, np.int16)
    declared = Millis(int(told * stream.time_base * 1000)) if told and stream.time_base else None
    return Pcm(rate=rate or source, samples=samples), declared, Millis(heard * 1000 // source)


def _plain(problem: Exception) -> str:
    text = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return str(text)
