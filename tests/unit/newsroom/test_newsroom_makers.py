"""Who makes sounds is told by those who do, and shown while they were heard of lately."""

from datetime import timedelta

from fakes.memory_store import MemoryStore
from fakes.samples import NOON

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.units import instant
from broadcaster.newsroom.makers import LATELY, maker_ends, take_turn, tell_maker
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.queueing import queue


def names(newsroom: Newsroom, seconds: float = 0) -> list[tuple[str, str]]:
    found = queue(newsroom, CONSOLE, instant(NOON + timedelta(seconds=seconds)))
    return [(each.name, each.lane) for each in found.makers]


def test_who_makes_sounds_is_shown_until_they_end_or_fall_silent(newsroom: Newsroom) -> None:
    tell_maker(newsroom, "may-1:7", "", NOON)
    tell_maker(newsroom, "may-2:9", "emergency", NOON)
    assert names(newsroom) == [("may-1:7", ""), ("may-2:9", "emergency")]
    maker_ends(newsroom, "may-1:7")
    assert names(newsroom) == [("may-2:9", "emergency")]
    assert names(newsroom, LATELY.total_seconds() + 1) == []


def test_who_ended_without_a_word_is_forgotten_within_a_day(newsroom: Newsroom) -> None:
    tell_maker(newsroom, "may-1:7", "", NOON)
    tell_maker(newsroom, "may-2:9", "", instant(NOON + timedelta(days=1, seconds=1)))
    with newsroom.store.read() as work:
        assert [each.name for each in work.makers.heard(NOON)] == ["may-2:9"]


def test_when_a_maker_was_heard_of_is_told_by_the_database_whatever_its_own_clock_says(newsroom: Newsroom) -> None:
    newsroom.store.tells(NOON)  # type: ignore[attr-defined]  # a memory of ours
    tell_maker(newsroom, "may-cham:1", "", instant(NOON - timedelta(days=3)))
    tell_maker(newsroom, "may-nhanh:2", "", instant(NOON + timedelta(days=3)))
    assert names(newsroom, 7200) == [("may-cham:1", ""), ("may-nhanh:2", "")]
    newsroom.store.tells(instant(NOON + LATELY + timedelta(seconds=1)))  # type: ignore[attr-defined]  # as above
    assert names(newsroom) == []


def test_a_turn_is_waited_for_and_a_store_that_is_gone_gives_none() -> None:
    store = MemoryStore()
    assert [take_turn(store, "gtts", 0.7) for _ in range(3)] == [0.0, 0.7, 1.4]
    store.down = True
    assert take_turn(store, "gtts", 0.7) == 0.0
