"""The bulletin: what people write, approve and schedule; its life cycle; and an approval bound to what was approved."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from broadcaster.domain.errors.bulletins import (
    ApprovalStale,
    ApproverIsAuthor,
    BulletinMoved,
    FieldWrong,
    LanguageNotSpoken,
    TextBroken,
    TextEmpty,
    TextForeign,
    TextTooLong,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Language, digest_of
from broadcaster.wording import Spoken

BulletinId = NewType("BulletinId", str)

SCRIPT_LIMIT = 20_000
"""Characters. About half an hour of speech: longer than any session of a commune station."""
RAW_LIMIT = 4 * SCRIPT_LIMIT
"""Bytes a file may hold before it is decoded: UTF-8 needs at most four for a character."""
TITLE_LIMIT = 200
WANTED_LIMIT = 100


class Priority(StrEnum):
    """The three levels of Circular 39/2020/TT-BTTTT. Emergencies take a path of their own, never the day's plan."""

    NORMAL = "normal"
    PRIORITY = "priority"
    EMERGENCY = "emergency"


class State(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    EXPIRED = "expired"


class Step(StrEnum):
    APPROVE = "approve"
    EXPIRE = "expire"


LIFE: Mapping[tuple[State, Step], State] = {
    (State.SUBMITTED, Step.APPROVE): State.APPROVED,
    (State.APPROVED, Step.APPROVE): State.APPROVED,  # again, when what was approved is no longer what would air
    (State.SUBMITTED, Step.EXPIRE): State.EXPIRED,
    (State.APPROVED, Step.EXPIRE): State.EXPIRED,
}
"""The whole life cycle: what is not here cannot happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A station the bulletin is for, and whether all stations below it are meant too."""

    station: StationCode
    path: str
    below: bool

    def reaches(self, path: str) -> bool:
        return path.startswith(self.path) if self.below else path == self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an author hands in. Dates are included on both ends; `wanted` counts airings at each station."""

    title: str
    script: str
    language: Language
    topic: str
    priority: Priority
    origin: StationCode
    targets: tuple[Target, ...]
    valid_from: date
    valid_until: date
    wanted: int
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Bound to what was read: change the script or its spoken form and the approval no longer fits.

    `audio` is the digest of the sound that was listened to, or None when the leader approved before synthesis.
    """

    approver: str
    at: Instant
    script: Digest
    spoken: Digest
    audio: Digest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A draft that was accepted, at one revision."""

    id: BulletinId
    revision: int
    draft: Draft
    state: State
    approval: Approval | None
    created: Instant

    @property
    def script_digest(self) -> Digest:
        return digest_of("script-1", self.draft.script)


def spoken_digest(spoken: Spoken) -> Digest:
    """Digest of what will be said: sentences and pauses, so that a lexicon change that matters shows."""
    return digest_of("spoken-1", *(part for s in spoken.sentences for part in (s.text, str(s.pause_ms))))


def check_text(field: str, text: str, limit: int) -> None:
    """TextTooLong past `limit` characters; TextBroken for NUL, other control characters and lone surrogates."""
    if len(text) > limit:
        raise (
            TextTooLong(length=len(text), limit=limit)
            if field == "script"
            else FieldWrong(field=field, problem=f"dài {len(text)} ký tự, tối đa {limit}")
        )
    for position, character in enumerate(text):
        code = ord(character)
        if 0xD800 <= code <= 0xDFFF or (code < 32 and character not in "\n\r\t") or code == 127:
            raise TextBroken(character=f"U+{code:04X}", position=position)


def check_spoken(spoken: Spoken) -> None:
    """TextEmpty when there is nothing to say; TextForeign for a word in another script: a voice would leave it out."""
    if not spoken.sentences:
        raise TextEmpty
    for sentence in spoken.sentences:
        for word in sentence.text.split():
            if any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in word):
                raise TextForeign(word=word[:40])


def check_draft(draft: Draft, spoken: Spoken) -> None:
    """Everything that can be said of a draft without asking the world. Raises the first BadInput it finds."""
    check_text("script", draft.script, SCRIPT_LIMIT)
    check_text("title", draft.title, TITLE_LIMIT)
    check_text("author", draft.author, TITLE_LIMIT)
    if draft.language is not Language.VIETNAMESE:
        raise LanguageNotSpoken(language=draft.language.value)
    check_spoken(spoken)
    _check_fields(draft)


def _check_fields(draft: Draft) -> None:
    for field, text in (("title", draft.title), ("author", draft.author)):
        if not text.strip():
            raise FieldWrong(field=field, problem="còn để trống")
    if draft.priority is Priority.EMERGENCY:
        raise FieldWrong(field="priority", problem="tin khẩn cấp không đi qua lịch phát hằng ngày")
    if draft.valid_until < draft.valid_from:
        raise FieldWrong(field="valid_until", problem="ngày hết hạn trước ngày bắt đầu")
    if not 1 <= draft.wanted <= WANTED_LIMIT:
        raise FieldWrong(field="wanted", problem=f"số lần phát phải từ 1 đến {WANTED_LIMIT}")
    if not draft.targets:
        raise FieldWrong(field="targets", problem="chưa chọn nơi phát")


def step(bulletin: Bulletin, taken: Step) -> State:
    """The state after a step, or BulletinMoved when the life cycle has no such step from here."""
    after = LIFE.get((bulletin.state, taken))
    if after is None:
        raise BulletinMoved(bulletin=bulletin.id, state=bulletin.state.value, action=taken.value)
    return after


def approved(bulletin: Bulletin, approval: Approval, spoken_now: Digest) -> tuple[State, Approval]:
    """The state and approval after a leader approved what `approval` names.

    ApproverIsAuthor when both are one person; ApprovalStale when script or spoken form are no longer those approved;
    BulletinMoved when the very same was approved already.
    """
    if _person(approval.approver) == _person(bulletin.draft.author):
        raise ApproverIsAuthor(person=approval.approver)
    if not approval.approver.strip():
        raise FieldWrong(field="approver", problem="chưa ghi người duyệt")
    after = step(bulletin, Step.APPROVE)
    if approval.script != bulletin.script_digest or approval.spoken != spoken_now:
        raise ApprovalStale(bulletin=bulletin.id)
    standing = bulletin.approval
    if standing is not None and _bound_to(standing) == _bound_to(approval):
        raise BulletinMoved(bulletin=bulletin.id, state=bulletin.state.value, action=Step.APPROVE.value)
    return after, approval


def _person(name: str) -> str:
    """A name however it was typed: composed or not, in capitals, with odd spaces or characters nobody sees."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf")
    return " ".join(seen.casefold().split())


def _bound_to(approval: Approval) -> tuple[Digest, Digest, Digest | None]:
    return approval.script, approval.spoken, approval.audio


def fits(approval: Approval | None, script: Digest, spoken: Digest, audio: Digest) -> bool:
    """Whether this very sound may air: approved as read, and, where the leader listened, the sound that was heard."""
    return (
        approval is not None
        and approval.script == script
        and approval.spoken == spoken
        and approval.audio in (None, audio)
    )
