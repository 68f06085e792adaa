from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from fakes.hours import check_rules
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.errors.stations import RuleUnlawful, SessionInQuietHours
from broadcaster.domain.schedule import EVERY_DAY, Rule, Session, expand, wrong_with
from broadcaster.domain.stations import Regulation, StationCode, Window
from broadcaster.domain.units import Millis

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
REGULATION = Regulation(
    windows=(Window(start=time(5), end=time(7)), Window(start=time(16, 30), end=time(19))),
    quiet=Window(start=time(21), end=time(5)),
    sessions_a_day=2,
    minutes_a_session=30,
)
MORNING = Rule(
    station=StationCode("30628"), session="sáng", weekdays=EVERY_DAY, start=time(5), length=Millis(15 * 60_000)
)
EVENING = replace(MORNING, session="chiều", start=time(17))


def test_a_lawful_day_is_accepted() -> None:
    check_rules([MORNING, EVENING], REGULATION)


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ([replace(MORNING, start=time(3, 15))], "giờ yên lặng"),
        ([replace(MORNING, start=time(4, 50))], "giờ yên lặng"),
        ([replace(MORNING, start=time(5, 0, 59))], "tròn phút"),
        ([replace(MORNING, start=time(5, 0, tzinfo=VIET_NAM))], "tròn phút"),
        ([replace(MORNING, start=time(6, 50))], "khung giờ"),
        ([replace(MORNING, start=time(9))], "khung giờ"),
        ([replace(MORNING, start=time(23, 50))], "nửa đêm"),
        ([replace(MORNING, length=Millis(31 * 60_000))], "dài quá 30 phút"),
        ([replace(MORNING, length=Millis(0))], "độ dài"),
        ([replace(MORNING, weekdays=frozenset({7}))], "ngày trong tuần"),
        ([MORNING, replace(MORNING, session="sớm", start=time(5, 10))], "chồng lên"),
        ([MORNING, EVENING, replace(EVENING, session="tối", start=time(18))], "quá 2 buổi"),
    ],
)
def test_an_unlawful_session_is_refused(rules: list[Rule], problem: str) -> None:
    with pytest.raises(RuleUnlawful, match=problem):
        check_rules(rules, REGULATION)


def test_a_session_at_0315_is_refused_even_when_a_window_would_allow_it() -> None:
    night = replace(REGULATION, windows=(Window(start=time(0), end=time(23, 59)),))
    with pytest.raises(RuleUnlawful, match="giờ yên lặng"):
        check_rules([replace(MORNING, start=time(3, 15))], night)


def test_a_slot_of_vietnam_stands_seven_hours_before_its_clock_in_utc() -> None:
    (slot,) = expand([MORNING], date(2026, 11, 23), date(2026, 11, 23), VIET_NAM)
    assert slot.id == "30628-20261123-0500"
    assert slot.span.start.isoformat() == "2026-11-22T22:00:00+00:00"
    assert slot.span.length == 15 * 60_000
    assert slot.day == date(2026, 11, 23)


def test_monday_is_weekday_zero() -> None:
    mondays = replace(MORNING, weekdays=frozenset({0}))
    slots = expand([mondays], date(2026, 11, 16), date(2026, 11, 29), VIET_NAM)
    assert [slot.day for slot in slots] == [date(2026, 11, 16), date(2026, 11, 23)]


@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)), st.integers(0, 40), st.integers(0, 40))
def test_expanding_in_two_parts_gives_what_expanding_at_once_gives(first: date, days: int, more: int) -> None:
    middle, last = first + timedelta(days=days), first + timedelta(days=days + more + 1)
    whole = expand([MORNING, EVENING], first, last, VIET_NAM)
    parts = expand([MORNING, EVENING], first, middle, VIET_NAM) + expand(
        [MORNING, EVENING], middle + timedelta(days=1), last, VIET_NAM
    )
    assert whole == parts
    assert len({slot.id for slot in whole}) == len(whole) == 2 * (days + more + 2)


def test_a_local_time_that_spring_skips_gives_no_slot_and_one_in_autumn_gives_one() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    at_half_past_two = replace(MORNING, start=time(2, 30))
    assert expand([at_half_past_two], date(2026, 3, 29), date(2026, 3, 29), berlin) == ()
    assert len(expand([at_half_past_two], date(2026, 10, 25), date(2026, 10, 25), berlin)) == 1
    (slot,) = expand([replace(MORNING, start=time(17))], date(2026, 3, 29), date(2026, 3, 29), berlin)
    assert slot.span.length == MORNING.length


def test_a_day_that_a_zone_skips_has_no_slots_and_the_next_has_its_own_once() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December over the date line
    slots = expand([MORNING], date(2011, 12, 29), date(2011, 12, 31), apia)
    assert [slot.day.day for slot in slots] == [29, 31]
    assert len({slot.span.start for slot in slots}) == 2


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1), date(2038, 1, 20)])
def test_odd_days_have_their_slots_like_any_other(day: date) -> None:
    assert [slot.day for slot in expand([MORNING], day, day, VIET_NAM)] == [day]


@pytest.mark.parametrize("start", [time(22), time(23, 30), time(0), time(3, 15), time(3, 50)])
def test_no_regulation_opens_the_night(start: time) -> None:
    open_all_day = Regulation(
        windows=(Window(start=time(0), end=time(0)),),
        quiet=Window(start=time(12), end=time(12, 1)),
        sessions_a_day=3,
        minutes_a_session=60,
    )
    session = Session(name="đêm", weekdays=EVERY_DAY, start=start, length=Millis(15 * 60_000))
    fault = wrong_with(session, open_all_day)
    assert fault is not None
    assert fault.kind is SessionInQuietHours
