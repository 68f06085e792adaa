"""The document of the API, for people who write programs."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from broadcaster.web import manual
from broadcaster.web.pages.frame import Passing

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
def show_manual(request: Request, look: Passing) -> Response:
    return look.page("manual.html", **manual.chapters(request.app.openapi()))
