"""Takes: spoken clips made ready for the mix once and kept on disk, each with the figures the mix is planned from.

A take depends on its clip's bytes and the speech chain alone, never on the clips beside it, and its name says both: a
changed sentence makes one new take. Its file:

    samples, 2 bytes each | energy a cell, 4 bytes each | true peak a cell, 4 bytes each | checksum, 4 bytes

The figures go on past the sound for as long as the loudness filter rings. How many cells there are follows from the
file's size.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

import numpy as np

from broadcaster.audio.chain import Chain, declared_whole, readable, through
from broadcaster.audio.loudness import CellMeter, Cells, PeakTrace, Samples, amplitude, cell_size
from broadcaster.disk import Room, appearing, refusals
from broadcaster.domain.units import Digest, Millis, digest_of
from broadcaster.newsroom.ports import Clip

_VERSION = "take-1"
"""Must change with anything that changes what a take holds and that `Chain` does not name."""
MOST = 8 << 30
"""Bytes: two days of speech at 24 kHz."""
_THREADS = 4
_RINGS = Millis(120)
"""How long the loudness filter is heard after the sound has ended."""
_EXACT_FROM = -12.0
"""dB under the ceiling from which true peaks are measured; softer cells give their sample peak, 6 dB less at worst."""
_BLOCK_CELLS = 140
_FULL_SCALE = 32767
_CHUNK = 256 * 1024
_FIGURES, _CHECK = 8, 4
"""Bytes of figures a cell, and of the checksum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """`count` cells of sound at `rate` Hz, in a file of the form above. AudioBroken from both readings when the file
    is gone or shorter than it was."""

    path: Path
    rate: int
    count: int

    @property
    def sound_bytes(self) -> int:
        """Of the file, those that are sound: nearly all."""
        return self.count * cell_size(self.rate) * 2

    def cells(self) -> Cells:
        """Energy and true peak, some cells longer than the sound."""
        size = self.count + tail(self.rate)
        with readable(self.path.name), self.path.open("rb") as file:
            file.seek(self.count * cell_size(self.rate) * 2)
            figures = np.frombuffer(_exactly(file, size * _FIGURES), "<f4")
        return Cells(rate=self.rate, size=cell_size(self.rate), energy=figures[:size], peak=figures[size:])

    def sound(self) -> Iterator[Samples]:
        """Blocks of whole cells, `count` in all."""
        cell = cell_size(self.rate)
        with readable(self.path.name), self.path.open("rb", buffering=0) as file:
            for first in range(0, self.count, _BLOCK_CELLS):
                raw = _exactly(file, min(_BLOCK_CELLS, self.count - first) * cell * 2)
                yield np.frombuffer(raw, "<i2") * np.float32(1 / _FULL_SCALE)


def _exactly(file: BinaryIO, size: int) -> bytes:
    raw = file.read(size)
    if len(raw) < size:
        raise OSError("tệp đã bị cắt ngắn")
    return raw


def tail(rate: int) -> int:
    """Cells of figures after the sound's own."""
    return -(-_RINGS * rate // 1000 // cell_size(rate))


class Takes:
    """The takes of one folder, which is made when it is missing. Past `most` bytes, and a little more for each process
    that makes takes, those used longest ago go."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self._folder, self._room = folder, Room(folder, "*.take", most)

    def of(self, clips: tuple[Clip, ...], chain: Chain) -> tuple[Take, ...]:
        """The clips' takes in their order; those not there yet, or damaged, are made.

        AudioBroken for a clip that is missing, is not mono 16-bit WAV or holds no voice; AudioShort for one that is
        cut; StorageFull, StorageUnwritable.
        """
        wanted = list(dict.fromkeys((clip.path, clip.duration) for clip in clips))
        pool = ThreadPoolExecutor(_THREADS, "takes")
        try:
            ready = dict(zip(wanted, pool.map(lambda clip: self._take(clip, chain), wanted), strict=True))
        finally:
            pool.shutdown(cancel_futures=True)
        if made := sum(take.sound_bytes for take, made in ready.values() if made):
            self._room.take(made)
        return tuple(ready[clip.path, clip.duration][0] for clip in clips)

    def _take(self, clip: tuple[Path, Millis], chain: Chain) -> tuple[Take, bool]:
        """And whether it had to be made."""
        source, duration = clip
        declared_whole(source, duration)
        with readable(source.name), source.open("rb") as file:
            key = _key(Digest(file_digest(file, "sha256").hexdigest()), chain)
        place = self._folder / f"{key}.take"
        count = _whole(place, chain.rate)
        if count is not None:
            with suppress(OSError):
                os.utime(place)
            return Take(path=place, rate=chain.rate, count=count), False
        with refusals(self._folder.name):
            self._folder.mkdir(parents=True, exist_ok=True)
        return Take(path=place, rate=chain.rate, count=_make(place, source, chain)), True


def _key(source: Digest, chain: Chain) -> Digest:
    return digest_of(_VERSION, source, repr(chain))


def _whole(place: Path, rate: int) -> int | None:
    """How many cells the take at `place` has; None when there is none, or one that was cut or damaged."""
    cell = cell_size(rate)
    try:
        with place.open("rb", buffering=0) as file:
            left = file.seek(0, 2) - _CHECK
            count, more = divmod(left - tail(rate) * _FIGURES, cell * 2 + _FIGURES)
            if count < 1 or more:
                return None
            check = file.seek(0)
            while left > 0:
                part = _exactly(file, min(_CHUNK, left))
                check, left = crc32(part, check), left - len(part)
            return count if _exactly(file, _CHECK) == check.to_bytes(_CHECK, "little") else None
    except OSError:
        return None


def _make(place: Path, source: Path, chain: Chain) -> int:
    cell = cell_size(chain.rate)
    meter = CellMeter(chain.rate, PeakTrace(cell, floor=amplitude(chain.ceiling + _EXACT_FROM)))
    count = check = 0
    with appearing(place) as file:
        for block in through(source, chain):
            kept = np.rint(block * np.float32(_FULL_SCALE)).astype("<i2")
            meter.push(kept * np.float32(1 / _FULL_SCALE))
            raw = kept.tobytes()
            count, check = count + len(kept) // cell, crc32(raw, check)
            file.write(raw)
        meter.push(np.zeros(tail(chain.rate) * cell, np.float32))
        cells = meter.read()
        figures = np.concatenate([cells.energy, cells.peak]).astype("<f4").tobytes()
        file.write(figures)
        file.write(crc32(figures, check).to_bytes(_CHECK, "little"))
    return count
