"""People's keys for emergencies: each offers their own, an admin sees which wait for the root."""

from fastapi import APIRouter, Response

from broadcaster.domain.access import AccountId
from broadcaster.envelope import KeyId
from broadcaster.newsroom import approver_keys
from broadcaster.newsroom.books.paging import Asked
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.approver_keys_shapes import (
    ApproverKeyIn,
    ApproverKeyOut,
    ApproverKeysOut,
    MyApproverKeysOut,
    OffersOut,
    key_out,
)
from broadcaster.web.conditions import After, Limit
from broadcaster.web.desk import AtDesk
from broadcaster.web.wire import Name

router = APIRouter(prefix=PREFIX, tags=["Khoá ký khẩn cấp · Approvers' keys"], responses=REFUSALS)


@router.get("/me/approver-keys", operation_id="list_my_approver_keys", summary="Khoá ký của mình · One's own keys")
def list_my_approver_keys(actor: Asking, desk: AtDesk) -> MyApproverKeysOut:
    """Đang chờ, được tin, đã rút. Waiting, trusted, withdrawn."""
    found = approver_keys.mine(desk.newsroom, actor)
    return MyApproverKeysOut(house=desk.newsroom.keyring.trust().house, keys=[key_out(each) for each in found])


@router.post(
    "/me/approver-keys",
    operation_id="offer_approver_key",
    summary="Nộp khoá ký của mình · Offer one's key",
    status_code=201,
)
def offer_approver_key(sent: ApproverKeyIn, actor: Asking, desk: AtDesk) -> ApproverKeyOut:
    """Nộp lại không đổi gì. Đài chỉ tin khi khoá gốc nêu nó. Stations believe it once the root names it."""
    return key_out(approver_keys.offer(desk.newsroom, actor, sent.model_dump_json(), desk.clock()))


@router.post(
    "/me/approver-keys/{key}/withdraw",
    operation_id="withdraw_my_approver_key",
    summary="Rút khoá ký của mình · Withdraw one's key",
)
def withdraw_my_approver_key(key: Name, actor: Asking, desk: AtDesk) -> ApproverKeyOut:
    """Máy chủ không nhận chữ ký của nó nữa; khoá ấy không nộp lại được. It signs nothing more, and never comes back."""
    return key_out(approver_keys.withdraw(desk.newsroom, actor, actor.id, KeyId(key), desk.clock()))


@router.get("/approver-keys", operation_id="list_approver_keys", summary="Khoá ký của mọi người · People's keys")
def list_approver_keys(actor: Asking, desk: AtDesk, after: After = None, limit: Limit = 20) -> ApproverKeysOut:
    """Khoá nào còn chờ khoá gốc thì state là waiting. Those that wait for the root say so."""
    page = approver_keys.page(desk.newsroom, actor, Asked(after=after, limit=limit), desk.clock())
    return ApproverKeysOut(keys=[key_out(each) for each in page.rows], after=page.after)


@router.get(
    "/approver-keys/offers",
    operation_id="export_approver_keys",
    summary="Tệp khoá mang đến khoá gốc · What is carried to the root",
)
def export_approver_keys(actor: Asking, desk: AtDesk, response: Response) -> OffersOut:
    """Khoá còn hiệu lực, kèm bằng chứng. Khoá gốc mới quyết định tin ai. The root decides whom to trust."""
    response.headers["Content-Disposition"] = 'attachment; filename="offers.json"'
    response.headers["Cache-Control"] = "no-store"
    return OffersOut.model_validate_json(approver_keys.offers(desk.newsroom, actor, desk.clock()))


@router.post(
    "/accounts/{account}/approver-keys/{key}/withdraw",
    operation_id="withdraw_approver_key",
    summary="Rút khoá ký của một tài khoản · Withdraw an account's key",
)
def withdraw_approver_key(account: Name, key: Name, actor: Asking, desk: AtDesk) -> ApproverKeyOut:
    """Khi máy bị mất hay người giữ đã nghỉ. When a machine was lost, or its holder has left."""
    return key_out(approver_keys.withdraw(desk.newsroom, actor, AccountId(account), KeyId(key), desk.clock()))
