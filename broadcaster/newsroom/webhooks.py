"""Other programs are told, in signed messages, of what happened: addresses by admins, messages by whoever leads.

What happened is read from the audit and from the stations' calls, and written down as deliveries; sending them is done
outside any transaction. A message keeps its id and its bytes at every attempt, so a receiver knows it again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.access import EVERYWHERE, RIGHTS, Action, Actor, Scope, demand_everywhere, reach
from broadcaster.domain.audit import Deed, deed
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.webhooks import DeliveryUnknown, WebhooksMany, WebhookUnknown
from broadcaster.domain.station_status import GONE
from broadcaster.domain.units import Instant, digest_of, instant
from broadcaster.domain.webhooks import (
    OF_DEEDS,
    WEBHOOKS_LIMIT,
    Answer,
    Delivery,
    DeliveryState,
    Event,
    Webhook,
    after,
    body_of,
    check_webhook,
    secret_of,
    signed_headers,
)
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.ports import Newsroom

KEPT = timedelta(days=30)
"""Longer than that nobody remembers what was told, and nothing of before is told anew."""
_READ, _SENT, SHOWN = 500, 20, 50

Post = Callable[[str, dict[str, str], bytes], Answer]
"""Sends bytes with headers to an address; never raises: what went wrong is an answer too."""


# --- what admins do --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebhook:
    name: str
    address: str
    events: frozenset[Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """`secret` is shown once; it is kept nowhere, for the house can make it again."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    webhook: Webhook
    deliveries: tuple[Delivery, ...]


def listed(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[Webhook, ...]:
    """RightMissing for who does not manage accounts of the whole house: a webhook hears of all of it."""
    demand_everywhere(actor, Action.MANAGE_ACCOUNTS, at)
    with newsroom.store.read() as work:
        return tuple(work.webhooks.standing())


def add(newsroom: Newsroom, actor: Actor, new: NewWebhook, sent: Sent, at: Instant) -> Opened:
    """It is told of what happens from now on. RightMissing; FieldWrong; WebhooksMany; IdempotencyClash."""
    demand_everywhere(actor, Action.MANAGE_ACCOUNTS, at)
    check_webhook(new.name, new.address, new.events)
    with newsroom.store.write() as work:
        made = Webhook(
            id=sent.id,
            name=new.name.strip(),
            address=new.address,
            events=new.events,
            account=actor.id,
            created=at,
            read=work.audit.tip().sequence,
        )
        stood = sent_before(work.receipts, actor.id, sent, made.digest, at)
        if stood is not None:
            found = _found(work, stood, EVERYWHERE)
            return Opened(webhook=found, secret=_secret(newsroom, found))
        if len(work.webhooks.standing()) >= WEBHOOKS_LIMIT:
            raise WebhooksMany(limit=WEBHOOKS_LIMIT)
        work.webhooks.add(made)
        done = deed(actor, "webhook.add", f"webhook:{made.id}", at)
        work.audit.add(replace(done, after=made.digest, told=made.name))
    return Opened(webhook=made, secret=_secret(newsroom, made))


def _secret(newsroom: Newsroom, webhook: Webhook) -> str:
    return secret_of(newsroom.vault.sign(f"webhook:{webhook.id}"))


def show(newsroom: Newsroom, actor: Actor, webhook: str, at: Instant) -> Told:
    """With the newest of what it was told. WebhookUnknown, RightMissing; so do the verbs below."""
    scope = reach(actor, Action.MANAGE_ACCOUNTS, at)
    with newsroom.store.read() as work:
        found = _found(work, webhook, scope)
        return Told(webhook=found, deliveries=tuple(work.deliveries.of(found.id, SHOWN)))


def end(newsroom: Newsroom, actor: Actor, webhook: str, at: Instant) -> None:
    """What waits for it is not sent any more."""
    scope = reach(actor, Action.MANAGE_ACCOUNTS, at)
    with newsroom.store.write() as work:
        found = _found(work, webhook, scope)
        if work.webhooks.end(found.id, at):
            done = deed(actor, "webhook.end", f"webhook:{found.id}", at)
            work.audit.add(replace(done, before=found.digest, told=found.name))


def resend(newsroom: Newsroom, actor: Actor, webhook: str, delivery: str, at: Instant) -> Delivery:
    """The same message, with the same id, is due at once. DeliveryUnknown besides."""
    scope = reach(actor, Action.MANAGE_ACCOUNTS, at)
    with newsroom.store.write() as work:
        _found(work, webhook, scope)
        found = work.deliveries.get(delivery)
        if found is None or found.webhook != webhook:
            raise DeliveryUnknown(delivery=delivery)
        again = replace(found, state=DeliveryState.WAITING, due=at, attempts=0)
        work.deliveries.settle(again, found.attempts)
        work.audit.add(replace(deed(actor, "webhook.resend", f"webhook:{webhook}", at), told=found.id))
        return again


def _found(work: Work, webhook: str, scope: Scope) -> Webhook:
    """It belongs to the whole house: who looks after a part is told that there is one, and no more."""
    found = work.webhooks.get(webhook)
    if found is None or found.ended is not None:
        raise WebhookUnknown(webhook=webhook)
    if not scope.reaches("/"):
        raise RightMissing(action=RIGHTS[Action.MANAGE_ACCOUNTS].told)
    return found


# --- what the leader does --------------------------------------------------------------------------------------------


def tell(newsroom: Newsroom, post: Post, clock: Callable[[], Instant]) -> int:
    """Writes down what happened and sends what is due; returns how many were sent. One that fails is tried later and
    holds up no other for longer than `post` takes."""
    gather(newsroom, clock())
    with newsroom.store.read() as work:
        # of each by itself: what one that is dead has piled up stands before nobody else's
        waiting = [(each, work.deliveries.due(each.id, clock(), _SENT)) for each in work.webhooks.standing()]
    return sum(_send(newsroom, post, webhook, each, clock) for webhook, each in waiting)


def _send(
    newsroom: Newsroom, post: Post, webhook: Webhook, due: Sequence[Delivery], clock: Callable[[], Instant]
) -> int:
    sent = 0
    for each in due:
        headers = signed_headers(each, _secret(newsroom, webhook), clock())
        answer = post(webhook.address, headers, each.body.encode())
        with newsroom.store.write() as work:
            work.deliveries.settle(after(each, answer, clock()), each.attempts)
        sent += answer.well
        if not answer.status:
            break  # it does not answer at all: the next of its messages waits for the next look
    return sent


def gather(newsroom: Newsroom, at: Instant) -> int:
    """Writes down, once for each address, what happened since the last look; returns how much was new."""
    with newsroom.store.read() as work:
        webhooks = work.webhooks.standing()
        if not webhooks:
            return 0
        behind = [each for each in webhooks if each.read < work.audit.tip().sequence]
        hear = [each for each in webhooks if Event.OFFLINE in each.events]
        silent = _silent(newsroom, work, at) if hear else {}
        new = [told for each in hear for told in _of_silence(work, each, silent)]
    if not behind and not new:
        return 0
    with newsroom.store.write() as work:
        work.deliveries.forget(instant(at - KEPT))
        told = sum(_write(work, webhook, what, at) for webhook, what in new)
        return told + sum(_of_audit(work, each, at) for each in behind)


def _of_audit(work: Work, webhook: Webhook, at: Instant) -> int:
    entries = work.audit.entries(webhook.read, _READ)
    new = 0
    for entry in entries:
        event = OF_DEEDS.get(entry.deed.verb)
        if event is not None and event in webhook.events:
            new += _write(work, webhook, (event, entry.deed.at, f"audit:{entry.sequence}", _facts(entry.deed)), at)
    if entries:
        work.webhooks.read(webhook.id, entries[-1].sequence)
    return new


def _facts(done: Deed) -> dict[str, str]:
    """What happened to what; who did it is for the audit alone."""
    return {"deed": done.verb, "subject": done.subject, "told": done.told, "place": done.path}


def _silent(newsroom: Newsroom, work: Work, at: Instant) -> dict[str, Instant]:
    """By station that should speak today and now, and has gone offline within KEPT: when it called last. Of an older
    silence it is forgotten that it was told, so telling it would be telling it again."""
    today = newsroom.local_day(at)
    calls = work.calls.of([each.code for each in work.stations.tree(EVERYWHERE) if each.stands_on(today)])
    silent = {code: call.at for code, call in calls.items() if GONE < at - call.at <= GONE + KEPT}
    meant = {code for code, care in work.cares.of(silent).items() if care.off_at(at) is not None}
    return {code: last for code, last in silent.items() if code not in meant}


_What = tuple[Event, Instant, str, dict[str, str]]
"""An event, when it happened, a key that only this has, and its facts."""


def _of_silence(work: Work, webhook: Webhook, silent: dict[str, Instant]) -> Iterator[tuple[Webhook, _What]]:
    """One message for each silence that began to count after the address was added, and was not told yet: a station
    that stays silent for a month makes nobody write anything."""
    for code, last in silent.items():
        key = f"offline:{code}:{last.isoformat()}"
        if last + GONE >= webhook.created and work.deliveries.get(_id(webhook, key)) is None:
            facts = {"subject": f"station:{code}", "last_call": last.isoformat()}
            yield webhook, (Event.OFFLINE, instant(last + GONE), key, facts)


def _id(webhook: Webhook, key: str) -> str:
    return "msg_" + digest_of("delivery-1", webhook.id, key)[:32]


def _write(work: Work, webhook: Webhook, what: _What, at: Instant) -> int:
    event, happened, key, facts = what
    id_ = _id(webhook, key)
    body = body_of(id_, event, happened, work.audit.tip().house, facts)
    made = Delivery(id=id_, webhook=webhook.id, key=key, event=event, at=happened, body=body, due=at)
    return int(work.deliveries.add(made))
