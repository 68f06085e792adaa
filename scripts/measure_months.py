"""A supervisor's month over ten million rows; `scripts/bench months`.

As many stations as the country has communes, thirty rows a day each, on SQLite and on PostgreSQL. Two days come in as
the log's book writes them; the others are copies of these with other dates, made by the database, and months are the
sum of its days. BROADCASTER_MONTHS_ROWS is how many rows (10,000,000), BROADCASTER_MONTHS_STATIONS of how many stations
(3,321). The pages are asked of the whole application: of a province, of a commune, and, as is not promised, of all.
"""

import json
import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from contest import run
from houses import DATABASES, circumstances, database
from measure_airtime import EACH, FIRST, SESSIONS, at, rows
from measure_pages import Browser, country, house, middle_and_most, topics
from measure_wording import FAULTS

if TYPE_CHECKING:
    from sqlalchemy import Dialect, PoolProxiedConnection
    from sqlalchemy.engine.interfaces import DBAPICursor

ROWS = int(os.environ.get("BROADCASTER_MONTHS_ROWS", "10000000"))
STATIONS = int(os.environ.get("BROADCASTER_MONTHS_STATIONS", "3321"))
TIMES = int(os.environ.get("BROADCASTER_PAGES_TIMES", "40"))
BASE, LIMIT_MS = 2, 300.0
COPIES = max(1, round(ROWS / (STATIONS * len(SESSIONS) * EACH * BASE)))
LAST = FIRST + timedelta(days=COPIES * BASE - 1)
PROVINCE, COMMUNE = f"p{min(2, max(0, STATIONS // 100 - 1))}", f"c{min(36, STATIONS - 1)}"
LATER = {
    "sqlite": {
        "day": "date({c}, '+{days} days')",
        "moment": "strftime('%Y-%m-%d %H:%M:%f', {c}, '+{days} days') || '000'",
        "slot": "station || strftime('-%Y%m%d', day, '+{days} days') || substr(slot, -5)",
        "month": "date(day, 'start of month')",
    },
    "postgresql": {
        "day": "{c} + {days}",
        "moment": "{c} + interval '{days} days'",
        "slot": "station || to_char(day + {days}, '-YYYYMMDD') || right(slot, 5)",
        "month": "date_trunc('month', day)::date",
    },
}

HURRIED = {
    "sqlite": (
        *("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF"),
        *("PRAGMA cache_size = -1000000", "PRAGMA temp_store = MEMORY", "BEGIN"),
    ),
    "postgresql": ("SET synchronous_commit = off", "SET maintenance_work_mem = '500MB'", "SET temp_buffers = '300MB'"),
}
AT_REST = {"sqlite": ("PRAGMA journal_mode = WAL", "PRAGMA optimize"), "postgresql": ()}


def by_filling(job: dict) -> float:
    """Two days through the book, then copies of them."""
    from broadcaster.store.database import engine_of

    with house(job, job["url"]) as newsroom:
        country(newsroom, STATIONS)
        topics(newsroom)
        provinces = min(34, max(1, STATIONS // 100))
        begun = perf_counter()
        for first in range(0, STATIONS, 50):
            with newsroom.store.write() as work:
                for n in range(first, min(first + 50, STATIONS)):
                    told = [row for day in range(BASE) for row in rows(n, day)]
                    path = f"/p{n % provinces}/c{n}/"
                    work.log.add([replace(row, place=replace(row.place, path=path)) for row in told])
        by_book = perf_counter() - begun
        newsroom.store.close()
    begun, engine = perf_counter(), engine_of(job["url"])
    line = engine.raw_connection()
    _copied(line, engine.dialect)
    line.close()
    engine.dispose()
    filled = STATIONS * len(SESSIONS) * EACH * BASE * COPIES
    Path(job["told"]).write_text(json.dumps({"rows": filled, "by_book": by_book, "copied": perf_counter() - begun}))
    return float(filled)


def _copied(line: "PoolProxiedConnection", dialect: "Dialect") -> None:
    """In the order of days, as rows come; past what keeps a database whole when its machine dies, and indexes but for
    the keys are made when all rows are there."""
    from sqlalchemy.schema import CreateIndex

    from broadcaster.store.tables import METADATA

    cursor = line.cursor()
    for each in HURRIED[dialect.name]:
        cursor.execute(each)
    for table in ("airtime_log", "airtime_sum"):
        indexes, names = METADATA.tables[table].indexes, _columns(table)
        for each in indexes:
            cursor.execute(f"DROP INDEX {each.name}")
        cursor.execute(f"CREATE TEMPORARY TABLE base_{table} AS SELECT * FROM {table}")  # noqa: S608 - as below
        for copy in range(1, COPIES):
            chosen = ", ".join(_later(dialect.name, table, each, copy) for each in names)
            cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM base_{table}")  # noqa: S608 - our own words
        for each in indexes:
            cursor.execute(str(CreateIndex(each).compile(dialect=dialect)))
        line.commit()
    _added_up(cursor, dialect.name)
    line.commit()
    for each in AT_REST[dialect.name]:
        cursor.execute(each)


def _columns(table: str) -> list[str]:
    from broadcaster.store.tables import METADATA

    return [each.name for each in METADATA.tables[table].columns]


def _later(dialect: str, table: str, name: str, copy: int) -> str:
    words, days = LATER[dialect], copy * BASE
    if name == "sequence":
        return f"sequence + {days * len(SESSIONS) * EACH}"
    if name == "slot" and table == "airtime_log":
        return words["slot"].format(days=days)
    if name in {"begins", "ends", "planned"}:
        return words["moment"].format(c=name, days=days)
    return words["day"].format(c=name, days=days) if name == "day" else name


def _added_up(cursor: "DBAPICursor", dialect: str) -> None:
    month = LATER[dialect]["month"]
    alike = "station, path, kind, topic, campaign, outcome, reason, signed"
    counted = "sum(count), sum(late), sum(promised), sum(heard)"
    cursor.execute("DELETE FROM airtime_month")
    cursor.execute(
        f"INSERT INTO airtime_month (month, {alike}, count, late, promised, heard)"  # noqa: S608 - our own words
        f" SELECT {month}, {alike}, {counted} FROM airtime_sum GROUP BY 1, {', '.join(alike.split(', '))}"
    )


def by_asking(job: dict) -> float:
    """The month's page, as the server makes it."""
    told: dict[str, list[list[float]]] = {}
    with house(job, job["url"]) as newsroom:
        with newsroom.store.write() as work:
            if newsroom.store._engine.dialect.name == "postgresql":  # noqa: SLF001 - as the database does itself in time
                from sqlalchemy import text

                work.log._session.execute(text("ANALYZE"))  # noqa: SLF001 - as above
        browser = Browser(newsroom, at(LAST, 23))
        whole = LAST.replace(day=1) - timedelta(days=1)
        spans = {"last 30 days": (LAST - timedelta(days=29), LAST), "a calendar month": (whole.replace(day=1), whole)}
        for span, (first, last) in spans.items():
            days = f"from={quote(f'{first:%d/%m/%Y}')}&to={quote(f'{last:%d/%m/%Y}')}"
            for where, unit, times in (("a province", PROVINCE, TIMES), ("a commune", COMMUNE, TIMES), ("all", "", 5)):
                asked = [browser.get(f"/results?{days}&unit={unit}") for _ in range(times)]
                told[f"{span} of {where}"] = [[each.wall, each.cpu] for each in asked]
    Path(job["told"]).write_text(json.dumps(told))
    return float(len(told))


def months() -> None:
    """The supervisor's month page over 10,000,000 rows, p95 <= 300 ms, on SQLite and PostgreSQL."""
    for kind in DATABASES:
        with tempfile.TemporaryDirectory() as name, database(kind, "max_wal_size = '10GB'") as url:
            from broadcaster.store import upgrade

            upgrade(url)
            told, job_file = Path(name) / "told.json", Path(name) / "job.json"
            job_file.write_text(json.dumps({"url": url, "told": str(told), "folder": f"{name}/data"}))
            print(f"  {kind}: {circumstances()}")
            run("measure_months:by_filling", job_file)
            filled: dict[str, Any] = json.loads(told.read_text())
            print(
                f"    {filled['rows']:,} rows of {STATIONS:,} stations and {COPIES * BASE} days; {BASE} days"
                f" by the book in {filled['by_book']:.0f} s, the others copied in {filled['copied']:.0f} s"
            )
            run("measure_months:by_asking", job_file)
            for page, each in json.loads(told.read_text()).items():
                walls, cpus = (middle_and_most([told_of[n] for told_of in each]) for n in (0, 1))
                print(f"    {page:28} n {len(each):2}  wall p50 {walls[0]:7.0f} p95 {walls[1]:7.0f} ms"
                      f"  CPU p50 {cpus[0]:7.0f} p95 {cpus[1]:7.0f} ms")  # fmt: skip
                if walls[1] > LIMIT_MS and not page.endswith("of all"):
                    FAULTS.append(f"months, {kind}: {page}: {walls[1]:.0f} ms")


if __name__ == "__main__":
    months()
    print(FAULTS)
