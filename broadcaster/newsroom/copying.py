"""What stands in a day's slots, and which slots of another day it goes into when the day is copied."""

from collections.abc import Sequence

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.newsroom.hands import published_in
from broadcaster.newsroom.placeable import AtStation


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
