"""Timetables: a station's sessions as data, from day to day, handed down the tree, with exceptions and campaigns over
them. What of them holds where and when is the next module's, `hours`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NewType

from broadcaster.domain.bulletin import check_text
from broadcaster.domain.campaign import CampaignCode
from broadcaster.domain.counts import counted
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import TimetableEndless
from broadcaster.domain.inheriting import MINUTES_LIMIT, SESSIONS_LIMIT, WINDOW_WRONG, WINDOWS_LIMIT, window_wrong
from broadcaster.domain.schedule import Rule, Session, refuse
from broadcaster.domain.stations import Station, StationCode, Window
from broadcaster.domain.streams import address_fault
from broadcaster.domain.units import Digest, digest_of

TimetableId = NewType("TimetableId", str)
NAME_LIMIT, BASIS_LIMIT, SESSIONS = 200, 300, 40
TITLE_LIMIT = 200


class Kind(StrEnum):
    STANDING = "standing"
    EXCEPTION = "exception"
    CAMPAIGN = "campaign"

    @property
    def over(self) -> bool:
        """Whether it stands over the standing timetables, for a time."""
        return self is not Kind.STANDING


class OverMode(StrEnum):
    """Whether the sessions of an exception or a campaign stand in place of the others, or with them."""

    INSTEAD = "instead"
    BESIDES = "besides"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a timetable changes of the regulation while it holds; None is as the station's choices say."""

    windows: tuple[Window, ...] | None = None
    quiet: Window | None = None
    sessions_a_day: int | None = None
    minutes_a_session: int | None = None


AS_CHOSEN = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Sessions of a station and all below it, or of the station `alone`, from a day to a day, both included.

    One that was closed before it began ends the day before.
    """

    id: TimetableId
    station: StationCode
    name: str
    kind: Kind
    valid_from: date
    valid_until: date | None
    sessions: tuple[Session, ...]
    campaign: CampaignCode | None = None
    mode: OverMode = OverMode.INSTEAD
    alone: bool = False
    limits: Limits = AS_CHOSEN
    basis: str = ""
    version: int = 1

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    @property
    def digest(self) -> Digest:
        sessions = (repr(replace(s, weekdays=frozenset())) + _digits(s.weekdays) for s in self.sessions)
        return digest_of("timetable-1", repr(replace(self, version=0, sessions=())), *sessions)


def _digits(weekdays: frozenset[int]) -> str:
    return "".join(str(day) for day in sorted(weekdays))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Hours that many stations of a place keep: made into a station's standing timetable."""

    code: str
    name: str
    basis: str
    sessions: tuple[Session, ...]
    limits: Limits = AS_CHOSEN

    def at(self, station: StationCode, identity: TimetableId, since: date) -> Timetable:
        return Timetable(
            id=identity,
            station=station,
            name=self.name,
            kind=Kind.STANDING,
            valid_from=since,
            valid_until=None,
            sessions=self.sessions,
            limits=self.limits,
            basis=self.basis,
        )


# --- what a timetable may say by itself ------------------------------------------------------------------------------


def check_timetable(timetable: Timetable) -> None:
    """FieldWrong and TimetableEndless; several faults as TimetableFaulty. Whether its hours are lawful is asked of
    `unlawful`."""
    for name, text, limit in (("name", timetable.name, NAME_LIMIT), ("basis", timetable.basis, BASIS_LIMIT)):
        check_text(name, text, limit)
    told = [FieldWrong(field=name, problem=why) for name, wrong, why in _rules_of(timetable) if wrong]
    endless = timetable.kind.over and timetable.valid_until is None
    refuse([*told, *([TimetableEndless()] if endless else [])])


def _rules_of(timetable: Timetable) -> Iterable[tuple[str, bool, str]]:
    until, limits = timetable.valid_until, timetable.limits
    yield "name", not timetable.name.strip(), "còn để trống"
    yield "valid_until", until is not None and until < timetable.valid_from, "ngày kết thúc trước ngày bắt đầu"
    of_campaign = timetable.kind is Kind.CAMPAIGN
    yield "campaign", (timetable.campaign is not None) != of_campaign, "chỉ dùng, và phải có, ở lịch phát theo đợt"
    yield (
        "mode",
        not timetable.kind.over and timetable.mode is OverMode.BESIDES,
        "lịch thường xuyên không phát kèm",
    )
    yield "sessions", len(timetable.sessions) > SESSIONS, f"nhiều hơn {SESSIONS} buổi"
    names = [(s.name.casefold(), day) for s in timetable.sessions for day in s.weekdays]
    yield "sessions", len(set(names)) < len(names), "hai buổi cùng tên trong một ngày"
    for session in timetable.sessions:
        yield from _rules_of_session(session)
    if limits.windows is not None:
        yield "windows", not 1 <= len(limits.windows) <= WINDOWS_LIMIT, f"cần từ 1 đến {WINDOWS_LIMIT} khung giờ"
        yield "windows", any(map(window_wrong, limits.windows)), WINDOW_WRONG
    if limits.sessions_a_day is not None:
        yield "sessions_a_day", not 0 <= limits.sessions_a_day <= SESSIONS_LIMIT, f"phải từ 0 đến {SESSIONS_LIMIT}"
    if limits.minutes_a_session is not None:
        few = not 1 <= limits.minutes_a_session <= MINUTES_LIMIT
        yield "minutes_a_session", few, f"phải từ 1 đến {counted(MINUTES_LIMIT)}"


def _rules_of_session(session: Session) -> Iterable[tuple[str, bool, str]]:
    short = 0 < len(session.name.strip()) <= NAME_LIMIT and session.name.isprintable()
    yield "sessions", not short, "buổi phát cần một tên ngắn"
    relay = session.relay
    if relay is None:
        return
    told = (relay.title, relay.session, relay.fallback or "")
    yield "relay", not relay.title.strip() or any(len(each) > TITLE_LIMIT for each in told), "cần một tên ngắn"
    yield "relay", bool(relay.stream) == (relay.station is not None), "cần một địa chỉ phát, hoặc một đài cấp trên"
    fault = address_fault(relay.stream) if relay.stream else ""
    yield "relay", bool(fault), fault
    yield "relay", relay.station is not None and not relay.session.strip(), "cần tên buổi phát của đài cấp trên"


# --- where they come from --------------------------------------------------------------------------------------------


def planted(station: Station, rules: Iterable[Rule]) -> Timetable | None:
    """The sessions that a station is planted with, its own alone from its first day on; None where it has none."""
    sessions = tuple(rule.told for rule in rules if rule.station == station.code)
    if not sessions:
        return None
    return Timetable(
        id=planted_id(station.code),
        station=station.code,
        name="Lịch phát ban đầu",
        kind=Kind.STANDING,
        valid_from=station.valid_from,
        valid_until=None,
        sessions=sessions,
        alone=True,
    )


def planted_id(code: StationCode) -> TimetableId:
    return TimetableId(f"first-{code}")


def inherited(timetables: Iterable[Timetable], heir: StationCode, since: date) -> tuple[Timetable, ...]:
    """What a station that takes another's place goes on with: all that holds on or after that day, as its own. Those
    that held before all begin on it now: one that a later one hides begins when that is over."""
    kept: list[Timetable] = []
    for each in sorted(timetables, key=lambda t: (t.valid_from, t.id), reverse=True):
        first = _first_shown(each, max(each.valid_from, since), kept)
        if first is not None and (each.valid_until is None or each.valid_until >= first):
            identity = TimetableId(digest_of("heir-1", each.id, heir)[:32])
            kept.append(replace(each, id=identity, station=heir, valid_from=first, version=1))
    return tuple(reversed(kept))


def _first_shown(timetable: Timetable, first: date, later: Iterable[Timetable]) -> date | None:
    """From when on none of these that begin on its first day hides it; None: never."""
    hiding = {t.valid_from: t for t in later if t.mode is OverMode.INSTEAD and _alike(t, timetable)}
    while first in hiding:
        until = hiding[first].valid_until
        if until is None:
            return None
        first = until + timedelta(days=1)
    return first


def _alike(one: Timetable, other: Timetable) -> bool:
    return (one.kind, one.alone) == (other.kind, other.alone)
