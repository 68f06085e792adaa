"""The page of one bulletin: what an approver reads and hears, and the forms to approve exactly that or to return it."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.approval import Verdict, is_stale
from broadcaster.domain.bulletin import BulletinId, ReturnReason, words_digest
from broadcaster.domain.life import State
from broadcaster.domain.units import Digest
from broadcaster.newsroom import approving, finding
from broadcaster.newsroom.approving import Refusal
from broadcaster.web.access import Asking
from broadcaster.web.desk import AtDesk
from broadcaster.web.pages.day import voice_names
from broadcaster.web.pages.frame import Viewing, back_to
from broadcaster.web.wire import Name, Sha256

router = APIRouter(include_in_schema=False)


@router.get("/bulletins/{bulletin}", response_class=HTMLResponse)
def show_bulletin(bulletin: Name, viewer: Viewing) -> Response:
    desk, newsroom = viewer.desk, viewer.desk.newsroom
    found = finding.find(newsroom, viewer.actor, BulletinId(bulletin), viewer.at)
    spoken = finding.spoken_of(newsroom, found)
    standing = finding.sound_of(newsroom, found)
    item, words = standing.item, words_digest(found.draft, spoken)
    stale = is_stale(found, words, None if item is None else item.audio)
    return viewer.page(
        "bulletin.html",
        bulletin=found,
        spoken=spoken,
        digest=words,
        stale=stale,
        waiting=stale or found.state is State.SUBMITTED,
        item=item,
        problem=standing.problem,
        reasons=tuple(ReturnReason),
        voices=voice_names(desk),
    )


@router.post("/bulletins/{bulletin}/approve")
def approve_on_page(
    bulletin: Name,
    actor: Asking,
    desk: AtDesk,
    spoken: Annotated[Sha256, Form()],
    audio: Annotated[Sha256 | None, Form()] = None,
) -> Response:
    verdict = Verdict(spoken=Digest(spoken), audio=None if audio is None else Digest(audio))
    approving.approve(desk.newsroom, actor, BulletinId(bulletin), verdict, desk.clock())
    desk.on_change()
    return _back(bulletin)


@router.post("/bulletins/{bulletin}/return")
def return_on_page(
    bulletin: Name,
    actor: Asking,
    desk: AtDesk,
    reasons: Annotated[list[ReturnReason], Form(max_length=4)],
    text: Annotated[str, Form()] = "",
) -> Response:
    refusal = Refusal(reasons=tuple(reasons), text=text)
    approving.give_back(desk.newsroom, actor, BulletinId(bulletin), refusal, desk.clock())
    desk.on_change()
    return _back(bulletin)


def _back(bulletin: str) -> Response:
    """To the page again, so that loading it anew sends nothing twice."""
    return back_to(f"/bulletins/{bulletin}")
