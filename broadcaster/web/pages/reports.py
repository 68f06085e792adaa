"""Reports to file: what is asked stands in the address, the page shows the first rows of each table, and the files hold
all of them. A long one is made by an errand, and fetched when it is done."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi import Form as Posted
from fastapi.responses import FileResponse, HTMLResponse

from broadcaster.domain.collation import sort_key
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.errands import ErrandsMany, ReportLong
from broadcaster.domain.report import FIGURES, Form, file_name, file_title, in_language, texts
from broadcaster.domain.units import Language
from broadcaster.newsroom import long_reports, reports
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.long_reports import PRINT_LIMITS, Wanted
from broadcaster.newsroom.reports import ReportAsked, ReportKind
from broadcaster.newsroom.results import Known, known_to
from broadcaster.web.pages.frame import Viewer, Viewing, attached, back_to
from broadcaster.web.pages.results import Filtering, Filters, filters_of, span_of
from broadcaster.web.pages.slips import Slip, slips_of, worded
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

SHOWN = 25
"""Rows of a table that the page shows."""
MEDIA = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.PDF: "application/pdf",
    Form.CSV: "text/csv; charset=utf-8",
}
Named = Annotated[str, Query(alias="kind", max_length=60)]
Word = Annotated[str, Posted(max_length=200)]


def _filters_sent(
    first: Annotated[str, Posted(alias="from", max_length=20)] = "",
    last: Annotated[str, Posted(alias="to", max_length=20)] = "",
    unit: Word = "",
    topic: Word = "",
    campaign: Word = "",
) -> Filters:
    return filters_of(first, last, unit, topic, campaign)


FilteringSent = Annotated[Filters, Depends(_filters_sent)]
"""The same question as an address asks, sent by a form."""


@router.get("/reports", response_class=HTMLResponse)
def show_reports(viewer: Viewing, filters: Filtering, named: Named = "") -> Response:
    known = known_to(viewer.desk.newsroom, viewer.actor, viewer.at)
    span, kind = _span(filters, viewer.today), next((each for each in ReportKind if each.value == named), None)
    if named and kind is None:
        slips = [worded("kind", "Không có loại báo cáo này. Hãy chọn một loại.")]
        return _page(viewer, filters, (kind, known), slips=slips)
    if isinstance(span, list):
        return _page(viewer, filters, (kind, known), slips=span)
    if kind is None:
        return _page(viewer, filters, (kind, known), typed=_typed(viewer, filters, span))
    typed = _typed(viewer, filters, span)
    try:
        report = reports.made(viewer.desk.newsroom, viewer.actor, _asked(filters, kind, span), viewer.at, SHOWN)
    except FieldWrong as wrong:
        return _page(viewer, filters, (kind, known), typed=typed, slips=slips_of(wrong))
    told = in_language(report, _language(viewer))
    files = [(form, filters.href("/reports/file", form=form.value, kind=kind.value, **typed)) for form in Form]
    fit = [form for form in Form if report.cut <= PRINT_LIMITS.get(form, report.cut)]
    return _page(viewer, filters, (kind, known), typed=typed, report=told, files=files, fit=fit)


@router.get("/reports/file")
def download_report(
    viewer: Viewing, filters: Filtering, form: Form = Form.XLSX, kind: ReportKind = ReportKind.LOG_BOOK
) -> Response:
    span = _span(filters, viewer.today)
    if isinstance(span, list):
        known = known_to(viewer.desk.newsroom, viewer.actor, viewer.at)
        return _page(viewer, filters, (kind, known), slips=span)
    return handed(viewer, filters, (kind, span), form)


def handed(viewer: Viewer, filters: Filters, asked: tuple[ReportKind, tuple[date, date]], form: Form) -> Response:
    """The report as a file to keep, in the language of who asks; one that is long is asked for on its page, which says
    so."""
    kind, span = asked
    report = reports.made(viewer.desk.newsroom, viewer.actor, _asked(filters, kind, span), viewer.at)
    if report.cut:
        return back_to(filters.href("/reports", kind=kind.value, **_days(viewer, span)))
    raw = viewer.desk.newsroom.press.printed(report, form, _language(viewer))
    return Response(raw, media_type=MEDIA[form], headers=attached(file_title(report, form), file_name(report, form)))


# --- long ones -----------------------------------------------------------------------------------------------------


@router.post("/reports/files", response_class=HTMLResponse)
def order_report(
    viewer: Viewing,
    filters: FilteringSent,
    form: Annotated[Form, Posted()] = Form.XLSX,
    kind: Annotated[ReportKind, Posted()] = ReportKind.LOG_BOOK,
    key: Annotated[str, Posted(max_length=200)] = "",
) -> Response:
    newsroom = viewer.desk.newsroom
    known = known_to(newsroom, viewer.actor, viewer.at)
    span = _span(filters, viewer.today)
    if isinstance(span, list):
        return _page(viewer, filters, (kind, known), slips=span)
    wanted = Wanted(report=_asked(filters, kind, span), form=form, language=_language(viewer))
    sent = Sent(id=viewer.desk.new_id(), key=key or None)
    try:
        long_reports.ordered(newsroom, viewer.actor, wanted, sent, viewer.at)
    except (FieldWrong, ReportLong, ErrandsMany) as wrong:
        return _page(viewer, filters, (kind, known), slips=slips_of(wrong))
    return back_to(filters.href("/reports", kind=kind.value) + "#made")


@router.post("/reports/files/{errand}/again")
def order_report_again(errand: Name, viewer: Viewing) -> Response:
    long_reports.try_again(viewer.desk.newsroom, viewer.actor, errand, viewer.at)
    return back_to("/reports#made")


@router.get("/reports/files/{errand}")
def fetch_report(errand: Name, viewer: Viewing) -> Response:
    found = long_reports.fetched(viewer.desk.newsroom, viewer.actor, errand, viewer.at)
    return FileResponse(found.path, media_type=MEDIA[found.form], headers=attached(found.title, found.name))


def _asked(filters: Filters, kind: ReportKind, span: tuple[date, date]) -> ReportAsked:
    return ReportAsked(
        kind=kind,
        first=span[0],
        last=span[1],
        unit=filters.unit,
        campaign=filters.campaign,
        topic=filters.topic if kind is ReportKind.RESULTS else "",
    )


def _language(viewer: Viewer) -> Language:
    return Language(viewer.language.value)


def _span(filters: Filters, today: date) -> tuple[date, date] | list[Slip]:
    """The last whole week when no day is asked about."""
    if not filters.typed["from"] and not filters.typed["to"]:
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    return span_of(filters, today)


def _typed(viewer: Viewer, filters: Filters, span: tuple[date, date]) -> dict[str, str]:
    return {**filters.typed, **_days(viewer, span)}


def _days(viewer: Viewer, span: tuple[date, date]) -> dict[str, str]:
    """As the fields of the form take them."""
    return {"from": viewer.tongue.date(span[0]), "to": viewer.tongue.date(span[1])}


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
        names={str(each.code): each.label for each in order},
        campaigns=[(each.code, each.name) for each in known.campaigns],
        typed=typed,
        figures=FIGURES,
        shown=SHOWN,
        made=long_reports.of_mine(viewer.desk.newsroom, viewer.actor, viewer.at),
        titles=reports.TITLES,
        key=viewer.desk.new_secret(),
        print_limits=PRINT_LIMITS,
        long=reports.LOG_LIMIT,
        cells=lambda report, sheet, rows: texts(sheet, rows, report.zone, language),
        **({"report": None, "files": (), "fit": ()} | told),
    )
