"""The machine under a simulated station: its disk, its clock and its loudspeaker, each as bad as real ones are."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from broadcaster.domain.units import Digest, Instant, Millis, instant
from broadcaster.playout.airings import Delivered
from broadcaster.playout.clock import Reading
from broadcaster.playout.decide import Carry, Fallback, Play, Sounding, Speak

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RATE = 24_000
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


def moment_at(true: int) -> Instant:
    return instant(EPOCH + timedelta(milliseconds=true))


def millis_of(at: Instant) -> int:
    return round((at - EPOCH) / timedelta(milliseconds=1))


class PowerCut(BaseException):
    """Nothing of the program's own may catch it."""


class Refusing(OSError):
    """The disk takes nothing more, or says that it could not."""


@dataclass
class Disk:
    """What was written is only surely there after a sync; a power cut keeps any part of the rest. `steps` counts down
    to a power cut at that operation. `obeys` is False on a disk that lies about its syncs."""

    dice: Random
    safe: dict[str, bytes] = field(default_factory=dict)
    loose: dict[str, bytes] = field(default_factory=dict)
    steps: int | None = None
    broken: bool = False
    obeys: bool = True
    done: int = 0

    def read(self, name: str) -> bytes | None:
        return self.loose.get(name, self.safe.get(name))

    def replace(self, name: str, raw: bytes) -> None:
        self._step()
        self.loose[name] = raw

    def append(self, name: str, raw: bytes) -> None:
        self._step()
        self.loose[name] = (self.read(name) or b"") + raw

    def sync(self, name: str) -> None:
        self._step()
        if self.obeys and name in self.loose:
            self.safe[name] = self.loose.pop(name)

    def cut(self) -> None:
        """The power goes: of what was not synced any prefix may be there, or nothing, or all."""
        for name, raw in self.loose.items():
            before = self.safe.get(name, b"")
            fate = self.dice.random()
            if fate < 0.4:
                continue
            if fate < 0.8:
                added = len(before) if raw.startswith(before) else 0
                self.safe[name] = raw[: self.dice.randint(added, len(raw))]
            else:
                self.safe[name] = raw
        self.loose, self.steps = {}, None

    def _step(self) -> None:
        self.done += 1
        if self.steps is not None:
            if self.steps == 0:
                raise PowerCut
            self.steps -= 1
        if self.broken:
            raise Refusing


@dataclass
class Hours:
    """The machine's clock (`fault` is what it is wrong by), its count since it was switched on, and whether a battery
    or the network keeps the hour."""

    drift: float
    fault: int = 0
    battery: bool = True
    network: bool = False
    on: int = 0
    lost: int = 0

    def reading(self, true: int) -> Reading:
        count = round((true - self.on) * (1 + self.drift))
        wall = moment_at(count) if self.lost and not self.network else moment_at(true + self.fault)
        kept = self.battery or self.network
        return Reading(wall=wall, monotonic=Millis(count), kept=kept, boot=f"boot-{self.on}")

    def booted(self, true: int) -> None:
        self.on, self.network = true, False
        self.lost = 0 if self.battery else 1

    def true_after(self, true: int, millis: float) -> int:
        """The true moment at which its count has risen by so much."""
        return true + max(1, round(millis / (1 + self.drift)))


@dataclass
class Piece:
    """What came out of the loudspeaker: true moments, and which of the sound's milliseconds. `content` is what the
    file really held."""

    station: str
    what: Sounding
    content: str
    starts: int
    believed: Instant
    wrong: int
    """What the hour was honestly believed to be off by: the clock was wrong when it was believed, in milliseconds."""
    offset: int
    ends: int
    unwritten: int = 0
    """The milliseconds of it that no state on disk knows of: the program or the power ended before one was written."""

    @property
    def emergency(self) -> bool:
        return isinstance(self.what, Speak)

    @property
    def until(self) -> int:
        return self.offset + self.ends - self.starts


@dataclass
class Speaker:
    station: str
    heard: list[Piece] = field(default_factory=list)
    piece: Piece | None = None

    def begin(self, true: int, what: Sounding, content: tuple[Digest, int], believed: tuple[Instant, int]) -> None:
        assert self.piece is None, "two sounds at once"
        digest, length = content
        left = length - what.offset if not isinstance(what, Carry) else DAY
        allowed = (what.until - what.starts) / timedelta(milliseconds=1)
        ends = true + max(0, min(left, round(allowed)))
        self.piece = Piece(self.station, what, digest, true, *believed, what.offset, ends)

    def over(self, true: int) -> bool:
        return self.piece is not None and self.piece.ends <= true

    def delivered(self, true: int) -> Delivered:
        assert self.piece is not None
        played = min(true, self.piece.ends) - self.piece.starts
        return Delivered(samples=played * RATE // 1000, rate=RATE, dbfs=-17.0)

    def stop(self, true: int) -> Delivered:
        assert self.piece is not None
        told = self.delivered(true)
        self.piece.ends = min(true, self.piece.ends)
        if self.piece.ends > self.piece.starts:
            self.heard.append(self.piece)
        self.piece = None
        return told


def row_of(what: Sounding) -> tuple[str, str] | None:
    """The slot and the sound of a row; an emergency has none."""
    return (what.spot.slot, what.spot.audio) if isinstance(what, Play | Carry | Fallback) else None
