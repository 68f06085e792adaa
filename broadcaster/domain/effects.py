"""What another timetable does to the sessions of stations: which are lost, which give way, what would be unlawful."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from broadcaster.domain.errors import BadInput
from broadcaster.domain.hours import Aside, Hours
from broadcaster.domain.schedule import Fault, Session, wrong_with
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import TimetableId


class EffectKind(StrEnum):
    """A session stood and stands no more; one that stood gives way to another; one of what is written gives way."""

    LOST = "lost"
    GIVES_WAY = "gives-way"
    PUT_ASIDE = "put-aside"


_WORDS = {
    EffectKind.LOST: "mất buổi {session} {start}",
    EffectKind.GIVES_WAY: "buổi {session} {start} không còn phát: {why}",
    EffectKind.PUT_ASIDE: "buổi {session} {start} của lịch này không phát: {why}",
}


@dataclass(frozen=True, slots=True)
class SessionChange:
    """To one session."""

    kind: EffectKind
    session: str
    start: time
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The same change at these stations, on so many days, the first of them told."""

    change: SessionChange
    stations: tuple[StationCode, ...]
    days: int
    first: date

    @property
    def vi(self) -> str:
        told, where = self.change, f"{len(self.stations)} đài" if len(self.stations) > 1 else f"Đài {self.stations[0]}"
        what = _WORDS[told.kind].format(session=told.session, start=f"{told.start:%H:%M}", why=told.why)
        return f"{where}: {what}; {self.days} ngày, từ {self.first:%d/%m/%Y}"


@dataclass(slots=True)
class Comparison:
    """Of hours before and after, day by day. `written` is the timetable that was written."""

    written: TimetableId
    _days: dict[tuple[StationCode, SessionChange], list[date]] = field(default_factory=dict)
    _faults: dict[tuple[StationCode, Fault], BadInput] = field(default_factory=dict)

    def take(
        self, before: Mapping[StationCode, Hours], after: Mapping[StationCode, Hours], days: Iterable[date]
    ) -> None:
        """Of all these stations on all these days, on which the same holds."""
        known: dict[tuple[int, int], tuple[tuple[SessionChange, ...], tuple[Fault, ...]]] = {}
        for code, now in after.items():
            key = id(before[code]), id(now)
            if key not in known:
                known[key] = tuple(self._changes(before[code], now)), tuple(_faults(before[code], now))
            changes, faults = known[key]
            for change in changes:
                self._days.setdefault((code, change), []).extend(days)
            for fault in faults:
                self._faults.setdefault((code, fault), fault.leaf(code))

    def effects(self) -> tuple[Effect, ...]:
        """By day and session; what is alike at several stations is told once."""
        alike: dict[tuple[SessionChange, tuple[date, ...]], list[StationCode]] = {}
        for (code, change), days in self._days.items():
            alike.setdefault((change, tuple(sorted(days))), []).append(code)
        found = (
            Effect(change=change, stations=tuple(sorted(codes)), days=len(days), first=days[0])
            for (change, days), codes in alike.items()
        )
        return tuple(sorted(found, key=lambda each: (each.first, each.change.start, each.change.kind, each.stations)))

    def faults(self) -> list[BadInput]:
        """What the stations' regulations do not allow and was not there before."""
        return [self._faults[key] for key in sorted(self._faults, key=lambda each: (each[0], each[1].session))]

    def _changes(self, before: Hours, after: Hours) -> Iterator[SessionChange]:
        stands = {_what(each.session) for each in after.sessions}
        aside = {_what(each.session): each for each in after.aside}
        for held in before.sessions:
            what = _what(held.session)
            if what not in stands:
                why = aside[what].why if what in aside else ""
                yield SessionChange(EffectKind.GIVES_WAY if why else EffectKind.LOST, *what, why)
        for each in after.aside:
            what = _what(each.session)
            if each.timetable.id == self.written and what not in stands and not _rests(each, after):
                yield SessionChange(EffectKind.PUT_ASIDE, *what, each.why)


def _what(session: Session) -> tuple[str, time]:
    return session.name, session.start


def _rests(each: Aside, hours: Hours) -> bool:
    """It does not stand because the day is free, and that is as it was wished."""
    special = hours.special
    return special is not None and (
        special.weekday_of_sessions is None or (special.kind.free and not each.session.on_holidays)
    )


def _faults(before: Hours, after: Hours) -> Iterator[Fault]:
    regulation = after.limits.regulation
    was = {wrong_with(each.session, before.limits.regulation) for each in before.sessions}
    for held in after.sessions:
        fault = wrong_with(held.session, regulation)
        if fault is not None and fault not in was:
            yield fault
