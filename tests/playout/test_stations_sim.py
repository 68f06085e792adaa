"""Stations through days in which everything goes wrong that can: one seed is one history, and laws hold in all."""

import pytest
from playout.truths import broken
from playout.world import World


@pytest.mark.parametrize("seed", range(3))
def test_no_law_is_broken_in_three_days_of_bad_weather(seed: int) -> None:
    assert broken(World(seed).run(72).heal()) == []
