"""Reports to file: what is asked stands in the address, the page shows the first rows of each table, and the files hold
all of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.collation import sort_key
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.report import FIGURES, Form, Report, file_name, in_language, texts
from broadcaster.domain.units import Language
from broadcaster.newsroom import reports
from broadcaster.newsroom.reports import ReportAsked, ReportKind
from broadcaster.newsroom.results import Known, known_to
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.results import Filtering, Filters, span_of
from broadcaster.web.pages.slips import Slip, slips_of

router = APIRouter(include_in_schema=False)

SHOWN = 25
"""Rows of a table that the page shows."""
MEDIA = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.PDF: "application/pdf",
    Form.CSV: "text/csv; charset=utf-8",
}
Kind = Annotated[ReportKind | None, Query()]


@router.get("/reports", response_class=HTMLResponse)
def show_reports(viewer: Viewing, filters: Filtering, kind: Kind = None) -> Response:
    known = known_to(viewer.desk.newsroom, viewer.actor, viewer.at)
    span = _span(filters, viewer.desk.today())
    if isinstance(span, list):
        return _page(viewer, filters, (kind, known), slips=span)
    if kind is None:
        return _page(viewer, filters, (kind, known), typed=_typed(viewer, filters, span))
    typed = _typed(viewer, filters, span)
    try:
        report = _made(viewer, filters, kind, span)
    except FieldWrong as wrong:
        return _page(viewer, filters, (kind, known), typed=typed, slips=slips_of(wrong))
    told = in_language(report, _language(viewer))
    files = [(form, filters.href("/reports/file", form=form.value, kind=kind.value, **typed)) for form in Form]
    return _page(viewer, filters, (kind, known), typed=typed, report=told, files=files)


@router.get("/reports/file")
def download_report(
    viewer: Viewing, filters: Filtering, form: Form = Form.XLSX, kind: ReportKind = ReportKind.LOG_BOOK
) -> Response:
    span = _span(filters, viewer.desk.today())
    if isinstance(span, list):
        known = known_to(viewer.desk.newsroom, viewer.actor, viewer.at)
        return _page(viewer, filters, (kind, known), slips=span)
    return handed(viewer, _made(viewer, filters, kind, span), form)


def handed(viewer: Viewer, report: Report, form: Form) -> Response:
    """The report as a file to keep, in the language of who asks."""
    raw = viewer.desk.newsroom.press.printed(report, form, _language(viewer))
    name = file_name(report, form)
    whole = f"{report.title} - {report.unit} {report.first:%d.%m.%Y}-{report.last:%d.%m.%Y}.{form.value}"
    told = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(whole.replace('/', '-'), safe='')}"
    return Response(raw, media_type=MEDIA[form], headers={"Content-Disposition": told, "Cache-Control": "no-store"})


def _made(viewer: Viewer, filters: Filters, kind: ReportKind, span: tuple[date, date]) -> Report:
    asked = ReportAsked(kind=kind, first=span[0], last=span[1], unit=filters.unit, campaign=filters.campaign)
    return reports.made(viewer.desk.newsroom, viewer.actor, asked, viewer.at)


def _language(viewer: Viewer) -> Language:
    return Language(viewer.language.value)


def _span(filters: Filters, today: date) -> tuple[date, date] | list[Slip]:
    """The last whole week when no day is asked about."""
    if not filters.typed["from"] and not filters.typed["to"]:
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    return span_of(filters, today)


def _typed(viewer: Viewer, filters: Filters, span: tuple[date, date]) -> dict[str, str]:
    written = viewer.tongue.date
    return {**filters.typed, "from": written(span[0]), "to": written(span[1])}


def _page(
    viewer: Viewer,
    filters: Filters,
    asked: tuple[ReportKind | None, Known],
    *,
    slips: Sequence[Slip] = (),
    **told: object,
) -> Response:
    kind, known = asked
    order = sorted(known.tree, key=lambda s: (s.path.count("/"), sort_key(s.name)))
    typed = {**filters.typed, "kind": (kind or ReportKind.LOG_BOOK).value}
    typed |= told.pop("typed", {})  # type: ignore[call-overload]  # a mapping of what was typed
    language = _language(viewer)
    return viewer.page(
        "reports.html",
        422 if slips else 200,
        slips=slips,
        kinds=[(each.value, viewer.tongue.gettext(reports.TITLES[each])) for each in ReportKind],
        units=[(each.code, each.label) for each in order],
        campaigns=[(each.code, each.name) for each in known.campaigns],
        typed=typed,
        figures=FIGURES,
        shown=SHOWN,
        cells=lambda report, sheet, rows: texts(sheet, rows, report.zone, language),
        **({"report": None, "files": ()} | told),
    )
