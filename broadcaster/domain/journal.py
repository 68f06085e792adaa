"""What a station writes down of itself: lines in a gapless sequence, each naming the one before it by its hash.

The station writes a line once, and its bytes are kept as written by whoever holds it: what is hashed is those bytes,
never JSON written anew. A later version may tell more in a line; fields that are not known are passed over.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from broadcaster.domain.audit import moment
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis, digest_of_bytes, instant

VERSION = "journal-1"
LONGEST_LINE = 4_000
"""Characters of a line."""


class Event(StrEnum):
    """What a line is about. The names are part of the protocol."""

    ROW = "row"  # a row of a slot: what became of it
    EMERGENCY = "emergency"  # one round of an emergency
    SLOT = "slot"  # a whole slot that could not be told row by row
    BOOT = "boot"
    REFUSED = "refused"  # `reason` is the name of the attack
    CLOCK = "clock"
    MUTE = "mute"
    SYNC = "sync"  # a newer manifest or trust was taken up
    RECALL = "recall"  # a tombstone was taken up
    DISK = "disk"
    SINK = "sink"


class Reported(StrEnum):
    """What the station says became of a row."""

    AIRED = "aired"
    PARTIAL = "partial"
    MISSED = "missed"
    HELD = "held"  # not begun, because the hour was not certain
    REPLACED = "replaced"  # the fallback was heard in its place


class Cause(StrEnum):
    """Why a row was not heard whole, in a line's `reason`; a line about a refusal has the attack's name there."""

    POWER = "power"
    LINK = "link"
    MISSING_FILE = "missing-file"
    WRONG_FILE = "wrong-file"
    OVERRIDDEN = "overridden"
    MUTED = "muted"
    CLOCK = "clock"
    QUIET = "quiet"
    RECALLED = "recalled"
    EXPIRED = "expired"
    REPLANNED = "replanned"
    LATE = "late"
    DISK = "disk"
    SINK = "sink"
    STREAM = "stream"


class Standing(StrEnum):
    """Whether the station was sure of the hour it wrote."""

    TRUSTED = "trusted"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a line tells besides its place. `samples` are those the sink took, at `rate`; `dbfs` is their level.

    `planned` and `planned_ms` are of the manifest of that `serial`, `started` and `ended` of the loudspeaker.
    """

    event: Event
    slot: SlotId | None = None
    planned: Instant | None = None
    planned_ms: Millis | None = None
    started: Instant | None = None
    ended: Instant | None = None
    audio: Digest | None = None
    bulletin: str | None = None
    emergency: str | None = None
    serial: int | None = None
    samples: int | None = None
    rate: int | None = None
    dbfs: float | None = None
    outcome: Reported | None = None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`monotonic` counts milliseconds since the boot, whatever was done to the clock; `boot` counts boots."""

    station: StationCode
    boot: int
    sequence: int
    previous: Digest
    at: Instant
    clock: Standing
    monotonic: Millis
    note: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where a journal ends: nothing was signed yet. 0 and the genesis of a journal without lines."""

    sequence: int
    head: Digest


class NotLine(ValueError):
    """Bytes that are no line, no batch, no checkpoint."""


# --- the chain ---------------------------------------------------------------------------------------------------


def hash_of(text: str) -> Digest:
    """Of a line as it is written, without its line feed."""
    return digest_of_bytes(f"{VERSION}\n{text}".encode())


def genesis(station: StationCode) -> Digest:
    """What the first line of a station names as the one before it."""
    return hash_of(station)


def beginning(station: StationCode) -> End:
    return End(sequence=0, head=genesis(station))


def end_after(text: str, line: Line) -> End:
    return End(sequence=line.sequence, head=hash_of(text))


class Gap(StrEnum):
    """What is wrong with a line in its place."""

    FOREIGN = "foreign"  # of another station
    MISSING = "missing"  # a line before it was not told
    REPEATED = "repeated"  # its number was told already
    UNLINKED = "unlinked"  # it does not name the line before it


def follows(end: End, station: StationCode, line: Line) -> Gap | None:
    """What keeps the line from being the next one after that end; None when it is."""
    if line.station != station:
        return Gap.FOREIGN
    if line.sequence > end.sequence + 1:
        return Gap.MISSING
    if line.sequence <= end.sequence:
        return Gap.REPEATED
    return Gap.UNLINKED if line.previous != end.head else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """How far lines are one chain: the last good end, and what was wrong with the line after it, if any was."""

    end: End
    broken: Gap | NotLine | None = None


def walk(station: StationCode, texts: Iterable[str], end: End | None = None) -> Walked:
    """Follows written lines from an end (None: from the beginning), one at a time."""
    reached = beginning(station) if end is None else end
    for text in texts:
        try:
            line = read_line(text)
        except NotLine as refused:
            return Walked(end=reached, broken=refused)
        gap = follows(reached, station, line)
        if gap is not None:
            return Walked(end=reached, broken=gap)
        reached = end_after(text, line)
    return Walked(end=reached)


# --- a line of JSON ----------------------------------------------------------------------------------------------


def written(line: Line) -> str:
    """The one text of a line; what is not told is not written. No line feed."""
    note = line.note
    told = {
        "station": line.station,
        "boot": line.boot,
        "sequence": line.sequence,
        "previous": line.previous,
        "at": moment(line.at),
        "clock": line.clock.value,
        "monotonic_ms": line.monotonic,
        "event": note.event.value,
        "slot": note.slot,
        "planned": _moment(note.planned),
        "planned_ms": note.planned_ms,
        "started": _moment(note.started),
        "ended": _moment(note.ended),
        "audio": note.audio,
        "bulletin": note.bulletin,
        "emergency": note.emergency,
        "serial": note.serial,
        "samples": note.samples,
        "rate": note.rate,
        "dbfs": note.dbfs,
        "outcome": note.outcome and note.outcome.value,
        "reason": note.reason or None,
        "detail": note.detail or None,
    }
    kept = {name: each for name, each in told.items() if each is not None}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _moment(at: Instant | None) -> str | None:
    return None if at is None else moment(at)


def read_line(text: str) -> Line:
    """NotLine for anything a station of this version would not write, and for a line too long."""
    if len(text) > LONGEST_LINE or _NOT_ONE.search(text):
        raise NotLine("too long, or not one line of text")
    told = Fields.of(text)
    return Line(
        station=StationCode(told.text("station", least=1)),
        boot=told.count("boot", least=1),
        sequence=told.count("sequence", least=1),
        previous=told.digest("previous"),
        at=told.moment("at"),
        clock=Standing(told.word("clock", Standing)),
        monotonic=Millis(told.count("monotonic_ms")),
        note=_read_note(told),
    )


def _read_note(told: "Fields") -> Note:
    slot = told.maybe("slot", told.text)
    planned = told.maybe("planned_ms", told.count)
    outcome = told.maybe("outcome", lambda name: told.word(name, Reported))
    return Note(
        event=Event(told.word("event", Event)),
        slot=None if slot is None else SlotId(slot),
        planned=told.maybe("planned", told.moment),
        planned_ms=None if planned is None else Millis(planned),
        started=told.maybe("started", told.moment),
        ended=told.maybe("ended", told.moment),
        audio=told.maybe("audio", told.digest),
        bulletin=told.maybe("bulletin", told.text),
        emergency=told.maybe("emergency", told.text),
        serial=told.maybe("serial", told.count),
        samples=told.maybe("samples", told.count),
        rate=told.maybe("rate", told.count),
        dbfs=told.maybe("dbfs", told.level),
        outcome=None if outcome is None else Reported(outcome),
        reason=told.maybe("reason", told.text) or "",
        detail=told.maybe("detail", told.text) or "",
    )


# --- field by field ----------------------------------------------------------------------------------------------

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_ONE = re.compile("[\r\n\ud800-\udfff]")
_MOST = 2**53 - 1
"""The highest whole number that every reader of JSON reads alike."""

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Fields:
    """One object of JSON, its fields asked for one by one. NotLine for one that is not what it is to be."""

    fields: Mapping[str, object]

    @classmethod
    def of(cls, raw: bytes | str) -> "Fields":
        try:
            found = json.loads(raw, object_pairs_hook=_once)
        except (ValueError, RecursionError) as garbled:
            raise NotLine("no JSON") from garbled
        if not isinstance(found, dict):
            raise NotLine("no object")
        return cls(found)

    def maybe(self, name: str, read: Callable[[str], Of]) -> Of | None:
        return None if self.fields.get(name) is None else read(name)

    def text(self, name: str, least: int = 0) -> str:
        found = self.fields.get(name)
        if not isinstance(found, str) or len(found) < least or _SURROGATE.search(found):
            raise NotLine(f"{name} is no text")
        return found

    def word(self, name: str, words: type[StrEnum]) -> str:
        found = self.text(name)
        if found not in words._value2member_map_:  # each line is read for these words; a set of them made anew is slow
            raise NotLine(f"{name} is no known word")
        return found

    def count(self, name: str, least: int = 0) -> int:
        found = self.fields.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= _MOST:
            raise NotLine(f"{name} is no whole number")
        return found

    def level(self, name: str) -> float:
        found = self.fields.get(name)
        if not isinstance(found, int | float) or isinstance(found, bool) or not -200 <= found <= 20:
            raise NotLine(f"{name} is no level")
        return float(found)

    def digest(self, name: str) -> Digest:
        found = self.text(name)
        if not _DIGEST.fullmatch(found):
            raise NotLine(f"{name} is no SHA-256")
        return Digest(found)

    def moment(self, name: str) -> Instant:
        try:
            return instant(datetime.fromisoformat(self.text(name)))
        except (ValueError, OverflowError) as garbled:
            raise NotLine(f"{name} is no moment") from garbled


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field said twice")
    return found
