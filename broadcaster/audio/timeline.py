"""A programme as sound in order: opening > speech with its pauses over a ducked bed > closing, streamed in blocks.

Every part starts on a whole cell. So the figures of the parts, each measured once, simply add: how loud the programme
is and how high its peaks reach is known in every cell before a sample of it is mixed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.jingles import LEVEL, AudioSegment, Jingles
from broadcaster.audio.levels import Stretch
from broadcaster.audio.loudness import (
    CellMeter,
    Cells,
    Figures,
    PeakTrace,
    Samples,
    along,
    amplitude,
    cell_size,
    cells_in_hop,
)
from broadcaster.audio.takes import Take, tail
from broadcaster.domain.item import JingleKind
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import Programme

LONGEST_PAUSE = Millis(2500)
"""No pause of a script is kept longer: three seconds of silence is a fault on air."""
BED_OPEN = -10.0
"""dB of the bed against speech where nobody speaks; under the voice the profile rules."""

_HOPS_IN_BLOCK = 7
"""Blocks of 0.7 s: long enough for numpy, short enough for any memory."""
_OVERLAP = Millis(1500)
_GAP, _GAP_WITH_BED, _BED_LEAD = Millis(250), Millis(700), Millis(1000)
_LEAST_END, _MOST_END = Millis(300), Millis(800)
_BED_OUT, _BED_OUT_INTO_CLOSING = Millis(2500), Millis(1000)
_BED_IN, _BED_FADE = Millis(600), Millis(1200)
_DUCK, _RISE, _HOLD_THROUGH = Millis(350), Millis(800), Millis(1600)
"""To go down before a voice, to come up after it, and the pause through which the bed stays down."""
_SEAM = Millis(50)
_BLOCK = 1 << 14
"""Samples of music made floats at once."""
_PIECE = 1 << 15
"""Cells of a bed whose figures are added at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tune:
    """Music in memory, whole cells long; `level` is the factor that brings it to the profile's target.

    `figures` are those of its sound at that level; those of a bed are of one turn that follows another.
    """

    rate: int
    pcm: NDArray[np.int16]
    level: float
    figures: Cells

    @property
    def count(self) -> int:
        return len(self.pcm) // cell_size(self.rate)

    def cells(self) -> Cells:
        return self.figures

    def sound(self) -> Iterator[Samples]:
        return _floats(self.pcm, self.level)

    def turn(self, first: int, count: int) -> Samples:
        """`count` cells of a bed that turns, from cell `first` on."""
        cell = cell_size(self.rate)
        start = first % self.count * cell
        part = self.pcm[start : start + count * cell]
        while len(part) < count * cell:
            part = np.concatenate([part, self.pcm[: count * cell - len(part)]])
        return part * np.float32(self.level / 32768)


def _floats(pcm: NDArray[np.int16], level: float) -> Iterator[Samples]:
    for first in range(0, len(pcm), _BLOCK):
        yield pcm[first : first + _BLOCK] * np.float32(level / 32768)


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """The tunes of a programme."""

    opening: Tune | None
    bed: Tune | None
    closing: Tune | None


def music(programme: Programme, jingles: Jingles, profile: Profile) -> Music:
    """JingleMissing, AudioBroken, AudioShort. ValueError for a programme without a part or a rate not worked at."""
    if not (programme.clips or programme.opening or programme.closing or programme.bed):
        raise ValueError("a programme needs at least one part")
    rate, level = profile.rate, amplitude(profile.target - LEVEL)

    def tune(kind: JingleKind | None) -> Tune | None:
        return _tune(jingles.clip(kind, rate), level) if kind else None

    bed = _loop(jingles.loop(programme.bed, rate), level) if programme.bed else None
    return Music(opening=tune(programme.opening), bed=bed, closing=tune(programme.closing))


def _tune(sound: AudioSegment, level: float) -> Tune:
    """Filled up with silence."""
    rate, line = sound.frame_rate, np.frombuffer(sound.raw_data, "<i2")
    cell = cell_size(rate)
    pcm = np.pad(line, (0, -len(line) % cell))
    meter = CellMeter(rate)
    for block in _floats(pcm, level):
        meter.push(block)
    return Tune(rate=rate, pcm=pcm, level=level, figures=meter.read())


def _loop(sound: AudioSegment, level: float) -> Tune:
    """Cut to whole cells; what is cut out glides into what follows it."""
    rate, line = sound.frame_rate, np.frombuffer(sound.raw_data, "<i2")
    more = len(line) % cell_size(rate)
    pcm = line[: len(line) - more].copy()
    if more:
        seam = min(_SEAM * rate // 1000, len(pcm))
        pcm[-seam:] += ((line[-seam:] - pcm[-seam:].astype(np.float32)) * np.linspace(0, 1, seam)).astype(np.int16)
    # A bed lies so far under the voice that what its peaks reach between samples makes no odds.
    meter = CellMeter(rate, PeakTrace(cell_size(rate), floor=1.0))
    lead = min(tail(rate) * cell_size(rate), len(pcm))
    for block in chain(_floats(pcm[-lead:], level), _floats(pcm, level)):
        meter.push(block)
    whole, first = meter.read(), lead // cell_size(rate)
    figures = Cells(rate=rate, size=whole.size, energy=whole.energy[first:], peak=whole.peak[first:])
    return Tune(rate=rate, pcm=pcm, level=level, figures=figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Sound from a cell on. Parts follow each other and do not overlap."""

    start: int
    sound: Tune | Take


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """A loop from its beginning on, between two cells of the programme, along points of its gain (times in cells)."""

    loop: Tune
    start: int
    end: int
    times: Figures
    gains: Figures

    def edges(self, first: int, last: int) -> Samples:
        """The gain at the edges of these cells."""
        return np.interp(np.arange(first, last + 1), self.times, self.gains).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """`count` cells, which the stretches cover without gap or overlap; `starts` tells where each clip begins."""

    rate: int
    count: int
    parts: tuple[Part, ...]
    bed: Bed | None
    stretches: tuple[Stretch, ...]

    @property
    def starts(self) -> tuple[Millis, ...]:
        return tuple(self.millis(part.start) for part in self.parts if isinstance(part.sound, Take))

    @property
    def length(self) -> Millis:
        return self.millis(self.count)

    def millis(self, cells: int) -> Millis:
        return Millis(round(cells * 100 / cells_in_hop(self.rate)))


def lay_out(programme: Programme, takes: tuple[Take, ...], tunes: Music, profile: Profile) -> Timeline:
    """`takes` are those of the programme's clips, `tunes` its music."""
    return _Layout(programme, takes, tunes, profile).timeline()


class _Layout:
    """Builds one timeline from left to right; lives for one call of `lay_out`. Music and voices are all at the
    profile's target already, so that what levels them in the mix has little left to do."""

    def __init__(self, programme: Programme, takes: tuple[Take, ...], tunes: Music, profile: Profile) -> None:
        self._programme, self._takes, self._tunes, self._profile = programme, takes, tunes, profile
        self._rate = profile.rate
        self._parts: list[Part] = []
        self._at = 0
        self._borders = [0]
        self._voiced: list[tuple[int, int]] = []

    def timeline(self) -> Timeline:
        tunes, bed = self._tunes, self._tunes.bed if self._takes else None
        if tunes.opening:
            self._opening(tunes.opening, bed is not None)
        speech = self._at
        if self._takes:
            self._speech(bed is not None)
        end = self._at
        if tunes.closing:
            self._border()
            self._add(tunes.closing)
        if not self._at and tunes.bed:
            self._add(tunes.bed)
        return Timeline(
            rate=self._rate,
            count=self._at,
            parts=tuple(self._parts),
            bed=self._bed(bed, speech, end) if bed else None,
            stretches=tuple(Stretch(start=a, end=b) for a, b in pairwise([*self._borders, self._at]) if b > a),
        )

    def _opening(self, tune: Tune, over_bed: bool) -> None:
        self._add(tune)
        if self._takes or self._tunes.closing:
            if not over_bed:
                self._pause(_GAP)
            self._border()

    def _speech(self, over_bed: bool) -> None:
        if over_bed:
            self._pause(_GAP_WITH_BED if self._tunes.opening else _BED_LEAD)
        pauses = [Millis(min(clip.pause, LONGEST_PAUSE)) for clip in self._programme.clips]
        if over_bed:
            pauses[-1] = _BED_OUT_INTO_CLOSING if self._tunes.closing else _BED_OUT
        else:
            pauses[-1] = Millis(min(max(pauses[-1], _LEAST_END), _MOST_END))
        for take, pause in zip(self._takes, pauses, strict=True):
            self._voiced.append((self._at, self._at + take.count))
            self._add(take)
            self._pause(pause)

    def _bed(self, loop: Tune, speech: int, end: int) -> Bed:
        """It comes up under the opening's tail, if there is one, and is gone before the closing."""
        up, under = amplitude(BED_OPEN), amplitude(self._profile.bed_under)
        rise = min(self._cells(_OVERLAP), speech // 2)
        points = [(speech - rise, 0.0), (speech, up)] if rise else [(speech, 0.0), (speech + self._cells(_BED_IN), up)]
        for first, last in _merged(self._voiced, self._cells(_HOLD_THROUGH)):
            points += [
                (first - self._cells(_DUCK), up),
                (first, under),
                (last, under),
                (last + self._cells(_RISE), up),
            ]
        if self._tunes.closing:
            points[-1] = (end, 0.0)
        else:
            points += [(end - self._cells(_BED_FADE), up), (end, 0.0)]
        times, gains = np.array(points).T
        return Bed(loop=loop, start=speech - rise, end=end, times=times, gains=gains)

    def _cells(self, millis: Millis) -> int:
        return round(millis * cells_in_hop(self._rate) / 100)

    def _border(self) -> None:
        self._borders.append(self._at)

    def _pause(self, millis: Millis) -> None:
        self._at += self._cells(millis)

    def _add(self, sound: Tune | Take) -> None:
        self._parts.append(Part(start=self._at, sound=sound))
        self._at += sound.count


def _merged(voiced: list[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    """Spans of voice, those nearer to each other than `gap` made one."""
    spans = voiced[:1]
    for first, last in voiced[1:]:
        if first - spans[-1][1] < gap:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


# --- the plan ----------------------------------------------------------------------------------------------------


def planned(timeline: Timeline) -> Cells:
    """What a meter would say of the programme before levelling, without playing it. Peaks are what they are at most:
    those of a bed are added to those of the voice over it."""
    energy, peak = np.zeros(timeline.count, np.float32), np.zeros(timeline.count, np.float32)
    for part in timeline.parts:
        cells = part.sound.cells()
        here = slice(part.start, part.start + len(cells.energy))
        energy[here] += cells.energy[: timeline.count - part.start]
        peak[here] += cells.peak[: timeline.count - part.start]
    if timeline.bed is not None:
        _add_bed(timeline.bed, energy, peak)
    return Cells(rate=timeline.rate, size=cell_size(timeline.rate), energy=energy, peak=peak)


def _add_bed(bed: Bed, energy: Samples, peak: Samples) -> None:
    turning = bed.loop.figures
    for first in range(bed.start, bed.end, _PIECE):
        last = min(first + _PIECE, bed.end)
        place = (np.arange(first, last) - bed.start) % bed.loop.count
        edges = bed.edges(first, last)
        energy[first:last] += turning.energy[place] * ((edges[:-1] + edges[1:]) / 2) ** 2
        peak[first:last] += turning.peak[place] * np.maximum(edges[:-1], edges[1:])


# --- the stream --------------------------------------------------------------------------------------------------


def blocks(timeline: Timeline, gains: Samples) -> Iterator[Samples]:
    """The programme through `gains` (a factor for each edge of a cell), in blocks of 0.7 s; the last is shorter, and
    whole cells like all."""
    cell = cell_size(timeline.rate)
    size = _HOPS_IN_BLOCK * cells_in_hop(timeline.rate)
    sounds = _chunks(timeline)
    chunk: Samples = np.zeros(0, np.float32)
    for first in range(0, timeline.count, size):
        last = min(first + size, timeline.count)
        block = np.zeros((last - first) * cell, np.float32)
        fill = 0
        while fill < len(block):
            if not len(chunk):
                chunk = next(sounds)
            count = min(len(block) - fill, len(chunk))
            block[fill : fill + count] = chunk[:count]
            fill, chunk = fill + count, chunk[count:]
        if timeline.bed is not None:
            _lay(timeline.bed, first, block)
        block *= along(gains[first : last + 1], cell)
        yield block


def _chunks(timeline: Timeline) -> Iterator[Samples]:
    cell, at = cell_size(timeline.rate), 0
    for part in timeline.parts:
        yield np.zeros((part.start - at) * cell, np.float32)
        yield from part.sound.sound()
        at = part.start + part.sound.count
    yield np.zeros((timeline.count - at) * cell, np.float32)


def _lay(bed: Bed, start: int, block: Samples) -> None:
    cell = cell_size(bed.loop.rate)
    first, last = max(start, bed.start), min(start + len(block) // cell, bed.end)
    if first < last:
        turned = bed.loop.turn(first - bed.start, last - first)
        block[(first - start) * cell : (last - start) * cell] += turned * along(bed.edges(first, last), cell)
