"""Bulletins as they come in and go out: drafts, revisions, approvals, and what differs between them."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, JsonValue, StrictBool, StrictInt

from broadcaster.domain.bulletin import (
    ANY_TOPIC,
    LASTS,
    WORDS_LIMIT,
    Approval,
    Bulletin,
    Priority,
    Returned,
    ReturnReason,
    Revision,
    Saying,
)
from broadcaster.domain.life import State
from broadcaster.domain.listening import SPANS_LIMIT
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Language, Millis
from broadcaster.newsroom.approving import Played, Refusal
from broadcaster.newsroom.bulletins import TARGETS_LIMIT, Aim, Submission
from broadcaster.newsroom.finding import Alike
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Day, Gap, Incoming, Name, Noted, Rate, Scripted, Sha256, Slug, Titled, Wanted
from broadcaster.wording import Word

# --- in ------------------------------------------------------------------------------------------------------------


class TargetShape(Incoming):
    """Đài nhận bản tin; `below`: cả các đài cấp dưới; `cluster`: chỉ một cụm loa của đài.

    A station, and whether all below it are meant; or one cluster of it alone.
    """

    station: Name
    below: StrictBool = False
    cluster: Name | None = None


class ReadingShape(Incoming):
    """Cách đọc chỉ của bản tin này. A reading of this bulletin alone."""

    written: Annotated[str, Field(json_schema_extra={"maxLength": 100})]
    spoken: Annotated[str, Field(json_schema_extra={"maxLength": 300})]


class DraftIn(Incoming):
    """Nội dung bản tin. What an author hands in; left-out dates mean today and six days more."""

    title: Titled = Field(description="Tiêu đề, tối đa 200 ký tự. Title.")
    script: Scripted = Field(default="", description="Nội dung như viết, tối đa 20.000 ký tự. As written.")
    recording: Sha256 | None = Field(
        default=None, description="Bản ghi âm đã gửi lên, thay cho giọng máy. A recording that was sent, by its digest."
    )
    language: Language = Language.VIETNAMESE
    topic: Slug = ANY_TOPIC
    campaign: Slug | None = None
    priority: Priority = Priority.NORMAL
    origin: Name = Field(description="Mã đài soạn bản tin. Code of the station it comes from.")
    targets: Annotated[list[TargetShape], Field(max_length=TARGETS_LIMIT)] | None = Field(
        default=None, description="Bỏ trống: đài soạn và cả cấp dưới. Left out: the origin and all below."
    )
    valid_from: Day | None = None
    valid_until: Day | None = None
    wanted: Wanted = Field(default=2, description="Số lần phát ở mỗi đài, 1-100. Airings at each station.")
    twice: StrictBool = Field(default=False, description="Thông báo: đọc hai lần trong một buổi. Read two times.")
    gap: Gap = Field(default=0, description="Số giờ ít nhất giữa hai lần phát ở một đài. Hours between two airings.")
    note: Noted = Field(default="", description="Ghi chú cho người duyệt. For the approver's eyes.")
    voice: Name | None = Field(default=None, description="Giọng đọc riêng; bỏ trống: giọng của đài. Its own voice.")
    rate: Rate | None = Field(default=None, description="Tốc độ đọc riêng, 0,5-2. Its own rate of speech.")
    readings: Annotated[list[ReadingShape], Field(max_length=WORDS_LIMIT)] = Field(
        default=[], description="Cách đọc chỉ của bản tin này. Readings that hold in this bulletin alone."
    )

    def submission(self, today: date) -> Submission:
        first = self.valid_from or today
        origin = StationCode(self.origin)
        aims = (
            (Aim(station=origin, below=True),)
            if self.targets is None
            else tuple(
                Aim(station=StationCode(each.station), below=each.below, cluster=each.cluster or "")
                for each in self.targets
            )
        )
        return Submission(
            title=self.title,
            script=self.script,
            recording=None if self.recording is None else Digest(self.recording),
            language=self.language,
            topic=self.topic,
            campaign=self.campaign,
            priority=self.priority,
            origin=origin,
            aims=aims,
            valid_from=first,
            valid_until=self.valid_until or first + LASTS,
            wanted=self.wanted,
            twice=self.twice,
            gap=self.gap,
            note=self.note,
            said=Saying(
                voice=self.voice,
                rate=self.rate,
                words=tuple(Word(written=each.written, spoken=each.spoken) for each in self.readings),
            ),
        )


EXAMPLE_DRAFT: dict[str, Any] = {
    "title": "Lịch tiêm vắc-xin tháng 12",
    "script": "Trạm Y tế xã tổ chức tiêm vắc-xin cho trẻ từ 7h30 ngày 01/12/2026. Mời bà con đưa trẻ đến đúng giờ.",
    "origin": "30628",
    "targets": [{"station": "30628", "below": True}],
    "valid_from": "2026-11-23",
    "valid_until": "2026-12-01",
    "wanted": 2,
}
EXAMPLE_BULLETIN: dict[str, Any] = {**EXAMPLE_DRAFT, "submit": True}


class RevisionIn(DraftIn):
    """Bản sửa. A new revision, whole: it takes the place of all that was written before."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE_DRAFT})


class BulletinIn(DraftIn):
    """Bản tin gửi lên; `submit`: gửi duyệt luôn. A new bulletin, a draft or submitted at once."""

    submit: StrictBool = False


def _example(**told: JsonValue) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": told})


class VerdictIn(Incoming):
    """Duyệt đúng bản đã đọc và đã nghe. An approval of what was read (`spoken`) and heard (`audio`)."""

    model_config = _example(spoken="0" * 64, audio="0" * 64)

    spoken: Sha256 = Field(description="spoken_digest của bản đã đọc. Of the spoken form that was read.")
    audio: Sha256 | None = Field(default=None, description="sha256 của bản đã nghe. Of the sound that was heard.")


class RefusalIn(Incoming):
    """Trả lại người soạn. Why a bulletin goes back to its author."""

    model_config = _example(reasons=["date"], text="Ngày họp là 26/11, không phải 25/11.")

    reasons: Annotated[list[ReturnReason], Field(min_length=1, max_length=4)]
    text: Noted = ""

    def refusal(self) -> Refusal:
        return Refusal(reasons=tuple(self.reasons), text=self.text)


class ReasonIn(Incoming):
    model_config = _example(reason="Đã có lịch mới thay thế.")

    reason: Noted = ""


class HeardIn(Incoming):
    """Đoạn đã nghe, mili giây. What was played to the listener, in ms: from, and to (not included)."""

    model_config = _example(audio="0" * 64, spans=[[0, 15_000], [20_000, 31_500]])

    audio: Sha256
    spans: Annotated[
        list[Annotated[list[StrictInt], Field(min_length=2, max_length=2)]],
        Field(min_length=1, max_length=SPANS_LIMIT),
    ]

    def played(self) -> Played:
        return Played(audio=Digest(self.audio), spans=tuple((Millis(start), Millis(end)) for start, end in self.spans))


class VersionIn(Incoming):
    """Bản tiếng khác của cùng bản tin. The same bulletin in another language."""

    model_config = _example(bulletin="Zk3rV9mPq1aB")

    bulletin: Name


# --- out -----------------------------------------------------------------------------------------------------------


class TargetOut(Out):
    station: str
    below: bool
    cluster: str | None


class RecordingOut(Out):
    sha256: Sha256
    duration_ms: int


class OwnReadingOut(Out):
    written: str
    spoken: str


class ContentOut(Out):
    title: str
    script: str
    recording: RecordingOut | None
    language: Language
    topic: str
    campaign: str | None
    priority: Priority
    origin: str
    targets: list[TargetOut]
    valid_from: date
    valid_until: date
    wanted: int
    twice: bool
    gap: int
    note: str
    voice: str | None = Field(description="Giọng đọc riêng, null: giọng của đài. null: the station's.")
    rate: float | None
    readings: list[OwnReadingOut]
    author: str = Field(description="Người soạn bản này, tên lúc đó. Who saved it, under the name of that day.")
    author_account: str
    saved: datetime


def _content(revision: Revision) -> dict[str, Any]:
    draft, recording = revision.draft, revision.draft.recording
    return {
        "title": draft.title,
        "script": draft.script,
        "recording": None if recording is None else RecordingOut(sha256=recording.digest, duration_ms=recording.length),
        "language": draft.language,
        "topic": draft.topic,
        "campaign": draft.campaign,
        "priority": draft.priority,
        "origin": draft.origin,
        "targets": [TargetOut(station=t.station, below=t.below, cluster=t.cluster or None) for t in draft.targets],
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
        "wanted": draft.wanted,
        "twice": draft.twice,
        "gap": draft.gap,
        "note": draft.note,
        "voice": draft.said.voice,
        "rate": draft.said.rate,
        "readings": [OwnReadingOut(written=each.written, spoken=each.spoken) for each in draft.said.words],
        "author": revision.by_name,
        "author_account": revision.by,
        "saved": revision.at,
    }


class ApprovalOut(Out):
    """Lần duyệt gần nhất; `holds`: còn hiệu lực. The last approval; `holds`: it is for what stands now."""

    approver: str
    approver_account: str
    at: datetime
    revision: int
    script: Sha256
    spoken: Sha256
    audio: Sha256 | None
    heard: float = Field(description="Phần đã nghe, 0-1. The share of the sound the approver heard.")
    own_work: bool = Field(description="Tự duyệt bài mình soạn (đài một người). Wrote it themselves.")
    holds: bool


def _approval(given: Approval, *, holds: bool) -> ApprovalOut:
    return ApprovalOut(
        approver=given.by_name,
        approver_account=given.by,
        at=given.at,
        revision=given.revision,
        script=given.script,
        spoken=given.spoken,
        audio=given.audio,
        heard=round(given.heard, 3),
        own_work=given.own_work,
        holds=holds,
    )


class ReturnedOut(Out):
    by: str
    by_account: str
    at: datetime
    revision: int
    reasons: list[ReturnReason]
    text: str


def _returned(told: Returned) -> ReturnedOut:
    return ReturnedOut(
        by=told.by_name,
        by_account=told.by,
        at=told.at,
        revision=told.revision,
        reasons=list(told.reasons),
        text=told.text,
    )


class BulletinOut(ContentOut):
    """Một bản tin, theo bản sửa mới nhất. One bulletin as of its newest revision."""

    id: str
    version: int
    revision: int
    state: State
    created: datetime
    approval: ApprovalOut | None
    returned: ReturnedOut | None
    group: str | None


def _standing(bulletin: Bulletin) -> dict[str, Any]:
    approval, returned = bulletin.approval, bulletin.returned
    return {
        **_content(bulletin.revision),
        "id": bulletin.id,
        "version": bulletin.version,
        "revision": bulletin.revision.number,
        "state": bulletin.state,
        "created": bulletin.created,
        "approval": None if approval is None else _approval(approval, holds=bulletin.approved),
        "returned": None if returned is None else _returned(returned),
        "group": bulletin.group,
    }


def bulletin_out(bulletin: Bulletin) -> BulletinOut:
    return BulletinOut(**_standing(bulletin))


class AlikeOut(Out):
    """Một bản tin gần đây nội dung gần như trùng. A recent bulletin that says nearly the same."""

    id: str
    title: str
    state: State
    created: datetime
    likeness: float


def alike_out(alike: Alike) -> AlikeOut:
    found = alike.bulletin
    return AlikeOut(
        id=found.id,
        title=found.draft.title,
        state=found.state,
        created=found.created,
        likeness=round(alike.likeness, 3),
    )


class DuplicatesOut(Out):
    duplicates: list[AlikeOut]


class BulletinsOut(Out):
    """Một trang bản tin, mới nhất trước. `after` gọi trang sau. One page, newest first; `after` asks for the next."""

    bulletins: list[BulletinOut]
    after: str | None


class VersionsOut(Out):
    """Các bản tiếng khác. The same bulletin in other languages."""

    versions: list[BulletinOut]


class RevisionOut(ContentOut):
    number: int


class RevisionsOut(Out):
    """Các bản đã lưu, mới nhất trước. What was saved, newest first."""

    revisions: list[RevisionOut]
    after: str | None


def revision_out(revision: Revision) -> RevisionOut:
    return RevisionOut(**_content(revision), number=revision.number)
