"""What every queue promises, by real makers over one PostgreSQL: all is made once, and emergencies first."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from databases import empty_schema
from processes import VOICE, environment
from sqlalchemy import Engine

from broadcaster.app import now, open_newsroom, settings_from
from broadcaster.domain.item import ItemKind
from broadcaster.domain.speech import SpeechSegment
from broadcaster.domain.units import Digest, Millis, instant
from broadcaster.newsroom.books.rendering import JobState, Need, RenderOrder
from broadcaster.newsroom.makers import makers_now
from broadcaster.newsroom.orders import recipe_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import finished, order_more, take_back
from broadcaster.queue.making import LEASE

PROGRAM = "from broadcaster.cli import main; main()"
NUMBERS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


@dataclass
class Works:
    """A house on PostgreSQL whose sounds are made by `makers`, each a process of its own."""

    kind: str
    data: Path
    url: str
    newsroom: Newsroom
    makers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def need(self, name: str, *, long: bool = False, urgent: bool = False) -> Need:
        said = [SpeechSegment(text=f"{name}, bà con nghe đài.", pause=Millis(300))] * (25 if long else 1)
        order = RenderOrder(
            kind=ItemKind.EMERGENCY if urgent else ItemKind.BULLETIN,
            use=self.newsroom.use,
            title=name,
            segments=tuple(said),
            manner=self.newsroom.tone.manner,
            opening=None,
            bed=None,
            closing=None,
            profile=self.newsroom.tone.profile,
        )
        return Need(order=order)

    def want(self, *needs: Need) -> list[Digest]:
        assert order_more(self.newsroom, needs, now()) == len(needs)
        return [recipe_of(self.newsroom, need.order) for need in needs]

    def made(self, recipes: list[Digest]) -> int:
        with self.newsroom.store.read() as work:
            return len(finished(self.newsroom, work, recipes))

    def states(self) -> dict[JobState, int]:
        with self.newsroom.store.read() as work:
            return {count.state: count.count for count in work.jobs.counts()}

    def attempts(self) -> list[int]:
        """How often each sound was claimed."""
        with psycopg.connect(self.url) as connection:
            return [row[0] for row in connection.execute("SELECT attempt FROM render_job ORDER BY recipe")]

    def standing(self) -> object:
        with self.newsroom.store.read() as work:
            return [each.problem for each in work.jobs.standing(10)], work.jobs.counts(), now()

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        told = {"BROADCASTER_DATABASE": self.url, "BROADCASTER_QUEUE": self.kind, "BROADCASTER_HOUSE": "demo"}
        maker = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "worker", "--data", str(self.data), *more], env=environment(**told)
        )
        self.makers.append(maker)
        return maker


def until(truth: Callable[[], bool], seconds: float = 150, told: Callable[[], object] = str) -> None:
    over = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < over, told()
        time.sleep(0.1)


@contextmanager
def over(kind: str, postgres: Engine, data: Path) -> Iterator[Works]:
    name = f"queue_{kind}_{os.urandom(4).hex()}"
    url = empty_schema(postgres, name)
    settings = settings_from({"data": data, "voices": (VOICE,), "house": "demo", "database": url, "queue": kind})
    with ExitStack() as stack:
        works = Works(kind=kind, data=data, url=url, newsroom=stack.enter_context(open_newsroom(settings)))
        try:
            yield works
        finally:
            for maker in works.makers:
                maker.send_signal(signal.SIGCONT)
                maker.kill()
                maker.wait()


@pytest.fixture(params=["local", "procrastinate"])
def works(request: pytest.FixtureRequest, postgres: Engine, tmp_path: Path) -> Iterator[Works]:
    with over(request.param, postgres, tmp_path) as found:
        yield found


def test_two_makers_make_all_of_it_once_and_end_when_they_are_told(works: Works) -> None:
    first, second = works.start(), works.start()
    wanted = works.want(*(works.need(f"Số {number}") for number in NUMBERS))
    until(lambda: works.made(wanted) == len(wanted))
    assert works.attempts() == [1] * len(wanted)
    with works.newsroom.store.read() as work:
        assert works.states() == {JobState.DONE: len(wanted)}
        assert work.pulses.last("made") is not None
        assert {met.voice for met in work.voices_met.told(instant(now() - timedelta(minutes=1)))} >= {VOICE}
    for maker in (first, second):
        maker.send_signal(signal.SIGTERM)
    assert [first.wait(20), second.wait(20)] == [0, 0]


def test_what_a_killed_maker_was_at_another_makes_once_the_claim_is_over(works: Works) -> None:
    wanted = works.want(works.need("Dài", long=True))
    dead = works.start()
    until(lambda: works.states() == {JobState.CLAIMED: 1})
    dead.kill()
    killed = time.monotonic()
    works.start()
    until(lambda: works.made(wanted) == 1, told=works.standing)
    assert time.monotonic() - killed < LEASE.total_seconds() + 20


def test_a_frozen_maker_that_wakes_late_finds_its_work_done_and_changes_nothing(works: Works) -> None:
    wanted = works.want(works.need("Đông cứng", long=True))
    frozen = works.start()
    until(lambda: works.states() == {JobState.CLAIMED: 1})
    frozen.send_signal(signal.SIGSTOP)
    works.start()
    until(lambda: works.made(wanted) == 1, told=works.standing)
    with works.newsroom.store.read() as work:
        before = work.items.by_recipe(wanted)
    frozen.send_signal(signal.SIGCONT)
    more = works.want(works.need("Sau đó"))
    until(lambda: works.made(more) == 1)
    frozen.send_signal(signal.SIGTERM)
    assert frozen.wait(30) == 0
    with works.newsroom.store.read() as work:
        assert work.items.by_recipe(wanted) == before
    assert works.states() == {JobState.DONE: 2}


def test_an_emergency_waits_for_nothing_where_a_maker_is_kept_for_it(works: Works) -> None:
    works.start("--lane", "emergency")
    busy = works.start()
    first = works.want(works.need("Để máy chạy", urgent=True))
    until(lambda: works.made(first) == 1)
    queued = works.want(*(works.need(f"Chờ {number}", long=True) for number in NUMBERS))
    until(lambda: works.states().get(JobState.CLAIMED) == 1)
    busy.send_signal(signal.SIGSTOP)  # so that it is busy for as long as this takes
    (urgent,) = works.want(works.need("Khẩn cấp", urgent=True))
    until(lambda: works.made([urgent]) == 1)
    assert works.made(queued) == 0
    assert works.states()[JobState.CLAIMED] == 1


def failed_once(works: Works, need: Need, wait: timedelta) -> Digest:
    """Wanted, tried and failed before any maker sees it, to be tried again after the wait: who is told of it meanwhile
    finds that its time has not come."""
    recipe = recipe_of(works.newsroom, need.order)
    with works.newsroom.store.write() as work:
        at = now()
        assert work.jobs.want({recipe: need}, at) == 1
        job = work.jobs.claim(at, instant(at + timedelta(minutes=1)), recipe=recipe)
        assert job is not None
        assert work.jobs.fail(job, "chưa được", instant(at + wait))
    return recipe


def test_what_failed_is_tried_again_when_its_time_has_come_and_not_before(works: Works) -> None:
    works.start()
    first = works.want(works.need("Để máy chạy"))
    until(lambda: works.made(first) == 1, told=works.standing)
    wait, begun = timedelta(seconds=5), time.monotonic()
    wanted = failed_once(works, works.need("Thử lại"), wait)
    until(lambda: works.made([wanted]) == 1, told=works.standing)
    assert time.monotonic() - begun >= wait.total_seconds()


def test_what_ended_four_makers_in_a_row_waits_and_is_told_while_others_are_made(works: Works) -> None:
    (kills,) = works.want(works.need("Giết"))
    at = now()
    with works.newsroom.store.write() as work:
        for times in range(4):
            job = work.jobs.claim(at, instant(at - timedelta(seconds=1)), recipe=kills)
            assert job is not None
            assert job.lost == times
            if times < 3:
                work.jobs.lose(job, "", at)
        take_back(work, at)
    others = works.want(*(works.need(f"Số {number}") for number in NUMBERS[:3]))
    works.start()
    until(lambda: works.made(others) == len(others), told=works.standing)
    with works.newsroom.store.read() as work:
        (job,) = work.jobs.standing(10)
    assert (job.recipe, job.state, job.attempt, job.problem[:5]) == (kills, JobState.WAITING, 4, "4 lần")


# --- Procrastinate alone -----------------------------------------------------------------------------------------


@pytest.fixture
def brought(postgres: Engine, tmp_path: Path) -> Iterator[Works]:
    with over("procrastinate", postgres, tmp_path) as found:
        yield found


def handed(works: Works) -> list[str]:
    with psycopg.connect(works.url) as connection:
        asked = "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' ORDER BY priority DESC, id"
        return [row[0] for row in connection.execute(asked)]


def test_what_is_wanted_and_what_is_handed_over_stand_or_fall_together(brought: Works) -> None:
    need = brought.need("Cùng nhau")
    recipe = recipe_of(brought.newsroom, need.order)

    def undone() -> None:
        with brought.newsroom.store.write() as work:
            assert work.jobs.want({recipe: need}, now()) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert handed(brought) == []
    assert brought.want(need) == handed(brought) == [recipe]


def test_what_waits_already_is_not_handed_over_twice_and_spoils_nothing_beside_it(brought: Works) -> None:
    needs = {recipe_of(brought.newsroom, need.order): need for need in (brought.need(each) for each in NUMBERS)}
    known = dict(list(needs.items())[:3])
    with brought.newsroom.store.write() as work:
        work.jobs.want(known, now())
    with brought.newsroom.store.write() as work:
        job = work.jobs.claim(now(), instant(now() + timedelta(minutes=1)))
        assert job is not None
        work.jobs.fail(job, "hỏng", now())
        assert work.jobs.forget([]) == 1
    with brought.newsroom.store.write() as work:
        assert work.jobs.want(needs, now()) == len(needs) - 2
        work.pulses.beat("made", now())
    assert sorted(handed(brought)) == sorted(needs)


def test_the_most_urgent_is_brought_first(brought: Works) -> None:
    soon, late = (instant(now() + timedelta(hours=hours)) for hours in (1, 30))
    plain, early = brought.need("Không rõ lúc nào"), Need(order=brought.need("Sớm").order, airs=soon)
    later_on, urgent = Need(order=brought.need("Muộn").order, airs=late), brought.need("Khẩn", urgent=True)
    wanted = brought.want(plain, later_on, early, urgent)
    assert handed(brought) == [wanted[3], wanted[2], wanted[1], wanted[0]]


def test_who_looks_after_what_was_left_lying_goes_on_whatever_it_met(
    brought: Works, capfd: pytest.CaptureFixture[str]
) -> None:
    brought.start()
    first = brought.want(brought.need("Để máy chạy"))
    until(lambda: brought.made(first) == 1, told=brought.standing)
    with psycopg.connect(brought.url, autocommit=True) as straight:
        straight.execute("ALTER TABLE render_job RENAME COLUMN airs TO aired")
        said = ""
        over = time.monotonic() + 30
        while "could not be looked after" not in said and time.monotonic() < over:
            time.sleep(0.2)
            said += capfd.readouterr().err
        straight.execute("ALTER TABLE render_job RENAME COLUMN aired TO airs")
        assert "could not be looked after" in said
    wanted = failed_once(brought, brought.need("Bị bỏ quên"), timedelta(seconds=1))
    until(lambda: brought.made([wanted]) == 1, 40, told=brought.standing)


def test_nobody_makes_sounds_until_a_maker_shows_that_it_lives(brought: Works) -> None:
    from broadcaster.queue.procrastinate import ProcrastinateQueue

    queue, newsroom = ProcrastinateQueue(brought.url), brought.newsroom
    assert queue.hands(newsroom, 0, now())
    assert not queue.hands(newsroom, 1, now())
    brought.start("--lane", "emergency")
    until(lambda: lanes(newsroom) == ["emergency"])
    assert not queue.hands(newsroom, 1, now())
    brought.start()
    until(lambda: queue.hands(newsroom, 1, now()))


def lanes(newsroom: Newsroom) -> list[str]:
    with newsroom.store.read() as work:
        return [each.lane for each in makers_now(work, now())]
