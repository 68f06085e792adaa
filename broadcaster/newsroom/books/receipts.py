"""What was created under a sender's own key, so that sending twice creates once."""

from dataclasses import dataclass
from typing import Protocol

from broadcaster.domain.access import AccountId
from broadcaster.domain.units import Digest, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`request` digests what was asked for, `subject` is the id of what is about to be created for it."""

    account: AccountId
    key: str
    request: Digest
    subject: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The sender's own key, and an id that nothing else has, so that sending twice changes once.

    `seen`: the version the sender saw of what is to be changed; None where nothing stood before.
    """

    id: str
    key: str | None = None
    seen: int | None = None


class Receipts(Protocol):
    """Each sender's keys are their own."""

    def once(self, receipt: Receipt) -> str:
        """Keeps it and returns its subject; or the subject that stands under this account's key already.

        IdempotencyClash when the key came with another request.
        """
        ...

    def forget(self, before: Instant) -> int:
        """Lets go of those kept before that moment; returns how many."""
        ...


def sent_before(receipts: Receipts, account: AccountId, sent: Sent | None, request: Digest, at: Instant) -> str | None:
    """The id of what stands under the sender's key already; None when this is the first time, or without a key.

    IdempotencyClash when the key came with another request.
    """
    if sent is None or sent.key is None:
        return None
    stands = receipts.once(Receipt(account=account, key=sent.key, request=request, subject=sent.id, at=at))
    return None if stands == sent.id else stands
