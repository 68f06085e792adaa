"""What comes in and goes out of addresses of other programs that are told."""

from datetime import datetime

from pydantic import ConfigDict, Field

from broadcaster.domain.webhooks import ADDRESS_LIMIT, NAME_LIMIT, Delivery, DeliveryState, Event, Webhook
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Incoming


class WebhookIn(Incoming):
    """Địa chỉ https được báo tin. An https address that is told."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "name": "Cổng thông tin xã",
                "address": "https://xa.example.gov.vn/nhan-tin",
                "events": ["approved", "missed"],
            }
        },
    )

    name: str = Field(min_length=1, max_length=NAME_LIMIT)
    address: str = Field(max_length=ADDRESS_LIMIT, description="Chỉ https, máy trên mạng công cộng. https, public.")
    events: list[Event] = Field(min_length=1, max_length=len(Event))


class WebhookOut(Out):
    id: str
    name: str
    address: str
    events: list[Event]
    created: datetime


class WebhookMadeOut(Out):
    """`secret` chỉ hiện một lần. It is shown once."""

    webhook: WebhookOut
    secret: str


class WebhooksOut(Out):
    webhooks: list[WebhookOut]


class DeliveryOut(Out):
    """`status`: 0 khi không ai trả lời. 0 when nobody answered."""

    id: str
    event: Event
    at: datetime
    state: DeliveryState
    attempts: int
    due: datetime
    tried: datetime | None
    status: int
    told: str
    body: str


class DeliveriesOut(Out):
    deliveries: list[DeliveryOut]


def webhook_out(webhook: Webhook) -> WebhookOut:
    return WebhookOut(
        id=webhook.id,
        name=webhook.name,
        address=webhook.address,
        events=sorted(webhook.events),
        created=webhook.created,
    )


def delivery_out(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=delivery.id,
        event=delivery.event,
        at=delivery.at,
        state=delivery.state,
        attempts=delivery.attempts,
        due=delivery.due,
        tried=delivery.tried,
        status=delivery.status,
        told=delivery.told,
        body=delivery.body,
    )
