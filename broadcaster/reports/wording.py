"""What every form says beside its tables, and how wide columns want to be."""

from collections.abc import Iterator, Sequence

from broadcaster.domain.english import english_of
from broadcaster.domain.report import Report, Sheet
from broadcaster.domain.units import Language

_MEASURED = 400
"""Rows from which the width of a column is told."""
_WORD, _CELL = 26, 60
"""Letters that a column gets at most for its longest word, and for its longest cell."""


def said(words: str, language: Language) -> str:
    return english_of(words) if language is Language.ENGLISH else words


def heading(report: Report, language: Language) -> Iterator[str]:
    """The lines above all tables: who, what, of when, made when and by whom, and what is to be known."""
    yield from filter(None, (report.above, report.unit))
    yield report.title
    yield said(report.period, language)
    yield said(report.made, language)
    yield from report.notes


def spread(sheet: Sheet, rows: Sequence[Sequence[str]], letters: float) -> list[float]:
    """How a line of so many letters is shared by the columns; it sums up to 1. Each gets its longest word where all
    do, and what is left goes to those with long cells."""
    words, cells = zip(*longest(sheet, rows), strict=True)
    needs = [min(word, _WORD) + 2 for word in words]
    wants = [max(need, min(cell, _CELL) + 2) for need, cell in zip(needs, cells, strict=True)]
    free, more = letters - sum(needs), sum(wants) - sum(needs)
    if free <= 0 or more <= 0:
        return [want / sum(wants) for want in (needs if free <= 0 else wants)]
    shared = [need + (want - need) * free / more for need, want in zip(needs, wants, strict=True)]
    return [each / sum(shared) for each in shared]


def longest(sheet: Sheet, rows: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """For each column the letters of its longest word and of its longest cell, as far as a glance tells."""
    seen = [[column.name for column in sheet.columns], *rows[:_MEASURED]]
    return [
        (max((len(word) for cell in cells for word in cell.split()), default=1), max(map(len, cells)))
        for cells in zip(*seen, strict=True)
    ]
