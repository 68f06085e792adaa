"""MP3 out, and what really came out: the encoder in a thread of its own, and a listener that decodes its bytes."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import cast

import av
import lameenc
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from broadcaster.audio.loudness import CellMeter, PeakTrace, Samples, cell_size, integrated, longest_silence, true_peak
from broadcaster.domain.item import Measured
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Millis

QUALITY = 5
"""LAME's own middle: full psychoacoustics. 7 is faster without noise shaping, but an item is encoded once for all."""

_BATCH, _AHEAD = 8, 2
"""Blocks given to LAME at once, and batches mixed ahead of it: so few hand-overs that no thread waits on the other."""
_LAME_SCALE = np.float32(1 / 0.95)
"""LAME plays constant bit rates 0.45 dB down; it is given that much more."""


def encode(blocks: Iterable[Samples], profile: Profile) -> Iterator[bytes]:
    """Constant bit rate mono frames without tag or Xing header. LAME lets go of the interpreter while it works, so one
    batch is encoded as the next is mixed."""
    lame = lameenc.Encoder()
    lame.set_channels(1)
    lame.set_in_sample_rate(profile.rate)
    lame.set_out_sample_rate(profile.rate)
    lame.set_bit_rate(profile.kbps)
    lame.set_quality(QUALITY)
    lame.silence()
    pending = map(_whole, blocks)
    with ThreadPoolExecutor(1, "lame") as thread:
        waiting: deque[Future[bytearray]] = deque()
        while batch := b"".join(islice(pending, _BATCH)):
            waiting.append(thread.submit(lame.encode, batch))
            if len(waiting) > _AHEAD:
                yield bytes(waiting.popleft().result())
        while waiting:
            yield bytes(waiting.popleft().result())
    yield bytes(lame.flush())


def _whole(block: Samples) -> bytes:
    """16-bit samples, as LAME takes them."""
    scaled: Samples = np.rint(block * (_LAME_SCALE * np.float32(32767)))
    return bytes(np.clip(scaled, -32768, 32767).astype("<i2").tobytes())


class Listener:
    """Decodes the MP3 frames it hears and measures them."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._decoder = cast(AudioCodecContext, av.CodecContext.create("mp3float", "r"))
        self._meter = CellMeter(rate, PeakTrace(cell_size(rate), loudest_only=True))
        self._samples = 0

    def hear(self, encoded: bytes) -> None:
        """Frames may be cut anywhere between calls."""
        if encoded:
            self._take(encoded)

    def measured(self) -> Measured:
        """Closes the listener."""
        self._take(None)
        cells = self._meter.read()
        return Measured(
            duration=Millis(round(self._samples * 1000 / self._rate)),
            planned=Millis(round(self._samples * 1000 / self._rate)),
            loudness=integrated(cells.energy, self._rate),
            true_peak=true_peak(cells),
            longest_silence=longest_silence(cells),
        )

    def _take(self, encoded: bytes | None) -> None:
        heard: list[Samples] = []
        for packet in self._decoder.parse(encoded):
            heard += [
                np.frombuffer(memoryview(frame.planes[0]), np.float32, frame.samples)
                for frame in self._decoder.decode(packet)
            ]
        if heard:
            self._samples += sum(map(len, heard))
            self._meter.push(np.concatenate(heard))
