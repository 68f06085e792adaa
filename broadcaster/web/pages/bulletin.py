"""The page of one bulletin: what an approver reads and hears, what changed in it, what the machine checked, and the
forms to approve exactly that or to return it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import RIGHTS, Action, scope_of
from broadcaster.domain.approval import Verdict
from broadcaster.domain.audit import Entry
from broadcaster.domain.bulletin import NOTE_LIMIT, Bulletin, BulletinId, Priority, ReturnReason
from broadcaster.domain.diff import FieldChange
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.bulletins import (
    ApprovalStale,
    ApprovalUnheard,
    ApproverIsAuthor,
    BulletinMoved,
    FieldWrong,
    TextBroken,
)
from broadcaster.domain.life import FINAL, State
from broadcaster.domain.results import Runs
from broadcaster.domain.units import Digest
from broadcaster.newsroom import approving, audit, campaigns, finding, fitness
from broadcaster.newsroom.approving import Refusal
from broadcaster.newsroom.books.audit import Sought
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.chosen import chosen_for
from broadcaster.newsroom.dossiers import Dossier, dossier, whereabouts
from broadcaster.web import problems
from broadcaster.web.pages import deeds
from broadcaster.web.pages.frame import Target, Viewer, Viewing, back_to, by_name
from broadcaster.web.pages.health_words import voice_names
from broadcaster.web.pages.labels import PRIORITIES
from broadcaster.web.pages.reading import bars_of
from broadcaster.web.pages.slips import Slip, slip, slips_of, worded
from broadcaster.web.pages.tongue import Tongue
from broadcaster.web.wire import Name, Sha256

router = APIRouter(include_in_schema=False)

TABS = ("difference", "written", "spoken")
LONG = 180_000
"""People remember what lasted less than three minutes."""
_TOLD = 30
"""Revisions and deeds told of one bulletin."""

_RECALLING = RIGHTS[Action.RECALL_BULLETINS].roles

Revision = Annotated[int | None, Form(ge=1, le=1_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was sent and refused."""

    slips: tuple[Slip, ...] = ()
    typed: dict[str, Any] = field(default_factory=dict)
    status: int = 200


@router.get("/bulletins/{bulletin}", response_class=HTMLResponse)
def show_bulletin(
    bulletin: Name, viewer: Viewing, tab: Annotated[str, Query(alias="view", max_length=20)] = "", target: Target = ""
) -> Response:
    if target == "words":
        told = dossier(viewer.desk.newsroom, viewer.actor, BulletinId(bulletin), viewer.at)
        return viewer.page("bulletin-words.html", **by_name(_words(told, tab, viewer.tongue)))
    return _page(viewer, BulletinId(bulletin), tab, Typed())


def _page(viewer: Viewer, bulletin: BulletinId, tab: str, sent: Typed) -> Response:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    told = dossier(newsroom, actor, bulletin, at)
    found = told.bulletin
    ended = found.state in FINAL
    return viewer.page(
        "bulletin.html",
        sent.status,
        **by_name(_words(told, tab, viewer.tongue)),
        slips=sent.slips,
        typed=sent.typed,
        item=told.sound.item,
        bars=bars_of(told.waveform.peaks),
        changed=[each for each in told.passages if each.changed and each.starts is not None],
        reasons=tuple(ReturnReason),
        recallable=recallable(viewer, found),
        voices=voice_names(newsroom),
        fit=None if ended else fitness.fitness(newsroom, found.draft, at),
        chosen=() if ended else chosen_for(newsroom, [found], at).get(found.id, ()),
        alike=() if ended else finding.duplicates(newsroom, actor, bulletin, at),
        long=LONG,
        unheard=newsroom.leave.unheard,
        target=newsroom.tone.profile.target,
        topic=_topic(viewer, found),
        revisions=finding.revisions(newsroom, actor, bulletin, Asked(limit=_TOLD), at).rows,
        deeds=_told_by_audit(viewer, found),
        deed_told=deeds.told,
        places=whereabouts(newsroom, actor, bulletin, at),
        runs=finding.runs_of(newsroom, actor, [bulletin], at).get(bulletin, Runs()),
    )


def recallable(viewer: Viewer, bulletin: Bulletin) -> bool:
    """Whether the way to recall it is shown; whether they may, the verb says."""
    leads = any(grant.role in _RECALLING for grant in viewer.actor.grants)
    return leads and bulletin.approval is not None and bulletin.state is not State.RECALLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the tabs tell."""

    told: Dossier
    bulletin: Bulletin
    tabs: tuple[str, ...]
    fields: tuple[tuple[str, str, str], ...]
    tab: str


def _words(told: Dossier, tab: str, tongue: Tongue) -> Words:
    """The first of the tabs is what changed, where anything did."""
    compared = told.compared
    known = tuple(each for each in TABS if each != "difference" or compared is not None)
    changes = () if compared is None else compared.difference.fields
    return Words(
        told=told,
        bulletin=told.bulletin,
        tabs=known,
        fields=tuple(_change(tongue, each) for each in changes),
        tab=tab if tab in known else known[0],
    )


def _change(tongue: Tongue, change: FieldChange) -> tuple[str, str, str]:
    """What a field is called, and how it was and is, as people write it."""
    before, after = (_value(tongue, change.field, each) for each in (change.before, change.after))
    return change.field, before, after


def _value(tongue: Tongue, name: str, value: str) -> str:
    if name in ("valid_from", "valid_until"):
        return tongue.date(date.fromisoformat(value))
    if name == "priority":
        return tongue.gettext(PRIORITIES[Priority(value)])
    return value


def _topic(viewer: Viewer, found: Bulletin) -> str:
    """Its name, in the campaign it is of or in any other the asker sees; else its code."""
    page = campaigns.page(viewer.desk.newsroom, viewer.actor, Asked(limit=PAGE_LIMIT), viewer.at)
    of_its_own = sorted(page.rows, key=lambda each: each.code != found.draft.campaign)
    names = (topic.name for each in of_its_own for topic in each.topics if topic.code == found.draft.topic)
    return next(names, found.draft.topic)


def _told_by_audit(viewer: Viewer, found: Bulletin) -> tuple[Entry, ...]:
    """What the audit tells of it, where the asker may read that."""
    if not scope_of(viewer.actor, Action.READ_AUDIT, viewer.at).paths:
        return ()
    sought = Sought(subject=f"bulletin:{found.id}")
    return audit.leaf_through(viewer.desk.newsroom, viewer.actor, Asked(limit=_TOLD), viewer.at, sought).rows


# --- deciding ------------------------------------------------------------------------------------------------------


@router.post("/bulletins/{bulletin}/approve", response_class=HTMLResponse)
def approve_on_page(
    bulletin: Name,
    viewer: Viewing,
    spoken: Annotated[Sha256, Form()],
    audio: Annotated[Sha256 | None, Form()] = None,
    revision: Revision = None,
) -> Response:
    heard = None if audio is None else Digest(audio)
    verdict = Verdict(spoken=Digest(spoken), audio=heard, revision=revision)
    try:
        approving.approve(viewer.desk.newsroom, viewer.actor, BulletinId(bulletin), verdict, viewer.at)
    except (ApprovalStale, ApprovalUnheard, ApproverIsAuthor, BulletinMoved) as refused:
        found = finding.find(viewer.desk.newsroom, viewer.actor, BulletinId(bulletin), viewer.at)
        if isinstance(refused, BulletinMoved) and found.approved:
            return _page(viewer, found.id, "", Typed(status=409))  # which tells who approved it, and when
        return again(viewer, BulletinId(bulletin), refused)
    viewer.desk.on_change()
    return back_to(f"/bulletins/{bulletin}")


@router.post("/bulletins/{bulletin}/return", response_class=HTMLResponse)
def return_on_page(
    bulletin: Name,
    viewer: Viewing,
    reasons: Annotated[list[str] | None, Form(max_length=8)] = None,
    text: Annotated[str, Form(max_length=20_000)] = "",
    revision: Revision = None,
) -> Response:
    typed: dict[str, Any] = {"reasons": reasons or [], "text": text}
    slips = tuple(_slips(reasons or [], text))
    if slips:
        return _page(viewer, BulletinId(bulletin), "", Typed(slips=slips, typed=typed, status=422))
    refusal = Refusal(reasons=tuple(ReturnReason(each) for each in reasons or []), text=text, revision=revision)
    try:
        approving.give_back(viewer.desk.newsroom, viewer.actor, BulletinId(bulletin), refusal, viewer.at)
    except (ApprovalStale, BulletinMoved, FieldWrong, TextBroken) as refused:
        return again(viewer, BulletinId(bulletin), refused, typed)
    viewer.desk.on_change()
    return back_to(f"/bulletins/{bulletin}")


def again(
    viewer: Viewer,
    bulletin: BulletinId,
    refused: BroadcasterError,
    typed: dict[str, Any] | None = None,
    fields: Mapping[str, str] | None = None,
) -> Response:
    """The page as it stands now, saying why what was asked of the one before was not done."""
    sent = Typed(slips=tuple(slips_of(refused, fields)), typed=typed or {}, status=problems.of_error(refused).status)
    return _page(viewer, bulletin, "", sent)


def _slips(reasons: list[str], text: str) -> list[Slip]:
    """All that is wrong with a return, at once."""
    known = {each.value for each in ReturnReason}
    found = []
    if not reasons or not set(reasons) <= known:
        found.append(slip("reasons", "Hãy chọn ít nhất một lý do trả lại.", "Choose at least one reason for it."))
    if ReturnReason.OTHER.value in reasons and not text.strip():
        found.append(slip("text", "Lý do khác thì phải ghi rõ.", "Where the reason is another, say which."))
    if len(text) > NOTE_LIMIT:
        found.append(worded("text", "Lời ghi dài quá {most} ký tự.", most=NOTE_LIMIT))
    return found
