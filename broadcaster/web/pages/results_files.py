"""Results as files: the same question as the page's, answered by the same figures."""

from fastapi import APIRouter, Response

from broadcaster.domain.report import Form
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import results
from broadcaster.newsroom.results import LOG_LIMIT, PAPER_LIMIT, Known
from broadcaster.newsroom.results_report import Heading, report_of
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.reports import handed
from broadcaster.web.pages.results import Filtering, Filters, page_of, sought_of, span_of, topics_of

router = APIRouter(include_in_schema=False)
PRINTED = frozenset({Form.DOCX, Form.PDF})


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
    known = results.known_to(viewer.desk.newsroom, viewer.actor, viewer.at)
    span = span_of(filters, viewer.desk.today())
    if isinstance(span, list):
        return page_of(viewer, filters, known, slips=span)
    newsroom, sought = viewer.desk.newsroom, sought_of(filters, known, span)
    found = results.results_of(newsroom, sought, known, viewer.at)
    limit = PAPER_LIMIT if form in PRINTED else LOG_LIMIT
    log = results.log_of(newsroom, sought, known, limit, viewer.at)
    return handed(viewer, report_of(found, log, _heading(viewer, filters, known)), form)


def _heading(viewer: Viewer, filters: Filters, known: Known) -> Heading:
    unit = known.tree.by_code.get(StationCode(filters.unit))
    if unit is None and len(roots := known.tree.children(None)) == 1:
        unit = roots[0]
    campaigns = {str(each.code): each.name for each in known.campaigns}
    topics = dict(topics_of(known, filters.campaign))
    above = None if unit is None or unit.parent is None else known.tree.by_code.get(unit.parent)
    return Heading(
        unit="" if unit is None else unit.label,
        above="" if above is None else above.label,
        by=viewer.actor.name,
        at=viewer.at,
        zone=viewer.desk.newsroom.zone,
        campaign=campaigns.get(filters.campaign, filters.campaign),
        topic=topics.get(filters.topic, filters.topic),
    )
