"""The keys of the house that lie on the server, each in a file of its own, and beside them every trust that the root
signed.

The folder appears whole or not at all, so of processes that start together all get the same house.
"""

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from broadcaster import envelope
from broadcaster.domain import trust
from broadcaster.domain.attacks import Refused
from broadcaster.domain.errors.evidence import KeyUnfit
from broadcaster.domain.errors.keys import HouseUnfounded, KeyOver, TrustRefused
from broadcaster.domain.errors.machine import StorageUnwritable, reason_of
from broadcaster.domain.renewing import first_trust
from broadcaster.domain.trust import KeyRole, Roots, Trust
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId, Pen, key_id, pen_of, public_of, seal
from broadcaster.vault.keys import read_own
from broadcaster.vault.roots import PREFIX, new_passphrase, new_root, read_root
from broadcaster.vault.signing import decoded, encoded, make_key
from broadcaster.vault.whole_files import create

_LONGEST = 1_000


class FolderKeyring:
    """The port `Keyring`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[KeyId, Pen] = {}
        self._read: tuple[int, Trust] | None = None

    def trusts(self) -> tuple[str, ...]:
        try:
            return tuple(path.read_text("utf-8") for path in self._files())
        except (OSError, ValueError) as refused:
            raise KeyUnfit(name=str(self._folder), problem=reason_of(refused)) from refused

    def trust(self) -> Trust:
        # Asked with every poll of every station: the folder is read again when something in it is new.
        try:
            stamp = self._folder.stat().st_mtime_ns
        except OSError:
            stamp = 0
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, self._newest()
        return self._read[1]

    def _newest(self) -> Trust:
        files = self._files()
        if not files:
            raise HouseUnfounded
        try:
            return trust.from_payload(trust.unread(files[-1].read_bytes()).payload)
        except (OSError, Refused) as refused:
            problem = "không phải bản tín nhiệm" if isinstance(refused, Refused) else reason_of(refused)
            raise KeyUnfit(name=str(files[-1]), problem=problem) from refused

    def seal(self, role: KeyRole, payload_type: str, payload: bytes, at: Instant) -> str:
        ordered = sorted(self.trust().roles[role].keys, key=lambda each: each.not_after, reverse=True)
        for each in ordered:
            key = self._private(role, key_id(each.key)) if at < each.not_after else None
            if key is not None:
                return envelope.to_json(seal(payload_type, payload, [key]))
        raise KeyOver(role=role.value)

    def make(self, role: KeyRole) -> bytes:
        self.trust()
        return _made(self._folder, role)

    def adopt(self, told: str, at: Instant) -> Trust:
        """Private keys that it takes away do not stay: what a thief has a copy of is good for nothing here either. Keys
        that no trust named yet wait for theirs. TrustRefused, StorageFull, StorageUnwritable."""
        before = self.trust()
        try:
            found = trust.accepted(before, told, at)
        except Refused as refused:
            raise TrustRefused(attack=refused.attack.value, detail=refused.detail) from refused
        create(self._folder / _name(found.serial), told.encode(), 0o644)
        self._read = None
        try:
            for role, key in trust.taken_away(before, found):
                (self._folder / _key_name(role, key)).unlink(missing_ok=True)
                self._keys.pop(key, None)
        except OSError as refused:
            raise StorageUnwritable(name=str(self._folder), problem=reason_of(refused)) from refused
        return found

    def roots_here(self) -> tuple[str, ...]:
        return tuple(str(path) for path in sorted(self._folder.glob(f"{PREFIX}*.key")))

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("trust-*.json"))

    def _private(self, role: KeyRole, key: KeyId) -> Pen | None:
        """None when it is another machine's."""
        if key in self._keys:
            return self._keys[key]
        path = self._folder / _key_name(role, key)
        if path.exists():
            try:
                self._keys[key] = pen_of(decoded(read_own(path, _LONGEST).decode("ascii")))
            except (OSError, ValueError) as refused:
                raise KeyUnfit(name=str(path), problem="không phải khoá của chương trình này") from refused
        return self._keys.get(key)


def _name(serial: int) -> str:
    return f"trust-{serial:09d}.json"


def _key_name(role: KeyRole, key: KeyId) -> str:
    return f"{role.value}-{key[:16]}.key"


def _made(folder: Path, role: KeyRole) -> bytes:
    key = envelope.new_key()
    public = public_of(key)
    make_key(folder / _key_name(role, key_id(public)), encoded(key))
    return public


# --- the first day -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """What is told once: where the root lies, to be carried away, and what opens it, to be written on paper."""

    root: Path
    passphrase: str


def found(folder: Path, house: str, at: Instant) -> Founded | None:
    """Makes the root, the server's keys, and the first trust that names them. None when the house has its keys.

    StorageFull, StorageUnwritable.
    """
    if folder.is_dir():
        return None
    draft: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        passphrase = new_passphrase()
        path, public = new_root(draft, passphrase)
        keys = {role: _made(draft, role) for role in KeyRole}
        told = first_trust(house, Roots(threshold=1, keys=(public,)), keys, at)
        signed = sign(trust.to_json(told), [read_root(path, passphrase)])
        create(draft / _name(told.serial), signed.encode(), 0o644)
        draft.rename(folder)
    except OSError as refused:
        if folder.is_dir():  # another process was quicker
            return None
        raise StorageUnwritable(name=str(folder), problem=reason_of(refused)) from refused
    finally:
        if draft is not None:
            with suppress(OSError):
                shutil.rmtree(draft)
    return Founded(root=folder / path.name, passphrase=passphrase)


# --- where the root lies -----------------------------------------------------------------------------------------


def sign(payload: str, keys: list[bytes]) -> str:
    return envelope.to_json(seal(trust.TYPE, payload.encode(), keys))


def signed_also(draft: str, root: bytes) -> str:
    """A draft of a trust, or one that other roots signed already, with this root's signature too. TrustRefused when it
    is no trust; whether this root has a say in it is for whoever takes it up."""
    before, payload = _sealed_draft(draft)
    _draft(payload)
    added = seal(trust.TYPE, payload, [root])
    stood = () if before is None else before.signatures
    together = {each.key: each for each in (*stood, *added.signatures)}
    return envelope.to_json(
        envelope.Envelope(payload_type=trust.TYPE, payload=payload, signatures=tuple(together.values()))
    )


def draft_of(draft: str) -> Trust:
    """What a draft says, or a trust that other roots signed already. TrustRefused when it is no trust."""
    return _draft(_sealed_draft(draft)[1])


def is_signed(draft: str) -> bool:
    """Whether a root signed it already: what it says is settled then."""
    return _sealed_draft(draft)[0] is not None


def _sealed_draft(draft: str) -> tuple[envelope.Envelope | None, bytes]:
    try:
        before = trust.unread(draft)
    except Refused:
        return None, draft.encode()
    return before, before.payload


def _draft(payload: bytes) -> Trust:
    try:
        return trust.from_payload(payload)
    except Refused as refused:
        raise TrustRefused(attack=refused.attack.value, detail=refused.detail) from refused
