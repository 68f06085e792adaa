"""Ten thousand stations in one small process: bare sockets and one epoll, so that what is measured is the server.

    herd_client.py TARGETS.json     then one order a line on stdin, one answer a line on stdout, both JSON

It has nothing of the product in it. Each station has an address of its own in 127.0.0.0/8.
"""

import heapq
import json
import random
import resource
import select
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

_READ, _WRITE, _LOST = select.EPOLLIN, select.EPOLLOUT, select.EPOLLERR | select.EPOLLHUP
_EVENTS = "events?beat=220"
"""As `broadcaster playout` listens: with a word at once, and one in the place of each tenth beat."""
_PATIENCE = 30.0
"""Seconds after the last poll was due until those without an answer count as silent."""
now = time.perf_counter


class Line:
    """One connection of a station. `heard` is called with what came, and with b"" when it ended."""

    __slots__ = ("answered", "due", "heard", "number", "request", "sock", "taken")

    def __init__(self, number: int, heard: "Callable[[Line, bytes], None]") -> None:
        self.number, self.heard, self.request = number, heard, b""
        self.sock: socket.socket | None = None
        self.answered, self.due, self.taken = False, 0.0, b""

    def status(self) -> str:
        """Of the answer, once it is there whole."""
        end = self.taken.find(b"\r\n\r\n")
        if end < 0:
            return ""
        status = self.taken[9:12].decode()
        return status if len(self.taken) >= end + 4 + _length(self.taken[:end], status) else ""


def _length(head: bytes, status: str) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at > 0 and status != "304" else 0


class Wire:
    """The stations, where they ask, and every connection that is open."""

    def __init__(self, told: dict) -> None:
        self.address, self.stations = (told["host"], told["port"]), told["stations"]
        self._epoll = select.epoll()
        self.lines: dict[int, Line] = {}

    def open(self, line: Line, request: bytes) -> None:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.bind((f"127.1.{line.number // 250}.{line.number % 250 + 1}", 0))
        sock.connect_ex(self.address)
        line.sock, line.request, line.answered, line.taken = sock, request, False, b""
        self.lines[sock.fileno()] = line
        self._epoll.register(sock.fileno(), _WRITE)

    def again(self, line: Line, request: bytes) -> None:
        """Asks once more over the same connection."""
        line.answered, line.taken = False, b""
        line.sock.send(request)

    def close(self, line: Line) -> None:
        if line.sock is not None:
            del self.lines[line.sock.fileno()]
            line.sock.close()
            line.sock = None

    def close_all(self) -> None:
        for line in list(self.lines.values()):
            self.close(line)

    def turn(self, wait: float) -> None:
        for number, event in self._epoll.poll(max(0.0, wait)):
            line = self.lines.get(number)
            if line is not None:
                self._met(line, number, event)

    def _met(self, line: Line, number: int, event: int) -> None:
        try:
            if event & _WRITE and not event & _LOST:
                line.sock.send(line.request)
                self._epoll.modify(number, _READ)
                return
            data = line.sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        line.heard(line, data)

    def request(self, number: int, path: str) -> bytes:
        code, token, *tags = self.stations[number]
        tag = {"manifest": tags[0], "flag": tags[1]}.get(path, "")
        known = f'If-None-Match: "{tag}"\r\n' if tag else ""
        return (
            f"GET /api/v1/stations/{code}/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: broadcaster-playout\r\n"
            f"Accept-Encoding: gzip\r\nAuthorization: Bearer {token}\r\n{known}\r\n"
        ).encode()


class Polls:
    """An open loop: a poll is due when it is due, however the ones before it fare, and is timed from then on."""

    def __init__(self, wire: Wire, told: dict) -> None:
        self._wire, self._path, self._own = wire, told["path"], told["own"]
        self._rate, self._count = told["rate"], int(told["rate"] * told["seconds"])
        self._waits: list[float] = []
        self._idle: list[Line] = []
        self._statuses: Counter[str] = Counter()
        self._sizes: Counter[int] = Counter()

    def run(self) -> dict:
        begun, begins = now(), 0
        end = begun + self._count / self._rate + _PATIENCE
        while (left := self._count - len(self._waits)) and now() < end:
            while begins < self._count and begun + begins / self._rate <= now():
                self._begin(begins % len(self._wire.stations), begun + begins / self._rate)
                begins += 1
            self._wire.turn(min(0.5, begun + begins / self._rate - now()) if begins < self._count else 0.5)
        if left:
            self._statuses["silent"] += left
        took = now() - begun
        self._wire.close_all()
        self._waits.sort()
        shares = {f"p{share}": _at(self._waits, share) for share in (50, 95, 99)}
        size = self._sizes.most_common(1)[0][0]
        return {"n": len(self._waits), "took": took, "statuses": dict(self._statuses), "bytes": size, **shares}

    def _begin(self, number: int, due: float) -> None:
        request = self._wire.request(number, self._path)
        while self._idle and self._idle[-1].sock is None:
            self._idle.pop()
        if self._idle:
            line = self._idle.pop()
            line.due = due
            self._wire.again(line, request)
        else:
            line = Line(number, self._heard)
            line.due = due
            self._wire.open(line, request)

    def _heard(self, line: Line, data: bytes) -> None:
        if line.answered:  # it was kept, and the server let it go
            self._wire.close(line)
            return
        line.taken += data
        status = line.status()
        if data and not status:
            return
        line.answered = True
        self._waits.append(now() - line.due)
        self._statuses[status or "cut"] += 1
        self._sizes[len(line.taken)] += 1
        if self._own or not data:
            self._wire.close(line)
        else:
            self._idle.append(line)


def _at(ordered: Sequence[float], share: int) -> float:
    return ordered[max(0, -(-share * len(ordered) // 100) - 1)] if ordered else 0.0


def _over(data: bytes) -> bool:
    """Cut, or ended by its last chunk, which leaves the connection open for another request."""
    return not data or data.endswith(b"0\r\n\r\n")


class Streams:
    """Opens one stream for each station, after a wait of its own of `least` to `most` seconds, and `at_once` on the way
    at most. `cut`: they all are open, and each waits from when it is cut."""

    def __init__(self, wire: Wire, told: dict) -> None:
        self._wire, self._told = wire, told
        self._chance = random.Random(7)  # noqa: S311 - waits are no secrets
        self._waiting: list[tuple[float, int]] = []
        self._on_the_way, self._opened, self._last = 0, 0, now()
        self._statuses: Counter[str] = Counter()

    def run(self) -> dict:
        cut, count = self._told.get("cut", False), len(self._wire.stations)
        if cut:
            self._opened = len(self._wire.lines)
            for line in self._wire.lines.values():
                line.heard = self._heard
            print(json.dumps({"ready": True}), flush=True)
        else:
            for number in range(count):
                self._wait(number)
        begun = now()
        while self._opened < count or (cut and self._statuses["ended"] < count):
            if now() - begun > self._told["limit"]:
                break
            self._begin()
            self._wire.turn(0.02)
        return {"open": self._opened, "took": self._last - begun, "statuses": dict(self._statuses)}

    def _wait(self, number: int, least: float = 0.0) -> None:
        wait = max(least, self._chance.uniform(self._told["least"], self._told["most"]))
        heapq.heappush(self._waiting, (now() + wait, number))

    def _begin(self) -> None:
        while self._waiting and self._waiting[0][0] <= now() and self._on_the_way < self._told["at_once"]:
            self._on_the_way += 1
            number = heapq.heappop(self._waiting)[1]
            self._wire.open(Line(number, self._heard), self._wire.request(number, _EVENTS))

    def _heard(self, line: Line, data: bytes) -> None:
        if line.answered:
            if _over(data):
                self._opened -= 1
                self._away(line, "ended", 0.0)
            return
        line.taken += data
        if data and b"\r\n\r\n" not in line.taken:
            return
        self._on_the_way -= 1
        status = line.taken[9:12].decode() if data else "refused"
        if status != "200":
            self._away(line, status, 1.0)
            return
        self._statuses[status] += 1
        line.answered, line.taken, line.request = True, b"", b""
        self._opened, self._last = self._opened + 1, now()

    def _away(self, line: Line, why: str, least: float) -> None:
        self._statuses[why] += 1
        self._wire.close(line)
        self._wait(line.number, least)


class Idle:
    """Listens for so long; how many beats came."""

    def __init__(self, wire: Wire, told: dict) -> None:
        self._wire, self._seconds, self._beats = wire, told["seconds"], 0

    def run(self) -> dict:
        for line in self._wire.lines.values():
            line.heard = self._heard
        until = now() + self._seconds
        while (left := until - now()) > 0:
            self._wire.turn(min(left, 0.5))
        return {"open": len(self._wire.lines), "beats": self._beats}

    def _heard(self, line: Line, data: bytes) -> None:
        if _over(data):
            self._wire.close(line)
        else:
            self._beats += 1


_ORDERS = {"polls": Polls, "streams": Streams, "idle": Idle}


def main() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    wire = Wire(json.loads(Path(sys.argv[1]).read_text()))
    for order in sys.stdin:
        told = json.loads(order)
        cpu = time.process_time()
        found = _ORDERS[told["do"]](wire, told).run()
        print(json.dumps({**found, "cpu": time.process_time() - cpu}), flush=True)


if __name__ == "__main__":
    main()
