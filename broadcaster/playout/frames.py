"""MP3 as it comes off a line: whole frames out of whatever was sent, and nothing that is not one.

A stream begins anywhere, holds tags, and may be no sound at all. A frame counts when another of the same kind follows
where it ends; so a page, or noise in which two bytes happen to look like a beginning, never reaches a decoder.
"""

from collections.abc import Iterator
from dataclasses import dataclass

GARBAGE = 65_536
"""So many bytes without a frame, and it is no MP3."""
_RATES = (44_100, 48_000, 32_000)
_BITRATES = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HALVINGS = {3: 0, 2: 1, 0: 2}
"""How often the rate is halved, by the two bits of the version: MPEG 1, 2 and 2.5."""
_ABOUT = (b"Xing", b"Info", b"VBRI")
"""Marks of a first frame that tells of a file and holds no sound."""


class NotSound(Exception):
    """What comes is no MP3."""


@dataclass(frozen=True, slots=True)
class Frame:
    raw: bytes
    samples: int
    rate: int


def kind_of(head: bytes) -> tuple[int, int, int] | None:
    """Bytes, samples and rate of the frame that begins so; None when none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version not in _HALVINGS or layer != 1 or not 1 <= bitrate <= 14 or rate == 3:
        return None
    first = version == 3
    samples = 1_152 if first else 576
    hertz = _RATES[rate] >> _HALVINGS[version]
    return samples // 8 * _BITRATES[first][bitrate - 1] * 1_000 // hertz + padding, samples, hertz


class Frames:
    """Takes bytes as they come."""

    def __init__(self) -> None:
        self._rest = b""
        self._lost = 0
        self._kind: tuple[int, int] | None = None

    def fed(self, raw: bytes) -> Iterator[Frame]:
        """The frames that are whole with these bytes. NotSound."""
        self._rest += raw
        place = 0
        while len(self._rest) - place >= 4:
            found = kind_of(self._rest[place : place + 4])
            if found is None:
                place = self._skipped(place)
                continue
            size, samples, rate = found
            if len(self._rest) < place + size + 4:
                break
            after = kind_of(self._rest[place + size : place + size + 4])
            if after is None or after[1:] != (samples, rate):
                place = self._skipped(place)
                continue
            frame = self._rest[place : place + size]
            place, self._lost = place + size, 0
            if not any(mark in frame[:64] for mark in _ABOUT):
                yield Frame(frame, samples, rate)
        self._rest = self._rest[place:]

    def _skipped(self, place: int) -> int:
        """Where the next frame may begin."""
        found = self._rest.find(b"\xff", place + 1)
        then = len(self._rest) if found < 0 else found
        self._lost += then - place
        if self._lost > GARBAGE:
            raise NotSound(f"{self._lost} bytes without a frame of MP3")
        return then
