"""What an alert of others comes to at the stations: whom it is for, what is said, until when; nothing is guessed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from broadcaster.domain.alert import (
    STATION,
    UNIT,
    Alert,
    Area,
    Category,
    Certainty,
    Geocode,
    Info,
    MessageType,
    ReadAlert,
    Reference,
    Response,
    Severity,
    Status,
    Urgency,
    codes_of,
)
from broadcaster.domain.errors.alerts import (
    AlertAllClear,
    AlertEarly,
    AlertNotEmergency,
    AlertNotVietnamese,
    AlertOver,
    AlertStale,
    AlertStatusUnfit,
    AlertTypeUnfit,
    AlertWithoutStation,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant

_NAMED = 10
AHEAD = timedelta(minutes=5)
"""How far ahead a moment may lie: clocks differ."""
SOON = timedelta(hours=1)
"""How far ahead what is warned of may begin: by the standard, what is `Expected` is within the hour."""
STALE = timedelta(hours=1)
"""How old a message may be that names no end."""
_NO_EMERGENCY = frozenset({Urgency.PAST, Urgency.FUTURE, Certainty.UNLIKELY, Severity.MINOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBrief:
    """`exercise`: it may be sent as one only. `references` are the messages it follows. `script` is what is to be
    spoken. `strangers` are codes that are no station here; `left_out` is what of the alert is not used."""

    exercise: bool
    kind: MessageType
    references: tuple[Reference, ...]
    event: str
    title: str
    script: str
    stations: tuple[StationCode, ...]
    expires: Instant | None
    strangers: tuple[str, ...]
    left_out: tuple[str, ...]


def brief_of(read: ReadAlert, here: Collection[StationCode], at: Instant, zone: ZoneInfo) -> AlertBrief:
    """Of the first part in Vietnamese. `here` are the stations within reach; `zone` the one moments are told in.

    AlertStatusUnfit for what is neither actual nor an exercise, AlertTypeUnfit for what is said from program to
    program, AlertNotVietnamese, AlertOver, AlertWithoutStation; AlertEarly, AlertStale, AlertNotEmergency,
    AlertAllClear.
    """
    alert = read.alert
    if alert.status not in (Status.ACTUAL, Status.EXERCISE):
        raise AlertStatusUnfit(status=alert.status.value)
    if alert.kind in (MessageType.ACK, MessageType.ERROR):
        raise AlertTypeUnfit(kind=alert.kind.value)
    spoken = next((info for info in alert.infos if info.vietnamese), None)
    if spoken is None:
        raise AlertNotVietnamese(languages=", ".join(info.language[:20] for info in alert.infos[:_NAMED]) or "không có")
    if spoken.expires is not None and spoken.expires <= at:
        raise AlertOver(expires=_clock(spoken.expires, zone))
    _check_time(alert, spoken, at, zone)
    if alert.kind is not MessageType.CANCEL:
        _check_urgent(spoken)
    codes = codes_of([spoken])
    stations = tuple(StationCode(code) for code in codes if StationCode(code) in here)
    if not stations:
        raise AlertWithoutStation(codes=", ".join(code[:80] for code in codes[:_NAMED]) or "không có mã nào")
    return AlertBrief(
        exercise=alert.status is Status.EXERCISE,
        kind=alert.kind,
        references=alert.references,
        event=spoken.event,
        title=spoken.headline or spoken.event,
        script=_script(spoken),
        stations=stations,
        expires=spoken.expires,
        strangers=tuple(code for code in codes if StationCode(code) not in here),
        left_out=(*read.left_out, *_left(alert, spoken)),
    )


def _check_time(alert: Alert, spoken: Info, at: Instant, zone: ZoneInfo) -> None:
    latest = (("sent", alert.sent, AHEAD), ("effective", spoken.effective, AHEAD), ("onset", spoken.onset, SOON))
    for field, moment, ahead in latest:
        if moment is not None and moment > at + ahead:
            raise AlertEarly(field=field, value=_clock(moment, zone))
    if spoken.expires is None and alert.kind is not MessageType.CANCEL and alert.sent < at - STALE:
        raise AlertStale(sent=_clock(alert.sent, zone))


def _clock(moment: Instant, zone: ZoneInfo) -> str:
    """`27/11/2026 06:30:00 (UTC+07:00)`: as the clock here shows it, whatever clock the sender goes by."""
    try:
        here = moment.astimezone(zone)
    except OverflowError:  # the last hours of the calendar
        here = moment
    offset = f"{here:%z}"
    return f"{here:%d/%m/%Y %H:%M:%S} (UTC{offset[:3]}:{offset[3:5]})"


def _check_urgent(spoken: Info) -> None:
    """An end of danger is told by a cancel, and what has time or is small by a bulletin."""
    if Response.ALL_CLEAR in spoken.responses:
        raise AlertAllClear
    told = (("urgency", spoken.urgency), ("severity", spoken.severity), ("certainty", spoken.certainty))
    for field, value in told:
        if value in _NO_EMERGENCY:
            raise AlertNotEmergency(field=field, value=value.value)


def _script(info: Info) -> str:
    """Headline, description and instruction, a paragraph each; the event where nothing else is told."""
    told = (info.headline, info.description, info.instruction)
    return "\n".join(dict.fromkeys(each for each in told if each)) or info.event


def _left(alert: Alert, spoken: Info) -> Iterator[str]:
    for number, info in enumerate(alert.infos, 1):
        if info is not spoken:
            yield f"phần info thứ {number} ({info.language[:20]})"
    for area in spoken.areas:
        if not any(code.known for code in area.geocodes):
            yield f"vùng “{area.description[:80]}” không có mã đơn vị hành chính nên không biết là đài nào"


# --- out ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cry:
    """What is told to other systems of what the loudspeakers say. `areas` are stations by code and name."""

    category: Category
    event: str
    title: str
    script: str
    areas: tuple[tuple[StationCode, str], ...]
    effective: Instant
    expires: Instant
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """By which name, from whom and after which others a message goes out."""

    identifier: str
    sender: str
    sent: Instant
    exercise: bool
    kind: MessageType
    references: tuple[Reference, ...] = ()


def alert_of(heading: Heading, cry: Cry) -> Alert:
    """Loudspeakers cry only what is at hand and bad: immediate, severe and likely; where it is over, past."""
    return Alert(
        identifier=heading.identifier,
        sender=heading.sender,
        sent=heading.sent,
        status=Status.EXERCISE if heading.exercise else Status.ACTUAL,
        kind=heading.kind,
        references=heading.references,
        infos=(
            Info(
                language="vi-VN",
                categories=(cry.category,),
                event=cry.event,
                urgency=Urgency.PAST if cry.over else Urgency.IMMEDIATE,
                severity=Severity.UNKNOWN if cry.over else Severity.SEVERE,
                certainty=Certainty.UNKNOWN if cry.over else Certainty.LIKELY,
                effective=cry.effective,
                expires=cry.expires,
                headline=cry.title,
                description=cry.script,
                areas=tuple(Area(description=name, geocodes=(geocode_of(code),)) for code, name in cry.areas),
            ),
        ),
    )


def geocode_of(code: StationCode) -> Geocode:
    """A station by the State's number where its code is one, else by our own."""
    unit = Geocode(name=UNIT, value=code)
    return unit if unit.sound else Geocode(name=STATION, value=code)
