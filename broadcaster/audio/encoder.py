"""Sound into a file of its profile's coding, with what a receiver will hear of it.

MP3 is cut into chunks of whole frames, each coded by a LAME of its own. What LAME makes of a frame hangs on the few
frames before it; each chunk therefore begins some frames early and drops them, and goes on a little past its end. The
cuts lie where they lie whatever the number of encoders, so the bytes are the same with one and with many.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice, pairwise
from typing import BinaryIO, cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.codec.context import Flags

from broadcaster.audio import lame
from broadcaster.audio.filters import Samples
from broadcaster.audio.listener import Listener, listen
from broadcaster.audio.loudness import Heard as Heard
from broadcaster.disk import refusals
from broadcaster.domain.errors.sound import AudioBroken, AudioShort
from broadcaster.domain.frames import title_tag
from broadcaster.domain.sound import Coding, Profile

_CHUNK = 564_480
"""Samples between two cuts, 12 to 35 s: 980 frames of 576 or 490 of 1152. After 49 frames the bytes that pad frames at
44.1 and 22.05 kHz come round, so a fresh LAME pads as one would that had coded everything before."""
_PRE_ROLL = 8
"""Frames coded before a chunk and dropped: LAME's judgement of them has then settled as if it had heard all."""
_RUN = 98
"""Frames coded in one call, and decoded in one."""
_AHEAD = 1
"""Chunks that wait for an encoder, so that none waits for a chunk."""
_BATCH = 32
"""Blocks coded at once where there are no chunks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Container:
    """What ffmpeg calls a coding's file, its encoder, and the samples that takes; and how many samples of silence are
    given behind the sound, because the encoder keeps the last of them."""

    form: str
    codec: str
    sample: str
    options: dict[str, str]
    filling: int = 0


_CONTAINERS = {
    Coding.OPUS: _Container(form="ogg", codec="libopus", sample="flt", options={"vbr": "off"}),
    Coding.AAC: _Container(form="ipod", codec="aac", sample="fltp", options={}, filling=1024),
    Coding.FLAC: _Container(form="flac", codec="flac", sample="s16", options={}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finishing:
    """`title` goes into the file's metadata, `encoders` is how many LAMEs work at once, `name` is what errors call the
    file."""

    title: str
    encoders: int
    name: str


def finish(blocks: Iterable[Samples], profile: Profile, file: BinaryIO, finishing: Finishing) -> Heard:
    """Writes the sound over all of `file`, which must be seekable and readable, and measures what it decodes to.

    Every sample given comes out again: the result is as long or longer by the coding's delay and the filling of its
    last frame, less than 80 ms from 22.05 kHz up. StorageFull, StorageUnwritable; AudioBroken when there is no sound
    or what was written does not decode, AudioShort when it decodes to less than was given; ValueError for a rate or
    bit rate the coding does not know. Besides these, what `blocks` raises.
    """
    with refusals(finishing.name):
        file.seek(0)
        file.truncate()
    match profile.coding:
        case Coding.MP3:
            return _mp3(blocks, profile, file, finishing)
        case Coding.OPUS | Coding.AAC | Coding.FLAC:
            return _contained(blocks, profile, file, finishing)


# --- MP3 ---------------------------------------------------------------------------------------------------------


def _mp3(blocks: Iterable[Samples], profile: Profile, file: BinaryIO, finishing: Finishing) -> Heard:
    with refusals(finishing.name):
        file.write(title_tag(finishing.title))
    given = _Counted(blocks, finishing.name)
    cut, threads = (_chunks, finishing.encoders) if lame.FRAMES_STAND_ALONE else (_one_run, 1)
    listener = Listener(profile.rate, finishing.name)
    with closing(cut(given, profile)) as tasks, closing(_in_order(tasks, threads)) as coded:
        for frames in coded:
            with refusals(finishing.name):
                file.write(frames)
            if lame.FRAMES_STAND_ALONE:
                listener.hear(frames)
    heard = listener.heard() if lame.FRAMES_STAND_ALONE else listen(file, "mp3", finishing.name)[0]
    due = lame.frames_of(given.samples, profile.rate) * lame.frame_samples(profile.rate)
    _held(heard, due, profile, finishing)
    return heard


Runs = list[bytes]
"""Whole frames, some in each."""


def _in_order(tasks: Iterable[Callable[[], Runs]], threads: int) -> Generator[bytes]:
    """What the tasks give, done by so many threads while the caller makes the next; a few are ahead at most."""
    pool = ThreadPoolExecutor(threads, "lame")
    waiting: deque[Future[Runs]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(task))
            while waiting and (len(waiting) > threads + _AHEAD or waiting[0].done()):
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _chunks(blocks: Iterable[Samples], profile: Profile) -> Generator[Callable[[], Runs]]:
    past = _PRE_ROLL * lame.frame_samples(profile.rate) + lame.LOOK_AHEAD
    line, held, first = np.empty(_CHUNK + past, np.float32), 0, True
    for block in blocks:
        start = 0
        while start < len(block):
            some = block[start : start + len(line) - held]
            line[held : held + len(some)] = some
            start, held = start + len(some), held + len(some)
            if held == len(line):
                yield partial(_code, line, profile, first=first, last=False)
                begun = np.empty_like(line)
                begun[:past] = line[_CHUNK:]
                line, held, first = begun, past, False
    yield partial(_code, line[:held], profile, first=first, last=True)


def _code(sound: Samples, profile: Profile, *, first: bool, last: bool) -> list[bytes]:
    size = lame.frame_samples(profile.rate)
    settled = _PRE_ROLL * size + lame.LOOK_AHEAD
    cuts = [0, *range(settled, len(sound), _RUN * size), len(sound)]
    with lame.lame(profile.rate, profile.kbps) as run:
        coded = [run.encode(sound[start:end]) for start, end in pairwise(cuts)]
        if last:
            coded.append(run.flush())
    return coded if first else coded[1:]


def _one_run(blocks: Iterable[Samples], profile: Profile) -> Generator[Callable[[], Runs]]:
    """For one thread: each task leans on the one before."""
    with lame.lame(profile.rate, profile.kbps) as run:
        pending = iter(blocks)
        while batch := list(islice(pending, _BATCH)):
            yield partial(lambda sound: [run.encode(sound)], np.concatenate(batch))
        yield lambda: [run.flush()]


# --- other codings -----------------------------------------------------------------------------------------------


def _contained(blocks: Iterable[Samples], profile: Profile, file: BinaryIO, finishing: Finishing) -> Heard:
    shape = _CONTAINERS[profile.coding]
    given, sink = _Counted(blocks, finishing.name), _Sink(file)
    with refusals(finishing.name):
        try:
            _fill(sink, given, profile, finishing.title)
        except av.error.FFmpegError as problem:
            if sink.refused is not None:
                raise sink.refused from problem
            if isinstance(problem, ValueError):
                raise ValueError(f"{shape.codec} refuses {profile.rate} Hz at {profile.kbps} kbit/s") from problem
            raise AudioBroken(name=finishing.name, problem=str(problem)) from problem
    heard, rate = listen(file, shape.form, finishing.name)
    # Opus decodes to 48 kHz whatever was coded.
    heard = replace(heard, samples=heard.samples * profile.rate // rate)
    _held(heard, given.samples, profile, finishing)
    return heard


def _fill(sink: "_Sink", blocks: Iterable[Samples], profile: Profile, title: str) -> None:
    shape = _CONTAINERS[profile.coding]
    # Bit-exact is ffmpeg's word for: no version, no date, no serial number by chance.
    with av.open(sink, "w", format=shape.form, options={"fflags": "+bitexact"}) as container:
        container.metadata["title"] = title
        stream = cast(AudioStream, container.add_stream(shape.codec, rate=profile.rate, options=shape.options))
        stream.codec_context.layout = "mono"
        stream.codec_context.format = shape.sample
        stream.codec_context.flags |= Flags.bitexact
        if profile.kbps:
            stream.bit_rate = profile.kbps * 1000
        start = 0
        for block in chain(blocks, [np.zeros(shape.filling, np.float32)] if shape.filling else []):
            container.mux(stream.encode(_frame(block, profile.rate, start)))
            start += len(block)
        container.mux(stream.encode(None))


class _Sink:
    """The file as PyAV writes it, which gives its own error for whatever the disk said."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self._file = file.seek, file.tell, file
        self.refused: OSError | None = None

    def write(self, piece: bytes) -> int:
        try:
            return self._file.write(piece)
        except OSError as problem:
            self.refused = problem
            raise


def _frame(block: Samples, rate: int, start: int) -> av.AudioFrame:
    """Without `start` an encoder's own delay would not be told to players, and stay in the sound."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block, np.float32)[None, :], format="fltp", layout="mono")
    frame.sample_rate, frame.pts = rate, start
    return frame


# --- that nothing was lost ---------------------------------------------------------------------------------------


class _Counted:
    """Blocks that pass through, and how many samples they were; AudioBroken where they were none."""

    def __init__(self, blocks: Iterable[Samples], name: str) -> None:
        self._blocks, self._name = blocks, name
        self.samples = 0

    def __iter__(self) -> Iterator[Samples]:
        for block in self._blocks:
            self.samples += len(block)
            yield block
        if not self.samples:
            raise AudioBroken(name=self._name, problem="không có mẫu âm thanh nào")


def _held(heard: Heard, due: int, profile: Profile, finishing: Finishing) -> None:
    if heard.samples < due:
        declared, decoded = (count * 1000 // profile.rate for count in (due, heard.samples))
        raise AudioShort(name=finishing.name, declared=declared, decoded=decoded)
