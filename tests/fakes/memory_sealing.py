"""What was sealed for stations, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fakes.memory_stations import Book

from broadcaster.domain.station_manifest import NamedCluster
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.sealing import Head, SealedManifest


class MemorySealedManifests(Book):
    def heads(self, codes: Sequence[StationCode] | None = None) -> dict[StationCode, Head]:
        wanted = self._all.sealed if codes is None else set(codes)
        return {code: each.head for code, each in self._all.sealed.items() if code in wanted}

    def since(self, moment: Instant) -> dict[StationCode, int]:
        return {code: each.head.serial for code, each in self._all.sealed.items() if each.head.issued >= moment}

    def newest(self, station: StationCode) -> SealedManifest | None:
        return self._all.sealed.get(station)

    def clusters(self, day: date, codes: Sequence[StationCode] | None) -> dict[StationCode, tuple[NamedCluster, ...]]:
        found: dict[StationCode, tuple[NamedCluster, ...]] = {}
        for each in sorted(self._all.clusters.values(), key=lambda c: c.code):
            if each.stands_on(day) and (codes is None or each.station in codes):
                found[each.station] = (*found.get(each.station, ()), NamedCluster(code=each.code, name=each.name))
        return found

    def put(self, sealed: SealedManifest) -> bool:
        everything = self._all.changing()
        stands = everything.sealed.get(sealed.head.station)
        if stands is not None and stands.head.serial >= sealed.head.serial:
            return False
        everything.sealed[sealed.head.station] = replace(sealed, days=())
        for day, of_day in sealed.days:
            everything.witnessed.since.setdefault((sealed.head.station, day, of_day), sealed.head.serial)
        return True
