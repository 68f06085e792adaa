"""Who looks after stations, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from fakes.memory_stations import Book

from broadcaster.domain.care import Care
from broadcaster.domain.stations import StationCode


class MemoryCares(Book):
    def of(self, codes: Collection[StationCode]) -> Mapping[StationCode, Care]:
        return {code: self._all.cares[code] for code in codes if code in self._all.cares}

    def put(self, care: Care, seen: int) -> bool:
        cares = self._all.changing().cares
        stood = cares.get(care.station)
        if (0 if stood is None else stood.version) != seen:
            return False
        cares[care.station] = replace(care, version=seen + 1)
        return True
