"""The addresses of calendars in memory: in use only."""

from collections.abc import Sequence

from fakes.memory_stations import Book

from broadcaster.domain.access import AccountId
from broadcaster.domain.calendars import Feed
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant


class MemoryCalendars(Book):
    def add(self, feed: Feed, hashed: Digest) -> None:
        self._all.changing().feeds[hashed] = feed

    def get(self, hashed: Digest) -> Feed | None:
        return self._all.feeds.get(hashed)

    def of(self, account: AccountId, station: StationCode | None = None) -> Sequence[Feed]:
        of_all = (feed for feed in self._all.feeds.values() if feed.account == account)
        theirs = [feed for feed in of_all if station in (None, feed.station)]
        return sorted(theirs, key=lambda feed: (feed.created, feed.id))

    def revoke(self, account: AccountId, feed: str, at: Instant) -> Feed | None:
        del at
        feeds = self._all.changing().feeds
        mine = next((h for h, each in feeds.items() if (each.id, each.account) == (feed, account)), None)
        return None if mine is None else feeds.pop(mine)
