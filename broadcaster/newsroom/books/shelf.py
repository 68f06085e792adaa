"""The finished sounds as the books know them: which are needed, and which were made."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from broadcaster.domain.units import Digest, Instant


class Sounds(Protocol):
    def needed(self, since: date) -> Collection[Digest]:
        """Of all sounds those that somebody may still ask for: promised or heard on that day or later, sealed for a
        station, named by an approval or a listening of a bulletin that was valid then or later, and every
        emergency's."""
        ...

    def made(self, after: str, limit: int) -> Sequence[tuple[Digest, int]]:
        """Digest and size of those that were made and stand in the books, in order of the digest."""
        ...

    def among(self, sounds: Sequence[Digest]) -> Collection[Digest]:
        """Those of them that stand in the books."""
        ...

    def forget(self, sounds: Sequence[Digest]) -> int:
        """They are made no more: who wants one has it made anew. Returns how many stood there."""
        ...

    def remake(self, sound: Digest, at: Instant) -> int:
        """As `forget`, and it is made anew without being asked for. Returns how many were put to be made."""
        ...
