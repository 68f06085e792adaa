"""How loud each stretch of a programme is played, and how its peaks are held: figured out on cells, without the sound.

A stretch (opening, speech, closing) gets one gain, found so that it meets the target *after* the limiter has taken its
part. The limiter's curve is known before a sample is written, since every cell's true peak was measured.
"""

from dataclasses import dataclass

import numpy as np

from broadcaster.audio.loudness import NOTHING_HEARD, Cells, Samples, amplitude, integrated
from broadcaster.domain.units import Dbtp, Lufs

_MOST = 40.0
"""No stretch is lifted by more dB than this: what needs more is noise."""
_STEPS = 8
_CLOSE = 0.02
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
    gains = np.ones(len(cells.peak), np.float32)
    for stretch in stretches:
        part = slice(stretch.start, stretch.end)
        gains[part] = amplitude(_gain(cells, part, aim))
    held = _limit(cells.peak * gains, aim.ceiling)
    held *= _edges(gains)
    return held


def _gain(cells: Cells, part: slice, aim: Aim) -> float:
    """The dB that bring the limited stretch to the target; what the limiter eats is added until it is met."""
    energy, peak = cells.energy[part], cells.peak[part]
    quiet = integrated(energy, cells.rate)
    if quiet <= NOTHING_HEARD:
        return 0.0
    gain = min(aim.loudness - quiet, _MOST)
    for _ in range(_STEPS):
        factor = np.float32(amplitude(gain))
        held = _limit(peak * factor, aim.ceiling)
        missing = aim.loudness - integrated(energy * (factor / 2 * (held[:-1] + held[1:])) ** 2, cells.rate)
        if abs(missing) < _CLOSE:
            break
        gain = min(gain + missing, _MOST)
    return gain


def _edges(gains: Samples) -> Samples:
    """Stretches meet in a cell of silence, so their gains may step there."""
    return np.concatenate([gains[:1], (gains[:-1] + gains[1:]) / 2, gains[-1:]])


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
