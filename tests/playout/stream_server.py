"""A server of streams on this machine, that sends a looped MP3 as fast as it is heard, or misbehaves."""

import socket
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

import lameenc
from playout.sounds import tone

from broadcaster.playout.frames import Frames

RATE = 24_000
BYTES = 8_000
"""Of a second of MP3."""
LATE = 23.0
"""Seconds after which what is cut late is cut: opened half a minute before its row, it ends in the row."""


def mp3(samples: "array[int]") -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(BYTES * 8 // 1000)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    return bytes(encoder.encode(samples.tobytes()) + encoder.flush())


def _middle(raw: bytes) -> bytes:
    """Without what a coder puts at both ends: so it can be sent over and over without a pause."""
    return b"".join(each.raw for each in list(Frames().fed(raw))[10:-10])


class _Stream(BaseHTTPRequestHandler):
    loop: bytes
    silence: bytes
    server: "Streams"
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        with suppress(OSError):
            ways.get(self.path, _missing)(self)

    def head(self, kind: str = "audio/mpeg") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("icy-name", "Dai TNVN")
        self.end_headers()

    def send(self, raw: bytes, seconds: float, pace: float = 1.0) -> None:
        """A second at once, the rest as it is heard, over and over."""
        began, sent = time.monotonic(), 0
        while (gone := time.monotonic() - began) < seconds:
            while sent < (gone + 1) * BYTES * pace:
                self.wfile.write((raw + raw)[sent % len(raw) :][:800])
                sent += 800
            time.sleep(0.05)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def _missing(to: _Stream) -> None:
    to.send_error(404)


def _well(to: _Stream) -> None:
    to.head()
    to.send(to.loop, 60)


def _cut(seconds: float) -> Callable[[_Stream], None]:
    """It flows for so long, and never again."""

    def way(to: _Stream) -> None:
        if to.server.asked.count(to.path) > 1:
            to.send_error(503)
            return
        to.head()
        to.send(to.loop, seconds)

    return way


def _stall(to: _Stream) -> None:
    to.head()
    to.send(to.loop, 3)
    time.sleep(60)


def _slow(to: _Stream) -> None:
    to.head()
    to.send(to.loop, 60, pace=0.5)


def _fast(to: _Stream) -> None:
    to.head()
    while True:
        to.wfile.write(to.loop)
        to.server.poured += len(to.loop)


def _silent(to: _Stream) -> None:
    to.head()
    to.send(to.silence, 60)


def _garbage(to: _Stream) -> None:
    to.head()
    dice = Random(7)
    for _ in range(400):
        to.wfile.write(dice.randbytes(800))
        time.sleep(0.005)
    time.sleep(20)


def _html(to: _Stream) -> None:
    to.head("text/html; charset=utf-8")
    to.wfile.write(b"<!doctype html><title>403</title>" * 100)


def _disguised(to: _Stream) -> None:
    to.head()
    to.wfile.write(b"<!doctype html><title>403</title>" * 9_000)


def _headers(to: _Stream) -> None:
    to.send_response(200)
    to.flush_headers()
    while True:
        to.wfile.write(b"x: ")
        time.sleep(0.02)


def _to(place: Callable[[_Stream], str]) -> Callable[[_Stream], None]:
    def way(to: _Stream) -> None:
        to.send_response(302)
        to.send_header("Location", place(to))
        to.end_headers()

    return way


ways: dict[str, Callable[[_Stream], None]] = {
    "/well": _well,
    "/cut": _cut(3),
    "/stall": _stall,
    "/cut_late": _cut(LATE),
    "/slow": _slow,
    "/fast": _fast,
    "/silent": _silent,
    "/garbage": _garbage,
    "/html": _html,
    "/disguised": _disguised,
    "/headers": _headers,
    "/moved": _to(lambda _: "/well"),
    "/circle": _to(lambda _: "/circle"),
    "/elsewhere": _to(lambda to: f"http://localhost:{to.server.server_address[1]}/well"),
}


class Streams(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        handler = type(
            "Handler", (_Stream,), {"loop": _middle(mp3(tone(4_000, 440))), "silence": mp3(array("h", [0]) * RATE * 4)}
        )
        super().__init__(("127.0.0.1", 0), handler)
        self.asked: list[str] = []
        self.poured = 0

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that went away is what these tests are about."""

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


@contextmanager
def streams() -> Iterator[Streams]:
    with Streams() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


def mute_port() -> socket.socket:
    """It takes a connection and says nothing."""
    door = socket.create_server(("127.0.0.1", 0))
    door.listen(5)
    return door
