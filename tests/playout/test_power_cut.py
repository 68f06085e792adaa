"""What is on the disk when the power goes: nothing takes a name before its bytes are safe, and none is said to be there
before its folder is."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from broadcaster.domain.units import Digest
from broadcaster.playout.files import Cache, JournalFile, TwoCopies, write_whole


def copies(folder: Path) -> None:
    TwoCopies(folder, "state").write("một")


def journal(folder: Path) -> None:
    JournalFile(folder / "journal").append([(1, '{"sequence":1}')])


def sound(folder: Path) -> None:
    cache, digest = Cache(folder, 1 << 20), Digest(sha256(b"sound").hexdigest())
    cache.part(digest).write_bytes(b"sound")
    assert cache.keep(digest)


def whole(folder: Path) -> None:
    write_whole(folder / "file", b"raw")


def faults(
    folder: Path, act: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch, *, planted: bool = False
) -> list[str]:
    """What a power cut could take although it was said to be safe."""
    synced: set[int] = set()
    renamed: list[tuple[int, int]] = []
    written: set[int] = set()
    real_sync, real_replace, real_write = os.fsync, Path.replace, os.pwrite

    def sync(file: int) -> None:
        if planted:
            return
        real_sync(file)
        synced.add(os.fstat(file).st_ino)

    def replace(self: Path, target: Path) -> Path:
        own = self.stat().st_ino
        if own not in synced:
            found.append(f"{self.name} takes its name before it is on the disk")
        renamed.append((own, target.parent.stat().st_ino))
        synced.discard(target.parent.stat().st_ino)
        return real_replace(self, target)

    def write(file: int, raw: bytes, place: int) -> int:
        synced.discard(os.fstat(file).st_ino)
        written.add(os.fstat(file).st_ino)
        return real_write(file, raw, place)

    found: list[str] = []
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "pwrite", write)
    monkeypatch.setattr(Path, "replace", replace)
    act(folder)
    monkeypatch.undo()
    found += [f"folder of {own} is not on the disk" for own, parent in renamed if parent not in synced]
    return found + [f"{own} was written and not synced" for own in written if own not in synced]


ACTS = (copies, journal, sound, whole)


@pytest.mark.parametrize("act", ACTS)
def test_what_was_said_to_be_safe_is(
    tmp_path: Path, act: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults(tmp_path, act, monkeypatch) == []


@pytest.mark.parametrize("act", ACTS)
def test_an_fsync_that_was_taken_out_is_found(
    tmp_path: Path, act: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults(tmp_path, act, monkeypatch, planted=True) != []
