"""Days that are not like others, told by a form: from one day to another, or one that was told already. What becomes of
sessions is shown before anything is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.stations import SpecialDayUnknown
from broadcaster.domain.schedule import EVERY_DAY, WEEKDAYS
from broadcaster.domain.special_days import (
    BASIS_LIMIT,
    NAME_LIMIT,
    DayKind,
    Does,
    SpecialDay,
    SpecialDayEntry,
    SpecialDayId,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom import special_days, stations
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.books.timetables import SoughtDays
from broadcaster.newsroom.special_days import DaysForetold, DaysTold, SeenDay
from broadcaster.web.pages.fields import Fields, Filled
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.hours_words import DAY_KINDS, DOES, effect_told
from broadcaster.web.pages.mending import refusal_of, tried
from broadcaster.web.pages.slips import Slip, worded
from broadcaster.web.pages.typed import count_typed, day_typed, no_day
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

EDITS = Action.MANAGE_TIMETABLES
SPAN = 31
"""Days told at once."""
_NAMED = {"special-day-taken": "first", "name": "name", "basis": "basis", "weekday": "weekday"}
_Of = Annotated[str, Query(alias="of", max_length=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """The form of a day that `stands`, or of new ones. `station`: on whose page it was opened, "" for none."""

    viewer: Viewer
    owner: StationCode | None
    station: str
    stands: SpecialDayEntry | None = None

    @property
    def path(self) -> str:
        if self.stands is None:
            return f"/stations/{self.station}/special-days/new"
        return f"/special-days/{self.stands.id}"

    @property
    def back(self) -> str:
        return f"/stations/{self.station}/timetable" if self.station else "/schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    values: Mapping[str, object]
    slips: Sequence[Slip] = ()
    status: int = 200
    foretold: DaysForetold | None = None
    checked: str = ""
    removing: bool = False
    days: Sequence[date] = field(default=())


# --- new ones --------------------------------------------------------------------------------------------------------


@router.get("/stations/{code}/special-days/new", response_class=HTMLResponse)
def show_new_special_days(code: Name, viewer: Viewing) -> Response:
    values = {"kind": DayKind.OTHER.value, "does": Does.USUAL.value, "key": viewer.desk.new_secret()}
    return _page(_new(viewer, code), _Shown(values=values))


def _new(viewer: Viewer, code: str) -> _Room:
    station = stations.find(viewer.desk.newsroom, viewer.actor, StationCode(code), viewer.at).station
    return _Room(viewer=viewer, owner=station.code, station=station.code)


@router.post("/stations/{code}/special-days/new", response_class=HTMLResponse)
def add_special_days_on_page(code: Name, viewer: Viewing, fields: Filled) -> Response:
    room = _new(viewer, code)
    if fields.one("whole") and viewer.able(EDITS, "/"):
        room = replace(room, owner=None)
    slips = list[Slip]()
    days, told = _days(fields, slips), _told(fields, slips)
    shown = _Shown(values=_values(fields), days=days)
    if slips:
        return _page(room, replace(shown, slips=_all_of(room, fields, slips, (days, told)), status=422))
    newsroom, desk = viewer.desk.newsroom, viewer.desk
    if fields.one("checked") and _told_already(room, days, told, fields.one("basis")):
        return _back(room, days[0])

    def do() -> None:
        sent = Sent(id=desk.new_id(), key=fields.one("key") or None)
        names = [sent.id, *(desk.new_id() for _ in days[1:])]
        basis = fields.one("basis")
        entries = [
            SpecialDayEntry(id=SpecialDayId(name), owner=room.owner, told=replace(told, day=day), basis=basis)
            for name, day in zip(names, days, strict=True)
        ]
        special_days.add_days(newsroom, viewer.actor, entries, sent, viewer.at)

    return _kept(room, fields, shown, ({day: replace(told, day=day) for day in days}, do))


# --- one that was told -----------------------------------------------------------------------------------------------


@router.get("/special-days/{special_day}", response_class=HTMLResponse)
def show_special_day(special_day: Name, viewer: Viewing, of: _Of = "") -> Response:
    room, stood = _standing(viewer, special_day, of)
    told = stood.told
    values = {
        "name": told.name,
        "kind": told.kind.value,
        "does": told.does.value,
        "weekday": "" if told.weekday is None else str(told.weekday),
        "plain": "1" if told.plain else "",
        "basis": stood.basis,
        "version": str(stood.version),
    }
    return _page(room, _Shown(values=values))


def _standing(viewer: Viewer, special_day: str, of: str) -> tuple[_Room, SpecialDayEntry]:
    found = special_days.find(viewer.desk.newsroom, viewer.actor, SpecialDayId(special_day), viewer.at)
    return _Room(viewer=viewer, owner=found.owner, station=of or found.owner or "", stands=found), found


@router.post("/special-days/{special_day}", response_class=HTMLResponse)
def edit_special_day_on_page(special_day: Name, viewer: Viewing, fields: Filled) -> Response:
    room, stood = _standing(viewer, special_day, fields.one("of"))
    slips = list[Slip]()
    told = replace(_told(fields, slips), day=stood.told.day)
    shown = _Shown(values=_values(fields), days=[stood.told.day])
    if slips:
        return _page(room, replace(shown, slips=slips, status=422))
    entry = replace(stood, told=told, basis=fields.one("basis"))
    if fields.one("checked") and stood.version == _seen(stood, fields).version + 1 and entry == stood:
        return _back(room, told.day)

    def do() -> None:
        special_days.edit(viewer.desk.newsroom, viewer.actor, _seen(stood, fields), entry, viewer.at)

    return _kept(room, fields, shown, ({told.day: told}, do))


@router.post("/special-days/{special_day}/remove", response_class=HTMLResponse)
def remove_special_day_on_page(special_day: Name, viewer: Viewing, fields: Filled) -> Response:
    """The day is again as the almanac, or a station above, has it."""
    try:
        room, stood = _standing(viewer, special_day, fields.one("of"))
    except SpecialDayUnknown:
        if fields.one("checked") and fields.one("of"):  # it was sent twice
            return back_to(f"/stations/{quote(fields.one('of'), safe='')}/timetable")
        raise
    told = stood.told
    values = {"name": told.name, "kind": told.kind.value, "does": told.does.value, "version": fields.one("version")}
    shown = _Shown(values=values, days=[told.day], removing=True)

    def do() -> None:
        special_days.remove(viewer.desk.newsroom, viewer.actor, _seen(stood, fields), viewer.at)

    return _kept(room, fields, shown, ({told.day: None}, do))


def _seen(stood: SpecialDayEntry, fields: Fields) -> SeenDay:
    return SeenDay(id=stood.id, version=count_typed(fields.one("version")) or 0)


# --- how it is kept ------------------------------------------------------------------------------------------------


def _kept(
    room: _Room, fields: Fields, shown: _Shown, doing: tuple[Mapping[date, SpecialDay | None], Callable[[], None]]
) -> Response:
    """The form again with what it would do, until that is what was seen when it is sent to be kept."""
    days, do = doing
    viewer = room.viewer
    try:
        told = _asked(room, fields, days)
        foretold = special_days.foretell(viewer.desk.newsroom, viewer.actor, told, viewer.at)
        seal = digest_of("special-days-seen-2", repr(told), repr(foretold))[:32]
        if fields.one("checked") != seal:
            return _page(room, replace(shown, foretold=foretold, checked=seal))
        do()
    except BadInput as error:
        refused = refusal_of(error, _NAMED)
        return _page(room, replace(shown, slips=refused.slips, status=refused.status))
    viewer.desk.on_change()
    return _back(room, min(days))


def _asked(room: _Room, fields: Fields, days: Mapping[date, SpecialDay | None]) -> DaysTold:
    """All that the verb is given, and so all that is sealed: whom the days are for, and by whose word."""
    seen = None if room.stands is None else _seen(room.stands, fields)
    return DaysTold(owner=room.owner, days=dict(sorted(days.items())), basis=fields.one("basis"), of=seen)


def _all_of(
    room: _Room, fields: Fields, slips: Sequence[Slip], typed: tuple[Sequence[date], SpecialDay]
) -> Sequence[Slip]:
    """What is typed wrong, and what the house finds of the days; of the rest it would find fault with what stands in
    the place of what is unread."""
    days, told = typed
    named = replace(told, name=told.name[:NAME_LIMIT] or "…")
    asked = _asked(room, fields, {day: replace(named, day=day) for day in days})
    newsroom, actor, at = room.viewer.desk.newsroom, room.viewer.actor, room.viewer.at
    _, more = tried(lambda: special_days.foretell(newsroom, actor, replace(asked, basis=""), at), _NAMED)
    return [*slips, *(each for each in more.slips if each.field not in {known.field for known in slips})]


def _back(room: _Room, day: date) -> Response:
    told = urlencode({"date": day.isoformat(), "kept": "1"})
    return back_to(f"{room.back}?{told}" if room.station else room.back)


def _told_already(room: _Room, days: Sequence[date], told: SpecialDay, basis: str) -> bool:
    """Whether what is sent stands already, when it is sent a second time: a button pressed twice, a line that dropped
    after the first."""
    viewer, asked = room.viewer, Asked(limit=PAGE_LIMIT)
    sought = SoughtDays(first=days[0], last=days[-1], owners=() if room.owner is None else (room.owner,))
    found = special_days.page(viewer.desk.newsroom, viewer.actor, sought, asked, viewer.at).rows
    standing = {each.told for each in found if each.owner == room.owner and each.basis == basis}
    return all(replace(told, day=day) in standing for day in days)


def _values(fields: Fields) -> dict[str, object]:
    return {name: values[-1] for name, values in fields.values.items() if values}


def _days(fields: Fields, slips: list[Slip]) -> list[date]:
    """From the first to the last, which is the first where it is left open."""
    first, open_ended = day_typed(fields.one("first")), not fields.one("last")
    last = first if open_ended else day_typed(fields.one("last"))
    if first is None:
        slips.append(no_day("first", fields.one("first")))
    if last is None and not open_ended:
        slips.append(no_day("last", fields.one("last")))
    if first is None or last is None:
        return []
    if not 0 <= (last - first).days < SPAN:
        slips.append(worded("last", "Ngày cuối phải từ ngày đầu trở đi, cách nhiều nhất {days} ngày.", days=SPAN))
        return []
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _told(fields: Fields, slips: list[Slip]) -> SpecialDay:
    name = " ".join(fields.one("name").split())
    if not name:
        slips.append(worded("name", "Hãy đặt tên cho ngày này, ví dụ: Ngày hội của xã."))
    elif len(name) > NAME_LIMIT:
        slips.append(worded("name", "Dài quá: nhiều nhất {limit} ký tự.", limit=NAME_LIMIT))
    kind = next((each for each in DayKind if each.value == fields.one("kind")), None)
    does = next((each for each in Does if each.value == fields.one("does")), None)
    if kind is None:
        slips.append(worded("kind", "Hãy chọn đó là ngày gì."))
    if does is None:
        slips.append(worded("does", "Hãy chọn ngày ấy phát thế nào."))
    weekday = count_typed(fields.one("weekday")) if does is Does.WEEKDAY else None
    if does is Does.WEEKDAY and weekday not in EVERY_DAY:
        slips.append(worded("weekday", "Hãy chọn phát như ngày nào trong tuần."))
        weekday = 0
    if len(fields.one("basis")) > BASIS_LIMIT:
        slips.append(worded("basis", "Dài quá: nhiều nhất {limit} ký tự.", limit=BASIS_LIMIT))
    return SpecialDay(
        day=date.min,
        name=name,
        kind=kind or DayKind.OTHER,
        does=does or Does.USUAL,
        weekday=weekday,
        plain=bool(fields.one("plain")),
    )


# --- the page --------------------------------------------------------------------------------------------------------


def _page(room: _Room, told: _Shown) -> Response:
    viewer = room.viewer
    tree = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at)
    names = {each.code: each.label for each in tree}
    owner = None if room.owner is None else tree.by_code.get(room.owner)
    edits = viewer.able(EDITS, "/") if room.owner is None else owner is not None and viewer.may(EDITS, owner)
    return viewer.form(
        "special-day.html",
        told.status,
        room=room,
        stands=room.stands,
        told=told,
        typed=told.values,
        slips=told.slips,
        names=names,
        label=None if room.owner is None else names.get(room.owner, room.owner),
        whole=room.stands is None and viewer.able(EDITS, "/"),
        edits=edits,
        day_kinds=DAY_KINDS,
        does=DOES,
        weekdays=WEEKDAYS,
        effect_told=lambda effect: effect_told(effect, names, viewer.tongue),
    )
