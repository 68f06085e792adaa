"""APScheduler wakes the verbs and keeps no state of its own: what is due is always a query.

One in-memory scheduler in the serving process. A missed tick loses nothing, because the next one asks again; a verb
that fails is logged and asked again; `coalesce` and no misfire grace make a late wake-up run once instead of never.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from broadcaster.domain.units import Instant
from broadcaster.newsroom.approving import lapse_stale
from broadcaster.newsroom.audit import checkpoint
from broadcaster.newsroom.bulletins import expire
from broadcaster.newsroom.intake import DraftIt
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import render_next
from broadcaster.newsroom.scheduling import EVENING, due_days, prepare
from broadcaster.newsroom.stations import settle
from broadcaster.newsroom.transmission import publish_day
from broadcaster.newsroom.watching import Look, Tray, empty_trays

logger = logging.getLogger(__name__)
# A verb nudged while it runs is skipped on purpose; APScheduler would warn of each.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """A verb and when it is woken: every `period`, or, when `at` is given, each day at that local time."""

    verb: str
    run: Callable[[], None]
    period: timedelta
    at: time | None = None


class Timers:
    """Wakes until it is closed. `clock` tells the moment, aware; `nudge` wakes one verb now, beside its own times."""

    def __init__(self, wakes: Sequence[Wake], zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._wakes = tuple(wakes)
        self._clock = clock
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(len(wakes))},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=zone,
        )
        for wake in wakes:
            self._scheduler.add_job(_kept_alive, _trigger(wake, zone), args=[wake], id=wake.verb, name=wake.verb)

    def start(self) -> None:
        """Starts the scheduler and wakes every repeating verb at once, to catch up with what was slept through."""
        self._scheduler.start()
        for wake in self._wakes:
            if wake.at is None:
                self.nudge(wake.verb)

    def nudge(self, verb: str) -> None:
        """Brings the verb's next wake-up forward to now; dropped while it runs, for its next tick asks anyway."""
        self._scheduler.modify_job(verb, next_run_time=self._clock())

    def close(self) -> None:
        """Lets running verbs end and wakes no more."""
        self._scheduler.shutdown(wait=True)


def _trigger(wake: Wake, zone: ZoneInfo) -> BaseTrigger:
    # Trigger objects ignore the scheduler's zone: without their own, 20:00 would be 20:00 of the machine.
    if wake.at is None:
        return IntervalTrigger(seconds=wake.period.total_seconds(), timezone=zone)
    return CronTrigger(hour=wake.at.hour, minute=wake.at.minute, timezone=zone)


def _kept_alive(wake: Wake) -> None:
    """Runs a verb. Whatever it raises is logged, never handed on: the next wake-up must come."""
    try:
        wake.run()
    except Exception:
        logger.exception("verb %s failed; it will be woken again", wake.verb)


# --- the recurring verbs ------------------------------------------------------------------------------------------

RENDER, PUBLISH, EXPIRE, PLAN, CHECKPOINT, WATCH = "render", "publish", "expire", "plan", "checkpoint", "watch"
_HOUR = timedelta(hours=1)
_PERIODS = {
    RENDER: timedelta(seconds=5),
    PUBLISH: timedelta(seconds=15),
    EXPIRE: _HOUR,
    CHECKPOINT: _HOUR,
    WATCH: timedelta(seconds=5),
}
EXPECTED = {RENDER: timedelta(minutes=5), PUBLISH: timedelta(minutes=1), EXPIRE: _HOUR, CHECKPOINT: _HOUR}
"""How often each must have run for the clock to be well; longer than its period where one run may take a while."""


def wakes(newsroom: Newsroom, clock: Callable[[], Instant], stopping: Callable[[], bool]) -> list[Wake]:
    """The recurring verbs. Each asks the store what is due, so any may be missed, or cut short when stopping."""

    def render() -> None:
        _render_all(newsroom, clock, stopping)

    def publish() -> None:
        lapse_stale(newsroom, clock())
        for day in due_days(newsroom, clock()):
            publish_day(newsroom, day, clock())
        _beat(newsroom, PUBLISH, clock())

    def close_expired() -> None:
        today = newsroom.local_day(clock())
        settle(newsroom, today)
        expire(newsroom, today, clock())
        _beat(newsroom, EXPIRE, clock())

    def plan_tomorrow() -> None:
        tomorrow = newsroom.local_day(clock()) + timedelta(days=1)
        prepare(newsroom, [tomorrow], clock())
        lapse_stale(newsroom, clock())
        publish_day(newsroom, tomorrow, clock())

    def vouch() -> None:
        checkpoint(newsroom, clock())
        _beat(newsroom, CHECKPOINT, clock())

    return [
        Wake(verb=RENDER, run=render, period=_PERIODS[RENDER]),
        Wake(verb=PUBLISH, run=publish, period=_PERIODS[PUBLISH]),
        Wake(verb=EXPIRE, run=close_expired, period=_PERIODS[EXPIRE]),
        Wake(verb=PLAN, run=plan_tomorrow, period=timedelta(days=1), at=EVENING),
        Wake(verb=CHECKPOINT, run=vouch, period=_PERIODS[CHECKPOINT]),
    ]


def watching(newsroom: Newsroom, tray: Tray, draft_it: DraftIt, clock: Callable[[], Instant]) -> Wake:
    """Looks into the watch folder. What the last look saw is all it remembers: lost, a file waits one look longer."""
    seen: Look = {}

    def watch() -> None:
        nonlocal seen
        seen = empty_trays(newsroom, tray, seen, draft_it, clock)

    return Wake(verb=WATCH, run=watch, period=_PERIODS[WATCH])


def _render_all(newsroom: Newsroom, clock: Callable[[], Instant], stopping: Callable[[], bool]) -> None:
    asked = _prepared(newsroom, clock)
    while not stopping() and render_next(newsroom, clock()) is not None:
        _beat(newsroom, RENDER, clock())
        # What came in meanwhile may air sooner than all that waits, and a nudge is dropped while this runs. In a whole
        # country asking takes a second, so it is not asked after each of three thousand idents.
        if not asked <= clock() < asked + _PERIODS[RENDER]:
            asked = _prepared(newsroom, clock)


def _prepared(newsroom: Newsroom, clock: Callable[[], Instant]) -> Instant:
    """Orders what the days need; when it was asked."""
    asked = clock()
    prepare(newsroom, due_days(newsroom, asked), asked)
    _beat(newsroom, RENDER, clock())
    return asked


def _beat(newsroom: Newsroom, verb: str, at: Instant) -> None:
    with newsroom.store.write() as work:
        work.pulses.beat(verb, at)
