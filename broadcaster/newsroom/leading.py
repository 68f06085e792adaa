"""One process leads, so that what is due is done once: by a lease that nobody's clock can lose or win.

Every process looks at the lease once a beat. Its holder gives a sign of life each time; whoever has seen the very same
sign PATIENCE looks in a row takes the lease for a new term. No clock is compared with another one: an hour that a
machine jumps, forth or back, moves the leadership nowhere. A leader that slept through all that believes in its old
term when it wakes; so whatever it writes asks first, in the same transaction, whether that term still runs.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.errors.machine import LeaseLost
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.books.leading import Lease, Term
from broadcaster.newsroom.ports import Newsroom

BEAT = timedelta(seconds=2)
"""How often every process looks at the lease, unless it is told otherwise."""
PATIENCE = 3
"""Looks at the same sign of life after which its holder is taken for dead."""


SLACK = timedelta(seconds=5)
"""By how much two clocks may differ without a word."""


def length(beat: timedelta) -> timedelta:
    """How long a lease is good for at most: one beat until the last sign of life is seen by everybody, PATIENCE looks
    at it, and one beat for whatever is slow."""
    return (PATIENCE + 2) * beat


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What one process, which looks once a beat, knows of the lease: how it stood at the last look, how often that very
    sign of life was seen again, and its own term while it leads."""

    me: str
    beat: timedelta = BEAT
    seen: Lease | None = None
    again: int = 0
    term: Term | None = None
    behind: timedelta = timedelta(0)
    """How much later it is by the database's clock, where that is more than SLACK."""
    ahead: timedelta = timedelta(0)
    """How much earlier it is by it; nobody leads otherwise for that."""
    heard: Instant | None = None
    """When this process last saw a new sign of life, by its own clock: that of the lease is its holder's."""
    followed: Instant | None = None
    """What the clock of the leader before this one showed last."""


def compare(store: Store, watch: Watch, clock: Callable[[], Instant]) -> Watch:
    """Holds this process's clock against the database's. What that showed it showed at some moment while it was asked:
    a difference no longer than the asking took is none, or a database that hung would be told as a clock that is
    slow."""
    with store.read() as work:
        before = clock()
        witness = work.leases.clock()
        after = clock()
    nothing = timedelta(0)
    late = nothing if witness is None else witness - max(before, after)
    early = nothing if witness is None else min(before, after) - witness
    return replace(watch, behind=late if late > SLACK else nothing, ahead=early if early > SLACK else nothing)


def lead(store: Store, watch: Watch, at: Instant) -> Watch:
    """One look: keeps the lease one has, or takes one that nobody keeps. `at` is written down for people."""
    if watch.term is not None:
        with _writing(store, length(watch.beat)) as work:
            mine = work.leases.renew(watch.term, at)
        if mine is not None:
            return replace(watch, seen=mine, again=0, heard=at)
    with store.read() as work:
        stands = work.leases.stands()
    again = watch.again + 1 if stands is not None and stands == watch.seen else 0
    heard = None if stands is None else watch.heard if stands == watch.seen else at
    looked = replace(watch, seen=stands, again=again, term=None, heard=heard)
    if stands is not None and not stands.left and again < PATIENCE:
        return looked
    with _writing(store, length(watch.beat)) as work:
        taken = work.leases.take(watch.me, stands, at)
    if taken is None:
        return looked
    before = None if stands is None else stands.at
    return replace(watch, seen=taken, again=0, term=taken.term, followed=before, heard=at)


def leave(store: Store, watch: Watch) -> Watch:
    """Gives up what one leads, so that the next one need not wait."""
    if watch.term is not None:
        with store.write() as work:
            work.leases.leave(watch.term)
    return replace(watch, seen=None, again=0, term=None)


@contextmanager
def _writing(store: Store, patience: timedelta) -> Iterator[Work]:
    """A transaction that keeps the lease locked no longer than that if this process is frozen in the middle of it."""
    with store.write() as work:
        work.leases.bound(patience // timedelta(milliseconds=1))
        yield work


class Fenced:
    """The port `Store` as a leader has it: each writing transaction first makes sure that the term still runs, and that
    nobody begins another before it ends. LeaseLost otherwise, and nothing is written."""

    def __init__(self, store: Store, term: Term, patience: timedelta) -> None:
        self._store, self._term, self._patience = store, term, patience

    def read(self) -> AbstractContextManager[Work]:
        return self._store.read()

    @contextmanager
    def write(self) -> Iterator[Work]:
        with _writing(self._store, self._patience) as work:
            if not work.leases.hold(self._term):
                raise LeaseLost(term=self._term.number)
            yield work

    def check(self) -> None:
        self._store.check()

    def changes(self) -> int:
        return self._store.changes()


def led(newsroom: Newsroom, term: Term, beat: timedelta = BEAT) -> Newsroom:
    """The newsroom as the leader of that term may use it."""
    return replace(newsroom, store=Fenced(newsroom.store, term, length(beat)))
