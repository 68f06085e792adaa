"""What comes in and goes out of the lexicon."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field, StrictBool

from broadcaster.domain.lexicon import SPOKEN_LIMIT, WRITTEN_LIMIT, LexiconEntry
from broadcaster.domain.life import State
from broadcaster.newsroom.lexicon import TRIAL_LIMIT, Kept, Tried
from broadcaster.newsroom.lexicon_sheet import Faulty, Imported
from broadcaster.newsroom.revoicing import Altered
from broadcaster.web.outgoing import ChangeOut, Out, UnreadOut
from broadcaster.web.wire import Incoming, Name
from broadcaster.wording import Spoken

LISTED = 100
"""Bulletins told one by one; how many there are in all is told beside."""
_SAID = {"spoken": "quốc lộ chín mốt", "any_case": False, "inside": False}
_ENTRY: dict[str, Any] = {"scope": "30628", "written": "QL91", **_SAID}


def _config(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": example})


# --- coming in -----------------------------------------------------------------------------------------------------


class EntryEditIn(Incoming):
    """Cách đọc mới của một từ. How an entry is said from now on."""

    model_config = _config(_SAID)

    spoken: str = Field(max_length=SPOKEN_LIMIT, description="Đọc là, viết ra từng tiếng. As it is said.")
    any_case: StrictBool = Field(default=False, description="Cả khi viết hoa, viết thường. In any case.")
    inside: StrictBool = Field(default=False, description="Cả khi nằm trong từ dài hơn. Inside longer words too.")


class LexiconEntryIn(EntryEditIn):
    """Một từ và cách đọc. An entry; `scope` left out: in the whole country."""

    model_config = _config(_ENTRY)

    scope: Name | None = Field(default=None, description="Mã đài; bỏ trống: cả nước. Code of a station.")
    written: str = Field(max_length=WRITTEN_LIMIT, description="Chữ gốc như viết. As it is written.")


class TryIn(Incoming):
    """Thử một câu, có thể kèm một từ định thêm. A sentence to try, and an entry that is proposed."""

    model_config = _config({"text": "QL91 đoạn qua UBND xã", "station": "30628", "proposed": _ENTRY})

    text: str = Field(min_length=1, max_length=TRIAL_LIMIT)
    station: Name | None = Field(default=None, description="Đọc như đài này; bỏ trống: như cả nước. As it reads.")
    proposed: LexiconEntryIn | None = None


class AffectedIn(Incoming):
    """Một thay đổi định làm: `put` một từ, hoặc `remove` một từ đang có. One of both."""

    model_config = _config({"put": _ENTRY})

    put: LexiconEntryIn | None = None
    remove: Name | None = Field(default=None, description="Mã của từ. The entry's id.")


# --- going out -----------------------------------------------------------------------------------------------------


class LexiconEntryOut(Out):
    id: str
    scope: str | None
    written: str
    spoken: str
    any_case: bool
    inside: bool
    version: int
    changed_by: str
    changed_at: datetime


class LexiconEntriesOut(Out):
    entries: list[LexiconEntryOut]
    after: str | None


class ShippedWordOut(Out):
    """Một từ có sẵn trong config/lexicon, chỉ để xem. It ships with the program and is read only."""

    written: str
    spoken: str
    any_case: bool
    inside: bool


class ShippedOut(Out):
    words: list[ShippedWordOut]
    after: str | None


class SaidOtherwiseOut(Out):
    before: str
    after: str


class AlteredOut(Out):
    """Một bản tin sẽ đọc khác đi. A bulletin that is spoken otherwise; up to twenty places are told."""

    bulletin: str
    title: str
    origin: str
    state: State
    differences: list[SaidOtherwiseOut]


class AffectedOut(Out):
    """`count` trong tất cả, kể ra tối đa 100. In all, and up to a hundred of them."""

    count: int
    bulletins: list[AlteredOut]


class KeptOut(Out):
    """Từ đã ghi, và những bản tin vì thế đọc khác đi; bản đã duyệt phải duyệt lại.

    The entry, and the bulletins it makes sound otherwise; those approved wait for approval again.
    """

    entry: LexiconEntryOut
    affected: AffectedOut


class UsageOut(Out):
    """Từ này đổi cách đọc của `changes` trên `looked_at` bản tin đang chờ duyệt hoặc đã duyệt còn hạn trong phạm vi.

    It changes what is said of so many, of all that stand and are still valid in its scope.
    """

    changes: int
    looked_at: int


class SaidOut(Out):
    spoken: str
    changes: list[ChangeOut]
    unread: list[UnreadOut]


class TriedOut(Out):
    """`proposed`: với từ định thêm. With the proposed entry, when there was one."""

    now: SaidOut
    proposed: SaidOut | None


class FaultyOut(Out):
    line: int
    code: str
    message: str
    message_en: str


class ImportedOut(Out):
    """Ghi tất cả hoặc không ghi gì. All or nothing; a dry run writes nothing and lists the faulty rows."""

    dry_run: bool
    added: int
    changed: int
    same: int
    faulty: list[FaultyOut]
    affected: AffectedOut


def entry_out(entry: LexiconEntry) -> LexiconEntryOut:
    return LexiconEntryOut.model_validate(entry)


def affected_out(told: Iterable[Altered]) -> AffectedOut:
    found = list(told)
    return AffectedOut(count=len(found), bulletins=[AlteredOut.model_validate(each) for each in found[:LISTED]])


def kept_out(kept: Kept) -> KeptOut:
    return KeptOut(entry=entry_out(kept.entry), affected=affected_out(kept.altered))


def tried_out(tried: Tried) -> TriedOut:
    return TriedOut(now=_said(tried.spoken), proposed=None if tried.proposed is None else _said(tried.proposed))


def _said(spoken: Spoken) -> SaidOut:
    return SaidOut(
        spoken=spoken.text,
        changes=[ChangeOut.model_validate(each) for each in spoken.changes],
        unread=[UnreadOut.model_validate(each) for each in spoken.unread],
    )


def faulty_out(row: Faulty) -> FaultyOut:
    wrong = row.error
    return FaultyOut(line=row.line, code=wrong.code, message=wrong.message_vi, message_en=wrong.message_en)


def imported_out(told: Imported, *, dry: bool) -> ImportedOut:
    return ImportedOut(
        dry_run=dry,
        added=told.added,
        changed=told.changed,
        same=told.same,
        faulty=[faulty_out(row) for row in told.faulty],
        affected=affected_out(told.altered),
    )
