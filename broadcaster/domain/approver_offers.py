"""The keys that people offered, as a file that is carried to the root, and what the root takes into its trust of them.

The server writes the file, so nothing in it is believed but the proofs: that a key is meant for an account of this
house. Whose account that is, and where the key counts, is decided by whoever holds the root and compares fingerprints.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.approver_key import Claim, claim_of, person_fingerprint
from broadcaster.domain.audit import moment
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.domain.errors.keys import ApproverKeyUnproved, OffersUnfit
from broadcaster.domain.read_out import typed
from broadcaster.domain.told import NotTold, Told, told
from broadcaster.domain.trust import Approver, Approvers, Trust
from broadcaster.domain.units import Instant

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`login`, `person`, `below` and `kinds` are the server's word: paths under which, and kinds which, they may."""

    proof: str
    login: str
    person: str
    offered: Instant
    below: tuple[str, ...]
    kinds: frozenset[EmergencyKind]

    @property
    def claim(self) -> Claim:
        return claim_of(self.proof)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What whoever holds the root says: the key of this fingerprint counts. `below` is a path, "" for what was offered;
    `exercise`: for exercises alone."""

    fingerprint: str
    below: str = ""
    exercise: bool = False


def to_json(house: str, offers: Sequence[Offer], at: Instant) -> str:
    keys = [
        {
            "fingerprint": person_fingerprint(each.claim.public),
            "login": each.login,
            "person": each.person,
            "offered": moment(each.offered),
            "below": list(each.below),
            "kinds": sorted(kind.value for kind in each.kinds),
            "proof": each.proof,
        }
        for each in offers
    ]
    return json.dumps({"version": VERSION, "house": house, "made": moment(at), "keys": keys}, ensure_ascii=False)


def from_json(text: str, house: str) -> tuple[Offer, ...]:
    """Each with a proof that holds, for this house, and no key twice. OffersUnfit."""
    try:
        found = told(text)
        if found.number("version") != VERSION:
            raise NotTold("a version that is not known")
        offers = tuple(_read(each) for each in found.each("keys"))
        claims = [each.claim for each in offers]
    except (NotTold, ApproverKeyUnproved) as refused:
        raise OffersUnfit(problem=str(refused)) from refused
    if strange := {each.house for each in claims} - {house}:
        raise OffersUnfit(problem=f"của hệ thống {', '.join(sorted(strange))}, không phải {house}")
    if len({each.public for each in claims}) < len(claims):
        raise OffersUnfit(problem="một khoá đứng hai lần")
    return offers


def _read(found: Told) -> Offer:
    return Offer(
        proof=found.long_text("proof"),
        login=found.text("login"),
        person=found.text("person"),
        offered=found.moment("offered"),
        below=found.texts("below"),
        kinds=found.words("kinds", EmergencyKind),
    )


def admitted(trust: Trust, offers: Sequence[Offer], wanted: Sequence[Admission], threshold: int) -> Approvers:
    """Those the root names of the offered ones and of those it trusted already: nobody else, and each once.

    OffersUnfit for a fingerprint that is neither, for two keys of one account, which would be two people to a station,
    and for fewer people than must sign together.
    """
    offered = {typed(person_fingerprint(each.claim.public)): each for each in offers}
    trusted = {typed(person_fingerprint(each.key)): each for each in trust.approvers.people}
    people: dict[bytes, Approver] = {}
    for each in wanted:
        name = typed(each.fingerprint)
        if name in offered:
            found = _admitted(offered[name], each)
        elif name in trusted:
            found = _as_said(trusted[name], each)
        else:
            raise OffersUnfit(problem=f"không có khoá mang dấu nhận dạng {each.fingerprint}")
        people[found.key] = found
    _check_one_each(offers, people)
    if threshold > len(people):
        raise OffersUnfit(problem=f"mới nêu {len(people)} khoá mà cần {threshold} người cùng ký")
    return Approvers(threshold=threshold, people=tuple(people.values()))


def _admitted(offer: Offer, said: Admission) -> Approver:
    claim = offer.claim
    below = said.below
    if not below:
        if len(offer.below) != 1:
            raise OffersUnfit(problem=f"{said.fingerprint}: nêu rõ nơi, một trong {', '.join(offer.below) or '/'}")
        (below,) = offer.below
    return _as_said(Approver(key=claim.public, name=claim.name, below=below, kinds=offer.kinds), said)


def _as_said(stood: Approver, said: Admission) -> Approver:
    """As it was offered, or as the root had it, but for what is said now."""
    kinds = frozenset({EmergencyKind.EXERCISE}) if said.exercise else stood.kinds
    below = said.below or stood.below
    return replace(stood, below=None if below == "/" else below, kinds=kinds)


def _check_one_each(offers: Sequence[Offer], people: Collection[bytes]) -> None:
    held: dict[str, Claim] = {}
    for claim in (each.claim for each in offers):
        if claim.public not in people:
            continue
        if claim.account in held:
            raise OffersUnfit(problem=f"hai khoá của một tài khoản ({claim.name}): mỗi người một khoá")
        held[claim.account] = claim
