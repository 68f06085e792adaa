"""The press: a module for each form, all of the same report. What a form needs is loaded when it is first used."""

from dataclasses import replace
from pathlib import Path

from broadcaster.domain.report import Form, Report, Sheet, in_language
from broadcaster.domain.script_paper import ScriptPaper
from broadcaster.domain.units import Language


class PrintingPress:
    def printed(self, report: Report, form: Form, language: Language) -> bytes:
        told = in_language(report, language)
        match form:
            case Form.XLSX:
                from broadcaster.reports.workbook import bound
            case Form.DOCX:
                from broadcaster.reports.letter import bound
            case Form.PDF:
                from broadcaster.reports.paper import bound
            case Form.CSV:
                from broadcaster.reports.plain import bound
        return bound(told, language)

    def script(self, paper: ScriptPaper) -> bytes:
        from broadcaster.reports.script import bound

        return bound(paper)

    def print_into(self, path: Path, report: Report, form: Form, language: Language) -> None:
        match form:
            case Form.XLSX:
                from broadcaster.reports.workbook import bound_into
            case Form.CSV:
                from broadcaster.reports.plain import bound_into
            case _:
                path.write_bytes(self.printed(_held(report), form, language))
                return
        bound_into(path, in_language(report, language), language)


def _held(report: Report) -> Report:
    """With all its rows in memory: paper is set before it is drawn."""
    return replace(report, sheets=tuple(_sheet(each) for each in report.sheets))


def _sheet(sheet: Sheet) -> Sheet:
    return sheet if sheet.stream is None else replace(sheet, rows=tuple(sheet.each()), stream=None)
