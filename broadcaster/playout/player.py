"""What is heard: pieces of checked sound in their places, one stream of samples, and what the sink took of each.

The player knows no manifest and decides nothing. It is told pieces with the moment each begins, keeps silence between
them to the sample, and tells what became of each: only that is written into the journal as heard.
"""

from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import log10
from operator import mul
from sys import byteorder
from threading import Condition
from typing import Protocol

from broadcaster.domain.units import Millis
from broadcaster.playout.decoding import RATE, WIDTH, Unreadable
from broadcaster.playout.machine import Machine
from broadcaster.playout.sinks import Sink, SinkDown, Way

_BLOCK = RATE // 20
_EARLY = Millis(1_500)
"""So long before a piece the sink is opened, and keeps silence until its moment."""
_LINGER = Millis(1_000)
"""So long after a piece it stays open for the next one."""
OVER = Millis(30)
"""How far a piece may run over the end of its row before it is cut there: a device's crystal is not ours."""
_ASTRAY = RATE // 20
"""Samples a piece may be behind its place before it is put back there."""
_FULL = 32_768
_NOTHING = -120.0
"""dBFS of samples that are all nothing."""


class Ending(StrEnum):
    WHOLE = "whole"
    CUT = "cut"  # something else was to be heard, or nothing
    FILE = "file"  # it could not be read to its end
    LATE = "late"  # its time was over before it was
    SINK = "sink"


class Sounds(Protocol):
    """What is played: a checked file, or a stream. Whoever has it closes it."""

    @property
    def samples(self) -> int: ...

    def blocks(self, skip: int = 0) -> Iterator[bytes]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """`key` names it in what is told. It begins at `begins` of the machine's count (None: at once), `skip` samples in,
    and is over after `samples`. `placed`: each of its samples has a moment, at which other loudspeakers say it too, and
    what came too late is left out. A live stream has none, and of an emergency no word is left out: it may run `over`
    its time."""

    key: str
    sound: Sounds
    samples: int
    gain: float = 0.0
    skip: int = 0
    begins: Millis | None = None
    placed: bool = False
    over: Millis = OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the sink took of a piece, so far or in all. Moments are of the machine's count; `dbfs` of what was taken."""

    key: str
    began: Millis
    until: Millis
    samples: int
    dbfs: float | None
    ending: Ending | None = None


@dataclass(slots=True)
class _Playing:
    piece: Piece
    blocks: Iterator[bytes]
    began: Millis
    table: tuple[int, ...] | None
    taken: int = 0
    left_out: int = 0
    energy: int = 0
    rest: bytes = b""

    def heard(self, until: Millis, unheard: int, ending: Ending | None) -> Heard:
        level = round(10 * log10(self.energy / self.taken / _FULL**2), 1) if self.energy else _NOTHING
        samples = max(0, self.taken - unheard)
        return Heard(
            key=self.piece.key,
            began=self.began,
            until=until,
            samples=samples,
            dbfs=level if samples else None,
            ending=ending,
        )


@dataclass(slots=True)
class _Order:
    """What the player was told since it last looked."""

    drop: bool = False
    pieces: list[Piece] = field(default_factory=list)


class Player:
    """One loudspeaker. `play`, `follow`, `hush` and `told` may be called by any thread; `pump` by one."""

    def __init__(self, ways: tuple[Way, ...], machine: Machine) -> None:
        self._ways, self._machine = ways, machine
        self._way = 0
        self._sink: Sink | None = None
        self._now: _Playing | None = None
        self._queue: deque[Piece] = deque()
        self._idle: Millis | None = None
        self._told: list[Heard] = []
        self._order = _Order()
        self._door = Condition()
        self._fault = ""

    # --- what others ask -------------------------------------------------------------------------------------------

    @property
    def sink(self) -> str:
        return self._ways[self._way].name if self._ways else ""

    @property
    def faults(self) -> tuple[str, ...]:
        """What keeps the loudspeaker from sounding, until it took something again."""
        return (f"sink: {self.sink}: {self._fault}",) if self._fault else ()

    def play(self, *pieces: Piece) -> None:
        """These and nothing else, from now on: what sounds is cut."""
        with self._door:
            _forget(self._order.pieces)
            self._order = _Order(drop=True, pieces=list(pieces))
            self._door.notify_all()

    def follow(self, piece: Piece) -> None:
        """After what sounds and what waits, without a gap where it begins in time."""
        with self._door:
            self._order.pieces.append(piece)
            self._door.notify_all()

    def hush(self) -> None:
        self.play()

    def told(self) -> tuple[Heard, ...]:
        """What ended since this was last asked."""
        with self._door:
            ended, self._told = self._told, []
        return tuple(ended)

    def sounding(self) -> Heard | None:
        """The piece in the air, as far as it was heard."""
        now, sink = self._now, self._sink
        if now is None or sink is None:
            return None
        return now.heard(self._machine.monotonic(), min(now.taken, sink.behind()), None)

    def wait(self, seconds: float) -> None:
        with self._door:
            if not self._order.drop and not self._order.pieces:
                self._door.wait(seconds)

    # --- the stream ------------------------------------------------------------------------------------------------

    def pump(self) -> bool:
        """One block more. False when there is nothing to do just now."""
        self._take_orders()
        try:
            return self._step()
        except SinkDown as broken:
            self._fault = str(broken)[:200]
            self._broken()
            return False

    def close(self) -> None:
        self.hush()
        self._take_orders()

    def _take_orders(self) -> None:
        with self._door:
            order, self._order = self._order, _Order()
        if order.drop:
            _forget(self._queue)
            self._queue.clear()
            self._stop(Ending.CUT)
        self._queue.extend(order.pieces)

    def _step(self) -> bool:
        if self._now is None and not self._next():
            return False
        if self._now is None:
            return True
        self._read(self._now, _BLOCK * WIDTH)  # first, for a busy machine is long about it
        self._put_back(self._now)
        block = self._block(self._now)
        if not block:
            self._finish(self._now, self._ending(self._now))
            return True
        self._give(self._now, block)
        return True

    def _next(self) -> bool:
        """Begins the next piece, or keeps silence before it. False when nothing is near."""
        if not self._queue:
            self._linger()
            return False
        piece = self._queue[0]
        ahead = 0 if piece.begins is None else piece.begins - self._front()
        if ahead > _EARLY:
            self._linger()
            return False
        self._idle = None
        sink = self._opened()
        ahead = 0 if piece.begins is None else piece.begins - self._front()
        if ahead > 0:
            sink.write(b"\0" * (min(ahead * RATE // 1000, _BLOCK) * WIDTH))
            return True
        self._queue.popleft()
        if piece.skip:  # it is gone on with in its place, whatever it took to get here
            late = -ahead * RATE // 1000
            piece = replace(piece, skip=piece.skip + late, samples=piece.samples - late, begins=self._front())
        self._now = _Playing(
            piece=piece, blocks=piece.sound.blocks(piece.skip), began=self._front(), table=_table(piece.gain)
        )
        sink.note({"event": "begin", "key": piece.key, "skip": piece.skip})
        return True

    def _front(self) -> Millis:
        """When the next sample that is written will be heard."""
        behind = self._sink.behind() if self._sink is not None else 0
        return Millis(self._machine.monotonic() + behind * 1000 // RATE)

    def _put_back(self, now: _Playing) -> None:
        """What the machine was too busy for left a silence: it goes on in its place, not behind it."""
        if not now.piece.placed or now.piece.begins is None:
            return
        behind = (self._front() - now.piece.begins) * RATE // 1000 - now.taken - now.left_out
        if behind > _ASTRAY:
            self._read(now, behind * WIDTH)
            left_out = min(behind, len(now.rest) // WIDTH)
            now.rest, now.left_out = now.rest[left_out * WIDTH :], now.left_out + left_out

    def _left(self, now: _Playing) -> int:
        """Samples that may still be given, in number and time."""
        left = now.piece.samples - now.taken - now.left_out
        if now.piece.begins is not None:
            over = now.piece.begins + now.piece.samples * 1000 // RATE + now.piece.over - self._front()
            left = min(left, over * RATE // 1000)
        return left

    def _block(self, now: _Playing) -> bytes:
        wanted = min(self._left(now), _BLOCK) * WIDTH
        if wanted <= 0:
            return b""
        self._read(now, wanted)
        block, now.rest = now.rest[:wanted], now.rest[wanted:]
        return block

    def _read(self, now: _Playing, wanted: int) -> None:
        """So many bytes ahead, or fewer where there are no more."""
        while len(now.rest) < wanted:
            try:
                more = next(now.blocks, b"")
            except (Unreadable, OSError):
                more = b""
            if not more:
                return
            now.rest += more

    def _ending(self, now: _Playing) -> Ending:
        """Whole when all of it was given, but for what a coder pads and a crystal drifts."""
        whole = min(now.piece.samples, now.piece.sound.samples - now.piece.skip)
        if now.taken + now.left_out >= whole - RATE * 150 // 1000:
            return Ending.WHOLE
        return Ending.LATE if self._left(now) <= 0 else Ending.FILE

    def _give(self, now: _Playing, block: bytes) -> None:
        samples = array("h", block)
        if byteorder == "big":
            samples.byteswap()
        if now.table is not None:
            samples = array("h", map(now.table.__getitem__, samples))
        energy = sum(map(mul, samples, samples))
        if byteorder == "big":
            samples.byteswap()
        self._opened().write(samples.tobytes())
        self._fault = ""
        now.taken += len(samples)
        now.energy += energy

    # --- endings ---------------------------------------------------------------------------------------------------

    def _finish(self, now: _Playing, ending: Ending) -> None:
        """It was given whole: what is still behind will be heard."""
        if self._sink is not None:
            self._sink.note({"event": "end", "key": now.piece.key, "ending": ending.value})
        self._tell(now, self._front(), 0, ending)
        self._idle = self._front()

    def _stop(self, ending: Ending) -> None:
        now, sink = self._now, self._sink
        self._sink = None
        unheard = 0
        if sink is not None:
            try:
                unheard = sink.close(drop=True)
            except (SinkDown, OSError):
                unheard = 0
        if now is not None:
            self._tell(now, self._machine.monotonic(), min(now.taken, unheard), ending)

    def _tell(self, now: _Playing, until: Millis, unheard: int, ending: Ending) -> None:
        self._now = None
        now.piece.sound.close()
        with self._door:
            self._told.append(now.heard(until, unheard, ending))

    def _linger(self) -> None:
        if self._sink is None:
            return
        if self._idle is None:
            self._idle = self._front()
        if self._machine.monotonic() >= self._idle + _LINGER:
            sink, self._sink, self._idle = self._sink, None, None
            sink.close(drop=False)

    def _opened(self) -> Sink:
        if self._sink is None:
            if not self._ways:
                raise SinkDown("no loudspeaker")
            self._sink = self._ways[self._way].open()
        return self._sink

    def _broken(self) -> None:
        """The next way is tried with the next piece; what was to be heard is told as not heard by the sink."""
        self._stop(Ending.SINK)
        if self._queue and (self._queue[0].begins is None or self._queue[0].begins <= self._machine.monotonic()):
            piece = self._queue.popleft()
            piece.sound.close()
            at = self._machine.monotonic()
            with self._door:
                self._told.append(Heard(key=piece.key, began=at, until=at, samples=0, dbfs=None, ending=Ending.SINK))
        if self._ways:
            self._way = (self._way + 1) % len(self._ways)


def _forget(pieces: list[Piece] | deque[Piece]) -> None:
    for piece in pieces:
        piece.sound.close()


def _table(gain: float) -> tuple[int, ...] | None:
    """What each sample becomes, those below zero at the end, where a negative index finds them; None: itself."""
    if not gain:
        return None
    factor = 10 ** (gain / 20)
    order = (*range(_FULL), *range(-_FULL, 0))
    return tuple(max(-_FULL, min(_FULL - 1, round(each * factor))) for each in order)
