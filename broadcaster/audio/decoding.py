"""The work done behind the walls: one file's bytes in, its samples and what is told of them out.

Nothing is imported or opened once the walls stand, so what is needed is brought in here and run once beforehand.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.intake import Caps, Pcm, examine
from broadcaster.audio.loudness import (
    CellMeter,
    PeakTrace,
    cell_size,
    cells_in_hop,
    integrated,
    longest_silence,
    true_peak,
)
from broadcaster.audio.riff import header
from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.domain.units import Millis

_PIECE = 1 << 18


def work(order: Mapping[str, Any], given: bytes) -> tuple[dict[str, Any], bytes | memoryview]:
    """What `examine` tells, in plain figures; the levels when the order says `measure`, and the samples' bytes when it
    says `samples`. AudioBroken, AudioShort.
    """
    caps = Caps(**{**order["caps"], "duration": Millis(order["caps"]["duration"])})
    pcm, origin = examine(given, rate=order["rate"], name=order["name"], caps=caps, accept_cut=order["accept_cut"])
    told: dict[str, Any] = {
        "rate": pcm.rate,
        "cut": pcm.cut,
        "container": origin.container.value,
        "coding": origin.coding,
        "source": origin.rate,
        "channels": origin.channels,
        "declared": origin.declared,
        "decoded": origin.decoded,
        "way": origin.way.value,
    }
    if order["measure"]:
        told["levels"] = _levels(pcm, order["name"])
    return told, pcm.samples.data.cast("B") if order["samples"] else b""


def _levels(pcm: Pcm, name: str) -> list[float]:
    """Loudness, true peak and longest silence."""
    try:
        cells_in_hop(pcm.rate)
    except ValueError as odd:
        raise AudioBroken(name=name, problem=f"tần số lấy mẫu {pcm.rate} Hz không dùng được") from odd
    meter = CellMeter(pcm.rate, PeakTrace(cell_size(pcm.rate), loudest_only=True))
    for start in range(0, len(pcm.samples), _PIECE):
        meter.push(pcm.samples[start : start + _PIECE].astype(np.float32) * np.float32(1 / 32768))
    cells = meter.read()
    return [integrated(cells.energy, pcm.rate), true_peak(cells), longest_silence(cells)]


def _tone() -> bytes:
    """A WAV file of a quarter of a second."""
    sound: NDArray[np.int16] = (8000 * np.sin(np.arange(12_000) * 0.06)).astype("<i2")
    return header(48_000, len(sound)) + sound.tobytes()


def warm() -> None:
    """Does the work once on sound of our own, so that everything it reaches for is there."""
    caps = {name: getattr(Caps(), name) for name in Caps.__slots__}
    work({"rate": 24_000, "name": "", "caps": caps, "accept_cut": False, "measure": True, "samples": True}, _tone())
