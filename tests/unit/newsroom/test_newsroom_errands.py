"""Work that takes long: what it tells, what stops it, what breaks it, and how many may wait."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import NOON, later

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.errands import Errand, ErrandKind, ErrandState
from broadcaster.domain.errors.errands import ErrandsMany
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import errands
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.errands import ATTEMPTS, LEASE, LIMIT, Order, do_next
from broadcaster.newsroom.ports import Newsroom, Progress

PROOF = Order(kind=ErrandKind.PROOF, title="Đối chiếu", request={})


def ordered(newsroom: Newsroom, name: str = "e1") -> Errand:
    return errands.order(newsroom, CONSOLE, PROOF, Sent(id=name), NOON)


def stands(newsroom: Newsroom, name: str = "e1") -> Errand:
    with newsroom.store.read() as work:
        found = work.errands.get(name)
    assert found is not None
    return found


def ticking() -> Callable[[], Instant]:
    """A clock that goes on a second each time it is looked at."""
    seconds = iter(range(10_000))
    return lambda: instant(NOON + timedelta(seconds=next(seconds)))


def by(work: Callable[[Progress], None]) -> Mapping[ErrandKind, errands.Maker]:
    def make(_: Newsroom, __: Errand, watch: Progress, ___: Instant) -> Mapping[str, object]:
        work(watch)
        return {"size": 3}

    return {ErrandKind.PROOF: make}


def test_it_tells_how_far_it_is_and_what_came_of_it(newsroom: Newsroom) -> None:
    ordered(newsroom)
    seen: list[tuple[int, int, float | None]] = []

    def work(watch: Progress) -> None:
        for done in (0, 5, 8):
            watch(done, 10)
            now = stands(newsroom)
            seen.append((now.done, now.total, now.share))

    assert do_next(newsroom, by(work), ticking(), lambda: False)
    assert seen == [(0, 10, 0.0), (5, 10, 0.5), (8, 10, 0.8)]
    found = stands(newsroom)
    assert (found.state, found.share, found.outcome) == (ErrandState.DONE, 1.0, '{"size": 3}')
    assert not do_next(newsroom, by(work), ticking(), lambda: False)


def test_what_stops_with_the_process_waits_for_the_next(newsroom: Newsroom) -> None:
    ordered(newsroom)
    assert do_next(newsroom, by(lambda watch: watch(1, 10)), ticking(), lambda: True)
    assert stands(newsroom).state is ErrandState.WAITING
    assert do_next(newsroom, by(lambda watch: watch(1, 10)), ticking(), lambda: False)
    assert stands(newsroom).state is ErrandState.DONE


def test_one_whose_lease_ran_out_tells_no_more(newsroom: Newsroom) -> None:
    ordered(newsroom)

    def late(watch: Progress) -> None:
        with newsroom.store.write() as work:
            assert work.errands.claim(instant(NOON + LEASE + timedelta(seconds=1)), later(60)) is not None
        watch(9, 10)
        raise AssertionError("it went on")

    assert do_next(newsroom, by(late), ticking(), lambda: False)
    found = stands(newsroom)
    assert (found.state, found.attempt, found.done) == (ErrandState.WORKING, 2, 0)


def test_a_mistake_of_ours_is_told_as_one_and_can_be_tried_again(newsroom: Newsroom) -> None:
    made = ordered(newsroom)

    def broken(_: Progress) -> None:
        raise KeyError("x")

    assert do_next(newsroom, by(broken), ticking(), lambda: False)
    found = stands(newsroom)
    assert found.state is ErrandState.FAILED
    assert [len(each) > 40 for each in found.problem.split("\n")] == [True, True], "in both languages"
    errands.again(newsroom, CONSOLE, made, NOON)
    assert do_next(newsroom, by(lambda watch: watch(1, 1)), ticking(), lambda: False)
    assert stands(newsroom).state is ErrandState.DONE


def test_what_is_interrupted_again_and_again_is_given_up(newsroom: Newsroom) -> None:
    ordered(newsroom)
    for _ in range(ATTEMPTS):
        with newsroom.store.write() as work:
            taken = work.errands.claim(NOON, later(-1))
            assert taken is not None
    assert do_next(newsroom, by(lambda watch: watch(1, 1)), ticking(), lambda: False)
    found = stands(newsroom)
    assert found.state is ErrandState.FAILED
    assert "bị ngắt 3 lần" in found.problem


def test_nobody_has_many_of_them_waiting_and_a_key_asks_once(newsroom: Newsroom) -> None:
    first = errands.order(newsroom, CONSOLE, PROOF, Sent(id="a", key="k"), NOON)
    assert errands.order(newsroom, CONSOLE, PROOF, Sent(id="b", key="k"), NOON) == first
    for number in range(LIMIT - 1):
        ordered(newsroom, f"e{number}")
    with pytest.raises(ErrandsMany):
        ordered(newsroom, "one-more")
    with newsroom.store.write() as work:
        taken = work.errands.claim(NOON, later(2))
        assert taken is not None
        work.errands.settle(replace(taken, state=ErrandState.DONE, ended=NOON))
    ordered(newsroom, "one-more")
