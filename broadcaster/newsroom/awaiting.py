"""What waits for approval, what is needed first on top: the first slot each could air in, and when that is locked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.hours import Hours, slots_of
from broadcaster.domain.life import State
from broadcaster.domain.register import Succession, heirs
from broadcaster.domain.schedule import Slot
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.fitness import reached
from broadcaster.newsroom.foreseeing import Alike, Window, foreseen
from broadcaster.newsroom.ports import Newsroom

_LOOKED = timedelta(days=13)
"""How far ahead a first slot is looked for: two weeks, as long as a bulletin mostly lasts."""
_MOST = 300
"""Bulletins looked at: past them nobody decides one by one."""
LONG = timedelta(hours=24)
"""What waits longer than this waits too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """The first slot a bulletin could air in, when that is locked, and how many stations it reaches on that day."""

    slot: Slot
    locks: Instant
    stations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A bulletin that waits, since when, and its first chance: none in the next two weeks, or none at all."""

    bulletin: Bulletin
    since: Instant
    chance: Chance | None
    own: bool
    too_long: bool


def waiting(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[Waiting, ...]:
    """All the actor could decide on, what is needed first on top. RightMissing."""
    scope = reach(actor, Action.APPROVE_BULLETINS, at)
    with newsroom.store.read() as work:
        found: list[Bulletin] = []
        asked = Asked(limit=PAGE_LIMIT)
        while len(found) < _MOST:
            page = work.bulletins.page(scope, Sought(state=State.SUBMITTED), asked)
            found += page.rows
            if page.after is None:
                break
            asked = Asked(after=page.after, limit=PAGE_LIMIT)
        chances = first_chances(newsroom, work, found, at)
    rows = [_waiting(each, chances.get(each.id), actor, at) for each in found]
    return tuple(sorted(rows, key=lambda row: (row.chance is None, row.chance and row.chance.locks, row.since)))


def _waiting(bulletin: Bulletin, chance: Chance | None, actor: Actor, at: Instant) -> Waiting:
    since = bulletin.revision.at
    return Waiting(
        bulletin=bulletin,
        since=since,
        chance=chance,
        own=bulletin.revision.by == actor.id,
        too_long=at - since > LONG,
    )


# --- the first slot ----------------------------------------------------------------------------------------------


def first_chances(
    newsroom: Newsroom, work: Work, bulletins: Sequence[Bulletin], at: Instant
) -> dict[BulletinId, Chance]:
    """Of each the first slot that is not locked yet, while it is valid and in the next two weeks."""
    today = newsroom.local_day(at)
    last = today + _LOOKED
    open_still = [each for each in bulletins if each.draft.valid_from <= last and each.draft.valid_until >= today]
    chances: dict[BulletinId, Chance] = {}
    looking = _Looking(newsroom, at, work.register.all().successions)
    for day, alike, hours in _days(newsroom, work, open_still, (today, last)):
        for each in open_still:
            if each.id not in chances and each.draft.valid_from <= day <= each.draft.valid_until:
                chance = looking.on(day, alike, hours, each)
                if chance is not None:
                    chances[each.id] = chance
        if len(chances) == len(open_still):
            break
    return chances


def _days(
    newsroom: Newsroom, work: Work, bulletins: Sequence[Bulletin], span: tuple[date, date]
) -> Iterator[tuple[date, Alike, Mapping[StationCode, Hours]]]:
    """The days of the span in order, each with what holds around the stations these are aimed at."""
    if not bulletins:
        return
    successions = work.register.all().successions
    around = {
        heir
        for each in bulletins
        for aim in each.draft.targets
        for day in span
        for heir in heirs(successions, aim.station, each.draft.valid_from, day)
    }
    timetables = work.timetables.all(since=span[0])
    window = Window(first=span[0], last=span[1], around=around)
    told = [(day, alike) for alike in foreseen(newsroom, work, window, timetables) for day in alike.days]
    held: dict[int, Mapping[StationCode, Hours]] = {}
    for day, alike in sorted(told, key=lambda each: each[0]):
        if id(alike) not in held:
            held[id(alike)] = alike.hours(timetables)
        yield day, alike, held[id(alike)]


@dataclass(slots=True)
class _Looking:
    """For slots that are not locked yet, station by station and day by day."""

    newsroom: Newsroom
    at: Instant
    successions: Sequence[Succession]

    def on(self, day: date, alike: Alike, hours: Mapping[StationCode, Hours], bulletin: Bulletin) -> Chance | None:
        draft = bulletin.draft
        codes = dict.fromkeys(
            code for aim in draft.targets for code in reached(aim, alike, self.successions, draft.valid_from)
        )
        slots = slots_of({code: hours[code] for code in codes}, day, self.newsroom.zone)
        lock = self.newsroom.lock
        first = next((slot for slot in slots if slot.span.start - lock > self.at), None)
        if first is None:
            return None
        return Chance(
            slot=first, locks=instant(first.span.start - lock), stations=len({each.station for each in slots})
        )
