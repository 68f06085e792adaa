"""Where the samples of a WAV file are, and whether they are all there.

Decoders read what is left of a cut WAV file without a word, so the sizes it declares are compared with the file here.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.domain.units import Millis

PCM, EXTENSIBLE = 1, 0xFFFE
_UNTOLD = (0, 0xFFFFFFFF)  # what writers into a pipe leave where the data's size belongs


@dataclass(frozen=True, slots=True, kw_only=True)
class WavLayout:
    """`declared` and `held` count the bytes of sound; `start` is where they begin."""

    coding: int
    channels: int
    rate: int
    bits: int
    start: int
    declared: int
    held: int

    @property
    def frame(self) -> int:
        """Bytes of one sample over all channels."""
        return max(1, self.channels * self.bits // 8)

    def millis(self, size: int) -> Millis:
        return Millis(size // self.frame * 1000 // self.rate)


def layout(file: BinaryIO, name: str) -> WavLayout:
    """Reads the chunk list. AudioBroken when it is no WAV file or names no format before its data."""
    head = file.read(12)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise AudioBroken(name=name, problem="không phải tệp WAV")
    form: tuple[int, int, int, int, int, int] | None = None
    while len(chunk := file.read(8)) == 8:
        kind, size = chunk[:4], int.from_bytes(chunk[4:], "little")
        if kind == b"fmt " and size >= 16:
            form = struct.unpack("<HHIIHH", file.read(16).ljust(16, b"\0"))
            file.seek(size - 16 + size % 2, 1)
        elif kind == b"data":
            return _found(file, form, size if size not in _UNTOLD else _left(head, file.tell()), name)
        else:
            file.seek(size + size % 2, 1)
    raise AudioBroken(name=name, problem="tệp WAV không có dữ liệu âm thanh")


def _left(head: bytes, start: int) -> int:
    """The size of the data by the whole file's, where only that one was told; 0 where neither is."""
    told = int.from_bytes(head[4:8], "little")
    return max(0, told + 8 - start) if told not in _UNTOLD else 0


def _found(file: BinaryIO, form: tuple[int, int, int, int, int, int] | None, size: int, name: str) -> WavLayout:
    if form is None or not all((form[1], form[2], form[5] >= 8)):
        raise AudioBroken(name=name, problem="tệp WAV không khai dạng âm thanh")
    start = file.tell()
    held = max(0, file.seek(0, 2) - start)
    declared = size or held
    return WavLayout(
        coding=form[0],
        channels=form[1],
        rate=form[2],
        bits=form[5],
        start=start,
        declared=declared,
        held=min(held, declared),
    )


def header(rate: int, length: int) -> bytes:
    """What stands before `length` mono samples of 16 bits in a WAV file."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, PCM, 1, rate, rate * 2, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", 36 + length * 2, b"WAVE") + form + struct.pack("<4sI", b"data", length * 2)
