"""The clusters of a station: added, edited, closed; none is ever taken out, for logs name it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.naming import check_cluster, home_problem
from broadcaster.domain.stations import Cluster, Station, StationCode, Technology, path_of
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.ports import Newsroom

READ, MANAGE = Action.READ_STATIONS, Action.MANAGE_STATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCluster:
    """What people say of a cluster; where it hangs is its station's affair."""

    code: StationCode
    station: StationCode
    name: str
    technology: Technology
    place: str
    speakers: int
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChange:
    """What to make of the cluster that stands, and the version that was seen of it."""

    seen: int
    change: Callable[[Cluster], Cluster]


def listed(newsroom: Newsroom, actor: Actor, station: StationCode, asked: Asked, at: Instant) -> Page[Cluster]:
    """Those of the station and of all below it. FieldWrong; StationUnknown."""
    check_asked(asked)
    scope = reach(actor, READ, at)
    with newsroom.store.read() as work:
        return work.clusters.page(scope, work.stations.get(scope, station).path, asked)


def find(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> Cluster:
    """ClusterUnknown."""
    with newsroom.store.read() as work:
        return work.clusters.get(reach(actor, READ, at), code)


def names_of(newsroom: Newsroom, actor: Actor, codes: Collection[str], at: Instant) -> dict[str, str]:
    """What people call each of these; one that is out of the actor's reach by its code. RightMissing."""
    scope = reach(actor, READ, at)
    with newsroom.store.read() as work:
        found = work.clusters.standing([StationCode(code) for code in codes])
    return {code: code for code in codes} | {each.code: each.name for each in found if scope.reaches(each.path)}


def add(newsroom: Newsroom, actor: Actor, told: NewCluster, at: Instant, sent: Sent) -> Cluster:
    """StationUnknown, RightMissing, FieldWrong, StationCodeTaken; IdempotencyClash."""
    scope = reach(actor, READ, at)
    with newsroom.store.write() as work:
        station = work.stations.get(scope, told.station)
        demand(actor, MANAGE, station, at)
        if sent_before(work.receipts, actor.id, sent, digest_of("cluster-1", repr(told)), at) is not None:
            return work.clusters.get(scope, told.code)
        cluster = _made(told, station.path)
        check_cluster(cluster)
        _check_home(cluster, station, newsroom.local_day(at))
        work.clusters.add([cluster])
        work.audit.add(
            replace(deed(actor, "cluster.add", f"cluster:{cluster.code}", at, cluster.path), after=_digest(cluster))
        )
        return cluster


def _made(told: NewCluster, above: str) -> Cluster:
    return Cluster(
        code=told.code,
        station=told.station,
        name=told.name,
        technology=told.technology,
        place=told.place,
        speakers=told.speakers,
        valid_from=told.valid_from,
        valid_until=told.valid_until,
        path=path_of(above, told.code),
    )


def edit(newsroom: Newsroom, actor: Actor, code: StationCode, wanted: ClusterChange, at: Instant) -> Cluster:
    """Closing it is an edit too, and so is giving it to another station, which needs the right at both.

    ClusterUnknown, StationUnknown, RightMissing, EditedMeanwhile, FieldWrong.
    """
    scope = reach(actor, READ, at)
    with newsroom.store.write() as work:
        stood = work.clusters.get(scope, code)
        demand(actor, MANAGE, work.stations.get(EVERYWHERE, stood.station), at)
        if stood.version != wanted.seen:
            raise EditedMeanwhile(thing=f"cụm loa {code}")
        after = _hung(work, actor, wanted.change(stood), at)
        check_cluster(after)
        if after.station != stood.station:
            _check_home(after, work.stations.get(EVERYWHERE, after.station), newsroom.local_day(at))
        if not work.clusters.edit(after, wanted.seen):
            raise EditedMeanwhile(thing=f"cụm loa {code}")
        told = deed(actor, "cluster.edit", f"cluster:{code}", at, stood.path)
        work.audit.add(replace(told, before=_digest(stood), after=_digest(after)))
        return work.clusters.get(EVERYWHERE, code)


def _hung(work: Work, actor: Actor, cluster: Cluster, at: Instant) -> Cluster:
    station = work.stations.get(reach(actor, READ, at), cluster.station)
    demand(actor, MANAGE, station, at)
    return replace(cluster, path=path_of(station.path, cluster.code))


def _check_home(cluster: Cluster, station: Station, today: date) -> None:
    if problem := home_problem(cluster, station, today):
        raise FieldWrong(field="station", problem=problem)


def _digest(cluster: Cluster) -> Digest:
    return digest_of("cluster-1", repr(replace(cluster, version=0)))
