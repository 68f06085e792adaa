"""A local server that answers as Microsoft's speech service does, or fails as it does. For tests only."""

import asyncio
import json
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape

from aiohttp import WSCloseCode, web
from aiohttp.typedefs import Handler

from tests.adapters.google_server import mp3

PATH = "/consumer/speech/synthesize/readaloud/edge/v1"
FAR_TOO_MUCH = 64_000_000
"""Bytes after which even an endless answer ends: several times what a client may take and a system may hold for it."""
_CHUNK = 720


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one request is answered: a status other than 101, or what comes over the line that was opened."""

    status: int = 101
    body: str = "speech"
    headers: dict[str, str] = field(default_factory=dict)


SPEECH = Answer()
FORBIDDEN = Answer(status=403)
TOO_MANY = Answer(status=429)
SERVER_ERROR = Answer(status=503)
PAGE = Answer(status=200)
NO_AUDIO = Answer(body="no-audio")
DROPPED = Answer(body="dropped")
CUT = Answer(body="cut")
GARBAGE = Answer(body="garbage")
BINARY_GARBAGE = Answer(body="binary-garbage")
NOT_MP3 = Answer(body="not-mp3")
SILENCE = Answer(body="silence")
HALF_AND_SILENCE = Answer(body="half-and-silence")
ENDLESS = Answer(body="endless")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that was let in."""

    path: str
    text: str
    voice: str
    rate: str


class EdgeServer:
    """Answers in the order of the script, then speaks. `asked` holds what it was to say, `knocks` counts all who came.

    `most` is how many were being answered at a time, `sent` how many bytes of endless answers were sent. It is also a
    proxy that lets nobody through; `tunnels` holds whom they wanted.
    """

    def __init__(self, script: Iterable[Answer]) -> None:
        self.script = deque(script)
        self.asked: list[Asked] = []
        self.knocks = self.most = self._now = 0
        self.pause = 0.0
        self.sent = 0
        self.tunnels: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._done = asyncio.Event()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,))
        self._thread.start()
        assert ready.wait(10)

    def close(self) -> None:
        """After this the port refuses connections."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._done.set)
            self._thread.join()

    @property
    def texts(self) -> list[str]:
        return [asked.text for asked in self.asked]

    def _run(self, ready: threading.Event) -> None:
        self._loop.run_until_complete(self._serve(ready))
        self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        app.middlewares.append(self._no_tunnel)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.endpoint = f"ws://127.0.0.1:{runner.addresses[0][1]}"
        ready.set()
        await self._done.wait()
        await runner.cleanup()

    @web.middleware
    async def _no_tunnel(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method == "CONNECT":
            self.tunnels.append(request.raw_path)
            return web.Response(status=502)
        return await handler(request)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.knocks += 1
        answer = self.script.popleft() if self.script else SPEECH
        if answer.status != 101:
            return web.Response(status=answer.status, headers=answer.headers, text="no")
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            line = web.WebSocketResponse()
            await line.prepare(request)
            config, order = await line.receive_str(), await line.receive_str()
            assert "Path:speech.config" in config
            said = _order(request.path, order)
            self.asked.append(said)
            await asyncio.sleep(self.pause)
            with suppress(ConnectionError):  # the client hung up, as it should in some of the tests
                await self._say(request, line, said, answer.body)
            return line
        finally:
            self._now -= 1

    async def _say(self, request: web.Request, line: web.WebSocketResponse, said: Asked, body: str) -> None:
        if body == "garbage":
            await line.send_str("<html>Our services aren't available right now</html>")
        if body == "binary-garbage":
            await line.send_bytes(b"\xff\xff no header at all")
        await line.send_str("X-RequestId:1\r\nPath:turn.start\r\n\r\n{}")
        sound = _sound(body, said.text)
        while body == "endless" and self.sent < FAR_TOO_MUCH:
            await line.send_bytes(_audio(bytes(100_000)))
            self.sent += 100_000
        for at in range(0, len(sound), _CHUNK):
            await line.send_bytes(_audio(sound[at : at + _CHUNK]))
        await self._end(request, line, said, body)

    async def _end(self, request: web.Request, line: web.WebSocketResponse, said: Asked, body: str) -> None:
        if body in {"silence", "half-and-silence"}:
            await self._done.wait()
        elif body == "dropped":
            await line.close(code=WSCloseCode.INTERNAL_ERROR)
        elif body == "cut":
            assert request.transport
            request.transport.abort()
        else:
            await line.send_str("X-RequestId:1\r\nPath:audio.metadata\r\n\r\n" + _boundary(said.text))
            await line.send_bytes(_header("X-RequestId:1\r\nPath:audio\r\n"))
            await line.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")


@contextmanager
def edge(*script: Answer) -> Iterator[EdgeServer]:
    """A running server for the time of a `with`."""
    server = EdgeServer(script)
    try:
        yield server
    finally:
        server.close()


def _order(path: str, ssml: str) -> Asked:
    found = re.search(
        r"<voice name='(.*?)'><prosody pitch='.*?' rate='(.*?)' volume='.*?'>(.*)</prosody>", ssml, re.DOTALL
    )
    assert found
    return Asked(path=path, text=unescape(found[3]), voice=found[1], rate=found[2])


def _sound(body: str, text: str) -> bytes:
    if body in {"no-audio", "silence"}:
        return b""
    sound = b"no sound at all " * 200 if body == "not-mp3" else mp3(max(1, len(text.split())) * 240)
    return sound[: len(sound) // 2] if body in {"dropped", "cut", "half-and-silence"} else sound


def _audio(sound: bytes) -> bytes:
    return _header("X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n") + sound


def _header(text: str) -> bytes:
    """Two bytes of length, then the header."""
    raw = text.encode()
    return len(raw).to_bytes(2, "big") + raw


def _boundary(text: str) -> str:
    data = {"Offset": 0, "Duration": 10, "text": {"Text": text, "Length": len(text), "BoundaryType": "Sentence"}}
    return json.dumps({"Metadata": [{"Type": "SentenceBoundary", "Data": data}]})
