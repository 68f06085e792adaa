"""What is said to Google's service, and what it says.

gTTS itself checks no certificates, waits for ever and reads without end; the session below, which it is given, does
check, wait and stop.
"""

import binascii
import io
import threading
import types
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import gtts.tts
import requests
from gtts import gTTS, gTTSError

from broadcaster.domain.speech import VoiceState
from broadcaster.voices.engines import EngineSettings, one_line
from broadcaster.voices.patience import Setback, asked_wait

LONGEST_PIECE: int = gTTS.GOOGLE_TTS_MAX_CHARS
_LARGEST_ANSWER = 4_000_000  # bytes; a hundred characters take some 100,000


class Asking(gTTS):  # type: ignore[misc]  # gTTS ships no types
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


def ask(request: Asking, longest: float) -> bytes | Setback:
    """One request, given up on after `longest` seconds of the machine's own clock.

    A server that sends a byte now and then never meets a socket's timeout. What it keeps busy then is a thread nobody
    waits for; the rest that follows keeps such threads few.
    """
    answers: SimpleQueue[bytes | Setback] = SimpleQueue()
    threading.Thread(target=lambda: answers.put(_answered(request)), name="gtts", daemon=True).start()
    try:
        return answers.get(timeout=longest)
    except Empty:
        return Setback(state=VoiceState.NO_NETWORK, why=f"máy chủ Google trả lời quá chậm (hơn {longest:.0f} giây)")


def _answered(request: Asking) -> bytes | Setback:
    try:
        return _answer(request)
    except Exception as error:  # noqa: BLE001 - whoever waits must not wait for a thread that fell
        return Setback(state=VoiceState.BROKEN, why=f"gTTS hỏng ({one_line(error)})", again=False)


def _answer(request: Asking) -> bytes | Setback:
    sound = io.BytesIO()
    try:
        request.write_to_fp(sound)
    except gTTSError as error:
        return _refusal(error)
    except (AssertionError, ValueError, TypeError, binascii.Error) as error:
        return Setback(
            state=VoiceState.BROKEN, why=f"gTTS không hiểu câu trả lời ({one_line(error)})", lasting=False, again=False
        )
    if not sound.tell():
        return Setback(state=VoiceState.BROKEN, why="Google trả lời nhưng không có âm thanh")
    return sound.getvalue()


def _refusal(error: gTTSError) -> Setback:
    """What a gTTSError means. It holds the response, or none when there was no connection."""
    response: requests.Response | None = error.rsp
    if response is None:
        return _unreachable(error.__context__)
    status, wait = response.status_code, asked_wait(response.headers)
    if status == requests.codes.ok:
        return Setback(state=VoiceState.BROKEN, why="Google không đọc được đoạn này", lasting=False, again=False)
    if status == requests.codes.too_many_requests:
        return Setback(
            state=VoiceState.RATE_LIMITED,
            why="Google tạm chặn vì gọi quá nhiều (429)",
            wait=wait,
        )
    if status >= requests.codes.server_error:
        return Setback(state=VoiceState.BROKEN, why=f"máy chủ Google báo lỗi {status}", wait=wait)
    return Setback(state=VoiceState.BROKEN, why=f"Google từ chối ({status})", again=False)


def _unreachable(cause: BaseException | None) -> Setback:
    if isinstance(cause, requests.exceptions.SSLError):
        return Setback(
            state=VoiceState.BROKEN, why="chứng thư của máy chủ Google không hợp lệ, có thể có kẻ giả mạo", again=False
        )
    if isinstance(cause, requests.exceptions.Timeout):
        why = "máy chủ Google không trả lời kịp"
    elif isinstance(cause, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        why = "câu trả lời của Google bị đứt hoặc quá dài"
    else:
        why = "không kết nối được máy chủ Google"
    return Setback(state=VoiceState.NO_NETWORK, why=why)


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
