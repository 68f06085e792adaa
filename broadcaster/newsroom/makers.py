"""Who makes sounds, told by those who do; and the turn each of them takes at a service that all of them ask."""

from collections.abc import Sequence
from datetime import timedelta

from broadcaster.domain.errors import StorageTrouble
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.books.makers import Maker
from broadcaster.newsroom.ports import Newsroom

BEAT = timedelta(seconds=15)
"""How often a maker shows that it lives."""
LATELY = timedelta(minutes=1)
"""Who was not heard of for so long makes nothing."""
_REMEMBERED = timedelta(days=1)


def hour_of(work: Work, at: Instant) -> Instant:
    """By which those who make sounds judge each other: the database's clock, where it has one, and not what one machine
    calls now. A machine that is an hour fast would take for left what another is at, and one that is slow would lose
    what it holds itself."""
    return work.leases.clock() or at


def tell_maker(newsroom: Newsroom, name: str, lane: str, at: Instant) -> None:
    """This process lives and makes sounds. Who ended long ago without a word is forgotten."""
    with newsroom.store.write() as work:
        heard = hour_of(work, at)
        work.makers.hear(Maker(name=name, lane=lane, heard=heard))
        work.makers.forget(instant(heard - _REMEMBERED))


def maker_ends(newsroom: Newsroom, name: str) -> None:
    with newsroom.store.write() as work:
        work.makers.gone(name)


def makers_now(work: Work, at: Instant) -> Sequence[Maker]:
    return work.makers.heard(instant(hour_of(work, at) - LATELY))


def ordinary_makers(work: Work, at: Instant) -> int:
    """How many make all sounds, and not emergencies alone."""
    return sum(not each.lane for each in makers_now(work, at))


def take_turn(store: Store, service: str, gap: float) -> float:
    """How many seconds to wait before asking a service that takes one request in `gap` seconds from the whole house. A
    database that does not answer lets everybody keep their own distance meanwhile."""
    try:
        with store.write() as work:
            return work.doors.through(service, round(gap * 1000)) / 1000
    except StorageTrouble:
        return 0.0
