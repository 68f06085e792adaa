"""Files that appear whole or not at all, and the disk's refusals in the product's words."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.machine import StorageFull, StorageUnwritable, reason_of

_FULL = {errno.ENOSPC, errno.EDQUOT}


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
