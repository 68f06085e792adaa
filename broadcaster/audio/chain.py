"""The speech chain: what a spoken clip goes through once, before anything is mixed.

    mono 16-bit WAV -> the working rate -> the profile's band -> silence cut -> compressor -> one loudness, one peak

A clip is heard twice. The first hearing measures cells of about 5 ms; from those every gain is figured out, the
limiter's included; the second plays the clip through the gains. A sentence is kept in memory in between; a longer clip
is read again, so that one of an hour needs little more memory than one of a minute.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.filters import Convolution, Figures, Samples, high_pass, low_pass, response
from broadcaster.audio.levels import Aim, Stretch, curve
from broadcaster.audio.loudness import CellMeter, Cells, PeakTrace, along, amplitude, cell_size, cells_in_hop, decibels
from broadcaster.audio.riff import EXTENSIBLE, PCM, WavLayout, layout
from broadcaster.domain.errors.sound import AudioBroken, AudioShort
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Dbtp, Lufs, Millis

_DEAD = -60.0
"""A clip whose loudest sample is under this (dBFS) holds no voice."""
_QUIET_UNDER_PEAK, _QUIET_LEAST, _QUIET_MOST = 42.0, -66.0, -50.0
_BEFORE, _AFTER = 3, 8
"""Cells kept around sound, so that the attack and the tail of a word stay."""
_HOPS_TOO_QUIET, _HOPS_KEPT = 15, 10
"""Tenths of a second: silence inside a clip that is too long, and what is left of it."""
_ROUNDING = Millis(10)
"""How far a clip's declared duration may pass its samples by rounding alone."""
_SHORT = 2_000_000
"""Bytes of a clip's file up to which it is read once: about 45 s."""
_HELD_FROM = 0.02
"""Sample peak, as the clip comes, from which true peaks are looked for: what is softer never meets the limiter."""

_KNEE, _THRESHOLD = 6.0, -6.0
"""The compressor begins 6 dB under the voice's own loud level, over a knee of 6 dB."""
_LEVEL_WINDOW, _GLIDE_WINDOW = 5, 17
"""Cells: 25 ms to judge a level, 85 ms for the gain to glide in, before the sound as much as after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Everything that shapes a clip, apart from the clip. `ratio` is the compressor's, the rest in Hz, LUFS, dBTP."""

    rate: int
    high_pass: int
    low_pass: int
    ratio: float
    loudness: Lufs
    ceiling: Dbtp


def chain_of(profile: Profile, ceiling: Dbtp) -> Chain:
    return Chain(
        rate=profile.rate,
        high_pass=profile.high_pass,
        low_pass=profile.low_pass,
        ratio=profile.ratio,
        loudness=profile.target,
        ceiling=ceiling,
    )


def declared_whole(path: Path, duration: Millis) -> None:
    """Looks at the head of a clip's file only. AudioBroken when it is missing or no mono 16-bit WAV at a usable rate;
    AudioShort when it holds less than it, or its clip, declares."""
    with readable(path.name), path.open("rb") as file:
        _check(layout(file, path.name), path.name, duration)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turns an OSError of the block into AudioBroken about `name`."""
    try:
        yield
    except OSError as problem:
        raise AudioBroken(name=name, problem=problem.strerror or str(problem)) from problem


def _check(found: WavLayout, name: str, duration: Millis) -> None:
    if found.coding not in (PCM, EXTENSIBLE) or found.channels != 1 or found.bits != 16:
        raise AudioBroken(name=name, problem="không phải WAV một kênh 16 bit")
    if not 8000 <= found.rate <= 192_000:
        raise AudioBroken(name=name, problem=f"tần số lấy mẫu {found.rate} Hz không dùng được")
    declared, decoded = max(duration, found.millis(found.declared)), found.millis(found.held)
    if found.held < found.declared or declared > decoded + _ROUNDING:
        raise AudioShort(name=name, declared=declared, decoded=decoded)
    if found.held < 2:
        raise AudioBroken(name=name, problem="tệp không có mẫu âm thanh nào")


def through(path: Path, chain: Chain) -> Iterator[Samples]:
    """The clip as it goes on air, in blocks of whole cells. AudioBroken for a clip that holds no voice."""
    cell = cell_size(chain.rate)
    with readable(path.name):
        short = path.stat().st_size <= _SHORT
    sound = list(_banded(path, chain)) if short else None
    meter = CellMeter(chain.rate, PeakTrace(cell, floor=_HELD_FROM))
    for block in sound or _banded(path, chain):
        meter.push(block)
    cells = meter.read()
    if not len(cells.peak) or decibels(float(cells.peak.max())) < _DEAD:
        raise AudioBroken(name=path.name, problem="đoạn này không có tiếng")
    kept = _stretches(cells)
    gains = _gains(cells, kept, chain)
    first = 0
    for block in _cut(iter(sound or _banded(path, chain)), kept, cell, _HOPS_KEPT * chain.rate // 10):
        count = len(block) // cell
        yield block * along(gains[first : first + count + 1], cell)
        first += count


# --- the clip at the working rate and in its band -----------------------------------------------------------------


def _banded(path: Path, chain: Chain) -> Iterator[Samples]:
    """Blocks of whole cells; the last is filled up with silence."""
    cell, rate = cell_size(chain.rate), chain.rate
    cascade = high_pass(rate, chain.high_pass) if chain.high_pass else ()
    cascade += low_pass(rate, chain.low_pass) if chain.low_pass else ()
    band = Convolution(response(cascade), rate) if cascade else None
    size = (band.most if band else rate) // cell * cell
    for block in _whole_cells(_at_rate(path, rate), size, cell):
        yield band.push(block) if band else block


def _at_rate(path: Path, rate: int) -> Iterator[Samples]:
    """PyAV's converter keeps what it heard: a clip gets one of its own, or it would depend on its neighbours."""
    swr = av.AudioResampler(format="flt", layout="mono", rate=rate)
    with readable(path.name), path.open("rb") as file:
        found = layout(file, path.name)
        file.seek(found.start)
        left = found.held // 2 * 2
        while left and (raw := file.read(min(left, found.rate * 2))):
            left -= len(raw)
            frame = av.AudioFrame.from_ndarray(np.frombuffer(raw, "<i2")[None, :], format="s16", layout="mono")
            frame.sample_rate = found.rate
            yield from (out.to_ndarray()[0] for out in swr.resample(frame))
    yield from (out.to_ndarray()[0] for out in swr.resample(None))


def _whole_cells(blocks: Iterator[Samples], size: int, cell: int) -> Iterator[Samples]:
    """The same sound in blocks of `size`, and what is left over as whole cells."""
    rest: Samples = np.zeros(0, np.float32)
    for block in blocks:
        rest = np.concatenate([rest, block])
        while len(rest) >= size:
            yield rest[:size]
            rest = rest[size:]
    if len(rest):
        yield np.pad(rest, (0, -len(rest) % cell))


# --- silence -----------------------------------------------------------------------------------------------------


def _stretches(cells: Cells) -> list[tuple[int, int]]:
    """Cell ranges with sound, the silences between them longer than is fit for air."""
    peak, too_quiet = cells.peak, _HOPS_TOO_QUIET * cells_in_hop(cells.rate)
    quiet = float(np.clip(decibels(float(peak.max())) - _QUIET_UNDER_PEAK, _QUIET_LEAST, _QUIET_MOST))
    heard = np.flatnonzero(peak > amplitude(quiet))
    breaks = np.flatnonzero(np.diff(heard) > too_quiet)
    firsts = heard[np.concatenate([[0], breaks + 1])]
    lasts = heard[np.concatenate([breaks, [len(heard) - 1]])]
    return [(max(0, int(a) - _BEFORE), min(len(peak), int(b) + 1 + _AFTER)) for a, b in zip(firsts, lasts, strict=True)]


def _cut(blocks: Iterator[Samples], kept: list[tuple[int, int]], cell: int, gap: int) -> Iterator[Samples]:
    """The stretches alone, `gap` samples of silence between them."""
    start = 0
    for block in blocks:
        end = start + len(block) // cell
        for place, (first, last) in enumerate(kept):
            if place and start <= first < end:
                yield np.zeros(gap, np.float32)
            if first < end and last > start:
                yield block[(max(first, start) - start) * cell : (min(last, end) - start) * cell]
        start = end


# --- compress and level ------------------------------------------------------------------------------------------


def _gains(cells: Cells, kept: list[tuple[int, int]], chain: Chain) -> Samples:
    """The factor at each edge of the cells that are kept: compressed, levelled, limited, silent where it was cut."""
    pressed = _compressed(cells, chain.ratio)
    gap = np.zeros(_HOPS_KEPT * cells_in_hop(cells.rate), np.float32)
    edges, energy, peak = [], [], []
    for first, last in kept:
        faded = pressed[first : last + 1].copy()
        faded[0] = faded[-1] = 0
        edges += [faded[:-1], gap]
        energy += [cells.energy[first:last], gap]
        peak += [cells.peak[first:last], gap]
    edge = np.concatenate([*edges[:-1], np.zeros(1, np.float32)])
    before, after = edge[:-1], edge[1:]
    played = Cells(
        rate=cells.rate,
        size=cells.size,
        energy=np.concatenate(energy[:-1]) * (before + after) ** 2 / 4,
        peak=np.concatenate(peak[:-1]) * np.maximum(before, after),
    )
    aim = Aim(loudness=chain.loudness, ceiling=chain.ceiling)
    return edge * curve(played, (Stretch(start=0, end=len(played.peak)),), aim)


def _compressed(cells: Cells, ratio: float) -> Samples:
    """The compressor's factor at each edge of a cell. It looks as far ahead as back, so no attack gets through before
    it moves."""
    power = cells.energy.astype(np.float64) / cells.size
    level = 10 * np.log10(np.maximum(_smooth(power, np.ones(_LEVEL_WINDOW)), 1e-12))
    over = level - (_loud_level(power) + _THRESHOLD)
    knee = np.clip(over + _KNEE / 2, 0, _KNEE)
    bent = np.where(over > _KNEE / 2, over, knee * knee / (2 * _KNEE))
    cut = _smooth(-bent * (1 - 1 / ratio), np.hanning(_GLIDE_WINDOW + 2)[1:-1])
    gain = 10 ** (cut / 20)
    return np.concatenate([gain[:1], (gain[:-1] + gain[1:]) / 2, gain[-1:]]).astype(np.float32)


def _loud_level(power: Figures) -> float:
    """The level of the voice while it speaks, in dB: of what is not silent, the mean of the cells at most 10 dB under
    the mean of all."""
    heard = power[power > 10 ** (_DEAD / 10)]
    if not len(heard):
        return float(10 * np.log10(max(power.max(), 1e-12)))
    return float(10 * np.log10(np.mean(heard[heard > heard.mean() / 10])))


def _smooth(figures: Figures, window: NDArray[np.float64]) -> Figures:
    reach = len(window) // 2
    return np.convolve(np.pad(figures, reach, mode="edge"), window / window.sum(), mode="valid")
