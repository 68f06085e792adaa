"""The audit: who did what, when, from where, to what. Every entry names the one before it by its hash."""

from dataclasses import dataclass

from broadcaster.domain.access import AccountId, Actor
from broadcaster.domain.units import Digest, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One verb that was done. `subject` names what it was done to ("bulletin:x1"); `before` and `after` digest that
    thing, where it stood before or stands after; `told` is what people should know besides, in one line."""

    at: Instant
    account: AccountId
    name: str
    source: str
    verb: str
    subject: str
    before: Digest | None = None
    after: Digest | None = None
    told: str = ""


def deed(actor: Actor, verb: str, subject: str, at: Instant) -> Deed:
    """What the actor did; say `before`, `after` and `told` with `replace`."""
    return Deed(at=at, account=actor.id, name=actor.name, source=actor.source, verb=verb, subject=subject)
