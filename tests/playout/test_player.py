"""What is heard: in its place to the sample, at its level, without a gap, and counted as the sink took it."""

import json
from array import array
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playout.fake_machine import FakeMachine
from playout.sounds import length_of, opened_at, read_wav, store, tone, wav

from broadcaster.domain.attacks import Attack
from broadcaster.domain.journal import Cause
from broadcaster.domain.units import Digest, Millis, instant
from broadcaster.playout.decoding import RATE, Checked, Miniaudio, Unplayable, check
from broadcaster.playout.player import Ending, Piece, Player
from broadcaster.playout.sinks import Sink, SinkDown, Way, ways

START = instant(datetime(2026, 11, 27, 22, 0, tzinfo=UTC))


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine(START)


@pytest.fixture
def player(tmp_path: Path, machine: FakeMachine) -> Player:
    return Player(ways("file", tmp_path / "heard", machine), machine)


def checked(folder: Path, samples: "array[int]") -> Checked:
    digest = store(folder, wav(samples))
    return check(folder / f"{digest}.sound", digest, length_of(samples), [Miniaudio()])


def piece(folder: Path, sound: "array[int]", **more: object) -> Piece:
    given: dict[str, Any] = {"key": "a", "sound": checked(folder, sound), "samples": len(sound)}
    return Piece(**given | more)


def run(player: Player, machine: FakeMachine, until: int) -> None:
    while machine.monotonic() < until:
        if not player.pump():
            machine.pause(10)


def heard_wavs(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "heard").glob("*.wav"))


def test_two_pieces_stand_in_their_places_to_the_sample_without_a_gap(
    tmp_path: Path, machine: FakeMachine, player: Player
) -> None:
    one, two = tone(1000), tone(700, 880)
    player.play(piece(tmp_path, one, key="one", begins=Millis(2000)))
    player.follow(piece(tmp_path, two, key="two", begins=Millis(3000)))
    run(player, machine, 6000)
    (path,) = heard_wavs(tmp_path)
    sound = read_wav(path)
    opened = opened_at(path)
    lead = round(2 * RATE - (opened - START).total_seconds() * RATE)
    assert not any(sound[:lead])
    assert sound[lead:] == one + two
    assert [(each.key, each.began, each.samples, each.ending) for each in player.told()] == [
        ("one", 2000, RATE, Ending.WHOLE),
        ("two", 3000, 16_800, Ending.WHOLE),
    ]


def test_what_is_cut_counts_only_what_was_heard(tmp_path: Path, machine: FakeMachine, player: Player) -> None:
    player.play(piece(tmp_path, tone(5000), begins=Millis(100)))
    run(player, machine, 2100)
    player.hush()
    player.pump()
    (told,) = player.told()
    assert told.ending is Ending.CUT
    heard = sum(len(read_wav(path)) for path in heard_wavs(tmp_path)) - RATE // 10
    assert told.samples == heard
    assert abs(told.samples - 2 * RATE) < RATE // 10


def test_gain_and_level_are_what_the_sink_took(tmp_path: Path, machine: FakeMachine, player: Player) -> None:
    samples = tone(500, 1000, 0.25)
    player.play(piece(tmp_path, samples, gain=6.0))
    run(player, machine, 3000)
    (told,) = player.told()
    assert told.dbfs == pytest.approx(-12.04 + 6.0 - 3.01, abs=0.1)
    assert max(read_wav(heard_wavs(tmp_path)[0])) == pytest.approx(max(samples) * 1.9953, abs=2)


def test_a_sound_of_nothing_has_a_level_that_nobody_hears(tmp_path: Path, machine: FakeMachine, player: Player) -> None:
    player.play(piece(tmp_path, tone(500, 1000, 0.0), gain=6.0))
    run(player, machine, 3000)
    (told,) = player.told()
    assert (told.samples, told.dbfs) == (len(tone(500, 1000, 0.0)), -120.0)


def test_a_gain_that_is_too_much_stays_within_a_sample(tmp_path: Path, machine: FakeMachine, player: Player) -> None:
    player.play(piece(tmp_path, tone(100, 1000, 0.9), gain=20.0))
    run(player, machine, 2000)
    assert max(read_wav(heard_wavs(tmp_path)[0])) == 32767


def test_a_piece_goes_on_in_its_middle(tmp_path: Path, machine: FakeMachine, player: Player) -> None:
    samples = tone(1000, 443)
    player.play(piece(tmp_path, samples, skip=RATE // 2, samples=RATE // 2))
    run(player, machine, 2500)
    assert read_wav(heard_wavs(tmp_path)[0]) == samples[RATE // 2 :]


def busy(machine: FakeMachine, player: Player, *, at: int, millis: int, until: int) -> None:
    """The machine does something else once, for so long."""
    run(player, machine, at)
    machine.counted += millis
    run(player, machine, until)


def test_what_a_busy_machine_was_too_late_for_is_left_out_and_the_rest_stands_in_its_place(
    tmp_path: Path, machine: FakeMachine, player: Player
) -> None:
    samples = tone(4000, 443)
    player.play(piece(tmp_path, samples, begins=Millis(1000), placed=True))
    busy(machine, player, at=2000, millis=900, until=7000)
    (path,) = heard_wavs(tmp_path)
    sound, lead = read_wav(path), round(RATE - (opened_at(path) - START).total_seconds() * RATE)
    assert sound[lead + 3 * RATE : lead + 4 * RATE] == samples[3 * RATE :]
    (told,) = player.told()
    assert told.ending is Ending.WHOLE
    assert told.samples == pytest.approx(len(samples) - 0.7 * RATE, abs=RATE // 10)  # it had 200 ms ahead


@pytest.mark.parametrize("more", [{}, {"placed": True, "begins": None}], ids=["an emergency", "at once"])
def test_of_what_has_no_place_no_sample_is_left_out(
    tmp_path: Path, machine: FakeMachine, player: Player, more: dict[str, object]
) -> None:
    samples = tone(4000, 443)
    player.play(piece(tmp_path, samples, **{"begins": Millis(1000), "samples": 5 * RATE} | more))
    busy(machine, player, at=2000, millis=900, until=8000)
    (told,) = player.told()
    assert told.samples == len(samples)


def test_a_little_late_is_not_too_late(tmp_path: Path, machine: FakeMachine, player: Player) -> None:
    samples = tone(4000, 443)
    player.play(piece(tmp_path, samples, begins=Millis(1000), samples=5 * RATE, placed=True))
    busy(machine, player, at=2000, millis=240, until=8000)
    (told,) = player.told()
    assert told.samples == len(samples)


def test_a_row_that_begins_too_late_begins_in_its_place(tmp_path: Path, machine: FakeMachine, player: Player) -> None:
    samples = tone(2000, 443)
    machine.counted = 500.0
    player.play(piece(tmp_path, samples, begins=Millis(0), placed=True))
    run(player, machine, 4000)
    assert read_wav(heard_wavs(tmp_path)[0])[: RATE // 2] == samples[RATE // 2 : RATE]


def test_the_moments_beside_the_sound_say_which_sample_begins_what(
    tmp_path: Path, machine: FakeMachine, player: Player
) -> None:
    player.play(piece(tmp_path, tone(300), key="one", begins=Millis(400)))
    run(player, machine, 3000)
    lines = [json.loads(line) for line in next((tmp_path / "heard").glob("*.jsonl")).read_text().splitlines()]
    (begun,) = [line for line in lines if line["event"] == "begin"]
    assert (begun["key"], begun["sample"]) == ("one", RATE * 400 // 1000)


class Broken:
    def write(self, block: bytes) -> None:
        raise SinkDown(f"pulled out before {len(block)} bytes")

    def behind(self) -> int:
        return 0

    def close(self, *, drop: bool) -> int:
        return int(not drop) * 0

    def note(self, told: dict[str, object]) -> None: ...


def test_a_broken_sink_is_told_and_the_next_way_is_taken(tmp_path: Path, machine: FakeMachine) -> None:
    def broken() -> Sink:
        return Broken()

    player = Player((Way(name="broken", open=broken), *ways("file", tmp_path / "heard", machine)), machine)
    player.play(piece(tmp_path, tone(300)))
    run(player, machine, 500)
    assert [(each.samples, each.ending) for each in player.told()] == [(0, Ending.SINK)]
    player.play(piece(tmp_path, tone(300, 300)))
    run(player, machine, 3000)
    assert [each.ending for each in player.told()] == [Ending.WHOLE]
    assert player.sink == "file"


def test_a_station_without_a_loudspeaker_tells_that_nothing_was_heard(tmp_path: Path, machine: FakeMachine) -> None:
    player = Player((), machine)
    player.play(piece(tmp_path, tone(300)))
    run(player, machine, 100)
    assert [(each.samples, each.ending) for each in player.told()] == [(0, Ending.SINK)]


# --- what is checked before it plays -----------------------------------------------------------------------------


def refusal(folder: Path, raw: bytes, digest: Digest, length: int) -> tuple[Cause, Attack | None]:
    (folder / "x.sound").write_bytes(raw)
    with pytest.raises(Unplayable) as refused:
        check(folder / "x.sound", digest, Millis(length), [Miniaudio()])
    return refused.value.cause, refused.value.attack


def test_another_file_a_shorter_one_and_none_are_refused_by_name(tmp_path: Path) -> None:
    raw = wav(tone(1000))
    digest = store(tmp_path, raw)
    assert refusal(tmp_path, raw[:-1] + b"x", digest, 1000) == (Cause.WRONG_FILE, Attack.WRONG_FILE)
    assert refusal(tmp_path, raw[:-100], digest, 1000) == (Cause.WRONG_FILE, Attack.WRONG_FILE)
    assert refusal(tmp_path, raw, digest, 1200) == (Cause.WRONG_FILE, Attack.CUT_FILE)
    assert refusal(tmp_path, raw, digest, 800) == (Cause.WRONG_FILE, Attack.CUT_FILE)
    text = b"this is no sound"
    assert refusal(tmp_path, text, store(tmp_path, text), 1000) == (Cause.WRONG_FILE, Attack.CUT_FILE)
    with pytest.raises(Unplayable) as refused:
        check(tmp_path / "absent", digest, Millis(1000), [Miniaudio()])
    assert refused.value.cause is Cause.MISSING_FILE


def test_a_file_of_the_length_that_a_coder_pads_is_taken(tmp_path: Path) -> None:
    raw = wav(tone(1048))
    sound = check(tmp_path / f"{store(tmp_path, raw)}.sound", store(tmp_path, raw), Millis(1000), [Miniaudio()])
    assert sound.samples == 1048 * RATE // 1000
    sound.close()


def test_what_was_checked_is_what_is_played_whatever_its_name_points_to_now(tmp_path: Path) -> None:
    samples = tone(200)
    sound = checked(tmp_path, samples)
    path = next(tmp_path.glob("*.sound"))
    (tmp_path / "other").write_bytes(wav(tone(200, 1000)))
    (tmp_path / "other").replace(path)
    assert b"".join(sound.blocks()) == samples.tobytes()
    sound.close()
