"""A programme as sound in order: opening > speech with its pauses over a ducked bed > closing, streamed in blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from broadcaster.audio.jingles import LEVEL, AudioSegment, Jingles, bed_under_tail, samples
from broadcaster.audio.levels import Stretch
from broadcaster.audio.loudness import Figures, Samples, along, amplitude, cell_size
from broadcaster.audio.takes import Player, Take, takes_of
from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import Programme

HOPS_IN_CHUNK = 7
"""Blocks of 0.7 s: long enough for numpy, short enough for any memory."""

BED_OPEN, BED_UNDER = -10.0, -22.0
"""dB of the bed against speech: where nobody speaks, and under the voice."""
_OVERLAP = Millis(1500)
_GAP, _GAP_WITH_BED, _BED_LEAD = Millis(250), Millis(700), Millis(1000)
_LEAST_END, _MOST_END = Millis(300), Millis(800)
_BED_OUT, _BED_OUT_INTO_CLOSING = Millis(2500), Millis(1000)
_BED_STEP = 120
"""Samples between two figures of the bed's gain; linear in between."""
_DUCK, _RISE, _HOLD_THROUGH = 0.35, 0.8, 1.6
"""Seconds: to go down before a voice, to come up after it, and the pause through which the bed stays down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """A loop from `phase` on, between two samples of the programme, along points of its gain (times in samples).

    `loop` is written out `turn` samples long and then once more for the length of a block.
    """

    loop: Samples
    turn: int
    phase: int
    start: int
    end: int
    times: Figures
    gains: Figures


@dataclass(frozen=True, slots=True)
class Part:
    """Sound or silence of a known length: samples in memory, a take on disk, or nothing."""

    length: int
    sound: Samples | Take | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """`length` is whole cells; the stretches (in cells) cover it without gap or overlap."""

    rate: int
    length: int
    parts: tuple[Part, ...]
    bed: Bed | None
    stretches: tuple[Stretch, ...]


def lay_out(programme: Programme, jingles: Jingles, rate: int) -> Timeline:
    """JingleMissing, AudioBroken, AudioShort. ValueError for a programme without a part or a rate not worked at."""
    cell_size(rate)
    return _Layout(programme, jingles, rate).timeline()


class _Layout:
    """Builds one timeline from left to right; lives for one call of `lay_out`."""

    def __init__(self, programme: Programme, jingles: Jingles, rate: int) -> None:
        self._programme, self._jingles, self._rate = programme, jingles, rate
        self._parts: list[Part] = []
        self._length = 0
        self._borders = [0]
        self._voiced: list[tuple[int, int]] = []

    def timeline(self) -> Timeline:
        wanted = self._programme
        bed = self._jingles.loop(wanted.bed, self._rate) if wanted.bed else None
        if not (wanted.clips or wanted.opening or wanted.closing):
            if bed is None:
                raise ValueError("a programme needs at least one part")
            self._add(samples(bed))
            bed = None
        phase = self._opening(bed if wanted.clips else None)
        start = self._length
        if wanted.clips:
            self._speech(bed is not None)
        end = self._length
        if wanted.closing:
            self._border()
            self._add(samples(self._jingles.clip(wanted.closing, self._rate)))
        self._silence(-self._length % cell_size(self._rate))
        return Timeline(
            rate=self._rate,
            length=self._length,
            parts=tuple(self._parts),
            bed=self._bed(bed, phase, start, end) if bed is not None and wanted.clips else None,
            stretches=self._stretches(),
        )

    def _opening(self, bed: AudioSegment | None) -> int:
        """Returns how much of the bed has sounded under the opening's tail."""
        if not self._programme.opening:
            return 0
        opening = self._jingles.clip(self._programme.opening, self._rate)
        if bed is None:
            self._add(samples(opening))
            if self._programme.clips or self._programme.closing:
                self._silence(self._samples(_GAP))
                self._border()
            return 0
        overlap = Millis(min(_OVERLAP, len(opening) // 2, len(bed)))
        self._add(samples(bed_under_tail(opening, bed, overlap, BED_OPEN)))
        self._border()
        return self._samples(overlap)

    def _speech(self, over_bed: bool) -> None:
        if over_bed:
            self._silence(self._samples(_GAP_WITH_BED if self._programme.opening else _BED_LEAD))
        takes = takes_of(self._programme.clips, LEVEL)
        for take in takes:
            start = self._length
            self._add(take)
            self._voiced.append((start, self._length))
            if take is not takes[-1]:
                self._silence(self._samples(take.pause))
        if over_bed:
            self._silence(self._samples(_BED_OUT_INTO_CLOSING if self._programme.closing else _BED_OUT))
        else:
            self._silence(self._samples(Millis(min(max(takes[-1].pause, _LEAST_END), _MOST_END))))

    def _bed(self, loop: AudioSegment, phase: int, start: int, end: int) -> Bed:
        rate, up, under = self._rate, amplitude(BED_OPEN), amplitude(BED_UNDER)
        points = [(start / rate, up)] if phase else [(start / rate, 0.0), (start / rate + 0.6, up)]
        for first, last in _merged(self._voiced, round(_HOLD_THROUGH * rate)):
            points += [
                (first / rate - _DUCK, up),
                (first / rate, under),
                (last / rate, under),
                (last / rate + _RISE, up),
            ]
        if self._programme.closing:
            points[-1] = (end / rate, 0.0)
        else:
            points += [(end / rate - 1.2, up), (end / rate, 0.0)]
        times, gains = np.array(points).T
        once = samples(loop)
        again = np.resize(once, len(once) + rate // 10 * HOPS_IN_CHUNK)
        return Bed(loop=again, turn=len(once), phase=phase, start=start, end=end, times=times * rate, gains=gains)

    def _stretches(self) -> tuple[Stretch, ...]:
        cell = cell_size(self._rate)
        edges = [*(border // cell for border in self._borders), self._length // cell]
        return tuple(Stretch(start=a, end=b) for a, b in pairwise(edges) if b > a)

    def _samples(self, millis: Millis) -> int:
        return millis * self._rate // 1000

    def _border(self) -> None:
        self._borders.append(self._length)

    def _silence(self, length: int) -> None:
        if length:
            self._parts.append(Part(length))
            self._length += length

    def _add(self, sound: Samples | Take) -> None:
        length = sound.length(self._rate) if isinstance(sound, Take) else len(sound)
        self._parts.append(Part(length, sound))
        self._length += length


def _merged(voiced: list[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    """Spans of voice, those nearer to each other than `gap` made one."""
    spans = voiced[:1]
    for first, last in voiced[1:]:
        if first - spans[-1][1] < gap:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


# --- the stream --------------------------------------------------------------------------------------------------


def blocks(timeline: Timeline) -> Iterator[Samples]:
    """The programme before levelling, in blocks of 0.7 s; the last is shorter, and whole cells like all."""
    size = timeline.rate // 10 * HOPS_IN_CHUNK
    start, fill, block = 0, 0, np.zeros(min(size, timeline.length), np.float32)
    for chunk in _chunks(timeline):
        taken = 0
        while taken < len(chunk):
            count = min(len(block) - fill, len(chunk) - taken)
            block[fill : fill + count] = chunk[taken : taken + count]
            fill, taken = fill + count, taken + count
            if fill == len(block):
                _lay_bed(timeline.bed, start, block)
                yield block
                start, fill = start + len(block), 0
                block = np.zeros(min(size, timeline.length - start), np.float32)


def _chunks(timeline: Timeline) -> Iterator[Samples]:
    player = Player(timeline.rate)
    for part in timeline.parts:
        if isinstance(part.sound, Take):
            yield from player.play(part.sound)
        elif part.sound is not None:
            yield part.sound
        else:
            yield np.zeros(part.length, np.float32)


def _lay_bed(bed: Bed | None, start: int, block: Samples) -> None:
    if bed is None:
        return
    first, last = max(start, bed.start), min(start + len(block), bed.end)
    if first >= last:
        return
    knots = np.arange(first, last + _BED_STEP, _BED_STEP)
    edges = np.interp(knots, bed.times, bed.gains).astype(np.float32)
    gain = along(edges, _BED_STEP)[: last - first]
    place = (first - bed.start + bed.phase) % bed.turn
    block[first - start : last - start] += bed.loop[place : place + last - first] * gain
