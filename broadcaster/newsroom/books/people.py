"""The books of those who may come in: accounts, what they are known by, their sessions and their programs' tokens."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from broadcaster.domain.access import AccountId, Role, Scope
from broadcaster.domain.people import Account, Credentials, SignedIn, Tally, Token
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.paging import Asked, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtAccounts:
    """Of those alone who hold one of `roles` somewhere, where some are named; who hold any at just this `station`, not
    above it or below; `boxes`: of stations' boxes too."""

    roles: Collection[Role] = ()
    station: StationCode | None = None
    boxes: bool = True


ALL = SoughtAccounts()


class Accounts(Protocol):
    """An account lies in a scope when a role of its does; one without a role, when the scope is the whole house.

    Grants come back with the path their station has now, and without those whose station is gone.
    """

    def add(self, account: Account) -> None:
        """LoginTaken."""
        ...

    def find(self, scope: Scope, account: AccountId) -> Account:
        """AccountUnknown when there is none, or none in scope: the two cannot be told apart."""
        ...

    def by_login(self, login: str) -> Account | None: ...

    def page(self, scope: Scope, asked: Asked, sought: SoughtAccounts = ALL) -> Page[Account]:
        """By login name. FieldWrong for a mark that no page gave."""
        ...

    def edit(self, account: Account, seen: int) -> bool:
        """Replaces name, `active` and grants and counts the version up; False when it was not `seen` any more."""
        ...

    def admins(self) -> Sequence[Account]:
        """All with a role as admin of the whole house, held until this transaction ends."""
        ...


class CredentialBook(Protocol):
    def of(self, account: AccountId) -> Credentials: ...

    def set_password(self, account: AccountId, hashed: str | None) -> None: ...

    def seed(self, account: AccountId, salt: str | None) -> None:
        """New one-time codes, not confirmed yet; None takes them away."""
        ...

    def spend(self, account: AccountId, step: int) -> bool:
        """Accepts the code of a step, which confirms the codes; False when that step or a later one was used."""
        ...

    def any(self) -> bool:
        """Whether any open account can sign in."""
        ...


class Codes(Protocol):
    """One-time codes by what they are for. Only their digests are kept."""

    def put(self, subject: str, hashed: Digest, until: Instant) -> None:
        """Takes the place of the code that stood for the subject."""
        ...

    def subject_of(self, hashed: Digest, at: Instant) -> str | None:
        """What the code is for; None as with `redeem`. Using it up is for `redeem` alone."""
        ...

    def redeem(self, hashed: Digest, at: Instant) -> str | None:
        """Uses it up and returns its subject; None for a code that is unknown, too old or used. One wins."""
        ...

    def withdraw(self, subject: str) -> None: ...


class Sessions(Protocol):
    def open(self, session: SignedIn) -> None: ...

    def get(self, session: str) -> SignedIn | None: ...

    def of(self, account: AccountId) -> Sequence[SignedIn]:
        """Those that were not ended, the one used last first; some may be over by their age."""
        ...

    def turn(self, session: str, was: Digest, now: Digest, at: Instant) -> bool:
        """Another secret in the place of `was`, which becomes the previous one; False when it was no longer that."""
        ...

    def touch(self, session: str, at: Instant) -> None: ...

    def end(self, session: str) -> bool: ...

    def end_all(self, account: AccountId, but: str = "") -> int: ...


class Tokens(Protocol):
    def add(self, token: Token, hashed: Digest) -> None: ...

    def get(self, hashed: Digest) -> Token | None:
        """None also when the station it was limited to is gone."""
        ...

    def of(self, account: AccountId) -> Sequence[Token]: ...

    def revoke(self, account: AccountId, token: str) -> bool: ...

    def revoke_all(self, account: AccountId) -> int: ...


class Attempts(Protocol):
    def hold(self, key: str, at: Instant) -> Tally:
        """What stands under the key, which nobody else may change until this transaction ends."""
        ...

    def keep(self, key: str, tally: Tally) -> None: ...

    def forget(self, before: Instant) -> None: ...
