"""What goes out of timetables, of what holds on a day, and of special days."""

from datetime import date
from typing import Any

from pydantic import Field

from broadcaster.domain.effects import Effect, EffectKind
from broadcaster.domain.hours import Held, Hours
from broadcaster.domain.schedule import NIGHT, Relay, Session
from broadcaster.domain.special_days import DayKind, Does, SpecialDay, SpecialDayEntry
from broadcaster.domain.stations import StationCode, Window
from broadcaster.domain.timetable import Kind, Limits, OverMode, Preset, Timetable
from broadcaster.newsroom.timetables import Written
from broadcaster.web.outgoing import Out
from broadcaster.web.stations_answers import WallTime


class CarriedOut(Out):
    title: str
    seconds: float
    offset_seconds: float
    stream: str
    station: str | None
    session: str
    fallback: str | None


class SessionOut(Out):
    name: str
    weekdays: list[int]
    start: WallTime
    minutes: float
    shell: str | None
    relay: CarriedOut | None
    on_holidays: bool


class HoursWindowOut(Out):
    start: WallTime
    end: WallTime


class LimitsOut(Out):
    windows: list[HoursWindowOut] | None
    quiet: HoursWindowOut | None
    sessions_a_day: int | None
    minutes_a_session: int | None


class TimetableOut(Out):
    id: str
    station: str
    name: str
    kind: Kind
    valid_from: date
    valid_until: date | None
    campaign: str | None
    mode: OverMode
    alone: bool
    sessions: list[SessionOut]
    limits: LimitsOut
    basis: str
    version: int


class EffectOut(Out):
    """Việc xảy ra với một buổi phát, ở những đài này. What becomes of a session at these stations."""

    kind: EffectKind
    session: str
    start: WallTime
    why: str
    stations: list[str]
    days: int
    first: date
    vi: str


class WrittenTimetableOut(TimetableOut):
    """Lịch vừa ghi, và các buổi đã có mà nó đổi, ở đài và mọi đài dưới. As written, with what it does to sessions."""

    effects: list[EffectOut] = Field(
        description="Trong những ngày lịch có hiệu lực, tối đa 61 ngày tới. On the days it holds, 61 to come at most."
    )


class TimetablesOut(Out):
    timetables: list[TimetableOut]
    after: str | None


class PresetOut(Out):
    code: str
    name: str
    basis: str
    sessions: list[SessionOut]
    limits: LimitsOut


class PresetsOut(Out):
    presets: list[PresetOut]


class StandingOut(SessionOut):
    timetable: str = Field(description="Lịch phát của buổi này. The timetable it is of.")


class AsideOut(StandingOut):
    why: str = Field(description="Vì sao hôm đó không phát. Why it does not stand that day.")


class HeldWindowsOut(Out):
    value: list[HoursWindowOut]
    origin: str | None
    timetable: str | None


class HeldWindowOut(Out):
    value: HoursWindowOut
    origin: str | None
    timetable: str | None


class HeldNumberOut(Out):
    value: int
    origin: str | None
    timetable: str | None


class SpecialOut(Out):
    day: date
    name: str
    kind: DayKind
    does: Does
    weekday: int | None
    plain: bool


class HoursOut(Out):
    """Những gì áp dụng ở một đài trong một ngày, và vì sao. What holds at a station on a day, and why."""

    station: str
    day: date
    lunar: str = Field(description="Ngày âm lịch. The day by the lunar calendar.")
    special: SpecialOut | None
    sessions: list[StandingOut]
    aside: list[AsideOut]
    windows: HeldWindowsOut
    quiet: HeldWindowOut
    kept: HeldWindowOut | None = Field(
        description="Giờ yên lặng riêng, vẫn giữ khi lịch ngoại lệ từ cấp trên đặt giờ khác. "
        "Quiet hours set nearer, which stay besides those of an exception from above."
    )
    night: HoursWindowOut = Field(
        description="Ban đêm luôn yên lặng, không giới hạn nào bỏ được. Always quiet, whatever is chosen or allowed."
    )
    sessions_a_day: HeldNumberOut
    minutes_a_session: HeldNumberOut
    timetables: list[TimetableOut]


class SpecialDayOut(SpecialOut):
    id: str
    owner: str | None
    basis: str
    version: int


class SpecialDaysOut(Out):
    special_days: list[SpecialDayOut]
    after: str | None


class CalendarOut(Out):
    days: list[SpecialOut]


def timetable_out(timetable: Timetable) -> TimetableOut:
    return TimetableOut(**_told(timetable))


def written_out(written: Written) -> WrittenTimetableOut:
    return WrittenTimetableOut(**_told(written.timetable), effects=[_effect(each) for each in written.effects])


def _effect(effect: Effect) -> EffectOut:
    change = effect.change
    return EffectOut(
        kind=change.kind,
        session=change.session,
        start=change.start,
        why=change.why,
        stations=list(effect.stations),
        days=effect.days,
        first=effect.first,
        vi=effect.vi,
    )


def _told(timetable: Timetable) -> dict[str, Any]:
    return {
        "id": timetable.id,
        "station": timetable.station,
        "name": timetable.name,
        "kind": timetable.kind,
        "valid_from": timetable.valid_from,
        "valid_until": timetable.valid_until,
        "campaign": timetable.campaign,
        "mode": timetable.mode,
        "alone": timetable.alone,
        "sessions": [SessionOut(**_session(each)) for each in timetable.sessions],
        "limits": _limits(timetable.limits),
        "basis": timetable.basis,
        "version": timetable.version,
    }


def preset_out(preset: Preset) -> PresetOut:
    return PresetOut(
        code=preset.code,
        name=preset.name,
        basis=preset.basis,
        sessions=[SessionOut(**_session(each)) for each in preset.sessions],
        limits=_limits(preset.limits),
    )


def hours_out(station: StationCode, day: date, lunar: str, hours: Hours) -> HoursOut:
    limits = hours.limits
    return HoursOut(
        station=station,
        day=day,
        lunar=lunar,
        special=None if hours.special is None else special_out(hours.special),
        sessions=[StandingOut(**_session(each.session), timetable=each.timetable.id) for each in hours.sessions],
        aside=[AsideOut(**_session(each.session), timetable=each.timetable.id, why=each.why) for each in hours.aside],
        windows=HeldWindowsOut(value=[_window(each) for each in limits.windows.value], **_origin(limits.windows)),
        quiet=HeldWindowOut(value=_window(limits.quiet.value), **_origin(limits.quiet)),
        kept=None if limits.kept is None else HeldWindowOut(value=_window(limits.kept.value), **_origin(limits.kept)),
        night=_window(NIGHT),
        sessions_a_day=HeldNumberOut(value=limits.sessions_a_day.value, **_origin(limits.sessions_a_day)),
        minutes_a_session=HeldNumberOut(value=limits.minutes_a_session.value, **_origin(limits.minutes_a_session)),
        timetables=[timetable_out(each) for each in hours.timetables],
    )


def special_out(told: SpecialDay) -> SpecialOut:
    return SpecialOut.model_validate(told)


def special_day_out(entry: SpecialDayEntry) -> SpecialDayOut:
    told = special_out(entry.told).model_dump()
    return SpecialDayOut(**told, id=entry.id, owner=entry.owner, basis=entry.basis, version=entry.version)


def _session(session: Session) -> dict[str, Any]:
    relay = session.relay
    return {
        "name": session.name,
        "weekdays": sorted(session.weekdays),
        "start": session.start,
        "minutes": session.length / 60_000,
        "shell": session.shell,
        "relay": None if relay is None else _relay(relay),
        "on_holidays": session.on_holidays,
    }


def _relay(relay: Relay) -> CarriedOut:
    return CarriedOut(
        title=relay.title,
        seconds=relay.length / 1000,
        offset_seconds=relay.offset / 1000,
        stream=relay.stream,
        station=relay.station,
        session=relay.session,
        fallback=relay.fallback,
    )


def _limits(limits: Limits) -> LimitsOut:
    return LimitsOut(
        windows=None if limits.windows is None else [_window(each) for each in limits.windows],
        quiet=None if limits.quiet is None else _window(limits.quiet),
        sessions_a_day=limits.sessions_a_day,
        minutes_a_session=limits.minutes_a_session,
    )


def _window(window: Window) -> HoursWindowOut:
    return HoursWindowOut(start=window.start, end=window.end)


def _origin(held: Held[Any]) -> dict[str, Any]:
    return {"origin": held.origin, "timetable": held.timetable}
