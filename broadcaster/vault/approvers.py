"""A person's key on a machine of their own, in a file behind a passphrase that nobody else may read."""

from pathlib import Path

from broadcaster.domain.errors.evidence import KeyUnfit
from broadcaster.domain.errors.keys import ApproverLocked
from broadcaster.domain.errors.machine import StorageUnwritable, reason_of
from broadcaster.envelope import NotSealed, locked, new_key, public_of, unlocked
from broadcaster.vault.keys import read_own
from broadcaster.vault.whole_files import create

_LONGEST = 10_000


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
    try:
        told = read_own(path, _LONGEST)
    except OSError as refused:
        raise KeyUnfit(name=str(path), problem=reason_of(refused)) from refused
    try:
        return unlocked(told, passphrase.encode())
    except NotSealed as refused:
        raise ApproverLocked(name=str(path)) from refused
