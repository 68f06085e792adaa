"""Measures what the audit's chain costs: to write it, and to verify a million entries; `scripts/bench audit`.

BROADCASTER_AUDIT_ENTRIES is how many entries (1,000,000). The database is SQLite in a temporary folder.
"""

import json
import os
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from contest import run
from measure_wording import FAULTS

ENTRIES = int(os.environ.get("BROADCASTER_AUDIT_ENTRIES", "1000000"))
LIMIT_S, LIMIT_MB, AT_ONCE = 60, 200, 1_000


def by_writing(job: dict) -> float:
    """Chains so many deeds, a thousand in a transaction."""
    from broadcaster.domain.access import CONSOLE
    from broadcaster.domain.audit import deed
    from broadcaster.domain.units import digest_of, instant
    from broadcaster.store import open_store, upgrade

    upgrade(job["url"])
    store, at, after = open_store(job["url"]), instant(datetime(2026, 11, 22, tzinfo=UTC)), digest_of("x")
    for start in range(0, job["entries"], AT_ONCE):
        with store.write() as work:
            for n in range(start, min(start + AT_ONCE, job["entries"])):
                done = deed(CONSOLE, "bulletin.approve", f"bulletin:{n}", at, f"/91/{n % 102}/")
                work.audit.add(replace(done, after=after, told="Duyệt bản tin"))
    store.close()
    return float(job["entries"])


def by_one_each(job: dict) -> float:
    """Chains deeds, each in a transaction of its own: what a verb pays, the disk's flush included."""
    from broadcaster.domain.access import CONSOLE
    from broadcaster.domain.audit import deed
    from broadcaster.domain.units import instant
    from broadcaster.store import open_store

    store, at = open_store(job["url"]), instant(datetime(2026, 11, 22, tzinfo=UTC))
    for n in range(job["each"]):
        with store.write() as work:
            work.pulses.beat("bench", at)
            if job["audited"]:
                work.audit.add(deed(CONSOLE, "bulletin.approve", f"bulletin:{n}", at))
    store.close()
    return float(job["each"])


def by_database(job: dict) -> float:
    """Verifies the chain as the database holds it."""
    from broadcaster.newsroom.audit import Vouchers, check_store
    from broadcaster.store import open_store

    store = open_store(job["url"])
    findings = check_store(store, Vouchers(open=lambda _: b""))
    store.close()
    assert findings.well, findings
    return float(findings.proof.tip.sequence)


def by_export(job: dict) -> float:
    """Writes the chain as JSON-lines."""
    from broadcaster.newsroom.audit import lines
    from broadcaster.store import open_store

    store = open_store(job["url"])
    with Path(job["lines"]).open("w", encoding="utf-8") as file:
        file.writelines(lines(store))
    store.close()
    return float(job["entries"])


def by_lines(job: dict) -> float:
    """Verifies the exported file."""
    from broadcaster.domain.audit import read_entries, read_head
    from broadcaster.newsroom.audit import Vouchers, check

    with Path(job["lines"]).open(encoding="utf-8") as file:
        findings = check(read_head(file.readline()), read_entries(file), Vouchers(open=lambda _: b""))
    assert findings.well, findings
    return float(findings.proof.tip.sequence)


def audit() -> None:
    """A chain of a million entries: written, verified in the database, exported, verified as a file."""
    with tempfile.TemporaryDirectory() as name:
        folder, job_file = Path(name), Path(name) / "job.json"
        job = {"entries": ENTRIES, "each": 300, "url": f"sqlite:///{folder / 'a.db'}", "lines": str(folder / "a.jsonl")}
        for step in ("writing", "database", "export", "lines"):
            job_file.write_text(json.dumps(job))
            made, wall, _, most = run(f"measure_audit:by_{step}", job_file)
            print(f"{step:10} {made:9,.0f} entries {wall:7.1f} s {wall / made * 1e6:6.1f} us each {most:5.0f} MB")
            if step in ("database", "lines") and (wall / made * 1e6 > LIMIT_S or most > LIMIT_MB):
                FAULTS.append(f"audit: {step} took {wall:.0f} s and {most:.0f} MB")
        for audited in (False, True):
            job_file.write_text(json.dumps({**job, "audited": audited}))
            made, wall, _, _ = run("measure_audit:by_one_each", job_file)
            print(f"a write {'with' if audited else 'without'} a deed {wall / made * 1000:6.2f} ms")
        print(f"{(folder / 'a.db').stat().st_size / ENTRIES:.0f} bytes an entry in the database")
