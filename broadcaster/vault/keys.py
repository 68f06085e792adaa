"""The server's secrets: files that nobody else may read, made at their first use."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from broadcaster.domain.errors.machine import SecretExposed, StorageUnwritable

_BYTES = 32


def secret_of(folder: Path, name: str) -> bytes:
    """The secret kept under that name in the folder of keys. Of processes that start together all get the same one.

    SecretExposed when others may read it, or it was cut; StorageUnwritable.
    """
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            if not path.exists():
                _make(folder, path)
        return _read(path)
    except OSError as refused:
        raise StorageUnwritable(name=str(path), problem=refused.strerror or str(refused)) from refused


def _make(folder: Path, path: Path) -> None:
    """Whole or not at all: written beside its place, flushed, and linked there, which only one can."""
    scratch = folder / f".{path.name}.{secrets.token_hex(8)}"
    try:
        file = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, secrets.token_bytes(_BYTES))
            os.fsync(file)
        finally:
            os.close(file)
        os.link(scratch, path)
        _flush(folder)
    finally:
        scratch.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


def _read(path: Path) -> bytes:
    # What is checked is what is read: the open file, not its name.
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise SecretExposed(name=str(path), problem="không phải tệp thường")
        if mode & 0o077:
            raise SecretExposed(name=str(path), problem="người khác trên máy cũng đọc được")
        kept = file.read(_BYTES + 1)
    if len(kept) != _BYTES:
        raise SecretExposed(name=str(path), problem=f"dài {len(kept)} byte, phải đúng {_BYTES}")
    return kept
