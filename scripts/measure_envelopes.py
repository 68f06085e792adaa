"""Shows a station a hundred thousand mutants of what the house sealed; `scripts/bench envelopes`.

BROADCASTER_MUTANTS is how many (100,000), BROADCASTER_MUTANTS_SEED where they begin (1). None may be taken up, and
nothing but a refusal by name may come of any.
"""

import os
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from measure_wording import FAULTS

MUTANTS = int(os.environ.get("BROADCASTER_MUTANTS", "100000"))
SEED = int(os.environ.get("BROADCASTER_MUTANTS_SEED", "1"))


def envelopes() -> None:
    """Counts by what was done and by what it was called."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from properties.attacks import Reader, table, unnamed
    from properties.mutants import mutants

    from broadcaster.domain.attacks import Refused

    reader, began = Reader(), time.perf_counter()
    done, called, accepted, crashed = Counter(), Counter(), 0, 0
    for mutant in islice(mutants(SEED), MUTANTS):
        done[mutant.kind] += 1
        try:
            getattr(reader, mutant.role)(mutant.text)
            accepted += 1
        except Refused as refused:
            called[refused.attack.value] += 1
        except Exception as crash:  # noqa: BLE001 - whatever it is, it is counted
            crashed += 1
            print(f"  crash: {mutant.role} {mutant.kind}: {type(crash).__name__}: {crash}")
    took = time.perf_counter() - began
    print(f"Envelopes: {MUTANTS:,} mutants (seed {SEED}) in {took:.0f} s: {accepted} accepted, {crashed} crashed")
    print("  done to them: " + ", ".join(f"{kind} {n:,}" for kind, n in sorted(done.items())))
    print("  called: " + ", ".join(f"{name} {n:,}" for name, n in called.most_common()))
    wrong = unnamed(reader)
    print(f"  attacks x roles: {len(list(table()))}, {len(wrong)} not refused by name")
    if accepted or crashed or wrong:
        FAULTS.append(f"envelopes: {accepted} accepted, {crashed} crashed, unnamed: {wrong}")
