"""Machines at stations, as they come in and go out."""

import base64
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from broadcaster.domain.device import PROOF
from broadcaster.domain.enrolment import Enrolment, EnrolmentState
from broadcaster.newsroom.devices import Collected, MadeCode, NewDevice
from broadcaster.web.envelope_shapes import EnvelopeIn, envelope_example
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Incoming, Name

Short = Annotated[str, StringConstraints(max_length=100)]


def _like(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": example})


class DeviceCodeOut(Out):
    """Đọc cho người lắp máy; dùng một lần. To be read out to whoever installs the machine; it works once."""

    code: str
    until: datetime


class EnrolmentIn(Incoming):
    """Máy xin vào. A machine asks to be the station's for which the code was made."""

    model_config = _like({"code": "ABCD-EFGH-IJKL-MNOP", "public_key": "A" * 43 + "=", "name": "Hộp ở trụ sở"})

    code: Short
    public_key: Short = Field(description="Khoá Ed25519 của máy, 32 byte, base64. The machine's own key.")
    name: Name

    def new(self, source: str) -> NewDevice:
        return NewDevice(code=self.code, public=self.public_key, name=self.name, source=source)


class DeviceProofIn(EnvelopeIn):
    """Phong bì enrolment.v1 ký bằng khoá của máy. Sealed with the machine's own key."""

    model_config = ConfigDict(json_schema_extra={"example": envelope_example(PROOF)})


class AskedOut(Out):
    """fingerprint: phải giống trên màn hình của máy. It must be what the machine shows."""

    id: str
    fingerprint: str


class AcceptIn(Incoming):
    """Dấu nhận dạng, như người lắp máy đọc qua điện thoại. As it was read out at the machine."""

    model_config = _like({"fingerprint": "ABCD-EFGH"})

    fingerprint: Short


class RootsOut(Out):
    threshold: int
    keys: list[str] = Field(description="base64.")


class JournalHeldOut(Out):
    """Nhật ký của đài đến đâu: máy mới ghi tiếp từ đó. How far the station's journal is held: a new machine goes on
    there."""

    sequence: int
    head: str
    boot: int


class CollectedOut(Out):
    """Chỉ trao một lần. Handed out once."""

    station: str
    house: str
    token: str
    roots: RootsOut
    journal: JournalHeldOut


class WaitingOut(Out):
    """Chưa ai quyết định. Nobody has decided yet."""


class EnrolmentOut(Out):
    """decided_by, ended_by: tài khoản nào. Which accounts."""

    id: str
    station: str
    name: str
    fingerprint: str
    state: EnrolmentState
    asked: datetime
    decided: datetime | None
    decided_by: str | None
    ended: datetime | None
    ended_by: str | None
    version: int


class EnrolmentsOut(Out):
    enrolments: list[EnrolmentOut]
    after: str | None


def code_out(made: MadeCode) -> DeviceCodeOut:
    return DeviceCodeOut(code=made.code, until=made.until)


def asked_out(found: Enrolment) -> AskedOut:
    return AskedOut(id=found.id, fingerprint=found.fingerprint)


def collected_out(found: Collected) -> CollectedOut:
    roots = RootsOut(threshold=found.roots.threshold, keys=[written(each) for each in found.roots.keys])
    end, boot = found.journal.end, found.journal.boot
    journal = JournalHeldOut(sequence=end.sequence, head=end.head, boot=boot)
    return CollectedOut(station=found.station, house=found.house, token=found.token, roots=roots, journal=journal)


def written(key: bytes) -> str:
    return base64.b64encode(key).decode()


def enrolment_out(found: Enrolment) -> EnrolmentOut:
    return EnrolmentOut(
        id=found.id,
        station=found.station,
        name=found.name,
        fingerprint=found.fingerprint,
        state=found.state,
        asked=found.asked,
        decided=found.decided,
        decided_by=found.decider,
        ended=found.ended,
        ended_by=found.ender,
        version=found.version,
    )
