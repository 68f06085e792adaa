"""What was sealed for stations, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fakes.memory_stations import Book

from broadcaster.domain.station_manifest import NamedCluster
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.books.sealing import Head, SealedManifest


class MemorySealedManifests(Book):
    def heads(self, codes: Sequence[StationCode] | None = None) -> dict[StationCode, Head]:
        wanted = self._all.sealed if codes is None else set(codes)
        return {code: each.head for code, each in self._all.sealed.items() if code in wanted}

    def since(self, turn: int) -> tuple[int, dict[StationCode, Head]]:
        put = self._all.sealings
        return len(put), {code: self._all.sealed[code].head for code in put[max(turn, 0) :] if code in self._all.sealed}

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
        everything.sealings += (sealed.head.station,)
        stands = everything.sealed.get(sealed.head.station)
        if stands is not None and stands.head.serial >= sealed.head.serial:
            return False
        everything.sealed[sealed.head.station] = replace(sealed, days=())
        for day, of_day in sealed.days:
            everything.witnessed.since.setdefault((sealed.head.station, day, of_day), sealed.head.serial)
        return True
