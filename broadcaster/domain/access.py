"""Who may do what, and how far in the station tree: one table of rights, and the questions asked of it.

A right belongs to a role, a role is granted on a station and holds for all below it. Queries are handed the `Scope`
that `reach` gives and cannot be called without one, so whatever lies outside is unknown: not forbidden, not there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant

AccountId = NewType("AccountId", str)


class Role(StrEnum):
    AUTHOR = "author"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Action(StrEnum):
    """What a right is a right to. Also the scopes a program's token may be limited to."""

    READ_STATIONS = "station:read"
    MANAGE_STATIONS = "station:manage"
    NOTE_OUTAGES = "station:note"
    MANAGE_TIMETABLES = "timetable:manage"
    READ_BULLETINS = "bulletin:read"
    WRITE_BULLETINS = "bulletin:write"
    APPROVE_BULLETINS = "bulletin:approve"
    RECALL_BULLETINS = "bulletin:recall"
    READ_LEXICON = "lexicon:read"
    WRITE_LEXICON = "lexicon:write"
    READ_CAMPAIGNS = "campaign:read"
    MANAGE_CAMPAIGNS = "campaign:manage"
    READ_PLAYLISTS = "playlist:read"
    EDIT_PLAYLISTS = "playlist:edit"
    READ_AIRTIME = "airtime:read"
    LOG_AIRTIME = "airtime:log"
    READ_ACCOUNTS = "account:read"
    MANAGE_ACCOUNTS = "account:manage"
    READ_AUDIT = "audit:read"
    READ_FIGURES = "figures:read"
    READ_EMERGENCIES = "emergency:read"
    ORDER_EMERGENCIES = "emergency:order"
    APPROVE_EMERGENCIES = "emergency:approve"
    EXERCISE_EMERGENCIES = "emergency:exercise"
    APPROVE_EXERCISES = "emergency:exercise-approve"
    STOP_EMERGENCIES = "emergency:stop"


class Means(StrEnum):
    """By what somebody asks: a person in a session, or a program by its token."""

    PERSON = "person"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One row of the table: who holds it, by which means it may be used, and what people call it."""

    action: Action
    roles: frozenset[Role]
    means: frozenset[Means]
    told: str


_BOTH = frozenset(Means)
_PERSON, _PROGRAM = frozenset({Means.PERSON}), frozenset({Means.PROGRAM})
_ALL = frozenset(Role)
_EDITORS = frozenset({Role.AUTHOR, Role.APPROVER, Role.ADMIN})
_WRITERS = frozenset({Role.AUTHOR, Role.APPROVER})
_LEADERS = frozenset({Role.APPROVER})
_ADMIN = frozenset({Role.ADMIN})
_WATCHERS = frozenset({Role.APPROVER, Role.SUPERVISOR, Role.ADMIN})


def _right(action: Action, roles: frozenset[Role], means: frozenset[Means], told: str) -> tuple[Action, Right]:
    return action, Right(action=action, roles=roles, means=means, told=told)


RIGHTS: dict[Action, Right] = dict(
    [
        _right(Action.READ_STATIONS, _ALL, _BOTH, "xem đơn vị và đài"),
        _right(Action.MANAGE_STATIONS, _ADMIN, _BOTH, "sửa đơn vị và đài"),
        _right(Action.NOTE_OUTAGES, _ALL, _PERSON, "ghi đã báo đài mất kết nối"),
        _right(Action.MANAGE_TIMETABLES, _LEADERS | _ADMIN, _BOTH, "sửa lịch phát, ngày đặc biệt"),
        _right(Action.READ_BULLETINS, _ALL, _BOTH, "xem bản tin"),
        _right(Action.WRITE_BULLETINS, _EDITORS, _BOTH, "soạn bản tin"),
        _right(Action.APPROVE_BULLETINS, _LEADERS, _PERSON, "duyệt bản tin"),
        _right(Action.RECALL_BULLETINS, _LEADERS | _ADMIN, _PERSON, "thu hồi bản tin"),
        _right(Action.READ_LEXICON, _ALL, _BOTH, "xem từ điển đọc"),
        _right(Action.WRITE_LEXICON, _EDITORS, _BOTH, "sửa từ điển đọc"),
        _right(Action.READ_CAMPAIGNS, _ALL, _BOTH, "xem đợt tuyên truyền"),
        _right(Action.MANAGE_CAMPAIGNS, _ADMIN, _BOTH, "sửa đợt tuyên truyền"),
        _right(Action.READ_PLAYLISTS, _ALL, _BOTH, "xem danh sách phát"),
        _right(Action.EDIT_PLAYLISTS, _EDITORS, _BOTH, "sửa danh sách phát"),
        _right(Action.READ_AIRTIME, _ALL, _BOTH, "xem nhật ký phát sóng"),
        _right(Action.LOG_AIRTIME, _ADMIN, _PROGRAM, "ghi nhật ký phát sóng"),
        _right(Action.READ_ACCOUNTS, _WATCHERS, _BOTH, "xem tài khoản"),
        _right(Action.MANAGE_ACCOUNTS, _ADMIN, _PERSON, "quản lý tài khoản"),
        _right(Action.READ_AUDIT, frozenset({Role.SUPERVISOR, Role.ADMIN}), _BOTH, "xem nhật ký thao tác"),
        _right(Action.READ_FIGURES, frozenset({Role.SUPERVISOR, Role.ADMIN}), _BOTH, "xem số đo của máy chủ"),
        _right(Action.READ_EMERGENCIES, _ALL, _BOTH, "xem lệnh khẩn cấp"),
        _right(Action.ORDER_EMERGENCIES, _WRITERS, _PERSON, "soạn lệnh khẩn cấp"),
        _right(Action.APPROVE_EMERGENCIES, _LEADERS, _PERSON, "duyệt lệnh khẩn cấp"),
        _right(Action.EXERCISE_EMERGENCIES, _EDITORS, _PERSON, "soạn lệnh diễn tập khẩn cấp"),
        _right(Action.APPROVE_EXERCISES, _LEADERS | _ADMIN, _PERSON, "duyệt lệnh diễn tập khẩn cấp"),
        _right(Action.STOP_EMERGENCIES, _EDITORS, _PERSON, "dừng lệnh khẩn cấp"),
    ]
)
"""The whole of it. docs/roles.md is made from this table."""

SECOND_FACTOR = frozenset({Role.APPROVER, Role.ADMIN})
"""Roles that count only after a one-time code: whoever stole a password alone approves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role on a station and all below it (None: on the whole house), from one moment to another.

    `path` is where the station hangs now; it is looked up, never kept, so that a station that moves takes its people
    along.
    """

    role: Role
    station: StationCode | None
    path: str
    since: Instant | None = None
    until: Instant | None = None

    def holds_at(self, at: Instant) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks, and from where (`source`: an address, the console, a timer).

    `assured`: a one-time code was given. `limits`: what a token is good for, None for everything its holder may;
    `within`: the part of the tree it is good for. `by` names the session or the token.
    """

    id: AccountId
    name: str
    grants: tuple[Grant, ...]
    source: str
    means: Means = Means.PERSON
    assured: bool = False
    limits: frozenset[Action] | None = None
    within: str = "/"
    by: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Parts of the station tree, each a path and all below it. No paths: nowhere."""

    paths: tuple[str, ...]

    def reaches(self, path: str) -> bool:
        return any(path.startswith(each) for each in self.paths)

    def above(self) -> tuple[str, ...]:
        """The paths of all stations above its parts, and of those parts themselves."""
        ends = ((path, at) for path in self.paths for at, sign in enumerate(path, start=1) if sign == "/" and at > 1)
        return tuple(sorted({path[:end] for path, end in ends}))

    def sees(self, path: str) -> bool:
        """Whether what holds at a path and below it is known here: because it lies here, or because it holds here."""
        return self.reaches(path) or path in self.above()


EVERYWHERE = Scope(("/",))
"""For the clock and the console; what people and programs ask for goes through `reach`."""
NOWHERE = Scope(())


def scope_of(actor: Actor, action: Action, at: Instant) -> Scope:
    """Where the actor may do this at that moment; NOWHERE when they may not at all."""
    right = RIGHTS[action]
    if actor.means not in right.means or (actor.limits is not None and action not in actor.limits):
        return NOWHERE
    granted = (
        grant.path
        for grant in actor.grants
        if grant.role in right.roles and grant.holds_at(at) and (actor.assured or grant.role not in SECOND_FACTOR)
    )
    return Scope(_outermost(_narrower(path, actor.within) for path in granted))


def _narrower(path: str, within: str) -> str | None:
    """What two subtrees share: the deeper one, or nothing."""
    if path.startswith(within):
        return path
    return within if within.startswith(path) else None


def _outermost(paths: Iterable[str | None]) -> tuple[str, ...]:
    """Sorted, without those that lie below another."""
    kept: list[str] = []
    for path in sorted(path for path in paths if path is not None):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def reach(actor: Actor, action: Action, at: Instant) -> Scope:
    """Where the actor may do this. RightMissing when nowhere: that says nothing about what others hold."""
    scope = scope_of(actor, action, at)
    if not scope.paths:
        raise RightMissing(action=RIGHTS[action].told)
    return scope


def sight(actor: Actor, seeing: Action, action: Action, at: Instant) -> Scope:
    """Where the actor sees a thing (`seeing`), or may do what they ask: what lies elsewhere is not there for them.
    RightMissing when nowhere."""
    paths = (*scope_of(actor, seeing, at).paths, *scope_of(actor, action, at).paths)
    return Scope(paths) if paths else reach(actor, action, at)


def may(actor: Actor, action: Action, station: Station, at: Instant) -> bool:
    return scope_of(actor, action, at).reaches(station.path)


def demand(actor: Actor, action: Action, station: Station, at: Instant) -> None:
    """RightMissing unless the actor may do this at the station. Ask it of a station they see already."""
    if not may(actor, action, station, at):
        raise RightMissing(action=RIGHTS[action].told)


def demand_everywhere(actor: Actor, action: Action, at: Instant) -> None:
    """RightMissing unless the actor may do this in the whole house: for what belongs to no station."""
    if not scope_of(actor, action, at).reaches("/"):
        raise RightMissing(action=RIGHTS[action].told)


def master(account: str, name: str, source: str) -> Actor:
    """Who may do all there is: the console of the machine itself, and the clock."""
    grants = tuple(Grant(role=role, station=None, path="/") for role in Role)
    return Actor(id=AccountId(account), name=name, grants=grants, source=source, assured=True)


CLOCK = master("clock", "Bộ hẹn giờ", "timer")
CONSOLE = master("console", "Người vận hành máy chủ", "console")
