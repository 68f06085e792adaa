"""What stands in a day's slots and in which order, and which slots of another day it goes into when a day is copied."""

from collections.abc import Sequence

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.by_hand import OnConflict
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.newsroom.hands import airing_in, published_in
from broadcaster.newsroom.placeable import AtStation, Insertion


def stands_in(here: AtStation, slot: Slot) -> tuple[BulletinId, ...]:
    """What was published for it; what stands there by hand while nothing was."""
    published = published_in(here.work, here.station.code, slot.id)
    return published or tuple(each.bulletin for each in here.hand(slot).placed)


def copied(
    here: AtStation, targets: Sequence[Slot], sources: Sequence[Slot]
) -> tuple[dict[SlotId, tuple[BulletinId, ...]], bool]:
    """What is copied into each slot: from the session of its name, of several from that of its hour, or else in turn;
    and whether anything stood where no slot takes it."""
    left = {slot.id: slot for slot in sources}
    taken: dict[SlotId, tuple[BulletinId, ...]] = {slot.id: () for slot in targets}
    for same_hour in (True, False):
        for target in targets:
            alike = (each for each in left.values() if each.session == target.session)
            hour = target.id.rpartition("-")[2]
            found = next((each for each in alike if not same_hour or each.id.endswith(f"-{hour}")), None)
            if found is not None and target.id not in {each for each, items in taken.items() if items}:
                taken[target.id] = stands_in(here, left.pop(found.id))
    return taken, any(stands_in(here, each) for each in left.values())


def line_with(here: AtStation, slot: Slot, put: Insertion) -> tuple[BulletinId, ...]:
    """All of the slot as it is seen, or will be once what was decided is planned, with this one at its new place; none
    where it makes others give way or follows them, wherever they stand."""
    if put.mode not in (None, OnConflict.SHIFT):
        return ()
    stood = here.hand(slot).line
    shown = list(airing_in(here.work, here.station.code, slot.id))
    known = iter([each for each in stood if each in shown])
    others = [next(known) if each in stood else each for each in shown]
    others = [each for each in others if each != put.bulletin]
    at = len(others) if put.place is None else put.place
    return (*others[:at], put.bulletin, *others[at:])
