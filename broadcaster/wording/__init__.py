"""Text as written -> text as spoken, for Vietnamese official prose. Pure: standard library only, no I/O, no clock."""

from broadcaster.wording.reading import EMPTY_LEXICON, Change, Lexicon, Sentence, Spoken, Style, Unread, read

__all__ = ["EMPTY_LEXICON", "Change", "Lexicon", "Sentence", "Spoken", "Style", "Unread", "read"]
