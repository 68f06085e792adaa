"""The process that bears a fresh child for every file, so that a file costs a fork and not a start of Python.

It has everything loaded and reads no file's bytes itself. Each order comes as one message with four descriptors: the
bytes, room for the sound, room for the answer, and a line on which the child's end is told. Whoever gives the order
ends the child by writing on that line or by closing it.

It runs alone: `python -I -c "… main(control, module)"`, with one thread, and ends when its control line closes.
"""

import errno
import json
import os
import selectors
import signal
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from types import FrameType
from typing import Any

from broadcaster.audio import walls
from broadcaster.audio.walls import LIMITS, Limits, Wall
from broadcaster.domain.errors import BroadcasterError

MESSAGE = 65_536
"""Bytes an order, a report or an answer may have."""
_CHUNK = 1 << 20

Work = Callable[[Mapping[str, Any], bytes], tuple[dict[str, Any], bytes | memoryview]]


def main(control: int, module: str) -> None:
    """Serves orders for `work` of a module until the control line closes; its `warm` is run first."""
    network = walls.leave_network()  # before anything may start a thread
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123 - the kernel's file, written once
        file.write("1000")  # where memory runs out, this is what the system should end first
    loaded = import_module(module)
    loaded.warm()
    _Nursery(socket.socket(fileno=control), loaded.work, network).serve()


class _Nursery:
    def __init__(self, control: socket.socket, work: Work, network: str) -> None:
        self._control, self._work = control, work
        self._lines: dict[int, socket.socket] = {}
        self._events = selectors.DefaultSelector()
        self._ends, self._ended = os.pipe()
        os.set_blocking(self._ends, False)
        os.set_blocking(self._ended, False)
        signal.signal(signal.SIGCHLD, _noticed)
        signal.set_wakeup_fd(self._ended)
        self._walls = _probed() | {Wall.NO_NETWORK: network}

    def serve(self) -> None:
        self._control.send(json.dumps({"walls": self._walls}).encode())
        self._events.register(self._control, selectors.EVENT_READ)
        self._events.register(self._ends, selectors.EVENT_READ)
        while True:
            for key, _ in self._events.select():
                if key.fileobj is self._control:
                    if not self._take():
                        return self._end_all()
                elif key.fileobj == self._ends:
                    self._bury()
                else:
                    self._stop(key.data)

    def _take(self) -> bool:
        """Bears the child of one order; False when there will be no more."""
        raw, handles, _, _ = socket.recv_fds(self._control, MESSAGE, 4)
        if not raw:
            return False
        given, sound, answer, line = handles
        child = self._bear(json.loads(raw), given, sound, answer)
        for handle in (given, sound, answer):
            os.close(handle)
        self._lines[child] = socket.socket(fileno=line)
        self._events.register(self._lines[child], selectors.EVENT_READ, child)
        return True

    def _bear(self, order: Mapping[str, Any], given: int, sound: int, answer: int) -> int:
        """Process id of a child that does the work of one order."""

        def life(nursery: int) -> None:
            _keep_only(given, sound, answer)
            held = walls.put_up(Limits(**order["limits"]), nursery)
            if missing := fallen(held, self._walls):
                _write(answer, _lost(f"không dựng được hàng rào {', '.join(missing)}"))
            else:
                _write(answer, _done(self._work, order, given, sound))

        return _fork(life)

    def _stop(self, child: int) -> None:
        """The one who gave the order wants no more of it."""
        if child in self._lines:  # not buried a moment ago, so the number is still its own
            line = self._lines[child]
            with suppress(OSError):
                line.recv(MESSAGE)  # what lies unread when a line is closed would take the report with it
            self._events.unregister(line)
            os.kill(child, signal.SIGKILL)

    def _bury(self) -> None:
        """Tells each ended child's end on its line."""
        with suppress(BlockingIOError):
            while os.read(self._ends, 512):
                pass
        while self._lines:
            child, status, used = os.wait4(-1, os.WNOHANG)
            if not child:
                return
            line = self._lines.pop(child)
            with suppress(KeyError):
                self._events.unregister(line)
            report = {"status": status, "seconds": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024}
            with suppress(OSError):  # nobody may be there any more to be told
                line.send(json.dumps(report).encode())
            line.close()

    def _end_all(self) -> None:
        for child in self._lines:
            os.kill(child, signal.SIGKILL)


def fallen(held: Mapping[Wall, str], expected: Mapping[Wall, str]) -> list[Wall]:
    """Walls that do not stand now though this machine can have them: behind fewer, no byte is read."""
    return [wall for wall, why in held.items() if why and not expected[wall]]


def _noticed(number: int, frame: FrameType | None) -> None:
    """A signal must have a handler for its number to be written to the wake-up descriptor."""


def _fork(life: Callable[[int], None]) -> int:
    """Process id of a child that lives `life`, given the process it was borne by, and nothing after it."""
    nursery = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        life(nursery)
    finally:
        os._exit(0)


def _probed() -> dict[Wall, str]:
    """Which walls stand around a child, told by one that is borne for it and reads nothing."""
    ours, theirs = os.pipe()
    child = _fork(lambda nursery: _write(theirs, json.dumps(walls.put_up(LIMITS, nursery)).encode()))
    os.close(theirs)
    with open(ours, "rb") as told:  # noqa: PTH123 - a descriptor has no path
        held = json.loads(told.read())
    os.waitpid(child, 0)
    return {Wall(name): why for name, why in held.items()}


def _keep_only(*handles: int) -> None:
    """Closes whatever else the nursery has open; the child has no business with other orders."""
    low = 3
    for handle in (*sorted(handles), MESSAGE):
        os.closerange(low, handle)
        low = handle + 1


def _done(work: Work, order: Mapping[str, Any], given: int, sound: int) -> bytes:
    """The answer; the sound is written."""
    try:
        told, made = work(order, _read(given))
        _write(sound, made)
    except BroadcasterError as refusal:
        return json.dumps({"refused": refusal.code, "facts": refusal.facts}).encode()
    except MemoryError:
        return _lost("cần nhiều bộ nhớ hơn mức cho phép")
    except OSError as refused:
        return _lost("giải nén ra quá lớn" if refused.errno == errno.EFBIG else str(refused))
    except Exception as unforeseen:  # noqa: BLE001 - whatever a decoder comes upon ends as an answer
        return _lost(f"{type(unforeseen).__name__}: {unforeseen}")
    return json.dumps({"told": told}).encode()


def _lost(why: str) -> bytes:
    return json.dumps({"lost": why[:1000]}).encode()


def _read(handle: int) -> bytes:
    parts = []
    while part := os.read(handle, _CHUNK):
        parts.append(part)
    return b"".join(parts)


def _write(handle: int, raw: bytes | memoryview) -> None:
    rest = memoryview(raw)
    while rest:
        rest = rest[os.write(handle, rest[:_CHUNK]) :]
