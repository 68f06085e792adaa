"""Jingles: signature, sting, closing, bed and tones, from a folder of WAV or FLAC files, made ready by pydub.

pydub edits clips of seconds here (trim, fade, level, overlay, crossfade). What it is not given: files (it would start
ffmpeg on them), resampling (it has no filter against aliasing), and whole programmes (it holds them in memory).
"""

from functools import lru_cache
from pathlib import Path

from broadcaster.audio.clips import AudioSegment, crossed, detect_leading_silence, samples, segment
from broadcaster.audio.intake import decode
from broadcaster.audio.loudness import loudness_of
from broadcaster.domain.errors import AudioBroken, JingleMissing
from broadcaster.domain.item import JingleKind
from broadcaster.domain.units import Digest, Lufs, Millis, digest_of_bytes

__all__ = ["AudioSegment", "Jingles", "samples"]

EXTENSIONS = (".flac", ".wav")
LEVEL = Lufs(-20.0)
"""What every jingle is brought to before mixing."""
HEADROOM = -1.0
"""dBFS no sample of a levelled jingle passes, even if it then stays under LEVEL."""

_EDGE = -55.0
_FADE_IN, _FADE_OUT = Millis(5), Millis(60)
_SEAM = Millis(1500)


class Jingles:
    """The jingles of one folder. Files may be replaced while it runs: their bytes are looked at each time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fingerprint(self, jingle: JingleKind) -> Digest:
        """Digest of the file's bytes. JingleMissing."""
        return digest_of_bytes(self._bytes(jingle))

    def clip(self, jingle: JingleKind, rate: int) -> AudioSegment:
        """Trimmed, faded at both ends, mono at `rate` and at LEVEL. JingleMissing, AudioBroken, AudioShort."""
        return _ready(self._bytes(jingle), jingle.value, rate)

    def loop(self, jingle: JingleKind, rate: int) -> AudioSegment:
        """The jingle made to follow itself without a seam: its end runs over into its beginning."""
        return _looped(self._bytes(jingle), jingle.value, rate)

    def _bytes(self, jingle: JingleKind) -> bytes:
        for extension in EXTENSIONS:
            try:
                return (self._folder / f"{jingle.value}{extension}").read_bytes()
            except FileNotFoundError:
                continue
            except OSError as problem:
                raise AudioBroken(name=jingle.value, problem=problem.strerror or str(problem)) from problem
        raise JingleMissing(jingle=jingle.value, folder=str(self._folder))


@lru_cache(maxsize=16)
def _ready(encoded: bytes, name: str, rate: int) -> AudioSegment:
    sound = segment(decode(encoded, rate=rate, name=name))
    lead = detect_leading_silence(sound, silence_threshold=_EDGE, chunk_size=5)
    tail = detect_leading_silence(sound.reverse(), silence_threshold=_EDGE, chunk_size=5)
    sound = sound[lead : len(sound) - tail]
    if not len(sound):
        raise AudioBroken(name=name, problem="không có tiếng")
    loud = loudness_of(samples(sound), rate)
    gain = min(LEVEL - loud, HEADROOM - sound.max_dBFS)
    return sound.apply_gain(gain).fade_in(_FADE_IN).fade_out(min(_FADE_OUT, len(sound)))


@lru_cache(maxsize=4)
def _looped(encoded: bytes, name: str, rate: int) -> AudioSegment:
    whole = _ready(encoded, name, rate)
    seam = min(_SEAM, len(whole) // 4)
    over = crossed(whole[-seam:], whole[:seam]) if seam else whole[:0]
    return whole[seam : len(whole) - seam] + over
