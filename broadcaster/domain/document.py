"""What was taken from a document of others: the draft of a bulletin, and the account of what was left out."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.units import in_one_form

RAW_LIMIT = 10_000_000
"""Bytes a document may have as it comes."""
TEXT_LIMIT = 200_000
"""Characters of script a document may give: ten bulletins' worth, so that a long one can be cut up by its author."""

TABLE_LIMIT, COLUMNS_LIMIT, CELL_LIMIT = 20_000, 100, 2_000
"""Rows below the headings, cells a row, and characters a cell of a table may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A script from one document.

    `source` is the address, or the name of the file. `took` says what kind was read and how much ("Word, 412 từ");
    `dropped` what was left out, each a short Vietnamese line ("bảng 2 × 5"). `language` is vi, km, cjm or en, or
    nothing when it could not be told.
    """

    title: str
    script: str
    source: str
    published: date | None
    took: str
    dropped: tuple[str, ...]
    language: str

    def __post_init__(self) -> None:
        for name in ("title", "script"):
            object.__setattr__(self, name, in_one_form(getattr(self, name)))


_NAME_LENGTH = 120
_FOLDERS = re.compile(r"[/\\]")


def name_shown(name: str) -> str:
    """A sender's name of a file, to be shown and never to be opened: without the folders before it and without what
    could mislead the eye; its end where it is too long, for there stands the kind. Empty when nothing is left."""
    last = _FOLDERS.split(unicodedata.normalize("NFC", name))[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-_NAME_LENGTH:]
