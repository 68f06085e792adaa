"""The port by which what is to be made comes to those who make it. What there is to make, the books say."""

from collections.abc import Callable, Mapping
from typing import Protocol

from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.ports import Newsroom

Announce = Callable[[object, Mapping[Digest, Need]], None]
"""Told of what is to be made that was not before, with the database's own connection, inside the transaction."""


def silent(connection: object, wanted: Mapping[Digest, Need]) -> None:
    """The announcement where those who make sounds look for themselves."""


class Stopping(Protocol):
    """Whether somebody was told to stop, as threads tell each other."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float) -> bool: ...


class Queue(Protocol):
    """Brings what is to be made to those who make it, soon and in order. What there is to make the books say: what a
    queue brings twice is claimed once, and what is not claimed is brought again."""

    def announce(self, connection: object, wanted: Mapping[Digest, Need]) -> None:
        """An `Announce`."""
        ...

    def hands(self, newsroom: Newsroom, at_hand: int, at: Instant) -> bool:
        """Sees to it that somebody makes so many sounds; False while nobody can. Who keeps to emergencies is nobody
        here: ordinary sounds would wait for ever. DatabaseDown."""
        ...

    def work(
        self, newsroom: Newsroom, clock: Callable[[], Instant], stopping: Stopping, *, urgent: bool = False
    ) -> None:
        """Makes what there is, one sound after another, until it is to stop, and the one at hand to its end. `urgent`:
        emergencies alone. A database that does not answer is waited for; DatabaseNewer ends it."""
        ...

    def close(self) -> None: ...
