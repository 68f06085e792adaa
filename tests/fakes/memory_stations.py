"""The books of stations in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster.domain.access import Scope
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import ClusterUnknown, StationCodeTaken, StationUnknown
from broadcaster.domain.register import Placement, Register, Succession
from broadcaster.domain.schedule import Rule
from broadcaster.domain.stations import Cluster, Station, StationCode, StationTree
from broadcaster.domain.timetable import planted, planted_id
from broadcaster.newsroom.books.paging import Asked, Page

if TYPE_CHECKING:
    from fakes.memory_store import Everything


class Book:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_


def _kept(stood: Station | None, station: Station) -> Station:
    """As it is kept: every change of one that is there counts."""
    return station if stood is None else replace(station, version=stood.version + 1)


def _same(stood: Station | None, station: Station) -> bool:
    return stood is not None and replace(stood, version=station.version) == station


class MemoryStations(Book):
    def plant(self, stations: Sequence[Station], rules: Sequence[Rule]) -> int:
        everything = self._all.changing()
        if astray := {r.station for r in rules} - {s.code for s in stations}:
            raise ValueError(f"rules of stations that are not planted with them: {sorted(astray)}")
        changed = 0
        for station in stations:
            first, told = planted_id(station.code), planted(station, rules)
            stood, timed = everything.stations.get(station.code), everything.timetables.get(first)
            kept = told and replace(told, version=1 if timed is None else timed.version)
            if _same(stood, station) and timed == kept:
                continue
            changed += 1
            everything.stations[station.code] = _kept(stood, station)
            everything.timetables.pop(first, None)
            if told is not None:
                everything.timetables[first] = replace(told, version=1 if timed is None else timed.version + 1)
            everything.placements[station.code] = (
                Placement(
                    station=station.code,
                    since=station.valid_from,
                    parent=station.parent,
                    name=station.name,
                    label=station.label,
                    level=station.level,
                ),
            )
        return changed

    def tree(self, scope: Scope) -> StationTree:
        reached = [s for s in self._all.stations.values() if scope.reaches(s.path)]
        return StationTree({s.code: s for s in sorted(reached, key=lambda s: s.path)})

    def get(self, scope: Scope, code: StationCode) -> Station:
        found = self._all.stations.get(code)
        if found is None or not scope.reaches(found.path):
            raise StationUnknown(station=code)
        return found

    def choose(self, station: Station, seen: int) -> bool:
        stations = self._all.changing().stations
        stood = stations.get(station.code)
        if stood is None or stood.version != seen:
            return False
        stations[station.code] = replace(stood, choices=station.choices, version=seen + 1)
        return True


class MemoryUnits(Book):
    def all(self) -> Register:
        stations = sorted(self._all.stations.values(), key=lambda s: s.path)
        return Register(
            stations={s.code: s for s in stations},
            placements=dict(self._all.placements),
            successions=self._all.successions,
        )

    def history(self, code: StationCode) -> tuple[tuple[Placement, ...], tuple[Succession, ...]]:
        followed = tuple(each for each in self._all.successions if code in (each.old, each.new))
        return self._all.placements[code], followed

    def claim(self) -> Register:
        return self.all()

    def keep(self, register: Register) -> int:
        everything = self._all.changing()
        changed = 0
        for code, station in register.stations.items():
            stood = everything.stations.get(code)
            if _same(stood, station) and everything.placements.get(code) == register.placements[code]:
                continue
            changed += 1
            kept = _kept(stood, station)
            everything.stations[code] = kept if stood is None else replace(kept, choices=stood.choices)
            everything.placements[code] = register.placements[code]
        fresh = [each for each in register.successions if each not in everything.successions]
        everything.successions = tuple(sorted((*everything.successions, *fresh), key=lambda s: (s.day, s.old, s.new)))
        return changed


class MemoryClusters(Book):
    def page(self, scope: Scope, under: str, asked: Asked) -> Page[Cluster]:
        found = sorted(self._all.clusters.values(), key=lambda c: c.code)
        found = [c for c in found if scope.reaches(c.path) and c.path.startswith(under)]
        if asked.after is not None:
            if not asked.after.startswith("memory:"):
                raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
            found = [c for c in found if c.code > asked.after.removeprefix("memory:")]  # type: ignore[union-attr]  # it is not None here
        shown = tuple(found[: asked.limit])
        return Page(rows=shown, after=f"memory:{shown[-1].code}" if len(found) > asked.limit else None)

    def get(self, scope: Scope, code: StationCode) -> Cluster:
        found = self._all.clusters.get(code)
        if found is None or not scope.reaches(found.path):
            raise ClusterUnknown(cluster=code)
        return found

    def add(self, clusters: Sequence[Cluster]) -> None:
        everything = self._all.changing()
        for cluster in clusters:
            if cluster.code in everything.clusters or cluster.code in everything.stations:
                raise StationCodeTaken(station=cluster.code)
            everything.clusters[cluster.code] = cluster

    def edit(self, cluster: Cluster, seen: int) -> bool:
        clusters = self._all.changing().clusters
        stood = clusters.get(cluster.code)
        if stood is None or stood.version != seen:
            return False
        clusters[cluster.code] = replace(cluster, version=seen + 1)
        return True

    def hang(self, heirs: Mapping[StationCode, StationCode]) -> int:
        everything = self._all.changing()
        moved = 0
        for cluster in everything.clusters.values():
            station = cluster.station
            for was, now in heirs.items():
                station = now if station == was else station
            path = f"{everything.stations[station].path}{cluster.code}/"
            moved += path != cluster.path
            everything.clusters[cluster.code] = replace(cluster, station=station, path=path)
        return moved

    def standing(self, codes: Sequence[StationCode]) -> tuple[Cluster, ...]:
        return tuple(self._all.clusters[code] for code in sorted(set(codes)) if code in self._all.clusters)
