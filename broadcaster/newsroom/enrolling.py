"""Many units at once: all of them or none, and every row that is wrong told with its number."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from broadcaster.domain.access import Action, Actor, Scope, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.naming import home_problem
from broadcaster.domain.register import Placement, Register, faults, opened, settled, too_deep
from broadcaster.domain.roster import Roster, RowFault, UnitRow
from broadcaster.domain.stations import Choices, Cluster, Level, Station, StationCode, path_of
from broadcaster.domain.units import Instant, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.ports import Newsroom

_UNDONE = "mã cấp trên “{parent}” không có trong tệp hoặc trong phạm vi của ông/bà"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`dry_run`: nothing is kept. `strict`: what is there already must be as its row says; else it is left alone."""

    dry_run: bool = False
    strict: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """How many were new, how many were there, and what is wrong; with any fault nothing was kept."""

    stations: int
    clusters: int
    known: int
    faults: tuple[RowFault, ...]


@dataclass(slots=True)
class _Draft:
    """What stands, what the rows add to it, and what is wrong with them."""

    register: Register
    scope: Scope
    today: date
    clusters: dict[StationCode, Cluster]
    stations: dict[StationCode, Station] = field(default_factory=dict)
    placements: dict[StationCode, tuple[Placement, ...]] = field(default_factory=dict)
    rows: dict[StationCode, UnitRow] = field(default_factory=dict)
    added: list[Cluster] = field(default_factory=list)
    known: int = 0
    faults: list[RowFault] = field(default_factory=list)

    def blame(self, row: UnitRow, problem: str) -> None:
        self.faults.append(RowFault(number=row.number, problem=problem))


def enrol(newsroom: Newsroom, actor: Actor, told: Roster, at: Instant, terms: Terms) -> Enrolled:
    """Opens every station of a roster that is not there, and adds every cluster. RightMissing.

    A row may name a parent that stands, within the actor's reach, or that another row opens.
    """
    scope = reach(actor, Action.MANAGE_STATIONS, at)
    whole = scope.reaches("/")
    transaction = newsroom.store.read() if terms.dry_run else newsroom.store.write()
    with transaction as work:
        register = work.register.all() if terms.dry_run else work.register.claim()
        draft = _Draft(
            register=register,
            scope=scope,
            today=newsroom.local_day(at),
            clusters={cluster.code: cluster for cluster in work.clusters.standing([row.code for row in told.rows])},
            faults=list(told.faults),
        )
        for row in told.rows:
            _sort(draft, row, strict=terms.strict)
        after = _checked(draft, whole=whole)
        enrolled = Enrolled(
            stations=len(draft.stations),
            clusters=len(draft.added),
            known=draft.known,
            faults=tuple(sorted(draft.faults, key=lambda fault: fault.number)),
        )
        if not terms.dry_run and not draft.faults and (draft.stations or draft.added):
            _keep(work, actor, draft, after, at)
    return enrolled


def _sort(draft: _Draft, row: UnitRow, *, strict: bool) -> None:
    """Known, new, or wrong."""
    if row.code in draft.rows:
        draft.blame(row, f"mã “{row.code}” đã có ở dòng {draft.rows[row.code].number}")
        return
    draft.rows[row.code] = row
    station, cluster = draft.register.stations.get(row.code), draft.clusters.get(row.code)
    if station is None and cluster is None:
        _add(draft, row)
    elif (station is not None and not draft.scope.reaches(station.path)) or (strict and not _as_told(draft, row)):
        draft.blame(row, f"mã “{row.code}” đã dùng, với nội dung khác; hãy sửa đài hoặc cụm loa đó thay vì nhập lại")
    else:
        draft.known += 1


def _as_told(draft: _Draft, row: UnitRow) -> bool:
    """Whether what stands is what the row says; a day it does not say is any day."""
    station, cluster = draft.register.stations.get(row.code), draft.clusters.get(row.code)
    if cluster is not None:
        told = (row.name, row.parent, row.technology, row.place, row.speakers, row.level)
        stands = (cluster.name, cluster.station, cluster.technology, cluster.place, cluster.speakers, Level.CLUSTER)
        return draft.scope.reaches(cluster.path) and told == stands and _of_days(row, cluster)
    assert station is not None
    stands_so = (station.name, station.label, station.level, station.parent)
    return (row.name, row.label, row.level, row.parent) == stands_so and _of_days(row, station)


def _of_days(row: UnitRow, it: Station | Cluster) -> bool:
    return row.valid_from in (None, it.valid_from) and row.valid_until in (None, it.valid_until)


def _add(draft: _Draft, row: UnitRow) -> None:
    since = row.valid_from or draft.today
    if row.level is Level.CLUSTER:
        draft.added.append(
            Cluster(
                code=row.code,
                station=row.parent or row.code,
                name=row.name,
                technology=row.technology,
                place=row.place,
                speakers=row.speakers,
                valid_from=since,
                valid_until=row.valid_until,
                path="",
            )
        )
        return
    place = Placement(station=row.code, since=since, parent=row.parent, name=row.name, label=row.label, level=row.level)
    station, first = opened(place, row.valid_until, Choices())
    draft.stations[row.code], draft.placements[row.code] = station, (first,)


def _checked(draft: _Draft, *, whole: bool) -> Register:
    """The register with the new stations in it, settled; what does not hold together is told by its row."""
    after = Register(
        stations={**draft.register.stations, **draft.stations},
        placements={**draft.register.placements, **draft.placements},
        successions=draft.register.successions,
    )
    for code in draft.stations:
        row = draft.rows[code]
        if row.parent is None and not whole:
            draft.blame(row, "thiếu mã cấp trên; chỉ quản trị toàn hệ thống mới thêm được đơn vị cao nhất")
        elif row.parent is not None and not _in_reach(draft, row.parent):
            draft.blame(row, _UNDONE.format(parent=row.parent))
    blamed = {fault.number for fault in draft.faults}
    hung = settled(after, draft.today)
    for fault in (*faults(after), *too_deep(hung.stations.values())):
        if fault.station in draft.stations and draft.rows[fault.station].number not in blamed:
            draft.blame(draft.rows[fault.station], fault.problem)
    after = hung
    draft.added = [_hung(draft, after.stations, cluster) for cluster in draft.added]
    return after


def _in_reach(draft: _Draft, parent: StationCode) -> bool:
    standing = draft.register.stations.get(parent)
    return parent in draft.stations if standing is None else draft.scope.reaches(standing.path)


def _hung(draft: _Draft, stations: Mapping[StationCode, Station], cluster: Cluster) -> Cluster:
    row, station = draft.rows[cluster.code], stations.get(cluster.station)
    if station is None or not _in_reach(draft, cluster.station):
        draft.blame(row, _UNDONE.format(parent=cluster.station))
        return cluster
    if cluster.valid_until is not None and cluster.valid_until < cluster.valid_from:
        draft.blame(row, "ngày đóng trước ngày mở")
    elif problem := home_problem(cluster, station, draft.today):
        draft.blame(row, problem)
    return replace(cluster, path=path_of(station.path, cluster.code))


def _keep(work: Work, actor: Actor, draft: _Draft, after: Register, at: Instant) -> None:
    work.register.keep(after)
    work.clusters.add(draft.added)
    first = next(iter(draft.stations), None) or draft.added[0].station
    above = after.stations[after.stations[first].parent or first]
    told = deed(actor, "station.enrol", f"station:{above.code}", at, above.path)
    codes = [*draft.stations, *(cluster.code for cluster in draft.added)]
    work.audit.add(
        replace(
            told,
            after=digest_of("enrolled-1", *codes),
            told=f"{len(draft.stations)} đài, {len(draft.added)} cụm loa",
        )
    )
