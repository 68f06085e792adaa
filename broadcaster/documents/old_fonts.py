"""Text whose font says in which old encoding it was typed: .VnTime and its family, and VNI. No guessing is needed."""

import re
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from broadcaster.wording.encodings import TCVN3, VNI

_TCVN3 = str.maketrans(
    dict(TCVN3)
)  # without the rare capitals: fonts of this family have quotes and dashes in their place
_VNI = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_SUBSET = re.compile(r"^[A-Z]{6}\+")


def encoding_of(font: str) -> str:
    """TCVN3, TCVN3-H (a font that draws small letters as capitals), VNI, or nothing."""
    family = re.split(r"[-, ]", _SUBSET.sub("", font).strip(), maxsplit=1)[0]
    if family.lower().startswith(".vn"):
        return "TCVN3-H" if family.endswith("H") else "TCVN3"
    return "VNI" if family.upper() == "VNI" else ""


def decoded(pieces: Iterable[tuple[str, str]]) -> str:
    """Pieces of text with the encoding of each, as one text. Neighbours of one encoding are read together, for a letter
    and its sign may stand in two."""
    return "".join(_decode("".join(map(itemgetter(0), group)), how) for how, group in groupby(pieces, itemgetter(1)))


def _decode(text: str, encoding: str) -> str:
    if encoding == "VNI":
        return _VNI.sub(lambda found: VNI[found.group()], text)
    if encoding:
        text = text.translate(_TCVN3)
    return text.upper() if encoding == "TCVN3-H" else text
