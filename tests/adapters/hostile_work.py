"""Work that does, behind the walls, what a decoder taken over by its input would try."""

import ctypes
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_held: list[bytearray] = []


def work(order: Mapping[str, Any], given: bytes) -> tuple[dict[str, Any], bytes | memoryview]:
    """Does what the order names. What it managed comes back as the answer, and what stopped it as an OSError."""
    name = order.get("do") or given.decode()
    if name == "repeat":
        raise LookupError(str(order))
    return _DEEDS[name](order.get("with", ""))


def warm() -> None:
    """There is nothing to bring in."""


Answer = tuple[dict[str, Any], bytes | memoryview]


def _read(path: str) -> Answer:
    with Path(path).open("rb") as file:
        return {"did": len(file.read(10))}, b""


def _write(path: str) -> Answer:
    with Path(path).open("wb") as file:
        return {"did": file.write(b"x")}, b""


def _connect(port: str) -> Answer:
    with socket.socket() as ours:
        ours.connect(("127.0.0.1", int(port)))
        return {"did": "connected"}, b""


def _run(path: str) -> Answer:
    os.execv(path, [path])
    return {}, b""


def _fork(_: str) -> Answer:
    child = os.fork()
    if not child:
        os._exit(0)
    return {"did": child}, b""


def _kill(_: str) -> Answer:
    os.kill(os.getppid(), signal.SIGKILL)
    return {"did": "killed"}, b""


def _look(_: str) -> Answer:
    """Which descriptors are open beside the standard three, and what the environment tells."""
    handles = []
    for handle in range(3, 64):
        try:
            os.lseek(handle, 0, os.SEEK_CUR)
        except OSError as closed:
            if closed.errno == 9:
                continue
        handles.append(handle)
    return {"handles": len(handles), "environment": sorted(os.environ)}, b""


def _eat(_: str) -> Answer:
    while True:
        _held.append(bytearray(16 << 20))


def _fill(_: str) -> Answer:
    return {"did": "filled"}, bytes(8 << 20)


def _hang(_: str) -> Answer:
    while True:
        time.sleep(60)


def _hang_under(process: str) -> Answer:
    """Does not end under the parent named; under any other it does at once."""
    return _hang("") if os.getppid() == int(process) else ({"did": "ended"}, b"")


def _burn(_: str) -> Answer:
    while True:
        pass


def _crash(_: str) -> Answer:
    return {"did": ctypes.string_at(0)}, b""


def _leave(_: str) -> Answer:
    os._exit(0)


def _raise(_: str) -> Answer:
    raise LookupError("chưa ai nghĩ tới")


def _say(what: str) -> Answer:
    """An answer of its own making, as if it had decoded."""
    honest: dict[str, Any] = {
        "rate": 24_000,
        "cut": False,
        "container": "wav",
        "coding": "pcm",
        "source": 24_000,
        "channels": 1,
        "declared": None,
        "decoded": 1,
        "way": "alone",
    }
    lies: dict[str, dict[str, Any]] = {
        "nothing wrong": {},
        "no rate": {"rate": 0},
        "an endless rate": {"rate": float("inf")},
        "a word for a rate": {"rate": "../../etc"},
        "a container of its own": {"container": "concat"},
        "a list for a length": {"declared": [1]},
        "levels of words": {"levels": ["a", "b", "c"]},
        "very much": {"coding": "x" * 100_000},
        "odd bytes": {},
    }
    return honest | lies[what], b"\0" * (3 if what == "odd bytes" else 4)


_DEEDS: dict[str, Callable[[str], Answer]] = {
    "read": _read,
    "write": _write,
    "connect": _connect,
    "run": _run,
    "fork": _fork,
    "kill": _kill,
    "look": _look,
    "eat": _eat,
    "fill": _fill,
    "hang": _hang,
    "hang under": _hang_under,
    "burn": _burn,
    "crash": _crash,
    "leave": _leave,
    "raise": _raise,
    "say": _say,
}
