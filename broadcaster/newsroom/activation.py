"""How an account comes to a password: the first of the house by a code on the console, the others by invitation."""

from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.access import EVERYWHERE, AccountId, Grant, Role
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.people import AccountUnknown, OneTimeCodeUnknown
from broadcaster.domain.people import Account, check_login, check_name, check_password, person
from broadcaster.domain.read_out import one_time_code, typed
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.newsroom import guessing
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.ports import Newsroom, OneTimeCodes
from broadcaster.newsroom.sessions import Fresh, station_names

LASTS = timedelta(hours=72)
SET_UP_LASTS = timedelta(days=366)
"""Until the next start, which makes another."""
_SET_UP = "set-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """The code somebody was given, the password they choose, and the address they come from."""

    code: str
    password: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activated:
    """`codes`: for an authenticator, where a role of the account needs one; confirmed by the next sign-in."""

    account: Account
    codes: OneTimeCodes | None


def invite(work: Work, account: AccountId, code: str, at: Instant) -> None:
    """Lets the account choose a password by this code. The code before it no longer does."""
    work.codes.put(f"account:{account}", _kept(code), instant(at + LASTS))


def code_of(secret: str) -> str:
    """What is shown to people, and typed by them, for a fresh secret."""
    return one_time_code(digest_of("activation-code-1", secret))


def _kept(code: str) -> Digest:
    return digest_of("one-time-code-1", typed(code[:100]).encode("utf-8", "replace"))


def offer_set_up(newsroom: Newsroom, code: str, at: Instant) -> bool:
    """Lets the first admin of the house be made by this code; False when somebody can sign in already."""
    with newsroom.store.write() as work:
        if work.credentials.any():
            work.codes.withdraw(_SET_UP)
            return False
        work.codes.put(_SET_UP, _kept(code), instant(at + SET_UP_LASTS))
        return True


def is_new(newsroom: Newsroom) -> bool:
    """Whether nobody can sign in yet: the first admin is still to be made."""
    with newsroom.store.read() as work:
        return not work.credentials.any()


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdmin:
    login: str
    name: str


def set_up(newsroom: Newsroom, first: FirstAdmin, asked: Activation, fresh: Fresh, at: Instant) -> Activated:
    """The first admin of the house. OneTimeCodeUnknown; TooManyAttempts; LoginTaken; FieldWrong; PasswordWeak."""
    account = Account(
        id=AccountId(fresh.id),
        login=check_login(first.login),
        name=check_name(first.name),
        grants=(Grant(role=Role.ADMIN, station=None, path="/"),),
        active=True,
        created=at,
    )
    _count(newsroom, asked, at)
    hashed = newsroom.vault.hash(check_password(asked.password, account, (), newsroom.common))
    with newsroom.store.write() as work:
        if work.codes.redeem(_kept(asked.code), at) != _SET_UP or work.credentials.any():
            raise OneTimeCodeUnknown
        work.accounts.add(account)
        return _opened(newsroom, work, account, (hashed, fresh.secret, asked.source), at)


def activate(newsroom: Newsroom, asked: Activation, salt: str, at: Instant) -> Activated:
    """The account the code was made for gets this password. `salt` is a fresh secret, for its one-time codes.

    A weak password leaves the code unused. OneTimeCodeUnknown; TooManyAttempts; PasswordWeak.
    """
    _count(newsroom, asked, at)
    account, names = _invited(newsroom, asked.code, at)
    hashed = newsroom.vault.hash(check_password(asked.password, account, names, newsroom.common))
    with newsroom.store.write() as work:
        if work.codes.redeem(_kept(asked.code), at) != f"account:{account.id}":
            raise OneTimeCodeUnknown
        return _opened(newsroom, work, account, (hashed, salt, asked.source), at)


def _count(newsroom: Newsroom, asked: Activation, at: Instant) -> None:
    with newsroom.store.write() as work:
        guessing.count(work, (guessing.by_address(asked.source),), at)


def _invited(newsroom: Newsroom, code: str, at: Instant) -> tuple[Account, list[str]]:
    with newsroom.store.read() as work:
        subject = work.codes.subject_of(_kept(code), at) or ""
        try:
            account = work.accounts.find(EVERYWHERE, AccountId(subject.removeprefix("account:")))
        except AccountUnknown:
            raise OneTimeCodeUnknown from None
        if not account.active:
            raise OneTimeCodeUnknown
        return account, station_names(work, account)


def _opened(newsroom: Newsroom, work: Work, account: Account, told: tuple[str, str, str], at: Instant) -> Activated:
    """`told`: the password's hash, the salt for one-time codes, and from where."""
    hashed, salt, source = told
    work.credentials.set_password(account.id, hashed)
    work.sessions.end_all(account.id)
    guessing.forgive(work, (guessing.by_login(account.login), guessing.by_address(source)), at)
    if account.leads:
        work.credentials.seed(account.id, salt)
    actor = person(account, source, assured=False, by="")
    work.audit.add(deed(actor, "account.activate", f"account:{account.id}", at, account.paths[0]))
    codes = newsroom.vault.codes(salt, account.login) if account.leads else None
    return Activated(account=replace(account, signs_in=True), codes=codes)
