"""`broadcaster verify-log`, as somebody who checks would use it: no server, no trust in who wrote the log."""

import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import broadcaster

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.audit import Deed, chained, deed, empty, entry_line, read_entries, read_head, tip_at
from broadcaster.domain.units import instant
from broadcaster.store import open_store

DEEDS = 6
Lines = list[str]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house just opened, its checkpoint, and six deeds after that."""
    house = tmp_path_factory.mktemp("house") / "first"
    assert broadcaster("audit", "checkpoint", "--data", house).returncode == 0
    _add(house, *(_done(n) for n in range(DEEDS)))
    return house


@pytest.fixture(scope="module")
def vouched(data: Path) -> int:
    """How many entries the checkpoint vouches for: whatever opening a house does, and the checkpoint itself."""
    store = open_store(f"sqlite:///{data / 'broadcaster.db'}")
    with store.read() as work:
        size = work.audit.tip().sequence - DEEDS
    store.close()
    return size


def _done(n: int) -> Deed:
    from datetime import UTC, datetime

    return deed(CONSOLE, f"verb.{n}", f"x:{n}", instant(datetime(2026, 11, 22, 5, n, tzinfo=UTC)))


def _add(house: Path, *deeds: Deed) -> None:
    store = open_store(f"sqlite:///{house / 'broadcaster.db'}")
    with store.write() as work:
        for each in deeds:
            work.audit.add(each)
    store.close()


@pytest.fixture
def exported(data: Path, tmp_path: Path) -> Path:
    out = tmp_path / "audit.jsonl"
    done = broadcaster("audit", "export", "-o", out, "--data", data)
    assert done.returncode == 0, done.stderr
    return out


def verify(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return broadcaster("verify-log", *arguments)


# --- what is well ------------------------------------------------------------------------------------------------


def test_a_database_that_was_not_touched_is_well_and_says_what_is_only_chained(data: Path, vouched: int) -> None:
    done = verify("--data", data)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{vouched + DEEDS} mục đầu nối nhau đúng" in done.stdout
    assert f"Đến mục {vouched} có bản chốt sổ" in done.stdout
    assert f"{DEEDS} mục sau đó chỉ mới nối chuỗi" in done.stdout


def test_an_exported_log_is_checked_anywhere_with_the_public_key_and_the_kept_checkpoints(
    data: Path, vouched: int, exported: Path, tmp_path: Path
) -> None:
    key, kept = data / "keys" / "audit.pub", data / "checkpoints"
    done = verify(exported, "--key", key, "--checkpoints", kept, "--data", tmp_path / "nothing here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Đến mục {vouched} có bản chốt sổ" in done.stdout
    by_text = verify(exported, "--key", key.read_text().strip(), "--checkpoints", kept)
    assert by_text.stdout == done.stdout
    assert not (tmp_path / "nothing here").exists()


def test_without_a_checkpoint_it_says_that_nobody_vouches(exported: Path, tmp_path: Path) -> None:
    done = verify(exported, "--data", tmp_path)
    assert done.returncode == 0
    assert "Không bản chốt sổ nào bảo chứng" in done.stdout


def test_it_speaks_english_when_told_to(data: Path) -> None:
    done = broadcaster("--lang", "en", "verify-log", "--data", data)
    assert "entries follow one another" in done.stdout


def test_the_export_goes_to_a_pipe_too(data: Path, exported: Path) -> None:
    assert broadcaster("audit", "export", "--data", data).stdout == exported.read_text("utf-8")


# --- what is broken ----------------------------------------------------------------------------------------------


def _altered(lines: Lines) -> Lines:
    told = json.loads(lines[3])
    return [*lines[:3], json.dumps({**told, "told": "khác"}), *lines[4:]]


def _rewritten(lines: Lines) -> Lines:
    """Everything hashed anew, from the first entry on."""
    tip, made = empty(read_head(lines[0]).house), []
    for entry in read_entries(lines[1:]):
        made.append(chained(tip, Deed(**{**_fields(entry.deed), "name": "Người khác"})))
        tip = tip_at(tip.house, made[-1])
    head = json.loads(lines[0]) | {"hash": tip.hash}
    return [json.dumps(head), *(entry_line(each) for each in made)]


def _fields(deed: Deed) -> dict[str, object]:
    return {name: getattr(deed, name) for name in deed.__slots__}


BROKEN: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "altered": (_altered, "mục 3 đã bị sửa"),
    "deleted": (lambda lines: [*lines[:3], *lines[4:]], "thiếu mục 3"),
    "swapped": (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], "mục 3 không đứng đúng chỗ"),
    "repeated": (lambda lines: [*lines[:4], lines[3], *lines[4:]], "ở chỗ mục 4"),
    "cut short": (lambda lines: lines[:-1], "bị cắt từ mục {last}"),
    "garbled": (lambda lines: [*lines[:3], "{", *lines[4:]], "mục 3 không đọc được"),
    "not UTF-8": (lambda lines: [*lines[:3], lines[3] + "\udcff", *lines[4:]], "mục 3 không đọc được"),
    "a line without end": (lambda lines: [*lines[:3], "x" * 3_000_000, *lines[4:]], "mục 3 không đọc được"),
    "rewritten": (_rewritten, "mục {vouched} không phải mục đã được bảo chứng"),
}


@pytest.mark.parametrize("harm", BROKEN)
def test_the_first_broken_link_is_named(data: Path, vouched: int, exported: Path, harm: str) -> None:
    do, told = BROKEN[harm]
    text = "\n".join(do(exported.read_text("utf-8").splitlines())) + "\n"
    exported.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = verify(exported, "--data", data)
    assert done.returncode == 1, done.stdout
    assert "HỎNG" in done.stdout
    assert told.format(last=vouched + DEEDS, vouched=vouched) in done.stdout
    assert done.stderr == ""


def test_a_database_somebody_changed_behind_its_triggers_is_found(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "broadcaster.db"
    with sqlite3.connect(data / "broadcaster.db") as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute("DROP TRIGGER audit_stands")
        target.execute("UPDATE audit SET told = 'khác' WHERE sequence = 4")
    done = verify("--data", tmp_path, "--key", data / "keys" / "audit.pub")
    assert done.returncode == 1
    assert "mục 4 đã bị sửa" in done.stdout


def test_the_key_of_somebody_else_vouches_for_nothing(data: Path, tmp_path: Path) -> None:
    assert broadcaster("audit", "checkpoint", "--data", tmp_path).returncode == 0
    done = verify("--data", data, "--key", tmp_path / "keys" / "audit.pub")
    assert done.returncode == 1
    assert "chữ ký của bản chốt sổ" in done.stdout


def test_the_checkpoints_of_another_house_are_told(data: Path, tmp_path: Path) -> None:
    """The same key, another database: what was kept of the one does not fit the other."""
    assert broadcaster("audit", "checkpoint", "--data", tmp_path).returncode == 0
    (tmp_path / "keys" / "audit.key").write_bytes((data / "keys" / "audit.key").read_bytes())
    for path in (data / "checkpoints").iterdir():
        (tmp_path / "checkpoints" / f"old-{path.name}").write_bytes(path.read_bytes())
    done = verify("--data", tmp_path, "--key", data / "keys" / "audit.pub")
    assert done.returncode == 1
    assert "của một hệ thống khác" in done.stdout


# --- bad use -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["none.jsonl"], "file-unreadable"),
        (["--data", "none"], "file-unreadable"),
        (["empty.jsonl"], "log-unreadable"),
        (["text.jsonl"], "log-unreadable"),
        (["empty.jsonl", "--checkpoints", "none"], "file-unreadable"),
    ],
)
def test_bad_use_is_told_in_one_line(tmp_path: Path, arguments: list[str], code: str) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "text.jsonl").write_text("xin chào\n")
    told = [each if each.startswith("--") else tmp_path / each for each in arguments]
    done = verify(*told)
    assert done.returncode == 2, done.stdout
    assert f"[{code}]" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "none").exists()


def test_a_key_that_is_none_is_told(data: Path) -> None:
    done = verify("--data", data, "--key", "x")
    assert done.returncode != 0
    assert "[key-unfit]" in done.stderr
