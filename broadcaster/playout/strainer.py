"""Decodes a stream that strangers send, in a process of its own: MP3 in, our samples out, no file and no network.

`python -m broadcaster.playout.strainer`: what breaks a decoder breaks this child, and the row's stand-in is heard.
Frames are decoded a few at once, each time with some of those before them, for an MP3 frame borrows bits of its
predecessors; what is of those is left out, so nothing is heard twice and nothing is missing.
"""

import ctypes
import os
import resource
import signal
import sys
from array import array
from collections.abc import Iterator
from contextlib import suppress
from math import gcd

from broadcaster.playout.decoding import RATE, WIDTH
from broadcaster.playout.frames import Frames, NotSound, WholeFrame
from broadcaster.playout.levelling import Level
from broadcaster.playout.sinks import header

_TOGETHER, _BEFORE = 12, 12
"""Frames that are decoded at once, and of those before them: each borrows of at most 511 bytes."""
_TAIL, _CONTEXT = 512, 4_096
"""Samples that the filter of another rate may still hold back, and those it has settled after."""
_MEMORY = 256 << 20
_NOBODY = 65_534
_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000
_SET_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38
NO_SOUND, NO_DECODER = 3, 4
"""How it ends when what came is no MP3, and where nothing decodes one."""


def _decoded(file: int, raw: bytes, rate: int) -> bytes:
    """What a file of these bytes sounds like, mono. NotSound."""
    import cyminiaudio

    os.ftruncate(file, 0)
    os.pwrite(file, raw, 0)
    try:
        decoder = cyminiaudio.Decoder(f"/proc/self/fd/{file}", cyminiaudio.Format.S16, 1, rate)
    except cyminiaudio.MinimaError as unknown:
        raise NotSound(str(unknown)) from unknown
    found = []
    try:
        while block := decoder.read(1 << 14):
            found.append(bytes(block))
    finally:
        decoder.close()
    return b"".join(found)


class _Rate:
    """Another rate made ours, window after window. Each begins where a sample of theirs and one of ours coincide, and
    with some of what was heard already, so that the filter has settled."""

    def __init__(self, file: int, rate: int) -> None:
        self._file, self.rate = file, rate
        self._together = rate // gcd(rate, RATE)
        self._kept, self._done = b"", 0

    def fed(self, samples: bytes) -> bytes:
        if self.rate == RATE:
            return samples
        self._kept += samples
        until = (len(self._kept) // WIDTH - _TAIL) // self._together * self._together
        if until <= self._done:
            return b""
        whole = _decoded(self._file, header(len(self._kept), self.rate) + self._kept, RATE)
        found = whole[self._ours(self._done) : self._ours(until)]
        start = max(0, (until - _CONTEXT) // self._together * self._together)
        self._kept, self._done = self._kept[start * WIDTH :], until - start
        return found

    def _ours(self, samples: int) -> int:
        return samples * RATE // self.rate * WIDTH


class Strainer:
    """Frames of a stream to samples at our rate, without a seam."""

    def __init__(self) -> None:
        self._frames, self._level = Frames(), Level()
        self._before: list[WholeFrame] = []
        self._waiting: list[WholeFrame] = []
        self._file = os.memfd_create("frames", os.MFD_CLOEXEC)
        self._rate = _Rate(self._file, RATE)

    def fed(self, raw: bytes) -> Iterator[bytes]:
        """NotSound."""
        for frame in self._frames.fed(raw):
            if self._waiting and frame.rate != self._waiting[-1].rate:  # the sender changed its mind: it begins anew
                self._waiting, self._before = [], []
            self._waiting.append(frame)
            if len(self._waiting) >= _TOGETHER:
                yield self._level.levelled(array("h", self._sounded())).tobytes()

    def _sounded(self) -> bytes:
        rate = self._waiting[-1].rate
        if rate != self._rate.rate:
            self._rate, self._before = _Rate(self._file, rate), []
        frames = [*self._before, *self._waiting]
        wanted = sum(each.samples for each in self._waiting) * WIDTH
        self._before, self._waiting = frames[-_BEFORE:], []
        last = _decoded(self._file, b"".join(each.raw for each in frames), rate)[-wanted:]
        return self._rate.fed(b"\0" * (wanted - len(last)) + last)  # the first ones borrow of what was never sent


def _walls() -> None:
    """What a system has not got is left out; the others still stand."""
    parent = os.getppid()
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.unshare(_CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET)
        libc.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    if os.getppid() != parent:
        sys.exit(1)
    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 1 << 20),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 8),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def main() -> int:
    try:
        import cyminiaudio  # noqa: F401 - looked for before there are walls
    except ImportError:
        return NO_DECODER
    _walls()
    strainer = Strainer()
    try:
        while raw := os.read(0, 1 << 14):
            for samples in strainer.fed(raw):
                left = memoryview(samples)
                while left:
                    left = left[os.write(1, left) :]
    except NotSound:
        return NO_SOUND
    except BrokenPipeError:
        return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
