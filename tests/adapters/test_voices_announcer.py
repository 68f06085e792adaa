import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from broadcaster.domain.errors.bulletins import TextEmpty
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.domain.errors.sound import NoVoiceLeft, VoiceFailed
from broadcaster.domain.speech import Manner, SpeechSegment, VoiceName, VoiceState
from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import Voice
from broadcaster.voices.announcer import Announcer
from broadcaster.voices.cache import SpeechCache
from broadcaster.voices.engines import (
    NATURAL,
    READY,
    UNHEARD_OF,
    Condition,
    Engine,
    EngineSettings,
    Pace,
    Pcm,
    Unloaded,
    VoiceCard,
    discover,
)
from tests.adapters import edge_server
from tests.adapters.edge_server import edge
from tests.adapters.google_server import TOO_MANY, decode, google

TEXTS = ("Kính thưa bà con.", "Trạm y tế xã thông báo.", "Xin cảm ơn bà con.")
GTTS, ESPEAK, EDGE = VoiceName("gtts:vi"), VoiceName("espeak:vi"), VoiceName("edge:vi-VN-HoaiMyNeural")


def script(texts: Sequence[str] = TEXTS) -> list[SpeechSegment]:
    return [SpeechSegment(text=text, pause=Millis(100 * place)) for place, text in enumerate(texts, start=1)]


class Drum:
    """An engine that fails at the words it was told to fail at, with the error it was told."""

    at_once = 1

    def __init__(self, name: str, failing: dict[str, Exception] | None = None) -> None:
        self.name = name
        self.failing = failing or {}
        self.asked: list[str] = []

    def voices(self) -> tuple[VoiceCard, ...]:
        voice = VoiceName(f"{self.name}:vi")
        return (
            VoiceCard(voice=voice, label="Trống", language="vi", region="", sex="", needs_network=False, licence="CC0"),
        )

    def version(self, voice: VoiceName) -> str:
        return f"1-{voice}"

    def pace(self, rate: float) -> Pace:
        return NATURAL.at(rate)

    def status(self, voice: VoiceName) -> Condition:
        return READY if voice == f"{self.name}:vi" else UNHEARD_OF

    def speak(self, text: str, voice: VoiceName, rate: float) -> Pcm:
        del voice, rate
        self.asked.append(text)
        if text in self.failing:
            raise self.failing[text]
        return Pcm(samples=b"\x00\x20\x00\xe0" * 2000 * len(text.split()), rate=16_000)


def failure(name: str, why: str = "hỏng") -> VoiceFailed:
    return VoiceFailed(voice=f"{name}:vi", problem=why)


def announcer(root: Path, *engines: Engine) -> Announcer:
    return Announcer({engine.name: engine for engine in engines}, SpeechCache(root, decode))


def manner(*voices: str, rate: float = 1.0) -> Manner:
    return Manner(voices=tuple(VoiceName(voice) for voice in voices), rate=rate)


def test_a_text_becomes_one_clip_a_segment_in_order_with_its_pauses(tmp_path: Path) -> None:
    drum = Drum("drum")
    voice: Voice = announcer(tmp_path, drum)
    speech = voice.speak(script(), manner("drum:vi"))
    assert [clip.pause for clip in speech.clips] == [100, 200, 300]
    assert [clip.duration for clip in speech.clips] == [1000, 1500, 1250]
    assert all(clip.path.is_file() and clip.rate == 16_000 for clip in speech.clips)
    assert drum.asked == list(TEXTS)
    assert speech.delivery.voice == "drum:vi"
    assert (speech.delivery.fallback, speech.delivery.segments, speech.delivery.from_cache) == (False, 3, 0)


def test_what_was_said_before_comes_from_the_cache_and_only_new_words_are_spoken(tmp_path: Path) -> None:
    drum = Drum("drum")
    voice = announcer(tmp_path, drum)
    voice.speak(script(), manner("drum:vi"))
    speech = voice.speak(script([*TEXTS[:2], "Câu cuối đã đổi."]), manner("drum:vi"))
    assert speech.delivery.from_cache == 2
    assert drum.asked == [*TEXTS, "Câu cuối đã đổi."]


def test_progress_is_told_for_every_segment(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    announcer(tmp_path, Drum("drum")).speak(script(), manner("drum:vi"), lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_voice_that_fails_half_way_leaves_the_whole_text_to_the_next(tmp_path: Path) -> None:
    first, second = Drum("first", {TEXTS[1]: failure("first")}), Drum("second")
    speech = announcer(tmp_path, first, second).speak(script(), manner("first:vi", "second:vi"))
    assert first.asked == list(TEXTS[:2])
    assert second.asked == list(TEXTS)
    assert speech.delivery.voice == "second:vi"
    assert speech.delivery.fallback
    assert speech.delivery.from_cache == 0


def test_what_the_failing_voice_did_say_is_there_when_it_recovers(tmp_path: Path) -> None:
    first, second = Drum("first", {TEXTS[1]: failure("first")}), Drum("second")
    voice = announcer(tmp_path, first, second)
    voice.speak(script(), manner("first:vi", "second:vi"))
    first.failing.clear()
    speech = voice.speak(script(), manner("first:vi", "second:vi"))
    assert (speech.delivery.voice, speech.delivery.fallback, speech.delivery.from_cache) == ("first:vi", False, 1)


def test_a_voice_chosen_first_is_no_fallback_even_if_another_is_better(tmp_path: Path) -> None:
    speech = announcer(tmp_path, Drum("first"), Drum("second")).speak(script(), manner("second:vi", "first:vi"))
    assert (speech.delivery.voice, speech.delivery.fallback) == ("second:vi", False)


def test_when_every_voice_failed_each_is_named_with_its_reason(tmp_path: Path) -> None:
    first = Drum("first", {TEXTS[0]: failure("first", "hết mạng")})
    second = Drum("second", {TEXTS[2]: failure("second", "hết hơi")})
    with pytest.raises(NoVoiceLeft) as caught:
        announcer(tmp_path, first, second).speak(script(), manner("first:vi", "second:vi"))
    assert caught.value.facts["tried"] == "first:vi (hết mạng); second:vi (hết hơi)"


def test_an_engine_that_breaks_in_an_unforeseen_way_is_passed_over_too(tmp_path: Path) -> None:
    first, second = Drum("first", {TEXTS[0]: ZeroDivisionError("division by zero")}), Drum("second")
    assert announcer(tmp_path, first, second).speak(script(), manner("first:vi", "second:vi")).delivery.fallback
    with pytest.raises(NoVoiceLeft, match="division by zero"):
        announcer(tmp_path, first).speak(script(), manner("first:vi"))


def test_a_full_or_broken_disk_is_not_blamed_on_the_voice(tmp_path: Path) -> None:
    (tmp_path / "speech").write_text("in the way")
    second = Drum("second")
    with pytest.raises(StorageUnwritable):
        announcer(tmp_path / "speech", Drum("first"), second).speak(script(), manner("first:vi", "second:vi"))
    assert second.asked == []


@pytest.mark.parametrize("unknown", ["drum:en", "piper:vi", "drum", "", ":"])
def test_a_name_no_engine_has_is_passed_over_so_that_a_plug_in_that_is_gone_silences_no_other(
    tmp_path: Path, unknown: str
) -> None:
    drum = Drum("drum")
    speech = announcer(tmp_path, drum).speak(script(), manner(unknown, "drum:vi"))
    assert (speech.delivery.voice, speech.delivery.fallback) == ("drum:vi", True)
    with pytest.raises(NoVoiceLeft, match="không có giọng này"):
        announcer(tmp_path, drum).speak(script(), manner(unknown))


@pytest.mark.parametrize("texts", [[], [""], ["…", "  "]])
def test_nothing_to_say_is_refused(tmp_path: Path, texts: list[str]) -> None:
    with pytest.raises(TextEmpty):
        announcer(tmp_path, Drum("drum")).speak(script(texts), manner("drum:vi"))


def test_a_segment_of_marks_alone_is_left_out(tmp_path: Path) -> None:
    speech = announcer(tmp_path, Drum("drum")).speak(script(["Kính thưa bà con.", "***"]), manner("drum:vi"))
    assert len(speech.clips) == speech.delivery.segments == 1


def test_no_voice_chosen_is_no_voice_left(tmp_path: Path) -> None:
    with pytest.raises(NoVoiceLeft, match="không có giọng nào được chọn"):
        announcer(tmp_path, Drum("drum")).speak(script(), manner())


def test_an_engine_that_is_not_installed_is_passed_over_with_its_reason(tmp_path: Path) -> None:
    missing = Unloaded("piper", Condition(state=VoiceState.NOT_INSTALLED, why="thiếu thư viện"))
    voice = announcer(tmp_path, missing, Drum("drum"))
    assert voice.speak(script(), manner("piper:vais1000", "drum:vi")).delivery.fallback
    with pytest.raises(NoVoiceLeft, match=r"piper:vais1000 \(thiếu thư viện\)"):
        voice.speak(script(), manner("piper:vais1000"))


def test_known_lists_every_voice_with_its_state(tmp_path: Path) -> None:
    missing = Unloaded("piper", Condition(state=VoiceState.NOT_INSTALLED, why="thiếu thư viện"))
    known = announcer(tmp_path, Drum("drum"), missing).known()
    assert [(one.voice, one.state, one.why) for one in known] == [
        ("drum:vi", VoiceState.READY, ""),
        ("piper", VoiceState.NOT_INSTALLED, "thiếu thư viện"),
    ]


def test_the_real_chain_falls_from_google_to_espeak_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with google(*[TOO_MANY] * 2) as server:
        settings = EngineSettings(endpoint=server.endpoint, throttle=0.0, tries=2, sleep=lambda _: None)
        voice = Announcer(discover(settings), SpeechCache(tmp_path, decode))
        fallen = voice.speak(script(), manner(GTTS, ESPEAK))
        again = voice.speak(script(), manner(GTTS, ESPEAK))
        states = {one.voice: one.state for one in voice.known()}
    assert (fallen.delivery.voice, fallen.delivery.fallback) == (ESPEAK, True)
    assert again.delivery.from_cache == 3
    assert len(server.asked) == 2
    assert states[GTTS] is VoiceState.RATE_LIMITED
    assert states[ESPEAK] is VoiceState.READY


def test_what_google_once_said_is_spoken_without_google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with google() as server:
        settings = EngineSettings(endpoint=server.endpoint, throttle=0.0, sleep=lambda _: None)
        Announcer(discover(settings), SpeechCache(tmp_path, decode)).speak(script(), manner(GTTS))
    offline = Announcer(discover(settings), SpeechCache(tmp_path, decode)).speak(script(), manner(GTTS, ESPEAK))
    assert (offline.delivery.voice, offline.delivery.from_cache) == (GTTS, 3)


class Choir(Drum):
    """A drum for several hands: nobody strikes before as many are under way as there are hands."""

    def __init__(self, name: str, hands: int, failing: dict[str, Exception] | None = None) -> None:
        super().__init__(name, failing)
        self.at_once = hands
        self.under_way = self.most = 0
        self.guard = threading.Lock()
        self.together = threading.Event()

    def speak(self, text: str, voice: VoiceName, rate: float) -> Pcm:
        with self.guard:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            if self.under_way == self.at_once:
                self.together.set()
        assert self.together.wait(10)
        try:
            return super().speak(text, voice, rate)
        finally:
            with self.guard:
                self.under_way -= 1


MANY = [f"Câu số {' '.join(['một'] * count)}." for count in range(1, 13)]


def test_an_engine_that_can_is_given_several_texts_at_a_time_and_the_order_stays(tmp_path: Path) -> None:
    choir = Choir("choir", 4)
    told: list[tuple[int, int]] = []
    voice = announcer(tmp_path, choir)
    speech = voice.speak(script(MANY), manner("choir:vi"), lambda done, of: told.append((done, of)))
    assert choir.most == 4
    assert [clip.duration for clip in speech.clips] == [250 * (count + 2) for count in range(1, 13)]
    assert [clip.pause for clip in speech.clips] == [100 * place for place in range(1, 13)]
    assert told == [(done, 12) for done in range(1, 13)]
    assert (speech.delivery.segments, speech.delivery.from_cache) == (12, 0)


def test_a_sentence_that_comes_twice_in_one_text_is_spoken_once(tmp_path: Path) -> None:
    choir = Choir("choir", 2)
    speech = announcer(tmp_path, choir).speak(script(MANY[:2] * 6), manner("choir:vi"))
    assert sorted(choir.asked) == sorted(MANY[:2])
    assert speech.delivery.from_cache == 10


def test_the_first_failure_ends_the_others_and_the_next_voice_speaks_the_whole_text(tmp_path: Path) -> None:
    choir, second = Choir("choir", 2, {MANY[0]: failure("choir"), MANY[1]: failure("choir")}), Drum("second")
    speech = announcer(tmp_path, choir, second).speak(script(MANY), manner("choir:vi", "second:vi"))
    assert (speech.delivery.voice, speech.delivery.segments) == ("second:vi", 12)
    assert second.asked == MANY
    assert len(choir.asked) < 12


def test_no_thread_outlives_the_call_however_it_ends(tmp_path: Path) -> None:
    def interrupted(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    before = set(threading.enumerate())
    voice = announcer(tmp_path, Choir("choir", 4, {MANY[5]: failure("choir")}))
    with pytest.raises(NoVoiceLeft):
        voice.speak(script(MANY), manner("choir:vi"))
    assert set(threading.enumerate()) == before
    voice.speak(script(MANY[:5]), manner("choir:vi"))
    assert set(threading.enumerate()) == before
    with pytest.raises(KeyboardInterrupt):
        announcer(tmp_path / "other", Choir("choir", 4)).speak(script(MANY), manner("choir:vi"), interrupted)
    assert set(threading.enumerate()) == before


def test_a_disk_that_fills_up_under_several_hands_is_not_blamed_on_the_voice(tmp_path: Path) -> None:
    (tmp_path / "speech").write_text("in the way")
    voice = announcer(tmp_path / "speech", Choir("choir", 4), Drum("second"))
    with pytest.raises(StorageUnwritable):
        voice.speak(script(MANY), manner("choir:vi", "second:vi"))


def test_microsofts_voice_speaks_a_bulletin_four_sentences_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with edge() as server:
        server.pause = 0.05
        engines = discover(EngineSettings(edge_endpoint=server.endpoint, sleep=lambda _: None))
        speech = Announcer(engines, SpeechCache(tmp_path, decode)).speak(script(MANY), manner(EDGE))
    assert sorted(server.texts) == sorted(MANY)
    assert 1 < server.most <= 4
    assert [clip.duration // 240 for clip in speech.clips] == list(range(3, 15))


def test_the_real_chain_goes_on_when_a_line_drops_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with edge(edge_server.SPEECH, edge_server.DROPPED) as server:
        engines = discover(EngineSettings(edge_endpoint=server.endpoint, tries=1, sleep=lambda _: None))
        voice = Announcer(engines, SpeechCache(tmp_path, decode))
        speech = voice.speak(script(), manner(EDGE, ESPEAK))
        states = {one.voice: one.state for one in voice.known()}
    assert (speech.delivery.voice, speech.delivery.fallback) == (ESPEAK, True)
    assert states[EDGE] is VoiceState.NO_NETWORK
