"""Stations under trial; `scripts/bench playout-kills`: BROADCASTER_KILLS of them, BROADCASTER_BOXES at once."""

import os
import sys
import tempfile
from pathlib import Path

from measure_wording import FAULTS

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))


def playout_kills() -> None:
    """kill -9 of the playout program at random moments of a session, and what loudspeaker and journal say then."""
    from playout.kills import together

    kills, boxes = int(os.environ.get("BROADCASTER_KILLS", "1000")), int(os.environ.get("BROADCASTER_BOXES", "8"))
    with tempfile.TemporaryDirectory(prefix="broadcaster-kills-") as folder:
        tally = together(Path(folder), kills, boxes)
    print(tally)
    for fault in tally.wrong:
        print("  ", fault)
    if tally.wrong:
        FAULTS.append("a killed station aired twice, out of place, or did not tell")
