"""What people decided by hand, as the planner is told it: for all slots of its days at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.by_hand import Decision, Repeated, day_of
from broadcaster.domain.deciding import ByHand, Decided, decided, heard_again, standing
from broadcaster.domain.planning import PlacedLater, Playlist, Reason, ReasonCode
from broadcaster.domain.schedule import Slot, SlotId, forbidden, until_then, why_not_until
from broadcaster.domain.stations import Regulation, StationCode
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import looked_up
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.station_slots import StationSlots


def by_hand(newsroom: Newsroom, work: Work, slots: Sequence[Slot]) -> dict[SlotId, ByHand]:
    """For those of these slots where anything was decided. Stations without a decision cost nothing."""
    found: dict[SlotId, ByHand] = {}
    sessions = StationSlots(newsroom, work)
    for day in sorted({slot.day for slot in slots}):
        of_stations: dict[StationCode, list[Slot]] = {}
        for slot in slots:
            if slot.day == day:
                of_stations.setdefault(slot.station, []).append(slot)
        only = next(iter(of_stations)) if len(of_stations) == 1 else None
        for station, decisions in groupby(work.decisions.bearing_on(day, only), key=lambda each: each.station):
            if station in of_stations:
                found |= _decided(sessions, work, list(decisions), of_stations[station]).slots
    return found


def placed_after(newsroom: Newsroom, work: Work, slots: Sequence[Slot]) -> dict[StationCode, tuple[PlacedLater, ...]]:
    """What people placed at the stations of these slots of one day, in sessions of later days that may be heard.
    Stations without such a decision cost nothing."""
    if not slots:
        return {}
    sessions, day = StationSlots(newsroom, work), slots[0].day
    stations = {slot.station for slot in slots}
    only = next(iter(stations)) if len(stations) == 1 else None
    found: dict[StationCode, tuple[PlacedLater, ...]] = {}
    for station, decisions in groupby(work.decisions.bearing_after(day, only), key=lambda each: each.station):
        if station in stations and (placed := tuple(_placed_after(sessions, work, list(decisions), day))):
            found[station] = placed
    return found


def placed_after_day(newsroom: Newsroom, work: Work, station: StationCode, day: date) -> tuple[PlacedLater, ...]:
    """The same of one station, after any day."""
    decisions = list(work.decisions.bearing_after(day, station))
    return tuple(_placed_after(StationSlots(newsroom, work), work, decisions, day)) if decisions else ()


def again_at(
    newsroom: Newsroom, work: Work, bulletins: Iterable[Bulletin], only: StationCode | None = None
) -> dict[StationCode, dict[BulletinId, int]]:
    """How often each of these bulletins is heard again because people say so, on all the days it is valid, over or to
    come; by station, or at one. Stations that repeat nothing cost nothing."""
    drafts = {each.id: each.draft for each in bulletins}
    since = min((draft.valid_from for draft in drafts.values()), default=None)
    if since is None or since == date.min:
        return {}
    sessions, found = StationSlots(newsroom, work), dict[StationCode, dict[BulletinId, int]]()
    bearing = work.decisions.bearing_after(since - timedelta(days=1), only, repeating=True)
    for station, each in groupby(bearing, key=lambda each: each.station):
        decisions = list(each)
        whole = [day for one in standing(decisions) if isinstance(one.what, Repeated) for day in (one.first, one.last)]
        slots = sessions.of(station, min(whole), max(whole)) if whole else ()
        told = Counter(
            bulletin
            for bulletin, day in heard_again(decisions, slots)
            if bulletin in drafts and drafts[bulletin].valid_from <= day <= drafts[bulletin].valid_until
        )
        if told:
            found[station] = dict(sorted(told.items()))
    return found


def decided_on_days(
    newsroom: Newsroom, work: Work, station: StationCode, slots: Mapping[date, Sequence[Slot]]
) -> dict[date, Mapping[SlotId, ByHand]]:
    """What stands at one station on those of these days for which anything was decided."""
    if not slots:
        return {}
    sessions, found = StationSlots(newsroom, work), dict[date, Mapping[SlotId, ByHand]]()
    decisions = work.decisions.bearing_after(min(slots) - timedelta(days=1), station)
    for day, of in slots.items():
        if told := [each for each in decisions if each.first <= day <= each.last]:
            found[day] = _decided(sessions, work, told, of).slots
    return found


def _placed_after(
    sessions: StationSlots, work: Work, decisions: Sequence[Decision], day: date
) -> Iterator[PlacedLater]:  # fmt: skip
    station = decisions[0].station
    for later in _days_placed(standing(decisions), day):
        limits = sessions.limits_of(station, later)
        slots = {slot.id: slot for slot in sessions.of(station, later, later)}
        lawful = [slot for slot in slots.values() if not forbidden(slot, limits, sessions.zone)]
        if lawful:
            told = [each for each in decisions if each.first <= later <= each.last]
            hands = _decided(sessions, work, told, list(slots.values())).slots
            for slot in lawful:
                for placed in hands[slot.id].placed if slot.id in hands else ():
                    yield PlacedLater(bulletin=placed.bulletin, day=later, start=slot.span.start, source=placed.source)


def _days_placed(decisions: Iterable[Decision], day: date) -> list[date]:
    """The days after this one on which these may place something."""
    days: set[date] = set()
    for each in decisions:
        if isinstance(each.what, Repeated):
            first = max(each.first, day + timedelta(days=1))
            days |= {first + timedelta(days=number) for number in range((each.last - first).days + 1)}
        else:
            days |= {found for slot in each.slots if (found := day_of(slot)) is not None and found > day}
    return sorted(days)


def decided_at(newsroom: Newsroom, work: Work, station: StationCode, day: date) -> Decided:
    """What stands at one station on a day, and what decisions did to each other."""
    sessions = StationSlots(newsroom, work)
    decisions = work.decisions.bearing_on(day, station)
    slots = sessions.of(station, day, day)
    return _decided(sessions, work, decisions, slots) if decisions and slots else decided(decisions, slots, day)


def _decided(sessions: StationSlots, work: Work, decisions: Sequence[Decision], slots: Sequence[Slot]) -> Decided:
    """Of one station and one day."""
    station, day = slots[0].station, slots[0].day
    repeats = [each.what for each in standing(decisions) if isinstance(each.what, Repeated)]
    days = [found for each in repeats if (found := day_of(each.slot)) is not None and found < day]
    earlier = sessions.of(station, min(days), day - timedelta(days=1)) if days else ()
    repeated = {bulletin for each in repeats for bulletin in each.items}
    over = {bulletin for bulletin in repeated if _is_over(work, bulletin, day)}
    return decided(decisions, (*earlier, *slots), day, over)


def _is_over(work: Work, bulletin: BulletinId, day: date) -> bool:
    """Whether it is no longer valid that day."""
    found = looked_up(work.bulletins, bulletin)
    return found is not None and found.draft.valid_until < day


def run_on(
    slots: Sequence[Slot], hands: Mapping[SlotId, ByHand], limits: Callable[[Slot], Regulation], zone: ZoneInfo
) -> tuple[tuple[Slot, ...], dict[SlotId, Reason]]:
    """These slots, each as long as people let it run, and what is to be said of it: what the station's limits or its
    next session no longer allow ends as the timetable says. `slots`: whole days of each station they are of."""
    told: dict[SlotId, Reason] = {}
    found = []
    for slot in slots:
        over = hands[slot.id].over if slot.id in hands else None
        if over is None or over.until <= slot.span.end:
            found.append(slot)
            continue
        others = [each for each in slots if (each.station, each.day) == (slot.station, slot.day)]
        problem = why_not_until(slot, over.until, others, limits(slot), zone)
        facts = {"by": over.by, "until": f"{over.until.astimezone(zone):%H:%M:%S}"}
        told[slot.id] = (
            Reason(code=ReasonCode.NOTE_RUN_OVER_REFUSED, facts={**facts, "problem": problem})
            if problem
            else Reason(code=ReasonCode.NOTE_RUNS_OVER, facts={**facts, "why": over.why})
        )
        found.append(slot if problem else until_then(slot, over.until))
    return tuple(found), told


def published_in(work: Work, station: StationCode, slot: SlotId) -> tuple[BulletinId, ...]:
    """The bulletins of a slot as it was last published, each once, in order."""
    playlist = playlist_of(work, station, slot)
    return () if playlist is None else playlist.bulletins


def airing_in(work: Work, station: StationCode, slot: SlotId) -> tuple[BulletinId, ...]:
    """Those told in it, each once, in order: without what stands ready for a relay."""
    playlist = playlist_of(work, station, slot)
    return () if playlist is None else tuple(playlist.airings)


def playlist_of(work: Work, station: StationCode, slot: SlotId) -> Playlist | None:
    day = day_of(slot)
    manifest = None if day is None else work.manifests.newest(station, day)
    return next((each for each in manifest.playlists if each.slot.id == slot), None) if manifest else None


def at_hand(hands: Mapping[SlotId, ByHand], slots: Iterable[SlotId]) -> int:
    """How many bulletins stand by hand in these slots."""
    return sum(len(hands[slot].placed) for slot in slots if slot in hands)
