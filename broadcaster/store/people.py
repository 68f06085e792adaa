"""Accounts and what they are known by, sessions, tokens, one-time codes, and how often somebody guessed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, true, update
from sqlmodel import Session as SqlSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from broadcaster.domain.access import AccountId, Action, Grant, Role, Scope
from broadcaster.domain.errors.people import AccountUnknown, LoginTaken
from broadcaster.domain.people import BOX_IDS, Account, Credentials, SignedIn, Tally, Token
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.newsroom.books.people import ALL, SoughtAccounts
from broadcaster.store.cursors import page_of, read_cursor
from broadcaster.store.phrases import OF_NO_RIGHT, insert_into, portions, within
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_people import AccountRow, AttemptRow, CodeRow, GrantRow, SessionRow, TokenRow

_NO_RIGHT = {OF_NO_RIGHT: True}
_HOUSE = ""
"""Stands for the whole house where a station's code would."""


class _Book:
    def __init__(self, session: SqlSession) -> None:
        self._session = session


class SqlAccounts(_Book):
    def add(self, account: Account) -> None:
        adding = insert_into(self._session, AccountRow).values(
            id=account.id,
            login=account.login,
            name=account.name,
            active=account.active,
            created=account.created,
            version=account.version,
            confirmed=False,
            step=0,
        )
        kept = adding.on_conflict_do_nothing(index_elements=["login"]).returning(col(AccountRow.id))
        if self._session.exec(kept).first() is None:
            raise LoginTaken(login=account.login)
        self._grant(account)

    def find(self, scope: Scope, account: AccountId) -> Account:
        asked = select(AccountRow).where(col(AccountRow.id) == account, reached(scope))
        for found in self._read(asked):
            return found
        raise AccountUnknown(account=account)

    def by_login(self, login: str) -> Account | None:
        return next(iter(self._read(select(AccountRow).where(col(AccountRow.login) == login))), None)

    def page(self, scope: Scope, asked: Asked, sought: SoughtAccounts = ALL) -> Page[Account]:
        found = select(AccountRow).where(reached(scope))
        if sought.roles:
            found = found.where(_holding(col(GrantRow.role).in_(sorted(sought.roles))))
        if sought.station is not None:
            found = found.where(_holding(col(GrantRow.station) == sought.station))
        if not sought.boxes:
            found = found.where(~col(AccountRow.id).startswith(BOX_IDS, autoescape=True))
        if asked.after is not None:
            (login,) = read_cursor(asked.after, str)
            found = found.where(col(AccountRow.login) > login)
        rows = self._read(found.order_by(col(AccountRow.login)).limit(asked.limit + 1))
        return page_of(rows, asked, lambda each: (each.login,))

    def edit(self, account: Account, seen: int) -> bool:
        told = {"name": account.name, "active": account.active, "version": seen + 1}
        mine = update(AccountRow).where(col(AccountRow.id) == account.id, col(AccountRow.version) == seen)
        if self._session.exec(mine.values(**told).returning(col(AccountRow.id))).first() is None:
            return False
        self._session.exec(delete(GrantRow).where(col(GrantRow.account) == account.id))
        self._grant(account)
        return True

    def admins(self) -> Sequence[Account]:
        held = col(GrantRow.role) == Role.ADMIN.value, col(GrantRow.station) == _HOUSE
        asked = select(AccountRow).join(GrantRow, col(GrantRow.account) == col(AccountRow.id)).where(*held)
        # Two who each take away another admin wait for each other here, and the second sees what the first left.
        return self._read(asked.order_by(col(AccountRow.id)).with_for_update())

    def _grant(self, account: Account) -> None:
        if rows := [_grant_values(account.id, grant) for grant in account.grants]:
            self._session.exec(insert_into(self._session, GrantRow), params=rows)

    def _read(self, asked: SelectOfScalar[AccountRow]) -> list[Account]:
        rows = list(self._session.exec(asked))
        grants = self._grants([row.id for row in rows])
        return [_account(row, tuple(grants[row.id])) for row in rows]

    def _grants(self, accounts: Sequence[str]) -> dict[str, list[Grant]]:
        found: dict[str, list[Grant]] = defaultdict(list)
        for portion in portions(accounts):
            asked = (
                select(GrantRow, StationRow.path)
                .join(StationRow, col(StationRow.code) == col(GrantRow.station), isouter=True)
                .where(col(GrantRow.account).in_(portion))
                .order_by(col(GrantRow.station), col(GrantRow.role))
            )
            for row, path in self._session.exec(asked):
                where = at_path(row.station, path)
                if where is not None:
                    found[row.account].append(grant_of(row, where))
        return found


def _holding(grant: ColumnElement[bool]) -> ColumnElement[bool]:
    return col(AccountRow.id).in_(select(GrantRow.account).where(grant))


class SqlCredentials(_Book):
    def of(self, account: AccountId) -> Credentials:
        row = self._session.exec(select(AccountRow).where(col(AccountRow.id) == account)).first()
        if row is None:
            return Credentials()
        return Credentials(password=row.password, salt=row.salt, confirmed=row.confirmed, step=row.step)

    def set_password(self, account: AccountId, hashed: str | None) -> None:
        self._set(account, password=hashed)

    def seed(self, account: AccountId, salt: str | None) -> None:
        self._set(account, salt=salt, confirmed=False, step=0)

    def spend(self, account: AccountId, step: int) -> bool:
        unspent = col(AccountRow.id) == account, col(AccountRow.step) < step
        spent = update(AccountRow).where(*unspent).values(step=step, confirmed=True).returning(col(AccountRow.id))
        return self._session.exec(spent.execution_options(**_NO_RIGHT)).first() is not None

    def any(self) -> bool:
        open_ = col(AccountRow.password).is_not(None), col(AccountRow.active).is_(true())
        return self._session.exec(select(AccountRow.id).where(*open_).limit(1)).first() is not None

    def _set(self, account: AccountId, **told: str | bool | int | None) -> None:
        changed = update(AccountRow).where(col(AccountRow.id) == account).values(**told)
        self._session.exec(changed.execution_options(**_NO_RIGHT))


class SqlCodes(_Book):
    def put(self, subject: str, hashed: Digest, until: Instant) -> None:
        adding = insert_into(self._session, CodeRow).values(subject=subject, hashed=hashed, until=until)
        told = {"hashed": adding.excluded.hashed, "until": adding.excluded.until}
        self._session.exec(adding.on_conflict_do_update(index_elements=["subject"], set_=told))

    def subject_of(self, hashed: Digest, at: Instant) -> str | None:
        standing = col(CodeRow.hashed) == hashed, col(CodeRow.until) > at
        return self._session.exec(select(CodeRow.subject).where(*standing)).first()

    def redeem(self, hashed: Digest, at: Instant) -> str | None:
        taken = delete(CodeRow).where(col(CodeRow.hashed) == hashed, col(CodeRow.until) > at)
        found = self._session.exec(taken.returning(col(CodeRow.subject))).first()
        return None if found is None else found[0]

    def withdraw(self, subject: str) -> None:
        self._session.exec(delete(CodeRow).where(col(CodeRow.subject) == subject))


class SqlSessions(_Book):
    def open(self, session: SignedIn) -> None:
        self._session.exec(insert_into(self._session, SessionRow).values(**asdict(session)))

    def get(self, session: str) -> SignedIn | None:
        row = self._session.exec(select(SessionRow).where(col(SessionRow.id) == session)).first()
        return None if row is None else _session(row)

    def of(self, account: AccountId) -> Sequence[SignedIn]:
        theirs = select(SessionRow).where(col(SessionRow.account) == account)
        newest = theirs.order_by(col(SessionRow.seen).desc(), col(SessionRow.id))
        return [_session(row) for row in self._session.exec(newest)]

    def turn(self, session: str, was: Digest, now: Digest, at: Instant) -> bool:
        mine = update(SessionRow).where(col(SessionRow.id) == session, col(SessionRow.secret) == was)
        turned = mine.values(secret=now, previous=was, rotated=at, seen=at).returning(col(SessionRow.id))
        return self._session.exec(turned).first() is not None

    def touch(self, session: str, at: Instant) -> None:
        self._session.exec(update(SessionRow).where(col(SessionRow.id) == session).values(seen=at))

    def end(self, session: str) -> bool:
        ended = delete(SessionRow).where(col(SessionRow.id) == session).returning(col(SessionRow.id))
        return self._session.exec(ended).first() is not None

    def end_all(self, account: AccountId, but: str = "") -> int:
        theirs = delete(SessionRow).where(col(SessionRow.account) == account, col(SessionRow.id) != but)
        return len(list(self._session.exec(theirs.returning(col(SessionRow.id)))))


class SqlTokens(_Book):
    def add(self, token: Token, hashed: Digest) -> None:
        told = {
            "id": token.id,
            "hashed": hashed,
            "account": token.account,
            "name": token.name,
            "scopes": " ".join(sorted(token.scopes)),
            "station": token.station or _HOUSE,
            "assured": token.assured,
            "created": token.created,
            "expires": token.expires,
        }
        self._session.exec(insert_into(self._session, TokenRow).values(**told))

    def get(self, hashed: Digest) -> Token | None:
        return next(iter(self._where(col(TokenRow.hashed) == hashed)), None)

    def of(self, account: AccountId) -> Sequence[Token]:
        return self._where(col(TokenRow.account) == account)

    def revoke(self, account: AccountId, token: str) -> bool:
        mine = delete(TokenRow).where(col(TokenRow.id) == token, col(TokenRow.account) == account)
        return self._session.exec(mine.returning(col(TokenRow.id))).first() is not None

    def revoke_all(self, account: AccountId) -> int:
        theirs = delete(TokenRow).where(col(TokenRow.account) == account)
        return len(list(self._session.exec(theirs.returning(col(TokenRow.id)))))

    def _where(self, which: ColumnElement[bool]) -> list[Token]:
        asked = (
            select(TokenRow, StationRow.path)
            .join(StationRow, col(StationRow.code) == col(TokenRow.station), isouter=True)
            .where(which)
            .order_by(col(TokenRow.created), col(TokenRow.id))
        )
        placed = [(row, at_path(row.station, path)) for row, path in self._session.exec(asked)]
        return [token_of(row, path) for row, path in placed if path is not None]


class SqlAttempts(_Book):
    def hold(self, key: str, at: Instant) -> Tally:
        adding = insert_into(self._session, AttemptRow).values(key=key, failures=0, last=at)
        # Writing back what stands locks the row: of many guesses at once each sees those before it.
        held = adding.on_conflict_do_update(index_elements=["key"], set_={"key": adding.excluded.key})
        row = self._session.exec(held.returning(col(AttemptRow.failures), col(AttemptRow.last))).one()
        return Tally(failures=row[0], last=Instant(row[1]))

    def keep(self, key: str, tally: Tally) -> None:
        mine = update(AttemptRow).where(col(AttemptRow.key) == key)
        self._session.exec(mine.values(failures=tally.failures, last=tally.last))

    def forget(self, before: Instant) -> None:
        self._session.exec(delete(AttemptRow).where(col(AttemptRow.last) < before))


def reached(scope: Scope) -> ColumnElement[bool]:
    if scope.reaches("/"):
        return true()
    return (
        exists()
        .where(col(GrantRow.account) == col(AccountRow.id), col(GrantRow.station) == col(StationRow.code))
        .where(within(col(StationRow.path), scope))
    )


def at_path(station: str, path: str | None) -> str | None:
    """The path of what is said of a station, None when that is gone; the join finds none for the house."""
    return "/" if station == _HOUSE else path


def _account(row: AccountRow, grants: tuple[Grant, ...]) -> Account:
    return Account(
        id=AccountId(row.id),
        login=row.login,
        name=row.name,
        grants=grants,
        active=row.active,
        created=Instant(row.created),
        version=row.version,
        signs_in=row.password is not None,
        confirmed=row.confirmed,
    )


def grant_of(row: GrantRow | Row[Any], path: str) -> Grant:
    return Grant(
        role=Role(row.role),
        station=None if row.station == _HOUSE else StationCode(row.station),
        path=path,
        since=None if row.since is None else Instant(row.since),
        until=None if row.until is None else Instant(row.until),
    )


def _grant_values(account: AccountId, grant: Grant) -> dict[str, Any]:
    return {
        "account": account,
        "role": grant.role.value,
        "station": grant.station or _HOUSE,
        "since": grant.since,
        "until": grant.until,
    }


def _session(row: SessionRow) -> SignedIn:
    return SignedIn(
        id=row.id,
        account=AccountId(row.account),
        secret=Digest(row.secret),
        previous=None if row.previous is None else Digest(row.previous),
        created=Instant(row.created),
        rotated=Instant(row.rotated),
        seen=Instant(row.seen),
        assured=row.assured,
        source=row.source,
    )


@lru_cache(maxsize=1000)
def _scopes(told: str) -> frozenset[Action]:
    return frozenset(Action(scope) for scope in told.split())


def token_of(row: TokenRow | Row[Any], path: str) -> Token:
    return Token(
        id=row.id,
        account=AccountId(row.account),
        name=row.name,
        scopes=_scopes(row.scopes),
        station=None if row.station == _HOUSE else StationCode(row.station),
        within=path,
        assured=row.assured,
        created=Instant(row.created),
        expires=Instant(row.expires),
    )
