"""A reading is looked at and mended: for this bulletin alone, or for good in the lexicon of the station."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.words import EntryTaken
from broadcaster.domain.lexicon import EntryId, LexiconEntry, composed
from broadcaster.domain.manuscript import Manuscript, ManuscriptId
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import lexicon, manuscripts
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.lexicon import EntryEdit, Search
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, refusal_of
from broadcaster.web.pages.reading import Spot, spots_of
from broadcaster.web.pages.writing import kept_of
from broadcaster.web.pages.writing_form import Form
from broadcaster.web.pages.writing_told import heard_of, home_of
from broadcaster.web.wire import Name
from broadcaster.wording import Word

router = APIRouter(include_in_schema=False)

_PLACE = "/bulletins/new/reading"
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get(_PLACE, response_class=HTMLResponse)
def show_reading(viewer: Viewing, manuscript: Name, start: Offset = 0, end: Offset = 0) -> Response:
    """One stretch of the text as it is kept; back to the page when it stands there no more."""
    kept = manuscripts.find(viewer.desk.newsroom, viewer.actor, ManuscriptId(manuscript))
    spot = None if kept is None else _spot_at(viewer, kept, start, end)
    if kept is None or spot is None:
        return back_to("/bulletins/new" if kept is None else home_of(kept, "#reading"))
    typed = {"written": spot.written, "spoken": spot.spoken, "where": "here"}
    return _page(viewer, kept, typed, spot=spot)


def _spot_at(viewer: Viewer, kept: Manuscript, start: int, end: int) -> Spot | None:
    heard = heard_of(viewer, kept).heard
    found = () if heard is None else spots_of(heard.spoken)
    return next((each for each in found if (each.start, each.end) == (start, end)), None)


def _page(
    viewer: Viewer,
    kept: Manuscript,
    typed: dict[str, str],
    refused: Refused = NOTHING,
    *,
    spot: Spot | None = None,
) -> Response:
    homes = manuscripts.homes(viewer.desk.newsroom, viewer.actor, viewer.at)
    station = next((each.label for each in homes if each.code == kept.one("origin")), homes[0].label)
    return viewer.page(
        "bulletin-word.html",
        refused.answered,
        manuscript=kept,
        typed=typed,
        slips=refused.slips,
        reason="" if spot is None else spot.reason,
        mark=typed.get("mark", "") if spot is None else spot.mark,
        key=viewer.desk.new_id(),
        station=station,
        back=home_of(kept),
    )


@router.post(_PLACE)
def mend_reading(viewer: Viewing, sent: Form) -> Response:
    newsroom, actor = viewer.desk.newsroom, viewer.actor
    word = Word(written=sent.told("written"), spoken=sent.told("spoken"))
    kept = manuscripts.find(newsroom, actor, sent.named.id)
    try:
        if sent.told("where") == "always" and kept is not None:
            _keep_for_good(viewer, StationCode(kept.one("origin")), word, sent.told("key"))
            kept = manuscripts.unsay(newsroom, actor, sent.named, composed(word.written), viewer.at)
        else:
            kept = manuscripts.say(newsroom, actor, sent.named, word, viewer.at)
    except BadInput as wrong:
        refused = refusal_of(wrong, {wrong.code: "spoken"})
        if kept is None:
            raise
        typed = {name: sent.told(name) for name in ("written", "spoken", "where", "mark")}
        return _page(viewer, kept, typed, refused)
    if sent.told("mark"):
        kept = manuscripts.look_at(newsroom, actor, sent.named, sent.told("mark"), viewer.at)
    return back_to(home_of(kept, "#reading"))


def _keep_for_good(viewer: Viewer, station: StationCode, word: Word, key: str) -> None:
    """In place of what stands there for the same letters."""
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    entry = LexiconEntry(
        id=EntryId(viewer.desk.new_id()),
        scope=station,
        written=word.written,
        spoken=word.spoken,
        changed_by=actor.name,
        changed_at=at,
    )
    try:
        lexicon.add(newsroom, actor, entry, key[:100] or None, at)
    except EntryTaken:
        search = Search(text=word.written, scope=station)
        rows = lexicon.page(newsroom, actor, search, Asked(limit=PAGE_LIMIT), at).rows
        stands = next(each for each in rows if each.written == composed(word.written))
        edit = EntryEdit(
            entry=stands.id, seen=stands.version, spoken=word.spoken, any_case=stands.any_case, inside=stands.inside
        )
        lexicon.edit(newsroom, actor, edit, at)
    viewer.desk.on_change()


@router.post("/bulletins/new/unsay")
def unsay_on_page(viewer: Viewing, sent: Form) -> Response:
    """A reading of this bulletin alone is taken back."""
    if sent.typed:
        kept_of(viewer, sent)
    kept = manuscripts.unsay(viewer.desk.newsroom, viewer.actor, sent.named, sent.told("unsay"), viewer.at)
    return back_to(home_of(kept, "#reading"))
