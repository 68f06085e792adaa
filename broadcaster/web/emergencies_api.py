"""Emergencies as JSON: composed, approved, stopped, followed up, closed; and what stations pull and confirm."""

from fastapi import APIRouter, Request, Response

from broadcaster.domain.emergency import Emergency, EmergencyId, Message
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, digest_of
from broadcaster.newsroom import answering, emergencies, emergency_hushing, emergency_signing
from broadcaster.newsroom.answering import Confirming
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.emergencies import Amendment, Composition, Renewal
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import After, Key, Limit
from broadcaster.web.desk import AtDesk, Desk
from broadcaster.web.emergencies_shapes import (
    EmergenciesOut,
    EmergencyApprovalIn,
    EmergencyIn,
    EmergencyOrderOut,
    EmergencyOut,
    EmergencyShownOut,
    EmergencyTemplatesOut,
    PleaIn,
    RenewalIn,
    ReportIn,
    SignatureIn,
    StationEmergenciesOut,
    document_out,
    emergency_out,
    order_out,
    shown_out,
    template_out,
)
from broadcaster.web.emergency_answers_shapes import ConfirmationIn, EmergencyAnswersOut, answers_out
from broadcaster.web.ranges import known_already
from broadcaster.web.wire import Name

router = APIRouter(prefix=PREFIX, tags=["Khẩn cấp · Emergencies"], responses=REFUSALS)


def _ordered(desk: Desk, found: Emergency, response: Response) -> EmergencyOut:
    """A new emergency, and where it is from now on; its sound is begun at once."""
    desk.on_emergency()
    response.headers["Location"] = f"{PREFIX}/emergencies/{found.id}"
    return emergency_out(found)


@router.get("/emergency-templates", operation_id="list_emergency_templates", summary="Mẫu khẩn cấp · Templates")
def list_emergency_templates(actor: Asking, desk: AtDesk) -> EmergencyTemplatesOut:
    """Lời của từng mẫu và các mục phải điền. The words of each template, and the fields to fill."""
    found = emergencies.templates(desk.newsroom, actor, desk.clock())
    return EmergencyTemplatesOut(templates=[template_out(each) for each in found])


@router.get("/emergencies", operation_id="list_emergencies", summary="Các lệnh khẩn cấp · Emergencies")
def list_emergencies(actor: Asking, desk: AtDesk, after: After = None, limit: Limit = 20) -> EmergenciesOut:
    """Mới nhất trước; lệnh nào còn nợ báo cáo thì có needs_report. Newest first; those that owe a report say so."""
    page = emergencies.page(desk.newsroom, actor, Asked(after=after, limit=limit), desk.clock())
    return EmergenciesOut(emergencies=[emergency_out(each) for each in page.rows], after=page.after)


@router.post("/emergencies", operation_id="compose_emergency", summary="Soạn lệnh · Compose", status_code=201)
def compose_emergency(
    sent: EmergencyIn, actor: Asking, desk: AtDesk, response: Response, key: Key = None
) -> EmergencyOut:
    """Chờ người thứ hai duyệt; âm thanh được làm ngay. It waits for its second person; its sound is made at once."""
    told = Composition(
        kind=sent.kind,
        origin=StationCode(sent.origin),
        aims=tuple(each.aim() for each in sent.targets),
        plea=sent.plea(),
    )
    found = emergencies.compose(desk.newsroom, actor, told, Sent(id=desk.new_id(), key=key), desk.clock())
    return _ordered(desk, found, response)


@router.get("/emergencies/{emergency}", operation_id="get_emergency", summary="Một lệnh khẩn cấp · One emergency")
def get_emergency(emergency: Name, actor: Asking, desk: AtDesk) -> EmergencyShownOut:
    """Kèm âm thanh đã làm để nghe trước khi duyệt. With its sounds, to be heard before it is approved."""
    return shown_out(emergencies.show(desk.newsroom, actor, EmergencyId(emergency), desk.clock()))


@router.post("/emergencies/{emergency}/approve", operation_id="approve_emergency", summary="Duyệt và phát · Approve")
def approve_emergency(emergency: Name, sent: EmergencyApprovalIn, actor: Asking, desk: AtDesk) -> EmergencyOut:
    """Người duyệt không phải người soạn; phát ngay. By somebody else than its author; it goes out at once."""
    digest = Digest(sent.digest)
    approved = emergencies.approve(desk.newsroom, actor, EmergencyId(emergency), digest, desk.clock())
    desk.on_emergency()
    return emergency_out(approved)


@router.get(
    "/emergencies/{emergency}/order", operation_id="get_emergency_order", summary="Các byte phải ký · What is signed"
)
def get_emergency_order(emergency: Name, actor: Asking, desk: AtDesk) -> EmergencyOrderOut:
    """409 khi âm thanh chưa làm xong. 409 while its sounds are not made."""
    return order_out(emergency_signing.order_to_sign(desk.newsroom, actor, EmergencyId(emergency), desk.clock()))


@router.post("/emergencies/{emergency}/sign", operation_id="sign_emergency", summary="Ký bằng khoá của mình · Sign")
def sign_emergency(emergency: Name, sent: SignatureIn, actor: Asking, desk: AtDesk) -> EmergencyOut:
    """Người soạn và người duyệt, mỗi người một khoá, trước khi duyệt. Author and approver, before it is approved."""
    signature = sent.signature()
    found = emergency_signing.sign(desk.newsroom, actor, EmergencyId(emergency), signature, desk.clock())
    return emergency_out(found)


@router.post("/emergencies/{emergency}/stop", operation_id="stop_emergency", summary="Dừng ngay · Stop at once")
def stop_emergency(emergency: Name, actor: Asking, desk: AtDesk) -> EmergencyOut:
    """Một người là đủ; mọi đài được báo im lặng ngay. One person is enough; every station is told to be silent."""
    return emergency_out(emergencies.stop(desk.newsroom, actor, EmergencyId(emergency), desk.clock()))


@router.post(
    "/emergencies/{emergency}/update", operation_id="update_emergency", summary="Cập nhật · Update", status_code=201
)
def update_emergency(
    emergency: Name, sent: PleaIn, actor: Asking, desk: AtDesk, response: Response, key: Key = None
) -> EmergencyOut:
    """Lời mới cho cùng nơi nhận, cũng cần hai người. New words for the same stations, by two people again."""
    told = Amendment(of=EmergencyId(emergency), message=Message.UPDATE, plea=sent.plea())
    found = emergencies.amend(desk.newsroom, actor, told, Sent(id=desk.new_id(), key=key), desk.clock())
    return _ordered(desk, found, response)


@router.post(
    "/emergencies/{emergency}/cancel", operation_id="cancel_emergency", summary="Huỷ bằng lời · Cancel", status_code=201
)
def cancel_emergency(
    emergency: Name, sent: PleaIn, actor: Asking, desk: AtDesk, response: Response, key: Key = None
) -> EmergencyOut:
    """Đính chính hay báo hết nguy hiểm, cần hai người. A correction or an all-clear, by two people."""
    told = Amendment(of=EmergencyId(emergency), message=Message.CANCEL, plea=sent.plea())
    found = emergencies.amend(desk.newsroom, actor, told, Sent(id=desk.new_id(), key=key), desk.clock())
    return _ordered(desk, found, response)


@router.post(
    "/emergencies/{emergency}/renew", operation_id="renew_emergency", summary="Gia hạn · Renew", status_code=201
)
def renew_emergency(
    emergency: Name, sent: RenewalIn, actor: Asking, desk: AtDesk, response: Response, key: Key = None
) -> EmergencyOut:
    """Cùng lời, thêm tối đa 30 phút, cần hai người. The same words for 30 minutes more at most, by two people."""
    told = Renewal(of=EmergencyId(emergency), minutes=sent.minutes, orderer=sent.orderer, document=sent.document)
    found = emergencies.renew(desk.newsroom, actor, told, Sent(id=desk.new_id(), key=key), desk.clock())
    return _ordered(desk, found, response)


@router.post("/emergencies/{emergency}/close", operation_id="close_emergency", summary="Báo cáo và đóng · Close")
def close_emergency(emergency: Name, sent: ReportIn, actor: Asking, desk: AtDesk) -> EmergencyOut:
    """Sau khi kết thúc, lệnh nào cũng phải có báo cáo. Every emergency is followed by a report."""
    return emergency_out(emergencies.close(desk.newsroom, actor, EmergencyId(emergency), sent.report, desk.clock()))


@router.get(
    "/emergencies/{emergency}/confirmations",
    operation_id="list_emergency_confirmations",
    summary="Đài nào đã xác nhận · Who confirmed",
)
def list_emergency_confirmations(
    emergency: Name, actor: Asking, desk: AtDesk, after: After = None, limit: Limit = 20
) -> EmergencyAnswersOut:
    """Mọi đài phải nhận: đã phát lúc nào, vì sao không, còn im. Every station, what it said, and who is silent."""
    asked = Asked(after=after, limit=limit)
    return answers_out(answering.answers(desk.newsroom, actor, EmergencyId(emergency), asked, desk.clock()))


# --- stations ------------------------------------------------------------------------------------------------------


@router.get(
    "/stations/{code}/emergencies",
    operation_id="get_station_emergencies",
    summary="Đài phải phát gì khẩn cấp · What a station must sound now",
    response_class=Response,
    responses={200: {"model": StationEmergenciesOut}, 304: {"description": "Không đổi. Unchanged."}},
)
def get_station_emergencies(request: Request, code: Name, actor: Asking, desk: AtDesk) -> Response:
    """Còn hiệu lực, theo số thứ tự; giờ yên lặng không áp dụng. Hỏi lại bằng If-None-Match.

    Those that hold, by serial, whatever the quiet hours. Ask again with If-None-Match.
    """
    found = emergencies.holding(desk.newsroom, actor, StationCode(code), desk.clock())
    tag = digest_of("emergencies-1", *(each.digest for each in found))
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if known_already(request, tag):
        return Response(status_code=304, headers=headers)
    told = StationEmergenciesOut(documents=[document_out(each) for each in found])
    return Response(told.model_dump_json(), headers=headers, media_type="application/json; charset=utf-8")


@router.post(
    "/stations/{code}/emergencies/{emergency}/stop",
    operation_id="hush_emergency",
    summary="Dừng ở đài mình · Stop here",
)
def hush_emergency(code: Name, emergency: Name, actor: Asking, desk: AtDesk) -> EmergencyOut:
    """Chỉ đài này và các đài bên dưới im lặng, ai ra lệnh cũng vậy; nơi khác vẫn phát, lệnh sau đó vẫn phát ở đây.

    This station and those below it fall silent, whoever sent it, and no other. What follows it is heard here again.
    """
    found = emergency_hushing.hush(desk.newsroom, actor, StationCode(code), EmergencyId(emergency), desk.clock())
    return emergency_out(found)


@router.post(
    "/stations/{code}/emergencies/{emergency}/confirm",
    operation_id="confirm_emergency",
    summary="Đài xác nhận · A station confirms",
    status_code=204,
)
def confirm_emergency(code: Name, emergency: Name, sent: ConfirmationIn, actor: Asking, desk: AtDesk) -> None:
    """Đã nhận hay đã phát; gửi lại không đổi gì. Received or played; sending again changes nothing."""
    told = Confirming(
        station=StationCode(code),
        emergency=EmergencyId(emergency),
        serial=sent.serial,
        heard=sent.heard,
        cluster=sent.cluster or "",
        reason=sent.reason or "",
    )
    answering.confirm(desk.newsroom, actor, told, desk.clock())
