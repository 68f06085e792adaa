"""Where an emergency may be heard: the stations of whoever orders it, their clusters, how many are online now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from broadcaster.domain.access import Action, reach
from broadcaster.domain.emergency import Emergency
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.station_status import StationState
from broadcaster.domain.stations import Cluster, Station, StationCode
from broadcaster.newsroom import calling, clusters, stations
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.bulletins import Aim
from broadcaster.web.pages.frame import Viewer

SHOWN = 160
"""So many stations are listed at once, level by level from the top; each leads to what lies below it. What was ticked
is listed besides, and below one alone what hangs just there, however much that is."""
_CLUSTERS = 400
_AT = "#"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A station with all below it: how many that is, and how many of them are online. `more`: some below are not
    listed."""

    station: Station
    depth: int
    count: int
    online: int
    clusters: tuple[Cluster, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    rows: tuple[PlaceRow, ...]
    within: Mapping[StationCode, Station]

    @property
    def only(self) -> StationCode | None:
        """The one station to choose when there is no other above or beside it."""
        tops = [row for row in self.rows if row.depth == 0]
        return tops[0].station.code if len(tops) == 1 and len(self.rows) == 1 else None


def within_of(viewer: Viewer, action: Action) -> dict[StationCode, Station]:
    """The stations that stand today where the viewer may do this, by path. RightMissing."""
    scope, today = reach(viewer.actor, action, viewer.at), viewer.today
    tree = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at)
    found = [each for each in tree if each.stands_on(today) and scope.reaches(each.path)]
    return {each.code: each for each in sorted(found, key=lambda each: each.path)}


def places_of(viewer: Viewer, action: Action, under: str = "", ticked: Sequence[str] = ()) -> Places:
    """All that may be chosen, or what lies `under` one station. RightMissing, StationUnknown."""
    within = within_of(viewer, action)
    if under and under not in within:
        raise StationUnknown(station=under)
    below = within[StationCode(under)].path if under else ""
    chosen = [each for each in within.values() if each.path.startswith(below)]
    seats = seated(chosen, _online(viewer))
    least, kept = deepest(seats), {each.station for each in aims_of(ticked)}
    listed = [each for each in seats if each.depth <= least or each.station.code in kept]
    tops = [each.station.path for each in seats if each.depth == 0]
    hanging = _clusters(viewer, tops, within) if len(chosen) <= SHOWN else {}
    rows = [
        PlaceRow(
            station=each.station,
            depth=each.depth,
            count=each.count,
            online=each.online,
            clusters=tuple(hanging.get(each.station.code, ())),
            more=each.depth == least and each.count > 1,
        )
        for each in listed
    ]
    return Places(rows=tuple(rows), within=within)


@dataclass(slots=True, kw_only=True)
class Seat:
    """A station among those below the same tops: how many it has, itself among them, and how many are online."""

    station: Station
    depth: int
    count: int = 0
    online: int = 0


def seated(stations_by_path: Iterable[Station], online: Collection[StationCode]) -> list[Seat]:
    """In one walk: whoever is above the station that is met stands on the way to it."""
    seats, way = list[Seat](), list[Seat]()
    for station in stations_by_path:
        while way and not station.path.startswith(way[-1].station.path):
            way.pop()
        way.append(Seat(station=station, depth=len(way)))
        seats.append(way[-1])
        for each in way:
            each.count += 1
            each.online += station.code in online
    return seats


def deepest(seats: Sequence[Seat]) -> int:
    """Down to which level all can be listed. What hangs just below one alone is, for it was asked for, or is all."""
    depths = [each.depth for each in seats]
    fits = [depth for depth in set(depths) if sum(other <= depth for other in depths) <= SHOWN]
    return max([1 if depths.count(0) == 1 else 0, *fits])


def _online(viewer: Viewer) -> frozenset[StationCode]:
    """By the one function that says how stations stand."""
    board = calling.board(viewer.desk.newsroom, viewer.actor, viewer.at)
    return frozenset(each.station.code for each in board if each.status.state is StationState.ONLINE)


def _clusters(
    viewer: Viewer, tops: Sequence[str], within: Mapping[StationCode, Station]
) -> dict[StationCode, list[Cluster]]:
    today, found = viewer.today, dict[StationCode, list[Cluster]]()
    of_path = {each.path: each.code for each in within.values()}
    for top in tops:
        after: str | None = None
        while sum(map(len, found.values())) < _CLUSTERS:
            asked = Asked(after=after, limit=PAGE_LIMIT)
            page = clusters.listed(viewer.desk.newsroom, viewer.actor, of_path[top], asked, viewer.at)
            for each in page.rows:
                if each.stands_on(today):
                    found.setdefault(each.station, []).append(each)
            if page.after is None:
                break
            after = page.after
    return found


# --- what was chosen -------------------------------------------------------------------------------------------------


def aims_of(chosen: Sequence[str]) -> tuple[Aim, ...]:
    """Of the fields of the form: a station's code, or one cluster of it behind the sign."""
    return tuple(
        Aim(station=StationCode(code), below=not cluster, cluster=cluster)
        for code, _, cluster in (each.partition(_AT) for each in dict.fromkeys(chosen))
    )


def doubled(aims: Sequence[Aim]) -> list[str]:
    """Clusters that were named beside the whole of their station: which of the two is meant?"""
    whole = {each.station for each in aims if not each.cluster}
    return [each.cluster for each in aims if each.cluster and each.station in whole]


# --- told ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTold:
    label: str
    cluster: str
    below: bool


def told_of(viewer: Viewer, found: Emergency) -> tuple[PlaceTold, ...]:
    """Where it is for, by name; what the viewer does not see by its code."""
    newsroom, targets = viewer.desk.newsroom, found.order.targets
    tree = stations.tree(newsroom, viewer.actor, viewer.at).by_code
    names = clusters.names_of(newsroom, viewer.actor, {each.cluster for each in targets if each.cluster}, viewer.at)
    return tuple(
        PlaceTold(
            label=tree[each.station].label if each.station in tree else each.station,
            cluster=names.get(each.cluster, ""),
            below=each.below and len(found.stations) > 1,
        )
        for each in targets
    )
