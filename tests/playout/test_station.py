"""A whole station without a network: its disk, its books and its loudspeaker, in a time that goes as fast as it can."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playout.fake_machine import FakeMachine
from playout.machines import PowerCut
from playout.small_house import STATION, SmallHouse, manifest, slot
from playout.sounds import opened_at, read_wav, tone, wav

from broadcaster.domain.journal import Event, Line, read_line, walk
from broadcaster.domain.station_manifest import PlannedSlot, Sound
from broadcaster.domain.trust import KeyRole
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.envelope import new_key
from broadcaster.playout.decoding import RATE, Miniaudio
from broadcaster.playout.files import Cache
from broadcaster.playout.held import Shelf
from broadcaster.playout.on_air import Larder, OnAir
from broadcaster.playout.player import Player
from broadcaster.playout.sinks import SinkDown, ways
from broadcaster.playout.station import Parts, Station
from broadcaster.playout.tuning import Tuner

START = instant(datetime(2026, 11, 27, 22, 0, tzinfo=UTC))  # 05:00 at the station


class Box:
    """A station host that can be switched off and on."""

    def __init__(self, folder: Path, house: SmallHouse, at: Instant = START) -> None:
        self.folder, self.house = folder, house
        self.machine = FakeMachine(at)
        Shelf(folder).enrolled(house.identity())
        self.on()

    def off(self) -> None:
        """The power goes: nobody closes anything properly."""
        with suppress(SinkDown, OSError, AttributeError):
            self.player.close()

    def on(self) -> None:
        shelf = Shelf(self.folder)
        identity = shelf.identity()
        assert identity is not None
        cache = Cache(shelf.sounds, 1 << 30)
        larder = Larder(cache, (Miniaudio(),), Tuner(self.machine))
        self.cache = cache
        parts = Parts(identity=identity, shelf=shelf, cache=cache, larder=larder, machine=self.machine)
        self.station = Station(parts)
        self.player = Player(ways("file", self.folder / "heard", self.machine), self.machine)
        self.on_air = OnAir(self.player, larder, self.station.desk())

    def stock(self, *sounds: Sound) -> None:
        for sound in sounds:
            self.cache.path(sound.audio).write_bytes(self.house.sounds[sound.audio])

    def run(self, seconds: float) -> None:
        end = self.machine.counted + seconds * 1000
        due = self.machine.counted
        while self.machine.counted < end:
            if self.machine.counted >= due:
                self.station.turn(self.on_air)
                due = self.machine.counted + 100
            if not self.player.pump():
                self.machine.pause(20)

    def idle(self, until: Instant, step: int = 5_000) -> None:
        """Time in which nothing is due passes faster still."""
        while self.machine.wall() < until:
            self.station.turn(self.on_air)
            self.player.pump()
            self.machine.pause(step)

    def lines(self) -> list[Line]:
        texts = self.station.all_lines()
        assert walk(STATION, texts).broken is None
        return [read_line(text) for text in texts]

    def rows(self) -> list[tuple[Any, ...]]:
        return [
            (line.note.planned, line.note.outcome and line.note.outcome.value, line.note.reason)
            for line in self.lines()
            if line.note.event is Event.ROW
        ]

    def heard(self) -> Iterator[tuple[Instant, Any]]:
        for path in sorted((self.folder / "heard").glob("*.wav")):
            yield opened_at(path), read_wav(path)


@pytest.fixture
def box(tmp_path: Path, house: SmallHouse) -> Box:
    return Box(tmp_path, house)


def at(seconds: float) -> Instant:
    return instant(START + timedelta(seconds=seconds))


def morning(house: SmallHouse, start: Instant = START) -> tuple[PlannedSlot, Sound]:
    sounds = [house.sound(wav(tone(ms, hertz)), Millis(ms)) for ms, hertz in ((3000, 440), (40_000, 660), (2000, 880))]
    fallback = house.sound(wav(tone(10_000, 220)), Millis(10_000))
    return slot("s1", instant(start + timedelta(seconds=60)), sounds), fallback


def planned(box: Box) -> tuple[PlannedSlot, Sound]:
    session, fallback = morning(box.house)
    box.station.take_trust(box.house.trust(START))
    box.station.take_manifest(box.house.sealed(manifest([session], fallback, 1, START)), "tag-1")
    box.stock(fallback, *(row.sound for row in session.rows))
    return session, fallback


def test_a_session_is_heard_in_its_place_and_written_down(box: Box) -> None:
    session, _ = planned(box)
    box.run(130)
    assert box.rows() == [(row.start, "aired", "") for row in session.rows]
    ((opened, sound),) = box.heard()
    lead = round((session.span.start - opened).total_seconds() * RATE)
    assert not any(sound[:lead])
    assert sound[lead : lead + 45 * RATE] == tone(3000, 440) + tone(40_000, 660) + tone(2000, 880)
    assert not any(sound[lead + 45 * RATE :])
    assert [line.note.samples for line in box.lines() if line.note.event is Event.ROW] == [72_000, 960_000, 48_000]


def test_a_power_cut_in_a_bulletin_goes_on_in_its_place_and_is_partial(box: Box) -> None:
    session, _ = planned(box)
    box.run(66)
    box.off()
    box.machine.counted += 4_000
    box.on()
    box.run(60)
    assert box.rows() == [
        (session.rows[0].start, "aired", ""),
        (session.rows[1].start, "partial", "power"),
        (session.rows[2].start, "aired", ""),
    ]
    *_, (opened, sound) = box.heard()
    gone = round((opened - session.rows[1].start).total_seconds() * RATE)
    whole = tone(40_000, 660)
    assert sound[: len(whole) - gone - RATE // 5] == whole[gone : len(whole) - RATE // 5]


def test_a_missing_file_is_covered_and_said_so(box: Box) -> None:
    session, _ = planned(box)
    box.cache.drop(session.rows[1].sound.audio)
    box.run(130)
    assert [row[1:] for row in box.rows()] == [("aired", ""), ("replaced", "missing-file"), ("aired", "")]


def test_a_file_that_was_changed_is_refused_by_name_and_fetched_anew(box: Box) -> None:
    session, _ = planned(box)
    path = box.cache.path(session.rows[1].sound.audio)
    raw = bytearray(path.read_bytes())
    raw[5000] ^= 1
    path.write_bytes(raw)
    box.run(130)
    refusals = [line.note.reason for line in box.lines() if line.note.event is Event.REFUSED]
    assert refusals == ["wrong-file"]
    assert [row[1] for row in box.rows()] == ["aired", "replaced", "aired"]
    assert not path.exists()


def test_a_file_that_is_changed_after_it_was_made_ready_is_refused_when_it_is_to_sound(box: Box) -> None:
    session, _ = planned(box)
    box.run(60.5)
    path = box.cache.path(session.rows[1].sound.audio)
    raw = bytearray(path.read_bytes())
    raw[5000] ^= 1
    with path.open("r+b") as written:  # in its place: no name changes
        written.write(raw)
    box.run(69)
    refusals = [line.note.reason for line in box.lines() if line.note.event is Event.REFUSED]
    assert refusals == ["wrong-file"]
    assert [row[1] for row in box.rows()] == ["aired", "replaced", "aired"]


def test_a_file_that_is_deleted_after_it_was_made_ready_is_missing(box: Box) -> None:
    session, _ = planned(box)
    box.run(60.5)
    box.cache.drop(session.rows[1].sound.audio)
    box.run(69)
    assert [row[1:] for row in box.rows()] == [("aired", ""), ("replaced", "missing-file"), ("aired", "")]


def test_the_switch_in_the_room_is_silence_at_once(box: Box) -> None:
    session, _ = planned(box)
    box.run(66)
    box.station.mute(muted=True)
    box.run(4)
    box.station.mute(muted=False)
    box.run(60)
    assert [row[1:] for row in box.rows()] == [("aired", ""), ("partial", "muted"), ("aired", "")]
    assert session.rows


def test_a_week_without_a_house_and_a_power_cut_each_day_airs_every_row(box: Box) -> None:
    house = box.house
    sounds = [house.sound(wav(tone(ms, hertz)), Millis(ms)) for ms, hertz in ((3000, 440), (6000, 660))]
    fallback = house.sound(wav(tone(5000, 220)), Millis(5000))
    sessions = [slot(f"d{day}", at(day * 86_400 + 600), sounds) for day in range(7)]
    box.station.take_trust(house.trust(START))
    box.station.take_manifest(house.sealed(manifest(sessions, fallback, 1, START)), "")
    box.stock(fallback, *sounds)
    for day, session in enumerate(sessions):
        box.idle(instant(session.span.start - timedelta(seconds=120)), step=60_000)
        box.run(max(0.0, (session.span.start - box.machine.wall()).total_seconds()) + 12)
        box.idle(at(day * 86_400 + 43_200), step=60_000)
        box.off()
        box.machine.counted += 300_000
        box.on()
    planned_rows = [row for session in sessions for row in session.rows]
    assert box.rows() == [(row.start, "aired", "") for row in planned_rows]
    assert box.station.state.boot == 8
    assert box.station.backlog() == len(box.lines())


def test_an_hour_that_was_told_by_a_stolen_key_goes_with_it(box: Box, house: SmallHouse) -> None:
    """Without a restart, and for good: the machine's hour stands until the house tells its own, which is believed."""
    planned(box)
    box.station.take_time(house.time(at(300 * 86_400), 0), box.machine.monotonic())
    assert box.station.moment().now == at(300 * 86_400)
    house.keys[KeyRole.MANIFEST] = new_key()
    box.station.take_trust(house.trust(START, 2))
    assert (box.station.moment().now, box.station.state.seen) == (START, START)
    box.machine.counted += 10_000
    box.station.take_time(house.time(at(10), 1), box.machine.monotonic())
    box.off()
    box.on()
    assert box.station.moment().now == at(10)


@pytest.mark.parametrize("written", [True, False])
def test_an_hour_of_a_stolen_key_does_not_outlive_it_when_the_power_fails_as_the_trust_is_written(
    box: Box, house: SmallHouse, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    planned(box)
    box.station.take_time(house.time(at(300 * 86_400), 0), box.machine.monotonic())
    house.keys[KeyRole.MANIFEST] = new_key()
    trusts = Shelf.trusts

    def cut(shelf: Shelf, envelope: str) -> None:
        if written:
            trusts(shelf, envelope)
        raise PowerCut

    monkeypatch.setattr(Shelf, "trusts", cut)
    with pytest.raises(PowerCut):
        box.station.take_trust(house.trust(START, 2))
    monkeypatch.undo()
    box.off()
    box.on()
    assert box.station.moment().now == START
    box.station.take_trust(house.trust(START, 2))
    box.machine.counted += 10_000
    box.station.take_time(house.time(at(10), 1), box.machine.monotonic())
    assert box.station.moment().now == at(10)
