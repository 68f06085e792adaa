"""Who works here: accounts are made, given roles and closed, each within the part of the tree its admin holds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from broadcaster.domain.access import (
    RIGHTS,
    AccountId,
    Action,
    Actor,
    Grant,
    Role,
    Scope,
    reach,
    scope_of,
)
from broadcaster.domain.audit import Deed, deed
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.errors.people import GrantUnknown, LastAdmin, RightMissing
from broadcaster.domain.people import Account, check_login, check_name, is_admin
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, digest_of
from broadcaster.newsroom.activation import invite
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked, Page, check_asked
from broadcaster.newsroom.books.people import ALL, SoughtAccounts
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at
from broadcaster.newsroom.sessions import Fresh

ENDS_EARLY = "phải sau ngày bắt đầu: hãy đổi một trong hai ngày"
"""Told of a role that ends before it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A role at a station and all below it; no station: in the whole house."""

    role: Role
    station: StationCode | None
    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """Who is to be added, with which first role, and the adder's key against adding twice."""

    login: str
    name: str
    wanted: Wanted
    key: str | None = None


def accounts(
    newsroom: Newsroom, actor: Actor, asked: Asked, at: Instant, *, sought: SoughtAccounts = ALL
) -> Page[Account]:
    """Those with a role where the actor may look, each with its roles there only. FieldWrong."""
    scope = reach(actor, Action.READ_ACCOUNTS, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        page = work.accounts.page(scope, asked, sought)
    return replace(page, rows=tuple(_within(account, scope) for account in page.rows))


def account(newsroom: Newsroom, actor: Actor, wanted: AccountId, at: Instant) -> Account:
    """AccountUnknown outside the actor's reach."""
    scope = reach(actor, Action.READ_ACCOUNTS, at)
    with newsroom.store.read() as work:
        return _within(work.accounts.find(scope, wanted), scope)


def _within(found: Account, scope: Scope) -> Account:
    return replace(found, grants=tuple(grant for grant in found.grants if scope.reaches(grant.path)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Somebody whom to ask about a station, and what they are there."""

    account: AccountId
    name: str
    roles: tuple[Role, ...]


def around(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> tuple[Near, ...]:
    """The people with a role just at a station; where nobody has, at the nearest one above it that is in reach.

    RightMissing; StationUnknown.
    """
    scope = reach(actor, Action.READ_ACCOUNTS, at)
    with newsroom.store.read() as work:
        work.stations.get(scope, code)
        for station in reversed(line_at(work, code)):
            if not scope.reaches(station.path):
                break
            here = ((each, _roles_at(each, station.code, at)) for each in _at(work, station))
            if near := tuple(Near(account=each.id, name=each.name, roles=roles) for each, roles in here if roles):
                return near
    return ()


def _at(work: Work, station: Station) -> Iterator[Account]:
    """All people with a role at just this station."""
    scope, sought = Scope(paths=(station.path,)), SoughtAccounts(station=station.code, boxes=False)
    asked: Asked | None = Asked(limit=PAGE_LIMIT)
    while asked is not None:
        page = work.accounts.page(scope, asked, sought)
        yield from page.rows
        asked = None if page.after is None else Asked(after=page.after, limit=PAGE_LIMIT)


def _roles_at(found: Account, code: StationCode, at: Instant) -> tuple[Role, ...]:
    held = (grant.role for grant in found.grants if grant.station == code and grant.holds_at(at))
    return tuple(held) if found.active else ()


def add_account(newsroom: Newsroom, actor: Actor, new: NewAccount, fresh: Fresh, at: Instant) -> Account:
    """An account that may be activated with `fresh.secret`, which is told once, to the person it is for.

    The same key and request again gives the account that stands, and invites nobody. RightMissing; StationUnknown where
    the actor manages no accounts; LoginTaken; FieldWrong; IdempotencyClash.
    """
    with newsroom.store.write() as work:
        request = digest_of("account.add", new.login, new.name, repr(new.wanted))
        if (stood := sent_before(work.receipts, actor.id, Sent(id=fresh.id, key=new.key), request, at)) is not None:
            return work.accounts.find(reach(actor, Action.READ_ACCOUNTS, at), AccountId(stood))
        made = _add(work, actor, new, fresh.id, at)
        invite(work, made.id, fresh.secret, at)
        return made


def add_machine(newsroom: Newsroom, actor: Actor, new: NewAccount, fresh: Fresh, at: Instant) -> Account:
    """An account nobody was invited to: it holds tokens, and cannot sign in. Twice, and raises, as `add_account`."""
    with newsroom.store.write() as work:
        request = digest_of("account.add-machine", new.login, new.name, repr(new.wanted))
        if (stood := sent_before(work.receipts, actor.id, Sent(id=fresh.id, key=new.key), request, at)) is not None:
            return work.accounts.find(reach(actor, Action.READ_ACCOUNTS, at), AccountId(stood))
        return _add(work, actor, new, fresh.id, at)


def _add(work: Work, actor: Actor, new: NewAccount, account_id: str, at: Instant) -> Account:
    grant = _grant(work, actor, new.wanted, at)
    made = Account(
        id=AccountId(account_id),
        login=check_login(new.login),
        name=check_name(new.name),
        grants=(grant,),
        active=True,
        created=at,
    )
    work.accounts.add(made)
    work.audit.add(_done(actor, "account.add", made, at, _told(new.wanted)))
    return made


def _grant(work: Work, actor: Actor, wanted: Wanted, at: Instant) -> Grant:
    """Only where the actor manages accounts: elsewhere the station is unknown, and the house is not theirs to give."""
    if wanted.since is not None and wanted.until is not None and wanted.until <= wanted.since:
        raise FieldWrong(field="until", problem=ENDS_EARLY)
    scope = reach(actor, Action.MANAGE_ACCOUNTS, at)
    if wanted.station is None and not scope.reaches("/"):
        raise RightMissing(action=RIGHTS[Action.MANAGE_ACCOUNTS].told)
    path = "/" if wanted.station is None else work.stations.get(scope, wanted.station).path
    return Grant(role=wanted.role, station=wanted.station, path=path, since=wanted.since, until=wanted.until)


def _told(wanted: Wanted) -> str:
    return f"{wanted.role.value} · {wanted.station or 'toàn hệ thống'}"


def grant_role(newsroom: Newsroom, actor: Actor, wanted_for: AccountId, wanted: Wanted, at: Instant) -> Account:
    """The role as well, or from and to other moments. AccountUnknown; RightMissing; StationUnknown; FieldWrong."""
    with newsroom.store.write() as work:
        found = work.accounts.find(reach(actor, Action.READ_ACCOUNTS, at), wanted_for)
        grant = _grant(work, actor, wanted, at)
        if grant in found.grants:
            return found
        kept = tuple(each for each in found.grants if (each.role, each.station) != (grant.role, grant.station))
        changed = _changed(work, found, replace(found, grants=(*kept, grant)), at)
        work.audit.add(_done(actor, "account.grant", changed, at, _told(wanted)))
        return changed


def revoke_role(newsroom: Newsroom, actor: Actor, wanted_for: AccountId, wanted: Wanted, at: Instant) -> Account:
    """AccountUnknown; RightMissing; StationUnknown; GrantUnknown; LastAdmin."""
    with newsroom.store.write() as work:
        found = work.accounts.find(reach(actor, Action.READ_ACCOUNTS, at), wanted_for)
        grant = _grant(work, actor, wanted, at)
        kept = tuple(each for each in found.grants if (each.role, each.station) != (grant.role, grant.station))
        if len(kept) == len(found.grants):
            raise GrantUnknown
        changed = _changed(work, found, replace(found, grants=kept), at)
        work.audit.add(_done(actor, "account.revoke", changed, at, _told(wanted)))
        return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEdit:
    """What changes of the account as it was `seen`; None stays."""

    seen: int
    name: str | None = None
    active: bool | None = None


def edit_account(newsroom: Newsroom, actor: Actor, wanted: AccountId, edit: AccountEdit, at: Instant) -> Account:
    """A closed account has no sessions and no tokens from that moment.

    AccountUnknown; RightMissing unless the whole account lies where the actor manages; EditedMeanwhile; LastAdmin.
    """
    with newsroom.store.write() as work:
        found = managed(work, actor, wanted, at)
        if found.version != edit.seen:
            raise EditedMeanwhile(thing=found.login)
        name = found.name if edit.name is None else check_name(edit.name)
        active = found.active if edit.active is None else edit.active
        changed = _changed(work, found, replace(found, name=name, active=active), at)
        if not active:
            _shut(work, found)
            work.tokens.revoke_all(found.id)
        work.audit.add(_done(actor, "account.edit", changed, at, "" if active == found.active else _state(active)))
        return changed


def _state(active: bool) -> str:
    return "mở lại" if active else "đóng"


def reset_account(newsroom: Newsroom, actor: Actor, wanted: AccountId, code: str, at: Instant) -> Account:
    """Password, one-time codes and tokens are gone, all sessions end, and `code`, told once, opens the account anew.

    AccountUnknown; RightMissing.
    """
    with newsroom.store.write() as work:
        found = managed(work, actor, wanted, at)
        _shut(work, found)
        work.tokens.revoke_all(found.id)  # whoever had the account may have made some
        work.credentials.set_password(found.id, None)
        work.credentials.seed(found.id, None)
        invite(work, found.id, code, at)
        work.audit.add(_done(actor, "account.reset", found, at, ""))
        return replace(found, signs_in=False, confirmed=False)


def _shut(work: Work, found: Account) -> None:
    work.sessions.end_all(found.id)
    work.codes.withdraw(f"account:{found.id}")


def managed(work: Work, actor: Actor, wanted: AccountId, at: Instant) -> Account:
    """An account that lies whole where the actor manages accounts: who may reset it may become it.

    AccountUnknown when the actor does not even see it; RightMissing.
    """
    found = work.accounts.find(reach(actor, Action.READ_ACCOUNTS, at), wanted)
    scope = scope_of(actor, Action.MANAGE_ACCOUNTS, at)
    if not all(scope.reaches(path) for path in found.paths):
        raise RightMissing(action=RIGHTS[Action.MANAGE_ACCOUNTS].told)
    return found


def _changed(work: Work, found: Account, changed: Account, at: Instant) -> Account:
    """LastAdmin when nobody would be left to administer the house; EditedMeanwhile."""
    admins = [each for each in work.accounts.admins() if is_admin(each, at)]
    if [each.id for each in admins] == [found.id] and not is_admin(changed, at):
        raise LastAdmin
    if not work.accounts.edit(changed, found.version):
        raise EditedMeanwhile(thing=found.login)
    return replace(changed, version=found.version + 1)


def _done(actor: Actor, verb: str, changed: Account, at: Instant, told: str) -> Deed:
    return replace(deed(actor, verb, f"account:{changed.id}", at, changed.paths[0]), told=told)


def find_by_login(newsroom: Newsroom, login: str) -> Account | None:
    """For the console, which sees all."""
    with newsroom.store.read() as work:
        return work.accounts.by_login(login.strip().lower())
