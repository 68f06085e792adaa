"""One answer to who watches: what this process counted, how it stands, and how the house stands by its books."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from broadcaster.domain.emergency import OPEN, EmergencyKind
from broadcaster.domain.station_status import StationState, Worry
from broadcaster.domain.units import Instant
from broadcaster.meters.counting import PROCESS, ProcessMeter
from broadcaster.newsroom.books.leading import Lease
from broadcaster.newsroom.books.rendering import JobState, Lane, Place
from broadcaster.newsroom.figures import Figures, StationFigures, age
from broadcaster.newsroom.health import Here


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """At a moment: `here` as this process says of itself, `house` and `stations` by the books, None where the database
    does not answer; how long it took to; `disks` by what lies on them, free and whole, in bytes; `build` names the
    program."""

    at: Instant
    build: Mapping[str, str]
    streams: int
    ready: bool
    here: Here | None
    answer: float | None
    house: Figures | None
    stations: StationFigures | None
    disks: Mapping[str, tuple[int, int]]


def tell(meter: ProcessMeter, standing: Standing) -> bytes:
    """In the text format of Prometheus, version 0.0.4."""
    families = [*meter.families(), *_of_process(meter.process, standing), *_of_house(standing)]
    return generate_latest(_Told(families))


class _Told:
    """A registry of what was collected already."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


_Series = Iterable[tuple[tuple[str, ...], float]]


def _gauge(name: str, told: str, labels: Sequence[str], series: _Series) -> Metric:
    found = GaugeMetricFamily(f"broadcaster_{name}", told, labels=labels)
    for values, value in series:
        found.add_metric(values, value)
    return found


# --- the process -------------------------------------------------------------------------------------------------


def _of_process(process: str, standing: Standing) -> Iterator[Metric]:
    def one(name: str, told: str, value: float | None) -> Metric:
        return _gauge(name, told, [PROCESS], [] if value is None else [((process,), value)])

    names = sorted(standing.build)
    build = [((process, *(standing.build[name] for name in names)), 1.0)]
    yield _gauge("build_info", "The program that runs.", [PROCESS, *names], build)
    yield one("ready", "Whether this process may be sent requests.", float(standing.ready))
    yield one("event_streams", "Stations that listen for hints.", float(standing.streams))
    yield one("database_up", "Whether the database answers.", float(standing.answer is not None))
    yield one("database_answer_seconds", "How long the database took to answer this scrape.", standing.answer)
    if (here := standing.here) is not None:
        leads = standing.house is not None and _leads(standing.house, here)
        yield one("leading", "Whether this process leads the clock.", float(leads))
        yield one("tick_age_seconds", "Since the scheduler last woke anybody.", _age(here.ticked, standing.at))
        yield one("alarms_age_seconds", "Since every emergency was last seen to.", _age(here.attended, standing.at))
        yield one("clock_behind_seconds", "How much later it is by the database.", here.behind.total_seconds())
        yield one("clock_ahead_seconds", "How much earlier it is by the database.", here.ahead.total_seconds())
        yield one("library_up", "Whether the library answers.", float(here.library))
        yield one("days_unplanned", "Days of stations that cannot be planned.", float(len(here.failing)))
        replaced = CounterMetricFamily(
            "broadcaster_schedulers_replaced", "Schedulers that died and were replaced.", labels=[PROCESS]
        )
        replaced.add_metric([process], here.replaced)
        yield replaced


def _leads(house: Figures, here: Here) -> bool:
    return house.lease is not None and house.lease.term.holder == here.holder


def _age(since: Instant | None, at: Instant) -> float | None:
    ago = age(since, at)
    return None if ago is None else ago.total_seconds()


# --- the house ---------------------------------------------------------------------------------------------------


def _of_house(standing: Standing) -> Iterator[Metric]:
    disks = standing.disks
    free, whole = ([((name,), float(told[n])) for name, told in disks.items()] for n in (0, 1))
    yield _gauge("disk_free_bytes", "Free on the disk that holds it.", ["place"], free)
    yield _gauge("disk_size_bytes", "The whole of that disk.", ["place"], whole)
    if standing.house is not None:
        yield from _of_books(standing.house)
        yield from _of_lease(standing.house.lease, standing.here, standing.at)
    if standing.stations is not None:
        yield from _of_stations(standing.stations)


def _of_books(house: Figures) -> Iterator[Metric]:
    yield from _of_renders(house)
    emergencies = (
        ((kind.value, phase.value), float(house.emergencies.get((kind, phase), 0)))
        for kind in EmergencyKind
        for phase in sorted(OPEN)
    )
    yield _gauge("emergencies", "Emergencies that are open.", ["kind", "phase"], emergencies)
    makers = (((lane or "all",), float(house.makers.get(lane, 0))) for lane in ("", "emergency"))
    yield _gauge("makers", "Processes that make sounds and show that they live, by lane.", ["lane"], makers)
    done = (((verb,), _seconds(age(last, house.hour))) for verb, last in house.last.items())
    yield _gauge("done_age_seconds", "Since each recurring verb was last done.", ["verb"], done)


def _of_lease(lease: Lease | None, here: Here | None, at: Instant) -> Iterator[Metric]:
    """Its age is since this process saw it live: the moment that stands in it is told by its holder's clock."""
    led = lease is not None and not lease.left
    heard = here.heard if here is not None and led else None
    held = [] if heard is None else [((), _seconds(age(heard, at)))]
    yield _gauge("lease_held", "Whether some process leads the clock.", [], [((), float(led))])
    yield _gauge("lease_age_seconds", "Since its leader last gave a sign of life.", [], held)
    yield _gauge("lease_term", "Terms so far.", [], [] if lease is None else [((), float(lease.term.number))])


def _seconds(ago: timedelta | None) -> float:
    return 0.0 if ago is None else ago.total_seconds()


def _of_renders(house: Figures) -> Iterator[Metric]:
    known = {(each.place, each.state): each for each in house.lanes}
    every = [known.get((p, s), Lane(place=p, state=s, count=0)) for p in Place for s in JobState]

    def by_lane(state: JobState, value: Callable[[Lane], float]) -> _Series:
        return (((_LANES[each.place],), value(each)) for each in every if each.state is state)

    counts = (((_LANES[each.place], each.state.value), float(each.count)) for each in every)
    yield _gauge("renders", "Sounds by their state; claimed: makers are at them.", ["lane", "state"], counts)
    troubled = by_lane(JobState.WAITING, lambda each: each.troubled)
    yield _gauge("renders_troubled", "Sounds that wait because they met a problem.", ["lane"], troubled)
    let_go = by_lane(JobState.CLAIMED, lambda each: each.let_go)
    yield _gauge("renders_let_go", "Claims that no maker holds on to any more.", ["lane"], let_go)
    oldest = by_lane(JobState.WAITING, lambda each: _seconds(age(each.since, house.hour)))
    yield _gauge("render_oldest_due_seconds", "How long the first sound that is due waits.", ["lane"], oldest)


_LANES = {Place.EMERGENCY: "emergency", Place.FRAME: "frame", Place.BULLETIN: "bulletin"}


def _of_stations(stations: StationFigures) -> Iterator[Metric]:
    states = (((state.value,), float(stations.states.get(state, 0))) for state in StationState)
    yield _gauge("stations", "Stations that should speak today, by how they stand.", ["status"], states)
    worries = (((worry.value,), float(stations.worries.get(worry, 0))) for worry in Worry)
    yield _gauge("stations_worried", "Stations at which something is wrong.", ["worry"], worries)
