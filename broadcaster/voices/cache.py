"""Every segment that was ever spoken, kept as a WAV file under the digest of what was asked for.

`<root>/ab/<key>.wav`, mono, signed 16-bit. A file appears whole or not at all; one that is damaged is made again.
"""

import array
import errno
import os
import sys
import tempfile
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.errors import AudioBroken, BroadcasterError, StorageFull, StorageUnwritable, VoiceFailed
from broadcaster.domain.speech import VoiceName, cache_key
from broadcaster.domain.units import Digest, Millis
from broadcaster.voices.engines import Decode, Engine, Pcm, Sound, one_line

_SHORTEST = 60
"""Milliseconds a syllable takes at least; espeak-ng measures 87 at twice its own pace."""
_LONGEST = 1500
"""Milliseconds a syllable takes at most; espeak-ng measures 860 at half its own pace."""
_LONGEST_NAME, _LONGEST_LETTER = 700, 250  # one word of digits, capitals or a whole address is read name by name
_SLACK = 1500  # silence a voice may put around what it says
_FAINTEST = 100  # of 32767: below it there is nothing to hear

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What is asked for: these words by this voice at this pace."""

    text: str
    voice: VoiceName
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A segment in the cache; `fresh` when it had to be spoken for this asking."""

    path: Path
    rate: int
    duration: Millis
    fresh: bool


class SpeechCache:
    """Safe for several threads: askers for one key wait for the first of them.

    Two processes may both speak the same words; one of the two files stays, and either is right.
    """

    def __init__(self, root: Path, decode: Decode) -> None:
        self._root = root
        self._decode = decode
        self._guard = threading.Lock()
        self._busy: dict[Digest, tuple[threading.Lock, int]] = {}

    def segment(self, engine: Engine, saying: Saying) -> Kept:
        """From the cache, or spoken now and kept. VoiceFailed, StorageFull, StorageUnwritable."""
        key = cache_key(saying.text, saying.voice, saying.rate, engine.version)
        path = self._root / key[:2] / f"{key}.wav"
        with self._alone(key):
            standing = _read(path)
            if standing is not None and _problem(standing, saying) is None:
                return _kept(path, standing, fresh=False)
            pcm = self._pcm(engine.speak(saying.text, saying.voice, saying.rate), saying.voice)
            problem = _problem(pcm, saying)
            if problem is not None:
                raise VoiceFailed(voice=saying.voice, problem=problem)
            _write(path, pcm)
            return _kept(path, pcm, fresh=True)

    def _pcm(self, sound: Sound, voice: VoiceName) -> Pcm:
        if isinstance(sound, Pcm):
            return sound
        try:
            parts = [self._decode(part) for part in sound.parts]
        except AudioBroken as error:
            raise VoiceFailed(voice=voice, problem=f"âm thanh nhận được bị hỏng ({one_line(error)})") from error
        rates = {part.rate for part in parts}
        if len(rates) != 1:
            raise VoiceFailed(voice=voice, problem=f"các đoạn âm thanh khác tần số lấy mẫu: {sorted(rates)}")
        return Pcm(samples=b"".join(part.samples for part in parts), rate=rates.pop())

    @contextmanager
    def _alone(self, key: Digest) -> Iterator[None]:
        with self._guard:
            lock, askers = self._busy.get(key, (threading.Lock(), 0))
            self._busy[key] = (lock, askers + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, askers = self._busy.pop(key)
                if askers > 1:
                    self._busy[key] = (lock, askers - 1)


def bounds(text: str, rate: float) -> tuple[Millis, Millis]:
    """The shortest and the longest sound that can be these words at this rate. Anything else is not kept."""
    words = [word for word in text.split() if any(c.isalnum() for c in word)]
    longest = sum(max(_LONGEST, sum(_at_most(c) for c in word)) for word in words) / min(rate, 1.0) + _SLACK
    return Millis(int(len(words) * _SHORTEST / max(rate, 1.0))), Millis(int(longest))


def _at_most(character: str) -> int:
    return _LONGEST_NAME if character.isdigit() or character.isupper() else _LONGEST_LETTER


def _problem(pcm: Pcm, saying: Saying) -> str | None:
    """Why this sound cannot be those words; None when it can."""
    shortest, longest = bounds(saying.text, saying.rate)
    length = _length(pcm)
    if length == 0:
        return "không có âm thanh"
    if not shortest <= length <= longest:
        return f"âm thanh dài {length} ms, đáng lẽ từ {shortest} đến {longest} ms"
    if _peak(pcm) < _FAINTEST:
        return "âm thanh chỉ là im lặng"
    return None


def _length(pcm: Pcm) -> Millis:
    return Millis(len(pcm.samples) // 2 * 1000 // pcm.rate)


def _peak(pcm: Pcm) -> int:
    samples = array.array("h")
    samples.frombytes(pcm.samples)
    if sys.byteorder == "big":
        samples.byteswap()
    return max(max(samples), -min(samples))


def _kept(path: Path, pcm: Pcm, *, fresh: bool) -> Kept:
    return Kept(path=path, rate=pcm.rate, duration=_length(pcm), fresh=fresh)


def _read(path: Path) -> Pcm | None:
    """The file's sound; None when there is no file or it is not what was once written."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2) or file.getframerate() <= 0:
                return None
            samples = file.readframes(file.getnframes())
            if len(samples) != file.getnframes() * 2:
                return None
            return Pcm(samples=samples, rate=file.getframerate())
    except (OSError, EOFError, wave.Error):
        return None


def _write(path: Path, pcm: Pcm) -> None:
    """Temp, fsync, rename. StorageFull, StorageUnwritable; nothing half-written is left behind."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            part = Path(file.name)
            try:
                with wave.open(file, "wb") as out:
                    out.setnchannels(1)
                    out.setsampwidth(2)
                    out.setframerate(pcm.rate)
                    out.writeframes(pcm.samples)
                file.flush()
                os.fsync(file.fileno())
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise storage_error(path, error) from error


def storage_error(path: Path, error: OSError) -> BroadcasterError:
    """The leaf for a disk that refused."""
    if error.errno in _FULL:
        return StorageFull(name=str(path))
    return StorageUnwritable(name=str(path), problem=error.strerror or one_line(error))
