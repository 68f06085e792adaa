"""The meter against EBU Tech 3341 (signals made here; levels are per channel, so a mono file reads 3.01 LU less)."""

from itertools import pairwise

import numpy as np
import pytest

from broadcaster.audio.loudness import (
    NOTHING_HEARD,
    CellMeter,
    Cells,
    KWeighting,
    PeakTrace,
    Samples,
    analyse,
    block_powers,
    cell_size,
    gated,
    integrated,
    longest_silence,
    loudness_of,
    true_peak,
)

ONE_CHANNEL = 10 * np.log10(2)
RATES = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000]


def tone(rate: int, *steps: tuple[float, float]) -> Samples:
    """A 1 kHz sine through (dBFS peak, seconds) steps, its phase running on."""
    level = np.concatenate([np.full(round(rate * seconds), 10 ** (db / 20)) for db, seconds in steps])
    return (level * np.sin(2 * np.pi * 1000 * np.arange(len(level)) / rate)).astype(np.float32)


def energies(sound: Samples, rate: int) -> Samples:
    meter = CellMeter(rate)
    meter.push(sound)
    return meter.read().energy


CASES = {
    "1": ([(-23, 20)], -23.0),
    "2": ([(-33, 20)], -33.0),
    "3": ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
    "4": ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
    "5": ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
}


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("case", CASES)
def test_integrated_loudness_meets_tech_3341_within_a_tenth(case: str, rate: int) -> None:
    steps, expected = CASES[case]
    sound = tone(rate, *steps)
    assert loudness_of(sound, rate) + ONE_CHANNEL == pytest.approx(expected, abs=0.1)
    assert analyse(sound, rate).loudness == pytest.approx(loudness_of(sound, rate), abs=0.001)


@pytest.mark.parametrize("rate", RATES)
def test_case_6_sums_five_channels_by_their_weights(rate: int) -> None:
    weights_and_levels = [(1.0, -28.0), (1.0, -28.0), (1.0, -24.0), (1.41, -30.0), (1.41, -30.0)]
    powers = sum(
        weight * block_powers(energies(tone(rate, (level, 20)), rate), rate) for weight, level in weights_and_levels
    )
    assert gated(powers) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_case_9_reads_the_same_short_term_loudness_at_every_moment(rate: int) -> None:
    meter = CellMeter(rate)
    meter.push(tone(rate, *[(-20, 1.34), (-30, 1.66)] * 5))
    cells = meter.read()
    per_hop = len(cells.energy) // 150
    hops = cells.energy.reshape(-1, per_hop).sum(axis=1) / (rate / 10)
    short_term = -0.691 + 10 * np.log10(np.convolve(hops, np.ones(30) / 30, mode="valid")) + ONE_CHANNEL
    assert np.abs(short_term + 23.0).max() <= 0.1


def test_a_meter_without_the_relative_gate_would_fail_case_3() -> None:
    # The planted fault: the same powers averaged ungated. The gate is what makes case 3 read -23.
    meter = CellMeter(24_000)
    meter.push(tone(24_000, *CASES["3"][0]))
    powers = block_powers(meter.read().energy, 24_000)
    assert -0.691 + 10 * np.log10(powers.mean()) + ONE_CHANNEL < -23.5


TRUE_PEAKS = {
    "15": (4, 0, 0.50, -6.0),
    "16": (4, 45, 0.50, -6.0),
    "17": (6, 60, 0.50, -6.0),
    "18": (8, 67.5, 0.50, -6.0),
    "19": (4, 45, 1.41, 3.0),
}


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("case", TRUE_PEAKS)
def test_true_peak_between_samples_meets_tech_3341(case: str, rate: int) -> None:
    part, degrees, amplitude, expected = TRUE_PEAKS[case]
    phase = 2 * np.pi * np.arange(rate) / part + np.radians(degrees)
    fade = np.minimum(1, np.minimum(np.arange(rate), np.arange(rate)[::-1]) / (rate / 10))  # an edge would overshoot
    sound = (amplitude * fade * np.sin(phase)).astype(np.float32)
    meter = CellMeter(rate)
    meter.push(sound)
    for found in (true_peak(meter.read()), analyse(sound, rate).true_peak):
        assert expected - 0.4 <= found <= expected + 0.2


@pytest.mark.parametrize("case", ["16", "19"])
def test_a_meter_of_samples_alone_would_fail_cases_16_and_19(case: str) -> None:
    # The planted fault: no oversampling. Both signals hide 3 dB between their samples.
    part, degrees, amplitude, expected = TRUE_PEAKS[case]
    sound = amplitude * np.sin(2 * np.pi * np.arange(1000) / part + np.radians(degrees))
    assert 20 * np.log10(np.abs(sound).max()) < expected - 2.5


def test_oversampling_only_the_loudest_cells_finds_the_same_peak() -> None:
    for cell in (80, 105, 120, 160, 210, 240):
        sound = np.random.default_rng(cell).normal(size=400 * cell).astype(np.float32) * 0.1
        every, some = PeakTrace(cell), PeakTrace(cell, loudest_only=True)
        assert every.push(sound).max() == some.push(sound).max()


def test_oversampling_gives_what_a_windowed_sinc_gives_at_each_place() -> None:
    sound = np.random.default_rng(4).normal(size=480).astype(np.float32)
    found = PeakTrace(120).push(sound)
    line = np.concatenate([np.zeros(11), sound])
    window = np.interp(np.arange(-6, 6, 0.25), np.linspace(-6, 6, 2001), np.kaiser(2001, 4.0))
    for cell in range(4):
        around = line[cell * 120 : cell * 120 + 131]
        expected = np.abs(around).max()
        for quarter in (0.25, 0.5, 0.75):
            offsets = np.arange(12) - 5 - quarter
            taps = np.sinc(offsets) * np.interp(offsets, np.arange(-6, 6, 0.25), window)
            between = np.convolve(around, (taps / taps.sum())[::-1], mode="valid")
            expected = max(expected, np.abs(between).max())
        assert found[cell] == pytest.approx(expected, rel=1e-4)


def test_the_filter_gives_the_same_whether_sound_comes_whole_or_in_pieces() -> None:
    sound = np.random.default_rng(5).normal(size=30_000).astype(np.float32)
    whole, pieces = KWeighting(24_000), KWeighting(24_000)
    once = np.concatenate([whole.push(sound[:15_000]), whole.push(sound[15_000:])])
    cut = [0, 1, 700, 701, 9_000, 20_000, 30_000]
    parts = np.concatenate([pieces.push(sound[a:b]) for a, b in pairwise(cut)])
    assert np.abs(once - parts).max() < 1e-4


def test_sound_shorter_than_a_block_is_one_block() -> None:
    short = tone(24_000, (-20, 0.25))
    assert loudness_of(short, 24_000) == pytest.approx(loudness_of(tone(24_000, (-20, 5)), 24_000), abs=0.3)


def test_silence_and_nothing_read_as_the_gate() -> None:
    assert loudness_of(np.zeros(24_000, np.float32), 24_000) == NOTHING_HEARD
    assert integrated(np.zeros(0, np.float32), 24_000) == NOTHING_HEARD


def test_the_longest_silence_is_the_longest_run_under_50_db() -> None:
    peak = np.full(1000, 0.1, np.float32)
    peak[100:150] = 0.003
    peak[400:600] = 0.003
    cells = Cells(rate=24_000, size=120, energy=np.zeros(1000, np.float32), peak=peak)
    assert longest_silence(cells) == 1000


def test_a_rate_without_whole_cells_is_refused() -> None:
    assert [cell_size(rate) for rate in (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)] == [
        80,
        105,
        120,
        160,
        210,
        240,
    ]
    with pytest.raises(ValueError, match="no whole cells"):
        cell_size(11_025)
