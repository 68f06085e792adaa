"""What stations answer to an emergency: by a line of their signed journals, or, without a key, by a mere word.

A station that played it said so; one that did not says why. Of one that is silent nothing is known, and that is told
too: it may have sounded all the same.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from broadcaster.domain.airtime_log import reason_of, sounded_of
from broadcaster.domain.emergency import Emergency, EmergencyId, Order
from broadcaster.domain.emergency_manifest import EmergencyConfirmation, Heard
from broadcaster.domain.emergency_rounds import heard_whole, rounds
from broadcaster.domain.journal import Event, Line
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Millis, Span

_TOLD = frozenset({Event.EMERGENCY, Event.REFUSED})


class Answered(StrEnum):
    """How a station answered, the best of what it said."""

    PLAYED = "played"
    MISSED = "missed"
    REFUSED = "refused"
    RECEIVED = "received"
    UNREPORTED = "unreported"


ENDED = frozenset({Heard.PLAYED, Heard.MISSED, Heard.REFUSED})
"""Says what became of it: what was only received may have been heard or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreported:
    """An emergency that is over, and a station it was for that never told what became of it."""

    emergency: EmergencyId
    title: str
    station: StationCode
    span: Span
    clusters: tuple[str, ...] = ()


def said(line: Line) -> EmergencyConfirmation | None:
    """What a line of a journal says of an emergency; None for one that tells of none."""
    note = line.note
    if note.event not in _TOLD or not note.emergency or not note.serial:
        return None
    heard = Heard.REFUSED if note.event is Event.REFUSED else Heard.RECEIVED
    if note.outcome is not None:
        heard = Heard.PLAYED if sounded_of(note) else Heard.MISSED
    played = heard is Heard.PLAYED
    return EmergencyConfirmation(
        serial=note.serial,
        emergency=EmergencyId(note.emergency),
        station=line.station,
        cluster="",
        heard=heard,
        at=line.at,
        first=note.started if played else None,
        last=note.ended if played else None,
        reason=reason_of(note),
        signed=True,
    )


def merged(before: EmergencyConfirmation, more: EmergencyConfirmation) -> EmergencyConfirmation:
    """The same said again: the first moment stays, what was heard grows, and what is signed is never unsaid."""
    if before.signed and not more.signed:
        return before
    firsts = [each for each in (before.first, more.first) if each is not None]
    lasts = [each for each in (before.last, more.last) if each is not None]
    return replace(
        before,
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        reason=more.reason,
        signed=before.signed or more.signed,
    )


def answered(told: Sequence[EmergencyConfirmation]) -> Answered:
    heard = {each.heard for each in told}
    for each in (Heard.PLAYED, Heard.MISSED, Heard.REFUSED, Heard.RECEIVED):
        if each in heard:
            return Answered(each.value)
    return Answered.UNREPORTED


def clusters_of(order: Order, station: Station) -> tuple[str, ...]:
    """Which clusters of the station it is for; none of them named: all."""
    meant = [each for each in order.targets if each.reaches(station.path)]
    if any(not each.cluster for each in meant):
        return ()
    return tuple(sorted({each.cluster for each in meant}))


def is_done(
    found: Emergency, length: Millis | None, clusters: Collection[str], said: Iterable[EmergencyConfirmation]
) -> bool:
    """Whether a station told that it plays no more of it: every reading that fits was heard, or none was and it says
    why. Of one reading that lasts `length`; `clusters` are those the station was meant for, none named: all. Who says
    nothing may sound still."""
    of: dict[str, list[EmergencyConfirmation]] = {}
    for each in said:
        of.setdefault(each.cluster, []).append(each)
    whole = "" in of or (bool(clusters) and set(clusters) <= of.keys())
    return whole and all(_is_done(found, length, each) for each in of.values())


def _is_done(found: Emergency, length: Millis | None, said: Collection[EmergencyConfirmation]) -> bool:
    played = [each for each in said if each.heard is Heard.PLAYED]
    firsts = [each.first for each in played if each.first is not None]
    lasts = [each.last for each in played if each.last is not None]
    if not played or not firsts or not lasts:
        return any(each.heard is not Heard.RECEIVED for each in said)  # why not; or a mere word, which is all it says
    if not length or found.started is None:
        return False
    fit = max(1, rounds(found.order, [length], found.started))
    return heard_whole(found.order, length, min(firsts), max(lasts)) >= fit
