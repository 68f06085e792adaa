"""Contestants side by side: each runs alone in a child process, in rounds, so that a noisy minute hits all alike."""

import importlib
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

TIMES = 3


def peak_memory() -> float:
    """MB this program has stood in at most, its finished children's largest included.

    VmHWM starts anew with the program; getrusage(RUSAGE_SELF) would also count the parent it was forked from.
    """
    import resource

    own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(int(own[1]) if own else 0, children) / 1024


def child(name: str, job_file: str) -> None:
    """In the child: one contestant (module:function), once. It returns how much it made, such as seconds of sound."""
    import resource

    job = json.loads(Path(job_file).read_text())
    module, function = name.split(":")
    work: Callable[[dict], float] = getattr(importlib.import_module(module), function)
    for library in job.get("loaded", ()):  # loading libraries is no part of the work
        importlib.import_module(library)
    before = sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    started = time.perf_counter()
    made = work(job)
    wall = time.perf_counter() - started
    after = sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps([made, wall, after - before, peak_memory()]))


def run(name: str, job_file: Path) -> list[float]:
    """What was made, wall seconds, CPU seconds, peak MB."""
    command = [sys.executable, __file__, "--child", name, str(job_file)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])


def compare(contestants: list[str], job_file: Path, against: str) -> dict[str, float]:
    """Prints medians, each as a ratio to `against` per unit made and within each round; returns the wall ratios."""
    rounds = [{name: run(name, job_file) for name in contestants} for _ in range(TIMES)]
    print(f"{'':26}{'wall s':>8}{'CPU s':>8}{'x real time':>13}{'wall ratio':>12}{'CPU ratio':>11}{'peak MB':>9}")
    ratios = {}
    for name in contestants:
        made, wall, cpu, memory = (statistics.median(r[name][i] for r in rounds) for i in range(4))
        ratio, work = (
            statistics.median(r[name][i] / r[name][0] / (r[against][i] / r[against][0]) for r in rounds) for i in (1, 2)
        )
        ratios[name] = ratio
        label = name.split(":")[1].removeprefix("by_").replace("_", " ")
        print(f"{label:26}{wall:8.2f}{cpu:8.2f}{made / wall:13.0f}{ratio:12.2f}{work:11.2f}{memory:9.0f}")
    return ratios


if __name__ == "__main__":
    child(*sys.argv[2:4])
