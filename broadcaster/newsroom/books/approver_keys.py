"""The book of keys that people sign emergencies with: which is whose. No key is ever forgotten, or anybody else's."""

from typing import Protocol

from broadcaster.domain.access import AccountId, Scope
from broadcaster.domain.approver_key import ApproverKey
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId
from broadcaster.newsroom.books.paging import Asked, Page


class ApproverKeys(Protocol):
    def add(self, key: ApproverKey) -> bool:
        """False, and nothing changes, when that key is known."""
        ...

    def get(self, key: KeyId) -> ApproverKey | None: ...

    def of(self, account: AccountId) -> tuple[ApproverKey, ...]:
        """All it ever offered, the newest first."""
        ...

    def withdraw(self, key: KeyId, by: AccountId, at: Instant) -> bool:
        """False when it was withdrawn already, or is not known."""
        ...

    def page(self, scope: Scope, asked: Asked) -> Page[ApproverKey]:
        """Of accounts that lie in the scope, the newest first, withdrawn ones among them."""
        ...

    def standing(self) -> tuple[ApproverKey, ...]:
        """Those of open accounts that were not withdrawn, the oldest first."""
        ...
