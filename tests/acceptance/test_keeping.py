"""A house is put by while it serves, destroyed, brought back, and speaks as before; a harmed archive brings nothing."""

import re
import shutil
import signal
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from acceptance.conftest import Begun
from databases import empty_schema
from processes import ROOT, Server, broadcaster, environment
from sqlalchemy import Engine, text

from broadcaster.store import count_database


@pytest.fixture(scope="module")
def stood(server: Server) -> set[str]:
    """The sounds there were before anything was put by: the house makes more while it serves."""
    return sounds(server.data)


@pytest.fixture(scope="module")
def archive(server: Server, stood: set[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the house that is being served."""
    assert stood
    out = tmp_path_factory.mktemp("kept") / "kept.tar"
    done = broadcaster("backup", out, "--data", server.data)
    assert done.returncode == 0, done.stderr
    return out


def sounds(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("audio/??/*.mp3")}


def told_by(url: str, token: str, day: date) -> dict[str, object]:
    """Playlists of a day of three stations, and the bytes of each sound in them."""
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:

        def asked(path: str) -> httpx.Response:
            return client.get(path).raise_for_status()

        found: dict[str, object] = {}
        for station in asked("/api/v1/stations").json()["stations"][-3:]:
            for slot in asked(f"/api/v1/stations/{station['code']}/playlists/{day}").json()["slots"]:
                found[slot["id"]] = [(row["title"], row["start"], row["sha256"]) for row in slot["rows"]]
                for row in slot["rows"]:
                    if row["sha256"] not in found:
                        found[row["sha256"]] = sha256(asked(row["url"]).content).hexdigest()
        return found


@contextmanager
def _serving(data: Path, ending: signal.Signals = signal.SIGTERM, **told: str) -> Iterator[str]:
    process = subprocess.Popen(
        [ROOT / ".venv" / "bin" / "broadcaster", "serve", "--data", data, "--port", "0"],
        env=environment(**told),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        url = next(found[0] for line in process.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        yield url
    finally:
        process.send_signal(ending)
        process.communicate(timeout=30)


def _rewritten(raw: bytes, keep: Callable[[str], bool]) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=BytesIO(raw)) as whole, tarfile.open(fileobj=out, mode="w") as left:
        for entry in whole:
            if keep(entry.name):
                left.addfile(entry, whole.extractfile(entry))
    return out.getvalue()


def test_what_is_put_by_of_a_running_house_comes_back_beside_it(
    server: Server, stood: set[str], archive: Path, tmp_path: Path
) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as whole:
        assert not [name for name in whole.getnames() if Path(name).name.startswith("root-") and name.endswith(".key")]
    data = tmp_path / "new" / "data"
    data.parent.mkdir()
    done = broadcaster("restore", archive, "--data", data)
    assert done.returncode == 0, done.stderr
    assert stood <= sounds(data) <= sounds(server.data)
    assert broadcaster("verify-log", "--data", data).returncode == 0


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
def test_a_house_that_serves_is_put_by_killed_destroyed_brought_back_in_its_place_and_serves_as_before(
    begun: Begun, postgres: Engine, tmp_path: Path, where: str
) -> None:
    data, kept, told = tmp_path / "data", tmp_path / "kept.tar", {}
    printed = begun.copied(data)
    token = broadcaster("token", "--data", data).stdout.rpartition("): ")[2].split()[0]
    day = _first_day(printed)
    if where == "postgresql":
        told = {"BROADCASTER_DATABASE": empty_schema(postgres, "destroyed")}
        _moved(data, told["BROADCASTER_DATABASE"])
    with _serving(data, signal.SIGKILL, **told) as url:
        before = told_by(url, token, day)
        done = broadcaster("backup", kept, "--data", data, told=told)
        assert done.returncode == 0, done.stderr
    shutil.rmtree(data)
    if where == "postgresql":
        with postgres.connect() as connection:
            connection.execute(text("DROP SCHEMA destroyed CASCADE"))
            connection.execute(text("CREATE SCHEMA destroyed"))
    done = broadcaster("restore", kept, "--data", data, told=told)
    assert done.returncode == 0, done.stderr
    assert (data / "broadcaster.db").exists() is (where == "sqlite")
    with _serving(data, **told) as url:
        assert told_by(url, token, day) == before
    assert len(before) > 10
    assert broadcaster("verify-log", "--data", data, told=told).returncode == 0


def _first_day(printed: str) -> date:
    found = re.search(r"(\d\d)/(\d\d)/(\d{4})", printed)
    assert found is not None
    return date(int(found[3]), int(found[2]), int(found[1]))


def _moved(data: Path, database: str) -> None:
    """A house outgrows its machine: every row is on PostgreSQL, and every sound was read through."""
    moved = broadcaster("migrate-to", database, "--data", data)
    assert moved.returncode == 0, moved.stderr
    assert f"Đã đọc lại {len(sounds(data))} âm thanh" in moved.stdout
    assert count_database(database) == count_database(f"sqlite:///{data / 'broadcaster.db'}")


@pytest.mark.parametrize("folder", ["data", "weg"])
def test_nothing_that_stands_is_written_over(archive: Path, tmp_path: Path, folder: str) -> None:
    data = tmp_path / folder
    data.mkdir()
    (data / "mine.txt").write_text("của tôi")
    refused = broadcaster("restore", archive, "--data", data)
    assert refused.returncode == 2
    assert "data-stands" in refused.stderr
    assert [path.name for path in data.iterdir()] == ["mine.txt"]
    assert broadcaster("restore", archive, "--data", data, "--replace").returncode == 0
    assert (data / "mine.txt").read_text() == "của tôi"


def cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def changed(raw: bytes) -> bytes:
    """A byte of a sound is another."""
    return raw.replace(b"\xff\xfb", b"\xff\xfa", 1)


def without_list(raw: bytes) -> bytes:
    return _rewritten(raw, lambda name: name != "kept.json")


def without_one(raw: bytes) -> bytes:
    return _rewritten(raw, lambda name: not name.startswith("audio/"))


def climbing(raw: bytes) -> bytes:
    with tarfile.open(fileobj=(grown := BytesIO(raw)), mode="a") as whole:
        entry = tarfile.TarInfo("../../outside.txt")
        entry.size = 1
        whole.addfile(entry, BytesIO(b"x"))
    return grown.getvalue()


def nothing(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("harm", [cut, changed, without_list, without_one, climbing, nothing])
def test_a_harmed_archive_is_refused_before_anything_is_touched(
    archive: Path, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    bad, data = tmp_path / "bad.tar", tmp_path / "data"
    data.mkdir()
    (data / "mine.txt").write_text("của tôi")
    bad.write_bytes(harm(archive.read_bytes()))
    refused = broadcaster("restore", bad, "--data", data, "--replace")
    assert refused.returncode == 2, refused.stderr
    assert "archive-broken" in refused.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.tar", "data"]
    assert [path.name for path in data.iterdir()] == ["mine.txt"]


def test_a_house_that_runs_is_neither_replaced_nor_moved(server: Server, archive: Path, tmp_path: Path) -> None:
    for command in (
        ("restore", archive, "--data", server.data, "--replace"),
        ("migrate-to", f"sqlite:///{tmp_path / 'other.db'}", "--data", server.data),
    ):
        refused = broadcaster(*command)
        assert refused.returncode == 2
        assert "house-runs" in refused.stderr
    assert not (tmp_path / "other.db").exists()
