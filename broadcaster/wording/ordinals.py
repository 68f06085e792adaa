"""Ordinal numbers, and Roman numerals where a word before them says that they are numbers."""

import re

from broadcaster.wording.draft import Doubt, Draft, Outcome
from broadcaster.wording.numbers import cardinal
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.values import Style

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ORDINAL = Pattern(
    r"(?<!\w)(?P<lead>(?:lần |hạng |vị trí |vị |kỳ )?thứ) (?P<it>[0-9]{1,4})(?![\w/-])(?![.,][0-9])", re.IGNORECASE
)
_ROMAN_ORDINAL = Pattern(r"(?<!\w)(?:lần )?thứ (?P<it>[IVXL]{1,7})(?![\w-])", re.IGNORECASE)
_CUES = (
    "khóa|khoá|quý|thế kỷ|thế kỉ|kỳ|kì|chương|phần|hạng|loại|cấp|khu vực|mục|bậc|vùng|đợt|giai đoạn|báo động|tập|"
    "nhóm|phụ lục|học kỳ|học kì|đại hội|đại hội đảng|nhiệm kỳ|trung ương|khóa thứ|tiểu khu|mức|tuyến|bảng|chi bộ|đệ|"
    "cụm|ngạch"
)
_ROMAN = Pattern(
    rf"(?<!\w)(?:{_CUES}) "
    rf"(?P<it>[IVXLCDM]{{1,8}}(?:(?:, ?| và | hoặc | đến | ?[-–] ?)[IVXLCDM]{{1,8}}){{0,6}})(?![\w&-])",
    re.IGNORECASE,
)
_FREE_ROMAN = Pattern(r"(?<![\w&/-])(?P<it>[IVX]{2,7})(?![\w&/-])")


def roman_value(written: str) -> int | None:
    """The value of a well-formed Roman numeral, or None."""
    total = 0
    for char, following in zip(written, [*written[1:], ""], strict=True):
        value = _VALUES[char]
        total += -value if following and _VALUES[following] > value else value
    return total if roman_numeral(total) == written else None


def roman_numeral(value: int) -> str:
    steps = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
    written = ""
    for size, sign in steps:
        count, value = divmod(value, size)
        written += sign * count
    return written


def ordinal(value: int, style: Style, *, first: str = "nhất") -> str:
    return {1: first, 4: "tư"}.get(value) or cardinal(value, style)


def read_ordinals(draft: Draft) -> None:
    style = draft.style

    def numbered(match: re.Match[str]) -> Outcome:
        return ordinal(int(match["it"]), style)

    def roman_ordinal(match: re.Match[str]) -> Outcome:
        written = match["it"]
        value = roman_value(written) if written.isupper() else None
        return ordinal(value, style) if value else None

    def roman(match: re.Match[str]) -> Outcome:
        if match["it"].lower() == match["it"]:
            return None
        values = {written: roman_value(written) for written in re.findall(r"[IVXLCDM]+", match["it"])}
        if not all(values.values()):
            return None
        said = re.sub(r" ?[-–] ?", " đến ", match["it"])
        return re.sub(r"[IVXLCDM]+", lambda m: cardinal(values[m.group()] or 0, style), said)

    def free(match: re.Match[str]) -> Outcome:
        value = roman_value(match["it"])
        return Doubt("ambiguous-roman", cardinal(value, style)) if value else None

    draft.each(_ORDINAL, "ordinal", numbered)
    draft.each(_ROMAN_ORDINAL, "roman", roman_ordinal)
    draft.each(_ROMAN, "roman", roman)
    draft.each(_FREE_ROMAN, "roman", free)
