"""A station that carries streams, in real time: from one second to another, and what stands in when they fail."""

from array import array
from datetime import timedelta
from math import cos, hypot, pi, sin
from pathlib import Path
from threading import Event, Thread

from playout.small_house import SmallHouse, daytime, manifest
from playout.sounds import opened_at, read_wav, tone, wav
from playout.stream_server import streams

from broadcaster.app.clock import now
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Event as JournalEvent
from broadcaster.domain.journal import Note, read_line
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.station_manifest import Cue, Live, PlannedSlot, Sound
from broadcaster.domain.units import Instant, Millis, Span, instant
from broadcaster.playout.decoding import RATE, Miniaudio
from broadcaster.playout.files import Cache
from broadcaster.playout.held import Shelf
from broadcaster.playout.machine import Host
from broadcaster.playout.on_air import Larder, OnAir
from broadcaster.playout.player import Player
from broadcaster.playout.sinks import ways
from broadcaster.playout.station import Parts, Station
from broadcaster.playout.stream_door import Door
from broadcaster.playout.tuning import Tuner

STREAM, STAND_IN, BULLETIN = 440, 700, 1_100
"""Hertz of what is heard."""


def _slot(house: SmallHouse, start: Instant, *rows: tuple[int, str, int]) -> PlannedSlot:
    """Rows of so many milliseconds, each a stream with so long a stand-in, or a bulletin."""
    cues, due = [], start
    for place, (length, stream, stand_in) in enumerate(rows):
        hertz = STAND_IN if stream else BULLETIN
        raw = wav(tone((stand_in if stream else length) - place, hertz))  # no two are the same
        sound = house.sound(raw, Millis(stand_in if stream else length))
        cues.append(
            Cue(
                start=due,
                length=Millis(length),
                kind=ItemKind.RELAY if stream else ItemKind.BULLETIN,
                title=f"{place}",
                sound=sound,
                bulletin=BulletinId(f"b{place}"),
                live=Live(title="VOV1", stream=stream) if stream else None,
            )
        )
        due = cues[-1].end
    return PlannedSlot(id=SlotId("s1"), session="sáng", span=Span(start=start, end=due), rows=tuple(cues))


def _station(folder: Path, house: SmallHouse, slot: PlannedSlot, fallback: Sound) -> tuple[Station, OnAir, Player]:
    at, machine = now(), Host(now, Event())
    shelf = Shelf(folder)
    shelf.enrolled(house.identity())
    cache = Cache(shelf.sounds, 1 << 30)
    larder = Larder(cache, (Miniaudio(),), Tuner(machine, Door(loopback=True, seconds=3.0, silent=2.0)))
    parts = Parts(identity=house.identity(), shelf=shelf, cache=cache, larder=larder, machine=machine)
    station = Station(parts)
    station.take_trust(house.trust(at))
    station.take_time(house.time(at, 1), machine.monotonic())
    station.take_manifest(house.sealed(manifest([slot], fallback, 1, at, daytime(at))), "tag")
    for sound in (fallback, *(row.sound for row in slot.rows)):
        cache.path(sound.audio).write_bytes(house.sounds[sound.audio])
    player = Player(ways("file", folder / "heard", machine), machine)
    return station, OnAir(player, larder, station.desk()), player


def _run(station: Station, on_air: OnAir, player: Player, until: Instant) -> None:
    ended = Event()

    def feed() -> None:
        while not ended.is_set():
            if not player.pump():
                player.wait(0.02)

    feeding = Thread(target=feed)
    feeding.start()
    while now() < until:
        station.turn(on_air)
        ended.wait(0.1)
    ended.set()
    feeding.join()
    player.close()
    on_air._larder.tuner.close()


def _notes(station: Station, event: JournalEvent) -> list[Note]:
    return [line.note for line in map(read_line, station.all_lines()) if line.note.event is event]


def _hertz(folder: Path, start: Instant, seconds: float) -> str:
    """What is heard in each quarter of a second: s(tream), f(allback), b(ulletin), or a dot."""
    found = ["."] * int(seconds * 4)
    for path in sorted((folder / "heard").glob("*.wav")):
        opened = opened_at(path)
        sound, ahead = read_wav(path), round((start - opened).total_seconds() * RATE)
        for place in range(len(found)):
            at = ahead + place * RATE // 4
            part = sound[max(0, at) : max(0, at + RATE // 4)][:2_400]
            if len(part) == 2_400:
                found[place] = _named(part) if found[place] == "." else found[place]
    return "".join(found)


def _named(samples: "array[int]") -> str:
    best, name = 800.0, "."
    for hertz, named in ((STREAM, "s"), (STAND_IN, "f"), (BULLETIN, "b")):
        turn = 2 * pi * hertz / RATE
        level = hypot(
            sum(each * cos(turn * n) for n, each in enumerate(samples)),
            sum(each * sin(turn * n) for n, each in enumerate(samples)),
        )
        if level / len(samples) > best:
            best, name = level / len(samples), named
    return name


def test_streams_are_heard_in_their_place_and_what_fails_has_its_stand_in_within_seconds(tmp_path: Path) -> None:
    house = SmallHouse()
    fallback = house.sound(wav(tone(5_000, 220)), Millis(5_000))
    with streams() as server:
        start = instant(now() + timedelta(seconds=6))
        slot = _slot(
            house,
            start,
            (6_000, server.at("/well"), 6_000),
            (2_000, "", 0),
            (7_000, server.at("/404"), 6_000),
            (2_000, "", 0),
            (11_000, server.at("/cut_late"), 6_000),
            (2_000, "", 0),
        )
        station, on_air, player = _station(tmp_path, house, slot, fallback)
        _run(station, on_air, player, instant(slot.span.end + timedelta(seconds=2)))
    rows = _notes(station, JournalEvent.ROW)
    told = [(note.outcome and note.outcome.value, note.reason, note.bulletin) for note in rows]
    assert told == [
        ("aired", "", None),
        ("aired", "", "b1"),
        ("replaced", "stream", "b2"),
        ("aired", "", "b3"),
        ("partial", "stream", "b4"),
        ("aired", "", "b5"),
    ]
    heard = _hertz(tmp_path, start, 30)
    assert heard[1:23] == "s" * 22, heard
    assert heard[25:31] == "b" * 6, heard
    assert heard[33:55].strip("f") == "", heard
    assert heard[61:67] == "b" * 6, heard
    last = heard[69:111]
    assert last.startswith("s" * 12), heard
    assert "f" * 12 in last, heard
    assert last.index("f") - last.rindex("s") <= 4, heard  # it is known to be cut before its end is heard
    assert heard[113:119] == "b" * 6, heard
    assert (rows[2].samples or 0) > 5 * RATE
    assert rows[2].instead is None
    assert (rows[4].instead or 0) > 3 * RATE
    assert any("/404: answered 404" in note.detail for note in _notes(station, JournalEvent.SYNC))
