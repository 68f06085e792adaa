"""JSON of addresses of other programs that are told, and of what they were told. docs/webhooks.md says how it is
signed."""

from fastapi import APIRouter, Response

from broadcaster.newsroom import webhooks
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.webhooks import NewWebhook
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import Key
from broadcaster.web.desk import AtDesk
from broadcaster.web.webhooks_shapes import (
    DeliveriesOut,
    DeliveryOut,
    WebhookIn,
    WebhookMadeOut,
    WebhookOut,
    WebhooksOut,
    delivery_out,
    webhook_out,
)
from broadcaster.web.wire import Name

router = APIRouter(prefix=f"{PREFIX}/webhooks", responses=REFUSALS, tags=["Báo tin ra ngoài · Webhooks"])


@router.get("", operation_id="list_webhooks", summary="Các địa chỉ nhận tin · Webhooks")
def list_webhooks(actor: Asking, desk: AtDesk) -> WebhooksOut:
    """Không kèm bí mật ký. Never with the signing secret."""
    found = webhooks.listed(desk.newsroom, actor, desk.clock())
    return WebhooksOut(webhooks=[webhook_out(each) for each in found])


@router.post("", operation_id="add_webhook", summary="Thêm địa chỉ nhận tin · Add a webhook", status_code=201)
def add_webhook(sent: WebhookIn, actor: Asking, desk: AtDesk, response: Response, key: Key = None) -> WebhookMadeOut:
    """Bí mật để kiểm chữ ký chỉ hiện một lần. The secret that checks signatures is shown once."""
    new = NewWebhook(name=sent.name, address=sent.address, events=frozenset(sent.events))
    made = webhooks.add(desk.newsroom, actor, new, Sent(id=desk.new_id(), key=key), desk.clock())
    response.headers["Location"] = f"{PREFIX}/webhooks/{made.webhook.id}"
    return WebhookMadeOut(webhook=webhook_out(made.webhook), secret=made.secret)


@router.get("/{webhook}", operation_id="get_webhook", summary="Một địa chỉ nhận tin · One webhook")
def get_webhook(webhook: Name, actor: Asking, desk: AtDesk) -> WebhookOut:
    """Không kèm bí mật ký. Never with the signing secret."""
    return webhook_out(webhooks.show(desk.newsroom, actor, webhook, desk.clock()).webhook)


@router.delete("/{webhook}", operation_id="end_webhook", summary="Bỏ địa chỉ nhận tin · End a webhook", status_code=204)
def end_webhook(webhook: Name, actor: Asking, desk: AtDesk) -> None:
    """Tin đang chờ gửi cũng bỏ. What waits for it is dropped."""
    webhooks.end(desk.newsroom, actor, webhook, desk.clock())


@router.get("/{webhook}/deliveries", operation_id="list_deliveries", summary="Những lần báo tin · What it was told")
def list_deliveries(webhook: Name, actor: Asking, desk: AtDesk) -> DeliveriesOut:
    """50 lần mới nhất, mới nhất trước. The newest 50, newest first."""
    found = webhooks.show(desk.newsroom, actor, webhook, desk.clock())
    return DeliveriesOut(deliveries=[delivery_out(each) for each in found.deliveries])


@router.post("/{webhook}/deliveries/{delivery}/resend", operation_id="resend_delivery", summary="Gửi lại · Send again")
def resend_delivery(webhook: Name, delivery: Name, actor: Asking, desk: AtDesk) -> DeliveryOut:
    """Cùng mã, cùng nội dung. The same id and the same bytes."""
    return delivery_out(webhooks.resend(desk.newsroom, actor, webhook, delivery, desk.clock()))
