"""kill -9 of the playout program at random moments: nothing is heard twice, and everything heard is told."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playout.kills import FAULTS, Tally, trial

KILLS, BOXES = 100, 4


def together(folder: Path, kills: int, boxes: int, fault: str = "", seed: int = 0) -> Tally:
    with ThreadPoolExecutor(boxes) as pool:
        runs = [pool.submit(trial, folder / str(box), kills // boxes, seed + box, fault) for box in range(boxes)]
        whole = Tally()
        for run in runs:
            whole.add(run.result())
    return whole


def test_100_kills_of_a_station_air_nothing_twice_and_leave_nothing_untold(tmp_path: Path) -> None:
    tally = together(tmp_path, KILLS, BOXES)
    assert tally.wrong == [], str(tally)
    assert tally.kills == KILLS
    assert tally.partial, str(tally)
    assert tally.resumed, str(tally)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_by_a_few_kills(tmp_path: Path, fault: str) -> None:
    assert together(tmp_path, 16, 4, fault).wrong != []
