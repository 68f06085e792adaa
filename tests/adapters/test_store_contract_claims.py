"""Whose a sound is says one clock, whatever those of the makers show: alike in memory, SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import item, order
from fakes.studio import memory_newsroom

from broadcaster.domain.item import Waveform
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.rendering import Need, RenderJob
from broadcaster.newsroom.makers import hour_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import at_hand, claim, hold, order_more, render_claimed

HOUR, LEASE = timedelta(hours=1), timedelta(minutes=1)
OVER = timedelta(seconds=-1)
"""A lease that has run out as it begins."""
CLOCKS = {"an hour slow": -HOUR, "an hour fast": HOUR}
NEVER = instant(datetime(1990, 1, 1, tzinfo=UTC))


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    if isinstance(store, MemoryStore):
        store.tells(instant(datetime.now(UTC)))
    return memory_newsroom(store)


def hour(newsroom: Newsroom) -> Instant:
    with newsroom.store.read() as work:
        found = hour_of(work, NEVER)
    assert found != NEVER
    return found


def by(newsroom: Newsroom, wrong: timedelta) -> Instant:
    """What a clock shows that is wrong by so much."""
    return instant(hour(newsroom) + wrong)


def want(newsroom: Newsroom, wrong: timedelta = timedelta(0), name: str = "a") -> None:
    assert order_more(newsroom, [Need(order=order(name))], by(newsroom, wrong)) == 1


def claimed(newsroom: Newsroom, wrong: timedelta, lease: timedelta = LEASE) -> RenderJob:
    job = claim(newsroom, by(newsroom, wrong), lease)
    assert job is not None
    return job


@pytest.mark.parametrize("wrong", CLOCKS.values(), ids=CLOCKS)
def test_what_is_wanted_by_a_clock_that_is_wrong_is_due_at_once(newsroom: Newsroom, wrong: timedelta) -> None:
    want(newsroom, wrong)
    assert at_hand(newsroom, hour(newsroom)) == 1
    assert claim(newsroom, hour(newsroom), LEASE) is not None


@pytest.mark.parametrize("wrong", CLOCKS.values(), ids=CLOCKS)
def test_nobody_takes_what_another_is_at_whosever_clock_is_wrong(newsroom: Newsroom, wrong: timedelta) -> None:
    want(newsroom)
    job = claimed(newsroom, wrong)
    for others in (timedelta(0), -wrong, wrong):
        assert claim(newsroom, by(newsroom, others), LEASE) is None
    assert hold(newsroom, job, by(newsroom, wrong), LEASE)
    for others in (timedelta(0), -wrong, wrong):
        assert claim(newsroom, by(newsroom, others), LEASE) is None


@pytest.mark.parametrize("wrong", CLOCKS.values(), ids=CLOCKS)
def test_what_is_let_go_is_anothers_at_once_whosever_clock_is_wrong(newsroom: Newsroom, wrong: timedelta) -> None:
    want(newsroom)
    dead = claimed(newsroom, wrong, OVER)
    follows = claimed(newsroom, -wrong)
    assert (follows.recipe, follows.attempt) == (dead.recipe, 2)
    assert not hold(newsroom, dead, by(newsroom, wrong), LEASE)


@pytest.mark.parametrize("wrong", CLOCKS.values(), ids=CLOCKS)
def test_what_failed_is_tried_again_after_its_wait_and_not_an_hour_off(newsroom: Newsroom, wrong: timedelta) -> None:
    want(newsroom)
    newsroom.voice.dead |= {each.voice for each in newsroom.voice.known()}  # type: ignore[attr-defined]  # a fake's
    tried = render_claimed(newsroom, claimed(newsroom, wrong))
    assert tried.problem is not None
    with newsroom.store.read() as work:
        (job,) = work.jobs.standing(10)
    assert timedelta(0) < job.due - hour(newsroom) <= timedelta(seconds=31)


def test_a_book_without_a_clock_is_judged_by_the_makers_own() -> None:
    newsroom, at = memory_newsroom(MemoryStore()), instant(datetime(2026, 11, 22, 5, tzinfo=UTC))
    assert order_more(newsroom, [Need(order=order())], at) == 1
    assert claim(newsroom, instant(at - HOUR), LEASE) is None
    job = claim(newsroom, at, LEASE)
    assert job is not None
    assert job.at == at


def test_who_is_fast_records_what_they_made(newsroom: Newsroom) -> None:
    want(newsroom)
    job = claimed(newsroom, HOUR)
    assert claim(newsroom, by(newsroom, -HOUR), LEASE) is None
    with newsroom.store.write() as work:
        assert work.jobs.record(job, item(job.recipe), Waveform())
