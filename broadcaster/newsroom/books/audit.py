"""The book that is only ever added to, and the checkpoints a key vouched for it by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.audit import Deed, Entry, Tip
from broadcaster.domain.units import Span
from broadcaster.newsroom.books.paging import Asked, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries are looked for; None is any."""

    account: str | None = None
    verb: str | None = None
    subject: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A day's checkpoint in its envelope, as JSON. `size`: how many entries it vouches for."""

    day: date
    size: int
    envelope: str


class Audit(Protocol):
    def add(self, deed: Deed) -> None:
        """Appends it in this transaction; what is undone with the transaction was never done.

        It is chained when the transaction ends, so that one writer waits for another as short as can be.
        """
        ...

    def since(self, sequence: int, limit: int) -> Sequence[Deed]:
        """Those after that sequence number, oldest first."""
        ...

    def entries(self, after: int, limit: int) -> Sequence[Entry]:
        """The same, as they stand in the chain."""
        ...

    def page(self, scope: Scope, sought: Sought, asked: Asked) -> Page[Entry]:
        """Those in scope that are sought, newest first. FieldWrong for a mark that no page gave."""
        ...

    def tip(self) -> Tip:
        """Where the chain ends. In a writing transaction nobody else adds to it until that one has ended."""
        ...


class Checkpoints(Protocol):
    def add(self, sealed: Sealed) -> bool:
        """False when the day has one; the one that stands is never replaced."""
        ...

    def of(self, day: date) -> Sealed | None: ...

    def since(self, day: date | None, limit: int) -> Sequence[Sealed]:
        """Those of days after that one, oldest first."""
        ...

    def newest(self, limit: int, by: date | None = None) -> Sequence[Sealed]:
        """Newest first; `by`: of days up to that one."""
        ...
