"""Finished audio on disk by the digest of its bytes, and the joining of files without encoding them again."""

import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from broadcaster.disk import refusals, settle
from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.domain.errors.stations import AudioUnknown
from broadcaster.domain.frames import LARGEST, TAG_HEAD, TAG_TAIL, frame_at, tag_size, tells_length
from broadcaster.domain.item import place_of
from broadcaster.domain.units import Digest

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHUNK = 256 * 1024
_GROUP = 0o050
"""Whoever sends sounds in the server's place (nginx, of the service's group) gets at them, though a service makes
folders for itself alone."""
SOUNDS = "audio/"
"""Before the keys of sounds, where recordings and reports lie beside them."""


def key_of(audio: Digest) -> str:
    return f"{SOUNDS}{place_of(audio)}"


class FolderLibrary:
    """The port `Library` in one folder: `ab/<sha256>.mp3`, and `scratch/` beside them on the same disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def scratch(self, stem: str) -> Path:
        """An empty file of the caller's own. StorageFull, StorageUnwritable."""
        folder = self._root / "scratch"
        with refusals("scratch"):
            folder.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^\w-]+", "-", stem)[:40]
            handle, path = tempfile.mkstemp(prefix=f"{name}-", suffix=".mp3", dir=folder)
            os.close(handle)
        return Path(path)

    def keep(self, scratch: Path) -> tuple[Digest, int]:
        """StorageFull, StorageUnwritable; the scratch file then still stands."""
        with refusals(scratch.name):
            with scratch.open("r+b") as file:
                digest, size = _digest(file)
                os.fsync(file.fileno())
            place = self._root / place_of(digest)
            if not place.parent.is_dir():
                place.parent.mkdir(parents=True, exist_ok=True)
                for folder in (self._root, place.parent):
                    folder.chmod(folder.stat().st_mode | _GROUP)
                settle(self._root)
            # The same bytes may stand there already; replacing them is harmless, and mends a file damaged since.
            scratch.chmod(0o444)
            scratch.replace(place)
            settle(place.parent)
        return digest, size

    def standing(self, sounds: Mapping[Digest, int]) -> Collection[Digest]:
        return {audio for audio, size in sounds.items() if self._size(audio) == size}

    def path(self, audio: Digest) -> Path:
        if self._size(audio) is None:
            raise AudioUnknown(digest=audio)
        return self._root / place_of(audio)

    def _size(self, audio: Digest) -> int | None:
        if not _DIGEST.fullmatch(audio):
            return None
        try:
            found = (self._root / place_of(audio)).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_size if S_ISREG(found.st_mode) else None

    def frames_size(self, audio: Digest) -> int:
        """AudioUnknown; AudioBroken when no MP3 frame follows the tag."""
        start, end = _frames(self.path(audio))
        return end - start

    def splice(self, parts: Sequence[Digest], start: int, length: int) -> Iterator[bytes]:
        """What lies past the end is not there to yield. AudioUnknown and AudioBroken come before the first byte;
        ValueError for a negative start or length."""
        if start < 0 or length < 0:
            raise ValueError("a byte range has no negative side")
        spans = []
        at = 0
        for part in parts:
            path = self.path(part)
            first, last = _frames(path)
            skip = min(max(start - at, 0), last - first)
            take = min(max(start + length - at, 0), last - first) - skip
            at += last - first
            if take > 0:
                spans.append((path, first + skip, take))
        return _read(spans)


def _digest(file: BinaryIO) -> tuple[Digest, int]:
    total, size = sha256(), 0
    while chunk := file.read(_CHUNK):
        total.update(chunk)
        size += len(chunk)
    return Digest(total.hexdigest()), size


def _frames(path: Path) -> tuple[int, int]:
    """Where the frames of a file begin and end: without its ID3 tags, and without a Xing header, which would declare
    the length of one part to be that of the whole."""
    with path.open("rb") as file:
        start = tag_size(file.read(TAG_HEAD))
        file.seek(start)
        head = file.read(LARGEST)
        first = frame_at(head)
        end = file.seek(0, 2)
        if first is None or end - start < first.size:
            raise AudioBroken(name=path.name, problem="không có khung MP3")
        if tells_length(head, 0):
            start += first.size
        if end - start >= TAG_TAIL:
            file.seek(end - TAG_TAIL)
            end -= TAG_TAIL if file.read(3) == b"TAG" else 0
    return start, end


def _read(spans: list[tuple[Path, int, int]]) -> Iterator[bytes]:
    for path, start, length in spans:
        with path.open("rb") as file:
            file.seek(start)
            while length and (chunk := file.read(min(_CHUNK, length))):
                length -= len(chunk)
                yield chunk
