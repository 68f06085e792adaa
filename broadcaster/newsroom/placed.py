"""What people decided about a station's playlists is looked up: one decision, a page of them, a slot with its own."""

from dataclasses import dataclass

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.by_hand import Decision, DecisionId
from broadcaster.domain.deciding import ByHand, Overruled, undone
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.paging import Asked, check_asked
from broadcaster.newsroom.hands import decided_at
from broadcaster.newsroom.placeable import AtStation
from broadcaster.newsroom.ports import Newsroom

SHOWN = 100
"""Decisions told of one slot: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDecision:
    """A decision, and whether it is taken back by now."""

    decision: Decision
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A page of a station's decisions; `version` is the number of its newest, whatever the page."""

    rows: tuple[SeenDecision, ...]
    after: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """A slot, what stands in it by hand, what decisions did to each other there, and the newest of them. `version` is
    the newest's number; it can be changed until `locked`."""

    slot: Slot
    version: int
    hand: ByHand
    overruled: tuple[Overruled, ...]
    decisions: tuple[Decision, ...]
    undone: frozenset[DecisionId]
    locked: Instant
    changeable: bool


def leaf_through(newsroom: Newsroom, actor: Actor, station: StationCode, asked: Asked, at: Instant) -> Leaf:
    """A station's decisions, the newest first. StationUnknown; FieldWrong."""
    check_asked(asked)
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        page = work.decisions.page(work.stations.get(scope, station).code, None, asked)
        gone: set[DecisionId] = set()
        for first in {each.first for each in page.rows}:  # what takes a decision back bears on the same days
            gone |= undone(work.decisions.bearing_on(first, station))
        rows = tuple(SeenDecision(decision=each, undone=each.id in gone) for each in page.rows)
        return Leaf(rows=rows, after=page.after, version=work.decisions.last(station))


def find(newsroom: Newsroom, actor: Actor, station: StationCode, decision: DecisionId, at: Instant) -> SeenDecision:
    """StationUnknown; DecisionUnknown."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        found = work.decisions.get(work.stations.get(scope, station).code, decision)
        return SeenDecision(decision=found, undone=found.id in undone(work.decisions.bearing_on(found.first, station)))


def of_slot(newsroom: Newsroom, actor: Actor, station: StationCode, slot: SlotId, at: Instant) -> SlotView:
    """StationUnknown; SlotUnknown."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        here = AtStation(newsroom=newsroom, work=work, station=work.stations.get(scope, station), at=at)
        found = here.slot(slot)
        bearing = work.decisions.bearing_on(found.day, station)
        all_of = decided_at(newsroom, work, station, found.day)
        return SlotView(
            slot=found,
            version=work.decisions.last(station, slot),
            hand=all_of.at(slot),
            overruled=tuple(each for each in all_of.overruled if each.slot == slot)[-SHOWN:],
            decisions=work.decisions.page(station, slot, Asked(limit=SHOWN)).rows,
            undone=undone(bearing),
            locked=here.locked_from(found),
            changeable=here.is_open(found),
        )
