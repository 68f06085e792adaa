"""How far a new house has come: told by what stands in it, never by what somebody clicked."""

from dataclasses import dataclass

from broadcaster.domain.access import EVERYWHERE, Action, Actor, reach
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.ports import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Each is done or not. `people`: somebody beside the first admin can come in; `device`: a station's machine called;
    `playlist`: some station has its playlists of today."""

    unit: bool
    people: bool
    device: bool
    bulletin: bool
    playlist: bool

    @property
    def count(self) -> int:
        return sum((self.unit, self.people, self.device, self.bulletin, self.playlist))

    @property
    def all(self) -> bool:
        return self.count == len(self.__slots__)


def done(newsroom: Newsroom, actor: Actor, at: Instant) -> Steps:
    """RightMissing for who does not set up stations."""
    reach(actor, Action.MANAGE_STATIONS, at)
    with newsroom.store.read() as work:
        codes = [station.code for station in work.stations.tree(EVERYWHERE)]
        return Steps(
            unit=bool(codes),
            people=_come_in(work) > 1,
            device=bool(work.calls.of(codes)),
            bulletin=bool(work.bulletins.page(EVERYWHERE, Sought(), Asked(limit=1)).rows),
            playlist=bool(work.manifests.of_day(newsroom.local_day(at))),
        )


def _come_in(work: Work) -> int:
    """How many can sign in, of the first hundred."""
    return sum(each.signs_in for each in work.accounts.page(EVERYWHERE, Asked(limit=PAGE_LIMIT)).rows)
