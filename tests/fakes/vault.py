"""A vault without cost: it keeps the port's promises, and hides nothing from a test."""

from dataclasses import dataclass, field

from broadcaster.domain.units import Instant, digest_of
from broadcaster.newsroom.ports import OneTimeCodes


def code_of(salt: str, step: int) -> str:
    """Six digits, as an authenticator shows them."""
    return f"{int(digest_of(salt, str(step))[:12], 16) % 1_000_000:06d}"


@dataclass(slots=True)
class MemoryVault:
    """`verified` counts what a password was held against, None for nobody's hash."""

    verified: list[str | None] = field(default_factory=list)

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def verify(self, password: str, hashed: str | None) -> bool:
        self.verified.append(hashed)
        return hashed == f"hash of {password}"

    def codes(self, salt: str, login: str) -> OneTimeCodes:
        return OneTimeCodes(secret=salt, uri=f"otpauth://totp/Broadcaster:{login}?secret={salt}")

    def step(self, salt: str, code: str, at: Instant) -> int | None:
        now = int(at.timestamp()) // 30
        return max((step for step in (now - 1, now, now + 1) if code_of(salt, step) == code), default=None)

    def sign(self, value: str) -> str:
        return f"{value}.signed"

    def unsigned(self, signed: str) -> str | None:
        return signed.removesuffix(".signed") if signed.endswith(".signed") else None
