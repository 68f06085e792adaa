"""What programs show: a token of an account, good for less than its holder may, shown once and kept as a digest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.access import EVERYWHERE, RIGHTS, AccountId, Action, Actor, Means, scope_of
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.people import AccountUnknown, RightMissing, TokensMany, TokenUnknown, TokenWrong
from broadcaster.domain.people import LONGEST_TOKEN, Account, Token, check_name, program
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.people import managed
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.sessions import Fresh, me

PREFIX = "bct_"
"""Begins every token, so that one that leaked into a file can be searched for."""
TOKENS_LIMIT = 100
"""Of one account, those that ran out among them: they are told in one list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """What a program is to be good for; no station: wherever its holder may. `key`: the sender's own, so that what is
    sent twice makes one."""

    name: str
    scopes: frozenset[Action]
    station: StationCode | None
    days: int
    key: str | None = None

    @property
    def digest(self) -> Digest:
        return digest_of("token.make", self.name, repr(sorted(self.scopes)), str(self.station), str(self.days))


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeToken:
    """`shown` is the token itself. Nobody can tell it again."""

    token: Token
    shown: str


def make_token(newsroom: Newsroom, actor: Actor, new: NewToken, fresh: Fresh, at: Instant) -> MadeToken:
    """A token of one's own. SessionOver for a program: a token begets none. Raises as `make_token_for`."""
    with newsroom.store.write() as work:
        return _make(work, actor, me(work, actor), (new, fresh), at)


def make_token_for(
    newsroom: Newsroom, actor: Actor, holder: AccountId, asked: tuple[NewToken, Fresh], at: Instant
) -> MadeToken:
    """A token of an account the actor manages: of a machine, which cannot ask for one itself.

    The same sent again under its key takes the place of the one it made: nobody saw that, for its answer was lost.
    AccountUnknown; RightMissing for what the holder may not do there, or no program may; StationUnknown; FieldWrong;
    TokensMany; IdempotencyClash.
    """
    with newsroom.store.write() as work:
        return _make(work, actor, managed(work, actor, holder, at), asked, at)


def _make(work: Work, actor: Actor, holder: Account, asked: tuple[NewToken, Fresh], at: Instant) -> MadeToken:
    new, fresh = asked
    if not new.scopes:
        raise FieldWrong(field="scopes", problem="chưa chọn quyền nào")
    if not 1 <= new.days <= LONGEST_TOKEN.days:
        raise FieldWrong(field="days", problem=f"phải từ 1 đến {LONGEST_TOKEN.days} ngày")
    sent = Sent(id=fresh.id, key=new.key)
    again = sent_before(work.receipts, actor.id, sent, digest_of("token", holder.id, new.digest), at)
    if again is not None:
        work.tokens.revoke(holder.id, again)
    if len(work.tokens.of(holder.id)) >= TOKENS_LIMIT:
        raise TokensMany(limit=TOKENS_LIMIT)
    token = Token(
        id=again or fresh.id,
        account=holder.id,
        name=check_name(new.name),
        scopes=new.scopes,
        station=new.station,
        within="/",
        assured=actor.assured,
        created=at,
        expires=instant(at + timedelta(days=new.days)),
    )
    for scope in sorted(new.scopes):
        token = _limited(work, holder, token, scope, at)
    shown, hashed = kept_token(fresh.secret)
    work.tokens.add(token, hashed)
    told = f"{token.name}: {', '.join(sorted(token.scopes))} · {token.station or 'mọi nơi của chủ mã'}"
    done = deed(actor, "token.make", f"account:{holder.id}", at, holder.paths[0])
    work.audit.add(replace(done, told=told))
    return MadeToken(token=token, shown=shown)


def _limited(work: Work, holder: Account, token: Token, scope: Action, at: Instant) -> Token:
    """The token within its station. The holder must have the right there, as a program."""
    held = scope_of(program(holder, replace(token, within="/"), ""), scope, at)
    if not held.paths:
        raise RightMissing(action=RIGHTS[scope].told)
    if token.station is None:
        return token
    return replace(token, within=work.stations.get(held, token.station).path)


def kept_token(secret: str) -> tuple[str, Digest]:
    """A token as it is shown once, and as it is kept."""
    shown = PREFIX + secret
    return shown, kept(shown)


def kept(shown: str) -> Digest:
    """As it is kept, and known by."""
    return digest_of("token-1", shown.encode("utf-8", "replace"))


def recognise_token(newsroom: Newsroom, shown: str, source: str, at: Instant) -> Actor:
    """The program that shows it. TokenWrong for one that is unknown, too old, or of a closed account."""
    with newsroom.store.read() as work:
        token = work.tokens.get(kept(shown))
        if token is None or token.expires <= at:
            raise TokenWrong
        try:
            holder = work.accounts.find(EVERYWHERE, token.account)
        except AccountUnknown:
            raise TokenWrong from None
    if not holder.active:
        raise TokenWrong
    return program(holder, token, source)


def tokens_of(newsroom: Newsroom, actor: Actor, holder: AccountId, at: Instant) -> Sequence[Token]:
    """One's own, or those of an account the actor manages. AccountUnknown; RightMissing."""
    with newsroom.store.read() as work:
        _own_or_managed(work, actor, holder, at)
        return work.tokens.of(holder)


def revoke_token(newsroom: Newsroom, actor: Actor, holder: AccountId, token: str, at: Instant) -> None:
    """From that moment it is as if it had never been. AccountUnknown; RightMissing; TokenUnknown."""
    with newsroom.store.write() as work:
        found = _own_or_managed(work, actor, holder, at)
        if not work.tokens.revoke(holder, token):
            raise TokenUnknown(token=token)
        work.audit.add(replace(deed(actor, "token.revoke", f"account:{holder}", at, found.paths[0]), told=token))


def _own_or_managed(work: Work, actor: Actor, holder: AccountId, at: Instant) -> Account:
    own = actor.id == holder and actor.means is Means.PERSON
    return me(work, actor) if own and actor.by else managed(work, actor, holder, at)


def everything_for(holder: Account, at: Instant) -> frozenset[Action]:
    """All that a program of this account may be good for."""
    means = Actor(id=holder.id, name=holder.name, grants=holder.grants, source="", means=Means.PROGRAM, assured=True)
    return frozenset(action for action in Action if scope_of(means, action, at).paths)
