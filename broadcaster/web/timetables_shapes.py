"""What comes in of timetables and special days."""

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from broadcaster.domain.campaign import CampaignCode
from broadcaster.domain.inheriting import MINUTES_LIMIT, SESSIONS_LIMIT, WINDOWS_LIMIT
from broadcaster.domain.schedule import Relay, Session
from broadcaster.domain.special_days import DayKind, Does, SpecialDay, SpecialDayEntry, SpecialDayId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.streams import ADDRESS_LIMIT
from broadcaster.domain.timetable import (
    BASIS_LIMIT,
    NAME_LIMIT,
    SESSIONS,
    TITLE_LIMIT,
    Kind,
    Limits,
    OverMode,
    Timetable,
    TimetableId,
)
from broadcaster.domain.units import Millis
from broadcaster.web.stations_shapes import Clock, WindowShape
from broadcaster.web.wire import PRINTABLE_TEXT, Day, Incoming, Name, Slug

Title = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LIMIT), *PRINTABLE_TEXT]
Basis = Annotated[str, Field(max_length=BASIS_LIMIT, description="Căn cứ: quyết định, quy chế. Its basis.")]
Weekday = Annotated[StrictInt, Field(ge=0, le=6, description="0: thứ Hai. 0 is Monday.")]
Minutes = Annotated[StrictInt, Field(ge=1, le=MINUTES_LIMIT)]
_SECONDS = Annotated[StrictInt, Field(ge=0, le=24 * 3600)]


class RelayShape(Incoming):
    """Tiếp âm: một luồng https, hoặc một buổi của đài cấp trên. A stream, or a session of a station above."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=TITLE_LIMIT), *PRINTABLE_TEXT]
    seconds: Annotated[StrictInt, Field(ge=1, le=24 * 3600)]
    offset_seconds: _SECONDS = 0
    stream: Annotated[str, StringConstraints(max_length=ADDRESS_LIMIT)] = ""
    station: Name | None = None
    session: Annotated[str, StringConstraints(max_length=TITLE_LIMIT)] = ""
    fallback: Name | None = Field(default=None, description="Bản tin phát thay khi mất tín hiệu. Played when it fails.")

    def relay(self) -> Relay:
        return Relay(
            title=self.title,
            length=Millis(self.seconds * 1000),
            offset=Millis(self.offset_seconds * 1000),
            stream=self.stream,
            station=None if self.station is None else StationCode(self.station),
            session=self.session,
            fallback=self.fallback,
        )


class SessionIn(Incoming):
    """Một buổi phát. `minutes` gồm cả tiếp âm. Its minutes include what is relayed."""

    name: Title
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    start: Clock
    minutes: Minutes
    shell: Name | None = None
    relay: RelayShape | None = None
    on_holidays: StrictBool = Field(default=True, description="Có phát ngày nghỉ lễ. Also on public holidays.")

    def session(self) -> Session:
        return Session(
            name=self.name.strip(),
            weekdays=frozenset(self.weekdays),
            start=self.start,
            length=Millis(self.minutes * 60_000),
            shell=self.shell,
            relay=None if self.relay is None else self.relay.relay(),
            on_holidays=self.on_holidays,
        )


class LimitsShape(Incoming):
    """Chỉ mục được gửi mới đổi so với cấp trên. Only what is told changes the regulation."""

    windows: Annotated[list[WindowShape], Field(min_length=1, max_length=WINDOWS_LIMIT)] | None = None
    quiet: WindowShape | None = None
    sessions_a_day: Annotated[StrictInt, Field(ge=0, le=SESSIONS_LIMIT)] | None = None
    minutes_a_session: Minutes | None = None

    def limits(self) -> Limits:
        return Limits(
            windows=None if self.windows is None else tuple(each.window() for each in self.windows),
            quiet=None if self.quiet is None else self.quiet.window(),
            sessions_a_day=self.sessions_a_day,
            minutes_a_session=self.minutes_a_session,
        )


EXAMPLE: dict[str, Any] = {
    "name": "Hai buổi 15 phút",
    "valid_from": "2026-12-01",
    "valid_until": None,
    "sessions": [
        {"name": "sáng", "weekdays": [0, 1, 2, 3, 4], "start": "05:30", "minutes": 15},
        {"name": "chiều", "weekdays": [0, 1, 2, 3, 4], "start": "17:00", "minutes": 15},
    ],
    "basis": "Quy chế hoạt động của đài",
}


class TimetableEditIn(Incoming):
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE})

    name: Title
    valid_from: Day
    valid_until: Day | None = None
    sessions: Annotated[list[SessionIn], Field(max_length=SESSIONS)] = Field(default_factory=list)
    campaign: Slug | None = None
    mode: OverMode = Field(
        default=OverMode.INSTEAD, description="Thay hay kèm các buổi khác. In place of the others, or besides."
    )
    alone: StrictBool = Field(default=False, description="Chỉ đài này, không truyền xuống. Not handed down.")
    limits: LimitsShape = Field(default_factory=lambda: LimitsShape())
    basis: Basis = ""

    def told(self, identity: TimetableId, station: StationCode, kind: Kind) -> Timetable:
        return Timetable(
            id=identity,
            station=station,
            name=self.name.strip(),
            kind=kind,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            sessions=tuple(each.session() for each in self.sessions),
            campaign=None if self.campaign is None else CampaignCode(self.campaign),
            mode=self.mode,
            alone=self.alone,
            limits=self.limits.limits(),
            basis=self.basis.strip(),
        )


class TimetableIn(TimetableEditIn):
    """Lịch phát của một đài và cấp dưới. Ngoại lệ và đợt phải có ngày kết thúc.

    Of a station and all below it. An exception and a campaign's need the day on which they end.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"station": "91", "kind": "standing", **EXAMPLE}}
    )

    station: Name
    kind: Kind = Kind.STANDING


class CloseTimetableIn(Incoming):
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"last": "2026-12-31"}})

    last: Day = Field(description="Ngày cuối còn hiệu lực. The last day on which it holds.")


class ApplyIn(Incoming):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"preset": "vinh-phuc", "station": "91", "since": "2027-01-01"}},
    )

    preset: Slug
    station: Name
    since: Day


class SpecialDayEditIn(Incoming):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"name": "Quốc tang", "kind": "mourning", "plain": True}},
    )

    name: Title
    kind: DayKind
    does: Does = Field(default=Does.USUAL, description="Phát như thường, như một thứ khác, hay không phát.")
    weekday: Weekday | None = None
    plain: StrictBool = Field(default=False, description="Không nhạc nền, không nhạc cắt. No beds and no stings.")
    basis: Basis = ""

    def told(self, identity: SpecialDayId, owner: StationCode | None, day: date) -> SpecialDayEntry:
        told = SpecialDay(
            day=day, name=self.name.strip(), kind=self.kind, does=self.does, weekday=self.weekday, plain=self.plain
        )
        return SpecialDayEntry(id=identity, owner=owner, told=told, basis=self.basis.strip())


class SpecialDayIn(SpecialDayEditIn):
    """Của một đài và cấp dưới, hoặc của cả nhà (bỏ trống owner). Of a station and all below, or of the house."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {"owner": "91", "day": "2027-05-23", "name": "Ngày bầu cử bổ sung", "kind": "election"}
        },
    )

    owner: Name | None = None
    day: Day
