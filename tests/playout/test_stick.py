"""A station that no network reaches: by hand, and believed no more for that."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from playout.fake_house import FakeHouse, served
from playout.small_house import SmallHouse, manifest, slot
from playout.sounds import tone, wav
from playout.test_station import START, Box

from broadcaster.cli import main
from broadcaster.domain.attacks import Attack
from broadcaster.domain.journal import Event
from broadcaster.domain.units import Digest, Millis, instant
from broadcaster.playout.carrying import fetched, laid_in, taken_in, taken_out
from broadcaster.playout.held import Shelf
from broadcaster.playout.house import House


def house_with_a_session(house: SmallHouse) -> FakeHouse:
    told = [house.sound(wav(tone(1000, hertz)), Millis(1000)) for hertz in (440, 660)]
    fallback = house.sound(wav(tone(1000, 220)), Millis(1000))
    sealed = house.sealed(manifest([slot("s1", instant(START + timedelta(seconds=60)), told)], fallback, 1, START))
    return FakeHouse(house=house, clock=lambda: START, manifest=sealed, serial=1, trusts=[house.trust(START)])


def carried(stick: Path, fake: FakeHouse) -> None:
    with served(fake):
        fetched(stick, House(fake.url, "a-token"))


def test_a_week_goes_there_and_back_on_a_stick(tmp_path: Path) -> None:
    house, stick = SmallHouse(), tmp_path / "stick"
    fake, box = house_with_a_session(house), Box(tmp_path / "box", house)
    taken_out(stick, Shelf(box.folder), house.identity())
    carried(stick, fake)
    told = laid_in(stick, Shelf(box.folder), box.cache, START)
    assert (told.sounds, told.documents, told.refused) == (3, ("trust.json", "manifest.json", "checkpoint.json"), ())
    assert taken_in(box.folder / "inbox", box.station)
    box.run(100)
    assert [row[1] for row in box.rows()] == ["aired", "aired"]
    taken_out(stick, Shelf(box.folder), house.identity())
    carried(stick, fake)
    assert fake.whole()
    assert sum('"aired"' in line for line in fake.lines) == 2
    assert laid_in(stick, Shelf(box.folder), box.cache, START).refused == ()
    taken_in(box.folder / "inbox", box.station)
    assert box.station.backlog() == 0


def test_what_was_changed_on_a_stick_is_refused_by_name(tmp_path: Path) -> None:
    house, stick = SmallHouse(), tmp_path / "stick"
    fake, box = house_with_a_session(house), Box(tmp_path / "box", house)
    taken_out(stick, Shelf(box.folder), house.identity())
    carried(stick, fake)
    other = SmallHouse()
    box.station.take_trust(house.trust(START))
    box.station.take_manifest(fake.manifest, "")
    (stick / "manifest.json").write_text(house_with_a_session(other).manifest)
    spoiled = next((stick / "sounds").glob("*.sound"))
    spoiled.write_bytes(spoiled.read_bytes()[:-2] + b"xx")
    told = laid_in(stick, Shelf(box.folder), box.cache, START)
    named = [each.split(": ")[:2] for each in told.refused]
    assert named == [["manifest.json", Attack.ARBITRARY.value], [Attack.WRONG_FILE.value, spoiled.name]]
    assert told.documents == ("trust.json", "checkpoint.json")
    assert not (box.folder / "inbox" / "manifest.json").exists()
    assert not box.cache.path(Digest(spoiled.stem)).exists()
    assert not box.cache.part(Digest(spoiled.stem)).exists()
    # Whoever lays it in the inbox past all that is refused by the station itself.
    (box.folder / "inbox" / "manifest.json").write_text((stick / "manifest.json").read_text())
    taken_in(box.folder / "inbox", box.station)
    assert box.station.manifest is not None
    assert box.station.manifest.serial == 1
    refusals = [line.note.reason for line in box.lines() if line.note.event is Event.REFUSED]
    assert refusals == [Attack.ARBITRARY.value]
    assert json.loads((stick / "station.json").read_text())["station"] == "30628"


def test_whoever_imports_a_stick_that_was_tampered_with_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house, stick, data = SmallHouse(), tmp_path / "stick", tmp_path / "box"
    box = Box(data, house)
    stick.mkdir()
    (stick / "trust.json").write_text(json.dumps({"trusts": [house.trust(box.machine.wall())]}))
    (stick / "manifest.json").write_text(house_with_a_session(house).manifest[:-9] + '"}]}')
    with pytest.raises(SystemExit) as ended:
        main(["playout", "import", str(stick), "--data", str(data)])
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert "manifest.json" not in said.out
    assert "manifest.json: arbitrary" in said.err
    assert not (data / "inbox" / "manifest.json").exists()


def test_a_stick_that_holds_every_trust_there_was_is_no_attack_on_a_station_that_took_some(tmp_path: Path) -> None:
    house, inbox = SmallHouse(), tmp_path / "box" / "inbox"
    box = Box(tmp_path / "box", house)
    every = [house.trust(START, serial) for serial in (1, 2, 3)]
    for packed, held in ((every[:2], 2), (every, 3), (every, 3), (every[:1], 3)):
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / "trust.json").write_text(json.dumps({"trusts": packed}))
        assert taken_in(inbox, box.station)
        assert box.station.trust_serial == held
    assert [line.note.reason for line in box.lines() if line.note.event is Event.REFUSED] == []
    (inbox / "trust.json").write_text(json.dumps({"trusts": [SmallHouse().trust(START, 4)]}))
    taken_in(inbox, box.station)
    assert box.station.trust_serial == 3
    assert len([line for line in box.lines() if line.note.event is Event.REFUSED]) == 1
