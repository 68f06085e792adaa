"""The store of bulletins: found again, heard, used anew, recalled, carried away."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.errors.bulletins import BulletinMoved, FieldWrong, TextBroken
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.life import AIRING, LIFE, State, Step
from broadcaster.domain.results import Runs
from broadcaster.newsroom import bulletins, campaigns, finding, fitness, manuscripts
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.web.pages.bulletin import again, recallable
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.slips import Slip, slips_of
from broadcaster.web.pages.typed import day_typed, no_day
from broadcaster.web.wire import Cursor, Name

router = APIRouter(include_in_schema=False)

_ROWS = 20
Sought_ = Annotated[str, Query(max_length=200)]


@router.get("/bulletins", response_class=HTMLResponse)
def show_shelf(
    viewer: Viewing,
    q: Sought_ = "",
    topic: Sought_ = "",
    state: Sought_ = "",
    first: Annotated[str, Query(alias="from", max_length=20)] = "",
    last: Annotated[str, Query(alias="to", max_length=20)] = "",
    after: Cursor | None = None,
    kept: bool = False,
) -> Response:
    typed = {"q": q, "topic": topic, "state": state, "from": first, "to": last}
    return _page(viewer, typed, after=after, kept=kept)


def _page(
    viewer: Viewer,
    typed: dict[str, str],
    slips: list[Slip] | None = None,
    *,
    after: str | None = None,
    kept: bool = False,
) -> Response:
    newsroom, actor = viewer.desk.newsroom, viewer.actor
    typed = {"q": "", "topic": "", "state": "", "from": "", "to": "", **typed}
    wrong = [*(slips or []), *_wrong_days(typed)]
    page = finding.leaf_through(newsroom, actor, _sought(typed), Asked(after=after, limit=_ROWS), viewer.at)
    items = finding.items_of(newsroom, page.rows)
    runs = finding.runs_of(newsroom, actor, [each.id for each in page.rows], viewer.at)
    return viewer.page(
        "bulletins.html",
        422 if wrong else 200,
        typed=typed,
        slips=wrong,
        rows=[_Row(viewer, each, items.get(each.id), runs.get(each.id, Runs())) for each in page.rows],
        after=page.after,
        kept=kept,
        open_ones=manuscripts.open_ones(newsroom, actor),
        topics=_topics(viewer),
        states=tuple(State),
    )


def _wrong_days(typed: dict[str, str]) -> list[Slip]:
    return [
        no_day(name, typed[name])
        for name in ("from", "to")
        if typed.get(name, "").strip() and day_typed(typed[name]) is None
    ]


def _sought(typed: dict[str, str]) -> Sought:
    state = typed.get("state", "")
    return Sought(
        title=typed.get("q", "").strip() or None,
        topic=typed.get("topic") or None,
        state=State(state) if state in set(State) else None,
        first=day_typed(typed.get("from", "")),
        last=day_typed(typed.get("to", "")),
    )


def _topics(viewer: Viewer) -> list[tuple[str, str]]:
    """Of all campaigns there are, each once."""
    page = campaigns.page(viewer.desk.newsroom, viewer.actor, Asked(limit=PAGE_LIMIT), viewer.at)
    found = {topic.code: topic.name for campaign in page.rows for topic in campaign.topics}
    return [(str(code), name) for code, name in found.items()]


class _Row:
    """A bulletin of the list, what there is to hear of it, how often it was heard, and what may be done with it."""

    def __init__(self, viewer: Viewer, bulletin: Bulletin, item: RenderedItem | None, runs: Runs) -> None:
        self.bulletin, self.item, self.runs = bulletin, item, runs
        self.aired = runs.times > 0 or bulletin.state in AIRING
        self.mendable = (bulletin.state, Step.REVISE) in LIFE
        self.recallable = recallable(viewer, bulletin)


@router.post("/bulletins/{bulletin}/recall")
def recall_on_page(
    bulletin: Name,
    viewer: Viewing,
    reason: Annotated[str, Form(max_length=20_000)] = "",
    at: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """From now on no station plays it; the reason must be told. `at`: `home` from the bulletin's own page."""
    desk, home = viewer.desk, at == "home"
    field = "recall-reason" if home else f"reason-{bulletin}"
    try:
        bulletins.recall(desk.newsroom, viewer.actor, BulletinId(bulletin), reason, viewer.at)
    except (FieldWrong, TextBroken, BulletinMoved) as wrong:
        fields = {FieldWrong.code: field, TextBroken.code: field}  # what was recalled already has no form any more
        if home:
            return again(viewer, BulletinId(bulletin), wrong, {field: reason}, fields)
        return _page(viewer, {field: reason}, slips_of(wrong, fields))
    desk.on_change()
    return back_to(f"/bulletins/{bulletin}" if home else "/bulletins")


@router.get("/bulletins/{bulletin}/sent", response_class=HTMLResponse)
def show_sent(bulletin: Name, viewer: Viewing, unplaced: Annotated[str, Query(max_length=1000)] = "") -> Response:
    """After it was handed in: what comes next."""
    newsroom = viewer.desk.newsroom
    found = finding.find(newsroom, viewer.actor, BulletinId(bulletin), viewer.at)
    fit = fitness.fitness(newsroom, found.draft, viewer.at)
    return viewer.page("bulletin-sent.html", bulletin=found, fit=fit, unplaced=unplaced)
