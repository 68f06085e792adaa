"""Alerts of others in CAP 1.2 over HTTP, in and out."""

from typing import Any

from fastapi import APIRouter, Response

from broadcaster.domain.emergency import EmergencyId
from broadcaster.domain.units import Digest
from broadcaster.newsroom import alerts
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import Key
from broadcaster.web.desk import AtDesk
from broadcaster.web.outgoing import Out
from broadcaster.web.uploads import SentAlert
from broadcaster.web.wire import Name, Sha256

_EMERGENCIES = "Khẩn cấp · Emergencies"
_CAP = "application/cap+xml"
_EXAMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>pclb-2026-11</identifier>
<sender>pclb@angiang.example.vn</sender><sent>2026-11-27T06:29:00+07:00</sent><status>Exercise</status>
<msgType>Alert</msgType><scope>Public</scope><info><language>vi-VN</language><category>Met</category>
<event>Xả lũ</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>
<headline>Hồ chứa xả lũ</headline><area><areaDesc>Xã Chợ Mới</areaDesc><geocode><valueName>VN-GSO</valueName>
<value>30628</value></geocode></area></info></alert>
"""

router = APIRouter(prefix=PREFIX, tags=[_EMERGENCIES], responses=REFUSALS)


class CapTakenOut(Out):
    """Lệnh khẩn cấp soạn từ cảnh báo, còn chờ hai người. The emergency that was composed; it waits for its people.

    `known`: cảnh báo này đã đến trước đó. It had come before, and nothing new was composed.
    """

    id: str
    kind: str
    message: str
    phase: str
    digest: Sha256
    headline: str
    script: str
    minutes: int
    stations: list[str]
    strangers: list[str]
    left_out: list[str]
    known: bool


def _form() -> dict[str, Any]:
    told = "Một tệp CAP 1.2, tối đa 256 kB. One CAP 1.2 file, 256 kB at most."
    file = {"type": "string", "format": "binary", "description": told}
    schema = {"type": "object", "properties": {"file": file}, "required": ["file"], "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@router.post(
    "/emergencies/cap",
    operation_id="take_cap_alert",
    summary="Nhận một cảnh báo CAP 1.2 · Take a CAP 1.2 alert",
    status_code=201,
    openapi_extra=_form(),
)
def take_cap_alert(actor: Asking, sent: SentAlert, desk: AtDesk, key: Key = None) -> CapTakenOut:
    """Soạn thành lệnh khẩn cấp còn chờ duyệt, không tự phát. It is composed and waits; nothing is sent by itself."""
    taken = alerts.take(desk.newsroom, actor, sent.file.read(), Sent(id=desk.new_id(), key=key), desk.clock())
    order = taken.emergency.order
    return CapTakenOut(
        id=taken.emergency.id,
        kind=order.kind.value,
        message=order.message.value,
        phase=taken.emergency.phase.value,
        digest=Digest(taken.emergency.digest),
        headline=order.headline,
        script=order.script,
        minutes=order.minutes,
        stations=list(taken.emergency.stations),
        strangers=list(taken.brief.strangers),
        left_out=list(taken.brief.left_out),
        known=taken.known,
    )


@router.get(
    "/emergencies/{emergency}/cap",
    operation_id="get_emergency_as_cap",
    summary="Lệnh khẩn cấp ở dạng CAP 1.2 · An emergency in CAP 1.2",
    response_class=Response,
    responses={200: {"content": {_CAP: {"schema": {"type": "string"}, "example": _EXAMPLE}}}},
)
def get_emergency_as_cap(emergency: Name, actor: Asking, desk: AtDesk) -> Response:
    """Khi chưa phát thì có trạng thái Draft. Its status is Draft until it went on air."""
    written = alerts.as_alert(desk.newsroom, actor, EmergencyId(emergency), desk.clock())
    return Response(written, media_type=_CAP, headers={"Cache-Control": "no-store"})
