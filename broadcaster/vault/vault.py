"""The port `Vault`: argon2id by pwdlib, one-time codes by pyotp, signed cookies by itsdangerous."""

import base64
import hmac
import threading
from functools import cached_property
from hashlib import sha256, sha512

from itsdangerous import BadSignature, Signer
from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher
from pyotp import TOTP

from broadcaster.domain.units import Instant
from broadcaster.newsroom.ports import OneTimeCodes

_ISSUER = "Broadcaster"
_STEP = 30
_SEED = 20  # bytes, as RFC 4226 asks for
_AT_ONCE = 2
"""Passwords hashed at once: each takes 64 MB, and whoever sends forty requests must not take two gigabytes."""


class ServerVault:
    """Keys for cookies and for one-time codes are derived from the one secret of this server.

    A one-time code is computed from that secret and the salt in the database: whoever stole the database alone can make
    none.
    """

    def __init__(self, secret: bytes, hasher: Argon2Hasher | None = None) -> None:
        self._hash = PasswordHash([hasher or Argon2Hasher()])
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._seeds = hmac.digest(secret, b"one-time codes", sha256)
        self._signer = Signer(hmac.digest(secret, b"cookies", sha256), salt=b"session", digest_method=sha512)

    @cached_property
    def _nobody(self) -> str:
        """Made when the first password is asked for, whoever's: most processes ask for none, and it takes them long."""
        return self._hash.hash("nobody's password")

    def hash(self, password: str) -> str:
        with self._places:
            return self._hash.hash(password)

    def verify(self, password: str, hashed: str | None) -> bool:
        try:
            with self._places:
                nobody = self._nobody
                right = self._hash.verify(password, nobody if hashed is None else hashed)
        except (PwdlibError, UnicodeEncodeError):
            return False
        return right and hashed is not None

    def codes(self, salt: str, login: str) -> OneTimeCodes:
        secret = self._secret(salt)
        return OneTimeCodes(secret=secret, uri=TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER))

    def step(self, salt: str, code: str, at: Instant) -> int | None:
        one_time, now = TOTP(self._secret(salt)), int(at.timestamp()) // _STEP
        typed = "".join(code.split()).encode("utf-8", "replace")
        steps = (now - 1, now, now + 1)
        right = [step for step in steps if hmac.compare_digest(one_time.generate_otp(step).encode(), typed)]
        return max(right, default=None)

    def sign(self, value: str) -> str:
        return self._signer.sign(value).decode()

    def unsigned(self, signed: str) -> str | None:
        try:
            return self._signer.unsign(signed.encode("utf-8", "replace")).decode()
        except (BadSignature, UnicodeDecodeError):
            return None

    def _secret(self, salt: str) -> str:
        return base64.b32encode(hmac.digest(self._seeds, salt.encode(), sha256)[:_SEED]).decode()
