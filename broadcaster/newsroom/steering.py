"""What only the leader does is done when it is due, and on change: one piece of work after another, by a clock.

Whoever leads later begins anew: nothing here is remembered that cannot be lost.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from broadcaster.domain.errors import Trouble
from broadcaster.domain.errors.machine import LeaseLost
from broadcaster.domain.units import Instant
from broadcaster.newsroom import duties
from broadcaster.newsroom.complaining import Complaints
from broadcaster.newsroom.duties import DUTIES, PLAN, Duty
from broadcaster.newsroom.failing import Faults, patience
from broadcaster.newsroom.kept_ground import KeptGround
from broadcaster.newsroom.metering import Stage
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.replanning import EVERYTHING, NOTHING, Change
from broadcaster.newsroom.rounds import round_of
from broadcaster.newsroom.scheduling import due_days

logger = logging.getLogger(__name__)


class Leads(Protocol):
    def newsroom(self) -> Newsroom | None:
        """The newsroom fenced by this process's term; None while another one leads."""
        ...


class Chores:
    """Does what is due, one after another. One that fails holds up no other, and is tried again after a while."""

    def __init__(self, leads: Leads, of: Sequence[Duty], clock: Callable[[], Instant]) -> None:
        self._leads, self._duties, self._clock = leads, of, clock
        self.perform: Callable[[Newsroom, str], None] = lambda room, verb: duties.perform(room, verb, clock())
        self._failed: dict[str, tuple[Instant, int]] = {}
        self._complaints = Complaints(logger, clock)

    def run(self) -> None:
        newsroom = self._leads.newsroom()
        if newsroom is None:
            return
        at = self._clock()
        for verb in duties.due(self._duties, duties.last_done(newsroom, self._duties), at, newsroom.zone):
            failed = self._failed.get(verb)
            if failed is None or not failed[0] <= at < failed[0] + patience(failed[1]):
                self._do(newsroom, verb)

    def _do(self, newsroom: Newsroom, verb: str) -> None:
        _, times = self._failed.pop(verb, (None, 0))
        try:
            self.perform(newsroom, verb)
        except LeaseLost:
            raise
        except Exception as failure:
            self._failed[verb] = self._clock(), times + 1
            if isinstance(failure, Trouble):
                self._complaints.failed(f"duty {verb}", failure)
            else:
                logger.exception("duty %s failed; it will be tried again", verb)
        else:
            self._complaints.well(f"duty {verb}")


class Steering:
    """Keeps the due days as they should be: on change, gathered for a moment, and whenever it is due anyway.

    Whole days are planned group by group of stations; what concerns few is planned between two groups.
    """

    def __init__(self, leads: Leads, clock: Callable[[], Instant], faults: Faults | None = None) -> None:
        self._leads, self._clock = leads, clock
        self._faults = Faults() if faults is None else faults
        self._due = Chores(leads, DUTIES, clock)
        self._due.perform = self._round
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._mark: duties.Mark | None = None
        self._pending: duties.Pending | None = None
        self._awaited = NOTHING
        """What was planned while sounds were still to be made."""
        self._kept = KeptGround()
        self._failures = 0
        self._faults.forget()

    def run(self) -> None:
        newsroom = self._leads.newsroom()
        if newsroom is None:
            self._begin_anew()  # whoever leads later
            return
        try:
            change = self._ripe(newsroom)
            if change is not None:
                self._follow(newsroom, change)
            self._again(newsroom)
        finally:
            self._due.run()

    def _again(self, newsroom: Newsroom) -> None:
        """Plans once more where planning failed, when it is time."""
        at = self._clock()
        self._faults.forget(before=newsroom.local_day(at))
        if failed := self._faults.due(at):
            duties.follow(newsroom, Change(stations=failed), at, self._kept, self._faults)

    def _ripe(self, newsroom: Newsroom) -> Change | None:
        """What is to be planned now, if anything is."""
        heard, at = duties.news(newsroom, self._mark), self._clock()
        if heard.made:
            heard = replace(heard, change=heard.change.with_(self._awaited))
        pending = duties.gathered(self._pending, heard, at)
        self._mark, self._pending = heard.mark, pending
        if pending is None or not duties.ripe(pending, at):
            return None
        self._pending = None
        return pending.change

    def _follow(self, newsroom: Newsroom, change: Change) -> None:
        mark = self._mark
        try:
            days = due_days(newsroom, self._clock())
            if duties.is_wide(newsroom, change, days, self._kept):
                self._walk(newsroom, days)
            else:
                duties.follow(newsroom, change, self._clock(), self._kept, self._faults)
        except Exception:
            # What fails now is still to be done, but not at once.
            self._failures += 1
            self._pending = duties.put_off(self._pending, change, self._clock(), patience(self._failures))
            raise
        self._failures = 0
        if mark is not None:
            self._awaited = duties.awaited(newsroom, self._awaited.with_(change), mark)

    def _round(self, newsroom: Newsroom, verb: str) -> None:
        began = self._clock()
        self._walk(newsroom, duties.days_of(newsroom, verb, began), everyone=verb == PLAN)
        duties.done(newsroom, verb, began)

    def _walk(self, newsroom: Newsroom, days: Sequence[date], *, everyone: bool = True) -> None:
        with newsroom.meter.timing(Stage.ROUND):
            for step in round_of(newsroom, days, self._kept, self._faults, everyone=everyone):
                step(self._clock())
                self._meanwhile(newsroom)

    def _meanwhile(self, newsroom: Newsroom) -> None:
        """Plans what concerns few; what concerns all waits for the end of the round that is under way."""
        change = self._ripe(newsroom) or NOTHING
        if duties.is_wide(newsroom, change, due_days(newsroom, self._clock()), self._kept):
            change = replace(change, everything=True, below=frozenset())
            self._pending = duties.put_off(self._pending, EVERYTHING, self._clock(), timedelta(0))
        if near := replace(change, everything=False):
            try:
                self._follow(newsroom, near)
            except LeaseLost:
                raise
            except Exception:
                logger.exception("a change could not be planned between two steps; it will be tried again")
