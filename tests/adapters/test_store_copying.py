"""A whole database moved from one kind to the other and back: every row as it was, and nothing else touched."""

from pathlib import Path

import pytest
from databases import empty_schema
from processes import VOICE
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from broadcaster.app import load_samples, now, open_newsroom, publish_days, settings_from
from broadcaster.domain.access import CONSOLE
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.machine import DatabaseNotEmpty, RowsDiffer
from broadcaster.store import copy_database, count_database, open_store, upgrade


def unwatched(table: str, rows: int) -> None:
    """Nobody looks how far it is."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The samples, with plans of two days, in SQLite."""
    folder = tmp_path_factory.mktemp("house")
    settings = settings_from({"data": folder, "voices": (VOICE,), "house": "demo"})
    with open_newsroom(settings, samples=True) as newsroom:
        load_samples(newsroom, settings, now())
        publish_days(newsroom, [now().date()])
    return settings.database_url


def harmed(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def test_a_house_moves_to_postgresql_and_back_with_every_row(house: str, postgres: Engine, tmp_path: Path) -> None:
    begun = count_database(house)
    assert sum(each.rows for each in begun) > 100
    server, back = empty_schema(postgres, "moved_to"), f"sqlite:///{tmp_path / 'back.db'}"
    seen: dict[str, int] = {}
    assert copy_database(house, server, seen.__setitem__, still=True) == begun == count_database(server)
    assert seen == {each.table: each.rows for each in begun if each.rows}
    assert copy_database(server, back, unwatched, still=False) == begun == count_database(back)
    for url in (server, back):
        store = open_store(url)
        with store.write() as work:  # its chain goes on
            before = work.audit.tip().sequence
            work.audit.add(deed(CONSOLE, "house.moved", "house:1", now()))
        with store.read() as work:
            assert work.audit.tip().sequence == before + 1
        store.close()
        with pytest.raises(DBAPIError):  # and is guarded as it was
            harmed(url, "UPDATE audit_head SET sequence = 0")


def test_nothing_is_written_over_what_stands_there(house: str, tmp_path: Path) -> None:
    full = f"sqlite:///{tmp_path / 'full.db'}"
    copy_database(house, full, unwatched, still=False)
    before = count_database(full)
    with pytest.raises(DatabaseNotEmpty):
        copy_database(house, full, unwatched, still=False)
    assert count_database(full) == before


def test_a_row_that_does_not_come_over_as_it_was_undoes_the_whole_copy(house: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'altering.db'}"
    upgrade(target)
    harmed(
        target,
        "CREATE TRIGGER alters AFTER INSERT ON station BEGIN"
        " UPDATE station SET name = name || ' ' WHERE code = NEW.code; END",
    )
    with pytest.raises(RowsDiffer):
        copy_database(house, target, unwatched, still=False)
    assert {each.rows for each in count_database(target) if each.table != "audit_head"} == {0}


def test_what_goes_on_while_a_house_is_copied_is_not_in_the_copy_and_harms_nothing(house: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'moment.db'}"
    store = open_store(house)

    def beaten(table: str, _: int) -> None:
        with store.write() as work:
            work.pulses.beat(f"while-{table}", now())

    before = count_database(house)
    assert copy_database(house, target, beaten, still=False) == before
    assert count_database(house) != before
    store.close()
