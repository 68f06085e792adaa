"""Addresses of other programs that are told, and what they were told."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from broadcaster.domain.access import AccountId
from broadcaster.domain.units import Instant
from broadcaster.domain.webhooks import Delivery, DeliveryState, Event, Webhook
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables_webhooks import DeliveryRow, WebhookRow


class SqlWebhooks:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, webhook: Webhook) -> None:
        told = asdict(webhook) | {"events": " ".join(sorted(webhook.events))}
        self._session.exec(insert_into(self._session, WebhookRow).values(**told))

    def get(self, webhook: str) -> Webhook | None:
        row = self._session.exec(select(WebhookRow).where(col(WebhookRow.id) == webhook)).first()
        return None if row is None else _webhook(row)

    def standing(self) -> Sequence[Webhook]:
        asked = select(WebhookRow).where(col(WebhookRow.ended).is_(None))
        ordered = asked.order_by(col(WebhookRow.created), col(WebhookRow.id))
        return [_webhook(row) for row in self._session.exec(ordered)]

    def read(self, webhook: str, sequence: int) -> None:
        self._session.exec(update(WebhookRow).where(col(WebhookRow.id) == webhook).values(read=sequence))

    def end(self, webhook: str, at: Instant) -> bool:
        mine = col(WebhookRow.id) == webhook, col(WebhookRow.ended).is_(None)
        if self._session.exec(update(WebhookRow).where(*mine).values(ended=at)).rowcount != 1:
            return False
        waiting = col(DeliveryRow.webhook) == webhook, col(DeliveryRow.state) == DeliveryState.WAITING.value
        self._session.exec(delete(DeliveryRow).where(*waiting))
        return True


class SqlDeliveries:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, delivery: Delivery) -> bool:
        told = asdict(delivery) | {"event": delivery.event.value, "state": delivery.state.value}
        adding = insert_into(self._session, DeliveryRow).values(**told)
        kept = adding.on_conflict_do_nothing(index_elements=["webhook", "key"]).returning(col(DeliveryRow.id))
        return self._session.exec(kept).first() is not None

    def get(self, delivery: str) -> Delivery | None:
        row = self._session.exec(select(DeliveryRow).where(col(DeliveryRow.id) == delivery)).first()
        return None if row is None else _delivery(row)

    def due(self, webhook: str, at: Instant, limit: int) -> Sequence[Delivery]:
        waiting = col(DeliveryRow.webhook) == webhook, col(DeliveryRow.state) == DeliveryState.WAITING.value
        asked = select(DeliveryRow).where(*waiting, col(DeliveryRow.due) <= at)
        rows = self._session.exec(asked.order_by(col(DeliveryRow.due), col(DeliveryRow.id)).limit(limit))
        return [_delivery(row) for row in rows]

    def settle(self, delivery: Delivery, seen: int) -> bool:
        mine = col(DeliveryRow.id) == delivery.id, col(DeliveryRow.attempts) == seen
        told = {
            "due": delivery.due,
            "state": delivery.state.value,
            "attempts": delivery.attempts,
            "tried": delivery.tried,
            "status": delivery.status,
            "told": delivery.told,
        }
        return self._session.exec(update(DeliveryRow).where(*mine).values(**told)).rowcount == 1

    def of(self, webhook: str, limit: int) -> Sequence[Delivery]:
        mine = select(DeliveryRow).where(col(DeliveryRow.webhook) == webhook)
        rows = self._session.exec(mine.order_by(col(DeliveryRow.at).desc(), col(DeliveryRow.id)).limit(limit))
        return [_delivery(row) for row in rows]

    def forget(self, before: Instant) -> int:
        old = col(DeliveryRow.at) < before, col(DeliveryRow.state) != DeliveryState.WAITING.value
        return self._session.exec(delete(DeliveryRow).where(*old)).rowcount


def _webhook(row: WebhookRow) -> Webhook:
    return Webhook(
        id=row.id,
        name=row.name,
        address=row.address,
        events=frozenset(Event(each) for each in row.events.split()),
        account=AccountId(row.account),
        created=Instant(row.created),
        read=row.read,
        ended=None if row.ended is None else Instant(row.ended),
    )


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        webhook=row.webhook,
        key=row.key,
        event=Event(row.event),
        at=Instant(row.at),
        body=row.body,
        due=Instant(row.due),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        tried=None if row.tried is None else Instant(row.tried),
        status=row.status,
        told=row.told,
    )
