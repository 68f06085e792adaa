"""What goes wrong again and again is said once, then once a minute, and once more when it is over."""

import logging

import pytest
from fakes.samples import NOON, later

from broadcaster.domain.errors.machine import DatabaseDown, StorageFull
from broadcaster.domain.units import Instant
from broadcaster.newsroom.complaining import Complaints


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> Instant:
        return self.at


def test_the_same_trouble_is_said_once_a_minute_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    told = Complaints(logging.getLogger("broadcaster.thử"), clock)
    told.well("lead")
    for second in range(150):
        clock.at = later(second / 60)
        told.failed("lead", DatabaseDown(problem="connection refused"))
    told.well("lead")
    told.well("lead")
    first, minute, two, over = caplog.messages
    assert first == "lead: Cơ sở dữ liệu không trả lời: connection refused. [database-down]; it is tried again"
    assert minute.startswith("lead: still [database-down], 61 times since ")
    assert two.startswith("lead: still [database-down], 121 times")
    assert over == "lead: well again, after [database-down] 150 times in 149 s"


def test_another_trouble_and_that_of_somebody_else_are_said_at_once(caplog: pytest.LogCaptureFixture) -> None:
    told = Complaints(logging.getLogger("broadcaster.thử"), Clock())
    told.failed("lead", DatabaseDown(problem="x"))
    told.failed("lead", StorageFull(name="y"))
    told.failed("steer", StorageFull(name="y"))
    assert [each.partition(":")[0] for each in caplog.messages] == ["lead", "lead", "steer"]


def test_a_clock_that_is_set_back_silences_nothing(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    told = Complaints(logging.getLogger("broadcaster.thử"), clock)
    told.failed("lead", StorageFull(name="y"))
    clock.at = later(-60)
    told.failed("lead", StorageFull(name="y"))
    assert len(caplog.messages) == 2
