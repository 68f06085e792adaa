"""What waits for approval: what is needed first on top, and what waits too long."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.newsroom import fitness
from broadcaster.newsroom.awaiting import waiting
from broadcaster.newsroom.chosen import chosen_for
from broadcaster.web.pages.frame import Viewing

router = APIRouter(include_in_schema=False)

_SHOWN = 20
"""Bulletins on a page."""


@router.get("/approvals", response_class=HTMLResponse)
def show_approvals(viewer: Viewing, number: Annotated[int, Query(alias="page", ge=1, le=100)] = 1) -> Response:
    newsroom = viewer.desk.newsroom
    rows = waiting(newsroom, viewer.actor, viewer.at)
    first = (number - 1) * _SHOWN
    shown = rows[first : first + _SHOWN]
    found = [row.bulletin for row in shown]
    return viewer.page(
        "approvals.html",
        count=len(rows),
        late=sum(row.too_long for row in rows),
        rows=list(zip(shown, fitness.lengths_of(newsroom, found), strict=True)),
        chosen=chosen_for(newsroom, found, viewer.at),
        onward=str(number + 1) if len(rows) > first + _SHOWN else None,
        hour=viewer.at,
    )
