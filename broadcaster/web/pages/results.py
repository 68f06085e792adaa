"""Results for who supervises: what was promised and what was heard, by station, topic and cause, and the rows behind
each figure. What is asked stands in the address, so that a page can be kept, sent and asked again as a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import LATE
from broadcaster.domain.collation import sort_key
from broadcaster.domain.item import ItemKind
from broadcaster.domain.report import Form
from broadcaster.domain.results import NONE
from broadcaster.domain.units import Millis
from broadcaster.newsroom import results
from broadcaster.newsroom.airtime import SPAN_LIMIT
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.newsroom.results import DRAWN, Known, Results
from broadcaster.web.pages.drawing import sessions_of
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.slips import Slip, slip
from broadcaster.web.pages.typed import day_typed, no_day

router = APIRouter(include_in_schema=False)

ROWS = 50
SHOWN = 120
"""Stations in the matrix of one page; a report holds them all."""
WEEK = timedelta(days=6)
_OUTCOMES = {each.value: each for each in Outcome}
_APART = {each.value: each for each in (ItemKind.EMERGENCY, ItemKind.EXERCISE)}

Word = Annotated[str, Query(max_length=200)]


# --- what is asked -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the address says, as it was typed."""

    typed: Mapping[str, str]
    unit: str
    topic: str
    campaign: str

    def href(self, path: str, **more: str) -> str:
        """An address with the same question, and what is asked besides."""
        told = {name: value for name, value in {**self.typed, **more}.items() if value}
        return f"{path}?{urlencode(told)}" if told else path


def _filters(
    first: Annotated[str, Query(alias="from", max_length=20)] = "",
    last: Annotated[str, Query(alias="to", max_length=20)] = "",
    unit: Word = "",
    topic: Word = "",
    campaign: Word = "",
) -> Filters:
    return filters_of(first, last, unit, topic, campaign)


def filters_of(first: str, last: str, unit: str, topic: str, campaign: str) -> Filters:
    typed = {"from": first.strip(), "to": last.strip(), "unit": unit, "topic": topic, "campaign": campaign}
    return Filters(typed=typed, unit=unit, topic=topic, campaign=campaign)


Filtering = Annotated[Filters, Depends(_filters)]


def span_of(filters: Filters, today: date) -> tuple[date, date] | list[Slip]:
    """The days asked about, the last week when none are; or all that is to be mended."""
    slips: list[Slip] = []
    days: dict[str, date | None] = {}
    for name in ("from", "to"):
        typed = filters.typed[name]
        days[name] = day_typed(typed) if typed else None
        if typed and days[name] is None:
            slips.append(no_day(name, typed))
    if slips:
        return slips
    last = days["to"] or (today if days["from"] is None else min(today, days["from"] + WEEK))
    first = days["from"] or last - WEEK
    if last < first:
        return [slip("to", "Ngày cuối phải sau ngày đầu.", "The last day must come after the first.")]
    if last - first > SPAN_LIMIT:
        return [slip("to", "Hai ngày cách nhau không quá một năm.", "The two days are a year apart at most.")]
    return first, last


def sought_of(filters: Filters, known: Known, span: tuple[date, date]) -> SoughtResults:
    """StationUnknown."""
    return SoughtResults(
        first=span[0], last=span[1], under=known.under(filters.unit), topic=filters.topic, campaign=filters.campaign
    )


# --- the page ------------------------------------------------------------------------------------------------------


@router.get("/results", response_class=HTMLResponse)
def show_results(
    viewer: Viewing,
    filters: Filtering,
    day: Annotated[str, Query(max_length=20)] = "",
    part: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    desk = viewer.desk
    known = results.known_to(desk.newsroom, viewer.actor, viewer.at)
    span = span_of(filters, viewer.today)
    if isinstance(span, list):
        return page_of(viewer, filters, known, slips=span)
    found = results.results_of(desk.newsroom, sought_of(filters, known, span), known, viewer.at)
    filters = _with_days(viewer, filters, span)
    drawn = min(max(day_typed(day) or min(span[1], viewer.today), span[0]), span[1])
    order = _worst_first(found)
    stations = order[(part - 1) * DRAWN : part * DRAWN]
    of_day = replace(found.sought, first=drawn, last=drawn, stations=tuple(stations))
    rows = results.drawn(desk.newsroom, of_day, known, viewer.at)
    return page_of(
        viewer,
        filters,
        known,
        found=found,
        first=span[0],
        last=span[1],
        drawn=drawn,
        before=drawn - timedelta(days=1) if drawn > span[0] else None,
        after=drawn + timedelta(days=1) if drawn < span[1] else None,
        sessions=sessions_of(rows, stations, {each.code: each.label for each in found.ground.stations}),
        matrix=_matrix(found, filters),
        widest=max((max(each.heard, each.target or 0) for each in found.coverage.topics), default=0),
        names={each.code: each.label for each in known.tree},
        part=part,
        parts=(len(order) + DRAWN - 1) // DRAWN,
    )


def page_of(viewer: Viewer, filters: Filters, known: Known, slips: Sequence[Slip] = (), **told: object) -> Response:
    return viewer.page(
        "results.html",
        422 if slips else 200,
        slips=slips,
        typed=filters.typed,
        filters=filters,
        units=_units(known),
        topics=topics_of(known, filters.campaign),
        campaigns=[(each.code, each.name) for each in known.campaigns],
        quick=_quick(viewer, filters),
        files=[(form, filters.href(f"/results.{form.value}")) for form in Form],
        tolerance=LATE,
        shown=SHOWN,
        without=NONE,
        outcomes=Outcome,
        **({"found": None} | told),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    heard: Millis
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    label: str
    cells: tuple[Cell, ...]


def _matrix(found: Results, filters: Filters) -> list[MatrixRow]:
    """The first stations, each figure with the way to its rows."""
    heads = [
        filters.href("/results/rows", unit="", topic=line.topic or NONE, campaign=line.campaign or NONE)
        for line in found.coverage.topics
    ]
    return [
        MatrixRow(
            label=station.label,
            cells=tuple(
                Cell(heard=heard, href=f"{head}&{urlencode({'station': station.code})}" if heard else "")
                for head, heard in zip(heads, found.coverage.cells[station.code], strict=True)
            ),
        )
        for station in found.coverage.stations[:SHOWN]
    ]


def _with_days(viewer: Viewer, filters: Filters, span: tuple[date, date]) -> Filters:
    written = {"from": viewer.tongue.date(span[0]), "to": viewer.tongue.date(span[1])}
    return replace(filters, typed={**filters.typed, **written})


def _worst_first(found: Results) -> list[str]:
    """Stations in the order in which they are drawn: those with most that was not heard, then by name."""
    lacking: dict[str, int] = {}
    for each in found.tallies:
        if not each.apart:
            lacking[each.station] = lacking.get(each.station, 0) + each.count * (each.outcome is not Outcome.AIRED)
    names = {str(each.code): sort_key(each.name) for each in found.ground.stations}
    return sorted((code for code in lacking if code in names), key=lambda code: (-lacking[code], names[code]))


def _units(known: Known) -> list[tuple[str, str]]:
    return [(each.code, each.label) for each in sorted(known.tree, key=lambda s: (s.path.count("/"), sort_key(s.name)))]


def topics_of(known: Known, campaign: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for each in known.campaigns:
        if campaign in ("", each.code):
            for topic in each.topics:
                found.setdefault(topic.code, topic.name)
    return list(found.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """A span people often ask about. `label` is told by the template."""

    label: str
    href: str


def _quick(viewer: Viewer, filters: Filters) -> list[Quick]:
    today = viewer.today
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    spans = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "week": (monday, today),
        "last-week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "month": (month, today),
        "last-month": (before.replace(day=1), before),
    }
    written = viewer.tongue.date
    return [
        Quick(label=name, href=filters.href("/results", **{"from": written(first), "to": written(last)}))
        for name, (first, last) in spans.items()
    ]


# --- the rows behind a figure ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What of it is asked: what became of it, why, at which station."""

    outcome: str = ""
    cause: str = ""
    station: str = ""
    kind: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def _narrowed(outcome: Word = "", cause: Word = "", station: Word = "", kind: Word = "") -> Narrowed:
    more = {"outcome": outcome, "cause": cause, "station": station, "kind": kind}
    return Narrowed(outcome=outcome, cause=cause, station=station, kind=kind, more=more)


@router.get("/results/rows", response_class=HTMLResponse)
def show_result_rows(
    viewer: Viewing,
    filters: Filtering,
    narrowed: Annotated[Narrowed, Depends(_narrowed)],
    after: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    desk = viewer.desk
    known = results.known_to(desk.newsroom, viewer.actor, viewer.at)
    span = span_of(filters, viewer.today)
    if isinstance(span, list):
        return page_of(viewer, filters, known, slips=span)
    sought = replace(
        sought_of(filters, known, span),
        outcome=_OUTCOMES.get(narrowed.outcome),
        cause=narrowed.cause,
        stations=(narrowed.station,) if narrowed.station else (),
        apart=_APART.get(narrowed.kind),
    )
    asked = Asked(limit=ROWS, after=after or None)
    page = results.rows_of(desk.newsroom, sought, known, asked, viewer.at)
    filters = _with_days(viewer, filters, span)
    labels = {each.code: each.label for each in known.tree}
    return viewer.page(
        "result-rows.html",
        page=page,
        without=NONE,
        filters=filters,
        narrowed=narrowed,
        outcome=_OUTCOMES.get(narrowed.outcome),
        first=span[0],
        last=span[1],
        unit=labels.get(filters.unit, ""),  # type: ignore[call-overload]  # a code as it was typed
        station=labels.get(narrowed.station, narrowed.station),  # type: ignore[call-overload]  # a code as it was typed
        topics=dict(topics_of(known, "")),
        campaigns={each.code: each.name for each in known.campaigns},
        back=filters.href("/results"),
    )
