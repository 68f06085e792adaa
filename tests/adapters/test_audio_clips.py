"""The clip bench: what is made has the length and the level that was asked for, and files of any kind come in."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from broadcaster.audio import clips
from broadcaster.audio.clips import AudioSegment
from broadcaster.audio.intake import Pcm, decode
from broadcaster.audio.loudness import decibels
from broadcaster.audio.sandbox import Sandbox
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.sound import AudioBroken, AudioShort, FileUnreadable
from broadcaster.domain.units import Millis
from tests.adapters.bad_audio import WHOLE, as_wav
from tests.processes import broadcaster

RATE = 24_000


def tone(seconds: float, level: float = -12.0, pitch: float = 440.0) -> AudioSegment:
    at = np.arange(int(RATE * seconds)) / RATE
    sound = np.rint(32767 * 10 ** (level / 20) * np.sin(2 * np.pi * pitch * at)).astype(np.int16)
    return clips.segment(Pcm(rate=RATE, samples=sound))


def level(sound: AudioSegment, start: int, end: int) -> float:
    """Peak in dBFS between two times in ms."""
    return decibels(float(np.abs(clips.samples(sound[start:end])).max()))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


# --- the operations ----------------------------------------------------------------------------------------------


def test_a_trim_keeps_the_very_samples_between_two_times() -> None:
    whole = tone(4)
    made = clips.trim(whole, Millis(1250), Millis(3001)).sound
    assert np.array_equal(clips.samples(made), clips.samples(whole)[30_000:72_024])
    assert clips.trim(whole, Millis(1250)).duration == 2750
    assert clips.trim(whole, Millis(0), Millis(4000)).sound.raw_data == whole.raw_data


@pytest.mark.parametrize(("start", "end"), [(-1, 10), (0, 4001), (4001, None), (2000, 2000), (2000, 1000)])
def test_a_trim_outside_the_clip_is_refused(start: int, end: int | None) -> None:
    with pytest.raises(FieldWrong):
        clips.trim(tone(4), Millis(start), None if end is None else Millis(end))


def test_a_fade_rises_from_silence_and_falls_to_it_and_leaves_the_middle() -> None:
    made = clips.fade(tone(4), Millis(1000), Millis(2000)).sound
    assert len(clips.samples(made)) == 4 * RATE
    assert level(made, 0, 5) < -50
    assert level(made, 490, 510) == pytest.approx(-18, abs=0.3)
    assert level(made, 1000, 2000) == pytest.approx(-12, abs=0.05)
    assert level(made, 2990, 3010) == pytest.approx(-18, abs=0.3)
    assert level(made, 3990, 4000) < -45


def test_a_fade_of_nothing_changes_nothing_and_one_longer_than_the_clip_is_refused() -> None:
    assert clips.fade(tone(1), Millis(0), Millis(0)).sound.raw_data == tone(1).raw_data
    for rise, fall in ((600, 600), (1001, 0), (0, -1)):
        with pytest.raises(FieldWrong):
            clips.fade(tone(1), Millis(rise), Millis(fall))


def test_gain_moves_the_level_and_never_past_full_scale() -> None:
    assert level(clips.lift(tone(1), -6.0).sound, 0, 1000) == pytest.approx(-18, abs=0.05)
    assert level(clips.lift(tone(1), 11.9).sound, 0, 1000) == pytest.approx(-0.1, abs=0.05)
    with pytest.raises(FieldWrong) as refusal:
        clips.lift(tone(1), 13.0)
    assert "12,0 dB" in refusal.value.message_vi
    for absurd in (-61.0, 61.0, float("nan")):
        with pytest.raises(FieldWrong):
            clips.lift(tone(1), absurd)


def test_clips_are_joined_to_the_sample() -> None:
    parts = [tone(1.5), tone(2.25, pitch=660), tone(0.5)]
    made = clips.join(parts).sound
    assert made.raw_data == b"".join(part.raw_data for part in parts)


def test_a_crossfade_takes_its_length_from_the_sum_and_has_no_hole_nor_peak() -> None:
    full = tone(2, level=0.0)
    made = clips.join([full, full, full], Millis(500)).sound  # 440 Hz: half a second is whole periods
    assert len(clips.samples(made)) == 5 * RATE
    for start in range(0, 5000, 100):
        assert level(made, start, start + 100) == pytest.approx(0.0, abs=0.1)


def test_a_join_of_too_much_or_of_nothing_or_with_too_long_a_seam_is_refused() -> None:
    with pytest.raises(FieldWrong):
        clips.join([])
    with pytest.raises(FieldWrong):
        clips.join([tone(2), tone(1)], Millis(501))
    with pytest.raises(FieldWrong) as refusal:
        clips.join([tone(60)] * 11)
    assert "10 phút" in refusal.value.message_vi


def test_a_sting_is_heard_from_its_time_on_and_the_clip_keeps_its_length() -> None:
    under, sting = tone(4, level=-20), tone(1, level=-20, pitch=880)
    made = clips.overlay(under, sting, Millis(1500), 6.0)
    assert made.lowered == 0
    assert np.array_equal(clips.samples(made.sound[:1500]), clips.samples(under[:1500]))
    assert np.array_equal(clips.samples(made.sound[2500:]), clips.samples(under[2500:]))
    only = clips.samples(made.sound) - clips.samples(under)
    assert decibels(float(np.abs(only).max())) == pytest.approx(-14, abs=0.1)
    assert len(clips.samples(clips.overlay(under, sting, Millis(3500)).sound)) == 4 * RATE
    with pytest.raises(FieldWrong):
        clips.overlay(under, sting, Millis(4000))


def test_where_the_sum_would_be_cut_off_both_are_taken_down_alike_and_that_is_told() -> None:
    under = tone(2, level=-3)
    made = clips.overlay(under, under[:1000], Millis(0))
    assert made.lowered == pytest.approx(3.03, abs=0.05)
    assert level(made.sound, 0, 1000) == pytest.approx(0, abs=0.05)
    assert level(made.sound, 1100, 2000) == pytest.approx(-6.03, abs=0.05)
    ratio = clips.samples(made.sound[100:900]) / np.maximum(np.abs(clips.samples(under[100:900])), 1e-9)
    heard = np.abs(clips.samples(under[100:900])) > 0.1
    assert np.ptp(np.abs(ratio[heard])) < 0.01


def test_pydub_alone_would_have_cut_those_peaks_off() -> None:
    under = tone(1, level=-3)
    flat = clips.samples(under.overlay(under))
    assert np.count_nonzero(np.abs(flat) > 0.9999) > RATE / 10


# --- in and out --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["wav", "mp3", "m4a", "amr"])
def test_a_clip_comes_in_from_any_kind_and_at_the_rate_of_its_neighbour(
    form: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "ghi âm").write_bytes(WHOLE[form])
    sound = clips.fetch(sandbox, tmp_path / "ghi âm", rate=32_000)
    assert (sound.frame_rate, sound.channels, sound.sample_width) == (32_000, 1, 2)
    assert 2990 <= len(sound) <= 3100


@pytest.mark.parametrize("ending", [".wav", ".flac", ".FLAC"])
def test_what_is_stored_is_read_back_to_the_sample(ending: str, tmp_path: Path) -> None:
    made = clips.trim(tone(3), Millis(7), Millis(2914))
    clips.store(made, tmp_path / f"ra{ending}")
    back = decode((tmp_path / f"ra{ending}").read_bytes())
    assert back.rate == RATE
    assert back.samples.tobytes() == made.sound.raw_data
    assert [path.name for path in tmp_path.iterdir()] == [f"ra{ending}"]


def test_files_that_cannot_be_are_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(FieldWrong):
        clips.store(clips.trim(tone(1), Millis(0)), tmp_path / "ra.mp3")
    with pytest.raises(FileUnreadable):
        clips.fetch(sandbox, tmp_path / "không có.wav")
    with pytest.raises(FileUnreadable):
        clips.fetch(sandbox, tmp_path)
    (tmp_path / "cụt.wav").write_bytes(WHOLE["wav"][:48_044])
    with pytest.raises(AudioShort):
        clips.fetch(sandbox, tmp_path / "cụt.wav")
    assert len(clips.fetch(sandbox, tmp_path / "cụt.wav", accept_cut=True)) == 1000


def test_a_clip_of_more_than_ten_minutes_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    at = np.arange(8_000 * 601)
    (tmp_path / "dài.wav").write_bytes(as_wav((at % 80 * 100).astype(np.int16), rate=8_000))
    with pytest.raises(AudioBroken) as refusal:
        clips.fetch(sandbox, tmp_path / "dài.wav")
    assert "dài hơn 10 phút" in refusal.value.message_vi


def test_the_bench_starts_no_program(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    watching = False
    sys.addaudithook(lambda event, told: started.append(told) if watching and event == "subprocess.Popen" else None)
    sandbox.walls()  # its nursery is there already
    monkeypatch.setenv("PATH", "")
    (tmp_path / "a.mp3").write_bytes(WHOLE["mp3"])
    watching = True
    first = clips.fetch(sandbox, tmp_path / "a.mp3")
    joined = clips.join([first, first], Millis(300)).sound
    clips.store(clips.overlay(clips.fade(joined, Millis(100), Millis(100)).sound, first, Millis(9)), tmp_path / "b.wav")
    watching = False
    assert started == []


# --- the commands ------------------------------------------------------------------------------------------------


def test_the_commands_make_what_they_say(tmp_path: Path) -> None:
    a, b, out = tmp_path / "a.mp3", tmp_path / "b.wav", tmp_path / "ra.wav"
    a.write_bytes(WHOLE["mp3"])
    b.write_bytes(WHOLE["wav"])
    for command, length in (
        (("trim", a, "--from", "0:01", "--to", "2,5"), 1500),
        (("fade", b, "--in", "0.5", "--out", "1"), 3000),
        (("gain", b, "--gain", "-3"), 3000),
        (("join", a, b, "--crossfade", "0,5"), 5548),
        (("overlay", b, a, "--at", "1", "--gain", "-6"), 3000),
    ):
        done = broadcaster("clip", *command, "-o", out)
        assert (done.returncode, done.stderr) == (0, "")
        assert decode(out.read_bytes()).duration == length, command
        assert f"{length / 1000:.2f}".replace(".", ",") in done.stdout


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("trim", "a.mp3", "--from", "hai phút"), "field-wrong"),
        (("trim", "a.mp3", "--from", "1:75"), "field-wrong"),
        (("trim", "a.mp3", "--to", "nan"), "field-wrong"),
        (("trim", "a.mp3", "--to", "9"), "field-wrong"),
        (("trim", "không có.mp3"), "file-unreadable"),
        (("gain", "a.mp3", "--gain", "40"), "field-wrong"),
        (("join", "a.mp3", "lạ.mp3"), "audio-broken"),
        (("join", "a.mp3", "cụt.wav"), "audio-short"),
    ],
)
def test_a_command_that_cannot_be_done_says_why_and_writes_nothing(
    command: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    (tmp_path / "a.mp3").write_bytes(WHOLE["mp3"])
    (tmp_path / "lạ.mp3").write_bytes(b"ffconcat version 1.0\nfile a.mp3\n")
    (tmp_path / "cụt.wav").write_bytes(WHOLE["wav"][:50_000])
    placed = [tmp_path / part if "." in part else part for part in command]
    done = broadcaster("clip", *placed, "-o", tmp_path / "ra.wav")
    assert done.returncode == 2
    assert f"[{code}]" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "ra.wav").exists()


def test_a_result_of_another_kind_is_refused_before_any_work(tmp_path: Path) -> None:
    done = broadcaster("clip", "trim", tmp_path / "không có.mp3", "-o", tmp_path / "ra.mp3")
    assert "[field-wrong]" in done.stderr
