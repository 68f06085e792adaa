"""Text as written -> text as spoken, for Vietnamese official prose. Pure: standard library only, no I/O, no clock."""

from broadcaster.wording.reading import read, to_json
from broadcaster.wording.values import (
    EMPTY_LEXICON,
    NORTHERN,
    REASONS,
    SOUTHERN,
    Change,
    Lexicon,
    Sentence,
    Spoken,
    Style,
    Unread,
)

__all__ = [
    "EMPTY_LEXICON",
    "NORTHERN",
    "REASONS",
    "SOUTHERN",
    "Change",
    "Lexicon",
    "Sentence",
    "Spoken",
    "Style",
    "Unread",
    "read",
    "to_json",
]
