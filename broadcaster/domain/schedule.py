"""When a station speaks: rules in local time, checked against its regulation, expanded into the slots of real days."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NewType
from zoneinfo import ZoneInfo

from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.stations import (
    RuleUnlawful,
    SessionInQuietHours,
    SessionMalformed,
    SessionOutsideWindows,
    SessionPastMidnight,
    SessionsOfOneName,
    SessionsOverlap,
    SessionsTooMany,
    SessionTooLong,
    TimetableFaulty,
)
from broadcaster.domain.stations import Regulation, StationCode, Window
from broadcaster.domain.units import Instant, Millis, Span, instant

SlotId = NewType("SlotId", str)
"""`30628-20261122-0500`: station, local day, local start. The same rule and day always give the same id."""

EVERY_DAY = frozenset(range(7))
_SLOT = re.compile(r"(.+)-(2[0-9]{3})([0-9]{2})([0-9]{2})-([0-9]{2})([0-9]{2})", re.DOTALL)
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
NIGHT = Window(start=time(22), end=time(4))
"""Quiet whatever a regulation says: no choice, timetable or exception opens it, at no station. Emergencies pass by."""
_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """What a session carries instead of the station's own: a live stream (`stream`, an https address), or the session
    of that name of a station above it (`station`); one of the two is told.

    It begins `offset` after the slot's start, after the opening when that is longer, and lasts `length`; it counts in
    the session's minutes. `fallback` is the bulletin played when it fails; None: what the planner chooses for it.
    """

    title: str
    length: Millis
    offset: Millis = Millis(0)
    stream: str = ""
    station: StationCode | None = None
    session: str = ""
    fallback: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that recurs: on `weekdays` (0 is Monday) at `start` local time, for `length`, relay included.

    `shell` by name, None as the station has it. `on_holidays`: whether it stands on public holidays too.
    """

    name: str
    weekdays: frozenset[int]
    start: time
    length: Millis
    shell: str | None = None
    relay: Relay | None = None
    on_holidays: bool = True

    @property
    def opens(self) -> int:
        """The minute of the day."""
        return self.start.hour * 60 + self.start.minute

    @property
    def closes(self) -> int:
        """The minute of the day that it no longer needs."""
        return self.opens + -(-self.length // 60_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A session of a station."""

    station: StationCode
    session: str
    weekdays: frozenset[int]
    start: time
    length: Millis
    shell: str | None = None
    relay: Relay | None = None
    on_holidays: bool = True

    @property
    def told(self) -> Session:
        return Session(
            name=self.session,
            weekdays=self.weekdays,
            start=self.start,
            length=self.length,
            shell=self.shell,
            relay=self.relay,
            on_holidays=self.on_holidays,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One session of one day at one station. `shell` by name, None as the station has it. `plain`: a day without music
    beds and stings (national mourning)."""

    id: SlotId
    station: StationCode
    session: str
    day: date
    span: Span
    shell: str | None = None
    relay: Relay | None = None
    plain: bool = False


def refuse(faults: Sequence[BadInput]) -> None:
    """Raises one fault as itself and several as one, which counts all and tells the first; none is no refusal."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise TimetableFaulty(faults[:_TOLD], count=len(faults))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a session: the leaf it is refused by, and what people are told."""

    kind: type[RuleUnlawful]
    session: str
    problem: str

    def leaf(self, station: StationCode) -> RuleUnlawful:
        return self.kind(session=self.session, station=station, problem=self.problem)


def faults_of(sessions: Sequence[Session], regulation: Regulation) -> tuple[Fault, ...]:
    """All that a regulation does not allow in the sessions that hold together at one station, each told once."""
    found = [fault for session in sessions if (fault := wrong_with(session, regulation))]
    for weekday in sorted(EVERY_DAY):
        today = sorted((s for s in sessions if weekday in s.weekdays), key=lambda s: (s.opens, s.name))
        if len(today) > regulation.sessions_a_day:
            problem = f"quá {regulation.sessions_a_day} buổi một ngày"
            found.append(Fault(SessionsTooMany, today[-1].name, problem))
        found += [
            Fault(SessionsOverlap, after.name, f"chồng lên buổi {before.name}")
            for before, after in pairwise(today)
            if before.closes > after.opens
        ]
        first: dict[str, Session] = {}
        for each in today:
            same = first.setdefault(each.name.casefold(), each)
            if same is not each:
                found.append(Fault(SessionsOfOneName, each.name, f"cùng tên với buổi lúc {same.start:%H:%M}"))
    return tuple(dict.fromkeys(found))


def wrong_with(session: Session, regulation: Regulation) -> Fault | None:
    """The first thing that a regulation does not allow of one session by itself."""
    if session.start.second or session.start.microsecond or session.start.tzinfo is not None:
        return Fault(SessionMalformed, session.name, "giờ bắt đầu phải là giờ địa phương tròn phút")
    if session.length <= 0 or not session.weekdays or not session.weekdays <= EVERY_DAY:
        return Fault(SessionMalformed, session.name, "độ dài hoặc ngày trong tuần sai")
    if session.relay is not None and not 0 < session.relay.length <= session.length - session.relay.offset:
        return Fault(SessionMalformed, session.name, "phần tiếp âm không nằm gọn trong buổi phát")
    return _unlawful(session, regulation)


def _unlawful(session: Session, regulation: Regulation) -> Fault | None:
    start, end = session.opens, session.closes
    if end > 24 * 60:
        return Fault(SessionPastMidnight, session.name, "buổi phát kéo qua nửa đêm")
    if session.length > regulation.minutes_a_session * 60_000:
        return Fault(SessionTooLong, session.name, f"dài quá {regulation.minutes_a_session} phút một buổi")
    quiet = [window for window in (regulation.quiet, regulation.kept, NIGHT) if window is not None]
    if any(start < high and low < end for window in quiet for low, high in window.minutes()):
        return Fault(SessionInQuietHours, session.name, "rơi vào giờ yên lặng")
    if not any(low <= start and end <= high for window in regulation.windows for low, high in window.minutes()):
        return Fault(SessionOutsideWindows, session.name, "ra ngoài khung giờ được phát")
    return None


def forbidden(slot: Slot, regulation: Regulation, zone: ZoneInfo) -> str:
    """Why the regulation forbids this slot's hours, "" when it allows them: asked again of every slot to be filled."""
    session = Session(
        name=slot.session,
        weekdays=EVERY_DAY,
        start=slot.span.start.astimezone(zone).time(),
        length=slot.span.length,
    )
    fault = wrong_with(session, regulation)
    return "" if fault is None else fault.problem


def why_not_until(slot: Slot, until: Instant, others: Iterable[Slot], regulation: Regulation, zone: ZoneInfo) -> str:
    """Why a slot may not run over until that moment, "" when it may. `others`: the slots of its station that day."""
    met = next((each for each in others if slot.span.start < each.span.start < until), None)
    return f"chạm buổi {met.session}" if met is not None else forbidden(until_then(slot, until), regulation, zone)


def until_then(slot: Slot, end: Instant) -> Slot:
    """The same slot with another end."""
    return replace(slot, span=Span(start=slot.span.start, end=end))


def may_run_until(slot: Slot, regulation: Regulation, zone: ZoneInfo) -> Instant | None:
    """Until when at most the regulation lets it run, in whole minutes; None: not past its end."""
    for minutes in range(regulation.minutes_a_session, slot.span.length // 60_000, -1):
        end = instant(slot.span.start + timedelta(minutes=minutes))
        if not forbidden(until_then(slot, end), regulation, zone):
            return end
    return None


def latest_end(slot: Slot, others: Iterable[Slot], regulation: Regulation, zone: ZoneInfo) -> Instant | None:
    """The last moment that the regulation and the next slot of its station let it run until; None: its own end."""
    allowed = may_run_until(slot, regulation, zone)
    met = [each.span.start for each in others if each.span.start >= slot.span.end]
    found = None if allowed is None else min([allowed, *met])
    return found if found is not None and found > slot.span.end else None


def expand(rules: Iterable[Rule], first: date, last: date, zone: ZoneInfo) -> tuple[Slot, ...]:
    """The slots of all rules from `first` to `last`, both included, in order of start. Expanding twice adds nothing.

    A local time that a zone skips that day (spring forward) gives no slot: what stands in no clock cannot be kept; and
    of two that it brings together the earlier one ends where the later one starts. One that it repeats is the first.
    """
    told: dict[StationCode, list[Session]] = {}
    for rule in rules:
        told.setdefault(rule.station, []).append(rule.told)
    slots = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for station, sessions in told.items():
            today = spans_of([s for s in sessions if day.weekday() in s.weekdays], day, zone)
            slots += [slot_of(station, day, session, span) for session, span in today]
    return tuple(sorted(slots, key=_order))


def spans_of(sessions: Iterable[Session], day: date, zone: ZoneInfo) -> tuple[tuple[Session, Span], ...]:
    """When each of a station's sessions of a day really is, in order."""
    found: list[tuple[Session, Span]] = []
    for session in sorted(sessions, key=lambda s: (s.start, s.name)):
        start = _moment(day, session.start, zone)
        if start is None:
            continue
        if found and found[-1][0].closes <= session.opens and found[-1][1].end > start:
            before, span = found.pop()
            found.append((before, Span(start=span.start, end=start)))
        found.append((session, Span(start=start, end=instant(start + timedelta(milliseconds=session.length)))))
    return tuple(found)


def slot_id(station: StationCode, day: date, start: time) -> SlotId:
    return SlotId(f"{station}-{day:%Y%m%d}-{start:%H%M}")


@dataclass(frozen=True, slots=True)
class SlotParts:
    """What a slot's id is made of; the day and the hour are local."""

    station: StationCode
    day: date
    start: time


def parts_of(slot: str) -> SlotParts | None:
    """What `slot_id` made it of; None for what is no slot's id."""
    found = _SLOT.fullmatch(slot)
    if found is None:
        return None
    year, month, day, hour, minute = (int(each) for each in found.group(2, 3, 4, 5, 6))
    try:
        return SlotParts(StationCode(found[1]), date(year, month, day), time(hour, minute))
    except ValueError:
        return None


def slot_of(station: StationCode, day: date, session: Session, span: Span, *, plain: bool = False) -> Slot:
    return Slot(
        id=slot_id(station, day, session.start),
        station=station,
        session=session.name,
        day=day,
        span=span,
        shell=session.shell,
        relay=session.relay,
        plain=plain,
    )


def _order(slot: Slot) -> tuple[Instant, StationCode]:
    return slot.span.start, slot.station


def _moment(day: date, at: time, zone: ZoneInfo) -> Instant | None:
    """None when the clocks of the zone skip it: an hour of that day, or the whole day."""
    real = instant(datetime.combine(day, at, tzinfo=zone))
    return real if real.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, at) else None
