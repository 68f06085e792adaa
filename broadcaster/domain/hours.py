"""What holds at a station on a day, and why: which timetables, under which limits, on what kind of day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from broadcaster.domain.errors import BadInput
from broadcaster.domain.inheriting import Effective, Setting
from broadcaster.domain.schedule import Fault, Session, Slot, faults_of, slot_of, spans_of
from broadcaster.domain.special_days import SpecialDay, SpecialDays, below
from broadcaster.domain.stations import Regulation, StationCode, StationTree, Window
from broadcaster.domain.timetable import AS_CHOSEN, Kind, OverMode, Timetable, TimetableId
from broadcaster.domain.units import Span

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Held(Generic[Of]):
    """A limit that holds: the station that chose it (None: the house), and the timetable that says it, if one does."""

    value: Of
    origin: StationCode | None
    timetable: TimetableId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLimits:
    """`kept`: quiet hours set nearer to the station than those of the exception that now holds: both are quiet."""

    windows: Held[tuple[Window, ...]]
    quiet: Held[Window]
    sessions_a_day: Held[int]
    minutes_a_session: Held[int]
    kept: Held[Window] | None = None

    @property
    def regulation(self) -> Regulation:
        return Regulation(
            windows=self.windows.value,
            quiet=self.quiet.value,
            sessions_a_day=self.sessions_a_day.value,
            minutes_a_session=self.minutes_a_session.value,
            kept=None if self.kept is None else self.kept.value,
        )


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session that stands, and the timetable it is of."""

    session: Session
    timetable: Timetable


@dataclass(frozen=True, slots=True)
class Aside:
    """A session of the day that does not stand, and why."""

    session: Session
    timetable: Timetable
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What holds at a station on a day: its timetables, the one that has the say first; the sessions in order of start,
    and those put aside; the limits; and what is special about the day."""

    timetables: tuple[Timetable, ...]
    sessions: tuple[HeldSession, ...]
    aside: tuple[Aside, ...]
    limits: HeldLimits
    special: SpecialDay | None = None

    @property
    def plain(self) -> bool:
        return self.special is not None and self.special.plain


@dataclass(frozen=True, slots=True)
class _Above:
    """What a station hands down: the standing timetable, what stands over it (nearest first), the day."""

    standing: Timetable | None = None
    over: tuple[Timetable, ...] = ()
    special: SpecialDay | None = None


@dataclass(slots=True)
class _Shared:
    """Hours that were worked out already, by all they depend on: stations that differ in nothing share them."""

    day: date
    found: dict[tuple[object, ...], Hours] = field(default_factory=dict)

    def of(self, above: _Above, chosen: Effective, tree: StationTree) -> Hours:
        key = (above.standing and above.standing.id, tuple(t.id for t in above.over), above.special, id(chosen))
        if key not in self.found:
            self.found[key] = _hours(above, _limits_of(above, chosen, tree), self.day)
        return self.found[key]


def hours_of_all(
    tree: StationTree,
    holding: Mapping[StationCode, Effective],
    timetables: Iterable[Timetable],
    special: SpecialDays,
    day: date,
) -> dict[StationCode, Hours]:
    """What holds on a day at every station of a tree whose parents stand before their children.

    The nearest station's standing timetable, the latest of them first. Over it exceptions and campaigns from anywhere
    on the line, the nearest first, and at one station the exception first: one that is `instead` ends the asking, one
    that is `besides` adds its sessions. The limits are those of the choices, unless a standing timetable as near or
    nearer says otherwise; what exceptions and campaigns say goes over both, but quiet hours that were set nearer than
    theirs stay quiet besides: nobody above wakes those who asked for rest.
    """
    own = _by_station(timetables, day)
    handed: dict[StationCode, _Above] = {}
    found: dict[StationCode, Hours] = {}
    shared = _Shared(day)
    house = _Above(special=special.get(None))
    for station in tree:
        above = house if station.parent is None else handed.get(station.parent, house)
        here, on = _with(above, own.get(station.code, ()), special.get(station.code))
        handed[station.code] = on
        found[station.code] = shared.of(here, holding[station.code], tree)
    return found


def _by_station(timetables: Iterable[Timetable], day: date) -> dict[StationCode, list[Timetable]]:
    own: dict[StationCode, list[Timetable]] = {}
    for timetable in timetables:
        if timetable.holds_on(day):
            own.setdefault(timetable.station, []).append(timetable)
    return own


def _say(timetable: Timetable) -> tuple[object, ...]:
    """In which order timetables of one station have the say: the one that begins last; of one day its own alone, then
    the one that ends first, then by name."""
    last = timetable.valid_until or date.max
    return -timetable.valid_from.toordinal(), not timetable.alone, last, timetable.name, timetable.id


def _with(above: _Above, own: Sequence[Timetable], special: SpecialDay | None) -> tuple[_Above, _Above]:
    """What holds at a station, and what it hands down: not what is its own alone."""
    if not own and special is None:
        return above, above
    today = below(above.special, special)
    ordered = sorted(own, key=_say)

    def over(told: Sequence[Timetable]) -> _Above:
        standing = next((t for t in told if t.kind is Kind.STANDING), above.standing)
        exceptions = [t for t in told if t.kind is Kind.EXCEPTION]
        campaigns = [t for t in told if t.kind is Kind.CAMPAIGN]
        return _Above(standing, (*exceptions, *campaigns, *above.over), today)

    return over(ordered), over([t for t in ordered if not t.alone])


def _limits_of(above: _Above, chosen: Effective, tree: StationTree) -> HeldLimits:
    limits = HeldLimits(
        windows=_chosen(chosen.windows),
        quiet=_chosen(chosen.quiet),
        sessions_a_day=_chosen(chosen.sessions_a_day),
        minutes_a_session=_chosen(chosen.minutes_a_session),
    )
    if above.standing is not None and above.standing.limits != AS_CHOSEN:
        limits = _under(limits, above.standing, tree)
    standing = limits.quiet
    for timetable in reversed(_heard(above.over)):
        if timetable.limits != AS_CHOSEN:
            limits = _under(limits, timetable, None)
    said = limits.quiet.origin
    if limits.quiet is standing or said is None or not _nearer(tree, standing.origin, said):
        return limits
    return replace(limits, kept=standing)


def _chosen(setting: Setting[Of]) -> Held[Of]:
    return Held(setting.value, setting.origin)


def _under(limits: HeldLimits, timetable: Timetable, tree: StationTree | None) -> HeldLimits:
    """With what a timetable says; where a tree is given, only over what was not chosen nearer than the timetable is."""

    def held(stood: Held[Of], said: Of | None) -> Held[Of]:
        nearer = tree is not None and _nearer(tree, stood.origin, of)
        return stood if said is None or nearer else Held(said, of, timetable.id)

    of, said = timetable.station, timetable.limits
    return HeldLimits(
        windows=held(limits.windows, said.windows),
        quiet=held(limits.quiet, said.quiet),
        sessions_a_day=held(limits.sessions_a_day, said.sessions_a_day),
        minutes_a_session=held(limits.minutes_a_session, said.minutes_a_session),
    )


def _nearer(tree: StationTree, one: StationCode | None, other: StationCode) -> bool:
    """Of two of one line, the house above all."""
    return one is not None and _depth(tree, one) > _depth(tree, other)


def _depth(tree: StationTree, code: StationCode) -> int:
    station = tree.by_code.get(code)
    return 0 if station is None else len(station.path)


def _heard(over: Sequence[Timetable]) -> list[Timetable]:
    """Those that have a say: up to the first that stands in place of all further ones."""
    heard: list[Timetable] = []
    for timetable in over:
        heard.append(timetable)
        if timetable.mode is OverMode.INSTEAD:
            break
    return heard


def _held(above: _Above) -> list[Timetable]:
    """Whose sessions stand, the one that has the say first."""
    heard = _heard(above.over)
    if above.standing is None or any(t.mode is OverMode.INSTEAD for t in heard):
        return heard
    return [*heard, above.standing]


def _hours(above: _Above, limits: HeldLimits, day: date) -> Hours:
    heard = _held(above)
    weekday = day.weekday() if above.special is None else above.special.weekday_of_sessions
    listed = [HeldSession(s, t) for t in heard for s in sorted(t.sessions, key=_order) if weekday in s.weekdays]
    free = above.special is not None and above.special.kind.free
    stands, aside = _chosen_of(listed, limits.regulation.sessions_a_day, free=free)
    if weekday is None:
        every = dict.fromkeys(HeldSession(s, t) for t in heard for s in t.sessions if day.weekday() in s.weekdays)
        aside = [Aside(each.session, each.timetable, "ngày không phát") for each in every]
    return Hours(
        timetables=tuple(heard),
        sessions=tuple(sorted(stands, key=lambda each: _order(each.session))),
        aside=tuple(aside),
        limits=limits,
        special=above.special,
    )


def _chosen_of(listed: Sequence[HeldSession], most: int, *, free: bool) -> tuple[list[HeldSession], list[Aside]]:
    stands: list[HeldSession] = []
    aside: list[Aside] = []
    for each in listed:
        own = each.session
        over = next((s for s in stands if s.session.opens < own.closes and own.opens < s.session.closes), None)
        if free and not own.on_holidays:
            why = "không phát vào ngày nghỉ lễ"
        elif over is not None:
            why = f"nhường buổi {over.session.name} của lịch “{over.timetable.name}”"
        elif len(stands) >= most:
            why = f"quá {most} buổi một ngày"
        else:
            stands.append(each)
            continue
        aside.append(Aside(own, each.timetable, why))
    return stands, aside


def _order(session: Session) -> tuple[time, str]:
    return session.start, session.name


# --- the slots of a day ----------------------------------------------------------------------------------------------


def slots_of(hours: Mapping[StationCode, Hours], day: date, zone: ZoneInfo) -> tuple[Slot, ...]:
    """Of all these stations, in order of start. The same day gives the same slots, however often it is asked."""
    known: dict[tuple[int, ...], tuple[tuple[Session, Span], ...]] = {}
    slots = []
    for station, held in hours.items():
        key = tuple(id(each.session) for each in held.sessions)
        if key not in known:
            known[key] = spans_of((each.session for each in held.sessions), day, zone)
        slots += [slot_of(station, day, session, span, plain=held.plain) for session, span in known[key]]
    return tuple(sorted(slots, key=lambda slot: (slot.span.start, slot.station)))


# --- whether it is lawful --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoseHours:
    """Whose hours are asked after: these stations of a tree, with what holds there, from a day on (and before `until`,
    when that is told: the tree may be another from then on)."""

    tree: StationTree
    holding: Mapping[StationCode, Effective]
    stations: frozenset[StationCode]
    since: date
    until: date | None = None


def unlawful(asked: WhoseHours, timetables: Iterable[Timetable]) -> list[BadInput]:
    """What the regulation does not allow, on whatever weekday, of the standing timetables that hold at these stations
    and of their own exceptions and campaigns. Those from above give way there, so they are not asked."""
    told = [t for t in timetables if t.valid_until is None or t.valid_until >= asked.since]
    faults: dict[tuple[StationCode, object], BadInput] = {}
    for day in _turns(asked, told):
        known: dict[tuple[object, ...], tuple[Fault, ...]] = {}
        for code, here in _own(asked.tree, _by_station(told, day)):
            if code not in asked.stations:
                continue
            limits = _limits_of(here, asked.holding[code], asked.tree)
            held = _held(here)
            key = (*(t.id for t in held), limits.regulation)
            if key not in known:
                known[key] = faults_of([s for t in held for s in t.sessions], limits.regulation)
            for fault in known[key]:
                faults.setdefault((code, fault), fault.leaf(code))
    return list(faults.values())


def unlawful_alone(asked: WhoseHours, timetables: Iterable[Timetable], one: Timetable) -> list[BadInput]:
    """The same of a timetable that others hide at its own station on all its days, as if they did not: one day they may
    be gone, and what stands written is lawful by itself."""
    told = [t for t in timetables if t.valid_until is None or t.valid_until >= asked.since]
    line = StationTree({s.code: s for s in asked.tree.line(one.station)})
    for day in _turns(asked, [one]):
        own = dict(_own(line, _by_station(told, day)))
        if one.holds_on(day) and one in _held(own[one.station]):
            return []
    bare = [t for t in told if t.id == one.id or t.station != one.station or not _hides(t, one)]
    return unlawful(replace(asked, tree=line, stations=frozenset({one.station})), bare)


def unlawful_hidden(asked: WhoseHours, timetables: Iterable[Timetable]) -> list[BadInput]:
    """The same of every timetable of these stations that others there, or exceptions from above, may hide."""
    own: dict[StationCode, list[Timetable]] = {}
    for timetable in timetables:
        if timetable.valid_until is None or timetable.valid_until >= asked.since:
            own.setdefault(timetable.station, []).append(timetable)
    faults: list[BadInput] = []
    for station in sorted(own.keys() & asked.stations):
        near = [t for s in asked.tree.line(station) for t in own.get(s.code, ())]
        if len(own[station]) > 1 or any(t.kind.over and t.mode is OverMode.INSTEAD for t in near):
            faults += [fault for one in own[station] for fault in unlawful_alone(asked, near, one)]
    return faults


def _hides(timetable: Timetable, one: Timetable) -> bool:
    if timetable.kind.over:
        return timetable.mode is OverMode.INSTEAD
    return not one.kind.over


def _turns(asked: WhoseHours, told: Sequence[Timetable]) -> list[date]:
    """The days on which another of these timetables begins to hold, or is over."""
    ends = {t.valid_until + timedelta(days=1) for t in told if t.valid_until is not None}
    days = sorted({asked.since, *(max(t.valid_from, asked.since) for t in told), *ends})
    return [day for day in days if asked.until is None or day < asked.until]


def _own(tree: StationTree, own: Mapping[StationCode, Sequence[Timetable]]) -> Iterator[tuple[StationCode, "_Above"]]:
    """Every station with the standing timetable that holds there, and what it has over it by itself."""
    handed: dict[StationCode, _Above] = {}
    nothing = _Above()
    for station in tree:
        above = nothing if station.parent is None else handed.get(station.parent, nothing)
        here, on = _with(above, own.get(station.code, ()), None)
        handed[station.code] = replace(on, over=())
        yield station.code, here
