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
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from broadcaster.audio.containers import Container
from broadcaster.audio.downmix import Way
from broadcaster.audio.intake import CAPS, Caps, Origin, Pcm
from broadcaster.audio.keeper import Gone, Keeper, Lost, Overdue, fill, read, report, sheet
from broadcaster.audio.nursery import MESSAGE
from broadcaster.audio.walls import LIMITS, Limits, Wall
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.sound import AudioBroken, AudioShort
from broadcaster.domain.units import Dbtp, Lufs, Millis

_SECONDS_TO_BURY = 2.0
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
class WallNow:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a child left behind: how it ended (as `os.wait` tells), what it said, and the bytes it made."""

    status: int
    said: bytes
    sound: bytearray
    usage: Usage

    def told(self, name: str) -> dict[str, Any]:
        """What it said, if that is an answer; the refusals of the work, and any other end, come out as our errors."""
        if self.status or not self.said:
            raise AudioBroken(name=name, problem=_end(self.status))
        try:
            said = json.loads(self.said)
            if "told" in said:
                return dict(said["told"])
            problem = _refusal(said, name)
        except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as strange:
            raise AudioBroken(name=name, problem=_UNREADABLE) from strange
        raise problem


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
        self._command = [work, *([str(beside)] if beside else [])]
        self._places = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
        self._lock = threading.Lock()
        self._nursery: Keeper | None = None

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
        return decoded(self.ask(encoded, asdict(order) | {"name": ""}, order.name), order.name)

    def ask(self, given: bytes, order: Mapping[str, Any], name: str) -> Answer:
        """The bare work on some bytes. AudioBroken when no child could be borne, or it did not end in time."""
        raw = json.dumps({**order, "limits": asdict(self._limits)}).encode()
        try:
            with self._places:
                try:
                    return self._asked(raw, given)
                except Gone:  # with a neighbour's child that could not be ended, most likely; so once more
                    return self._asked(raw, given)
        except Lost as lost:
            raise AudioBroken(name=name, problem=str(lost)) from lost

    def walls(self) -> tuple[WallNow, ...]:
        """Which walls stand around every child on this machine, tried by one. AudioBroken when none can be borne."""
        try:
            told = self._ready().walls
        except Lost as lost:
            raise AudioBroken(name="sandbox", problem=str(lost)) from lost
        return tuple(WallNow(wall=wall, why=told[wall]) for wall in Wall)

    def close(self) -> None:
        """Ends the nursery and what it bore. The next file starts another."""
        with self._lock:
            if self._nursery is not None:
                self._nursery.end()
            self._nursery = None

    def _ready(self) -> Keeper:
        with self._lock:
            if self._nursery is None or not self._nursery.usable:
                if self._nursery is not None:
                    self._nursery.end()
                self._nursery = None
                self._nursery = Keeper(self._command)
            return self._nursery

    def _asked(self, raw: bytes, given: bytes) -> Answer:
        with ExitStack() as opened:
            sheets = [opened.enter_context(sheet()) for _ in range(3)]
            fill(sheets[0], given)
            nursery, line = self._give(raw, sheets)
            opened.enter_context(line)
            end = self._awaited(nursery, line)
            return Answer(
                status=end["status"],
                said=bytes(read(sheets[2], MESSAGE)),
                sound=read(sheets[1], self._limits.file),
                usage=Usage(seconds=end["seconds"], memory=end["memory"]),
            )

    def _give(self, raw: bytes, sheets: list[int]) -> tuple[Keeper, socket.socket]:
        """Who has the order, and our end of its child's line. One that found the nursery dead may be given again."""
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
                        raise Lost("tiến trình giải mã không nhận việc") from gone
                    continue
            return nursery, ours
        raise AssertionError("the second time either gives or raises")

    def _awaited(self, nursery: Keeper, line: socket.socket) -> dict[str, Any]:
        """What the nursery reports of the child's end. A child that takes too long is ended; so is a nursery that does
        not do that, and the files of its other children are given again."""
        line.settimeout(self._patience)
        try:
            return report(line)
        except TimeoutError:
            pass
        line.settimeout(_SECONDS_TO_BURY)
        with suppress(Gone, OSError):  # ended meanwhile; but it had its time, so it is not given again
            try:
                line.send(b"end")
                report(line)
            except TimeoutError:
                nursery.kill()
        raise Overdue(f"giải mã quá {self._patience:g} giây chưa xong")


# --- answers, which are not to be trusted ------------------------------------------------------------------------


def _end(status: int) -> str:
    """How a child ended that gave no answer."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return _ENDS.get(number, f"bộ giải mã bị dừng bởi tín hiệu {number}")
    return "bộ giải mã dừng mà không trả lời"


def _refusal(said: Mapping[str, Any], name: str) -> BroadcasterError:
    if "lost" in said:
        return AudioBroken(name=name, problem=_line(said["lost"]))
    facts = said["facts"]
    if said["refused"] == AudioShort.code:
        return AudioShort(name=name, declared=int(facts["declared"]), decoded=int(facts["decoded"]))
    return AudioBroken(name=name, problem=_line(facts["problem"]))


def _line(text: object) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in str(text)[:300])


def decoded(answer: Answer, name: str) -> Decoded:
    """What a child says it decoded. AudioBroken for what no honest one would say; its refusals as our errors."""
    told = answer.told(name)
    try:
        return _decoded(told, answer)
    except (ArithmeticError, KeyError, TypeError, ValueError) as strange:
        raise AudioBroken(name=name, problem=_UNREADABLE) from strange


def _decoded(told: Mapping[str, Any], answer: Answer) -> Decoded:
    rate = int(told["rate"])
    if not 0 < rate <= CAPS.highest_rate or len(answer.sound) % 2:
        raise ValueError("rate and sound")
    declared, levels = told["declared"], told.get("levels")
    return Decoded(
        pcm=Pcm(rate=rate, samples=np.frombuffer(answer.sound, np.int16), cut=bool(told["cut"])),
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
        usage=answer.usage,
    )
