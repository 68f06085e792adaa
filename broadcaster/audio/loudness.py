"""Loudness by ITU-R BS.1770 and true peak, in numpy, over sound of any length in bounded memory.

A mono file counts as one channel (a full-scale 1 kHz sine reads about -3 LUFS). Energies are kept per *cell*, about
5 ms long, so that the same figures serve measuring, the limiter and the search for silence.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, log10

import numpy as np

from broadcaster.audio.filters import Convolution, k_weighting, response
from broadcaster.audio.filters import Figures as Figures
from broadcaster.audio.filters import Samples as Samples
from broadcaster.domain.units import Dbtp, Lufs, Millis

NOTHING_HEARD = Lufs(-70.0)
"""What sound that never passes the absolute gate reads: the gate itself."""
HOPS_IN_BLOCK = 4
"""BS.1770 blocks are 400 ms long and start every 100 ms."""
SILENCE = 10 ** (-50 / 20)
"""A cell whose peak stays under this (-50 dBFS) is silent."""

_TAPS = 12
_PRODUCT_ROWS = 5760
"""Rows of a matrix product that BLAS does at once in one thread: more, and its threads wait on each other."""


def cells_in_hop(rate: int) -> int:
    """Cells in 100 ms: as near to 5 ms each as divides the hop evenly. ValueError for a rate with no such division."""
    for cells in (20, 21):
        if rate % (10 * cells) == 0:
            return cells
    raise ValueError(f"no whole cells at {rate} Hz")


def cell_size(rate: int) -> int:
    """Samples in a cell."""
    return rate // 10 // cells_in_hop(rate)


def decibels(ratio: float) -> float:
    """20 log10, with silence at -120 dB."""
    return 20 * log10(max(ratio, 1e-6))


# --- the K filter ------------------------------------------------------------------------------------------------


class KWeighting(Convolution):
    """The K filter over a stream."""

    def __init__(self, rate: int) -> None:
        super().__init__(response(k_weighting(rate)), rate)


# --- true peak ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _between() -> Samples:
    """Three columns of a windowed sinc: the values at 1/4, 1/2 and 3/4 between the two samples in the middle."""
    offsets = np.arange(_TAPS)[:, None] - (_TAPS // 2 - 1) - np.array([0.25, 0.5, 0.75])[None, :]
    window = np.kaiser(2001, 4.0)
    taps = np.sinc(offsets) * np.interp(offsets, np.linspace(-_TAPS / 2, _TAPS / 2, 2001), window)
    even: Samples = (taps / taps.sum(axis=0)).astype(np.float32)
    return even


def _overlapping(line: Samples, count: int, step: int, more: int) -> Samples:
    """`count` rows of `line`, each `step` samples after the one before and `more` longer than that; not copied.

    numpy's sliding_window_view gives the same for fifty times the overhead, which is felt on blocks this small.
    """
    item = line.itemsize
    return np.ndarray((count, step + more), np.float32, np.ascontiguousarray(line), 0, (step * item, item))


def _windows(rows: Samples) -> Samples:
    """Every run of _TAPS samples of each row; not copied."""
    count, length = rows.shape
    item = rows.itemsize
    return np.ndarray((count, length - _TAPS + 1, _TAPS), np.float32, rows, 0, (length * item, item, item))


class PeakTrace:
    """The true peak of each cell, by 4x oversampling. A peak between samples counts 6 samples after it sounded.

    Cells whose samples stay under `floor` are not oversampled and give their sample peak. With `loudest_only` the floor
    is half the loudest peak so far: enough to know the loudest of all, since nothing doubles between samples.
    """

    def __init__(self, cell: int, *, floor: float = 0.0, loudest_only: bool = False) -> None:
        self._cell, self._floor, self._loudest_only = cell, floor, loudest_only
        self._past: Samples = np.zeros(_TAPS - 1, np.float32)

    def push(self, sound: Samples) -> Samples:
        """One figure a cell; `sound` must be whole cells long."""
        line = np.concatenate([self._past, sound])
        self._past = line[len(line) - _TAPS + 1 :].copy()
        rows = _overlapping(line, len(sound) // self._cell, self._cell, _TAPS - 1)
        peaks: Samples = np.maximum(rows.max(axis=1), -rows.min(axis=1))
        if self._loudest_only:
            self._floor = max(self._floor, float(peaks.max()) / 2)
        loud = np.flatnonzero(peaks > self._floor)
        step = max(1, _PRODUCT_ROWS // self._cell)
        for few in (loud[start : start + step] for start in range(0, len(loud), step)):
            windows = _windows(rows[few]).reshape(-1, _TAPS)
            between = windows @ _between()
            peaks[few] = np.maximum(peaks[few], np.abs(between).reshape(len(few), -1).max(axis=1))
        return peaks


# --- cells and what they say -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Per cell of `size` samples: the sum of squares after the K filter, and the true peak."""

    rate: int
    size: int
    energy: Samples
    peak: Samples


class CellMeter:
    """Takes sound in pieces of any length; the last cell is filled up with silence."""

    def __init__(self, rate: int, trace: PeakTrace | None = None) -> None:
        self._rate, self._size = rate, cell_size(rate)
        self._filter, self._trace = KWeighting(rate), trace or PeakTrace(self._size)
        self._chunk = self._filter.most // self._size * self._size
        self._rest: list[Samples] = []
        self._waiting = 0
        self._energy: list[Samples] = []
        self._peak: list[Samples] = []

    def push(self, sound: Samples) -> None:
        self._rest.append(sound)
        self._waiting += len(sound)
        if self._waiting >= self._chunk:
            line = np.concatenate(self._rest)
            whole = len(line) - len(line) % self._chunk
            for start in range(0, whole, self._chunk):
                self._measure(line[start : start + self._chunk])
            self._rest, self._waiting = [line[whole:].copy()], len(line) - whole

    def _measure(self, sound: Samples) -> None:
        weighted = self._filter.push(sound).reshape(-1, self._size)
        self._energy.append(np.einsum("ij,ij->i", weighted, weighted))
        self._peak.append(self._trace.push(sound))

    def read(self) -> Cells:
        """Closes the meter: nothing may be pushed afterwards."""
        if self._waiting:
            self._measure(np.pad(np.concatenate(self._rest), (0, -self._waiting % self._size)))
        energy = np.concatenate(self._energy) if self._energy else np.zeros(0, np.float32)
        peak = np.concatenate(self._peak) if self._peak else np.zeros(0, np.float32)
        return Cells(rate=self._rate, size=self._size, energy=energy, peak=peak)


def _loud(power: Figures) -> Figures:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def block_powers(energy: Samples, rate: int) -> Figures:
    """Mean squares of the 400 ms blocks. Sound shorter than one block is one block of its own length."""
    size, per_hop = cell_size(rate), cells_in_hop(rate)
    hops = len(energy) // per_hop
    if hops < HOPS_IN_BLOCK:
        return np.array([energy.sum(dtype=np.float64) / (len(energy) * size)]) if len(energy) else np.zeros(0)
    sums = energy[: hops * per_hop].reshape(hops, per_hop).sum(axis=1, dtype=np.float64)
    running = np.concatenate([[0.0], np.cumsum(sums)])
    powers: Figures = (running[HOPS_IN_BLOCK:] - running[:-HOPS_IN_BLOCK]) / (HOPS_IN_BLOCK * per_hop * size)
    return powers


def integrated(energy: Samples, rate: int) -> Lufs:
    """Loudness through both gates (-70 LUFS, then 10 LU under the mean of what passed the first)."""
    powers = block_powers(energy, rate)
    powers = powers[_loud(powers) > NOTHING_HEARD]
    if not len(powers):
        return NOTHING_HEARD
    heard = powers[powers > powers.mean() * 0.1]
    return Lufs(float(_loud(np.array([heard.mean()]))[0]))


def true_peak(cells: Cells) -> Dbtp:
    return Dbtp(decibels(float(cells.peak.max()) if len(cells.peak) else 0.0))


def longest_silence(cells: Cells) -> Millis:
    """The longest run of silent cells."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], cells.peak < SILENCE, [0]]).astype(np.int8)))
    runs = edges[1::2] - edges[::2]
    longest = int(runs.max()) if len(runs) else 0
    return Millis(round(longest * cells.size * 1000 / cells.rate))


def loudness_of(sound: Samples, rate: int) -> Lufs:
    """Integrated loudness of sound that is in memory."""
    meter = CellMeter(rate)
    meter.push(sound)
    return integrated(meter.read().energy, rate)


def amplitude(db: float) -> float:
    """The factor that changes a level by `db`."""
    return exp(db / 20 * 2.302585092994046)


def along(edges: Samples, cell: int) -> Samples:
    """A gain for every sample: linear from each cell's edge to the next, one cell fewer than there are edges."""
    ramp = np.arange(cell, dtype=np.float32) / np.float32(cell)
    gains: Samples = (edges[:-1, None] + np.diff(edges)[:, None] * ramp).ravel()
    return gains
