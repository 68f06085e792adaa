"""Finished audio in S3-compatible storage, for a house of several machines, each with copies of its own.

What is kept never changes and is called by the digest of its bytes: a copy is as good as the original once its bytes
were counted, and nobody need be told when it goes. Recordings people brought are kept alike, beside it.
"""

import logging
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import S3Store

from broadcaster.audio.library import FolderLibrary, key_of
from broadcaster.audio.recordings import RecordingShelf
from broadcaster.disk import Room, appearing, refusals
from broadcaster.domain.errors.machine import LibraryDown
from broadcaster.domain.errors.sound import RecordingUnknown
from broadcaster.domain.errors.stations import AudioUnknown
from broadcaster.domain.item import place_of
from broadcaster.domain.recording import Recording
from broadcaster.domain.units import Digest
from broadcaster.newsroom.papers import Papers
from broadcaster.newsroom.ports import Clip

logger = logging.getLogger(__name__)

_CHUNK = 1024 * 1024
_PATIENCE = {"max_retries": 3, "retry_timeout": timedelta(seconds=15)}
_LIMITS = {"timeout": "60s", "connect_timeout": "5s"}
_HASTE = {"max_retries": 1, "retry_timeout": timedelta(seconds=5)}
_SHORT = {"timeout": "5s", "connect_timeout": "2s"}
"""Where nothing is asked but whether an object is there: somebody waits for it."""
_SPARED = 200
"""Copies that were asked for last are never let go: somebody may be reading them."""
_ASKED_AT_ONCE = 16
_REMEMBERED = 100_000
"""Sounds, some 20 MB: more than a country plans with in a week."""
_OLD = timedelta(days=1)
_DEAF = 30.0
"""Seconds for which nothing is asked of a bucket that did not answer."""
_SIGNED = timedelta(hours=1)
_PAPERS = "papers/"


class Bucket:
    """The objects under one address `s3://bucket/prefix` at `endpoint` (http://host:port or https://…; empty: Amazon).
    Who may, the AWS_* environment tells."""

    def __init__(self, address: str, endpoint: str = "") -> None:
        self._store = _opened(address, endpoint, _LIMITS, _PATIENCE)
        self._asked = _opened(address, endpoint, _SHORT, _HASTE)

    def put(self, key: str, file: Path, *, over: bool = False) -> bool:
        """Whether it was put: what is there already stays, unless it is put `over`. LibraryDown."""
        with _telling(), suppress(AlreadyExistsError):
            obstore.put(self._store, key, file, mode="overwrite" if over else "create")
            return True
        return False

    def write(self, key: str, raw: bytes, *, over: bool = False) -> None:
        """What is there already stays, unless it is written `over`. LibraryDown."""
        with _telling(), suppress(AlreadyExistsError):
            obstore.put(self._store, key, raw, mode="overwrite" if over else "create")

    def read(self, key: str) -> bytes | None:
        """The whole of a small object; None when there is no such object. LibraryDown."""
        with _telling():
            try:
                return bytes(obstore.get(self._store, key).bytes())
            except (FileNotFoundError, NotFoundError):
                return None

    def seen(self, key: str) -> tuple[int, datetime] | None:
        """Size and moment of an object, None when there is none, told within seconds. LibraryDown."""
        with _telling():
            try:
                found = obstore.head(self._asked, key)
            except (FileNotFoundError, NotFoundError):
                return None
            return int(found["size"]), found["last_modified"]

    def sizes(self, prefix: str = "") -> dict[str, int]:
        """Of every object whose key begins so. LibraryDown."""
        with _telling():
            pages = obstore.list(self._store, prefix=prefix or None)
            return {str(each["path"]): int(each["size"]) for page in pages for each in page}

    def listed(self, prefix: str) -> Iterator[tuple[str, int, datetime]]:
        """Key, size and moment of every object whose key begins so, a page at a time. LibraryDown."""
        with _telling():
            for page in obstore.list(self._store, prefix=prefix):
                for each in page:
                    yield str(each["path"]), int(each["size"]), each["last_modified"]

    def digest(self, key: str) -> str | None:
        """Of the bytes as they lie there; None when there is no such object. LibraryDown."""
        counted = sha256()
        with _telling():
            try:
                found = obstore.get(self._store, key)
            except (FileNotFoundError, NotFoundError):
                return None
            for chunk in found.stream(min_chunk_size=_CHUNK):
                counted.update(chunk)
        return counted.hexdigest()

    def move(self, key: str, to: str) -> None:
        """LibraryDown."""
        with _telling(), suppress(FileNotFoundError, NotFoundError):
            obstore.copy(self._store, key, to)
            obstore.delete(self._store, key)

    def fetch(self, key: str, digest: Digest | None, out: Path) -> None:
        """A copy at `out`, whole or not at all. Missing; LibraryDown, also when its bytes are not those of the digest,
        where it is called by one; StorageFull, StorageUnwritable."""
        with refusals(out.name):
            out.parent.mkdir(parents=True, exist_ok=True)
        counted = sha256()
        with _telling(), appearing(out) as file:
            try:
                found = obstore.get(self._store, key)
            except (FileNotFoundError, NotFoundError):
                raise Missing from None
            for chunk in found.stream(min_chunk_size=_CHUNK):
                counted.update(chunk)
                file.write(chunk)
            if digest is not None and counted.hexdigest() != digest:
                raise LibraryDown(problem="trả về một nội dung khác với đã cất")

    def delete(self, key: str) -> None:
        """Deleting what is not there changes nothing. LibraryDown."""
        with _telling(), suppress(FileNotFoundError, NotFoundError):
            obstore.delete(self._store, key)

    def signed(self, key: str, lasts: timedelta) -> str:
        """An address under which whoever has it may read the object, for so long. LibraryDown."""
        with _telling():
            return obstore.sign(self._store, "GET", key, lasts)


def _opened(address: str, endpoint: str, limits: dict[str, Any], patience: dict[str, Any]) -> S3Store:
    options: Any = {**limits, "allow_http": endpoint.startswith("http://")}
    told: Any = {"endpoint": endpoint, "retry_config": patience} if endpoint else {"retry_config": patience}
    return S3Store.from_url(address, client_options=options, **told)


class Missing(Exception):
    """There is no such object."""


@contextmanager
def _telling() -> Iterator[None]:
    """Calls the failures of the storage by our name."""
    try:
        yield
    except BaseError as trouble:
        raise LibraryDown(problem=str(trouble).strip().partition("\n")[0]) from trouble


class BucketLibrary:
    """The port `Library` in a bucket, with copies in a folder of at most `budget` bytes. May be used by many threads.

    LibraryDown from any method that has to ask the bucket, but `standing`.
    """

    def __init__(self, bucket: Bucket, folder: Path, budget: int) -> None:
        self._bucket, self._folder = bucket, folder
        self._room = Room(folder, "??/*.mp3", budget, _SPARED)
        self._copies = FolderLibrary(folder)
        self._seen: dict[Digest, int] = {}
        self._deaf_until = 0.0
        self._lock = Lock()

    def scratch(self, stem: str) -> Path:
        return self._copies.scratch(stem)

    def keep(self, scratch: Path) -> tuple[Digest, int]:
        digest, size = self._copies.keep(scratch)
        self._put(key_of(digest), self._copies.path(digest))
        self._see(digest, size)
        self._room.take(size)
        return digest, size

    def standing(self, sounds: Mapping[Digest, int]) -> Collection[Digest]:
        """Each is asked for once, several at a time; that it was there is believed from then on, until `path` finds
        otherwise. While the bucket does not answer, the books are believed: it lost nothing by that."""
        unseen = [audio for audio, size in sounds.items() if self._seen_again(audio) != size]
        found = self._asked(unseen)
        return {audio for audio, size in sounds.items() if found.get(audio, size) == size}

    def path(self, audio: Digest) -> Path:
        with suppress(AudioUnknown, FileNotFoundError):  # another process may make room in the same moment
            found = self._copies.path(audio)
            os.utime(found)
            return found
        out = self._folder / place_of(audio)
        try:
            self._bucket.fetch(key_of(audio), audio, out)
        except Missing:
            with self._lock:
                self._seen.pop(audio, None)
            raise AudioUnknown(digest=audio) from None
        with suppress(FileNotFoundError):  # as above
            self._room.take(out.stat().st_size)
        return out

    def address(self, audio: Digest) -> str:
        """Where whoever is told it may fetch it, for an hour."""
        return self._bucket.signed(key_of(audio), _SIGNED)

    def splice(self, parts: Sequence[Digest], start: int, length: int) -> Iterator[bytes]:
        for part in dict.fromkeys(parts):
            self.path(part)
        return self._copies.splice(parts, start, length)

    def frames_size(self, audio: Digest) -> int:
        self.path(audio)
        return self._copies.frames_size(audio)

    def _put(self, key: str, copy: Path) -> None:
        """What was made again long after is put anew: whoever lets old ones go sees that it is none. And over what is
        not as long, which is no sound."""
        if self._bucket.put(key, copy):
            return
        found, stat = self._bucket.seen(key), copy.stat()
        made = datetime.fromtimestamp(stat.st_mtime, UTC)
        if found is None or found[0] != stat.st_size or made - found[1] > _OLD:
            self._bucket.put(key, copy, over=True)

    def _asked(self, sounds: Sequence[Digest]) -> Mapping[Digest, int | None]:
        """How long each is, None where there is none; without those that could not be asked for."""
        found: dict[Digest, int | None] = {}
        if not sounds or time.monotonic() < self._deaf_until:
            return found
        pool = ThreadPoolExecutor(min(_ASKED_AT_ONCE, len(sounds)), "library")
        try:
            seen = pool.map(self._bucket.seen, [key_of(each) for each in sounds])
            for audio, told in zip(sounds, seen, strict=True):
                found[audio] = None if told is None else told[0]
                if told is not None:
                    self._see(audio, told[0])
        except LibraryDown as deaf:
            logger.warning("the library does not answer; the books are believed for now: %s", deaf)
            self._deaf_until = time.monotonic() + _DEAF
        finally:
            pool.shutdown(cancel_futures=True)
        return found

    def _see(self, audio: Digest, size: int) -> None:
        with self._lock:
            self._seen.pop(audio, None)
            self._seen[audio] = size
            if len(self._seen) > _REMEMBERED:
                del self._seen[next(iter(self._seen))]

    def _seen_again(self, audio: Digest) -> int | None:
        """How long it was; those that nobody asks for are forgotten first."""
        with self._lock:
            size = self._seen.pop(audio, None)
            if size is not None:
                self._seen[audio] = size
            return size


class BucketRecordings:
    """The port `Recordings`: what is taken in on one machine is found on all of them."""

    def __init__(self, shelf: RecordingShelf, bucket: Bucket) -> None:
        self._shelf, self._bucket = shelf, bucket

    def keep(self, name: str, raw: bytes, accept_cut: bool) -> Recording:
        """Also LibraryDown."""
        kept = self._shelf.keep(name, raw, accept_cut)
        self._bucket.put(f"recordings/{kept.digest}.wav", self._shelf.place(kept.digest))
        return kept

    def clip(self, digest: Digest) -> Clip:
        """Also LibraryDown."""
        with suppress(RecordingUnknown):
            return self._shelf.clip(digest)
        try:
            self._bucket.fetch(f"recordings/{digest}.wav", digest, self._shelf.place(digest))
        except Missing:
            raise RecordingUnknown(recording=str(digest)[:64]) from None
        return self._shelf.clip(digest)


class BucketPapers:
    """The port `Papers`: a report that was made on one machine is found on all of them."""

    def __init__(self, papers: Papers, bucket: Bucket, folder: Path) -> None:
        self._papers, self._bucket, self._folder = papers, bucket, folder

    def write(self, name: str, write: Callable[[Path], None]) -> int:
        """Also LibraryDown."""
        size = self._papers.write(name, write)
        made = self._papers.path(name)
        assert made is not None
        self._bucket.put(f"{_PAPERS}{name}", made)
        return size

    def path(self, name: str) -> Path | None:
        """Also LibraryDown."""
        found = self._papers.path(name)
        if found is None:
            with suppress(Missing):
                self._bucket.fetch(f"{_PAPERS}{name}", None, self._folder / name)
        return self._papers.path(name)

    def names(self) -> Collection[str]:
        """Also LibraryDown. With those of the copies here, of which the originals may be gone by now."""
        found = self._bucket.sizes(_PAPERS)
        return frozenset((*(key.removeprefix(_PAPERS) for key in found), *self._papers.names()))

    def drop(self, names: Collection[str]) -> None:
        """Also LibraryDown."""
        for name in names:
            self._bucket.delete(f"{_PAPERS}{name}")
        self._papers.drop(names)
