"""People's keys for emergencies: each offers their own, and the root, which is not here, decides which ones count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadcaster.domain import approver_offers
from broadcaster.domain.access import EVERYWHERE, AccountId, Action, Actor, Means, demand_everywhere, reach, scope_of
from broadcaster.domain.approver_key import KEYS_LIMIT, ApproverKey, offered
from broadcaster.domain.approver_offers import Offer
from broadcaster.domain.audit import Deed, deed
from broadcaster.domain.emergency import APPROVES, ORDERS, EmergencyKind, demand_code
from broadcaster.domain.errors.keys import (
    ApproverKeyKnown,
    ApproverKeysMany,
    ApproverKeyUnknown,
    ApproverKeyWithdrawn,
)
from broadcaster.domain.people import Account, person
from broadcaster.domain.trust import Approver, Trust
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId, key_id
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.people import managed
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.sessions import me


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A key, and what the root says of it: None while it waits, or once it is left out."""

    key: ApproverKey
    approver: Approver | None


def offer(newsroom: Newsroom, actor: Actor, proof: str, at: Instant) -> Kept:
    """One's own key, shown to be one's own by its seal. The same again changes nothing.

    RightMissing for who neither orders nor approves emergencies; CodeNeeded; ApproverKeyUnproved, ApproverKeyKnown,
    ApproverKeysMany, FieldWrong; HouseUnfounded; SessionOver for a program.
    """
    trust = newsroom.keyring.trust()
    with newsroom.store.write() as work:
        reach(actor, Action.EXERCISE_EMERGENCIES, at)
        demand_code(actor)
        holder = me(work, actor)
        found = offered(proof, trust.house, holder.id, at)
        stood = work.approver_keys.get(found.key)
        if stood is not None and stood.account == holder.id and stood.stands:
            return _kept(trust, stood)
        if stood is None and len(work.approver_keys.of(holder.id)) >= KEYS_LIMIT:
            raise ApproverKeysMany(limit=KEYS_LIMIT)
        if not work.approver_keys.add(found):
            raise ApproverKeyKnown(fingerprint=found.fingerprint)
        work.audit.add(_done(actor, "offer", holder, found, at))
        return _kept(trust, found)


def withdraw(newsroom: Newsroom, actor: Actor, holder: AccountId, key: KeyId, at: Instant) -> Kept:
    """One's own, or of an account the actor manages. Nothing it signs counts here from now on; that stations stop
    believing it is for the root. ApproverKeyUnknown, ApproverKeyWithdrawn; AccountUnknown, RightMissing;
    HouseUnfounded, as of all that are told with what the root says of them."""
    trust = newsroom.keyring.trust()
    with newsroom.store.write() as work:
        own = actor.id == holder and actor.means is Means.PERSON
        account = me(work, actor) if own and actor.by else managed(work, actor, holder, at)
        found = work.approver_keys.get(key)
        if found is None or found.account != holder:
            raise ApproverKeyUnknown(key=key)
        if not work.approver_keys.withdraw(key, actor.id, at):
            raise ApproverKeyWithdrawn(fingerprint=found.fingerprint)
        work.audit.add(_done(actor, "withdraw", account, found, at))
        return _kept(trust, replace(found, withdrawn=at, withdrawer=actor.id))


def mine(newsroom: Newsroom, actor: Actor) -> tuple[Kept, ...]:
    """One's own, the newest first. SessionOver for a program."""
    trust = newsroom.keyring.trust()
    with newsroom.store.read() as work:
        return tuple(_kept(trust, each) for each in work.approver_keys.of(me(work, actor).id))


def page(newsroom: Newsroom, actor: Actor, asked: Asked, at: Instant) -> Page[Kept]:
    """Of accounts within reach, the newest first: which ones wait for the root shows here. RightMissing, FieldWrong."""
    scope = reach(actor, Action.READ_ACCOUNTS, at)
    check_asked(asked)
    trust = newsroom.keyring.trust()
    with newsroom.store.read() as work:
        found = work.approver_keys.page(scope, asked)
    return Page(rows=tuple(_kept(trust, each) for each in found.rows), after=found.after)


def offers(newsroom: Newsroom, actor: Actor, at: Instant) -> str:
    """All standing keys of those who may order or approve, with proofs: what is carried to the root. RightMissing,
    HouseUnfounded.

    What the accounts may do is the server's word, and shown as that: the root says itself where a key counts.
    """
    demand_everywhere(actor, Action.READ_ACCOUNTS, at)
    house = newsroom.keyring.trust().house
    with newsroom.store.read() as work:
        found = [_offer_of(work, each, at) for each in work.approver_keys.standing()]
    return approver_offers.to_json(house, [each for each in found if each.kinds], at)


def _offer_of(work: Work, key: ApproverKey, at: Instant) -> Offer:
    account = work.accounts.find(EVERYWHERE, key.account)
    holder = person(account, "", assured=True, by="")
    actions = {kind: (ORDERS[kind], APPROVES[kind]) for kind in EmergencyKind}
    paths = {kind: {p for a in either for p in scope_of(holder, a, at).paths} for kind, either in actions.items()}
    return Offer(
        proof=key.proof,
        login=account.login,
        person=account.name,
        offered=key.offered,
        below=tuple(sorted(set().union(*paths.values()))),
        kinds=frozenset(kind for kind, found in paths.items() if found),
    )


def standing_of(work: Work, key: KeyId, account: AccountId) -> ApproverKey | None:
    """The key, when it is this very account's and was not withdrawn."""
    found = work.approver_keys.get(key)
    return found if found is not None and found.account == account and found.stands else None


def people_of(trust: Trust) -> dict[KeyId, Approver]:
    return {key_id(each.key): each for each in trust.approvers.people}


def withdrawn_but_trusted(work: Work, trust: Trust) -> Sequence[ApproverKey]:
    """Keys that stations go on believing until the root leaves them out."""
    found = (work.approver_keys.get(key) for key in people_of(trust))
    return [each for each in found if each is not None and not each.stands]


def _kept(trust: Trust, key: ApproverKey) -> Kept:
    return Kept(key=key, approver=people_of(trust).get(key.key))


def _done(actor: Actor, verb: str, holder: Account, key: ApproverKey, at: Instant) -> Deed:
    path = holder.paths[0] if holder.paths else "/"
    done = deed(actor, f"approver-key.{verb}", f"account:{holder.id}", at, path)
    return replace(done, told=f"{key.fingerprint} · {key.name}")
