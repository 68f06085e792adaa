"""LAME: mono sound to MP3 frames that each stand alone.

The wheel of `lameenc` holds the whole of LAME and exports it, though its own class reaches only a part. What it does
not reach is what lets frames be cut and joined: no bit reservoir, so that no frame leans on the ones before it. The
library is therefore called directly. Where a build of the wheel hides it, the class serves, which knows no such
frames: `FRAMES_STAND_ALONE` then says False, and sound is encoded in one run.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, c_float, c_int, c_ubyte, c_void_p
from typing import Any, Protocol

import lameenc
import numpy as np

from broadcaster.audio.filters import Samples
from broadcaster.domain.errors.sound import AudioBroken

QUALITY = 5
"""LAME's own middle: full psychoacoustics. 7 is faster without noise shaping, but an item is encoded once for all."""
LOOK_AHEAD = 224
"""Samples LAME must hold past a frame's own before it gives the frame away."""
DELAY = 576
"""Samples by which LAME's frames begin before the sound; a decoder adds 529 more."""

_SCALE = 1 / 0.95
"""LAME plays constant bit rates 0.45 dB down; it is given that much more."""
_MONO = 3
_ROOM_AT_LEAST = 7200
"""Bytes LAME asks for besides five quarters of the samples."""

_FLOATS = POINTER(c_float)
_CALLS: dict[str, tuple[Any, list[Any]]] = {
    "lame_init": (c_void_p, []),
    "lame_init_params": (c_int, [c_void_p]),
    "lame_close": (c_int, [c_void_p]),
    "lame_set_num_channels": (c_int, [c_void_p, c_int]),
    "lame_set_in_samplerate": (c_int, [c_void_p, c_int]),
    "lame_set_out_samplerate": (c_int, [c_void_p, c_int]),
    "lame_set_mode": (c_int, [c_void_p, c_int]),
    "lame_set_brate": (c_int, [c_void_p, c_int]),
    "lame_set_quality": (c_int, [c_void_p, c_int]),
    "lame_set_scale": (c_int, [c_void_p, c_float]),
    "lame_set_VBR": (c_int, [c_void_p, c_int]),
    "lame_set_bWriteVbrTag": (c_int, [c_void_p, c_int]),
    "lame_set_disable_reservoir": (c_int, [c_void_p, c_int]),
    "lame_set_write_id3tag_automatic": (None, [c_void_p, c_int]),
    "lame_get_brate": (c_int, [c_void_p]),
    "lame_encode_buffer_ieee_float": (c_int, [c_void_p, _FLOATS, _FLOATS, c_int, POINTER(c_ubyte), c_int]),
    "lame_encode_flush": (c_int, [c_void_p, POINTER(c_ubyte), c_int]),
}


class Lame(Protocol):
    """One run of LAME over one stretch of sound."""

    def encode(self, sound: Samples) -> bytes:
        """Whole frames, as far as the sound given so far allows. AudioBroken when LAME fails, as for want of memory."""
        ...

    def flush(self) -> bytes:
        """The frames still owed; nothing may be encoded afterwards."""
        ...


def frame_samples(rate: int) -> int:
    """What an MP3 frame holds at `rate` Hz."""
    return 1152 if rate >= 32_000 else 576


def frames_of(samples: int, rate: int) -> int:
    """The frames LAME makes of so many samples: as many as their decoder needs to give the last of them back."""
    size = frame_samples(rate)
    filling = size - (samples + DELAY) % size
    return (samples + DELAY + filling) // size + (filling < DELAY)


@contextmanager
def lame(rate: int, kbps: int) -> Iterator[Lame]:
    """Constant bit rate, mono, without tag or Xing frame. ValueError for a rate or bit rate MP3 does not know."""
    if not FRAMES_STAND_ALONE:
        yield _Wrapped(rate, kbps)
        return
    handle = _LIBRARY.lame_init()
    if not handle:
        raise MemoryError("LAME has no memory")
    try:
        _set_up(handle, rate, kbps)
        yield _Direct(handle)
    finally:
        _LIBRARY.lame_close(handle)


def try_out(rate: int = 24_000, kbps: int = 64) -> int:
    """How many bytes a second of silence comes to. AudioBroken and MemoryError when LAME fails."""
    with lame(rate, kbps) as coder:
        return len(coder.encode(np.zeros(rate, dtype=np.int16))) + len(coder.flush())


def _set_up(handle: int, rate: int, kbps: int) -> None:
    settings: list[tuple[str, float]] = [
        ("num_channels", 1),
        ("in_samplerate", rate),
        ("out_samplerate", rate),
        ("mode", _MONO),
        ("VBR", 0),
        ("brate", kbps),
        ("quality", QUALITY),
        ("scale", _SCALE),
        ("bWriteVbrTag", 0),
        ("disable_reservoir", 1),
    ]
    refused = [name for name, value in settings if getattr(_LIBRARY, f"lame_set_{name}")(handle, value) < 0]
    _LIBRARY.lame_set_write_id3tag_automatic(handle, 0)
    # A bit rate that MP3 does not have is moved to the nearest without a word.
    if refused or _LIBRARY.lame_init_params(handle) < 0 or _LIBRARY.lame_get_brate(handle) != kbps:
        raise ValueError(f"LAME refuses {rate} Hz at {kbps} kbit/s")


class _Direct:
    def __init__(self, handle: int) -> None:
        self._handle = handle

    def encode(self, sound: Samples) -> bytes:
        line = np.ascontiguousarray(sound, np.float32)
        left = line.ctypes.data_as(_FLOATS)
        room = (c_ubyte * (len(line) * 5 // 4 + _ROOM_AT_LEAST))()
        return _taken(
            room, _LIBRARY.lame_encode_buffer_ieee_float(self._handle, left, left, len(line), room, len(room))
        )

    def flush(self) -> bytes:
        room = (c_ubyte * (4 * _ROOM_AT_LEAST))()
        return _taken(room, _LIBRARY.lame_encode_flush(self._handle, room, len(room)))


def _taken(room: "ctypes.Array[c_ubyte]", size: int) -> bytes:
    if size < 0:
        raise AudioBroken(name="MP3", problem=f"LAME dừng với mã {size}")
    return bytes(memoryview(room)[:size])


class _Wrapped:
    """By the wheel's own class: 16-bit samples, and a reservoir that cannot be turned off."""

    def __init__(self, rate: int, kbps: int) -> None:
        self._encoder = lameenc.Encoder()
        self._encoder.set_channels(1)
        self._encoder.set_in_sample_rate(rate)
        self._encoder.set_out_sample_rate(rate)
        self._encoder.set_bit_rate(kbps)
        self._encoder.set_quality(QUALITY)
        self._encoder.silence()

    def encode(self, sound: Samples) -> bytes:
        scaled = np.rint(sound * np.float32(_SCALE * 32767))
        try:
            return bytes(self._encoder.encode(np.clip(scaled, -32768, 32767).astype("<i2").tobytes()))
        except RuntimeError as problem:
            raise ValueError(str(problem)) from problem

    def flush(self) -> bytes:
        return bytes(self._encoder.flush())


def missing(library: object) -> tuple[str, ...]:
    """The calls needed that `library` does not have."""
    return tuple(name for name in _CALLS if not hasattr(library, name))


def _opened() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(lameenc.__file__)
    except OSError:
        return None
    if missing(library):
        return None
    for name, (gives, takes) in _CALLS.items():
        call = getattr(library, name)
        call.restype, call.argtypes = gives, takes
    return library


_LIBRARY: Any = _opened()
FRAMES_STAND_ALONE = _LIBRARY is not None
"""Whether the library itself could be reached. Without it, one encoder works and its frames lean on each other."""
