"""A report as plain text that Excel opens: UTF-8 with its mark, semicolons, for a comma stands inside our numbers."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import TextIO

from broadcaster.domain.report import FIGURES, Report, Sheet, texts
from broadcaster.domain.units import Language
from broadcaster.reports.wording import heading

_ACTS = ("=", "+", "-", "@")
"""A cell that begins so is a formula to a spreadsheet, whoever wrote it."""


def bound(report: Report, language: Language) -> bytes:
    out = StringIO()
    _bind(out, report, language)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def bound_into(path: Path, report: Report, language: Language) -> None:
    """The same into a file, row after row."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        _bind(out, report, language)


def _bind(out: TextIO, report: Report, language: Language) -> None:
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(line)] for line in heading(report, language))
    for sheet in report.sheets:
        writer.writerow([])
        writer.writerow([_safe(sheet.name)])
        if sheet.groups:
            writer.writerow([_safe(column.group) for column in sheet.columns])
        writer.writerow([_safe(column.name) for column in sheet.columns])
        writer.writerows(_rows(sheet, report, language))
        if not sheet.size:
            writer.writerow([_safe(sheet.nothing)])


def _rows(sheet: Sheet, report: Report, language: Language) -> Iterator[Sequence[str]]:
    figures = [column.kind in FIGURES for column in sheet.columns]
    total = () if sheet.total is None else (sheet.total,)
    for row in chain(total, sheet.each()):
        (told,) = texts(sheet, [row], report.zone, language)
        yield [text if figure else _safe(text) for text, figure in zip(told, figures, strict=True)]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTS) else text
