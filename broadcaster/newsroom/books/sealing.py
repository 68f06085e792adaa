"""The book of what was sealed for stations: of each the newest, for it is all that a station may be given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from broadcaster.domain.station_manifest import NamedCluster
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is to be known of it without reading it. `basis` digests all it was made of: of an equal basis nothing new
    would come."""

    station: StationCode
    serial: int
    basis: Digest
    digest: Digest
    issued: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedManifest:
    """`digest` is of the payload; `envelope` is what travels. `days` names the serials of the days' own manifests that
    are in it."""

    head: Head
    envelope: str
    days: tuple[tuple[date, int], ...] = ()


class SealedManifests(Protocol):
    def heads(self, codes: Sequence[StationCode] | None = None) -> dict[StationCode, Head]:
        """Of every station, or of these."""
        ...

    def since(self, turn: int) -> tuple[int, dict[StationCode, Head]]:
        """Those that were put after that turn, and the newest turn. Turns rise with every `put`, in the order in which
        transactions end."""
        ...

    def newest(self, station: StationCode) -> SealedManifest | None: ...

    def clusters(self, day: date, codes: Sequence[StationCode] | None) -> dict[StationCode, tuple[NamedCluster, ...]]:
        """Those that stand that day, of every station or of these, as their manifests name them."""
        ...

    def put(self, sealed: SealedManifest) -> bool:
        """In place of the one with a lower serial, and since when its days are in it is remembered for ever; False, and
        nothing changes, when a serial as high stands."""
        ...
