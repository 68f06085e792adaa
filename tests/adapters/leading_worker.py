"""One of several processes that would lead: run by its tests as a script, with real timers on a real database.

It tells on its standard output when it begins to lead, what it is about to write, what it wrote, and what was refused.
Every number should be written once, by whoever leads: it is read, then there is time to be killed or frozen, then it is
written. `unfenced` leaves the fence out.
"""

import sys
from datetime import timedelta
from threading import Event

from fakes.studio import memory_newsroom

from broadcaster.app.clock import now
from broadcaster.domain.access import CLOCK
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.machine import LeaseLost
from broadcaster.newsroom.ports import Newsroom
from broadcaster.store import open_store
from broadcaster.timers import Leader, Timers, Wake

GAP_S = 0.15


def told(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def write_next(newsroom: Newsroom) -> None:
    with newsroom.store.read() as work:
        number = work.audit.tip().sequence + 1
    told("writes", number)
    Event().wait(GAP_S)
    try:
        with newsroom.store.write() as work:
            work.audit.add(deed(CLOCK, "number.write", f"number:{number}", now()))
    except LeaseLost:
        told("refused", number)
        raise
    told("wrote", number)


def main(url: str, me: str, beat_ms: str, fence: str) -> None:
    newsroom, beat = memory_newsroom(open_store(url)), timedelta(milliseconds=int(beat_ms))
    leader = Leader(newsroom, me, now, beat)
    led = False

    def write() -> None:
        nonlocal led
        fenced = leader.newsroom()
        if (fenced is not None) != led:
            led = not led
            told("leads" if led else "follows")
        if fenced is not None:
            write_next(newsroom if fence == "unfenced" else fenced)

    timers = Timers(
        [leader.wake(), Wake(verb="write", run=write, period=timedelta(milliseconds=50))], newsroom.zone, now
    )
    timers.start()
    told("runs")
    sys.stdin.read()  # until whoever started it is gone
    timers.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
