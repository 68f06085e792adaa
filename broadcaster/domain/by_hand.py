"""What people decide about a day's playlists: one bulletin in, out, elsewhere or again; a whole day again; an order.

Decisions are only ever added to. Taking one back is a decision too, and can itself be taken back. What follows from
them stands in `deciding`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NewType

from broadcaster.domain.access import AccountId
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.schedule import SlotId, parts_of
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant

DecisionId = NewType("DecisionId", str)

LAST_PLACE = 1000
"""Past the bulletins of any slot."""
PLACE_LIMIT = 99
TIMES_LIMIT = 30
REPEATED_FOR = timedelta(days=31)
"""How long after its source a repeat is still carried on."""
WHY_LIMIT = 300


class OnConflict(StrEnum):
    """What becomes of what stands in a slot by hand already: it makes way, the new follows it, or it stands one place
    further down."""

    OVERRIDE = "override"
    APPEND = "append"
    SHIFT = "shift"


# --- what may be decided -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """Into a slot, at a place among its bulletins (None: the last). No mode: others keep their order around it."""

    slot: SlotId
    bulletin: BulletinId
    place: int | None = None
    mode: OnConflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Out of a slot and into another, or to another place of the same one. `line`: within the same one, all that stood
    in it then, in the order that was asked for, so that nothing else changes its place."""

    slot: SlotId
    bulletin: BulletinId
    to: SlotId
    place: int | None = None
    mode: OnConflict | None = None
    line: tuple[BulletinId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Not in this slot, whatever the planner would do."""

    slot: SlotId
    bulletin: BulletinId


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """In which order the priority bulletins of a slot stand."""

    slot: SlotId
    bulletins: tuple[BulletinId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """Again in the next `times` slots that come at least `gap` hours after `since` and after each other; of that
    session alone when one is named. A rule: it counts whatever slots there are when a day is planned. `since` is the
    start of `slot`; of one that is over, as late as lets the first of them be the first that could still be changed.

    `bulletin` alone, or None: all that stood in the slot. `items` is what that was when it was decided, and stays so.
    """

    slot: SlotId
    since: Instant
    bulletin: BulletinId | None
    items: tuple[BulletinId, ...]
    times: int
    gap: int = 0
    session: str = ""
    mode: OnConflict = OnConflict.APPEND


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What stood on the day `source`, by the slots of another day it is for."""

    source: date
    day: date
    items: tuple[tuple[SlotId, tuple[BulletinId, ...]], ...]
    mode: OnConflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """A slot runs over, until a later moment than its timetable says."""

    slot: SlotId
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A decision taken back, as if it had never been made."""

    decision: DecisionId


Chosen = Added | Moved | Skipped | Ordered | Repeated | Copied | Extended
What = Chosen | Undone
KINDS: Mapping[str, type[What]] = {
    "added": Added,
    "moved": Moved,
    "skipped": Skipped,
    "ordered": Ordered,
    "repeated": Repeated,
    "copied": Copied,
    "extended": Extended,
    "undone": Undone,
}
"""By the names that they are kept under, and that the API tells."""
KIND_NAMES: Mapping[type[What], str] = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One of a station's, by its `number` there from 1. `slots` are those it names, `first` to `last` the days it can
    bear on: those of what it takes back, for one that does so."""

    id: DecisionId
    station: StationCode
    number: int
    what: What
    slots: tuple[SlotId, ...]
    first: date
    last: date
    by: AccountId
    by_name: str
    at: Instant
    why: str


def slots_named(what: Chosen) -> tuple[SlotId, ...]:
    """Those it names."""
    match what:
        case Moved():
            return tuple(dict.fromkeys((what.slot, what.to)))
        case Copied():
            return tuple(slot for slot, _ in what.items)
        case Added() | Skipped() | Ordered() | Repeated() | Extended():
            return (what.slot,)


def bulletins_named(what: Chosen) -> tuple[BulletinId, ...]:
    """Those it is about."""
    match what:
        case Added() | Moved() | Skipped():
            return (what.bulletin,)
        case Ordered():
            return what.bulletins
        case Repeated():
            return what.items
        case Copied():
            return tuple(dict.fromkeys(each for _, items in what.items for each in items))
        case Extended():
            return ()


def days_of(what: Chosen) -> tuple[date, date]:
    """The first and the last day it can bear on."""
    if isinstance(what, Copied):
        return what.day, what.day
    days = [day for day in map(day_of, slots_named(what)) if day is not None]
    last = max(days) + (REPEATED_FOR if isinstance(what, Repeated) else timedelta())
    return min(days), last


def day_of(slot: SlotId) -> date | None:
    """The local day a slot's id names; None for what is no slot's id."""
    parts = parts_of(slot)
    return None if parts is None else parts.day


def called(slot: SlotId) -> str:
    """A slot as people call it: by the hour and day that its id names."""
    parts = parts_of(slot)
    return slot if parts is None else f"{parts.start:%H:%M} ngày {parts.day:%d/%m/%Y}"
