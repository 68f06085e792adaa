"""The server's own key: an Ed25519 key in a file that nobody else may read."""

import base64
import binascii
from pathlib import Path

from broadcaster.domain.errors.evidence import KeyUnfit, SealWrong
from broadcaster.envelope import NotSealed, from_json, new_key, open_sealed, public_of, seal, to_json, trusting
from broadcaster.vault.keys import read_own
from broadcaster.vault.whole_files import create, write_whole

_LONGEST = 1_000


class FileSigner:
    """The port `Signer`. The key is made at its first use, with its public half beside it as `.pub`, and only read
    when it is needed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def sign(self, payload_type: str, payload: bytes) -> str:
        return to_json(seal(payload_type, payload, [self._key()]))

    def public(self) -> bytes:
        return public_of(self._key())

    def opened(self, payload_type: str, envelope: str) -> bytes:
        return open_with(self.public(), payload_type, envelope)

    def _key(self) -> bytes:
        if not self._path.exists():
            make_key(self._path, encoded(new_key()))
        try:
            key = decoded(read_own(self._path, _LONGEST).decode("ascii"))
            if not (beside := self._path.with_suffix(".pub")).exists():
                write_whole(beside, encoded(public_of(key)), 0o644)
        except (OSError, ValueError) as refused:
            problem = getattr(refused, "strerror", None) or "không phải khoá của chương trình này"
            raise KeyUnfit(name=str(self._path), problem=problem) from refused
        return key


def make_key(path: Path, written: bytes) -> None:
    """Several processes may come here at once: the first file that stands is everybody's key."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as refused:
        raise KeyUnfit(name=str(path), problem=refused.strerror or str(refused)) from refused
    create(path, written, 0o600)


def open_with(public: bytes, payload_type: str, envelope: str) -> bytes:
    """What the holder of this public key sealed as that type. SealWrong."""
    try:
        sealed = from_json(envelope)
        payload = open_sealed(sealed, trusting(public))
    except NotSealed as refused:
        raise SealWrong(problem=refused.reason) from refused
    if sealed.payload_type != payload_type:
        raise SealWrong(problem=f"not of type {payload_type}")
    return payload


def read_public(told: str) -> bytes:
    """A public key by its text, or by the file it stands in. KeyUnfit."""
    try:
        path = Path(told)
        public = decoded(path.read_text("ascii") if path.is_file() else told)
    except (OSError, ValueError) as refused:
        raise KeyUnfit(
            name=told, problem=getattr(refused, "strerror", None) or "không phải khoá công khai"
        ) from refused
    return public


def public_beside(path: Path) -> bytes | None:
    """The public half that stands beside a key file, without touching the key; None when there is none. KeyUnfit."""
    beside = path.with_suffix(".pub")
    return read_public(str(beside)) if beside.exists() else None


def encoded(key: bytes) -> bytes:
    return base64.b64encode(key) + b"\n"


def decoded(written: str) -> bytes:
    """ValueError unless these are the 32 bytes of a key."""
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except binascii.Error as garbled:
        raise ValueError("no base64") from garbled
    if len(key) != 32:
        raise ValueError("not 32 bytes")
    return key
