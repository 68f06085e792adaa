"""What is asked again and again finds its rows by an index: the databases are asked how they would go about it, over
rows as a province has them. Reading a big table through grows with the years, and no test on a small one notices."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fakes.samples import order as order_of
from sqlalchemy import Connection, Dialect, event, text
from sqlalchemy.types import TypeEngine

from broadcaster.domain.access import Scope
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Span, instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.journal import Dimension, SoughtAirtime
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.store import SqlStore
from broadcaster.store.orders import order_to_json
from broadcaster.store.tables import METADATA

FIRST = date(2026, 9, 1)
NOW = instant(datetime(2026, 11, 10, 3, tzinfo=UTC))
STATIONS, DAYS, A_DAY = 300, 70, 4
HERE = StationCode("s7")
PROVINCE, COMMUNE = Scope(("/p7/",)), Scope(("/p7/s7/",))
MONTH = (date(2026, 10, 11), date(2026, 11, 9))
BIG = ("airtime_log", "airtime_sum", "airtime_month", "render_job", "sealed_manifest", "untold")

ROWS = {
    "station": (STATIONS, {"code": "'s' || i", "path": "'/p' || (i % 10) || '/s' || i || '/'"}),
    "sealed_manifest": (STATIONS, {"station": "'s' || i", "turn": "i", "serial": "i", "envelope": f"'{'x' * 1500}'"}),
    "turn": (1, {"name": "'sealed'", "count": f"{STATIONS}"}),
    "airtime_log": (
        STATIONS * DAYS * A_DAY,
        {
            "station": "'s' || (i % 300)",
            "path": "'/p' || (i % 10) || '/s' || (i % 300) || '/'",
            "sequence": "i",
            "day": "{day}",
            "begins": "{moment}",
            "ends": "{moment}",
            "bulletin": "'b' || (i % 500)",
            "kind": "'bulletin'",
            "outcome": "'aired'",
            "priority": "'normal'",
        },
    ),
    "airtime_sum": (
        STATIONS * DAYS,
        {
            "station": "'s' || (i % 300)",
            "path": "'/p' || (i % 10) || '/s' || (i % 300) || '/'",
            "day": "{day}",
            "topic": "'t' || i",
            "kind": "'bulletin'",
            "outcome": "'aired'",
        },
    ),
    "airtime_month": (
        STATIONS * DAYS,
        {
            "station": "'s' || (i % 300)",
            "path": "'/p' || (i % 10) || '/s' || (i % 300) || '/'",
            "month": "{month}",
            "topic": "'t' || i",
            "kind": "'bulletin'",
            "outcome": "'aired'",
        },
    ),
    "untold": (
        STATIONS * DAYS,
        {
            "station": "'s' || (i % 300)",
            "path": "'/p' || (i % 10) || '/s' || (i % 300) || '/'",
            "day": "{day}",
            "position": "i",
            "kind": "'bulletin'",
            "begins": "{moment}",
            "ends": "{moment}",
            "bulletin": "'b' || (i % 500)",
        },
    ),
    "render_job": (
        STATIONS * DAYS,
        {
            "recipe": "'r' || i",
            "state": "case when i % 1000 = 0 then 'waiting' else 'done' end",
            "render_order": "{order}",
            "not_before": "{moment}",
        },
    ),
}
"""How many, and what tells them apart; all other columns are alike."""
WORDS = {
    "sqlite": {
        "day": f"date('{FIRST}', '+' || (i / 300 % {DAYS}) || ' days')",
        "month": f"date('{FIRST}', '+' || (i / 300 % {DAYS}) || ' days', 'start of month')",
        "moment": f"strftime('%Y-%m-%d 01:00:00.000000', '{FIRST}', '+' || (i / 300 % {DAYS}) || ' days')",
    },
    "postgresql": {
        "day": f"date '{FIRST}' + (i / 300 % {DAYS})",
        "month": f"date_trunc('month', date '{FIRST}' + (i / 300 % {DAYS}))::date",
        "moment": f"timestamptz '{FIRST} 01:00+00' + (i / 300 % {DAYS}) * interval '1 day'",
    },
}


def _plain(kind: TypeEngine[Any], dialect: Dialect) -> str:
    told = kind.compile(dialect)
    if told.startswith(("TIMESTAMP", "DATETIME")):
        return WORDS[dialect.name]["moment"]
    if told in ("BLOB", "BYTEA"):
        return "x''" if dialect.name == "sqlite" else "''::bytea"
    known = {
        "DATE": f"'{FIRST}'",
        "BOOLEAN": "true",
        "INTEGER": "0",
        "BIGINT": "0",
        "FLOAT": "0",
        "DOUBLE PRECISION": "0",
    }
    return known.get(told, "''")


def _fill(connection: Connection) -> None:
    dialect = connection.dialect.name
    words, order = WORDS[dialect], "'" + order_to_json(order_of()).replace("'", "''") + "'"
    for table, (count, told) in ROWS.items():
        columns = METADATA.tables[table].columns
        chosen = [
            told.get(each.name, _plain(each.type, connection.dialect)).format(**words, order=order) for each in columns
        ]
        names = ", ".join(f'"{each.name}"' for each in columns)
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})"
        adding = f"INSERT INTO {table} ({names}) {numbers} SELECT {', '.join(chosen)} FROM n"
        if dialect == "sqlite":
            adding = f"{numbers} INSERT INTO {table} ({names}) SELECT {', '.join(chosen)} FROM n"
        connection.execute(text(adding.replace(":", "\\:")))
    if dialect == "postgresql":  # which does so by itself in time; nobody ever does so of an SQLite file
        connection.execute(text("ANALYZE"))


@pytest.fixture
def store(sql_store: SqlStore) -> SqlStore:
    with sql_store._writer.begin() as connection:
        _fill(connection)
    return sql_store


@contextmanager
def _heard(store: SqlStore) -> Iterator[list[tuple[str, Any]]]:
    """Each statement that goes to the database meanwhile."""
    found: list[tuple[str, Any]] = []

    def hear(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        found.append((statement, parameters))

    event.listen(store._engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(store._engine, "before_cursor_execute", hear)


def plans(store: SqlStore, ask: Callable[[Work], object]) -> Iterator[tuple[str, str]]:
    """Each statement of a question about the big tables, and how the database goes about it."""
    with _heard(store) as said, store.write() as work:
        ask(work)
    with store._writer.begin() as connection:
        explain = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        for statement, parameters in said:
            if any(each in statement for each in BIG):
                told = connection.exec_driver_sql(explain + statement, parameters)
                yield statement, "\n".join(" ".join(map(str, row)) for row in told)


def read_through(store: SqlStore, ask: Callable[[Work], object]) -> list[str]:
    """Tables of the big ones that a question reads from end to end."""
    found = [(each, *told) for told in plans(store, ask) for each in BIG if _scanned(each, told[1])]
    return [f"{each}: {statement}\n{plan}" for each, statement, plan in found]


def _scanned(table: str, plan: str) -> bool:
    scanned = re.search(rf"Seq Scan on {table}\b", plan) or re.search(rf"\bSCAN {table}\b(?! USING)", plan)
    return scanned is not None


SOUGHT = SoughtResults(first=MONTH[0], last=MONTH[1])
LOGGED = SoughtAirtime(first=MONTH[1], last=MONTH[1])
ASKED: dict[str, Callable[[Work], object]] = {
    "a poll's look, when something was sealed": lambda work: work.sealed.since(STATIONS - 3),
    "what a station is told": lambda work: work.sealed.newest(HERE),
    "what was heard there then": lambda work: work.log.during(
        HERE, Span(start=NOW, end=instant(NOW + timedelta(minutes=1)))
    ),
    "what was heard on a day": lambda work: work.log.of_slots(HERE, MONTH[1]),
    "whether it was ever told of": lambda work: work.log.telling([HERE]),
    "when it was heard last": lambda work: work.log.last(HERE),
    "what the board says of an hour": lambda work: work.results.began(
        [HERE], Span(start=instant(NOW - timedelta(hours=1)), end=NOW), NOW
    ),
    "a day's sums": lambda work: work.log.sums(PROVINCE, LOGGED, [Dimension.STATION]),
    "a month's page of a commune": lambda work: work.results.tallies(COMMUNE, SOUGHT, NOW),
    "a month's page of a province": lambda work: work.results.tallies(PROVINCE, SOUGHT, NOW),
    "the rows of a day behind it": lambda work: work.results.rows(
        COMMUNE, SoughtResults(first=MONTH[1], last=MONTH[1]), Asked(limit=50), NOW
    ),
    "how often bulletins were heard": lambda work: work.results.runs(PROVINCE, ["b1", "b2"], NOW),
    "a claim": lambda work: work.jobs.claim(NOW, instant(NOW + timedelta(seconds=12))),
    "an emergency's claim": lambda work: work.jobs.claim(NOW, instant(NOW + timedelta(seconds=12)), urgent=True),
    "a claim of one": lambda work: work.jobs.claim(NOW, NOW, recipe=Digest("r1000")),
    "what was let go": lambda work: work.jobs.let_go(NOW),
    "how much there is to make": lambda work: work.jobs.at_hand(NOW),
    "what is due": lambda work: work.jobs.due(NOW, 500),
}


def test_what_is_asked_again_and_again_reads_no_big_table_through(store: SqlStore) -> None:
    found = {name: faults for name, ask in ASKED.items() if (faults := read_through(store, ask))}
    assert found == {}, "\n\n".join(f"## {name}\n{fault}" for name, faults in found.items() for fault in faults)


def test_of_many_that_wait_the_next_is_found_in_its_turn_and_not_sorted_out(store: SqlStore) -> None:
    """On PostgreSQL, where a house with many makers keeps its books; SQLite sorts what stands beside each other."""
    if store._engine.dialect.name != "postgresql":
        return
    with store._writer.begin() as connection:
        connection.execute(text("UPDATE render_job SET state = 'waiting'"))
        connection.execute(text("ANALYZE render_job"))
    asked = [plan for statement, plan in plans(store, ASKED["a claim"]) if statement.startswith("UPDATE")]
    assert [plan for plan in asked if "Sort" in plan] == []
    assert len(asked) == 1


def test_an_index_that_is_gone_is_noticed(store: SqlStore) -> None:
    with store._writer.begin() as connection:
        for table in ("airtime_log", "sealed_manifest"):
            for index in METADATA.tables[table].indexes:
                connection.execute(text(f'DROP INDEX "{index.name}"'))
    for name in ("a poll's look, when something was sealed", "how often bulletins were heard"):
        assert read_through(store, ASKED[name]), name
