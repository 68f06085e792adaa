"""A line to the session's PostgreSQL on which nothing comes through any more, and nobody hangs up: a machine without
power, an address that moved, a wall that drops packets."""

import ctypes
import socket
import struct
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from sqlalchemy import Engine, make_url

_ATTACH_FILTER, _DETACH_FILTER = 26, 27
_NOTHING = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0), 8)
"""A filter of packets of one word: let in none of their bytes."""


class Relay:
    """Passes on what comes, until it is `cut`: then the kernel takes no packet from who is connected or calls, so
    nothing is acknowledged. Who is connected then never gets through again; whoever calls once it is mended does."""

    def __init__(self, postgres: Engine) -> None:
        folder, port = str(postgres.url.query["host"]), postgres.url.port or 5432
        self._behind = f"{folder}/.s.PGSQL.{port}"
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._door.getsockname()[1]
        self._silent, self._refusing, self._over = Event(), Event(), Event()
        self._lines: list[tuple[socket.socket, socket.socket]] = []
        Thread(target=self._answer, daemon=True).start()

    def url(self, url: str, **told: int) -> str:
        """That address by this line, with more for whoever opens it."""
        address = make_url(url).set(host="127.0.0.1", port=self.port)
        kept = {name: value for name, value in address.query.items() if name not in ("host", "port")}
        more = {name: str(value) for name, value in told.items()}
        return address.set(query={**kept, **more}).render_as_string(hide_password=False)

    def cut(self) -> None:
        self._silent.set()
        for each in (self._door, *(near for near, _ in self._lines)):
            with suppress(OSError):  # a line that is over
                _deafen(each)

    def refuse(self) -> None:
        """Hangs up on everybody, and on whoever calls, at once."""
        self._refusing.set()
        self._hang_up()

    def mend(self) -> None:
        self._silent.clear()
        self._refusing.clear()
        with suppress(OSError):  # it was not deaf
            self._door.setsockopt(socket.SOL_SOCKET, _DETACH_FILTER, 0)

    def close(self) -> None:
        self._over.set()
        self._door.close()
        self._hang_up()

    def _hang_up(self) -> None:
        for pair in self._lines:
            for each in pair:
                with suppress(OSError):  # a thread may wait for what comes of it
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
        self._lines.clear()

    def _answer(self) -> None:
        while not self._over.is_set():
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self._refusing.is_set():
                near.close()
                continue
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._behind)
            self._lines.append((near, far))
            for give, take in ((near, far), (far, near)):
                Thread(target=self._pass_on, args=[give, take], daemon=True).start()

    def _pass_on(self, give: socket.socket, take: socket.socket) -> None:
        with suppress(OSError):
            while (some := give.recv(1 << 16)) and not self._silent.is_set():
                take.sendall(some)
            if not self._silent.is_set():
                take.shutdown(socket.SHUT_WR)


def _deafen(line: socket.socket) -> None:
    program: Any = struct.pack("HP", 1, ctypes.addressof(_NOTHING))
    line.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)
