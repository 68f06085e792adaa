"""One sound, made by whoever claimed it, who shows all the while that it lives: a claim that is not held on to is soon
another's, so that what a dead process was at is not late on the air."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from broadcaster.domain.errors import StorageTrouble
from broadcaster.domain.units import Digest, Instant, instant
from broadcaster.newsroom.books.rendering import RenderJob
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import MADE, Tried, claim, hold, render_claimed
from broadcaster.newsroom.voices_met import tell_voices

logger = logging.getLogger(__name__)

LEASE, BEAT = timedelta(seconds=12), timedelta(seconds=3)
"""How long a claim lasts, and how often it is made to last that long again."""


def make_one(
    newsroom: Newsroom, clock: Callable[[], Instant], *, urgent: bool = False, recipe: Digest | None = None
) -> Tried | None:
    """Claims, makes and records one sound; None when there is none to be claimed. `urgent`: no emergency; `recipe`: not
    this one. What the store raises."""
    at = clock()
    job = claim(newsroom, at, LEASE, urgent=urgent, recipe=recipe)
    if job is None:
        return None
    with _held(newsroom, job, clock):
        tried = render_claimed(newsroom, job, at)
    tell_voices(newsroom, clock())
    if tried.problem is None and not tried.superseded:
        with newsroom.store.write() as work:
            work.pulses.beat(MADE, clock())
    return tried


@contextmanager
def _held(newsroom: Newsroom, job: RenderJob, clock: Callable[[], Instant]) -> Iterator[None]:
    done = Event()

    def keep_hold() -> None:
        while not done.wait(BEAT.total_seconds()):
            try:
                if not hold(newsroom, job, instant(clock() + LEASE)):
                    return
            except StorageTrouble:  # it may answer again before the claim is over
                logger.warning("the claim of %s could not be held on to", job.recipe, exc_info=True)

    keeper = Thread(target=keep_hold, name="claim", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
