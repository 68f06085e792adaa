"""A house, or somebody between it and a station, that keeps something back: it is named, and asked for again."""

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest
from playout.fake_house import FakeHouse
from playout.small_house import HOUSE, STATION, Ordered, SmallHouse
from playout.sounds import tone, wav
from playout.test_network import Box

from broadcaster.domain.attacks import Attack
from broadcaster.domain.hints import WORD
from broadcaster.domain.journal import Event, read_line, walk
from broadcaster.domain.signed_time import SignedTime
from broadcaster.domain.units import Millis, instant
from broadcaster.playout.listening import Hints

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def box(tmp_path: Path, fake: FakeHouse) -> Box:
    box = Box(tmp_path, fake)
    box.turns(4)
    assert box.station.missing() == ()
    return box


def ordered(house: SmallHouse) -> Ordered:
    return Ordered(serial=1, sounds=(house.sound(wav(tone(1_000)), Millis(1_000)),))


@pytest.mark.parametrize("kept", [[], [(0, "{}")]], ids=["none", "an old one"])
def test_an_order_that_is_kept_back_is_named_and_asked_for_until_it_comes(
    box: Box, fake: FakeHouse, kept: list[tuple[int, str]]
) -> None:
    def keeps(path: str, status: int, headers: dict[str, str], body: bytes) -> Answer:
        if path.endswith("/emergencies"):
            body = json.dumps({"documents": [{"serial": serial, "document": text} for serial, text in kept]}).encode()
        return status, headers, body

    fake.order(ordered(fake.house))
    fake.twist = keeps
    box.turns(2)
    assert (box.refusals(), box.station.state.emergency) == ([Attack.FREEZE.value], 0)
    fake.twist = None
    box.turns(1)
    assert box.station.state.emergency == 1


def test_an_hour_that_cannot_be_keeps_no_order_from_a_station(box: Box, fake: FakeHouse) -> None:
    clock = fake.clock
    fake.order(ordered(fake.house))
    fake.clock = lambda: instant(clock() + timedelta(hours=1))
    box.turns(1)
    assert (box.refusals(), box.station.state.emergency) == ([Attack.FAST_FORWARD.value], 1)


def test_a_time_that_was_told_before_is_no_hour_and_still_tells_of_an_order(box: Box, fake: FakeHouse) -> None:
    clock = fake.clock
    fake.order(ordered(fake.house))
    fake.clock = lambda: instant(clock() - timedelta(hours=1))
    box.turns(1)
    assert box.station.state.emergency == 1
    assert box.refusals() == [Attack.REPLAY.value]


def test_a_trust_that_is_kept_back_is_named_and_asked_for_again(box: Box, fake: FakeHouse) -> None:
    house, kept = fake.house, True
    fake.trusts.append(house.trust(fake.clock(), serial=2))

    def keeps(path: str, status: int, headers: dict[str, str], body: bytes) -> Answer:
        if "Broadcaster-Time" in headers:
            time = SignedTime(house=HOUSE, station=STATION, at=fake.clock(), manifest=1, emergency=0, trust=2)
            headers = headers | {"Broadcaster-Time": base64.b64encode(house.word(time).encode()).decode()}
        return status, headers, b'{"trusts": []}' if kept and "/trust" in path else body

    fake.twist = keeps
    box.turns(3)
    assert (box.refusals(), box.station.trust_serial) == ([Attack.FREEZE.value], 1)
    kept = False
    box.turns(1)
    assert box.station.trust_serial == 2


def test_whoever_hints_without_an_end_makes_a_station_ask_now_and_then(box: Box, fake: FakeHouse) -> None:
    for _ in range(500):
        box.sync.wake()
    before = flags(fake)
    for _ in range(600):  # ten minutes, ten hints a second
        for _ in range(10):
            box.sync.wake()
        box.turns(1, seconds=1.0)
    assert flags(fake) - before < 2 * 600 / 30 + 25


def flags(fake: FakeHouse) -> int:
    return sum(path.endswith("/flag") for _, path in fake.asked)


def test_the_first_hints_are_followed_at_once_and_the_rest_as_they_are_made_up_for() -> None:
    hints, now = Hints(), Millis(5_000)
    assert [hints.asked(now) for _ in range(500)] == [now] * 500
    assert hints.asked(now) == 35_000
    assert hints.asked(Millis(34_999)) == 35_000
    assert hints.asked(Millis(35_000)) == 35_000
    assert hints.asked(Millis(35_001)) == 65_000
    later = Millis(100_000_000)
    assert [hints.asked(later) for _ in range(500)] == [later] * 500
    assert hints.asked(later) > later


def test_of_many_words_that_wait_the_last_alone_is_kept(box: Box, fake: FakeHouse) -> None:
    for _ in range(1_000):
        box.sync.hears(WORD, "x" * 60_000)
    box.sync.hears(WORD, fake.word())
    assert len(box.sync._words) == 1
    box.turns(1)
    assert box.refusals() == []


def test_a_house_that_was_put_back_is_sent_again_what_it_lost(box: Box, fake: FakeHouse) -> None:
    assert box.station.backlog() == 0
    whole = list(fake.lines)
    kept = fake.lines[:2]
    fake.lines = list(kept)
    box.station.note(Event.SYNC, "something new")
    box.turns(4)
    assert fake.lines[: len(whole)] == whole
    assert walk(STATION, fake.lines).broken is None
    assert box.station.backlog() == 0
    told = [read_line(each).note.detail for each in fake.lines]
    assert "journal: the house was put back, and holds it until line 2" in told
    assert box.refusals() == []


def test_a_word_about_the_journal_that_was_given_before_takes_nothing_back(box: Box, fake: FakeHouse) -> None:
    first = read_line(fake.lines[0])
    old = fake.house.checkpoint(1, read_line(fake.lines[1]).previous, first.at)
    before = box.station.state
    with pytest.raises(ValueError, match="rollback"):
        box.station.take_checkpoint(old)
    assert box.station.state is before
