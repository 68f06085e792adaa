"""What an MP4 file (M4A, 3GP) says of itself before anything is decoded: its length, and whether its sound is inside.

Boxes are read from memory and never further than their parent reaches, so a size that lies ends the reading there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.domain.units import Millis

_INSIDE = 1
"""Flag of a data reference whose sound lies in this file."""
_MOST_BOXES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """`start` and `end` bound what the box holds; `whole` is False where it promises more than there is."""

    kind: bytes
    start: int
    end: int
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mp4:
    """`declared` is the length of the first sound track as it is to be played, None where the file tells none;
    `whole` is False when a box runs over the end of the file."""

    declared: Millis | None
    whole: bool


def boxes(raw: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes side by side between two positions."""
    for _ in range(_MOST_BOXES):
        if end - start < 8:
            return
        size, kind, head = int.from_bytes(raw[start : start + 4], "big"), raw[start + 4 : start + 8], 8
        if size == 1:
            size, head = int.from_bytes(raw[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        if size < head:
            return
        yield Box(kind=kind, start=start + head, end=min(start + size, end), whole=start + size <= end)
        start += size


def look(raw: bytes, name: str) -> Mp4:
    """AudioBroken when the file has no index, holds no sound track, or says that its sound lies in another file."""
    top = list(boxes(raw, 0, len(raw)))
    index = next((box for box in top if box.kind == b"moov"), None)
    if index is None or not index.whole:
        raise AudioBroken(name=name, problem="tệp MP4 không có mục lục (moov), có lẽ đã bị cắt")
    tracks = [box for box in boxes(raw, index.start, index.end) if box.kind == b"trak"]
    for track in tracks:
        _refuse_references(raw, track, name)
    sound = next((track for track in tracks if _handler(raw, track) == b"soun"), None)
    if sound is None:
        raise AudioBroken(name=name, problem="không có luồng âm thanh")
    return Mp4(declared=_length(raw, index, sound), whole=all(box.whole for box in top))


def _within(raw: bytes, box: Box, *path: bytes) -> Box | None:
    """The first box at the end of a path of kinds."""
    for kind in path:
        inner = next((inner for inner in boxes(raw, box.start, box.end) if inner.kind == kind), None)
        if inner is None:
            return None
        box = inner
    return box


def _handler(raw: bytes, track: Box) -> bytes:
    found = _within(raw, track, b"mdia", b"hdlr")
    return raw[found.start + 8 : found.start + 12] if found else b""


def _refuse_references(raw: bytes, track: Box, name: str) -> None:
    table = _within(raw, track, b"mdia", b"minf", b"dinf", b"dref")
    for entry in boxes(raw, table.start + 8, table.end) if table else ():
        if not int.from_bytes(raw[entry.start + 1 : entry.start + 4], "big") & _INSIDE:
            raise AudioBroken(name=name, problem="tệp MP4 trỏ tới âm thanh ở tệp khác")


def _timing(raw: bytes, box: Box | None) -> tuple[int, int]:
    """Ticks a second and how many of them, from a movie's or a medium's header; zeros when there is none."""
    if box is None or box.end - box.start < 20:
        return 0, 0
    at, wide = (box.start + 20, 8) if raw[box.start] == 1 else (box.start + 12, 4)
    ticks = int.from_bytes(raw[at + 4 : at + 4 + wide], "big")
    return int.from_bytes(raw[at : at + 4], "big"), 0 if ticks == (1 << 8 * wide) - 1 else ticks


def _length(raw: bytes, index: Box, track: Box) -> Millis | None:
    """What the edit list plays; else what the medium or, in a file made of fragments, its extension declares."""
    clock, _ = _timing(raw, _within(raw, index, b"mvhd"))
    edits = _within(raw, track, b"edts", b"elst")
    played = sum(_edits(raw, edits)) if edits else 0
    if clock and played:
        return Millis(played * 1000 // clock)
    pace, ticks = _timing(raw, _within(raw, track, b"mdia", b"mdhd"))
    if pace and ticks:
        return Millis(ticks * 1000 // pace)
    more = _within(raw, index, b"mvex", b"mehd")
    if more and clock:
        wide = 8 if raw[more.start] == 1 else 4
        return Millis(int.from_bytes(raw[more.start + 4 : more.start + 4 + wide], "big") * 1000 // clock) or None
    return None


def _edits(raw: bytes, edits: Box) -> Iterator[int]:
    """Ticks of each edit that plays something; an empty one only delays."""
    wide = 8 if raw[edits.start] == 1 else 4
    step = 2 * wide + 4
    for at in range(edits.start + 8, edits.end - step + 1, step):
        if int.from_bytes(raw[at + wide : at + 2 * wide], "big", signed=True) >= 0:
            yield int.from_bytes(raw[at : at + wide], "big")
