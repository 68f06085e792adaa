"""Addresses that are told, and what they were told, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fakes.memory_stations import Book

from broadcaster.domain.units import Instant
from broadcaster.domain.webhooks import Delivery, DeliveryState, Webhook


@dataclass(slots=True, kw_only=True)
class Told:
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)

    def copy(self) -> "Told":
        return Told(webhooks=dict(self.webhooks), deliveries=dict(self.deliveries))


class MemoryWebhooks(Book):
    def add(self, webhook: Webhook) -> None:
        self._all.changing().told.webhooks[webhook.id] = webhook

    def get(self, webhook: str) -> Webhook | None:
        return self._all.told.webhooks.get(webhook)

    def standing(self) -> Sequence[Webhook]:
        stand = [each for each in self._all.told.webhooks.values() if each.ended is None]
        return sorted(stand, key=lambda each: (each.created, each.id))

    def read(self, webhook: str, sequence: int) -> None:
        kept = self._all.changing().told.webhooks
        if webhook in kept:
            kept[webhook] = replace(kept[webhook], read=sequence)

    def end(self, webhook: str, at: Instant) -> bool:
        told = self._all.changing().told
        stood = told.webhooks.get(webhook)
        if stood is None or stood.ended is not None:
            return False
        told.webhooks[webhook] = replace(stood, ended=at)
        for each in list(told.deliveries.values()):
            if each.webhook == webhook and each.state is DeliveryState.WAITING:
                del told.deliveries[each.id]
        return True


class MemoryDeliveries(Book):
    def add(self, delivery: Delivery) -> bool:
        kept = self._all.changing().told.deliveries
        if any((each.webhook, each.key) == (delivery.webhook, delivery.key) for each in kept.values()):
            return False
        kept[delivery.id] = delivery
        return True

    def get(self, delivery: str) -> Delivery | None:
        return self._all.told.deliveries.get(delivery)

    def due(self, webhook: str, at: Instant, limit: int) -> Sequence[Delivery]:
        mine = [each for each in self._all.told.deliveries.values() if each.webhook == webhook]
        waiting = [each for each in mine if each.state is DeliveryState.WAITING and each.due <= at]
        return sorted(waiting, key=lambda each: (each.due, each.id))[:limit]

    def settle(self, delivery: Delivery, seen: int) -> bool:
        kept = self._all.changing().told.deliveries
        if delivery.id not in kept or kept[delivery.id].attempts != seen:
            return False
        kept[delivery.id] = delivery
        return True

    def of(self, webhook: str, limit: int) -> Sequence[Delivery]:
        mine = [each for each in self._all.told.deliveries.values() if each.webhook == webhook]
        return sorted(sorted(mine, key=lambda each: each.id), key=lambda each: each.at, reverse=True)[:limit]

    def forget(self, before: Instant) -> int:
        kept = self._all.changing().told.deliveries
        old = [each.id for each in kept.values() if each.at < before and each.state is not DeliveryState.WAITING]
        for each in old:
            del kept[each]
        return len(old)
