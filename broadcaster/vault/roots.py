"""Files of the root: each a private key behind a passphrase, made to be carried away from the server."""

import secrets
from pathlib import Path

from broadcaster.domain.errors.keys import RootLocked
from broadcaster.domain.errors.machine import StorageUnwritable, reason_of
from broadcaster.envelope import key_id, locked, new_key, public_of
from broadcaster.vault.keys import read_locked
from broadcaster.vault.signing import encoded
from broadcaster.vault.whole_files import create, write_whole

PREFIX = "root-"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # without those that are taken for one another
_GROUPS, _GROUP = 5, 5


def new_passphrase() -> str:
    """Some 125 bits, in groups that can be written on paper."""
    letters = ["".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    return "-".join(letters)


def new_root(folder: Path, passphrase: str) -> tuple[Path, bytes]:
    """A new root in a file of its own, with its public half beside it. StorageFull, StorageUnwritable."""
    key = new_key()
    public = public_of(key)
    path = folder / f"{PREFIX}{key_id(public)[:8]}.key"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as refused:
        raise StorageUnwritable(name=str(folder), problem=reason_of(refused)) from refused
    create(path, locked(key, passphrase.encode()), 0o600)
    write_whole(path.with_suffix(".pub"), encoded(public), 0o644)
    return path, public


def read_root(path: Path, passphrase: str) -> bytes:
    """The private key. KeyUnfit when the file cannot be read, RootLocked when it does not open."""
    key = read_locked(path, passphrase, own=False)
    if key is None:
        raise RootLocked(name=str(path))
    return key
