"""Text as written -> text as spoken, for Vietnamese official prose. Pure: standard library only, no I/O, no clock."""

from broadcaster.wording.reading import (
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
    read,
    to_json,
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
