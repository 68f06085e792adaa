"""Those who make sounds beside a server: started for what there is to make, ended with it, never started in a rush."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from broadcaster.queue.local import Children

WAITS = "import sys, pathlib, os; pathlib.Path(sys.argv[1], str(os.getpid())).touch(); sys.stdin.read()"
"""Ends with its standard input, as a maker does."""
DEAF = (
    "import signal, sys, pathlib, os, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "pathlib.Path(sys.argv[1], str(os.getpid())).touch()\n"
    "time.sleep(60)\n"
)
DIES = "raise SystemExit(3)"


@dataclass
class Seconds:
    """A clock set by hand."""

    at: float = 0.0
    step: float = 0.0
    told: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        self.at += self.step
        return self.at


@contextmanager
def children(folder: Path, program: str, most: int, seconds: Seconds) -> Iterator[Children]:
    made = Children([sys.executable, "-c", program, str(folder)], most, seconds)
    try:
        yield made
    finally:
        made.close()


def born(folder: Path, count: int) -> list[int]:
    """The processes, once there are so many."""
    over = time.monotonic() + 20
    while len(found := [int(path.name) for path in folder.iterdir()]) < count and time.monotonic() < over:
        time.sleep(0.02)
    return found


def gone(process: int) -> bool:
    over = time.monotonic() + 20
    while time.monotonic() < over:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_there_are_as_many_as_there_is_to_make_and_never_more_than_are_allowed(tmp_path: Path) -> None:
    with children(tmp_path, WAITS, 2, Seconds()) as makers:
        assert makers(0)
        assert not list(tmp_path.iterdir())
        assert makers(1)
        assert len(born(tmp_path, 1)) == 1
        assert makers(5)
        assert makers(5)
        assert len(born(tmp_path, 2)) == 2


def test_one_that_was_killed_is_replaced_while_there_is_something_to_make(tmp_path: Path) -> None:
    seconds = Seconds()
    with children(tmp_path, WAITS, 1, seconds) as makers:
        makers(1)
        (first,) = born(tmp_path, 1)
        seconds.at = 60.0  # it had been at work for a while
        os.kill(first, signal.SIGKILL)
        over = time.monotonic() + 20
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < over:
            assert makers(1)
            time.sleep(0.05)
        assert len(born(tmp_path, 2)) == 2


def test_what_dies_of_being_started_is_told_and_started_ever_more_seldom(tmp_path: Path) -> None:
    seconds = Seconds()
    with children(tmp_path, DIES, 1, seconds) as makers:
        makers(1)
        starts = []
        over = time.monotonic() + 20
        while len(starts) < 3 and time.monotonic() < over:
            seconds.at += 1.0
            before = makers.started
            well = makers(1)
            time.sleep(0.2)
            if makers.started > before:
                starts.append(seconds.at)
        assert not well
    assert len(starts) == 3
    assert starts[1] - starts[0] < starts[2] - starts[1]


def test_all_end_when_the_server_does_and_none_outlives_it(tmp_path: Path) -> None:
    with children(tmp_path, WAITS, 2, Seconds()) as makers:
        makers(2)
        processes = born(tmp_path, 2)
    assert all(gone(process) for process in processes)


def test_one_that_heeds_nothing_is_killed_in_the_end(tmp_path: Path) -> None:
    seconds = Seconds()
    with children(tmp_path, DEAF, 1, seconds) as makers:
        makers(1)
        (process,) = born(tmp_path, 1)
        seconds.step = 100.0  # nobody waits for it in this test
    assert gone(process)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_they_end_by_themselves_when_the_server_was_killed(tmp_path: Path) -> None:
    server = (
        "import sys, time, pathlib, os\n"
        "from broadcaster.queue.local import Children\n"
        f"makers = Children([sys.executable, '-c', {WAITS!r}, {str(tmp_path)!r}], 1, time.monotonic)\n"
        "makers(1)\n"
        "time.sleep(60)\n"
    )
    process = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", server])
    (maker,) = born(tmp_path, 1)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert gone(maker)
