"""Clusters: each a leaf below its station, listed by a cursor, edited only as they were seen."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from broadcaster.domain.access import Scope
from broadcaster.domain.errors.stations import ClusterUnknown, StationCodeTaken
from broadcaster.domain.stations import Cluster, StationCode, Technology
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import page_of, read_cursor
from broadcaster.store.phrases import insert_into, narrowed, portions, starting_with, within
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_stations import ClusterRow


class SqlClusters:
    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, scope: Scope, under: str, asked: Asked) -> Page[Cluster]:
        code, path = col(ClusterRow.code), col(ClusterRow.path)
        found = select(ClusterRow).where(within(path, scope), starting_with(path, under)).order_by(code)
        if asked.after is not None:
            found = found.where(code > read_cursor(asked.after, str)[0])
        rows = [_cluster(row) for row in self._session.exec(found.limit(asked.limit + 1))]
        return page_of(rows, asked, lambda each: (each.code,))

    def get(self, scope: Scope, code: StationCode) -> Cluster:
        found = select(ClusterRow).where(col(ClusterRow.code) == code, within(col(ClusterRow.path), scope))
        row = self._session.exec(found).first()
        if row is None:
            raise ClusterUnknown(cluster=code)
        return _cluster(row)

    def add(self, clusters: Sequence[Cluster]) -> None:
        codes = [cluster.code for cluster in clusters]
        for portion in portions(codes):
            for row in (StationRow, ClusterRow):
                taken = self._session.exec(select(col(row.code)).where(col(row.code).in_(portion)).limit(1)).first()
                if taken is not None:
                    raise StationCodeTaken(station=taken)
        for batch in portions(clusters):
            adding = insert_into(self._session, ClusterRow).on_conflict_do_nothing()
            self._session.exec(adding, params=[_values(cluster) for cluster in batch])

    def edit(self, cluster: Cluster, seen: int) -> bool:
        standing = col(ClusterRow.code) == cluster.code, col(ClusterRow.version) == seen
        values = {**_values(cluster), "version": seen + 1}
        return self._session.exec(update(ClusterRow).where(*standing).values(**values)).rowcount == 1

    def hang(self, heirs: Mapping[StationCode, StationCode]) -> int:
        for was, now in heirs.items():
            moving = update(ClusterRow).where(col(ClusterRow.station) == was)
            self._session.exec(moving.values(station=now))
        above = select(StationRow.path).where(col(StationRow.code) == col(ClusterRow.station)).scalar_subquery()
        there = above.concat(col(ClusterRow.code)).concat("/")
        astray = update(ClusterRow).where(col(ClusterRow.path) != there)
        return self._session.exec(astray.values(path=there)).rowcount

    def standing(self, codes: Sequence[StationCode]) -> tuple[Cluster, ...]:
        each = narrowed(select(ClusterRow), col(ClusterRow.code), codes)
        return tuple(_cluster(row) for wanted in each for row in self._session.exec(wanted))


def _cluster(row: ClusterRow) -> Cluster:
    return Cluster(
        code=StationCode(row.code),
        station=StationCode(row.station),
        name=row.name,
        technology=Technology(row.technology),
        place=row.place,
        speakers=row.speakers,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        path=row.path,
        version=row.version,
    )


def _values(cluster: Cluster) -> dict[str, Any]:
    return {**asdict(cluster), "technology": cluster.technology.value}
