"""Regular expressions that cost nothing until they are needed, and little then."""

import re
from collections.abc import Callable, Iterator
from functools import cache

AT_DIGITS = "0-9"
"""Where a pattern that opens with a digit may begin."""
DIGITS = "0123456789"
"""What a text must hold for a pattern that has a digit somewhere."""


class Pattern:
    """A regular expression compiled when first asked for: whoever reads one short line waits for few of them.

    `at`, a set of characters as in brackets, tells that a match begins only where a row of these does. The search then
    leaps from row to row, for long texts hold far fewer numbers than letters. `needs`: signs of which a text that
    matches holds at least one; the others are not searched.
    """

    __slots__ = ("_at", "_compiled", "_flags", "_needs", "source")

    def __init__(self, source: str, flags: int = 0, *, at: str = "", needs: str = "") -> None:
        self.source = source
        self._flags = flags
        self._at = _rows_of(at) if at else None
        self._needs = needs
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self.source, self._flags)
        return self._compiled

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every match, left to right, none overlapping another."""
        if self._needs and not any(sign in text for sign in self._needs):
            return iter(())
        return self.compiled.finditer(text) if self._at is None else self._leap(self._at, text)

    def _leap(self, rows: "Pattern", text: str) -> Iterator[re.Match[str]]:
        """As a list: a generator's own turns would cost as much as the search."""
        starts = [row.start() for row in rows.compiled.finditer(text)]
        if not starts:
            return iter(())
        match, found, done = self.compiled.match, [], 0
        for start in starts:
            if start >= done:
                here = match(text, start)
                if here:
                    found.append(here)
                    done = here.end()
        return iter(found)

    def search(self, text: str) -> re.Match[str] | None:
        return self.compiled.search(text)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self.compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self.compiled.fullmatch(text)

    def sub(self, said: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.compiled.sub(said, text)

    def split(self, text: str) -> list[str]:
        return self.compiled.split(text)

    def findall(self, text: str) -> list[str]:
        """The whole of each match, for a pattern without groups."""
        return [match.group() for match in self.finditer(text)]


@cache
def _rows_of(signs: str) -> Pattern:
    return Pattern(f"[{signs}]+")
