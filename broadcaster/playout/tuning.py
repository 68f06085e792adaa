"""Streams that are open: opened before their rows, kept a few seconds deep, and judged by what comes of them.

Whoever plays one is never kept waiting: where nothing is there, he is given silence, and it is counted.
"""

import os
import subprocess
import sys
from array import array
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Condition, Event, Thread
from urllib.parse import urlsplit

from broadcaster.domain.journal import Cause
from broadcaster.domain.units import Millis
from broadcaster.playout.decide import Known
from broadcaster.playout.decoding import RATE, WIDTH, Unplayable
from broadcaster.playout.flow import Flow, Flowing, flowing
from broadcaster.playout.machine import Machine
from broadcaster.playout.strainer import NO_DECODER
from broadcaster.playout.stream_door import Door, NoStream, Watch, heard

_MOST = 4 * RATE * WIDTH
"""Bytes of samples that are kept: whatever sends faster waits."""
_NOTHING = b"\0" * (RATE // 20 * WIDTH)
_FAINT = 104
"""No sample of a silence is beyond it: 50 dB under full scale."""
_BEHIND = 1_500
"""So many milliseconds may what comes lag behind the clock, and still be without a break."""
_FORGIVEN = 10
"""For every so many milliseconds that came in time, one of those that did not is forgiven."""
_RESTS = (2.0, 4.0, 8.0, 15.0)
_PART = 4_800
_ENDLESS = 24 * 3_600 * RATE


class _Stream:
    """One address, from when it is wanted until it is not."""

    def __init__(self, address: str, door: Door, machine: Machine) -> None:
        self.address, self.stands, self.problem = address, Flowing.TUNING, ""
        self._door, self._machine = door, machine
        self._changed, self._ended = Condition(), Event()
        self._stock: deque[bytes] = deque()
        self._size, self._played = 0, 0
        self._tuned = self._came = self._since = machine.monotonic()
        self._cut = False
        self._arrived = self._silent = self._lacking = 0
        self._watch = Watch()
        self._child: subprocess.Popen[bytes] | None = None
        Thread(target=self._work, name="stream", daemon=True).start()

    # --- whoever judges it -------------------------------------------------------------------------------------------

    def flow(self) -> Flow:
        with self._changed:
            now, stock = self._machine.monotonic(), _millis(self._size)
            gap = 0 if self._played or not self._arrived else max(0, now - self._came - stock)
            return Flow(
                tuned=Millis(now - self._tuned),
                stock=Millis(stock),
                starved=Millis(max(gap, self._lacking)),
                silent=Millis(self._silent),
                sounding=Millis(self._arrived),
                cut=self._cut,
            )

    # --- whoever plays it --------------------------------------------------------------------------------------------

    def played(self, on: int) -> None:
        with self._changed:
            self._played += on
            self._lacking = 0

    def part(self) -> bytes:
        """The next samples, or as many of silence."""
        with self._changed:
            if not self._stock:
                self._lacking += _millis(len(_NOTHING))
                return _NOTHING
            part = self._stock.popleft()
            self._size -= len(part)
            self._lacking = max(0, self._lacking - _millis(len(part)) // _FORGIVEN)
            self._changed.notify_all()
            return part

    # --- what comes --------------------------------------------------------------------------------------------------

    def close(self) -> None:
        self._ended.set()
        self._watch.end()
        if self._child is not None:
            self._child.kill()
        with self._changed:
            self._changed.notify_all()

    def _work(self) -> None:
        faults = 0
        while not self._ended.is_set():
            began = self._machine.monotonic()
            try:
                self._once()
                self.problem = "it ended"
            except (NoStream, OSError) as broken:
                self.problem = str(broken)
            self._cut = True
            faults = 0 if self._machine.monotonic() > began + 30_000 else faults + 1
            self._ended.wait(_RESTS[min(max(0, faults - 1), len(_RESTS) - 1)])

    def _once(self) -> None:
        self._watch = watch = Watch()
        if self._ended.is_set():
            return
        with heard(self.address, self._door, watch) as parts, _child() as child:
            self._child = child
            assert child.stdin is not None
            assert child.stdout is not None
            reading = Thread(target=self._read, args=(child.stdout.fileno(), watch), daemon=True)
            reading.start()
            with suppress(BrokenPipeError):
                for part in parts:
                    child.stdin.write(part)
                    child.stdin.flush()
                    if self._ended.is_set():
                        break
            with suppress(OSError):
                child.stdin.close()
            reading.join(2)
            child.kill()
        if child.returncode and child.returncode > 0:
            raise NoStream("no decoder on this machine" if child.returncode == NO_DECODER else "no MP3")

    def _read(self, pipe: int, watch: Watch) -> None:
        rest = b""
        with suppress(OSError):
            while raw := os.read(pipe, _PART):
                rest += raw
                whole = len(rest) // WIDTH * WIDTH
                self._keep(rest[:whole])
                rest = rest[whole:]
        watch.end()

    def _keep(self, samples: bytes) -> None:
        if not samples:
            return
        length = _millis(len(samples))
        with self._changed:
            while self._size + len(samples) > _MOST and not self._ended.is_set():
                self._changed.wait(length / 1000)
                if not self._played and self._stock:  # nobody hears it: the oldest goes, as fast as it would be heard
                    self._size -= len(self._stock.popleft())
            self._judge(samples, length)
            self._stock.append(samples)
            self._size += len(samples)

    def _judge(self, samples: bytes, length: int) -> None:
        now = self._machine.monotonic()
        found = array("h", samples)
        faint = max(found) < _FAINT and min(found) > -_FAINT
        self._silent = self._silent + length if faint else 0
        if now - self._since > self._arrived + _BEHIND or self._silent > _BEHIND:
            self._since, self._arrived = now, 0
        self._arrived += length
        self._came, self._cut = now, False


def _child() -> "subprocess.Popen[bytes]":
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-P", "-m", "broadcaster.playout.strainer"]
    return subprocess.Popen(  # noqa: S603 - a fixed command, with nothing of a stranger in it
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(root)},
    )


class LiveSound:
    """A stream as the player takes sounds. It has no end of its own."""

    samples = _ENDLESS

    def __init__(self, stream: _Stream) -> None:
        self._stream, self._on = stream, False

    def blocks(self, skip: int = 0) -> Iterator[bytes]:  # noqa: ARG002 - a stream is where it is
        """`skip` is nothing here: what was missed of a stream is gone."""
        self._on = True
        self._stream.played(1)
        while self._on:
            yield self._stream.part()

    def close(self) -> None:
        if self._on:
            self._on = False
            self._stream.played(-1)


class Tuner:
    """All streams of a station. One thread asks it."""

    def __init__(self, machine: Machine, door: Door | None = None) -> None:
        self._machine, self._door = machine, door or Door()
        self._streams: dict[str, _Stream] = {}
        self._told: list[str] = []

    def tune(self, wanted: frozenset[str]) -> None:
        """These are open from now on, and no others."""
        for address in self._streams.keys() - wanted:
            self._streams.pop(address).close()
        for address in wanted - self._streams.keys():
            self._streams[address] = _Stream(address, self._door, self._machine)

    def standing(self) -> dict[str, Flowing]:
        for each in self._streams.values():
            was, each.stands = each.stands, flowing(each.stands, each.flow())
            if each.stands is Flowing.DRY and was is not Flowing.DRY:
                self._told.append(f"stream {_shown(each.address)}: {_why(each)}")
        return {address: each.stands for address, each in self._streams.items()}

    def heard_of(self, known: Known) -> Known:
        """As streams flow at this moment. One that is not open stays as it is known: dry."""
        standing = self.standing()
        dry = known.dry - {each for each, stands in standing.items() if stands is not Flowing.DRY}
        tuning = frozenset(each for each, stands in standing.items() if stands is Flowing.TUNING)
        return replace(known, dry=dry, tuning=tuning)

    def take(self, address: str) -> LiveSound:
        """To be closed by whoever takes it. Unplayable."""
        stream = self._streams.get(address)
        if stream is None:
            raise Unplayable(Cause.STREAM, address)
        return LiveSound(stream)

    def told(self) -> tuple[str, ...]:
        """What ran dry since this was last asked, and why."""
        found, self._told = self._told, []
        return tuple(found)

    def close(self) -> None:
        self.tune(frozenset())


def _why(stream: _Stream) -> str:
    flow = stream.flow()
    if flow.silent:
        return f"silent for {flow.silent} ms"
    return stream.problem or ("too slow" if flow.starved else "late")


def _shown(address: str) -> str:
    """Without a query, which may hold what is nobody's business."""
    parts = urlsplit(address)
    return f"{parts.hostname}{parts.path}"[:100]


def _millis(size: int) -> int:
    return size // WIDTH * 1000 // RATE
