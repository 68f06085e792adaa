"""What an author has before them and has not handed in: kept as it is typed, whole or not, right or not, for nobody
else.

It becomes a bulletin once. Until then it remembers what a bulletin has no place for: the fields as they were typed,
which doubtful readings the author has looked at, and what stood there before a document was taken in its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NewType

from broadcaster.domain.access import AccountId
from broadcaster.domain.bulletin import SCRIPT_LIMIT, WORDS_LIMIT, BulletinId
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.wording import Spoken, Unread, Word

ManuscriptId = NewType("ManuscriptId", str)

TYPED_LIMIT = 15 * SCRIPT_LIMIT
"""Characters of all fields together: whatever was pasted is kept, and told to be too long, never cut."""
SCRIPT, TITLE = "script", "title"
TAB, SENT = "tab", "sent"
"""Kept beside what was typed: which open page wrote it last, and what it was when it was handed in."""

Fields = Mapping[str, tuple[str, ...]]
"""What was typed, by the name of the field; several values where several may be ticked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A document that was taken, what was taken of it and left out, and what stood there before."""

    source: str
    took: str
    dropped: tuple[str, ...]
    title_before: str
    script_before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """One person's. `bulletin`: the one that is being mended, as of its version `seen`. `looked`: marks of the doubts
    that were looked at. `became` is set once it is handed in."""

    id: ManuscriptId
    account: AccountId
    bulletin: BulletinId | None = None
    seen: int = 0
    typed: Fields = field(default_factory=dict)
    words: tuple[Word, ...] = ()
    looked: frozenset[str] = frozenset()
    intake: Intake | None = None
    at: Instant
    became: BulletinId | None = None

    def one(self, name: str) -> str:
        return next(iter(self.typed.get(name, ())), "")

    @property
    def title(self) -> str:
        return self.one(TITLE)

    @property
    def script(self) -> str:
        return self.one(SCRIPT)


def mark_of(doubt: Unread) -> str:
    """The same doubt about the same letters, wherever they stand."""
    return f"{doubt.reason}:{doubt.written}"[:200]


def unseen(manuscript: Manuscript, spoken: Spoken) -> tuple[Unread, ...]:
    """The doubts nobody looked at yet, each once."""
    left = {mark_of(each): each for each in reversed(spoken.unread) if mark_of(each) not in manuscript.looked}
    return tuple(sorted(left.values(), key=lambda each: each.start))


def typed_of(told: Mapping[str, Iterable[str]]) -> Fields:
    """FieldWrong for more than there is room for."""
    fields = {name: tuple(values) for name, values in told.items()}
    if sum(len(value) for values in fields.values() for value in values) > TYPED_LIMIT:
        raise FieldWrong(field=SCRIPT, problem="quá dài để giữ trong bản nháp")
    return fields


def typed_mark(fields: Fields) -> Digest:
    """The same for the same words in the same fields, whichever page wrote them."""
    return digest_of("typed-1", repr(sorted((name, values) for name, values in fields.items() if name != TAB)))


def with_word(manuscript: Manuscript, word: Word) -> Manuscript:
    """In place of the reading of the same letters."""
    others = tuple(each for each in manuscript.words if each.written != word.written)
    if len(others) >= WORDS_LIMIT:
        raise FieldWrong(field="spoken", problem=f"tối đa {WORDS_LIMIT} cách đọc riêng")
    return replace(manuscript, words=(*others, word))


def with_text(manuscript: Manuscript, title: str, script: str) -> Fields:
    """By no page that is open: each is to see it before it writes on."""
    others = {name: values for name, values in manuscript.typed.items() if name != TAB}
    return {**others, TITLE: (title,), SCRIPT: (script,)}
