"""One request to Microsoft's speech service, by edge-tts: asked for in a thread, answered by its end or by a setback.

edge-tts takes what came before a line dropped for the whole, and waits for ever once it is connected; here an answer
counts only when the service said it was done, and everything has an end. Imported at first use: it takes a while.
"""

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
import edge_tts.communicate
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived, SkewAdjustmentError, WebSocketError

from broadcaster.domain.speech import VoiceState
from broadcaster.voices.engines import one_line
from broadcaster.voices.patience import Setback, asked_wait

_LARGEST_ANSWER = 4_000_000  # bytes; ten minutes of speech
_PATH = "/consumer/speech/synthesize/readaloud/edge/v1?TrustedClientToken="
_endpoint: ContextVar[str] = ContextVar("endpoint", default="")


class _Address(str):
    """The address edge-tts asks, which it keeps in a name of its module and offers no other way to set.

    It puts the address into a longer text; there the endpoint of the request under way takes its place, if it has one.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        endpoint = _endpoint.get().rstrip("/")
        return f"{endpoint}{_PATH}" if endpoint else super().__format__(spec)


_module: Any = edge_tts.communicate
_module.WSS_URL = _Address(_module.WSS_URL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A text of at most some 800 characters, the service's own name of a voice, a rate, and seconds to wait:
    for a connection, and for the whole answer."""

    text: str
    voice: str
    rate: float
    endpoint: str
    connecting: float
    answering: float


def ask(request: Request) -> bytes | Setback:
    """An MP3 file, whole, or why there is none. Never raises for anything the service or the line can do."""
    try:
        return asyncio.run(_ask(request))
    except aiohttp.ClientResponseError as error:
        return _refusal(error.status, asked_wait(error.headers or {}))
    except SkewAdjustmentError:  # what edge-tts makes of a 403 that tells no date
        return _refusal(403, 0.0)
    except (TimeoutError, aiohttp.ClientError, WebSocketError, OSError) as error:
        return _unreachable(error)
    except NoAudioReceived:
        return Setback(state=VoiceState.BROKEN, why="Microsoft trả lời nhưng không có âm thanh")
    except (EdgeTTSException, ValueError, TypeError, LookupError, AttributeError) as error:
        return Setback(state=VoiceState.BROKEN, why=f"không hiểu câu trả lời của Microsoft ({one_line(error)})")


async def _ask(request: Request) -> bytes | Setback:
    _endpoint.set(request.endpoint)
    communicate = edge_tts.Communicate(
        request.text,
        request.voice,
        rate=f"{round((request.rate - 1) * 100):+d}%",
        connect_timeout=max(1, round(request.connecting)),
        receive_timeout=max(1, round(request.answering)),
    )
    sound = bytearray()
    try:
        async with asyncio.timeout(request.connecting + request.answering) as limit:
            async for chunk in communicate.stream():
                if chunk["type"] == "audio":
                    sound += chunk["data"]
                if len(sound) > _LARGEST_ANSWER:  # ended from within, for that alone makes edge-tts close its line
                    limit.reschedule(asyncio.get_running_loop().time())
    except TimeoutError:
        if len(sound) <= _LARGEST_ANSWER:
            raise
    if len(sound) > _LARGEST_ANSWER:  # one that came to its end at that moment is refused too
        return Setback(state=VoiceState.BROKEN, why="câu trả lời của Microsoft quá dài")
    # counted up by the service's word that it is done, and by nothing else
    if communicate.state["cumulative_audio_bytes"] != len(sound):
        return Setback(state=VoiceState.NO_NETWORK, why="câu trả lời của Microsoft bị đứt giữa chừng")
    return bytes(sound)


def _refusal(status: int, wait: float) -> Setback:
    if status == 429:
        return Setback(state=VoiceState.RATE_LIMITED, why="Microsoft tạm chặn vì gọi quá nhiều (429)", wait=wait)
    if status >= 500:
        return Setback(state=VoiceState.BROKEN, why=f"máy chủ Microsoft báo lỗi {status}", wait=wait)
    return Setback(state=VoiceState.BROKEN, why=f"Microsoft từ chối ({status})", again=False)


def _unreachable(error: Exception) -> Setback:
    if isinstance(error, TimeoutError):
        return Setback(state=VoiceState.NO_NETWORK, why="máy chủ Microsoft không trả lời kịp")
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        why = "chứng thư của máy chủ Microsoft không hợp lệ, có thể có kẻ giả mạo"
        return Setback(state=VoiceState.BROKEN, why=why, again=False)
    return Setback(state=VoiceState.NO_NETWORK, why="không kết nối được máy chủ Microsoft")
