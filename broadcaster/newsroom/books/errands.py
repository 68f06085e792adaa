"""Work that takes long, the work at it, and what came of it."""

from collections.abc import Sequence
from typing import Protocol

from broadcaster.domain.access import AccountId
from broadcaster.domain.errands import Errand, ErrandKind
from broadcaster.domain.units import Instant


class Errands(Protocol):
    def add(self, errand: Errand) -> None: ...

    def get(self, errand: str) -> Errand | None: ...

    def of(self, account: AccountId, kind: ErrandKind, limit: int) -> Sequence[Errand]:
        """What they asked for, the newest first."""
        ...

    def newest(self, kind: ErrandKind, limit: int) -> Sequence[Errand]:
        """Whoever asked for it."""
        ...

    def due(self, at: Instant) -> bool:
        """Whether anything waits, or was left by one whose lease ran out."""
        ...

    def claim(self, at: Instant, until: Instant) -> Errand | None:
        """Takes the oldest that is due, until `until`. Exactly one caller gets it."""
        ...

    def settle(self, errand: Errand) -> bool:
        """Keeps how far it is and what became of it; False when a newer claim stands, or it ended."""
        ...

    def again(self, errand: str) -> bool:
        """What failed waits once more, as if nobody had tried; False when it did not fail."""
        ...

    def forget(self, errands: Sequence[str]) -> None: ...

    def over(self, kind: ErrandKind, before: Instant) -> Sequence[Errand]:
        """Those that ended before then, the oldest first."""
        ...
