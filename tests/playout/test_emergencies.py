"""A station that asks a house for emergencies over a real socket: what it speaks, what it refuses by name, and when it
is silent again; also while a session plays."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playout.fake_house import FakeHouse, served
from playout.small_house import NOBODY, Ordered, SmallHouse, manifest, slot
from playout.sounds import tone, wav
from playout.test_station import START
from playout.test_station import Box as Playing

from broadcaster.domain.attacks import Attack
from broadcaster.domain.emergency import EmergencyKind, Message
from broadcaster.domain.journal import Cause, Event, Note, Reported
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.trust import LEAP, Approver, Approvers, KeyRole
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.envelope import new_key, public_of
from broadcaster.playout.decoding import RATE
from broadcaster.playout.house import House
from broadcaster.playout.sync import Sync

COMPOSER, SECOND, FAR, DRILL, STRANGER = (new_key() for _ in range(5))
BOTH = (COMPOSER, SECOND)
PEOPLE = Approvers(
    threshold=2,
    people=(
        Approver(key=public_of(COMPOSER), name="Người soạn", below=None, kinds=frozenset(EmergencyKind)),
        Approver(key=public_of(SECOND), name="Người duyệt", below="91/", kinds=frozenset(EmergencyKind)),
        Approver(key=public_of(FAR), name="Xã khác", below="91/30631/", kinds=frozenset(EmergencyKind)),
        Approver(key=public_of(DRILL), name="Diễn tập", below=None, kinds=frozenset({EmergencyKind.EXERCISE})),
    ),
)
ROW = 20_000


class Box(Playing):
    """It plays in a time of its own, and asks a real socket; a hint comes whenever the test says so."""

    def __init__(self, folder: Path, fake: FakeHouse, people: Approvers = NOBODY) -> None:
        self.fake = fake
        super().__init__(folder, fake.house, instant(START - timedelta(seconds=10)))
        fake.clock = self.machine.wall
        fake.trusts = [fake.house.trust(early(), people=people)]
        self.sync = Sync(
            station=self.station,
            house=House(fake.url, "a-token"),
            cache=self.cache,
            machine=self.machine,
            chance=lambda: 0.5,
            status=lambda: {"boot": 1},
        )

    def asks(self) -> None:
        """As after a hint, until all that is missing is there."""
        self.sync.wake()
        for _ in range(8):
            self.sync.turn()

    def told(self) -> list[Note]:
        return [each.note for each in self.lines() if each.note.event is Event.EMERGENCY]

    def outcomes(self) -> list[tuple[Reported, str]]:
        return [(each.outcome, each.reason) for each in self.told() if each.outcome is not None]

    def refusals(self) -> list[tuple[str, str | None]]:
        notes = [each.note for each in self.lines() if each.note.event is Event.REFUSED]
        return [(each.reason, each.emergency) for each in notes]


def early() -> Instant:
    return instant(START - timedelta(hours=1))


@pytest.fixture
def fake(house: SmallHouse) -> Iterator[FakeHouse]:
    """Its session of two rows begins in ten seconds."""
    told = [house.sound(wav(tone(ROW, 300 + 100 * each)), Millis(ROW)) for each in range(2)]
    fallback = house.sound(wav(tone(1_000, 220)), Millis(1_000))
    found = FakeHouse(house=house, serial=1)
    found.manifest = house.sealed(manifest([slot("s1", START, told)], fallback, 1, early()))
    with served(found) as serving:
        yield serving


Made = Callable[..., Box]


@pytest.fixture
def made(tmp_path: Path, fake: FakeHouse) -> Iterator[Made]:
    """A box by the people whose signatures count; what it holds is there unless it is told to be `fresh`."""
    boxes: list[Box] = []

    def make(people: Approvers = NOBODY, *, fresh: bool = False) -> Box:
        boxes.append(Box(tmp_path, fake, people))
        if not fresh:
            boxes[-1].asks()
            assert boxes[-1].station.missing() == ()
        return boxes[-1]

    yield make
    for each in boxes:
        each.off()


@pytest.fixture
def box(made: Made) -> Box:
    return made()


@pytest.fixture
def siren(house: SmallHouse) -> Sound:
    return house.sound(wav(tone(3_000, 900)), Millis(3_000))


def began(note: Note) -> datetime:
    assert note.started is not None
    return note.started


def test_it_is_spoken_over_the_session_which_goes_on_after_it(box: Box, fake: FakeHouse, siren: Sound) -> None:
    box.run(15)
    fake.order(Ordered(serial=1, sounds=(siren,)))
    asked = box.machine.wall()
    box.asks()
    box.run(40)
    first, second = (each for each in box.told() if each.outcome is not None)
    assert box.outcomes() == [(Reported.AIRED, "")] * 2
    assert timedelta(0) <= began(first) - asked < timedelta(seconds=0.5)
    assert timedelta(seconds=5) <= began(second) - began(first) < timedelta(seconds=5.5)
    rows = [each.note for each in box.lines() if each.note.event is Event.ROW]
    assert [(each.outcome, each.reason) for each in rows] == [
        (Reported.PARTIAL, Cause.OVERRIDDEN.value),
        (Reported.AIRED, ""),
    ]


def test_its_lines_go_out_before_their_time(box: Box, fake: FakeHouse, siren: Sound) -> None:
    fake.order(Ordered(serial=1, sounds=(siren,), repeats=1))
    box.asks()
    assert '"emergency":"kc-1"' in "".join(fake.lines)
    before = len(fake.lines)
    box.run(5)
    box.sync.turn()
    assert '"outcome":"aired"' in "".join(fake.lines[before:])


def test_the_same_document_again_is_not_spoken_again(box: Box, fake: FakeHouse, siren: Sound) -> None:
    fake.order(Ordered(serial=1, sounds=(siren,), repeats=1))
    for _ in range(3):
        box.asks()
        box.run(5)
    assert box.outcomes() == [(Reported.AIRED, "")]
    assert box.refusals() == []


@pytest.mark.parametrize("heard", [True, False])
def test_what_is_taken_back_is_silent_at_once(box: Box, fake: FakeHouse, siren: Sound, *, heard: bool) -> None:
    fake.order(Ordered(serial=1, sounds=(siren,)))
    if heard:
        box.asks()
        box.run(1.5)
    fake.order(Ordered(serial=2, message=Message.CANCEL, references=("kc-1",)))
    stopped = box.machine.wall()
    box.asks()
    box.run(10)
    (outcome,) = [each for each in box.told() if each.outcome is not None]
    assert outcome.reason == Cause.RECALLED.value
    assert outcome.outcome is (Reported.PARTIAL if heard else Reported.MISSED)
    if heard:
        assert outcome.ended is not None
        assert outcome.ended - stopped < timedelta(seconds=0.5)


def test_an_update_speaks_in_the_place_of_what_it_is_about(box: Box, fake: FakeHouse, siren: Sound) -> None:
    newer = box.house.sound(wav(tone(2_000, 1_200)), Millis(2_000))
    fake.order(Ordered(serial=1, sounds=(siren,)))
    box.asks()
    box.run(1)
    fake.order(Ordered(serial=2, id="kc-2", message=Message.UPDATE, references=("kc-1",), sounds=(newer,), repeats=1))
    box.asks()
    box.run(10)
    told = [(each.emergency, each.outcome) for each in box.told() if each.outcome is not None]
    assert told == [("kc-1", Reported.PARTIAL), ("kc-2", Reported.AIRED)]


def test_when_its_time_is_over_it_is_silent_in_the_middle_of_a_word(box: Box, fake: FakeHouse, siren: Sound) -> None:
    fake.order(Ordered(serial=1, sounds=(siren,), repeats=20, gap=Millis(0), minutes=1))
    box.asks()
    box.run(70)
    last = [each for each in box.told() if each.outcome is not None][-1]
    assert last.ended is not None
    assert last.ended - began(box.told()[1]) <= timedelta(seconds=60.3)
    assert box.station.state.alarms == ()


def test_what_was_heard_once_is_not_begun_again_to_be_cut_in_the_middle(
    box: Box, fake: FakeHouse, siren: Sound
) -> None:
    fake.order(Ordered(serial=1, sounds=(siren,), repeats=20, gap=Millis(26_000), minutes=1))
    box.asks()
    box.run(70)
    assert box.outcomes() == [(Reported.AIRED, "")] * 2


def test_a_round_that_its_end_cuts_is_told_with_what_was_heard_of_it(
    box: Box, fake: FakeHouse, house: SmallHouse
) -> None:
    long = house.sound(wav(tone(70_000, 900)), Millis(70_000))
    fake.order(Ordered(serial=1, sounds=(long,), repeats=2, gap=Millis(0), minutes=1))
    box.asks()
    box.run(75)
    (note,) = (each for each in box.told() if each.outcome is not None)
    assert (note.outcome, note.reason) == (Reported.PARTIAL, Cause.EXPIRED.value)
    assert 58_000 <= (note.samples or 0) * 1000 // RATE <= 60_100


def test_a_moment_before_its_end_nothing_is_begun_that_would_not_be_heard(
    box: Box, fake: FakeHouse, siren: Sound
) -> None:
    box.station.mute(muted=True)
    fake.order(Ordered(serial=1, sounds=(siren,), minutes=1))
    box.asks()
    box.run(59.4)
    box.station.mute(muted=False)
    box.run(5)
    assert [each for each, _ in box.outcomes()] == [Reported.MISSED]


def test_a_busy_machine_leaves_no_word_of_it_out_and_accuses_no_file(box: Box, fake: FakeHouse, siren: Sound) -> None:
    spoken = box.house.sound(wav(tone(2_000, 1_200)), Millis(2_000))
    fake.order(Ordered(serial=1, sounds=(siren, spoken), repeats=1))
    box.asks()
    box.run(1)
    box.machine.pause(500)
    box.run(10)
    assert box.outcomes() == [(Reported.AIRED, "")] * 2


def test_what_a_long_stall_cut_is_told_as_late_and_spoken_again(box: Box, fake: FakeHouse, siren: Sound) -> None:
    fake.order(Ordered(serial=1, sounds=(siren,), repeats=1))
    box.asks()
    box.run(1)
    box.machine.pause(2_500)
    box.run(10)
    assert box.outcomes() == [(Reported.PARTIAL, Cause.LATE.value), (Reported.AIRED, "")]


def test_one_whose_sound_never_came_says_that_it_was_missing(box: Box, fake: FakeHouse, siren: Sound) -> None:
    del box.house.sounds[siren.audio]
    fake.order(Ordered(serial=1, sounds=(siren,), minutes=1))
    box.asks()
    box.run(62)
    assert box.outcomes() == [(Reported.MISSED, Cause.MISSING_FILE.value)]


def test_what_the_switch_in_the_room_kept_from_being_heard_is_told_so(box: Box, fake: FakeHouse, siren: Sound) -> None:
    box.station.mute(muted=True)
    fake.order(Ordered(serial=1, sounds=(siren,), minutes=1))
    box.asks()
    box.run(62)
    assert box.outcomes() == [(Reported.MISSED, Cause.MUTED.value)]


def test_two_people_are_believed_and_one_alone_stops_it(made: Made, fake: FakeHouse, siren: Sound) -> None:
    box = made(PEOPLE)
    fake.order(Ordered(serial=1, sounds=(siren,), signers=BOTH))
    box.asks()
    box.run(1)
    fake.order(Ordered(serial=2, message=Message.CANCEL, references=("kc-1",)))
    box.asks()
    box.run(5)
    assert box.outcomes() == [(Reported.PARTIAL, Cause.RECALLED.value)]


# --- each attack by its name -------------------------------------------------------------------------------------

ATTACKS = {
    "a stranger's seal": (Attack.ARBITRARY, {"seal": STRANGER}),
    "the manifest's key": (Attack.WRONG_KEY, {"seal": KeyRole.MANIFEST}),
    "an exercise's key on what is actual": (Attack.WRONG_KEY, {"seal": KeyRole.EXERCISE}),
    "another house": (Attack.FOREIGN, {"house": "dong-thap"}),
    "another station's": (Attack.FOREIGN, {"station": "30631"}),
    "a leap of the serial": (Attack.FAST_FORWARD, {"serial": LEAP + 2}),
    "over already": (Attack.EXPIRED, {"ago": 25.0}),
    "for ever": (Attack.ENDLESS, {"minutes": 40}),
    "an old order under a new seal": (Attack.REPLAY, {"composed_ago": 90.0}),
    "an order of tomorrow": (Attack.FAST_FORWARD, {"composed_ago": -40.0}),
    "by one person": (Attack.ARBITRARY, {"signers": (COMPOSER,)}),
    "by one person twice": (Attack.ARBITRARY, {"signers": (COMPOSER, COMPOSER)}),
    "by nobody": (Attack.ARBITRARY, {"signers": ()}),
    "by a stranger": (Attack.ARBITRARY, {"signers": (COMPOSER, STRANGER)}),
    "by somebody of another place": (Attack.FOREIGN, {"signers": (COMPOSER, FAR)}),
    "by somebody trusted with exercises": (Attack.WRONG_KEY, {"signers": (COMPOSER, DRILL)}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_must_not_be_spoken_is_refused_by_name_and_the_session_plays_on(
    made: Made, fake: FakeHouse, siren: Sound, attack: str
) -> None:
    box = made(PEOPLE)
    box.run(15)
    named, changes = ATTACKS[attack]
    fake.order(Ordered(**{"serial": 1, "sounds": (siren,), "signers": BOTH} | changes))  # type: ignore[arg-type]  # each by its own type
    box.asks()
    box.asks()
    box.run(40)
    assert box.refusals() == [(named.value, "kc-1")]
    assert box.told() == []
    rows = [each.note.outcome for each in box.lines() if each.note.event is Event.ROW]
    assert rows == [Reported.AIRED, Reported.AIRED]


def test_an_old_document_under_a_new_number_is_a_replay(box: Box, fake: FakeHouse, siren: Sound) -> None:
    fake.order(Ordered(serial=1, sounds=(siren,), repeats=1))
    box.asks()
    box.run(5)
    fake.emergencies = [(9, fake.emergencies[0][1])]
    fake.emergency = 9
    box.asks()
    box.run(5)
    assert box.refusals() == [(Attack.REPLAY.value, "kc-1")]
    assert box.outcomes() == [(Reported.AIRED, "")]


def test_what_is_no_document_is_refused_and_keeps_a_true_one_from_nobody(
    box: Box, fake: FakeHouse, siren: Sound
) -> None:
    fake.emergencies = [(1, "{}"), (1, "[" * 5_000)]
    fake.order(Ordered(serial=2, sounds=(siren,), repeats=1))
    box.asks()
    box.run(5)
    assert {name for name, _ in box.refusals()} == {Attack.ARBITRARY.value}
    assert box.outcomes() == [(Reported.AIRED, "")]


def test_a_station_that_is_revoked_speaks_nothing(box: Box, fake: FakeHouse, siren: Sound) -> None:
    fake.trusts.append(fake.house.trust(early(), 2, revoked=True))
    box.machine.counted += 3_700_000
    box.sync.turn()
    fake.order(Ordered(serial=1, sounds=(siren,)))
    box.asks()
    assert (Attack.REVOKED.value, "kc-1") in box.refusals()
    assert box.told() == []


def test_without_its_hour_it_holds_and_speaks_once_the_signed_time_told_it(
    made: Made, fake: FakeHouse, siren: Sound
) -> None:
    box = made(fresh=True)
    box.machine.battery = False
    box.off()
    box.on()
    box.sync.station, box.sync.cache = box.station, box.cache
    assert box.station.moment().urgent is None
    fake.order(Ordered(serial=1, sounds=(siren,), repeats=1))
    box.asks()
    box.run(5)
    assert box.outcomes() == [(Reported.AIRED, "")]
