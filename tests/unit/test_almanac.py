"""The almanac of Viet Nam, and what every almanac promises."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from fakes.almanac import MemoryAlmanac

from broadcaster import samples
from broadcaster.almanac import VietNamAlmanac
from broadcaster.domain.special_days import DayKind, Does, LunarFeast, ShippedDays, SpecialDay
from broadcaster.newsroom.ports import Almanac

TET = date(2026, 2, 17)
SHIPPED = Path(__file__).parents[2] / "config" / "special_days.toml"


def shipped() -> ShippedDays:
    return samples.calendar(SHIPPED.name, tomllib.loads(SHIPPED.read_text(encoding="utf-8")))


VIET_NAM = VietNamAlmanac(shipped())
MEMORY = MemoryAlmanac({TET: SpecialDay(day=TET, name="Tết", kind=DayKind.TET)})


@pytest.mark.parametrize("almanac", [VIET_NAM, MEMORY], ids=["viet nam", "memory"])
def test_every_almanac_tells_days_in_order_each_as_it_tells_it_alone(almanac: Almanac) -> None:
    first, last = date(2025, 12, 1), date(2027, 3, 1)
    told = almanac.special_days(first, last)
    assert TET in [each.day for each in told]
    assert [each.day for each in told] == sorted({each.day for each in told})
    assert all(first <= each.day <= last and almanac.special_day(each.day) == each for each in told)
    assert almanac.special_days(TET, TET) == (almanac.special_day(TET),)
    assert almanac.special_days(last, first) == ()
    assert almanac.special_day(date(2026, 6, 17)) is None
    assert almanac.lunar(TET).startswith("mùng ")
    assert almanac.special_days(first, last) == told


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 2, 16), DayKind.TET, "Giao thừa"),
        (TET, DayKind.TET, "Tết Nguyên Đán"),
        (date(2038, 2, 4), DayKind.TET, "Tết Nguyên Đán"),
        (date(2026, 1, 1), DayKind.HOLIDAY, "Tết Dương lịch"),
        (date(2026, 4, 26), DayKind.HOLIDAY, "Giỗ Tổ"),
        (date(2026, 9, 2), DayKind.HOLIDAY, "Quốc khánh"),
        (date(2026, 3, 15), DayKind.ELECTION, "Bầu cử"),
        (date(2026, 9, 25), DayKind.OTHER, "Trung thu"),
        (date(2026, 2, 10), DayKind.OTHER, "Ông Công"),
    ],
)
def test_it_knows_the_days_of_law_and_moon(day: date, kind: DayKind, name: str) -> None:
    told = VIET_NAM.special_day(day)
    assert told is not None
    assert told.kind is kind
    assert name in told.name


def test_a_saturday_worked_for_a_free_monday_has_mondays_sessions() -> None:
    told = VIET_NAM.special_day(date(2026, 8, 22))
    assert told is not None
    assert (told.does, told.weekday, told.name) == (Does.WEEKDAY, 0, "Ngày làm bù cho ngày 31/08/2026")


def test_a_feast_of_the_twelfth_month_falls_into_the_year_after_its_own() -> None:
    feast = LunarFeast(month=12, day=23, name="Ông Táo")
    told = VietNamAlmanac(ShippedDays(feasts=(feast,))).special_day(date(2027, 1, 30))
    assert told == SpecialDay(day=date(2027, 1, 30), name="Ông Táo", kind=DayKind.OTHER)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (TET, "mùng 1 tháng Giêng"),
        (date(2026, 9, 25), "ngày 15 tháng Tám"),
        (date(2025, 7, 25), "mùng 1 tháng Sáu nhuận"),
        (date(2500, 1, 1), ""),
    ],
)
def test_it_says_the_day_by_the_moon(day: date, told: str) -> None:
    assert VIET_NAM.lunar(day) == told


def test_beyond_its_tables_it_tells_nothing_and_fails_at_nothing() -> None:
    assert VIET_NAM.special_days(date(2999, 1, 1), date(2999, 12, 31)) == ()
    assert VIET_NAM.special_day(date.min) is None
    assert VIET_NAM.special_day(date.max) is None
