"""Segments that were spoken, kept as WAV files under the digest of what was asked for, as many as there is room for.

`<root>/ab/<key>.wav`, mono, signed 16-bit. A file appears whole or not at all; one that is damaged is made again.
"""

import array
import fcntl
import os
import sys
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from broadcaster.disk import Room, appearing, refusals, refused
from broadcaster.domain.errors.sound import AudioBroken, VoiceFailed
from broadcaster.domain.speech import VoiceName, cache_key
from broadcaster.domain.units import Digest, Millis
from broadcaster.voices.engines import Blamed, Decode, Engine, Pace, Pcm, Sound, one_line

_LONGEST_NAME, _LONGEST_LETTER = 700, 250  # milliseconds at a pace of at most _USUAL_LONGEST a syllable
_USUAL_LONGEST = 500
_FAINTEST = 100  # of 32767: below it there is nothing to hear

MOST = 10 << 30
"""Bytes: two and a half days of speech at 24 kHz."""
_PATIENCE_S, _GLANCE_S = 15.0, 0.02
"""Seconds for which another process is waited for that speaks the same words: one that was frozen never ends, and said
twice is better than never."""
_SPARED = 2_000
"""So many that were asked for last are never let go, however little room there is: somebody mixes them now."""


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
    """Safe for several threads and processes: askers for one key wait for the first of them, and what it spoke is
    theirs too. A process that dies while it speaks leaves its turn to the next. Past `most` bytes, and a
    little more for each process that speaks, those go that were asked for longest ago."""

    def __init__(self, root: Path, decode: Decode, most: int = MOST) -> None:
        self._root, self._room = root, Room(root, "??/*.wav", most, _SPARED)
        self._decode = decode
        self._guard = threading.Lock()
        self._busy: dict[Digest, tuple[threading.Lock, int]] = {}

    def segment(self, engine: Engine, saying: Saying) -> Kept:
        """From the cache, or spoken now and kept. VoiceFailed, StorageFull, StorageUnwritable."""
        key = cache_key(saying.text, saying.voice, saying.rate, engine.version(saying.voice))
        path = self._root / key[:2] / f"{key}.wav"
        pace = engine.pace(saying.rate)
        if (standing := _standing(path, saying.text, pace)) is not None:
            return standing
        with self._alone(key), _alone_on_this_machine(path.with_name(f".{key}.lock")):
            if (standing := _standing(path, saying.text, pace)) is not None:
                return standing
            sound = engine.speak(saying.text, saying.voice, saying.rate)
            try:
                pcm = self._pcm(sound, saying.voice)
                problem = _problem(pcm, saying.text, pace)
                if problem is not None:
                    raise VoiceFailed(voice=saying.voice, problem=problem)
            except VoiceFailed as bad:
                if isinstance(engine, Blamed):
                    engine.blame(str(bad.facts["problem"]))
                raise
            write_wav(path, pcm)
        self._room.take(len(pcm.samples))
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


@contextmanager
def _alone_on_this_machine(lock: Path) -> Iterator[None]:
    """Holds the lock file, which is gone again afterwards; or nothing, when who holds it takes too long. StorageFull,
    StorageUnwritable."""
    file = _locked(lock)
    if file is None:
        yield
        return
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(file)


def _locked(lock: Path) -> int | None:
    """Its descriptor. One who waited for a file that was removed meanwhile holds nothing, and begins again."""
    over = time.monotonic() + _PATIENCE_S
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        while time.monotonic() < over:
            file = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is(file, lock):
                    return file
            except BlockingIOError:
                threading.Event().wait(_GLANCE_S)
            except BaseException:
                os.close(file)
                raise
            os.close(file)
    except OSError as error:
        raise refused(str(lock), error) from error
    return None


def _is(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def bounds(text: str, pace: Pace) -> tuple[Millis, Millis]:
    """The shortest and the longest sound that can be these words at this pace. Anything else is not kept.

    A word of digits, capitals or a whole address is read name by name, so it may be long.
    """
    words = [word for word in text.split() if any(c.isalnum() for c in word)]
    slow = max(pace.longest / _USUAL_LONGEST, 1.0)
    longest = sum(max(pace.longest, sum(_at_most(c) for c in word) * slow) for word in words)
    return Millis(len(words) * pace.shortest), Millis(int(longest) + pace.around)


def _at_most(character: str) -> int:
    return _LONGEST_NAME if character.isdigit() or character.isupper() else _LONGEST_LETTER


def _standing(path: Path, text: str, pace: Pace) -> Kept | None:
    """What is kept, if it still is what such words can be."""
    pcm = _read(path)
    if pcm is None or _problem(pcm, text, pace) is not None:
        return None
    with suppress(OSError):  # it was asked for now, and goes last
        os.utime(path)
    return _kept(path, pcm, fresh=False)


def _problem(pcm: Pcm, text: str, pace: Pace) -> str | None:
    """Why this sound cannot be those words; None when it can. Silence at its ends does not make up for words."""
    shortest, longest = bounds(text, pace)
    length = _length(pcm)
    if length == 0:
        return "không có âm thanh"
    heard = _heard(pcm)
    if heard == 0:
        return "âm thanh chỉ là im lặng"
    if heard < shortest:
        return f"tiếng chỉ dài {heard} ms, đáng lẽ ít nhất {shortest} ms: có thể bị cắt"
    if length > longest:
        return f"âm thanh dài {length} ms, đáng lẽ nhiều nhất {longest} ms"
    return None


def _heard(pcm: Pcm) -> Millis:
    """How long it is from the first sound to the last, in whole steps of 10 ms."""
    samples = array.array("h")
    samples.frombytes(pcm.samples[: len(pcm.samples) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    step = max(1, pcm.rate // 100)
    loud = (at for at in range(0, len(samples), step) if _sounds(samples[at : at + step]))
    first = next(loud, None)
    if first is None:
        return Millis(0)
    back = (at for at in range((len(samples) - 1) // step * step, -1, -step) if _sounds(samples[at : at + step]))
    last = min(next(back) + step, len(samples))
    return Millis((last - first) * 1000 // pcm.rate)


def _sounds(samples: "array.array[int]") -> bool:
    return max(max(samples), -min(samples)) >= _FAINTEST


def _length(pcm: Pcm) -> Millis:
    return Millis(len(pcm.samples) // 2 * 1000 // pcm.rate)


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


def write_wav(path: Path, pcm: Pcm) -> None:
    """Whole or not at all; all may read it. StorageFull, StorageUnwritable."""
    with refusals(path.name):
        path.parent.mkdir(parents=True, exist_ok=True)
    with appearing(path) as file, wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(pcm.rate)
        out.writeframes(pcm.samples)
