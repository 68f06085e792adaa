"""Planned against aired, every promised millisecond once: what became of each row, and why it was not heard.

What was promised to a slot stands in the manifest under which it was played: a newer one may have dropped a row that
was recalled, and may have come too late. Where two of them claim one moment, the row of which the station tells has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import LATE, LogRow
from broadcaster.domain.journal import Cause, Reported
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Row
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.units import Instant, Millis, Span, instant, millis_between

UNTOLD = "untold"
"""The cause of a row that a station passes over in silence, though its journal goes on."""
NO_BOX = "no-box"
"""Why nothing is known of a row: the station had no box by then, or never had one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A row of a slot, of the day's manifest of that serial. `vain`: the day was first planned after its moment."""

    slot: SlotId
    serial: int
    row: Row
    vain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What a station has to tell by. `since`: when its first box was let in, None: never; `speaks`: whether it ever
    called or told of anything, as a receiver that nobody let in may."""

    since: Instant | None = None
    speaks: bool = True

    def lacking(self, ends: Instant) -> bool:
        """Whether there was none to tell of what was over then."""
        return not self.speaks if self.since is None else ends <= self.since


SOME_BOX = Box()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How the promised time was spent; they sum up to it exactly."""

    aired: Millis = Millis(0)
    late: Millis = Millis(0)
    replaced: Millis = Millis(0)
    missed: Millis = Millis(0)
    unreported: Millis = Millis(0)

    @property
    def total(self) -> Millis:
        return Millis(self.aired + self.late + self.replaced + self.missed + self.unreported)

    def __add__(self, other: "Shares") -> "Shares":
        return Shares(
            aired=Millis(self.aired + other.aired),
            late=Millis(self.late + other.late),
            replaced=Millis(self.replaced + other.replaced),
            missed=Millis(self.missed + other.missed),
            unreported=Millis(self.unreported + other.unreported),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """What became of a promised row. `told` is the row of the log that tells of it, `cause` why it was not heard whole,
    in the journal's words; `begun` is how long after its moment it began."""

    slot: SlotId
    planned: Instant
    length: Millis
    title: str
    outcome: Outcome
    shares: Shares
    cause: str = ""
    begun: Millis = Millis(0)
    told: LogRow | None = None


def promised(manifests: Iterable[tuple[SlotId, Manifest]]) -> tuple[Promise, ...]:
    """The rows of slots, each by the manifest that counts for it."""
    return tuple(
        Promise(slot=slot, serial=manifest.serial, row=row, vain=manifest.too_late_for(row.start))
        for slot, manifest in manifests
        if (playlist := manifest.playlist(slot)) is not None
        for row in playlist.rows
    )


def reconciled(
    promises: Sequence[Promise], rows: Sequence[LogRow], known: Instant | None, box: Box = SOME_BOX
) -> tuple[Fared, ...]:
    """One for every promised row that has a moment of its own, in order; one promised in vain counts only where the
    station tells of it. `known`: until when the station's journal is held: of what was over before that it would have
    told, where a `box` was there to tell."""
    taken: dict[SlotId, _Taken] = {}
    slots = {each.slot for each in promises}
    answered: set[tuple[SlotId, Instant, str]] = set()
    found: list[Fared] = []
    for told in sorted(rows, key=lambda row: (row.planned or row.begins, row.sequence)):
        slot = SlotId(told.slot)
        if slot not in slots or told.planned is None:
            continue
        share = taken.setdefault(slot, _Taken()).claim(told.planned, told.promised)
        answered.add((slot, told.planned, told.audio))
        if share:
            found.append(_told(told, share))
    for promise in promises:
        row = promise.row
        if promise.vain or (promise.slot, row.start, row.audio) in answered:
            continue
        share = taken.setdefault(promise.slot, _Taken()).claim(row.start, row.length)
        if share:
            found.append(_untold(promise, share, known, box))
    return tuple(sorted(found, key=lambda each: (each.planned, each.slot)))


def summed(fared: Iterable[Fared]) -> Shares:
    return sum((each.shares for each in fared), Shares())


@dataclass(slots=True)
class _Taken:
    """The moments of a slot that a row has already, as stretches without overlaps."""

    spans: list[Span] = field(default_factory=list)

    def claim(self, start: Instant, length: Millis) -> Millis:
        """Takes what is free of it; returns how long that is."""
        end = instant(start + timedelta(milliseconds=length))
        free, since = 0, start
        for span in sorted((s for s in self.spans if s.start < end and start < s.end), key=lambda s: s.start):
            free += max(0, millis_between(since, span.start))
            since = max(since, span.end)
        free += max(0, millis_between(since, end))
        if free:
            self.spans.append(Span(start=start, end=end))
        return Millis(free)


def _told(told: LogRow, share: Millis) -> Fared:
    heard = Millis(min(told.heard, share))
    instead = Millis(min(told.instead, share - heard))
    missed = Millis(share - heard - instead)
    off = abs(told.late) > LATE and heard > 0
    shares = Shares(
        aired=Millis(0) if off else heard, late=heard if off else Millis(0), replaced=instead, missed=missed
    )
    planned = told.planned or told.begins
    whole = heard == share
    return Fared(
        slot=SlotId(told.slot),
        planned=planned,
        length=share,
        title=told.about.title,
        outcome=_outcome(shares, whole=whole, off=off),
        shares=shares,
        cause="" if whole else _cause(told),
        begun=told.late,
        told=told,
    )


def _outcome(shares: Shares, *, whole: bool, off: bool) -> Outcome:
    if whole:
        return Outcome.LATE if off else Outcome.AIRED
    if shares.aired or shares.late:
        return Outcome.PARTIAL
    return Outcome.REPLACED if shares.replaced else Outcome.MISSED


def _cause(told: LogRow) -> str:
    if told.reason:
        return told.reason
    return Cause.CLOCK.value if told.outcome is Reported.HELD else UNTOLD


def _untold(promise: Promise, share: Millis, known: Instant | None, box: Box) -> Fared:
    """Silence in the log is no proof of silence on the pole, until the journal goes on behind it."""
    row = promise.row
    early = box.lacking(row.end)
    over = known is not None and row.end <= known and not early
    return Fared(
        slot=promise.slot,
        planned=row.start,
        length=share,
        title=row.title,
        outcome=Outcome.MISSED if over else Outcome.UNREPORTED,
        shares=Shares(missed=share) if over else Shares(unreported=share),
        cause=UNTOLD if over else NO_BOX if early else "",
    )
