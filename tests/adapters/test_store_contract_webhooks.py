"""What every store must keep of the addresses that are told, and of what they were told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import NOON, later

from broadcaster.domain.access import AccountId
from broadcaster.domain.units import instant
from broadcaster.domain.webhooks import Delivery, DeliveryState, Event, Webhook
from broadcaster.newsroom.books import Store

PORTAL = Webhook(
    id="cong",
    name="Cổng",
    address="https://xa.example.gov.vn/tin?khoa=1",
    events=frozenset({Event.APPROVED, Event.MISSED}),
    account=AccountId("chief"),
    created=NOON,
    read=7,
)


def delivery(number: int, minutes: float = 0) -> Delivery:
    at = later(minutes)
    key, body = f"audit:{number}", '{"é":"ở"}'
    return Delivery(id=f"msg_{number}", webhook="cong", key=key, event=Event.APPROVED, at=at, body=body, due=at)


@pytest.fixture
def told(store: Store) -> Store:
    with store.write() as work:
        work.webhooks.add(PORTAL)
    return store


def test_an_address_comes_back_as_it_was_added_and_remembers_how_far_it_was_told(told: Store) -> None:
    with told.write() as work:
        work.webhooks.add(replace(PORTAL, id="a-later", created=later(1)))
        work.webhooks.read("cong", 9)
    with told.read() as work:
        assert work.webhooks.get("cong") == replace(PORTAL, read=9)
        assert work.webhooks.get("nobody") is None
        assert [each.id for each in work.webhooks.standing()] == ["cong", "a-later"]


def test_one_that_ended_is_told_no_more_and_what_waits_for_it_is_dropped(told: Store) -> None:
    with told.write() as work:
        work.deliveries.add(delivery(1))
        work.deliveries.add(replace(delivery(2), state=DeliveryState.DONE))
        assert work.webhooks.end("cong", later(1))
        assert not work.webhooks.end("cong", later(2))
        assert not work.webhooks.end("nobody", later(2))
    with told.read() as work:
        assert work.webhooks.standing() == []
        found = work.webhooks.get("cong")
        assert found is not None
        assert found.ended == later(1)
        assert [each.id for each in work.deliveries.of("cong", 10)] == ["msg_2"]


def test_nothing_is_told_twice(told: Store) -> None:
    with told.write() as work:
        assert work.deliveries.add(delivery(1))
        assert not work.deliveries.add(replace(delivery(1), id="another"))
        work.webhooks.add(replace(PORTAL, id="other"))
        assert work.deliveries.add(replace(delivery(1), id="theirs", webhook="other"))
    with told.read() as work:
        assert work.deliveries.get("msg_1") == delivery(1)
        assert work.deliveries.get("another") is None


def test_what_is_due_comes_first_due_first_and_is_settled_once(told: Store) -> None:
    with told.write() as work:
        work.webhooks.add(replace(PORTAL, id="other"))
        for each in (delivery(1, 2), delivery(2, 1), delivery(3, 9), replace(delivery(4), webhook="other")):
            work.deliveries.add(each)
    with told.read() as work:
        assert [each.id for each in work.deliveries.due("cong", later(2), 10)] == ["msg_2", "msg_1"]
        assert [each.id for each in work.deliveries.due("cong", later(2), 1)] == ["msg_2"]
    tried = replace(delivery(2, 1), attempts=1, due=later(5), tried=later(2), status=503, told="bận")
    with told.write() as work:
        assert work.deliveries.settle(tried, 0)
        assert not work.deliveries.settle(replace(tried, attempts=1, status=200), 0)
        assert not work.deliveries.settle(replace(tried, id="nobody"), 0)
    with told.read() as work:
        assert work.deliveries.get("msg_2") == tried
        assert [each.id for each in work.deliveries.of("cong", 2)] == ["msg_3", "msg_1"]


def test_what_is_old_is_forgotten_unless_it_waits(told: Store) -> None:
    with told.write() as work:
        work.deliveries.add(replace(delivery(1), state=DeliveryState.DONE))
        work.deliveries.add(replace(delivery(2), state=DeliveryState.GIVEN_UP))
        work.deliveries.add(delivery(3))
        work.deliveries.add(replace(delivery(4, 60), state=DeliveryState.DONE))
        assert work.deliveries.forget(instant(NOON + timedelta(minutes=30))) == 2
    with told.read() as work:
        assert [each.id for each in work.deliveries.of("cong", 10)] == ["msg_4", "msg_3"]
