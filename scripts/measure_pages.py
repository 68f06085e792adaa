"""What pages cost that add up much, asked of the whole web application as a supervisor's browser asks; `scripts/bench
pages`.

BROADCASTER_AIRTIME_ROWS is how many rows the log holds (1,000,000), BROADCASTER_PAGES_DATABASE a SQLite file that holds
them already, or is filled once. The board is measured with 100 stations and with as many as the country has communes.
"""

import asyncio
import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from contest import run
from measure_airtime import EACH, FIRST, ROWS, SESSIONS, SILENT, STATIONS, at, be_silent, plant, rows
from measure_wording import FAULTS

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from broadcaster.domain.units import Instant
    from broadcaster.newsroom.ports import Newsroom

DATABASE = os.environ.get("BROADCASTER_PAGES_DATABASE", "")
TIMES = int(os.environ.get("BROADCASTER_PAGES_TIMES", "40"))
LIMIT_MS, LIMIT_BYTES = 200.0, 300_000
BOARDS = (100, 3_321)
DAYS = ROWS // (STATIONS * len(SESSIONS) * EACH)
LAST = FIRST + timedelta(days=DAYS - 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds of one request: by the clock and of this process's own time; bytes of the page, and on the line."""

    wall: float
    cpu: float
    size: int
    sent: int


class Browser:
    """Asks the application itself, without a line between: what is measured is the server's work alone."""

    def __init__(self, newsroom: "Newsroom", now: "Instant") -> None:
        from broadcaster.app.serving import set_aside
        from broadcaster.web import Desk, build

        self.site = build(
            Desk(newsroom=newsroom, clock=lambda: now, new_id=str, periods={}, version="0", new_secret=lambda: "s")
        )
        self.cookie = session(newsroom, now)
        set_aside()
        self.loop = asyncio.new_event_loop()

    def get(self, path: str) -> Asked:
        begun, cpu = perf_counter(), process_time()
        status, raw = self.loop.run_until_complete(self._ask(path))
        wall, own = (perf_counter() - begun) * 1000, (process_time() - cpu) * 1000
        assert status == 200, (path, status, raw[:500])
        import gzip

        return Asked(wall, own, len(gzip.decompress(raw)), len(raw))

    async def _ask(self, path: str) -> tuple[int, bytes]:
        told: list[dict[str, Any]] = []
        place, _, query = path.partition("?")
        headers = {"host": "localhost", "cookie": self.cookie, "accept-encoding": "gzip", "accept": "text/html"}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "https",
            "path": place, "raw_path": place.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1), "server": ("localhost", 443),
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: "MutableMapping[str, Any]") -> None:
            told.append(dict(message))

        await self.site(scope, receive, send)
        return told[0]["status"], b"".join(each.get("body", b"") for each in told[1:])


def session(newsroom: "Newsroom", now: "Instant") -> str:
    """A supervisor of the whole house signs in; returns the cookie."""
    from broadcaster.domain.access import AccountId, Grant, Role
    from broadcaster.domain.people import Account, SignedIn
    from broadcaster.domain.units import digest_of
    from broadcaster.web.access import COOKIE

    me = AccountId("watcher")
    grants = (Grant(role=Role.SUPERVISOR, station=None, path="/"),)
    with newsroom.store.write() as work:
        if work.accounts.by_login("watcher") is None:
            work.accounts.add(Account(id=me, login="watcher", name="W", grants=grants, active=True, created=now))
        work.sessions.open(
            SignedIn(
                id=f"s-{perf_counter()}", account=me, secret=digest_of("session-1", "x"), previous=None, created=now,
                rotated=now, seen=now, assured=True, source="here",
            )
        )  # fmt: skip
        (mine,) = [each.id for each in work.sessions.of(me)][:1]
    return f"{COOKIE}={newsroom.vault.sign(f'{mine}:x')}"


@contextmanager
def house(job: dict, url: str) -> "Iterator[Newsroom]":
    from broadcaster.app.wiring import open_newsroom, settings_from
    from broadcaster.store import open_store

    settings = settings_from({"data": Path(job["folder"]), "voices": ("espeak:vi-vn-x-south",), "house": "real"})
    with open_newsroom(settings) as opened:
        yield replace(opened, store=open_store(url))


def fill(job: dict) -> float:
    """A million rows of a hundred stations, and what a tenth of them never told of."""
    from broadcaster.store import open_store, upgrade

    upgrade(job["url"])
    store = open_store(job["url"])
    for first in range(0, DAYS, 5):
        with store.write() as work:
            for n in range(STATIONS):
                work.log.add([row for day in range(first, min(first + 5, DAYS)) for row in rows(n, day)])
    store.close()
    with house(job, job["url"]) as newsroom:
        codes = [f"c{n}" for n in range(STATIONS)]
        plant(newsroom, codes, 0)
        be_silent(newsroom, codes[:SILENT], LAST)
        topics(newsroom)
    return float(ROWS)


def topics(newsroom: "Newsroom") -> None:
    """The ten topics of the log, of one campaign with targets."""
    from broadcaster.domain.campaign import Campaign, CampaignCode, Topic

    told = tuple(Topic(code=f"t{n}", number=n, name=f"Nhóm {n}", minutes=60) for n in range(1, EACH))
    made = Campaign(
        code=CampaignCode("d1"), name="Đợt", basis="", valid_from=FIRST, valid_until=None, owner=None, topics=told
    )
    with newsroom.store.write() as work:
        work.campaigns.add(made)


def by_page(job: dict) -> float:
    """Results and reports over the filled log."""
    from broadcaster.store import upgrade

    upgrade(job["url"])
    told: dict[str, list[Asked]] = {}
    with house(job, job["url"]) as newsroom:
        browser = Browser(newsroom, at(LAST, 23))
        spans = {"a day": 0, "a week": 6, "a month": 29, "a quarter": 89, "a year": DAYS - 1}
        for name, back in spans.items():
            span = f"from={quote(f'{LAST - timedelta(days=back):%d/%m/%Y}')}&to={quote(f'{LAST:%d/%m/%Y}')}"
            told[f"results of {name}"] = many(browser, f"/results?{span}")
            told[f"rows of {name}"] = many(browser, f"/results/rows?{span}&outcome=unreported")
        month = f"from={quote(f'{LAST - timedelta(days=29):%d/%m/%Y}')}&to={quote(f'{LAST:%d/%m/%Y}')}"
        told["a month of a commune"] = many(browser, f"/results?{month}&unit=c7")
        told["a month of a topic"] = many(browser, f"/results?{month}&topic=t4")
        told["report: log book of a week"] = many(browser, f"/reports?kind=log-book&{span_of(6)}")
        told["report: campaign of a month"] = many(browser, f"/reports?kind=campaign&campaign=d1&{month}")
        told["report: stations of a month"] = many(browser, f"/reports?kind=stations&{month}")
    write(job, told)
    return float(len(told))


def span_of(back: int) -> str:
    return f"from={quote(f'{LAST - timedelta(days=back):%d/%m/%Y}')}&to={quote(f'{LAST:%d/%m/%Y}')}"


def by_board(job: dict) -> float:
    """The board of so many stations, each of which called a minute ago or is late."""
    from broadcaster.domain.calls import Call
    from broadcaster.domain.units import instant
    from broadcaster.store import upgrade

    url, now = f"sqlite:///{job['folder']}-{job['stations']}.db", at(date(2026, 11, 22), 10)
    upgrade(url)
    told: dict[str, list[Asked]] = {}
    with house(job, url) as newsroom:
        country(newsroom, job["stations"])
        codes = [f"c{n}" for n in range(job["stations"])]
        with newsroom.store.write() as work:
            for n, code in enumerate(codes):
                if n % 9:
                    ago = timedelta(seconds=40 + (n % 50) * (20 if n % 7 == 0 else 0))
                    held = instant(now + timedelta(days=2))
                    told_of = {"version": "1.0", "free": 10**9 * (n % 40), "held_until": held, "skew": n % 900}
                    at_work = {"clock": "trusted", "sink": "default", "manifest": 1}
                    call = Call(station=code, at=instant(now - ago), device=f"d{n}", boot=1, **told_of, **at_work)
                    work.calls.put(call)
        browser = Browser(newsroom, now)
        for view in ("cards", "tiles", "table"):
            told[f"board of {job['stations']:,}: {view}"] = many(browser, f"/stations?view={view}")
        told[f"board of {job['stations']:,}: one found"] = many(browser, "/stations?q=xa+77")
    write(job, told)
    return float(len(told))


def country(newsroom: "Newsroom", communes: int) -> None:
    from broadcaster.domain.stations import Level, Station, grow

    def station(code: str, parent: str | None, level: Level, name: str) -> Station:
        told = {"code": code, "name": name, "label": f"Đài {name}", "level": level, "parent": parent, "path": ""}
        return Station(**told, valid_from=date(2000, 1, 1), valid_until=None)

    provinces = [f"p{n}" for n in range(min(34, max(1, communes // 100)))]
    here = [station(code, None, Level.PROVINCE, f"Tỉnh {code}") for code in provinces]
    here += [
        station(f"c{n}", provinces[n % len(provinces)], Level.COMMUNE, f"Xã {n} Phước Thạnh") for n in range(communes)
    ]
    with newsroom.store.write() as work:
        work.stations.plant(list(grow(here)), [])


def many(browser: Browser, path: str) -> list[Asked]:
    return [browser.get(path) for _ in range(TIMES)]


def write(job: dict, told: dict[str, list[Asked]]) -> None:
    lists = {name: [[a.wall, a.cpu, a.size, a.sent] for a in each] for name, each in told.items()}
    Path(job["told"]).write_text(json.dumps(lists))


def middle_and_most(each: list[float]) -> tuple[float, float]:
    return statistics.median(each), sorted(each)[max(0, int(len(each) * 0.95) - 1)]


def pages() -> None:
    """Pages of results over a million airtime rows, and the board of a country: p95 <= 200 ms, <= 300 kB."""
    with tempfile.TemporaryDirectory() as name:
        told, job_file = Path(name) / "told.json", Path(name) / "job.json"
        url = f"sqlite:///{DATABASE or f'{name}/a.db'}"
        job = {"url": url, "told": str(told), "folder": f"{name}/data"}
        found: dict[str, list[list[float]]] = {}

        def asked(work: str, **more: object) -> None:
            job_file.write_text(json.dumps(job | more))
            run(f"measure_pages:{work}", job_file)
            if told.exists():
                found.update(json.loads(told.read_text()))

        if not DATABASE or not Path(DATABASE).exists():
            asked("fill")
        asked("by_page")
        for stations in BOARDS:
            asked("by_board", stations=stations)
        print(f"{ROWS:,} rows in the log of {STATIONS} stations; each page {TIMES} times, the first of them too")
        head = f"{'':34}{'CPU p50':>9}{'p95':>8}{'wall p50':>10}{'p95':>8}{'kB':>8}{'gzip':>7}"
        print(head)
        for page, each in found.items():
            walls, cpus, sizes, sent = zip(*each, strict=True)
            wall, cpu = middle_and_most(list(walls)), middle_and_most(list(cpus))
            size = max(sizes)
            times = f"{cpu[0]:9.0f}{cpu[1]:8.0f}{wall[0]:10.0f}{wall[1]:8.0f}"
            print(f"{page:34}{times}{size / 1000:8.0f}{max(sent) / 1000:7.0f}")
            if cpu[1] > LIMIT_MS or max(sent) > LIMIT_BYTES:
                FAULTS.append(f"pages: {page}: {cpu[1]:.0f} ms, {max(sent) / 1000:.0f} kB")
