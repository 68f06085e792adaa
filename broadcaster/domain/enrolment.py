"""A machine on its way to being a station's: asked for by a code, compared and decided by a human, ended by one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from broadcaster.domain.access import AccountId, Action
from broadcaster.domain.device import PROOF, fingerprint
from broadcaster.domain.errors.devices import EnrolmentDecided, FingerprintWrong, ProofWrong
from broadcaster.domain.read_out import typed
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import NotTold, told
from broadcaster.domain.units import Instant, instant
from broadcaster.envelope import KeyId, NotSealed, from_json, key_id, open_sealed, trusting

CODE_LASTS = timedelta(minutes=15)
ASKED_LASTS = timedelta(hours=1)
"""How long a machine may wait for a human."""
AGAIN_LASTS = timedelta(minutes=5)
"""How long after its token was handed out a machine may ask for it again."""
TOKEN_LASTS = timedelta(days=3653)
"""Nobody comes by to renew it: it holds until the machine is ended."""
MAY = frozenset({Action.READ_PLAYLISTS, Action.READ_EMERGENCIES, Action.LOG_AIRTIME})
"""All that a machine's token is good for, at its station."""


class EnrolmentState(StrEnum):
    """ACCEPTED: a human said yes, the machine has not fetched its token yet. STANDING: it has."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    STANDING = "standing"
    REJECTED = "rejected"
    REPLACED = "replaced"
    REVOKED = "revoked"


HOLDING = frozenset({EnrolmentState.ACCEPTED, EnrolmentState.STANDING})
"""The station's machine. There is one at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """`public` is the key the machine made. `account` and `token` are what it works by, "" while it has none."""

    id: str
    station: StationCode
    name: str
    public: bytes
    asked: Instant
    state: EnrolmentState = EnrolmentState.PENDING
    version: int = 1
    decided: Instant | None = None
    decider: AccountId | None = None
    ended: Instant | None = None
    ender: AccountId | None = None
    account: AccountId | None = None
    token: str = ""

    @property
    def key(self) -> KeyId:
        return key_id(self.public)

    @property
    def fingerprint(self) -> str:
        """As the machine shows it itself."""
        return fingerprint(self.public)

    def waits_at(self, at: Instant) -> bool:
        return self.state is EnrolmentState.PENDING and at - self.asked < ASKED_LASTS


def first_let_in(asked: Iterable[Enrolment]) -> Instant | None:
    """When a station had a machine for the first time; None for one that never had."""
    refused = EnrolmentState.PENDING, EnrolmentState.REJECTED
    return min((each.decided for each in asked if each.state not in refused and each.decided), default=None)


def compared(enrolment: Enrolment, read_out: str) -> None:
    """FingerprintWrong unless what was read out at the machine is what its key says here."""
    if typed(read_out) != typed(enrolment.fingerprint):
        raise FingerprintWrong


def accepted(enrolment: Enrolment, by: AccountId, account: AccountId, at: Instant) -> Enrolment:
    """EnrolmentDecided."""
    _check_waits(enrolment, at)
    return replace(enrolment, state=EnrolmentState.ACCEPTED, decided=at, decider=by, account=account)


def rejected(enrolment: Enrolment, by: AccountId, at: Instant) -> Enrolment:
    """EnrolmentDecided."""
    _check_waits(enrolment, at)
    return replace(enrolment, state=EnrolmentState.REJECTED, decided=at, decider=by)


def _check_waits(enrolment: Enrolment, at: Instant) -> None:
    if not enrolment.waits_at(at):
        raise EnrolmentDecided(name=enrolment.name, state=_told_of(enrolment))


def collected(enrolment: Enrolment, token: str) -> Enrolment:
    return replace(enrolment, state=EnrolmentState.STANDING, token=token)


def ended(enrolment: Enrolment, by: AccountId, at: Instant, state: EnrolmentState) -> Enrolment:
    """Nothing of it is believed any more. EnrolmentDecided for one that holds nothing."""
    if enrolment.state not in HOLDING:
        raise EnrolmentDecided(name=enrolment.name, state=_told_of(enrolment))
    return replace(enrolment, state=state, ended=at, ender=by)


_STATES = {
    EnrolmentState.PENDING: "đã chờ quá lâu",
    EnrolmentState.ACCEPTED: "đã được nhận",
    EnrolmentState.STANDING: "đã được nhận",
    EnrolmentState.REJECTED: "đã bị từ chối",
    EnrolmentState.REPLACED: "đã được thay",
    EnrolmentState.REVOKED: "đã bị thu hồi",
}


def _told_of(enrolment: Enrolment) -> str:
    return _STATES[enrolment.state]


def check_proof(enrolment: Enrolment, envelope: str) -> None:
    """ProofWrong unless whoever sends it holds the machine's key. The moment it names is its own clock's: not asked."""
    try:
        read = from_json(envelope)
        if read.payload_type == PROOF:
            payload = open_sealed(read, trusting(enrolment.public))
            if told(payload).text("enrolment") == enrolment.id:
                return
    except (NotSealed, NotTold):
        pass
    raise ProofWrong


def token_until(at: Instant) -> Instant:
    return instant(at + TOKEN_LASTS)
