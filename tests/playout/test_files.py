"""A station's disk: two copies, lines that survive a torn end, and sounds that stay while they are needed."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from broadcaster.domain.units import Digest
from broadcaster.playout.files import Cache, DiskFull, JournalFile, TwoCopies


def test_the_newest_text_is_read_while_one_copy_is_whole(tmp_path: Path) -> None:
    copies = TwoCopies(tmp_path, "state")
    assert copies.read() is None
    copies.write("một")
    copies.write("hai")
    for name in ("state.a", "state.b"):
        other = (tmp_path / name).read_bytes()
        for spoiled in (b"", other[: len(other) // 2], other.replace(b"hai", b"ba!"), None):
            if spoiled is None:
                (tmp_path / name).unlink()
            else:
                (tmp_path / name).write_bytes(spoiled)
            again = TwoCopies(tmp_path, "state")
            assert (again.read(), again.lost()) == ("hai", 1)
        (tmp_path / name).write_bytes(other)
    assert copies.lost() == 0


def test_a_copy_of_before_does_not_win(tmp_path: Path) -> None:
    copies = TwoCopies(tmp_path, "state")
    copies.write("một")
    old = (tmp_path / "state.a").read_bytes()
    copies.write("hai")
    (tmp_path / "state.a").write_bytes(old)
    assert TwoCopies(tmp_path, "state").read() == "hai"
    TwoCopies(tmp_path, "state").write("ba")
    assert TwoCopies(tmp_path, "state").read() == "ba"


def test_both_copies_gone_are_told_from_none_ever_written(tmp_path: Path) -> None:
    assert TwoCopies(tmp_path, "state").lost() == 0
    TwoCopies(tmp_path, "state").write("một")
    for name in ("state.a", "state.b"):
        (tmp_path / name).write_bytes(b"x")
    assert TwoCopies(tmp_path, "state").lost() == 2


def line(number: int) -> tuple[int, str]:
    return number, json.dumps({"sequence": number, "text": "đã phát " + "x" * number}, ensure_ascii=False)


def test_lines_come_back_as_they_were_written(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal")
    journal.append([line(1), line(2)])
    journal.append([line(3)])
    again = JournalFile(tmp_path / "journal")
    assert again.last == 3
    assert again.after(0, 10) == tuple(line(n)[1] for n in (1, 2, 3))
    assert again.after(1, 1) == (line(2)[1],)
    assert again.after(3, 10) == ()


def test_a_tail_torn_at_any_byte_is_cut_off_and_can_be_written_again(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    first = JournalFile(path)
    first.append([line(1)])
    whole = path.stat().st_size
    first.append([line(2)])
    raw = path.read_bytes()
    for cut in range(whole, len(raw)):
        path.write_bytes(raw[:cut])
        torn = JournalFile(path)
        assert torn.last == 1
        torn.append([line(2)])
        assert path.read_bytes() == raw
        torn.close()


def test_blocks_of_nothing_after_a_power_cut_are_no_lines(tmp_path: Path) -> None:
    JournalFile(tmp_path / "journal").append([line(1)])
    with (tmp_path / "journal").open("ab") as file:
        file.write(b"\0" * 4096 + b"\n")
    assert JournalFile(tmp_path / "journal").last == 1


def test_what_the_house_holds_is_forgotten_but_for_the_last_lines(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal")
    journal.append([line(n) for n in range(1, 101)])
    journal.forget(until=80, keep=10)
    for each in (journal, JournalFile(tmp_path / "journal")):
        assert each.after(0, 100) == tuple(line(n)[1] for n in range(71, 101))
    journal.append([line(101)])
    assert JournalFile(tmp_path / "journal").last == 101


def kept(cache: Cache, raw: bytes, age: int) -> Digest:
    digest = Digest(sha256(raw).hexdigest())
    cache.part(digest).write_bytes(raw)
    assert cache.keep(digest)
    os.utime(cache.path(digest), (age, age))
    return digest


def test_a_fetched_file_that_is_not_what_its_name_says_is_thrown_away(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1000)
    digest = Digest(sha256(b"right").hexdigest())
    cache.part(digest).write_bytes(b"wrong")
    assert not cache.keep(digest)
    assert not cache.part(digest).exists()
    assert not cache.has(digest, 5)


def test_room_is_made_by_the_longest_unused_that_nothing_needs(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1000)
    old, needed, new = (kept(cache, bytes([n]) * 300, n) for n in (1, 2, 3))
    cache.make_room({needed: 300}, 300)
    assert [cache.has(each, 300) for each in (old, needed, new)] == [False, True, True]


def test_what_the_schedule_needs_is_never_thrown_away(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1000)
    needed = [kept(cache, bytes([n]) * 300, n) for n in (1, 2, 3)]
    with pytest.raises(DiskFull):
        cache.make_room(dict.fromkeys(needed, 300), 300)
    assert all(cache.has(each, 300) for each in needed)
