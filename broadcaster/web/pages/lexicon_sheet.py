"""The lexicon as a table: a file is tried first, every row that is wrong is told, then it is taken in whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action, reach
from broadcaster.domain.errors import BadInput
from broadcaster.newsroom.lexicon_sheet import COLUMNS, RAW_LIMIT, Imported, Sheet, read_sheet
from broadcaster.web.pages.frame import Viewer, Viewing
from broadcaster.web.pages.mending import refusal_of
from broadcaster.web.pages.slips import Slip, slip

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of a file. `text`: what is sent again to be taken in."""

    told: Imported | None = None
    text: str = ""
    kept: bool = False
    slips: Sequence[Slip] = ()
    status: int = 422


@router.get("/lexicon-sheet", response_class=HTMLResponse)
def show_sheet(viewer: Viewing) -> Response:
    reach(viewer.actor, Action.WRITE_LEXICON, viewer.at)
    return _page(viewer, Tried())


@router.post("/lexicon-sheet", response_class=HTMLResponse)
def take_sheet(
    viewer: Viewing,
    file: Annotated[UploadFile | None, File()] = None,
    sheet: Annotated[str, Form(max_length=RAW_LIMIT)] = "",
) -> Response:
    """A file is only tried; its text, sent back from the page that told of it, is taken in."""
    raw = sheet.encode("utf-8", "replace")
    if not raw and file is not None:
        raw = file.file.read(RAW_LIMIT + 1)
    if not raw:
        return _page(viewer, Tried(slips=(slip("file", "Hãy chọn tệp CSV để nhập.", "Choose the CSV file."),)))
    asked = Sheet(raw=raw, new_id=viewer.desk.new_id, dry=not sheet)
    try:
        told = read_sheet(viewer.desk.newsroom, viewer.actor, asked, viewer.at)
    except BadInput as wrong:
        refused = refusal_of(wrong, {wrong.code: "file"})
        return _page(viewer, Tried(slips=refused.slips, status=refused.status))
    if sheet and not told.faulty:
        viewer.desk.on_change()
        return _page(viewer, Tried(told=told, kept=True))
    return _page(viewer, Tried(told=told, text=raw.decode("utf-8-sig")))


def _page(viewer: Viewer, tried: Tried) -> Response:
    faulty = tried.slips or (tried.told is not None and tried.told.faulty)
    return viewer.page(
        "lexicon-sheet.html",
        tried.status if faulty else 200,
        tried=tried,
        told=tried.told,
        slips=tried.slips,
        columns=";".join(COLUMNS),
    )
