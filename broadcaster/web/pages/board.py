"""The board: how every station stands, worst first, as cards, as squares or as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.collation import folded, sort_key
from broadcaster.domain.station_hours import Hour
from broadcaster.domain.station_status import TOLD, StationState
from broadcaster.domain.stations import StationCode, StationTree
from broadcaster.domain.units import digest_of
from broadcaster.newsroom import behind, calling, stations
from broadcaster.newsroom.behind import Behind
from broadcaster.newsroom.calling import StationNow
from broadcaster.web.pages.frame import Htmx, Viewer, Viewing
from broadcaster.web.pages.standing import IN_ORDER, TONES, Standing, standing

router = APIRouter(include_in_schema=False)

View = Literal["cards", "tiles", "table"]
VIEWS: Mapping[View, str] = {"cards": "Thẻ", "tiles": "Ô lưới", "table": "Bảng"}
PORTION: Mapping[View, int] = {"cards": 48, "tiles": 400, "table": 100}
"""How many a page shows: what a cheap laptop draws at once."""
TROUBLE = "trouble"
"""Asks for those that are connected and have something wrong besides."""
Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the board is looked at. `state`: of one state, or those in trouble, "" for all."""

    state: str = ""
    under: str = ""
    q: str = ""
    view: View = "cards"
    page: int = 1

    def url(self, **changes: object) -> str:
        asked = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # fields of this, by name
        told = [("state", asked.state), ("under", asked.under), ("q", asked.q)]
        more = [("view", asked.view if asked.view != "cards" else ""), ("page", asked.page if asked.page > 1 else "")]
        query = urlencode([(name, value) for name, value in (*told, *more) if value])
        return f"/stations?{query}" if query else "/stations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number above the board, which leads to those it counts."""

    state: str
    label: str
    tone: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A station of the board as it is drawn. `group`: what it hangs below."""

    stands: Standing
    group: str
    behind: Behind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    rows: tuple[Shown, ...]
    counts: tuple[Count, ...]
    total: int
    found: int
    pages: int

    @property
    def mark(self) -> str:
        """What it says, in short: the same while nothing changed."""
        told = [(each.stands.now, each.behind) for each in self.rows]
        return digest_of("board-1", repr([(each.state, each.count) for each in self.counts]), repr(told))[:24]

    @property
    def groups(self) -> Mapping[str, Sequence[Shown]]:
        found: dict[str, list[Shown]] = {}
        for each in self.rows:
            found.setdefault(each.group, []).append(each)
        return found


@router.get("/stations", response_class=HTMLResponse)
def show_board(
    viewer: Viewing,
    state: Text = "",
    under: Text = "",
    q: Text = "",
    view: View = "cards",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    mark: Text = "",
    htmx: Htmx = False,
) -> Response:
    known = {*StationState, TROUBLE}
    wanted = Wanted(state=state if state in known else "", under=under, q=q, view=view, page=page)
    tree = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at)
    names = {each.code: each.name for each in tree}
    board = _board(viewer, wanted, tree, names)
    if htmx and mark == board.mark:
        return Response(status_code=204)
    parents = {each.parent for each in tree if each.parent is not None}
    units = sorted(((code, names[code]) for code in parents if code in names), key=lambda each: sort_key(each[1]))
    return viewer.page("board-now.html" if htmx else "board.html", board=board, wanted=wanted, units=units, views=VIEWS)


def _board(viewer: Viewer, wanted: Wanted, tree: StationTree, names: Mapping[StationCode, str]) -> Board:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    every = calling.board_of(newsroom, tree, at)
    near = [each for each in every if not wanted.under or f"/{wanted.under}/" in each.station.path]
    sought = folded(wanted.q)
    named = [each for each in near if not sought or sought in folded(f"{each.station.name} {each.station.label}")]
    found = sorted((each for each in named if _is(each, wanted.state)), key=_by_name if _tiled(wanted) else _worst)
    if _tiled(wanted):
        found.sort(key=lambda each: sort_key(names.get(each.station.parent or StationCode(""), "")))
    portion = PORTION[wanted.view]
    rows = found[(wanted.page - 1) * portion : wanted.page * portion]
    past = {} if _tiled(wanted) else behind.last_day(newsroom, actor, [each.station for each in rows], at)
    return Board(
        rows=tuple(
            Shown(
                stands=standing(each, viewer.at, viewer.tongue),
                group=names.get(each.station.parent or StationCode(""), ""),
                behind=past.get(each.station.code),
            )
            for each in rows
        ),
        counts=tuple(_counts(named)),
        total=len(named),
        found=len(found),
        pages=max(1, -(-len(found) // portion)),
    )


def _tiled(wanted: Wanted) -> bool:
    return wanted.view == "tiles"


def _is(now: StationNow, state: str) -> bool:
    if state == TROUBLE:
        return bool(now.status.findings) and now.status.state is StationState.ONLINE
    return not state or now.status.state == state


def _by_name(now: StationNow) -> tuple[object, ...]:
    return (sort_key(now.station.name),)


def _worst(now: StationNow) -> tuple[object, ...]:
    """Who is silent first, then who has something wrong, each in order of their names."""
    troubled = bool(now.status.findings)
    return (IN_ORDER.index(now.status.state), not troubled, sort_key(now.station.name))


def _counts(found: Iterable[StationNow]) -> Iterable[Count]:
    every = list(found)
    states = calling.states_of(every)
    for state in (StationState.ONLINE, StationState.LATE, StationState.OFFLINE, StationState.NEW):
        yield Count(state=state.value, label=TOLD[state], tone=TONES[state], count=states.get(state, 0))
    off = states.get(StationState.PLANNED_OFF, 0)
    yield Count(state=StationState.PLANNED_OFF.value, label=TOLD[StationState.PLANNED_OFF], tone="silent", count=off)
    troubled = sum(_is(each, TROUBLE) for each in every)
    yield Count(state=TROUBLE, label="Đang hoạt động nhưng có trục trặc", tone="warn", count=troubled)


def counted(hours: Iterable[Hour]) -> Mapping[str, int]:
    """How many hours of each kind: what the strip says in words."""
    every = list(hours)
    return {each.value: every.count(each) for each in Hour}
