"""The level of what others send, kept near our own: a stream is neither drowned by the siren before it nor louder."""

from array import array
from math import log10
from operator import mul

TARGET = -19.0
"""Decibels below full scale that its mean is led to: what our own speech has at its -16 LUFS."""
MOST_UP, MOST_DOWN = 9.0, -18.0
CEILING = 29_000
"""No sample beyond it: a decibel under full scale."""
_FULL = 32_768
_FLOOR = -48.0
"""What is fainter is a pause: nothing is learnt from it."""
_UP, _DOWN = 0.02, 0.5
"""Decibels a step, of ten milliseconds: 2 dB in a second up, at once down."""
STEP = 240
_SMOOTH = 1 / 150
"""Of a step in the mean: a second and a half."""


class Level:
    """One stream; takes steps of 16 bit mono in order."""

    def __init__(self) -> None:
        self._mean: float | None = None
        self._gain = 0.0

    @property
    def gain(self) -> float:
        return self._gain

    def levelled(self, samples: "array[int]") -> "array[int]":
        found = array("h")
        for place in range(0, len(samples), STEP):
            found.extend(self._step(samples[place : place + STEP]))
        return found

    def _step(self, step: "array[int]") -> "array[int]":
        self._learn(sum(map(mul, step, step)) / len(step))
        factor = 10 ** (self._gain / 20)
        peak = max(max(step), -min(step))
        if peak * factor > CEILING:
            factor = CEILING / peak
            self._gain = 20 * log10(factor)
        return array("h", [round(each * factor) for each in step])

    def _learn(self, energy: float) -> None:
        power = energy / _FULL**2
        if power <= 10 ** (_FLOOR / 10):
            return
        self._mean = power if self._mean is None else self._mean + (power - self._mean) * _SMOOTH
        wanted = min(MOST_UP, max(MOST_DOWN, TARGET - 10 * log10(self._mean)))
        change = wanted - self._gain
        self._gain += min(change, _UP) if change > 0 else max(change, -_DOWN)
