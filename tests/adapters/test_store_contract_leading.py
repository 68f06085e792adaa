"""What every store promises of the lease, and what a leader whose term is over can still write: nothing."""

import threading
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, later
from fakes.studio import memory_newsroom

from broadcaster.app.clock import now
from broadcaster.domain.errors.machine import DatabaseDown, LeaseLost
from broadcaster.domain.units import instant
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.books.leading import Lease, Term
from broadcaster.newsroom.leading import PATIENCE, Fenced, Watch, compare, lead, leave
from broadcaster.store import SqlStore
from broadcaster.timers import Leader

HOUR = timedelta(hours=1)
A, B, C = (Watch(me=name) for name in "abc")


def first(store: Store) -> Watch:
    watch = lead(store, A, NOON)
    assert watch.term == Term(holder="a", number=1)
    return watch


def taken_over(store: Store, by: Watch = B) -> Watch:
    """Somebody else, who has looked until patience ended."""
    for _ in range(PATIENCE):
        by = lead(store, by, NOON)
        assert by.term is None
    by = lead(store, by, NOON)
    assert by.term is not None
    return by


def beats(store: Store) -> dict[str, object]:
    with store.read() as work:
        return {verb: work.pulses.last(verb) for verb in ("publish",)}


def write(store: Store) -> None:
    with store.write() as work:
        work.pulses.beat("publish", NOON)


def test_who_comes_first_leads_and_goes_on_leading_while_it_gives_signs_of_life(store: Store) -> None:
    watch, other = first(store), B
    for minute in range(3 * PATIENCE):
        watch, other = lead(store, watch, later(minute)), lead(store, other, later(minute))
        assert watch.term == Term(holder="a", number=1)
        assert other.term is None
    with store.read() as work:
        stands = work.leases.stands()
    assert stands == Lease(term=Term(holder="a", number=1), beat=3 * PATIENCE + 1, at=later(3 * PATIENCE - 1))


def test_a_leader_that_gives_no_sign_is_followed_by_one_other_with_a_higher_term(store: Store) -> None:
    old = first(store)
    b = c = None
    waiting = [B, C]
    for _ in range(PATIENCE + 1):
        waiting = [lead(store, each, NOON) for each in waiting]
    b, c = waiting
    assert (b.term, c.term) == (Term(holder="b", number=2), None)
    assert lead(store, old, NOON).term is None


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
def test_an_hour_that_a_clock_is_wrong_moves_the_leadership_nowhere(store: Store, wrong: timedelta) -> None:
    watch, other = first(store), B
    for minute in range(3 * PATIENCE):
        other = lead(store, other, later(minute + wrong.total_seconds() // 60))
        watch = lead(store, watch, later(minute))
    assert (watch.term is None, other.term) == (False, None)


def test_what_one_saw_of_a_lease_is_good_for_taking_it_once(store: Store) -> None:
    seen = first(store).seen
    with store.write() as work:
        assert work.leases.take("b", None, NOON) is None
        assert work.leases.take("b", seen, NOON) is not None
        assert work.leases.take("c", seen, NOON) is None


def test_a_lease_that_was_given_up_is_taken_at_the_first_look_and_only_by_its_holder(store: Store) -> None:
    watch = first(store)
    leave(store, Watch(me="b", term=Term(holder="b", number=1)))
    assert lead(store, B, NOON).term is None
    assert leave(store, watch).term is None
    assert lead(store, B, NOON).term == Term(holder="b", number=2)


def test_a_leader_whose_term_is_over_writes_nothing(store: Store) -> None:
    old = first(store)
    assert old.term is not None
    fenced = Fenced(store, old.term, timedelta(seconds=5))
    taken_over(store)
    with pytest.raises(LeaseLost, match="1"):
        write(fenced)
    assert beats(store) == {"publish": None}
    write(store)  # what the fence keeps out gets in without it: so the fence is what kept it out
    assert beats(store) == {"publish": NOON}


def test_a_leader_writes_and_each_writing_is_a_sign_of_life(store: Store) -> None:
    watch, other = first(store), B
    assert watch.term is not None
    for _ in range(3 * PATIENCE):
        write(Fenced(store, watch.term, timedelta(seconds=5)))
        other = lead(store, other, NOON)
    assert other.term is None
    assert beats(store) == {"publish": NOON}


def test_nobody_begins_a_term_while_the_leader_is_writing(sql_store: SqlStore) -> None:
    old = first(sql_store)
    assert old.term is not None
    other = B
    for _ in range(PATIENCE):
        other = lead(sql_store, other, NOON)
    looked: list[Watch] = []
    trying = threading.Thread(target=lambda: looked.append(lead(sql_store, other, NOON)))
    with Fenced(sql_store, old.term, timedelta(seconds=60)).write() as work:
        trying.start()
        trying.join(0.3)
        assert not looked
        work.pulses.beat("publish", NOON)
    trying.join(10)
    assert looked[0].term is None
    assert lead(sql_store, old, NOON).term == old.term


def test_a_leader_that_sleeps_in_the_middle_of_writing_is_cut_off_by_the_server(postgres_store: SqlStore) -> None:
    term = first(postgres_store).term
    assert term is not None

    def write_asleep() -> None:
        with Fenced(postgres_store, term, timedelta(milliseconds=200)).write() as work:
            work.pulses.beat("publish", NOON)
            taken_over(postgres_store)
            work.pulses.beat("publish", NOON)

    with pytest.raises(DatabaseDown):
        write_asleep()
    assert beats(postgres_store) == {"publish": None}


def test_a_sign_of_life_that_is_cut_short_by_sleep_keeps_nobody_from_leading(postgres_store: SqlStore) -> None:
    term = first(postgres_store).term
    assert term is not None

    def look_asleep() -> None:
        with postgres_store.write() as work:
            work.leases.bound(200)
            assert work.leases.renew(term, NOON) is not None
            taken_over(postgres_store)
            work.leases.hold(term)

    with pytest.raises(DatabaseDown):
        look_asleep()
    with postgres_store.read() as work:
        stands = work.leases.stands()
    assert stands is not None
    assert stands.term == Term(holder="b", number=2)


def test_a_database_tells_its_own_clock(sql_store: SqlStore) -> None:
    with sql_store.read() as work:
        told, again = work.leases.clock(), work.leases.clock()
    assert told is not None
    assert again is not None
    assert told <= again
    assert abs(now() - told) < timedelta(minutes=1)


def test_a_leader_whose_clock_is_an_hour_slow_leads_by_the_databases(sql_store: SqlStore) -> None:
    with sql_store.read() as work:
        told = work.leases.clock()
    assert told is not None
    slow = compare(sql_store, A, lambda: instant(told - HOUR))
    assert HOUR - timedelta(minutes=1) < slow.behind < HOUR + timedelta(minutes=1)
    leader = Leader(memory_newsroom(sql_store), "b", lambda: instant(told - HOUR))
    leader.look()
    assert abs(leader.now() - told) < timedelta(minutes=1)
    for right in (timedelta(0), HOUR):  # by whichever clock a session began first, it has begun
        assert compare(sql_store, A, lambda right=right: instant(told + right)).behind == timedelta(0)
    fast = compare(sql_store, A, lambda: instant(told + HOUR))
    assert HOUR - timedelta(minutes=1) < fast.ahead < HOUR + timedelta(minutes=1)


def test_a_database_that_hangs_makes_no_clock_slow_or_fast() -> None:
    store = MemoryStore()
    for told in (0, 0.5, 1):  # of the minute that the answer took
        store.tells(later(told))
        asked = iter((NOON, later(1)))
        found = compare(store, A, lambda asked=asked: next(asked))
        assert (found.behind, found.ahead) == (timedelta(0), timedelta(0))
    newsroom = memory_newsroom(Slow())
    leader = Leader(newsroom, "a", lambda: newsroom.store.at)  # type: ignore[attr-defined]  # the fake's
    leader.look()
    assert (leader.behind, leader.now()) == (timedelta(0), later(1))


class Slow(MemoryStore):
    """A minute passes until it answers anything."""

    at = NOON

    def read(self) -> AbstractContextManager[Work]:
        if self.at == NOON:
            self.at = later(1)
        self.tells(self.at)
        return super().read()
