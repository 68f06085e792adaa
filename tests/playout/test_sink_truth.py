"""What the loudspeaker said in a whole day, set beside the approved masters: each item is there, in its place, as loud
as it was to be, and there is nothing else."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import av
import lameenc
import numpy as np
import pytest
from playout.small_house import SmallHouse, manifest, slot
from playout.test_station import Box

from broadcaster.domain.item import ItemKind
from broadcaster.domain.station_manifest import Cue, Sound
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.playout import on_air
from broadcaster.playout.decoding import RATE

DAWN = instant(datetime(2026, 11, 27, 21, 30, tzinfo=UTC))  # 04:30 at the station
SESSIONS = {"sáng": 30 * 60, "trưa": 6 * 3600 + 30 * 60, "chiều": 12 * 3600 + 30 * 60 + 7}
NEAR = 0.100
"""Seconds an item may be from its place."""


def programme(seed: int, seconds: float) -> np.ndarray:
    """Something like speech: noise in a band, loud and soft by turns."""
    chance = np.random.default_rng(seed)
    noise = chance.standard_normal(int(seconds * RATE))
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(noise.size, 1 / RATE)
    band = np.fft.irfft(spectrum * ((hertz > 300) & (hertz < 5000)), noise.size)
    syllables = np.repeat(chance.uniform(0.1, 1.0, noise.size // 3000 + 1), 3000)[: noise.size]
    return (band / np.abs(band).max() * syllables * 12_000).astype(np.int16)


def mp3(samples: np.ndarray) -> bytes:
    coder = lameenc.Encoder()
    coder.set_bit_rate(64)
    coder.set_in_sample_rate(RATE)
    coder.set_channels(1)
    coder.silence()
    return bytes(coder.encode(samples.tobytes()) + coder.flush())


def decoded(raw: bytes) -> np.ndarray:
    """By another decoder than the station's."""
    with av.open(BytesIO(raw)) as file:
        return np.concatenate([frame.to_ndarray().ravel() for frame in file.decode(audio=0)]).astype(np.float64)


def item(house: SmallHouse, seed: int, seconds: float, gain: float) -> Sound:
    raw = mp3(programme(seed, seconds))
    return house.sound(raw, Millis(decoded(raw).size * 1000 // RATE), gain)


@dataclass
class Day:
    box: Box
    rows: list[Cue]

    def files(self) -> list[tuple[int, np.ndarray]]:
        """What was said, and from which sample after dawn on."""
        return [(_sample(opened), np.array(sound, dtype=np.int16)) for opened, sound in self.box.heard()]


def _sample(at: Instant) -> int:
    return round((at - DAWN).total_seconds() * RATE)


def window(files: list[tuple[int, np.ndarray]], first: int, size: int) -> np.ndarray:
    """A stretch of the day, silent where nothing was said."""
    whole = np.zeros(size)
    for start, sound in files:
        begin, end = max(first, start), min(first + size, start + sound.size)
        if begin < end:
            whole[begin - first : end - first] += sound[begin - start : end - start] / 32768
    return whole


def played(folder: Path, sessions: int = len(SESSIONS)) -> Day:
    house = SmallHouse()
    box = Box(folder, house, DAWN)
    tune, sting = item(house, 1, 8.0, 0.0), item(house, 2, 2.4, -3.0)
    news = [item(house, 10 + n, 12.0 + 3 * n, gain) for n, gain in enumerate((0.0, 2.5, -6.0, -1.5))]
    fallback = item(house, 99, 10.0, 0.0)
    slots = []
    for place, (name, second) in enumerate(list(SESSIONS.items())[:sessions]):
        start = instant(DAWN + timedelta(seconds=second))
        slots.append(slot(name, start, [tune, news[place], sting, news[place + 1], sting, tune]))
    box.station.take_trust(house.trust(DAWN))
    box.station.take_manifest(house.sealed(manifest(slots, fallback, 1, DAWN)), "")
    box.stock(fallback, tune, sting, *news)
    day = Day(box, [row for each in slots for row in each.rows])
    for each in slots:
        box.idle(until=instant(each.span.start - timedelta(seconds=20)))
        box.run(each.span.length / 1000 + 40)
    if sessions == len(SESSIONS):
        box.idle(until=instant(DAWN + timedelta(hours=14)))
    return day


def found(files: list[tuple[int, np.ndarray]], row: Cue, house: SmallHouse) -> tuple[float, float, float]:
    """How far from its place in seconds, how like in shape (1: the same), how many dB louder than it was to be."""
    master = decoded(house.sounds[row.sound.audio]) * 10 ** (row.sound.gain / 20)
    margin = RATE // 2
    heard = window(files, _sample(row.start) - margin, master.size + 2 * margin)
    size = 1 << (heard.size + master.size).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(master, size)), size)
    shift = int(np.argmax(likeness[: 2 * margin]))
    said = heard[shift : shift + master.size]
    shape = float(likeness[shift] / math.sqrt((said**2).sum() * (master**2).sum() + 1e-12))
    level = 10 * math.log10(((said**2).sum() + 1e-12) / (master**2).sum())
    return (shift - margin) / RATE, shape, level


def faults(day: Day) -> Iterator[str]:
    files = day.files()
    for row in day.rows:
        off, shape, level = found(files, row, day.box.house)
        if shape < 0.99:
            yield f"{row.title} at {row.start:%H:%M:%S} is not there: {shape:.2f}"
        if abs(off) > NEAR:
            yield f"{row.title} at {row.start:%H:%M:%S} is {off:.3f} s from its place"
        if abs(level) > 0.2:
            yield f"{row.title} at {row.start:%H:%M:%S} is {level:.1f} dB off"
    for start, sound in files:
        for row in day.rows:
            first = _sample(row.start) - start - RATE // 1000
            sound[max(0, first) : max(0, first + (row.length + 2) * RATE // 1000)] = 0
        if sound.any():
            yield f"{int((sound != 0).sum())} samples of something else"


def test_a_day_at_the_loudspeaker_is_the_approved_masters_and_nothing_else(tmp_path: Path) -> None:
    day = played(tmp_path)
    assert len(day.rows) == 18
    assert list(faults(day)) == []
    assert {row[1] for row in day.box.rows()} == {"aired"}
    assert {row.kind for row in day.rows} == {ItemKind.BULLETIN}


@pytest.mark.parametrize("fault", ["late", "loud", "other"])
def test_what_is_late_too_loud_or_something_else_is_found(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = on_air.Piece

    def spoiled(**told: object) -> on_air.Piece:
        piece = real(**told)  # type: ignore[arg-type]  # handed through
        begins = piece.begins
        assert begins is not None
        if fault == "late":
            return real(**{**told, "begins": Millis(begins + 150), "samples": piece.samples - 4800})  # type: ignore[arg-type]  # as above
        if fault == "loud":
            return real(**{**told, "gain": piece.gain + 1.0})  # type: ignore[arg-type]  # as above
        return real(**{**told, "skip": RATE})  # type: ignore[arg-type]  # as above

    monkeypatch.setattr(on_air, "Piece", spoiled)
    assert list(faults(played(tmp_path, 1))) != []
