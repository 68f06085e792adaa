"""The airtime log (nhật ký phát sóng): what was heard, told so that a row needs nothing else to be understood.

A row is made from a line of a station's journal and copies what people ask after: titles and names change, what was on
air under them does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from broadcaster.domain.airtime import FULL
from broadcaster.domain.bulletin import Bulletin, Priority
from broadcaster.domain.emergency import Emergency, EmergencyKind
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Event, Line, Note, Reported
from broadcaster.domain.planning import Row
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, Millis, Span, instant, millis_between

LATE = Millis(1_000)
"""What began later than this after its moment was heard late."""
QUIETEST = -60.0
"""dBFS of a sound as a whole, below which nobody hears it: the loudspeaker took silence."""
SILENT = "silent"
"""The cause of what a loudspeaker took in full, and nobody could hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What was heard, as it was called then. `origin` is the station it came from; `approver` is who let it on air."""

    kind: ItemKind
    title: str
    topic: str = ""
    campaign: str = ""
    language: str = ""
    origin: str = ""
    priority: Priority = Priority.NORMAL
    approver: str = ""
    approved: Instant | None = None
    clusters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The station by its name of the day, and where it hung in the tree."""

    station: StationCode
    label: str
    path: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """A row of the log. `begins` and `ends` are when it was heard, or when it should have been.

    `promised` is how long it was to last, `heard` how much of it was; `instead` is how long the fallback sounded in its
    place. `repeat`: it was heard at this station in an earlier slot. `signed`: the station vouches for it.
    """

    place: Place
    sequence: int
    slot: str
    begins: Instant
    ends: Instant
    planned: Instant | None
    promised: Millis
    heard: Millis
    instead: Millis
    late: Millis
    outcome: Reported
    reason: str
    serial: int
    audio: str
    bulletin: str
    emergency: str
    about: About
    repeat: bool = False
    signed: bool = True

    def touches(self, span: Span) -> bool:
        """Whether it was heard in that span, or was to be."""
        return self.span.meets(span) or (self.meant is not None and self.meant.meets(span))

    @property
    def span(self) -> Span:
        """When it was heard."""
        return Span(start=self.begins, end=self.ends)

    @property
    def meant(self) -> Span | None:
        """When it was to be heard, as far as it was planned."""
        if self.planned is None:
            return None
        return Span(start=self.planned, end=instant(self.planned + timedelta(milliseconds=self.promised)))


def about_row(row: Row, bulletin: Bulletin | None) -> About:
    """A jingle has no bulletin."""
    if bulletin is None:
        return About(kind=row.kind, title=row.title, clusters=row.clusters)
    draft, approval = bulletin.draft, bulletin.approval
    return About(
        kind=row.kind,
        title=row.title,
        topic=draft.topic,
        campaign=draft.campaign or "",
        language=draft.language.value,
        origin=draft.origin,
        priority=draft.priority,
        approver="" if approval is None else approval.by_name,
        approved=None if approval is None else approval.at,
        clusters=row.clusters,
    )


def about_emergency(emergency: Emergency) -> About:
    """Who composed it let nothing on air: who approved it did, which is the same person where they may alone."""
    order, approved = emergency.order, emergency.approved
    return About(
        kind=ItemKind.EMERGENCY if order.kind is EmergencyKind.ACTUAL else ItemKind.EXERCISE,
        title=order.title,
        origin=order.origin,
        priority=Priority.EMERGENCY,
        approver="" if approved is None else approved.name,
        approved=None if approved is None else approved.at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a manifest says of the row that a line is about: whatever the line says of it, this is so."""

    planned: Instant
    length: Millis
    bulletin: str


NOTHING_HEARD: Mapping[str, str] = {}


def row_of(
    line: Line, place: Place, about: About, promise: Promise | None = None, first: Mapping[str, str] = NOTHING_HEARD
) -> LogRow:
    """The row that a line about a row or an emergency makes. `first`: in which slot each bulletin was heard at the
    station first, as far as it was."""
    note = line.note
    planned, promised, bulletin = _promised(note) if promise is None else _as_promised(promise)
    begins = note.started or planned or line.at
    sounded = sounded_of(note)
    silent, replaced, slot = silence(note), note.outcome is Reported.REPLACED, note.slot or ""
    until = note.ended or instant(begins + timedelta(milliseconds=promised if note.started is None else sounded))
    late = Millis(0) if note.started is None or planned is None else millis_between(planned, note.started)
    return LogRow(
        place=place,
        sequence=line.sequence,
        slot=slot,
        begins=begins,
        ends=max(begins, until),
        planned=planned,
        promised=promised,
        heard=Millis(0) if replaced else _heard(note, promised, sounded),
        instead=Millis(min(sounded if replaced else stood_in_of(note), promised)),
        late=late,
        outcome=Reported.MISSED if silent else note.outcome or Reported.MISSED,
        reason=reason_of(note),
        serial=note.serial or 0,
        audio=note.audio or "",
        bulletin=bulletin,
        emergency=note.emergency or "",
        about=about,
        repeat=bool(bulletin) and first.get(bulletin, slot) != slot,
    )


def _promised(note: Note) -> tuple[Instant | None, Millis, str]:
    return note.planned, Millis(0) if note.planned_ms is None else note.planned_ms, note.bulletin or ""


def _as_promised(promise: Promise) -> tuple[Instant, Millis, str]:
    return promise.planned, promise.length, promise.bulletin


def silence(note: Note) -> bool:
    """Whether what the sink took was too quiet to be heard; where no level is told it was not."""
    return note.dbfs is not None and note.dbfs < QUIETEST


def reason_of(note: Note) -> str:
    """Why it was not heard whole, as the station says; where it says none, what its level says."""
    return note.reason or (SILENT if silence(note) else "")


def sounded_of(note: Note) -> Millis:
    """How long the sink took samples that can be heard."""
    if note.samples is None or not note.rate or silence(note):
        return Millis(0)
    return Millis(note.samples * 1000 // note.rate)


def stood_in_of(note: Note) -> Millis:
    """How long it sounded what stood in beside the row's own sound."""
    if note.instead is None or not note.rate or silence(note):
        return Millis(0)
    return Millis(note.instead * 1000 // note.rate)


def _heard(note: Note, promised: Millis, sounded: Millis) -> Millis:
    """What was heard whole counts whole; an emergency has no length of its own."""
    if note.event is Event.EMERGENCY and not promised:
        return sounded
    return promised if sounded >= promised - FULL else sounded


def place_of(station: Station, day: date) -> Place:
    return Place(station=station.code, label=station.label, path=station.path, day=day)
