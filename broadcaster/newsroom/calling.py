"""Stations call and say how they are, each minute, or when that changes while they listen for hints; how each stands
is told by the one function for it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from broadcaster.domain.access import Action, Actor, demand, reach
from broadcaster.domain.calls import Call, following
from broadcaster.domain.care import Care
from broadcaster.domain.station_status import Expected, Found, LastCall, StationState, StationStatus, Worry, status
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.newsroom.counting import counted
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.stations import Wanted, listed, tree
from broadcaster.newsroom.suspecting import Suspected, suspected

TRUSTED = "trusted"


@dataclass(frozen=True, slots=True, kw_only=True)
class StationNow:
    """A station, how it stands, and its last call. `counts`: whether it is one of those that should speak today.
    `boxed`: it has a box, or called without one; `spoken_for`: it has none, and a program told what it played. `care`:
    who looks after it."""

    station: Station
    status: StationStatus
    call: Call | None
    counts: bool
    boxed: bool
    spoken_for: bool
    care: Care


def call_in(newsroom: Newsroom, actor: Actor, call: Call, at: Instant) -> Call:
    """Keeps the call; its machine's count of starts as well. StationUnknown; RightMissing."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.write() as work:
        station = work.stations.get(scope, call.station)
        demand(actor, Action.LOG_AIRTIME, station, at)
        kept = following(work.calls.of([station.code]).get(station.code), call)
        work.calls.put(kept)
        for each in work.enrolments.of(station.code):
            if each.token and each.token == actor.by:
                work.devices.booted(each.key, call.boot)
    return kept


def listens(newsroom: Newsroom, machines: Mapping[StationCode, str], at: Instant) -> None:
    """Of machines whose stream of hints stands, by station, each with its token: one that called with it was heard of
    now. Nobody else who listens is taken for the station."""
    with newsroom.store.write() as work:
        work.calls.listening(machines, at)


def standing_of(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> StationNow:
    """StationUnknown."""
    scope = reach(actor, Action.READ_STATIONS, at)
    with newsroom.store.read() as work:
        return _standings(newsroom, work, [work.stations.get(scope, code)], at)[0]


def standings(newsroom: Newsroom, actor: Actor, asked: Asked, at: Instant) -> Page[StationNow]:
    """Of all within reach, as stations are listed. FieldWrong."""
    page = listed(newsroom, actor, Wanted(), asked, at)
    with newsroom.store.read() as work:
        return Page(rows=tuple(_standings(newsroom, work, page.rows, at)), after=page.after)


def all_standings(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[StationNow, ...]:
    """Of all within reach, whatever they are. RightMissing."""
    scope = reach(actor, Action.READ_STATIONS, at)
    with newsroom.store.read() as work:
        return tuple(_standings(newsroom, work, list(work.stations.tree(scope)), at))


def board(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[StationNow, ...]:
    """All within reach that count today."""
    return board_of(newsroom, tree(newsroom, actor, at), at)


def board_of(newsroom: Newsroom, within: StationTree, at: Instant) -> tuple[StationNow, ...]:
    """The same of a tree that was asked for with that right."""
    with newsroom.store.read() as work:
        today = newsroom.local_day(at)
        return tuple(_standings(newsroom, work, counted(work, within, (today, today), at), at))


def states_of(board: Iterable[StationNow]) -> Mapping[StationState, int]:
    """How many stand how."""
    return Counter(each.status.state for each in board)


def _standings(newsroom: Newsroom, work: Work, of: Sequence[Station], at: Instant) -> list[StationNow]:
    codes, today = [each.code for each in of], newsroom.local_day(at)
    calls, heads = work.calls.of(codes), work.sealed.heads(codes)
    doubts, boxes = suspected(work, codes, at), work.devices.boxed(codes, at)
    speak = {each.code for each in counted(work, of, (today, today), at)}
    cares, found = work.cares.of(codes), []
    spoken_for = work.log.telling([code for code in codes if code not in calls and code not in boxes])
    for each in of:
        care = cares.get(each.code, Care(station=each.code))
        head, call = heads.get(each.code), calls.get(each.code)
        given = 0 if head is None else head.serial
        expected = Expected(on=each.stands_on(today) and care.off_at(at) is None, manifest=given)
        told = None if call is None else _told(call)
        stands = status(expected, told, at, _doubted(doubts, each.code))
        now = StationNow(
            station=each,
            status=stands,
            call=call,
            counts=each.code in speak,
            boxed=call is not None or each.code in boxes,
            spoken_for=each.code in spoken_for,
            care=care,
        )
        found.append(now)
    return found


def _doubted(doubts: Suspected, code: StationCode) -> tuple[Found, ...]:
    twins = [Found(what=Worry.TWINS, detail=doubts.twins[code].isoformat())] if code in doubts.twins else []
    told = doubts.journals.get(code, ())
    return (*twins, *(Found(what=Worry.JOURNAL, detail=f"{each.what} {each.since.isoformat()}") for each in told))


def _told(call: Call) -> LastCall:
    return LastCall(
        at=call.at,
        version=call.version,
        boot=call.boot,
        manifest=call.manifest,
        held_until=call.held_until,
        skew=call.skew,
        trusted=call.clock in ("", TRUSTED),
        disk_free=call.free,
        sink="ok" if call.sink else "none",
        muted=call.muted,
        faults=call.faults,
    )
