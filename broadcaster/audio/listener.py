"""What coded sound is once a receiver has decoded it: measured there, never on the sound that was coded."""

from collections.abc import Iterable
from typing import BinaryIO, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame

from broadcaster.audio.filters import Samples
from broadcaster.audio.loudness import Gauge, Heard
from broadcaster.domain.errors.sound import AudioBroken

_AT_ONCE = 200
"""Decoded frames measured together: some seconds of sound."""
_STRICT = {"err_detect": "explode"}
_WHOLE_NUMBERS = {"s16": 16, "s16p": 16, "s32": 32, "s32p": 32}
"""Bits of the formats whose samples are no floats yet."""


class Listener:
    """Decodes MP3 frames as they are made, and measures them."""

    def __init__(self, rate: int, name: str) -> None:
        """`name` is what errors call the sound."""
        self._name = name
        self._decoder = cast(AudioCodecContext, av.CodecContext.create("mp3float", "r"))
        self._decoder.options = _STRICT
        self._gauge = Gauge(rate)

    def hear(self, frames: bytes) -> None:
        """Whole frames only, all of which are decoded at once. AudioBroken where no frame is; what does not decode
        further in is missing from the samples heard, which the caller is to hold against what is due."""
        if frames:
            # One packet of many frames: the decoder walks through them itself, without a call for each.
            try:
                decoded = self._decoder.decode(av.Packet(frames))
            except av.error.FFmpegError as problem:
                raise AudioBroken(name=self._name, problem=str(problem)) from problem
            self._gauge.push(_sound(decoded))

    def heard(self) -> Heard:
        """Closes the listener."""
        return self._gauge.read()


def listen(file: BinaryIO, form: str, name: str) -> tuple[Heard, int]:
    """Measures a finished mono file that ffmpeg's demuxer `form` reads; with the rate it decodes to.

    AudioBroken for what does not decode, or is not one channel.
    """
    file.seek(0)
    try:
        with av.open(file, "r", format=form, options={"protocol_whitelist": "none"}) as container:
            stream = container.streams.audio[0]
            stream.codec_context.options = _STRICT
            if stream.codec_context.channels != 1:
                raise AudioBroken(name=name, problem="không phải một kênh")
            gauge = Gauge(stream.codec_context.sample_rate)
            frames: list[AudioFrame] = []
            for frame in container.decode(stream):
                frames.append(frame)
                if len(frames) == _AT_ONCE:
                    gauge.push(_sound(frames))
                    frames = []
            gauge.push(_sound(frames))
            return gauge.read(), stream.codec_context.sample_rate
    except (av.error.FFmpegError, IndexError) as problem:
        raise AudioBroken(name=name, problem=str(problem)) from problem


def _sound(frames: Iterable[AudioFrame]) -> Samples:
    """The samples of mono frames of one format, one after the other."""
    line = av.AudioFifo()
    form = ""
    for frame in frames:
        frame.pts = None  # gaps in time stamps are no sound
        form = frame.format.name
        line.write(frame)
    whole = line.read() if form else None
    if whole is None:
        return np.zeros(0, np.float32)
    bits = _WHOLE_NUMBERS.get(form, 0)
    raw = np.frombuffer(memoryview(whole.planes[0]), f"<i{bits // 8}" if bits else "<f4", whole.samples)
    sound: Samples = raw.astype(np.float32) * np.float32(0.5 ** (bits - 1)) if bits else raw
    return sound
