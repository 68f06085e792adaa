"""The lease of the leader, in memory."""

from dataclasses import replace

from fakes.memory_stations import Book

from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.leading import Lease, Term


class MemoryLeases(Book):
    def stands(self) -> Lease | None:
        return self._all.lease

    def clock(self) -> Instant | None:
        return self._all.witness

    def bound(self, asleep_ms: int) -> None:
        """Memory sleeps with its process."""

    def take(self, me: str, seen: Lease | None, at: Instant) -> Lease | None:
        everything = self._all.changing()
        stands = everything.lease
        if (stands is None) != (seen is None):
            return None
        if stands is None or seen is None:
            everything.lease = Lease(term=Term(holder=me, number=1), beat=1, at=at)
        elif (stands.term.number, stands.beat) == (seen.term.number, seen.beat):
            everything.lease = Lease(term=Term(holder=me, number=stands.term.number + 1), beat=stands.beat + 1, at=at)
        else:
            return None
        return everything.lease

    def renew(self, term: Term, at: Instant) -> Lease | None:
        return self._live(term, at)

    def hold(self, term: Term) -> bool:
        return self._live(term, None) is not None

    def leave(self, term: Term) -> None:
        left = self._live(term, None)
        if left is not None:
            self._all.lease = replace(left, term=replace(term, holder=""))

    def _live(self, term: Term, at: Instant | None) -> Lease | None:
        everything = self._all.changing()
        stands = everything.lease
        if stands is None or stands.term != term:
            return None
        everything.lease = replace(stands, beat=stands.beat + 1, at=at or stands.at)
        return everything.lease
