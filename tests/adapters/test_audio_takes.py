"""Takes: what the speech chain makes of a clip, and the file it is kept in."""

import os
import tracemalloc
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from fakes.speaking import clip_of, voice, write

from broadcaster.audio import chain as chaining
from broadcaster.audio import takes as taking
from broadcaster.audio.chain import Chain, chain_of
from broadcaster.audio.filters import Samples
from broadcaster.audio.loudness import CellMeter, amplitude, cell_size, integrated, loudness_of
from broadcaster.audio.takes import Take, Takes, tail
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.domain.errors.sound import AudioBroken, AudioShort
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Dbtp, Lufs, Millis
from broadcaster.newsroom.ports import Clip

CHAIN = chain_of(Profile(), Dbtp(-3.0))
OPEN = replace(CHAIN, high_pass=0, low_pass=0, ratio=1.0)


def take_of(clip: Clip, folder: Path, chain: Chain = CHAIN) -> Take:
    return Takes(folder).of((clip,), chain)[0]


def sound_of(take: Take) -> Samples:
    return np.concatenate(list(take.sound()))


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    return clip_of(tmp_path / "clip.wav", voice(5, seed=3))


# --- the chain ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
def test_a_take_stands_at_its_loudness_and_under_its_ceiling_at_every_rate(
    rate: int, clip: Clip, tmp_path: Path
) -> None:
    chain = replace(CHAIN, rate=rate)
    take = take_of(clip, tmp_path / "takes", chain)
    sound = sound_of(take)
    assert len(sound) == take.count * cell_size(rate)
    assert len(sound) / rate == pytest.approx(5, abs=0.1)
    assert loudness_of(sound, rate) == pytest.approx(chain.loudness, abs=0.1)
    meter = CellMeter(rate)
    meter.push(sound)
    assert meter.read().peak.max() <= amplitude(chain.ceiling) * 1.02


def test_a_soft_clip_and_a_loud_one_come_to_the_same_loudness(tmp_path: Path) -> None:
    for place, factor in enumerate((1.0, 0.04)):
        take = take_of(clip_of(tmp_path / f"{place}.wav", voice(4, seed=5) * factor), tmp_path / "takes")
        assert loudness_of(sound_of(take), 24_000) == pytest.approx(-16.0, abs=0.15)


def level_at(sound: Samples, rate: int, low: float, high: float) -> float:
    """dB of what lies between two frequencies."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    at = np.fft.rfftfreq(len(sound), 1 / rate)
    return float(10 * np.log10(power[(at >= low) & (at < high)].sum()))


@pytest.mark.parametrize("rate", [24_000, 44_100])
def test_a_horn_gets_the_band_of_the_voice_even_and_little_else(rate: int, tmp_path: Path) -> None:
    clip = clip_of(
        tmp_path / "noise.wav", np.random.default_rng(1).normal(0, 0.05, rate * 6).astype(np.float32), rate=rate
    )
    horn = sound_of(take_of(clip, tmp_path / "takes", replace(CHAIN, rate=rate, ratio=1.0)))
    whole = sound_of(take_of(clip, tmp_path / "takes", replace(OPEN, rate=rate)))
    bands = [(low, low * 2 ** (1 / 3)) for low in (400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000)]
    kept = [level_at(horn, rate, *band) - level_at(whole, rate, *band) for band in bands]
    assert max(kept) - min(kept) < 1.0
    middle = float(np.mean(kept))
    for low, high in ((20, 200), (8_000, rate / 2)):
        assert level_at(horn, rate, low, high) - level_at(whole, rate, low, high) < middle - 15


def test_the_compressor_brings_soft_and_loud_words_together_by_its_ratio(tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(22_050 * 2) / 22_050).astype(np.float32)
    clip = clip_of(tmp_path / "steps.wav", np.concatenate([tone * 0.5, tone * 0.25] * 2))
    apart = {}
    for ratio in (1.0, 2.0, 4.0):
        sound = sound_of(take_of(clip, tmp_path / "takes", replace(OPEN, ratio=ratio)))
        loud, soft = sound[12_000:36_000], sound[60_000:84_000]
        apart[ratio] = 10 * np.log10(np.mean(loud**2) / np.mean(soft**2))
    assert apart[1.0] == pytest.approx(6.0, abs=0.1)
    assert 1.0 > apart[1.0] - 6.02 > -1.0
    assert apart[4.0] < apart[2.0] < 5.0


def test_silence_around_a_clip_goes_and_a_hole_in_it_shrinks_to_a_second(tmp_path: Path) -> None:
    edge, hole = np.zeros(22_050, np.float32), np.zeros(22_050 * 5, np.float32)
    clip = clip_of(tmp_path / "a.wav", np.concatenate([edge, voice(2, seed=1), hole, voice(2, seed=2), edge]))
    take = take_of(clip, tmp_path / "takes")
    assert take.count == pytest.approx(5 * 200, abs=25)
    sound = np.abs(sound_of(take))
    assert sound[:1200].max() > 0.02
    quiet = np.flatnonzero(sound > 0.001)
    assert np.diff(quiet).max() == pytest.approx(24_000, abs=2400)


@pytest.mark.parametrize(("hole", "left"), [(1.2, 1.2), (2.0, 1.0), (3.0, 1.0)])
def test_a_pause_a_speaker_makes_stays_and_only_a_hole_is_cut(tmp_path: Path, hole: float, left: float) -> None:
    silence = np.zeros(round(22_050 * hole), np.float32)
    clip = clip_of(tmp_path / "a.wav", np.concatenate([voice(1, seed=1), silence, voice(1, seed=2)]))
    heard = np.flatnonzero(np.abs(sound_of(take_of(clip, tmp_path / "takes"))) > 0.001)
    assert np.diff(heard).max() / 24_000 == pytest.approx(left, abs=0.1)


def test_another_rate_brings_no_alias_and_no_shift(tmp_path: Path) -> None:
    rate = 44_100
    t = np.arange(rate * 3) / rate
    click = np.zeros(rate * 3)
    click[rate] = 0.9
    tones = 0.3 * np.sin(2 * np.pi * 15_000 * t) + 0.3 * np.sin(2 * np.pi * 1000 * t)
    sound = sound_of(
        take_of(clip_of(tmp_path / "t.wav", tones.astype(np.float32), rate=rate), tmp_path / "takes", OPEN)
    )
    middle = sound[12_000:60_000] * np.hanning(48_000)
    spectrum = np.abs(np.fft.rfft(middle))
    assert spectrum[18_000] < spectrum[2_000] / 1000, "15 kHz would fold onto 9 kHz without a filter"
    clicked = clip_of(tmp_path / "c.wav", (click + 0.05 * np.sin(2 * np.pi * 500 * t)).astype(np.float32), rate=rate)
    at = int(np.abs(sound_of(take_of(clicked, tmp_path / "takes", OPEN))).argmax())
    assert abs(at - 24_000) <= 1


def test_a_clip_that_begins_and_ends_in_full_sound_is_whole_and_does_not_click(tmp_path: Path) -> None:
    # 132,300 samples at 44.1 kHz are 600 cells at 24 kHz; 19 more are ten samples of another cell.
    for length, cells in ((132_300, 600), (132_319, 601)):
        tone = 0.5 * np.cos(2 * np.pi * 1000 * np.arange(length) / 44_100)
        clip = clip_of(tmp_path / f"{length}.wav", tone.astype(np.float32), rate=44_100)
        take = take_of(clip, tmp_path / "takes", OPEN)
        sound = np.abs(sound_of(take))
        assert take.count == cells
        assert sound[71_880:71_990].max() > 0.1
        assert sound[0] == 0
        assert max(sound[:6].max(), sound[-6:].max()) < 0.02


# --- the figures -------------------------------------------------------------------------------------------------


def test_the_figures_of_a_take_are_those_a_meter_reads_of_its_sound(clip: Clip, tmp_path: Path) -> None:
    take = take_of(clip, tmp_path / "takes")
    cells = take.cells()
    assert len(cells.energy) == len(cells.peak) == take.count + tail(24_000)
    meter = CellMeter(24_000)
    meter.push(np.pad(sound_of(take), (0, tail(24_000) * cells.size)))
    measured = meter.read()
    np.testing.assert_allclose(cells.energy, measured.energy, rtol=1e-4, atol=1e-9)
    loud = measured.peak > 0.5
    assert loud.any()
    np.testing.assert_allclose(cells.peak[loud], measured.peak[loud], rtol=1e-4)
    assert (cells.peak <= measured.peak * 1.001).all()
    assert integrated(cells.energy[: take.count], 24_000) == pytest.approx(-16.0, abs=0.1)


# --- the store ---------------------------------------------------------------------------------------------------


def test_a_take_is_made_once_and_a_changed_sentence_makes_one(tmp_path: Path) -> None:
    clips = tuple(clip_of(tmp_path / f"{n}.wav", voice(1, seed=n)) for n in range(4))
    store = Takes(tmp_path / "takes")
    first = store.of(clips + clips[:2], CHAIN)
    assert [take.path for take in first[4:]] == [take.path for take in first[:2]]
    stamps = {path: path.stat().st_ino for path in (tmp_path / "takes").iterdir()}
    assert len(stamps) == 4
    write(clips[2].path, voice(1, seed=9))
    second = store.of(clips, CHAIN)
    assert [a.path == b.path for a, b in zip(first, second, strict=False)] == [True, True, False, True]
    assert {path: path.stat().st_ino for path in stamps} == stamps
    assert len(list((tmp_path / "takes").iterdir())) == 5


def test_a_take_depends_on_its_clip_alone(tmp_path: Path) -> None:
    clips = tuple(clip_of(tmp_path / f"{n}.wav", voice(2, seed=n)) for n in range(3))
    alone = [take_of(clip, tmp_path / str(place)) for place, clip in enumerate(clips)]
    together = Takes(tmp_path / "together").of(tuple(reversed(clips)), CHAIN)
    for one, other in zip(alone, reversed(together), strict=True):
        assert one.path.read_bytes() == other.path.read_bytes()


OTHERS = {
    "rate": replace(CHAIN, rate=22_050),
    "high_pass": replace(CHAIN, high_pass=200),
    "low_pass": replace(CHAIN, low_pass=6000),
    "ratio": replace(CHAIN, ratio=2.0),
    "loudness": replace(CHAIN, loudness=Lufs(-18.0)),
    "ceiling": replace(CHAIN, ceiling=Dbtp(-4.0)),
}


def test_every_link_of_the_chain_makes_a_take_of_its_own(clip: Clip, tmp_path: Path) -> None:
    assert set(OTHERS) == {field.name for field in fields(Chain)}
    takes = [take_of(clip, tmp_path / "takes", chain) for chain in (CHAIN, *OTHERS.values())]
    assert len({take.path for take in takes}) == len(takes)


def test_another_version_of_the_chain_makes_its_takes_anew(
    clip: Clip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = take_of(clip, tmp_path / "takes")
    monkeypatch.setattr(taking, "_VERSION", "take-of-tomorrow")
    assert take_of(clip, tmp_path / "takes").path != take.path


DAMAGES = {
    "a bit in the sound": lambda raw: raw[:5000] + bytes([raw[5000] ^ 1]) + raw[5001:],
    "a bit in the figures": lambda raw: raw[:-400] + bytes([raw[-400] ^ 1]) + raw[-399:],
    "a bit in the checksum": lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
    "a sample too few": lambda raw: raw[:-2],
    "half of it": lambda raw: raw[: len(raw) // 2],
    "a cell too many": lambda raw: raw + bytes(248),
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_take_is_made_again(damage: str, clip: Clip, tmp_path: Path) -> None:
    take = take_of(clip, tmp_path / "takes")
    whole = take.path.read_bytes()
    take.path.write_bytes(DAMAGES[damage](whole))
    assert take_of(clip, tmp_path / "takes") == take
    assert take.path.read_bytes() == whole


def test_a_take_that_goes_missing_or_is_cut_while_it_is_used_is_no_silence(clip: Clip, tmp_path: Path) -> None:
    take = take_of(clip, tmp_path / "takes")
    os.truncate(take.path, take.path.stat().st_size // 2)
    for use in (take.cells, lambda: sound_of(take)):
        with pytest.raises(AudioBroken):
            use()
    take.path.unlink()
    for use in (take.cells, lambda: sound_of(take)):
        with pytest.raises(AudioBroken):
            use()


def test_takes_used_longest_ago_make_room_for_new_ones(tmp_path: Path) -> None:
    clips = [clip_of(tmp_path / f"{n}.wav", voice(2, seed=n)) for n in range(5)]
    one = take_of(clips[0], tmp_path / "takes").path.stat().st_size
    store = Takes(tmp_path / "takes", most=round(one * 3.5))
    for place, clip in enumerate(clips[:3]):
        os.utime(store.of((clip,), CHAIN)[0].path, (place, place))
    store.of((clips[0],), CHAIN)  # used again: the second is now the oldest
    kept = {take.path for take in store.of((clips[3], clips[0]), CHAIN)}
    standing = set((tmp_path / "takes").iterdir())
    assert len(standing) == 3
    assert kept < standing
    assert take_of(clips[1], tmp_path / "other").path.name not in {path.name for path in standing}


def test_what_stands_is_looked_at_now_and_then_and_not_after_each_sound(tmp_path: Path) -> None:
    clips = [clip_of(tmp_path / f"{n}.wav", voice(2, seed=n)) for n in range(5)]
    one = take_of(clips[0], tmp_path / "takes").path.stat().st_size
    store, larger = Takes(tmp_path / "takes", most=one * 40), tmp_path / "takes" / "old.take"
    store.of((clips[1],), CHAIN)
    with larger.open("wb") as file:
        file.truncate(one * 50)
    os.utime(larger, (0, 0))
    store.of((clips[2],), CHAIN)
    assert larger.exists()
    store.of((clips[3],), CHAIN)
    store.of((clips[4],), CHAIN)
    assert not larger.exists()


# --- refusals ----------------------------------------------------------------------------------------------------


def test_one_bad_clip_among_good_ones_is_refused_and_leaves_no_part_of_a_take(tmp_path: Path) -> None:
    good = [clip_of(tmp_path / f"{n}.wav", voice(1, seed=n)) for n in range(3)]
    mute = clip_of(tmp_path / "mute.wav", np.zeros(22_050, np.float32))
    with pytest.raises(AudioBroken) as refusal:
        Takes(tmp_path / "takes").of((*good, mute), CHAIN)
    assert refusal.value.facts["name"] == "mute.wav"
    assert all(path.suffix == ".take" for path in (tmp_path / "takes").iterdir())


def test_a_clip_whose_take_stands_already_is_still_held_to_what_it_declares(clip: Clip, tmp_path: Path) -> None:
    take_of(clip, tmp_path / "takes")
    with pytest.raises(AudioShort):
        take_of(replace(clip, duration=Millis(clip.duration + 1000)), tmp_path / "takes")


@pytest.mark.parametrize("rate", [4_000, 200_000])
def test_a_rate_no_speech_comes_at_is_refused(rate: int, tmp_path: Path) -> None:
    with pytest.raises(AudioBroken, match=str(rate)):
        take_of(clip_of(tmp_path / "a.wav", voice(1, rate), rate=rate), tmp_path / "takes")


def test_a_folder_that_cannot_be_made_is_said_so(clip: Clip, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder is wanted")
    with pytest.raises(StorageUnwritable):
        take_of(clip, tmp_path / "file" / "takes")


def test_a_clip_read_twice_sounds_as_one_kept_in_memory(
    clip: Clip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = take_of(clip, tmp_path / "kept").path.read_bytes()
    monkeypatch.setattr(chaining, "_SHORT", 0)
    assert take_of(clip, tmp_path / "read").path.read_bytes() == kept


def test_a_clip_of_many_minutes_is_never_held_whole(tmp_path: Path) -> None:
    clip = clip_of(tmp_path / "long.wav", np.tile(voice(20, 24_000, seed=1), 24), rate=24_000)
    tracemalloc.start()
    take = take_of(clip, tmp_path / "takes")
    longest = max(map(len, take.sound()))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert take.count == pytest.approx(480 * 200, rel=0.01)
    assert longest <= 24_000
    assert most < 20_000_000, "its samples are 46 MB"
