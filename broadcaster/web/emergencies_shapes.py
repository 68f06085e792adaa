"""What comes in and goes out of emergencies."""

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue, StrictInt, StringConstraints

from broadcaster.domain.bulletin import NOTE_LIMIT
from broadcaster.domain.emergency import (
    GAP_LIMIT,
    LINE_LIMIT,
    MINUTES_LIMIT,
    OPEN,
    REPEATS_LIMIT,
    SCRIPT_LIMIT,
    TARGETS_LIMIT,
    Act,
    Emergency,
    EmergencyKind,
    Message,
    Phase,
)
from broadcaster.domain.emergency_manifest import EmergencyManifest
from broadcaster.domain.emergency_order import TYPE as ORDER_TYPE
from broadcaster.domain.emergency_templates import FIELD_LIMIT, EmergencyTemplate, FieldKind
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, digest_of_bytes
from broadcaster.envelope import KeyId, Signature
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.emergencies import Plea, Shown
from broadcaster.web.outgoing import Out, audio_url
from broadcaster.web.wire import PRINTABLE_TEXT, Incoming, Name, Sha256, Slug

Line = Annotated[str, Field(max_length=LINE_LIMIT), *PRINTABLE_TEXT]
Words = Annotated[str, Field(json_schema_extra={"maxLength": SCRIPT_LIMIT})]
"""Refused by the verb, whose words are better than a shape's."""
Minutes = Annotated[
    StrictInt, Field(ge=1, le=MINUTES_LIMIT, description="Số phút có hiệu lực từ lúc phát. Minutes it holds.")
]
Filled = Annotated[str, Field(max_length=FIELD_LIMIT), *PRINTABLE_TEXT]


FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
"""Of a template."""
_FIELD_NAMES: dict[str, JsonValue] = {"propertyNames": {"pattern": "^[a-z_]{1,40}$"}, "additionalProperties": False}


class EmergencyTargetIn(Incoming):
    station: Name
    below: bool = True
    cluster: Name | None = None

    def aim(self) -> Aim:
        return Aim(station=StationCode(self.station), below=self.below, cluster=self.cluster or "")


class PleaIn(Incoming):
    """Đúng một trong ba: mẫu, văn bản, bản ghi âm. One of template, script and recording."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "event": "Cháy",
                "headline": "Lửa đã lan rộng",
                "script": "Lửa đã lan sang dãy nhà kho. Bà con rời đi ngay.",
                "orderer": "Chủ tịch Uỷ ban nhân dân xã",
                "document": "13/LKC",
            }
        },
    )

    event: Line | None = Field(default=None, description="Bỏ trống: theo mẫu. Left out: the template's.")
    headline: Line | None = Field(default=None, description="Bỏ trống: theo mẫu. Left out: the template's.")
    template: Slug | None = None
    fields: Annotated[dict[FieldName, Filled], Field(max_length=20, json_schema_extra=_FIELD_NAMES)] = Field(
        default_factory=dict
    )
    script: Words = ""
    recording: Sha256 | None = Field(default=None, description="Bản ghi âm đã tải lên. A recording that was kept.")
    repeats: Annotated[StrictInt, Field(ge=1, le=REPEATS_LIMIT)] = 2
    gap_s: Annotated[StrictInt, Field(ge=0, le=GAP_LIMIT, description="Số giây giữa hai lần. Seconds between.")] = 20
    minutes: Minutes = MINUTES_LIMIT
    orderer: Line = Field(description="Người ra lệnh. Who ordered it.")
    document: Line = Field(description="Số văn bản. Number of the document.")

    def plea(self) -> Plea:
        return Plea(
            event=self.event or "",
            headline=self.headline or "",
            template=self.template or "",
            fields=self.fields,
            script=self.script,
            recording=None if self.recording is None else Digest(self.recording),
            repeats=self.repeats,
            gap=self.gap_s,
            minutes=self.minutes,
            orderer=self.orderer,
            document=self.document,
        )


class EmergencyIn(PleaIn):
    """Lệnh khẩn cấp. `kind`: thật hay diễn tập, không bao giờ đổi được. It can never be changed."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "kind": "actual",
                "origin": "91-kv",
                "targets": [{"station": "91-kv", "below": True}],
                "event": "Cháy",
                "headline": "Cháy chợ",
                "script": "Đang có cháy ở chợ. Bà con rời khỏi chợ ngay.",
                "orderer": "Chủ tịch Uỷ ban nhân dân xã",
                "document": "12/LKC",
            }
        },
    )

    kind: EmergencyKind
    origin: Name
    targets: Annotated[list[EmergencyTargetIn], Field(min_length=1, max_length=TARGETS_LIMIT)]


class RenewalIn(Incoming):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"minutes": 30, "orderer": "Chủ tịch xã", "document": "14/LKC"}},
    )

    minutes: Minutes = MINUTES_LIMIT
    orderer: Line
    document: Line


class EmergencyApprovalIn(Incoming):
    """`digest` của lệnh đã xem và nghe. Of what was read and heard."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"digest": "0" * 64}})

    digest: Sha256


class SignatureIn(Incoming):
    """Chữ ký Ed25519 trên PAE(loại, đúng các byte của lệnh). Over PAE(type, the very bytes of the order)."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"keyid": "0" * 64, "sig": "A" * 86 + "=="}}
    )

    keyid: Sha256
    sig: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{85}[AQgw]==$")]

    def signature(self) -> Signature:
        return Signature(key=KeyId(self.keyid), value=b64decode(self.sig))


class ReportIn(Incoming):
    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"report": "Đã dập tắt, không ai bị thương."}}
    )

    report: Annotated[str, Field(json_schema_extra={"maxLength": NOTE_LIMIT})]


# --- out -----------------------------------------------------------------------------------------------------------


class SignedOut(Out):
    account: str
    name: str
    at: datetime


class EmergencyTargetOut(Out):
    station: str
    below: bool
    cluster: str | None


class EmergencySoundOut(Out):
    """`url` là null khi âm thanh chưa làm xong. Null while the sound is not made."""

    stations: list[str]
    sha256: str | None
    url: str | None


class EmergencyOut(Out):
    """`needs_report`: đã phát, đã kết thúc, chưa có báo cáo. It went out, is over, and has no report yet."""

    id: str
    kind: EmergencyKind
    message: Message
    refers: str | None
    origin: str
    targets: list[EmergencyTargetOut]
    event: str
    headline: str
    script: str
    template: str | None
    recording: str | None
    repeats: int
    gap_s: int
    minutes: int
    orderer: str
    document: str
    digest: str
    phase: Phase
    composed: SignedOut
    approved: SignedOut | None
    due: datetime | None
    started: datetime | None
    expires: datetime | None
    until: datetime | None = Field(description="Hết hiệu lực theo cảnh báo đã nhận. By the alert it came as.")
    closed: SignedOut | None
    report: str
    needs_report: bool


class EmergencyOrderOut(Out):
    """`order`: base64 của đúng các byte phải ký. Of the very bytes to be signed."""

    payload_type: str
    order: str
    sha256: str


class EmergencyShownOut(EmergencyOut):
    sounds: list[EmergencySoundOut]


class EmergenciesOut(Out):
    emergencies: list[EmergencyOut]
    after: str | None


class TemplateFieldOut(Out):
    name: str
    kind: FieldKind
    label: str


class EmergencyTemplateOut(Out):
    code: str
    event: str
    headline: str
    script: str
    fields: list[TemplateFieldOut]


class EmergencyTemplatesOut(Out):
    templates: list[EmergencyTemplateOut]


class EmergencyDocumentOut(Out):
    """`document` là phong bì đã ký, đúng từng byte; `sha256` là của các byte ấy. The sealed envelope."""

    serial: int
    emergency: str
    message: Message
    expires: datetime
    sha256: str
    document: str


class StationEmergenciesOut(Out):
    documents: list[EmergencyDocumentOut]


def emergency_out(found: Emergency) -> EmergencyOut:
    order = found.order
    return EmergencyOut(
        id=found.id,
        kind=order.kind,
        message=order.message,
        refers=order.refers,
        origin=order.origin,
        targets=[
            EmergencyTargetOut(station=each.station, below=each.below, cluster=each.cluster or None)
            for each in order.targets
        ],
        event=order.event,
        headline=order.headline,
        script=order.script,
        template=order.template or None,
        recording=None if order.recording is None else order.recording.digest,
        repeats=order.repeats,
        gap_s=order.gap,
        minutes=order.minutes,
        orderer=order.orderer,
        document=order.document,
        digest=found.digest,
        phase=found.phase,
        composed=_who(found.composed),
        approved=_signed(found.approved),
        due=found.due,
        started=found.started,
        expires=found.expires,
        until=order.until,
        closed=_signed(found.closed),
        report=found.report,
        needs_report=found.started is not None and found.phase not in OPEN and found.closed is None,
    )


def order_out(order: bytes) -> EmergencyOrderOut:
    return EmergencyOrderOut(payload_type=ORDER_TYPE, order=b64encode(order).decode(), sha256=digest_of_bytes(order))


def shown_out(shown: Shown) -> EmergencyShownOut:
    sounds = []
    for each in shown.emergency.soundings:
        audio = shown.audio.get(each.recipe)
        url = None if audio is None else audio_url(audio)
        sounds.append(EmergencySoundOut(stations=list(each.stations), sha256=audio, url=url))
    return EmergencyShownOut(**dict(emergency_out(shown.emergency)), sounds=sounds)


def _who(by: Act) -> SignedOut:
    return SignedOut(account=by.by, name=by.name, at=by.at)


def _signed(by: Act | None) -> SignedOut | None:
    return None if by is None else _who(by)


def template_out(each: EmergencyTemplate) -> EmergencyTemplateOut:
    return EmergencyTemplateOut(
        code=each.code,
        event=each.event,
        headline=each.headline,
        script=each.script,
        fields=[TemplateFieldOut(name=f.name, kind=f.kind, label=f.label) for f in each.fields],
    )


def document_out(each: EmergencyManifest) -> EmergencyDocumentOut:
    return EmergencyDocumentOut(
        serial=each.serial,
        emergency=each.emergency,
        message=each.message,
        expires=each.expires,
        sha256=each.digest,
        document=each.text,
    )
