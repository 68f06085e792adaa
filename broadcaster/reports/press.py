"""The press: a module for each form, all of the same report. What a form needs is loaded when it is first used."""

from broadcaster.domain.report import Form, Report, in_language
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
