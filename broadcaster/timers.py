"""APScheduler wakes the verbs and keeps no state of its own: what is due is always a query.

One in-memory scheduler in each process. A missed tick loses nothing, because the next one asks again; a verb that fails
is logged and asked again; `coalesce` and no misfire grace make a late wake-up run once instead of never.

The scheduler itself may die: one error of its job store ends its thread for good while it goes on saying that it runs,
and a clock that is set back an hour makes it wait that hour. So a thread that only counts looks after it, and puts a
new one in its place.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from threading import Event, Lock, Thread
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from broadcaster.domain.errands import ErrandKind
from broadcaster.domain.errors import StorageTrouble, Trouble
from broadcaster.domain.errors.machine import DatabaseNewer, LeaseLost
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.complaining import Complaints
from broadcaster.newsroom.duties import CHORES, EXPIRE, PLAN, PUBLISH, RECONCILE, ROTATE
from broadcaster.newsroom.emergency_sending import attend, open_now
from broadcaster.newsroom.errands import Maker, do_next
from broadcaster.newsroom.failing import Faults
from broadcaster.newsroom.intake import DraftIt
from broadcaster.newsroom.leading import BEAT, Watch, compare, lead, leave, led
from broadcaster.newsroom.long_reports import make_report
from broadcaster.newsroom.metering import Meter
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.proving import prove
from broadcaster.newsroom.rendering import at_hand, render_next
from broadcaster.newsroom.steering import Chores, Steering
from broadcaster.newsroom.tracing import trace, traced
from broadcaster.newsroom.watching import Look, Tray, empty_trays
from broadcaster.newsroom.webhooks import Post, tell

logger = logging.getLogger(__name__)
# A verb nudged while it runs is skipped on purpose; APScheduler would warn of each.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)

HEART = timedelta(seconds=1)
"""How often the scheduler must show that it still wakes somebody."""
_MISSED = 3
"""Hearts it may miss before another one takes its place."""
_TICK = "tick"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """A verb that is woken every `period`. What is due at an hour of the day is asked by one that is woken often."""

    verb: str
    run: Callable[[], None]
    period: timedelta


def counted(wakes: Sequence[Wake], meter: Meter) -> list[Wake]:
    """The same, and each of their runs is counted."""

    def run(wake: Wake) -> None:
        with meter.timing(wake.verb):
            wake.run()

    return [replace(wake, run=partial(run, wake)) for wake in wakes]


class Timers:
    """Wakes until it is closed. `clock` tells the moment, aware; `nudge` wakes one verb now, beside its own times.

    `scheduler` makes one in a zone for so many verbs at once.
    """

    def __init__(
        self,
        wakes: Sequence[Wake],
        zone: ZoneInfo,
        clock: Callable[[], Instant],
        heart: timedelta = HEART,
        scheduler: "Callable[[ZoneInfo, int], BackgroundScheduler] | None" = None,
    ) -> None:
        self._wakes, self._zone, self._clock, self._heart = tuple(wakes), zone, clock, heart
        self._running = {wake.verb: Lock() for wake in wakes}
        self._make = scheduler or scheduler_of
        self._closed = Event()
        self._guard = Thread(target=self._look_after, name="timers-guard", daemon=True)
        self._missed, self._replaced = 0, 0
        self._ticked: Instant | None = None
        self._ended: dict[str, Instant] = {}
        self._causes: dict[str, Mapping[str, str]] = {}
        self._complaints = Complaints(logger, clock)
        self._refused: dict[str, StorageTrouble] = {}
        self._scheduler = self._built()

    @property
    def ticked(self) -> Instant | None:
        """When the scheduler last showed that it wakes; None before it ever did."""
        return self._ticked

    @property
    def replaced(self) -> int:
        """How many schedulers died so far."""
        return self._replaced

    def ended(self, verb: str) -> Instant | None:
        """When the verb last ran to its end here, and well; None before it ever did."""
        return self._ended.get(verb)

    @property
    def refused(self) -> StorageTrouble | None:
        """What the disk or the database refused a verb the last time it ran; None when all were served since."""
        return next(iter(dict(self._refused).values()), None)

    def start(self) -> None:
        """Starts the scheduler and wakes every verb at once, to catch up with what was slept through."""
        self._begin()
        self._guard.start()

    def nudge(self, verb: str) -> None:
        """Brings the verb's next wake-up forward to now; dropped while it runs, for its next tick asks anyway."""
        self._causes[verb] = trace()
        try:
            self._scheduler.modify_job(verb, next_run_time=self._clock())
        except Exception:  # whoever asked has done what they came for; the verb's own time will come
            logger.exception("verb %s could not be woken early", verb)

    def close(self) -> None:
        """Lets running verbs end and wakes no more."""
        self._closed.set()
        self._guard.join()
        self._scheduler.shutdown(wait=True)

    def _built(self) -> BackgroundScheduler:
        scheduler = self._make(self._zone, len(self._wakes) + 1)
        for wake in self._wakes:
            trigger = _every(wake.period, self._zone)
            scheduler.add_job(self._wake, trigger, args=[wake], id=wake.verb, name=wake.verb)
        scheduler.add_job(self._tick, _every(self._heart, self._zone), id=_TICK, name=_TICK)
        return scheduler

    def _begin(self) -> None:
        self._scheduler.start()
        for verb in (_TICK, *(wake.verb for wake in self._wakes)):
            self.nudge(verb)

    def _wake(self, wake: Wake) -> None:
        # One that was woken by a scheduler that died meanwhile may still be at it.
        if self._running[wake.verb].acquire(blocking=False):
            try:
                with traced(self._causes.pop(wake.verb, {})):
                    failure = _kept_alive(wake, self._complaints)
                if failure is None:
                    self._ended[wake.verb] = self._clock()
                if isinstance(failure, StorageTrouble):
                    self._refused[wake.verb] = failure
                else:
                    self._refused.pop(wake.verb, None)
            finally:
                self._running[wake.verb].release()

    def _tick(self) -> None:
        self._missed, self._ticked = 0, self._clock()

    def _look_after(self) -> None:
        # What counts is how often this thread woke, not what a clock says: a machine that slept is no dead scheduler.
        while not self._closed.wait(self._heart.total_seconds()):
            self._missed += 1
            if self._missed > _MISSED:
                try:
                    self._replace()
                except Exception:
                    logger.exception("no new scheduler could be started; it will be tried again")

    def _replace(self) -> None:
        logger.error("the scheduler has not woken anybody for %d beats; a new one takes its place", self._missed)
        dead, self._scheduler = self._scheduler, self._built()
        self._missed, self._replaced = 0, self._replaced + 1
        Thread(target=_bury, args=[dead], name="timers-burial", daemon=True).start()
        self._begin()


def scheduler_of(zone: ZoneInfo, at_once: int) -> BackgroundScheduler:
    return BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(at_once)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        timezone=zone,
    )


def _bury(scheduler: BackgroundScheduler) -> None:
    """Ends one that may be half dead. Nobody waits for it: it may hang for ever."""
    with suppress(Exception):
        scheduler.shutdown(wait=False)


def _every(period: timedelta, zone: ZoneInfo) -> IntervalTrigger:
    # Trigger objects ignore the scheduler's zone, and take the machine's.
    return IntervalTrigger(seconds=period.total_seconds(), timezone=zone)


def _kept_alive(wake: Wake, complaints: Complaints) -> Exception | None:
    """Runs a verb. Whatever it raises is logged and told, never handed on: the next wake-up must come."""
    try:
        wake.run()
    except LeaseLost as lost:
        logger.warning("verb %s was cut short: %s", wake.verb, lost)
        return lost
    except Trouble as trouble:
        complaints.failed(f"verb {wake.verb}", trouble)
        return trouble
    except Exception as failure:
        logger.exception("verb %s failed; it will be woken again", wake.verb)
        return failure
    complaints.well(f"verb {wake.verb}")
    return None


# --- who leads ---------------------------------------------------------------------------------------------------


class Leader:
    """This process among those that would lead: `look` is woken once a beat; who leads has a newsroom to lead with."""

    def __init__(self, newsroom: Newsroom, me: str, clock: Callable[[], Instant], beat: timedelta = BEAT) -> None:
        self._newsroom, self._clock = newsroom, clock
        self._watch = Watch(me=me, beat=beat)
        self._looking = Lock()
        self.faults = Faults()
        """What cannot be planned, while this process leads."""

    @property
    def me(self) -> str:
        return self._watch.me

    def look(self) -> None:
        with self._looking:
            before = self._watch
            try:
                compared = compare(self._newsroom.store, before, self._clock)
                self._watch = lead(self._newsroom.store, compared, self._clock())
            except DatabaseNewer:
                self._watch = replace(before, term=None)
                raise
        if before.term is not None and self._watch.term != before.term:
            logger.warning("this process led the clock in term %d, and no longer does", before.term.number)

    @property
    def behind(self) -> timedelta:
        """How much later it is by the database's clock; nothing when they agree, or this one is ahead."""
        return self._watch.behind

    @property
    def ahead(self) -> timedelta:
        return self._watch.ahead

    @property
    def heard(self) -> Instant | None:
        """When this process last saw a sign of life of whoever leads."""
        return self._watch.heard

    def now(self) -> Instant:
        """The moment to lead by: a session that has begun by either clock has begun."""
        return instant(self._clock() + self._watch.behind)

    def newsroom(self) -> Newsroom | None:
        """The newsroom fenced by this process's term; None while another one leads."""
        term = self._watch.term
        if term is None:
            return None
        return replace(led(self._newsroom, term, self._watch.beat), followed=self._watch.followed)

    def leave(self) -> None:
        """Gives up what is led, so that the next one need not wait."""
        with self._looking:
            self._watch = leave(self._newsroom.store, self._watch)

    def wake(self) -> Wake:
        return Wake(verb=LEAD, run=self.look, period=self._watch.beat)


# --- the recurring verbs ------------------------------------------------------------------------------------------

LEAD, RENDER, STEER, CHORE, WATCH, ALARM = "lead", "render", "steer", "chore", "watch", "alarm"
TELL, RUN = "tell", "run"
_HOUR = timedelta(hours=1)
_PERIODS = {
    RENDER: timedelta(seconds=2),
    STEER: timedelta(milliseconds=250),
    CHORE: timedelta(seconds=5),
    WATCH: timedelta(seconds=5),
    ALARM: timedelta(milliseconds=250),
    TELL: timedelta(seconds=5),
    RUN: timedelta(seconds=1),
}
EXPECTED = {
    RENDER: timedelta(minutes=5),
    PUBLISH: timedelta(minutes=2),
    PLAN: _HOUR,
    EXPIRE: _HOUR,
    RECONCILE: timedelta(days=1),
    ROTATE: _HOUR,
}
"""How often each must have run for the clock to be well; longer than its period where one run may take a while."""


Hands = Callable[[int], bool]
"""Told how many sounds are to be made now, sees to it that somebody makes them; False while nobody can."""


def wakes(
    newsroom: Newsroom, leader: Leader, clock: Callable[[], Instant], stopping: Callable[[], bool], hands: Hands
) -> list[Wake]:
    """The recurring verbs. Sounds, emergencies and errands are seen to by every process; the rest is only done by the
    one that leads."""
    steering, chores = Steering(leader, leader.now, leader.faults), Chores(leader, CHORES, leader.now)
    return [
        leader.wake(),
        Wake(verb=RENDER, run=lambda: _hand_out(newsroom, clock, hands), period=_PERIODS[RENDER]),
        Wake(verb=ALARM, run=lambda: raise_alarms(newsroom, clock, stopping), period=_PERIODS[ALARM]),
        Wake(verb=RUN, run=lambda: run_errands(newsroom, clock, stopping), period=_PERIODS[RUN]),
        Wake(verb=STEER, run=steering.run, period=_PERIODS[STEER]),
        Wake(verb=CHORE, run=chores.run, period=_PERIODS[CHORE]),
    ]


def telling(leader: Leader, post: Post, clock: Callable[[], Instant]) -> Wake:
    """Tells other programs what happened, while this process leads. It has a lane of its own: a receiver that does
    not answer keeps nothing waiting but other messages."""

    def run() -> None:
        newsroom = leader.newsroom()
        if newsroom is not None:
            tell(newsroom, post, clock)

    return Wake(verb=TELL, run=run, period=_PERIODS[TELL])


def watching(newsroom: Newsroom, tray: Tray, draft_it: DraftIt, clock: Callable[[], Instant]) -> Wake:
    """Looks into the watch folder. What the last look saw is all it remembers: lost, a file waits one look longer."""
    seen: Look = {}

    def watch() -> None:
        nonlocal seen
        seen = empty_trays(newsroom, tray, seen, draft_it, clock)

    return Wake(verb=WATCH, run=watch, period=_PERIODS[WATCH])


def raise_alarms(newsroom: Newsroom, clock: Callable[[], Instant], stopping: Callable[[], bool]) -> None:
    """The lane of emergencies: sends what is due, and makes their sounds and nothing else. Every process does, for
    waiting until it is known who leads would be waiting. One that fails holds up no other, and is raised at the end."""
    failed: list[Exception] = []
    while not stopping() and _attended(newsroom, clock, failed):
        if render_next(newsroom, clock(), urgent=True) is None:
            break
    if failed:
        raise failed[-1]


ERRANDS: Mapping[ErrandKind, Maker] = {ErrandKind.REPORT: make_report, ErrandKind.PROOF: prove}


def run_errands(newsroom: Newsroom, clock: Callable[[], Instant], stopping: Callable[[], bool]) -> None:
    """The lane of work that takes long: nothing but other errands waits for it."""
    while not stopping() and do_next(newsroom, ERRANDS, clock, stopping):
        pass


def _attended(newsroom: Newsroom, clock: Callable[[], Instant], failed: list[Exception]) -> bool:
    """Sees to every open emergency, each by itself; which `failed` this time. Whether any is open still."""
    left = False
    failed.clear()
    for each in open_now(newsroom, clock()):
        try:
            left = attend(newsroom, each, clock()) or left
        except Exception as failure:
            left = True
            failed.append(failure)
            logger.exception("emergency %s failed; it will be seen to again", each.id)
    return left


def _hand_out(newsroom: Newsroom, clock: Callable[[], Instant], hands: Hands) -> None:
    """Beats only while somebody makes sounds, so that it is told when nobody does."""
    if hands(at_hand(newsroom, clock())):
        with newsroom.store.write() as work:
            work.pulses.beat(RENDER, clock())
