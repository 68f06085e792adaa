"""Bullets, numbered lines, and the signs left between words."""

import re

from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.letters import spell
from broadcaster.wording.numbers import integer
from broadcaster.wording.ordinals import roman_value

_BULLET = re.compile(r"^(?P<it>[ \t]*(?:[-+*–—]{1,3}|>{1,2})[ \t]+|[ \t]*[-–—+*](?=[^\W\d_]))", re.MULTILINE)
_NUMBERED = re.compile(
    r"^[ \t]*(?P<it>(?:(?P<no>[0-9]{1,3}(?:\.[0-9]{1,2}){0,3})(?:[.)]|/(?= ))(?=[ \t]+\S|[^\W\d])"
    r"|(?P<roman>[IVX]{1,6})(?:[.)]|/(?= ))(?=[ \t]+\S)|(?P<letter>[a-zđ])\)(?=[ \t]*\S)))",
    re.MULTILINE,
)
_END = re.compile(r"\.?(?P<it>/\./?|/\.-)(?=\s|\Z)")
_CRUMBS = re.compile(r"^[ \t]*A ?- +A +A ?\+[ \t]*$", re.MULTILINE)
_FILLER = re.compile(r"\.{4,}+|…{2,}+|_{2,}+|\*{2,}+|={2,}+|-{2,}+|~{2,}+")
_DASH = re.compile(r"(?<=[^\s]) {1,3}[-–—] {1,3}(?=\S)|(?<=[^\W\d_])[–—](?=[^\W\d_])")
_SLASH = re.compile(rf"(?<=[^\W\d_])/(?=[^\W\d_])|(?<=[\w{MASK})]) ?/ ?(?=[\w{MASK}(])")
_SIGN = re.compile(r" ?[&+=*|@×±~≈<>≥≤‰°] ?")
_WORDS = {
    "&": " và ", "+": " cộng ", "=": " bằng ", "*": "", "|": ", ", "@": " a còng ", "×": " nhân ", "±": " cộng trừ ",
    "~": "", "≥": " lớn hơn hoặc bằng ", "≤": " nhỏ hơn hoặc bằng ", "‰": " phần nghìn ", "°": " độ ", "<": "", ">": "",
    "≈": " khoảng ",
}  # fmt: skip
_DIGITS_LEFT = re.compile(r"[\d⁰-⁹₀-₉²³¹¼-¾⅐-⅞]+")
_FOREIGN = re.compile(rf"[^\x00-\u024f\u0300-\u036f\u1e00-\u2bff{MASK}\s]+")
_STRANGE = re.compile(rf"[^\w\s{MASK}.,;:!?…\"'“”‘’()\[\]/–—«»-]+|_+")


def read_lists(draft: Draft) -> None:
    """Marks at the head of a line: bullets are silent, numbers and letters are said."""
    style = draft.style

    def numbered(match: re.Match[str]) -> Outcome:
        if match["letter"]:
            return f"{spell(match['letter'])},"
        if match["roman"]:
            value = roman_value(match["roman"])
            return f"{integer(str(value), style)}," if value else None
        return " chấm ".join(integer(part, style) for part in match["no"].split(".")) + ","

    draft.each(_CRUMBS, "crumbs", lambda _: "")
    draft.each(_BULLET, "bullet", lambda _: "")
    draft.each(_NUMBERED, "list", numbered)
    draft.each(_END, "end", lambda m: "" if m.group().startswith("./") else ".")


def read_symbols(draft: Draft) -> None:
    """Signs between words; one that has no word stays and is told."""
    draft.each(_FILLER, "filler", lambda _: " ")
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
    for pattern, reason in (
        (_DIGITS_LEFT, "digits-left"),
        (_FOREIGN, "foreign-script"),
        (_STRANGE, "unknown-symbol"),
    ):
        for match in pattern.finditer(draft.masked):
            draft.doubt(*match.span(), reason)
