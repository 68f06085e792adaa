"""Who makes sounds, and turns at a service: alike in memory, SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.domain.units import instant
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.makers import Maker
from broadcaster.newsroom.makers import take_turn

AT = instant(datetime(2026, 11, 28, 1, tzinfo=UTC))


def maker(name: str, minutes: float = 0, lane: str = "") -> Maker:
    return Maker(name=name, lane=lane, heard=instant(AT + timedelta(minutes=minutes)))


def test_who_was_heard_of_lately_is_told_once_by_name(store: Store) -> None:
    with store.write() as work:
        for each in (maker("b:2", -10), maker("a:1"), maker("c:3", lane="emergency")):
            work.makers.hear(each)
        work.makers.hear(maker("b:2"))
    with store.read() as work:
        assert list(work.makers.heard(AT)) == [maker("a:1"), maker("b:2"), maker("c:3", lane="emergency")]
        assert work.makers.heard(instant(AT + timedelta(seconds=1))) == []


def test_who_ends_or_was_silent_for_long_is_forgotten(store: Store) -> None:
    with store.write() as work:
        for each in (maker("a:1"), maker("b:2", -10), maker("c:3")):
            work.makers.hear(each)
    with store.write() as work:
        work.makers.gone("a:1")
        work.makers.gone("nobody")
        work.makers.forget(AT)
    with store.read() as work:
        assert [each.name for each in work.makers.heard(instant(AT - timedelta(days=1)))] == ["c:3"]


def test_turns_follow_each_other_and_each_service_has_its_own(store: Store) -> None:
    waits = []
    for service in ("gtts", "gtts", "gtts", "edge"):
        with store.write() as work:
            waits.append(work.doors.through(service, 5_000))
    assert waits[0] == waits[3] == 0
    assert waits[1] == pytest.approx(5_000, abs=1_000)
    assert waits[2] == pytest.approx(10_000, abs=2_000)


def test_a_turn_that_a_clock_an_hour_ahead_took_is_waited_for_by_nobody(store: Store) -> None:
    with store.write() as work:
        work.doors.through("gtts", 3_600_000)
    with store.write() as work:
        assert work.doors.through("gtts", 700) == 0


def test_what_was_undone_took_no_turn(store: Store) -> None:
    def undone() -> None:
        with store.write() as work:
            work.doors.through("gtts", 60_000)
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        undone()
    assert take_turn(store, "gtts", 60) == 0.0
    assert take_turn(store, "gtts", 60) > 30
