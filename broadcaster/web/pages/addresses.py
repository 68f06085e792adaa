"""One's own secret addresses of a station: its sessions for a calendar, its sound for players of others. Each is shown
once; one that is lost or leaked is made anew, and the old one is dead from then on."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action, reach
from broadcaster.domain.calendars import Feed, FeedUse
from broadcaster.domain.errors.stations import FeedUnknown
from broadcaster.domain.stations import Station, StationCode
from broadcaster.newsroom import calendars, stations
from broadcaster.newsroom.calendars import MadeFeed, NewFeed
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, tried
from broadcaster.web.pages.slips import worded
from broadcaster.web.pages.typed import Field
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

USES: Mapping[FeedUse, str] = {
    FeedUse.CALENDAR: "Lịch phát cho ứng dụng lịch (điện thoại, Google, Outlook)",
    FeedUse.RECEIVER: "Tiếng của đài cho máy phát hãng khác (VLC, hộp loa IP)",
}


@router.get("/stations/{code}/addresses", response_class=HTMLResponse)
def show_addresses(code: Name, viewer: Viewing) -> Response:
    return _page(viewer, _station(viewer, code), {"use": FeedUse.CALENDAR.value, "key": viewer.desk.new_secret()})


def _station(viewer: Viewer, code: str) -> Station:
    """StationUnknown, RightMissing."""
    reach(viewer.actor, Action.READ_PLAYLISTS, viewer.at)
    return stations.find(viewer.desk.newsroom, viewer.actor, StationCode(code), viewer.at).station


def _page(viewer: Viewer, station: Station, typed: Mapping[str, str], refused: Refused = NOTHING) -> Response:
    feeds = calendars.feeds_of(viewer.desk.newsroom, viewer.actor, station.code, viewer.at)
    told = {
        "station": station,
        "feeds": feeds,
        "uses": USES,
        "choices": _choices(viewer),
        "typed": typed,
        "slips": refused.slips,
    }
    return viewer.page("addresses.html", refused.answered, **told)


def _choices(viewer: Viewer) -> list[tuple[str, str]]:
    return [(use.value, viewer.tongue.gettext(label)) for use, label in USES.items()]


@router.post("/stations/{code}/addresses", response_class=HTMLResponse)
def make_address(
    code: Name, request: Request, viewer: Viewing, name: Field = "", use: Field = "", key: Field = ""
) -> Response:
    """Shown once, so there is no page to come back to."""
    station, typed = _station(viewer, code), {"name": name, "use": use, "key": key}
    slips = [] if name.strip() else [worded("name", "Chưa đặt tên để nhớ địa chỉ này dùng ở đâu.")]
    if use not in set(FeedUse):
        slips.append(worded("use", "Hãy chọn địa chỉ dùng để làm gì."))
    if slips:
        return _page(viewer, station, typed, Refused(slips))
    desk, new = viewer.desk, NewFeed(name=name, station=station.code, key=key or None, use=FeedUse(use))
    made, refused = tried(
        lambda: calendars.make_feed(desk.newsroom, viewer.actor, new, desk.fresh(), viewer.at), {"name": "name"}
    )
    return _page(viewer, station, typed, refused) if made is None else _shown(request, viewer, station, made)


def _shown(request: Request, viewer: Viewer, station: Station, made: MadeFeed) -> Response:
    base = str(request.base_url).rstrip("/")
    addresses: list[tuple[str, str]] = []
    if made.secret is not None and made.feed.use is FeedUse.CALENDAR:
        addresses = [("iCalendar", f"{base}/calendars/{made.secret}.ics")]
    elif made.secret is not None:
        own = f"{base}/receivers/{made.secret}"
        addresses = [
            ("HLS", f"{own}/live.m3u8"),
            *((form.upper(), f"{own}/today.{form}") for form in ("m3u", "pls", "xspf")),
        ]
    return viewer.page("address-made.html", station=station, feed=made.feed, addresses=addresses)


@router.post("/stations/{code}/addresses/{feed}/renew", response_class=HTMLResponse)
def renew_address(code: Name, feed: Name, request: Request, viewer: Viewing) -> Response:
    """Another secret under the same name; the old one is dead from now on."""
    station = _station(viewer, code)
    old = _own(viewer, station, feed)
    made = calendars.renew_feed(viewer.desk.newsroom, viewer.actor, old.id, viewer.desk.fresh(), viewer.at)
    return _shown(request, viewer, station, made)


@router.post("/stations/{code}/addresses/{feed}/revoke", response_class=HTMLResponse)
def revoke_address(code: Name, feed: Name, viewer: Viewing) -> Response:
    station = _station(viewer, code)
    calendars.revoke_feed(viewer.desk.newsroom, viewer.actor, _own(viewer, station, feed).id, viewer.at)
    return back_to(f"/stations/{station.code}/addresses")


def _own(viewer: Viewer, station: Station, feed: str) -> Feed:
    """FeedUnknown for what is not one's own, or of another station."""
    for each in calendars.feeds_of(viewer.desk.newsroom, viewer.actor, station.code, viewer.at):
        if each.id == feed:
            return each
    raise FeedUnknown(feed=feed)
