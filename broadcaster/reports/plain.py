"""A report as plain text that Excel opens: UTF-8 with its mark, semicolons, for a comma stands inside our numbers."""

import csv
from collections.abc import Sequence
from io import StringIO

from broadcaster.domain.report import FIGURES, Report, Sheet, texts
from broadcaster.domain.units import Language
from broadcaster.reports.wording import heading

_ACTS = ("=", "+", "-", "@")
"""A cell that begins so is a formula to a spreadsheet, whoever wrote it."""


def bound(report: Report, language: Language) -> bytes:
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(line)] for line in heading(report, language))
    for sheet in report.sheets:
        writer.writerow([])
        writer.writerow([_safe(sheet.name)])
        writer.writerow([_safe(column.name) for column in sheet.columns])
        writer.writerows(_rows(sheet, report, language))
        if not sheet.rows:
            writer.writerow([_safe(sheet.nothing)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _rows(sheet: Sheet, report: Report, language: Language) -> Sequence[Sequence[str]]:
    figures = [column.kind in FIGURES for column in sheet.columns]
    return [
        [text if figure else _safe(text) for text, figure in zip(row, figures, strict=True)]
        for row in texts(sheet, sheet.all_rows, report.zone, language)
    ]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTS) else text
