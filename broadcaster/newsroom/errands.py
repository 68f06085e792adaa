"""Work that takes long: ordered by who needs it, done one after another beside everything else, told how far it is,
and tried again when it failed. What came of it is kept for some days."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.access import Actor
from broadcaster.domain.audit import deed
from broadcaster.domain.errands import Errand, ErrandKind, ErrandState
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.errands import ErrandBroken, ErrandInterrupted, ErrandsMany, ErrandUnknown
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.ports import Newsroom, Progress

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Without a word for so long the one who worked at it is gone, and another begins anew."""
TOLD_EVERY = timedelta(seconds=1)
ATTEMPTS = 3
KEPT = timedelta(days=7)
"""How long what was made can be fetched."""
LIMIT = 5
"""Errands of one account that are open at once."""


# --- ordering --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for: `request` as JSON of its kind, `title` as people call it, `path` where in the station tree."""

    kind: ErrandKind
    title: str
    request: Mapping[str, object]
    path: str = "/"


def order(newsroom: Newsroom, actor: Actor, told: Order, sent: Sent, at: Instant) -> Errand:
    """Whoever calls this asked for the right. ErrandsMany, IdempotencyClash."""
    made = Errand(
        id=sent.id,
        kind=told.kind,
        account=actor.id,
        name=actor.name,
        title=told.title,
        request=json.dumps(dict(told.request), ensure_ascii=False, sort_keys=True),
        at=at,
    )
    with newsroom.store.write() as work:
        stood = sent_before(work.receipts, actor.id, sent, made.asked, at)
        known = None if stood is None else work.errands.get(stood)
        if known is not None:
            return known
        mine = work.errands.of(actor.id, told.kind, 100)
        if sum(each.open for each in mine) >= LIMIT:
            raise ErrandsMany(limit=LIMIT)
        work.errands.add(made)
        done = deed(actor, f"errand.{told.kind.value}", f"errand:{made.id}", at, told.path)
        work.audit.add(replace(done, told=told.title))
    return made


def again(newsroom: Newsroom, actor: Actor, errand: Errand, at: Instant) -> None:
    """What failed is tried once more; what did not fail stays. Whoever calls this asked for the right."""
    with newsroom.store.write() as work:
        if work.errands.again(errand.id):
            work.audit.add(replace(deed(actor, "errand.retry", f"errand:{errand.id}", at), told=errand.title))


def mine(work: Work, actor: Actor, errand: str) -> Errand:
    """ErrandUnknown for another one's, too."""
    found = work.errands.get(errand)
    if found is None or found.account != actor.id:
        raise ErrandUnknown(errand=errand)
    return found


# --- doing -----------------------------------------------------------------------------------------------------------


class Stopped(Exception):
    """This process ends, or another took the work over: what was begun is left."""


Maker = Callable[[Newsroom, Errand, Progress, Instant], Mapping[str, object]]
"""Does the work and gives what came of it, as JSON of its kind."""


@dataclass(slots=True)
class _Told:
    """Writes down how far the work is, not oftener than people look."""

    newsroom: Newsroom
    errand: Errand
    clock: Callable[[], Instant]
    stopping: Callable[[], bool]
    last: Instant

    def __call__(self, done: int, total: int) -> None:
        if self.stopping():
            raise Stopped
        at = self.clock()
        if timedelta(0) <= at - self.last < TOLD_EVERY:
            return
        self.last = at
        self.errand = replace(self.errand, done=done, total=total, lease=instant(at + LEASE))
        with self.newsroom.store.write() as work:
            if not work.errands.settle(self.errand):
                raise Stopped


def do_next(
    newsroom: Newsroom, makers: Mapping[ErrandKind, Maker], clock: Callable[[], Instant], stopping: Callable[[], bool]
) -> bool:
    """Does one errand that is due; False when there is none. What fails says why, and waits for who asked."""
    at = clock()
    with newsroom.store.read() as work:
        if not work.errands.due(at):
            return False
    with newsroom.store.write() as work:
        errand = work.errands.claim(at, instant(at + LEASE))
    if errand is None:
        return False
    told = _Told(newsroom, errand, clock, stopping, at)
    try:
        if errand.attempt > ATTEMPTS:
            raise ErrandInterrupted(times=ATTEMPTS)
        outcome = makers[errand.kind](newsroom, errand, told, at)
    except Stopped:
        _settle(newsroom, replace(told.errand, state=ErrandState.WAITING, lease=None))
    except BroadcasterError as problem:
        _settle(newsroom, _failed(told.errand, problem, clock()))
    except Exception:
        logger.exception("errand %s failed", errand.id)
        _settle(newsroom, _failed(told.errand, ErrandBroken(), clock()))
    else:
        done = replace(told.errand, state=ErrandState.DONE, ended=clock(), lease=None)
        whole = max(done.total, 1)
        _settle(newsroom, replace(done, done=whole, total=whole, outcome=json.dumps(dict(outcome), ensure_ascii=False)))
    return True


def _failed(errand: Errand, problem: BroadcasterError, at: Instant) -> Errand:
    said = f"{problem.message_vi}\n{problem.message_en}"
    return replace(errand, state=ErrandState.FAILED, problem=said, ended=at, lease=None)


def _settle(newsroom: Newsroom, errand: Errand) -> None:
    with newsroom.store.write() as work:
        work.errands.settle(errand)


# --- clearing away ---------------------------------------------------------------------------------------------------


def clear_away(newsroom: Newsroom, at: Instant) -> int:
    """Forgets reports that were kept long enough, with their files, and proofs but for the newest; returns how many
    errands. Files that belong to none go as well."""
    before = instant(at - KEPT)
    there = newsroom.papers.names()  # first, so that what is written from here on is not among those that go
    with newsroom.store.write() as work:
        reports = [each.id for each in work.errands.over(ErrandKind.REPORT, before)]
        proofs = [each.id for each in work.errands.over(ErrandKind.PROOF, before)][:-1]
        work.errands.forget([*reports, *proofs])
        kept = {paper_of(each) for each in work.errands.newest(ErrandKind.REPORT, 100_000)}
    newsroom.papers.drop(sorted(set(there) - kept))
    return len(reports) + len(proofs)


def paper_of(errand: Errand) -> str:
    """The name of its file: each attempt writes its own."""
    return f"{errand.id}-{errand.attempt}"
