"""From a verified file to samples: mono, 16 bit, at one rate. What it decodes to is measured whole before it plays."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from broadcaster.domain.attacks import Attack
from broadcaster.domain.journal import Cause
from broadcaster.domain.units import Digest, Millis
from broadcaster.playout.fitness import cause_of, wrong_bytes, wrong_length

RATE = 24_000
"""Samples a second of everything a station plays: the rate of the profile for horns."""
WIDTH = 2
"""Bytes of a sample."""
BLOCK = 2_400
"""Samples read at once: a tenth of a second."""


class Unplayable(Exception):
    """A sound that is not to be played: `cause` is what the journal says of it, `attack` whose mark it bears."""

    def __init__(self, cause: Cause, detail: str = "", attack: Attack | None = None) -> None:
        super().__init__(f"{cause.value}: {detail}" if detail else cause.value)
        self.cause, self.attack = cause, attack


class Unreadable(Exception):
    """It is no sound that this decoder knows, or it breaks off."""


class Decoder(Protocol):
    """Samples of a file that is open already, `skip` samples in. Unreadable."""

    def blocks(self, file: int, skip: int) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Which decoder knows a sound, and how many samples it makes of it."""

    decoder: Decoder
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A sound that is what the manifest says. `file` is a copy in memory: what was checked is what is played, whatever
    is written into the file meanwhile; whoever has it closes it."""

    file: int
    measured: Measured

    @property
    def samples(self) -> int:
        return self.measured.samples

    def blocks(self, skip: int = 0) -> Iterator[bytes]:
        return self.measured.decoder.blocks(self.file, skip)

    def close(self) -> None:
        with suppress(OSError):
            os.close(self.file)


def check(
    path: Path, digest: Digest, length: Millis, decoders: Sequence[Decoder], known: Measured | None = None
) -> Checked:
    """Copies and hashes it in one go, and decodes it to its end, unless it is `known` what these bytes come to.
    Unplayable."""
    file = os.memfd_create(path.name, os.MFD_CLOEXEC)
    try:
        if (mark := wrong_bytes(digest, _copied(path, file))) is not None:
            raise Unplayable(cause_of(mark), path.name, mark)
        measured = _measured(file, decoders) if known is None else known
        heard = Millis(measured.samples * 1000 // RATE)
        if (mark := wrong_length(length, heard)) is not None:
            raise Unplayable(cause_of(mark), f"{path.name}: {heard} ms, not {length}", mark)
    except BaseException as refused:
        os.close(file)
        if isinstance(refused, OSError):  # a bad sector reads as no file at all
            raise Unplayable(Cause.MISSING_FILE, f"{path.name}: {refused}") from refused
        raise
    return Checked(file=file, measured=measured)


def _copied(path: Path, file: int) -> str:
    """The digest of what was copied."""
    total = sha256()
    with path.open("rb", buffering=0) as found:
        while block := found.read(1 << 16):
            total.update(block)
            left = memoryview(block)
            while left:
                left = left[os.write(file, left) :]
    return total.hexdigest()


def _measured(file: int, decoders: Sequence[Decoder]) -> Measured:
    """By the first decoder that knows it."""
    why = "no decoder"
    for decoder in decoders:
        try:
            samples = sum(len(block) for block in decoder.blocks(file, 0)) // WIDTH
            return Measured(decoder=decoder, samples=samples)
        except Unreadable as unknown:
            why = str(unknown)
    raise Unplayable(Cause.WRONG_FILE, why, Attack.CUT_FILE)


class Miniaudio:
    """MP3, FLAC and WAV, by the C library miniaudio."""

    def blocks(self, file: int, skip: int) -> Iterator[bytes]:
        import cyminiaudio

        try:
            decoder = cyminiaudio.Decoder(f"/proc/self/fd/{file}", cyminiaudio.Format.S16, 1, RATE)
        except cyminiaudio.MinimaError as unknown:
            raise Unreadable(str(unknown)) from unknown
        try:
            if skip:
                decoder.seek(skip)
            while block := decoder.read(BLOCK):
                yield bytes(block)
        except cyminiaudio.MinimaError as broken:
            raise Unreadable(str(broken)) from broken
        finally:
            decoder.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ffmpeg:
    """Whatever an `ffmpeg` of the host knows, in a child that may read this one file and no network."""

    program: str

    def blocks(self, file: int, skip: int) -> Iterator[bytes]:
        command = [self.program, "-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe"]
        command += ["-i", f"/proc/self/fd/{file}", "-vn", "-ac", "1", "-ar", str(RATE), "-f", "s16le", "pipe:1"]
        with subprocess.Popen(  # noqa: S603 - a fixed command; the file's name is a number of ours
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=(file,)
        ) as child:
            assert child.stdout is not None
            ended = False
            try:
                left = skip * WIDTH
                while left > 0 and (passed := child.stdout.read(min(left, 1 << 16))):
                    left -= len(passed)
                while block := child.stdout.read(BLOCK * WIDTH):
                    yield block
                ended = True
            finally:
                if not ended:
                    child.kill()
        if child.returncode:
            raise Unreadable(f"ffmpeg ended with {child.returncode}")


def found() -> tuple[Decoder, ...]:
    """The decoders of this host, the best first."""
    decoders: list[Decoder] = []
    with suppress(ImportError):
        import cyminiaudio  # noqa: F401 - only whether it is there

        decoders.append(Miniaudio())
    if program := shutil.which("ffmpeg"):
        decoders.append(Ffmpeg(program=program))
    return tuple(decoders)
