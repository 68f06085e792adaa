"""What the two databases do of their own: locks, lost servers, full disks; and faults that show the guards bite."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.samples import NOON, bulletin, item, later, order, station, two_provinces
from sqlalchemy import ColumnElement, Engine, text, true, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col, select

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.errors import StorageTrouble
from broadcaster.domain.errors.machine import DatabaseDown, StorageFull, StorageUnwritable
from broadcaster.domain.item import Waveform
from broadcaster.domain.stations import grow
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.rendering import JobState, Need, RenderJob
from broadcaster.store import SqlStore, database, open_store, renderings, stations, upgrade
from broadcaster.store.tables import JobRow


def raw(store: SqlStore, statement: str) -> list[tuple[object, ...]]:
    with store.write() as work:
        return [tuple(row) for row in work.tokens._session.connection().execute(text(statement))]


# --- claims ------------------------------------------------------------------------------------------------------


def want(store: SqlStore, count: int) -> list[Digest]:
    wanted = [digest_of("recipe", str(number)) for number in range(count)]
    with store.write() as work:
        work.jobs.want({recipe: Need(order=order()) for recipe in wanted}, NOON)
    return wanted


def given_to_two_claimers(store: SqlStore, wanted: int) -> list[Digest]:
    """What two claimers were given, one after the other, asking twice as often as there are jobs."""
    given = []
    for _ in range(2 * wanted):
        with store.write() as work:
            if job := work.jobs.claim(NOON, later(10)):
                given.append(job.recipe)
    return given


def test_claims_without_their_condition_would_give_a_job_twice(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = want(sql_store, 3)
    assert sorted(given_to_two_claimers(sql_store, 3)) == sorted(wanted)
    monkeypatch.setattr(renderings, "_due", lambda _: true())
    assert len(given_to_two_claimers(sql_store, 3)) > len(set(wanted))


def claims_that_overlap(store: SqlStore, watched: Engine) -> list[RenderJob | None]:
    """Claims of two transactions, the second begun while the first is open; the first ends when the second has its
    job, or waits for the first."""
    second: list[RenderJob | None] = []

    def claim() -> None:
        with store.write() as work:
            second.append(work.jobs.claim(NOON, later(10)))

    thread = threading.Thread(target=claim)
    with store.write() as work:
        first = work.jobs.claim(NOON, later(10))
        thread.start()
        while thread.is_alive() and not _someone_waits(watched):
            thread.join(timeout=0.01)
    thread.join(timeout=30)
    return [first, *second]


def _someone_waits(watched: Engine) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with watched.connect() as connection:
        return bool(connection.execute(text(waiting)).scalar_one())


def test_postgresql_gives_overlapping_claims_two_jobs_without_waiting(
    postgres_store: SqlStore, postgres: Engine
) -> None:
    wanted = want(postgres_store, 2)
    given = claims_that_overlap(postgres_store, postgres)
    assert sorted(job.recipe for job in given if job) == sorted(wanted)


def test_what_a_frozen_writer_held_is_let_go_and_it_writes_nothing_when_it_wakes(
    postgres_store: SqlStore, postgres: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_FROZEN_S", 1)
    (wanted,) = want(postgres_store, 1)
    ended = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
    with pytest.raises(DatabaseDown), postgres_store.write() as frozen:  # noqa: PT012 - it wakes within its block
        assert frozen.jobs.claim(NOON, later(10)) is not None
        with postgres.connect() as watching:
            until = time.monotonic() + 20
            while watching.execute(text(ended)).scalar_one() and time.monotonic() < until:
                time.sleep(0.05)
        with postgres_store.write() as work:
            other = work.jobs.claim(NOON, later(10))
        frozen.jobs.claim(later(20), later(30))
    assert other is not None
    assert other.recipe == wanted


def test_a_claim_that_locks_no_row_would_be_given_twice_by_postgresql(
    postgres_store: SqlStore, postgres: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_lock(condition: ColumnElement[bool], until: Instant) -> ReturningUpdate[str, str, int]:
        oldest = select(JobRow.recipe).where(condition).order_by(col(JobRow.recipe)).limit(1).scalar_subquery()
        taking = update(JobRow).where(col(JobRow.recipe) == oldest)
        return taking.values(
            state=JobState.CLAIMED.value, attempt=col(JobRow.attempt) + 1, lease_until=until
        ).returning(
            col(JobRow.recipe), col(JobRow.render_order), col(JobRow.attempt), col(JobRow.airs), col(JobRow.lost)
        )

    want(postgres_store, 2)
    monkeypatch.setattr(renderings, "claiming", without_lock)
    first, second = claims_that_overlap(postgres_store, postgres)
    assert first is not None
    assert second is not None
    assert first.recipe == second.recipe


def test_only_the_fence_keeps_a_late_result_out(sql_store: SqlStore) -> None:
    (recipe,) = want(sql_store, 1)
    with sql_store.write() as work:
        slow = work.jobs.claim(NOON, later(10))
        quick = work.jobs.claim(later(11), later(20))
        assert slow is not None
        assert quick is not None
        assert not work.jobs.record(slow, item(recipe, "late"), Waveform())
        assert work.jobs.record(replace(slow, attempt=quick.attempt), item(recipe, "late"), Waveform())


def test_a_scope_asked_with_like_would_reach_another_tree(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_store.write() as work:
        work.stations.plant(list(grow([station("ab"), station("AB")])), [])
    with sqlite_store.read() as work:
        assert len(work.stations.tree(Scope(("/ab/",)))) == 1
        monkeypatch.setattr(stations, "within", lambda path, scope: path.like(f"{scope.paths[0]}%"))
        assert len(work.stations.tree(Scope(("/ab/",)))) == 2


# --- SQLite ------------------------------------------------------------------------------------------------------

TWO_PROCESSES_WRITE = """
import os, sys
from datetime import UTC, datetime
from broadcaster.domain.units import instant
from broadcaster.store import open_store
child = os.fork()
store, who = open_store(sys.argv[1]), "parent" if child else "child"
for number in range(200):
    with store.write() as work:
        work.pulses.last(who)
        work.pulses.beat(f"{who}-{number}", instant(datetime(2026, 11, 22, tzinfo=UTC)))
store.close()
if child:
    sys.exit(os.waitpid(child, 0)[1] != 0)
"""


def test_two_processes_write_two_hundred_times_each_and_none_finds_the_file_locked(
    sqlite_store: SqlStore, tmp_path: Path
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", TWO_PROCESSES_WRITE, f"sqlite:///{tmp_path / 'store.db'}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert raw(sqlite_store, "SELECT count(*) FROM pulse") == [(400,)]


def beat(store: SqlStore) -> None:
    with store.write() as work:
        work.pulses.beat("plan", NOON)


def test_a_writer_that_began_as_a_reader_would_find_the_file_locked(sqlite_store: SqlStore) -> None:
    late = SqlStore(sqlite_store._engine)
    late._writer = sqlite_store._engine.execution_options(begin=("PRAGMA query_only = OFF", "BEGIN"))

    def read_then_write(begun: SqlStore, between: Callable[[], None]) -> None:
        with begun.write() as work:
            work.pulses.last("plan")
            between()
            work.pulses.beat("plan", later(1))

    with pytest.raises(DatabaseDown, match="database is locked"):
        read_then_write(late, lambda: beat(sqlite_store))


def test_who_waits_to_write_goes_between_two_of_somebody_who_writes_without_end(sqlite_store: SqlStore) -> None:
    begun, written, behind = threading.Event(), threading.Event(), 0

    def wait_and_write() -> None:
        begun.set()
        beat(sqlite_store)
        written.set()

    waiting = threading.Thread(target=wait_and_write)
    with sqlite_store.write():
        waiting.start()
        assert begun.wait(10)
        time.sleep(0.3)  # by now it would ask SQLite ten times a second
    while not written.is_set():
        behind += 1
        with sqlite_store.write() as work:
            work.pulses.beat("publish", NOON)
            time.sleep(0.05)
        time.sleep(0.005)
    waiting.join()
    assert behind <= 2


def test_sqlite_is_set_to_keep_every_commit_and_every_reference(sqlite_store: SqlStore) -> None:
    asked = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"]
    assert [raw(sqlite_store, f"PRAGMA {name}")[0][0] for name in asked] == ["wal", 2, 1, 10_000]


def _fill(store: SqlStore) -> None:
    with store.write() as work:
        work.tokens._session.connection().exec_driver_sql("PRAGMA max_page_count = 1")
        for number in range(1000):
            work.bulletins.add(bulletin(str(number), script="đ" * 4000))


def test_a_full_disk_is_told_as_such_and_loses_nothing(sqlite_store: SqlStore) -> None:
    with sqlite_store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    with pytest.raises(StorageFull, match=r"store\.db"):
        _fill(sqlite_store)
    with sqlite_store.read() as work:
        assert len(work.stations.tree(EVERYWHERE)) == len(two_provinces())
        assert work.bulletins.page(EVERYWHERE, Sought(), Asked()).rows == ()


def test_a_file_that_may_not_be_written_is_told_as_such(sqlite_store: SqlStore) -> None:
    with pytest.raises(StorageUnwritable, match="readonly"):
        _write_where_nothing_may_be_written(sqlite_store)


def _write_where_nothing_may_be_written(store: SqlStore) -> None:
    with store.write() as work:
        work.tokens._session.connection().exec_driver_sql("PRAGMA query_only = ON")
        work.pulses.beat("plan", NOON)


def test_a_file_that_is_no_database_is_told_as_a_database_that_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Kính gửi Ủy ban nhân dân xã" * 100)
    store = open_store(f"sqlite:///{tmp_path / 'letter.db'}")
    for attempt in (store.check, lambda: upgrade(f"sqlite:///{tmp_path / 'letter.db'}")):
        with pytest.raises(DatabaseDown, match="not a database"):
            attempt()
    store.close()


# --- PostgreSQL --------------------------------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_told_as_a_database_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql://postgres@/store?host={tmp_path}"
    store = open_store(url)
    for attempt in (store.check, lambda: upgrade(url)):
        with pytest.raises(DatabaseDown, match="connection"):
            attempt()
    store.close()


def _lose_connection(store: SqlStore, admin: Engine) -> None:
    with store.write() as work:
        work.pulses.beat("plan", NOON)
        pid = work.tokens._session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
        with admin.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        work.pulses.beat("expire", NOON)


def test_a_connection_lost_in_the_middle_is_told_and_the_next_transaction_works(
    postgres_store: SqlStore, postgres: Engine
) -> None:
    with pytest.raises(DatabaseDown):
        _lose_connection(postgres_store, postgres)
    with postgres_store.read() as work:
        assert work.pulses.last("plan") is None


@pytest.mark.parametrize(("state", "told"), [("53100", StorageFull), ("57P01", DatabaseDown), ("40P01", DatabaseDown)])
def test_the_servers_own_troubles_are_told_by_our_names(
    postgres_store: SqlStore, state: str, told: type[StorageTrouble]
) -> None:
    with pytest.raises(told):
        raw(postgres_store, f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{state}'; END $$")


def test_a_mistake_of_ours_is_not_told_as_trouble_of_the_database(sql_store: SqlStore) -> None:
    with pytest.raises(Exception, match="syntax error") as mistake:
        raw(sql_store, "SELEKT 1")
    assert not isinstance(mistake.value, StorageTrouble)


def test_a_mistake_of_ours_that_is_logged_tells_nothing_of_what_was_to_be_written(sql_store: SqlStore) -> None:
    with pytest.raises(DBAPIError, match="syntax error") as mistake, sql_store.write() as work:
        work.tokens._session.connection().execute(text("SELEKT :kept"), {"kept": "hash of a password"})
    assert "hash of a password" not in str(mistake.value)


def test_the_folder_that_is_made_for_a_database_is_nobody_elses_to_read(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'data' / 'store.db'}")
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
