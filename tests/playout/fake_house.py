"""A house of a few lines behind a real socket: it answers as docs/protocol.md says, and misbehaves when told to.

A test that only needs `url` and `token` runs against the real one as well.
"""

import base64
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from typing import Any

from playout.small_house import STATION, Ordered, SmallHouse, daytime, manifest, slot
from playout.sounds import tone, wav

from broadcaster.app.clock import now
from broadcaster.domain.device import PROOF
from broadcaster.domain.hints import written_word
from broadcaster.domain.journal import beginning, hash_of, read_line, walk
from broadcaster.domain.journal_batches import BATCH, read_batch
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.units import Digest, Instant, Millis, digest_of, instant
from broadcaster.envelope import from_json, open_sealed, public_of, trusting


@dataclass
class FakeHouse:
    """`twist` may change an answer: status, headers, body."""

    house: SmallHouse
    clock: Callable[[], Instant] = now
    manifest: str = ""
    serial: int = 0
    newest: int | None = None
    emergency: int = 0
    emergencies: list[tuple[int, str]] = field(default_factory=list)
    trusts: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    hints: list["SimpleQueue[bytes]"] = field(default_factory=list)
    twist: Callable[[str, int, dict[str, str], bytes], tuple[int, dict[str, str], bytes]] | None = None
    url: str = ""
    code: str = ""
    device: bytes | None = None
    accepted: bool | None = None
    lost: int = 0
    """So many answers about enrolment are lost on the way."""

    def order(self, told: Ordered) -> None:
        """One more emergency, and the signed time tells of it."""
        self.emergencies.append((told.serial, self.house.emergency(told, self.clock())))
        self.emergency = max(self.emergency, told.serial)

    def hint(self) -> None:
        self.say(b"event: manifest\nid: 1\ndata: {}\n\n")

    def say(self, told: bytes) -> None:
        """To all who listen."""
        for each in self.hints:
            each.put(told)

    def word(self) -> str:
        """The signed time as it stands in a stream."""
        newest = self.serial if self.newest is None else self.newest
        return base64.b64decode(self.house.time(self.clock(), newest, self.emergency)).decode()

    def answer(self, path: str, tag: str, span: str) -> tuple[int, dict[str, str], bytes]:
        if path.startswith("/api/v1/trust"):
            after = int(path.partition("after=")[2] or 0)
            return 200, {}, json.dumps({"trusts": self.trusts[after:]}).encode()
        if found := re.fullmatch(r"/audio/([0-9a-f]{64})\.mp3", path):
            return self._sound(Digest(found[1]), span)
        if path.endswith("/flag"):
            flag = json.dumps({"manifest": self.serial, "emergency": self.emergency})
            return self._timed(tag, digest_of(flag), flag.encode())
        if path.endswith("/emergencies"):
            told = [{"serial": serial, "document": document} for serial, document in self.emergencies]
            return 200, {}, json.dumps({"documents": told}).encode()
        if path.endswith("/manifest") and self.manifest:
            return self._timed(tag, digest_of(self.manifest), self.manifest.encode())
        return 404, {}, b"{}"

    def _timed(self, tag: str, own: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        newest = self.serial if self.newest is None else self.newest
        headers = {"Broadcaster-Time": self.house.time(self.clock(), newest, self.emergency), "ETag": f'"{own}"'}
        return (304, headers, b"") if tag == f'"{own}"' else (200, headers, body)

    def _sound(self, digest: Digest, span: str) -> tuple[int, dict[str, str], bytes]:
        raw = self.house.sounds.get(digest)
        if raw is None:
            return 404, {}, b""
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", span)
        if not found:
            return 200, {}, raw
        first, last = int(found[1]), min(int(found[2]), len(raw) - 1)
        return 206, {"Content-Range": f"bytes {first}-{last}/{len(raw)}"}, raw[first : last + 1]

    def taken(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if "/enrolments" in path:
            answer, self.lost = self._enrolment(path, body), self.lost - 1
            return answer if self.lost < 0 else (503, {}, b"")
        if path.endswith("/status"):
            self.statuses.append(json.loads(body))
            return 204, {}, b""
        if path.endswith("/journal"):
            envelope = from_json(body)
            assert envelope.payload_type == BATCH
            batch = read_batch(open_sealed(envelope, trusting(public_of(self.house.station_key))))
            sequence = read_line(self.lines[-1]).sequence if self.lines else 0
            for line in batch.lines:
                if read_line(line).sequence == sequence + 1:  # it takes what it lacks, and nothing behind a gap
                    self.lines, sequence = [*self.lines, line], sequence + 1
            head = hash_of(self.lines[-1]) if self.lines else beginning(STATION).head
            return 200, {}, self.house.checkpoint(sequence, head, self.clock()).encode()
        return 404, {}, b"{}"

    def _enrolment(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if path.endswith("/enrolments"):
            told = json.loads(body)
            public = base64.b64decode(told["public_key"])
            if told["code"] != self.code and public != self.device:
                return 422, {}, b'{"code": "code-wrong"}'
            self.code, self.device = "", public
            return 201, {}, b'{"id": "e1"}'
        assert self.device is not None
        envelope = from_json(body)
        assert envelope.payload_type == PROOF
        open_sealed(envelope, trusting(self.device))
        if self.accepted is None:
            return 202, {}, b"{}"
        if not self.accepted:
            return 410, {}, b'{"code": "enrolment-rejected"}'
        identity = self.house.identity(self.url)
        told: dict[str, Any] = {"station": identity.station, "house": identity.house, "token": "the-token"}
        roots = {"threshold": identity.threshold, "keys": list(identity.roots)}
        if self.lines:
            last = read_line(self.lines[-1])
            told["journal"] = {"sequence": last.sequence, "head": hash_of(self.lines[-1]), "boot": last.boot}
        return 200, {}, json.dumps(told | {"roots": roots}).encode()

    def whole(self) -> bool:
        """Whether the lines that came are one chain without a gap."""
        return walk(STATION, self.lines).broken is None


class _Handler(BaseHTTPRequestHandler):
    house: FakeHouse
    stopping: threading.Event
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.house.asked.append(("GET", self.path))
        if self.path.partition("?")[0].endswith("/events"):
            self._events()
            return
        told = self.headers.get
        self._tell(self.house.answer(self.path, told("If-None-Match", ""), told("Range", "")))

    def do_POST(self) -> None:
        self.house.asked.append(("POST", self.path))
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._tell(self.house.taken(self.path, body))

    def _tell(self, answer: tuple[int, dict[str, str], bytes]) -> None:
        status, headers, body = self.house.twist(self.path, *answer) if self.house.twist else answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def _events(self) -> None:
        told = SimpleQueue[bytes]()
        self.house.hints.append(told)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):
            if "?beat=" in self.path:
                self.wfile.write(written_word(self.house.word()))
            while not self.stopping.is_set():
                with suppress(Empty):
                    self.wfile.write(told.get(timeout=0.05))

    def handle(self) -> None:
        with suppress(OSError):  # the line was cut
            super().handle()

    def log_message(self, format: str, *args: object) -> None: ...


@contextmanager
def served(house: FakeHouse) -> Iterator[FakeHouse]:
    stopping = threading.Event()
    handler = type("Handler", (_Handler,), {"house": house, "stopping": stopping})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    house.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield house
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()


def until(what: Callable[[], object], seconds: float = 20.0) -> None:
    """Waits for something that other threads or processes bring about."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def planned(
    house: SmallHouse, fake: FakeHouse, serial: int = 1, sounds: int = 3, hours: float = 1
) -> tuple[Sound, ...]:
    """Its manifest has one session, so many hours from now; the sounds it names."""
    at = now()
    start = instant(at + timedelta(hours=hours))
    told = tuple(house.sound(wav(tone(1000, 300 + 10 * n)), Millis(1000)) for n in range(sounds))
    fallback = house.sound(wav(tone(1000, 220)), Millis(1000))
    early = instant(at - timedelta(hours=1))
    fake.manifest = house.sealed(manifest([slot("s1", start, told)], fallback, serial, early, daytime(start)))
    fake.serial, fake.trusts = serial, fake.trusts or [house.trust(early)]
    return told
