"""Results for who supervises: what was promised to stations over days, what became of it, and where nothing was heard.
One question stands behind the page, its rows and its reports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

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
    asked_for,
    causes,
    coverage,
    headline,
)
from broadcaster.domain.stations import StationCode, StationTree
from broadcaster.domain.units import Instant, Millis
from broadcaster.newsroom.airtime import SPAN_LIMIT
from broadcaster.newsroom.answering import of_days, unreported
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked, Page, check_asked
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.newsroom.counting import counted
from broadcaster.newsroom.ports import Newsroom

DRAWN, DRAWN_LIMIT = 12, 5_000
"""Stations whose day is drawn at once, and their items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`tallies` are those of what was asked about; `ground` all stations that count in those days, or were promised
    or heard anything. `unreported`: emergencies that were to be heard, and the stations that never told of them."""

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
        return known_in(work, scope)


def known_in(work: Work, scope: Scope) -> Known:
    """What may be asked about in a scope that somebody has."""
    tree, campaigns = work.stations.tree(scope), _campaigns(work, scope)
    return Known(
        scope=scope,
        tree=StationTree({each.code: each for each in tree if scope.reaches(each.path)}),
        campaigns=campaigns,
    )


def results_of(newsroom: Newsroom, sought: SoughtResults, known: Known, at: Instant) -> Results:
    """FieldWrong for a span without days or of more than a year."""
    with newsroom.store.read() as work:
        return results_in(newsroom, work, (sought, known), at)


def results_in(newsroom: Newsroom, work: Work, asked: tuple[SoughtResults, Known], at: Instant) -> Results:
    """The same of one moment with whatever else is read in it."""
    sought, known = asked
    check_span(sought)
    below = [each for each in known.tree if each.path.startswith(sought.under)]
    near = {each.code for each in below}
    whole = work.results.tallies(known.scope, replace(sought, topic="", campaign=""), at)
    silent = unreported(work, of_days(newsroom, sought.first, sought.last), near, at)
    named = {each.station for each in whole} | {s.code for s in counted(work, below, (sought.first, sought.last), at)}
    stations = sorted((each for each in below if each.code in named), key=lambda s: sort_key(s.name))
    ground = Ground(first=sought.first, last=sought.last, stations=stations, campaigns=known.campaigns)
    wanted = tuple(
        each for each in whole if asked_for(sought.topic, each.topic) and asked_for(sought.campaign, each.campaign)
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
    check_span(sought)
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.results.rows(known.scope, sought, asked, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """The items of a report: how many there are, how long they were to be and were heard, and the first of them.
    `each` reads them all, in the transaction they were asked in, where that goes on."""

    count: int
    planned: Millis
    heard: Millis
    rows: tuple[ResultRow, ...]
    each: Callable[[], Iterator[ResultRow]] | None = None

    @property
    def more(self) -> bool:
        """Whether there are others behind."""
        return self.count > len(self.rows)


def log_in(work: Work, asked: tuple[SoughtResults, Known], limit: int | None, at: Instant) -> Logged:
    """`limit`: how many are held; None for all, one after another. FieldWrong."""
    sought, known = asked
    check_span(sought)
    told = [t for t in work.results.tallies(known.scope, sought, at) if (t.kind if t.apart else None) is sought.apart]
    rows = () if limit is None else work.results.rows(known.scope, sought, Asked(limit=limit), at).rows
    return Logged(
        count=sum(each.count for each in told),
        planned=Millis(sum(each.planned for each in told)),
        heard=Millis(sum(each.heard for each in told)),
        rows=rows,
        each=None if limit is not None else partial(work.results.each, known.scope, sought, at),
    )


def drawn(newsroom: Newsroom, sought: SoughtResults, known: Known, at: Instant) -> tuple[ResultRow, ...]:
    """All of a few stations that are named, to be drawn. FieldWrong."""
    check_span(sought)
    if not sought.stations:
        return ()
    with newsroom.store.read() as work:
        return work.results.rows(known.scope, sought, Asked(limit=DRAWN_LIMIT), at).rows


def check_span(sought: SoughtResults) -> None:
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
