"""What is added up as rows come is what counting the rows tells, for whoever asks about whatever days and places."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from fakes.samples import later, two_provinces

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import About, LogRow, Place
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Reported
from broadcaster.domain.results import ResultRow, Tally
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, digest_of, instant
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.journal import SoughtAirtime
from broadcaster.newsroom.books.results import SoughtResults

FIRST = date(2026, 7, 20)
PLACES = (("30628", "/91/91-kv/30628/"), ("30628", "/01/30628/"), ("00004", "/01/00004/"), ("91", "/91/"))
SCOPES = (EVERYWHERE, Scope(("/91/",)), Scope(("/01/", "/91/91-kv/30628/")), Scope(("/9/",)))


def heard(chance: random.Random, sequence: int) -> LogRow:
    station, path = chance.choice(PLACES)
    day, outcome = FIRST + timedelta(days=chance.randrange(75)), chance.choice(list(Reported))
    begins = instant(datetime.combine(day, time(chance.randrange(23)), UTC))
    length = Millis(chance.randrange(1, 90) * 1000)
    kind = chance.choice((ItemKind.BULLETIN, ItemKind.BULLETIN, ItemKind.RELAY, ItemKind.STING))
    about = About(
        kind=kind, title="T", topic=chance.choice(("", "y-te", "doi-song")), campaign=chance.choice(("", "d1"))
    )
    return LogRow(
        place=Place(station=StationCode(station), label="Đài", path=path, day=day),
        sequence=sequence,
        slot=f"{station}-{day:%Y%m%d}-0500",
        begins=begins,
        ends=instant(begins + timedelta(milliseconds=length)),
        planned=begins,
        promised=length,
        heard=Millis(length // chance.choice((1, 2, 5))),
        instead=Millis(0),
        late=Millis(chance.choice((0, 200, 9_000, -8_000))),
        outcome=outcome,
        reason=chance.choice(("", "", "power")),
        serial=1,
        audio=digest_of("s"),
        bulletin=chance.choice(("", "b1", "b2")),
        emergency="",
        about=about,
        signed=chance.random() < 0.9,
    )


def noon(day: date) -> Instant:
    return instant(datetime.combine(day, time(12), UTC))


def by_tallies(tallies: tuple[Tally, ...]) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for each in tallies:
        key = each.station, each.campaign, each.topic, each.outcome, each.cause
        found[*key, "count"] += each.count
        found[*key, "late"] += each.late
        found[*key, "planned"] += each.planned
        found[*key, "heard"] += each.heard
    return +found


def by_rows(rows: list[ResultRow]) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for each in rows:
        late = each.outcome is Outcome.LATE
        key = each.station, each.campaign, each.topic, Outcome.AIRED if late else each.outcome, each.cause
        found[*key, "count"] += 1
        found[*key, "late"] += late
        found[*key, "planned"] += each.length
        found[*key, "heard"] += each.heard
    return +found


@pytest.mark.parametrize("seed", range(3))
def test_sums_tell_what_counting_the_rows_tells_in_every_scope_and_span(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    log = [heard(chance, number + 1) for number in range(400)]
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        for begin in range(0, len(log), 50):
            work.log.add(log[begin : begin + 50])
    with store.read() as work:
        for _ in range(25):
            first = FIRST + timedelta(days=chance.randrange(70))
            sought = SoughtResults(
                first=first,
                last=first + timedelta(days=chance.choice((0, 1, 6, 29, 61))),
                under=chance.choice(("/", "/", "/91/", "/01/30628/")),
                topic=chance.choice(("", "", "y-te")),
            )
            scope, at = chance.choice(SCOPES), chance.choice((later(0), noon(first), noon(sought.last)))
            rows, tallies = list(work.results.each(scope, sought, at)), work.results.tallies(scope, sought, at)
            assert by_tallies(tallies) == by_rows(rows)
            assert all(each.count > 0 for each in tallies)
            whole = SoughtAirtime(first=sought.first, last=sought.last, under=sought.under)
            (summed,) = work.log.sums(scope, whole, []) or (None,)
            inside = [
                row
                for row in log
                if sought.first <= row.place.day <= sought.last
                and scope.reaches(row.place.path)
                and row.place.path.startswith(sought.under)
            ]
            assert (0 if summed is None else summed.count) == len(inside)
            assert (0 if summed is None else summed.heard) == sum(row.heard for row in inside)


def test_a_tally_that_were_wrong_by_one_would_be_seen(store: Store) -> None:
    chance = random.Random(7)
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.log.add([heard(chance, number + 1) for number in range(60)])
    sought = SoughtResults(first=FIRST, last=FIRST + timedelta(days=80))
    with store.read() as work:
        tallies = work.results.tallies(EVERYWHERE, sought, later(0))
        rows = list(work.results.each(EVERYWHERE, sought, later(0)))
    spoiled = (replace(tallies[0], count=tallies[0].count + 1), *tallies[1:])
    assert by_tallies(spoiled) != by_rows(rows)
