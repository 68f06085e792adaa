"""The addresses of calendars as they come in and go out, and a calendar as the file that calendar programs read."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar
from pydantic import ConfigDict, Field

from broadcaster.domain.calendars import Feed, FeedUse
from broadcaster.domain.lengths import at_most, in_words
from broadcaster.domain.planning import Playlist
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, digest_of
from broadcaster.newsroom.calendars import Calendar, CalendarEntry, MadeFeed, NewFeed
from broadcaster.web import present
from broadcaster.web.outgoing import Out
from broadcaster.web.people_shapes import PersonName
from broadcaster.web.wire import Incoming

_SHOWN = 1000
"""Milliseconds of silence from which on it is told."""
_TENTATIVE, _CONFIRMED, _CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"


class CalendarFeedIn(Incoming):
    """Tên để nhớ lịch này mở ở đâu. A name by which one knows where it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"name": "Điện thoại"}})

    name: PersonName
    use: FeedUse = Field(
        default=FeedUse.CALENDAR,
        description="Cho lịch, hoặc cho máy phát. For a calendar, or for a player: neither opens the other.",
    )

    def new(self, code: str, key: str | None) -> NewFeed:
        return NewFeed(name=self.name, station=StationCode(code), key=key, use=self.use)


class CalendarFeedOut(Out):
    id: str
    station: str
    name: str
    created: datetime
    use: FeedUse
    token: str | None = Field(description="Mã của chương trình đã làm địa chỉ. Of the program that made it.")


class CalendarFeedsOut(Out):
    feeds: list[CalendarFeedOut]


class MadeCalendarFeedOut(Out):
    """Địa chỉ lịch, chỉ hiện một lần; ai biết địa chỉ là đọc được. Told once; whoever knows the address reads it."""

    feed: CalendarFeedOut
    url: str | None = Field(description="null khi gửi lại cùng khoá. null when a create was sent again.")


def feed_out(feed: Feed) -> CalendarFeedOut:
    return CalendarFeedOut.model_validate(feed)


def made_feed_out(made: MadeFeed, base: str) -> MadeCalendarFeedOut:
    path = f"calendars/{made.secret}.ics" if made.feed.use is FeedUse.CALENDAR else f"receivers/{made.secret}/live.m3u8"
    url = None if made.secret is None else f"{base.rstrip('/')}/{path}"
    return MadeCalendarFeedOut(feed=feed_out(made.feed), url=url)


# --- the file ----------------------------------------------------------------------------------------------------


def written(calendar: Calendar, zone: ZoneInfo, house: bytes) -> bytes:
    """As RFC 5545 has it: equal calendars give equal bytes. `house` tells it from those of other servers, whatever name
    either is called by."""
    told = icalendar.Calendar()
    told.add("prodid", "-//broadcaster//VI")
    told.add("version", "2.0")
    told.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):  # of its own accord the library escapes what it knows to be text, no more
        told.add(name, icalendar.vText(_line(calendar.station.label)))
    for each in _zones(zone, calendar.entries):
        told.add_component(each)
    place = digest_of("house-1", house)[:16]
    for entry in calendar.entries:
        told.add_component(_event(entry, calendar, zone, place))
    return bytes(told.to_ical())


def _zones(zone: ZoneInfo, entries: tuple[CalendarEntry, ...]) -> list[icalendar.Timezone]:
    """None where nothing refers to it: a reader would ask what it is for."""
    years = {entry.slot.day.year for entry in entries}
    return [_rules_of(zone, min(years) - 1, max(years) + 1)] if years else []


@lru_cache(maxsize=8)
def _rules_of(zone: ZoneInfo, first: int, last: int) -> icalendar.Timezone:
    return icalendar.Timezone.from_tzinfo(zone, first_date=date(first, 1, 1), last_date=date(last, 12, 31))


def _event(entry: CalendarEntry, calendar: Calendar, zone: ZoneInfo, place: str) -> icalendar.Event:
    slot, published = entry.slot, entry.published
    event = icalendar.Event()
    event.add("uid", f"{slot.id}@{place}.broadcaster")
    event.add("dtstamp", (published or calendar.feed.created).astimezone(UTC))
    event.add("dtstart", slot.span.start.astimezone(zone))
    event.add("dtend", slot.span.end.astimezone(zone))
    event.add("summary", _line(f"Buổi {slot.session} – {_told(entry, calendar.at)}"))
    event.add("location", _line(calendar.station.label))
    event.add("sequence", entry.serial)
    event.add("status", _status(entry, calendar.at))
    event.add("transp", "TRANSPARENT")
    if published is not None:
        event.add("last-modified", published.astimezone(UTC))
    if entry.playlist is not None:
        event.add("description", _titles(entry.playlist, zone))
    return event


def _status(entry: CalendarEntry, at: Instant) -> str:
    if entry.playlist is None:
        return _CANCELLED if entry.withdrawn or _past(entry, at) else _TENTATIVE
    return _CONFIRMED if entry.playlist.rows else _CANCELLED


def _past(entry: CalendarEntry, at: Instant) -> bool:
    """Of a session that is over and was never planned nothing is to be waited for."""
    return entry.slot.span.end <= at


def _told(entry: CalendarEntry, at: Instant) -> str:
    playlist = entry.playlist
    if playlist is None and not entry.withdrawn:
        return "đã qua, không có danh sách phát" if _past(entry, at) else "chưa lên danh sách"
    if playlist is None:
        return "đã bỏ khỏi lịch phát"
    if not playlist.rows:
        return "không phát"
    count = len(playlist.bulletins)
    relayed = [f"tiếp sóng {row.relay.title}" for row in playlist.rows if row.relay is not None]
    spare = f"còn trống {in_words(at_most(playlist.spare))}" if playlist.spare >= _SHOWN else "kín giờ"
    return ", ".join([f"{count} bản tin", *relayed, spare])


def _titles(playlist: Playlist, zone: ZoneInfo) -> str:
    """What is told or carried, one a line with the moment it begins; of a silent session, why."""
    told = [row for row in playlist.rows if row.bulletin is not None or row.relay is not None]
    lines = [f"{present.clock(row.start, zone, seconds=True)} {_line(row.title)}" for row in told]
    return "\n".join(lines or [_line(note.sentence) for note in playlist.notes])


def _line(text: str) -> str:
    """One line without what no reader shows; all else is the library's to escape."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
