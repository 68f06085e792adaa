import itertools
from datetime import timedelta
from zoneinfo import ZoneInfo

from fakes.samples import NOON, later

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.station_hours import BOXES, Began, Hour, boxes, hours_until
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span, instant

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = hours_until(NOON, HERE)
THIS = HOURS[-1].start


def began(
    back: float, outcome: Outcome | None = Outcome.AIRED, heard: int = 1000, *, item: bool = True, minutes: int = 5
) -> Began:
    begins = instant(THIS - timedelta(hours=back) + timedelta(minutes=minutes))
    return Began(station=StationCode("30628"), begins=begins, outcome=outcome, heard=Millis(heard), item=item)


def session(back: float, minutes: int = 15) -> Span:
    start = instant(THIS - timedelta(hours=back))
    return Span(start=start, end=instant(start + timedelta(minutes=minutes)))


def test_the_last_of_the_hours_is_the_one_that_runs() -> None:
    assert len(HOURS) == BOXES
    assert HOURS[-1].start <= NOON < HOURS[-1].end
    assert HOURS[-1].start.astimezone(HERE).strftime("%H:%M") == "12:00"
    assert all(first.end == second.start for first, second in itertools.pairwise(HOURS))


def test_hours_begin_by_the_clock_of_the_house_where_that_is_half_an_hour_off() -> None:
    assert hours_until(NOON, ZoneInfo("Asia/Kolkata"))[-1].start.minute == 30


def test_each_hour_is_told_by_what_became_of_its_items() -> None:
    rows = [
        began(6, Outcome.LATE),
        began(5),
        began(4, Outcome.MISSED, 0),
        began(3),
        began(3, Outcome.MISSED, 0, minutes=9),
        began(2, Outcome.REPLACED, 0),
        began(1),
        began(1, Outcome.UNREPORTED, 0, minutes=9),
    ]
    found = boxes(HOURS, rows, [], None, NOON)
    whole = Hour.HEARD, Hour.HEARD, Hour.MISSED, Hour.PART, Hour.MISSED, Hour.UNREPORTED, Hour.NOTHING
    assert found[-7:] == whole
    assert set(found[:-7]) == {Hour.NOTHING}


def test_a_tune_tells_of_an_hour_in_which_no_item_does() -> None:
    lost = began(2, Outcome.MISSED, 0, item=False, minutes=1)
    assert boxes(HOURS, [lost, began(2)], [], None, NOON)[-3] is Hour.HEARD
    assert boxes(HOURS, [lost], [], None, NOON)[-3] is Hour.MISSED
    assert boxes(HOURS, [began(2, item=False)], [], None, NOON)[-3] is Hour.HEARD


def test_an_hour_is_heard_whole_only_once_its_session_is_over() -> None:
    running, at = session(0), later(0)
    first, second = began(0, minutes=0), began(0, None, 0, minutes=1)
    seconds = instant(THIS + timedelta(seconds=37))
    assert boxes(HOURS, [first, second], [], running, seconds)[-1] is Hour.UNDERWAY
    assert boxes(HOURS, [first], [], running, seconds)[-1] is Hour.UNDERWAY
    assert boxes(HOURS, [first], [], None, at)[-1] is Hour.HEARD
    unsent = began(0, Outcome.UNREPORTED, 0, minutes=1)
    assert boxes(HOURS, [first, unsent], [], running, at)[-1] is Hour.UNDERWAY
    assert boxes(HOURS, [first, unsent], [], None, at)[-1] is Hour.UNREPORTED


def test_what_went_wrong_in_a_session_that_runs_is_told_at_once() -> None:
    lost, rest = began(0, Outcome.MISSED, 0, minutes=0), began(0, None, 0, minutes=2)
    at = instant(THIS + timedelta(minutes=1))
    assert boxes(HOURS, [lost, rest], [], session(0), at)[-1] is Hour.UNDERWAY
    assert boxes(HOURS, [lost, began(0, minutes=1), rest], [], session(0), at)[-1] is Hour.PART


def test_what_is_to_come_is_ahead_and_two_sessions_of_an_hour_are_not_over_after_the_first() -> None:
    soon = began(0, None, 0, minutes=30)
    assert boxes(HOURS, [soon], [], None, THIS)[-1] is Hour.AHEAD
    assert boxes(HOURS, [began(0), soon], [], None, instant(THIS + timedelta(minutes=20)))[-1] is Hour.UNDERWAY


def test_what_was_planned_after_its_moment_could_not_be_played_and_is_no_missing_report() -> None:
    moment = instant(THIS - timedelta(hours=7) + timedelta(seconds=10))
    assert boxes(HOURS, [], [moment], None, NOON)[-8] is Hour.VAIN
    assert boxes(HOURS, [began(7)], [moment], None, NOON)[-8] is Hour.HEARD


def test_nothing_is_known_of_a_station_that_was_told_nothing() -> None:
    assert boxes(HOURS, [], [], None, Instant(NOON)) == (Hour.NOTHING,) * BOXES
