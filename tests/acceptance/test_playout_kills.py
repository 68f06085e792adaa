"""kill -9 of the playout program at random moments: nothing is heard twice, and everything heard is told."""

from pathlib import Path

import pytest
from playout.kills import FAULTS, together

KILLS, BOXES = 100, 4


def test_100_kills_of_a_station_air_nothing_twice_and_leave_nothing_untold(tmp_path: Path) -> None:
    tally = together(tmp_path, KILLS, BOXES)
    assert tally.wrong == [], str(tally)
    assert tally.kills == KILLS
    assert tally.partial, str(tally)
    assert tally.resumed, str(tally)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_by_a_few_kills(tmp_path: Path, fault: str) -> None:
    assert together(tmp_path, 16, 4, fault).wrong != []
