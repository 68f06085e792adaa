"""The books of stations: the tree as it is, the register of what it was, and the clusters."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.register import Placement, Register, Succession
from broadcaster.domain.schedule import Rule
from broadcaster.domain.stations import Cluster, Station, StationCode, StationTree
from broadcaster.newsroom.books.paging import Asked, Page


class Stations(Protocol):
    def plant(self, stations: Sequence[Station], rules: Sequence[Rule]) -> int:
        """Adds or replaces these stations, as if each had always been so, and the timetables they are planted with,
        which `planted` makes of their rules; returns how many stations changed."""
        ...

    def tree(self, scope: Scope) -> StationTree:
        """As it is today, with what is closed as it last was."""
        ...

    def get(self, scope: Scope, code: StationCode) -> Station:
        """StationUnknown when there is none, or none in scope: the two cannot be told apart."""
        ...

    def choose(self, station: Station, seen: int) -> bool:
        """Keeps the choices of a station, unless its version is no longer the one that was seen."""
        ...


class Units(Protocol):
    """The register of all units. It knows no scope: the verbs ask what an actor may do before they hand it on."""

    def all(self) -> Register:
        """Its stations stand parents first."""
        ...

    def history(self, code: StationCode) -> tuple[tuple[Placement, ...], tuple[Succession, ...]]:
        """All a station was and will be, and whom it followed or was followed by."""
        ...

    def claim(self) -> Register:
        """The same, and until this transaction ends nobody else keeps another."""
        ...

    def keep(self, register: Register) -> int:
        """Writes what differs from what is kept, but no choices of a station that is there. Returns how many stations
        changed."""
        ...


class Clusters(Protocol):
    def page(self, scope: Scope, under: str, asked: Asked) -> Page[Cluster]:
        """Those in scope below a path, in the order of their codes. FieldWrong for a mark that no page gave."""
        ...

    def get(self, scope: Scope, code: StationCode) -> Cluster:
        """ClusterUnknown when there is none, or none in scope."""
        ...

    def add(self, clusters: Sequence[Cluster]) -> None:
        """StationCodeTaken for a code that a station or a cluster has."""
        ...

    def edit(self, cluster: Cluster, seen: int) -> bool:
        """Keeps it, unless its version is no longer the one that was seen."""
        ...

    def hang(self, heirs: Mapping[StationCode, StationCode]) -> int:
        """Those of one station come below its heir, in this order; and every one where its station hangs now. Returns
        how many moved."""
        ...

    def standing(self, codes: Sequence[StationCode]) -> tuple[Cluster, ...]:
        """Those of these codes, wherever they are."""
        ...
