"""The schedule of a station: a day as lanes with what can be done about each row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Actor
from broadcaster.domain.by_hand import DecisionId
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.playlists import DecisionUnknown
from broadcaster.domain.stations import Level, Station, StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom import airtime, placed, stations
from broadcaster.newsroom.placeable import REMARKS
from broadcaster.newsroom.placed import SeenDecision
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.station_days import StationDay, day_of
from broadcaster.web.api import PREFIX, slot_url
from broadcaster.web.pages.alarms import running_at
from broadcaster.web.pages.decided import decided, title_of
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.health_words import voice_names
from broadcaster.web.pages.lanes import Faring, SlotView, faring_of, turns_of, views_of
from broadcaster.web.pages.slips import Slip
from broadcaster.web.pages.typed import day_typed, no_day
from broadcaster.web.wire import Name

MANY = 300
"""With more stations than this only those beside the chosen one can be chosen from."""
router = APIRouter(include_in_schema=False)

Typed = Annotated[str, Query(alias="date", max_length=20)]
Chosen = Annotated[Name | None, Query(alias="station")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """A page that is shown again: what is to be mended in the form that was sent, and what was typed."""

    slips: Sequence[Slip] = ()
    typed: Mapping[str, object] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A decision that was just made, and what is to be known of it."""

    seen: SeenDecision
    remarks: tuple[str, ...]


@router.get("/schedule", response_class=HTMLResponse)
def show_schedule(
    viewer: Viewing,
    station: Chosen = None,
    typed: Typed = "",
    made: Annotated[Name | None, Query()] = None,
    told: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    day = day_typed(typed) if typed else viewer.today
    back = Back() if day else Back(slips=[no_day("date", typed)], typed={"date": typed}, status=422)
    code = chosen(viewer, station)
    notice = None if made is None or code is None else _notice(viewer, code, made, told)
    return day_page(viewer, code, day or viewer.today, back, notice)


def day_page(
    viewer: Viewer, code: StationCode | None, day: date, back: Back | None = None, notice: Notice | None = None
) -> Response:
    """The day again and again: as it is looked at, and after something that could not be done."""
    desk, back = viewer.desk, back or Back()
    shown, views = (None, []) if code is None else told_of(viewer, code, day)
    return viewer.page(
        "schedule.html",
        back.status,
        running=[] if shown is None else running_at(desk, [shown.station]),
        shown=shown,
        station=None if shown is None else shown.station,
        views=views,
        choices=choices(viewer, code),
        day=day,
        today=viewer.today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        turns_of=turns_of,
        decided=partial(decided, tongue=viewer.tongue),
        title_of=partial(title_of, tongue=viewer.tongue),
        settling=any(each.settling for each in views),
        stalled=any(each.stalled for each in views),
        notice=notice,
        slips=back.slips,
        typed=back.typed,
        key=desk.new_id,
        slot_url=slot_url,
        voices=voice_names(desk.newsroom),
        prefix=PREFIX,
    )


def fared_of(newsroom: Newsroom, actor: Actor, shown: StationDay, at: Instant) -> Faring:
    """What became of the rows of a day that has begun, as far as who asks may know."""
    if shown.manifest is None or not any(each.slot.span.start <= at for each in shown.slots):
        return {}
    try:
        return faring_of(airtime.reconciled_day(newsroom, actor, shown.station.code, shown.day, at).rows)
    except RightMissing:
        return {}


def told_of(viewer: Viewer, code: StationCode, day: date) -> tuple[StationDay, list[SlotView]]:
    """A station's day with its sessions, for every page that tells of them alike. StationUnknown."""
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    shown = day_of(newsroom, actor, code, day, at)
    return shown, views_of(shown, fared_of(newsroom, actor, shown, at), at, newsroom.zone)


def _notice(viewer: Viewer, code: StationCode, made: str, told: str) -> Notice | None:
    try:
        seen = placed.find(viewer.desk.newsroom, viewer.actor, code, DecisionId(made), viewer.at)
    except DecisionUnknown:
        return None
    asked = set(told.split(","))
    return Notice(seen=seen, remarks=tuple(words for each, words in REMARKS.items() if each.value in asked))


# --- which station -------------------------------------------------------------------------------------------------


def chosen(viewer: Viewer, station: str | None) -> StationCode | None:
    """The one that is asked for, or else the first commune within reach; None where there is no station at all."""
    if station is not None:
        return StationCode(station)
    standing = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at, on=viewer.today)
    own = [each.station for each in viewer.actor.grants if each.station in standing.by_code]
    first = next((each for each in own if each and standing.by_code[each].level is Level.COMMUNE), None)
    communes = (each.code for each in standing if each.level is Level.COMMUNE)
    return first or next(communes, None) or next((each.code for each in standing), None)


def choices(viewer: Viewer, code: StationCode | None) -> list[tuple[str, str]]:
    """Pairs of code and label for a chooser, each station after the one above it."""
    ordered = in_order(stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at))
    chosen = next((each for each, _ in ordered if each.code == code), None)
    if len(ordered) > MANY:
        parent = None if chosen is None else chosen.parent
        ordered = [(each, depth) for each, depth in ordered if each is chosen or each.parent == parent][:MANY]
    return [(each.code, "\u00a0" * 3 * depth + each.label) for each, depth in ordered]


def in_order(tree: Iterable[Station]) -> list[tuple[Station, int]]:
    """The stations with their depth, each followed by those below it."""
    told = list(tree)
    known = {each.code for each in told}
    below: dict[StationCode | None, list[Station]] = {}
    for each in told:
        below.setdefault(each.parent if each.parent in known else None, []).append(each)
    found: list[tuple[Station, int]] = []

    def visit(parent: StationCode | None, depth: int) -> None:
        for each in below.get(parent, []):
            found.append((each, depth))
            visit(each.code, depth + 1)

    visit(None, 0)
    return found
