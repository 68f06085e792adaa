"""How many there are, as people read it: from a thousand on in groups of three figures, with a point between them in
Vietnamese and a comma in English."""

import re

_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3}){1,2}", re.ASCII)


def counted(number: int) -> str:
    """`38.004`."""
    return f"{number:,}".replace(",", ".")


def in_english(words: str) -> str:
    """`38,004` for `38.004`; what is no such count stays."""
    return words.replace(".", ",") if _GROUPED.fullmatch(words) else words
