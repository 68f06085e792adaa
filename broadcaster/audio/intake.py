"""Encoded sound from outside into plain samples.

The bytes are decoded from memory by a demuxer chosen from their first bytes, never by a path or an address and never
by guessing: a text that names other files (ffconcat, HLS) is no sound whatever its name says. Only the codings listed
here are opened; tags and pictures are left behind. What is declared is held against what is there.

What comes out is one channel of 16 bits that somebody can hear: samples that are no numbers, silence and a bare direct
current are refused, a constant offset under sound is taken out, and channels that would cancel are not added.

`decode` runs in this process: for our own files, and inside the process `broadcaster.audio.sandbox` throws away.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from broadcaster.audio.containers import TAKEN, Container, Promise, frame_severed, promise, sniff
from broadcaster.audio.downmix import Balance, Way, mono, paired
from broadcaster.audio.loudness import Samples
from broadcaster.domain.errors.sound import AudioBroken, AudioShort
from broadcaster.domain.recording import RAW_LIMIT
from broadcaster.domain.units import Millis

_CODECS = {
    Container.WAV: {"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"},
    Container.MP3: {"mp3", "mp3float"},
    Container.FLAC: {"flac"},
    Container.OGG: {"vorbis", "opus", "flac"},
    Container.MP4: {"aac", "alac", "amrnb", "amrwb"},
    Container.ADTS: {"aac"},
    Container.AMR: {"amrnb", "amrwb"},
}
_SLACK, _PADDING = Millis(150), 4 * 576
"""Encoders pad and decoders skip a few frames at both ends; less than this time, or so many samples, is no cut."""
_FULL = np.float32(32768)
_OFFSET = 100
"""Steps of 16 bits: a mean further from zero is a fault of a sound card, and is taken out."""
_HEARD = 33
"""Steps of 16 bits (-60 dBFS): a sound whose loudest sample is under this is silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pcm:
    """Mono 16-bit samples. `cut` says that the file held less than it promised and was taken all the same."""

    rate: int
    samples: NDArray[np.int16]
    cut: bool = False

    @property
    def duration(self) -> Millis:
        return Millis(len(self.samples) * 1000 // self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the file was: its container and coding, its own rate in Hz and channels, the length it declares (None where
    it declares none) and the length decoded, and how its channels became one."""

    container: Container
    coding: str
    rate: int
    channels: int
    declared: Millis | None
    decoded: Millis
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most one sound may cost: bytes as they come, duration decoded, channels, and the rates believed.

    Sound of a rate over `kept_rate` is brought down to it: there is nothing above for a loudspeaker to play.
    """

    size: int = RAW_LIMIT
    duration: Millis = Millis(30 * 60 * 1000)
    channels: int = 8
    lowest_rate: int = 8_000
    highest_rate: int = 192_000
    kept_rate: int = 48_000


CAPS = Caps()


def decode(
    encoded: bytes, *, rate: int | None = None, name: str = "âm thanh", caps: Caps = CAPS, accept_cut: bool = False
) -> Pcm:
    """WAV, MP3, FLAC, Ogg, M4A, AAC or AMR to mono 16-bit, at `rate` Hz or the sound's own (at most `kept_rate`).

    AudioBroken when it is none of these, is damaged, cannot be heard or is over a cap; AudioShort when it holds less
    than it declares, unless `accept_cut`, which takes what is there and marks it. `name` is what the errors call it.
    """
    return examine(encoded, rate=rate, name=name, caps=caps, accept_cut=accept_cut)[0]


def examine(
    encoded: bytes, *, rate: int | None = None, name: str = "âm thanh", caps: Caps = CAPS, accept_cut: bool = False
) -> tuple[Pcm, Origin]:
    """As `decode`, with what the file was."""
    if len(encoded) > caps.size:
        raise AudioBroken(name=name, problem=f"lớn hơn {caps.size // (1024 * 1024)} MB")
    kind = sniff(encoded)
    if kind is None:
        raise AudioBroken(name=name, problem=f"không phải {TAKEN}")
    told = promise(encoded, kind, name)
    guards = _guards(kind)

    def heard(way: Way) -> _Hearing:
        try:
            with av.open(io.BytesIO(encoded), "r", format=guards.demuxer, options=guards.lists) as container:
                hearing = _Hearing(container, kind, name, caps)
                hearing.listen(rate or min(hearing.source, caps.kept_rate), way)
        except (av.error.FFmpegError, ValueError) as problem:
            raise AudioBroken(name=name, problem=_plain(problem)) from problem
        return hearing

    hearing = heard(Way.MEAN)
    cut = _is_cut(hearing, told, accept_cut=accept_cut)
    way = hearing.balance.way()
    if way not in (Way.ALONE, Way.MEAN):  # seldom, so the sound is heard twice rather than always kept twice
        hearing.blocks.clear()
        hearing = heard(way)
    origin = Origin(
        container=kind,
        coding=hearing.coding,
        rate=hearing.source,
        channels=hearing.channels,
        declared=told.declared,
        decoded=hearing.duration,
        way=way,
    )
    return Pcm(rate=hearing.rate, samples=_finished(hearing.blocks, name), cut=cut), origin


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guards:
    """What keeps ffmpeg from other files a text names: the demuxer it must use (None lets it guess), and its own
    lists. The demuxer, the protocols and the formats are each enough."""

    demuxer: str | None
    lists: dict[str, str]


def _guards(kind: Container) -> _Guards:
    """No protocol may be opened from here, no other demuxer tried, no other coding begun while the file is looked at;
    which may be decoded afterwards is for `_Hearing` to say."""
    lists = {
        "protocol_whitelist": "none",
        "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2" if kind is Container.MP4 else kind.value,
        "codec_whitelist": ",".join(sorted(_CODECS[kind])),
    }
    return _Guards(demuxer=kind.value, lists=lists)


def _is_cut(hearing: "_Hearing", told: Promise, *, accept_cut: bool) -> bool:
    """AudioShort or AudioBroken for a file that is not whole, unless that is accepted."""
    name, decoded, declared = hearing.name, hearing.duration, told.declared
    severed = told.severed or (declared is None and hearing.severed)
    short = declared is not None and (decoded + hearing.slack < declared or (severed and decoded < declared))
    if hearing.heard and accept_cut:
        return short or severed or bool(hearing.problem)
    if short:
        raise AudioShort(name=name, declared=declared or 0, decoded=decoded)
    if severed:
        raise AudioBroken(name=name, problem=f"tệp không khai độ dài và bị đứt ở giây {decoded // 1000}")
    if hearing.problem:
        raise AudioBroken(name=name, problem=hearing.problem)
    if not hearing.heard:
        raise AudioBroken(name=name, problem="không có mẫu âm thanh nào")
    return False


class _Hearing:
    """One decoding. `blocks` hold what was heard at `rate`, about a second each; `heard` counts samples at the source's
    own rate, and `problem` tells what ended the sound before its end."""

    def __init__(self, container: InputContainer, kind: Container, name: str, caps: Caps) -> None:
        if not container.streams.audio:
            raise AudioBroken(name=name, problem="không có luồng âm thanh")
        self._container, self._kind, self._caps = container, kind, caps
        self._stream = container.streams.audio[0]
        codec = self._stream.codec_context
        if codec is None:  # nothing here may, or can, decode it
            raise AudioBroken(name=name, problem="mã hoá này không được nhận")
        self.name, self.coding, self.source, self.channels = name, codec.name, codec.sample_rate, codec.channels
        if self.coding not in _CODECS[kind]:
            raise AudioBroken(name=name, problem=f"mã hoá {self.coding} không được nhận")
        if not (caps.lowest_rate <= self.source <= caps.highest_rate and 1 <= self.channels <= caps.channels):
            raise AudioBroken(name=name, problem=f"{self.source} Hz, {self.channels} kênh: không dùng được")
        self.balance, self.blocks = Balance(), list[NDArray[np.int16]]()
        self.rate, self.heard, self.problem = self.source, 0, ""
        self.severed = False
        """Whether the last packet is only the beginning of a frame."""
        self._last: av.Packet[AudioStream] | None = None

    @property
    def duration(self) -> Millis:
        return Millis(self.heard * 1000 // self.source)

    @property
    def slack(self) -> Millis:
        return Millis(max(_SLACK, _PADDING * 1000 // self.source))

    def listen(self, rate: int, way: Way) -> None:
        """Decodes to the end, or to where decoding fails."""
        self.rate = rate
        swr = av.AudioResampler(format="fltp", layout="mono", rate=rate) if rate != self.source else None
        for block in self._seconds():
            if not np.isfinite(np.vdot(block, block)):
                raise AudioBroken(name=self.name, problem="có mẫu âm thanh không phải là số")
            self.balance.hear(block)
            one = mono(block, way)
            self._keep([one] if swr is None else _converted(swr, one, self.source))
        if swr is not None:
            self._keep(_converted(swr, None, self.source))
        self.severed = self._last is not None and frame_severed(self._kind, bytes(self._last))

    def _keep(self, blocks: Iterable[Samples]) -> None:
        for block in blocks:
            scaled = block * _FULL
            np.rint(scaled, out=scaled)
            np.clip(scaled, -_FULL, _FULL - 1, out=scaled)
            self.blocks.append(scaled.astype(np.int16))

    def _seconds(self) -> Iterator[Samples]:
        """What is decoded, in blocks large enough that numpy's own cost is not felt."""
        fifo = av.AudioFifo()
        try:
            for frame in self._frames():
                fifo.write(frame)
                while second := fifo.read(self.source):
                    yield paired(_channels(second))
        except (av.error.FFmpegError, ValueError) as stopped:
            self.problem = f"{_plain(stopped)} ở giây {self.duration // 1000}"
        if fifo.samples and (rest := fifo.read(0, partial=True)):
            yield paired(_channels(rest))

    def _frames(self) -> Iterator[av.AudioFrame]:
        for packet in self._container.demux(self._stream):
            self._last = packet if packet.size else self._last
            for frame in packet.decode():
                self.heard += frame.samples
                if self.heard * 1000 > self._caps.duration * self.source:
                    raise AudioBroken(name=self.name, problem=f"dài hơn {self._caps.duration // 60_000} phút")
                frame.pts = None  # gaps in time stamps are no sound
                yield frame


def _channels(frame: av.AudioFrame) -> Samples:
    """A row a channel, full scale at ±1."""
    plain = frame.to_ndarray()
    rows = plain if frame.format.is_planar else plain.reshape(-1, frame.layout.nb_channels).T
    if rows.dtype.kind == "f":
        return rows.astype(np.float32, copy=False)
    half = np.float32(2 ** (8 * rows.dtype.itemsize - 1))
    scaled: Samples = rows.astype(np.float32) / half
    return scaled - np.float32(1) if rows.dtype == np.uint8 else scaled


def _converted(swr: av.AudioResampler, block: Samples | None, rate: int) -> list[Samples]:
    """What comes out of a converter for a block, or at its end."""
    if block is None:
        return [_channels(made)[0] for made in swr.resample(None)]
    frame = av.AudioFrame.from_ndarray(block[None, :], format="fltp", layout="mono")
    frame.sample_rate = rate
    return [_channels(made)[0] for made in swr.resample(frame)]


def _finished(blocks: list[NDArray[np.int16]], name: str) -> NDArray[np.int16]:
    """The blocks as one, without offset. AudioBroken when nobody can hear it. The blocks are used up."""
    length = sum(map(len, blocks))
    if not length:  # a converter may make nothing of very few samples
        raise AudioBroken(name=name, problem="không có mẫu âm thanh nào")
    offset = round(sum(int(block.sum(dtype=np.int64)) for block in blocks) / length)
    if abs(offset) > _OFFSET:
        for place, block in enumerate(blocks):  # one by one, for in wider numbers half an hour is hundreds of megabytes
            blocks[place] = np.clip(block.astype(np.int32) - offset, -32768, 32767).astype(np.int16)
    sound = np.concatenate(blocks)
    blocks.clear()
    if max(int(sound.max()), -int(sound.min())) < _HEARD:
        raise AudioBroken(name=name, problem="không có tiếng nào nghe được")
    return sound


def _plain(problem: Exception) -> str:
    if isinstance(problem, av.error.InvalidDataError | av.error.EOFError):
        return "dữ liệu hỏng hoặc thiếu"
    return str(getattr(problem, "strerror", None) or str(problem) or type(problem).__name__)
