"""A station as one endless stream, for players that know nothing of manifests: which frames of which sound are in the
six seconds that begin at a moment.

Time is cut into cells of equal length, counted from 1970, the same for every station and every server: a cell's number
is that of its segment. Nothing runs, and nothing is remembered: a cell follows from its number and the station's day.
Sound is cut between MP3 frames, which stand alone; a frame belongs to the cell in which it begins. A session has its
own clock of frames from its first moment on, so no error adds up; between sessions frames are silent, on a clock that
all stations share, so that their silence is the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from broadcaster.domain.planning import Playlist, Row
from broadcaster.domain.schedule import Slot
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Digest, Instant, Millis, Span, instant, midnight, millis_between

CELL = Millis(6_000)
"""A minute holds ten, so that a session begins with a cell."""
BREAKS = 200
"""Discontinuities in a local day, always: those that sessions leave over stand in its last cells, in silence. A count
that does not hang on the day is what lets any server number them without knowing the days before."""
SHOWN, AHEAD = 10, 3
"""Cells in a window, and how many of those have not begun: a player begins three before the end, so at the present."""
TICKS = 90_000
WRAP = 1 << 33
"""Time stamps are MPEG-2's: 33 bits of 1/90,000 s."""
RUN_LIMIT = 400
"""Frames in a segment; a cell has at most 250."""
EPOCH = Instant(datetime(1970, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """How the station's sound is coded: frames of `samples` at `rate` Hz, `kbps` kbit/s."""

    rate: int
    kbps: int

    @property
    def samples(self) -> int:
        return 1152 if self.rate >= 32_000 else 576

    def begun(self, length: int) -> int:
        """How many frames begin in so many milliseconds from a frame's own beginning on."""
        return -(-length * self.rate // (1000 * self.samples))

    def ticks(self, frames: int) -> int:
        return frames * self.samples * TICKS // self.rate

    def seconds(self, frames: int) -> float:
        return frames * self.samples / self.rate


def beat_of(profile: Profile) -> Beat:
    return Beat(rate=profile.rate, kbps=profile.kbps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Frames that follow each other: `count` of a sound from its frame `first` on, or silent ones."""

    count: int
    first: int = 0
    audio: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A cell as it is heard. `stamp` is of its first frame; `broken`: what was heard before does not lead into it."""

    number: int
    stamp: int
    runs: tuple[Run, ...]
    beat: Beat
    broken: bool

    @property
    def start(self) -> Instant:
        return cell_start(self.number)

    @property
    def frames(self) -> int:
        return sum(run.count for run in self.runs)

    @property
    def name(self) -> str:
        """All that its bytes follow from: equal names, equal bytes, whoever answers."""
        head = f"{self.stamp:x}-{self.beat.rate}-{self.beat.kbps}"
        return "-".join([head, *(_run_name(run) for run in self.runs)])


_NAME = re.compile(r"([0-9a-f]{1,9})-([0-9]{4,5})-([0-9]{1,3})((?:-(?:[0-9a-f]{64}\.[0-9]{1,7}|0)\.[0-9]{1,3})+)")


def _run_name(run: Run) -> str:
    return f"0.{run.count}" if run.audio is None else f"{run.audio}.{run.first}.{run.count}"


def segment_named(name: str) -> tuple[int, Beat, tuple[Run, ...]] | None:
    """The stamp, the coding and the frames that a segment's name tells; None for what no segment is called."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    stamp, beat = int(found[1], 16), Beat(rate=int(found[2]), kbps=int(found[3]))
    runs = tuple(_run_named(each) for each in found[4][1:].split("-"))
    if stamp >= WRAP or not 0 < sum(run.count for run in runs) <= RUN_LIMIT:
        return None
    return stamp, beat, runs


def _run_named(name: str) -> Run:
    parts = name.split(".")
    if len(parts) == 2:
        return Run(count=int(parts[1]))
    return Run(audio=Digest(parts[0]), first=int(parts[1]), count=int(parts[2]))


# --- cells -------------------------------------------------------------------------------------------------------


def cell_of(at: Instant) -> int:
    return millis_between(EPOCH, at) // CELL


def cell_start(number: int) -> Instant:
    return instant(EPOCH + timedelta(milliseconds=number * CELL))


@dataclass(frozen=True, kw_only=True)
class LinearDay:
    """A station's local day, as everyone hears it: its slots in order, with the rows that sound."""

    day: date
    zone: ZoneInfo
    beat: Beat
    slots: tuple[tuple[Slot, tuple[Row, ...]], ...] = ()

    @cached_property
    def span(self) -> Span:
        """From the first cell that begins in the day to the first that begins in the next."""
        return Span(start=midnight(self.day, self.zone), end=midnight(self.day + timedelta(days=1), self.zone))

    @cached_property
    def cells(self) -> range:
        return range(_from(self.span.start), _from(self.span.end))

    @cached_property
    def breaks(self) -> frozenset[int]:
        """Cells before which a discontinuity stands: exactly BREAKS."""
        edges = {_from(moment) for slot, _ in self.slots for moment in (slot.span.start, slot.span.end)}
        found = sorted(cell for cell in edges if cell in self.cells)[:BREAKS]
        spare = (cell for cell in reversed(self.cells) if cell not in edges)
        return frozenset([*found, *(next(spare) for _ in range(BREAKS - len(found)))])

    def runs(self, number: int) -> tuple[Run, ...]:
        return tuple(_joined(self._runs(number)))

    def stamp(self, number: int) -> int:
        """When the first frame of a cell begins."""
        start = cell_start(number)
        origin = next((slot.span.start for slot, _ in self.slots if slot.span.start <= start < slot.span.end), EPOCH)
        frames = self.beat.begun(millis_between(origin, start))
        return (millis_between(EPOCH, origin) * TICKS // 1000 + self.beat.ticks(frames)) % WRAP

    def _runs(self, number: int) -> Iterator[Run]:
        first, last = cell_start(number), cell_start(number + 1)
        at = first
        for slot, rows in self.slots:
            start, end = max(slot.span.start, first), min(slot.span.end, last)
            if start >= end:
                continue
            yield from self._silence(at, start)
            yield from self._session(slot.span.start, rows, Span(start=start, end=end))
            at = end
        yield from self._silence(at, last)

    def _silence(self, start: Instant, end: Instant) -> Iterator[Run]:
        yield Run(count=self._between(EPOCH, start, end))

    def _session(self, origin: Instant, rows: Sequence[Row], part: Span) -> Iterator[Run]:
        """The frames of a session that begin in `part`, counted from its own beginning."""
        at = self.beat.begun(millis_between(origin, part.start))
        last = self.beat.begun(millis_between(origin, part.end))
        for row in rows:
            begins = self.beat.begun(millis_between(origin, row.start))
            ends = self.beat.begun(millis_between(origin, row.end))
            start, end = max(begins, at), min(ends, last)
            if start < end:
                yield Run(count=start - at)
                yield Run(audio=row.audio, first=start - begins, count=end - start)
                at = end
        yield Run(count=last - at)

    def _between(self, origin: Instant, start: Instant, end: Instant) -> int:
        if start >= end:
            return 0
        return self.beat.begun(millis_between(origin, end)) - self.beat.begun(millis_between(origin, start))


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Without what is empty, silence after silence as one."""
    held: Run | None = None
    for run in runs:
        if not run.count:
            continue
        if held is not None and held.audio is None and run.audio is None:
            held = Run(count=held.count + run.count)
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held


def _from(moment: Instant) -> int:
    """The first cell that begins at that moment or after it."""
    return -(-millis_between(EPOCH, moment) // CELL)


def day_of(playlists: Sequence[Playlist], silent: LinearDay) -> LinearDay:
    """The silent day with what a manifest holds for every cluster."""
    ordered = sorted(playlists, key=lambda each: each.slot.span.start)
    return replace(silent, slots=tuple((each.slot, each.everywhere) for each in ordered))


# --- the window --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """`breaks` discontinuities stood before the first segment, those before its own beginning not counted."""

    segments: tuple[Segment, ...]
    breaks: int


def window_cells(at: Instant) -> range:
    last = cell_of(at) + AHEAD
    return range(last - SHOWN + 1, last + 1)


def days_of(cells: range, zone: ZoneInfo) -> tuple[date, ...]:
    """The local days in which these cells begin, in order."""
    ends = (cell_start(cells[0]), cell_start(cells[-1]))
    return tuple(sorted({moment.astimezone(zone).date() for moment in ends}))


def window(cells: range, days: Mapping[date, LinearDay]) -> Window:
    """What a player is told; the days are all those of `days_of`."""
    held = {cell: day for day in days.values() for cell in cells if cell in day.cells}
    segments = tuple(_segment(cell, held[cell]) for cell in cells)
    first = held[cells[0]]
    before = sum(cell < cells[0] for cell in first.breaks)
    return Window(segments=segments, breaks=first.day.toordinal() * BREAKS + before)


def _segment(number: int, day: LinearDay) -> Segment:
    broken = number in day.breaks
    return Segment(number=number, stamp=day.stamp(number), runs=day.runs(number), beat=day.beat, broken=broken)
