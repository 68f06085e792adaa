"""The timeline: what is known of a programme before it is played, and what is then played of it."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from fakes.speaking import clip_of, voice, write

from broadcaster.audio.chain import chain_of
from broadcaster.audio.filters import Samples
from broadcaster.audio.jingles import Jingles
from broadcaster.audio.loudness import CellMeter, amplitude, cell_size, integrated, loudness_of
from broadcaster.audio.takes import Take, Takes
from broadcaster.audio.timeline import Timeline, blocks, lay_out, music, planned
from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.domain.item import JingleKind
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Dbtp
from broadcaster.newsroom.ports import Clip, Programme

ASSETS = Path(__file__).parents[2] / "audio_assets"
WHOLE = {"opening": JingleKind.SIGNATURE, "bed": JingleKind.BED, "closing": JingleKind.CLOSING}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Clip, ...]:
    folder = tmp_path_factory.mktemp("clips")
    return tuple(
        clip_of(folder / f"{seed}.wav", voice(seconds, seed=seed), pause=pause)
        for seed, (seconds, pause) in enumerate([(6.0, 400), (5.0, 2200), (9.0, 400), (20.0, 0)])
    )


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> Takes:
    return Takes(tmp_path_factory.mktemp("takes"))


def laid_out(programme: Programme, takes: Takes, profile: Profile | None = None, assets: Path = ASSETS) -> Timeline:
    profile = profile or Profile()
    ready = takes.of(programme.clips, chain_of(profile, Dbtp(-3.0)))
    return lay_out(programme, ready, music(programme, Jingles(assets, takes._folder), profile), profile)


def played(timeline: Timeline) -> Samples:
    return np.concatenate(list(blocks(timeline, np.ones(timeline.count + 1, np.float32))))


def bed_of(timeline: Timeline) -> Samples:
    return played(timeline) - played(replace(timeline, bed=None))


# --- what is known beforehand ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [24_000, 44_100])
@pytest.mark.parametrize("parts", [{}, {"bed": JingleKind.BED}, WHOLE, {"opening": JingleKind.CHIME}])
def test_the_plan_of_a_programme_says_what_a_meter_would(
    rate: int, parts: dict[str, JingleKind], clips: tuple[Clip, ...], takes: Takes
) -> None:
    timeline = laid_out(Programme(title="x", clips=clips, **parts), takes, Profile(rate=rate))
    plan = planned(timeline)
    meter = CellMeter(rate)
    for block in blocks(timeline, np.ones(timeline.count + 1, np.float32)):
        meter.push(block)
    truth = meter.read()
    assert len(plan.energy) == len(truth.energy) == timeline.count
    assert integrated(plan.energy, rate) == pytest.approx(integrated(truth.energy, rate), abs=0.05)
    for stretch in timeline.stretches:
        here = slice(stretch.start, stretch.end)
        assert integrated(plan.energy[here], rate) == pytest.approx(integrated(truth.energy[here], rate), abs=0.1)
    loud = truth.peak > 0.4
    assert loud.any()
    assert (plan.peak[loud] >= truth.peak[loud] * 0.98).all(), "peaks may be told higher than they are, never lower"


def test_voices_and_music_stand_near_the_target_before_anything_is_levelled(
    clips: tuple[Clip, ...], takes: Takes
) -> None:
    profile = Profile()
    timeline = laid_out(Programme(title="x", clips=clips, **WHOLE), takes, profile)
    plan = planned(timeline)
    assert len(timeline.stretches) == 3
    for stretch in timeline.stretches:
        assert integrated(plan.energy[stretch.start : stretch.end], 24_000) == pytest.approx(profile.target, abs=1.5)


def test_gains_change_what_is_played_and_nothing_else(clips: tuple[Clip, ...], takes: Takes) -> None:
    timeline = laid_out(Programme(title="x", clips=clips, **WHOLE), takes)
    gains = np.linspace(0, 1, timeline.count + 1, dtype=np.float32)
    through = np.concatenate(list(blocks(timeline, gains)))
    assert len(through) == timeline.count * cell_size(24_000)
    steps = np.arange(len(through)) / len(through)
    np.testing.assert_allclose(through, played(timeline) * steps, atol=1e-4)


def test_blocks_are_short_whatever_the_parts(clips: tuple[Clip, ...], takes: Takes) -> None:
    timeline = laid_out(Programme(title="x", clips=clips, **WHOLE), takes)
    lengths = [len(block) for block in blocks(timeline, np.ones(timeline.count + 1, np.float32))]
    assert set(lengths[:-1]) == {16_800}
    assert 0 < lengths[-1] <= 16_800


def test_a_take_cut_short_after_it_was_planned_ends_the_programme(clips: tuple[Clip, ...], tmp_path: Path) -> None:
    timeline = laid_out(Programme(title="x", clips=clips), Takes(tmp_path))
    last = timeline.parts[-1].sound
    assert isinstance(last, Take)
    last.path.write_bytes(last.path.read_bytes()[:50_000])
    with pytest.raises(AudioBroken):
        played(timeline)


# --- the bed -----------------------------------------------------------------------------------------------------


def test_the_bed_lies_under_the_voice_as_the_profile_says_and_comes_up_where_nobody_speaks(
    clips: tuple[Clip, ...], takes: Takes
) -> None:
    for under in (-22.0, -26.0):
        profile = Profile(bed_under=under)
        timeline = laid_out(Programme(title="x", clips=clips, bed=JingleKind.BED), takes, profile)
        speech = loudness_of(played(replace(timeline, bed=None)), 24_000)
        bed = bed_of(timeline)
        low = loudness_of(bed[24_000 * 15 : 24_000 * 40], 24_000)
        assert low <= speech - 18
        assert low == pytest.approx(speech + under, abs=3)
        assert loudness_of(bed[-24_000 * 2 : -24_000], 24_000) >= low + 6


def test_the_bed_goes_down_before_each_voice_and_stays_down_through_short_pauses(
    clips: tuple[Clip, ...], takes: Takes
) -> None:
    profile = Profile()
    timeline = laid_out(Programme(title="x", clips=clips, bed=JingleKind.BED), takes, profile)
    assert timeline.bed is not None
    under, up = amplitude(profile.bed_under), amplitude(-10.0)
    gains = timeline.bed.edges(0, timeline.count)
    spans = [(part.start, part.start + part.sound.count) for part in timeline.parts]
    for first, last in spans:
        np.testing.assert_allclose(gains[first : last + 1], under, rtol=1e-6)
    assert gains[spans[0][0] - 71] == pytest.approx(up), "0.35 s before the voice it is still up"
    np.testing.assert_allclose(gains[spans[0][1] : spans[1][0]], under, rtol=1e-6)
    assert gains[spans[1][1] + 161] == pytest.approx(up), "2.2 s are time to come up"


def test_the_bed_sounds_on_from_under_the_opening_without_a_step(clips: tuple[Clip, ...], takes: Takes) -> None:
    timeline = laid_out(Programme(title="x", clips=clips, **WHOLE), takes)
    assert timeline.bed is not None
    bed, cell = bed_of(timeline), cell_size(24_000)
    loop = timeline.bed.loop
    sounding = bed[timeline.bed.start * cell : timeline.bed.end * cell]
    gain = np.repeat(timeline.bed.edges(timeline.bed.start, timeline.bed.end)[:-1], cell)
    expected = np.resize(loop.turn(0, loop.count), len(sounding)) * gain
    assert np.abs(sounding - expected).max() < 0.01
    assert not bed[: timeline.bed.start * cell].any()
    assert not bed[timeline.bed.end * cell :].any()
    assert timeline.bed.start < timeline.stretches[1].start < timeline.bed.end == timeline.stretches[2].start


def test_a_bed_of_any_length_turns_without_a_click(takes: Takes, clips: tuple[Clip, ...], tmp_path: Path) -> None:
    # At 44.1 kHz a cell is 210 samples, which hardly any loop is a multiple of.
    t = np.arange(round(44_100 * 4.321)) / 44_100
    write(tmp_path / "bed.wav", (0.3 * np.sin(2 * np.pi * 100 * t)).astype(np.float32), 44_100)
    timeline = laid_out(
        Programme(title="x", clips=clips, bed=JingleKind.BED), takes, Profile(rate=44_100), assets=tmp_path
    )
    assert timeline.bed is not None
    loop = timeline.bed.loop
    assert len(loop.pcm) == loop.count * 210
    twice = loop.turn(0, loop.count * 2 + 7)
    assert len(twice) == (loop.count * 2 + 7) * 210
    np.testing.assert_array_equal(twice[loop.count * 210 : loop.count * 420], twice[: loop.count * 210])
    assert np.abs(np.diff(twice)).max() < 2 * np.abs(np.diff(twice[10_000:20_000])).max()


# --- where things stand ------------------------------------------------------------------------------------------


def test_a_programme_is_as_long_as_its_parts_and_pauses(clips: tuple[Clip, ...], takes: Takes) -> None:
    timeline = laid_out(Programme(title="x", clips=clips), takes)
    first, second, third, fourth = timeline.starts
    lengths = [part.sound.count * 5 for part in timeline.parts]
    assert (first, second) == (0, lengths[0] + 400)
    assert third == second + lengths[1] + 2200
    assert fourth == third + lengths[2] + 400
    assert timeline.length == fourth + lengths[3] + 300, "a programme without a bed ends with a breath"


def test_stretches_cover_the_programme_without_gap_or_overlap(clips: tuple[Clip, ...], takes: Takes) -> None:
    for parts in ({}, WHOLE, {"opening": JingleKind.STING}, {"closing": JingleKind.STING}, {"bed": JingleKind.BED}):
        for said in (clips, ()):
            if said or parts:
                timeline = laid_out(Programme(title="x", clips=said, **parts), takes)
                edges = [(stretch.start, stretch.end) for stretch in timeline.stretches]
                assert edges[0][0] == 0
                assert edges[-1][1] == timeline.count
                assert all(a[1] == b[0] for a, b in pairwise(edges))
