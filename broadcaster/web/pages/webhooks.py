"""Telling other programs: addresses are added and ended, what they were told is shown and sent again."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.errors import BadInput
from broadcaster.domain.webhooks import DeliveryState, Event, check_webhook
from broadcaster.newsroom import webhooks
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.webhooks import NewWebhook
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, also, refusal_of
from broadcaster.web.pages.slips import Slip, worded
from broadcaster.web.pages.typed import Field
from broadcaster.web.wire import Name

router = APIRouter(prefix="/settings/webhooks", include_in_schema=False)

EVENTS: Mapping[Event, str] = {
    Event.APPROVED: "Bản tin được duyệt",
    Event.PUBLISHED: "Bản tin được xếp vào lịch đã gửi đài",
    Event.MISSED: "Đài báo bản tin bị lỡ",
    Event.OFFLINE: "Đài mất kết nối quá một giờ",
    Event.EMERGENCY: "Lệnh khẩn cấp phát đi, dừng, huỷ",
}
STATES: Mapping[DeliveryState, str] = {
    DeliveryState.WAITING: "đang chờ gửi",
    DeliveryState.DONE: "đã nhận",
    DeliveryState.GIVEN_UP: "đã thôi gửi",
}


def _list_page(viewer: Viewer, refused: Refused, typed: Mapping[str, object], key: str) -> Response:
    found = webhooks.listed(viewer.desk.newsroom, viewer.actor, viewer.at)
    _ = viewer.tongue.gettext
    events = [(event.value, _(label)) for event, label in EVENTS.items()]
    return viewer.page(
        "webhooks.html",
        refused.answered,
        webhooks=found,
        slips=refused.slips,
        typed=typed,
        key=key,
        events=events,
        labels=EVENTS,
    )


@router.get("", response_class=HTMLResponse)
def show_webhooks(viewer: Viewing) -> Response:
    return _list_page(viewer, NOTHING, {"address": "https://"}, viewer.desk.new_secret())


@router.post("", response_class=HTMLResponse)
def add_webhook_on_page(
    viewer: Viewing,
    name: Field = "",
    address: Field = "",
    events: Annotated[list[str] | None, Form(max_length=20)] = None,
    key: Field = "",
) -> Response:
    """The secret is shown in the answer, once, so there is no page to come back to."""
    chosen = [event for event in Event if event.value in (events or [])]
    typed = {"name": name, "address": address, "events": [each.value for each in chosen]}
    slips: list[Slip] = [] if name.strip() else [worded("name", "Hãy gõ tên để nhận ra, như tên cổng thông tin.")]
    slips += [] if chosen else [worded("events", "Hãy chọn ít nhất một việc để báo.")]
    if slips:
        slips = also(slips, lambda: check_webhook("x", address.strip(), frozenset(Event)))
        return _list_page(viewer, Refused(slips), typed, key)
    new = NewWebhook(name=name, address=address.strip(), events=frozenset(chosen))
    try:
        made = webhooks.add(
            viewer.desk.newsroom, viewer.actor, new, Sent(id=viewer.desk.new_id(), key=key or None), viewer.at
        )
    except BadInput as wrong:
        fields = {"name": "name", "address": "address", "events": "events"}
        return _list_page(viewer, refusal_of(wrong, fields), typed, key)
    return viewer.page("webhook-made.html", webhook=made.webhook, secret=made.secret)


@router.get("/{webhook}", response_class=HTMLResponse)
def show_webhook(webhook: Name, viewer: Viewing) -> Response:
    found = webhooks.show(viewer.desk.newsroom, viewer.actor, webhook, viewer.at)
    return viewer.page("webhook.html", webhook=found.webhook, deliveries=found.deliveries, labels=EVENTS, states=STATES)


@router.post("/{webhook}/end")
def end_webhook_on_page(webhook: Name, viewer: Viewing) -> Response:
    webhooks.end(viewer.desk.newsroom, viewer.actor, webhook, viewer.at)
    return back_to("/settings/webhooks")


@router.post("/{webhook}/deliveries/{delivery}/resend")
def resend_on_page(webhook: Name, delivery: Name, viewer: Viewing) -> Response:
    webhooks.resend(viewer.desk.newsroom, viewer.actor, webhook, delivery, viewer.at)
    return back_to(f"/settings/webhooks/{webhook}")
