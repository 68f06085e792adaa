"""The databases the store's tests run on: SQLite in a file, and schemas of the session's PostgreSQL server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import empty_schema
from fakes.memory_store import MemoryStore
from fakes.samples import rule, two_provinces
from sqlalchemy import Engine, text

from broadcaster.newsroom.books import Store
from broadcaster.store import SqlStore, open_store, upgrade
from broadcaster.store.tables import METADATA


@pytest.fixture(scope="session")
def postgres_with_tables(postgres: Engine) -> str:
    url = empty_schema(postgres, "contract")
    upgrade(url)
    return url


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'deep' / 'er' / 'empty.db'}"


@pytest.fixture
def empty_postgres_url(postgres: Engine) -> Iterator[str]:
    yield empty_schema(postgres, "without_tables")
    with postgres.connect() as connection:
        connection.execute(text("DROP SCHEMA without_tables CASCADE"))


@pytest.fixture(params=["empty_sqlite_url", "empty_postgres_url"], ids=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """A database without tables."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with empty tables."""
    if request.param == "sqlite":
        return _sqlite_url(request, tmp_path)
    return _postgres_url(request)


@pytest.fixture
def sql_store(store_url: str) -> Iterator[SqlStore]:
    store = open_store(store_url)
    yield store
    store.close()


@pytest.fixture
def sqlite_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(_sqlite_url(request, tmp_path))
    yield store
    store.close()


@pytest.fixture
def postgres_store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    store = open_store(_postgres_url(request))
    yield store
    store.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    kept = open_store(_sqlite_url(request, tmp_path) if request.param == "sqlite" else _postgres_url(request))
    yield kept
    kept.close()


@pytest.fixture
def planted(store: Store) -> Store:
    """A store with two provinces and one rule."""
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [rule("30628")])
    return store


def _sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    shutil.copy(request.getfixturevalue("sqlite_with_tables"), tmp_path / "store.db")
    return f"sqlite:///{tmp_path / 'store.db'}"


def _postgres_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("postgres_with_tables")
    server: Engine = request.getfixturevalue("postgres")
    with server.connect() as connection:
        connection.exec_driver_sql(_EMPTIED)
    return url


_EMPTIED = ";".join(
    (
        "SET session_replication_role = replica",  # no trigger holds the superuser back
        # audit_head's row is made once, with the tables
        *(f"DELETE FROM contract.{each.name}" for each in METADATA.sorted_tables if each.name != "audit_head"),
        "UPDATE contract.audit_head SET sequence = 0, hash = ''",
        "SET session_replication_role = origin",
    )
)
"""All tables of the contract's schema, in one call and one transaction: it is done before each test."""
