"""What every store must keep of work that takes long."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import later

from broadcaster.domain.access import AccountId
from broadcaster.domain.errands import Errand, ErrandKind, ErrandState
from broadcaster.domain.units import instant
from broadcaster.newsroom.books import Store

LAN, NAM = AccountId("lan"), AccountId("nam")
UNTIL = later(30)


def errand(name: str, minutes: float = 0, kind: ErrandKind = ErrandKind.REPORT, account: AccountId = LAN) -> Errand:
    return Errand(
        id=name, kind=kind, account=account, name="Lan", title="Sổ", request='{"ngày":"ă"}', at=later(minutes)
    )


@pytest.fixture
def asked(store: Store) -> Store:
    with store.write() as work:
        work.errands.add(errand("a", 1))
        work.errands.add(errand("b"))
        work.errands.add(errand("c", 2, ErrandKind.PROOF, NAM))
    return store


def test_what_was_asked_for_is_found_by_who_asked_the_newest_first(asked: Store) -> None:
    with asked.read() as work:
        assert work.errands.get("a") == errand("a", 1)
        assert work.errands.get("nothing") is None
        assert [each.id for each in work.errands.of(LAN, ErrandKind.REPORT, 10)] == ["a", "b"]
        assert [each.id for each in work.errands.of(LAN, ErrandKind.REPORT, 1)] == ["a"]
        assert list(work.errands.of(NAM, ErrandKind.REPORT, 10)) == []
        assert [each.id for each in work.errands.newest(ErrandKind.PROOF, 1)] == ["c"]


def test_the_oldest_is_claimed_first_and_by_one_alone(asked: Store) -> None:
    with asked.write() as work:
        first, second = work.errands.claim(later(3), UNTIL), work.errands.claim(later(3), UNTIL)
        assert first is not None
        assert (first.id, first.state, first.attempt, first.lease) == ("b", ErrandState.WORKING, 1, UNTIL)
        assert second is not None
        assert second.id == "a"
        assert work.errands.claim(later(3), UNTIL) is not None
        assert work.errands.claim(later(3), UNTIL) is None
        assert not work.errands.due(later(3))


def test_what_was_left_is_claimed_anew_and_its_first_claim_tells_no_more(asked: Store) -> None:
    with asked.write() as work:
        first = work.errands.claim(later(3), UNTIL)
    assert first is not None
    with asked.write() as work:
        assert work.errands.settle(replace(first, done=3, total=9))
        told = work.errands.get("b")
        assert told is not None
        assert (told.done, told.total, told.share) == (3, 9, 3 / 9)
    after = instant(UNTIL + timedelta(seconds=1))
    with asked.write() as work:
        assert work.errands.due(after)
        again = work.errands.claim(after, later(60))
        assert again is not None
        assert (again.id, again.attempt, again.done) == ("b", 2, 0)
        assert not work.errands.settle(replace(first, done=9, total=9))
        assert work.errands.settle(replace(again, state=ErrandState.DONE, ended=after, outcome="{}", lease=None))
        assert not work.errands.settle(again), "what ended is not told of again"


def test_what_failed_waits_once_more_when_it_is_asked_for(asked: Store) -> None:
    with asked.write() as work:
        mine = work.errands.claim(later(3), UNTIL)
        assert mine is not None
        assert not work.errands.again("b")
        assert work.errands.settle(replace(mine, state=ErrandState.FAILED, problem="đầy ổ", ended=later(4)))
        assert [each.id for each in work.errands.over(ErrandKind.REPORT, later(5))] == ["b"]
        assert work.errands.again("b")
        assert not work.errands.again("nothing")
        stands = work.errands.get("b")
        assert stands is not None
        assert (stands.state, stands.attempt, stands.problem, stands.ended) == (ErrandState.WAITING, 0, "", None)


def test_what_ended_before_a_day_is_found_and_forgotten(asked: Store) -> None:
    with asked.write() as work:
        for minutes in (3, 4):
            mine = work.errands.claim(later(minutes), UNTIL)
            assert mine is not None
            assert work.errands.settle(replace(mine, state=ErrandState.DONE, ended=later(minutes)))
        assert [each.id for each in work.errands.over(ErrandKind.REPORT, later(4))] == ["b"]
        assert [each.id for each in work.errands.over(ErrandKind.REPORT, later(9))] == ["b", "a"]
        work.errands.forget(["a", "b", "nothing"])
        assert work.errands.get("a") is None
        assert work.errands.get("c") is not None
