"""A line to the house as the country has them: slow, late, cut or dead. A proxy on loopback spoils what it passes."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 2048


@dataclass
class BadLine:
    """`rate` in bytes a second both ways together (0: as fast as it goes), `delay` in seconds before each piece. After
    `cut_after` bytes to the station a connection is cut, as often as `cuts` says; while `dead` none is taken, and while
    `swallowing` all are, but whatever is said on them vanishes, and nobody is told.

    One byte is changed in so many full pieces on their way to the station (`garbled`); so many connections are ended
    before a word is said (`dropped`).
    """

    rate: float = 0.0
    delay: float = 0.0
    cut_after: int = 0
    cuts: int = 0
    dead: bool = False
    swallowing: bool = False
    garbled: int = 0
    dropped: int = 0
    port: int = 0
    taken: int = 0
    passed: int = 0
    sent: int = 0
    pieces: int = 0
    _free: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for(self, size: int) -> None:
        if self.delay:
            time.sleep(self.delay)
        if self.rate:
            with self._lock:
                self._free = max(self._free, time.monotonic()) + size / self.rate
                until = self._free
            time.sleep(max(0.0, until - time.monotonic()))

    def passing(self, one: socket.socket, other: socket.socket, *, down: bool) -> None:
        through = 0
        with suppress(OSError):
            while more := one.recv(PIECE):
                if self.swallowing:
                    continue
                self.wait_for(len(more))
                through += len(more)
                with self._lock:
                    self.pieces += 1
                    self.sent += 0 if down else len(more)
                    self.passed += len(more) if down else 0
                more = self.spoilt(more) if down else more
                if down and self.cuts > 0 and 0 < self.cut_after < through:
                    self.cuts -= 1
                    break
                other.sendall(more)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def spoilt(self, piece: bytes) -> bytes:
        if self.garbled <= 0 or len(piece) < PIECE:
            return piece
        self.garbled -= 1
        return piece[: PIECE // 2] + bytes([piece[PIECE // 2] ^ 1]) + piece[PIECE // 2 + 1 :]

    def joined(self, caller: socket.socket, house: socket.socket) -> None:
        """Until either end hangs up."""
        down = threading.Thread(target=self.passing, args=(house, caller), kwargs={"down": True}, daemon=True)
        with caller, house:
            down.start()
            self.passing(caller, house, down=False)
            down.join()

    def taking(self, door: socket.socket, to: tuple[str, int]) -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            self.taken += 1
            if self.dead or self.dropped > 0:
                self.dropped -= not self.dead
                caller.close()
                continue
            house = socket.create_connection(to)
            threading.Thread(target=self.joined, args=(caller, house), daemon=True).start()


@contextmanager
def bad_line(to: str, line: BadLine) -> Iterator[BadLine]:
    host, _, port = to.removeprefix("http://").partition(":")
    with socket.create_server(("127.0.0.1", 0)) as door:
        line.port = door.getsockname()[1]
        taking = threading.Thread(target=line.taking, args=(door, (host, int(port))), daemon=True)
        taking.start()
        try:
            yield line
        finally:
            door.shutdown(socket.SHUT_RDWR)
            taking.join(5)
