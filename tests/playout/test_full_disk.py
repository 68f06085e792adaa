"""A disk that is full, and a program that is started anew without anybody to ask the hour."""

import errno
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from playout.small_house import SmallHouse
from playout.test_station import START, Box, at, planned

from broadcaster.domain.journal import Event, Hour
from broadcaster.domain.units import Digest, instant
from broadcaster.playout import files, sinks
from broadcaster.playout.decoding import RATE


class Full:
    """While `on` nothing more is written, as on a disk that is full."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.on = False
        fresh, append = files._fresh, files.JournalFile.append

        def refusing_fresh(path: Path, raw: bytes) -> None:
            self._refuse()
            fresh(path, raw)

        def refusing_append(journal: files.JournalFile, lines: list[tuple[int, str]]) -> None:
            if lines:
                self._refuse()
            append(journal, lines)

        patch.setattr(files, "_fresh", refusing_fresh)
        patch.setattr(files.JournalFile, "append", refusing_append)

    def _refuse(self) -> None:
        if self.on:
            raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Full:
    return Full(monkeypatch)


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path, SmallHouse())


def samples(box: Box) -> int:
    return sum(sum(1 for each in sound if each) for _, sound in box.heard())


def test_a_full_disk_silences_nobody_and_is_told_once_it_writes_again(box: Box, full: Full) -> None:
    session, _ = planned(box)
    full.on = True
    box.run(90)
    assert any(each.startswith("disk: full since") for each in box.station.faults)
    safe = box.station.safe
    box.run(20)
    assert box.station.safe == safe < box.station.state.end.sequence
    full.on = False
    box.run(10)
    assert box.rows() == [(row.start, "aired", "") for row in session.rows]
    assert samples(box) > 44 * RATE
    told = [line.note.detail for line in box.lines() if line.note.event is Event.DISK]
    assert len(told) == 1
    assert told[0].startswith("full since 2026-11-27T22:00:")
    assert box.station.faults == ()
    assert box.station.safe == box.station.state.end.sequence


def test_a_disk_that_keeps_no_sound_is_not_asked_all_the_time_keeps_no_empty_files_and_the_sink_is_named(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _ = planned(box)
    put, tried, refusing = sinks.Kept._put, list[int](), True

    def refused(self: sinks.Kept, raw: bytes) -> None:
        if refusing:
            tried.append(box.machine.monotonic())
            raise sinks.SinkDown("No space left on device")
        put(self, raw)

    monkeypatch.setattr(sinks.Kept, "_put", refused)
    box.run(70)
    assert 1 < len(tried) < 15
    assert all(later - earlier >= 5_000 for earlier, later in pairwise(tried))
    assert list((box.folder / "heard").iterdir()) == []
    assert box.player.faults == ("sink: file: No space left on device",)
    refusing = False
    box.run(50)
    assert box.rows()[-1][0] == session.rows[-1].start
    assert box.rows()[-1][1] in ("aired", "partial")
    assert box.player.faults == ()


def test_a_station_starts_on_a_full_disk_and_plays_each_row_but_once(box: Box, full: Full) -> None:
    session, _ = planned(box)
    box.run(10)
    box.off()
    full.on = True
    box.on()
    box.run(56)
    box.off()  # all that was begun is forgotten
    box.on()
    box.run(60)
    full.on = False
    box.run(10)
    assert [(row[0], row[1]) for row in box.rows()] == [
        (session.rows[0].start, "missed"),
        (session.rows[1].start, "partial"),
        (session.rows[2].start, "aired"),
    ]
    assert samples(box) <= 45 * RATE


def test_what_no_schedule_needs_goes_before_anything_waits_in_memory(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    _, fallback = planned(box)
    idle = box.cache.path(Digest("0" * 64))
    idle.write_bytes(b"from last month")
    monkeypatch.setattr(files.Cache, "free", lambda _: 0 if idle.exists() else 1 << 30)
    fresh = files._fresh

    def refusing(path: Path, raw: bytes) -> None:
        if idle.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        fresh(path, raw)

    monkeypatch.setattr(files, "_fresh", refusing)
    box.station.note(Event.SYNC, "anything")
    assert not idle.exists()
    assert box.cache.has(fallback.audio, fallback.size)
    assert box.station.safe == box.station.state.end.sequence
    assert box.station.faults == ()


def test_a_disk_that_fails_otherwise_ends_the_program(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(files, "_fresh", broken)
    with pytest.raises(OSError, match="Input/output"):
        box.station.note(Event.SYNC, "anything")


# --- the hour of a program that is started anew ------------------------------------------------------------------


def restarted(box: Box, boot: str) -> None:
    box.off()
    box.machine.battery = False
    box.machine.stepped = -86_400_000.0
    box.machine.counted += 9_000
    box.machine.started = boot
    box.on()


def test_a_program_that_is_started_anew_knows_the_hour_while_the_machine_ran_on(box: Box) -> None:
    box.machine.started = "this-boot"
    session, _ = planned(box)
    box.run(66)
    restarted(box, "this-boot")
    assert box.station.moment().standing is Hour.TRUSTED
    true = instant(START + timedelta(milliseconds=box.machine.counted))
    assert abs(box.station.moment().now - true) < timedelta(milliseconds=5)
    box.run(50)
    assert [row[1] for row in box.rows()] == ["aired", "partial", "aired"]
    assert box.station.faults == ()
    assert session.span.start == at(60)


def test_after_a_power_cut_without_a_clock_it_holds_and_says_so(box: Box) -> None:
    box.machine.started = "this-boot"
    planned(box)
    box.run(66)
    restarted(box, "another-boot")
    assert box.station.moment().standing is Hour.HELD
    assert [each.split(":")[0] for each in box.station.faults] == ["clock"]


def test_a_count_that_went_back_is_another_boot_whatever_its_name(box: Box) -> None:
    box.machine.started = "this-boot"
    planned(box)
    box.run(66)
    box.machine.counted = 1_000.0
    restarted(box, "this-boot")
    assert box.station.moment().standing is Hour.HELD
