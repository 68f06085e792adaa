"""Ten simulated years of planning every day; `scripts/bench clock`. BROADCASTER_YEARS is how many."""

import os
import subprocess
import sys
from pathlib import Path

from measure_wording import FAULTS


def clock() -> None:
    """Ten years of every-day planning by two processes whose clocks jump an hour, that sleep and are killed."""
    told = {"BROADCASTER_YEARS": "10", **os.environ}
    tests = [sys.executable, "-m", "pytest", "-q", "-s", "-n0", "--durations=1", "-k", "years_under"]
    tests.append("tests/unit/newsroom/test_years.py")
    if subprocess.run(tests, cwd=Path(__file__).parent.parent, env=told, check=False).returncode:
        FAULTS.append("a session was missed, or something was done twice")
