"""The letters of PDF reports (Tinos, which has all of Vietnamese), and how words are set in a width."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FOLDER = Path(__file__).parent / "tinos-1.33"
LONGEST = 1500
"""Letters of a cell that are set on paper; a file for machines holds all."""
STRANGE = "□"
"""Stands for a letter that these letters lack."""


class Face(StrEnum):
    REGULAR = "Tinos-Regular"
    BOLD = "Tinos-Bold"
    ITALIC = "Tinos-Italic"


@cache
def letters() -> frozenset[str]:
    """Makes them known to reportlab; returns those that there are."""
    made = [TTFont(face.value, str(_FOLDER / f"{face.value}.ttf")) for face in Face]
    for font in made:
        pdfmetrics.registerFont(font)
    return frozenset(chr(code) for code in made[0].face.charToGlyph)


@lru_cache(maxsize=20_000)
def known(text: str) -> str:
    have = letters()
    return text if have.issuperset(text) else "".join(char if char in have else STRANGE for char in text)


@lru_cache(maxsize=50_000)
def width(text: str, face: Face, size: float) -> float:
    letters()
    return float(pdfmetrics.stringWidth(text, face.value, size))


def lines(text: str, face: Face, size: float, room: float) -> list[str]:
    """The text in lines no wider than the room; one line at least. A word that is too wide goes on in the next line."""
    text = known(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
    if len(text) * size < room or width(text, face, size) <= room:
        return [text]
    found, line = [], ""
    for piece in _pieces(text, face, size, room):
        longer = f"{line} {piece}" if line else piece
        if line and width(longer, face, size) > room:
            found.append(line)
            line = piece
        else:
            line = longer
    return [*found, line]


def _pieces(text: str, face: Face, size: float, room: float) -> Iterator[str]:
    for word in text.split():
        if len(word) * size < room or width(word, face, size) <= room:
            yield word
            continue
        piece = ""
        for char in word:
            if piece and width(piece + char, face, size) > room:
                yield piece
                piece = ""
            piece += char
        yield piece
