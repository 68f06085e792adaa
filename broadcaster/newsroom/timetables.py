"""Timetables as people keep them: what holds at a station on a day and why, and how it is added, edited and closed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE, Action, Actor, Scope, demand, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.effects import Effect
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.errors.stations import PresetUnknown, StationUnknown, TimetableEnded
from broadcaster.domain.hours import Hours
from broadcaster.domain.register import tree_on
from broadcaster.domain.schedule import refuse
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.timetable import AS_CHOSEN, Preset, Timetable, TimetableId, check_timetable
from broadcaster.domain.units import Instant, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.books.timetables import SoughtTimetables
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.relay_faults import relay_faults
from broadcaster.newsroom.station_slots import StationSlots
from broadcaster.newsroom.weighing import Foretold, Step, compare, foretell, refuse_same_day, still, weigh

READ, MANAGE = Action.READ_STATIONS, Action.MANAGE_TIMETABLES
_DAY = timedelta(days=1)
_TRIES = 5
_Doing = tuple[str, Callable[[Timetable], Timetable]]


# --- what there is -------------------------------------------------------------------------------------------------


def page(newsroom: Newsroom, actor: Actor, sought: SoughtTimetables, asked: Asked, at: Instant) -> Page[Timetable]:
    """Those of stations within the actor's reach or above it. FieldWrong."""
    scope = reach(actor, READ, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.timetables.page(scope, sought, asked)


def find(newsroom: Newsroom, actor: Actor, timetable: TimetableId, at: Instant) -> Timetable:
    """TimetableUnknown."""
    scope = reach(actor, READ, at)
    with newsroom.store.read() as work:
        return work.timetables.get(scope, timetable)


def holding(newsroom: Newsroom, actor: Actor, code: StationCode, day: date, at: Instant) -> Hours:
    """What holds at a station on a day, and why; by the tree as it hangs that day. StationUnknown, also for one that
    does not stand then. What is inherited is told also from stations out of the actor's sight."""
    scope = reach(actor, READ, at)
    with newsroom.store.read() as work:
        work.stations.get(scope, code)
        then = tree_on(work.register.all(), day)
        if code not in then.by_code:
            raise StationUnknown(station=code)
        return StationSlots(newsroom, work).hours(then.line(code), day)


# --- how it changes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A timetable as it stands now, and what it does to the sessions of its station and of those below: as far as is
    looked ahead, on the days it holds."""

    timetable: Timetable
    effects: tuple[Effect, ...] = ()


def add(newsroom: Newsroom, actor: Actor, timetable: Timetable, sent: Sent | None, at: Instant) -> Written:
    """A new timetable; what stands when the key came before. One that would begin earlier begins today: the days gone
    by stay as they were; FieldWrong for one that would end before.

    What `check_timetable` raises; StationUnknown, CampaignUnknown, RightMissing, IdempotencyClash; and for sessions
    that would not be lawful on the days it holds, there or at any station below, RuleUnlawful and TimetableFaulty;
    TimetableSameDay.
    """
    today, request = newsroom.local_day(at), replace(timetable, id=TimetableId("")).digest
    for _ in range(_TRIES):
        with newsroom.store.read() as work:
            station, ahead = _wanted(newsroom, work, actor, timetable, at)
            judged = weigh(newsroom, work, station, (None, ahead), at)
        with newsroom.store.write() as work:
            _demand(actor, work.stations.get(EVERYWHERE, timetable.station), timetable, None, at)
            if (kept := sent_before(work.receipts, actor.id, sent, request, at)) is not None:
                stands = work.timetables.get(EVERYWHERE, TimetableId(kept))
                break
            if not still(work, judged):
                continue
            refuse(judged.faults)
            refuse_same_day(judged.same_day)
            work.timetables.add([ahead])
            _note(work, actor, ("timetable.add", station), (None, ahead), at)
            return Written(timetable=ahead, effects=judged.effects)
    else:
        raise EditedMeanwhile(thing=timetable.name)
    with newsroom.store.read() as work:
        compared = compare(newsroom, work, station, (None, stands), today)
    return Written(timetable=stands, effects=compared.effects())


def _wanted(
    newsroom: Newsroom, work: Work, actor: Actor, timetable: Timetable, at: Instant
) -> tuple[Station, Timetable]:
    """Its station, and what would be added there: from today on at the earliest."""
    today = newsroom.local_day(at)
    station = work.stations.get(reach(actor, READ, at), timetable.station)
    _demand(actor, station, timetable, None, at)
    _check(newsroom, work, station, timetable)
    _check_ahead(timetable, today)
    return station, replace(timetable, valid_from=max(timetable.valid_from, today))


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A preset for a station from a day on."""

    preset: str
    station: StationCode
    since: date


def apply(newsroom: Newsroom, actor: Actor, wanted: Applied, sent: Sent, at: Instant) -> Written:
    """The preset as the station's standing timetable. PresetUnknown, and what `add` raises."""
    preset = next((each for each in newsroom.presets if each.code == wanted.preset), None)
    if preset is None:
        known = ", ".join(each.code for each in newsroom.presets)
        raise PresetUnknown(preset=wanted.preset, known=known)
    return add(newsroom, actor, preset.at(wanted.station, TimetableId(sent.id), wanted.since), sent, at)


def presets(newsroom: Newsroom, actor: Actor, at: Instant) -> Sequence[Preset]:
    reach(actor, READ, at)
    return newsroom.presets


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTimetable:
    """A timetable as somebody saw it."""

    id: TimetableId
    version: int


def edit(
    newsroom: Newsroom, actor: Actor, seen: SeenTimetable, changes: Callable[[Timetable], Timetable], at: Instant
) -> Written:
    """Its station and its kind stay. What it was on days gone by stays beside it, as a timetable that ended yesterday:
    by what is written it holds from today on. FieldWrong for one that would end before; TimetableUnknown, RightMissing,
    EditedMeanwhile; TimetableEnded for one that holds no more; and what `add` raises of its contents."""
    return _change(newsroom, actor, seen, _edit(newsroom, changes, at), at)


def close(newsroom: Newsroom, actor: Actor, seen: SeenTimetable, last: date, at: Instant) -> Written:
    """It holds until a day, and no longer; a last day before its first takes it back whole. What was on air stays told.

    FieldWrong for a day before yesterday, or past its end; TimetableUnknown, RightMissing, EditedMeanwhile,
    TimetableEnded; RuleUnlawful and TimetableFaulty when what holds then would not be lawful.
    """
    return _change(newsroom, actor, seen, _close(newsroom, last, at), at)


# --- what it would do ----------------------------------------------------------------------------------------------


def foretell_add(newsroom: Newsroom, actor: Actor, timetable: Timetable, at: Instant) -> Foretold:
    """What `add` would do; it raises the same."""
    with newsroom.store.read() as work:
        station, ahead = _wanted(newsroom, work, actor, timetable, at)
        return foretell(newsroom, work, station, (None, ahead), at)


def foretell_edit(
    newsroom: Newsroom, actor: Actor, seen: SeenTimetable, changes: Callable[[Timetable], Timetable], at: Instant
) -> Foretold:
    """What `edit` would do; it raises the same."""
    return _foretell(newsroom, actor, seen, _edit(newsroom, changes, at), at)


def foretell_close(newsroom: Newsroom, actor: Actor, seen: SeenTimetable, last: date, at: Instant) -> Foretold:
    """What `close` would do; it raises the same."""
    return _foretell(newsroom, actor, seen, _close(newsroom, last, at), at)


def _foretell(newsroom: Newsroom, actor: Actor, seen: SeenTimetable, doing: _Doing, at: Instant) -> Foretold:
    with newsroom.store.read() as work:
        made = _prepared(newsroom, work, actor, (seen, doing), at)
        return foretell(newsroom, work, made.station, (made.stood, made.after), at)


# --- one step --------------------------------------------------------------------------------------------------------


def _check_ahead(timetable: Timetable, today: date) -> None:
    if timetable.valid_until is not None and timetable.valid_until < today:
        raise FieldWrong(field="valid_until", problem="đã qua")


def _lived(stood: Timetable, after: Timetable, today: date) -> tuple[Timetable | None, Timetable]:
    """What stays of how it was before today, and what holds from then on. Nothing stays beside one that says the same
    of the days gone by."""
    plain = replace(after, name=stood.name, basis=stood.basis, valid_until=stood.valid_until, version=stood.version)
    if plain == stood or stood.valid_from >= today:
        return None, after if plain == stood else replace(after, valid_from=max(after.valid_from, today))
    before = TimetableId(digest_of("timetable-before-1", stood.id, str(stood.version))[:32])
    gone = replace(stood, id=before, valid_until=today - _DAY, version=1)
    return gone, replace(after, valid_from=max(after.valid_from, today))


def _check_open(stood: Timetable, today: date) -> None:
    if stood.valid_until is not None and stood.valid_until < today:
        raise TimetableEnded(timetable=stood.name, day=f"{stood.valid_until:%d/%m/%Y}")


def _edit(newsroom: Newsroom, changes: Callable[[Timetable], Timetable], at: Instant) -> _Doing:
    today = newsroom.local_day(at)

    def edited(stood: Timetable) -> Timetable:
        _check_open(stood, today)
        after = changes(stood)
        return replace(after, id=stood.id, station=stood.station, kind=stood.kind)

    return "timetable.edit", edited


def _close(newsroom: Newsroom, last: date, at: Instant) -> _Doing:
    today = newsroom.local_day(at)

    def closed(stood: Timetable) -> Timetable:
        _check_open(stood, today)
        if last < today - _DAY:
            raise FieldWrong(field="last", problem="ngày cuối sớm nhất là hôm qua: những ngày đã phát không sửa lại")
        if stood.valid_until is not None and last > stood.valid_until:
            raise FieldWrong(field="last", problem="sau ngày lịch phát hết hiệu lực")
        return replace(stood, valid_until=max(last, stood.valid_from - _DAY))

    return "timetable.close", closed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A change that may be made. `gone`: what stays of how it was on days gone by."""

    station: Station
    stood: Timetable
    after: Timetable
    gone: Timetable | None = None


def _prepared(
    newsroom: Newsroom, work: Work, actor: Actor, asked: tuple[SeenTimetable, _Doing], at: Instant
) -> _Prepared:
    (seen, (verb, changes)), today = asked, newsroom.local_day(at)
    stood = work.timetables.get(reach(actor, READ, at), seen.id)
    station = work.stations.get(EVERYWHERE, stood.station)
    after = replace(changes(stood), version=stood.version + 1)
    _demand(actor, station, after, stood, at)
    if stood.version != seen.version:
        raise EditedMeanwhile(thing=stood.name)
    if verb == "timetable.close":
        return _Prepared(station=station, stood=stood, after=after)
    _check(newsroom, work, station, after)
    _check_ahead(after, today)
    gone, after = _lived(stood, after, today)
    return _Prepared(station=station, stood=stood, after=after, gone=gone)


def _change(newsroom: Newsroom, actor: Actor, seen: SeenTimetable, doing: _Doing, at: Instant) -> Written:
    for _ in range(_TRIES):
        with newsroom.store.read() as work:
            made = _prepared(newsroom, work, actor, (seen, doing), at)
            judged = weigh(newsroom, work, made.station, (made.stood, made.after), at)
        stood, after = made.stood, made.after
        with newsroom.store.write() as work:
            _demand(actor, work.stations.get(EVERYWHERE, stood.station), after, stood, at)
            if not still(work, judged):
                continue
            refuse(judged.faults)
            refuse_same_day(judged.same_day)
            if not work.timetables.replace(after, seen.version):
                raise EditedMeanwhile(thing=stood.name)
            work.timetables.add([] if made.gone is None else [made.gone])
            _note(work, actor, (doing[0], made.station), (stood, after), at)
            return Written(timetable=after, effects=judged.effects)
    raise EditedMeanwhile(thing=made.stood.name)


def _demand(actor: Actor, station: Station, after: Timetable, before: Timetable | None, at: Instant) -> None:
    """Hours are one right; who also changes what the People's Committee allows needs the right to that."""
    demand(actor, MANAGE, station, at)
    if after.limits != (AS_CHOSEN if before is None else before.limits):
        demand(actor, Action.MANAGE_STATIONS, station, at)


def _check(newsroom: Newsroom, work: Work, station: Station, timetable: Timetable) -> None:
    """By itself, and that the campaign, the streams, stations and bulletins it names are there for this station."""
    check_timetable(timetable)
    if timetable.campaign is not None:
        work.campaigns.get(Scope((station.path,)), timetable.campaign)
    refuse(list(relay_faults(newsroom, work, station, timetable)))


def _note(work: Work, actor: Actor, done: tuple[str, Station], step: Step, at: Instant) -> None:
    (verb, station), (before, after) = done, step
    told = deed(actor, verb, f"timetable:{after.id}", at, station.path)
    since = f"{after.name}, từ ngày {after.valid_from:%d/%m/%Y}"
    until = "" if after.valid_until is None else f" đến ngày {after.valid_until:%d/%m/%Y}"
    work.audit.add(
        replace(told, before=None if before is None else before.digest, after=after.digest, told=since + until)
    )
