"""A bulletin is written on one page in three steps: its text, how it sounds, when and where it is heard.

All of it is kept as it is typed. The page works as plain forms; htmx spares the reloads.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.errors import BadInput, NotFound
from broadcaster.domain.errors.bulletins import ReadingsUnseen, SentElsewhere, WrittenElsewhere
from broadcaster.domain.errors.documents import AddressUnreachable, DocumentReaderDown
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.manuscript import Manuscript, ManuscriptId, typed_mark
from broadcaster.newsroom import finding, hearing, intake, manuscripts, mending
from broadcaster.newsroom.intake import Brought
from broadcaster.newsroom.manuscripts import HandIn, Named
from broadcaster.web.pages import writing_form as form
from broadcaster.web.pages.frame import Htmx, Viewer, Viewing, back_to, by_name
from broadcaster.web.pages.mending import NOTHING, Refused, refusal_of
from broadcaster.web.pages.placed import place
from broadcaster.web.pages.slips import slips_of
from broadcaster.web.pages.writing_form import Form
from broadcaster.web.pages.writing_told import FIELDS, NEW, heard_of, home_of, told_of, unsure
from broadcaster.web.uploads import SentDocument
from broadcaster.web.wire import Name
from broadcaster.wording import Word

router = APIRouter(include_in_schema=False)


# --- the page ------------------------------------------------------------------------------------------------------


@router.get(NEW, response_class=HTMLResponse)
def show_writing(
    viewer: Viewing,
    manuscript: Name | None = None,
    source: Annotated[Name | None, Query(alias="from")] = None,
    asked: bool = False,
) -> Response:
    """An empty page, one that is not handed in yet, or a new one made from a bulletin."""
    newsroom, actor = viewer.desk.newsroom, viewer.actor
    try:
        homes = manuscripts.homes(newsroom, actor, viewer.at)
    except RightMissing:
        if not viewer.able(Action.WRITE_BULLETINS):
            raise
        return _no_unit(viewer)
    kept = manuscripts.find(newsroom, actor, ManuscriptId(manuscript)) if manuscript else None
    if kept is not None and kept.became is not None:
        return back_to(f"/bulletins/{kept.became}/sent")
    if kept is None:
        today = viewer.today
        last = manuscripts.last_sent(newsroom, actor, viewer.at)
        origin = last.draft.origin if last and last.draft.origin in {each.code for each in homes} else homes[0].code
        fields = form.blank(origin, last, today)
        words: tuple[Word, ...] = ()
        if source is not None:
            told = finding.find(newsroom, actor, BulletinId(source), viewer.at)
            fields, words = form.again(told, today), told.draft.said.words
        kept = Manuscript(
            id=ManuscriptId(manuscript or viewer.desk.new_id()),
            account=actor.id,
            typed=fields,
            words=words,
            at=viewer.at,
        )
    return _page(viewer, kept, asked=asked)


def _no_unit(viewer: Viewer) -> Response:
    """Before there is a unit nobody can write for one; who may opens the first."""
    return viewer.page("no-unit.html", opens=viewer.able(Action.MANAGE_STATIONS))


@router.get("/bulletins/{bulletin}/edit", response_class=HTMLResponse)
def show_mending(bulletin: Name, viewer: Viewing, asked: bool = False) -> Response:
    """A bulletin that was returned, or is a draft, or is to say something else from now on."""
    newsroom, actor = viewer.desk.newsroom, viewer.actor
    found = mending.to_mend(newsroom, actor, BulletinId(bulletin), viewer.at)
    name = ManuscriptId(f"{found.id}.{found.version}"[-100:])
    kept = manuscripts.find(newsroom, actor, name)
    if kept is None or kept.became is not None:
        kept = Manuscript(
            id=name,
            account=actor.id,
            bulletin=found.id,
            seen=found.version,
            typed=form.standing(found),
            words=found.draft.said.words,
            at=viewer.at,
        )
    return _page(viewer, kept, mended=found, asked=asked)


def _page(
    viewer: Viewer,
    manuscript: Manuscript,
    refused: Refused = NOTHING,
    *,
    mended: Bulletin | None = None,
    asked: bool = False,
    elsewhere: dict[str, Any] | None = None,
) -> Response:
    """`elsewhere`: what another page wrote meanwhile."""
    newsroom, actor = viewer.desk.newsroom, viewer.actor
    others = [each for each in manuscripts.open_ones(newsroom, actor) if each.id != manuscript.id]
    stored = manuscripts.find(newsroom, actor, manuscript.id) is not None
    status = 412 if elsewhere else refused.answered
    answer = viewer.page if stored and status == 200 else viewer.form
    return answer(
        "bulletin-new.html",
        status,
        slips=refused.slips,
        elsewhere=elsewhere,
        apart=viewer.desk.new_id(),
        tab=elsewhere["tab"] if elsewhere else viewer.desk.new_id(),
        asof=elsewhere["asof"] if elsewhere else typed_mark(manuscript.typed),
        home=home_of(manuscript),
        others=others,
        mended=mended or _mended(viewer, manuscript),
        asked=asked,
        stored=stored,
        **by_name(told_of(viewer, manuscript)),
    )


def _mended(viewer: Viewer, manuscript: Manuscript) -> Bulletin | None:
    if manuscript.bulletin is None:
        return None
    return mending.to_mend(viewer.desk.newsroom, viewer.actor, manuscript.bulletin, viewer.at)


def piece_of(viewer: Viewer, manuscript: Manuscript, template: str = "bulletin-reading.html") -> Response:
    told = told_of(viewer, manuscript)
    answer = viewer.page(template, **by_name(told))
    slips = [*form.judged(manuscript, viewer.today), *unsure(manuscript, told.heard, told.problem)]
    wrong = {each.field: viewer.tongue.said(each) for each in slips}
    # What was told of it before is told on, or is no more.
    answer.headers["HX-Trigger"] = json.dumps({"judged": {"wrong": wrong}})
    if manuscript.bulletin is None:
        answer.headers["HX-Replace-Url"] = home_of(manuscript)
    return answer


# --- kept ----------------------------------------------------------------------------------------------------------


@router.post(f"{NEW}/keep")
def keep_writing(viewer: Viewing, sent: Form, htmx: Htmx = False) -> Response:
    """As somebody types, and by a button."""
    kept = kept_or_told(viewer, sent, whole=not htmx)
    if isinstance(kept, Response):
        return kept
    if htmx:
        return piece_of(viewer, kept)
    return back_to("/bulletins?kept=1") if sent.told("leave") else back_to(home_of(kept))


def kept_of(viewer: Viewer, sent: form.Filled) -> Manuscript:
    return manuscripts.keep(viewer.desk.newsroom, viewer.actor, sent.named, sent.typed, viewer.at)


def kept_or_told(viewer: Viewer, sent: form.Filled, *, whole: bool) -> Manuscript | Response:
    """What was typed is kept; or it is told, beside it, that another page wrote or sent other words meanwhile. `whole`:
    the page is asked for, and not only what that tells."""
    try:
        return kept_of(viewer, sent)
    except (WrittenElsewhere, SentElsewhere) as other:
        stood = manuscripts.find(viewer.desk.newsroom, viewer.actor, sent.named.id)
        assert stood is not None
        told: dict[str, Any] = {"told": other, "became": stood.became, "home": home_of(stood)}
        if not whole:
            answer = viewer.page("bulletin-elsewhere.html", 412, elsewhere=told, apart=viewer.desk.new_id())
            answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#elsewhere", "outerHTML"
            return answer
        theirs = replace(stood, typed=sent.typed, intake=None, became=None)
        return _page(viewer, theirs, elsewhere={**told, "asof": sent.named.asof, "tab": sent.named.tab})


@router.post(f"{NEW}/looked")
def look_on_page(viewer: Viewing, sent: Form, htmx: Htmx = False) -> Response:
    """A doubtful reading is right as it is."""
    if sent.typed:
        stood = kept_or_told(viewer, sent, whole=not htmx)
        if isinstance(stood, Response):
            return stood
    kept = manuscripts.look_at(viewer.desk.newsroom, viewer.actor, sent.named, sent.told("mark"), viewer.at)
    return piece_of(viewer, kept) if htmx else back_to(home_of(kept, "#reading"))


@router.post(f"{NEW}/drop")
def drop_writing(viewer: Viewing, sent: Form) -> Response:
    manuscripts.drop(viewer.desk.newsroom, viewer.actor, sent.named.id, viewer.at)
    return back_to("/bulletins")


# --- taken from elsewhere ------------------------------------------------------------------------------------------


@router.post(f"{NEW}/take")
def take_on_page(viewer: Viewing, sent: SentDocument) -> Response:
    desk = viewer.desk
    brought = Brought(name=sent.name, raw=sent.file.read())
    named = form.named_of(sent.fields)
    return _taken(viewer, named, lambda: intake.take_file(desk.newsroom, viewer.actor, brought, viewer.at))


@router.post(f"{NEW}/fetch")
def fetch_on_page(viewer: Viewing, sent: Form) -> Response:
    desk, address = viewer.desk, sent.told("address").strip()

    def fetched() -> intake.Script:
        with desk.hatch.errands.taken():
            return intake.take_address(desk.newsroom, viewer.actor, address, viewer.at)

    return _taken(viewer, sent.named, fetched, address)


def _taken(viewer: Viewer, named: Named, taking: Callable[[], intake.Script], address: str = "") -> Response:
    newsroom, actor = viewer.desk.newsroom, viewer.actor
    try:
        script = taking()
    except (BadInput, AddressUnreachable, DocumentReaderDown) as wrong:
        named_for = {wrong.code: "address" if address else "file"}
        told = refusal_of(wrong, named_for) if isinstance(wrong, BadInput) else Refused(slips_of(wrong, named_for))
        stood = manuscripts.find(newsroom, actor, named.id)
        if stood is None:
            fields = form.blank(manuscripts.homes(newsroom, actor, viewer.at)[0].code, None, viewer.today)
            stood = Manuscript(
                id=named.id, account=actor.id, bulletin=named.bulletin, seen=named.seen, typed=fields, at=viewer.at
            )
        typed = {**stood.typed, "address": (address,)}
        return _page(viewer, replace(stood, typed=typed), told)
    if manuscripts.find(newsroom, actor, named.id) is None:
        origin = manuscripts.homes(newsroom, actor, viewer.at)[0].code
        last = manuscripts.last_sent(newsroom, actor, viewer.at)
        manuscripts.keep(newsroom, actor, named, form.blank(origin, last, viewer.today), viewer.at)
    kept = manuscripts.take(newsroom, actor, named, script.taken, viewer.at)
    return back_to(home_of(kept, "#taken"))


@router.post(f"{NEW}/undo")
def put_back_on_page(viewer: Viewing, sent: Form) -> Response:
    kept = manuscripts.put_back(viewer.desk.newsroom, viewer.actor, sent.named, viewer.at)
    return back_to(home_of(kept))


# --- heard ---------------------------------------------------------------------------------------------------------


@router.post(f"{NEW}/listen")
def listen_on_page(viewer: Viewing, sent: Form, htmx: Htmx = False) -> Response:
    """Its sound is ordered; the page asks for it until it is there."""
    kept, desk = kept_or_told(viewer, sent, whole=not htmx), viewer.desk
    if isinstance(kept, Response):
        return kept
    try:
        hearing.order(desk.newsroom, viewer.actor, form.rough(kept, viewer.today), viewer.at)
    except BadInput as wrong:
        refused = refusal_of(wrong, FIELDS)
        if not htmx:
            return _page(viewer, kept, refused)
        told = by_name(told_of(viewer, kept))
        return viewer.page("bulletin-sound.html", refused.status, asked=False, wrong=slips_of(wrong), **told)
    desk.on_change()
    if htmx:
        told = by_name(told_of(viewer, kept))
        return viewer.page("bulletin-sound.html", asked=True, wrong=None, lines_swapped=True, **told)
    return back_to(home_of(kept, "#sound", asked=1))


@router.get(f"{NEW}/sound", response_class=HTMLResponse)
def show_sound(viewer: Viewing, manuscript: Name) -> Response:
    """286 tells the page to ask no more: the sound is there, or will not be soon."""
    kept = manuscripts.find(viewer.desk.newsroom, viewer.actor, ManuscriptId(manuscript))
    if kept is None:
        return Response(status_code=286)
    told = told_of(viewer, kept)
    heard = told.heard
    done = not isinstance(heard, hearing.Heard) or heard.sound.item is not None or bool(heard.sound.problem)
    answer = viewer.page("bulletin-sound.html", asked=not done, wrong=None, lines_swapped=True, **by_name(told))
    answer.status_code = 286 if done else 200
    return answer


# --- handed in -----------------------------------------------------------------------------------------------------


@router.post(f"{NEW}/send")
def send_writing(viewer: Viewing, sent: Form, htmx: Htmx = False) -> Response:
    desk = viewer.desk
    kept = kept_or_told(viewer, sent, whole=True)
    if isinstance(kept, Response):
        return kept
    told = form.submission_of(kept, viewer.today) if kept.became is None else []
    if kept.became is not None:
        return back_to(f"/bulletins/{kept.became}/sent", htmx=htmx)
    if isinstance(told, list):
        said = heard_of(viewer, kept)
        return _page(viewer, kept, Refused([*told, *unsure(kept, said.heard, said.problem)]))
    try:
        handed = HandIn(manuscript=kept, submission=told, id=desk.new_id())
        bulletin = manuscripts.hand_in(desk.newsroom, viewer.actor, handed, viewer.at)
    except BadInput as wrong:
        # what was chosen, and is not there any more, is told beside where it was chosen
        refused = refusal_of(wrong, FIELDS | {name: name for name in form.ONE + form.SEVERAL}, (NotFound,))
        if isinstance(wrong, ReadingsUnseen):  # the newsroom looks at nothing else before
            refused = Refused([*refused.slips, *form.missing(kept, viewer.today)])
        return _page(viewer, kept, refused)
    unplaced = place(viewer, bulletin, kept.one("slot")) if kept.one("slot") else ""
    desk.on_change()
    query = f"?{urlencode({'unplaced': unplaced})}" if unplaced else ""
    return back_to(f"/bulletins/{bulletin.id}/sent{query}", htmx=htmx)
