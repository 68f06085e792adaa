"""Days that people say are not like others: of a station and all below it, or of the whole house."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand, demand_everywhere, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.effects import Effect
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.errors.stations import SpecialDayTaken
from broadcaster.domain.special_days import SpecialDay, SpecialDayEntry, SpecialDayId, check_special_day
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import TimetableId
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.books.timetables import SoughtDays
from broadcaster.newsroom.foreseeing import AHEAD, Window, foreseen
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.weighing import MANY_DISPLACED, Displaced, TwoSides, compared, displaced_by

READ, MANAGE = Action.READ_STATIONS, Action.MANAGE_TIMETABLES
CALENDAR_LIMIT = 400
"""Days of the almanac told at once."""


def page(newsroom: Newsroom, actor: Actor, sought: SoughtDays, asked: Asked, at: Instant) -> Page[SpecialDayEntry]:
    """Those of the house, and of stations within the actor's reach or above it. FieldWrong."""
    scope = reach(actor, READ, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.special_days.page(scope, sought, asked)


def calendar(newsroom: Newsroom, actor: Actor, first: date, last: date, at: Instant) -> Sequence[SpecialDay]:
    """What the almanac says before anybody says otherwise. FieldWrong for more than 400 days."""
    reach(actor, READ, at)
    if not 0 <= (last - first).days < CALENDAR_LIMIT:
        raise FieldWrong(field="last", problem=f"từ ngày đầu đến ngày cuối nhiều nhất {CALENDAR_LIMIT} ngày")
    return newsroom.almanac.special_days(first, last)


def find(newsroom: Newsroom, actor: Actor, entry: SpecialDayId, at: Instant) -> SpecialDayEntry:
    """SpecialDayUnknown."""
    scope = reach(actor, READ, at)
    with newsroom.store.read() as work:
        return work.special_days.get(scope, entry)


def add(newsroom: Newsroom, actor: Actor, entry: SpecialDayEntry, sent: Sent | None, at: Instant) -> SpecialDayEntry:
    """A new one; what stands when the key came before. FieldWrong, TextBroken; StationUnknown, RightMissing;
    SpecialDayTaken, IdempotencyClash."""
    return add_days(newsroom, actor, [entry], sent, at)


def add_days(
    newsroom: Newsroom, actor: Actor, entries: Sequence[SpecialDayEntry], sent: Sent | None, at: Instant
) -> SpecialDayEntry:
    """One or more of one owner, all or none; the first of them is told. As `add`."""
    for entry in entries:
        check_special_day(entry)
    scope, (first, *_) = reach(actor, READ, at), entries
    request = _bare(first) if len(entries) == 1 else digest_of("special-days-1", *map(_bare, entries))
    with newsroom.store.write() as work:
        if first.owner is not None:
            work.stations.get(scope, first.owner)
        path = _demand(work, actor, first.owner, at)
        if (kept := sent_before(work.receipts, actor.id, sent, request, at)) is not None:
            return work.special_days.get(scope, SpecialDayId(kept))
        for entry in entries:
            work.special_days.add(entry)
            _note(work, actor, ("special-day.add", path), (None, entry), at)
        return first


def _bare(entry: SpecialDayEntry) -> Digest:
    return replace(entry, id=SpecialDayId("")).digest


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDay:
    """A special day as somebody saw it."""

    id: SpecialDayId
    version: int


def edit(newsroom: Newsroom, actor: Actor, seen: SeenDay, told: SpecialDayEntry, at: Instant) -> SpecialDayEntry:
    """Its day and its owner stay. SpecialDayUnknown, RightMissing, EditedMeanwhile, FieldWrong, TextBroken."""
    scope = reach(actor, READ, at)
    with newsroom.store.write() as work:
        stood = work.special_days.get(scope, seen.id)
        path = _demand(work, actor, stood.owner, at)
        kept = replace(told.told, day=stood.told.day)
        after = replace(told, id=stood.id, owner=stood.owner, told=kept, version=stood.version + 1)
        check_special_day(after)
        if not work.special_days.replace(after, seen.version):
            raise EditedMeanwhile(thing=stood.told.name)
        _note(work, actor, ("special-day.edit", path), (stood, after), at)
        return after


def remove(newsroom: Newsroom, actor: Actor, seen: SeenDay, at: Instant) -> None:
    """The day is again as the almanac, or a station above, has it. SpecialDayUnknown, RightMissing, EditedMeanwhile."""
    scope = reach(actor, READ, at)
    with newsroom.store.write() as work:
        stood = work.special_days.get(scope, seen.id)
        path = _demand(work, actor, stood.owner, at)
        if not work.special_days.remove(stood.id, seen.version):
            raise EditedMeanwhile(thing=stood.told.name)
        _note(work, actor, ("special-day.remove", path), (stood, None), at)


# --- what it would do ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysForetold:
    """What days that are told otherwise do to sessions, and to what people put into them. `untold`: how many more
    bulletins are displaced than are told."""

    effects: tuple[Effect, ...]
    displaced: tuple[Displaced, ...]
    untold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysTold:
    """Days as an owner would tell them (None: no longer anything of one). `of`: the one that stands, where it is that
    one which is changed."""

    owner: StationCode | None
    days: Mapping[date, SpecialDay | None]
    basis: str = ""
    of: SeenDay | None = None

    def entries(self) -> Iterator[SpecialDayEntry]:
        for day in self.days.values():
            if day is not None:
                yield SpecialDayEntry(id=SpecialDayId(""), owner=self.owner, told=day, basis=self.basis)


def foretell(newsroom: Newsroom, actor: Actor, told: DaysTold, at: Instant) -> DaysForetold:
    """What would become of sessions. Of days gone by, and of those beyond the 61 that are looked ahead, nothing.

    It raises what `add`, `edit` or `remove` would: nobody is shown as well what is refused when it is sent."""
    for entry in told.entries():
        check_special_day(entry)
    scope, today, days, owner = reach(actor, READ, at), newsroom.local_day(at), told.days, told.owner
    with newsroom.store.read() as work:
        if told.of is not None:
            stood = work.special_days.get(scope, told.of.id)
            owner = stood.owner
        elif owner is not None:
            work.stations.get(scope, owner)
        path = _demand(work, actor, owner, at)
        if told.of is not None and stood.version != told.of.version:
            raise EditedMeanwhile(thing=stood.told.name)
        if told.of is None:
            _refuse_taken(work, told)
        coming = {day: days[day] for day in sorted(days) if today <= day <= today + AHEAD}
        sides = list(_two_sides(newsroom, work, (owner, path), coming))
        effects = compared(TimetableId(""), sides).effects()
        displaced = displaced_by(newsroom, work, (path, sides), at)
    return DaysForetold(
        effects=effects,
        displaced=displaced[:MANY_DISPLACED],
        untold=max(0, len(displaced) - MANY_DISPLACED),
    )


def _refuse_taken(work: Work, told: DaysTold) -> None:
    """SpecialDayTaken, of all that are."""
    taken = [
        day for day in sorted(told.days) if any(each.owner == told.owner for each in work.special_days.of_day(day))
    ]
    if taken:
        raise SpecialDayTaken(day=", ".join(f"{day:%d/%m/%Y}" for day in taken))


def _two_sides(
    newsroom: Newsroom, work: Work, owner: tuple[StationCode | None, str], days: Mapping[date, SpecialDay | None]
) -> Iterator[TwoSides]:
    if not days:
        return
    code, path = owner
    timetables = work.timetables.all(since=min(days))
    around = [each.code for each in work.stations.tree(EVERYWHERE) if each.parent is None] if code is None else [code]
    for day, told in days.items():
        plain = newsroom.almanac.special_day(day) if told is None and code is None else told
        for alike in foreseen(newsroom, work, Window(first=day, last=day, around=around), timetables):
            special = {whose: each for whose, each in alike.special.items() if whose != code}
            if plain is not None:
                special[code] = plain
            yield TwoSides(
                days=alike.days,
                reached=tuple(each.code for each in alike.tree if each.path.startswith(path)),
                was=alike.hours(timetables),
                will=replace(alike, special=special).hours(timetables),
            )


# --- who may, and what is noted -------------------------------------------------------------------------------------


def _demand(work: Work, actor: Actor, owner: StationCode | None, at: Instant) -> str:
    """The path of an owner the actor knows of already."""
    if owner is None:
        demand_everywhere(actor, MANAGE, at)
        return "/"
    station = work.stations.get(EVERYWHERE, owner)
    demand(actor, MANAGE, station, at)
    return station.path


_Step = tuple[SpecialDayEntry | None, SpecialDayEntry | None]


def _note(work: Work, actor: Actor, done: tuple[str, str], step: _Step, at: Instant) -> None:
    (verb, path), (before, after) = done, step
    about = after or before
    if about is None:
        raise ValueError("a step from nothing to nothing")
    told = deed(actor, verb, f"special-day:{about.id}", at, path)
    work.audit.add(
        replace(
            told,
            before=None if before is None else before.digest,
            after=None if after is None else after.digest,
            told=f"{about.told.day:%d/%m/%Y}: {about.told.name}",
        )
    )
