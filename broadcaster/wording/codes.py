"""Number plates, roads, varieties, and every other mix of letters and digits."""

import re
from functools import partial

from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.letters import spell
from broadcaster.wording.numbers import cardinal, digit_by_digit, integer, sign_by_sign
from broadcaster.wording.pattern import AT_DIGITS, DIGITS, Pattern
from broadcaster.wording.values import Style

_PLATE = Pattern(
    r"(?<![\w/.,-])(?P<area>[1-9][0-9])[ -]?(?P<series>[A-ZĐ][A-ZĐ0-9]?)[ -]"
    r"(?P<no>[0-9]{3}\.?[0-9]{2}|[0-9]{4})(?![\w.,/]{0,9}[0-9])",
    at=AT_DIGITS,
)
_ROAD = Pattern(
    r"(?<![\w/-])(?P<kind>ĐT|QL|TL|ĐH|HL|ĐX)[. ]{0,2}(?P<no>[0-9]{1,3})(?P<letter>[A-Z]?)(?![\w/])"
    r"(?! ?(?:tuổi|người|em|đội|điểm|%|đến|[-–]))",
    at="ĐQTHLX",
)
_ROADS = {
    "ĐT": "đường tỉnh",
    "QL": "quốc lộ",
    "TL": "tỉnh lộ",
    "ĐH": "đường huyện",
    "HL": "hương lộ",
    "ĐX": "đường xã",
}
_EXPRESSWAY = Pattern(r"(?<![\w/-])CT\.?(?P<no>0[1-9]|[1-4][0-9])(?![\w/])", at="CT")
_CHAINAGE = Pattern(r"(?<![\w/-])(?P<it>[kK][mM] ?(?P<km>[0-9]{1,4})\+(?P<m>[0-9]{1,3}))(?![\w.,]?[0-9])", at="kKmM")
_KILOMETRES = Pattern(r"(?<=[0-9])(?P<it> ?[-–—] ?)(?=[kK][mM] ?[0-9])", needs="-–—")
_KILOMETRE = Pattern(r"(?<![\w/-])(?<![0-9] )(?![kK][mM][23](?![0-9+]))(?P<it>[kK][mM] ?)(?=(?:số )?[0-9])", at="kKmM")
_STRAIN = Pattern(r"(?<![\w/-])(?P<kind>[A-C])/(?P<it>H[0-9]{1,2}N[0-9]{1,2})(?!\w)", at="ABC")
_VARIANT = Pattern(
    r"(?<![\w.])(?:(?P<name>BA|BQ|XBB|JN|EG)\.|(?P<code>[A-Z]{1,4}))(?P<a>[0-9]{1,2})"
    r"(?P<rest>(?:\.[0-9]{1,2}){0,3})(?![\w.]?[0-9]|\w)",
    at="A-Z",
)
_KIND = Pattern(r"(?<!\w)(?P<name>[A-Z]{1,4})[ -]?(?P<no>[0-9]{1,6})(?!\w|[.,][0-9])", at="A-Z")
_KIND_CUE = Pattern(r"(?<!\w)(?:lúa|giống|gạo|nếp|bay|tàu) (?:số )?$", re.IGNORECASE)
_KINDS = {"ST": "ét tê", "OM": "o em", "VN": "vê nờ", "IR": "i rờ"}
_CODE = Pattern(
    rf"(?<![\w])(?<![0-9][.,])(?![0-9]+[xX](?:[0-9]|{MASK}))(?=[A-Za-zĐđ]{{0,8}}[0-9])(?=[0-9]{{0,8}}[A-Za-zĐđ])"
    r"[A-Za-z0-9Đđ]{2,20}(?:-[A-Z0-9Đ]{1,10}){0,3}(?![\w])",
    needs=DIGITS,
)
_PIECE = Pattern(r"[0-9]+|[^\W\d_]+")


def read_codes(draft: Draft) -> None:
    """Plates and roads, then every mix of letters and digits that no other pass has read."""
    style = draft.style

    def plate(match: re.Match[str]) -> str:
        return sign_by_sign(match["area"] + match["series"] + match["no"])

    def road(match: re.Match[str]) -> str:
        kind = _ROADS[match["kind"]]
        if match.string[max(0, match.start() - 6) : match.start()].lower().endswith("đường "):
            kind = kind.removeprefix("đường ")
        said = f"{kind} {integer(match['no'], style)}"
        return f"{said} {spell(match['letter'])}" if match["letter"] else said

    def strain(match: re.Match[str]) -> str:
        return sign_by_sign(match["it"])

    def chainage(match: re.Match[str]) -> str:
        return f"ki lô mét {integer(match['km'], style)} cộng {cardinal(int(match['m']), style)}"

    def variant(match: re.Match[str]) -> Outcome:
        """BA.5, PM2.5: letters by name, the dot said."""
        if not (match["rest"] or match["name"]):
            return None
        numbers = match["a"] + match["rest"]
        return f"{spell(match['name'] or match['code'])} {' chấm '.join(integer(n, style) for n in numbers.split('.'))}"

    draft.each(_PLATE, "plate", plate)
    draft.each(_KIND, "code", partial(_kind, style=style))
    draft.each(_EXPRESSWAY, "road", lambda match: f"xê tê {digit_by_digit(match['no'])}")
    draft.each(_CHAINAGE, "road", chainage)
    draft.each(_KILOMETRES, "span", lambda _: " đến ")
    draft.each(_KILOMETRE, "road", lambda _: "ki lô mét ")
    draft.each(_VARIANT, "code", variant)
    draft.each(_ROAD, "road", road)
    draft.each(_STRAIN, "code", strain)


def _kind(match: re.Match[str], style: Style) -> str | None:
    """Giống lúa OM 5451, chuyến bay VN 1234: a long number is said digit by digit."""
    if not _KIND_CUE.search(match.string[max(0, match.start() - 12) : match.start()]):
        return None
    no = match["no"]
    said = digit_by_digit(no) if len(no) > 3 else integer(no, style)
    return f"{_KINDS.get(match['name']) or spell(match['name'])} {said}"


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
