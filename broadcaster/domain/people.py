"""Who works here: accounts, what a password must be, how long a session lasts, and how often one may guess.

Rules only; time comes as `at`, chance and secrets come from outside, and what is kept of a secret is its digest.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto

from broadcaster.domain.access import SECOND_FACTOR, AccountId, Action, Actor, Grant, Means, Role
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.people import PasswordWeak
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant

NAME_LIMIT = 200
BOX_IDS = "may-"
"""What the ids of boxes' accounts begin with; those of all others are chance."""
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person, or a machine. `signs_in`: a password was chosen; samples and machines have none and cannot.

    `confirmed`: a one-time code was given once, so one is asked for at every sign-in.
    """

    id: AccountId
    login: str
    name: str
    grants: tuple[Grant, ...]
    active: bool
    created: Instant
    version: int = 1
    signs_in: bool = False
    confirmed: bool = False

    @property
    def of_box(self) -> bool:
        """Whether a box of a station works as it. Its id tells: a login is chosen, by people called Mây too."""
        return self.id.startswith(BOX_IDS)

    @property
    def paths(self) -> tuple[str, ...]:
        """The parts of the tree it belongs to; one without a role belongs to the whole house."""
        return tuple(grant.path for grant in self.grants) or ("/",)

    @property
    def leads(self) -> bool:
        """Holds a role that counts only after a one-time code."""
        return any(grant.role in SECOND_FACTOR for grant in self.grants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What is kept to know an account by: the password's hash, the salt its one-time codes are derived from, whether
    one was ever given, and the last step a code was accepted for."""

    password: str | None = None
    salt: str | None = None
    confirmed: bool = False
    step: int = 0


def is_login(login: str) -> bool:
    """Whether an account could be called that; no store need be asked for anything else."""
    return _LOGIN.fullmatch(login) is not None


def check_login(login: str) -> str:
    """The login name as it is kept. FieldWrong."""
    kept = login.strip().lower()
    if not is_login(kept):
        raise FieldWrong(field="login", problem="cần 2–40 chữ thường không dấu, chữ số, dấu chấm hay gạch")
    return kept


def check_name(name: str) -> str:
    kept = " ".join(unicodedata.normalize("NFC", name).split())
    if not kept or len(kept) > NAME_LIMIT or not kept.isprintable():
        raise FieldWrong(field="name", problem=f"cần họ tên, tối đa {NAME_LIMIT} ký tự")
    return kept


def person(account: Account, source: str, *, assured: bool, by: str) -> Actor:
    """The account as one who asks in a session."""
    return Actor(id=account.id, name=account.name, grants=account.grants, source=source, assured=assured, by=by)


# --- passwords ---------------------------------------------------------------------------------------------------

SHORTEST, SHORTEST_OF_LEADERS, LONGEST = 12, 15, 256
_OWN = 4
"""Letters of its own a password must hold, once the words everybody tries are taken out."""
_DIFFERENT = 5


def composed(password: str) -> str:
    """A password is the same however the keyboard composed its letters."""
    return unicodedata.normalize("NFC", password)


def check_password(password: str, account: Account, names: Iterable[str], common: frozenset[str]) -> str:
    """The password as it is hashed. PasswordWeak says what is wrong with it.

    `names`: of the account's stations; `common`: words everybody tries, squeezed.
    """
    kept = composed(password)
    check_long(kept, account)
    if len(kept) > LONGEST:
        raise PasswordWeak(problem=f"dài quá {LONGEST} ký tự")
    if not kept.isprintable():
        raise PasswordWeak(problem="có ký tự không gõ được")
    if len(set(kept)) < _DIFFERENT:
        raise PasswordWeak(problem="lặp lại vài ký tự")
    if _guessed(squeezed(kept), {*common, *_told(account, names)}):
        raise PasswordWeak(problem="gồm những từ ai cũng thử trước: mật khẩu hay gặp, tên đăng nhập, tên đài")
    return kept


def check_long(password: str, account: Account) -> None:
    """PasswordWeak for one that is too short. Whoever has one-time codes may be made a leader any day, and their
    password must do for that."""
    least = SHORTEST_OF_LEADERS if account.leads or account.confirmed else SHORTEST
    if (length := len(composed(password))) < least:
        raise PasswordWeak(problem=f"mới có {length} ký tự, cần ít nhất {least}")


def _told(account: Account, names: Iterable[str]) -> set[str]:
    return {squeezed(text) for text in (account.login, account.name, *names)} - {""}


def _guessed(password: str, words: set[str]) -> bool:
    left = password
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _OWN:
            left = left.replace(word, "")
    return len(left.strip("0123456789")) < _OWN


def squeezed(text: str) -> str:
    """Letters and digits only, in lower case, without Vietnamese marks: as one types it in a hurry."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(c for c in plain if c.isalnum())


# --- guessing ----------------------------------------------------------------------------------------------------

FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Failures in a row under one key, and when the last one was."""

    failures: int
    last: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many failures are free, and the longest wait after those."""

    free: int
    longest: timedelta


OF_ACCOUNT = Patience(free=5, longest=timedelta(minutes=15))
OF_ADDRESS = Patience(free=50, longest=timedelta(minutes=1))
"""Many people may share one address; they are slowed down, never shut out."""
_FIRST_WAIT = timedelta(seconds=2)


def pause(tally: Tally, patience: Patience, at: Instant) -> timedelta:
    """How long to wait before the next attempt: not at all while failures are free, then each time twice as long.

    A clock that was set back never makes the wait longer than it was to be.
    """
    beyond = tally.failures - patience.free
    if beyond < 0:
        return timedelta(0)
    whole = min(_FIRST_WAIT * (1 << min(beyond, 20)), patience.longest)
    return max(timedelta(0), min(whole, tally.last + whole - at))


def attempted(tally: Tally, at: Instant) -> Tally:
    """Counted before it is known how it ends, so that a thousand guesses at once are a thousand."""
    failures = 0 if at - tally.last > FORGOTTEN else tally.failures
    return Tally(failures=failures + 1, last=at)


def forgiven(tally: Tally) -> Tally:
    """The attempt went well after all."""
    return replace(tally, failures=max(0, tally.failures - 1))


# --- sessions ----------------------------------------------------------------------------------------------------

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
ROTATED = timedelta(minutes=15)
GRACE = timedelta(seconds=60)
"""How long the secret before still holds: requests under way when it was rotated."""
SEEN = timedelta(minutes=1)
"""How exactly it is kept when a session was last used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person at work. The cookie names its id and its secret; only digests of secrets are kept."""

    id: str
    account: AccountId
    secret: Digest
    previous: Digest | None
    created: Instant
    rotated: Instant
    seen: Instant
    assured: bool
    source: str


class Course(Enum):
    """What is done with a session that is shown."""

    KEEP = auto()
    TOUCH = auto()
    ROTATE = auto()
    END = auto()


def is_over(session: SignedIn, at: Instant) -> bool:
    """Too long ago opened, or last used."""
    return at - session.created >= ABSOLUTE or at - session.seen >= IDLE


def course(session: SignedIn, shown: Digest, at: Instant) -> Course:
    """END when it is over, or when a secret is shown that was rotated away: then somebody copied the cookie."""
    if is_over(session, at):
        return Course.END
    if shown == session.secret:
        if at - session.rotated >= ROTATED:
            return Course.ROTATE
        return Course.TOUCH if at - session.seen >= SEEN else Course.KEEP
    return Course.KEEP if shown == session.previous and at - session.rotated < GRACE else Course.END


# --- tokens of programs ------------------------------------------------------------------------------------------

LONGEST_TOKEN = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a program shows: good for some actions, below one station (None: wherever its holder may), for a time.

    `within` is that station's path of now. `assured`: whoever made it had given a one-time code.
    """

    id: str
    account: AccountId
    name: str
    scopes: frozenset[Action]
    station: StationCode | None
    within: str
    assured: bool
    created: Instant
    expires: Instant


def program(account: Account, token: Token, source: str) -> Actor:
    """The account as a program that asks for it: never more than the holder may, never more than the token says."""
    return Actor(
        id=account.id,
        name=f"{account.name} ({token.name})",
        grants=account.grants,
        source=source,
        means=Means.PROGRAM,
        assured=token.assured,
        limits=token.scopes,
        within=token.within,
        by=token.id,
    )


def is_admin(account: Account, at: Instant) -> bool:
    """Administers the whole house, and can come in to do so."""
    return (
        account.active
        and account.signs_in
        and any(g.role is Role.ADMIN and g.station is None and g.holds_at(at) for g in account.grants)
    )
