"""Google's voice through gTTS: the best that needs no key, from an unofficial service that may refuse at any time.

The text leaves this machine. gTTS itself checks no certificates, waits for ever and reads without end; the session
below, which it is given, does check, wait and stop.
"""

import binascii
import io
import itertools
import random
import threading
import time
import types
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

import gtts.tts
import requests
from gtts import gTTS, gTTSError
from gtts.version import __version__ as gtts_version

from broadcaster.domain.errors import VoiceFailed
from broadcaster.domain.speech import VoiceName
from broadcaster.newsroom.ports import VoiceState
from broadcaster.voices.clauses import pack
from broadcaster.voices.engines import (
    READY,
    UNHEARD_OF,
    Condition,
    Encoded,
    EngineSettings,
    VoiceCard,
    clean,
    one_line,
    speakable,
)

_PACKING = 1  # raise when pieces are cut otherwise: the same words then sound otherwise
_SLOW_BELOW = 0.75  # the service knows two paces only
_LARGEST_ANSWER = 4_000_000  # bytes; a hundred characters take some 100,000
_LONGEST_WAIT = 10.0
_LONGEST_REST = 1800.0
_FIRST_WAIT = {VoiceState.RATE_LIMITED: 2.0, VoiceState.NO_NETWORK: 0.5, VoiceState.BROKEN: 1.0}
"""Seconds before the second try; every further wait is twice as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setback:
    """One request that gave no sound. `lasting`: the service would refuse other words too, so a rest is due.

    `again`: the same request may be sent again. `wait` is what the service asked for, in seconds.
    """

    state: VoiceState
    why: str
    lasting: bool = True
    again: bool = True
    wait: float = 0.0


class Google:
    """Engine `gtts`, voice `gtts:vi`. Rates below 0.75 use the service's slow pace, all others its normal one."""

    name: ClassVar[str] = "gtts"
    voice: ClassVar[VoiceName] = VoiceName("gtts:vi")

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        self._sleep = settings.sleep or time.sleep
        self._clock = settings.clock or time.monotonic
        self._chance = settings.chance or random.SystemRandom().random
        self._turn = threading.Lock()
        self._earliest = self._clock()
        self._rest_until = self._earliest
        self._refusals = 0
        self._last: _Setback | None = None

    @property
    def version(self) -> str:
        return f"gtts-{gtts_version}-{_PACKING}"

    def voices(self) -> tuple[VoiceCard, ...]:
        return (
            VoiceCard(
                voice=self.voice,
                label="Google, giọng nữ miền Bắc (gTTS)",
                language="vi",
                region="Bắc",
                sex="nữ",
                needs_network=True,
                licence="gTTS: MIT; giọng: dịch vụ không chính thức của Google",
            ),
        )

    def status(self, voice: VoiceName) -> Condition:
        if voice != self.voice:
            return UNHEARD_OF
        left = self._rest_until - self._clock()
        if self._last is None or left <= 0:
            return READY
        return Condition(state=self._last.state, why=f"{self._last.why}; thử lại sau {left:.0f} giây")

    def speak(self, text: str, voice: VoiceName, rate: float) -> Encoded:
        """MP3 files as the service sent them, one a request. VoiceFailed, at once while the service is given a rest."""
        words = clean(text)
        if voice != self.voice:
            raise VoiceFailed(voice=voice, problem=UNHEARD_OF.why)
        if not speakable(words):
            raise VoiceFailed(voice=voice, problem="không có chữ nào để đọc")
        pieces = pack(words, gTTS.GOOGLE_TTS_MAX_CHARS)
        return Encoded(parts=tuple(self._patiently(piece, slow=rate < _SLOW_BELOW) for piece in pieces))

    def _patiently(self, piece: str, *, slow: bool) -> bytes:
        """One piece, asked for again after a growing wait until the tries are used up. VoiceFailed."""
        for attempt in itertools.count():
            answer = self._in_turn(piece, slow=slow)
            if isinstance(answer, bytes):
                return answer
            growing = _FIRST_WAIT[answer.state] * 2**attempt * (1 + self._chance() / 4)
            wait = max(min(growing, _LONGEST_WAIT), answer.wait)
            if not answer.again or attempt + 1 >= self._settings.tries or wait > _LONGEST_WAIT:
                if answer.lasting:
                    self._rest(answer)
                raise VoiceFailed(voice=self.voice, problem=answer.why)
            self._sleep(wait)
        raise AssertionError("counting has no end")

    def _in_turn(self, piece: str, *, slow: bool) -> bytes | _Setback:
        """One request, alone, and not too soon after the one before. VoiceFailed while the service is given a rest."""
        with self._turn:
            resting = self.status(self.voice)
            if resting is not READY:
                raise VoiceFailed(voice=self.voice, problem=resting.why)
            if (wait := self._earliest - self._clock()) > 0:
                self._sleep(wait)
            answer = _ask(_Request(piece, self._settings, slow=slow))
            self._earliest = self._clock() + self._settings.throttle
            if isinstance(answer, bytes):
                self._refusals, self._last = 0, None
            return answer

    def _rest(self, setback: _Setback) -> None:
        with self._turn:
            seconds = min(self._settings.cool_down * 2 ** min(self._refusals, 10), _LONGEST_REST)
            self._refusals += 1
            self._last = setback
            self._rest_until = self._clock() + max(seconds, min(setback.wait, _LONGEST_REST))


class _Request(gTTS):  # type: ignore[misc]  # gTTS ships no types
    """One piece of text on its way to the service, or to the endpoint that stands in for it."""

    def __init__(self, piece: str, settings: EngineSettings, *, slow: bool) -> None:
        self._endpoint = settings.endpoint
        # Its own pre-processors are left out: they would take the dots of abbreviations away and lengthen the piece.
        super().__init__(
            piece,
            tld=settings.tld,
            lang="vi",
            slow=slow,
            lang_check=False,
            pre_processor_funcs=[],
            timeout=settings.timeout,
        )

    def _prepare_requests(self) -> list[requests.PreparedRequest]:
        prepared: list[requests.PreparedRequest] = super()._prepare_requests()
        if self._endpoint:
            for request in prepared:
                path = urlsplit(str(request.url)).path
                request.prepare_url(self._endpoint.rstrip("/") + path, None)
        return prepared


def _ask(request: _Request) -> bytes | _Setback:
    sound = io.BytesIO()
    try:
        request.write_to_fp(sound)
    except gTTSError as error:
        return _refusal(error)
    except (AssertionError, ValueError, TypeError, binascii.Error) as error:
        return _Setback(
            state=VoiceState.BROKEN, why=f"gTTS không hiểu câu trả lời ({one_line(error)})", lasting=False, again=False
        )
    if not sound.tell():
        return _Setback(state=VoiceState.BROKEN, why="Google trả lời nhưng không có âm thanh")
    return sound.getvalue()


def _refusal(error: gTTSError) -> _Setback:
    """What a gTTSError means. It holds the response, or none when there was no connection."""
    response: requests.Response | None = error.rsp
    if response is None:
        return _unreachable(error.__context__)
    status = response.status_code
    if status == requests.codes.ok:
        return _Setback(state=VoiceState.BROKEN, why="Google không đọc được đoạn này", lasting=False, again=False)
    if status == requests.codes.too_many_requests:
        return _Setback(
            state=VoiceState.RATE_LIMITED, why="Google tạm chặn vì gọi quá nhiều (429)", wait=_asked_wait(response)
        )
    if status >= requests.codes.server_error:
        return _Setback(state=VoiceState.BROKEN, why=f"máy chủ Google báo lỗi {status}", wait=_asked_wait(response))
    return _Setback(state=VoiceState.BROKEN, why=f"Google từ chối ({status})", again=False)


def _unreachable(cause: BaseException | None) -> _Setback:
    if isinstance(cause, requests.exceptions.SSLError):
        return _Setback(
            state=VoiceState.BROKEN, why="chứng thư của máy chủ Google không hợp lệ, có thể có kẻ giả mạo", again=False
        )
    if isinstance(cause, requests.exceptions.Timeout):
        why = "máy chủ Google không trả lời kịp"
    elif isinstance(cause, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        why = "câu trả lời của Google bị đứt hoặc quá dài"
    else:
        why = "không kết nối được máy chủ Google"
    return _Setback(state=VoiceState.NO_NETWORK, why=why)


def _asked_wait(response: requests.Response) -> float:
    """Seconds of a Retry-After header; 0.0 when there is none, or a date."""
    asked = response.headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdigit() else 0.0


class _CheckedSession(requests.Session):
    """What gTTS sends with: certificates checked, proxies as the environment says, no redirect, an end to reading."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401 - as in requests
        options |= self.merge_environment_settings(str(request.url), {}, stream=True, verify=None, cert=None)
        body = io.BytesIO()
        with super().send(request, **options | {"allow_redirects": False}) as answer:
            for some in answer.iter_content(16_384):
                body.write(some)
                if body.tell() > _LARGEST_ANSWER:
                    raise requests.exceptions.ContentDecodingError("the answer has no end")
        whole = requests.Response()
        whole.status_code, whole.reason, whole.headers = answer.status_code, answer.reason, answer.headers
        whole.url, whole.request, whole.encoding = answer.url, answer.request, answer.encoding
        body.seek(0)
        whole.raw = body
        return whole


# gTTS makes its sessions itself, with verify=False, and offers no other way to hand it one.
gtts.tts.requests = types.SimpleNamespace(**{**vars(requests), "Session": _CheckedSession})
