"""Recordings people bring, made ready to go on air. Implements `Recordings`.

A recording is never kept as it came: it is decoded behind the walls and written anew as plain mono WAV, so that no
later reader meets the bytes somebody else chose.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from broadcaster.audio.intake import Origin
from broadcaster.audio.keeper import Lost, Overdue
from broadcaster.audio.riff import header, layout
from broadcaster.audio.sandbox import Decoded, Order, Sandbox
from broadcaster.disk import appearing, refusals
from broadcaster.domain.document import name_shown
from broadcaster.domain.errors.sound import AudioBroken, RecordingBroken, RecordingReaderDown, RecordingUnknown
from broadcaster.domain.recording import Recording
from broadcaster.domain.units import Digest, Millis
from broadcaster.newsroom.ports import Clip

_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNNAMED = "bản ghi âm"


class RecordingShelf:
    """Recordings in one folder, each by the digest of its bytes. May be used by many threads."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self._folder, self._sandbox = folder, sandbox

    def keep(self, name: str, raw: bytes, accept_cut: bool) -> Recording:
        """Writes it, at its own rate, as mono 16-bit WAV; the same recording twice is one file.

        RecordingBroken, AudioShort, RecordingReaderDown, StorageFull, StorageUnwritable.
        """
        name = name_shown(name) or _UNNAMED
        decoded = self._decoded(name, raw, accept_cut)
        sound = decoded.pcm.samples.astype("<i2", copy=False)
        parts = header(decoded.pcm.rate, len(sound)), sound.data.cast("B")  # half an hour is large: it is not copied
        digest = self._write(parts)
        assert decoded.levels is not None  # they were ordered
        return Recording(
            digest=digest,
            duration=decoded.pcm.duration,
            name=name,
            cut=decoded.pcm.cut,
            took=_told(decoded.origin),
            loudness=decoded.levels.loudness,
            true_peak=decoded.levels.true_peak,
            longest_silence=decoded.levels.longest_silence,
        )

    def clip(self, digest: Digest) -> Clip:
        """RecordingUnknown."""
        path = self.place(digest)
        if not _DIGEST.fullmatch(digest) or not path.is_file():
            raise RecordingUnknown(recording=str(digest)[:64])
        with path.open("rb") as file:
            found = layout(file, path.name)
        return Clip(path=path, rate=found.rate, duration=found.millis(found.held), pause=Millis(0))

    def place(self, digest: Digest) -> Path:
        """Where it lies, or would."""
        return self._folder / f"{digest}.wav"

    def _decoded(self, name: str, raw: bytes, accept_cut: bool) -> Decoded:
        try:
            return self._sandbox.take(raw, Order(name=name, accept_cut=accept_cut, measure=True))
        except AudioBroken as broken:
            problem = broken.facts["problem"]
            if isinstance(broken.__cause__, Lost) and not isinstance(broken.__cause__, Overdue):
                raise RecordingReaderDown(problem=problem) from broken  # no fault of the recording
            raise RecordingBroken(name=name, problem=problem) from broken

    def _write(self, parts: Sequence[bytes | memoryview]) -> Digest:
        whole = sha256()
        for part in parts:
            whole.update(part)
        digest = Digest(whole.hexdigest())
        path = self.place(digest)
        if path.exists():
            return digest
        with refusals(self._folder.name):
            self._folder.mkdir(parents=True, exist_ok=True)
        with appearing(path) as file:
            file.writelines(parts)
        return digest


def _told(origin: Origin) -> str:
    return f"{origin.container.name} ({origin.coding}), {origin.rate} Hz, {origin.channels} kênh"
