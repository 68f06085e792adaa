"""What a station writes down of itself: lines in a gapless sequence, each naming the one before it by its hash.

The station writes a line once, and its bytes are kept as written by whoever holds it: what is hashed is those bytes,
never JSON written anew. A later version may tell more in a line; fields that are not known are passed over.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from broadcaster.domain.audit import moment
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import (
    NotTold,
    Reader,
    a_digest,
    a_moment,
    a_number,
    a_real,
    a_text,
    a_word,
    some_texts,
    told,
)
from broadcaster.domain.units import Digest, Instant, Millis, digest_of_bytes

VERSION = "journal-1"
LONGEST_LINE = 4_000
"""Characters of a line."""
_SURROGATE = re.compile("[\ud800-\udfff]")


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
    HELD = "held"  # not begun, because the hour was not certain, or it was not for this box
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
    CLUSTERS = "clusters"  # for clusters of the station that this box does not drive


class Hour(StrEnum):
    """Whether the station was sure of the hour it wrote."""

    TRUSTED = "trusted"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a line tells besides its place. `samples` are those the sink took, at `rate`; `dbfs` is their level.

    `planned` and `planned_ms` are of the manifest of that `serial`, `started` and `ended` of the loudspeaker. `instead`
    are samples of what stood in, besides `samples` of the row's own. `clusters` are those the row is for, none: all.
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
    clusters: tuple[str, ...] = ()
    samples: int | None = None
    instead: int | None = None
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
    clock: Hour
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
    """Of a line as it is written, without its line feed; of text that no line could be too, for it needs a name."""
    return digest_of_bytes(f"{VERSION}\n{text}".encode("utf-8", "surrogatepass"))


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
    fields = {
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
        "clusters": list(note.clusters) or None,
        "samples": note.samples,
        "instead": note.instead,
        "rate": note.rate,
        "dbfs": note.dbfs,
        "outcome": note.outcome and note.outcome.value,
        "reason": note.reason or None,
        "detail": note.detail or None,
    }
    kept = {name: each for name, each in fields.items() if each is not None}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _moment(at: Instant | None) -> str | None:
    return None if at is None else moment(at)


def read_line(text: str) -> Line:
    """NotLine for anything a station of this version would not write, and for a line too long."""
    if len(text) > LONGEST_LINE or not _is_one(text):
        raise NotLine("too long, or not one line of text")
    try:
        fields = told(text)
        place: dict[str, Any] = fields.each_of(_PLACED)
        if len(place) < len(_PLACED):
            raise NotTold(f"{min(_PLACED.keys() - place.keys())} is missing")
        event = place.pop("event")
        monotonic = place.pop("monotonic_ms")
        noted: dict[str, Any] = fields.each_of(_NOTED)
    except NotTold as wrong:
        raise NotLine(str(wrong)) from wrong
    return Line(monotonic=monotonic, note=Note(event=event, **noted), **place)


@contextmanager
def as_line() -> Iterator[None]:
    """What is not told as it is to be is NotLine."""
    try:
        yield
    except NotTold as wrong:
        raise NotLine(str(wrong)) from wrong


def _is_one(text: str) -> bool:
    """Whether it is one line of what can be text."""
    return "\n" not in text and "\r" not in text and (text.isascii() or _SURROGATE.search(text) is None)


def _named(name: str, found: object) -> str:
    text = a_text(name, found)
    if not text:
        raise NotTold(f"{name} is empty")
    return text


def _from_one(name: str, found: object) -> int:
    return a_number(name, found, 1)


def _level(name: str, found: object) -> float:
    return a_real(name, found, -200, 20)


_PLACED: Mapping[str, Reader] = {
    "station": _named,
    "boot": _from_one,
    "sequence": _from_one,
    "previous": a_digest,
    "at": a_moment,
    "clock": a_word(Hour),
    "monotonic_ms": a_number,
    "event": a_word(Event),
}
"""What every line tells."""
_NOTED: Mapping[str, Reader] = {
    "slot": a_text,
    "planned": a_moment,
    "planned_ms": a_number,
    "started": a_moment,
    "ended": a_moment,
    "audio": a_digest,
    "bulletin": a_text,
    "emergency": a_text,
    "serial": a_number,
    "clusters": some_texts,
    "samples": a_number,
    "instead": a_number,
    "rate": a_number,
    "dbfs": _level,
    "outcome": a_word(Reported),
    "reason": a_text,
    "detail": a_text,
}
"""What a note may tell. Each is looked for among the few that are told: a house reads thousands of lines a second."""
