"""A station's timetable written by a form: what it would change is shown before it is kept, and nothing that people put
into a session is lost unsaid."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.hours import HeldLimits
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.timetable import SESSIONS, Kind, Timetable, TimetableId
from broadcaster.domain.units import digest_of
from broadcaster.newsroom import campaigns, stations, timetables
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.books.timetables import SoughtTimetables
from broadcaster.newsroom.timetables import SeenTimetable
from broadcaster.newsroom.weighing import Foretold
from broadcaster.web.pages.fields import Fields, Filled
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.hours_form import (
    LEAST_ROWS,
    STREAM,
    TimetableReader,
    empty_rows,
    refused,
    rows_of,
    shown,
)
from broadcaster.web.pages.hours_words import KINDS, MODES, SHORT_DAYS, days_told, effect_told
from broadcaster.web.pages.slips import BEYOND, Slip
from broadcaster.web.pages.typed import count_typed, day_typed, no_day
from broadcaster.web.problems import status_of
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

EDITS, LIMITS = Action.MANAGE_TIMETABLES, Action.MANAGE_STATIONS
"""Which ways the page shows; the verbs behind them ask for themselves."""
_ONE_DAY = timedelta(days=1)
_Code = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """The form of a timetable: of one that `stands` already, or of a new one that begins as `like`."""

    viewer: Viewer
    station: Station | None
    like: Timetable
    stands: bool

    @property
    def path(self) -> str:
        return f"/timetables/{self.like.id}" if self.stands else f"/stations/{self.like.station}/timetable/new"

    def may(self, action: Action) -> bool:
        return self.station is not None and self.viewer.may(action, self.station)

    @property
    def line(self) -> list[str]:
        """Its station and all above it, the highest first."""
        return [] if self.station is None else self.station.path.strip("/").split("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the form is shown with: what was typed, what is to be mended, and what it would do."""

    values: Mapping[str, Sequence[str]]
    slips: Sequence[Slip] = ()
    status: int = 200
    foretold: Foretold | None = None
    checked: str = ""
    changed: bool = False
    closing: Mapping[str, str] = field(default_factory=dict)


# --- a new one -------------------------------------------------------------------------------------------------------


@router.get("/stations/{code}/timetable/new", response_class=HTMLResponse)
def show_new_timetable(code: Name, viewer: Viewing, like: _Code = "", preset: _Code = "", kind: _Code = "") -> Response:
    """Beginning as one that stands (its own, or one it inherits), or as the hours of another place."""
    room = _new(viewer, code)
    begun = room.like
    if preset:
        known = timetables.presets(viewer.desk.newsroom, viewer.actor, viewer.at)
        found = next((each for each in known if each.code == preset), None)
        begun = begun if found is None else found.at(begun.station, begun.id, begun.valid_from)
    elif like:
        found_one = timetables.find(viewer.desk.newsroom, viewer.actor, TimetableId(like), viewer.at)
        begun = replace(begun, name="", sessions=found_one.sessions)
    if kind in (Kind.EXCEPTION, Kind.CAMPAIGN):
        begun = replace(begun, kind=Kind(kind))
    values = shown(begun)
    return _page(room, _Shown(values={**values, "key": [viewer.desk.new_secret()]}))


def _new(viewer: Viewer, code: str) -> _Room:
    station = stations.find(viewer.desk.newsroom, viewer.actor, StationCode(code), viewer.at).station
    like = Timetable(
        id=TimetableId(""),
        station=station.code,
        name="",
        kind=Kind.STANDING,
        valid_from=viewer.today + _ONE_DAY,
        valid_until=None,
        sessions=(),
    )
    return _Room(viewer=viewer, station=station, like=like, stands=False)


@router.post("/stations/{code}/timetable/new", response_class=HTMLResponse)
def add_timetable_on_page(code: Name, viewer: Viewing, fields: Filled) -> Response:
    room, newsroom = _new(viewer, code), viewer.desk.newsroom

    def would(told: Timetable) -> Foretold:
        return timetables.foretell_add(newsroom, viewer.actor, told, viewer.at)

    def do(told: Timetable) -> Timetable:
        sent = Sent(id=viewer.desk.new_id(), key=fields.one("key") or None)
        made = replace(told, id=TimetableId(sent.id))
        return timetables.add(newsroom, viewer.actor, made, sent, viewer.at).timetable

    return _written(room, fields, would, do)


# --- one that stands -------------------------------------------------------------------------------------------------


@router.get("/timetables/{timetable}", response_class=HTMLResponse)
def show_timetable(timetable: Name, viewer: Viewing) -> Response:
    room = _standing(viewer, timetable)
    return _page(room, _Shown(values=shown(room.like)))


def _standing(viewer: Viewer, timetable: str) -> _Room:
    newsroom, actor = viewer.desk.newsroom, viewer.actor
    found = timetables.find(newsroom, actor, TimetableId(timetable), viewer.at)
    return _Room(viewer=viewer, station=_station(viewer, found.station), like=found, stands=True)


def _station(viewer: Viewer, code: StationCode) -> Station | None:
    """None of one above what who looks may see: its timetable is told, for it holds below, and nothing else of it."""
    try:
        return stations.find(viewer.desk.newsroom, viewer.actor, code, viewer.at).station
    except StationUnknown:
        return None


@router.post("/timetables/{timetable}", response_class=HTMLResponse)
def edit_timetable_on_page(timetable: Name, viewer: Viewing, fields: Filled) -> Response:
    room, newsroom = _standing(viewer, timetable), viewer.desk.newsroom
    seen = SeenTimetable(id=room.like.id, version=count_typed(fields.one("version")) or 0)

    def would(told: Timetable) -> Foretold:
        return timetables.foretell_edit(newsroom, viewer.actor, seen, lambda _: told, viewer.at)

    def do(told: Timetable) -> Timetable:
        return timetables.edit(newsroom, viewer.actor, seen, lambda _: told, viewer.at).timetable

    return _written(room, fields, would, do)


@router.post("/timetables/{timetable}/close", response_class=HTMLResponse)
def close_timetable_on_page(timetable: Name, viewer: Viewing, fields: Filled) -> Response:
    """Until a day, and no longer: from then on holds what was there without it."""
    room, newsroom = _standing(viewer, timetable), viewer.desk.newsroom
    seen = SeenTimetable(id=room.like.id, version=count_typed(fields.one("version")) or 0)
    values, closing = shown(room.like), {"last": fields.one("last")}
    last = day_typed(closing["last"])
    if last is None:
        return _page(room, _Shown(values=values, slips=[no_day("last", closing["last"])], status=422, closing=closing))
    if fields.one("checked") and room.like.version == seen.version + 1 and room.like.valid_until == last:
        return _kept(room, last + _ONE_DAY)
    try:
        foretold = timetables.foretell_close(newsroom, viewer.actor, seen, last, viewer.at)
        seal = _seal(foretold)
        if fields.one("checked") != seal:
            changed = bool(fields.one("checked"))
            told = _Shown(values=values, foretold=foretold, checked=seal, changed=changed, closing=closing)
            return _page(room, told)
        timetables.close(newsroom, viewer.actor, seen, last, viewer.at)
    except BadInput as error:
        return _refusing(room, error, _Shown(values=values, closing=closing), ())
    viewer.desk.on_change()
    return _kept(room, last + _ONE_DAY)


# --- how it is written -----------------------------------------------------------------------------------------------


def _written(
    room: _Room, fields: Fields, would: Callable[[Timetable], Foretold], do: Callable[[Timetable], Timetable]
) -> Response:
    """The form again with what it would do, until that is what was seen when it is sent to be kept."""
    values = dict(fields.values)
    if fields.one("do") == "more":
        rows = rows_of(fields)
        return _page(room, _Shown(values={**values, **empty_rows(rows, min(rows + 1, SESSIONS))}))
    read = TimetableReader(fields, limits=room.may(LIMITS))
    told = read.timetable(room.like)
    if read.slips:
        return _page(room, _Shown(values=values, slips=_all_of(read, told, would), status=422))
    if fields.one("do") == "save" and (kept := _kept_already(room, told, fields)) is not None:
        return _kept(room, kept)
    try:
        foretold = would(told)
        seal = _seal(foretold)
        if fields.one("checked") != seal:
            changed = bool(fields.one("checked"))
            return _page(room, _Shown(values=values, foretold=foretold, checked=seal, changed=changed))
        made = do(told)
    except BadInput as error:
        return _refusing(room, error, _Shown(values=values), read.rows, told)
    room.viewer.desk.on_change()
    return _kept(room, max(made.valid_from, room.viewer.today))


def _all_of(read: TimetableReader, told: Timetable, would: Callable[[Timetable], Foretold]) -> list[Slip]:
    """What is typed wrong, and what the house finds in the rest of it; not while its kind or days are unread, for
    what stands in their place would be found fault with."""
    known = {each.field for each in read.slips}
    if known & {"kind", "valid_from", "valid_until"}:
        return read.slips
    try:
        would(replace(told, name=told.name or "…"))
    except BEYOND:
        return read.slips
    except BadInput as error:
        return [*read.slips, *(each for each in refused(error, told, read.rows) if each.field not in known)]
    return read.slips


def _kept_already(room: _Room, told: Timetable, fields: Fields) -> date | None:
    """From when on what is sent holds already, when it is sent a second time: a button pressed twice, a line that
    dropped after the first."""
    viewer, today = room.viewer, room.viewer.today
    wanted = replace(told, id=room.like.id, version=0, valid_from=max(told.valid_from, today))
    if room.stands:
        newer = room.like.version > (count_typed(fields.one("version")) or 0)
        return wanted.valid_from if newer and replace(room.like, version=0) == wanted else None
    sought = SoughtTimetables(station=told.station)
    found = timetables.page(viewer.desk.newsroom, viewer.actor, sought, Asked(limit=PAGE_LIMIT), viewer.at).rows
    same = any(replace(each, id=room.like.id, version=0) == wanted for each in found)
    return wanted.valid_from if same else None


def _seal(foretold: Foretold) -> str:
    """What was shown, in short: it is kept only as it was seen."""
    told = replace(foretold.timetable, id=TimetableId("")).digest
    return digest_of("timetable-seen-1", told, repr(foretold.effects), repr(foretold.displaced))[:32]


def _refusing(
    room: _Room, error: BadInput, shown_: _Shown, rows: Sequence[int], told: Timetable | None = None
) -> Response:
    if isinstance(error, BEYOND):
        raise error
    slips = refused(error, told or room.like, rows)
    return _page(room, replace(shown_, slips=slips, status=status_of(type(error))))


def _kept(room: _Room, day: date) -> Response:
    return back_to(f"/stations/{room.like.station}/timetable?{urlencode({'date': day.isoformat(), 'kept': '1'})}")


# --- the page --------------------------------------------------------------------------------------------------------


def _page(room: _Room, told: _Shown) -> Response:
    viewer = room.viewer
    names = {each.code: each.label for each in stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at)}
    typed: dict[str, object] = {name: values[-1] for name, values in told.values.items() if values}
    typed |= {f"days-{row}": list(told.values.get(f"days-{row}", ())) for row in range(SESSIONS)}
    return viewer.form(
        "timetable.html",
        told.status,
        room=room,
        label=names.get(room.like.station, room.like.station),
        like=room.like,
        told=told,
        typed=typed,
        slips=told.slips,
        rows=min(count_typed(str(typed.get("rows", ""))) or LEAST_ROWS, SESSIONS),
        names=names,
        sources=[(STREAM, viewer.tongue.gettext("Một địa chỉ trên mạng")), *_above(room, names)],
        kinds=KINDS,
        modes=MODES,
        short_days=SHORT_DAYS,
        days_told=lambda session: days_told(session.weekdays, viewer.tongue),
        effect_told=lambda effect: effect_told(effect, names, viewer.tongue),
        campaigns=_campaigns(room),
        open=room.like.valid_until is None or room.like.valid_until >= viewer.today,
        edits=room.may(EDITS),
        limits=room.may(LIMITS),
        held=_held(room),
        today=viewer.today,
        most_rows=SESSIONS,
    )


def _held(room: _Room) -> HeldLimits | None:
    """Between which hours the station may be heard today; None of one that does not stand."""
    viewer = room.viewer
    try:
        found = timetables.holding(viewer.desk.newsroom, viewer.actor, room.like.station, viewer.today, viewer.at)
    except StationUnknown:
        return None
    return found.limits


def _above(room: _Room, names: Mapping[StationCode, str]) -> list[tuple[str, str]]:
    """Stations whose sessions may be relayed, the nearest first; those out of sight by their code."""
    return [(code, names.get(StationCode(code), code)) for code in reversed(room.line[:-1])]


def _campaigns(room: _Room) -> list[tuple[str, str]]:
    """Those that hold at the station and are not over, to choose from."""
    viewer, today = room.viewer, room.viewer.today
    rows = campaigns.page(viewer.desk.newsroom, viewer.actor, Asked(limit=PAGE_LIMIT), viewer.at).rows
    here = [each for each in rows if each.owner is None or each.owner in room.line]
    return [(each.code, each.name) for each in here if each.closed is None and (each.valid_until or today) >= today]
