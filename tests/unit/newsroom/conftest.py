"""A newsroom in memory with two provinces planted, for every test of the verbs."""

import pytest
from fakes.editor import opened_newsroom

from broadcaster.newsroom.ports import Newsroom


@pytest.fixture
def newsroom() -> Newsroom:
    return opened_newsroom()
