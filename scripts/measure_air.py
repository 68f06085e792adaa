"""From the second approval to the loudspeaker: `scripts/bench emergency-air`, BROADCASTER_ROUNDS of them."""

import os
import sys
import tempfile
from pathlib import Path

from measure_wording import FAULTS

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

LIMIT = 5.0


def emergency_air() -> None:
    """Real server, real playout, null sink: from the second approval's answer to the first sample, from a stop to
    silence: p99 <= 5 s each."""
    from playout.real_house import real_house

    count = int(os.environ.get("BROADCASTER_ROUNDS", "100"))
    with tempfile.TemporaryDirectory(prefix="broadcaster-air-") as folder, real_house(Path(folder)) as house:
        rounds = [house.round() for _ in range(count)]
    _tell("second approval to first sample", [heard for _, heard, _ in rounds])
    _tell("stop to silence", [silent for _, _, silent in rounds])


def _tell(what: str, spent: list[float]) -> None:
    ordered = sorted(spent)
    p99 = ordered[max(0, -(-99 * len(ordered) // 100) - 1)]
    print(f"  {what}: n {len(ordered)}, p50 {ordered[len(ordered) // 2]:.3f} s, p99 {p99:.3f} s, "
          f"most {ordered[-1]:.3f} s")  # fmt: skip
    if p99 > LIMIT:
        FAULTS.append(f"{what}: p99 {p99:.3f} s, at most {LIMIT} s")
