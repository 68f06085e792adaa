"""What is measured of many machines, in small: on SQLite and PostgreSQL, by real processes. What counts must come out
whole; how long it took a test does not judge."""

import subprocess
import sys

import pytest
from processes import ROOT, environment

SMALL = {
    "queue": {"BROADCASTER_JOBS": "30", "BROADCASTER_BARE": "4", "BROADCASTER_KILLS": "2", "BROADCASTER_FROZEN": "1"},
    "start": {"BROADCASTER_STARTS": "3"},
    "intake": {"BROADCASTER_INTAKE_ROWS": "900"},
    "country": {"BROADCASTER_COUNTRY": "20"},
    "keeping": {"BROADCASTER_KEPT_SOUNDS": "5", "BROADCASTER_KEPT_ROWS": "1200"},
    "months": {
        "BROADCASTER_MONTHS_ROWS": "20000",
        "BROADCASTER_MONTHS_STATIONS": "20",
        "BROADCASTER_PAGES_TIMES": "2",
    },
}
WHOLE = {
    "queue": "30 of 30 sounds; twice 0, lost 0, half-written or not what its digest says 0",
    "start": "n 3, 500 queued, both makers busy",
    "intake": "http 500  n 900 rows in",
    "country": "20 stations: all days anew",
    "keeping": "every row and every byte as it was",
    "months": "last 30 days of a commune",
}


ONCE = {"start", "keeping"}
"""Not on one database after the other."""


@pytest.mark.parametrize("section", SMALL)
def test_the_bench_of_many_machines_runs_on_both_databases_and_loses_nothing(section: str) -> None:
    command = [sys.executable, "scripts/measure.py", section]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(**SMALL[section]), capture_output=True, timeout=600, check=False
    )
    told = done.stdout.decode()
    assert told.count(WHOLE[section]) == (1 if section in ONCE else 2), told + done.stderr.decode()
    wrong = [each for each in done.stderr.decode().splitlines() if "Error" in each or " lost, " in each]
    assert wrong == []
