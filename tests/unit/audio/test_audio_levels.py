"""Levels and the limiter's curve, on cells."""

from typing import Any

import numpy as np
import pytest

from broadcaster.audio import levels
from broadcaster.audio.levels import Aim, Stretch, curve
from broadcaster.audio.loudness import Cells, Figures, Samples, amplitude, integrated
from broadcaster.domain.units import Dbtp, Lufs

AIM = Aim(loudness=Lufs(-16.0), ceiling=Dbtp(-3.0))


def cells_of(power: Figures, peak: Any) -> Cells:
    return Cells(rate=24_000, size=120, energy=(power * 120.0).astype(np.float32), peak=peak.astype(np.float32))


def played(cells: Cells, edges: Samples) -> Samples:
    middle = (edges[:-1] + edges[1:]) / 2
    return cells.energy * middle**2


def test_a_stretch_without_peaks_gets_exactly_the_gain_it_misses() -> None:
    cells = cells_of(np.full(2000, 0.01), np.full(2000, 0.15))
    edges = curve(cells, (Stretch(start=0, end=2000),), AIM)
    assert integrated(played(cells, edges), 24_000) == pytest.approx(-16.0, abs=0.02)
    assert np.ptp(edges) < 1e-6


def test_what_the_limiter_eats_is_given_back_until_the_target_is_met() -> None:
    figures = np.random.default_rng(1)
    power = 0.01 * figures.uniform(0.1, 2.0, 4000)
    cells = cells_of(power, np.sqrt(power) * figures.uniform(2, 4, 4000))
    edges = curve(cells, (Stretch(start=0, end=4000),), AIM)
    assert integrated(played(cells, edges), 24_000) == pytest.approx(-16.0, abs=0.05)
    most = np.maximum(edges[:-1], edges[1:]) * cells.peak
    assert most.max() <= amplitude(-3.0) * 1.0001
    unlimited = np.sqrt(10 ** ((-16.0 - integrated(cells.energy, 24_000)) / 10)) * cells.peak
    assert unlimited.max() > amplitude(-3.0) * 1.2, "the peaks must need limiting, or this test shows nothing"


def test_sound_of_sharp_peaks_meets_the_target_though_the_limiter_takes_most_of_each_decibel() -> None:
    figures = np.random.default_rng(3)
    power = 0.01 * figures.uniform(0.2, 2.0, 4000)
    cells = cells_of(power, np.sqrt(power) * np.repeat(figures.choice(np.linspace(1.5, 8, 30), 100), 40))
    edges = curve(cells, (Stretch(start=0, end=4000),), AIM)
    assert np.median(edges) < edges.max() / 2, "half of all cells must be held by 6 dB, or this test shows nothing"
    assert integrated(played(cells, edges), 24_000) == pytest.approx(-16.0, abs=0.03)


def test_stretches_of_different_level_meet_the_target_each() -> None:
    power = np.concatenate([np.full(1000, 0.001), np.full(1000, 0.1)])
    cells = cells_of(power, np.sqrt(power))
    edges = curve(cells, (Stretch(start=0, end=1000), Stretch(start=1000, end=2000)), AIM)
    for part in (slice(0, 1000), slice(1000, 2000)):
        assert integrated(played(cells, edges)[part], 24_000) == pytest.approx(-16.0, abs=0.05)


def test_silence_is_not_lifted() -> None:
    cells = cells_of(np.zeros(800), np.zeros(800))
    assert set(curve(cells, (Stretch(start=0, end=800),), AIM).tolist()) == {1.0}


def test_hours_worked_on_piece_by_piece_come_out_as_if_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = np.random.default_rng(2)
    power = 0.01 * figures.uniform(0.01, 2.0, 5000)
    cells = cells_of(power, np.sqrt(power) * figures.uniform(1, 6, 5000))
    stretches = (Stretch(start=0, end=998), Stretch(start=998, end=4001), Stretch(start=4001, end=5000))
    at_once = curve(cells, stretches, AIM)
    for piece in (1, 7, 500):
        monkeypatch.setattr(levels, "_PIECE", piece)
        np.testing.assert_array_equal(curve(cells, stretches, AIM), at_once)
