"""Readings by what is hard in them: each is exactly what an announcer would say."""

import pytest
from unit.wording.readings import READINGS

from broadcaster.wording import read


@pytest.mark.parametrize("category", READINGS)
def test_every_reading_of_a_kind_is_heard_exactly(category: str) -> None:
    heard = [(written, read(written).text, spoken) for written, spoken in READINGS[category]]
    assert [case for case in heard if case[1] != case[2]] == []


def test_the_readings_are_many_in_every_kind() -> None:
    written = [written for cases in READINGS.values() for written, _ in cases]
    assert len(READINGS) == 32
    assert len(written) > 1500
    assert min(map(len, READINGS.values())) >= 30
