"""Speech clips made ready: checked, trimmed of silence, gently compressed, and read block by block at the working rate.

A clip is surveyed once, in cells of about 5 ms; what the survey keeps of it (the stretches with sound, and a gain per
cell) is small, so the samples themselves are read twice from the disk and never held.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.loudness import Figures, Samples, along, amplitude, decibels
from broadcaster.audio.riff import EXTENSIBLE, PCM, WavLayout, layout
from broadcaster.domain.errors import AudioBroken, AudioShort
from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import Clip

CELLS_A_SECOND = 200
LONGEST_PAUSE = Millis(2500)
"""No pause of a script is kept longer: three seconds of silence is a fault on air."""

_DEAD = -60.0
"""A clip whose loudest sample is under this (dBFS) holds no voice."""
_QUIET_UNDER_PEAK, _QUIET_LEAST, _QUIET_MOST = 42.0, -66.0, -50.0
_BEFORE, _AFTER = 3, 8
"""Cells kept around sound, so that the attack and the tail of a word stay."""
_LONG_GAP, _GAP_KEPT = 300, Millis(1000)
"""Cells of silence inside a clip that are too many (1.5 s), and what is left of them."""
_BLOCK_CELLS = 140
_PUSH_CELLS = 5
_ROUNDING = Millis(10)
"""How far a clip's declared duration may pass its samples by rounding alone."""

_RATIO, _KNEE, _THRESHOLD = 3.0, 6.0, -6.0
"""The speech compressor: 3 to 1 from 6 dB under the voice's own loud level, over a knee of 6 dB."""
_MAKE_UP = -_THRESHOLD * (1 - 1 / _RATIO)
"""What the compressor takes from the loud level is given back, so a voice stays where `takes_of` put it."""
_LEVEL_WINDOW, _GLIDE_WINDOW = 5, 17
"""Cells: 25 ms to judge a level, 85 ms for the gain to glide in, before the sound as much as after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One stretch of a clip without long silence: whole cells, a gain at each cell's edge, and the pause after it."""

    path: Path
    rate: int
    start: int
    gains: Samples
    pause: Millis

    @property
    def cell(self) -> int:
        return self.rate // CELLS_A_SECOND

    def length(self, rate: int) -> int:
        """Samples at the working rate."""
        return round((len(self.gains) - 1) * self.cell * rate / self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Survey:
    clip: Clip
    layout: WavLayout
    level: Figures
    peak: Samples


def takes_of(clips: tuple[Clip, ...], loudness: float) -> list[Take]:
    """Surveys the clips together and levels their voice to `loudness` (dB, mean square of its loud cells).

    AudioBroken for a file that is missing, is not mono 16-bit WAV or holds no voice; AudioShort for one that is cut.
    """
    surveys = [_survey(clip) for clip in clips]
    if not surveys:
        return []
    lift = loudness - _loud_level(np.concatenate([s.level for s in surveys]))
    return [take for survey in surveys for take in _cut(survey, lift, loudness)]


# --- survey ------------------------------------------------------------------------------------------------------


def _survey(clip: Clip) -> _Survey:
    try:
        with clip.path.open("rb") as file:
            found = layout(file, clip.path.name)
            _check(clip, found)
            cell = found.rate // CELLS_A_SECOND
            powers, peaks = [], []
            for block in _read(clip.path, cell, 0, -(-found.held // 2 // cell)):
                rows = block.reshape(-1, cell)
                powers.append(np.einsum("ij,ij->i", rows, rows) / cell)
                peaks.append(np.abs(rows).max(axis=1))
    except OSError as problem:
        raise AudioBroken(name=clip.path.name, problem=problem.strerror or str(problem)) from problem
    peak = np.concatenate(peaks)
    if decibels(float(peak.max())) < _DEAD:
        raise AudioBroken(name=clip.path.name, problem="đoạn này không có tiếng")
    level = 10 * np.log10(np.maximum(np.concatenate(powers).astype(np.float64), 1e-12))
    return _Survey(clip=clip, layout=found, level=level, peak=peak)


def _check(clip: Clip, found: WavLayout) -> None:
    name = clip.path.name
    if found.coding not in (PCM, EXTENSIBLE) or found.channels != 1 or found.bits != 16:
        raise AudioBroken(name=name, problem="không phải WAV một kênh 16 bit")
    if not 8000 <= found.rate <= 192_000:
        raise AudioBroken(name=name, problem=f"tần số lấy mẫu {found.rate} Hz không dùng được")
    declared, decoded = max(clip.duration, found.millis(found.declared)), found.millis(found.held)
    if found.held < found.declared or declared > decoded + _ROUNDING:
        raise AudioShort(name=name, declared=declared, decoded=decoded)
    if found.held < 2:
        raise AudioBroken(name=name, problem="tệp không có mẫu âm thanh nào")


def _read(path: Path, cell: int, start: int, cells: int) -> Iterator[Samples]:
    """Blocks of whole cells from cell `start` on; the end of the file is filled up with silence."""
    with path.open("rb") as file:
        found = layout(file, path.name)
        for first in range(start, start + cells, _BLOCK_CELLS):
            count = min(_BLOCK_CELLS, start + cells - first) * cell
            file.seek(found.start + first * cell * 2)
            raw = file.read(max(0, min(count * 2, found.held - first * cell * 2)))
            block = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.float32) * np.float32(1 / 32768)
            yield np.pad(block, (0, count - len(block))) if len(block) < count else block


def _loud_level(level: Figures) -> float:
    """The level of the voice while it speaks, in dB: of what is not silent, the mean of the cells at most 10 dB under
    the mean of all."""
    heard = level[level > _DEAD]
    if not len(heard):
        return float(level.max())
    mean = 10 * np.log10(np.mean(10 ** (heard / 10)))
    return float(10 * np.log10(np.mean(10 ** (heard[heard > mean - 10] / 10))))


# --- trim and compress -------------------------------------------------------------------------------------------


def _cut(survey: _Survey, lift: float, loudness: float) -> Iterator[Take]:
    gain = _gains(survey.level + lift, loudness) * np.float32(amplitude(lift))
    stretches = _stretches(survey.peak)
    for place, (first, last) in enumerate(stretches):
        edges = np.concatenate([gain[first:last], gain[last - 1 : last]])
        edges[0] = edges[-1] = 0
        final = place == len(stretches) - 1
        yield Take(
            path=survey.clip.path,
            rate=survey.layout.rate,
            start=first,
            gains=edges,
            pause=Millis(min(survey.clip.pause, LONGEST_PAUSE)) if final else _GAP_KEPT,
        )


def _stretches(peak: Samples) -> list[tuple[int, int]]:
    """Cell ranges with sound, the silences between them longer than is fit for air."""
    quiet = float(np.clip(decibels(float(peak.max())) - _QUIET_UNDER_PEAK, _QUIET_LEAST, _QUIET_MOST))
    heard = np.flatnonzero(peak > amplitude(quiet))
    breaks = np.flatnonzero(np.diff(heard) > _LONG_GAP)
    firsts = heard[np.concatenate([[0], breaks + 1])]
    lasts = heard[np.concatenate([breaks, [len(heard) - 1]])]
    return [(max(0, int(a) - _BEFORE), min(len(peak), int(b) + 1 + _AFTER)) for a, b in zip(firsts, lasts, strict=True)]


def _gains(level: Figures, loudness: float) -> Samples:
    """The compressor's factor per cell. It looks as far ahead as back, so no attack gets through before it moves."""
    power = _smooth(10 ** (level / 10), np.ones(_LEVEL_WINDOW))
    over = 10 * np.log10(np.maximum(power, 1e-12)) - (loudness + _THRESHOLD)
    knee = np.clip(over + _KNEE / 2, 0, _KNEE)
    bent = np.where(over > _KNEE / 2, over, knee * knee / (2 * _KNEE))
    cut = _smooth(-bent * (1 - 1 / _RATIO), np.hanning(_GLIDE_WINDOW + 2)[1:-1])
    return (10 ** ((cut + _MAKE_UP) / 20)).astype(np.float32)


def _smooth(figures: Figures, window: NDArray[np.float64]) -> Figures:
    reach = len(window) // 2
    return np.convolve(np.pad(figures, reach, mode="edge"), window / window.sum(), mode="valid")


# --- read --------------------------------------------------------------------------------------------------------


class Player:
    """Plays takes at the working rate, one after the other.

    One converter serves all takes of a source rate: PyAV builds a filter graph for each, whose memory comes back late.
    What tells the takes apart in its stream is counting, and a little silence fed behind each to push its end out.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._converters: dict[int, _Converter] = {}

    def play(self, take: Take) -> Iterator[Samples]:
        """The take with its gains, in blocks; exactly `take.length(rate)` samples in all."""
        left = take.length(self._rate)
        for block in self._at_rate(take):
            yield block[:left]
            left -= min(left, len(block))
        if left:
            yield np.zeros(left, np.float32)

    def _at_rate(self, take: Take) -> Iterator[Samples]:
        if take.rate == self._rate:
            return _gained(take)
        converter = self._converters.setdefault(take.rate, _Converter(take.rate, self._rate))
        return converter.convert(chain(_gained(take), [np.zeros(_PUSH_CELLS * take.cell, np.float32)]))


class _Converter:
    def __init__(self, source: int, rate: int) -> None:
        self._source, self._rate = source, rate
        self._swr = av.AudioResampler(format="flt", layout="mono", rate=rate)
        self._fed = self._made = 0

    def convert(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """What the blocks become, without what was still to come of sound fed before them."""
        start = round(self._fed * self._rate / self._source)
        for block in blocks:
            frame = av.AudioFrame.from_ndarray(block[None, :], format="flt", layout="mono")
            frame.sample_rate = self._source
            self._fed += len(block)
            for out in self._swr.resample(frame):
                sound = out.to_ndarray()[0]
                late = max(0, start - self._made)
                self._made += len(sound)
                yield sound[late:]


def _gained(take: Take) -> Iterator[Samples]:
    first = 0
    for block in _read(take.path, take.cell, take.start, len(take.gains) - 1):
        cells = len(block) // take.cell
        block *= along(take.gains[first : first + cells + 1], take.cell)
        first += cells
        yield block
