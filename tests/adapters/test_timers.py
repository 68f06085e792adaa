"""The alarm clock itself: a real scheduler, awaited by events instead of slept on."""

import logging
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.job import Job
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from broadcaster import timers
from broadcaster.app import now
from broadcaster.domain.errors.machine import StorageFull
from broadcaster.timers import Timers, Wake, scheduler_of

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
SOON, NEVER = timedelta(milliseconds=30), timedelta(days=1)


class Counted:
    """A verb that can be waited for; it fails every time when told to."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.times = 0
        self._problem = problem
        self._ran = threading.Condition()

    def __call__(self) -> None:
        with self._ran:
            self.times += 1
            self._ran.notify_all()
        if self._problem is not None:
            raise self._problem

    def reached(self, times: int, within: float = 10) -> bool:
        with self._ran:
            return self._ran.wait_for(lambda: self.times >= times, timeout=within)


def test_a_verb_is_woken_again_and_again_though_another_fails_each_time(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger=timers.__name__)
    well, ill = Counted(), Counted(RuntimeError("the database went away"))
    running = Timers([Wake(verb="well", run=well, period=SOON), Wake(verb="ill", run=ill, period=SOON)], VIET_NAM, now)
    running.start()
    try:
        assert ill.reached(3)
        assert well.reached(3)
    finally:
        running.close()
    assert running.ended("well") is not None
    assert running.ended("ill") is None
    assert "verb ill failed" in caplog.text
    assert "the database went away" in caplog.text


def test_what_the_disk_refuses_is_told_until_it_serves_again() -> None:
    left = [StorageFull(name="broadcaster.db"), StorageFull(name="broadcaster.db")]
    again = threading.Event()

    def write() -> None:
        if left:
            raise left.pop()
        again.set()

    running = Timers([Wake(verb="write", run=write, period=SOON)], VIET_NAM, now)
    assert running.refused is None
    running._wake(running._wakes[0])
    assert isinstance(running.refused, StorageFull)
    running.start()
    try:
        assert again.wait(10)
    finally:
        running.close()
    assert running.refused is None


def test_a_start_wakes_everything_at_once() -> None:
    verb = Counted()
    running = Timers([Wake(verb="verb", run=verb, period=NEVER)], VIET_NAM, now)
    running.start()
    try:
        assert verb.reached(1)
    finally:
        running.close()


def test_a_nudge_wakes_a_verb_before_its_time() -> None:
    verb = Counted()
    running = Timers([Wake(verb="verb", run=verb, period=NEVER)], VIET_NAM, now)
    running.start()
    try:
        assert verb.reached(1)
        for times in range(2, 5):
            while not verb.times >= times:
                running.nudge("verb")
                verb.reached(times)
    finally:
        running.close()


def test_every_trigger_carries_the_zone_and_no_wake_up_is_dropped_for_being_late() -> None:
    scheduler = Timers([Wake(verb="verb", run=Counted(), period=SOON)], VIET_NAM, now)._scheduler
    scheduler.start(paused=True)
    jobs = scheduler.get_jobs()
    assert {str(job.trigger.timezone) for job in jobs} == {"Asia/Ho_Chi_Minh"}
    assert {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs} == {(None, True, 1)}
    assert {type(store).__name__ for store in scheduler._jobstores.values()} == {"MemoryJobStore"}
    scheduler.shutdown()


# --- a scheduler that dies ---------------------------------------------------------------------------------------


class Failing(MemoryJobStore):  # type: ignore[misc]  # APScheduler ships no types
    """A job store that fails once where a database would: as it writes down when a job runs next."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where: str | None = where

    def _fail_once(self, where: str) -> None:
        if self._where == where and threading.current_thread().name == "APScheduler":
            self._where = None
            raise OSError("the database went away for a moment")

    def update_job(self, job: Job) -> None:
        self._fail_once("update_job")
        super().update_job(job)

    def get_next_run_time(self) -> datetime | None:
        self._fail_once("get_next_run_time")
        return super().get_next_run_time()  # type: ignore[no-any-return]  # APScheduler ships no types


def dying(where: str, zone: ZoneInfo, at_once: int) -> BackgroundScheduler:
    scheduler = scheduler_of(zone, at_once)
    scheduler.remove_jobstore("default")
    scheduler.add_jobstore(Failing(where), "default")
    return scheduler


class Mortal:
    """Makes schedulers the first of which die of one error."""

    def __init__(self, where: str, deaths: int) -> None:
        self._where, self._deaths = where, deaths

    def __call__(self, zone: ZoneInfo, at_once: int) -> BackgroundScheduler:
        self._deaths -= 1
        return dying(self._where, zone, at_once) if self._deaths >= 0 else scheduler_of(zone, at_once)


PLACES = pytest.mark.parametrize("where", ["update_job", "get_next_run_time"])


@PLACES
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_upstream_one_error_of_the_job_store_ends_the_thread_while_the_scheduler_says_that_it_runs(where: str) -> None:
    verb = Counted()
    scheduler = dying(where, VIET_NAM, 2)
    scheduler.add_job(verb, "interval", seconds=0.03)
    scheduler.start()
    scheduler._thread.join(10)
    assert not scheduler._thread.is_alive()
    assert scheduler.running
    told = verb.times
    assert not verb.reached(told + 2, within=0.5)
    scheduler.shutdown()


@PLACES
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_scheduler_that_died_is_replaced_and_so_is_the_next(where: str, caplog: pytest.LogCaptureFixture) -> None:
    verb = Counted()
    wake = Wake(verb="verb", run=verb, period=SOON)
    running = Timers([wake], VIET_NAM, now, heart=SOON, scheduler=Mortal(where, deaths=2))
    running.start()
    try:
        assert verb.reached(10)
        running.nudge("verb")
        assert verb.reached(verb.times + 3)
    finally:
        running.close()
    assert running.replaced >= 2
    assert "a new one takes its place" in caplog.text
    ticked = running.ticked
    assert ticked is not None
    assert now() - ticked < timedelta(seconds=10)


def test_a_scheduler_that_waits_for_an_hour_that_was_set_back_is_replaced() -> None:
    verb = Counted()
    running = Timers([Wake(verb="verb", run=verb, period=SOON)], VIET_NAM, now, heart=SOON)
    running.start()
    try:
        assert verb.reached(3)
        stuck = running._scheduler
        for job in stuck.get_jobs():  # as it is after a step of the clock: the next run lies an hour ahead
            stuck.modify_job(job.id, next_run_time=now() + timedelta(hours=1))
        assert verb.reached(verb.times + 5)
    finally:
        running.close()
    assert running.replaced >= 1
    assert running._scheduler is not stuck


def test_a_verb_that_still_runs_for_a_dead_scheduler_is_not_run_beside_itself() -> None:
    at_once, most, release = 0, 0, threading.Event()

    def slow() -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        release.wait(10)
        at_once -= 1

    other = Counted()
    wakes = [Wake(verb="slow", run=slow, period=SOON), Wake(verb="other", run=other, period=SOON)]
    running = Timers(wakes, VIET_NAM, now, heart=SOON)
    running.start()
    try:
        assert other.reached(3)
        running._replace()
        assert other.reached(other.times + 3)
        assert most == 1
    finally:
        release.set()
        running.close()


def test_nothing_is_replaced_while_the_scheduler_wakes() -> None:
    verb = Counted()
    running = Timers([Wake(verb="verb", run=verb, period=SOON)], VIET_NAM, now, heart=timedelta(milliseconds=200))
    running.start()
    try:
        assert verb.reached(40)
    finally:
        running.close()
    assert running.replaced == 0
