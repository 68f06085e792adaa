import itertools
from datetime import timedelta
from zoneinfo import ZoneInfo

from fakes.samples import NOON, later

from broadcaster.domain.journal import Reported
from broadcaster.domain.station_hours import BOXES, Heard, Hour, boxes, hours_until
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span, instant

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = hours_until(NOON, HERE)
THIS = HOURS[-1].start


def told(
    back: float, outcome: Reported = Reported.AIRED, heard: int = 1000, *, signed: bool = True, minutes: int = 5
) -> Heard:
    begins = instant(THIS - timedelta(hours=back) + timedelta(minutes=minutes))
    station = StationCode("30628")
    return Heard(station=station, begins=begins, outcome=outcome, heard=Millis(heard), signed=signed)


def planned(back: float, minutes: int = 15) -> Span:
    start = instant(THIS - timedelta(hours=back))
    return Span(start=start, end=instant(start + timedelta(minutes=minutes)))


def test_the_last_of_the_hours_is_the_one_that_runs() -> None:
    assert len(HOURS) == BOXES
    assert HOURS[-1].start <= NOON < HOURS[-1].end
    assert HOURS[-1].start.astimezone(HERE).strftime("%H:%M") == "12:00"
    assert all(first.end == second.start for first, second in itertools.pairwise(HOURS))


def test_hours_begin_by_the_clock_of_the_house_where_that_is_half_an_hour_off() -> None:
    assert hours_until(NOON, ZoneInfo("Asia/Kolkata"))[-1].start.minute == 30


def test_each_hour_is_told_by_what_began_in_it() -> None:
    rows = [
        told(5),
        told(4, Reported.MISSED, 0),
        told(3),
        told(3, Reported.MISSED, 0, minutes=9),
        told(2, Reported.REPLACED, 0),
    ]
    found = boxes(HOURS, rows, [planned(1)], NOON)
    assert found[-6:] == (Hour.HEARD, Hour.MISSED, Hour.PART, Hour.MISSED, Hour.UNREPORTED, Hour.NOTHING)
    assert set(found[:-6]) == {Hour.NOTHING}


def test_what_was_promised_and_nobody_told_of_is_unreported_and_what_is_to_come_is_ahead() -> None:
    at = later(0)
    soon = Span(start=instant(at + timedelta(minutes=10)), end=instant(at + timedelta(minutes=25)))
    assert boxes(HOURS, [], [soon], at)[-1] is Hour.AHEAD
    assert boxes(HOURS, [], [soon], instant(at + timedelta(minutes=11)))[-1] is Hour.UNREPORTED


def test_a_session_that_goes_on_into_the_next_hour_counts_there_too() -> None:
    long = planned(2.5, minutes=60)
    assert boxes(HOURS, [], [long], NOON)[-4:-1] == (Hour.UNREPORTED, Hour.UNREPORTED, Hour.NOTHING)


def test_what_nobody_vouches_for_counts_only_where_the_station_vouches_for_nothing() -> None:
    lie, truth = told(2, signed=False), told(3, Reported.MISSED, 0)
    assert boxes(HOURS, [lie], [], NOON)[-3] is Hour.HEARD
    assert boxes(HOURS, [lie, truth], [], NOON)[-4:-1] == (Hour.MISSED, Hour.NOTHING, Hour.NOTHING)


def test_nothing_is_known_of_a_station_that_was_told_nothing() -> None:
    assert boxes(HOURS, [], [], Instant(NOON)) == (Hour.NOTHING,) * BOXES
