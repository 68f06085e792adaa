"""Other people's audio, decoded in a process that is thrown away.

`Sandbox.decode` is `intake.decode` with the same results and errors, and with walls around it (`audio.walls`): the
child that reads the bytes has no network, no files, no rights, little memory and little time, and lives for one file.
Bytes go in and samples come out through memory; no path and no address is ever told to it. What a child answers is
believed no more than the file it read.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from broadcaster.audio.containers import Container
from broadcaster.audio.downmix import Way
from broadcaster.audio.intake import CAPS, Caps, Origin, Pcm
from broadcaster.audio.nursery import MESSAGE
from broadcaster.audio.walls import LIMITS, Limits, Wall
from broadcaster.domain.errors import AudioBroken, AudioShort, BroadcasterError
from broadcaster.domain.units import Dbtp, Lufs, Millis

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
_SECONDS_TO_BURY = 5.0
_UNREADABLE = "bộ giải mã trả lời không đọc được"
_ENDS: dict[int, str] = {
    signal.SIGXCPU: "giải mã mất quá nhiều thời gian",
    signal.SIGKILL: "bộ giải mã bị hệ thống dừng",
    signal.SIGSEGV: "bộ giải mã bị sập",
    signal.SIGABRT: "bộ giải mã bị sập",
    signal.SIGBUS: "bộ giải mã bị sập",
    signal.SIGSYS: "bộ giải mã làm việc bị cấm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A wall, and why it does not stand; nothing when it does."""

    wall: Wall
    why: str

    @property
    def holds(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """How a sound is heard: loudness, true peak, and its longest silence."""

    loudness: Lufs
    true_peak: Dbtp
    longest_silence: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted of one file, as `intake.decode` takes it; `measure` asks for levels too, and `samples` may be
    done without."""

    rate: int | None = None
    name: str = "âm thanh"
    caps: Caps = CAPS
    accept_cut: bool = False
    measure: bool = False
    samples: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a child took: seconds of processor time, and bytes of memory at its fullest (what it shares included)."""

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    pcm: Pcm
    origin: Origin
    levels: Levels | None
    usage: Usage


class Sandbox:
    """One nursery process, started at the first file, and a child of it for each. May be used by many threads.

    `patience` is how many seconds of the clock a file may take. `work` names the module whose `work` is done, found
    from the folder `beside` as well.
    """

    def __init__(
        self,
        *,
        limits: Limits = LIMITS,
        patience: float = 30.0,
        work: str = "broadcaster.audio.decoding",
        beside: Path | None = None,
    ) -> None:
        self._limits, self._patience = limits, patience
        self._command = [work, _ROOT, *([str(beside)] if beside else [])]
        self._places = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
        self._lock = threading.Lock()
        self._nursery: _Nursery | None = None

    def decode(
        self,
        encoded: bytes,
        *,
        rate: int | None = None,
        name: str = "âm thanh",
        caps: Caps = CAPS,
        accept_cut: bool = False,
    ) -> Pcm:
        """As `intake.decode`. AudioBroken also for a file whose decoding crashes, hangs, or asks for too much."""
        return self.take(encoded, Order(rate=rate, name=name, caps=caps, accept_cut=accept_cut)).pcm

    def take(self, encoded: bytes, order: Order) -> Decoded:
        """As `decode`, with what the file was and what it cost, and its levels where they are wanted."""
        if len(encoded) > order.caps.size:
            raise AudioBroken(name=order.name, problem=f"lớn hơn {order.caps.size // (1024 * 1024)} MB")
        told, sound, usage = self.ask(encoded, asdict(order), order.name)
        try:
            return _decoded(told, sound, usage)
        except (ArithmeticError, KeyError, TypeError, ValueError) as strange:
            raise AudioBroken(name=order.name, problem=_UNREADABLE) from strange

    def ask(self, given: bytes, order: Mapping[str, Any], name: str) -> tuple[dict[str, Any], bytearray, Usage]:
        """The bare work: what it told, the bytes it made, and what it took. AudioBroken, AudioShort."""
        raw = json.dumps({**order, "limits": asdict(self._limits)}).encode()
        with self._places, ExitStack() as opened:
            sheets = [opened.enter_context(_sheet()) for _ in range(3)]
            _fill(sheets[0], given)
            try:
                line = opened.enter_context(self._give(raw, sheets))
                report = self._awaited(line)
            except _Lost as lost:
                raise AudioBroken(name=name, problem=str(lost)) from lost
            usage = Usage(seconds=report["seconds"], memory=report["memory"])
            answer = _read(sheets[2], MESSAGE)
            if report["status"] or not answer:
                raise AudioBroken(name=name, problem=_end(report["status"]))
            return _told(bytes(answer), name), _read(sheets[1], self._limits.file), usage

    def walls(self) -> tuple[Standing, ...]:
        """Which walls stand around every child on this machine, tried by one. AudioBroken when none can be borne."""
        try:
            told = self._ready().walls
        except _Lost as lost:
            raise AudioBroken(name="sandbox", problem=str(lost)) from lost
        return tuple(Standing(wall=wall, why=told[wall]) for wall in Wall)

    def close(self) -> None:
        """Ends the nursery and what it bore. The next file starts another."""
        with self._lock:
            if self._nursery is not None:
                self._nursery.end()
            self._nursery = None

    def _ready(self) -> "_Nursery":
        with self._lock:
            if self._nursery is None or not self._nursery.usable:
                if self._nursery is not None:
                    self._nursery.end()
                self._nursery = None
                self._nursery = _Nursery(self._command)
            return self._nursery

    def _give(self, raw: bytes, sheets: list[int]) -> socket.socket:
        """Our end of the line of a child that has the order. One that found the nursery dead may be given again."""
        for again in (True, False):
            nursery = self._ready()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                try:
                    socket.send_fds(nursery.control, [raw], [*sheets, theirs.fileno()])
                except OSError as gone:
                    ours.close()
                    nursery.kill()
                    if not again:
                        raise _Lost("tiến trình giải mã không nhận việc") from gone
                    continue
            return ours
        raise AssertionError("the second time either gives or raises")

    def _awaited(self, line: socket.socket) -> dict[str, Any]:
        """What the nursery reports of the child's end. A child that takes too long is ended; so is a nursery that does
        not do that."""
        line.settimeout(self._patience)
        try:
            return _report(line)
        except TimeoutError:
            pass
        line.settimeout(_SECONDS_TO_BURY)
        try:
            line.send(b"end")
            _report(line)
        except (TimeoutError, OSError):
            self.close()
        raise _Lost(f"giải mã quá {self._patience:g} giây chưa xong")


class _Lost(Exception):
    """No report came. The message is Vietnamese."""


class _Nursery:
    """Our side of the nursery. `walls` is what stands around its children."""

    def __init__(self, command: list[str]) -> None:
        """Starts it and waits for its greeting. _Lost."""
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._owner = os.getpid()
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                    [sys.executable, "-I", "-c", _START, str(theirs.fileno()), *command],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=_ENVIRONMENT,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            except OSError as refused:
                self.control.close()
                raise _Lost(f"không khởi động được tiến trình giải mã: {refused.strerror}") from refused
        self._finish = weakref.finalize(self, _bury, self._process, self.control)
        self.control.settimeout(_SECONDS_TO_START)
        try:
            greeting = self.control.recv(MESSAGE)
        except OSError as silent:
            greeting = b""
            self.kill()
            raise _Lost("tiến trình giải mã không khởi động xong") from silent
        if not greeting:
            self.end()
            raise _Lost("tiến trình giải mã hỏng khi khởi động")
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


def _bury(process: "subprocess.Popen[bytes]", control: socket.socket) -> None:
    control.close()
    process.kill()
    process.wait()


def _report(line: socket.socket) -> dict[str, Any]:
    try:
        raw = line.recv(MESSAGE)
    except ConnectionError:
        raw = b""
    if not raw:
        raise _Lost("tiến trình giải mã đã dừng giữa chừng")
    report: dict[str, Any] = json.loads(raw)
    return report


# --- memory with a descriptor ------------------------------------------------------------------------------------


@contextmanager
def _sheet() -> Iterator[int]:
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


def _fill(handle: int, raw: bytes) -> None:
    """Writes and goes back to the beginning: who is handed the descriptor reads from there."""
    rest = memoryview(raw)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.lseek(handle, 0, os.SEEK_SET)


def _read(handle: int, most: int) -> bytearray:
    size = min(os.fstat(handle).st_size, most)
    whole = bytearray(size)
    at = 0
    while at < size and (got := os.preadv(handle, [memoryview(whole)[at:]], at)):
        at += got
    return whole


# --- answers, which are not to be trusted ------------------------------------------------------------------------


def _end(status: int) -> str:
    """How a child ended that gave no answer."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return _ENDS.get(number, f"bộ giải mã bị dừng bởi tín hiệu {number}")
    return "bộ giải mã dừng mà không trả lời"


def _told(answer: bytes, name: str) -> dict[str, Any]:
    """What was told. The child's own refusals, and anything that is no answer, come out as our errors."""
    try:
        said = json.loads(answer)
        if "told" in said:
            told: dict[str, Any] = dict(said["told"])
            return told
        problem: BroadcasterError
        if "lost" in said:
            problem = AudioBroken(name=name, problem=_line(said["lost"]))
        elif said["refused"] == AudioShort.code:
            facts = said["facts"]
            problem = AudioShort(name=name, declared=int(facts["declared"]), decoded=int(facts["decoded"]))
        else:
            problem = AudioBroken(name=name, problem=_line(said["facts"]["problem"]))
    except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as strange:
        raise AudioBroken(name=name, problem=_UNREADABLE) from strange
    raise problem


def _line(text: object) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in str(text)[:300])


def _decoded(told: Mapping[str, Any], sound: bytearray, usage: Usage) -> Decoded:
    """ValueError, TypeError, KeyError and ArithmeticError for what no honest child would say."""
    rate = int(told["rate"])
    if not 0 < rate <= CAPS.highest_rate or len(sound) % 2:
        raise ValueError("rate and sound")
    declared, levels = told["declared"], told.get("levels")
    return Decoded(
        pcm=Pcm(rate=rate, samples=np.frombuffer(sound, np.int16), cut=bool(told["cut"])),
        origin=Origin(
            container=Container(told["container"]),
            coding=_line(told["coding"]),
            rate=int(told["source"]),
            channels=int(told["channels"]),
            declared=None if declared is None else Millis(int(declared)),
            decoded=Millis(int(told["decoded"])),
            way=Way(told["way"]),
        ),
        levels=Levels(
            loudness=Lufs(float(levels[0])), true_peak=Dbtp(float(levels[1])), longest_silence=Millis(int(levels[2]))
        )
        if levels
        else None,
        usage=usage,
    )
