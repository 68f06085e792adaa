"""A house of one session, and the same behind a real socket."""

from collections.abc import Iterator

import pytest
from playout.fake_house import FakeHouse, planned, served
from playout.small_house import SmallHouse


@pytest.fixture
def house() -> SmallHouse:
    return SmallHouse()


@pytest.fixture
def fake(house: SmallHouse) -> Iterator[FakeHouse]:
    found = FakeHouse(house=house)
    planned(house, found)
    with served(found):
        yield found
