"""Recordings people bring: what one is, and one made ready to go on air.

A recording is never kept as it came: it is decoded behind the walls and written anew as plain mono WAV, so that no
later reader meets the bytes somebody else chose.
"""

from dataclasses import dataclass
from pathlib import Path

from broadcaster.audio.disk import appearing
from broadcaster.audio.intake import Origin
from broadcaster.audio.riff import header
from broadcaster.audio.sandbox import Decoded, Levels, Order, Sandbox
from broadcaster.domain.units import Digest, Millis, digest_of_bytes
from broadcaster.newsroom.ports import Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One recording: what the file was, whether it is cut, and how it is heard."""

    origin: Origin
    cut: bool
    levels: Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording made ready. `digest` is that of the WAV file's bytes, which is also its name."""

    clip: Clip
    digest: Digest
    analysis: Analysis


def analyse(sandbox: Sandbox, encoded: bytes, *, name: str, accept_cut: bool = False) -> Analysis:
    """AudioBroken, AudioShort."""
    return _analysis(sandbox.take(encoded, Order(name=name, accept_cut=accept_cut, measure=True, samples=False)))


def keep(sandbox: Sandbox, encoded: bytes, folder: Path, *, name: str, accept_cut: bool = False) -> Recording:
    """Writes it, at its own rate, as mono 16-bit WAV into `folder`; the same recording twice is one file.

    AudioBroken, AudioShort, StorageFull, StorageUnwritable.
    """
    decoded = sandbox.take(encoded, Order(name=name, accept_cut=accept_cut, measure=True))
    raw = header(decoded.pcm.rate, len(decoded.pcm.samples)) + decoded.pcm.samples.astype("<i2", copy=False).tobytes()
    digest = digest_of_bytes(raw)
    path = folder / f"{digest}.wav"
    if not path.exists():
        with appearing(path) as file:
            file.write(raw)
    clip = Clip(path=path, rate=decoded.pcm.rate, duration=decoded.pcm.duration, pause=Millis(0))
    return Recording(clip=clip, digest=digest, analysis=_analysis(decoded))


def _analysis(decoded: Decoded) -> Analysis:
    assert decoded.levels is not None  # they were ordered
    return Analysis(origin=decoded.origin, cut=decoded.pcm.cut, levels=decoded.levels)
