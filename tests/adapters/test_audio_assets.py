"""The committed jingles are what scripts/compose makes, and what their README says."""

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from broadcaster.audio.intake import decode
from broadcaster.audio.loudness import CellMeter, integrated, true_peak
from broadcaster.domain.item import JingleKind

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "audio_assets"
LENGTHS = {
    "signature": (8, 10),
    "sting": (2, 3),
    "closing": (5, 6),
    "bed": (30, 40),
    "chime": (2, 2),
    "emergency": (4, 5),
}


@pytest.fixture(scope="module")
def compose() -> ModuleType:
    loader = SourceFileLoader("compose", str(ROOT / "scripts" / "compose"))
    spec = spec_from_loader("compose", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", JingleKind)
def test_each_committed_jingle_is_what_compose_makes(kind: JingleKind, compose: ModuleType) -> None:
    stored = decode((ASSETS / f"{kind}.flac").read_bytes())
    made = compose.composed(kind.value)
    assert stored.rate == compose.RATE
    assert len(stored.samples) == len(made)
    # Another processor's sine may differ in the last bit of a double, and so, rarely, by a step of 16 bits.
    assert np.abs(stored.samples.astype(int) - made).max() <= 2


@pytest.mark.parametrize("kind", JingleKind)
def test_each_jingle_has_its_length_and_level(kind: JingleKind) -> None:
    pcm = decode((ASSETS / f"{kind}.flac").read_bytes())
    least, most = LENGTHS[kind]
    assert least * 1000 <= pcm.duration <= most * 1000
    meter = CellMeter(pcm.rate)
    meter.push(pcm.samples.astype(np.float32) / np.float32(32768))
    cells = meter.read()
    assert integrated(cells.energy, pcm.rate) == pytest.approx(-18.0, abs=0.2)
    assert true_peak(cells) <= -3.0


def test_there_is_a_jingle_of_every_kind_and_all_are_small() -> None:
    assert {path.stem for path in ASSETS.glob("*.flac")} == {kind.value for kind in JingleKind}
    assert sum(path.stat().st_size for path in ASSETS.iterdir()) < 3_000_000


def test_the_readme_states_the_true_lengths() -> None:
    told = dict(re.findall(r"`(\w+)\.flac` \| ([\d.]+) s", (ASSETS / "README.md").read_text()))
    held = {kind.value: decode((ASSETS / f"{kind}.flac").read_bytes()).duration for kind in JingleKind}
    assert {kind: f"{millis / 1000:.1f}" for kind, millis in held.items()} == told
