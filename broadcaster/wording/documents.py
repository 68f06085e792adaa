"""Numbers of official documents, number plates, roads and codes."""

import re

from broadcaster.wording.draft import Doubt, Draft, Outcome
from broadcaster.wording.letters import spell
from broadcaster.wording.numbers import digit_by_digit, integer
from broadcaster.wording.pattern import AT_DIGITS, Pattern

_ISSUER = r"[A-ZĐ][A-Za-zĐđ0-9&]{0,15}(?:[-.–][A-ZĐ][A-Za-zĐđ0-9&]{0,15}){0,4}"
_NUMBERED = Pattern(
    rf"(?<![\w/.,-])(?P<no>[0-9]{{1,6}})(?P<letter>[a-zđ]?) ?(?:/(?P<year>(?:19|20)[0-9]{{2}}))? ?"
    rf"(?:/|-(?=[A-ZĐ]{{1,6}}/)) ?(?P<suffix>{_ISSUER}(?:/{_ISSUER}){{0,2}})(?![\w/])",
    at=AT_DIGITS,
)
_BLANK = Pattern(rf"(?<=số)(?P<it>[: .…]{{1,40}}/ ?{_ISSUER}(?:/{_ISSUER})?)(?![\w/])")
_PLATE = Pattern(
    r"(?<![\w/.,-])(?P<area>[1-9][0-9])[ -]?(?P<series>[A-ZĐ][A-ZĐ0-9]?)[ -]"
    r"(?P<no>[0-9]{3}\.?[0-9]{2}|[0-9]{4})(?![\w.,/]{0,9}[0-9])",
    at=AT_DIGITS,
)
_ROAD = Pattern(r"(?<![\w/-])(?P<kind>ĐT|QL|TL|ĐH|HL|ĐX)[. ]{0,2}(?P<no>[0-9]{1,3})(?P<letter>[A-Z]?)(?![\w/])")
_ROADS = {
    "ĐT": "đường tỉnh",
    "QL": "quốc lộ",
    "TL": "tỉnh lộ",
    "ĐH": "đường huyện",
    "HL": "hương lộ",
    "ĐX": "đường xã",
}
_STRAIN = Pattern(r"(?<![\w/-])(?P<kind>[A-C])/(?P<it>H[0-9]{1,2}N[0-9]{1,2})(?!\w)")
_CODE = Pattern(
    r"(?<![\w])(?=[A-Za-zĐđ]{0,8}[0-9])(?=[0-9]{0,8}[A-Za-zĐđ])[A-Za-z0-9Đđ]{2,20}(?:-[A-Z0-9Đ]{1,10}){0,3}(?![\w])"
)
_PIECE = Pattern(r"[0-9]+|[^\W\d_]+")


def read_documents(draft: Draft) -> None:
    """76/NQ-CP: the number is said, the issuer's letters are silent (the title names the document)."""
    style = draft.style

    def numbered(match: re.Match[str]) -> Outcome:
        if not any(char.isupper() for char in match["suffix"][1:]) and not match["year"]:
            return None
        said = integer(match["no"], style)
        if match["letter"]:
            said += f" {spell(match['letter'])}"
        return f"{said}, {integer(match['year'], style)}" if match["year"] else said

    draft.each(_NUMBERED, "document", numbered)
    draft.each(_BLANK, "document", lambda _: " …")


def read_codes(draft: Draft) -> None:
    """Plates and roads, then every mix of letters and digits that no other pass has read."""
    style = draft.style

    def plate(match: re.Match[str]) -> str:
        return _sign_by_sign(match["area"] + match["series"] + match["no"])

    def road(match: re.Match[str]) -> str:
        said = f"{_ROADS[match['kind']]} {integer(match['no'], style)}"
        return f"{said} {spell(match['letter'])}" if match["letter"] else said

    def strain(match: re.Match[str]) -> str:
        return _sign_by_sign(match["it"])

    draft.each(_PLATE, "plate", plate)
    draft.each(_ROAD, "road", road)
    draft.each(_STRAIN, "code", strain)


def read_mixed(draft: Draft) -> None:
    """OM18, 4G, lớp 12A1: letters by name, short digits as a number. Long ones are told, for a code may be a slip."""
    style = draft.style

    def mixed(match: re.Match[str]) -> Outcome:
        pieces = _PIECE.findall(match.group())
        said = " ".join(integer(piece, style) if piece.isdigit() else _letters(piece) for piece in pieces)
        known = len(match.group()) <= 4 and all(len(p) < 3 for p in pieces) and match.group().upper() == match.group()
        return said if known else Doubt("unknown-code", said)

    draft.each(_CODE, "code", mixed)


def _letters(piece: str) -> str:
    return piece if piece.islower() and len(piece) > 2 else spell(piece)


def _sign_by_sign(written: str) -> str:
    return " ".join(digit_by_digit(piece) if piece.isdigit() else spell(piece) for piece in _PIECE.findall(written))
