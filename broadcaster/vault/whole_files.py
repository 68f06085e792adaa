"""Small files that appear whole or not at all, with the rights they are meant to have from their first moment."""

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from broadcaster.domain.errors.machine import StorageFull, StorageUnwritable

_FULL = {errno.ENOSPC, errno.EDQUOT}


def write_whole(path: Path, raw: bytes, mode: int) -> None:
    """Written beside, flushed, renamed over what stands. StorageFull, StorageUnwritable."""
    write_pieces(path, [raw], mode)


def write_pieces(path: Path, pieces: Iterable[bytes], mode: int) -> None:
    with _draft(path, pieces, mode) as draft:
        draft.replace(path)


def create(path: Path, raw: bytes, mode: int) -> bool:
    """The same, but what stands is never replaced: False when somebody was quicker."""
    with _draft(path, [raw], mode) as draft:
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return False
        return True


@contextmanager
def _draft(path: Path, pieces: Iterable[bytes], mode: int) -> Iterator[Path]:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(mode)
            yield draft
        finally:
            with suppress(OSError):
                draft.unlink()
        _settle(path.parent)
    except OSError as refused:
        if refused.errno in _FULL:
            raise StorageFull(name=str(path)) from refused
        raise StorageUnwritable(name=str(path), problem=refused.strerror or str(refused)) from refused


def _settle(folder: Path) -> None:
    """Makes renames in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
