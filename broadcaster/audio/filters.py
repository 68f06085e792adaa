"""Filters over sound of any length: cascades of second-order sections, run by FFT.

A cascade's impulse response dies away; cut where it has fallen 150 dB below its peak it is the same filter, and
convolving with it by FFT keeps the per-sample recursion out of Python.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, log, pi, sin, tan

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono sound, full scale at ±1."""
Figures = NDArray[np.float64]

_GONE = 10 ** (-150 / 20)
_ROOM = 4 * 1024 * 1024
_BUTTERWORTH = tuple(1 / (2 * cos(angle * pi / 8)) for angle in (1, 3))
"""The Q of the two sections of a fourth-order Butterworth filter."""


@dataclass(frozen=True, slots=True)
class Biquad:
    """One second-order section: forward (b0, b1, b2) and back (a1, a2), a0 being 1."""

    forward: tuple[float, float, float]
    back: tuple[float, float]

    def run(self, sound: list[float]) -> list[float]:
        (b0, b1, b2), (a1, a2) = self.forward, self.back
        x1 = x2 = y1 = y2 = 0.0
        out = []
        for x in sound:
            y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            x2, x1, y2, y1 = x1, x, y1, y
            out.append(y)
        return out

    @property
    def radius(self) -> float:
        """How far the slower pole lies from the origin: the factor a sample of the tail keeps of the one before."""
        return float(np.abs(np.roots([1.0, *self.back])).max())


Cascade = tuple[Biquad, ...]


def k_weighting(rate: int) -> Cascade:
    """The two sections of ITU-R BS.1770, moved from 48 kHz to `rate` by the bilinear transform."""
    k, q, high = tan(pi * 1681.974450955533 / rate), 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    scale = 1 + k / q + k * k
    forward = (high + band * k / q + k * k) / scale, 2 * (k * k - high) / scale, (high - band * k / q + k * k) / scale
    head = Biquad(forward, (2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale))
    k, q = tan(pi * 38.13547087602444 / rate), 0.5003270373238773
    scale = 1 + k / q + k * k
    return head, Biquad((1.0, -2.0, 1.0), (2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale))


def high_pass(rate: int, hertz: float) -> Cascade:
    """Fourth-order Butterworth: 3 dB down at `hertz`, 24 dB an octave under it."""
    return tuple(_section(rate, hertz, q, -1.0) for q in _BUTTERWORTH)


def low_pass(rate: int, hertz: float) -> Cascade:
    """Fourth-order Butterworth: 3 dB down at `hertz`, at least 24 dB an octave over it."""
    return tuple(_section(rate, hertz, q, 1.0) for q in _BUTTERWORTH)


def _section(rate: int, hertz: float, q: float, side: float) -> Biquad:
    """Lets pass what lies under `hertz` where `side` is 1, what lies over it where it is -1."""
    if not 0 < hertz < rate / 2:
        raise ValueError(f"no corner at {hertz} Hz in sound of {rate} Hz")
    angle = 2 * pi * hertz / rate
    turn, width = cos(angle), sin(angle) / (2 * q)
    edge = (1 - side * turn) / (1 + width)
    return Biquad((edge / 2, side * edge, edge / 2), (-2 * turn / (1 + width), (1 - width) / (1 + width)))


@lru_cache(maxsize=32)
def response(cascade: Cascade) -> Figures:
    """The impulse response, cut where nothing louder than -150 dB of its peak follows."""
    slowest = max(section.radius for section in cascade)
    # Twice the time the slowest pole needs by itself: poles that lie together take longer.
    sound = [1.0] + [0.0] * ceil(2 * log(_GONE) / log(slowest))
    for section in cascade:
        sound = section.run(sound)
    whole = np.array(sound)
    heard = np.flatnonzero(np.abs(whole) > _GONE * np.abs(whole).max())
    return whole[: heard[-1] + 1]


class Convolution:
    """A filter over a stream, given by its impulse response."""

    def __init__(self, taps: Figures, rate: int) -> None:
        # Points of the FFT: what the processor's nearest cache holds goes fastest, and the response must fit in it.
        size = 20_480 if rate <= 32_000 else 32_768
        while size < 2 * len(taps):
            size *= 2
        self._size = size
        self._spectrum = np.fft.rfft(taps, size).astype(np.complex64)
        self.reach = len(taps) - 1
        """Samples by which the filter's tail outlasts the sound."""
        self.most = size - self.reach
        """Samples one push may bring, and brings at the least cost."""
        self._past: Samples = np.zeros(self.reach, np.float32)
        _keep_freed_memory()

    def push(self, sound: Samples) -> Samples:
        """As many samples as were given, filtered."""
        if len(sound) > self.most:
            raise ValueError(f"{len(sound)} samples are more than the {self.most} of one push")
        line = np.concatenate([self._past, sound])
        self._past = line[len(line) - self.reach :].copy()
        whole = np.fft.irfft(np.fft.rfft(line, self._size) * self._spectrum, self._size)
        filtered: Samples = whole.astype(np.float32, copy=False)
        return filtered[self.reach : len(line)]


def _keep_freed_memory() -> None:
    """The C library gives the FFT's room back to the system after every push, and fetches it again for the next, which
    takes longer than the FFT: until it has once seen a block of this size freed."""
    np.empty(_ROOM, np.uint8)
