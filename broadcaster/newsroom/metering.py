"""What a process counts of its own work, for those who watch over it. Nobody here goes by a count: one that is lost
costs a point in a picture, so counting never fails and never waits."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """Of planning, what takes long. The names are part of what is watched."""

    ROUND = "round"  # whole days, all stations
    PLAN = "plan"  # one group of stations of a round, planned and published
    REPLAN = "replan"  # what a change concerns
    SEAL = "seal"


class Meter(Protocol):
    """May be used by several threads."""

    def timing(self, work: str) -> AbstractContextManager[None]:
        """How long the block takes, and whether it raises: a `Stage`, or a verb of the timers."""
        ...

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request, by the template of its address, and how long it waited for its answer to begin."""
        ...

    def refused(self, code: str) -> None:
        """Somebody was told this error."""
        ...

    def aired(self, rows: int) -> None:
        """So many rows of what stations played came in."""
        ...


class Uncounted:
    """The meter of a process that nobody watches."""

    @contextmanager
    def timing(self, work: str) -> Iterator[None]:  # noqa: ARG002 - nobody asks
        yield

    def answered(self, method: str, route: str, status: int, seconds: float) -> None: ...

    def refused(self, code: str) -> None: ...

    def aired(self, rows: int) -> None: ...


UNCOUNTED: Meter = Uncounted()
