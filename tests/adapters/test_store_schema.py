"""A program older than its database writes nothing into it, and one that meets it while it runs stops claiming."""

import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from databases import empty_schema
from fakes.studio import memory_newsroom
from processes import VOICE, environment
from sqlalchemy import Engine, create_engine, text

from broadcaster.app import now
from broadcaster.domain.errors.machine import DatabaseDown, DatabaseNewer, DatabaseOlder
from broadcaster.store import database, open_store, upgrade
from broadcaster.store.migrating import migrations
from broadcaster.store.schema import HEAD
from broadcaster.timers import Leader

PROGRAM = "from broadcaster.cli import main; main()"
PATIENCE_S = 300
"""How long a worker that nobody hurries is waited for."""


def engine_of(url: str) -> Engine:
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


def shape(url: str, number: str) -> None:
    """As another release left it."""
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    engine.dispose()


def test_the_shape_this_code_wants_is_the_head_of_its_migrations() -> None:
    assert ScriptDirectory.from_config(migrations(None)).get_current_head() == HEAD


def test_a_release_does_not_touch_what_a_later_one_shaped(empty_url: str) -> None:
    upgrade(empty_url)
    shape(empty_url, "9999")
    with pytest.raises(DatabaseNewer) as refused:
        upgrade(empty_url)
    assert refused.value.facts == {"found": "9999", "wanted": HEAD}
    shape(empty_url, HEAD)
    upgrade(empty_url)


def test_whoever_writes_where_a_later_release_shaped_it_is_refused_and_reads_on(store_url: str) -> None:
    with closing(open_store(store_url)) as store:
        with store.write() as work:
            work.pulses.beat("render", now())
        shape(store_url, "9999")
        try:
            with pytest.raises(DatabaseNewer), store.write() as work:
                work.pulses.beat("late", now())
            with pytest.raises(DatabaseNewer):
                store.check()
            with store.read() as work:
                assert work.pulses.last("render") is not None
                assert work.pulses.last("late") is None
        finally:
            shape(store_url, HEAD)
        store.check()


def test_without_the_question_an_older_program_would_write(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "require_shape", lambda _: None)
    with closing(open_store(store_url)) as store:
        shape(store_url, "9999")
        try:
            with store.write() as work:
                work.pulses.beat("late", now())
        finally:
            shape(store_url, HEAD)
        with store.read() as work:
            assert work.pulses.last("late") is not None


def test_a_database_that_was_left_behind_is_told_too(store_url: str) -> None:
    with closing(open_store(store_url)) as store:
        shape(store_url, "0001")
        try:
            with pytest.raises(DatabaseOlder):
                store.check()
            with pytest.raises(DatabaseOlder), store.write():
                pass
        finally:
            shape(store_url, HEAD)


def test_a_leader_that_meets_a_later_release_leads_no_more(store_url: str) -> None:
    with closing(open_store(store_url)) as store:
        leader = Leader(memory_newsroom(store), "mot", now)
        leader.look()
        assert leader.newsroom() is not None
        shape(store_url, "9999")
        try:
            with pytest.raises(DatabaseNewer):
                leader.look()
            assert leader.newsroom() is None
        finally:
            shape(store_url, HEAD)
        leader.leave()


def test_a_database_without_tables_is_down_and_neither_newer_nor_older(empty_url: str) -> None:
    with closing(open_store(empty_url)) as store, pytest.raises(DatabaseDown):
        store.check()


# --- real processes ----------------------------------------------------------------------------------------------


def worker(data: Path, url: str, queue: str) -> "subprocess.Popen[str]":
    told = {"BROADCASTER_DATABASE": url, "BROADCASTER_QUEUE": queue, "BROADCASTER_VOICES": VOICE}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--lang", "en", "worker", "--data", str(data)],
        env=environment(**told),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def house(postgres: Engine, tmp_path: Path) -> str:
    url = empty_schema(postgres, f"shape_{tmp_path.name.replace('-', '_')[-30:]}")
    upgrade(url)
    return url


def test_a_worker_older_than_the_database_ends_with_a_code_that_says_so(house: str, tmp_path: Path) -> None:
    shape(house, "9999")
    late = worker(tmp_path, house, "local")
    _, complained = late.communicate(timeout=60)
    assert late.returncode == 1
    assert "Error [database-newer]: The database is at version 9999" in complained


def test_a_worker_that_runs_stops_when_it_meets_a_later_release(house: str, tmp_path: Path) -> None:
    running = worker(tmp_path, house, "local")
    try:
        until_heard(house)
        shape(house, "9999")
        _, complained = running.communicate(timeout=60)
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert running.returncode == 1
    assert "Error [database-newer]" in complained


def until_heard(url: str) -> None:
    """Until some maker shows that it lives."""
    over = time.monotonic() + PATIENCE_S
    engine = engine_of(url)
    while True:
        with engine.connect() as connection:
            if connection.execute(text("SELECT count(*) FROM maker")).scalar():
                break
        assert time.monotonic() < over
        time.sleep(0.2)
    engine.dispose()
