"""The book of words: how the operators have them said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.lexicon import EntryId, LexiconEntry
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.books.paging import Asked, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries: those of these scopes (None among them is the country; None for any), that hold `text`, however
    its letters are marked."""

    scopes: tuple[StationCode | None, ...] | None = None
    text: str = ""


class Lexicon(Protocol):
    """A scope sees the entries of the country, and those of stations in it or above it."""

    def of(self, codes: Sequence[StationCode] | None) -> tuple[LexiconEntry, ...]:
        """The entries of the country and of these stations, of all for None. Everywhere: for the clock, not people."""
        ...

    def get(self, scope: Scope, entry: EntryId) -> LexiconEntry:
        """EntryUnknown when there is none that the scope sees."""
        ...

    def page(self, scope: Scope, sought: Sought, asked: Asked) -> Page[LexiconEntry]:
        """By what is written, then by scope. FieldWrong for a mark that no page gave."""
        ...

    def add(self, entry: LexiconEntry) -> None:
        """EntryTaken when its scope has one written alike."""
        ...

    def replace(self, entry: LexiconEntry, seen: int) -> bool:
        """Its reading, flags, version and who changed it; False when what stands is not of version `seen`."""
        ...

    def remove(self, entry: EntryId, seen: int) -> bool:
        """False when what stands is not of version `seen`."""
        ...
