"""The library gone through: by hand from the command line, and a part of it every night by whoever leads."""

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import time, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from broadcaster.domain.access import CLOCK
from broadcaster.domain.units import Instant
from broadcaster.newsroom.duties import latest
from broadcaster.newsroom.owning import leave_mark
from broadcaster.newsroom.tidying import Scrubbed, Scrubbing, Stock, of_day, scrub
from broadcaster.settings import Settings

if TYPE_CHECKING:
    from broadcaster.timers import Leader, Wake

TIDY = "tidy"
NIGHT = time(2)
"""Local time: nothing is on air then, and the day is planned."""
_PERIOD = timedelta(minutes=1)
"""Who begins to lead leaves its mark so soon."""
_LONG_DONE = timedelta(days=1)
_BEGUN_THERE = ("scratch/*", ".*.part")
_BEGUN = (
    "copies/scratch/*",
    "copies/??/.*.part",
    "takes/.*.part",
    "speech/??/.*.part",
    "recordings/.*.part",
    "reports/*.part",
)
_PAUSE = 0.02
"""Seconds between two sounds that are read through: half a processor and the disk are somebody else's."""


def stock_of(settings: Settings) -> Stock:
    from broadcaster.audio.stock import BucketStock, FolderStock

    if settings.library_folder is not None:
        return FolderStock(settings.library_folder)
    from broadcaster.audio.bucket import Bucket

    return BucketStock(Bucket(settings.library, settings.library_endpoint))


def clear_leavings(settings: Settings, at: Instant) -> None:
    """What processes that were killed had begun to write, a day after."""
    found = [path for pattern in _BEGUN for path in settings.data.glob(pattern)]
    if settings.library_folder is not None:
        found += [path for pattern in _BEGUN_THERE for path in settings.library_folder.glob(pattern)]
    clear_old(found, at)


def clear_old(begun: Iterable[Path], at: Instant) -> None:
    """Files and folders that nobody can be at any more: they were begun more than a day ago."""
    for path in begun:
        with suppress(OSError):
            if path.stat().st_mtime >= (at - _LONG_DONE).timestamp():
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def wait(seconds: float) -> None:
    if seconds > 0:
        Event().wait(seconds)


def tidying(leader: "Leader", settings: Settings, clock: Callable[[], Instant], stopping: Event) -> "Wake":
    """Once a night, by the leader, in a lane of its own: a part of the library is read through. Cut short, it goes on
    the next night with the next part. Nothing is let go by night but what was never finished: a house that was brought
    back beside a library which others use must not take their sounds for nobody's."""
    from broadcaster.timers import Wake

    stock = stock_of(settings)

    def paced(_: Scrubbed) -> bool:
        return not stopping.wait(_PAUSE) and leader.newsroom() is not None

    def tidy() -> None:
        newsroom, at = leader.newsroom(), clock()
        if newsroom is None:
            return
        leave_mark(newsroom.store, stock)
        with newsroom.store.read() as work:
            last = work.pulses.last(TIDY)
        if last is not None and last >= latest(NIGHT, at, newsroom.zone):
            return
        with newsroom.store.write() as work:
            work.pulses.beat(TIDY, at)
        clear_leavings(settings, at)
        if last is None:  # a house that has just begun has nothing to tidy, and enough to do
            return
        part = of_day(newsroom.local_day(at).toordinal())
        scrub(newsroom, stock, CLOCK, clock, Scrubbing(mine=part, go_on=paced))

    return Wake(verb=TIDY, run=tidy, period=_PERIOD)
