"""What every engine promises, asked of each of them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices.cache import Saying, SpeechCache, bounds
from broadcaster.voices.engines import Encoded, Engine, EngineSettings, Pcm, discover
from broadcaster.voices.installing import Wanted, install
from tests.adapters import piper_voice
from tests.adapters.edge_server import edge
from tests.adapters.google_server import decode, google
from tests.adapters.piper_voice import digest

NEWS = "Trạm y tế xã thông báo lịch tiêm chủng cho trẻ em vào sáng thứ bảy tuần này."


@pytest.fixture(params=["edge", "espeak", "gtts", "piper"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, piper_folder: Path) -> Iterator[Engine]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with google() as server, edge() as other:
        settings = EngineSettings(
            endpoint=server.endpoint, edge_endpoint=other.endpoint, throttle=0.0, folder=piper_folder
        )  # fmt: skip
        yield discover(settings)[request.param]


@pytest.fixture(scope="module")
def piper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    origin, folder = tmp_path_factory.mktemp("origin"), tmp_path_factory.mktemp("voices")
    model = piper_voice.voice(origin)
    wanted = Wanted(source=str(model), sha256=digest(model), licence="CC0-1.0", region="Nam", sex="nữ")
    install(wanted, folder, date(2026, 11, 22))
    return folder


def samples(sound: Pcm | Encoded) -> bytes:
    return sound.samples if isinstance(sound, Pcm) else b"".join(decode(part).samples for part in sound.parts)


def test_every_voice_carries_the_engines_name_and_is_described(engine: Engine) -> None:
    assert engine.voices()
    for card in engine.voices():
        assert card.voice.partition(":")[0] == engine.name
        assert all((card.label, card.language, card.region, card.sex, card.licence))


def test_every_voice_is_ready_and_speaks(engine: Engine) -> None:
    for card in engine.voices():
        status = engine.status(card.voice)
        assert (status.state, status.why) == (VoiceState.READY, "")
        assert len(samples(engine.speak(NEWS, card.voice, 1.0))) > 50_000


def test_a_stranger_is_unknown_and_fails(engine: Engine) -> None:
    for voice in (VoiceName(f"{engine.name}:klingon"), VoiceName("other:vi"), VoiceName("")):
        assert engine.status(voice).state is VoiceState.UNKNOWN
        assert engine.status(voice).why
        with pytest.raises(VoiceFailed):
            engine.speak(NEWS, voice, 1.0)


@pytest.mark.parametrize("text", ["", "\n", "—", "\x00\ud800"])
def test_nothing_to_say_fails(engine: Engine, text: str) -> None:
    with pytest.raises(VoiceFailed):
        engine.speak(text, engine.voices()[0].voice, 1.0)


@pytest.mark.parametrize(
    "text", ["xin\ud800 chào", "a\x00b", "ế" * 300, "xin chào, " * 60, "<b>xin</b> & \"chào\" 'bà'"]
)
def test_odd_text_is_spoken(engine: Engine, text: str) -> None:
    assert samples(engine.speak(text, engine.voices()[0].voice, 1.0))


def test_more_words_are_a_longer_sound(engine: Engine) -> None:
    voice = engine.voices()[0].voice
    one, three = (len(samples(engine.speak(" ".join([NEWS] * count), voice, 1.0))) for count in (1, 3))
    assert 2.5 < three / one < 3.5


def test_the_version_is_the_same_for_a_second_engine_of_the_kind(engine: Engine, piper_folder: Path) -> None:
    voice = engine.voices()[0].voice
    second = discover(EngineSettings(folder=piper_folder))[engine.name]
    assert engine.version(voice)
    assert second.version(voice) == engine.version(voice)


@pytest.mark.parametrize("rate", [0.8, 1.0, 1.25])
def test_what_it_says_is_within_its_own_bounds(engine: Engine, rate: float) -> None:
    for card in engine.voices():
        sound = engine.speak(NEWS, card.voice, rate)
        pcm = sound if isinstance(sound, Pcm) else decode(sound.parts[0])
        shortest, longest = bounds(NEWS, engine.pace(rate))
        assert shortest <= len(pcm.samples) // 2 * 1000 // pcm.rate <= longest


def test_switched_off_its_voices_are_listed_and_none_speaks(engine: Engine, piper_folder: Path) -> None:
    off = discover(EngineSettings(folder=piper_folder, off=(engine.name,)))[engine.name]
    assert off.voices() == engine.voices()
    for card in off.voices():
        assert off.status(card.voice).state is VoiceState.DISABLED
        assert "voices_off" in off.status(card.voice).why
        with pytest.raises(VoiceFailed, match="đã tắt"):
            off.speak(NEWS, card.voice, 1.0)


def test_what_it_says_is_kept_and_taken_from_the_cache(engine: Engine, tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, decode)
    saying = Saying(text=NEWS, voice=engine.voices()[0].voice, rate=1.0)
    first, second = cache.segment(engine, saying), cache.segment(engine, saying)
    assert (first.fresh, second.fresh) == (True, False)
    assert (first.path, first.rate, first.duration) == (second.path, second.rate, second.duration)
