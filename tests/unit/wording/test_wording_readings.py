"""Readings by what is hard in them: each is exactly what an announcer would say."""

from collections import Counter

import pytest
from unit.wording.readings import READINGS, TOLD

from broadcaster.wording import read


@pytest.mark.parametrize("category", READINGS)
def test_every_reading_of_a_kind_is_heard_exactly(category: str) -> None:
    heard = [(written, read(written).text, spoken) for written, spoken in READINGS[category]]
    assert [case for case in heard if case[1] != case[2]] == []


@pytest.mark.parametrize("category", READINGS)
def test_a_reading_is_doubted_where_it_is_listed_so_and_nowhere_else(category: str) -> None:
    told = {
        written: tuple((left.written, left.reason) for left in read(written).unread)
        for written, _ in READINGS[category]
    }
    assert {written: doubts for written, doubts in told.items() if doubts} == TOLD.get(category, {})


def test_the_readings_are_many_in_every_kind_and_none_stands_twice() -> None:
    written = Counter(written for cases in READINGS.values() for written, _ in cases)
    assert len(READINGS) == 32
    assert len(written) > 1500
    assert min(map(len, READINGS.values())) >= 30
    assert [once for once, times in written.items() if times > 1] == []


def test_every_listed_doubt_is_of_a_reading() -> None:
    read_so = {category: {written for written, _ in cases} for category, cases in READINGS.items()}
    assert [(kind, one) for kind, cases in TOLD.items() for one in cases if one not in read_so[kind]] == []
