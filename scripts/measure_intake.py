"""How fast journals of stations come in, on both databases; `scripts/bench intake`.

Sealed batches as boxes write them, two rows in three of a bulletin that stands in the books, through the verb; and the
same over HTTP, the whole application with its token, without a line between. A batch of 500 is a box that comes back
after half a week; one of 30 is a day's. BROADCASTER_INTAKE_ROWS is how many rows (30,000).
"""

import asyncio
import json
import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from contest import run
from houses import DATABASES, circumstances, database
from measure_airtime import EACH, FIRST, SESSIONS, TOLD, at, plant, sealed
from measure_wording import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadcaster.domain.units import Instant
    from broadcaster.newsroom.ports import Newsroom

ROWS = int(os.environ.get("BROADCASTER_INTAKE_ROWS", "30000"))
BOXES, LIMIT_A_SECOND = 10, 5_000
KINDS = (("verb", 500), ("http", 500), ("verb", 30))


def by_taking(job: dict) -> float:
    """Plants boxes and manifests, then takes everything in."""
    from broadcaster.app.first_start import found_house
    from broadcaster.app.wiring import open_newsroom, settings_from
    from broadcaster.store import open_store, upgrade

    settings = settings_from({"data": Path(job["folder"]), "voices": ("espeak:vi-vn-x-south",), "house": "real"})
    codes, told = [f"c{n}" for n in range(BOXES)], {}
    upgrade(job["url"])
    with open_newsroom(settings) as opened:
        newsroom, now = replace(opened, store=open_store(job["url"])), at(FIRST + timedelta(days=300))
        found_house(newsroom, settings, now)
        plant(newsroom, codes, job["rows"] * len(KINDS) // (len(codes) * len(SESSIONS) * EACH))
        bulletins(newsroom, TOLD)
        rest = {code: iter(sealed(code, job["rows"] * len(KINDS) // len(codes), KINDS, job["rows"] // len(codes)))
                for code in codes}  # fmt: skip
        for way, size in KINDS:
            batches = [(code, next(rest[code])) for _ in range(-(-job["rows"] // len(codes) // size)) for code in codes]
            take = by_verb(newsroom, now) if way == "verb" else by_http(newsroom, now, codes)
            told[f"{way} {size}"] = taken(take, batches)
        with newsroom.store.read() as work:
            assert not any(work.irregulars.count(code) for code in codes)
            assert sum(len(work.log.of_slots(codes[0], FIRST + timedelta(days=n))) for n in range(3)) == 3 * 30
    Path(job["told"]).write_text(json.dumps(told))
    return float(job["rows"])


def taken(take: "Callable[[str, str], None]", batches: list[tuple[str, str]]) -> list[float]:
    """Seconds of the wall and of this process's own time; how many batches."""
    begun, cpu = perf_counter(), process_time()
    for code, each in batches:
        take(code, each)
    return [perf_counter() - begun, process_time() - cpu, len(batches)]


def by_verb(newsroom: "Newsroom", now: "Instant") -> "Callable[[str, str], None]":
    from broadcaster.domain.access import CONSOLE, Means
    from broadcaster.newsroom.journals import take_in

    program = replace(CONSOLE, means=Means.PROGRAM)

    def take(code: str, batch: str) -> None:
        assert take_in(newsroom, program, code, batch, now).new

    return take


def by_http(newsroom: "Newsroom", now: "Instant", codes: list[str]) -> "Callable[[str, str], None]":
    from measure_herd import _machines

    from broadcaster.app.serving import set_aside
    from broadcaster.web import Desk, build

    with newsroom.store.write() as work:
        _machines(work.tokens._session, {code: f"secret-{code}" for code in codes}, now)  # noqa: SLF001 - as in `herd`
    desk = Desk(newsroom=newsroom, clock=lambda: now, new_id=str, periods={}, version="0", new_secret=lambda: "s")
    site, loop = build(desk), asyncio.new_event_loop()
    set_aside()

    def take(code: str, batch: str) -> None:
        status, body = loop.run_until_complete(posted(site, code, batch))
        assert status == 200, body[:500]

    return take


async def posted(site: Any, code: str, batch: str) -> tuple[int, bytes]:  # noqa: ANN401 - an ASGI application
    told: list[dict[str, Any]] = []
    place = f"/api/v1/stations/{code}/journal"
    headers = {"host": "localhost", "authorization": f"Bearer bct_secret-{code}", "content-type": "application/json"}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "https",
        "path": place, "raw_path": place.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("localhost", 443),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": batch.encode(), "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 - as above
        told.append(dict(message))

    await site(scope, receive, send)
    return told[0]["status"], b"".join(each.get("body", b"") for each in told[1:])


def bulletins(newsroom: "Newsroom", many: int) -> None:
    from measure_replanning import bulletin

    with newsroom.store.write() as work:
        for n in range(many):
            made = bulletin(newsroom, n, "p1")
            work.bulletins.add(made)


def intake() -> None:
    """Journals taken in, >= 5,000 rows/s on SQLite and on PostgreSQL: by the verb, over HTTP, and in small batches."""
    for kind in DATABASES:
        with tempfile.TemporaryDirectory() as name, database(kind) as url:
            told, job_file = Path(name) / "told.json", Path(name) / "job.json"
            job_file.write_text(json.dumps({"rows": ROWS, "url": url, "told": str(told), "folder": f"{name}/data"}))
            print(f"  {kind}: {circumstances()}")
            most = run("measure_intake:by_taking", job_file)[3]
            for way, (seconds, cpu, batches) in json.loads(told.read_text()).items():
                print(
                    f"    {way:9} n {ROWS:,} rows in {batches:,.0f} sealed batches: {ROWS / seconds:7,.0f} rows/s,"
                    f" {ROWS / cpu:7,.0f} a second of our CPU (wall {seconds:.1f} s, CPU {cpu:.1f} s),"
                    f" most {most:.0f} MB"
                )
                if not way.endswith(" 30") and ROWS / seconds < LIMIT_A_SECOND:
                    FAULTS.append(f"intake, {kind}, {way}: {ROWS / seconds:,.0f} rows/s, at least {LIMIT_A_SECOND:,}")


if __name__ == "__main__":
    intake()
