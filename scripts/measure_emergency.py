"""An emergency against a full house: from the second approval to the published manifest, with 500 renders queued.

Real SQLite in a file, real voice (eSpeak NG), real mixer; the ordinary worker renders its queue all the while.
"""

import tempfile
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from measure_wording import FAULTS

if TYPE_CHECKING:
    from broadcaster.domain.emergency import EmergencyId
    from broadcaster.domain.units import Instant
    from broadcaster.newsroom.ports import Newsroom

QUEUED, ROUNDS, LIMIT = 500, 100, 1.0
_ORDERED = Event()
"""As the site wakes the lane when an emergency was ordered or approved."""


def emergency() -> None:
    """From the second approval to the published manifest with 500 renders queued: p99 <= 1 s (SQLite, eSpeak)."""
    from broadcaster.app.clock import now
    from broadcaster.app.first_start import found_house
    from broadcaster.app.wiring import open_newsroom, settings_from

    with tempfile.TemporaryDirectory() as folder:
        settings = settings_from({"data": Path(folder), "voices": ("espeak:vi-vn-x-south",), "house": "real"})
        with open_newsroom(settings) as newsroom:
            found_house(newsroom, settings, now())
            _measure(newsroom)


def _measure(newsroom: "Newsroom") -> None:
    from broadcaster.app.clock import now
    from broadcaster.newsroom.rendering import render_next
    from broadcaster.timers import raise_alarms

    _plant(newsroom, now())
    stop, made = Event(), [0]

    def ordinary() -> None:
        while not stop.is_set() and render_next(newsroom, now()) is not None:
            made[0] += 1

    def lane() -> None:
        while not stop.is_set():
            raise_alarms(newsroom, now, stop.is_set)
            _ORDERED.wait(0.25)
            _ORDERED.clear()

    workers = [Thread(target=ordinary), Thread(target=lane)]
    for each in workers:
        each.start()
    try:
        heard = [_round(newsroom, number, heard=True) for number in range(ROUNDS)]
        unheard = [_round(newsroom, ROUNDS + number, heard=False) for number in range(ROUNDS)]
    finally:
        stop.set()
        for each in workers:
            each.join()
    print(f"  ordinary renders still queued at the end: {QUEUED - made[0]} of {QUEUED}")
    tell("approved with its sound made", heard, LIMIT)
    tell("approved before its sound is made", unheard, LIMIT)


def _plant(newsroom: "Newsroom", at: "Instant") -> None:
    """A province of 100 communes, and as many ordinary renders as wait on a bad day."""
    from broadcaster.domain.item import ItemKind
    from broadcaster.domain.speech import SpeechSegment, Use
    from broadcaster.domain.stations import Level, Station, StationCode, grow
    from broadcaster.newsroom.books.rendering import Need, RenderOrder
    from broadcaster.newsroom.orders import recipe_of

    def station(code: StationCode, parent: StationCode | None, level: Level) -> Station:
        day = at.date() - timedelta(days=400)
        return Station(code=code, name=code, label=f"Đài Truyền thanh {code}", level=level, parent=parent, path="",
                       valid_from=day, valid_until=None)  # fmt: skip

    tree = grow([station("t", None, Level.PROVINCE), *(station(f"x{n}", "t", Level.COMMUNE) for n in range(100))])
    orders = [
        RenderOrder(
            kind=ItemKind.BULLETIN, use=Use.ORDINARY, title=f"Bản tin {n}",
            segments=tuple(SpeechSegment(text=f"Câu {m} của bản tin số {n} nói về lịch cắt điện.", pause=400)
                           for m in range(12)),
            manner=newsroom.tone.manner, opening=None, bed=None, closing=None, profile=newsroom.tone.profile,
        )
        for n in range(QUEUED)
    ]  # fmt: skip
    with newsroom.store.write() as work:
        work.stations.plant(list(tree), [])
        work.jobs.want({recipe_of(newsroom, each): Need(order=each, airs=at) for each in orders}, at)


def _round(newsroom: "Newsroom", number: int, *, heard: bool) -> float:
    """Seconds from the second approval to the document a station pulls."""
    from broadcaster.app.clock import now
    from broadcaster.domain.access import AccountId, Actor, Grant, Role
    from broadcaster.domain.emergency import EmergencyKind
    from broadcaster.newsroom import emergencies
    from broadcaster.newsroom.books.receipts import Sent
    from broadcaster.newsroom.bulletins import Aim
    from broadcaster.newsroom.emergencies import Composition, Plea

    def person(name: str) -> Actor:
        grants = tuple(Grant(role=role, station=None, path="/") for role in Role)
        return Actor(id=AccountId(name), name=name, grants=grants, source="bench", assured=True)

    said = {"place": f"chợ số {number}"}
    told = Composition(kind=EmergencyKind.ACTUAL, origin="t", aims=(Aim(station="t", below=True),),
                       plea=Plea(template="fire", fields=said, orderer="Chủ tịch", document="1/L"))  # fmt: skip
    made = emergencies.compose(newsroom, person("a"), told, Sent(id=str(number)), now())
    while heard and not emergencies.show(newsroom, person("b"), made.id, now()).audio:
        sleep(0.05)
    begun = perf_counter()
    emergencies.approve(newsroom, person("b"), made.id, made.digest, now())
    _ORDERED.set()
    while not _published(newsroom, made.id):
        sleep(0.005)
    spent = perf_counter() - begun
    emergencies.stop(newsroom, person("b"), made.id, now())
    return spent


def _published(newsroom: "Newsroom", emergency: "EmergencyId") -> bool:
    with newsroom.store.read() as work:
        return any(each.stations for each in work.emergency_manifests.of(emergency, "x99"))


def tell(what: str, spent: list[float], limit: float) -> None:
    """How many seconds it took; a fault when one in a hundred took more than the limit."""
    ordered = sorted(spent)
    p99 = ordered[max(0, -(-99 * len(ordered) // 100) - 1)]
    print(f"  {what}: n {len(ordered)}, p50 {ordered[len(ordered) // 2]:.3f} s, p99 {p99:.3f} s, "
          f"most {ordered[-1]:.3f} s")  # fmt: skip
    if p99 > limit:
        FAULTS.append(f"emergency {what}: p99 {p99:.3f} s, at most {limit} s")


if __name__ == "__main__":
    emergency()
