"""The port `Stock`: finished sounds as they lie in a folder or a bucket, to be gone through one by one."""

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.audio.library import SOUNDS, key_of
from broadcaster.disk import appearing, refusals
from broadcaster.domain.item import place_of
from broadcaster.domain.units import Digest, Instant, instant
from broadcaster.newsroom.tidying import Lying

if TYPE_CHECKING:
    from broadcaster.audio.bucket import Bucket

_ASIDE = ".aside"
"""Hidden, so that an archive of the house leaves it out."""
_LONG = 64
_SECOND = timedelta(seconds=1)
"""A storage tells of one object by the second, and in a list more exactly."""
_MARK = "house"
"""Hidden in a folder, for the same reason."""


class FolderStock:
    def __init__(self, root: Path) -> None:
        self._root = root

    def lying(self) -> Iterator[Lying]:
        for folder in sorted(self._root.glob("??")):
            for path in sorted(folder.glob("*.mp3")):
                with suppress(FileNotFoundError):
                    stat = path.stat()
                    if len(path.stem) == _LONG:
                        yield Lying(audio=Digest(path.stem), size=stat.st_size, since=_since(stat))

    def drop(self, lying: Lying) -> bool:
        place = self._root / place_of(lying.audio)
        with refusals(lying.audio), suppress(FileNotFoundError):
            if _since(place.stat()) != lying.since:
                return False
            place.unlink()
        return True

    def whole(self, audio: Digest) -> bool | None:
        with refusals(audio):
            try:
                with (self._root / place_of(audio)).open("rb") as file:
                    return file_digest(file, "sha256").hexdigest() == audio
            except FileNotFoundError:
                return None
            except OSError as unread:
                if unread.errno != errno.EIO:
                    raise
                return False  # a bad sector is what it is read through for

    def set_aside(self, audio: Digest) -> None:
        with refusals(audio):
            (self._root / _ASIDE).mkdir(exist_ok=True)
            (self._root / place_of(audio)).replace(self._root / _ASIDE / f"{audio}.mp3")

    def mark(self) -> str:
        with refusals(_MARK), suppress(FileNotFoundError):
            return (self._root / f".{_MARK}").read_text("utf-8")
        return ""

    def leave_mark(self, mark: str, *, over: bool = False) -> None:
        place = self._root / f".{_MARK}"
        with refusals(_MARK):
            self._root.mkdir(parents=True, exist_ok=True)
        if over or not place.exists():  # of two that come at once the later one's stands, and the other sees it
            with appearing(place) as file:
                file.write(mark.encode())


def _since(stat: os.stat_result) -> Instant:
    return instant(datetime.fromtimestamp(stat.st_mtime, UTC))


class BucketStock:
    """Copies that machines keep of it are theirs to look after; a copy that is read is as good as its digest."""

    def __init__(self, bucket: "Bucket") -> None:
        self._bucket = bucket

    def lying(self) -> Iterator[Lying]:
        for key, size, since in self._bucket.listed(SOUNDS):
            if len(Path(key).stem) == _LONG:
                yield Lying(audio=Digest(Path(key).stem), size=size, since=instant(since))

    def drop(self, lying: Lying) -> bool:
        key = key_of(lying.audio)
        found = self._bucket.seen(key)
        if found is not None and found[1] - lying.since > _SECOND:
            return False
        self._bucket.delete(key)
        return True

    def whole(self, audio: Digest) -> bool | None:
        found = self._bucket.digest(key_of(audio))
        return None if found is None else found == audio

    def set_aside(self, audio: Digest) -> None:
        self._bucket.move(key_of(audio), f"aside/{audio}.mp3")

    def mark(self) -> str:
        return (self._bucket.read(_MARK) or b"").decode()

    def leave_mark(self, mark: str, *, over: bool = False) -> None:
        self._bucket.write(_MARK, mark.encode(), over=over)
