"""A text as one WAV file, for a person who wants to hear a voice."""

import wave
from collections.abc import Sequence
from pathlib import Path

from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import Clip
from broadcaster.voices.cache import write_wav
from broadcaster.voices.engines import Pcm


def write_sample(clips: Sequence[Clip], out: Path) -> Millis:
    """Joins clips of one voice with their pauses (the last pause left out) into a mono 16-bit WAV; returns its length.

    StorageFull, StorageUnwritable.
    """
    rate, parts = clips[0].rate, []
    for clip in clips:
        with wave.open(str(clip.path), "rb") as file:
            parts += [file.readframes(file.getnframes()), bytes(clip.pause * rate // 1000 * 2)]
    samples = b"".join(parts[:-1])
    write_wav(out, Pcm(samples=samples, rate=rate))
    return Millis(len(samples) // 2 * 1000 // rate)
