import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices.cache import Saying, SpeechCache
from broadcaster.voices.engines import Encoded, EngineSettings
from broadcaster.voices.google import Google
from tests.adapters import google_server
from tests.adapters.google_server import PATH, Answer, GoogleServer, decode, google
from tests.adapters.hours import Hours

VI = VoiceName("gtts:vi")
SHORT = "Xin chào bà con."
LONG = (
    "Ủy ban nhân dân huyện Châu Phú thông báo lịch tiêm chủng đợt ba cho trẻ em từ năm đến mười một tuổi "
    "tại trạm y tế các xã trên địa bàn huyện, đề nghị bà con đưa trẻ đến đúng giờ, mang theo sổ tiêm chủng; "
    "giấy tờ tùy thân, liên hệ trạm y tế xã để được hướng dẫn."
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def hours() -> Hours:
    return Hours()


def engine(server: GoogleServer, hours: Hours, *, tries: int = 3, read: float = 5.0, longest: float = 30.0) -> Google:
    return Google(
        EngineSettings(
            endpoint=server.endpoint,
            timeout=(2.0, read),
            longest=longest,
            tries=tries,
            sleep=hours.sleep,
            clock=hours.clock,
            chance=lambda: 0.0,
        )
    )


def failing(server: GoogleServer, hours: Hours, *, tries: int = 3, **told: float) -> tuple[str, Google]:
    """The reason the engine gives for not speaking, and the engine."""
    speaker = engine(server, hours, tries=tries, **told)
    with pytest.raises(VoiceFailed) as caught:
        speaker.speak(SHORT, VI, 1.0)
    return str(caught.value.facts["problem"]), speaker


def state(speaker: Google) -> VoiceState:
    return speaker.status(VI).state


def test_the_real_client_speaks_with_the_server_as_with_google(hours: Hours) -> None:
    with google() as server:
        sound = engine(server, hours).speak(SHORT, VI, 1.0)
    [asked] = server.asked
    assert (asked.method, asked.path, asked.text, asked.language, asked.slow) == ("POST", PATH, SHORT, "vi", False)
    [part] = sound.parts
    assert len(decode(part).samples) / 2 / 24_000 == pytest.approx(4 * 0.24, abs=0.1)


def test_a_long_sentence_is_sent_as_whole_clauses_of_a_hundred_characters_one_request_each(hours: Hours) -> None:
    with google() as server:
        sound = engine(server, hours).speak(LONG, VI, 1.0)
    assert len(sound.parts) == len(server.texts) == 4
    assert all(len(text) <= 100 for text in server.texts)
    assert " ".join(server.texts).split() == LONG.split()


@pytest.mark.parametrize("text", ["Ông Tr. Văn St. Dr. An!?!?!? và " + "ả" * 60 + "? Có!", "x" * 100, "Thôi?" * 20])
def test_a_piece_is_never_cut_again_nor_changed_by_the_client(hours: Hours, text: str) -> None:
    with google() as server:
        sound = engine(server, hours).speak(text, VI, 1.0)
    assert " ".join(server.texts) == text
    assert len(sound.parts) == len(server.texts)


def test_lone_surrogates_and_nul_are_not_sent(hours: Hours) -> None:
    with google() as server:
        engine(server, hours).speak("xin\ud800\x00 chào", VI, 1.0)
    assert server.texts == ["xin chào"]


@pytest.mark.parametrize(("rate", "slow"), [(0.5, True), (0.75, False), (1.0, False), (1.5, False)])
def test_only_a_rate_well_below_one_asks_for_the_slow_pace(hours: Hours, rate: float, slow: bool) -> None:
    with google() as server:
        engine(server, hours).speak(SHORT, VI, rate)
    assert [asked.slow for asked in server.asked] == [slow]


def test_requests_keep_their_distance(hours: Hours) -> None:
    with google() as server:
        speaker = engine(server, hours)
        speaker.speak(LONG, VI, 1.0)
        assert hours.slept == pytest.approx([0.7] * 3)
        hours.now += 10
        speaker.speak(SHORT, VI, 1.0)
    assert len(hours.slept) == 3


def test_requests_of_several_threads_come_one_after_the_other(hours: Hours) -> None:
    with google() as server:
        speaker = engine(server, hours)
        threads = [threading.Thread(target=speaker.speak, args=(SHORT, VI, 1.0)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert hours.slept == pytest.approx([0.7] * 4)


def test_too_many_requests_are_asked_again_after_growing_waits(hours: Hours) -> None:
    with google(google_server.TOO_MANY, google_server.TOO_MANY) as server:
        speaker = engine(server, hours)
        assert isinstance(speaker.speak(SHORT, VI, 1.0), Encoded)
    assert hours.slept == pytest.approx([2.0, 4.0])
    assert state(speaker) is VoiceState.READY


def test_waits_are_spread_by_chance(hours: Hours) -> None:
    with google(google_server.TOO_MANY) as server:
        settings = EngineSettings(
            endpoint=server.endpoint, sleep=hours.sleep, clock=hours.clock, chance=lambda: 1.0, throttle=0.0
        )
        Google(settings).speak(SHORT, VI, 1.0)
    assert hours.slept == pytest.approx([2.5])


def test_a_lasting_rate_limit_is_told_and_then_refused_at_once_until_the_rest_is_over(hours: Hours) -> None:
    with google(*[google_server.TOO_MANY] * 3) as server:
        why, speaker = failing(server, hours)
        assert "429" in why
        assert state(speaker) is VoiceState.RATE_LIMITED
        assert "thử lại sau 60 giây" in speaker.status(VI).why
        asked, slept = len(server.asked), len(hours.slept)
        assert asked == 3
        with pytest.raises(VoiceFailed, match="429"):
            speaker.speak(SHORT, VI, 1.0)
        assert (len(server.asked), len(hours.slept)) == (asked, slept)
        hours.now += 60
        assert state(speaker) is VoiceState.READY
        speaker.speak(SHORT, VI, 1.0)


def test_every_further_refusal_doubles_the_rest_and_a_success_ends_that(hours: Hours) -> None:
    rests = []
    with google(*[google_server.TOO_MANY] * 3) as server:
        speaker = engine(server, hours, tries=1)
        for _ in range(3):
            with pytest.raises(VoiceFailed):
                speaker.speak(SHORT, VI, 1.0)
            rests.append(speaker.status(VI).why.rpartition("sau ")[2])
            hours.now += 1800
        speaker.speak(SHORT, VI, 1.0)
        server.script.append(google_server.TOO_MANY)
        with pytest.raises(VoiceFailed):
            speaker.speak(SHORT, VI, 1.0)
        rests.append(speaker.status(VI).why.rpartition("sau ")[2])
    assert rests == ["60 giây", "2 phút", "4 phút", "60 giây"]


def test_a_wait_the_service_asks_for_is_kept(hours: Hours) -> None:
    with google(Answer(status=429, body="page", headers={"Retry-After": "7"})) as server:
        engine(server, hours).speak(SHORT, VI, 1.0)
    assert hours.slept == pytest.approx([7.0])


def test_a_wait_too_long_to_sit_out_ends_the_tries_and_becomes_the_rest(hours: Hours) -> None:
    with google(Answer(status=429, body="page", headers={"Retry-After": "900"})) as server:
        _, speaker = failing(server, hours)
    assert hours.slept == []
    assert "sau 15 phút" in speaker.status(VI).why


def test_a_server_error_that_passes_is_not_noticed(hours: Hours) -> None:
    with google(google_server.SERVER_ERROR) as server:
        speaker = engine(server, hours)
        speaker.speak(SHORT, VI, 1.0)
    assert server.texts == [SHORT, SHORT]
    assert state(speaker) is VoiceState.READY


def test_a_server_error_that_stays_is_told(hours: Hours) -> None:
    with google(*[google_server.SERVER_ERROR] * 3) as server:
        why, speaker = failing(server, hours)
    assert "500" in why
    assert state(speaker) is VoiceState.BROKEN


@pytest.mark.parametrize("status", [403, 404])
def test_a_refusal_is_not_asked_again(hours: Hours, status: int) -> None:
    with google(Answer(status=status, body="page")) as server:
        why, speaker = failing(server, hours)
    assert str(status) in why
    assert len(server.asked) == 1
    assert state(speaker) is VoiceState.BROKEN


def test_a_server_that_never_answers_is_given_up(hours: Hours) -> None:
    with google(google_server.HANG) as server:
        why, speaker = failing(server, hours, tries=1, read=0.2)
    assert "không trả lời kịp" in why
    assert state(speaker) is VoiceState.NO_NETWORK


def test_a_server_that_sends_a_byte_now_and_then_is_given_up_too(hours: Hours) -> None:
    with google(google_server.DRIBBLE) as server:
        why, speaker = failing(server, hours, tries=1, longest=0.3)
    assert "quá chậm" in why
    assert state(speaker) is VoiceState.NO_NETWORK


def test_a_refused_connection_is_no_network(hours: Hours) -> None:
    with google() as server:
        server.close()
        why, speaker = failing(server, hours)
    assert why == "không kết nối được máy chủ Google"
    assert hours.slept == pytest.approx([0.5, 0.2, 1.0])
    assert state(speaker) is VoiceState.NO_NETWORK


def test_half_an_answer_is_asked_again_and_is_no_sound(hours: Hours) -> None:
    with google(google_server.HALF) as server:
        speaker = engine(server, hours)
        [part] = speaker.speak(SHORT, VI, 1.0).parts
        assert part == google_server.mp3(4 * 240)
        server.script.extend([google_server.HALF] * 3)
        with pytest.raises(VoiceFailed, match="đứt"):
            speaker.speak(SHORT, VI, 1.0)
    assert state(speaker) is VoiceState.NO_NETWORK


def test_an_answer_without_end_is_cut_off(hours: Hours) -> None:
    with google(google_server.ENDLESS) as server:
        why, _ = failing(server, hours, tries=1)
    assert "quá dài" in why


@pytest.mark.parametrize("answer", [google_server.PAGE, google_server.NOTHING, google_server.ELSEWHERE])
def test_a_page_instead_of_audio_is_a_failure_and_no_empty_file(hours: Hours, answer: Answer) -> None:
    with google(*[answer] * 3) as server:
        why, speaker = failing(server, hours)
    assert "không có âm thanh" in why
    assert [asked.method for asked in server.asked] == ["POST"] * 3
    assert state(speaker) is VoiceState.BROKEN


@pytest.mark.parametrize("answer", [google_server.NO_AUDIO, google_server.NOT_BASE64])
def test_one_piece_it_cannot_say_is_a_failure_but_the_voice_stays_ready(hours: Hours, answer: Answer) -> None:
    with google(answer) as server:
        _, speaker = failing(server, hours)
    assert len(server.asked) == 1
    assert state(speaker) is VoiceState.READY


def test_a_failure_in_the_middle_of_a_sentence_gives_no_half_sentence(hours: Hours) -> None:
    with google(google_server.SPEECH, Answer(status=403, body="page")) as server:
        speaker = engine(server, hours)
        with pytest.raises(VoiceFailed, match="403"):
            speaker.speak(LONG, VI, 1.0)
    assert len(server.asked) == 2


@pytest.mark.parametrize("text", ["", " ", "… — !", "\ud800"])
def test_nothing_to_say_sends_nothing(hours: Hours, text: str) -> None:
    with google() as server, pytest.raises(VoiceFailed, match="không có chữ"):
        engine(server, hours).speak(text, VI, 1.0)
    assert server.asked == []


def test_a_voice_it_has_not_is_unknown(hours: Hours) -> None:
    with google() as server:
        speaker = engine(server, hours)
        assert speaker.status(VoiceName("gtts:en")).state is VoiceState.UNKNOWN
        with pytest.raises(VoiceFailed, match="không có giọng này"):
            speaker.speak(SHORT, VoiceName("gtts:en"), 1.0)
    assert server.asked == []


def test_after_a_rest_one_request_goes_out_and_its_answer_ends_all_waiting(hours: Hours) -> None:
    with google(*[google_server.TOO_MANY] * 4) as server:
        _, speaker = failing(server, hours)
        hours.now += 60
        with pytest.raises(VoiceFailed, match="429"):
            speaker.speak(SHORT, VI, 1.0)
        assert len(server.asked) == 3 + 1
        assert "sau 2 phút" in speaker.status(VI).why
        hours.now += 120
        assert len(speaker.speak(LONG, VI, 1.0).parts) == 4
        server.script.append(google_server.TOO_MANY)
        assert speaker.speak(SHORT, VI, 1.0).parts, "tries are back, for it is no trial any more"


DAY = 24 * 3600.0


def a_day_of_asking(speaker: Google, hours: Hours) -> int:
    """Forty bulletins, each asked for again as a newsroom does: after 30 s, then twice as long, every 10 minutes at
    most. Returns how often the engine was asked."""
    start, asked = hours.now, 0
    due = [(start + place, 30.0) for place in range(40)]
    while (first := min(due))[0] < start + DAY:
        hours.now = max(hours.now, first[0])
        asked += 1
        with pytest.raises(VoiceFailed):
            speaker.speak(SHORT, VI, 1.0)
        due[due.index(first)] = (hours.now + first[1], min(first[1] * 2, 600.0))
    return asked


def test_a_service_that_refuses_all_day_is_asked_seldom_and_is_used_again_at_its_first_answer(hours: Hours) -> None:
    with google(*[google_server.TOO_MANY] * 1000) as server:
        speaker = engine(server, hours)
        asked = a_day_of_asking(speaker, hours)
        assert asked > 5000
        assert len(server.asked) <= 60
        resting = speaker.status(VI)
        assert resting.state is VoiceState.RATE_LIMITED
        assert re.fullmatch(r"Google tạm chặn vì gọi quá nhiều \(429\); thử lại sau \d+ (giây|phút)", resting.why)
        server.script.clear()
        hours.now += 1800 * 1.25
        assert len(speaker.speak(LONG, VI, 1.0).parts) == 4
        assert state(speaker) is VoiceState.READY


def test_a_line_that_is_dead_all_day_is_tried_seldom_too(hours: Hours) -> None:
    with google() as server:
        server.close()
        speaker = engine(server, hours)
        a_day_of_asking(speaker, hours)
    assert state(speaker) is VoiceState.NO_NETWORK
    # nobody counts a connection that is refused, but each of them waits for the next or ends in a rest
    assert len(hours.slept) <= 60


@pytest.fixture
def trusted() -> Iterator[Path]:
    with google_server.certificate() as path:
        yield path


def test_a_server_whose_certificate_nobody_signed_is_not_believed(hours: Hours) -> None:
    with google(tls=True) as server:
        why, speaker = failing(server, hours)
    assert "chứng thư" in why
    assert server.asked == []
    assert state(speaker) is VoiceState.BROKEN


def test_a_certificate_authority_of_the_environment_is_believed(
    hours: Hours, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with google(tls=True) as server:
        assert engine(server, hours).speak(SHORT, VI, 1.0).parts
    assert server.texts == [SHORT]


def test_without_an_endpoint_the_request_goes_to_google(hours: Hours, monkeypatch: pytest.MonkeyPatch) -> None:
    with google() as proxy:
        monkeypatch.delenv("NO_PROXY")
        monkeypatch.setenv("HTTPS_PROXY", proxy.endpoint)
        settings = EngineSettings(tries=1, sleep=hours.sleep, clock=hours.clock, tld="com.vn")
        with pytest.raises(VoiceFailed):
            Google(settings).speak(SHORT, VI, 1.0)
    assert proxy.tunnels == ["translate.google.com.vn:443"]


def test_a_service_whose_answers_are_no_sound_is_given_a_rest_like_one_that_refuses(
    hours: Hours, tmp_path: Path
) -> None:
    cache = SpeechCache(tmp_path, google_server.decode)
    with google(google_server.NOT_MP3) as server:
        speaker = engine(server, hours)
        for text in (SHORT, "mời bà con đi họp"):
            with pytest.raises(VoiceFailed, match="bị hỏng"):
                cache.segment(speaker, Saying(text=text, voice=VI, rate=1.0))
        assert len(server.asked) == 1
        assert state(speaker) is VoiceState.BROKEN
        hours.now += 3600
        assert cache.segment(speaker, Saying(text=SHORT, voice=VI, rate=1.0)).fresh
    assert state(speaker) is VoiceState.READY
