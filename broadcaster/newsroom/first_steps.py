"""How far a new house has come: told by what stands in it, never by what somebody clicked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from broadcaster.domain.access import EVERYWHERE, Action, Actor, reach
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.people import SoughtAccounts
from broadcaster.newsroom.bulletins import Slip, Submission, save
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
    """How many can sign in, of the first hundred people."""
    page = work.accounts.page(EVERYWHERE, Asked(limit=PAGE_LIMIT), SoughtAccounts(boxes=False))
    return sum(each.signs_in for each in page.rows)


# --- samples -----------------------------------------------------------------------------------------------------


class Samples(Protocol):
    def __call__(self, day: date, home: StationCode, /) -> Sequence[Submission]:
        """The samples as if that station had written them that day, for itself and all below it."""
        ...


def may_load(newsroom: Newsroom, actor: Actor, at: Instant) -> bool:
    """Whether samples may come in: there is a unit to write them, and nobody wrote anything yet."""
    return _home(newsroom, actor, at) is not None and not _written(newsroom)


def load(
    newsroom: Newsroom, actor: Actor, samples: Samples, new_id: Callable[[], BulletinId], at: Instant
) -> tuple[Bulletin, ...]:
    """The samples as drafts of who asks, at the highest unit they look after: nothing of it is heard before somebody
    mends, submits and approves it. Asked for twice at once, they come in once. RightMissing; FieldWrong where no unit
    stands, or somebody wrote before."""
    home = _home(newsroom, actor, at)
    if home is None:
        raise FieldWrong(field="samples", problem="chưa có đơn vị nào để soạn")
    if _written(newsroom):
        raise FieldWrong(field="samples", problem="đã có bản tin")
    told = samples(newsroom.local_day(at), home.code)
    slips = [Slip(id=new_id(), key=f"first-steps-{home.code}-{number}") for number in range(len(told))]
    return tuple(save(newsroom, actor, each, slip, at).bulletin for each, slip in zip(told, slips, strict=True))


def _written(newsroom: Newsroom) -> bool:
    with newsroom.store.read() as work:
        return bool(work.bulletins.page(EVERYWHERE, Sought(), Asked(limit=1)).rows)


def _home(newsroom: Newsroom, actor: Actor, at: Instant) -> Station | None:
    """The highest that stands, of those that the actor looks after."""
    scope, today = reach(actor, Action.MANAGE_STATIONS, at), newsroom.local_day(at)
    with newsroom.store.read() as work:
        standing = [each for each in work.stations.tree(scope) if each.stands_on(today) and scope.reaches(each.path)]
    return min(standing, key=lambda each: (each.path.count("/"), each.path), default=None)
