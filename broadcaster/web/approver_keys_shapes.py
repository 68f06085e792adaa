"""People's keys for emergencies, as they come in and go out."""

from datetime import datetime
from enum import StrEnum

from pydantic import ConfigDict, Field

from broadcaster.domain.approver_key import PROOF
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.newsroom.approver_keys import Kept
from broadcaster.web.envelope_shapes import EnvelopeIn, envelope_example
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Sha256


class KeyState(StrEnum):
    """WAITING: offered, and stations do not believe it yet. TRUSTED: the root names it."""

    WAITING = "waiting"
    TRUSTED = "trusted"
    WITHDRAWN = "withdrawn"


class ApproverKeyIn(EnvelopeIn):
    """Phong bì approver-key.v1 ký bằng chính khoá ấy: {house, account, name, key}. Sealed with the very key."""

    model_config = ConfigDict(json_schema_extra={"example": envelope_example(PROOF)})


class ApproverTrustOut(Out):
    """Khoá gốc tin khoá này ở đâu, cho loại lệnh nào. Where, and with which kinds, the root trusts it."""

    name: str
    below: str | None = Field(description="null: toàn hệ thống. null: the whole house.")
    kinds: list[EmergencyKind]


class ApproverKeyOut(Out):
    """trusted còn đó sau khi rút thì đài vẫn tin, cho đến bản tín nhiệm sau. Withdrawn and trusted: tell the root."""

    key: Sha256
    fingerprint: str = Field(description="Như người giữ khoá thấy. As its holder sees it.")
    account: str
    name: str
    state: KeyState
    trusted: ApproverTrustOut | None
    offered: datetime
    withdrawn: datetime | None
    withdrawn_by: str | None


class ApproverKeysOut(Out):
    keys: list[ApproverKeyOut]
    after: str | None


class MyApproverKeysOut(Out):
    """house: tên hệ thống phải ghi trong phong bì. The house that a proof must name."""

    house: str
    keys: list[ApproverKeyOut]


class OfferOut(Out):
    fingerprint: str
    login: str
    person: str
    offered: datetime
    below: list[str]
    kinds: list[EmergencyKind]
    proof: str = Field(description="Phong bì như đã nộp. The envelope as it was sent.")


class OffersOut(Out):
    """Tệp mang đến nơi giữ khoá gốc: “broadcaster keys approvers”. What is carried to the root."""

    version: int
    house: str
    made: datetime
    keys: list[OfferOut]


def key_out(found: Kept) -> ApproverKeyOut:
    key, approver = found.key, found.approver
    trusted = KeyState.WAITING if approver is None else KeyState.TRUSTED
    said = None
    if approver is not None:
        said = ApproverTrustOut(name=approver.name, below=approver.below, kinds=sorted(approver.kinds))
    return ApproverKeyOut(
        key=key.key,
        fingerprint=key.fingerprint,
        account=key.account,
        name=key.name,
        state=trusted if key.stands else KeyState.WITHDRAWN,
        trusted=said,
        offered=key.offered,
        withdrawn=key.withdrawn,
        withdrawn_by=key.withdrawer,
    )
