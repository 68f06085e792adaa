"""Manifests of a station for tests: three sessions a day, rows without a gap, every sound known by its name; and an
emergency over them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.domain.item import ItemKind
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.station_manifest import (
    HOLDS,
    Buried,
    Cue,
    Live,
    PlannedSlot,
    Sound,
    StationDay,
    StationManifest,
    quiet_of,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span, digest_of, instant
from broadcaster.playout.state import Alarm, later

ZONE = "Asia/Ho_Chi_Minh"
PLACE = ZoneInfo(ZONE)
MONDAY = date(2026, 11, 23)
TAN_AN = StationCode("tan-an")
SESSIONS = (time(5), time(11), time(17))
SHELL: tuple[tuple[ItemKind, str, int], ...] = (
    (ItemKind.SIGNATURE, "signature", 9_000),
    (ItemKind.IDENT, "ident", 4_000),
    (ItemKind.GREETING, "greeting", 6_000),
)
CLOSING = ((ItemKind.CLOSING, "closing", 5_500),)


def at(day: date, hour: int, minute: int = 0, second: float = 0) -> Instant:
    """A local moment, in UTC."""
    whole = datetime.combine(day, time(hour, minute), PLACE) + timedelta(seconds=second)
    return instant(whole.astimezone(UTC))


def sound(name: str, length: int) -> Sound:
    return Sound(audio=digest_of(name), size=length * 8, length=Millis(length))


FALLBACK = sound("fallback", 30_000)


def bulletins(*lengths: int, name: str = "b") -> tuple[tuple[ItemKind, str, int], ...]:
    """Bulletins with a sting between each two."""
    told: list[tuple[ItemKind, str, int]] = []
    for n, length in enumerate(lengths):
        told += [(ItemKind.STING, "sting", 2_400)] * bool(n) + [(ItemKind.BULLETIN, f"{name}{n}", length)]
    return tuple(told)


def slot(
    day: date,
    begins: time,
    told: Sequence[tuple[ItemKind, str, int]],
    station: StationCode = TAN_AN,
    minutes: int = 15,
) -> PlannedSlot:
    due = start = instant(datetime.combine(day, begins, PLACE))
    cues = []
    for kind, name, length in told:
        spoken = BulletinId(name) if kind is ItemKind.BULLETIN else None
        cues.append(
            Cue(start=due, length=Millis(length), kind=kind, title=name, sound=sound(name, length), bulletin=spoken)
        )
        due = cues[-1].end
    return PlannedSlot(
        id=SlotId(f"{station}-{day:%Y%m%d}-{begins:%H%M}"),
        session=f"{begins:%H:%M}",
        span=Span(start=start, end=instant(start + timedelta(minutes=minutes))),
        rows=tuple(cues),
    )


def live(begins: Instant, length: int, stream: str, stand_in: int = 30_000) -> Cue:
    return Cue(
        start=begins,
        length=Millis(length),
        kind=ItemKind.RELAY,
        title="tiếp âm",
        sound=sound("stand-in", stand_in),
        live=Live(title="tiếp âm", stream=stream),
    )


def day(of: date, *slots: PlannedSlot, serial: int = 1) -> StationDay:
    begins = instant(datetime.combine(of, time(), PLACE))
    return StationDay(day=of, serial=serial, takes_effect=begins, quiet=quiet_of(of, PLACE), slots=slots)


def manifest(*days: StationDay, serial: int = 1, issued: Instant | None = None, **more: Any) -> StationManifest:
    issued = issued or instant(datetime.combine(days[0].day, time(), PLACE))
    found = StationManifest(
        house="house",
        station=TAN_AN,
        path="/p/tan-an/",
        label="Tân An",
        zone=ZONE,
        serial=serial,
        issued=issued,
        holds=Span(start=issued, end=instant(issued + HOLDS)),
        days=days,
        tombstones=(),
        fallback=FALLBACK,
        clusters=(),
    )
    return replace(found, **more)


def ordinary(of: date = MONDAY, **more: Any) -> StationManifest:
    """A day with its three sessions, each with two bulletins of a minute and of two."""
    told = (*SHELL, *bulletins(60_000, 120_000), *CLOSING)
    return manifest(day(of, *(slot(of, begins, told) for begins in SESSIONS)), **more)


def buried(name: str, when: Instant) -> Buried:
    return Buried(bulletin=BulletinId(name), audio=(digest_of(name),), at=when)


def alarm(now: Instant, **more: Any) -> Alarm:
    told = Alarm(
        id="e1",
        serial=1,
        kind=EmergencyKind.ACTUAL,
        sounds=(sound("siren", 5_000), sound("order", 20_000)),
        repeats=2,
        gap=Millis(10_000),
        expires=later(now, 1_200_000),
        earliest=now,
    )
    return replace(told, **more)
