from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices.engines import GROUP, EngineSettings, Unloaded, clean, discover, speakable

SETTINGS = EngineSettings()
OURS = {"edge", "espeak", "gtts", "piper"}


@dataclass(frozen=True)
class Point:
    """An entry point whose loading does what the test says."""

    name: str
    loading: Callable[[], Any]

    def load(self) -> Any:
        return self.loading()


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object) -> Any:
        raise error

    return fail


def test_our_own_engines_come_through_the_public_door() -> None:
    assert {point.name for point in metadata.entry_points(group=GROUP)} >= OURS
    engines = discover(SETTINGS)
    assert {name: engine.name for name, engine in engines.items() if name in OURS} == {
        "edge": "edge",
        "espeak": "espeak",
        "gtts": "gtts",
        "piper": "piper",
    }
    assert not any(isinstance(engine, Unloaded) for engine in engines.values())


@pytest.mark.parametrize(
    ("loading", "state", "why"),
    [
        (raising(ModuleNotFoundError("No module named 'piper'")), VoiceState.NOT_INSTALLED, "No module named 'piper'"),
        (raising(AttributeError("no\nPiper")), VoiceState.BROKEN, "no Piper"),
        (lambda: raising(RuntimeError("no model")), VoiceState.BROKEN, "no model"),
        (lambda: 42, VoiceState.BROKEN, "not callable"),
    ],
    ids=["missing library", "missing class", "fails when made", "not a class"],
)
def test_an_engine_that_cannot_load_has_a_status_with_its_reason_and_the_others_still_load(
    loading: Callable[[], Any], state: VoiceState, why: str
) -> None:
    engines = discover(SETTINGS, [Point("piper", loading), *metadata.entry_points(group=GROUP, name="espeak")])
    status = engines["piper"].status(VoiceName("piper:vais1000"))
    assert status.state is state
    assert why in status.why
    assert "\n" not in status.why
    assert [card.voice for card in engines["piper"].voices()] == ["piper"]
    with pytest.raises(VoiceFailed, match=r"piper:vais1000"):
        engines["piper"].speak("xin chào", VoiceName("piper:vais1000"), 1.0)
    assert not isinstance(engines["espeak"], Unloaded)


def test_ctrl_c_while_an_engine_loads_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        discover(SETTINGS, [Point("piper", raising(KeyboardInterrupt()))])


@given(st.text())
def test_clean_text_encodes_and_has_no_control_character(text: str) -> None:
    cleaned = clean(text + "\ud800\x00\x01 99S")
    cleaned.encode()
    assert not any(ord(c) < 32 or c == "\x7f" for c in cleaned)
    assert clean(cleaned) == cleaned


def test_cleaning_composes_and_keeps_every_word() -> None:
    assert clean("Tru\u031bo\u031b\u0300ng\x00học\n  xã") == "Trường học xã"


@pytest.mark.parametrize(("text", "answer"), [("ạ", True), ("7", True), ("— … !", False), ("", False), ("😀", False)])
def test_speakable_means_a_letter_or_a_digit(text: str, answer: bool) -> None:
    assert speakable(text) is answer
