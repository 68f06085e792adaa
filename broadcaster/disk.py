"""Files that appear whole or not at all, and the disk's refusals in the product's words."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.machine import StorageFull, StorageUnwritable, reason_of

_FULL = {errno.ENOSPC, errno.EDQUOT}
_LOOKS = 16
"""How often a process looks at all that stands while it makes as much as there is room for: to look after each sound
cost as much as the sound where ten thousand stood."""


@contextmanager
def refusals(name: str) -> Iterator[None]:
    """Turns an OSError of the block into StorageFull or StorageUnwritable about `name`."""
    try:
        yield
    except OSError as problem:
        raise refused(name, problem) from problem


def refused(name: str, problem: OSError) -> BroadcasterError:
    """The leaf for a disk that refused something of `name`."""
    if problem.errno in _FULL:
        return StorageFull(name=name)
    return StorageUnwritable(name=name, problem=reason_of(problem))


def settle(folder: Path) -> None:
    """Makes renames in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def appearing(out: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file beside `out` that takes its place when the block ends well, and is gone when it does not. Until it does,
    it is its owner's alone; then whoever `mode` names may read it.

    The block's own disk errors come out as StorageFull or StorageUnwritable.
    """
    with refusals(out.name):
        handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(mode)
            draft.replace(out)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise
        settle(out.parent)


class Room:
    """A folder's room for what is made, or fetched, again when it is missing. Past `most` bytes, and a little more for
    each process that fills it, the files of `pattern` go that were used longest ago (by their time); the `spared` used
    last stay, however little room there is, for somebody may be reading them. May be used by many threads."""

    def __init__(self, folder: Path, pattern: str, most: int, spared: int = 0) -> None:
        self._folder, self._pattern, self._most, self._spared = folder, pattern, most, spared
        self._guard = Lock()
        self._unseen = most
        """Bytes taken since the last look, or before this process began."""

    def take(self, size: int) -> None:
        """So many bytes more stand there now. Never raises for what another process lets go meanwhile."""
        with self._guard:
            self._unseen += size
            if self._unseen * _LOOKS < self._most:
                return
            self._unseen = 0
        stands: list[tuple[int, int, Path]] = []
        for path in self._folder.glob(self._pattern):
            with suppress(FileNotFoundError):
                stat = path.stat()
                stands.append((stat.st_mtime_ns, stat.st_size, path))
        over = sum(size for _, size, _ in stands) - self._most
        for _, size, path in sorted(stands)[: max(0, len(stands) - self._spared)]:
            if over <= 0:
                return
            with suppress(OSError):
                path.unlink()
            over -= size
