"""Timetables, what holds at a station on a day, and special days as JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from broadcaster.domain.special_days import SpecialDayEntry, SpecialDayId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Timetable, TimetableId
from broadcaster.newsroom import special_days, timetables
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.books.timetables import SoughtDays, SoughtTimetables
from broadcaster.newsroom.special_days import SeenDay
from broadcaster.newsroom.timetables import Applied, SeenTimetable, Written
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import Key, Seen, tagged
from broadcaster.web.desk import AtDesk
from broadcaster.web.stations_api import Caller, Leaf
from broadcaster.web.timetables_answers import (
    CalendarOut,
    HoursOut,
    PresetsOut,
    SpecialDayOut,
    SpecialDaysOut,
    TimetableOut,
    TimetablesOut,
    WrittenTimetableOut,
    hours_out,
    preset_out,
    special_day_out,
    special_out,
    timetable_out,
    written_out,
)
from broadcaster.web.timetables_shapes import (
    ApplyIn,
    CloseTimetableIn,
    SpecialDayEditIn,
    SpecialDayIn,
    TimetableEditIn,
    TimetableIn,
)
from broadcaster.web.wire import Day, Name

_TIMETABLES, _DAYS = "Lịch phát · Timetables", "Ngày đặc biệt · Special days"
router = APIRouter(prefix=PREFIX, responses=REFUSALS)

OfStation = Annotated[Name | None, Query(description="Của đài này. Of this station itself.")]
First = Annotated[Day, Query(description="Từ ngày. From this day.")]
Last = Annotated[Day, Query(description="Đến hết ngày. To this day, included.")]
On = Annotated[Day | None, Query(description="Bỏ trống: hôm nay. Left out: today.")]


async def _seen_timetable(timetable: Name, seen: Seen) -> SeenTimetable:
    return SeenTimetable(id=TimetableId(timetable), version=seen)


async def _seen_day(special_day: Name, seen: Seen) -> SeenDay:
    return SeenDay(id=SpecialDayId(special_day), version=seen)


_SeenTimetable = Annotated[SeenTimetable, Depends(_seen_timetable)]
_SeenDay = Annotated[SeenDay, Depends(_seen_day)]


# --- timetables ----------------------------------------------------------------------------------------------------


@router.get("/timetables", operation_id="list_timetables", summary="Các lịch phát · Timetables", tags=[_TIMETABLES])
def list_timetables(
    actor: Asking,
    desk: AtDesk,
    asked: Leaf,
    station: OfStation = None,
    on: Annotated[Day | None, Query(description="Có hiệu lực ngày này. That hold on this day.")] = None,
) -> TimetablesOut:
    """Của các đài trong và trên phạm vi. Of stations in reach or above it."""
    sought = SoughtTimetables(station=None if station is None else StationCode(station), on=on)
    page = timetables.page(desk.newsroom, actor, sought, asked, desk.clock())
    return TimetablesOut(timetables=[timetable_out(each) for each in page.rows], after=page.after)


@router.post(
    "/timetables",
    operation_id="add_timetable",
    summary="Lập lịch phát · Add a timetable",
    tags=[_TIMETABLES],
    status_code=201,
)
def add_timetable(sent: TimetableIn, caller: Caller, key: Key = None) -> WrittenTimetableOut:
    """Từ một ngày. Giờ yên lặng, khung giờ, số buổi và số phút được kiểm ở đài và mọi đài dưới dùng lịch này.

    From a day on. Its hours are checked at the station and at all below; `effects` tells what becomes of sessions.
    """
    desk = caller.desk
    identity = desk.new_id()
    told = sent.told(TimetableId(identity), StationCode(sent.station), sent.kind)
    made = timetables.add(desk.newsroom, caller.actor, told, Sent(id=identity, key=key), desk.clock())
    return _made(made, caller)


@router.get(
    "/timetables/{timetable}", operation_id="get_timetable", summary="Một lịch phát · One timetable", tags=[_TIMETABLES]
)
def get_timetable(timetable: Name, actor: Asking, desk: AtDesk, response: Response) -> TimetableOut:
    """Kèm ETag để sửa. With the ETag by which it is edited."""
    found = timetables.find(desk.newsroom, actor, TimetableId(timetable), desk.clock())
    tagged(response, found.version)
    return timetable_out(found)


@router.put(
    "/timetables/{timetable}", operation_id="edit_timetable", summary="Sửa lịch phát · Edit one", tags=[_TIMETABLES]
)
def edit_timetable(seen: _SeenTimetable, sent: TimetableEditIn, caller: Caller) -> WrittenTimetableOut:
    """Đài và loại lịch giữ nguyên. Its station and its kind stay."""

    def changes(stood: Timetable) -> Timetable:
        return sent.told(stood.id, stood.station, stood.kind)

    desk = caller.desk
    return _told(timetables.edit(desk.newsroom, caller.actor, seen, changes, desk.clock()), caller)


@router.post(
    "/timetables/{timetable}/close",
    operation_id="close_timetable",
    summary="Kết thúc lịch phát · Close a timetable",
    tags=[_TIMETABLES],
)
def close_timetable(seen: _SeenTimetable, sent: CloseTimetableIn, caller: Caller) -> WrittenTimetableOut:
    """Không xoá; ngày cuối trước ngày đầu là huỷ. Never deleted; a last day before its first takes it back."""
    desk = caller.desk
    return _told(timetables.close(desk.newsroom, caller.actor, seen, sent.last, desk.clock()), caller)


@router.get(
    "/timetable-presets", operation_id="list_timetable_presets", summary="Lịch mẫu · Presets", tags=[_TIMETABLES]
)
def list_timetable_presets(actor: Asking, desk: AtDesk) -> PresetsOut:
    """Giờ phát của các địa phương. Hours that many stations of a place keep."""
    found = timetables.presets(desk.newsroom, actor, desk.clock())
    return PresetsOut(presets=[preset_out(each) for each in found])


@router.post(
    "/timetable-presets/apply",
    operation_id="apply_timetable_preset",
    summary="Dùng lịch mẫu cho một đài · Apply a preset",
    tags=[_TIMETABLES],
    status_code=201,
)
def apply_timetable_preset(sent: ApplyIn, caller: Caller, key: Key = None) -> WrittenTimetableOut:
    """Thành lịch phát thường xuyên từ một ngày. Becomes the station's standing timetable from a day on."""
    desk = caller.desk
    wanted = Applied(preset=sent.preset, station=StationCode(sent.station), since=sent.since)
    token = Sent(id=desk.new_id(), key=key)
    return _made(timetables.apply(desk.newsroom, caller.actor, wanted, token, desk.clock()), caller)


@router.get(
    "/stations/{code}/hours",
    operation_id="get_station_hours",
    summary="Giờ phát của một đài trong một ngày · What holds on a day",
    tags=[_TIMETABLES],
)
def get_station_hours(code: Name, actor: Asking, desk: AtDesk, on: On = None) -> HoursOut:
    """Các buổi, giới hạn, ngày đặc biệt, và mỗi thứ do đâu. Sessions, limits, the day, and where each comes from."""
    at = desk.clock()
    day = desk.newsroom.local_day(at) if on is None else on
    station = StationCode(code)
    found = timetables.holding(desk.newsroom, actor, station, day, at)
    return hours_out(station, day, desk.newsroom.almanac.lunar(day), found)


def _made(written: Written, caller: Caller) -> WrittenTimetableOut:
    caller.response.headers["Location"] = f"{PREFIX}/timetables/{written.timetable.id}"
    return _told(written, caller)


def _told(written: Written, caller: Caller) -> WrittenTimetableOut:
    tagged(caller.response, written.timetable.version)
    caller.desk.on_change()
    return written_out(written)


# --- special days --------------------------------------------------------------------------------------------------


@router.get("/calendar", operation_id="list_calendar_days", summary="Lịch ngày lễ, tết · The calendar", tags=[_DAYS])
def list_calendar_days(first: First, last: Last, actor: Asking, desk: AtDesk) -> CalendarOut:
    """Theo luật và âm lịch, trước khi ai khai khác. By law and moon, before anybody says otherwise."""
    found = special_days.calendar(desk.newsroom, actor, first, last, desk.clock())
    return CalendarOut(days=[special_out(each) for each in found])


@router.get(
    "/special-days", operation_id="list_special_days", summary="Các ngày đặc biệt đã khai · Special days", tags=[_DAYS]
)
def list_special_days(
    actor: Asking, desk: AtDesk, asked: Leaf, first: Day | None = None, last: Day | None = None
) -> SpecialDaysOut:
    """Của cả nhà, và của các đài trong và trên phạm vi. Of the house, and of stations in reach or above it."""
    whole = SoughtDays()
    sought = SoughtDays(first=first or whole.first, last=last or whole.last)
    page = special_days.page(desk.newsroom, actor, sought, asked, desk.clock())
    return SpecialDaysOut(special_days=[special_day_out(each) for each in page.rows], after=page.after)


@router.post(
    "/special-days",
    operation_id="add_special_day",
    summary="Khai ngày đặc biệt · Add a special day",
    tags=[_DAYS],
    status_code=201,
)
def add_special_day(sent: SpecialDayIn, caller: Caller, key: Key = None) -> SpecialDayOut:
    """Gần nhất được ưu tiên; quốc tang thì cấp dưới không bỏ được. The nearest wins; nobody below lifts mourning."""
    desk = caller.desk
    identity = desk.new_id()
    owner = None if sent.owner is None else StationCode(sent.owner)
    entry = sent.told(SpecialDayId(identity), owner, sent.day)
    made = special_days.add(desk.newsroom, caller.actor, entry, Sent(id=identity, key=key), desk.clock())
    caller.response.headers["Location"] = f"{PREFIX}/special-days/{made.id}"
    return _day(made, caller)


@router.get(
    "/special-days/{special_day}", operation_id="get_special_day", summary="Một ngày đặc biệt · One", tags=[_DAYS]
)
def get_special_day(special_day: Name, actor: Asking, desk: AtDesk, response: Response) -> SpecialDayOut:
    """Kèm ETag để sửa. With the ETag by which it is edited."""
    found = special_days.find(desk.newsroom, actor, SpecialDayId(special_day), desk.clock())
    tagged(response, found.version)
    return special_day_out(found)


@router.put(
    "/special-days/{special_day}", operation_id="edit_special_day", summary="Sửa ngày đặc biệt · Edit one", tags=[_DAYS]
)
def edit_special_day(seen: _SeenDay, sent: SpecialDayEditIn, caller: Caller) -> SpecialDayOut:
    """Ngày và đài giữ nguyên. Its day and its owner stay."""
    desk = caller.desk
    told = sent.told(seen.id, None, desk.newsroom.local_day(desk.clock()))
    return _day(special_days.edit(desk.newsroom, caller.actor, seen, told, desk.clock()), caller)


@router.delete(
    "/special-days/{special_day}",
    operation_id="remove_special_day",
    summary="Bỏ ngày đặc biệt · Remove one",
    tags=[_DAYS],
    status_code=204,
)
def remove_special_day(seen: _SeenDay, actor: Asking, desk: AtDesk) -> None:
    """Ngày ấy trở lại như lịch chung, hoặc như cấp trên khai. The day is again as the calendar has it."""
    special_days.remove(desk.newsroom, actor, seen, desk.clock())
    desk.on_change()


def _day(entry: SpecialDayEntry, caller: Caller) -> SpecialDayOut:
    tagged(caller.response, entry.version)
    caller.desk.on_change()
    return special_day_out(entry)
