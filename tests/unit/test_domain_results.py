"""By which sums days are counted: what results are read from."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from broadcaster.domain.results import AddedUp, added_up

TODAY = date(2026, 4, 10)
SPANS = [
    (date(2026, month, day), date(2026, month, day) + timedelta(days=length))
    for month in (1, 2, 3, 4)
    for day in (1, 2, 14, 27)
    for length in (0, 6, 13, 27, 29, 30, 58, 89)
]


def days(first: date, last: date) -> Iterator[date]:
    yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def counted(by: AddedUp) -> Counter[date]:
    """How often each day is."""
    found: Counter[date] = Counter()
    if by.months is not None:
        behind = (by.months[1] + timedelta(days=32)).replace(day=1)
        found.update(days(by.months[0], behind - timedelta(days=1)))
    for each in by.added:
        found.update(days(*each))
    for each in by.taken:
        found.subtract(days(*each))
    return Counter({day: times for day, times in found.items() if times})


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_each_day_that_is_asked_for_is_counted_once_and_no_other(first: date, last: date) -> None:
    assert counted(added_up(first, last, TODAY)) == Counter(days(first, last))


@pytest.mark.parametrize("back", range(40))
def test_of_the_last_thirty_days_no_more_than_half_a_month_is_read_by_days(back: int) -> None:
    """The most of what supervisors ask for: until today, of which the rest of the month is still to come."""
    today = TODAY - timedelta(days=back)
    by = added_up(today - timedelta(days=29), today, today)
    assert sum(1 for each in (*by.added, *by.taken) for day in days(*each) if day <= today) <= 15


def test_whole_months_are_read_from_their_own_sums_alone() -> None:
    assert added_up(date(2026, 1, 1), date(2026, 3, 31), TODAY) == AddedUp(
        months=(date(2026, 1, 1), date(2026, 3, 1)), added=(), taken=()
    )


def test_a_few_days_are_read_as_days_though_their_month_has_a_sum() -> None:
    week = date(2026, 3, 9), date(2026, 3, 15)
    assert added_up(*week, TODAY) == AddedUp(months=None, added=(week,), taken=())
