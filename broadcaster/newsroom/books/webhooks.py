"""Addresses of other programs that are told, and what they were told."""

from collections.abc import Sequence
from typing import Protocol

from broadcaster.domain.units import Instant
from broadcaster.domain.webhooks import Delivery, Webhook


class Webhooks(Protocol):
    def add(self, webhook: Webhook) -> None: ...

    def get(self, webhook: str) -> Webhook | None: ...

    def standing(self) -> Sequence[Webhook]:
        """Those that are told, the oldest first."""
        ...

    def read(self, webhook: str, sequence: int) -> None:
        """The audit was looked at for it up to there."""
        ...

    def end(self, webhook: str, at: Instant) -> bool:
        """False when it has ended, or is not known. What waits for it is dropped."""
        ...


class Deliveries(Protocol):
    def add(self, delivery: Delivery) -> bool:
        """False, and nothing is added, when its webhook was told of that key already."""
        ...

    def get(self, delivery: str) -> Delivery | None: ...

    def due(self, webhook: str, at: Instant, limit: int) -> Sequence[Delivery]:
        """Its own that wait and are due, what is due first first."""
        ...

    def settle(self, delivery: Delivery, seen: int) -> bool:
        """Keeps what became of it; False when it was tried meanwhile by another: its attempts are not `seen` any
        more."""
        ...

    def of(self, webhook: str, limit: int) -> Sequence[Delivery]:
        """The newest first."""
        ...

    def forget(self, before: Instant) -> int:
        """Drops those that wait no more of before then."""
        ...
