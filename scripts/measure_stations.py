"""Simulated stations through bad weather; `scripts/bench stations-sim`. BROADCASTER_YEARS: how many station-years."""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from measure_wording import FAULTS

TESTS = str(Path(__file__).resolve().parent.parent / "tests")
DAYS = 30
"""Of one history: long enough for journals to be forgotten and manifests to follow each other many times."""


def _history(seed: int) -> tuple[int, list[str], int, int, float]:
    """Of one station and one seed: the laws that were broken, its boots, its lines, and the processor time."""
    if TESTS not in sys.path:
        sys.path.insert(0, TESTS)
    from playout.truths import broken
    from playout.world import World

    begun = time.process_time()
    world = World(seed, stations=1).run(DAYS * 24).heal()
    box = world.boxes[0]
    return seed, broken(world), box.started, box.state.end.sequence, time.process_time() - begun


def stations() -> None:
    """Simulated years of stations whose power, disk, clock, link and neighbours fail; every law must hold."""
    years = float(os.environ.get("BROADCASTER_YEARS", "10"))
    histories = max(1, round(years * 365 / DAYS))
    boots = lines = 0
    spent = 0.0
    wrong: list[str] = []
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for seed, told, booted, written, took in pool.map(_history, range(10_000, 10_000 + histories)):
            boots, lines, spent = boots + booted, lines + written, spent + took
            wrong += [f"seed {seed}: {each}" for each in told]
    print(f"{histories} histories of {DAYS} days ({histories * DAYS / 365:.1f} years): {boots} boots, {lines} lines")
    print(f"{len(wrong)} laws broken; {spent:.0f} s of processor time")
    for each in wrong[:20]:
        print("  ", each)
    if wrong:
        FAULTS.append("a simulated station broke a law")
