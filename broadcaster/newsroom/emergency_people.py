"""Who can let an emergency go besides its author, and whom to ask where a station is silent."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from broadcaster.domain.access import EVERYWHERE, RIGHTS, Action, Actor, Role, scope_of
from broadcaster.domain.care import Care
from broadcaster.domain.emergency import APPROVES, Emergency, Phase, as_of, over
from broadcaster.domain.people import Account, person
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.people import SoughtAccounts
from broadcaster.newsroom.ports import Newsroom

NAMED = 12
"""So many people are named, the nearest first: who has more to ask knows them anyway."""
_NEAR = 3
_AT_STATIONS = frozenset({Role.AUTHOR, Role.APPROVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """`place` is where they hold their role, "" for the whole house; `ready`: they gave a one-time code before;
    `telephone` of who looks after a station alone."""

    name: str
    place: str
    ready: bool
    telephone: str = ""


def lets_go(actor: Actor, found: Emergency, action: Action, at: Instant) -> bool:
    """Whether the actor may do this to it: at its origin and wherever it is to be heard."""
    scope = scope_of(actor, action, at)
    return scope.reaches(found.path) and all(scope.reaches(target.path) for target in found.order.targets)


def waiting_for(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[Emergency, ...]:
    """Those that wait for a second person who this actor may be, the longest waiting first."""
    with newsroom.store.read() as work:
        opened = work.emergencies.open()
    return tuple(each for each in (as_of(kept, at) for kept in opened) if awaits(actor, each, at))


def awaits(actor: Actor, found: Emergency, at: Instant) -> bool:
    """Whether it waits for this actor to be its second person."""
    other = actor.assured and actor.id != found.composed.by
    waits = found.phase is Phase.WAITING and not over(found, at)
    return other and waits and lets_go(actor, found, APPROVES[found.order.kind], at)


def approvers(newsroom: Newsroom, found: Emergency, at: Instant) -> tuple[Colleague, ...]:
    """Who else may approve one that was shown, those first who could do it now."""
    with newsroom.store.read() as work:
        action = APPROVES[found.order.kind]
        tree = work.stations.tree(EVERYWHERE)
        able = [
            each
            for each in _people(work, RIGHTS[action].roles)
            if each.id != found.composed.by and lets_go(person(each, "", assured=True, by=""), found, action, at)
        ]
        named = [(_nearest(each, found.path, RIGHTS[action].roles), each) for each in able]
        ordered = sorted(named, key=lambda each: (not each[1].confirmed, -len(each[0]), each[1].name))
        return tuple(_colleague(tree, path, each) for path, each in ordered[:NAMED])


def near(newsroom: Newsroom, stations: Collection[StationCode]) -> Mapping[StationCode, tuple[Colleague, ...]]:
    """Who looks after each of these stations, which were shown; and who works there, or at the nearest above it."""
    found: dict[StationCode, tuple[Colleague, ...]] = {}
    with newsroom.store.read() as work:
        tree = work.stations.tree(EVERYWHERE)
        people = list(_people(work, _AT_STATIONS)) if stations else []
        cares = work.cares.of(stations)
        for code in stations:
            placed = [(_nearest(each, tree.station(code).path, _AT_STATIONS), each) for each in people]
            closest = max((path for path, _ in placed), key=len, default="")
            working = tuple(_colleague(tree, path, each) for path, each in placed if path == closest != "")
            found[code] = (*_looking_after(cares.get(code), tree.station(code)), *working)[:_NEAR]
    return found


def _looking_after(care: Care | None, station: Station) -> Iterator[Colleague]:
    if care is not None and care.contact is not None:
        name, telephone = care.contact.name, care.contact.telephone
        yield Colleague(name=name, place=station.label, ready=False, telephone=telephone)


def _people(work: Work, roles: Collection[Role]) -> Iterator[Account]:
    """Those with one of these roles who can come in: no machine is asked for anything."""
    after, sought = None, SoughtAccounts(roles=roles, boxes=False)
    while True:
        page = work.accounts.page(EVERYWHERE, Asked(after=after, limit=PAGE_LIMIT), sought)
        yield from (each for each in page.rows if each.active and each.signs_in)
        if page.after is None:
            return
        after = page.after


def _nearest(account: Account, path: str, roles: Collection[Role]) -> str:
    """Where of all that lies at or above the path they hold such a role; "" for nowhere."""
    held = (grant.path for grant in account.grants if grant.role in roles and path.startswith(grant.path))
    return max(held, key=len, default="")


def _colleague(tree: StationTree, path: str, account: Account) -> Colleague:
    code = StationCode(path.strip("/").rpartition("/")[2])
    place = tree.by_code[code].label if code in tree.by_code else ""
    return Colleague(name=account.name, place=place, ready=account.confirmed)
