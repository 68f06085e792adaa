"""A station's disk: what must not be lost is there twice, what is added is added whole, and sounds lie by their digest.

A failed fsync says that what was written before it may be gone: it is never tried again on the same file, the station
stops and starts anew from what is there (the supervisor does both).
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from shutil import copyfile

from broadcaster.domain.units import Digest


class DiskFull(Exception):
    """What is needed does not fit beside what is needed already."""


def is_full(refused: OSError) -> bool:
    return refused.errno in (errno.ENOSPC, errno.EDQUOT)


def write_whole(path: Path, raw: bytes) -> None:
    """The old content or the new one, whatever happens, and the new one once this returned."""
    _fresh(path, raw)
    _sync_folder(path.parent)


def _fresh(path: Path, raw: bytes) -> None:
    temporary = path.with_name(path.name + ".new")
    try:
        with temporary.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)  # half of it would only fill the disk
        raise


def _sync_folder(folder: Path) -> None:
    door = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(door)
    finally:
        os.close(door)


class TwoCopies:
    """A text in two files, each with a count and a digest. Both hold the newest once `write` returned; between the two
    one holds the one before, so what is read is never half of anything."""

    def __init__(self, folder: Path, name: str) -> None:
        self._paths = (folder / f"{name}.a", folder / f"{name}.b")
        self._count = max((count for count, _ in self._whole()), default=0)

    def read(self) -> str | None:
        """The newest whole copy. None where none was ever written, or both are gone."""
        return max(self._whole(), default=(0, None))[1]

    def write(self, text: str) -> None:
        """OSError when it is not sure to be on the disk."""
        self._count += 1
        body = text.encode()
        head = {"count": self._count, "sha256": sha256(b"%d\n" % self._count + body).hexdigest()}
        raw = json.dumps(head).encode() + b"\n" + body
        for path in self._paths:
            _fresh(path, raw)
        _sync_folder(self._paths[0].parent)

    def forget(self) -> None:
        for path in self._paths:
            path.unlink(missing_ok=True)
        _sync_folder(self._paths[0].parent)

    def lost(self) -> int:
        """How many of the two are gone or spoiled, of a text that was once written."""
        whole = len(list(self._whole()))
        return 2 - whole if whole or any(path.exists() for path in self._paths) else 0

    def _whole(self) -> Iterator[tuple[int, str]]:
        for path in self._paths:
            with suppress(OSError, ValueError, KeyError, TypeError):
                head, _, body = path.read_bytes().partition(b"\n")
                told = json.loads(head)
                count = int(told["count"])
                if told["sha256"] == sha256(b"%d\n" % count + body).hexdigest():
                    yield count, body.decode()


class JournalFile:
    """Lines that are only ever added. A torn last line was never said to be there: it is cut off when the file is
    opened, and written again by whoever still owes it. Where a line before others is spoiled the chain ends, and the
    file as it was found is laid beside."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._size = 0
        self._numbers: list[tuple[int, int]] = []
        self._mend()
        _sync_folder(path.parent)

    @property
    def last(self) -> int:
        """The number of the last line on disk; 0 for none."""
        return self._numbers[-1][0] if self._numbers else 0

    def append(self, lines: Sequence[tuple[int, str]]) -> None:
        """On disk once this returned. OSError."""
        if not lines:
            return
        raw = b"".join(text.encode() + b"\n" for _, text in lines)
        place = self._size
        left = memoryview(raw)
        while left:
            done = os.pwrite(self._file, left, place)
            place, left = place + done, left[done:]
        _synced(self._file)
        place = self._size
        for number, text in lines:
            self._numbers.append((number, place))
            place += len(text.encode()) + 1
        self._size = place

    def after(self, number: int, most: int) -> tuple[str, ...]:
        """The first lines with higher numbers."""
        first = next((at for at, (each, _) in enumerate(self._numbers) if each > number), len(self._numbers))
        wanted = self._numbers[first : first + most]
        if not wanted:
            return ()
        beyond = self._numbers[first + most : first + most + 1]
        end = beyond[0][1] if beyond else self._size
        raw = os.pread(self._file, end - wanted[0][1], wanted[0][1])
        return tuple(raw.decode().split("\n")[:-1])

    def forget(self, until: int, keep: int) -> None:
        """Drops lines up to that number, but for the last `keep` of them: the disk is small, and the house has them."""
        first = next((at for at, (each, _) in enumerate(self._numbers) if each > until), len(self._numbers)) - keep
        if first < keep:
            return
        cut = self._numbers[first][1]
        raw = os.pread(self._file, self._size - cut, cut)
        write_whole(self._path, raw)
        os.close(self._file)
        self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        self._numbers = [(number, place - cut) for number, place in self._numbers[first:]]
        self._size -= cut

    def cut(self, last: int) -> None:
        """Without the lines after that number: they are no chain with those before them."""
        kept = [each for each in self._numbers if each[0] <= last]
        if len(kept) < len(self._numbers):
            self._size = self._numbers[len(kept)][1]
            self._numbers = kept
            os.ftruncate(self._file, self._size)
            os.fsync(self._file)

    def lay_aside(self) -> None:
        """Begins without lines; those that are there stay on the disk, under the number of their last."""
        self._path.rename(_free(self._path, f"until-{self.last}"))
        os.close(self._file)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._numbers, self._size = [], 0
        _sync_folder(self._path.parent)

    def close(self) -> None:
        os.close(self._file)

    def _mend(self) -> None:
        with self._path.open("rb") as file:
            for raw in file:
                number = _number(raw)
                if number is None:
                    break
                self._numbers.append((number, self._size))
                self._size += len(raw)
        torn = os.fstat(self._file).st_size - self._size
        if torn and b"\n" in os.pread(self._file, torn, self._size):  # more than the line that was being written
            with suppress(OSError):  # where there is no room for it: a full disk silences nobody
                copyfile(self._path, _free(self._path, f"spoiled-after-{self.last}"))
        if torn:
            os.ftruncate(self._file, self._size)
            os.fsync(self._file)


def _free(path: Path, name: str) -> Path:
    """Beside it, of that name, where nothing stands yet."""
    places = (path.with_name(f"{name}{more}{path.suffix}") for more in ("", *(f"-{n}" for n in range(2, 1_000))))
    return next(each for each in places if not each.exists())


def _synced(file: int) -> None:
    """OSError, and never that there is no room: what was written before may be gone, and is not tried again here."""
    try:
        os.fsync(file)
    except OSError as refused:
        raise OSError(errno.EIO, f"fsync: {refused.strerror}") from refused


def _number(raw: bytes) -> int | None:
    """Of a whole line; None for a torn one."""
    if not raw.endswith(b"\n"):
        return None
    try:
        return int(json.loads(raw)["sequence"])
    except (ValueError, KeyError, TypeError):
        return None


class Cache:
    """Sounds by their digest. `budget` bytes are theirs; what the held schedule needs is never thrown away for it."""

    def __init__(self, folder: Path, budget: int) -> None:
        self._folder, self._budget = folder, budget
        self._parts = folder / "parts"
        self._parts.mkdir(parents=True, exist_ok=True)

    def path(self, digest: Digest) -> Path:
        return self._folder / f"{digest}.sound"

    def part(self, digest: Digest) -> Path:
        """Where one is fetched to; what is there of it is gone on with."""
        return self._parts / digest

    def has(self, digest: Digest, size: int) -> bool:
        """Whether there is a file of that size; what is in it is looked at before it is played."""
        try:
            return self.path(digest).stat().st_size == size
        except OSError:
            return False

    def mark(self, digest: Digest) -> tuple[int, int] | None:
        """Of the file that is there now: another one has another."""
        try:
            found = self.path(digest).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def keep(self, digest: Digest) -> bool:
        """The fetched part becomes the sound, if it is what its name says; else it is gone. OSError."""
        part = self.part(digest)
        total = sha256()
        with part.open("rb") as file:
            while block := file.read(1 << 16):
                total.update(block)
            if total.hexdigest() != digest:
                part.unlink()
                return False
            os.fsync(file.fileno())
        part.replace(self.path(digest))
        _sync_folder(self._folder)
        return True

    def drop(self, digest: Digest) -> None:
        for path in (self.path(digest), self.part(digest)):
            path.unlink(missing_ok=True)

    def make_room(self, needed: Mapping[Digest, int], more: int) -> None:
        """So that `more` bytes fit, the sounds go that nothing needs, the longest unused first. DiskFull."""
        files = [path for path in (*self._folder.glob("*.sound"), *self._parts.iterdir()) if path.is_file()]
        sizes = {path: path.stat() for path in files}
        spent = sum(each.st_size for each in sizes.values())
        idle = sorted((p for p in files if _digest_of(p) not in needed), key=lambda path: sizes[path].st_mtime_ns)
        while idle and (spent + more > self._budget or self.free() < more + self._reserve()):
            path = idle.pop(0)
            path.unlink(missing_ok=True)
            spent -= sizes[path].st_size
        if spent + more > self._budget or self.free() < more + self._reserve():
            raise DiskFull(f"{more} bytes more; {spent} of {self._budget} are spent, {self.free()} are free")

    def free(self) -> int:
        found = os.statvfs(self._folder)
        return found.f_bavail * found.f_frsize

    def _reserve(self) -> int:
        """For the state and the journal, which must go on when no sound fits any more: a twentieth, at most 64 MB."""
        found = os.statvfs(self._folder)
        return min(64 << 20, found.f_blocks * found.f_frsize // 20)


def _digest_of(path: Path) -> Digest:
    return Digest(path.name.removesuffix(".sound"))
