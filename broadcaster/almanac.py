"""The calendar of Viet Nam: public holidays of any year, the days worked for them, Tết, and the feasts of the moon."""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import vnlunar

from broadcaster.domain.special_days import DayKind, Does, ShippedDays, SpecialDay

_FIRST, _LAST = 1901, 2100
"""The years whose moons the tables of the holidays hold; outside them only what ships in the calendar is told."""
_MONTHS = ("Giêng", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười một", "Chạp")
_TET = range(1, 8)
_TWELFTH = 12


class VietNamAlmanac:
    """The port `Almanac`. A year is worked out when it is first asked for; two threads that ask at once both do."""

    def __init__(self, calendar: ShippedDays = ShippedDays()) -> None:  # noqa: B008 - a value
        self._calendar = calendar
        self._years: dict[int, dict[date, SpecialDay]] = {}

    def special_day(self, day: date) -> SpecialDay | None:
        if day.year not in self._years:
            self._years[day.year] = self._year(day.year)
        return self._years[day.year].get(day)

    def special_days(self, first: date, last: date) -> tuple[SpecialDay, ...]:
        days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
        return tuple(found for day in days if (found := self.special_day(day)) is not None)

    def lunar(self, day: date) -> str:
        if not _FIRST <= day.year <= _LAST:
            return ""
        told = vnlunar.get_lunar_date(day.day, day.month, day.year)
        number, month = told["day"], told["month"]
        leap = " nhuận" if told["leap"] else ""
        return f"{'mùng' if number <= 10 else 'ngày'} {number} tháng {_MONTHS[month - 1]}{leap}"

    def _year(self, year: int) -> dict[date, SpecialDay]:
        """What is told later goes over what is told before."""
        found: dict[date, SpecialDay] = {}
        if _FIRST <= year <= _LAST:
            for told in (*self._feasts(year), *_public(year)):
                found[told.day] = told
        return found | {told.day: told for told in self._calendar.days if told.day.year == year}

    def _feasts(self, year: int) -> Iterator[SpecialDay]:
        """Of a lunar year and of the one before, which ends in this one."""
        for feast in self._calendar.feasts:
            for lunar_year in (year - 1, year):
                told = vnlunar.get_solar_date(feast.day, feast.month, lunar_year)
                if told is not None and told["year"] == year:
                    day = date(told["year"], told["month"], told["day"])
                    yield SpecialDay(day=day, name=feast.name, kind=DayKind.OTHER)


def _public(year: int) -> Iterator[SpecialDay]:
    told = holidays.country_holidays("VN", years=year, language="vi")
    for day, name in sorted(told.items()):
        if day.year == year:
            yield SpecialDay(day=day, name=name, kind=DayKind.TET if _is_tet(day) else DayKind.HOLIDAY)
    for worked in sorted(getattr(told, "weekend_workdays", ())):
        if worked.year == year:
            yield _worked(worked, dict(told.items()))


def _is_tet(day: date) -> bool:
    moon, ahead = (vnlunar.get_lunar_date(d.day, d.month, d.year) for d in (day, day + timedelta(days=len(_TET))))
    return bool((moon["month"] == 1 and moon["day"] in _TET) or (moon["month"] == _TWELFTH and ahead["month"] == 1))


def _worked(worked: date, free: dict[date, str]) -> SpecialDay:
    """A Saturday worked for a day that is free: with the sessions of that one's weekday, or of a Monday."""
    swapped = next((day for day, name in free.items() if f"{worked:%d/%m/%Y}" in name), None)
    return SpecialDay(
        day=worked,
        name="Ngày làm bù" if swapped is None else f"Ngày làm bù cho ngày {swapped:%d/%m/%Y}",
        kind=DayKind.OTHER,
        does=Does.WEEKDAY,
        weekday=0 if swapped is None else swapped.weekday(),
    )
