"""Filters: what they let pass, and that convolving in pieces is the recursion itself."""

from itertools import pairwise

import numpy as np
import pytest

from broadcaster.audio.filters import Cascade, Convolution, Samples, high_pass, k_weighting, low_pass, response

RATES = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000]


def gain(cascade: Cascade, rate: int, hertz: float) -> float:
    """dB at one frequency."""
    taps = response(cascade)
    return float(20 * np.log10(abs(np.sum(taps * np.exp(-2j * np.pi * hertz * np.arange(len(taps)) / rate)))))


def filtered(cascade: Cascade, rate: int, sound: Samples, cuts: list[int]) -> Samples:
    line = Convolution(response(cascade), rate)
    return np.concatenate([line.push(sound[a:b]) for a, b in pairwise(cuts)])


@pytest.mark.parametrize("rate", RATES)
def test_a_high_pass_is_3_db_down_at_its_corner_24_an_octave_under_it_and_flat_over_it(rate: int) -> None:
    cascade = high_pass(rate, 280)
    assert gain(cascade, rate, 280) == pytest.approx(-3.01, abs=0.02)
    assert gain(cascade, rate, 140) == pytest.approx(-24.1, abs=0.2)
    assert gain(cascade, rate, 70) == pytest.approx(-48.2, abs=0.3)
    assert max(abs(gain(cascade, rate, hertz)) for hertz in (600, 1000, 3000, 6000)) < 0.05


@pytest.mark.parametrize("rate", RATES)
def test_a_low_pass_is_3_db_down_at_its_corner_and_flat_under_it(rate: int) -> None:
    cascade = low_pass(rate, 6500)
    assert gain(cascade, rate, 6500) == pytest.approx(-3.01, abs=0.02)
    assert max(abs(gain(cascade, rate, hertz)) for hertz in (20, 300, 1000, 3000)) < 0.05
    if rate > 26_000:
        assert gain(cascade, rate, 13_000) < -24


@pytest.mark.parametrize("hertz", [0, -5, 12_000, 20_000])
def test_a_corner_outside_the_band_is_refused(hertz: float) -> None:
    for design in (high_pass, low_pass):
        with pytest.raises(ValueError, match="no corner"):
            design(24_000, hertz)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("design", ["k", "band"])
def test_the_convolution_is_the_recursion_however_the_sound_is_cut(design: str, rate: int) -> None:
    cascade = k_weighting(rate) if design == "k" else high_pass(rate, 80) + low_pass(rate, 6500)
    sound = np.random.default_rng(5).normal(size=30_000).astype(np.float32)
    recursion = sound.tolist()
    for section in cascade:
        recursion = section.run(recursion)
    expected = np.array(recursion)
    for cuts in ([0, 15_000, 30_000], [0, 1, 700, 701, 9_000, 20_000, 30_000]):
        assert np.abs(filtered(cascade, rate, sound, cuts) - expected).max() < 1e-5


def test_more_than_one_push_holds_is_refused_rather_than_folded_into_the_start() -> None:
    line = Convolution(response(k_weighting(24_000)), 24_000)
    line.push(np.zeros(line.most, np.float32))
    with pytest.raises(ValueError, match="one push"):
        line.push(np.zeros(line.most + 1, np.float32))


def test_the_tail_of_a_filter_is_pushed_out_by_its_reach_of_silence() -> None:
    taps = response(high_pass(24_000, 280))
    line = Convolution(taps, 24_000)
    pulse = np.zeros(100, np.float32)
    pulse[-1] = 1
    line.push(pulse)
    assert np.abs(line.push(np.zeros(line.reach, np.float32)) - taps[1:]).max() < 1e-6
    assert np.abs(line.push(np.zeros(100, np.float32))).max() < 1e-6
