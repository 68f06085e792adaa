"""What was begun: one airing for a station, slot and row, written down before its first sample and closed but once.

A row that was begun may go on in its place, after an emergency or a power cut; it never begins again. A row that was
closed is never heard again, whatever a later manifest says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.journal import Cause, Reported
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.units import Digest, Instant, Millis, instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """One row of one slot on the loudspeaker. `planned` and `length` are of the manifest it was begun by; what was
    heard may be several pieces: `samples` are of all of them, as far as is known, and `heard` is until when.

    `began` is None for a row that could not begin yet, `cut` says why, or why a piece of it ended before its time.
    `on` from before a piece's first sample until its end is known; `running` are the samples of that piece so far.
    `turned` is when the fallback first began in its place, and `spent` that it was heard to its end; `instead` are the
    samples of it, which are not among `samples`, and `covered` is that the last piece is of it. `live`: it carries a
    stream. `clusters` are those the row is for.
    """

    slot: SlotId
    planned: Instant
    length: Millis
    audio: Digest
    serial: int
    bulletin: str | None = None
    clusters: tuple[str, ...] = ()
    live: bool = False
    began: Instant | None = None
    heard: Instant | None = None
    samples: int = 0
    rate: int = 0
    dbfs: float | None = None
    on: bool = False
    running: int = 0
    instead: int = 0
    covered: bool = False
    turned: Instant | None = None
    spent: bool = False
    cut: Cause | None = None
    closed: Reported | None = None

    @property
    def end(self) -> Instant:
        return instant(self.planned + timedelta(milliseconds=self.length))

    @property
    def own(self) -> int:
        """Samples of the row's own sound, as far as is known."""
        return self.samples + (0 if self.covered else self.running)

    @property
    def stood_in(self) -> int:
        """Samples of what stood in for it."""
        return self.instead + (self.running if self.covered else 0)

    @property
    def played(self) -> Millis:
        return Millis(self.own * 1000 // self.rate if self.rate else 0)

    def told(self, samples: int, *, stood_in: bool) -> "Airing":
        """With what a piece had that ended."""
        if stood_in:
            return replace(self, instead=self.instead + samples)
        return replace(self, samples=self.samples + samples)

    def is_of(self, slot: SlotId, audio: Digest, start: Instant, end: Instant) -> bool:
        """The same sound of the same slot, in time that overlaps: a row that was only moved a little is the same."""
        return self.slot == slot and self.audio == audio and self.planned < end and start < self.end


@dataclass(frozen=True, slots=True)
class Ledger:
    """Open and lately closed airings, in the order they were begun."""

    airings: tuple[Airing, ...] = ()

    def __iter__(self) -> Iterator[Airing]:
        return iter(self.airings)

    def of(self, slot: SlotId, audio: Digest, start: Instant, end: Instant) -> Airing | None:
        return next((each for each in self.airings if each.is_of(slot, audio, start, end)), None)

    def open(self) -> tuple[Airing, ...]:
        return tuple(each for each in self.airings if each.closed is None)

    def begun(self, airing: Airing) -> "Ledger":
        """ValueError for one that stands already: that would be heard twice."""
        if self.of(airing.slot, airing.audio, airing.planned, airing.end) is not None:
            raise ValueError(f"{airing.slot} {airing.planned.isoformat()} was begun before")
        return Ledger((*self.airings, airing))

    def with_changed(self, airing: Airing) -> "Ledger":
        """KeyError for one that is not there; ValueError for one that was closed."""
        place = next((n for n, each in enumerate(self.airings) if _same(each, airing)), None)
        if place is None:
            raise KeyError(f"{airing.slot} {airing.planned.isoformat()}")
        if self.airings[place].closed is not None:
            raise ValueError(f"{airing.slot} {airing.planned.isoformat()} was closed before")
        return Ledger((*self.airings[:place], airing, *self.airings[place + 1 :]))

    def without(self, until: Instant) -> "Ledger":
        """Forgets what was closed and over by then: time never goes back there."""
        return Ledger(tuple(each for each in self.airings if each.closed is None or each.end > until))


def _same(one: Airing, other: Airing) -> bool:
    return (one.slot, one.audio, one.planned) == (other.slot, other.audio, other.planned)
