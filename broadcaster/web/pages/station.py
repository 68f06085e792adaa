"""The page of one station: how it stands, what it plays today, its box, and what it wrote in its journal last."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action
from broadcaster.domain.care import Care
from broadcaster.domain.enrolment import Enrolment
from broadcaster.domain.journal import Event, Reported
from broadcaster.domain.journal_intake import TOLD as IRREGULAR
from broadcaster.domain.journal_intake import Placed
from broadcaster.domain.stations import Station, StationCode
from broadcaster.newsroom import behind, calendars, calling, devices, journal_reading, people, stations
from broadcaster.newsroom.caring import NOTES, SWITCHES
from broadcaster.newsroom.journal_reading import Portion, StationJournal
from broadcaster.web.api import PREFIX
from broadcaster.web.pages.addresses import USES
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.journal_words import told_beside
from broadcaster.web.pages.lanes import SlotView
from broadcaster.web.pages.schedule import told_of
from broadcaster.web.pages.slips import Slip
from broadcaster.web.pages.standing import standing
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

EDITS, ADMITS, PLAYS, HEARS, KNOWS = (
    Action.MANAGE_STATIONS,
    Action.MANAGE_ACCOUNTS,
    Action.READ_PLAYLISTS,
    Action.READ_AIRTIME,
    Action.READ_ACCOUNTS,
)
"""What of the page is shown to whom; the verbs behind it ask for themselves."""
TAIL = 12
"""Lines of the journal that are shown."""
EVENTS: Mapping[Event, str] = {
    Event.ROW: "Một mục của buổi phát",
    Event.EMERGENCY: "Một lượt phát khẩn cấp",
    Event.SLOT: "Cả buổi phát",
    Event.BOOT: "Máy khởi động",
    Event.REFUSED: "Từ chối điều không đáng tin",
    Event.CLOCK: "Đồng hồ thay đổi",
    Event.MUTE: "Bật, tắt tiếng tại máy",
    Event.SYNC: "Nhận lịch mới",
    Event.RECALL: "Thu hồi một bản tin",
    Event.DISK: "Ổ đĩa",
    Event.SINK: "Đường ra loa",
}
OUTCOMES: Mapping[Reported, str] = {
    Reported.AIRED: "đã phát",
    Reported.PARTIAL: "phát thiếu",
    Reported.MISSED: "bị lỡ",
    Reported.HELD: "giữ lại, không phát",
    Reported.REPLACED: "phát âm thanh thay thế",
}


@router.get("/stations/{code}", response_class=HTMLResponse)
def show_station(code: Name, viewer: Viewing) -> Response:
    return page_of(viewer, code)


def page_of(
    viewer: Viewer, code: str, typed: Mapping[str, str] | None = None, slips: Sequence[Slip] = (), status: int = 200
) -> Response:
    """As it stands; with what was typed into a form of it and is to be mended."""
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    found = stations.find(newsroom, actor, StationCode(code), at)
    station = found.station
    now = calling.standing_of(newsroom, actor, station.code, at)
    journal = _journal(viewer, station)
    tail = _tail(viewer, station, journal)
    return viewer.page(
        "station.html",
        status,
        typed=_first_typed(viewer, now.care) | dict(typed or {}),
        slips=slips,
        care=now.care,
        noticed=now.care.noticed(None if now.call is None else now.call.at),
        off=now.care.off if now.care.off is not None and now.care.off.until > at else None,
        notes=viewer.may(NOTES, station),
        switches=viewer.may(SWITCHES, station),
        station=station,
        holding=found.holding,
        above=_above(viewer, station),
        stands=standing(now, viewer.at, viewer.tongue),
        behind=behind.last_day(newsroom, actor, [station], at).get(station.code),
        today=viewer.today,
        sessions=_today(viewer, station),
        journal=journal,
        irregular=IRREGULAR,
        tail=tail,
        beside={each.sequence: told_beside(each.line.note, viewer.tongue) for each in tail if each.line},
        boxes=_boxes(viewer, station),
        feeds=calendars.feeds_of(newsroom, actor, station.code, at) if viewer.may(PLAYS, station) else None,
        uses=USES,
        people=_people(viewer, station),
        events=EVENTS,
        outcomes=OUTCOMES,
        manages=viewer.may(EDITS, station),
        admits=viewer.may(ADMITS, station),
        base=f"{PREFIX}/stations/{station.code}/playlists/{viewer.today}",
    )


def _first_typed(viewer: Viewer, care: Care) -> dict[str, str]:
    """What the forms about its care hold before anybody typed."""
    contact, off = care.contact, care.off_at(viewer.at)
    if off is None and care.off is not None and care.off.since > viewer.at:
        off = care.off
    tongue, since = viewer.tongue, viewer.at if off is None else off.since
    return {
        "contact": "" if contact is None else contact.name,
        "telephone": "" if contact is None else contact.telephone,
        "whom": "" if contact is None else contact.name,
        "off_from": tongue.date(since.astimezone(tongue.zone).date()),
        "off_from_time": tongue.clock(since),
        "off_until": "" if off is None else tongue.date(off.until.astimezone(tongue.zone).date()),
        "off_until_time": "" if off is None else tongue.clock(off.until),
        "off_reason": "" if off is None else off.reason,
    }


def _above(viewer: Viewer, station: Station) -> Sequence[Station]:
    """Those above it that are in sight, the highest first."""
    tree = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at)
    return tree.line(station.code)[:-1]


def _today(viewer: Viewer, station: Station) -> Sequence[SlotView]:
    """Its sessions as Today tells them, once a list was made."""
    if not viewer.may(PLAYS, station):
        return ()
    shown, views = told_of(viewer, station.code, viewer.today)
    return () if shown.manifest is None else views


def _journal(viewer: Viewer, station: Station) -> StationJournal | None:
    if not viewer.may(HEARS, station):
        return None
    return journal_reading.journal_of(viewer.desk.newsroom, viewer.actor, station.code, viewer.at)


def _tail(viewer: Viewer, station: Station, journal: StationJournal | None) -> Sequence[Placed]:
    """The newest lines, the newest first."""
    if journal is None or not journal.head.end.sequence:
        return ()
    asked = Portion(after=max(0, journal.head.end.sequence - TAIL), limit=TAIL)
    lines = journal_reading.lines_of(viewer.desk.newsroom, viewer.actor, station.code, asked, viewer.at).lines
    return tuple(reversed(lines))


def _boxes(viewer: Viewer, station: Station) -> Sequence[Enrolment]:
    """Machines that ever asked to be this station's, the newest first; for who may know of them."""
    if not viewer.may(KNOWS, station):
        return ()
    return devices.enrolments_at(viewer.desk.newsroom, viewer.actor, station.code, viewer.at)[:6]


def _people(viewer: Viewer, station: Station) -> Sequence[people.Near]:
    """Who is asked about it; for who may know of accounts."""
    if not viewer.may(KNOWS, station):
        return ()
    return people.around(viewer.desk.newsroom, viewer.actor, station.code, viewer.at)[:8]
