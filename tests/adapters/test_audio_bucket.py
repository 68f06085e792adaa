"""Sounds in S3-compatible storage: whole or not at all on every machine, whatever the line does."""

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


def test_what_one_machine_keeps_another_finds_and_reads_from_its_own_copy_the_second_time(
    line: Storage, tmp_path: Path
) -> None:
    digest = kept(machine(line, tmp_path / "a"))
    other = machine(line, tmp_path / "b")
    assert other.size(digest) == len(SOUND)
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
    library = machine(line, tmp_path / "a")
    assert library.size(digest_of_bytes(SOUND)) is None
    line.fault = "down"
    scratch = library.scratch("x")
    scratch.write_bytes(SOUND)
    with pytest.raises(LibraryDown):
        library.keep(scratch)
    line.fault = ""
    assert machine(line, tmp_path / "b").size(digest_of_bytes(SOUND)) is None
    kept(library)
    assert machine(line, tmp_path / "b").size(digest_of_bytes(SOUND)) == len(SOUND)


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
    assert other.size(digest) == len(SOUND)
    there(line).delete(f"audio/{digest[:2]}/{digest}.mp3")
    with pytest.raises(AudioUnknown):
        other.path(digest)
    assert other.size(digest) is None


def test_sizes_are_asked_for_all_at_once_and_not_again(line: Storage, tmp_path: Path) -> None:
    library = machine(line, tmp_path / "a")
    digests = [kept(library, bytes([number]) * 64) for number in range(20)]
    other = machine(line, tmp_path / "b")
    line.asked.clear()
    assert [other.size(digest) for digest in digests * 3] == [64] * 60
    assert len(line.asked) == 1


def test_an_address_that_was_signed_opens_the_sound_by_parts_and_no_other(line: Storage, tmp_path: Path) -> None:
    digest = kept(machine(line, tmp_path / "a"))
    address = there(line).signed(f"audio/{digest[:2]}/{digest}.mp3", timedelta(minutes=5))
    part = httpx.get(address, headers={"Range": "bytes=256-511"})
    assert part.status_code == 206
    assert part.content == bytes(range(256))


def test_copies_that_were_read_longest_ago_go_when_they_take_too_much(
    line: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.audio.bucket._SWEEP", 2)
    library = machine(line, tmp_path / "a")
    digests = [kept(library, bytes([number]) * 1000) for number in range(6)]
    other = machine(line, tmp_path / "b", budget=3500)
    for digest in digests:
        other.path(digest)
    left = {path.stem for path in (tmp_path / "b").rglob("*.mp3")}
    assert digests[-1] in left
    assert len(left) <= 4
    assert all(other.path(digest).stat().st_size == 1000 for digest in digests)


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
