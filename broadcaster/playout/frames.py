"""MP3 as it comes off a line: whole frames out of whatever was sent, and nothing that is not one.

A stream begins anywhere, holds tags, and may be no sound at all. A frame counts when another of the same kind follows
where it ends; so a page, or noise in which two bytes happen to look like a beginning, never reaches a decoder.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.domain.frames import HEADER, frame_at

GARBAGE = 65_536
"""So many bytes without a frame, and it is no MP3."""
_ABOUT = (b"Xing", b"Info", b"VBRI")
"""Marks of a first frame that tells of a file and holds no sound."""


class NotSound(Exception):
    """What comes is no MP3."""


@dataclass(frozen=True, slots=True)
class WholeFrame:
    """A frame with all its bytes; `samples` are those it decodes to, per channel, at `rate` Hz."""

    raw: bytes
    samples: int
    rate: int


class Frames:
    """Takes bytes as they come."""

    def __init__(self) -> None:
        self._rest = b""
        self._lost = 0

    def fed(self, raw: bytes) -> Iterator[WholeFrame]:
        """The frames that are whole with these bytes. NotSound."""
        self._rest += raw
        place = 0
        while len(self._rest) - place >= HEADER:
            frame = frame_at(self._rest, place)
            if frame is None:
                place = self._skipped(place)
                continue
            end = place + frame.size
            if len(self._rest) < end + HEADER:
                break
            after = frame_at(self._rest, end)
            if after is None or (after.samples, after.rate) != (frame.samples, frame.rate):
                place = self._skipped(place)
                continue
            whole = self._rest[place:end]
            place, self._lost = end, 0
            if not any(mark in whole[:64] for mark in _ABOUT):
                yield WholeFrame(whole, frame.samples, frame.rate)
        self._rest = self._rest[place:]

    def _skipped(self, place: int) -> int:
        """Where the next frame may begin."""
        found = self._rest.find(b"\xff", place + 1)
        then = len(self._rest) if found < 0 else found
        self._lost += then - place
        if self._lost > GARBAGE:
            raise NotSound(f"{self._lost} bytes without a frame of MP3")
        return then
