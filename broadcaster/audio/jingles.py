"""Jingles: signature, sting, closing, bed and tones, from a folder of WAV or FLAC files, made ready by pydub.

pydub edits clips of seconds here (trim, fade, level, overlay, crossfade). What it is not given: files (it would start
ffmpeg on them), resampling (it has no filter against aliasing), and whole programmes (it holds them in memory).

What was made is kept, for decoding the bed alone takes more memory than mixing half an hour. A kept tune is its samples
(2 bytes each) and their checksum (4 bytes).
"""

from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from broadcaster.audio.clips import AudioSegment, crossed, detect_leading_silence, samples, segment
from broadcaster.audio.intake import decode
from broadcaster.audio.loudness import loudness_of
from broadcaster.disk import appearing, refusals
from broadcaster.domain.errors.sound import AudioBroken, JingleMissing
from broadcaster.domain.item import JingleKind
from broadcaster.domain.units import Digest, Lufs, Millis, digest_of, digest_of_bytes

__all__ = ["AudioSegment", "Jingles", "samples"]

EXTENSIONS = (".flac", ".wav")
LEVEL = Lufs(-20.0)
"""What every jingle is brought to before mixing."""
HEADROOM = -1.0
"""dBFS no sample of a levelled jingle passes, even if it then stays under LEVEL."""

_VERSION = "tune-1"
"""Must change with anything that changes what is kept."""
_CHECK = 4
_EDGE = -55.0
_FADE_IN, _FADE_OUT = Millis(5), Millis(60)
_SEAM = Millis(1500)


class Jingles:
    """The jingles of one folder, kept ready in another. Files may be replaced while it runs: their bytes are looked at
    each time."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self._folder, self._kept = folder, kept

    def fingerprint(self, jingle: JingleKind) -> Digest:
        """Digest of the file's bytes. JingleMissing."""
        return digest_of_bytes(self._bytes(jingle))

    def clip(self, jingle: JingleKind, rate: int) -> AudioSegment:
        """Trimmed, faded at both ends, mono at `rate` and at LEVEL.

        JingleMissing, AudioBroken, AudioShort, StorageFull, StorageUnwritable; `loop` too.
        """
        return self._tune(jingle, rate, _ready)

    def loop(self, jingle: JingleKind, rate: int) -> AudioSegment:
        """The jingle made to follow itself without a seam: its end runs over into its beginning."""
        return self._tune(jingle, rate, _looped)

    def _tune(self, jingle: JingleKind, rate: int, make: Callable[[bytes, str, int], AudioSegment]) -> AudioSegment:
        encoded = self._bytes(jingle)
        key = digest_of(_VERSION, digest_of_bytes(encoded), make.__name__, str(rate))
        place = self._kept / f"{key}.tune"
        pcm = _whole(place)
        if pcm is None:
            pcm = make(encoded, jingle.value, rate).raw_data
            with refusals(self._kept.name):
                self._kept.mkdir(parents=True, exist_ok=True)
            with appearing(place) as file:
                file.write(pcm)
                file.write(crc32(pcm).to_bytes(_CHECK, "little"))
        return AudioSegment(data=pcm, sample_width=2, frame_rate=rate, channels=1)

    def _bytes(self, jingle: JingleKind) -> bytes:
        for extension in EXTENSIONS:
            try:
                return (self._folder / f"{jingle.value}{extension}").read_bytes()
            except FileNotFoundError:
                continue
            except OSError as problem:
                raise AudioBroken(name=jingle.value, problem=problem.strerror or str(problem)) from problem
        raise JingleMissing(jingle=jingle.value, folder=str(self._folder))


def _whole(place: Path) -> bytes | None:
    """The samples of a kept tune; None when there is none, or one that was cut or damaged."""
    try:
        raw = place.read_bytes()
    except OSError:
        return None
    pcm = raw[:-_CHECK]
    return pcm if pcm and crc32(pcm).to_bytes(_CHECK, "little") == raw[-_CHECK:] else None


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


def _looped(encoded: bytes, name: str, rate: int) -> AudioSegment:
    whole = _ready(encoded, name, rate)
    seam = min(_SEAM, len(whole) // 4)
    over = crossed(whole[-seam:], whole[:seam]) if seam else whole[:0]
    return whole[seam : len(whole) - seam] + over
