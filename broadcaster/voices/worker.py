"""Our side of a process that speaks: start it, order from it, notice its death.

The other side is a script of ours that takes a library which may end its process: it tells `{"version", "rate"}` when
it is ready, then answers each line of JSON with a line `{"size"}` and as many bytes of mono 16-bit samples, or with a
line `{"refused"}`. It ends with its standard input.
"""

import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class WorkerLost(Exception):
    """The process refused, died or did not answer. The message is Vietnamese, one line."""


class WorkerRefused(WorkerLost):
    """It answered, and said why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Craft:
    """What a process does: the name it goes by, its script, and the seconds it is given to start and to speak a
    thousand characters."""

    name: str
    script: Path
    seconds_to_start: float = 30.0
    seconds_for_a_thousand: float = 5.0


class Worker:
    """One process, asked by one thread at a time. `rate` is in Hz, `version` the library's own."""

    def __init__(self, craft: Craft, *files: Path) -> None:
        """Starts the script with the paths of the files it needs and waits until it is ready. WorkerLost."""
        command = [sys.executable, "-I", str(craft.script), *map(str, files)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own file and paths, no shell
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise WorkerLost(f"không khởi động được {craft.name}: {error.strerror}") from error
        self._craft = craft
        self._files = files
        self._owner = os.getpid()
        self._turn = threading.Lock()
        self.end = weakref.finalize(self, _end, self._process)
        head, _ = self._answer(craft.seconds_to_start)
        self.version, self.rate = str(head["version"]), int(head["rate"])

    @property
    def usable(self) -> bool:
        """Alive, its files still there, and ours: after a fork two processes would talk into one pipe."""
        alive = self._owner == os.getpid() and self._process.poll() is None
        return alive and all(file.exists() for file in self._files)

    def say(self, text: str, **how: str | float) -> bytes:
        """Mono signed 16-bit samples at `rate`. WorkerLost."""
        order: Mapping[str, str | float] = {"text": text, **how}
        seconds = self._craft.seconds_to_start + len(text) / 1000 * self._craft.seconds_for_a_thousand
        with self._turn:
            try:
                assert self._process.stdin
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
                self._process.stdin.flush()
            except OSError as error:
                raise WorkerLost(self._death()) from error
            return self._answer(seconds)[1]

    def _answer(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        """One line and the bytes it announces; the process is ended if they do not come in time. WorkerLost."""
        assert self._process.stdout
        alarm = threading.Timer(seconds, self._process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            line = self._process.stdout.readline()
            if not line.endswith(b"\n"):
                raise WorkerLost(self._death())
            head: dict[str, Any] = json.loads(line)
            body = self._process.stdout.read(head.get("size", 0))
        finally:
            alarm.cancel()
        if "refused" in head:
            raise WorkerRefused(head["refused"])
        if len(body) != head.get("size", 0):
            raise WorkerLost(self._death())
        return head, body

    def _death(self) -> str:
        self._process.kill()
        code = self._process.wait()
        return f"tiến trình {self._craft.name} đã dừng giữa chừng (mã {code}); dữ liệu hỏng hoặc văn bản lạ"


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            try:
                pipe.close()
            except OSError:  # an order that was never read is still in the pipe's buffer
                continue
    process.wait()
