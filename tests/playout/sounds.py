"""Sounds for a station that needs no house: WAV files that say what they are."""

import math
import struct
from array import array
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from broadcaster.domain.units import Digest, Instant, Millis, instant
from broadcaster.playout.decoding import RATE
from broadcaster.playout.sinks import header


def tone(millis: int, hertz: float = 440.0, level: float = 0.5) -> "array[int]":
    """A sine that begins and ends at full: its edges can be found to the sample."""
    step = 2 * math.pi * hertz / RATE
    return array("h", (round(32767 * level * math.cos(step * place)) for place in range(millis * RATE // 1000)))


def wav(samples: "array[int]") -> bytes:
    raw = samples.tobytes()
    return header(len(raw)) + raw


def store(folder: Path, raw: bytes) -> Digest:
    """As a station's cache has it."""
    digest = Digest(sha256(raw).hexdigest())
    (folder / f"{digest}.sound").write_bytes(raw)
    return digest


def read_wav(path: Path) -> "array[int]":
    """Whatever is there, for a writer that was killed left no length."""
    raw = path.read_bytes()[44:]
    return array("h", raw[: len(raw) // 2 * 2])


def opened_at(path: Path) -> Instant:
    """When the file sink began that file, as its name says."""
    return instant(datetime.strptime(path.stem, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC))


def length_of(samples: "array[int]") -> Millis:
    return Millis(len(samples) * 1000 // RATE)


assert struct.calcsize("h") == 2
