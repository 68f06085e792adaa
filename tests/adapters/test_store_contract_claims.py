"""Whose a sound is says one clock, whatever those of the makers show: alike in memory, SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, item, later, order
from fakes.studio import memory_newsroom

from broadcaster.app import now
from broadcaster.domain.item import ItemKind, Waveform
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.rendering import JobState, Need, RenderJob
from broadcaster.newsroom.makers import hour_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import at_hand, claim, hold, order_more, render_claimed, take_back

HOUR, LEASE = timedelta(hours=1), timedelta(minutes=1)
OVER = timedelta(seconds=-1)
"""A lease that has run out as it begins."""
CLOCKS = {"an hour slow": -HOUR, "an hour fast": HOUR}
NEVER = instant(datetime(1990, 1, 1, tzinfo=UTC))


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    if isinstance(store, MemoryStore):
        store.tells(now())
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


SECONDS = timedelta(seconds=1)


def killed(store: Store, at: Instant, recipe: Digest | None = None) -> tuple[timedelta, str, int]:
    """What becomes of a sound whose maker is killed then: how long it waits, what is told of it, and how many are told
    to be troubled."""
    over = instant(at + SECONDS)
    with store.write() as work:
        job = work.jobs.claim(at, at, recipe=recipe)
        assert job is not None
        take_back(work, over)
        found = next(each for each in work.jobs.standing(10) if each.recipe == job.recipe)
        assert found.state is JobState.WAITING
        return found.due - over, found.problem, sum(each.troubled for each in work.jobs.lanes(over))


def test_what_kills_its_makers_is_tried_ever_more_seldom_and_told_from_the_fourth_time(store: Store) -> None:
    at, waits, told = NOON, [], []
    with store.write() as work:
        work.jobs.want({digest_of("a"): Need(order=order())}, NOON)
    for _ in range(8):
        wait, problem, troubled = killed(store, at)
        waits.append(wait // SECONDS)
        told.append((problem[:5], troubled))
        at = instant(at + SECONDS + wait)
    assert waits == [0, 30, 60, 120, 240, 480, 600, 600]
    assert told == [("", 0)] * 3 + [(f"{times} lần", 1) for times in range(4, 9)]


def test_whoever_claims_finds_what_others_let_go_and_leaves_it_its_wait(newsroom: Newsroom) -> None:
    want(newsroom)
    assert [claimed(newsroom, timedelta(0), OVER).lost for _ in range(2)] == [0, 1]
    assert claim(newsroom, hour(newsroom), LEASE) is None
    with newsroom.store.read() as work:
        (job,) = work.jobs.standing(10)
    assert timedelta(seconds=20) < job.due - hour(newsroom) <= timedelta(seconds=30)


def test_an_emergency_that_kills_its_makers_waits_no_longer_for_it(store: Store) -> None:
    urgent = Need(order=order(kind=ItemKind.EMERGENCY))
    with store.write() as work:
        work.jobs.want({digest_of("a"): urgent}, NOON)
    assert [killed(store, later(minute))[0] // SECONDS for minute in range(6)] == [0, 2, 2, 2, 2, 2]


def test_while_it_waits_others_are_made(store: Store) -> None:
    kills, other = sorted([digest_of("a"), digest_of("b")])
    with store.write() as work:
        work.jobs.want({each: Need(order=order()) for each in (kills, other)}, NOON)
    killed(store, NOON, kills)
    wait, _, _ = killed(store, later(1), kills)
    assert wait > timedelta(0)
    with store.write() as work:
        job = work.jobs.claim(later(1.1), later(2))
        assert job is not None
        assert job.recipe == other


def test_a_word_of_its_maker_begins_the_count_anew(store: Store) -> None:
    with store.write() as work:
        work.jobs.want({digest_of("a"): Need(order=order())}, NOON)
    assert [killed(store, later(minute))[0] // SECONDS for minute in (0, 1)] == [0, 30]
    with store.write() as work:
        job = work.jobs.claim(later(2), later(3))
        assert job is not None
        assert job.lost == 2
        assert work.jobs.fail(job, "mất mạng", later(4))
    assert killed(store, later(4))[0] == timedelta(0)
    with store.write() as work:
        job = work.jobs.claim(later(5), later(6))
        assert job is not None
        assert work.jobs.record(job, item(job.recipe), Waveform())
        work.jobs.want({job.recipe: Need(order=order())}, later(7))
    assert killed(store, later(7))[0] == timedelta(0)


def test_who_fell_silent_and_wakes_changes_nothing(store: Store) -> None:
    with store.write() as work:
        work.jobs.want({digest_of("a"): Need(order=order())}, NOON)
        frozen = work.jobs.claim(NOON, NOON)
        assert frozen is not None
        take_back(work, later(1))
        assert not work.jobs.hold(frozen, later(2))
        assert not work.jobs.note(frozen, 1, 2)
        assert not work.jobs.record(frozen, item(frozen.recipe), Waveform())
        assert not work.jobs.fail(frozen, "muộn", later(2))
        assert not work.jobs.lose(frozen, "", later(2))


def test_who_is_fast_records_what_they_made(newsroom: Newsroom) -> None:
    want(newsroom)
    job = claimed(newsroom, HOUR)
    assert claim(newsroom, by(newsroom, -HOUR), LEASE) is None
    with newsroom.store.write() as work:
        assert work.jobs.record(job, item(job.recipe), Waveform())
