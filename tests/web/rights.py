"""Asks every operation as everybody, and says where the answer is not what the table of rights promises."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, product
from typing import Any

from fakes.memory_store import MemoryStore
from fastapi.routing import APIRoute, iter_route_contexts
from httpx import Response
from web.contract import Sending, resolved
from web.house import FOR_PROGRAMS, House, TestClient
from web.rights_table import (
    ANYBODY,
    ASKERS,
    HOLDS,
    LIMITED,
    PUBLIC,
    ROWS,
    SELF,
    STREAMS,
    THERE,
    Asker,
    Expected,
    Relation,
    Row,
)
from web.tour import Tour, names_in

from broadcaster.domain.access import EVERYWHERE, RIGHTS, Grant, Means, Role
from broadcaster.domain.stations import StationCode

NOTHING = "khong-co"
"""An id of the right shape that nothing has."""
STRANGE = "01"
"""A station out of everybody's reach who works at the things asked for."""
MALFORMED = "%00"
_SENT_AS = {"multipart/form-data": "files", "application/x-www-form-urlencoded": "data"}
_DATES = {"day"}
"""Parameters of a path that name no thing."""
_NOTHINGS = {"slot": "khong-co-20261122-0500", "serial": "999"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    name: str
    method: str
    path: str


def operations_of(site: Any) -> list[Operation]:
    """Every route of the app, with one operation a method; HEAD and OPTIONS that come by themselves are their GET's."""
    found = []
    for route in iter_route_contexts(site.routes):
        assert route.methods, f"{route} is no plain route: say how its rights are tested"
        methods = sorted(route.methods - ({"HEAD", "OPTIONS"} if "GET" in route.methods else set()))
        told = getattr(route.original_route, "operation_id", None)
        name = told or (f"page {route.name}" if isinstance(route.original_route, APIRoute) else str(route.name))
        found += [Operation(name=name, method=method, path=str(route.path_format)) for method in methods]
    return found


@dataclass(slots=True)
class Place:
    """An operation with a request that fits a thing which is there, and the house as it stood before it was sent."""

    name: str
    operation: Operation
    row: Row
    sending: Sending
    before: Any
    shows: str = ""


@dataclass(slots=True)
class Matrix:
    """The house with people of every role at every station. Each request finds it as it stood."""

    house: House
    client: TestClient = field(init=False)
    askers: dict[Asker, Mapping[str, str]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.house.client(anonymous=True, raise_server_exceptions=True)
        for asker in (*ASKERS, *LIMITED.values()):
            self.askers[asker] = self._shown(asker)

    def _shown(self, asker: Asker) -> Mapping[str, str]:
        roles = () if asker.relation is Relation.NONE else (asker.role,)
        station = HOLDS.get(asker.relation)
        if asker.means is Means.PROGRAM:
            scopes = FOR_PROGRAMS - {asker.lacking}
            return self.house.program(*roles, station=station, scopes=scopes)
        return self.house.person(*roles, station=station, assured=asker.assured)

    def prepare(self, tour: Tour) -> None:
        """Makes a thing for each operation; `tour` asks as one who may do all."""
        paths = resolved(self.client.app.openapi())["paths"]  # type: ignore[attr-defined]  # the client holds it as any ASGI application
        operations = {each.name: each for each in operations_of(self.client.app)}
        for name, row in {**ROWS, **dict.fromkeys(SELF, ANYBODY)}.items():
            operation = operations[row.of or name]
            told = paths.get(operation.path, {}).get(operation.method.lower(), {})
            sending = tour(operation.path, {"operationId": operation.name, **told}, name)
            shows = str(tour.known[row.lists]()) if row.lists else ""
            place = Place(name, operation, row, sending, self._store._now, shows)
            self.places[name] = self._sent_before(place) if row.again else place

    @property
    def _store(self) -> MemoryStore:
        store = self.house.newsroom.store
        assert isinstance(store, MemoryStore)
        return store

    def _sent_before(self, place: Place) -> Place:
        """The house in which every person has sent the request already, when they had every role there is."""
        sending = replace(place.sending, headers={**place.sending.headers, "Idempotency-Key": "khoa"})
        before, number, receipts = place.before, next(self.house.numbers), {}
        raised = before.copy(writable=False)
        everywhere = tuple(Grant(role=role, station=None, path="/") for role in Role)
        raised.people.accounts |= {
            name: replace(each, grants=everywhere) for name, each in raised.people.accounts.items()
        }
        raised.people.sessions |= {name: replace(each, assured=True) for name, each in raised.people.sessions.items()}
        for shown in (shown for asker, shown in self.askers.items() if asker.means is Means.PERSON):
            self.house.numbers = count(number)
            answer = self.ask(replace(place, before=raised), sending, shown)
            assert answer.is_success, answer.text
            receipts |= self._store._now.receipts
        after = self._store._now.copy(writable=False)
        after.receipts |= receipts
        after.people.accounts |= before.people.accounts
        after.people.sessions |= before.people.sessions
        return replace(place, sending=sending, before=after)

    def ask(self, place: Place, sending: Sending, shown: Mapping[str, str]) -> Response:
        self._store._now = place.before
        body = {_SENT_AS.get(sending.media, "json"): sending.body}
        return self.client.request(
            place.operation.method,
            place.operation.path.format(**sending.path),
            params=dict(sending.query),
            follow_redirects=False,
            headers={**shown, **sending.headers},
            **({} if sending.body is None else body),
        )

    # --- what differs from the table -------------------------------------------------------------------------------

    def differing(self, place: Place, askers: Sequence[Asker] = ASKERS) -> Iterator[str]:
        """What the operation answers otherwise than its row says."""
        also = [LIMITED[action] for action in place.row.takes if action in LIMITED]
        for asker in (*askers, *also):
            if asker.means is Means.PERSON or not place.row.again:
                yield from self._differing_for(place, asker)

    def _differing_for(self, place: Place, asker: Asker) -> Iterator[str]:
        row, shown = place.row, self.askers[asker]
        answer = self.ask(place, place.sending, shown)
        expected = row.expects(asker)
        if not _is(answer, expected, place.shows):
            yield _told(place, asker, "a thing that is there", expected, answer)
        for number, other in enumerate(() if row.again else unknown(place)):
            missing, nothing = self.ask(place, other, shown), row.expects_of_nothing(asker, within=number > 0)
            if not _is(missing, nothing, ""):
                yield _told(place, asker, "an id that nothing has", nothing, missing)
            elif expected is Expected.UNKNOWN and _hushed(missing, other) != _hushed(answer, place.sending):
                yield _told(place, asker, f"told apart from what is not there: {missing.text}", expected, answer)

    def enter(self, place: Place) -> None:
        """The request as everybody who holds something where the thing is."""
        for asker in (each for each in ASKERS if each.relation is Relation.OWN):
            self.ask(place, place.sending, self.askers[asker])

    def fails(self, place: Place) -> bool:
        """Whether anything differs, or an answer is lost."""
        if place.name not in ROWS:
            return False
        found = chain(self.differing(place), self.to_strange_stations(place), self.to_those_of_two_places(place))
        try:
            return next(found, None) is not None
        except Exception:  # noqa: BLE001 - a check that is gone may let anything through
            return True

    def to_nobody(self, place: Place) -> Iterator[str]:
        """What is answered to who is not signed in, otherwise than by 401."""
        for sending in (place.sending, *unknown(place), *malformed(place)):
            answer = self.ask(place, sending, {})
            if answer.status_code != 401:
                yield f"{place.operation.name} answers nobody {answer.status_code} {answer.text[:200]}"

    def to_malformed(self, place: Place) -> Iterator[str]:
        for asker in (each for each in ASKERS if each.relation is Relation.OWN):
            for sending in malformed(place):
                answer = self.ask(place, sending, self.askers[asker])
                if answer.status_code not in {403, 404, 422}:
                    yield _told(place, asker, "a malformed id", Expected.UNKNOWN, answer)

    def to_strange_stations(self, place: Place) -> Iterator[str]:
        """A body that names a station out of reach is answered as one that names a station which is not there."""
        for name in () if place.row.again else place.row.stations:
            for asker in (each for each in ASKERS if each.relation is Relation.OWN):
                if place.row.expects(asker) is Expected.DONE:
                    asked = [with_station(place.sending, name, code) for code in (STRANGE, NOTHING)]
                    strange, missing = (self.ask(place, each, self.askers[asker]) for each in asked)
                    same = _hushed(strange, asked[0]) == _hushed(missing, asked[1])
                    if strange.status_code not in {404, 422} or not same:
                        yield _told(place, asker, f"{name} out of reach", Expected.UNKNOWN, strange)

    def to_those_of_two_places(self, place: Place) -> Iterator[str]:
        """A body that names a second station takes the right at both: where the thing is, and where it is to be."""
        row = place.row
        roles = RIGHTS[row.action].roles
        lesser = sorted(RIGHTS[row.seen_by or row.action].roles - roles)
        for name, role, reader in product(() if row.again else row.stations, sorted(roles), lesser[:1]):
            sending = with_station(place.sending, name, STRANGE)
            for role_at, reader_at in ((THERE, STRANGE), (STRANGE, THERE)) if row.moves else ((THERE, STRANGE),):
                place.before = self._store._now = place.before.copy(writable=False)
                shown = self._of_two_places((role, role_at), (reader, reader_at))
                answer = self.ask(replace(place, before=self._store._now), sending, shown)
                if answer.status_code not in {403, 404}:
                    who = f"{role} at {role_at} and {reader} at {reader_at}"
                    yield f"{place.name}: {who}: {answer.status_code} {answer.text[:200]}"

    def _of_two_places(self, *held: tuple[Role, str]) -> Mapping[str, str]:
        roles, (_, first) = [role for role, _ in held], held[0]
        shown = self.house.person(*roles, station=first)
        with self.house.newsroom.store.write() as work:
            account = work.accounts.by_login("-".join([*sorted(roles), first]))
            assert account is not None
            places = [(role, work.stations.get(EVERYWHERE, StationCode(code))) for role, code in held]
            grants = tuple(Grant(role=role, station=found.code, path=found.path) for role, found in places)
            assert work.accounts.edit(replace(account, grants=grants), account.version)
        return shown


def unknown(place: Place) -> list[Sending]:
    """The request with an id that nothing has: each of the path's, or the station its body names."""
    return _with_ids(place, lambda name: _NOTHINGS.get(name, NOTHING))


def malformed(place: Place) -> list[Sending]:
    return _with_ids(place, lambda _: MALFORMED) if ids_in(place.operation.path) else []


def ids_in(path: str) -> list[str]:
    return [name for name in names_in(path) if name not in _DATES]


def _with_ids(place: Place, made: Callable[[str], str]) -> list[Sending]:
    sending, names = place.sending, ids_in(place.operation.path)
    if names:
        return [replace(sending, path={**sending.path, name: made(name)}) for name in names]
    return [with_station(sending, field, made(field)) for field in place.row.stations[:1]]


def with_station(sending: Sending, field: str, code: str) -> Sending:
    """The request with another station in a field of its body."""

    def put(told: Any, way: list[str]) -> Any:
        if not way:
            return code
        if isinstance(told, list):
            return [put(each, way) for each in told]
        return {**told, way[0]: put(told[way[0]], way[1:])}

    return replace(sending, body=put(sending.body, field.split(".")))


def _is(answer: Response, expected: Expected, shows: str) -> bool:
    head = answer.request.method == "HEAD"
    told = not head and "problem+json" in answer.headers.get("content-type", "")
    code = answer.json()["code"] if told else ""
    match expected:
        case Expected.DONE:
            return answer.status_code not in {401, 403, 404, 500} and shows in answer.text
        case Expected.HIDDEN:
            return answer.status_code == 200 and shows not in answer.text
        case Expected.FORBIDDEN:
            return answer.status_code == 403 and (head or code == "right-missing")
        case Expected.UNKNOWN:
            return answer.status_code == 404 and (head or code != "route-unknown")


def _hushed(answer: Response, sending: Sending) -> str:
    """The answer without the ids that were asked for."""
    told = answer.text
    for each in sorted({*map(str, sending.path.values()), *_words(sending.body)}, key=len, reverse=True):
        told = told.replace(each, "…")
    return told


def _words(told: Any) -> Iterator[str]:
    if isinstance(told, dict | list):
        for each in told.values() if isinstance(told, dict) else told:
            yield from _words(each)
    elif isinstance(told, str) and told:
        yield told


def _told(place: Place, asker: Asker, what: str, expected: Expected, answer: Response) -> str:
    who = f"{asker.role} ({asker.means}{'' if asker.assured else ', without the code'}) at {asker.relation}"
    return f"{place.operation.name}: {who}, {what}: not {expected} but {answer.status_code} {answer.text[:200]}"


def unlisted(site: Any) -> list[str]:
    """Operations of the app that no row speaks of."""
    return [each.name for each in operations_of(site) if each.name not in ROWS | PUBLIC | SELF | STREAMS]
