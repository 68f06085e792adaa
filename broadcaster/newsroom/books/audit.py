"""The book that is only ever added to."""

from collections.abc import Sequence
from typing import Protocol

from broadcaster.domain.audit import Deed


class Audit(Protocol):
    def add(self, deed: Deed) -> None:
        """Appends it in this transaction; what is undone with the transaction was never done."""
        ...

    def since(self, sequence: int, limit: int) -> Sequence[Deed]:
        """Those after that sequence number, oldest first."""
        ...
