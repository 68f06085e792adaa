"""Questions of what was heard: at a loudspeaker at a moment, of a station's day against its plan, and added up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import Action, Actor, Scope, reach
from broadcaster.domain.airtime_log import LogRow
from broadcaster.domain.emergency_answers import Unreported
from broadcaster.domain.enrolment import first_let_in
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.reconciling import Box, Fared, Shares, promised, reconciled, summed
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, Span
from broadcaster.newsroom.answering import of_days, of_moment, unreported
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.journal import Dimension, SoughtAirtime, Summed
from broadcaster.newsroom.ports import Newsroom

SPAN_LIMIT = timedelta(days=366)
BY_LIMIT = 3


# --- what was heard where and when --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardAt:
    """What was heard at a place from a moment on, or should have been. `cluster` is the code that was asked for, ""
    when it was the station's. `unreported`: emergencies that were to be heard then, of which nobody knows whether
    they were."""

    station: Station
    cluster: str
    at: Instant
    rows: tuple[LogRow, ...]
    unreported: tuple[Unreported, ...]


def heard_at(newsroom: Newsroom, actor: Actor, place: StationCode, moment: Instant, at: Instant) -> HeardAt:
    """What sounded at that moment itself, at a station, or at one of its clusters. RightMissing; StationUnknown for
    neither, or out of reach."""
    found = heard_during(newsroom, actor, place, of_moment(moment), at)
    return replace(found, rows=tuple(row for row in found.rows if row.begins <= moment < row.ends))


def heard_during(newsroom: Newsroom, actor: Actor, place: StationCode, span: Span, at: Instant) -> HeardAt:
    """The same of all that sounded in a span or was planned for it. RightMissing, StationUnknown."""
    scope = reach(actor, Action.READ_AIRTIME, at)
    with newsroom.store.read() as work:
        station, cluster = _place(work, scope, place)
        rows = work.log.during(station.code, span)
        silent = unreported(work, span, {station.code}, at)
    here = tuple(row for row in rows if not cluster or not row.about.clusters or cluster in row.about.clusters)
    silent = tuple(each for each in silent if not cluster or not each.clusters or cluster in each.clusters)
    return HeardAt(station=station, cluster=cluster, at=span.start, rows=here, unreported=silent)


def _place(work: Work, scope: Scope, place: StationCode) -> tuple[Station, str]:
    found = next((each for each in work.clusters.standing([place]) if scope.reaches(each.path)), None)
    if found is None:
        return work.stations.get(scope, place), ""
    return work.stations.get(scope, found.station), found.code


# --- a station's day ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciledDay:
    """`rows` are the promised ones, `emergencies` what broke in, `unreported` those that the station never told of.
    `signed`: whether the station vouches for it."""

    station: Station
    day: date
    rows: tuple[Fared, ...]
    shares: Shares
    emergencies: tuple[LogRow, ...]
    unreported: tuple[Unreported, ...]
    signed: bool


def reconciled_day(newsroom: Newsroom, actor: Actor, code: StationCode, day: date, at: Instant) -> ReconciledDay:
    """What was promised to a station for a local day, and what became of each millisecond of it, as far as is known.

    RightMissing, StationUnknown. A day that was never planned has no rows.
    """
    scope = reach(actor, Action.READ_AIRTIME, at)
    with newsroom.store.read() as work:
        station = work.stations.get(scope, code)
        rows, signed = _vouched(work, code, day)
        fared = fared_of(work, code, day, at)
        silent = unreported(work, of_days(newsroom, day, day), {code}, at)
    return ReconciledDay(
        station=station,
        day=day,
        rows=fared,
        shares=summed(fared),
        emergencies=tuple(row for row in rows if row.emergency),
        unreported=silent,
        signed=signed,
    )


def fared_of(work: Work, code: StationCode, day: date, at: Instant) -> tuple[Fared, ...]:
    """What became of every promised row of a station's day."""
    rows, _ = _vouched(work, code, day)
    promises = promised(_manifests(work, code, day, rows))
    known = _known(work, code, at)
    speaks = known is not None or bool(work.calls.of([code]))
    return reconciled(promises, rows, known, Box(since=first_let_in(work.enrolments.of(code)), speaks=speaks))


def _vouched(work: Work, code: StationCode, day: date) -> tuple[tuple[LogRow, ...], bool]:
    """What the station signed; only where it signs nothing, what was said in its name."""
    rows = work.log.of_slots(code, day)
    signed = tuple(row for row in rows if row.signed)
    return (signed, True) if signed or work.journals.head(code).end.sequence else (rows, False)


def _known(work: Work, code: StationCode, at: Instant) -> Instant | None:
    """Until when the log tells everything: its last row was over then, and what lies before it was told."""
    last = work.log.last(code)
    return None if last is None else min(last, at)


def _manifests(work: Work, code: StationCode, day: date, rows: Sequence[LogRow]) -> list[tuple[SlotId, Manifest]]:
    """For each slot the manifest under which it was played; where nothing tells, the one that held when it began."""
    newest = work.manifests.newest(code, day)
    if newest is None:
        return []
    since, known = work.journals.first_serials(code, [day])[day], {newest.serial: newest}
    sealed: dict[str, int] = {}
    for row in rows:
        sealed[row.slot] = max(row.serial, sealed.get(row.slot, 0))
    slots = {playlist.slot.id: playlist.slot.span.start for playlist in newest.playlists}
    found = []
    for slot in sorted({*slots, *(SlotId(each) for each in sealed if each)}):
        serial = _serial(since, sealed.get(slot, 0))
        if serial is None:
            manifest = work.manifests.newest(code, day, by=slots[slot]) if slot in slots else None
        else:
            manifest = known.get(serial) or work.manifests.one(code, day, serial)
        found.append((slot, manifest or newest))
    return found


def _serial(since: Mapping[int, int], sealed: int) -> int | None:
    return max((serial for serial, first in since.items() if first <= sealed), default=None)


# --- added up -----------------------------------------------------------------------------------------------------


def added_up(
    newsroom: Newsroom, actor: Actor, sought: SoughtAirtime, by: Sequence[Dimension], at: Instant
) -> tuple[Summed, ...]:
    """The airtime log over a span of days, added up by what is asked: what pages and reports show.

    RightMissing; FieldWrong for a span without days or of more than a year, and for more than three dimensions.
    """
    scope = reach(actor, Action.READ_AIRTIME, at)
    check_sums(sought, by)
    with newsroom.store.read() as work:
        return work.log.sums(scope, sought, by)


def check_sums(sought: SoughtAirtime, by: Sequence[Dimension]) -> None:
    if not timedelta(0) <= sought.last - sought.first <= SPAN_LIMIT:
        raise FieldWrong(field="last", problem="phải sau ngày đầu, và cách không quá một năm")
    if len(by) > BY_LIMIT or len(set(by)) != len(by):
        raise FieldWrong(field="by", problem=f"tối đa {BY_LIMIT} chiều, mỗi chiều một lần")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Where something was heard, with how long and how often; and the stations that have a timetable's day in the span
    but never aired it. `unreported`: emergencies of the span, and the stations that never told of them; asked for
    where neither a topic nor a campaign is, for they have none."""

    heard: tuple[Summed, ...]
    not_heard: tuple[Station, ...]
    unreported: tuple[Unreported, ...]


def coverage(newsroom: Newsroom, actor: Actor, sought: SoughtAirtime, at: Instant) -> Coverage:
    """Which stations within reach aired what is asked (a campaign, a topic), and which did not. RightMissing,
    FieldWrong. Stations are those that stand at the end of the span, and speak: a province without loudspeakers of its
    own was never promised anything."""
    scope = reach(actor, Action.READ_AIRTIME, at)
    check_sums(sought, ())
    with newsroom.store.read() as work:
        summed_up = work.log.sums(scope, sought, [Dimension.STATION])
        spoke = _spoken(work, scope, sought)
        tree = work.stations.tree(scope)
        near = {each.code for each in tree if scope.reaches(each.path) and each.path.startswith(sought.under)}
        span = of_days(newsroom, sought.first, sought.last)
        silent = () if sought.only else unreported(work, span, near, at)
    heard = tuple(each for each in summed_up if each.heard)
    there = {each.key[0] for each in heard}
    missing = tuple(
        station
        for station in tree
        if station.code in near
        and station.stands_on(sought.last)
        and station.code in spoke
        and station.code not in there
    )
    return Coverage(heard=heard, not_heard=missing, unreported=silent)


def _spoken(work: Work, scope: Scope, sought: SoughtAirtime) -> Collection[str]:
    """Stations that were promised anything in the span, or logged anything in it."""
    days = [sought.first + timedelta(days=each) for each in range((sought.last - sought.first).days + 1)]
    whole = SoughtAirtime(first=sought.first, last=sought.last, under=sought.under)
    logged = {each.key[0] for each in work.log.sums(scope, whole, [Dimension.STATION])}
    codes = [station.code for station in work.stations.tree(scope)]
    return logged | {code for code, _ in work.manifests.serials(days, codes)}
