"""The book of bulletins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.bulletin import Approval, Bulletin, BulletinId, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of bulletins, newest first; `after` continues it, None when there is no more."""

    bulletins: tuple[Bulletin, ...]
    after: str | None


class Bulletins(Protocol):
    def add(self, bulletin: Bulletin, key: str | None) -> Bulletin:
        """Stores it, or returns the one already stored under this idempotency key.

        IdempotencyClash when the key's bulletin has another draft.
        """
        ...

    def get(self, scope: Scope, bulletin: BulletinId) -> Bulletin:
        """BulletinUnknown when there is none whose origin lies in scope."""
        ...

    def page(self, scope: Scope, after: str | None, limit: int, state: State | None = None) -> Page:
        """Those in `state`, or in any. FieldWrong for a mark `after` that no page gave."""
        ...

    def move(self, bulletin: BulletinId, was: State, now: State, approval: Approval | None) -> bool:
        """Conditional update: False when the bulletin was no longer in `was`. None keeps the approval."""
        ...

    def valid_on(self, day: date, states: Sequence[State]) -> tuple[Bulletin, ...]:
        """Those whose dates hold `day`, in those states, oldest first. Everywhere: for the clock, not people."""
        ...

    def over_by(self, day: date) -> tuple[Bulletin, ...]:
        """Not expired, but valid until before `day`."""
        ...
