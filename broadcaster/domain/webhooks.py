"""Telling other programs: which addresses are told of what, how a message is written and signed, when it is tried anew.

Messages are signed as the public specification "Standard Webhooks" has it, so that receivers need no library of ours.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from broadcaster.domain.access import AccountId
from broadcaster.domain.audit import moment
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.public_numbers import is_public
from broadcaster.domain.units import Digest, Instant, digest_of, instant

ADDRESS_LIMIT, NAME_LIMIT, WEBHOOKS_LIMIT = 500, 100, 50
FIRST_WAIT, LONGEST_WAIT, MOST_ATTEMPTS = timedelta(minutes=1), timedelta(hours=6), 14
"""Doubled each time: fourteen attempts take more than a day. After that only people send it again."""


class Event(StrEnum):
    """The names are part of what receivers read."""

    APPROVED = "approved"
    PUBLISHED = "published"
    MISSED = "missed"
    OFFLINE = "offline"
    EMERGENCY = "emergency"


OF_DEEDS: Mapping[str, Event] = {
    "bulletin.approve": Event.APPROVED,
    "bulletin.schedule": Event.PUBLISHED,
    "journal.missed": Event.MISSED,
    "emergency.go-out": Event.EMERGENCY,
    "emergency.stop": Event.EMERGENCY,
    "emergency.cancel": Event.EMERGENCY,
}
"""Which deeds of the audit are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that is told. `read`: the last entry of the audit that was looked at for it. `ended`: it is told no
    more, and its row stays for what was sent."""

    id: str
    name: str
    address: str
    events: frozenset[Event]
    account: AccountId
    created: Instant
    read: int
    ended: Instant | None = None

    @property
    def digest(self) -> Digest:
        return digest_of("webhook-1", self.name, self.address, " ".join(sorted(self.events)))


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one address. `key` names what happened, so that it is told once; `status` and `told` are the last
    answer (0: none came)."""

    id: str
    webhook: str
    key: str
    event: Event
    at: Instant
    body: str
    due: Instant
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    tried: Instant | None = None
    status: int = 0
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the status of HTTP, 0 when nothing did, and one line that says more."""

    status: int
    told: str = ""

    @property
    def well(self) -> bool:
        return 200 <= self.status < 300


def check_webhook(name: str, address: str, events: frozenset[Event]) -> None:
    """FieldWrong."""
    if not name.strip() or len(name) > NAME_LIMIT or not name.isprintable():
        raise FieldWrong(field="name", problem=f"cần một tên, tối đa {NAME_LIMIT} ký tự")
    if not _is_fit(address):
        raise FieldWrong(field="address", problem="cần một địa chỉ https của máy chủ trên mạng công cộng")
    if not events:
        raise FieldWrong(field="events", problem="chưa chọn báo khi nào")


def _is_fit(address: str) -> bool:
    if len(address) > ADDRESS_LIMIT or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or not host or "@" in parts.netloc or parts.fragment:
        return False
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".local", ".internal", ".localhost"))


# --- a message -------------------------------------------------------------------------------------------------------


def body_of(id_: str, event: Event, at: Instant, house: str, facts: Mapping[str, str]) -> str:
    """What is sent, byte for byte, at every attempt."""
    told = {"id": id_, "event": event, "at": moment(at), "house": house, "facts": dict(facts)}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def secret_of(root: str) -> str:
    """The secret as its receiver keeps it; `root` is what only the house can make."""
    return "whsec_" + base64.b64encode(hashlib.sha256(root.encode()).digest()).decode()


def signed_headers(delivery: Delivery, secret: str, at: Instant) -> dict[str, str]:
    """The id is the same at every attempt, the time is that of the attempt."""
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{delivery.id}.{stamp}.{delivery.body}".encode(), "sha256")
    return {
        "webhook-id": delivery.id,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(signed).decode(),
    }


def after(delivery: Delivery, answer: Answer, at: Instant) -> Delivery:
    """The delivery once it was tried."""
    attempts = delivery.attempts + 1
    tried = replace(delivery, attempts=attempts, tried=at, status=answer.status, told=answer.told[:300])
    if answer.well:
        return replace(tried, state=DeliveryState.DONE)
    if attempts >= MOST_ATTEMPTS:
        return replace(tried, state=DeliveryState.GIVEN_UP)
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return replace(tried, due=instant(at + wait))
