"""Loudness by ITU-R BS.1770 and true peak, in numpy, over sound of any length in bounded memory.

A mono file counts as one channel (a full-scale 1 kHz sine reads about -3 LUFS). Energies are kept per *cell*, about
5 ms long, so that the same figures serve measuring, the limiter and the search for silence.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, log10

import numpy as np
from numpy.typing import NDArray

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
_WIDEST = 8
"""Samples whose neighbours between them are found by one row of a matrix product."""
_ONE_THREAD = 262_144
"""Multiplications of a matrix product that BLAS does in one thread: more, and its threads wait on each other."""
_FULL = 1 - 1 / 32768
"""From here on a sample of 16 bits has nowhere to go."""


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


@lru_cache(maxsize=8)
def _between(width: int) -> Samples:
    """What takes `width` + 11 samples to the values at 1/4, 1/2 and 3/4 after each of the `width` in their middle.

    A windowed sinc of 12 taps, written as a matrix so that BLAS may do the work.
    """
    offsets = np.arange(_TAPS)[:, None] - (_TAPS // 2 - 1) - np.array([0.25, 0.5, 0.75])[None, :]
    window = np.kaiser(2001, 4.0)
    taps = np.sinc(offsets) * np.interp(offsets, np.linspace(-_TAPS / 2, _TAPS / 2, 2001), window)
    product = np.zeros((width + _TAPS - 1, 3 * width), np.float32)
    for place in range(width):
        product[place : place + _TAPS, 3 * place : 3 * place + 3] = taps / taps.sum(axis=0)
    return product


def _overlapping(line: Samples, count: int, step: int, more: int) -> Samples:
    """`count` rows of `line`, each `step` samples after the one before and `more` longer than that; not copied.

    numpy's sliding_window_view gives the same for fifty times the overhead, which is felt on blocks this small.
    """
    item = line.itemsize
    return np.ndarray((count, step + more), np.float32, np.ascontiguousarray(line), 0, (step * item, item))


class PeakTrace:
    """The true peak of each cell, by 4x oversampling. A peak between samples counts 6 samples after it sounded.

    Cells whose samples stay under `floor` are not oversampled and give their sample peak. With `loudest_only` the floor
    is half the loudest peak so far: enough to know the loudest of all, since nothing doubles between samples.
    """

    def __init__(self, cell: int, *, floor: float = 0.0, loudest_only: bool = False) -> None:
        self._cell, self._floor, self._loudest_only = cell, floor, loudest_only
        self._width = max(width for width in range(1, _WIDEST + 1) if cell % width == 0)
        self._at_once = max(1, _ONE_THREAD // _between(self._width).size * self._width // cell)
        self._past: Samples = np.zeros(_TAPS - 1, np.float32)

    def push(self, sound: Samples) -> Samples:
        """One figure a cell; `sound` must be whole cells long."""
        line = np.concatenate([self._past, sound])
        self._past = line[len(line) - _TAPS + 1 :].copy()
        count = len(sound) // self._cell
        rows = _overlapping(line, count, self._cell, _TAPS - 1)
        peaks: Samples = np.maximum(rows.max(axis=1), -rows.min(axis=1))
        if self._loudest_only and count:
            self._floor = max(self._floor, float(peaks.max()) / 2)
        loud = np.flatnonzero(peaks > self._floor)
        for few in (loud[start : start + self._at_once] for start in range(0, len(loud), self._at_once)):
            peaks[few] = np.maximum(peaks[few], self._hidden(rows[few]))
        return peaks

    def _hidden(self, rows: Samples) -> Samples:
        """The loudest value between the samples of each row."""
        count, length = rows.shape
        item, width = rows.itemsize, self._width
        spread = (length * item, width * item, item)
        windows = np.ndarray((count, self._cell // width, width + _TAPS - 1), np.float32, rows, 0, spread)
        between = windows.reshape(-1, width + _TAPS - 1) @ _between(width)
        loudest: Samples = np.abs(between, out=between).reshape(count, -1).max(axis=1)
        return loudest


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
        return self.drain()

    def drain(self) -> Cells:
        """What was measured since the last drain. Sound that fills no measure yet waits for the next."""
        energy = np.concatenate(self._energy) if self._energy else np.zeros(0, np.float32)
        peak = np.concatenate(self._peak) if self._peak else np.zeros(0, np.float32)
        self._energy, self._peak = [], []
        return Cells(rate=self._rate, size=self._size, energy=energy, peak=peak)


def _loud(power: Figures) -> Figures:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def block_powers(energy: Samples, rate: int) -> Figures:
    """Mean squares of the 400 ms blocks. Sound shorter than one block is one block of its own length."""
    size, per_hop = cell_size(rate), cells_in_hop(rate)
    hops = len(energy) // per_hop
    if hops < HOPS_IN_BLOCK:
        return np.array([energy.sum(dtype=np.float64) / (len(energy) * size)]) if len(energy) else np.zeros(0)
    return _blocks(energy[: hops * per_hop].reshape(hops, per_hop).sum(axis=1, dtype=np.float64), per_hop * size)


def _blocks(hops: Figures, length: int) -> Figures:
    """Mean squares of blocks, from the sums of squares of the hops of `length` samples they are made of."""
    running = np.concatenate([[0.0], np.cumsum(hops)])
    powers: Figures = (running[HOPS_IN_BLOCK:] - running[:-HOPS_IN_BLOCK]) / (HOPS_IN_BLOCK * length)
    return powers


def integrated(energy: Samples, rate: int) -> Lufs:
    """Loudness of cells, gated."""
    return gated(block_powers(energy, rate))


def gated(powers: Figures) -> Lufs:
    """Loudness of blocks through both gates (-70 LUFS, then 10 LU under the mean of what passed the first)."""
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


# --- sound of any length -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was measured on sound: `clipped` samples at or past full scale, `peaks` a byte for every 100 ms begun, 255
    being full scale."""

    samples: int
    loudness: Lufs
    true_peak: Dbtp
    longest_silence: Millis
    clipped: int
    peaks: bytes


class Gauge:
    """Measures sound in pieces of any length, and keeps two figures of every 100 ms: hours cost a few megabytes."""

    def __init__(self, rate: int) -> None:
        self._rate, self._size, self._per_hop = rate, cell_size(rate), cells_in_hop(rate)
        self._meter = CellMeter(rate, PeakTrace(self._size, loudest_only=True))
        self._energy: list[Figures] = []
        self._peak: list[Samples] = []
        self._rest = Cells(rate=rate, size=self._size, energy=np.zeros(0, np.float32), peak=np.zeros(0, np.float32))
        self._samples = self._clipped = self._quiet = self._quietest = 0
        self._loudest = 0.0

    def push(self, sound: Samples) -> None:
        if not len(sound):
            return
        self._samples += len(sound)
        if max(float(sound.max()), -float(sound.min())) >= _FULL:
            self._clipped += int(np.count_nonzero(np.abs(sound) >= _FULL))
        self._meter.push(sound)
        self._reduce(self._meter.drain())

    def read(self) -> Heard:
        """Closes the gauge: nothing may be pushed afterwards."""
        self._reduce(self._meter.read())
        rest = self._rest
        hops = np.concatenate([np.zeros(0), *self._energy])
        if len(hops) < HOPS_IN_BLOCK:
            whole = len(hops) * self._per_hop + len(rest.energy)
            powers = np.array([(hops.sum() + rest.energy.sum(dtype=np.float64)) / (max(1, whole) * self._size)])
        else:
            powers = _blocks(hops, self._per_hop * self._size)
        peaks = np.concatenate([*self._peak, rest.peak.max(initial=0, keepdims=True)[: len(rest.peak)]])
        return Heard(
            samples=self._samples,
            loudness=gated(powers),
            true_peak=Dbtp(decibels(self._loudest)),
            longest_silence=Millis(round(self._quietest * self._size * 1000 / self._rate)),
            clipped=self._clipped,
            peaks=np.rint(np.minimum(peaks, 1) * 255).astype(np.uint8).tobytes(),
        )

    def _reduce(self, cells: Cells) -> None:
        if not len(cells.peak):
            return
        self._loudest = max(self._loudest, float(cells.peak.max()))
        self._listen_for_silence(cells.peak < SILENCE)
        energy, peak = np.concatenate([self._rest.energy, cells.energy]), np.concatenate([self._rest.peak, cells.peak])
        whole = len(peak) - len(peak) % self._per_hop
        self._energy.append(energy[:whole].reshape(-1, self._per_hop).sum(axis=1, dtype=np.float64))
        self._peak.append(peak[:whole].reshape(-1, self._per_hop).max(axis=1))
        self._rest = Cells(rate=self._rate, size=self._size, energy=energy[whole:], peak=peak[whole:])

    def _listen_for_silence(self, quiet: NDArray[np.bool_]) -> None:
        """A run may begin in one piece and end in another."""
        loud = np.flatnonzero(~quiet)
        if not len(loud):
            self._quiet += len(quiet)
            self._quietest = max(self._quietest, self._quiet)
            return
        runs = np.diff(loud, prepend=-1 - self._quiet) - 1
        self._quiet = len(quiet) - 1 - int(loud[-1])
        self._quietest = max(self._quietest, int(runs.max()), self._quiet)


def analyse(sound: Samples | NDArray[np.int16], rate: int) -> Heard:
    """Measures sound that is decoded already. ValueError for a rate without whole cells (see `cells_in_hop`)."""
    gauge = Gauge(rate)
    for start in range(0, len(sound), rate):
        piece = sound[start : start + rate]
        if piece.dtype == np.int16:
            gauge.push(piece.astype(np.float32) * np.float32(1 / 32768))
        else:
            gauge.push(piece.astype(np.float32, copy=False))
    return gauge.read()


def loudness_of(sound: Samples, rate: int) -> Lufs:
    """Integrated loudness of sound that is in memory."""
    meter = CellMeter(rate, PeakTrace(cell_size(rate), floor=inf))  # nobody asks for peaks here
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
