"""The book of those who may come in."""

from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.units import Digest, Instant


class Tokens(Protocol):
    def add(self, hashed: Digest, scope: Scope, at: Instant) -> None: ...

    def scope_of(self, hashed: Digest) -> Scope | None: ...

    def any(self) -> bool: ...
