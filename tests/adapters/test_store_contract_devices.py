"""What every store must keep of machines that asked to be a station's, and of their calls."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from fakes.samples import NOON, later, two_provinces

from broadcaster.domain.access import EVERYWHERE, AccountId, Scope
from broadcaster.domain.calls import Call
from broadcaster.domain.enrolment import Enrolment, EnrolmentState
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis, instant
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.paging import Asked

CODE, HANOI = StationCode("30628"), StationCode("00004")
ALL = frozenset(EnrolmentState)
_numbers = count(1)


def asked(station: StationCode = CODE, second: int = 0, **more: object) -> Enrolment:
    number = next(_numbers)
    at = instant(NOON + timedelta(seconds=second))
    made = Enrolment(id=f"may{number}", station=station, name="Hộp", public=number.to_bytes(32, "big"), asked=at)
    return replace(made, **more)


@pytest.fixture
def planted(store: Store) -> Store:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    return store


def test_an_enrolment_comes_back_as_it_was_put_in(planted: Store) -> None:
    waits, ended = asked(), asked(second=1)
    ended = replace(ended, state=EnrolmentState.REVOKED, decided=NOON, decider=AccountId("an"), token="ma1")
    ended = replace(ended, ended=later(5), ender=AccountId("be"), account=AccountId("may-1"), version=3)
    with planted.write() as work:
        assert work.enrolments.add(waits)
        assert work.enrolments.add(ended)
    with planted.read() as work:
        assert work.enrolments.get(waits.id) == waits
        assert work.enrolments.get(ended.id) == ended
        assert work.enrolments.get("khong-co") is None
        assert work.enrolments.of(CODE) == (ended, waits)
        assert work.enrolments.of(HANOI) == ()


def test_a_key_asks_once(planted: Store) -> None:
    first = asked()
    with planted.write() as work:
        assert work.enrolments.add(first)
        assert not work.enrolments.add(replace(asked(HANOI), public=first.public))
    with planted.read() as work:
        assert work.enrolments.of(HANOI) == ()


def test_of_two_who_decide_the_second_is_told(planted: Store) -> None:
    found = asked()
    yes = replace(found, state=EnrolmentState.ACCEPTED, decided=NOON, decider=AccountId("an"))
    with planted.write() as work:
        work.enrolments.add(found)
        assert work.enrolments.turn(yes, 1)
        assert not work.enrolments.turn(replace(found, state=EnrolmentState.REJECTED), 1)
        assert work.enrolments.get(found.id) == replace(yes, version=2)


def test_pages_hold_the_newest_first_of_the_states_asked_for_within_reach(planted: Store) -> None:
    mine = [asked(second=each) for each in range(3)]
    others = [asked(HANOI, 9), asked(second=10, state=EnrolmentState.REJECTED)]
    with planted.write() as work:
        path = work.stations.get(EVERYWHERE, CODE).path
        for each in (*mine, *others):
            work.enrolments.add(each)
    with planted.read() as work:
        waiting = frozenset({EnrolmentState.PENDING})
        page = work.enrolments.page(Scope((path,)), waiting, Asked(limit=2))
        assert page.rows == (mine[2], mine[1])
        rest = work.enrolments.page(Scope((path,)), waiting, Asked(limit=2, after=page.after))
        assert (rest.rows, rest.after) == ((mine[0],), None)
        assert len(work.enrolments.page(EVERYWHERE, ALL, Asked(limit=10)).rows) == 5


def test_a_station_is_lost_while_its_last_machine_was_revoked(planted: Store) -> None:
    with planted.write() as work:
        work.enrolments.add(asked(state=EnrolmentState.REVOKED))
        work.enrolments.add(asked(HANOI, state=EnrolmentState.REPLACED))
        assert work.enrolments.lost() == {CODE}
        work.enrolments.add(asked(state=EnrolmentState.STANDING))
        assert work.enrolments.lost() == frozenset()


def test_who_listens_with_the_token_of_the_last_call_was_heard_of_and_nobody_else(planted: Store) -> None:
    here = Call(station=CODE, at=NOON, device="d_1", boot=3, faults=('{"device": "dx1",',))
    there = Call(station=HANOI, at=NOON, device="d2", boot=1)
    with planted.write() as work:
        for each in (here, there):
            work.calls.put(each)
        for token in ("dx1", "D_1", "d_", "d_11", "d2", ""):
            work.calls.listening({CODE: token}, later(4))
        work.calls.listening({}, later(4))
        assert work.calls.of([CODE, HANOI]) == {CODE: here, HANOI: there}
    with planted.write() as work:
        work.calls.listening({CODE: "d_1", HANOI: "d2"}, later(8))
        work.calls.listening({CODE: "d_1"}, later(6))
    with planted.read() as work:
        assert work.calls.of([CODE, HANOI]) == {CODE: replace(here, at=later(8)), HANOI: replace(there, at=later(8))}


def test_of_calls_the_last_is_kept(planted: Store) -> None:
    bare = Call(station=CODE, at=NOON, device="d1", boot=3)
    full = Call(
        station=CODE,
        at=later(1),
        device="d1",
        boot=4,
        sequence=2**52,
        version="1.0",
        free=2**40,
        held_until=later(60),
        skew=Millis(-3),
        clock="trusted",
        sink="file",
        muted=True,
        missing=2,
        manifest=7,
        emergency=8,
        faults=("sink: hỏng",),
        twins=NOON,
    )
    with planted.write() as work:
        work.calls.put(bare)
        assert work.calls.of([CODE, HANOI]) == {CODE: bare}
        work.calls.put(full)
    with planted.read() as work:
        assert work.calls.of([CODE]) == {CODE: full}
        assert work.calls.of([]) == {}
        assert work.calls.twins(None) == work.calls.twins([CODE]) == {CODE: NOON}
        assert work.calls.twins([HANOI]) == {}
    with planted.write() as work:
        work.calls.put(replace(full, twins=None, faults=('"twins": 1',)))
        assert work.calls.twins(None) == {}
