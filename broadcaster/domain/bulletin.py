"""The bulletin: what people write or record, revision by revision, and what must hold before others may hear it."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import NewType

from broadcaster.domain.access import AccountId
from broadcaster.domain.counts import counted
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import (
    BulletinMoved,
    DraftFaulty,
    FieldWrong,
    LanguageNotSpoken,
    TextBroken,
    TextEmpty,
    TextForeign,
    TextTooLong,
)
from broadcaster.domain.life import AIRING, LIFE, State, Step
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Language, Millis, digest_of
from broadcaster.wording import Spoken, Word

BulletinId = NewType("BulletinId", str)

SCRIPT_LIMIT = 20_000
"""Characters. About half an hour of speech: longer than any session of a commune station."""
RAW_LIMIT = 4 * SCRIPT_LIMIT
"""Bytes a file may hold before it is decoded: UTF-8 needs at most four for a character."""
TITLE_LIMIT = 200
NOTE_LIMIT = 1_000
WANTED_LIMIT = 100
GAP_LIMIT = 168
"""Hours: a week."""
RATES = (0.5, 2.0)
WORDS_LIMIT = 200
"""Readings of one bulletin's own."""
LASTS = timedelta(days=6)
"""How much longer than its first day a bulletin is valid when nothing else was said: a week in all."""
ANY_TOPIC = "doi-song"
"""The topic of a bulletin when nothing else was said."""


class Priority(StrEnum):
    """The three levels of Circular 39/2020/TT-BTTTT. Emergencies take a path of their own, never the day's plan."""

    NORMAL = "normal"
    PRIORITY = "priority"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A station the bulletin is for, and whether all stations below it are meant too; or one `cluster` of it alone.

    `path` is the station's.
    """

    station: StationCode
    path: str
    below: bool
    cluster: str = ""

    def reaches(self, path: str) -> bool:
        """Whether the bulletin stands in the playlists of the station at this path."""
        return path.startswith(self.path) if self.below and not self.cluster else path == self.path

    @property
    def told(self) -> str:
        return f"{self.station}{f'#{self.cluster}' if self.cluster else '/*' if self.below else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A recording that was kept, by the digest of its bytes, and how long it was measured to be."""

    digest: Digest
    length: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """How one bulletin alone is said: by a voice asked for before the station's own, at a rate of its own (None: as the
    station has it), with readings that hold nowhere else."""

    voice: str | None = None
    rate: float | None = None
    words: tuple[Word, ...] = ()


PLAINLY = Saying()
"""As the station says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an author hands in: a script to be spoken, or a recording, which its script may accompany.

    Dates are included on both ends; `wanted` counts airings at each station, `gap` is how many hours lie between two of
    them at least (0: none); `twice`: a notice, read two times in a session; `note` is for the approver's eyes.
    """

    title: str
    script: str
    recording: Recorded | None = None
    language: Language
    topic: str
    campaign: str | None = None
    priority: Priority
    origin: StationCode
    targets: tuple[Target, ...]
    valid_from: date
    valid_until: date
    wanted: int
    twice: bool = False
    gap: int = 0
    note: str = ""
    said: Saying = PLAINLY

    @property
    def script_digest(self) -> Digest:
        return digest_of("script-1", self.script)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A draft as it was saved, by whom, under the name of that day. It never changes."""

    number: int
    draft: Draft
    by: AccountId
    by_name: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Bound to one revision and to what was read and heard of it: its script, its spoken form, its finished audio.

    For a recording `spoken` is the digest of the recording. `audio` is None when it was approved before it was made.
    `heard` is the share of the audio the approver listened to; `own_work`: they wrote it themselves, where that is
    allowed.
    """

    by: AccountId
    by_name: str
    at: Instant
    revision: int
    script: Digest
    spoken: Digest
    audio: Digest | None
    heard: float = 0.0
    own_work: bool = False


class ReturnReason(StrEnum):
    """What was wrong with a bulletin that was returned."""

    FIGURES = "figures"
    DATE = "date"
    WORDING = "wording"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Why a revision went back to its author."""

    by: AccountId
    by_name: str
    at: Instant
    revision: int
    reasons: tuple[ReturnReason, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A bulletin as it stands. `version` rises with every change of it, `revision` is the newest.

    `approval` and `returned` are the last ones given: they may be of an earlier revision. `group` names the bulletins
    that say the same in other languages.
    """

    id: BulletinId
    version: int
    state: State
    revision: Revision
    approval: Approval | None
    returned: Returned | None = None
    group: BulletinId | None = None
    created: Instant

    @property
    def draft(self) -> Draft:
        return self.revision.draft

    @property
    def approved(self) -> bool:
        """Whether the newest revision is what was approved, and nothing was found to differ from that since."""
        return self.state in AIRING and self.approval is not None and self.approval.revision == self.revision.number


def words_digest(draft: Draft, spoken: Spoken) -> Digest:
    """Digest of what will be said: of a recording itself; else of sentences and pauses, so that a change of the
    lexicon that matters shows."""
    if draft.recording is not None:
        return draft.recording.digest
    return digest_of("spoken-1", *(part for s in spoken.sentences for part in (s.text, str(s.pause_ms))))


def shadow_of(text: str) -> str:
    """A text as people type who look for it: without accents, in small letters, single spaces."""
    marks = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return " ".join("".join(sign for sign in marks if not unicodedata.combining(sign)).split())


def mark_of(bulletin: Bulletin) -> Digest:
    """Digest of all a bulletin says and of where it stands, for the audit."""
    values = (f"{each.name}={getattr(bulletin, each.name)!r}" for each in fields(bulletin) if each.name != "version")
    return digest_of("bulletin-1", *values)


def step(bulletin: Bulletin, taken: Step) -> State:
    """The state after a step, or BulletinMoved when the life cycle has no such step from here. What was approved once
    may stand in a manifest, whatever became of it since: that, and nothing else, can be recalled."""
    after = LIFE.get((bulletin.state, taken))
    if after is None or (taken is Step.RECALL and bulletin.approval is None):
        raise BulletinMoved(bulletin=bulletin.id, state=bulletin.state.value, action=taken.value)
    return after


# --- what is wrong with a draft ----------------------------------------------------------------------------------


def check_text(field: str, text: str, limit: int) -> None:
    """TextTooLong past `limit` characters; TextBroken for NUL, other control characters and lone surrogates."""
    if len(text) > limit:
        raise (
            TextTooLong(length=len(text), limit=limit)
            if field == "script"
            else FieldWrong(field=field, problem=f"dài {counted(len(text))} ký tự, tối đa {counted(limit)}")
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


def unkeepable(draft: Draft) -> Iterator[BadInput]:
    """Why a draft cannot even be kept: a draft may be unfinished, but not beyond all bounds."""
    for field, text, limit in (
        ("script", draft.script, SCRIPT_LIMIT),
        ("title", draft.title, TITLE_LIMIT),
        ("note", draft.note, NOTE_LIMIT),
    ):
        try:
            check_text(field, text, limit)
        except BadInput as fault:
            yield fault
    if draft.priority is Priority.EMERGENCY:
        problem = "tin khẩn cấp không đi qua lịch phát hằng ngày mà phát ngay, bằng lệnh phát khẩn cấp"
        yield FieldWrong(field="priority", problem=problem)
    if not 1 <= draft.wanted <= WANTED_LIMIT:
        yield FieldWrong(field="wanted", problem=f"số lần phát phải từ 1 đến {WANTED_LIMIT}")
    if not 0 <= draft.gap <= GAP_LIMIT:
        yield FieldWrong(field="gap", problem=f"khoảng cách giữa hai lần phát phải từ 0 đến {GAP_LIMIT} giờ")
    slowest, fastest = RATES
    if draft.said.rate is not None and not slowest <= draft.said.rate <= fastest:
        yield FieldWrong(field="rate", problem=f"tốc độ đọc phải từ {slowest} đến {fastest}")
    if len(draft.said.words) > WORDS_LIMIT:
        yield FieldWrong(field="readings", problem=f"tối đa {WORDS_LIMIT} cách đọc riêng")


def unfinished(draft: Draft, spoken: Spoken, day: date) -> Iterator[BadInput]:
    """Why a draft that may be kept cannot be submitted on that day."""
    if draft.recording is None:
        try:
            if draft.language is not Language.VIETNAMESE:
                raise LanguageNotSpoken(language=draft.language.value)
            check_spoken(spoken)
        except BadInput as fault:
            yield fault
    if not draft.title.strip():
        yield FieldWrong(field="title", problem="còn để trống")
    if draft.valid_until < draft.valid_from:
        yield FieldWrong(field="valid_until", problem="ngày hết hạn trước ngày bắt đầu")
    elif draft.valid_until < day:
        yield FieldWrong(field="valid_until", problem="đã qua")
    if not draft.targets:
        yield FieldWrong(field="targets", problem="chưa chọn nơi phát")


def refuse(faults: Sequence[BadInput]) -> None:
    """Raises the fault when there is one, DraftFaulty with all of them when there are several."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise DraftFaulty(faults)
