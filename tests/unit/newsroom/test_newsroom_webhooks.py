"""Other programs are told of what happened: once, signed, in spite of receivers that are down."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, later, station
from fakes.studio import memory_newsroom

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.audit import deed
from broadcaster.domain.calls import Call
from broadcaster.domain.care import Care, SwitchedOff
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.station_status import GONE
from broadcaster.domain.stations import Station
from broadcaster.domain.units import Instant, instant
from broadcaster.domain.webhooks import MOST_ATTEMPTS, Answer, DeliveryState, Event, check_webhook
from broadcaster.newsroom import webhooks
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.webhooks import KEPT, NewWebhook, Opened, gather, tell
from broadcaster.timers import TELL, Leader, telling

ALL = frozenset(Event)
COMMUNE = replace(station("30628"), path="/30628/")
PORTAL = "https://xa.example.gov.vn/tin"


@dataclass(slots=True)
class World:
    newsroom: Newsroom
    at: Instant = NOON
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    def post(self, address: str, headers: dict[str, str], body: bytes) -> Answer:
        self.posted.append((address, headers, body))
        return Answer(status=0, told="không kết nối được") if address in self.down else Answer(status=204)

    def tell(self) -> int:
        return tell(self.newsroom, self.post, lambda: self.at)

    def add(self, name: str = "cong", address: str = PORTAL, events: frozenset[Event] = ALL) -> Opened:
        new = NewWebhook(name=name, address=address, events=events)
        return webhooks.add(self.newsroom, CONSOLE, new, Sent(id=name, key=name), self.at)

    def happens(self, verb: str, subject: str = "bulletin:bt1") -> None:
        with self.newsroom.store.write() as work:
            work.audit.add(replace(deed(CONSOLE, verb, subject, self.at), told="Lịch cắt điện"))

    def calls(self, place: Station) -> None:
        with self.newsroom.store.write() as work:
            work.calls.put(Call(station=place.code, at=self.at, device="t", boot=1))

    def calls_last(self, place: Station) -> None:
        """At NOON, and never again."""
        with self.newsroom.store.write() as work:
            work.stations.plant([place], [])
            work.calls.put(Call(station=place.code, at=NOON, device="t", boot=1))


@pytest.fixture
def world() -> World:
    return World(memory_newsroom(MemoryStore()))


def test_what_happened_is_told_once_signed_as_the_specification_has_it(world: World) -> None:
    world.happens("bulletin.approve")
    opened = world.add()
    world.happens("bulletin.approve")
    world.happens("bulletin.listen")
    assert (world.tell(), world.tell()) == (1, 0)
    ((address, headers, body),) = world.posted
    told = json.loads(body)
    assert (address, told["event"], told["id"]) == (PORTAL, "approved", headers["webhook-id"])
    assert told["facts"] == {
        "deed": "bulletin.approve",
        "subject": "bulletin:bt1",
        "told": "Lịch cắt điện",
        "place": "/",
    }
    key = base64.b64decode(opened.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"


def test_an_address_is_told_only_of_what_it_asked_for(world: World) -> None:
    world.add(events=frozenset({Event.EMERGENCY}))
    for verb in ("bulletin.approve", "emergency.go-out", "journal.missed"):
        world.happens(verb)
    world.tell()
    assert [json.loads(body)["event"] for _, _, body in world.posted] == ["emergency"]


def test_a_dead_receiver_stops_no_other_and_gets_the_same_message_later(world: World) -> None:
    world.add("dead", "https://dead.example/tin")
    world.add()
    world.down = {"https://dead.example/tin"}
    for number in range(3):
        world.happens("bulletin.approve", f"bulletin:bt{number}")
    assert world.tell() == 3
    assert sum(address == "https://dead.example/tin" for address, _, _ in world.posted) == 1
    world.down.clear()
    world.at = later(2)
    assert world.tell() == 3
    dead = [(headers["webhook-id"], body) for address, headers, body in world.posted if "dead" in address]
    assert len(dead) == 4
    assert len(set(dead)) == 3, "the same id and the same bytes"
    assert len({headers["webhook-id"] for _, headers, _ in world.posted}) == 6


def test_what_a_dead_receiver_has_piled_up_stands_before_nobody_elses(world: World) -> None:
    world.add("dead", "https://dead.example/tin")
    world.down = {"https://dead.example/tin"}
    for number in range(30):
        world.happens("bulletin.approve", f"bulletin:bt{number}")
    world.tell()
    world.at = later(1)
    world.add()
    world.happens("bulletin.approve")
    assert world.tell() == 1


def test_waits_grow_and_end_and_people_may_send_again(world: World) -> None:
    world.add()
    world.down = {PORTAL}
    world.happens("bulletin.approve")
    waits = []
    for _ in range(MOST_ATTEMPTS):
        world.tell()
        (found,) = webhooks.show(world.newsroom, CONSOLE, "cong", world.at).deliveries
        waits.append(found.due - world.at)
        world.at = found.due
    assert waits[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert max(waits) == timedelta(hours=6)
    assert (found.state, found.attempts, found.told) == (DeliveryState.GIVEN_UP, MOST_ATTEMPTS, "không kết nối được")
    assert world.tell() == 0
    again = webhooks.resend(world.newsroom, CONSOLE, "cong", found.id, world.at)
    world.down.clear()
    assert (again.id, world.tell()) == (found.id, 1)
    assert len({(headers["webhook-id"], body) for _, headers, body in world.posted}) == 1


def test_a_silence_is_told_once_however_long_it_lasts(world: World) -> None:
    world.calls_last(COMMUNE)
    world.add(events=frozenset({Event.OFFLINE}))
    sent = []
    for passed in (GONE, GONE + timedelta(minutes=1), timedelta(days=2), KEPT + GONE, KEPT + 2 * GONE, 2 * KEPT):
        world.at = instant(NOON + passed)
        sent += [world.tell(), world.tell()]
    assert sent == [0, 0, 1, *[0] * 9]
    assert [json.loads(body)["facts"]["subject"] for _, _, body in world.posted] == [f"station:{COMMUNE.code}"]


def test_a_silence_that_was_told_makes_nobody_write_again(world: World) -> None:
    world.calls_last(COMMUNE)
    world.add()
    world.at = instant(NOON + GONE + timedelta(minutes=1))
    assert world.tell() == 1
    stood = world.newsroom.store.changes()
    for _ in range(3):
        world.at = instant(world.at + timedelta(seconds=5))
        assert gather(world.newsroom, world.at) == 0
    assert world.newsroom.store.changes() == stood


def test_one_that_speaks_and_is_silent_again_is_told_of_again(world: World) -> None:
    world.calls_last(COMMUNE)
    world.add(events=frozenset({Event.OFFLINE}))
    world.at = instant(NOON + GONE + timedelta(minutes=1))
    assert world.tell() == 1
    again = world.at
    world.calls(COMMUNE)
    assert world.tell() == 0
    world.at = instant(again + GONE + timedelta(minutes=1))
    assert world.tell() == 1
    told = [json.loads(body)["facts"]["last_call"] for _, _, body in world.posted]
    assert told == [NOON.isoformat(), again.isoformat()]


def test_who_asks_later_is_told_of_no_silence_that_stood_already(world: World) -> None:
    world.calls_last(COMMUNE)
    world.at = instant(NOON + GONE + timedelta(minutes=1))
    world.add("sau", events=frozenset({Event.OFFLINE}))
    assert (world.tell(), world.posted) == (0, [])


def test_each_silence_is_told_to_each_who_asked_in_its_own_message(world: World) -> None:
    for place in (COMMUNE, replace(station("30631"), path="/30631/")):
        world.calls_last(place)
    for name in ("mot", "hai"):
        world.add(name, f"https://{name}.example.gov.vn/tin", frozenset({Event.OFFLINE}))
    world.add("ba", events=frozenset({Event.APPROVED}))
    world.at = instant(NOON + GONE + timedelta(minutes=1))
    assert world.tell() == 4
    assert len({headers["webhook-id"] for _, headers, _ in world.posted}) == 4
    assert {address for address, _, _ in world.posted} == {
        f"https://{each}.example.gov.vn/tin" for each in ("mot", "hai")
    }


def test_what_was_not_gathered_for_long_is_gathered_in_turns_and_none_of_it_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first it reads is that the address was added, which is no event."""
    monkeypatch.setattr(webhooks, "_READ", 5)
    world.add()
    for number in range(11):
        world.happens("bulletin.approve", f"bulletin:bt{number}")
    assert [gather(world.newsroom, world.at) for _ in range(4)] == [4, 5, 2, 0]


def test_gathering_asks_nothing_while_nobody_listens(world: World) -> None:
    world.happens("bulletin.approve")
    stood = world.newsroom.store.changes()
    assert gather(world.newsroom, world.at) == 0
    assert world.newsroom.store.changes() == stood


def test_one_that_ended_hears_of_no_silence(world: World) -> None:
    world.calls_last(COMMUNE)
    world.add()
    webhooks.end(world.newsroom, CONSOLE, "cong", world.at)
    world.at = instant(NOON + GONE + timedelta(minutes=1))
    assert (world.tell(), world.posted) == (0, [])


def test_only_who_leads_tells_and_it_is_woken_every_few_seconds(world: World) -> None:
    world.add()
    world.happens("bulletin.approve")
    leader = Leader(world.newsroom, "me", lambda: world.at)
    wake = telling(leader, world.post, lambda: world.at)
    wake.run()
    assert world.posted == []
    leader.look()
    wake.run()
    assert len(world.posted) == 1
    assert (wake.verb, wake.period) == (TELL, timedelta(seconds=5))


def test_one_that_is_closed_is_silent_to_nobody(world: World) -> None:
    world.calls_last(replace(COMMUNE, valid_until=world.newsroom.local_day(NOON)))
    world.add(events=frozenset({Event.OFFLINE}))
    world.at = instant(NOON + timedelta(days=1))
    assert (world.tell(), world.posted) == (0, [])


def test_one_that_is_off_on_purpose_is_silent_to_nobody_until_that_is_over(world: World) -> None:
    world.calls_last(COMMUNE)
    world.add(events=frozenset({Event.OFFLINE}))
    until = instant(NOON + timedelta(hours=8))
    with world.newsroom.store.write() as work:
        off = SwitchedOff(since=NOON, until=until, reason="Cắt điện", by="Chị Lan")
        work.cares.put(Care(station=COMMUNE.code, off=off), 0)
    world.at = instant(NOON + timedelta(hours=4))
    assert world.tell() == 0
    world.at = until
    assert world.tell() == 1


def test_one_that_ended_is_sent_nothing(world: World) -> None:
    world.add()
    world.happens("bulletin.approve")
    webhooks.end(world.newsroom, CONSOLE, "cong", world.at)
    assert (world.tell(), world.posted) == (0, [])
    with pytest.raises(BroadcasterError, match="cong"):
        webhooks.show(world.newsroom, CONSOLE, "cong", world.at)


def test_the_same_key_adds_once_and_tells_the_same_secret(world: World) -> None:
    first = world.add()
    new = NewWebhook(name="cong", address=PORTAL, events=ALL)
    assert webhooks.add(world.newsroom, CONSOLE, new, Sent(id="other", key="cong"), world.at) == first
    assert len(webhooks.listed(world.newsroom, CONSOLE, world.at)) == 1


@pytest.mark.parametrize(
    "address",
    [
        *("http://xa.example.gov.vn/", "https://", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/"),
        *("https://localhost/", "https://may.local/", "https://ten:mat@xa.example.gov.vn/", "https://xa .vn/"),
        *("https://xa.example.gov.vn/#x", "ftp://xa.example.gov.vn/", "https://xã.vn/", "https://a.vn:99999/"),
    ],
)
def test_an_address_that_is_not_https_on_the_public_internet_is_refused(address: str) -> None:
    with pytest.raises(BroadcasterError, match="https"):
        check_webhook("Cổng", address, ALL)


def test_what_is_not_whole_is_refused() -> None:
    for name, events in (("", ALL), ("x" * 101, ALL), ("Cổng", frozenset[Event]())):
        with pytest.raises(BroadcasterError):
            check_webhook(name, PORTAL, events)
    check_webhook("Cổng", "https://8.8.8.8:8443/tin?x=1", ALL)
