"""Files that only their owner may read, and the server's secret in one of them, made at its first use."""

import os
import secrets
import stat
from pathlib import Path

from broadcaster.domain.errors.evidence import KeyUnfit
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.vault.whole_files import create

_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def secret_of(path: Path) -> bytes:
    """The secret kept in that file. Of processes that start together all get the same one.

    KeyUnfit when others may read it, or it is no secret of ours; StorageFull, StorageUnwritable.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            create(path, secrets.token_bytes(_BYTES), 0o600)
        kept = read_own(path, _BYTES + 1)
    except OSError as refused:
        raise StorageUnwritable(name=str(path), problem=refused.strerror or str(refused)) from refused
    if len(kept) != _BYTES:
        raise KeyUnfit(name=str(path), problem=f"dài {len(kept)} byte, phải đúng {_BYTES}")
    return kept


def read_own(path: Path, most: int) -> bytes:
    """What the file holds, up to so many bytes. KeyUnfit when others may read it; OSError."""
    # What is checked is what is read: the open file, not its name.
    with path.open("rb") as file:
        if os.name == "posix" and os.fstat(file.fileno()).st_mode & _OTHERS:
            raise KeyUnfit(name=str(path), problem=f"người khác cũng đọc được (chmod 600 {path})")
        return file.read(most)
