"""How often an emergency is heard whole before it is over."""

from dataclasses import replace

import pytest
from fakes.alarms import emergency
from fakes.samples import NOON, later

from broadcaster.domain.emergency_rounds import check_fits, rounds
from broadcaster.domain.errors.emergencies import EmergencySoundLong
from broadcaster.domain.units import Instant, Millis

ORDER = emergency().order


@pytest.mark.parametrize(
    ("minutes", "until", "gap", "repeats", "seconds", "whole"),
    [
        (30, None, 20, 2, [40], 2),
        (30, None, 300, 10, [40, 334], 3),
        (1, None, 20, 10, [334], 0),
        (1, None, 0, 10, [60], 1),
        (1, None, 0, 10, [60.001], 0),
        (1, None, 20, 10, [20], 2),
        (1, None, 21, 10, [20], 1),
        (30, later(2), 20, 10, [40], 2),
        (30, NOON, 20, 10, [40], 0),
        (30, later(-1), 0, 10, [40], 0),
        (30, None, 0, 3, [], 3),
    ],
)
def test_as_many_whole_readings_as_fit(
    minutes: int, until: Instant | None, gap: int, repeats: int, seconds: list[float], whole: int
) -> None:
    order = replace(ORDER, minutes=minutes, until=until, gap=gap, repeats=repeats)
    assert rounds(order, [Millis(int(each * 1000)) for each in seconds], NOON) == whole


def test_what_does_not_fit_once_is_refused_with_both_lengths() -> None:
    found = emergency(minutes=1)
    check_fits(found, [], NOON)
    check_fits(found, [Millis(60_000)], NOON)
    with pytest.raises(EmergencySoundLong, match=r"dài 335 giây mà chỉ có 60 giây"):
        check_fits(found, [Millis(334_001)], NOON)
