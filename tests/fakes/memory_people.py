"""The books of people, in memory. One state value, copied with the rest of the store."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from broadcaster.domain.access import EVERYWHERE, AccountId, Role, Scope
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.people import AccountUnknown, LoginTaken
from broadcaster.domain.people import Account, Credentials, SignedIn, Tally, Token
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.newsroom.books.people import ALL, SoughtAccounts
from broadcaster.newsroom.books.programs import Roll


@dataclass(slots=True, kw_only=True)
class People:
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    credentials: dict[AccountId, Credentials] = field(default_factory=dict)
    codes: dict[str, tuple[Digest, Instant]] = field(default_factory=dict)
    sessions: dict[str, SignedIn] = field(default_factory=dict)
    tokens: dict[Digest, Token] = field(default_factory=dict)
    attempts: dict[str, Tally] = field(default_factory=dict)

    def copy(self) -> "People":
        return People(
            accounts=dict(self.accounts),
            credentials=dict(self.credentials),
            codes=dict(self.codes),
            sessions=dict(self.sessions),
            tokens=dict(self.tokens),
            attempts=dict(self.attempts),
        )


class _All(Protocol):
    people: People
    stations: dict[StationCode, Station]

    def changing(self) -> "_All": ...


class _Book:
    def __init__(self, all_: _All) -> None:
        self._all = all_

    @property
    def _now(self) -> People:
        return self._all.people

    @property
    def _then(self) -> People:
        return self._all.changing().people


class MemoryAccounts(_Book):
    def add(self, account: Account) -> None:
        people = self._then
        if any(each.login == account.login for each in people.accounts.values()):
            raise LoginTaken(login=account.login)
        people.accounts[account.id] = account

    def find(self, scope: Scope, account: AccountId) -> Account:
        stood = self._now.accounts.get(account)
        found = None if stood is None else self._seen(stood)
        if found is None or not any(scope.reaches(path) for path in found.paths):
            raise AccountUnknown(account=account)
        return found

    def by_login(self, login: str) -> Account | None:
        return next((self._seen(each) for each in self._now.accounts.values() if each.login == login), None)

    def page(self, scope: Scope, asked: Asked, sought: SoughtAccounts = ALL) -> Page[Account]:
        found = sorted((self._seen(each) for each in self._now.accounts.values()), key=lambda a: a.login)
        found = [each for each in found if any(scope.reaches(path) for path in each.paths)]
        found = [each for each in found if not sought.roles or any(grant.role in sought.roles for grant in each.grants)]
        if sought.station is not None:
            found = [each for each in found if any(grant.station == sought.station for grant in each.grants)]
        found = [each for each in found if sought.boxes or not each.of_box]
        if asked.after is not None:
            if not asked.after.startswith("memory:"):
                raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
            found = [each for each in found if each.login > asked.after.removeprefix("memory:")]
        shown = tuple(found[: asked.limit])
        return Page(rows=shown, after=f"memory:{shown[-1].login}" if len(found) > asked.limit else None)

    def edit(self, account: Account, seen: int) -> bool:
        people = self._then
        stood = people.accounts.get(account.id)
        if stood is None or stood.version != seen:
            return False
        people.accounts[account.id] = replace(
            stood, name=account.name, active=account.active, grants=account.grants, version=seen + 1
        )
        return True

    def admins(self) -> Sequence[Account]:
        everybody = [self._seen(each) for each in self._now.accounts.values()]
        return [a for a in everybody if any(g.role is Role.ADMIN and g.station is None for g in a.grants)]

    def _seen(self, account: Account) -> Account:
        """With the paths of now, and what is known of its credentials."""
        stations, kept = self._all.stations, self._now.credentials.get(account.id, Credentials())
        grants = [
            replace(grant, path="/" if grant.station is None else stations[grant.station].path)
            for grant in account.grants
            if grant.station is None or grant.station in stations
        ]
        ordered = tuple(sorted(grants, key=lambda grant: (grant.station or "", grant.role)))
        return replace(account, grants=ordered, signs_in=kept.password is not None, confirmed=kept.confirmed)


class MemoryCredentials(_Book):
    def of(self, account: AccountId) -> Credentials:
        return self._now.credentials.get(account, Credentials())

    def set_password(self, account: AccountId, hashed: str | None) -> None:
        self._then.credentials[account] = replace(self.of(account), password=hashed)

    def seed(self, account: AccountId, salt: str | None) -> None:
        self._then.credentials[account] = replace(self.of(account), salt=salt, confirmed=False, step=0)

    def spend(self, account: AccountId, step: int) -> bool:
        people, stood = self._then, self.of(account)
        if step <= stood.step:
            return False
        people.credentials[account] = replace(stood, step=step, confirmed=True)
        return True

    def any(self) -> bool:
        people = self._now
        return any(each.active and self.of(each.id).password is not None for each in people.accounts.values())


class MemoryCodes(_Book):
    def put(self, subject: str, hashed: Digest, until: Instant) -> None:
        self._then.codes[subject] = (hashed, until)

    def subject_of(self, hashed: Digest, at: Instant) -> str | None:
        return next((s for s, (kept, until) in self._now.codes.items() if kept == hashed and until > at), None)

    def redeem(self, hashed: Digest, at: Instant) -> str | None:
        codes, subject = self._then.codes, self.subject_of(hashed, at)
        if subject is not None:
            del codes[subject]
        return subject

    def withdraw(self, subject: str) -> None:
        self._then.codes.pop(subject, None)


class MemorySessions(_Book):
    def open(self, session: SignedIn) -> None:
        self._then.sessions[session.id] = session

    def get(self, session: str) -> SignedIn | None:
        return self._now.sessions.get(session)

    def of(self, account: AccountId) -> Sequence[SignedIn]:
        theirs = [each for each in self._now.sessions.values() if each.account == account]
        return sorted(sorted(theirs, key=lambda each: each.id), key=lambda each: each.seen, reverse=True)

    def turn(self, session: str, was: Digest, now: Digest, at: Instant) -> bool:
        sessions = self._then.sessions
        stood = sessions.get(session)
        if stood is None or stood.secret != was:
            return False
        sessions[session] = replace(stood, secret=now, previous=was, rotated=at, seen=at)
        return True

    def touch(self, session: str, at: Instant) -> None:
        sessions = self._then.sessions
        if session in sessions:
            sessions[session] = replace(sessions[session], seen=at)

    def end(self, session: str) -> bool:
        return self._then.sessions.pop(session, None) is not None

    def end_all(self, account: AccountId, but: str = "") -> int:
        sessions = self._then.sessions
        theirs = [s.id for s in sessions.values() if s.account == account and s.id != but]
        for each in theirs:
            del sessions[each]
        return len(theirs)


class MemoryTokens(_Book):
    def add(self, token: Token, hashed: Digest) -> None:
        self._then.tokens[hashed] = token

    def get(self, hashed: Digest) -> Token | None:
        return next(iter(self._placed([t for h, t in self._now.tokens.items() if h == hashed])), None)

    def of(self, account: AccountId) -> Sequence[Token]:
        return self._placed([token for token in self._now.tokens.values() if token.account == account])

    def revoke(self, account: AccountId, token: str) -> bool:
        tokens = self._then.tokens
        mine = [h for h, t in tokens.items() if t.id == token and t.account == account]
        for each in mine:
            del tokens[each]
        return bool(mine)

    def revoke_all(self, account: AccountId) -> int:
        return sum(self.revoke(account, token.id) for token in list(self._now.tokens.values()))

    def _placed(self, tokens: Sequence[Token]) -> list[Token]:
        stations = self._all.stations
        placed = [
            replace(t, within="/" if t.station is None else stations[t.station].path)
            for t in tokens
            if t.station is None or t.station in stations
        ]
        return sorted(placed, key=lambda token: (token.created, token.id))


def _bare(account: Account) -> Account:
    """Without what is no right."""
    return replace(account, signs_in=False, confirmed=False, version=1)


class MemoryPrograms(_Book):
    """Its turn is of what the answer would be."""

    def turn(self) -> int:
        return int(digest_of(repr(self._told()))[:12], 16)

    def roll(self) -> Roll:
        programs, paths = self._told()
        return Roll(turn=self.turn(), programs=programs, paths=paths)

    def _told(self) -> tuple[dict[Digest, tuple[Account, Token]], dict[StationCode, str]]:
        accounts, tokens = MemoryAccounts(self._all), MemoryTokens(self._all)
        held = {shown: placed for shown in self._now.tokens if (placed := tokens.get(shown)) is not None}
        bare = {t.account: _bare(accounts.find(EVERYWHERE, t.account)) for t in held.values()}
        known = {shown: (bare[token.account], token) for shown, token in held.items()}
        return known, {code: station.path for code, station in self._all.stations.items()}


class MemoryAttempts(_Book):
    def hold(self, key: str, at: Instant) -> Tally:
        return self._then.attempts.setdefault(key, Tally(failures=0, last=at))

    def keep(self, key: str, tally: Tally) -> None:
        self._then.attempts[key] = tally

    def forget(self, before: Instant) -> None:
        people = self._then
        people.attempts = {key: tally for key, tally in people.attempts.items() if tally.last >= before}
