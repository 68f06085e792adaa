"""Where samples go: a loudspeaker by a program that the host has, a file that keeps what it would say, or nowhere.

A sink takes samples at the pace of the loudspeaker and says how many of them it has not sounded yet: what was heard is
what was written less that.
"""

import fcntl
import json
import os
import shutil
import struct
import subprocess
import termios
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from sys import byteorder
from typing import IO, Protocol

from broadcaster.domain.units import Millis
from broadcaster.playout.decoding import RATE, WIDTH
from broadcaster.playout.machine import Machine


class SinkDown(Exception):
    """The way to the loudspeaker is broken."""


class Sink(Protocol):
    """`write` returns when the samples were taken. `behind`: of those taken, how many were not heard yet. `close`
    says how many never will be: with `drop` it is silent at once, without it waits for the rest. SinkDown."""

    def write(self, block: bytes) -> None: ...

    def behind(self) -> int: ...

    def close(self, *, drop: bool) -> int: ...

    def note(self, told: dict[str, object]) -> None: ...


Open = Callable[[], Sink]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A sink by its name, opened anew for every stretch of sound."""

    name: str
    open: Open


# --- a program of the host ---------------------------------------------------------------------------------------

_DEVICE_MS = 300
"""What aplay is asked to keep in the device: as long as the disk may keep us from feeding it."""
_PROGRAMS: dict[str, tuple[str, ...]] = {
    "aplay": ("-q", "-t", "wav", f"--buffer-time={_DEVICE_MS * 1000}", "-"),
    "mpv": ("--no-config", "--no-terminal", "--no-video", "--cache=no", f"--audio-buffer={_DEVICE_MS / 1000}", "-"),
    "ffplay": ("-nodisp", "-autoexit", "-loglevel", "error", "-fflags", "nobuffer", "-f", "wav", "-i", "pipe:0"),
}
_F_SETPIPE_SZ = 1031
_PIPE = 4_096
ENDLESS = 0xFFFF_FFFF


def header(data: int = ENDLESS, rate: int = RATE) -> bytes:
    """Of a WAV of so many bytes of samples; without a number, of one that nobody knows the end of yet."""
    sizes = ENDLESS if data == ENDLESS else data + 36
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * WIDTH, WIDTH, 8 * WIDTH)
    return (
        b"RIFF"
        + struct.pack("<I", sizes)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", data)
    )


class Program:
    """A child that plays what it is told on its standard input. Killing it is silence at once."""

    def __init__(self, command: list[str]) -> None:
        try:
            self._child = subprocess.Popen(  # noqa: S603 - one of the commands above
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, bufsize=0
            )
        except OSError as absent:
            raise SinkDown(str(absent)) from absent
        assert self._child.stdin is not None
        self._pipe = self._child.stdin.fileno()
        with suppress(OSError):  # a pipe of the usual size only tells less exactly what was heard
            fcntl.fcntl(self._pipe, _F_SETPIPE_SZ, _PIPE)
        self._written = 0
        self._put(header())

    def write(self, block: bytes) -> None:
        self._put(block)
        self._written += len(block) // WIDTH

    def _put(self, raw: bytes) -> None:
        left = memoryview(raw)
        while left:
            try:
                left = left[os.write(self._pipe, left) :]
            except OSError as broken:
                raise SinkDown(f"{self._child.args!r}: {broken}") from broken

    def behind(self) -> int:
        waiting = bytearray(4)
        with suppress(OSError):
            fcntl.ioctl(self._pipe, termios.FIONREAD, waiting)
        in_pipe = int.from_bytes(waiting, byteorder) // WIDTH
        return min(self._written, in_pipe + _DEVICE_MS * RATE // 1000)

    def close(self, *, drop: bool) -> int:
        unheard = self.behind() if drop else 0
        if drop:
            self._child.kill()
        assert self._child.stdin is not None
        with suppress(OSError):
            self._child.stdin.close()
        try:
            self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        return unheard

    def note(self, told: dict[str, object]) -> None:
        """The loudspeaker is its own witness."""


# --- sinks that keep the pace themselves -------------------------------------------------------------------------


class _Paced:
    """A loudspeaker's pace: sample n sounds n/RATE after the first, and what comes too late leaves a silence."""

    AHEAD = RATE // 5

    def __init__(self, machine: Machine) -> None:
        self._machine, self._from, self.written = machine, machine.monotonic(), 0

    def sounded(self) -> int:
        return (self._machine.monotonic() - self._from) * RATE // 1000

    def missed(self) -> int:
        """Samples that ought to have come by now and did not; they count as written, for their time is over."""
        late = max(0, self.sounded() - self.written) if self.written else 0
        self.written += late
        return late

    def took(self, samples: int) -> None:
        self.written += samples
        while (early := self.written - self.AHEAD - self.sounded()) > 0:
            self._machine.pause(max(1, early * 1000 // RATE))

    def behind(self) -> int:
        return max(0, self.written - self.sounded())

    def drain(self) -> None:
        while (left := self.behind()) > 0:
            self._machine.pause(max(1, left * 1000 // RATE))


class Nowhere:
    """For trying out: the pace of a loudspeaker, and no sound."""

    def __init__(self, machine: Machine) -> None:
        self._pace = _Paced(machine)

    def write(self, block: bytes) -> None:
        self._pace.missed()
        self._pace.took(len(block) // WIDTH)

    def behind(self) -> int:
        return self._pace.behind()

    def close(self, *, drop: bool) -> int:
        if drop:
            return self.behind()
        self._pace.drain()
        return 0

    def note(self, told: dict[str, object]) -> None:
        pass


class Kept:
    """What the loudspeaker would say, in a WAV named by when it begins, with the moments of what it says beside it in
    a file of lines of JSON. Both are whole up to their last byte whenever the program is killed."""

    def __init__(self, folder: Path, machine: Machine) -> None:
        self._machine, self._at = machine, machine.wall()
        name = f"{self._at:%Y%m%dT%H%M%S.%f}Z"
        self._paths = folder / f"{name}.wav", folder / f"{name}.jsonl"
        self._pace, self._files = _Paced(machine), list[IO[bytes] | IO[str]]()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self._paths[0].open("xb", buffering=0)
            self._files.append(self._file)
            self._moments = self._paths[1].open("x", encoding="utf-8", buffering=1)
            self._files.append(self._moments)
            self._put(header())
            self.note({"sample": 0, "event": "open"})
        except (OSError, SinkDown) as refused:
            self._forget()
            raise SinkDown(str(refused)) from refused

    def write(self, block: bytes) -> None:
        self._put(b"\0" * (self._pace.missed() * WIDTH))
        self._put(block)
        self._pace.took(len(block) // WIDTH)

    def _put(self, raw: bytes) -> None:
        """A disk that is nearly full takes a part, and says that it did."""
        left = memoryview(raw)
        try:
            while left:
                left = left[self._file.write(left) or 0 :]
        except OSError as refused:
            raise SinkDown(str(refused)) from refused

    def _forget(self) -> None:
        """What the disk took nothing of leaves no file."""
        for file in self._files:
            with suppress(OSError):
                file.close()
        for path in self._paths:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def behind(self) -> int:
        return self._pace.behind()

    def note(self, told: dict[str, object]) -> None:
        line = {"sample": self._pace.written, "at": self._machine.wall().isoformat()} | told
        try:
            self._moments.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as refused:
            raise SinkDown(str(refused)) from refused

    def close(self, *, drop: bool) -> int:
        """What was taken but not heard is taken out again: the file says only what was."""
        unheard = self.behind() if drop else 0
        if not drop:
            self._pace.drain()
        size = (self._pace.written - unheard) * WIDTH
        if not self._pace.written:
            self._forget()
            return 0
        try:
            with self._moments, self._file as file:
                file.truncate(len(header()) + size)
                file.seek(0)
                file.write(header(size))
                self.note({"event": "close", "unheard": unheard})
        except OSError as refused:
            raise SinkDown(str(refused)) from refused
        return unheard


_PATIENCE = Millis(5_000)
"""So long after a file could not be opened or written the next one is not tried."""


def _patiently(make: Open, machine: Machine) -> Open:
    """A disk that is full is full a moment later too: it is not asked again and again."""
    failed: list[tuple[Millis, str]] = []

    def opening() -> Sink:
        if failed and machine.monotonic() < failed[0][0] + _PATIENCE:
            raise SinkDown(failed[0][1])
        failed.clear()
        try:
            return make()
        except SinkDown as refused:
            failed.append((machine.monotonic(), str(refused)))
            raise

    return opening


# --- what is found -----------------------------------------------------------------------------------------------


def ways(wanted: str, folder: Path, machine: Machine) -> tuple[Way, ...]:
    """The sinks of this host in the order they are tried. `wanted` is one by its name, or "" for whatever loudspeaker
    there is: none where there is none, for what nobody hears was not aired. ValueError for a name that is no sink."""
    own = {
        "file": Way(name="file", open=_patiently(lambda: Kept(folder, machine), machine)),
        "null": Way(name="null", open=lambda: Nowhere(machine)),
    }
    if wanted in own:
        return (own[wanted],)
    if wanted and wanted not in _PROGRAMS:
        raise ValueError(f"{wanted}: {', '.join([*_PROGRAMS, *own])}")
    return tuple(_programs(wanted))


def _programs(wanted: str) -> Iterator[Way]:
    for name, options in _PROGRAMS.items():
        path = shutil.which(name) if wanted in ("", name) else None
        if path is not None:
            yield Way(name=name, open=_opener([path, *options]))


def _opener(command: list[str]) -> Open:
    return lambda: Program(command)
