"""When stations fetch what they have time for: not all at once, and nothing too late."""

from collections import Counter
from datetime import date, timedelta

import pytest

from broadcaster.domain.fetching import SOON, SPREAD, rest_before, share
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis

DAY = date(2026, 11, 28)
STATIONS = [StationCode(f"{number:05}") for number in range(10_000)]
HOUR = 3_600_000


def test_ten_thousand_stations_are_spread_evenly_over_the_hours_after() -> None:
    minutes = Counter(rest_before(share(code, DAY), Millis(30 * HOUR)) // 60_000 for code in STATIONS)
    assert len(minutes) == SPREAD // 60_000 == 240
    assert max(minutes.values()) < 2 * len(STATIONS) / 240


def test_nobody_is_always_the_last() -> None:
    last = [max(STATIONS, key=lambda code: share(code, DAY + timedelta(days=n))) for n in range(20)]
    assert len(set(last)) == 20


@pytest.mark.parametrize("ahead", [-HOUR, 0, HOUR, SOON])
def test_what_is_heard_soon_waits_for_nobody(ahead: int) -> None:
    assert max(rest_before(share(code, DAY), Millis(ahead)) for code in STATIONS) == 0


@pytest.mark.parametrize("hours", [7, 9, 10, 24, 72])
def test_whatever_waits_is_there_hours_before_it_is_heard(hours: int) -> None:
    rests = [rest_before(share(code, DAY), Millis(hours * HOUR)) for code in STATIONS]
    assert all(0 <= rest <= SPREAD for rest in rests)
    assert all(hours * HOUR - rest >= SOON for rest in rests)
