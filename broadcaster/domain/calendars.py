"""Secret addresses for programs that cannot sign in: a station's sessions as a calendar, its sound for players."""

from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.access import AccountId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant


class FeedUse(StrEnum):
    """What an address is good for: neither opens the other, so that who is told of sessions cannot hear them early."""

    CALENDAR = "calendar"
    RECEIVER = "receiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A secret address, of which only the digest of the secret is kept. `account` made it for themselves: it tells what
    they may read themselves, as long as they may. `token`: that of the program that made it in their name; it does not
    outlive it."""

    id: str
    station: StationCode
    name: str
    account: AccountId
    created: Instant
    token: str | None = None
    use: FeedUse = FeedUse.CALENDAR
