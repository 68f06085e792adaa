"""The face of wording: `read` a text as written and get what a voice should say, with every change told."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One stretch of the written text that is spoken otherwise. Offsets count characters of the written text."""

    start: int
    end: int
    written: str
    spoken: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A stretch that a voice could still misread, reported and never guessed."""

    start: int
    end: int
    written: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What a voice says in one breath group, and the silence after it in milliseconds."""

    text: str
    pause_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How readers differ. `southern` says ngàn, lẻ; `northern` says nghìn, linh."""

    thousand: str = "nghìn"
    odd: str = "linh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """As written -> as spoken, the operator's own words. They beat every rule."""

    entries: Mapping[str, str] = field(default_factory=dict)


EMPTY_LEXICON = Lexicon()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The spoken form of a text. `changes` are in order and do not overlap; applying them to `written` gives `text`."""

    written: str
    text: str
    changes: tuple[Change, ...]
    unread: tuple[Unread, ...]
    sentences: tuple[Sentence, ...]


def read(written: str, *, style: Style = Style(), lexicon: Lexicon = EMPTY_LEXICON) -> Spoken:
    raise NotImplementedError
