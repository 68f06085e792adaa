"""Text as written -> text as spoken, for Vietnamese official prose. Pure: standard library only, no I/O, no clock."""

from broadcaster.wording.reading import read, to_json
from broadcaster.wording.values import (
    EMPTY_LEXICON,
    NORTHERN,
    REASONS,
    SOUTHERN,
    Break,
    Change,
    Lexicon,
    Sentence,
    Spoken,
    Style,
    Unread,
    Word,
)

__all__ = [
    "EMPTY_LEXICON",
    "NORTHERN",
    "REASONS",
    "SOUTHERN",
    "Break",
    "Change",
    "Lexicon",
    "Sentence",
    "Spoken",
    "Style",
    "Unread",
    "Word",
    "read",
    "to_json",
]
