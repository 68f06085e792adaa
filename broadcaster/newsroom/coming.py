"""The next slots of a station that can still be changed, and how much room each has left."""

from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.access import Actor
from broadcaster.domain.schedule import Slot
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis
from broadcaster.newsroom.finding import allowed_station
from broadcaster.newsroom.hands import playlist_of
from broadcaster.newsroom.placeable import AtStation
from broadcaster.newsroom.ports import Newsroom

_AHEAD = timedelta(days=3)
SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingSlot:
    """`left`: what nothing fills yet; of a slot that is not planned yet, all but what it relays. `locked`: the moment
    from which it changes no more."""

    slot: Slot
    left: Millis
    planned: bool
    locked: Instant


def coming(newsroom: Newsroom, actor: Actor, station: StationCode, at: Instant) -> tuple[ComingSlot, ...]:
    """In order of start, for who writes there. StationUnknown, RightMissing."""
    today = newsroom.local_day(at)
    with newsroom.store.read() as work:
        here = AtStation(newsroom=newsroom, work=work, station=allowed_station(work, actor, station, at), at=at)
        slots = [slot for slot in here.slots(today, today + _AHEAD) if here.is_open(slot)][:SHOWN]
        return tuple(_coming(here, slot) for slot in slots)


def _coming(here: AtStation, slot: Slot) -> ComingSlot:
    held = playlist_of(here.work, slot.station, slot.id)
    relayed = 0 if slot.relay is None else slot.relay.length
    left = Millis(slot.span.length - relayed) if held is None else held.spare
    return ComingSlot(slot=slot, left=left, planned=held is not None, locked=here.locked_from(slot))
