"""Ten thousand uploads nobody should take: how many are refused as they should be, how fast, and what grows."""

import sys
import tempfile
import time
from pathlib import Path

from measure_wording import FAULTS

HOW_MANY, SEED = 10_000, 2


def uploads() -> None:
    """Malformed uploads over HTTP through the real readers: refused, seconds, growth of memory."""
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]
    from web.bad_uploads import Uploads
    from web.test_web_uploads import GROWTH, Readers, faults, resident, site_of

    from broadcaster.audio.recordings import RecordingShelf
    from broadcaster.audio.sandbox import Sandbox
    from broadcaster.documents import DocumentDesk

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents, sandbox = DocumentDesk(), Sandbox()
        recordings = RecordingShelf(folder / "recordings", sandbox)
        _, site = site_of(Readers(documents=documents, recordings=recordings, folder=folder), folder / "data")
        many = Uploads(seed=SEED)
        wrong = faults(site, many.take(100))
        before, began = resident(), time.monotonic()
        wrong += faults(site, many.take(HOW_MANY))
        took, grown = time.monotonic() - began, resident() - before
        documents.close()
        sandbox.close()
    print(
        f"{HOW_MANY} uploads, {HOW_MANY - len(wrong)} refused as 4xx in Vietnamese, {took:.0f} s, +{grown / 1e6:.0f} MB"
    )
    for each in wrong[:20]:
        print(f"  {each[:300]}")
    if wrong or grown > GROWTH:
        FAULTS.append(f"uploads: {len(wrong)} not refused, +{grown / 1e6:.0f} MB")
