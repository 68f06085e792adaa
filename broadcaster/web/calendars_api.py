"""A station's sessions in calendar programs: addresses are made and revoked by who signed in, and read by nobody in
particular."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from broadcaster.domain.access import AccountId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom import calendars
from broadcaster.web import calendars_shapes as shapes
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import Key
from broadcaster.web.desk import AtDesk
from broadcaster.web.ranges import known_already
from broadcaster.web.wire import Name

_MEDIA = "text/calendar"
_PRIVATE = "private, no-cache"
_EXAMPLE = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//broadcaster//VI\r\nEND:VCALENDAR\r\n"

router = APIRouter(tags=["Lịch · Calendars"], responses=REFUSALS)

Secret = Annotated[Name, Path(description="Phần bí mật của địa chỉ. What only its holder was told.")]


@router.get(
    f"{PREFIX}/stations/{{code}}/calendars",
    operation_id="list_calendars",
    summary="Địa chỉ lịch của mình · One's own calendar addresses",
)
def list_calendars(code: Name, actor: Asking, desk: AtDesk) -> shapes.CalendarFeedsOut:
    """Không kèm phần bí mật, vì chỉ hiện một lần. Without their secrets, which were told once."""
    found = calendars.feeds_of(desk.newsroom, actor, StationCode(code), desk.clock())
    return shapes.CalendarFeedsOut(feeds=[shapes.feed_out(feed) for feed in found])


@router.post(
    f"{PREFIX}/stations/{{code}}/calendars",
    operation_id="make_calendar",
    summary="Làm một địa chỉ lịch · Make a calendar address",
    status_code=201,
)
def make_calendar(
    request: Request, code: Name, sent: shapes.CalendarFeedIn, actor: Asking, desk: AtDesk, key: Key = None
) -> shapes.MadeCalendarFeedOut:
    """Đọc được khi người làm còn quyền xem. It tells what its maker may read, as long as they may."""
    made = calendars.make_feed(desk.newsroom, actor, sent.new(code, key), desk.fresh(), desk.clock())
    return shapes.made_feed_out(made, str(request.base_url))


@router.delete(
    f"{PREFIX}/me/calendars/{{feed}}",
    operation_id="revoke_my_calendar",
    summary="Thu hồi địa chỉ lịch của mình · Revoke one's calendar address",
    status_code=204,
)
def revoke_my_calendar(feed: Name, actor: Asking, desk: AtDesk) -> None:
    """Hết hiệu lực ngay. It ends at once."""
    calendars.revoke_feed(desk.newsroom, actor, feed, desk.clock())


@router.get(
    f"{PREFIX}/accounts/{{account}}/calendars",
    operation_id="list_account_calendars",
    summary="Địa chỉ lịch của một tài khoản · An account's calendar addresses",
)
def list_account_calendars(account: Name, actor: Asking, desk: AtDesk) -> shapes.CalendarFeedsOut:
    """Của mọi đài, không kèm phần bí mật. Of all stations, without their secrets."""
    found = calendars.feeds_of_account(desk.newsroom, actor, AccountId(account), desk.clock())
    return shapes.CalendarFeedsOut(feeds=[shapes.feed_out(feed) for feed in found])


@router.delete(
    f"{PREFIX}/accounts/{{account}}/calendars/{{feed}}",
    operation_id="revoke_calendar",
    summary="Thu hồi một địa chỉ lịch · Revoke an account's calendar address",
    status_code=204,
)
def revoke_calendar(account: Name, feed: Name, actor: Asking, desk: AtDesk) -> None:
    """Chỉ địa chỉ này, hết hiệu lực ngay. This one alone, at once."""
    calendars.revoke_feed_of(desk.newsroom, actor, AccountId(account), feed, desk.clock())


@router.get(
    "/calendars/{secret}.ics",
    operation_id="get_calendar",
    summary="Lịch phát của đài cho ứng dụng lịch · A station's sessions as iCalendar",
    response_class=Response,
    responses={
        200: {"content": {_MEDIA: {"schema": {"type": "string"}, "example": _EXAMPLE}}},
        304: {"description": "Không đổi. Unchanged."},
    },
)
def get_calendar(secret: Secret, request: Request, desk: AtDesk) -> Response:
    """Từ hôm qua đến bảy ngày tới; ai biết địa chỉ là đọc được. From yesterday to a week ahead."""
    found = calendars.calendar_of(desk.newsroom, secret, desk.clock())
    file = shapes.written(found, desk.newsroom.zone, desk.newsroom.signer.public())
    tag = digest_of("calendar-file-1", file)
    headers = {"ETag": f'"{tag}"', "Cache-Control": _PRIVATE}
    if known_already(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(file, headers=headers, media_type=f"{_MEDIA}; charset=utf-8")
