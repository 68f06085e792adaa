"""Our side of a process that speaks: start it, order from it, notice its death.

The other side is a script of ours that takes a library which may end its process: it tells `{"version", "rate"}` when
it is ready, then answers each line of JSON with a line `{"number", "size"}` and as many bytes of mono 16-bit samples,
or with a line `{"number", "refused"}`; the number is the order's. It ends with its standard input, and not by the
signals that stop a house: those are for us, and a sentence under way may still be spoken.
"""

import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

_Told = TypeVar("_Told")

_START = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')"
)
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}
"""All the process has of one: ours may hold what opens other doors."""
_LONGEST_LINE = 65_536  # bytes


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
        command = [sys.executable, "-I", "-c", _START, str(craft.script), *map(str, files)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own file and paths, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        except OSError as error:
            raise WorkerLost(f"không khởi động được {craft.name}: {error.strerror}") from error
        self._craft = craft
        self._files = files
        self._owner = os.getpid()
        self._turn = threading.Lock()
        self._number = 0
        self.end = weakref.finalize(self, _end, self._process)
        self.version, self.rate = self._told(self._greeting, craft.seconds_to_start)

    @property
    def usable(self) -> bool:
        """Alive, its files still there, and ours: after a fork two processes would talk into one pipe."""
        alive = self._owner == os.getpid() and self._process.poll() is None
        return alive and all(file.exists() for file in self._files)

    def say(self, text: str, **how: str | float) -> bytes:
        """Mono signed 16-bit samples at `rate`. WorkerLost."""
        seconds = self._craft.seconds_to_start + len(text) / 1000 * self._craft.seconds_for_a_thousand
        with self._turn:
            self._number += 1
            order = json.dumps({"number": self._number, "text": text, **how}).encode() + b"\n"
            return self._told(lambda: self._spoken(order), seconds)

    def _told(self, ask: Callable[[], _Told], seconds: float) -> _Told:
        """What `ask` brings, in time. WorkerLost.

        Anything but an answer or a clean refusal ends the process: what it has still to say would be taken for the
        answer to the next order, and one sentence be aired in the place of another.
        """
        alarm = threading.Timer(seconds, self._process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            return ask()
        except WorkerRefused:
            raise
        except Exception as error:
            raise WorkerLost(self._death(error)) from error
        except BaseException:
            self._process.kill()
            raise
        finally:
            alarm.cancel()

    def _greeting(self) -> tuple[str, int]:
        head = self._head()
        return str(head["version"]), int(head["rate"])

    def _spoken(self, order: bytes) -> bytes:
        """Raises whatever comes of a process that died or talks nonsense."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(order)
        self._process.stdin.flush()
        size = int(self._head()["size"])
        body = self._process.stdout.read(size)
        if len(body) != size:
            raise EOFError
        return body

    def _head(self) -> dict[str, Any]:
        """The line an answer begins with, if it is the answer to the order given last."""
        assert self._process.stdout
        line = self._process.stdout.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise ValueError("a line without end") if len(line) == _LONGEST_LINE else EOFError
        head: dict[str, Any] = json.loads(line)
        if head.get("number", 0) != self._number:
            raise LookupError("an answer to another order")
        if "refused" in head:
            raise WorkerRefused(str(head["refused"]))
        return head

    def _death(self, error: Exception) -> str:
        """Why it is dead, which it is after this."""
        self._process.kill()
        code = self._process.wait()
        if isinstance(error, EOFError | OSError):
            return f"tiến trình {self._craft.name} đã dừng giữa chừng (mã {code}); dữ liệu hỏng hoặc văn bản lạ"
        return f"tiến trình {self._craft.name} trả lời không đọc được nên đã bị dừng"


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            try:
                pipe.close()
            except OSError:  # an order that was never read is still in the pipe's buffer
                continue
    process.wait()
