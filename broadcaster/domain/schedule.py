"""When a station speaks: rules in local time, checked against its regulation, expanded into the slots of real days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NewType
from zoneinfo import ZoneInfo

from broadcaster.domain.errors.stations import RuleUnlawful
from broadcaster.domain.stations import Regulation, StationCode, Window
from broadcaster.domain.units import Instant, Millis, Span, instant

SlotId = NewType("SlotId", str)
"""`30628-20261122-0500`: station, local day, local start. The same rule and day always give the same id."""

EVERY_DAY = frozenset(range(7))


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
class Rule:
    """A session that recurs: on `weekdays` (0 is Monday) at `start` local time, for `length`."""

    station: StationCode
    session: str
    weekdays: frozenset[int]
    start: time
    length: Millis
    shell: str | None = None
    relay: Relay | None = None


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


def check_rules(rules: Sequence[Rule], regulation: Regulation) -> None:
    """RuleUnlawful for the first session of one station that its regulation does not allow."""
    for rule in rules:
        if problem := _not_a_minute(rule.start) or _unlawful(rule, regulation):
            raise RuleUnlawful(session=rule.session, station=rule.station, problem=problem)
    for weekday in EVERY_DAY:
        today = sorted((r for r in rules if weekday in r.weekdays), key=lambda r: r.start)
        if len(today) > regulation.sessions_a_day:
            raise RuleUnlawful(
                session=today[-1].session,
                station=today[-1].station,
                problem=f"quá {regulation.sessions_a_day} buổi một ngày",
            )
        for before, after in pairwise(today):
            if _end(before) > _minute(after.start):
                raise RuleUnlawful(
                    session=after.session, station=after.station, problem=f"chồng lên buổi {before.session}"
                )


def _unlawful(rule: Rule, regulation: Regulation) -> str:
    start, end = _minute(rule.start), _end(rule)
    if rule.length <= 0 or not rule.weekdays <= EVERY_DAY:
        return "độ dài hoặc ngày trong tuần sai"
    if end > 24 * 60:
        return "buổi phát kéo qua nửa đêm"
    if rule.length > regulation.minutes_a_session * 60_000:
        return f"dài quá {regulation.minutes_a_session} phút một buổi"
    if any(_overlap(start, end, stretch) for stretch in regulation.quiet.minutes()):
        return "rơi vào giờ yên lặng"
    if not any(_inside(start, end, window) for window in regulation.windows):
        return "ra ngoài khung giờ được phát"
    return ""


def _not_a_minute(start: time) -> str:
    if start.second or start.microsecond or start.tzinfo is not None:
        return "giờ bắt đầu phải là giờ địa phương tròn phút"
    return ""


def forbidden(slot: Slot, regulation: Regulation, zone: ZoneInfo) -> str:
    """Why the regulation forbids this slot's hours, "" when it allows them: asked again of every slot to be filled."""
    rule = Rule(
        station=slot.station,
        session=slot.session,
        weekdays=EVERY_DAY,
        start=slot.span.start.astimezone(zone).time(),
        length=slot.span.length,
    )
    return _unlawful(rule, regulation)


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _end(rule: Rule) -> int:
    return _minute(rule.start) + -(-rule.length // 60_000)


def _overlap(start: int, end: int, stretch: tuple[int, int]) -> bool:
    return start < stretch[1] and stretch[0] < end


def _inside(start: int, end: int, window: Window) -> bool:
    return any(low <= start and end <= high for low, high in window.minutes())


def expand(rules: Iterable[Rule], first: date, last: date, zone: ZoneInfo) -> tuple[Slot, ...]:
    """The slots of all rules from `first` to `last`, both included, in order of start. Expanding twice adds nothing.

    A local time that a zone skips that day (spring forward) gives no slot: what stands in no clock cannot be kept.
    """
    slots = []
    for rule in rules:
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            start = _moment(day, rule.start, zone)
            if day.weekday() in rule.weekdays and start is not None:
                end = instant(start + timedelta(milliseconds=rule.length))
                slots.append(
                    Slot(
                        id=SlotId(f"{rule.station}-{day:%Y%m%d}-{rule.start:%H%M}"),
                        station=rule.station,
                        session=rule.session,
                        day=day,
                        span=Span(start=start, end=end),
                        shell=rule.shell,
                        relay=rule.relay,
                    )
                )
    return tuple(sorted(slots, key=lambda s: (s.span.start, s.station)))


def _moment(day: date, at: time, zone: ZoneInfo) -> Instant | None:
    local = datetime.combine(day, at, tzinfo=zone)
    real = instant(local)
    return real if real.astimezone(zone).time() == at else None
