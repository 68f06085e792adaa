"""How loud each stretch of a programme is played, and how its peaks are held: figured out on cells, without the sound.

A stretch (opening, speech, closing) gets one gain, found so that it meets the target *after* the limiter has taken its
part. The limiter's curve is known before a sample is written, since every cell's true peak was measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from broadcaster.audio.loudness import NOTHING_HEARD, Cells, Samples, amplitude, integrated
from broadcaster.domain.units import Dbtp, Lufs

_MOST = 40.0
"""No stretch is lifted by more dB than this: what needs more is noise."""
_STEPS = 8
_CLOSE = 0.02
_LEAST_BROUGHT = 0.1
"""LU a dB of gain is thought to bring at least; where it brings less, the voice is all peaks."""
_PIECE, _SEES = 1 << 16, 3
"""Cells worked on at once, and how far the limiter looks past an edge."""
_GLIDE = np.array([0.25, 0.5, 0.25], np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What the levels are to meet: loudness of the decoded result, and the true peak before encoding."""

    loudness: Lufs
    ceiling: Dbtp


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Cells that get one gain, end excluded."""

    start: int
    end: int


def curve(cells: Cells, stretches: tuple[Stretch, ...], aim: Aim) -> Samples:
    """The factor at each cell's edge (one more than there are cells), linear in between."""
    levels = [(stretch, amplitude(_gain(cells, stretch, aim))) for stretch in stretches]
    count = len(cells.peak)
    edges = np.ones(count + 1, np.float32)
    for first, last, before, after in _pieces(count):
        factors = _factors(levels, before, after)
        held = _limit(cells.peak[before:after] * factors, aim.ceiling) * _edges(factors)
        edges[first : last + 1] = held[first - before : last - before + 1]
    return edges


def _gain(cells: Cells, stretch: Stretch, aim: Aim) -> float:
    """The dB that bring the limited stretch to the target; what the limiter eats is added until it is met."""
    energy, peak = cells.energy[stretch.start : stretch.end], cells.peak[stretch.start : stretch.end]
    quiet = integrated(energy, cells.rate)
    if quiet <= NOTHING_HEARD:
        return 0.0
    played = np.empty_like(energy)
    step, gain, reached = 0.0, min(aim.loudness - quiet, _MOST), quiet
    for _ in range(_STEPS):
        factor = np.float32(amplitude(gain))
        for first, last, before, after in _pieces(len(peak)):
            held = _limit(peak[before:after] * factor, aim.ceiling)[first - before : last - before + 1]
            middle = (held[:-1] + held[1:]) * (factor / 2)
            np.multiply(energy[first:last], middle * middle, out=played[first:last])
        was, reached = reached, integrated(played, cells.rate)
        missing = aim.loudness - reached
        if abs(missing) < _CLOSE:
            break
        # The more the limiter takes, the less a dB of gain brings: what the last one brought tells how much.
        brought = (reached - was) / step if step else 1.0
        step = missing / min(max(brought, _LEAST_BROUGHT), 1.0)
        gain = min(gain + step, _MOST)
    return gain


def _pieces(count: int) -> Iterator[tuple[int, int, int, int]]:
    """(first, last, before, after): ranges that cover `count` cells, and the wider ones the limiter must see for them.

    A programme of hours is worked on piece by piece, so that what is only needed on the way stays small.
    """
    for first in range(0, count, _PIECE):
        last = min(first + _PIECE, count)
        yield first, last, max(0, first - _SEES), min(count, last + _SEES)


def _factors(levels: list[tuple[Stretch, float]], first: int, last: int) -> Samples:
    """The stretches' factors, a cell each."""
    factors = np.ones(last - first, np.float32)
    for stretch, factor in levels:
        factors[max(0, stretch.start - first) : max(0, stretch.end - first)] = factor
    return factors


def _edges(factors: Samples) -> Samples:
    """Stretches meet where nobody speaks, so their gains may step there."""
    return np.concatenate([factors[:1], (factors[:-1] + factors[1:]) / 2, factors[-1:]])


def _limit(peak: Samples, ceiling: Dbtp) -> Samples:
    """Factors at the cells' edges that keep every cell under the ceiling.

    A cell lies between two edges; both are held at or under what the cell needs, and stay so through the smoothing,
    because every value smoothed together with an edge was first lowered to that edge's own need.
    """
    need: Samples = np.minimum(np.float32(1), np.float32(amplitude(ceiling)) / np.maximum(peak, np.float32(1e-9)))
    edge: Samples = np.minimum(np.concatenate([need[:1], need]), np.concatenate([need, need[-1:]]))
    if edge.min() == 1.0:
        return edge
    wide = np.pad(edge, 1, mode="edge")
    low = np.minimum(np.minimum(wide[:-2], wide[1:-1]), wide[2:])
    held: Samples = np.convolve(np.pad(low, 1, mode="edge"), _GLIDE, mode="valid")
    return held
