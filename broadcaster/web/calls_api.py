"""Stations call and say how they are; how each stands."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from broadcaster.domain.calls import Call
from broadcaster.domain.station_status import StationState, Worry
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.newsroom import calling
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.calling import StationNow
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import After, Limit
from broadcaster.web.desk import AtDesk
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import PRINTABLE_TEXT, Incoming, Moment, Name

Count = Annotated[StrictInt, Field(ge=0, le=2**53 - 1)]
Word = Annotated[str, StringConstraints(max_length=100), *PRINTABLE_TEXT]
Said = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_EXAMPLE: dict[str, Any] = {
    "boot": 3,
    "version": "1.0",
    "held_until": "2026-11-25T17:30:00+07:00",
    "sink": "aplay",
    "clock": "trusted",
}

router = APIRouter(prefix=PREFIX, tags=["Máy phát ở đài · Machines at stations"], responses=REFUSALS)


class StationCallIn(Incoming):
    """Máy phát báo mỗi phút, hoặc khi có thay đổi nếu đang nghe luồng báo tin.

    What a machine says of itself each minute, or when it changed while it listens for hints.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": _EXAMPLE})

    boot: Count
    sequence: Count = 0
    version: Name = "?"
    free_bytes: Count | None = None
    held_until: Moment | None = None
    skew_ms: Annotated[StrictInt, Field(ge=-(2**53), le=2**53)] | None = None
    clock: Name = "trusted"
    sink: Name | None = None
    muted: StrictBool = False
    missing: Count = 0
    manifest: Count = 0
    emergency: Count = 0
    faults: Annotated[list[Said], Field(max_length=20)] = Field(default_factory=list)

    def call(self, station: StationCode, device: str, at: Instant) -> Call:
        return Call(
            station=station,
            at=at,
            device=device,
            boot=self.boot,
            sequence=self.sequence,
            version=self.version,
            free=self.free_bytes,
            held_until=None if self.held_until is None else instant(self.held_until),
            skew=None if self.skew_ms is None else Millis(self.skew_ms),
            clock=self.clock,
            sink=self.sink or "",
            muted=self.muted,
            missing=self.missing,
            manifest=self.manifest,
            emergency=self.emergency,
            faults=tuple(self.faults),
        )


class StationWorryOut(Out):
    what: Worry
    detail: str


class StationStatusOut(Out):
    """counts: có được tính là một đài hôm nay hay không, như mọi trang tính. held_until: đến lúc nào máy tự phát được
    khi mất mạng. twins: từ lúc nào hai máy dùng chung một mã.

    counts: whether it is one of the stations that should speak today, as every page counts them. held_until: until when
    it can go on alone. twins: since when two machines speak with one token.
    """

    station: str
    label: str
    state: StationState
    counts: bool
    findings: list[StationWorryOut]
    called: datetime | None
    version: str
    boot: int
    held_until: datetime | None
    twins: datetime | None


class StationStatusesOut(Out):
    stations: list[StationStatusOut]
    after: str | None


@router.post(
    "/stations/{code}/status",
    operation_id="call_in",
    summary="Máy phát báo tình trạng · A machine says how it is",
    status_code=204,
)
def call_in(code: Name, sent: StationCallIn, actor: Asking, desk: AtDesk) -> None:
    """Giữ lần báo cuối. The last call is kept."""
    at = desk.clock()
    calling.call_in(desk.newsroom, actor, sent.call(StationCode(code), actor.by, at), at)


@router.get("/stations/{code}/status", operation_id="get_station_status", summary="Đài thế nào · How a station stands")
def get_station_status(code: Name, actor: Asking, desk: AtDesk) -> StationStatusOut:
    """Tính từ lần báo cuối và giờ hỏi. From its last call and the hour."""
    return _out(calling.standing_of(desk.newsroom, actor, StationCode(code), desk.clock()))


@router.get("/station-status", operation_id="list_station_status", summary="Các đài thế nào · How all stations stand")
def list_station_status(actor: Asking, desk: AtDesk, after: After = None, limit: Limit = 20) -> StationStatusesOut:
    """Theo thứ tự cây đài. In the order of the tree."""
    page = calling.standings(desk.newsroom, actor, Asked(after=after, limit=limit), desk.clock())
    return StationStatusesOut(stations=[_out(each) for each in page.rows], after=page.after)


def _out(found: StationNow) -> StationStatusOut:
    call = found.call
    return StationStatusOut(
        station=found.station.code,
        label=found.station.label,
        state=found.status.state,
        counts=found.counts,
        findings=[StationWorryOut(what=each.what, detail=each.detail) for each in found.status.findings],
        called=None if call is None else call.at,
        version="" if call is None else call.version,
        boot=0 if call is None else call.boot,
        held_until=None if call is None else call.held_until,
        twins=None if call is None else call.twins,
    )
