"""Sounds whose samples say which row they are of and where in it: what was heard can be read off what was heard."""

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playout.sounds import opened_at, read_wav

from broadcaster.domain.units import Instant
from broadcaster.playout.decoding import RATE

PER_MS = RATE // 1000


def coded(row: int, millis: int) -> "array[int]":
    """Every millisecond: the row, and the millisecond, in turn."""
    found = array("h", [row + 1]) * (millis * PER_MS)
    for place in range(1, PER_MS, 2):
        found[place::PER_MS] = array("h", range(1, millis + 1))
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """A millisecond of a row, and when it was heard."""

    ms: int
    at: float
    last: bool
    """Among the last of its file: a sink that was killed had taken it, and perhaps never sounded it."""
    file: str
    """Of which run of the program."""


def heard(folder: Path, since: Instant, ahead_ms: int = 250) -> Mapping[int, list[Said]]:
    """By row, from the recordings of a file sink; `at` is in milliseconds since that moment."""
    found: dict[int, list[Said]] = defaultdict(list)
    for path in sorted(folder.glob("*.wav")):
        opened = opened_at(path)
        start = (opened - since).total_seconds() * 1000
        sound = read_wav(path)
        place = 0
        while place + 1 < len(sound):
            if not sound[place]:
                place += 1
                continue
            row, ms = sound[place] - 1, sound[place + 1] - 1
            last = len(sound) - place < ahead_ms * PER_MS
            found[row].append(Said(ms, start + place / PER_MS, last, path.name))
            place += _same(sound, place)
    return found


def _same(sound: "array[int]", place: int) -> int:
    """How far this millisecond goes on."""
    pair = sound[place : place + 2]
    end = place + 2
    while end + 1 < len(sound) and end - place < PER_MS and sound[end : end + 2] == pair:
        end += 2
    return end - place
