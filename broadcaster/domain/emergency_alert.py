"""An alert in CAP and an emergency, each as the other: how long it holds, whom it is for, what it is to others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from broadcaster.domain.alert import Alert, Category, MessageType, Reference, Status
from broadcaster.domain.alert_brief import Cry, Heading, alert_of
from broadcaster.domain.emergency import LINE_LIMIT, MINUTES_LIMIT, Emergency, EmergencyKind, Message, Phase, end_of
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant

TYPES: Mapping[Message, MessageType] = {
    Message.ALERT: MessageType.ALERT,
    Message.UPDATE: MessageType.UPDATE,
    Message.CANCEL: MessageType.CANCEL,
}
CATEGORIES: Mapping[str, Category] = {
    "flood-discharge": Category.MET,
    "storm": Category.MET,
    "fire": Category.FIRE,
    "epidemic": Category.HEALTH,
    "missing-person": Category.RESCUE,
}
"""By template; what was typed or recorded is of no category that could be told."""
_OVER = frozenset({Phase.EXPIRED, Phase.STOPPED, Phase.REPLACED, Phase.CANCELLED})


# --- in ----------------------------------------------------------------------------------------------------------


def document_of(sender: str, identifier: str) -> str:
    """What an order that came as an alert names as its document: by it a later message finds the order it is about."""
    return f"CAP {sender} {identifier}"[:LINE_LIMIT]


def minutes_of(expires: Instant | None, at: Instant) -> int:
    """Until the alert expires, and half an hour at most."""
    left = MINUTES_LIMIT if expires is None else -(-(expires - at) // timedelta(minutes=1))
    return max(1, min(MINUTES_LIMIT, left))


def widest(codes: Sequence[StationCode], stations: Mapping[StationCode, Station]) -> tuple[StationCode, ...]:
    """Without those that lie below others: a unit is meant with all below it."""
    paths = [stations[code].path for code in codes]
    return tuple(
        code
        for code in codes
        if not any(path != stations[code].path and stations[code].path.startswith(path) for path in paths)
    )


def origin_of(codes: Collection[StationCode], within: Mapping[StationCode, Station]) -> StationCode | None:
    """The lowest station that has all of them at or below it; None when none within reach has."""
    paths = [within[code].path for code in codes]
    above = [each for each in within.values() if all(path.startswith(each.path) for path in paths)]
    return max(above, key=lambda each: len(each.path)).code if above else None


# --- out ---------------------------------------------------------------------------------------------------------


def sender_of(origin: StationCode) -> str:
    """By which name a station speaks to other systems."""
    return f"vn-dai-{origin}"


def reference_of(emergency: Emergency) -> Reference:
    return Reference(sender=sender_of(emergency.order.origin), identifier=emergency.id, sent=emergency.composed.at)


def told_as_alert(emergency: Emergency, earlier: Sequence[Emergency], names: Mapping[StationCode, str]) -> Alert:
    """The emergency as others are told of it, in every state of its life; a draft until two people have let it go."""
    order = emergency.order
    begins = emergency.started or emergency.due or emergency.composed.at
    alert = alert_of(
        Heading(
            identifier=emergency.id,
            sender=sender_of(order.origin),
            sent=emergency.composed.at,
            exercise=order.kind is EmergencyKind.EXERCISE,
            kind=TYPES[order.message],
            references=tuple(reference_of(each) for each in earlier),
        ),
        Cry(
            category=CATEGORIES.get(order.template, Category.OTHER),
            event=order.event,
            title=order.headline,
            script=order.script,
            areas=tuple((each.station, names.get(each.station, each.station)) for each in order.targets),
            effective=begins,
            expires=emergency.expires or end_of(order, begins),
            over=order.message is Message.CANCEL or emergency.phase in _OVER,
        ),
    )
    return replace(alert, status=Status.DRAFT) if emergency.started is None else alert
