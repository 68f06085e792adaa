"""From a verified file to samples: mono, 16 bit, at one rate. What it decodes to is measured whole before it plays."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
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
class Checked:
    """A file that is what the manifest says. `file` stays open: what was checked is what is played, whatever happens
    to its name; whoever has it closes it."""

    file: int
    decoder: Decoder
    samples: int

    def blocks(self, skip: int = 0) -> Iterator[bytes]:
        return self.decoder.blocks(self.file, skip)

    def again(self) -> "Checked":
        """The same file once more, to be closed by itself."""
        return replace(self, file=os.dup(self.file))

    def close(self) -> None:
        with suppress(OSError):
            os.close(self.file)


def check(path: Path, digest: Digest, length: Millis, decoders: Sequence[Decoder]) -> Checked:
    """Opens it once, hashes it from there and decodes it to its end. Unplayable."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as absent:
        raise Unplayable(Cause.MISSING_FILE, path.name) from absent
    try:
        if (mark := wrong_bytes(digest, _digest(file))) is not None:
            raise Unplayable(cause_of(mark), path.name, mark)
        decoder, samples = _measured(file, decoders)
        heard = Millis(samples * 1000 // RATE)
        if (mark := wrong_length(length, heard)) is not None:
            raise Unplayable(cause_of(mark), f"{path.name}: {heard} ms, not {length}", mark)
    except OSError as broken:  # a bad sector reads as no file at all
        os.close(file)
        raise Unplayable(Cause.MISSING_FILE, f"{path.name}: {broken}") from broken
    except BaseException:
        os.close(file)
        raise
    return Checked(file=file, decoder=decoder, samples=samples)


def _digest(file: int) -> str:
    total, place = sha256(), 0
    while block := os.pread(file, 1 << 16, place):
        total.update(block)
        place += len(block)
    return total.hexdigest()


def _measured(file: int, decoders: Sequence[Decoder]) -> tuple[Decoder, int]:
    """The first decoder that knows it, and how many samples it makes of it."""
    why = "no decoder"
    for decoder in decoders:
        try:
            return decoder, sum(len(block) for block in decoder.blocks(file, 0)) // WIDTH
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
