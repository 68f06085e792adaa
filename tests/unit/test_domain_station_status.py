"""How a station stands, from its last call and the hour."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import NOON
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.station_status import (
    GONE,
    LOW,
    SKEWED,
    TOLD,
    Expected,
    Found,
    LastCall,
    StationState,
    Worry,
    status,
)
from broadcaster.domain.units import Millis, instant

EXPECTED = Expected()
CALM = LastCall(at=NOON, version="1", manifest=7, held_until=instant(NOON + timedelta(days=3)))
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("silent", "state"),
    [
        (timedelta(0), StationState.ONLINE),
        (-MINUTE, StationState.ONLINE),
        (15 * MINUTE, StationState.ONLINE),
        (15 * MINUTE + SECOND, StationState.LATE),
        (GONE, StationState.LATE),
        (GONE + SECOND, StationState.OFFLINE),
        (timedelta(days=400), StationState.OFFLINE),
    ],
)
def test_a_station_is_judged_by_how_long_it_was_silent(silent: timedelta, state: StationState) -> None:
    assert status(EXPECTED, CALM, instant(NOON + silent)).state is state


@pytest.mark.parametrize(
    ("expected", "last", "state"),
    [
        (EXPECTED, None, StationState.NEW),
        (replace(EXPECTED, on=False), None, StationState.PLANNED_OFF),
        (replace(EXPECTED, on=False), CALM, StationState.PLANNED_OFF),
    ],
)
def test_what_nobody_expects_to_call_is_not_offline(
    expected: Expected, last: LastCall | None, state: StationState
) -> None:
    found = status(expected, last, instant(NOON + timedelta(days=9)))
    assert (found.state, found.until, found.findings) == (state, None, ())


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"held_until": instant(NOON + timedelta(hours=23))}, [Worry.SILENT_SOON]),
        ({"held_until": None}, [Worry.SILENT_SOON]),
        ({"trusted": False}, [Worry.CLOCK_LOST]),
        ({"sink": "gone"}, [Worry.SINK]),
        ({"skew": SKEWED}, []),
        ({"skew": Millis(-SKEWED - 1)}, [Worry.CLOCK_SKEWED]),
        ({"muted": True}, [Worry.MUTED]),
        ({"disk_free": LOW}, []),
        ({"disk_free": LOW - 1}, [Worry.DISK_LOW]),
        ({"manifest": 6}, [Worry.MANIFEST_OLD]),
        ({"manifest": 0}, []),
        ({"version": "0.9"}, [Worry.VERSION_OLD]),
        ({"faults": ("rò âm ly",)}, [Worry.FAULT]),
        ({"muted": True, "trusted": False}, [Worry.CLOCK_LOST, Worry.MUTED]),
    ],
)
def test_what_is_wrong_besides_stands_beside_the_status(changes: dict[str, object], found: list[Worry]) -> None:
    last = replace(CALM, **changes)  # type: ignore[arg-type]  # fields of what is told
    told = status(replace(EXPECTED, manifest=7, version="1"), last, NOON)
    assert (told.state, [each.what for each in told.findings]) == (StationState.ONLINE, found)


def test_a_finding_tells_what_people_need_to_judge_it() -> None:
    told = status(EXPECTED, replace(CALM, disk_free=12), NOON)
    assert told.findings == (Found(what=Worry.DISK_LOW, detail="12"),)


@given(minutes=st.integers(-10_000, 10_000), period=st.integers(1, 600), grace=st.integers(0, 600))
def test_at_until_it_stands_as_it_stood_and_after_it_not(minutes: int, period: int, grace: int) -> None:
    expected = Expected(period=period * MINUTE, grace=grace * MINUTE)
    at = instant(NOON + minutes * MINUTE)
    found = status(expected, CALM, at)
    if found.until is not None:
        assert status(expected, CALM, max(at, found.until)).state is found.state
        assert status(expected, CALM, instant(max(at, found.until) + SECOND)).state is not found.state


def test_every_state_is_told() -> None:
    assert set(TOLD) == set(StationState)
