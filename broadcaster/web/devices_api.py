"""Machines become stations': codes, what machines ask, what humans decide."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from broadcaster.domain.enrolment import EnrolmentState
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import devices
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.devices import Decision
from broadcaster.web import devices_shapes as shapes
from broadcaster.web.access import Asking, source_of
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import After, Limit, Seen, tagged
from broadcaster.web.desk import AtDesk
from broadcaster.web.wire import Name

router = APIRouter(prefix=PREFIX, tags=["Máy phát ở đài · Machines at stations"], responses=REFUSALS)


@router.post(
    "/stations/{code}/enrolment-codes",
    operation_id="make_enrolment_code",
    summary="Làm mã một lần cho máy phát · Make a one-time code for a machine",
    status_code=201,
)
def make_enrolment_code(code: Name, actor: Asking, desk: AtDesk) -> shapes.DeviceCodeOut:
    """Dùng một lần, trong 15 phút; mã trước hết hiệu lực. Once, within 15 minutes; the one before it ends."""
    made = devices.make_code(desk.newsroom, actor, StationCode(code), desk.new_secret(), desk.clock())
    return shapes.code_out(made)


@router.post(
    "/enrolments", operation_id="ask_enrolment", summary="Máy phát xin vào · A machine asks to come in", status_code=201
)
def ask_enrolment(sent: shapes.EnrolmentIn, request: Request, desk: AtDesk) -> shapes.AskedOut:
    """Bằng mã một lần và khoá máy tự làm. By a one-time code and a key it made itself."""
    found = devices.ask(desk.newsroom, sent.new(source_of(request)), desk.new_id(), desk.clock())
    return shapes.asked_out(found)


@router.post(
    "/enrolments/{enrolment}/collect",
    operation_id="collect_enrolment",
    summary="Máy phát hỏi đã được nhận chưa · A machine asks whether it was accepted",
    responses={202: {"description": "Chưa ai quyết định. Nobody has decided yet."}},
)
def collect_enrolment(
    enrolment: Name, sent: shapes.DeviceProofIn, desk: AtDesk, response: Response
) -> shapes.CollectedOut | shapes.WaitingOut:
    """Phong bì enrolment.v1 ký bằng khoá của máy; mã trao lại được trong 5 phút. The token, for five minutes."""
    found = devices.collect(desk.newsroom, enrolment, sent.model_dump_json(), desk.fresh(), desk.clock())
    if found is None:
        response.status_code = 202
        return shapes.WaitingOut()
    return shapes.collected_out(found)


@router.get("/enrolments", operation_id="list_enrolments", summary="Các máy phát · Machines at stations")
def list_enrolments(
    actor: Asking,
    desk: AtDesk,
    state: Annotated[list[EnrolmentState] | None, Query(description="Bỏ trống: mọi trạng thái. Empty: all.")] = None,
    after: After = None,
    limit: Limit = 20,
) -> shapes.EnrolmentsOut:
    """Đang chờ, đang dùng, đã kết thúc, mới nhất trước. Waiting, standing and ended ones, the newest first."""
    asked = Asked(after=after, limit=limit)
    page = devices.enrolments(desk.newsroom, actor, frozenset(state or ()), asked, desk.clock())
    return shapes.EnrolmentsOut(enrolments=[shapes.enrolment_out(each) for each in page.rows], after=page.after)


@router.get("/enrolments/{enrolment}", operation_id="get_enrolment", summary="Một máy phát · One machine")
def get_enrolment(enrolment: Name, actor: Asking, desk: AtDesk, response: Response) -> shapes.EnrolmentOut:
    """So dấu nhận dạng với màn hình của máy trước khi nhận. Compare the fingerprint before accepting."""
    found = devices.enrolment_of(desk.newsroom, actor, enrolment, desk.clock())
    tagged(response, found.version)
    return shapes.enrolment_out(found)


@router.post("/enrolments/{enrolment}/accept", operation_id="accept_enrolment", summary="Nhận máy phát · Accept")
def accept_enrolment(
    enrolment: Name, sent: shapes.AcceptIn, actor: Asking, desk: AtDesk, seen: Seen, response: Response
) -> shapes.EnrolmentOut:
    """Máy cũ của đài hết hiệu lực ngay. The station's machine before it ends at once."""
    decision = Decision(enrolment=enrolment, seen=seen, fingerprint=sent.fingerprint)
    found = devices.accept(desk.newsroom, actor, decision, desk.clock())
    tagged(response, found.version)
    return shapes.enrolment_out(found)


@router.post("/enrolments/{enrolment}/reject", operation_id="reject_enrolment", summary="Từ chối máy phát · Reject")
def reject_enrolment(
    enrolment: Name, actor: Asking, desk: AtDesk, seen: Seen, response: Response
) -> shapes.EnrolmentOut:
    """Máy được báo là không được nhận. The machine is told so."""
    found = devices.reject(desk.newsroom, actor, Decision(enrolment=enrolment, seen=seen), desk.clock())
    tagged(response, found.version)
    return shapes.enrolment_out(found)


@router.post("/enrolments/{enrolment}/revoke", operation_id="revoke_enrolment", summary="Thu hồi máy phát · Revoke")
def revoke_enrolment(
    enrolment: Name, actor: Asking, desk: AtDesk, seen: Seen, response: Response
) -> shapes.EnrolmentOut:
    """Mã truy cập và khoá của máy hết hiệu lực ngay. Its token and its key end at once."""
    found = devices.revoke(desk.newsroom, actor, Decision(enrolment=enrolment, seen=seen), desk.clock())
    tagged(response, found.version)
    return shapes.enrolment_out(found)
