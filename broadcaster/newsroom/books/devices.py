"""The book of machines that asked to be a station's, and of what they told of themselves last."""

from collections.abc import Collection, Mapping
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.calls import Call
from broadcaster.domain.enrolment import Enrolment, EnrolmentState
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.paging import Asked, Page


class Enrolments(Protocol):
    def add(self, enrolment: Enrolment) -> bool:
        """False, and nothing changes, when its key is known."""
        ...

    def get(self, enrolment: str) -> Enrolment | None: ...

    def turn(self, enrolment: Enrolment, seen: int) -> bool:
        """Replaces all but name, station and key, and counts the version up; False when it was not `seen` any more."""
        ...

    def of(self, station: StationCode) -> tuple[Enrolment, ...]:
        """All that ever asked, the newest first; nobody else may change them until this transaction ends."""
        ...

    def page(self, scope: Scope, states: Collection[EnrolmentState], asked: Asked) -> Page[Enrolment]:
        """The newest first, of these states."""
        ...

    def lost(self) -> frozenset[StationCode]:
        """Stations whose last machine was revoked, and that have none since."""
        ...


class Calls(Protocol):
    def put(self, call: Call) -> None:
        """In place of the one before."""
        ...

    def listening(self, tokens: Mapping[StationCode, str], at: Instant) -> None:
        """Those of these stations whose last call was made with this token were heard of then, if not since."""
        ...

    def of(self, codes: Collection[StationCode]) -> dict[StationCode, Call]: ...

    def twins(self, codes: Collection[StationCode] | None) -> dict[StationCode, Instant]:
        """Since when two machines speak with one token, where they do; None: anywhere."""
        ...
