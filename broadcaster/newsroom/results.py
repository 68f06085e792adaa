"""Results for who supervises: what was promised to stations over days, what became of it, and where nothing was heard.
One question stands behind the page, its rows and its reports."""

from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.access import Action, Actor, Scope, reach
from broadcaster.domain.campaign import Campaign
from broadcaster.domain.collation import sort_key
from broadcaster.domain.emergency_answers import Unreported
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.results import (
    Cause,
    Coverage,
    Ground,
    Headline,
    ResultRow,
    Tally,
    causes,
    coverage,
    headline,
)
from broadcaster.domain.stations import StationCode, StationTree
from broadcaster.domain.units import Instant
from broadcaster.newsroom.airtime import SPAN_LIMIT
from broadcaster.newsroom.answering import of_days, unreported
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked, Page, check_asked
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.newsroom.ports import Newsroom

LOG_LIMIT, PAPER_LIMIT = 20_000, 1_000
"""Items of one report, and of one that is printed: what is more is told, and asked for in shorter spans."""
DRAWN = 12
"""Stations whose day is drawn at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`tallies` are those of what was asked about; `ground` all stations that were promised or heard anything.
    `unreported`: emergencies that were to be heard, and the stations that never told of them."""

    sought: SoughtResults
    tallies: tuple[Tally, ...]
    ground: Ground
    headline: Headline
    causes: tuple[Cause, ...]
    coverage: Coverage
    unreported: tuple[Unreported, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What who asks may ask about: the stations within reach, with what is closed, and the campaigns. `known_to` makes
    it of a right; whatever is asked with it goes no further than its scope."""

    scope: Scope
    tree: StationTree
    campaigns: tuple[Campaign, ...]

    def under(self, unit: str) -> str:
        """The path of a unit, "/" for none. StationUnknown."""
        return self.tree.station(StationCode(unit)).path if unit else "/"


def known_to(newsroom: Newsroom, actor: Actor, at: Instant) -> Known:
    """RightMissing."""
    scope = reach(actor, Action.READ_AIRTIME, at)
    with newsroom.store.read() as work:
        tree, campaigns = work.stations.tree(scope), _campaigns(work, scope)
    return Known(
        scope=scope,
        tree=StationTree({each.code: each for each in tree if scope.reaches(each.path)}),
        campaigns=campaigns,
    )


def results_of(newsroom: Newsroom, sought: SoughtResults, known: Known, at: Instant) -> Results:
    """FieldWrong for a span without days or of more than a year."""
    _check_span(sought)
    near = {each.code for each in known.tree if each.path.startswith(sought.under)}
    with newsroom.store.read() as work:
        whole = work.results.tallies(known.scope, replace(sought, topic="", campaign=""), at)
        silent = unreported(work, of_days(newsroom, sought.first, sought.last), near, at)
    spoke = {each.station for each in whole}
    stations = sorted((s for s in known.tree if s.code in spoke and s.code in near), key=lambda s: sort_key(s.name))
    ground = Ground(first=sought.first, last=sought.last, stations=stations, campaigns=known.campaigns)
    wanted = tuple(
        each for each in whole if sought.topic in ("", each.topic) and sought.campaign in ("", each.campaign)
    )
    return Results(
        sought=sought,
        tallies=wanted,
        ground=ground,
        headline=headline(wanted, len(stations)),
        causes=causes(wanted),
        coverage=coverage(wanted, ground, sought.topic, sought.campaign),
        unreported=silent,
    )


def rows_of(newsroom: Newsroom, sought: SoughtResults, known: Known, asked: Asked, at: Instant) -> Page[ResultRow]:
    """The items behind a figure. FieldWrong."""
    _check_span(sought)
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.results.rows(known.scope, sought, asked, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """The first `limit` items of a report; `more`: there are others behind."""

    rows: tuple[ResultRow, ...]
    limit: int
    more: bool


def log_of(newsroom: Newsroom, sought: SoughtResults, known: Known, limit: int, at: Instant) -> Logged:
    """FieldWrong."""
    _check_span(sought)
    with newsroom.store.read() as work:
        page = work.results.rows(known.scope, sought, Asked(limit=limit), at)
    return Logged(rows=page.rows, limit=limit, more=page.after is not None)


def drawn(newsroom: Newsroom, sought: SoughtResults, known: Known, at: Instant) -> tuple[ResultRow, ...]:
    """All of a few stations that are named, to be drawn. FieldWrong."""
    return log_of(newsroom, sought, known, LOG_LIMIT, at).rows if sought.stations else ()


def _check_span(sought: SoughtResults) -> None:
    if not timedelta(0) <= sought.last - sought.first <= SPAN_LIMIT:
        raise FieldWrong(field="last", problem="phải sau ngày đầu, và cách không quá một năm")


def _campaigns(work: Work, scope: Scope) -> tuple[Campaign, ...]:
    """All that the scope sees, the house's first."""
    found: list[Campaign] = []
    asked = Asked(limit=PAGE_LIMIT)
    while True:
        page = work.campaigns.page(scope, asked)
        found += page.rows
        if page.after is None:
            return tuple(found)
        asked = Asked(limit=PAGE_LIMIT, after=page.after)
