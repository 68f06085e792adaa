"""Files that only their owner may read, and the server's secret in one of them, made at its first use."""

import os
import secrets
import stat
from pathlib import Path

from broadcaster.domain.errors.evidence import KeyUnfit
from broadcaster.domain.errors.machine import StorageUnwritable, reason_of
from broadcaster.envelope import NotSealed, unlocked
from broadcaster.vault.whole_files import create

_BYTES = 32
_LONGEST = 10_000
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


def read_locked(path: Path, passphrase: str, *, own: bool) -> bytes | None:
    """The private key in a file behind a passphrase; None when it stays shut. `own`: the file is refused when others
    may read it, which a stick that is carried about cannot help. KeyUnfit."""
    try:
        told = read_own(path, _LONGEST) if own else _read(path, _LONGEST)
    except OSError as refused:
        raise KeyUnfit(name=str(path), problem=reason_of(refused)) from refused
    try:
        return unlocked(told, passphrase.encode())
    except NotSealed:
        return None


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)
