"""Our side of the process that speaks with espeak-ng: start it, order from it, notice its death."""

import json
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import Any

from broadcaster.voices import espeak_library

_SECONDS_TO_START = 30.0
_SECONDS_FOR_A_THOUSAND = 5.0  # characters; it takes 0.1 on an idle machine


class WorkerLost(Exception):
    """The process refused, died or did not answer. The message is Vietnamese, one line."""


class Worker:
    """One process, asked by one thread at a time. `rate` is in Hz, `version` the library's own."""

    def __init__(self, library: Path, data: Path) -> None:
        """Starts the process and waits for its greeting. WorkerLost."""
        command = [sys.executable, "-I", espeak_library.__file__, str(library), str(data)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own file and paths, no shell
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise WorkerLost(f"không khởi động được eSpeak NG: {error.strerror}") from error
        self.data = data
        self._owner = os.getpid()
        self._turn = threading.Lock()
        self.end = weakref.finalize(self, _end, self._process)
        head, _ = self._answer(_SECONDS_TO_START)
        self.version, self.rate = str(head["version"]), int(head["rate"])

    @property
    def usable(self) -> bool:
        """Alive, its data still there, and ours: after a fork two processes would talk into one pipe."""
        return self._owner == os.getpid() and self._process.poll() is None and self.data.exists()

    def say(self, text: str, voice: str, pace: int) -> bytes:
        """Mono signed 16-bit samples at `rate`. WorkerLost."""
        order = json.dumps({"text": text, "voice": voice, "pace": pace}).encode() + b"\n"
        with self._turn:
            try:
                assert self._process.stdin
                self._process.stdin.write(order)
                self._process.stdin.flush()
            except OSError as error:
                raise WorkerLost(self._death()) from error
            return self._answer(_SECONDS_TO_START + len(text) / 1000 * _SECONDS_FOR_A_THOUSAND)[1]

    def _answer(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        """One line and the bytes it announces; the process is ended if they do not come in time. WorkerLost."""
        assert self._process.stdout
        alarm = threading.Timer(seconds, self._process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            line = self._process.stdout.readline()
            head: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {"refused": self._death()}
            body = self._process.stdout.read(head.get("size", 0))
        finally:
            alarm.cancel()
        if "refused" in head:
            raise WorkerLost(head["refused"])
        if len(body) != head.get("size", 0):
            raise WorkerLost(self._death())
        return head, body

    def _death(self) -> str:
        self._process.kill()
        code = self._process.wait()
        return f"tiến trình eSpeak NG đã dừng giữa chừng (mã {code}); dữ liệu hỏng hoặc văn bản lạ"


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            try:
                pipe.close()
            except OSError:  # an order that was never read is still in the pipe's buffer
                continue
    process.wait()
