"""People sign in and out: a password, a one-time code where one is due, and a session that is rotated as it is used."""

from dataclasses import dataclass, replace

from broadcaster.domain.access import CLOCK, EVERYWHERE, AccountId, Actor
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.people import (
    AccountUnknown,
    PasswordWrong,
    SecondFactorStands,
    SessionOver,
    SignInWrong,
)
from broadcaster.domain.people import (
    LONGEST,
    Account,
    Course,
    Credentials,
    SignedIn,
    check_long,
    check_password,
    composed,
    course,
    is_login,
    is_over,
    person,
)
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom import guessing
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.ports import Newsroom, OneTimeCodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """What chance gave for one use: a public id, and a secret of at least 128 bits."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What somebody typed who wants to come in, and the address they come from. No code: empty. `held`: the cookie of
    another session that their browser had."""

    login: str
    password: str
    code: str
    source: str
    held: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Who came in, and the cookie that says so. `lacking`: roles of theirs count for nothing until a one-time code."""

    account: Account
    actor: Actor
    cookie: str

    @property
    def lacking(self) -> bool:
        return self.account.leads and not self.actor.assured


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Who asks. `cookie` takes the place of the one that was shown, when it was rotated."""

    actor: Actor
    cookie: str | None = None


def sign_in(newsroom: Newsroom, asked: SignIn, fresh: Fresh, at: Instant) -> Entered:
    """A session for who gave the right password, and the right code once the account has codes.

    The first right code of an account confirms its codes; without any, roles that need one count for nothing. The
    session that the browser had before ends: whoever knows its cookie has nothing of it.
    TooManyAttempts; SignInWrong for all else, at the same cost.
    """
    login = asked.login.strip().lower()
    keys = guessing.by_login(login), guessing.by_address(asked.source)
    with newsroom.store.write() as work:
        guessing.count(work, keys, at)
        known = work.accounts.by_login(login) if is_login(login) else None
        kept = Credentials() if known is None else work.credentials.of(known.id)
    hashed = kept.password if known is not None and known.active else None
    if not newsroom.vault.verify(composed(asked.password[: LONGEST + 1]), hashed) or known is None:
        raise SignInWrong
    step = newsroom.vault.step(kept.salt, asked.code, at) if kept.salt and asked.code else None
    if step is None and (asked.code or kept.confirmed):
        raise SignInWrong
    with newsroom.store.write() as work:
        if work.credentials.of(known.id).password != kept.password:
            raise SignInWrong
        if step is not None and not work.credentials.spend(known.id, step):
            raise SignInWrong
        account = _standing(work, known.id)
        guessing.forgive(work, keys, at)
        _leave(newsroom, work, asked, at)
        return open_session(newsroom, work, (account, asked.source, step is not None), fresh, at)


def _leave(newsroom: Newsroom, work: Work, asked: SignIn, at: Instant) -> None:
    session_id, _, shown = (newsroom.vault.unsigned(asked.held) or "").partition(":")
    session = work.sessions.get(session_id) if shown else None
    if session is not None and digest_of("session-1", shown) == session.secret and work.sessions.end(session.id):
        done = deed(replace(CLOCK, source=asked.source), "session.end", f"account:{session.account}", at)
        work.audit.add(replace(done, told="đăng nhập lại ở cùng trình duyệt"))


def _standing(work: Work, account: AccountId) -> Account:
    try:
        found = work.accounts.find(EVERYWHERE, account)
    except AccountUnknown:
        raise SignInWrong from None
    if not found.active:
        raise SignInWrong
    return found


def open_session(newsroom: Newsroom, work: Work, who: tuple[Account, str, bool], fresh: Fresh, at: Instant) -> Entered:
    """`who`: the account, from where, and whether a one-time code was given."""
    account, source, assured = who
    actor = person(account, source, assured=assured, by=fresh.id)
    work.sessions.open(
        SignedIn(
            id=fresh.id,
            account=account.id,
            secret=digest_of("session-1", fresh.secret),
            previous=None,
            created=at,
            rotated=at,
            seen=at,
            assured=assured,
            source=source,
        )
    )
    work.audit.add(deed(actor, "session.open", f"account:{account.id}", at, account.paths[0]))
    return Entered(account=account, actor=actor, cookie=_cookie(newsroom, fresh.id, fresh.secret))


def _cookie(newsroom: Newsroom, session: str, secret: str) -> str:
    return newsroom.vault.sign(f"{session}:{secret}")


def recognise(newsroom: Newsroom, cookie: str, source: str, secret: str, at: Instant) -> Recognised:
    """Who shows this cookie; `secret` is a fresh one, for when it is time to rotate.

    SessionOver for a cookie of ours that holds no longer, and for one that is not ours. Whoever shows a secret that
    was rotated away copied it or was copied: the session ends for both.
    """
    session_id, _, shown = (newsroom.vault.unsigned(cookie) or "").partition(":")
    if not shown:
        raise SessionOver
    with newsroom.store.read() as work:
        session = work.sessions.get(session_id)
        account = None if session is None else _holder(work, session)
    if session is None or account is None:
        raise SessionOver
    actor = person(account, source, assured=session.assured, by=session.id)
    digest = digest_of("session-1", shown)
    match course(session, digest, at):
        case Course.KEEP:
            return Recognised(actor=actor)
        case Course.TOUCH:
            with newsroom.store.write() as work:
                work.sessions.touch(session.id, at)
            return Recognised(actor=actor)
        case Course.ROTATE:
            return Recognised(actor=actor, cookie=_rotated(newsroom, session, digest, secret, at))
        case Course.END:
            _end(newsroom, session, at)
            raise SessionOver


def _holder(work: Work, session: SignedIn) -> Account | None:
    try:
        account = work.accounts.find(EVERYWHERE, session.account)
    except AccountUnknown:
        return None
    return account if account.active else None


def _rotated(newsroom: Newsroom, session: SignedIn, shown: Digest, secret: str, at: Instant) -> str | None:
    """The new cookie; None when another request of the same browser was quicker, which then has it."""
    with newsroom.store.write() as work:
        turned = work.sessions.turn(session.id, shown, digest_of("session-1", secret), at)
    return _cookie(newsroom, session.id, secret) if turned else None


def _end(newsroom: Newsroom, session: SignedIn, at: Instant) -> None:
    told = "hết hạn" if is_over(session, at) else "cookie cũ bị dùng lại"
    done = deed(replace(CLOCK, source=session.source), "session.end", f"account:{session.account}", at)
    with newsroom.store.write() as work:
        if work.sessions.end(session.id):
            work.audit.add(replace(done, told=told))


def sign_out(newsroom: Newsroom, actor: Actor, at: Instant) -> None:
    """Ends the session that is asked in. Of a program's token nothing ends."""
    with newsroom.store.write() as work:
        if work.sessions.end(actor.by):
            work.audit.add(deed(actor, "session.end", f"account:{actor.id}", at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """How one signs in, and where one is signed in: the session used last first."""

    login: str
    sessions: tuple[SignedIn, ...]


def mine(newsroom: Newsroom, actor: Actor, at: Instant) -> Mine:
    with newsroom.store.read() as work:
        account = work.accounts.find(EVERYWHERE, actor.id)
        open_now = tuple(each for each in work.sessions.of(actor.id) if not is_over(each, at))
    return Mine(login=account.login, sessions=open_now)


def end_mine(newsroom: Newsroom, actor: Actor, session: str, at: Instant) -> None:
    """Ends one of one's own sessions, of a computer that was left behind. SessionOver for a program; one that is no
    session of theirs has ended already."""
    with newsroom.store.write() as work:
        account = me(work, actor)
        found = work.sessions.get(session)
        if found is not None and found.account == account.id and work.sessions.end(session):
            work.audit.add(deed(actor, "session.end", f"account:{account.id}", at, account.paths[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """From the present password to the next."""

    old: str
    new: str


def change_password(newsroom: Newsroom, actor: Actor, change: NewPassword, at: Instant) -> None:
    """Ends the account's other sessions. SessionOver for a program; PasswordWrong; PasswordWeak; TooManyAttempts."""
    account = _proved(newsroom, actor, change.old, at)
    with newsroom.store.read() as work:
        names = station_names(work, account)
    hashed = newsroom.vault.hash(check_password(change.new, account, names, newsroom.common))
    with newsroom.store.write() as work:
        me(work, actor)  # who was reset or closed meanwhile keeps no password of theirs
        work.credentials.set_password(account.id, hashed)
        ended = work.sessions.end_all(account.id, but=actor.by)
        done = deed(actor, "account.password", f"account:{account.id}", at, account.paths[0])
        work.audit.add(replace(done, told=f"kết thúc {ended} phiên khác"))


def renew_codes(newsroom: Newsroom, actor: Actor, password: str, salt: str, at: Instant) -> OneTimeCodes:
    """Sets up one-time codes for one's own account, to be confirmed at the next sign-in. `salt` is a fresh secret.

    SecondFactorStands once they were confirmed; PasswordWrong; PasswordWeak for one that is too short for a leader's;
    TooManyAttempts; SessionOver for a program.
    """
    account = _proved(newsroom, actor, password, at)
    check_long(password, replace(account, confirmed=True))
    with newsroom.store.write() as work:
        me(work, actor)
        if work.credentials.of(account.id).confirmed:
            raise SecondFactorStands
        work.credentials.seed(account.id, salt)
        work.audit.add(deed(actor, "account.codes", f"account:{account.id}", at, account.paths[0]))
    return newsroom.vault.codes(salt, account.login)


def _proved(newsroom: Newsroom, actor: Actor, password: str, at: Instant) -> Account:
    """The account of who asks, once they gave its password again."""
    with newsroom.store.write() as work:
        account = me(work, actor)
        keys = (guessing.by_login(account.login), guessing.by_address(actor.source))
        guessing.count(work, keys, at)
        kept = work.credentials.of(account.id)
    if not newsroom.vault.verify(composed(password[: LONGEST + 1]), kept.password):
        raise PasswordWrong
    with newsroom.store.write() as work:
        guessing.forgive(work, keys, at)
    return account


def me(work: Work, actor: Actor) -> Account:
    """The account of a person who asks in a session. SessionOver for anybody else."""
    session = work.sessions.get(actor.by)
    if session is None or session.account != actor.id:
        raise SessionOver
    return work.accounts.find(EVERYWHERE, actor.id)


def station_names(work: Work, account: Account) -> list[str]:
    """What the account's stations are called; a password must not be that."""
    tree = work.stations.tree(EVERYWHERE) if any(grant.station for grant in account.grants) else ()
    codes = {grant.station for grant in account.grants}
    return [name for station in tree if station.code in codes for name in (station.label, station.name)]
