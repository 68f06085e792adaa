"""The alarm clock itself: a real scheduler, awaited by events instead of slept on."""

import logging
import threading
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from broadcaster import timers
from broadcaster.app import now
from broadcaster.timers import Timers, Wake

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

    def reached(self, times: int) -> bool:
        with self._ran:
            return self._ran.wait_for(lambda: self.times >= times, timeout=10)


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
    assert "verb ill failed" in caplog.text
    assert "the database went away" in caplog.text


def test_a_start_wakes_what_repeats_at_once_and_leaves_the_evening_alone() -> None:
    repeating, evening = Counted(), Counted()
    running = Timers(
        [
            Wake(verb="repeating", run=repeating, period=NEVER),
            Wake(verb="evening", run=evening, period=NEVER, at=time(0, 0)),
        ],
        VIET_NAM,
        now,
    )
    running.start()
    try:
        assert repeating.reached(1)
    finally:
        running.close()
    assert evening.times == 0


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
    wakes = [
        Wake(verb="repeating", run=Counted(), period=SOON),
        Wake(verb="evening", run=Counted(), period=NEVER, at=time(20, 0)),
    ]
    scheduler = Timers(wakes, VIET_NAM, now)._scheduler
    scheduler.start(paused=True)
    jobs = scheduler.get_jobs()
    assert {str(job.trigger.timezone) for job in jobs} == {"Asia/Ho_Chi_Minh"}
    assert {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs} == {(None, True, 1)}
    assert {type(store).__name__ for store in scheduler._jobstores.values()} == {"MemoryJobStore"}
    (evening,) = [job for job in jobs if job.id == "evening"]
    assert (evening.next_run_time.hour, evening.next_run_time.utcoffset()) == (20, timedelta(hours=7))
    scheduler.shutdown()
