"""What waits for approval: what is needed first on top, and what waits too long."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.newsroom import fitness
from broadcaster.newsroom.awaiting import Waiting, waiting
from broadcaster.newsroom.fitness import Length
from broadcaster.newsroom.ports import Newsroom
from broadcaster.web.pages.frame import Viewing

router = APIRouter(include_in_schema=False)

_SHOWN = 20
"""Bulletins on a page."""


@router.get("/approvals", response_class=HTMLResponse)
def show_approvals(viewer: Viewing, number: Annotated[int, Query(alias="page", ge=1, le=100)] = 1) -> Response:
    rows = waiting(viewer.desk.newsroom, viewer.actor, viewer.at)
    first = (number - 1) * _SHOWN
    shown = rows[first : first + _SHOWN]
    return viewer.page(
        "approvals.html",
        count=len(rows),
        late=sum(row.too_long for row in rows),
        rows=[(row, length) for row, length in zip(shown, _lengths(viewer.desk.newsroom, shown), strict=True)],
        onward=str(number + 1) if len(rows) > first + _SHOWN else None,
        hour=viewer.at,
    )


def _lengths(newsroom: Newsroom, rows: tuple[Waiting, ...]) -> list[Length]:
    with newsroom.store.read() as work:
        return [fitness.length_of(newsroom, work, row.bulletin.draft) for row in rows]
