"""What writing a timetable comes to, before it is written: what would be unlawful, which sessions are lost, and what
people put by hand into sessions that would be there no more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.audit import Deed, Tip
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.effects import Comparison, Effect
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.stations import TimetableSameDay
from broadcaster.domain.hours import Hours, WhoseHours, slots_of, unlawful, unlawful_alone
from broadcaster.domain.inheriting import effective_of_all
from broadcaster.domain.planning import PlacedLater
from broadcaster.domain.register import tree_on, turns
from broadcaster.domain.schedule import SlotId, refuse, slot_id
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.timetable import AS_CHOSEN, OverMode, Timetable, TimetableId
from broadcaster.domain.units import Instant
from broadcaster.newsroom import caring
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import looked_up
from broadcaster.newsroom.foreseeing import Window, foreseen
from broadcaster.newsroom.hands import placed_after_day
from broadcaster.newsroom.ports import Newsroom

_MANY = 500
_WEEK = 7
MANY_DISPLACED = 40
"""Bulletins that lose their session, told at once."""
_BESIDE = frozenset(
    {
        "session", "account", "token", "airtime", "audit", "manifest", "recording", "emergency", "calendar",
        "playlist", "decision", "bulletin", "lexicon", "device", "journal", "render", "webhook", "errand",
    }
)  # fmt: skip
"""Whatever is done to these changes no hours. What is not known to be beside them is not."""

Step = tuple[Timetable | None, Timetable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a step comes to, and where the audit ended when that was worked out: it takes seconds in a country, in which
    nobody else is to wait."""

    tip: Tip
    faults: tuple[BadInput, ...]
    same_day: Timetable | None
    effects: tuple[Effect, ...]


def weigh(newsroom: Newsroom, work: Work, station: Station, step: Step, at: Instant) -> Judged:
    """That nothing becomes unlawful by it that was not before, at the station and all below it as they hang on the days
    it holds; and what it does there."""
    return _weighed(newsroom, work, station, step, at)[0]


def _weighed(
    newsroom: Newsroom, work: Work, station: Station, step: Step, at: Instant
) -> tuple[Judged, Sequence["TwoSides"]]:
    """With both sides of what was worked out, which nobody should have to do twice; none of what is refused before."""
    first, tip = newsroom.local_day(at), work.audit.tip()
    sides = _sides(work, step, first)
    same_day = _same_day(sides[0], step)
    faults = () if same_day else tuple(_unlawful(work, station, sides, step, first))
    if faults or same_day:
        return Judged(tip=tip, faults=faults, same_day=same_day, effects=()), ()
    both = tuple(_two_sides(newsroom, work, station, step, first))
    found = compared(step[1].id, both)
    return Judged(tip=tip, faults=tuple(found.faults()), same_day=None, effects=found.effects()), both


def still(work: Work, judged: Judged) -> bool:
    """Whether nothing was done since that may bear on hours."""
    now = work.audit.tip()
    if now == judged.tip:
        return True
    if now.house != judged.tip.house or now.sequence < judged.tip.sequence:
        return False
    deeds = work.audit.since(judged.tip.sequence, _MANY)
    return len(deeds) < _MANY and all(_beside(each) for each in deeds)


def _beside(done: Deed) -> bool:
    return done.verb in caring.DEEDS or done.subject.partition(":")[0] in _BESIDE


def _same_day(others: Iterable[Timetable], step: Step) -> Timetable | None:
    """One that begins on the same day and would hide what is written, or be hidden by it, whichever: which of the two
    has the say could not be told."""
    before, after = step
    if before is not None and replace(after, valid_until=before.valid_until, version=before.version) == before:
        return None  # it is closed
    return next((t for t in others if t.id != after.id and _clash(t, after)), None)


def _clash(one: Timetable, other: Timetable) -> bool:
    def which(told: Timetable) -> object:
        return told.station, told.kind, told.alone, told.valid_from

    if which(one) != which(other) or any(
        t.valid_until is not None and t.valid_until < t.valid_from for t in (one, other)
    ):
        return False
    instead = any(t.mode is OverMode.INSTEAD for t in (one, other))
    return instead or all(t.limits != AS_CHOSEN for t in (one, other))


def refuse_same_day(found: Timetable | None) -> None:
    if found is not None:
        raise TimetableSameDay(timetable=found.name, day=f"{found.valid_from:%d/%m/%Y}")


_Sides = tuple[Sequence[Timetable], Sequence[Timetable]]


def _sides(work: Work, step: Step, first: date) -> _Sides:
    """All timetables without what is written, and with it."""
    before, after = step
    others = [each for each in work.timetables.all(since=first) if each.id != after.id]
    return (others if before is None else [*others, before]), [*others, after]


def compare(newsroom: Newsroom, work: Work, station: Station, step: Step, first: date) -> Comparison:
    return compared(step[1].id, _two_sides(newsroom, work, station, step, first))


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoSides:
    """Days on which the same holds, without the step and with it; `reached`: the stations that may feel it."""

    days: tuple[date, ...]
    reached: tuple[StationCode, ...]
    was: Mapping[StationCode, Hours]
    will: Mapping[StationCode, Hours]


def compared(changed: TimetableId, sides: Iterable[TwoSides]) -> Comparison:
    found = Comparison(changed)
    for each in sides:
        codes = each.reached
        found.take({code: each.was[code] for code in codes}, {code: each.will[code] for code in codes}, each.days)
    return found


def _two_sides(newsroom: Newsroom, work: Work, station: Station, step: Step, first: date) -> Iterator[TwoSides]:
    stood, then = _sides(work, step, first)
    after, changed = step[1], [each for each in step if each is not None]
    window = Window(
        first=max(first, min(each.valid_from for each in changed)),
        last=max(each.valid_until or date.max for each in changed),
        around=(station.code,),
    )
    for alike in foreseen(newsroom, work, window, (*stood, after)):
        if station.code in alike.tree.by_code:
            path = alike.tree.by_code[station.code].path
            below = (station.code,) if after.alone else tuple(s.code for s in alike.tree if s.path.startswith(path))
            yield TwoSides(days=alike.days, reached=below, was=alike.hours(stood), will=alike.hours(then))


# --- told before it is written ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Displaced:
    """A bulletin that people put into a session which would be there no more."""

    station: StationCode
    bulletin: BulletinId
    title: str
    day: date
    start: Instant
    slot: SlotId


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoDays:
    """The hours of a day as they are, and as they would be."""

    day: date
    was: Hours
    will: Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """A timetable as it would stand, and what it would do. `days`: of its own station, the first week of it; `untold`:
    how many more bulletins are displaced than are told."""

    timetable: Timetable
    effects: tuple[Effect, ...]
    displaced: tuple[Displaced, ...]
    untold: int
    days: tuple[TwoDays, ...]


def foretell(newsroom: Newsroom, work: Work, station: Station, step: Step, at: Instant) -> Foretold:
    """What `weigh` finds is raised as it would be on writing."""
    judged, sides = _weighed(newsroom, work, station, step, at)
    refuse(judged.faults)
    refuse_same_day(judged.same_day)
    days = [
        TwoDays(day=day, was=each.was[station.code], will=each.will[station.code])
        for each in sides
        for day in each.days
    ]
    displaced = displaced_by(newsroom, work, (station.path, sides), at)
    return Foretold(
        timetable=step[1],
        effects=judged.effects,
        displaced=displaced[:MANY_DISPLACED],
        untold=max(0, len(displaced) - MANY_DISPLACED),
        days=tuple(sorted(days, key=lambda each: each.day)[:_WEEK]),
    )


def displaced_by(
    newsroom: Newsroom, work: Work, below: tuple[str, Sequence[TwoSides]], at: Instant
) -> tuple[Displaced, ...]:
    """What people put into sessions, at the stations below a path, that would be there no more; in order of start."""
    path, sides = below
    placed, found = _placed(newsroom, work, path, at), list[tuple[StationCode, PlacedLater]]()
    for each in sides:
        for code in placed.keys() & set(each.reached):
            for later in placed[code]:
                if later.day in each.days and later.start not in _starts(newsroom, each.will[code], code, later.day):
                    found.append((code, later))
    return tuple(
        _told(newsroom, work, code, later) for code, later in sorted(found, key=lambda each: (each[1].start, each[0]))
    )


def _placed(newsroom: Newsroom, work: Work, path: str, at: Instant) -> dict[StationCode, list[PlacedLater]]:
    """What people put by hand at all stations below a path, in sessions that are still to begin. What is heard again by
    a rule finds another session by itself. Stations without a decision cost nothing."""
    before = newsroom.local_day(at) - timedelta(days=1)
    below = {each.code for each in work.stations.tree(EVERYWHERE) if each.path.startswith(path)}
    found: dict[StationCode, list[PlacedLater]] = {}
    for code in sorted({each.station for each in work.decisions.bearing_after(before)} & below):
        placed = placed_after_day(newsroom, work, code, before)
        found[code] = [each for each in placed if each.start > at and each.source is None]
    return found


def _starts(newsroom: Newsroom, hours: Hours, code: StationCode, day: date) -> set[Instant]:
    return {slot.span.start for slot in slots_of({code: hours}, day, newsroom.zone)}


def _told(newsroom: Newsroom, work: Work, code: StationCode, later: PlacedLater) -> Displaced:
    bulletin = looked_up(work.bulletins, later.bulletin)
    title = "" if bulletin is None else bulletin.draft.title
    slot = slot_id(code, later.day, later.start.astimezone(newsroom.zone).time())
    return Displaced(station=code, bulletin=later.bulletin, title=title, day=later.day, start=later.start, slot=slot)


# --- whether it is lawful --------------------------------------------------------------------------------------------


def _unlawful(work: Work, station: Station, timetables: _Sides, step: Step, first: date) -> list[BadInput]:
    """On whatever weekday, by the tree of today and by every other that comes while it holds: at the station alone when
    it is an exception, for the sessions of one that is handed down are asked day by day."""
    (stood, then), (before, after) = timetables, step
    register = work.register.all()
    last = max((each.valid_until or date.max for each in step if each is not None), default=date.max)
    starts = [first, *turns(register, first, last)]
    faults: list[BadInput] = []
    for since, until in zip(starts, [*starts[1:], None], strict=True):
        tree = work.stations.tree(EVERYWHERE) if since == first else tree_on(register, since)
        if station.code not in tree.by_code:
            continue
        path = tree.by_code[station.code].path
        below = (s.code for s in tree if s.path.startswith(path))
        asked = WhoseHours(
            tree=tree,
            holding=effective_of_all(tree),
            stations=frozenset([station.code] if after.alone or after.kind.over else below),
            since=since,
            until=until,
        )
        alone = () if before is None else unlawful_alone(asked, stood, before)
        known = {fault.message_vi for fault in (*unlawful(asked, stood), *alone, *faults)}
        for fault in (*unlawful(asked, then), *unlawful_alone(asked, then, after)):
            if fault.message_vi not in known:
                known.add(fault.message_vi)
                faults.append(fault)
    return faults
