"""Every-day planning for years, under clocks that lie: nothing is missed silently, and nothing is done twice.

BROADCASTER_YEARS=10 runs ten years in one go; in the ordinary run a few weeks stand for them: those of a leap day, of
a new year, and of the second in 2038 at which 32 bits end.
"""

import os
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from fakes.years import Years

from broadcaster.domain.units import Instant
from broadcaster.newsroom import duties
from broadcaster.newsroom.duties import Duty
from broadcaster.timers import Leader

YEARS = int(os.environ.get("BROADCASTER_YEARS", "0"))


@pytest.mark.parametrize("first", [date(2028, 2, 22), date(2031, 12, 25), date(2038, 1, 12)])
def test_weeks_under_clocks_that_lie_miss_nothing_and_do_nothing_twice(first: date) -> None:
    report = Years(first, seed=first.year).run(14)
    assert report.faults == []
    assert report.sessions >= 3 * 13
    assert min(report.steps, report.sleeps) > 0


@pytest.mark.skipif(not YEARS, reason="minutes long: scripts/bench clock")
def test_years_under_clocks_that_lie_miss_nothing_and_do_nothing_twice() -> None:
    report = Years(date(2029, 1, 1)).run(YEARS * 365 + 3)
    print(report)
    assert report.faults == []


# --- planted faults ----------------------------------------------------------------------------------------------


def test_an_evening_that_has_to_be_met_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a timer of an hour of the day would do it: who is not awake at that hour plans nothing."""

    def met(of: Iterable[Duty], _: Mapping[str, Instant | None], at: Instant, zone: ZoneInfo) -> list[str]:
        return [duty.verb for duty in of if duty.daily is not None and at.astimezone(zone).hour == duty.daily.hour]

    monkeypatch.setattr(duties, "due", met)
    monkeypatch.setattr(duties, "calls_for_planning", lambda _: False)
    assert Years(date(2028, 2, 22)).run(14).faults


def test_two_that_lead_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Leader, "newsroom", lambda self: self._newsroom)
    assert "2 lead" in " ".join(Years(date(2028, 2, 22)).run(1).faults)
