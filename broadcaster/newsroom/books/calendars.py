"""The addresses of calendars that are in use."""

from collections.abc import Sequence
from typing import Protocol

from broadcaster.domain.access import AccountId
from broadcaster.domain.calendars import Feed
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant


class Calendars(Protocol):
    def add(self, feed: Feed, hashed: Digest) -> None: ...

    def get(self, hashed: Digest) -> Feed | None:
        """None also for one that was revoked."""
        ...

    def of(self, account: AccountId, station: StationCode | None = None) -> Sequence[Feed]:
        """Those in use, of one station or of all, the oldest first."""
        ...

    def revoke(self, account: AccountId, feed: str, at: Instant) -> Feed | None:
        """The feed that ended by it; None when the account has none of that id in use."""
        ...
