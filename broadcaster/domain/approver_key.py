"""Keys that people sign emergencies with: offered for an account by whoever holds them, until they are withdrawn.

The house keeps which key is whose; whether a station believes one is said by the root alone.
"""

import base64
import json
from dataclasses import dataclass

from broadcaster.domain.access import AccountId
from broadcaster.domain.device import fingerprint
from broadcaster.domain.errors.keys import ApproverKeyUnproved
from broadcaster.domain.people import check_name
from broadcaster.domain.told import NotTold, told
from broadcaster.domain.trust import KEY_BYTES
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId, NotSealed, from_json, key_id, open_sealed, seal, to_json, trusting

PROOF = "application/vnd.broadcaster.approver-key.v1"
"""What a person's new key seals: its own public half, and for which account of which house it is to be."""
KEYS_LIMIT = 20
"""Of one account, those that were withdrawn among them: they are told in one list."""
FINGERPRINT_BITS = 80
"""Twice as long as a machine's: nobody hurries here, and a captured server has years to find a key that looks alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverKey:
    """`name` is what its holder calls themselves where it lies; `proof` is the envelope as it was sent."""

    account: AccountId
    public: bytes
    name: str
    proof: str
    offered: Instant
    withdrawn: Instant | None = None
    withdrawer: AccountId | None = None

    @property
    def key(self) -> KeyId:
        return key_id(self.public)

    @property
    def fingerprint(self) -> str:
        """As its holder sees it where the key lies."""
        return person_fingerprint(self.public)

    @property
    def stands(self) -> bool:
        return self.withdrawn is None


def person_fingerprint(public: bytes) -> str:
    """Sixteen letters, as people read them out: ABCD-EFGH-IJKL-MNOP."""
    return fingerprint(public, FINGERPRINT_BITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a proof says, once it holds: this key is meant for that account of that house."""

    house: str
    account: AccountId
    name: str
    public: bytes


def claim_payload(claim: Claim) -> bytes:
    written = {
        "house": claim.house,
        "account": claim.account,
        "name": claim.name,
        "key": base64.b64encode(claim.public).decode(),
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def proved(claim: Claim, private: bytes) -> str:
    """The envelope that shows whoever sends it holds the key."""
    return to_json(seal(PROOF, claim_payload(claim), [private]))


def claim_of(proof: str) -> Claim:
    """ApproverKeyUnproved unless the key that is named sealed it; FieldWrong for no name."""
    try:
        read = from_json(proof)
        found = told(read.payload)
        claim = Claim(
            house=found.text("house"),
            account=AccountId(found.text("account")),
            name=check_name(found.text("name")),
            public=found.raw("key", KEY_BYTES),
        )
        if read.payload_type != PROOF:
            raise NotTold(f"of type {read.payload_type[:80]}")
        open_sealed(read, trusting(claim.public))
    except (NotSealed, NotTold) as refused:
        raise ApproverKeyUnproved(problem=str(refused)) from refused
    return claim


def offered(proof: str, house: str, account: AccountId, at: Instant) -> ApproverKey:
    """A proof for another account or another house is worth nothing here. ApproverKeyUnproved, FieldWrong."""
    claim = claim_of(proof)
    if (claim.house, claim.account) != (house, account):
        raise ApproverKeyUnproved(problem="tài khoản hay hệ thống khác")
    return ApproverKey(account=account, public=claim.public, name=claim.name, proof=proof, offered=at)
