"""Bullets, numbered lines, and the signs left between words."""

import re

from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.letters import FOREIGN, UPPER, spell
from broadcaster.wording.numbers import NUMBER, integer, number, plain
from broadcaster.wording.ordinals import roman_value
from broadcaster.wording.pattern import Pattern

_BULLET = Pattern(
    r"^(?P<it>[ \t]*(?:[-+*–—]{1,3}|>{1,2}(?![ \t]+[0-9]))[ \t]+|[ \t]*[-–—+*](?=[^\W\d_]))",
    re.MULTILINE,
    needs="-+*–—>",
)
_NUMBERED = Pattern(
    r"^[ \t]*(?P<it>(?:(?P<no>[0-9]{1,3}(?:\.[0-9]{1,2}){0,3})(?:[.)]|/(?= ))(?=[ \t]+\S|[^\W\d])"
    r"|(?P<roman>[IVX]{1,6})(?:[.)]|/(?= ))(?=[ \t]+\S)|(?P<letter>[a-zđ])(?:\)(?=[ \t]*\S)|\.(?=[ \t]+\w))"
    r"|(?P<capital>[A-HĐ])[.)](?=[ \t]+[A-ZÀ-ỸĐ]{2,}(?!\w))))",
    re.MULTILINE,
    needs=".)/",
)
_PLACE = Pattern(r"[ \t]+[^\W\d_a-zà-ỹ][a-zà-ỹ]+ [^\W\d_a-zà-ỹ][a-zà-ỹ]+")
"""X. Vĩnh Hòa is a commune, X. Tổ chức thực hiện a tenth part."""
_INITIALS = Pattern(r"(?<![\w.])[A-ZĐ](?:\.[A-ZĐ]){1,4}(?![\w&/-])", at="A-ZĐ")
_PREFIXES = frozenset("hpxtq")
"""h. Tri Tôn is a district, h. Thời gian the eighth letter of a list."""
_LETTER = Pattern(r"(?<![^\s(\"“‘,;:])[b-df-hj-np-tv-zđB-DF-HJ-NP-TV-ZĐ](?![^\s)\"”’.,;:!?…]|\.(?=\w)|\. ?[A-ZĐ])")
_MINUS = Pattern(rf"^(?P<it>-(?P<n>{NUMBER}))(?=[ \t]*$)", re.MULTILINE, at="-")
_CAPITALS = Pattern(rf"[{UPPER}]{{2,}}")
_INLINE = Pattern(r"(?<![\w.,/()-])(?P<it>(?P<no>[0-9]{1,2})\))(?=[ \t]+\S|[^\W\d])", needs=")")
_INSIDE = Pattern(r"\([^()\n]*\Z")
_END = Pattern(r"\.?(?P<it>/\./?|/\.-)(?=\s|\Z)", needs="/")
_FILLER = Pattern(r"\.{4,}+|…{2,}+|_{2,}+|\*{2,}+|={2,}+|-{2,}+|~{2,}+", needs=".…_*=-~")
_DASH = Pattern(r"(?<=[^\s]) {1,3}[-–—] {1,3}(?=\S)|(?<=[^\W\d_])[–—](?=[^\W\d_])", needs="-–—")
_SLASH = Pattern(rf"(?<=[^\W\d_])/(?=[^\W\d_])|(?<=[\w{MASK})]) ?/ ?(?=[\w{MASK}(])", needs="/")
_HASH = Pattern(r"#(?=\w|\ue000)", needs="#")
_SIGN = Pattern(r" ?[&+=*|@×±~≈≥≤‰°] ?", needs="&+=*|@×±~≈≥≤‰°")
_WORDS = {
    "&": " và ", "+": " cộng ", "=": " bằng ", "*": "", "|": ", ", "@": " a còng ", "×": " nhân ", "±": " cộng trừ ",
    "~": "", "≥": " lớn hơn hoặc bằng ", "≤": " nhỏ hơn hoặc bằng ", "‰": " phần nghìn ", "°": " độ ",
    "≈": " khoảng ",
}  # fmt: skip
_DIGITS_LEFT = Pattern(r"[\d⁰-⁹₀-₉²³¹¼-¾⅐-↉①-⓿❶-➓]+")
_STRANGE = Pattern(rf"[^\w\s{MASK}.,;:!?…\"'“”‘’()\[\]/–—«»-]+|_+")


def read_lists(draft: Draft) -> None:
    """Marks at the head of a line: bullets are silent, numbers and letters are said."""
    style = draft.style

    def numbered(match: re.Match[str]) -> Outcome:
        if match["letter"] and match["letter"] in _PREFIXES and _PLACE.match(match.string, match.end()):
            return None
        if match["capital"]:
            return f"{spell(match['capital'])},"
        if match["letter"]:
            return f"{spell(match['letter'])},"
        if match["roman"]:
            if match["roman"] == "X" and _PLACE.match(match.string[match.end() : match.end() + 40]):
                return None
            value = roman_value(match["roman"])
            return f"{integer(str(value), style)}," if value else None
        return " chấm ".join(integer(part, style) for part in match["no"].split(".")) + ","

    def inline(match: re.Match[str]) -> Outcome:
        """Gồm: 1) ...; 2) ...; but not the bracket that closes (xem mục 2)."""
        before = match.string[max(0, match.start() - 200) : match.start()]
        return None if _INSIDE.search(before) else f"{integer(match['no'], style)},"

    draft.each(_MINUS, "number", lambda m: Doubt("ambiguous-dash", f"âm {plain(number(m['n'], style))}"))
    draft.each(_BULLET, "bullet", lambda _: "")
    draft.each(_NUMBERED, "list", numbered)
    draft.each(_INLINE, "list", inline)
    draft.each(_END, "end", lambda m: "" if m.group().startswith("./") else ".")


def read_letters(draft: Draft) -> None:
    """A consonant that stands alone is said by its name, and so are initials: điểm đ, bảng B, bà C, ông N.V.A."""
    draft.each(_INITIALS, "letter", lambda match: spell(match.group()))
    draft.each(_LETTER, "letter", lambda match: spell(match.group()))


def read_symbols(draft: Draft) -> None:
    """Signs between words; one that has no word stays and is told."""
    draft.each(_FILLER, "filler", lambda _: " ")
    draft.each(_HASH, "hashtag", lambda _: "")
    draft.each(_DASH, "dash", lambda _: ", ")
    draft.each(_SLASH, "slash", _slash)
    draft.each(_SIGN, "sign", lambda m: _WORDS[m.group().strip()] or " ")


def _slash(match: re.Match[str]) -> Outcome:
    sides = match.string[match.start() - 1], match.string[match.end()]
    if MASK in sides and all(side == MASK or side.isdigit() for side in sides):
        return Doubt("ambiguous-slash", " trên ")
    return ", "


def report_left(draft: Draft) -> None:
    """The last check: what no pass has read and a voice could still misread."""
    latin = FOREIGN.sub(lambda match: MASK * len(match.group()), draft.masked)
    for text, pattern, reason in (
        (draft.masked, FOREIGN, "foreign-script"),
        (draft.masked, _DIGITS_LEFT, "digits-left"),
        (draft.masked, _CAPITALS, "unknown-capitals"),
        (latin, _STRANGE, "unknown-symbol"),
    ):
        for match in pattern.finditer(text):
            draft.doubt(*match.span(), reason)
