"""From the second approval to the loudspeaker: `scripts/bench emergency-air`, BROADCASTER_ROUNDS of them."""

import os
import sys
import tempfile
from pathlib import Path

from measure_emergency import tell

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

LIMIT = 5.0


def emergency_air() -> None:
    """Real server, real playout, null sink: from the second approval's answer to the first sample, from a stop to
    silence: p99 <= 5 s each."""
    from playout.real_house import real_house

    count = int(os.environ.get("BROADCASTER_ROUNDS", "100"))
    with tempfile.TemporaryDirectory(prefix="broadcaster-air-") as folder, real_house(Path(folder)) as house:
        rounds = [house.round() for _ in range(count)]
    tell("second approval to first sample", [heard for _, heard, _ in rounds], LIMIT)
    tell("stop to silence", [silent for _, _, silent in rounds], LIMIT)
