"""Our side of the process that reads documents: started at the first, kept, ended when one takes too long.

What it answers is believed no more than the document it read.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from broadcaster.documents.answers import unpacked, unpacked_rows
from broadcaster.documents.nursery import receive, send
from broadcaster.domain.alert import ReadAlert
from broadcaster.domain.document import Taken
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors import alerts as alert_refusals
from broadcaster.domain.errors import documents as document_refusals
from broadcaster.domain.errors.documents import DocumentBroken, DocumentReaderDown, DocumentTooLarge

_START = "import sys; sys.path[:0] = sys.argv[1:]; from broadcaster.documents.nursery import main; main()"
_Read = TypeVar("_Read")
_ROOT = str(Path(__file__).parents[2])
_SECONDS_TO_START = 60.0
_TOO_MUCH = "cần nhiều thời gian hoặc bộ nhớ hơn mức cho phép"
_TOO_HARD = frozenset({signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT})  # what cannot get memory in C aborts
_REFUSALS: Mapping[str, type[BadInput]] = {
    leaf.code: leaf
    for module in (alert_refusals, document_refusals)
    for leaf in vars(module).values()
    if isinstance(leaf, type) and issubclass(leaf, BadInput) and leaf.code.startswith(("alert-", "document-"))
}


class Sandbox:
    """Readers behind walls, for many threads. `patience` is how many seconds of the clock a document may take."""

    def __init__(self, patience: float = 30.0) -> None:
        self._patience = patience
        self._places = threading.BoundedSemaphore(2)
        self._lock = threading.Lock()
        self._idle: list[_Nursery] = []

    def ask(self, raw: bytes, order: Mapping[str, Any]) -> tuple[Taken, ...]:
        """DocumentReaderDown, DocumentTooLarge for one that takes too much, and what is wrong with the document."""
        name = str(order["address"] or order["name"])
        return _told(
            self._answer(raw, order, name), name, lambda said: tuple(unpacked(Taken, each) for each in said["taken"])
        )

    def rows(self, raw: bytes, name: str) -> tuple[tuple[str, ...], ...]:
        """The cells of a table. Raises as `ask`."""
        order = {"name": name, "address": "", "declared": "", "feed": False, "table": True}
        return _told(self._answer(raw, order, name), name, lambda said: unpacked_rows(said["rows"]))

    def alert(self, raw: bytes, name: str) -> ReadAlert:
        """An alert in CAP. Raises as `ask`, and what is wrong with the alert."""
        order = {"name": name, "address": "", "declared": "", "feed": False, "alert": True}
        return _told(self._answer(raw, order, name), name, lambda said: unpacked(ReadAlert, said["alert"]))

    def _answer(self, raw: bytes, order: Mapping[str, Any], name: str) -> bytes:
        with self._places:
            nursery = self._ready()
            answer = nursery.ask(json.dumps(order).encode(), raw, self._patience)
            if answer is None:
                nursery.end()
                raise DocumentTooLarge(name=name, problem=_TOO_MUCH)
            with self._lock:
                self._idle.append(nursery)
        return answer

    def close(self) -> None:
        """Ends what waits for work. The next document starts another."""
        with self._lock:
            idle, self._idle = self._idle, []
        for nursery in idle:
            nursery.end()

    def _ready(self) -> "_Nursery":
        while True:
            with self._lock:
                nursery = self._idle.pop() if self._idle else None
            if nursery is None:
                return _Nursery()
            if nursery.usable:
                return nursery
            nursery.end()


class _Nursery:
    def __init__(self) -> None:
        """Starts it and waits until it is ready. DocumentReaderDown."""
        try:
            # Nothing of our environment goes along: it may hold what opens other doors.
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                [sys.executable, "-I", "-c", _START, _ROOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
        except OSError as refused:
            raise DocumentReaderDown(problem=refused.strerror or str(refused)) from refused
        self._owner = os.getpid()
        self.end = weakref.finalize(self, _bury, self._process)
        if self._hear(_SECONDS_TO_START) is None:
            self.end()
            raise DocumentReaderDown(problem="tiến trình đọc không khởi động được")

    @property
    def usable(self) -> bool:
        """Alive, and ours: after a fork two processes would talk into one pipe."""
        return self._owner == os.getpid() and self._process.poll() is None

    def ask(self, order: bytes, raw: bytes, patience: float) -> bytes | None:
        assert self._process.stdin
        alarm = self._alarm(patience)
        try:
            send(self._process.stdin, order)
            send(self._process.stdin, raw)
        except OSError:
            return None
        finally:
            alarm.cancel()
        return self._hear(patience)

    def _hear(self, patience: float) -> bytes | None:
        """The next answer; None when it does not come in time, and then the process is no more."""
        assert self._process.stdout
        alarm = self._alarm(patience)
        try:
            return receive(self._process.stdout)
        finally:
            alarm.cancel()

    def _alarm(self, patience: float) -> threading.Timer:
        alarm = threading.Timer(patience, self._process.kill)
        alarm.daemon = True
        alarm.start()
        return alarm


def _bury(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            try:
                pipe.close()
            except OSError:  # an order that was never read is still in the pipe's buffer
                continue


def _told(answer: bytes, name: str, unpacking: Callable[[Mapping[str, Any]], _Read]) -> _Read:
    """What was read. Refusals, and anything that is no answer, come out as our errors."""
    try:
        said = json.loads(answer)
        if said.keys() & {"taken", "rows", "alert"}:
            return unpacking(said)
        if "refused" in said:
            problem: BadInput = _REFUSALS[said["refused"]](**{key: _fact(fact) for key, fact in said["facts"].items()})
        elif said.get("lost") == "memory" or said.get("signal") in _TOO_HARD:
            problem = DocumentTooLarge(name=name, problem=_TOO_MUCH)
        else:
            problem = DocumentBroken(name=name, problem="nội dung không đọc được")
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as strange:
        raise DocumentBroken(name=name, problem="nội dung không đọc được") from strange
    raise problem


def _fact(fact: object) -> str | int:
    return fact if isinstance(fact, int) else "".join(sign if sign.isprintable() else " " for sign in str(fact)[:300])
