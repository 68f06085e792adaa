"""Days that people say are not like others: of a station and all below it, or of the whole house."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand, demand_everywhere, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.special_days import SpecialDay, SpecialDayEntry, SpecialDayId, check_special_day
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.books.timetables import SoughtDays
from broadcaster.newsroom.ports import Newsroom

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
    check_special_day(entry)
    scope = reach(actor, READ, at)
    with newsroom.store.write() as work:
        if entry.owner is not None:
            work.stations.get(scope, entry.owner)
        path = _demand(work, actor, entry.owner, at)
        request = replace(entry, id=SpecialDayId("")).digest
        if (kept := sent_before(work.receipts, actor.id, sent, request, at)) is not None:
            return work.special_days.get(scope, SpecialDayId(kept))
        work.special_days.add(entry)
        _note(work, actor, ("special-day.add", path), (None, entry), at)
        return entry


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
