"""What can be done about a slot that people filled past its end: what the planner offers, at its station as it is."""

from datetime import date, timedelta

from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.deciding import ByHand
from broadcaster.domain.lengths import at_least, at_most
from broadcaster.domain.planning import LeftOut, Playlist, Reason, ReasonCode, Repair, repairs
from broadcaster.domain.planning.repairs import overflowing
from broadcaster.domain.schedule import Slot, may_run_until
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import looked_up
from broadcaster.newsroom.hands import by_hand, playlist_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.station_slots import StationSlots

_AHEAD = timedelta(days=7)
"""How far a slot with room is looked for."""


def ways_out(newsroom: Newsroom, work: Work, full: Playlist) -> tuple[Repair, ...]:
    """For each bulletin without room: drop it, or move it to the next slot with room; and once, to let the slot run
    over. Nothing when all has room."""
    over, slot = overflowing(full), full.slot
    if not over:
        return ()
    sessions = StationSlots(newsroom, work)
    coming = sessions.of(slot.station, slot.day, slot.day + _AHEAD)
    after = [each for each in coming if each.span.start > slot.span.start]
    hands = by_hand(newsroom, work, after)
    later = [_as_it_stands(work, each, hands.get(each.id, ByHand())) for each in after]
    valid = {each.bulletin: until for each in over if (until := _valid_until(work, each.bulletin)) is not None}
    allowed = may_run_until(slot, sessions.limits_of(slot.station, slot.day), newsroom.zone)
    return repairs(full, later, valid, allowed)


def overfilled(work: Work, slot: Slot, bulletin: Bulletin, room: tuple[int, int]) -> Playlist:
    """The slot with a bulletin that needs more than is left in it; both in ms."""
    needed, left = room
    facts: dict[str, str | int] = {"needed": at_least(needed), "left": at_most(left), "over": at_least(needed - left)}
    facts |= {"by": "", "needed_ms": needed, "left_ms": left}
    reason = Reason(code=ReasonCode.LEFT_PLACED_NO_ROOM, facts=facts)
    held = playlist_of(work, slot.station, slot.id)
    out = LeftOut(bulletin=bulletin.id, title=bulletin.draft.title, reason=reason)
    return Playlist(slot=slot, rows=() if held is None else held.rows, left_out=(out,))


def _as_it_stands(work: Work, slot: Slot, hand: ByHand) -> Playlist:
    """As it was published. When more was decided since, nobody knows its room yet: it is then told as one that must
    stay silent, to which nothing is moved."""
    held = playlist_of(work, slot.station, slot.id)
    told = set() if held is None else set(held.bulletins)
    unknown = any(each.bulletin not in told for each in hand.placed) or (held is None and slot.relay is not None)
    notes = (Reason(code=ReasonCode.NOTE_SHELL_MISSING),) if unknown else ()
    if held is None:
        return Playlist(slot=slot, rows=(), left_out=(), notes=notes)
    return Playlist(slot=held.slot, rows=held.rows, left_out=(), notes=notes)


def _valid_until(work: Work, bulletin: BulletinId) -> date | None:
    found = looked_up(work.bulletins, bulletin)
    return None if found is None else found.draft.valid_until
