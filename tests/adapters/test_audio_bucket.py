"""Sounds in S3-compatible storage: whole or not at all on every machine, whatever the line does."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from bucket import ENVIRONMENT, Storage, storage

from broadcaster.audio.bucket import Bucket, BucketLibrary, BucketPapers
from broadcaster.domain.errors.machine import LibraryDown
from broadcaster.domain.errors.stations import AudioUnknown
from broadcaster.domain.units import Digest, digest_of_bytes
from broadcaster.reports import FolderPapers

ADDRESS = "s3://sounds/house"
SOUND = bytes(range(256)) * 4096
PLENTY = 1 << 40


@pytest.fixture(scope="module")
def server() -> Iterator[Storage]:
    with storage() as found:
        yield found


@pytest.fixture
def line(server: Storage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    server.fault = ""
    server.asked.clear()
    yield server
    server.fault = ""
    bucket = there(server)
    for key in bucket.sizes():
        bucket.delete(key)


def there(line: Storage) -> Bucket:
    return Bucket(ADDRESS, line.endpoint)


def machine(line: Storage, folder: Path, budget: int = PLENTY) -> BucketLibrary:
    return BucketLibrary(there(line), folder, budget)


def kept(library: BucketLibrary, sound: bytes = SOUND) -> Digest:
    scratch = library.scratch("bản tin")
    scratch.write_bytes(sound)
    digest, size = library.keep(scratch)
    assert (digest, size) == (digest_of_bytes(sound), len(sound))
    return digest


def stands(library: BucketLibrary, digest: Digest) -> bool:
    return digest in library.standing({digest: len(SOUND)})


def test_what_one_machine_keeps_another_finds_and_reads_from_its_own_copy_the_second_time(
    line: Storage, tmp_path: Path
) -> None:
    digest = kept(machine(line, tmp_path / "a"))
    other = machine(line, tmp_path / "b")
    assert stands(other, digest)
    assert other.path(digest).read_bytes() == SOUND
    line.fault = "down"
    assert other.path(digest).read_bytes() == SOUND


def test_the_same_sound_is_put_once_and_what_stands_is_never_written_over(line: Storage, tmp_path: Path) -> None:
    digest = kept(machine(line, tmp_path / "a"))
    assert kept(machine(line, tmp_path / "b")) == digest
    bucket, changed = there(line), tmp_path / "changed"
    changed.write_bytes(b"another")
    bucket.put(f"audio/{digest[:2]}/{digest}.mp3", changed)
    assert machine(line, tmp_path / "c").path(digest).read_bytes() == SOUND


def test_a_storage_that_does_not_answer_keeps_nothing_and_says_so(line: Storage, tmp_path: Path) -> None:
    library, digest = machine(line, tmp_path / "a"), digest_of_bytes(SOUND)
    assert not stands(library, digest)
    line.fault = "down"
    scratch = library.scratch("x")
    scratch.write_bytes(SOUND)
    with pytest.raises(LibraryDown):
        library.keep(scratch)
    line.fault = ""
    assert not stands(machine(line, tmp_path / "b"), digest)
    kept(library)
    assert stands(machine(line, tmp_path / "b"), digest)


@pytest.mark.parametrize("fault", ["half", "other"])
def test_half_a_file_or_another_one_is_never_taken_for_the_sound(line: Storage, tmp_path: Path, fault: str) -> None:
    digest = kept(machine(line, tmp_path / "a"))
    other = machine(line, tmp_path / "b")
    line.fault = fault
    with pytest.raises(LibraryDown):
        other.path(digest)
    assert not list((tmp_path / "b").rglob("*.mp3"))
    assert not list((tmp_path / "b").rglob("*.part"))
    line.fault = ""
    assert other.path(digest).read_bytes() == SOUND


def test_what_is_gone_from_the_storage_is_unknown_and_no_longer_believed(line: Storage, tmp_path: Path) -> None:
    digest = kept(machine(line, tmp_path / "a"))
    other = machine(line, tmp_path / "b")
    assert stands(other, digest)
    there(line).delete(f"audio/{digest[:2]}/{digest}.mp3")
    with pytest.raises(AudioUnknown):
        other.path(digest)
    assert not stands(other, digest)


def test_each_sound_is_asked_for_once_and_no_list_of_all_is_taken(line: Storage, tmp_path: Path) -> None:
    library = machine(line, tmp_path / "a")
    digests = [kept(library, bytes([number]) * 64) for number in range(20)]
    other, nobodys = machine(line, tmp_path / "b"), digest_of_bytes(b"nobody's")
    line.asked.clear()
    for _ in range(3):
        assert set(other.standing({**dict.fromkeys(digests, 64), nobodys: 64})) == set(digests)
    assert {verb for verb, _ in line.asked} == {"HEAD"}
    assert len(line.asked) == len(digests) + 3  # what was not there may be made by now
    line.asked.clear()
    assert set(library.standing(dict.fromkeys(digests, 64))) == set(digests)
    assert line.asked == []


def test_a_sound_of_another_length_is_none(line: Storage, tmp_path: Path) -> None:
    digest = kept(library := machine(line, tmp_path / "a"))
    assert not library.standing({digest: len(SOUND) - 1})
    assert stands(library, digest)


def test_what_was_asked_for_longest_ago_is_forgotten_first(
    line: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.audio.bucket._REMEMBERED", 3)
    library = machine(line, tmp_path / "a")
    first, second, third = (kept(library, bytes([number]) * 64) for number in range(3))
    assert library.standing({first: 64})
    kept(library, b"4" * 64)
    line.asked.clear()
    assert library.standing({first: 64, third: 64})
    assert line.asked == []
    assert library.standing({second: 64})
    assert len(line.asked) == 1


def test_while_the_storage_does_not_answer_the_books_are_believed_and_it_is_not_asked_each_time(
    line: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest, gone = kept(machine(line, tmp_path / "a")), digest_of_bytes(b"gone")
    other, wanted = machine(line, tmp_path / "b"), {digest: len(SOUND), gone: 4}
    line.fault = "down"
    assert set(other.standing(wanted)) == {digest, gone}
    line.asked.clear()
    assert set(other.standing(wanted)) == {digest, gone}
    assert line.asked == []
    line.fault = ""
    monkeypatch.setattr(other, "_deaf_until", 0.0)
    assert set(other.standing(wanted)) == {digest}


def test_half_an_object_that_lies_there_is_no_sound_and_is_put_right_by_who_makes_it_anew(
    line: Storage, tmp_path: Path
) -> None:
    digest = kept(machine(line, tmp_path / "a"))
    there(line).write(f"audio/{digest[:2]}/{digest}.mp3", SOUND[:4], over=True)
    server, maker = machine(line, tmp_path / "b"), machine(line, tmp_path / "c")
    assert not server.standing({digest: len(SOUND)})
    assert kept(maker) == digest
    assert server.standing({digest: len(SOUND)})
    assert server.path(digest).read_bytes() == SOUND


def test_an_address_that_was_signed_opens_the_sound_by_parts_and_no_other(line: Storage, tmp_path: Path) -> None:
    digest = kept(machine(line, tmp_path / "a"))
    address = there(line).signed(f"audio/{digest[:2]}/{digest}.mp3", timedelta(minutes=5))
    part = httpx.get(address, headers={"Range": "bytes=256-511"})
    assert part.status_code == 206
    assert part.content == bytes(range(256))


def test_copies_that_were_read_longest_ago_go_when_they_take_too_much(
    line: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.audio.bucket._SPARED", 2)
    library = machine(line, tmp_path / "a")
    digests = [kept(library, bytes([number]) * 1000) for number in range(6)]
    other = machine(line, tmp_path / "b", budget=3500)
    for digest in digests:
        other.path(digest)
    left = {path.stem for path in (tmp_path / "b").rglob("*.mp3")}
    assert digests[-1] in left
    assert len(left) <= 4
    assert all(other.path(digest).stat().st_size == 1000 for digest in digests)


def test_a_machine_that_only_makes_sounds_lets_its_copies_go_too(
    line: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.audio.bucket._SPARED", 2)
    maker = machine(line, tmp_path / "a", budget=3500)
    digests = [kept(maker, bytes([number]) * 1000) for number in range(7)]
    left = {path.stem for path in (tmp_path / "a").rglob("*.mp3")}
    assert digests[-1] in left
    assert len(left) <= 4


def test_a_copy_that_a_neighbour_lets_go_in_the_same_moment_is_fetched_again(
    line: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = kept(library := machine(line, tmp_path / "a"))

    def swept_before(path: Path) -> None:
        path.unlink()
        raise FileNotFoundError(path)

    with monkeypatch.context() as patched:
        patched.setattr("broadcaster.audio.bucket.os.utime", swept_before)
        assert library.path(digest).read_bytes() == SOUND


def test_two_processes_that_make_room_at_once_do_not_stumble_over_each_other(
    line: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept = kept(machine(line, tmp_path / "a"), b"swept")
    found = Path.stat

    def gone_when_looked_at(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == f"{swept}.mp3":
            path.unlink(missing_ok=True)
        return found(path, follow_symlinks=follow_symlinks)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", gone_when_looked_at)
        digest = kept(machine(line, tmp_path / "a"))
    assert {path.stem for path in (tmp_path / "a").rglob("*.mp3")} == {digest}


def test_a_report_that_one_machine_made_is_found_on_another_until_it_is_cleared_away(
    line: Storage, tmp_path: Path
) -> None:
    one, other = (
        BucketPapers(FolderPapers(tmp_path / name), there(line), tmp_path / name) for name in ("one", "other")
    )
    assert one.write("thang-11.xlsx", lambda path: path.write_bytes(b"report") and None) == 6
    found = other.path("thang-11.xlsx")
    assert found is not None
    assert found.read_bytes() == b"report"
    assert other.path("thang-10.xlsx") is None
    assert set(one.names()) == set(other.names()) == {"thang-11.xlsx"}
    one.drop(["thang-10.xlsx"])
    assert one.path("thang-11.xlsx") is not None
    one.drop(["thang-11.xlsx"])
    assert (one.path("thang-11.xlsx"), there(line).sizes("papers/")) == (None, {})
