"""Which sessions people chose for a bulletin by hand, at the station it comes from: whoever decides on it sees them."""

from collections.abc import Collection
from datetime import timedelta

from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.units import Instant
from broadcaster.newsroom.hands import placed_after_day
from broadcaster.newsroom.ports import Newsroom


def chosen_for(
    newsroom: Newsroom, bulletins: Collection[Bulletin], at: Instant
) -> dict[BulletinId, tuple[Instant, ...]]:
    """When those begin that are still to come, in their order; bulletins without any are left out. Ask for bulletins
    that were found."""
    asked = {each.id for each in bulletins}
    found: dict[BulletinId, tuple[Instant, ...]] = {}
    before = newsroom.local_day(at) - timedelta(days=1)
    with newsroom.store.read() as work:
        for origin in sorted({each.draft.origin for each in bulletins}):
            for placed in placed_after_day(newsroom, work, origin, before):
                if placed.bulletin in asked and placed.start > at:
                    found[placed.bulletin] = (*found.get(placed.bulletin, ()), placed.start)
    return {bulletin: tuple(sorted(starts)) for bulletin, starts in found.items()}
