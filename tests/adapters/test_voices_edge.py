import sys
import threading
from pathlib import Path

import pytest

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices import edge_line
from broadcaster.voices.cache import Saying, SpeechCache
from broadcaster.voices.edge import Edge
from broadcaster.voices.engines import EngineSettings
from tests.adapters import edge_server
from tests.adapters.edge_server import PATH, Answer, EdgeServer, edge
from tests.adapters.google_server import decode, mp3
from tests.adapters.hours import Hours

WOMAN, MAN = VoiceName("edge:vi-VN-HoaiMyNeural"), VoiceName("edge:vi-VN-NamMinhNeural")
SHORT = "Xin chào bà con."


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def hours() -> Hours:
    return Hours()


def engine(server: EdgeServer, hours: Hours, *, tries: int = 3, seconds: float = 5.0) -> Edge:
    return Edge(
        EngineSettings(
            edge_endpoint=server.endpoint,
            timeout=(seconds, seconds),
            tries=tries,
            sleep=hours.sleep,
            clock=hours.clock,
            chance=lambda: 0.0,
        )
    )


def failing(server: EdgeServer, hours: Hours, *, tries: int = 3, seconds: float = 5.0) -> tuple[str, VoiceState]:
    """The reason the engine gives for not speaking, and the state it is in then."""
    speaker = engine(server, hours, tries=tries, seconds=seconds)
    with pytest.raises(VoiceFailed) as caught:
        speaker.speak(SHORT, WOMAN, 1.0)
    return str(caught.value.facts["problem"]), speaker.status(WOMAN).state


def test_the_real_client_speaks_with_the_server_as_with_microsoft(hours: Hours) -> None:
    with edge() as server:
        sound = engine(server, hours).speak(SHORT, MAN, 1.0)
    assert sound.parts == (mp3(4 * 240),)
    [asked] = server.asked
    assert (asked.path, asked.text, asked.rate) == (PATH, SHORT, "+0%")
    assert "vi-VN, NamMinhNeural" in asked.voice


@pytest.mark.parametrize(("rate", "told"), [(0.5, "-50%"), (0.75, "-25%"), (1.0, "+0%"), (1.3, "+30%"), (2.0, "+100%")])
def test_the_rate_is_told_in_parts_of_a_hundred(hours: Hours, rate: float, told: str) -> None:
    with edge() as server:
        engine(server, hours).speak(SHORT, WOMAN, rate)
    assert [asked.rate for asked in server.asked] == [told]


def test_marks_of_markup_are_read_and_not_obeyed(hours: Hours) -> None:
    text = "Xin <break time='9s'/> chào & mời </voice>"
    with edge() as server:
        engine(server, hours).speak(text, WOMAN, 1.0)
    assert server.texts == [text]


def test_a_long_text_is_sent_in_pieces_that_the_client_does_not_cut_again(hours: Hours) -> None:
    text = "Bà con chú ý phòng & chống dịch bệnh, " * 100
    with edge() as server:
        sound = engine(server, hours).speak(text, WOMAN, 1.0)
    assert len(sound.parts) == len(server.texts) > 3
    assert " ".join(server.texts).split() == text.split()


def test_a_refusal_that_passes_is_not_noticed(hours: Hours) -> None:
    with edge(edge_server.TOO_MANY, edge_server.SERVER_ERROR) as server:
        speaker = engine(server, hours)
        assert speaker.speak(SHORT, WOMAN, 1.0).parts
    assert hours.slept == pytest.approx([2.0, 2.0])
    assert speaker.status(WOMAN).state is VoiceState.READY


def test_a_clock_that_is_wrong_is_set_right_by_the_services_date(hours: Hours) -> None:
    with edge(edge_server.FORBIDDEN) as server:
        assert engine(server, hours).speak(SHORT, WOMAN, 1.0).parts
    assert server.knocks == 2
    assert hours.slept == []


@pytest.mark.parametrize(
    ("answer", "why", "state", "knocks"),
    [
        (edge_server.TOO_MANY, "429", VoiceState.RATE_LIMITED, 3),
        (edge_server.FORBIDDEN, "từ chối (403)", VoiceState.BROKEN, 2),
        (edge_server.SERVER_ERROR, "báo lỗi 503", VoiceState.BROKEN, 3),
        (edge_server.PAGE, "từ chối (200)", VoiceState.BROKEN, 1),
        (edge_server.NO_AUDIO, "không có âm thanh", VoiceState.BROKEN, 3),
        (edge_server.GARBAGE, "không hiểu câu trả lời", VoiceState.BROKEN, 3),
        (edge_server.BINARY_GARBAGE, "không hiểu câu trả lời", VoiceState.BROKEN, 3),
        (edge_server.ENDLESS, "quá dài", VoiceState.BROKEN, 3),
        (edge_server.DROPPED, "bị đứt giữa chừng", VoiceState.NO_NETWORK, 3),
        (edge_server.CUT, "bị đứt giữa chừng", VoiceState.NO_NETWORK, 3),
    ],
    ids=lambda value: value.body + str(value.status) if isinstance(value, Answer) else "",
)
def test_a_failure_that_stays_is_told(hours: Hours, answer: Answer, why: str, state: VoiceState, knocks: int) -> None:
    with edge(*[answer] * 4) as server:
        told = failing(server, hours)
        assert why in told[0]
        assert told[1] is state
        assert server.knocks == knocks


def test_an_answer_without_end_is_cut_off_long_before_the_patience_is(hours: Hours) -> None:
    with edge(edge_server.ENDLESS) as server:
        assert "quá dài" in failing(server, hours, tries=1, seconds=100.0)[0]
    assert 4_000_000 <= server.sent < edge_server.FAR_TOO_MUCH


def test_an_answer_that_is_too_long_and_ends_is_refused_too(hours: Hours, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(mp3(4 * 240))
    with edge() as server:
        monkeypatch.setattr(edge_line, "_LARGEST_ANSWER", whole)
        assert engine(server, hours).speak(SHORT, WOMAN, 1.0).parts
        monkeypatch.setattr(edge_line, "_LARGEST_ANSWER", whole - 1)
        assert "quá dài" in failing(server, hours, tries=1)[0]


@pytest.mark.parametrize("answer", [edge_server.SILENCE, edge_server.HALF_AND_SILENCE], ids=["at once", "half-way"])
def test_a_service_that_falls_silent_is_given_up(hours: Hours, answer: Answer) -> None:
    with edge(answer) as server:
        told = failing(server, hours, tries=1, seconds=0.2)
    assert told == ("máy chủ Microsoft không trả lời kịp", VoiceState.NO_NETWORK)


def test_a_refused_connection_is_no_network(hours: Hours) -> None:
    with edge() as server:
        server.close()
        told = failing(server, hours)
    assert told == ("không kết nối được máy chủ Microsoft", VoiceState.NO_NETWORK)


def test_without_an_endpoint_the_request_goes_to_microsoft(hours: Hours, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    with edge() as proxy:
        for name in ("HTTPS_PROXY", "WSS_PROXY", "https_proxy", "wss_proxy"):
            monkeypatch.setenv(name, proxy.endpoint.replace("ws:", "http:"))
        settings = EngineSettings(tries=1, sleep=hours.sleep, clock=hours.clock)
        with pytest.raises(VoiceFailed):
            Edge(settings).speak(SHORT, WOMAN, 1.0)
    assert proxy.tunnels == ["speech.platform.bing.com:443"]


def test_a_wait_the_service_asks_for_is_kept_as_a_rest(hours: Hours) -> None:
    with edge(Answer(status=429, headers={"Retry-After": "600"})) as server:
        speaker = engine(server, hours)
        for _ in range(5):
            with pytest.raises(VoiceFailed, match="429"):
                speaker.speak(SHORT, WOMAN, 1.0)
        assert server.knocks == 1
        assert speaker.status(MAN).why.endswith("thử lại sau 10 phút")
        hours.now += 600
        assert speaker.speak(SHORT, WOMAN, 1.0).parts


def test_at_most_four_texts_are_asked_for_at_a_time() -> None:
    with edge() as server:
        server.pause = 0.05
        speaker = Edge(EngineSettings(edge_endpoint=server.endpoint, sleep=lambda _: None))
        threads = [threading.Thread(target=speaker.speak, args=(SHORT, WOMAN, 1.0)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.asked) == 12
    assert 1 < server.most <= 4


def test_engines_with_other_endpoints_do_not_disturb_each_other(hours: Hours) -> None:
    with edge() as one, edge() as other:
        engines = [engine(one, hours), engine(other, hours)]
        threads = [threading.Thread(target=each.speak, args=(SHORT, WOMAN, 1.0)) for each in engines * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (one.knocks, other.knocks) == (4, 4)


def test_half_an_answer_and_an_answer_that_is_no_sound_are_never_kept(hours: Hours, tmp_path: Path) -> None:
    cache, saying = SpeechCache(tmp_path, decode), Saying(text=SHORT, voice=WOMAN, rate=1.0)
    with edge(edge_server.DROPPED, edge_server.NOT_MP3) as server:
        speaker = engine(server, hours, tries=1)
        for why in ("bị đứt", "bị hỏng"):
            with pytest.raises(VoiceFailed, match=why):
                cache.segment(speaker, saying)
            hours.now += 3600
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
        assert cache.segment(speaker, saying).fresh


@pytest.mark.parametrize("voice", ["edge:vi-VN-Khac", "edge:en-US-AriaNeural", "edge", ""])
def test_a_voice_it_has_not_is_unknown_and_not_asked_for(hours: Hours, voice: str) -> None:
    with edge() as server:
        speaker = engine(server, hours)
        assert speaker.status(VoiceName(voice)).state is VoiceState.UNKNOWN
        with pytest.raises(VoiceFailed, match="không có giọng này"):
            speaker.speak(SHORT, VoiceName(voice), 1.0)
    assert server.knocks == 0


def test_without_the_library_the_voices_are_listed_as_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "edge_tts", None)
    speaker = Edge(EngineSettings())
    assert [card.voice for card in speaker.voices()] == [WOMAN, MAN]
    assert {speaker.status(card.voice).state for card in speaker.voices()} == {VoiceState.NOT_INSTALLED}
    assert "broadcaster[edge]" in speaker.status(WOMAN).why
    with pytest.raises(VoiceFailed, match=r"broadcaster\[edge\]"):
        speaker.speak(SHORT, WOMAN, 1.0)
