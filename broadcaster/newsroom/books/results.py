"""What became of what was promised, over days and stations: what pages and reports of results are made of."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.airtime import Outcome
from broadcaster.domain.item import ItemKind
from broadcaster.domain.results import ResultRow, Runs, Tally
from broadcaster.domain.station_hours import Began
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Span
from broadcaster.newsroom.books.paging import Asked, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtResults:
    """Which items are asked after; what is empty asks after all, and `NONE` after what has no topic or no campaign.
    `under` is a path in the tree. `AIRED` is all that was heard whole, `LATE` what of it was not heard at its moment.
    `apart`: emergencies or exercises instead of items."""

    first: date
    last: date
    under: str = "/"
    topic: str = ""
    campaign: str = ""
    stations: tuple[str, ...] = ()
    outcome: Outcome | None = None
    cause: str = ""
    apart: ItemKind | None = None


class Results(Protocol):
    """Items of the airtime log, and those of the newest manifests of which no line tells, as far as they are over.
    Where two of them claim one moment of a slot, the one that is told of has it."""

    def tallies(self, scope: Scope, sought: SoughtResults, at: Instant) -> tuple[Tally, ...]:
        """Items, emergencies and exercises, whatever became of them and why: `outcome`, `cause` and `apart` narrow
        nothing here. In no order."""
        ...

    def rows(self, scope: Scope, sought: SoughtResults, asked: Asked, at: Instant) -> Page[ResultRow]:
        """By day and moment. FieldWrong for a mark that no page gave."""
        ...

    def runs(self, scope: Scope, bulletins: Collection[str], at: Instant) -> Mapping[str, Runs]:
        """Of each of these that was heard, or is to be; within the scope, by the same lines as the rest."""
        ...

    def began(self, stations: Collection[StationCode], span: Span, at: Instant) -> tuple[Began, ...]:
        """What began at these stations in that span, or was to begin in it, in few words, by station and moment:
        items by the same lines as the rest, with those that are not over yet, and whatever else the log tells of."""
        ...

    def each(self, scope: Scope, sought: SoughtResults, at: Instant) -> Iterator[ResultRow]:
        """All of them in that order, read as they are asked for: few are in memory at once."""
        ...
