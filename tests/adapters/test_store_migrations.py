"""One history of the tables for both databases, and it says what the code says."""

import json
import logging
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from fakes.samples import bulletin, rule, two_provinces
from fakes.words import campaign, topic
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.machine import DatabaseDown, SettingWrong, StorageUnwritable
from broadcaster.domain.life import State
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import instant
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.store import open_store, upgrade
from broadcaster.store.migrating import migrations
from broadcaster.store.tables import METADATA, NAME


def engine_of(url: str) -> Engine:
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


def differences(url: str, metadata: MetaData) -> list[tuple[str, str]]:
    """What the database lacks or has too much of, as (what to do, the name of it)."""
    engine = engine_of(url)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    return sorted((each[0], each[1 if each[0].endswith("table") else 3].name) for each in found)


def test_the_migrations_build_the_tables_the_code_expects(empty_url: str) -> None:
    upgrade(empty_url)
    assert differences(empty_url, METADATA) == []


def test_a_table_or_a_column_the_migrations_forgot_is_noticed(empty_url: str) -> None:
    upgrade(empty_url)
    ahead = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.tables.values():
        table.to_metadata(ahead)
    Table("planet", ahead, Column("code", NAME, primary_key=True))
    ahead.tables["pulse"].append_column(Column("count", Integer, nullable=True))
    assert differences(empty_url, ahead) == [("add_column", "count"), ("add_table", "planet")]


def test_names_are_ordered_by_code_point_whatever_the_server_sorts_by(postgres_with_tables: str) -> None:
    engine = engine_of(postgres_with_tables)
    asked = (
        "SELECT table_name || '.' || column_name, collation_name FROM information_schema.columns "
        "WHERE table_schema = current_schema()"
    )
    with engine.connect() as connection:
        collations = {row[0]: row[1] for row in connection.execute(text(asked))}
    engine.dispose()
    names = {f"{t.name}.{c.name}" for t in METADATA.tables.values() for c in t.columns if c.type is NAME}
    assert {"station.path", "bulletin.id", "airtime.slot", "token.hashed"} <= names
    assert {collations[name] for name in names} == {"C"}
    assert collations["bulletin.shadow"] is None


def test_upgrading_again_keeps_what_is_stored(empty_url: str) -> None:
    upgrade(empty_url)
    store = open_store(empty_url)
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.bulletins.add(bulletin("a"))
    upgrade(empty_url)
    with store.read() as work:
        assert len(work.bulletins.page(EVERYWHERE, Sought(), Asked()).rows) == 1
    store.close()


def test_the_history_has_one_head_and_goes_back_to_nothing(empty_url: str) -> None:
    upgrade(empty_url)
    engine = engine_of(empty_url)
    with engine.begin() as connection:
        config = migrations(connection)
        assert len(ScriptDirectory.from_config(config).get_heads()) == 1
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_what_older_releases_kept_becomes_a_first_revision_with_its_author_and_approval(empty_url: str) -> None:
    upgrade(empty_url)
    engine = engine_of(empty_url)
    with closing(open_store(empty_url)) as store, store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "0006")
        connection.execute(
            text(
                "INSERT INTO bulletin (id, revision, title, script, language, topic, priority, origin, targets,"
                " valid_from, valid_until, wanted, author, state, created, approver, approved_at, approved_script,"
                " approved_spoken)"
                " VALUES ('old', 1, 'Cấp nước', 'Ngừng cấp nước.', 'vi', 'doi-song', 'normal', '30628', :targets,"
                " '2026-11-20', '2026-11-30', 2, 'Chị Lan', 'approved', '2026-11-19 01:00:00', 'Anh Đức',"
                " '2026-11-19 02:00:00', 's', 'p')"
            ),
            {"targets": '[["30628", "/91/91-kv/30628/", true]]'},
        )
    engine.dispose()
    upgrade(empty_url)
    with closing(open_store(empty_url)) as store, store.read() as work:
        found = work.bulletins.get(EVERYWHERE, BulletinId("old"))
        assert work.bulletins.page(EVERYWHERE, Sought(title="cap nuoc", aimed_at=StationCode("30628")), Asked()).rows
    assert (found.version, found.state, found.revision.number) == (1, State.APPROVED, 1)
    assert (found.revision.by, found.revision.by_name, found.draft.script) == ("", "Chị Lan", "Ngừng cấp nước.")
    assert found.approval is not None
    assert (found.approval.by, found.approval.by_name, found.approval.spoken) == ("", "Anh Đức", "p")
    assert (found.draft.twice, found.draft.gap) == (False, 0)
    assert found.approved


def test_upgrading_leaves_logging_alone(tmp_path: Path) -> None:
    root = logging.getLogger()
    mine = logging.getLogger("broadcaster.of-the-test")
    before = (list(root.handlers), root.level, mine.disabled)
    upgrade(f"sqlite:///{tmp_path / 'store.db'}")
    assert (list(root.handlers), root.level, mine.disabled) == before


UPGRADE_IN_THREE_PROCESSES = """
import os, sys
from broadcaster.store import upgrade
started = []
while len(started) < 3:
    started.append(os.fork())
    if not started[-1]:
        for url in sys.argv[1:]:
            upgrade(url)
        sys.exit()
sys.exit(any([os.waitpid(pid, 0)[1] for pid in started]))
"""


def test_processes_that_start_together_may_all_upgrade_one_new_database(
    empty_sqlite_url: str, empty_postgres_url: str
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", UPGRADE_IN_THREE_PROCESSES, empty_sqlite_url, empty_postgres_url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert differences(empty_sqlite_url, METADATA) == differences(empty_postgres_url, METADATA) == []


def test_a_migration_that_fails_half_way_leaves_the_tables_as_they_were(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Operations.create_table
    made: list[str] = []

    def create_three(self: Operations, name: str, *columns: Any, **options: Any) -> Table:
        if len(made) == 3:
            raise RuntimeError("power cut")
        made.append(name)
        return create(self, name, *columns, **options)

    monkeypatch.setattr(Operations, "create_table", create_three)
    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(empty_url)
    monkeypatch.undo()
    engine = engine_of(empty_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    upgrade(empty_url)
    assert differences(empty_url, METADATA) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "store.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:a.db?uri=true",
        "mysql://localhost/store",
        "postgres://localhost/store",
    ],
)
def test_an_address_of_no_database_we_keep_is_refused(url: str) -> None:
    with pytest.raises(SettingWrong, match="database"):
        open_store(url)
    with pytest.raises(SettingWrong, match="database"):
        upgrade(url)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnwritable, match="file"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'store.db'}")


def test_a_database_without_tables_does_not_pass_the_check(empty_url: str) -> None:
    store = open_store(empty_url)
    with pytest.raises(DatabaseDown, match="alembic_version"):
        store.check()
    store.close()


def test_the_sessions_of_an_older_release_become_timetables_and_go_back(empty_url: str) -> None:
    upgrade(empty_url)
    with closing(open_store(empty_url)) as store, store.write() as work:
        work.stations.plant(list(two_provinces()), [rule("30628"), rule("30628", time(17), "chiều"), rule("00004")])
        kept = work.timetables.all()
    engine = engine_of(empty_url)
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "0011")
        found = connection.execute(text("SELECT station, position, session, weekdays FROM rule ORDER BY 1, 2")).all()
    assert [tuple(row) for row in found] == [
        ("00004", 0, "sáng", "0123456"),
        ("30628", 0, "sáng", "0123456"),
        ("30628", 1, "chiều", "0123456"),
    ]
    engine.dispose()
    upgrade(empty_url)
    with closing(open_store(empty_url)) as store, store.read() as work:
        assert work.timetables.all() == kept


_LOG_ROW: dict[str, Any] = {
    **dict.fromkeys(("label", "slot", "reason", "audio", "bulletin", "emergency", "title", "approver"), ""),
    **dict.fromkeys(("topic", "campaign", "language", "origin", "priority"), ""),
    "station": "30628",
    "signed": True,
    "day": "2026-11-22",
    "kind": "bulletin",
    "outcome": "aired",
    "clusters": "[]",
    "begins": "2026-11-22 05:00:00+00",
    "ends": "2026-11-22 05:01:00+00",
    "serial": 1,
    "repeat": False,
    "promised": 60_000,
    "heard": 60_000,
    "instead": 0,
}


def test_what_was_added_up_of_a_day_at_two_places_is_added_up_of_each_and_goes_back(empty_url: str) -> None:
    upgrade(empty_url)
    engine = engine_of(empty_url)
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "0033")
    told = "SELECT path, count, late, heard FROM airtime_sum WHERE station = '30628' ORDER BY path"
    with engine.begin() as connection:
        for number, (path, late) in enumerate([("/91/a/", 0), ("/91/a/", -5_000), ("/91/b/", 10)]):
            row = _LOG_ROW | {"sequence": number, "path": path, "late": late}
            connection.execute(_written("airtime_log", row), row)
        alike = ("station", "day", "kind", "topic", "campaign", "language", "origin", "priority", "repeat", "outcome")
        kept = {each: _LOG_ROW[each] for each in (*alike, "reason", "signed", "promised", "heard", "instead")}
        for station, path in (("30628", "/91/b/"), ("30631", "/91/c/")):
            kept |= {"station": station, "path": path, "count": 3, "late": 1}
            connection.execute(_written("airtime_sum", kept), kept)
    upgrade(empty_url)
    with engine.begin() as connection:
        assert [tuple(each) for each in connection.execute(text(told))] == [
            ("/91/a/", 2, 1, 120_000),
            ("/91/b/", 1, 0, 60_000),
        ]
        elsewhere = "SELECT path, count FROM airtime_sum WHERE station = '30631'"
        assert [tuple(each) for each in connection.execute(text(elsewhere))] == [("/91/c/", 3)]
        command.downgrade(migrations(connection), "0033")
        assert [tuple(each) for each in connection.execute(text(told))] == [("/91/b/", 3, 1, 180_000)]
    engine.dispose()


def test_exercises_that_were_filed_as_emergencies_stand_apart_and_go_back(empty_url: str) -> None:
    upgrade(empty_url)
    engine = engine_of(empty_url)
    row = _LOG_ROW | {"path": "/91/a/", "late": 0, "kind": "emergency", "title": "Đang có cháy"}
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "0034")
        for number, emergency in enumerate(["dt-1", "dt-1", "kc-2"]):
            one = row | {"sequence": number, "emergency": emergency}
            connection.execute(_written("airtime_log", one), one)
        alike = ("station", "day", "kind", "topic", "campaign", "language", "origin", "priority", "repeat", "outcome")
        alike = (*alike, "reason", "signed", "path", "promised", "heard", "instead")
        kept = {each: row[each] for each in alike} | {"count": 3, "late": 0}
        connection.execute(_written("airtime_sum", kept), kept)
        gone = {"day", "language", "origin", "priority", "repeat", "instead"}
        month = {name: each for name, each in kept.items() if name not in gone} | {"month": row["day"][:8] + "01"}
        connection.execute(_written("airtime_month", month), month)
    counted = "SELECT kind, count, heard FROM {} ORDER BY kind"

    def told(asked: str) -> list[tuple[Any, ...]]:
        with engine.begin() as connection:
            return [tuple(each) for each in connection.execute(text(asked))]

    upgrade(empty_url)
    apart = [("emergency", 1, 60_000), ("exercise", 2, 120_000)]
    assert (told(counted.format("airtime_sum")), told(counted.format("airtime_month"))) == (apart, apart)
    assert told("SELECT emergency, title FROM airtime_log ORDER BY sequence") == [
        ("dt-1", "DIỄN TẬP – Đang có cháy"),
        ("dt-1", "DIỄN TẬP – Đang có cháy"),
        ("kc-2", "Đang có cháy"),
    ]
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "0034")
    together = [("emergency", 3, 180_000)]
    assert (told(counted.format("airtime_sum")), told(counted.format("airtime_month"))) == (together, together)
    assert {each for (each,) in told("SELECT title FROM airtime_log")} == {"Đang có cháy"}
    engine.dispose()


def test_bulletins_and_what_was_heard_of_them_belong_to_the_campaign_of_their_topic(empty_url: str) -> None:
    """A topic of the whole house that stands in one campaign; nothing is counted twice, a revision stays guarded."""
    upgrade(empty_url)
    engine = engine_of(empty_url)
    with closing(open_store(empty_url)) as store, store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.campaigns.add(campaign("d1", topics=(topic("a"), topic("b", 2))))
        work.campaigns.add(campaign("d2", topics=(topic("b"),)))
        work.campaigns.add(campaign("d3", owner="91", topics=(topic("c"),)))
        for name in "abc":
            work.bulletins.add(bulletin(name, topic=name))
    row = _LOG_ROW | {"path": "/91/a/", "late": 0, "signed": True, "campaign": ""}
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "0036")
        for number, name in enumerate("abc"):
            one = row | {"sequence": number, "topic": name}
            connection.execute(_written("airtime_log", one), one)
        alike = ("station", "day", "kind", "topic", "campaign", "language", "origin", "priority", "repeat", "outcome")
        alike = (*alike, "reason", "signed", "path", "promised", "heard", "instead")
        gone = {"day", "language", "origin", "priority", "repeat", "instead"}
        for name, of in (("a", ""), ("a", "d1"), ("b", ""), ("c", "")):
            kept = {each: row[each] for each in alike} | {"count": 1, "late": 0, "topic": name, "campaign": of}
            connection.execute(_written("airtime_sum", kept), kept)
            month = {each: told for each, told in kept.items() if each not in gone}
            month["month"] = row["day"][:8] + "01"
            connection.execute(_written("airtime_month", month), month)
    upgrade(empty_url)
    with closing(open_store(empty_url)) as store, store.read() as work:
        found = {name: work.bulletins.get(EVERYWHERE, BulletinId(name)).draft.campaign for name in "abc"}
    assert found == {"a": "d1", "b": None, "c": None}
    summed = [("a", "d1", 2, 120_000), ("b", "", 1, 60_000), ("c", "", 1, 60_000)]
    with engine.begin() as connection:
        for table in ("airtime_sum", "airtime_month"):
            asked = text(f"SELECT topic, campaign, count, heard FROM {table} ORDER BY topic")
            assert [tuple(each) for each in connection.execute(asked)] == summed
        asked = text("SELECT topic, campaign FROM airtime_log ORDER BY topic")
        assert [tuple(each) for each in connection.execute(asked)] == [("a", "d1"), ("b", ""), ("c", "")]
    with pytest.raises(DBAPIError, match="a revision never changes"), engine.begin() as connection:
        connection.execute(text("UPDATE revision SET campaign = NULL"))
    engine.dispose()


def test_calls_that_were_kept_as_one_text_are_found_by_device_and_go_back(empty_url: str) -> None:
    upgrade(empty_url)
    engine = engine_of(empty_url)
    counts = {"boot": 1, "sequence": 2, "free": 3, "skew": -4, "missing": 5, "manifest": 6, "emergency": 7}
    words = {"version": "1.0", "clock": "trusted", "sink": "file", "muted": True, "held_until": None}
    rest = counts | words | {"faults": ['loa: "hỏng"']}
    whole = [
        {"device": "d_1"} | rest | {"twins": None},
        {"device": "d_2"} | rest | {"twins": "2026-11-28T01:02:03.000004+00:00"},
    ]
    commune, hanoi = StationCode("30628"), StationCode("00004")
    with closing(open_store(empty_url)) as store, store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "0035")
        for code, told in zip((commune, hanoi), whole, strict=True):
            call = {"station": code, "at": "2026-11-28 01:02:03", "told": json.dumps(told, ensure_ascii=False)}
            connection.execute(_written("station_call", call), call)
    upgrade(empty_url)
    since = instant(datetime(2026, 11, 28, 1, 2, 3, 4, tzinfo=UTC))
    with closing(open_store(empty_url)) as store, store.write() as work:
        calls = work.calls.of([commune, hanoi])
        found = {code: (each.device, each.twins, each.faults) for code, each in calls.items()}
        assert found == {commune: ("d_1", None, ('loa: "hỏng"',)), hanoi: ("d_2", since, ('loa: "hỏng"',))}
        now = instant(since + timedelta(days=1))
        work.calls.listening({commune: "d_1", hanoi: "d_1"}, now)
        assert [code for code, each in work.calls.of([commune, hanoi]).items() if each.at == now] == [commune]
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "0035")
        kept = connection.execute(text("SELECT told FROM station_call ORDER BY station DESC")).scalars()
        assert [json.loads(each) for each in kept] == whole
    engine.dispose()


def _written(table: str, row: dict[str, Any]) -> Any:
    return text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})")
