"""One sound, made by whoever claimed it, who shows all the while that it lives: a claim that is not held on to is soon
another's, so that what a dead process was at is not late on the air."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import timedelta
from threading import Event, Thread

from broadcaster.domain.errors import Trouble
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.rendering import RenderJob
from broadcaster.newsroom.ports import Newsroom, VoiceStatus
from broadcaster.newsroom.rendering import Tried, claim, hold, render_claimed
from broadcaster.newsroom.tracing import RECIPE, traced
from broadcaster.newsroom.voices_met import tell_voices

logger = logging.getLogger(__name__)

LEASE, BEAT = timedelta(seconds=12), timedelta(seconds=3)
"""How long a claim lasts, and how often it is made to last that long again."""
_TELL = timedelta(minutes=1)


class Maker:
    """Makes one sound after another. `made`: what it was at, for who brings work and wants to know. What it met of its
    voices it tells when that is news, and now and then."""

    def __init__(self, newsroom: Newsroom, clock: Callable[[], Instant]) -> None:
        self._newsroom, self._clock = newsroom, clock
        self._met: tuple[VoiceStatus, ...] | None = None
        self._told: Instant | None = None
        self.made: list[Digest] = []

    def one(self, *, urgent: bool = False, recipe: Digest | None = None) -> Tried | None:
        """Claims, makes and records one sound; None when there is none to be claimed. `urgent`: no emergency;
        `recipe`: not this one. What the store raises."""
        at = self._clock()
        job = claim(self._newsroom, at, LEASE, urgent=urgent, recipe=recipe)
        if job is None:
            return None
        self.made.append(job.recipe)
        with traced({RECIPE: job.recipe}), _held(self._newsroom, job, self._clock):
            tried = render_claimed(self._newsroom, job, clock=self._clock)
            took = (self._clock() - at).total_seconds()
            logger.info("made in %.1f s, claim %d: %s", took, job.attempt, _became(tried))
        self._tell_voices()
        return tried

    def _tell_voices(self) -> None:
        met, at = tuple(self._newsroom.voice.known()), self._clock()
        if met != self._met or self._told is None or at - self._told >= _TELL:
            tell_voices(self._newsroom, at)
            self._met, self._told = met, at


def make_one(
    newsroom: Newsroom, clock: Callable[[], Instant], *, urgent: bool = False, recipe: Digest | None = None
) -> Tried | None:
    """One sound, by who makes no more."""
    return Maker(newsroom, clock).one(urgent=urgent, recipe=recipe)


def _became(tried: Tried) -> str:
    if tried.problem is not None:
        return tried.problem.code
    return "superseded" if tried.superseded else "well"


@contextmanager
def _held(newsroom: Newsroom, job: RenderJob, clock: Callable[[], Instant]) -> Iterator[None]:
    done = Event()

    def keep_hold() -> None:
        while not done.wait(BEAT.total_seconds()):
            try:
                if not hold(newsroom, job, clock(), LEASE):
                    return
            except Trouble as trouble:  # it may answer again before the claim is over
                logger.warning("the claim could not be held on to: %s [%s]", trouble, trouble.code)

    keeper = Thread(target=copy_context().run, args=[keep_hold], name="claim", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
