"""A local server that answers as Google Translate's speech endpoint does, or fails as it does. For tests only."""

import base64
import io
import json
import math
import ssl
import tempfile
import threading
import time
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import av
import lameenc
from av.error import FFmpegError

from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.voices.engines import Pcm

PATH = "/_/TranslateWebserverUi/data/batchexecute"
MP3_RATE = 24_000


@cache
def mp3(millis: int) -> bytes:
    """A tone as Google sends speech: MP3, 24 kHz, mono, 64 kbit/s."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(MP3_RATE)
    encoder.set_bit_rate(64)
    count = MP3_RATE * millis // 1000
    tone = array("h", (int(9000 * math.sin(2 * math.pi * 220 * i / MP3_RATE)) for i in range(count)))
    return bytes(encoder.encode(tone.tobytes())) + bytes(encoder.flush())


def decode(encoded: bytes) -> Pcm:
    """Samples of one sound file, by PyAV. AudioBroken."""
    try:
        with av.open(io.BytesIO(encoded), "r") as file:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=MP3_RATE)
            frames = [f for frame in file.decode(audio=0) for f in resampler.resample(frame)]
    except (FFmpegError, IndexError) as error:
        raise AudioBroken(name="mp3", problem=str(error)) from error
    return Pcm(samples=b"".join(frame.to_ndarray().tobytes() for frame in frames), rate=MP3_RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one request is answered. The body stands for: speech for its text, or what goes wrong instead."""

    status: int = 200
    body: str = "speech"
    headers: dict[str, str] = field(default_factory=dict)


SPEECH = Answer()
TOO_MANY = Answer(status=429, body="page")
SERVER_ERROR = Answer(status=500, body="page")
PAGE = Answer(body="page")
NOTHING = Answer(body="nothing")
NO_AUDIO = Answer(body="no-audio")
NOT_BASE64 = Answer(body="not-base64")
NOT_MP3 = Answer(body="not-mp3")
HALF = Answer(body="half")
ENDLESS = Answer(body="endless")
HANG = Answer(body="hang")
DRIBBLE = Answer(body="dribble")
"""A byte now and then, for ever: no single wait is long."""
ELSEWHERE = Answer(status=302, body="page", headers={"Location": "/sorry/index"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    text: str
    language: str
    slow: bool


class GoogleServer:
    """Answers in the order of the script, then speaks. `asked` holds every request.

    It is also a proxy that lets nobody through; `tunnels` holds whom they wanted.
    """

    def __init__(self, script: Iterable[Answer], *, tls: bool) -> None:
        self.script = deque(script)
        self.asked: list[Asked] = []
        self.moments: list[float] = []
        self.tunnels: list[str] = []
        self.done = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server.answer(self)

            def do_GET(self) -> None:
                server.answer(self)

            def do_CONNECT(self) -> None:
                server.tunnels.append(self.path)
                self.send_error(502)

            def log_message(self, format: str, *args: Any) -> None:
                """A quiet server."""

        class Listener(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:
                """The client hung up, as it should in some of the tests."""

        self._http = Listener(("127.0.0.1", 0), Handler)
        if tls:
            self._http.socket = _context().wrap_socket(self._http.socket, server_side=True)
        self.endpoint = f"{'https' if tls else 'http'}://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        """After this the port refuses connections."""
        if not self.done.is_set():
            self.done.set()
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()

    @property
    def texts(self) -> list[str]:
        return [asked.text for asked in self.asked]

    def answer(self, http: BaseHTTPRequestHandler) -> None:
        asked = _parse(http)
        self.asked.append(asked)
        self.moments.append(time.monotonic())
        answer = self.script.popleft() if self.script else SPEECH
        http.close_connection = True
        if answer.body == "hang":
            self.done.wait()
            return
        body = _body(answer.body, asked.text)
        http.send_response(answer.status)
        for name, value in answer.headers.items():
            http.send_header(name, value)
        http.send_header("Content-Type", "application/json; charset=utf-8")
        if answer.body == "endless":
            http.end_headers()
            while not self.done.is_set():
                http.wfile.write(b" " * 65_536)
        if answer.body == "dribble":
            http.end_headers()
            with suppress(OSError):
                while not self.done.wait(0.02):
                    http.wfile.write(b" ")
            return
        http.send_header("Content-Length", str(len(body) * (2 if answer.body == "half" else 1)))
        http.end_headers()
        http.wfile.write(body)


@contextmanager
def google(*script: Answer, tls: bool = False) -> Iterator[GoogleServer]:
    """A running server for the time of a `with`."""
    server = GoogleServer(script, tls=tls)
    try:
        yield server
    finally:
        server.close()


def _parse(http: BaseHTTPRequestHandler) -> Asked:
    raw = http.rfile.read(int(http.headers.get("Content-Length") or 0)).decode()
    rpc = parse_qs(raw).get("f.req")
    text, language, slow = "", "", None
    if rpc:
        [[[name, packed, _, _]]] = json.loads(rpc[0])
        assert name == "jQ1olc"
        text, language, slow, _ = json.loads(packed)
    return Asked(method=http.command, path=http.path, text=text, language=language, slow=bool(slow))


def _body(kind: str, text: str) -> bytes:
    """A batchexecute answer: a guard line, then chunks of JSON with their lengths before them."""
    if kind == "nothing":
        return b""
    if kind in {"page", "endless", "dribble"}:
        return b"<html><body>Our systems have detected unusual traffic.</body></html>"
    speech = base64.b64encode(mp3(max(1, len(text.split())) * 240)).decode()
    packed = {
        "no-audio": None,
        "not-base64": '["abcde"]',
        "not-mp3": json.dumps([base64.b64encode(b"no sound at all " * 200).decode()]),
    }.get(kind, json.dumps([speech]))
    chunk = json.dumps([["wrb.fr", "jQ1olc", packed, None, None, None, "generic"]], separators=(",", ":"))
    whole = f')]}}\'\n\n{len(chunk)}\n{chunk}\n25\n[["e",4,null,null,137]]\n'.encode()
    return whole[: len(whole) // 2] if kind == "half" else whole


@contextmanager
def certificate() -> Iterator[Path]:
    """A file with the server's certificate, for those who are to trust it."""
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(_CERTIFICATE)
        file.flush()
        yield Path(file.name)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(_CERTIFICATE + _KEY)
        file.flush()
        context.load_cert_chain(file.name)
    return context


# Self-signed for 127.0.0.1, made for this file, trusted by nobody.
_CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBdjCCAR2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGfgCkQjGJrs3kNB
O9ZjtM4cH14syxByq1EpCnMdRdaZ2RD/aKRjeb64cKk3iogjwOSTzxsSfc+DmFhD
VQ8aa56jXjBcMBoGA1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBSWwCN4lh6uEWxNKppnEqSn9GHL8TAOBgNVHQ8BAf8E
BAMCAoQwCgYIKoZIzj0EAwIDRwAwRAIgH8YXtvTpEcP54hlqwv9MPXJJVfkbdhQL
fcEjRrAcXhMCIDV7jWaAb2zH04QSCEnVNLwht0h90TM/vQu1zdsyZmGe
-----END CERTIFICATE-----
"""
_KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7Mmczssgztl/M4Kt
XY1eA/Fd/RUce8teN/Fwmn3M5hqhRANCAARn4ApEIxia7N5DQTvWY7TOHB9eLMsQ
cqtRKQpzHUXWmdkQ/2ikY3m+uHCpN4qII8Dkk88bEn3Pg5hYQ1UPGmue
-----END PRIVATE KEY-----
"""
