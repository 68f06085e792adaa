"""A person's key on a machine of their own, in a file behind a passphrase that nobody else may read."""

from pathlib import Path

from broadcaster.domain.errors.keys import ApproverLocked
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.envelope import locked, new_key, public_of
from broadcaster.vault.keys import read_locked
from broadcaster.vault.whole_files import create


def new_approver(path: Path, passphrase: str) -> bytes:
    """A new key in that file; returns its public half. What stands there is never replaced.

    StorageFull, StorageUnwritable.
    """
    key = new_key()
    if not create(path, locked(key, passphrase.encode()), 0o600):
        raise StorageUnwritable(name=str(path), problem="đã có tệp ở đó, không ghi đè khoá")
    return public_of(key)


def read_approver(path: Path, passphrase: str) -> bytes:
    """The private key. KeyUnfit when the file cannot be read, or by others too; ApproverLocked when it stays shut."""
    key = read_locked(path, passphrase, own=True)
    if key is None:
        raise ApproverLocked(name=str(path))
    return key
