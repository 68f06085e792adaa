"""A disk that is going: what it lost of a station's folder is told by its name, and nothing else is lost by it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playout.small_house import SmallHouse, manifest, slot
from playout.sounds import tone, wav
from playout.test_station import START, Box

from broadcaster.domain.journal import Event, read_line, walk
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis, instant
from broadcaster.playout.carrying import laid_in
from broadcaster.playout.held import Shelf


@pytest.fixture
def box(tmp_path: Path) -> Box:
    house = SmallHouse()
    box = Box(tmp_path / "box", house)
    box.station.take_trust(house.trust(START))
    sounds = [house.sound(wav(tone(1_000, hertz)), Millis(1_000)) for hertz in (440, 660)]
    session = slot("s1", instant(START + timedelta(seconds=60)), sounds)
    fallback = house.sound(wav(tone(1_000, 220)), Millis(1_000))
    box.station.take_manifest(house.sealed(manifest([session], fallback, 1, START)), "tag-1")
    box.station.take_time(house.time(box.machine.wall(), 1), box.machine.monotonic())
    box.stock(fallback, *sounds)
    return box


def copies(box: Box, name: str) -> list[Path]:
    found = sorted(box.folder.glob(f"{name}.*"))
    assert len(found) == 2
    return found


def told(box: Box) -> list[str]:
    return [line.note.detail for line in box.lines() if line.note.event is Event.DISK]


@pytest.mark.parametrize("name", ["identity", "trust", "manifest", "time", "state"])
def test_a_copy_that_is_spoiled_is_named_once_and_written_anew(box: Box, name: str) -> None:
    box.off()
    copies(box, name)[0].write_bytes(b"nothing")
    box.on()
    fault = f"{name}: 1 of 2 copies are spoiled"
    assert told(box) == [fault]
    assert fault in box.station.faults


def test_a_state_that_is_lost_is_told_and_the_journal_on_the_disk_goes_on(box: Box) -> None:
    box.run(70)
    before = [line.sequence for line in box.lines()]
    box.off()
    for each in copies(box, "state"):
        each.write_bytes(b"nothing")
    box.on()
    lost = f"state: lost; gone on after line {before[-1]} of the journal"
    assert told(box) == ["state: 2 of 2 copies are spoiled", lost]
    assert lost in box.station.faults
    numbers = [line.sequence for line in box.lines()]
    assert numbers == [*range(1, numbers[-1] + 1)]
    assert numbers[: len(before)] == before
    assert [line.boot for line in box.lines() if line.note.event is Event.BOOT] == [1, 2]


def test_lines_that_are_lost_are_told_and_what_is_written_after_them_stays(box: Box) -> None:
    box.run(70)
    last = box.station.state.end.sequence
    box.off()
    box.station._keeping.journal._path.unlink()
    box.on()
    assert f"journal: lines 1 to {last - 1} are lost" in box.station.faults, "the last one is in the state too"
    for boots in (2, 3):
        lines = [read_line(each) for each in box.station.all_lines()]
        assert lines[0].sequence == last
        assert [line.note.event for line in lines].count(Event.BOOT) == boots - 1
        box.off()
        box.on()


def test_the_lines_of_a_box_that_was_enrolled_for_another_station_stay_on_its_disk(box: Box) -> None:
    kept = box.station._keeping.journal._path
    text = kept.read_text()
    count = len(text.splitlines())
    box.off()
    another = replace(box.house.identity(), station=StationCode("30631"))
    Shelf(box.folder).enrolled(another)
    box.on()
    assert kept.with_name(f"until-{count}.jsonl").read_text() == text
    assert f"journal: {count} lines of before are laid aside" in box.station.faults
    assert walk(another.station, box.station.all_lines()).broken is None


def test_a_stick_makes_no_room_with_what_the_held_schedule_needs(box: Box, tmp_path: Path) -> None:
    needed = sorted((box.folder / "sounds").glob("*.sound"))
    assert len(needed) == 3
    stick = tmp_path / "stick"
    (stick / "sounds").mkdir(parents=True)
    gone = needed[0]
    old = gone.with_name(f"{'0' * 64}.sound")
    old.write_bytes(b"\0" * gone.stat().st_size)
    gone.rename(stick / "sounds" / gone.name)
    box.cache._budget = sum(path.stat().st_size for path in (box.folder / "sounds").glob("*.sound"))
    assert laid_in(stick, Shelf(box.folder), box.cache, START).sounds == 1
    left = sorted((box.folder / "sounds").glob("*.sound"))
    assert left == needed, "what nothing needs went, though it is the newest"


def test_what_no_schedule_needs_is_not_read_from_a_stick(box: Box, tmp_path: Path) -> None:
    before = sorted((box.folder / "sounds").glob("*.sound"))
    (tmp_path / "stick" / "sounds").mkdir(parents=True)
    huge = tmp_path / "stick" / "sounds" / f"{'a' * 64}.sound"
    with huge.open("wb") as file:
        file.truncate(5 << 30)
    told = laid_in(tmp_path / "stick", Shelf(box.folder), box.cache, START)
    assert (told.sounds, told.refused) == (0, (f"wrong-file: {huge.name}: {5 << 30} bytes that no schedule needs",))
    assert sorted((box.folder / "sounds").glob("*.sound")) == before


def test_a_line_that_is_spoiled_among_others_is_told_and_the_file_kept_as_it_was(box: Box) -> None:
    box.run(70)
    path = box.station._keeping.journal._path
    lines = path.read_bytes().split(b"\n")
    box.off()
    lines[1] = lines[1][:-3] + b"xxx"
    spoiled = b"\n".join(lines)
    path.write_bytes(spoiled)
    box.on()
    assert path.with_name("spoiled-after-1.jsonl").read_bytes() == spoiled
    assert any("are lost" in each for each in box.station.faults)


def test_a_sound_that_was_found_wrong_and_comes_right_on_a_stick_is_aired(box: Box, tmp_path: Path) -> None:
    first, second = sorted((box.folder / "sounds").glob("*.sound"), key=lambda path: path.stat().st_size)[:2]
    right = {path: path.read_bytes() for path in (first, second)}
    for path, raw in right.items():
        path.write_bytes(raw[:-2] + b"xx")
    box.run(50)
    stick = tmp_path / "stick"
    (stick / "sounds").mkdir(parents=True)
    for path, raw in right.items():
        (stick / "sounds" / path.name).write_bytes(raw)
    laid_in(stick, Shelf(box.folder), box.cache, START)
    box.run(40)
    assert [row[1:] for row in box.rows()] == [("aired", "")] * 2
