"""Units and stations: the tree, what each unit sets for itself, how units come, go and are hung elsewhere."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action
from broadcaster.domain.collation import sort_key
from broadcaster.domain.naming import wrong_in
from broadcaster.domain.reorganising import Move, Rename
from broadcaster.domain.stations import Station, StationCode, StationTree, Window
from broadcaster.newsroom import clusters, stations
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.stations import ChoicesEdit, Found
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, tried
from broadcaster.web.pages.slips import problem_of, worded
from broadcaster.web.pages.typed import Version
from broadcaster.web.pages.unit_forms import CHANGES, LEVELS, Reader, change_typed, choices_typed, open_typed
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

EDITS, ADMITS = Action.MANAGE_STATIONS, Action.MANAGE_ACCOUNTS
"""Which ways the page shows; the verbs behind them ask for themselves."""
Field = Annotated[str, Form(max_length=20_000)]


@router.get("/units", response_class=HTMLResponse)
def show_units(viewer: Viewing, closed: bool = False) -> Response:
    tree, today = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at), viewer.today
    shown = [each for each in tree if closed or each.stands_on(today)]
    below: dict[StationCode | None, list[Station]] = {}
    for station in sorted(shown, key=lambda each: sort_key(each.name)):
        below.setdefault(station.parent if station.parent in tree.by_code else None, []).append(station)
    gone = sum(not each.stands_on(today) for each in tree)
    edits = any(viewer.may(EDITS, each) for each in tree)
    return viewer.page(
        "units.html", below=below, count=len(shown), gone=gone, closed=closed, today=today, levels=LEVELS, edits=edits
    )


@router.get("/units/new", response_class=HTMLResponse)
def show_new_unit(viewer: Viewing, under: Annotated[str, Query(max_length=100)] = "") -> Response:
    typed = {"parent": under, "level": "commune", "day": viewer.tongue.date(viewer.today)}
    return _new_page(viewer, typed, viewer.desk.new_secret())


def _new_page(viewer: Viewer, typed: Mapping[str, str], key: str, refused: Refused = NOTHING) -> Response:
    return viewer.form(
        "unit-new.html",
        refused.answered,
        typed=typed,
        slips=refused.slips,
        key=key,
        parents=_parents(viewer),
        levels=LEVELS,
    )


def _parents(viewer: Viewer) -> list[tuple[str, str]]:
    """Units that others may be hung below, by name."""
    tree, today = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at), viewer.today
    found = [each for each in tree if each.stands_on(today) and viewer.may(EDITS, each)]
    return [(each.code, _named(each, tree)) for each in sorted(found, key=lambda each: sort_key(each.name))]


def _named(station: Station, tree: StationTree) -> str:
    above = None if station.parent is None else tree.by_code.get(station.parent)
    return station.name if above is None else f"{station.name} ({above.name})"


@router.post("/units/new", response_class=HTMLResponse)
def open_unit(
    viewer: Viewing,
    code: Field = "",
    name: Field = "",
    label: Field = "",
    level: Field = "",
    parent: Field = "",
    day: Field = "",
    key: Field = "",
) -> Response:
    typed = {"code": code, "name": name, "label": label, "level": level, "parent": parent, "day": day}
    read = Reader(typed)
    wanted = open_typed(read)
    if read.slips:
        told = {each.field for each in read.slips}
        more = [problem_of(field, problem) for field, problem in wrong_in(wanted) if field not in told]
        kept = [each for each in more if each.field != "label" or label]
        return _new_page(viewer, typed, key, Refused([*read.slips, *kept]))
    desk = viewer.desk
    sent = Sent(id=desk.new_id(), key=key or None)
    made, refused = tried(lambda: stations.change(desk.newsroom, viewer.actor, wanted, viewer.at, sent))
    if made is None:
        return _new_page(viewer, typed, key, refused)
    desk.on_change()
    return back_to(f"/units/{made.code}")


@router.get("/units/{code}", response_class=HTMLResponse)
def show_unit(code: Name, viewer: Viewing) -> Response:
    return _page(viewer, _found(viewer, code))


def _found(viewer: Viewer, code: str) -> Found:
    return stations.find(viewer.desk.newsroom, viewer.actor, StationCode(code), viewer.at)


def _page(viewer: Viewer, found: Found, typed: Mapping[str, str] | None = None, refused: Refused = NOTHING) -> Response:
    newsroom, station = viewer.desk.newsroom, found.station
    tree = stations.tree(newsroom, viewer.actor, viewer.at)
    asked = Asked(limit=PAGE_LIMIT)
    return viewer.page(
        "unit.html",
        refused.answered,
        unit=station,
        holding=found.holding,
        placements=found.placements,
        names={each.code: each.name for each in tree},
        above=tree.line(station.code)[:-1],
        children=sorted(tree.children(station.code), key=lambda each: sort_key(each.name)),
        clusters=clusters.listed(newsroom, viewer.actor, station.code, asked, viewer.at).rows,
        typed=_typed(station) if typed is None else typed,
        slips=refused.slips,
        changes=CHANGES,
        levels=LEVELS,
        today=viewer.today,
        edits=viewer.may(EDITS, station),
        admits=viewer.may(ADMITS, station),
    )


def _typed(station: Station) -> dict[str, str]:
    own = station.choices
    return {
        "quiet_from": "" if own.quiet is None else _clock(own.quiet.start),
        "quiet_to": "" if own.quiet is None else _clock(own.quiet.end),
        "windows": "\n".join(map(_window, own.windows or ())),
        "sessions": "" if own.sessions_a_day is None else str(own.sessions_a_day),
        "minutes": "" if own.minutes_a_session is None else str(own.minutes_a_session),
    }


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _window(window: Window) -> str:
    return f"{_clock(window.start)}-{_clock(window.end)}"


@router.post("/units/{code}/settings", response_class=HTMLResponse)
def set_unit_hours(
    code: Name,
    viewer: Viewing,
    version: Version,
    quiet_from: Field = "",
    quiet_to: Field = "",
    windows: Field = "",
    sessions: Field = "",
    minutes: Field = "",
) -> Response:
    typed = {"quiet_from": quiet_from, "quiet_to": quiet_to, "windows": windows, "sessions": sessions}
    typed["minutes"] = minutes
    found, read = _found(viewer, code), Reader(typed)
    wanted = choices_typed(read, found.station.choices)
    if read.slips:
        return _page(viewer, found, typed, Refused(read.slips))
    edit = ChoicesEdit(seen=version, choose=lambda _: wanted)
    newsroom = viewer.desk.newsroom
    names = {"quiet": "quiet_from", "sessions_a_day": "sessions", "minutes_a_session": "minutes"}
    kept, refused = tried(lambda: stations.choose(newsroom, viewer.actor, found.station.code, edit, viewer.at), names)
    if kept is None:
        return _page(viewer, found, typed, refused)
    viewer.desk.on_change()
    return back_to(f"/units/{code}")


# --- how it is hung --------------------------------------------------------------------------------------------------


@router.get("/units/{code}/change", response_class=HTMLResponse)
def show_unit_change(code: Name, viewer: Viewing, what: Annotated[str, Query(max_length=20)] = "rename") -> Response:
    found = _found(viewer, code)
    station = found.station
    typed = {"name": station.name, "label": station.label, "code": station.code, "parent": station.parent or ""}
    typed |= {"what": what if what in CHANGES else "rename", "day": viewer.tongue.date(viewer.today)}
    return _change_page(viewer, found, typed, viewer.desk.new_secret())


def _change_page(
    viewer: Viewer, found: Found, typed: Mapping[str, str], key: str, refused: Refused = NOTHING
) -> Response:
    parents = [("", viewer.tongue.gettext("Không có (đơn vị cao nhất)")), *_parents(viewer)]
    typed = {**typed, "what": typed["what"] if typed["what"] in CHANGES else "rename"}
    told = {"unit": found.station, "typed": typed, "key": key, "changes": CHANGES, "parents": parents}
    return viewer.form("unit-change.html", refused.answered, slips=refused.slips, **told)


@router.post("/units/{code}/change", response_class=HTMLResponse)
def change_unit(
    code: Name,
    viewer: Viewing,
    version: Version,
    what: Field = "rename",
    day: Field = "",
    name: Field = "",
    label: Field = "",
    new_code: Annotated[str, Form(alias="code", max_length=100)] = "",
    parent: Field = "",
    others: Field = "",
    heirs: Field = "",
    key: Field = "",
) -> Response:
    typed = {"what": what, "day": day, "name": name, "label": label, "code": new_code, "parent": parent}
    typed |= {"others": others, "heirs": heirs}
    found, read = _found(viewer, code), Reader(typed)
    wanted = change_typed(read, what, found.station.code)
    if what not in CHANGES:
        read.slips.append(worded("what", "Hãy chọn một việc trong danh sách."))
    if read.slips:
        return _change_page(viewer, found, typed, key, Refused(read.slips))
    desk = viewer.desk
    sent = Sent(id=desk.new_id(), key=key or None, seen=version)
    made, refused = tried(
        lambda: stations.change(desk.newsroom, viewer.actor, wanted, viewer.at, sent), {"last": "day"}
    )
    if made is None:
        return _change_page(viewer, found, typed, key, refused)
    desk.on_change()
    return back_to(f"/units/{made.code if isinstance(wanted, Rename | Move) else code}")
