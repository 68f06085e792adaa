"""A station whose stream gives the house's word asks for nothing; what is kept from it, it asks for all the same."""

import base64
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from playout.bad_line import BadLine, bad_line
from playout.fake_house import FakeHouse, planned, until
from playout.small_house import HOUSE, STATION, Ordered, SmallHouse
from playout.sounds import tone, wav
from playout.test_loop import life
from playout.test_network import Box
from playout.test_station import Box as Playing

from broadcaster.domain.attacks import Attack
from broadcaster.domain.hints import WORD, WORD_BEATS
from broadcaster.domain.signed_time import SignedTime
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import KeyRole
from broadcaster.domain.units import Millis
from broadcaster.envelope import new_key
from broadcaster.playout import listening
from broadcaster.playout.house import House
from broadcaster.playout.sync import Sync

TURN = 20.0
"""Seconds: some eleven turns to a beat."""


class Listening(Box):
    """Its stream stands, and what is missing is there."""

    def __init__(self, folder: Path, fake: FakeHouse) -> None:
        super().__init__(folder, fake)
        self.fake = fake
        self.turns(8)
        self.sync.stream.rested = 1
        self.sync.hears(WORD, fake.word())
        self.turns(1)
        assert self.sync._stands()
        fake.asked.clear()

    def hours(self, hours: float, *, beats: bool = True, words: bool = True) -> list[str]:
        """What is asked meanwhile, but for sounds, which are looked for at home."""
        for n in range(round(hours * 3600 / TURN)):
            if beats and n % 11 == 0:
                self.sync.hears("", "")
                if words and n % (11 * WORD_BEATS) == 0:
                    self.sync.hears(WORD, self.fake.word())
            self.turns(1, TURN)
        return [path.rpartition("/")[2].partition("?")[0] for _, path in self.fake.asked]


@pytest.fixture
def box(tmp_path: Path, fake: FakeHouse) -> Listening:
    return Listening(tmp_path, fake)


def test_a_day_in_which_nothing_changes_is_not_asked_about(box: Listening) -> None:
    assert box.hours(24) == []
    assert sorted(box.hours(12)) == ["flag", "manifest", "status", "trust"]


def test_without_its_word_it_asks_as_ever(box: Listening, fake: FakeHouse) -> None:
    """The planted fault beside it: what is not asked above is asked here."""
    box.sync.deaf()
    assert box.hours(1, beats=False).count("flag") >= 85  # every second turn
    assert fake.statuses


def test_a_newer_manifest_is_found_by_the_word_when_nobody_hints(
    box: Listening, house: SmallHouse, fake: FakeHouse
) -> None:
    planned(house, fake, serial=2)
    assert "manifest" in box.hours(0.2)
    assert box.station.state.manifest == 2


def test_an_emergency_is_found_by_the_word_when_nobody_hints(
    box: Listening, house: SmallHouse, fake: FakeHouse
) -> None:
    fake.order(Ordered(serial=1, sounds=(house.sound(wav(tone(1_000, 900)), Millis(1_000)),)))
    assert box.hours(0.02)[:2] == ["flag", "emergencies"]
    assert box.station.state.emergency == 1


def test_a_stream_that_beats_and_keeps_hints_and_words_back_is_found_out_within_the_bound(
    box: Listening, house: SmallHouse, fake: FakeHouse
) -> None:
    """The planted fault: somebody sits on the line, and lets nothing but beats through."""
    planned(house, fake, serial=2)
    assert box.hours(0.5, words=False) == []
    assert "manifest" in box.hours(0.2, words=False)
    assert box.station.state.manifest == 2


def test_a_stream_that_is_silent_is_followed_by_polls_within_five_minutes(
    box: Listening, house: SmallHouse, fake: FakeHouse
) -> None:
    fake.order(Ordered(serial=1, sounds=(house.sound(wav(tone(1_000, 900)), Millis(1_000)),)))
    assert "emergencies" in box.hours(5 / 60, beats=False)
    assert box.station.state.emergency == 1


def test_what_was_refused_is_asked_for_again_though_the_stream_stands(
    box: Listening, house: SmallHouse, fake: FakeHouse
) -> None:
    stranger = new_key()
    siren = house.sound(wav(tone(1_000, 900)), Millis(1_000))
    fake.order(Ordered(serial=1, sounds=(siren,), seal=stranger))
    box.sync.wake()
    box.turns(1)
    assert box.station.state.emergency == 0
    fake.emergencies.clear()
    fake.order(Ordered(serial=1, sounds=(siren,), seal=KeyRole.ACTUAL))
    assert "emergencies" in box.hours(0.02, words=False)
    assert box.station.state.emergency == 1


def told(box: Listening, **more: object) -> SignedTime:
    at = box.machine.wall()
    whole = SignedTime(house=HOUSE, station=STATION, at=at, manifest=1, emergency=0)
    return replace(whole, **more)  # type: ignore[arg-type]  # as the tests tell it


@pytest.mark.parametrize("more", [{"station": StationCode("30629")}, {"house": "another"}])
def test_a_word_for_somebody_else_is_refused_and_proves_nothing(
    box: Listening, house: SmallHouse, more: dict[str, object]
) -> None:
    box.sync.deaf()
    box.sync.hears(WORD, house.word(told(box, **more)))
    box.turns(1)
    assert box.refusals() == [Attack.FOREIGN.value]
    assert not box.sync._stands()


def test_a_word_that_a_stranger_gave_is_refused_and_proves_nothing(box: Listening) -> None:
    box.sync.deaf()
    box.sync.hears(WORD, SmallHouse().word(told(box)))
    box.turns(1)
    assert box.refusals() == [Attack.ARBITRARY.value]
    assert not box.sync._stands()


@pytest.mark.parametrize("garbled", ["", "{}", "no", base64.b64encode(b"x").decode()])
def test_a_word_that_cannot_be_read_proves_nothing(box: Listening, garbled: str) -> None:
    box.sync.deaf()
    box.sync.hears(WORD, garbled)
    box.turns(1)
    assert not box.sync._stands()


def test_a_word_that_was_kept_for_a_minute_proves_nothing(box: Listening) -> None:
    kept = box.fake.word()
    box.sync.deaf()
    box.machine.counted += 60_000
    box.sync.hears(WORD, kept)
    box.turns(1)
    assert not box.sync._stands()
    assert box.refusals() == []


def test_a_newer_trust_is_asked_for_when_the_word_tells_of_it(
    box: Listening, house: SmallHouse, fake: FakeHouse
) -> None:
    fake.trusts.append(house.trust(box.machine.wall(), 2))
    box.sync.hears(WORD, house.word(told(box, trust=2)))
    box.turns(1)
    assert box.station.trust_serial == 2


def test_its_status_is_told_when_it_changed_and_else_not(box: Listening, fake: FakeHouse) -> None:
    status: dict[str, object] = {"boot": 1, "muted": False, "sequence": 1}
    box.sync.status = lambda: status
    box.hours(0.1)
    fake.statuses.clear()
    status["sequence"] = 2
    box.hours(1)
    assert fake.statuses == []
    status["muted"] = True
    box.hours(0.05)
    assert [each["muted"] for each in fake.statuses] == [True]


def test_a_line_that_is_swallowed_is_noticed_and_polls_go_on(
    tmp_path: Path, fake: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads, a real clock and a real socket, behind which everything vanishes without a word."""
    monkeypatch.setattr(listening, "SILENT", Millis(1_500))
    monkeypatch.setattr(listening, "POLLED", {**listening.POLLED, "flag": Millis(1_000)})
    playing = Playing(tmp_path, fake.house)
    fake.clock, fake.serial, fake.manifest = playing.machine.wall, 0, ""
    machine, stop = playing.machine, threading.Event()
    machine.pause = lambda millis: stop.wait(millis / 1000) and None  # type: ignore[method-assign]  # as a real one
    began = time.monotonic()
    monkeypatch.setattr(type(machine), "monotonic", lambda _: Millis(round((time.monotonic() - began) * 1000)))
    fake.trusts = [fake.house.trust(machine.wall())]
    line = BadLine()
    with bad_line(fake.url, line) as far:
        url = f"http://127.0.0.1:{far.port}"
        sync = Sync(playing.station, House(url, "t"), playing.cache, machine, lambda: 0.5, dict)
        sync.stream.rested = 1
        whole, hints = life(playing, []), House(url, "t")
        whole.ended = stop
        threads = [
            threading.Thread(target=whole.ask, args=(sync,), daemon=True),
            threading.Thread(target=whole.listen, args=(sync, hints), daemon=True),
        ]
        for thread in threads:
            thread.start()
        until(lambda: sync.stream.stands(machine.monotonic()))
        line.swallowing = True
        fake.asked.clear()
        sees = line.taken
        until(lambda: line.taken > sees)  # it asks again, whatever becomes of it
        assert not sync.stream.stands(machine.monotonic())
        stop.set()
        for thread in threads:
            while thread.is_alive():
                hints.shut()
                sync.house.shut()
                thread.join(0.1)
