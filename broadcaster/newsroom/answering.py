"""What stations answer to emergencies: it comes with their journals, and what never came is told as well."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE, Action, Actor, reach
from broadcaster.domain.attacks import Refused
from broadcaster.domain.audit import deed
from broadcaster.domain.emergency import LONGEST, Emergency, EmergencyId, Phase
from broadcaster.domain.emergency_answers import Answered, Unreported, answered, clusters_of, said
from broadcaster.domain.emergency_document import from_payload
from broadcaster.domain.emergency_manifest import EmergencyConfirmation, Heard
from broadcaster.domain.errors.emergencies import EmergencyUnknown
from broadcaster.domain.journal import Line
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import unread
from broadcaster.domain.units import Instant, Span, instant, midnight
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.emergencies import check_cluster
from broadcaster.newsroom.emergency_ending import Ending, ending_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.reporting import reporting_for

# --- what stations say -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirming:
    """What a receiver without a key says of one document; of one cluster where it names one."""

    station: StationCode
    emergency: EmergencyId
    serial: int
    heard: Heard
    cluster: str = ""
    reason: str = ""


def confirm(newsroom: Newsroom, actor: Actor, told: Confirming, at: Instant) -> None:
    """Saying it again changes nothing. StationUnknown, ClusterUnknown; EmergencyUnknown for a document that is not for
    this station."""
    with newsroom.store.write() as work:
        station = reporting_for(work, actor, told.station, at)
        documents = work.emergency_manifests.of(told.emergency, station.code)
        if told.serial not in {each.serial for each in documents}:
            raise EmergencyUnknown(emergency=told.emergency)
        check_cluster(work, station, told.cluster)
        kept = EmergencyConfirmation(
            serial=told.serial,
            emergency=told.emergency,
            station=station.code,
            cluster=told.cluster,
            heard=told.heard,
            at=at,
            reason=told.reason,
        )
        if work.emergency_answers.confirm(kept):
            where = f"{station.code}#{told.cluster}" if told.cluster else station.code
            done = deed(actor, "emergency.confirm", f"emergency:{told.emergency}", at, station.path)
            work.audit.add(replace(done, told=f"{where}: {told.heard}, số {told.serial}"))


def heed(work: Work, code: StationCode, lines: Iterable[Line]) -> None:
    """Keeps what lines of a signed journal say of emergencies that were sent to that station."""
    told = [each for line in lines if (each := said(line)) is not None]
    serials = {
        each: {document.serial for document in work.emergency_manifests.of(each, code)}
        for each in {each.emergency for each in told}
    }
    for each in told:
        if each.serial in serials[each.emergency]:
            work.emergency_answers.confirm(each)


# --- who answered, and who did not -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A station that was meant, and what it said: nothing yet, when there are no confirmations. `clusters` are those
    it was for, none of them named: all. `done`: it told that it plays no more of it."""

    station: StationCode
    label: str
    clusters: tuple[str, ...]
    confirmations: tuple[EmergencyConfirmation, ...]
    done: bool = False

    @property
    def answered(self) -> Answered:
        return answered(self.confirmations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A page of stations, by code; how many of all answered what; and where all of it is done."""

    page: Page[Answer]
    totals: Mapping[Answered, int]
    ending: Ending


def answers(newsroom: Newsroom, actor: Actor, emergency: EmergencyId, asked: Asked, at: Instant) -> Answers:
    """Of every station it is for, as far as who asks sees what was sent or where it is heard; `after` is a station's
    code. EmergencyUnknown, FieldWrong."""
    scope = reach(actor, Action.READ_EMERGENCIES, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        found = work.emergencies.get(scope, emergency)
        seen = found.stations
        if not scope.reaches(found.path):
            tree = work.stations.tree(EVERYWHERE).by_code
            seen = tuple(code for code in seen if scope.reaches(tree[code].path))
        of: dict[StationCode, list[EmergencyConfirmation]] = {code: [] for code in seen}
        for each in work.emergency_answers.confirmations(found.id):
            if each.station in of:
                of[each.station].append(each)
        codes = [code for code in seen if asked.after is None or code > asked.after]
        ending = ending_of(work, found)
        rows = tuple(
            replace(_answer(work, found, code, of[code]), done=code in ending.done) for code in codes[: asked.limit]
        )
    totals = dict.fromkeys(Answered, 0)
    for told in of.values():
        totals[answered(told)] += 1
    after = rows[-1].station if len(codes) > asked.limit else None
    return Answers(page=Page(rows=rows, after=after), totals=totals, ending=ending)


def _answer(work: Work, found: Emergency, code: StationCode, told: Collection[EmergencyConfirmation]) -> Answer:
    station = work.stations.get(EVERYWHERE, code)
    clusters = clusters_of(found.order, station)
    return Answer(station=code, label=station.label, clusters=clusters, confirmations=tuple(told))


def unreported(
    work: Work, within: Span, stations: Collection[StationCode] | None, at: Instant
) -> tuple[Unreported, ...]:
    """Emergencies that sounded within the span and are over, and those of these stations (None: of all) that never told
    what became of them."""
    near = Span(start=within.start, end=instant(within.end + LONGEST))
    spans: dict[EmergencyId, tuple[Emergency, Span | None]] = {}
    found = []
    for emergency, code in work.emergency_answers.unanswered(near, stations):
        if emergency not in spans:
            one = work.emergencies.get(EVERYWHERE, emergency)
            spans[emergency] = one, _sounded(work, one)
        one, span = spans[emergency]
        if span is None or span.end > at or span.end <= within.start or span.start >= within.end:
            continue
        station = work.stations.get(EVERYWHERE, code)
        clusters = clusters_of(one.order, station)
        title = one.order.title
        found.append(Unreported(emergency=emergency, title=title, station=code, span=span, clusters=clusters))
    return tuple(sorted(found, key=lambda each: (each.span.start, each.emergency, each.station)))


def _sounded(work: Work, found: Emergency) -> Span | None:
    """From when it went out until it was over; None when it never went out, or was stopped in that moment."""
    if found.started is None or found.expires is None:
        return None
    end = found.expires
    if found.phase is Phase.STOPPED:
        last = work.emergency_manifests.of(found.id)[-1]
        with suppress(Refused):
            end = min(end, from_payload(unread(last.text).payload).sent)
    return None if end <= found.started else Span(start=found.started, end=end)


def of_moment(moment: Instant) -> Span:
    return Span(start=moment, end=instant(moment + timedelta(milliseconds=1)))


def of_days(newsroom: Newsroom, first: date, last: date) -> Span:
    """From the first local day's beginning to the last one's end."""
    return Span(start=midnight(first, newsroom.zone), end=midnight(last + timedelta(days=1), newsroom.zone))
