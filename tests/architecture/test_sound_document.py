"""docs/sound.md: what it says of profiles, limits, voices and states is what the code holds."""

import re
from pathlib import Path

import pytest

from broadcaster.audio.mixer import PEAK_LIMIT
from broadcaster.domain.item import Acceptance
from broadcaster.domain.sound import Profile
from broadcaster.domain.speech import VoiceState
from broadcaster.settings import load, load_profiles
from broadcaster.voices.engines import EngineSettings, discover


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs/sound.md").read_text(encoding="utf-8")


def rows(page: str, head: str) -> list[list[str]]:
    """The cells of the table that begins with this line."""
    table = page.partition(f"{head}\n")[2].split("\n\n")[0].splitlines()[1:]
    assert table, head
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def told(profile: Profile) -> list[str]:
    band = f"{profile.high_pass}-{profile.low_pass} Hz" if profile.low_pass else f"from {profile.high_pass} Hz"
    return [
        f"`{profile.name}`",
        profile.coding.value,
        f"{profile.rate} Hz" + (f", {profile.kbps} kbit/s" if profile.kbps else ""),
        f"{profile.target} LUFS",
        band if profile.high_pass else "open",
        f"{profile.ratio}:1" if profile.ratio > 1 else "none",
    ]


def test_the_profiles_of_the_page_are_those_of_the_settings(page: str) -> None:
    table = rows(page, "| profile | coding | rate, bit rate | loudness | band | compressor |")
    assert table == [told(profile) for profile in load_profiles(load({})).values()]


def test_the_limits_of_the_page_are_those_an_item_is_held_to(page: str) -> None:
    limits = Acceptance(target=load_profiles(load({}))["horn"].target)
    table = dict(rows(page, "| figure | limit |"))
    assert table["length"] == f"the planned one, at most {limits.length_tolerance} ms more or less"
    assert table["loudness"] == f"the profile's, ± {limits.tolerance} LU"
    assert table["true peak"] == f"{limits.peak_limit} dBTP at most (aimed at {PEAK_LIMIT})"
    assert table["longest silence"] == f"{limits.silence_limit // 1000} s"


def test_the_page_knows_every_engine_of_this_install_and_every_state_of_a_voice(page: str) -> None:
    engines = {name.strip("`") for name, *_ in rows(page, "| engine | voices | needs | how it sounds |")}
    assert engines == set(discover(EngineSettings()))
    states = {state for state, *_ in rows(page, "| state | what it means | what happens |")}
    assert states == {state.value for state in VoiceState} - {VoiceState.UNKNOWN.value}


def test_no_figure_of_the_page_is_still_to_come(page: str) -> None:
    assert "@@" not in page
    assert "TODO" not in page


def test_every_command_of_the_page_is_one(page: str, root: Path) -> None:
    commands = set(re.findall(r"`broadcaster (\w+)", page))
    registered = (root / "broadcaster/cli/__init__.py").read_text(encoding="utf-8")
    assert commands == {"voices", "clip"}
    assert all(re.search(rf"\b{command}\b", registered) for command in commands)
