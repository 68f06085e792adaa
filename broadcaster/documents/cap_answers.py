"""An alert that was read, in the plain values that go from process to process."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from broadcaster.documents.answers import text_of
from broadcaster.domain.alert import (
    Alert,
    Area,
    Category,
    Certainty,
    Geocode,
    Info,
    MessageType,
    ReadAlert,
    Reference,
    Severity,
    Status,
    Urgency,
)
from broadcaster.domain.units import Instant, instant


def packed_alert(read: ReadAlert) -> dict[str, Any]:
    alert = read.alert
    return {
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sent": alert.sent.isoformat(),
        "status": alert.status.value,
        "kind": alert.kind.value,
        "references": [[each.sender, each.identifier, each.sent.isoformat()] for each in alert.references],
        "infos": [_packed_info(info) for info in alert.infos],
        "left_out": list(read.left_out),
    }


def _packed_info(info: Info) -> dict[str, Any]:
    return {
        "language": info.language,
        "categories": [each.value for each in info.categories],
        "event": info.event,
        "urgency": info.urgency.value,
        "severity": info.severity.value,
        "certainty": info.certainty.value,
        "effective": info.effective.isoformat() if info.effective else None,
        "expires": info.expires.isoformat() if info.expires else None,
        "headline": info.headline,
        "description": info.description,
        "instruction": info.instruction,
        "areas": [[area.description, [[code.name, code.value] for code in area.geocodes]] for area in info.areas],
    }


def unpacked_alert(told: Mapping[str, Any]) -> ReadAlert:
    """The other way. KeyError, TypeError and ValueError for what no honest reader would have told."""
    references = [_texts(each, 3) for each in told["references"]]
    return ReadAlert(
        alert=Alert(
            identifier=text_of(told["identifier"]),
            sender=text_of(told["sender"]),
            sent=_instant(told["sent"]),
            status=Status(told["status"]),
            kind=MessageType(told["kind"]),
            references=tuple(Reference(sender=a, identifier=b, sent=_instant(c)) for a, b, c in references),
            infos=tuple(_info(each) for each in told["infos"]),
        ),
        left_out=tuple(text_of(line) for line in told["left_out"]),
    )


def _info(told: Mapping[str, Any]) -> Info:
    texts = {key: text_of(told[key]) for key in ("language", "event", "headline", "description", "instruction")}
    return Info(
        **texts,
        categories=tuple(Category(each) for each in told["categories"]),
        urgency=Urgency(told["urgency"]),
        severity=Severity(told["severity"]),
        certainty=Certainty(told["certainty"]),
        effective=None if told["effective"] is None else _instant(told["effective"]),
        expires=None if told["expires"] is None else _instant(told["expires"]),
        areas=tuple(_area(*each) for each in told["areas"]),
    )


def _area(description: object, codes: Sequence[Any]) -> Area:
    pairs = [_texts(each, 2) for each in codes]
    return Area(description=text_of(description), geocodes=tuple(Geocode(name=a, value=b) for a, b in pairs))


def _texts(told: object, count: int) -> list[str]:
    if not isinstance(told, list) or len(told) != count:
        raise TypeError("texts")
    return [text_of(each) for each in told]


def _instant(told: object) -> Instant:
    return instant(datetime.fromisoformat(text_of(told)))
