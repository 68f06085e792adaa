"""The gauge for sound of any length: the figures of the meter, whatever the pieces, in memory that stays small."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

from broadcaster.audio.loudness import (
    NOTHING_HEARD,
    CellMeter,
    Gauge,
    Heard,
    Samples,
    analyse,
    integrated,
    longest_silence,
    true_peak,
)

RATE = 24_000


def talk(seconds: float, rate: int = RATE, seed: int = 1) -> Samples:
    """Noise that comes and goes, with pauses of half a second and more."""
    dice = np.random.default_rng(seed)
    count = round(seconds * rate)
    steps = np.repeat(dice.choice([0.0, 0.05, 0.2], size=count // (rate // 2) + 1), rate // 2)[:count]
    return (dice.normal(size=count) * steps).astype(np.float32).clip(-0.9, 0.9)


def gauged(sound: Samples, cuts: list[int]) -> Heard:
    gauge = Gauge(RATE)
    for start, end in pairwise(cuts):
        gauge.push(sound[start:end])
    return gauge.read()


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000])
def test_the_gauge_reads_what_the_meter_reads(rate: int) -> None:
    sound = talk(12.34, rate)
    meter = CellMeter(rate)
    meter.push(sound)
    cells = meter.read()
    heard = analyse(sound, rate)
    assert heard.samples == len(sound)
    assert heard.loudness == pytest.approx(integrated(cells.energy, rate), abs=1e-4)
    assert heard.true_peak == pytest.approx(true_peak(cells), abs=1e-4)
    assert abs(heard.longest_silence - longest_silence(cells)) <= 6


def test_the_pieces_do_not_change_the_figures() -> None:
    sound = talk(20)
    whole = gauged(sound, [0, len(sound)])
    for cuts in ([0, 1, 2, 7, 119, 120, 5_000, 300_000, len(sound)], [*range(0, len(sound), 997), len(sound)]):
        parts = gauged(sound, cuts)
        assert parts.loudness == pytest.approx(whole.loudness, abs=1e-4)
        assert (parts.samples, parts.longest_silence, parts.peaks) == (
            whole.samples,
            whole.longest_silence,
            whole.peaks,
        )


def test_silence_is_one_run_however_it_is_cut() -> None:
    sound = np.full(RATE * 6, 0.1, np.float32)
    sound[RATE : RATE * 3 + RATE // 2] = 0
    sound[RATE * 4 : RATE * 5] = 0
    for step in (RATE * 6, RATE, 7_001):
        heard = gauged(sound, [*range(0, len(sound), step), len(sound)])
        assert heard.longest_silence == pytest.approx(2500, abs=11)


@pytest.mark.parametrize(("before", "after"), [(0.0, 2.0), (2.0, 0.0)])
def test_silence_at_an_end_counts(before: float, after: float) -> None:
    sound = np.concatenate([np.zeros(round(RATE * before)), np.full(RATE, 0.1), np.zeros(round(RATE * after))]).astype(
        np.float32
    )
    assert analyse(sound, RATE).longest_silence == pytest.approx(2000, abs=11)


def test_samples_at_full_scale_are_counted() -> None:
    sound = np.zeros(RATE, np.float32)
    sound[[10, 11, 5_000]] = [1.0, -1.0, 1.3]
    sound[[20, 6_000]] = [0.9999, -0.9999]
    assert analyse(sound, RATE).clipped == 3
    assert analyse(np.array([32767, -32768, 32766, -32767], np.int16), RATE).clipped == 3


def test_peaks_hold_a_byte_for_every_hundred_milliseconds_begun() -> None:
    sound = np.zeros(RATE + 10, np.float32)
    sound[2_500:4_700] = 0.5 * np.hanning(2_200)  # an edge would overshoot
    sound[-3] = -1.4
    peaks = analyse(sound, RATE).peaks
    assert len(peaks) == 11
    assert peaks[0] == 0
    assert peaks[1] == pytest.approx(128, abs=1)
    assert peaks[10] == 255


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.05, 0.25, 0.399])
def test_sound_shorter_than_a_block_is_measured_whole(seconds: float) -> None:
    tone = (0.1 * np.sin(2 * np.pi * 1000 * np.arange(round(RATE * seconds)) / RATE)).astype(np.float32)
    heard = analyse(tone, RATE)
    assert heard.samples == len(tone)
    if seconds < 0.01:
        assert heard.loudness <= -20
    else:
        assert heard.loudness == pytest.approx(-23.0, abs=0.7)


def test_nothing_and_silence_read_as_the_gate() -> None:
    assert analyse(np.zeros(0, np.float32), RATE) == Heard(
        samples=0, loudness=NOTHING_HEARD, true_peak=-120.0, longest_silence=0, clipped=0, peaks=b""
    )
    heard = analyse(np.zeros(RATE * 2, np.int16), RATE)
    assert (heard.loudness, heard.longest_silence, heard.peaks) == (NOTHING_HEARD, 2000, bytes(20))


def test_whole_numbers_read_as_the_same_sound_in_floats() -> None:
    sound = talk(3)
    whole = np.rint(sound * 32768).astype(np.int16)
    assert analyse(whole, RATE).loudness == pytest.approx(analyse(sound, RATE).loudness, abs=0.01)


def test_an_hour_more_of_sound_costs_less_than_a_megabyte_more() -> None:
    sound = talk(30)
    gauge = Gauge(RATE)
    tracemalloc.start()
    try:
        gauge.push(sound)
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(10):
            gauge.push(sound)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    five_minutes = after - before
    assert five_minutes * 12 < 1_000_000
