"""A station's days as people look at them: what stands in each session, what is decided there, what can still change,
and which bulletins might be put in."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE, Action, Actor, may, reach
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.by_hand import Decision, DecisionId, Undone, bulletins_named
from broadcaster.domain.deciding import ByHand, Decided, undone
from broadcaster.domain.hours import Hours
from broadcaster.domain.life import AIRING, State
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Playlist, Repair
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, Millis
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import Sought, looked_up
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.hands import decided_at
from broadcaster.newsroom.placeable import AtStation
from broadcaster.newsroom.plans import whys_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at
from broadcaster.newsroom.rendering import sound_of_bulletin
from broadcaster.newsroom.repairing import ways_out
from broadcaster.newsroom.station_slots import StationSlots

SHOWN = 20
"""Decisions told of a day: the newest."""
_AT_ONCE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotOfDay:
    """One session of a day. `playlist` is what was last published for it, with all that is to be said of it; None while
    nothing was. `hand` is what people decided, `version` the number of the newest decision about it (0: none), and
    `decided` when that was; nothing changes from `locked` on."""

    slot: Slot
    playlist: Playlist | None
    hand: ByHand
    version: int
    decided: Instant | None
    locked: Instant
    changeable: bool
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDay:
    """`named` are the bulletins that its rows and its decisions name. `decisions` are the newest that bear on the day,
    `back` those of them that are taken back; `version` is the number of the station's newest. `editable`: whether who
    asks may decide here; `bound`: those of the named that the station may not leave out."""

    station: Station
    day: date
    hours: Hours | None
    manifest: Manifest | None
    slots: tuple[SlotOfDay, ...]
    named: Mapping[BulletinId, Bulletin]
    decisions: tuple[Decision, ...]
    back: frozenset[DecisionId]
    version: int
    editable: bool
    bound: frozenset[BulletinId] = frozenset()

    def slot(self, slot: SlotId) -> SlotOfDay | None:
        return next((each for each in self.slots if each.slot.id == slot), None)


def days_of(
    newsroom: Newsroom, actor: Actor, code: StationCode, days: Collection[date], at: Instant
) -> list[StationDay]:
    """StationUnknown. Days on which it does not stand, or that were never planned, have what there is of them."""
    with newsroom.store.read() as work:
        here = _look(newsroom, work, actor, code, at)
        allowed = _editable(actor, here.station, at)
        return [_day_of(here, day, editable=allowed) for day in days]


def _look(newsroom: Newsroom, work: Work, actor: Actor, code: StationCode, at: Instant) -> AtStation:
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    return AtStation(newsroom=newsroom, work=work, station=work.stations.get(scope, code), at=at)


def _editable(actor: Actor, station: Station, at: Instant) -> bool:
    return may(actor, Action.EDIT_PLAYLISTS, station, at)


def day_of(newsroom: Newsroom, actor: Actor, code: StationCode, day: date, at: Instant) -> StationDay:
    """StationUnknown."""
    return days_of(newsroom, actor, code, [day], at)[0]


def _day_of(here: AtStation, day: date, *, editable: bool) -> StationDay:
    work, code = here.work, here.station.code
    manifest = work.manifests.newest(code, day)
    bearing = list(work.decisions.bearing_on(day, code))
    hands = decided_at(here.newsroom, work, code, day)
    slots = tuple(_slots(here, day, manifest, hands))
    newest = tuple(sorted(bearing, key=lambda each: -each.number)[:SHOWN])
    named = {each.id: each for each in _named(work, slots, newest)}
    return StationDay(
        station=here.station,
        day=day,
        hours=_hours(here, day),
        manifest=manifest,
        slots=slots,
        named=named,
        decisions=newest,
        back=undone(bearing),
        version=work.decisions.last(code),
        editable=editable,
        bound=frozenset(each.id for each in named.values() if here.binds(each)) if editable else frozenset(),
    )


def _hours(here: AtStation, day: date) -> Hours | None:
    line = line_at(here.work, here.station.code)
    return StationSlots(here.newsroom, here.work).hours(line, day) if line[-1].stands_on(day) else None


def _slots(here: AtStation, day: date, manifest: Manifest | None, hands: Decided) -> Iterator[SlotOfDay]:
    """Those of the timetable, and those published; a session withdrawn since stands as it was published."""
    published = {} if manifest is None else {each.slot.id: each for each in manifest.playlists}
    whys = {} if manifest is None else whys_of(here.work, manifest)
    told = {each.id: each for each in here.slots(day, day)} | {each: p.slot for each, p in published.items()}
    for slot in sorted(told.values(), key=lambda each: each.span.start):
        playlist = published.get(slot.id)
        if playlist is not None:
            why = whys[slot.id]
            playlist = replace(playlist, left_out=why.left_out, pending=why.pending, notes=why.notes)
        open_still = here.is_open(slot)
        decisions = here.work.decisions.page(here.station.code, slot.id, Asked(limit=1)).rows
        yield SlotOfDay(
            slot=slot,
            playlist=playlist,
            hand=hands.at(slot.id),
            version=here.work.decisions.last(here.station.code, slot.id),
            decided=decisions[0].at if decisions else None,
            locked=here.locked_from(slot),
            changeable=open_still,
            repairs=ways_out(here.newsroom, here.work, playlist) if playlist is not None and open_still else (),
        )


def _named(work: Work, slots: Iterable[SlotOfDay], decisions: Iterable[Decision]) -> Iterator[Bulletin]:
    told: dict[BulletinId, None] = {}
    for each in slots:
        told |= dict.fromkeys(() if each.playlist is None else each.playlist.bulletins)
        told |= dict.fromkeys(placed.bulletin for placed in each.hand.placed)
    for decision in decisions:
        told |= dict.fromkeys(() if isinstance(decision.what, Undone) else bulletins_named(decision.what))
    for bulletin in told:
        if (found := looked_up(work.bulletins, bulletin)) is not None:
            yield found


# --- what might be put in ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """A bulletin that is for the station and valid that day; `length` is None while its sound is not made."""

    bulletin: Bulletin
    length: Millis | None


def choosable(
    newsroom: Newsroom, actor: Actor, slot: tuple[StationCode, date], title: str, at: Instant
) -> list[Choosable]:
    """Approved ones and those that wait to be, the newest first; with `title` those alone whose title holds it.
    StationUnknown."""
    code, day = slot
    with newsroom.store.read() as work:
        here = _look(newsroom, work, actor, code, at)
        sought = Sought(aimed_at=code, first=day, last=day, title=title or None)
        page = work.bulletins.page(EVERYWHERE, sought, Asked(limit=PAGE_LIMIT))
        fit = (each for each in page.rows if each.state in (State.SUBMITTED, *AIRING) and here.reaches(each, day))
        return [Choosable(bulletin=each, length=_length(here, each)) for each in fit]


def _length(here: AtStation, bulletin: Bulletin) -> Millis | None:
    item, draft = sound_of_bulletin(here.newsroom, here.work, bulletin).item, bulletin.draft
    known = item.measured.duration if item is not None else None if draft.recording is None else draft.recording.length
    return None if known is None else Millis(known * (2 if draft.twice else 1))


def open_slots(newsroom: Newsroom, actor: Actor, code: StationCode, first: date, at: Instant) -> list[Slot]:
    """Those of a week from that day on that can still be changed. StationUnknown."""
    with newsroom.store.read() as work:
        here = _look(newsroom, work, actor, code, at)
        since = max(first, newsroom.local_day(at))
        return [each for each in here.slots(since, since + timedelta(days=_AT_ONCE)) if here.is_open(each)]
