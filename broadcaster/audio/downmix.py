"""Many channels to one, without losing the sound on the way.

The plain mean of two channels is silence when one is the other turned over (a wrongly soldered cable), and is 6 dB down
when one is dead. So the channels are compared second by second, and the way down is chosen once for the whole sound.
"""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.loudness import Figures, Samples

_DEAD = 1e-4
"""A channel 40 dB under the other in energy carries nothing of its own."""
_LOUD = 1e-3
"""Blocks within 30 dB of the loudest decide; what is quieter may cancel."""
_CANCELLED = 0.1
"""A mean 10 dB under the louder channel has lost sound."""


class Way(StrEnum):
    """How one channel was made: it was alone; the mean; one of two; the mean with the second turned over."""

    ALONE = "alone"
    MEAN = "mean"
    FIRST = "first"
    SECOND = "second"
    TURNED = "turned"


def paired(block: Samples) -> Samples:
    """Any number of channels (rows) to at most two: the mean of the first, third, … and of the second, fourth, …"""
    if len(block) <= 2:
        return block
    return np.stack([block[::2].mean(axis=0, dtype=np.float32), block[1::2].mean(axis=0, dtype=np.float32)])


@dataclass(slots=True)
class Balance:
    """Energies of the first and second channel and what they have in common, a row a block."""

    rows: list[NDArray[np.float64]] = field(default_factory=list)

    def hear(self, block: Samples) -> None:
        """A block of one or two channels."""
        if len(block) == 2:
            first, second = block
            rows = [np.dot(first, first), np.dot(second, second), np.dot(first, second)]
            self.rows.append(np.array(rows, np.float64))

    def way(self) -> Way:
        if not self.rows:
            return Way.ALONE
        first, second, both = np.array(self.rows).T
        if second.sum() <= first.sum() * _DEAD:
            return Way.FIRST
        if first.sum() <= second.sum() * _DEAD:
            return Way.SECOND
        louder = np.maximum(first, second)
        loud = louder > louder.max() * _LOUD
        for way, sign in ((Way.MEAN, 1), (Way.TURNED, -1)):
            mixed: Figures = (first + second + 2 * sign * both) / 4
            if (mixed[loud] >= louder[loud] * _CANCELLED).all():
                return way
        return Way.FIRST if first.sum() >= second.sum() else Way.SECOND


def mono(block: Samples, way: Way) -> Samples:
    """One channel of a block of one or two; a block of one is itself."""
    first: Samples = block[0]
    last: Samples = block[-1]
    if len(block) == 1:
        return first
    match way:
        case Way.ALONE | Way.FIRST:
            return first
        case Way.SECOND:
            return last
        case Way.MEAN:
            mean: Samples = (first + last) * np.float32(0.5)
            return mean
        case Way.TURNED:
            turned: Samples = (first - last) * np.float32(0.5)
            return turned
