"""Approval: who may give it, what it holds for, and whether a sound is the one it was given for."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from broadcaster.domain.access import AccountId, Actor
from broadcaster.domain.bulletin import Approval, Bulletin
from broadcaster.domain.errors.bulletins import ApprovalStale, ApprovalUnheard, ApproverIsAuthor
from broadcaster.domain.life import AIRING
from broadcaster.domain.units import Digest, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """What approvers may do besides: approve before the sound is made (`unheard`: so the house), and approve what they
    wrote themselves (`one_officer`: so the station)."""

    unheard: bool = False
    one_officer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an approver names as read (`spoken`) and heard (`audio`), and of which revision (None: whichever stands):
    the same words may since be aimed at other places."""

    spoken: Digest
    audio: Digest | None
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a verdict is held against: the spoken form and the sound of now (None while there is none), who wrote what
    is to be approved, the share of the sound the approver heard, what the house allows, and its zone."""

    spoken: Digest
    audio: Digest | None
    writers: Collection[tuple[AccountId, str]]
    heard: float
    leave: Leave
    zone: ZoneInfo


def given(bulletin: Bulletin, actor: Actor, verdict: Verdict, matter: Matter, at: Instant) -> Approval:
    """The approval. ApproverIsAuthor; ApprovalStale when spoken form or sound are not those of now; ApprovalUnheard
    when there is no sound yet and the house wants it heard."""
    own = is_own(actor, matter.writers)
    if own and not matter.leave.one_officer:
        raise ApproverIsAuthor(person=actor.name)
    seen = verdict.revision in (None, bulletin.revision.number)
    if not seen or verdict.spoken != matter.spoken or verdict.audio != matter.audio:
        raise stale(bulletin, matter.zone, rewritten=not seen)
    if verdict.audio is None and not matter.leave.unheard:
        raise ApprovalUnheard(bulletin=bulletin.id)
    return Approval(
        by=actor.id,
        by_name=actor.name,
        at=at,
        revision=bulletin.revision.number,
        script=bulletin.draft.script_digest,
        spoken=verdict.spoken,
        audio=verdict.audio,
        heard=matter.heard,
        own_work=own,
    )


def stale(bulletin: Bulletin, zone: ZoneInfo, *, rewritten: bool) -> ApprovalStale:
    """Says who wrote it anew and when; or that it would be read or sound otherwise now."""
    revision, what = bulletin.revision, "lời đọc hoặc âm thanh đã được dựng lại"
    if rewritten:
        what = f"{revision.by_name} sửa thành bản {revision.number} lúc {revision.at.astimezone(zone):%H:%M %d/%m/%Y}"
    return ApprovalStale(bulletin=bulletin.draft.title, what=what)


def is_own(actor: Actor, writers: Collection[tuple[AccountId, str]]) -> bool:
    """Whether the actor wrote any of it."""
    return any(_same(actor, account, name) for account, name in writers)


def _same(actor: Actor, account: AccountId, name: str) -> bool:
    """One account is one person. Who wrote before there were accounts is known by name alone."""
    return account == actor.id if account else _person(name) == _person(actor.name)


def _person(name: str) -> str:
    """A name however it was typed: composed or not, in capitals, with odd spaces or characters nobody sees."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf")
    return " ".join(seen.casefold().split())


def fits(bulletin: Bulletin, spoken: Digest, audio: Digest) -> bool:
    """Whether this very sound may air: approved as it is read now, and, where it was heard, the sound that was."""
    return (
        says_the_same(bulletin, spoken) and bulletin.approval is not None and bulletin.approval.audio in (None, audio)
    )


def says_the_same(bulletin: Bulletin, spoken: Digest) -> bool:
    """Whether the bulletin is approved, and for the words it would be read with now."""
    approval = bulletin.approval
    return (
        bulletin.approved
        and approval is not None
        and approval.script == bulletin.draft.script_digest
        and approval.spoken == spoken
    )


def is_stale(bulletin: Bulletin, spoken: Digest, audio: Digest | None) -> bool:
    """Whether it is approved, but not for how it is read now, or not for the sound of now (None: not made yet)."""
    if bulletin.state not in AIRING:
        return False
    return not says_the_same(bulletin, spoken) or (audio is not None and not fits(bulletin, spoken, audio))
