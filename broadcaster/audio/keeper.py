"""Our side of the nursery: started, given orders, heard when a child ends, and ended.

Descriptors are all that is handed over: memory for the bytes, for the sound and for the answer, and a line.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from broadcaster.audio.nursery import MESSAGE
from broadcaster.audio.walls import Wall

_START = (
    "import sys; sys.path[:0] = sys.argv[3:]; from broadcaster.audio.nursery import main; "
    "main(int(sys.argv[1]), sys.argv[2])"
)
_ROOT = str(Path(__file__).parents[2])
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",  # a second thread would not live on in the children
    # A block of sound is freed to be taken again, not given back to the system page by page.
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
    "MALLOC_TOP_PAD_": str(4 << 20),
}
"""All the nursery has of one: ours may hold what opens other doors."""
_SECONDS_TO_START = 30.0


class Lost(Exception):
    """There is no nursery, or no report from it. The message is Vietnamese."""


class Gone(Lost):
    """The nursery went away while it had a file, which may be no fault of that file."""


class Overdue(Lost):
    """One file took more than its time."""


class Keeper:
    """Our side of the nursery. `walls` is what stands around its children."""

    def __init__(self, command: list[str]) -> None:
        """Starts it for a module of work, found from folders that may follow, and waits for its greeting. Lost."""
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._owner = os.getpid()
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                    [sys.executable, "-I", "-c", _START, str(theirs.fileno()), command[0], _ROOT, *command[1:]],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=_ENVIRONMENT,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            except OSError as refused:
                self.control.close()
                raise Lost(f"không khởi động được tiến trình giải mã: {refused.strerror}") from refused
        self._finish = weakref.finalize(self, _bury, self._process, self.control, self._owner)
        self.control.settimeout(_SECONDS_TO_START)
        try:
            greeting = self.control.recv(MESSAGE)
        except OSError as silent:
            greeting = b""
            self.kill()
            raise Lost("tiến trình giải mã không khởi động xong") from silent
        if not greeting:
            self.end()
            raise Lost("tiến trình giải mã hỏng khi khởi động")
        self.walls = {Wall(name): str(why) for name, why in json.loads(greeting)["walls"].items()}

    @property
    def usable(self) -> bool:
        """Alive, and ours: after a fork two processes would talk on one line."""
        return self._owner == os.getpid() and self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        self._finish()


def _bury(process: "subprocess.Popen[bytes]", control: socket.socket, owner: int) -> None:
    control.close()
    if owner == os.getpid():  # after a fork it is another's, who still wants it
        process.kill()
        process.wait()


def report(line: socket.socket) -> dict[str, Any]:
    """What the nursery tells of a child's end. TimeoutError, Gone."""
    try:
        raw = line.recv(MESSAGE)
    except ConnectionError:
        raw = b""
    if not raw:
        raise Gone("tiến trình giải mã đã dừng giữa chừng")
    report: dict[str, Any] = json.loads(raw)
    return report


# --- memory with a descriptor ------------------------------------------------------------------------------------


@contextmanager
def sheet() -> Iterator[int]:
    """An empty file without a name, in memory where the system has such files."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("sound")
    else:
        with tempfile.TemporaryFile() as file:
            handle = os.dup(file.fileno())
    try:
        yield handle
    finally:
        os.close(handle)


def fill(handle: int, raw: bytes) -> None:
    """Writes and goes back to the beginning: who is handed the descriptor reads from there."""
    rest = memoryview(raw)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.lseek(handle, 0, os.SEEK_SET)


def read(handle: int, most: int) -> bytearray:
    size = min(os.fstat(handle).st_size, most)
    whole = bytearray(size)
    at = 0
    while at < size and (got := os.preadv(handle, [memoryview(whole)[at:]], at)):
        at += got
    return whole
