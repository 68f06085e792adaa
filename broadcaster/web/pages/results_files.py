"""Results as files: the same question as the page's, answered by the same figures."""

from fastapi import APIRouter, Response

from broadcaster.domain.report import Form
from broadcaster.newsroom import results
from broadcaster.newsroom.reports import ReportKind
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.reports import handed
from broadcaster.web.pages.results import Filtering, Filters, page_of, span_of

router = APIRouter(include_in_schema=False)


@router.get("/results.xlsx")
def download_results_as_excel(viewer: Viewing, filters: Filtering) -> Response:
    return _file(viewer, filters, Form.XLSX)


@router.get("/results.docx")
def download_results_as_word(viewer: Viewing, filters: Filtering) -> Response:
    return _file(viewer, filters, Form.DOCX)


@router.get("/results.pdf")
def download_results_as_pdf(viewer: Viewing, filters: Filtering) -> Response:
    return _file(viewer, filters, Form.PDF)


@router.get("/results.csv")
def download_results_as_csv(viewer: Viewing, filters: Filtering) -> Response:
    return _file(viewer, filters, Form.CSV)


def _file(viewer: Viewer, filters: Filters, form: Form) -> Response:
    span = span_of(filters, viewer.today)
    if isinstance(span, list):
        known = results.known_to(viewer.desk.newsroom, viewer.actor, viewer.at)
        return page_of(viewer, filters, known, slips=span)
    return handed(viewer, filters, (ReportKind.RESULTS, span), form)
