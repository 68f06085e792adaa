"""A machine becomes a station's: it makes its key, tells the public half under a one-time code, and waits until a human
at the house has compared the fingerprint that both sides show."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

from broadcaster.domain.device import PROOF, fingerprint, proof_payload
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import NotTold, Told, told
from broadcaster.domain.units import Instant
from broadcaster.envelope import public_of, seal, to_json
from broadcaster.playout.held import Handover, Identity
from broadcaster.playout.house import Answer, House, LinkDown
from broadcaster.playout.sync import API

_KEY = 32


class NotAccepted(Exception):
    """The house said no, or the time for it is over. `reason` is its word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A machine that waits. `key` is its private key, which nobody else ever has."""

    id: str
    key: bytes

    @property
    def fingerprint(self) -> str:
        return fingerprint(public_of(self.key))


def ask(house: House, code: str, name: str, key: bytes) -> Asked:
    """With the code that an admin read out; with the same `key` again, when no answer came.

    NotAccepted for a code that is wrong, used or over; LinkDown.
    """
    public = base64.b64encode(public_of(key)).decode()
    answer = house.post(f"{API}/enrolments", {"code": code.strip(), "public_key": public, "name": name})
    if 400 <= answer.status < 500:
        raise NotAccepted(_why(answer))
    if answer.status not in (200, 201, 202):
        raise LinkDown(f"enrolments: {answer.status}", answer.status)
    try:
        return Asked(id=told(answer.body).text("id"), key=key)
    except NotTold as garbled:
        raise LinkDown(f"enrolments: {garbled}") from garbled


def collected(house: House, asked: Asked, url: str, ca: str, now: Callable[[], Instant]) -> Identity | None:
    """What the house hands out once, to whoever shows that they hold the key; None while nobody has decided.

    NotAccepted, LinkDown.
    """
    proof = to_json(seal(PROOF, proof_payload(asked.id, now()), [asked.key]))
    answer = house.post(f"{API}/enrolments/{asked.id}/collect", proof.encode())
    if answer.status == 202:
        return None
    if 400 <= answer.status < 500:
        raise NotAccepted(_why(answer))
    if answer.status != 200:
        raise LinkDown(f"collect: {answer.status}", answer.status)
    try:
        return _identity(answer, asked, url, ca)
    except NotTold as garbled:
        raise LinkDown(f"collect: {garbled}") from garbled


def _identity(answer: Answer, asked: Asked, url: str, ca: str) -> Identity:
    found = told(answer.body)
    roots = found.one("roots")
    keys = roots.raws("keys", _KEY)
    return Identity(
        station=StationCode(found.text("station")),
        house=found.text("house"),
        url=url,
        token=found.text("token"),
        key=base64.b64encode(asked.key).decode(),
        threshold=roots.number("threshold", 1, len(set(keys))),
        roots=tuple(base64.b64encode(each).decode() for each in keys),
        ca=ca,
        handover=_handover(found),
    )


def _handover(found: Told) -> Handover:
    if "journal" not in found:
        return Handover()  # a house of before
    held = found.one("journal")
    return Handover(sequence=held.number("sequence"), head=held.digest("head"), boot=held.number("boot"))


def _why(answer: Answer) -> str:
    try:
        return told(answer.body).text("code")
    except NotTold:
        return str(answer.status)
