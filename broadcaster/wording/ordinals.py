"""Ordinal numbers, and Roman numerals where a word before them says that they are numbers."""

import re
from functools import partial

from broadcaster.wording.draft import Doubt, Draft, Outcome
from broadcaster.wording.letters import spell
from broadcaster.wording.numbers import cardinal
from broadcaster.wording.pattern import AT_DIGITS, Pattern
from broadcaster.wording.values import Style

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ORDINAL = Pattern(r"(?<=thứ )[0-9]{1,4}(?![\w/-])(?![.,][0-9])", re.IGNORECASE, at=AT_DIGITS)
_OUT_OF = Pattern(r"(?<=thứ )(?P<a>[0-9]{1,3})/(?P<b>[0-9]{1,3})(?![\w/.-])", re.IGNORECASE, at=AT_DIGITS, needs="/")
_WEEKDAYS = Pattern(r"(?<=thứ )[2-7](?:(?:, ?| và | hoặc |,? đến )[2-7]){1,5}(?![\w/.-])", re.IGNORECASE, at=AT_DIGITS)
_SHORT_WEEKDAYS = Pattern(
    r"(?<![\w./&-])T(?P<a>[2-7])(?P<between> ?(?:[–,&-]|và|đến) ?)(?:T(?P<b>[2-7])|CN)(?![\w/])", at="T"
)
_WEEK = ("", "", "hai", "ba", "tư", "năm", "sáu", "bảy")
_CUES = (
    "khóa|khoá|quý|thế kỷ|thế kỉ|kỳ|kì|chương|phần|hạng|loại|cấp|khu vực|mục|bậc|vùng|đợt|giai đoạn|báo động|tập|"
    "nhóm|phụ lục|học kỳ|học kì|đại hội|đại hội đảng|nhiệm kỳ|trung ương|khóa thứ|tiểu khu|mức|tuyến|bảng|chi bộ|đệ|"
    "cụm|ngạch|quyển|tiết|điều|khoản|khối|quân khu|vòng|lớp|tổ|khu|học phần|phân khu|giải|huân chương|hệ"
)
_NUMERAL = r"(?:[IVX]{1,7}|X?L[IVX]{1,6})"
"""To 89: hạng C and ngạch CV are no numbers."""
_ROMAN = Pattern(
    rf"(?<!\w){_NUMERAL}(?:(?:, ?| và | hoặc | đến | ?[-–] ?){_NUMERAL}){{0,6}}(?P<class>[ABC]?)(?![\w&-])",
    at="IVXL",
)
_CUED = Pattern(rf"(?<!\w)(?:{_CUES}) $", re.IGNORECASE)
_FREE_ROMAN = Pattern(r"(?<![\w&/-])[IVX]{2,7}(?![\w&/-])", at="IVX")
_GRADE = Pattern(r"(?<![\w.,/-])(?P<no>[0-9]{2,3})-(?P<grade>I{1,3}|IV|V)(?![\w-])", at=AT_DIGITS, needs="-")
_SHOUTED_BEFORE = Pattern(r"[A-ZÀ-ỸĐ]{2} $")
_SHOUTED_AFTER = Pattern(r" [A-ZÀ-ỸĐ]{2}")
_DIGITS = Pattern(r"[IVXL]+")
_DIGIT = Pattern(r"[2-7]")
_TO = Pattern(r" ?[-–] ?")


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


def _numerals(match: re.Match[str], style: Style) -> Outcome:
    """Khóa XV, khu vực I và II, nhóm IIB; lần thứ I is nhất."""
    before = match.string[max(0, match.start() - 16) : match.start()].lower()
    written = match.group().removesuffix(match["class"])
    values = {found: roman_value(found) for found in _DIGITS.findall(written)}
    if not all(values.values()):
        return None
    if before.endswith("thứ ") and len(values) == 1:
        return ordinal(values[written] or 0, style)
    if not (before.endswith("thứ ") or _CUED.search(before)):
        return None
    said = _DIGITS.sub(lambda m: cardinal(values[m.group()] or 0, style), _TO.sub(" đến ", written))
    return f"{said} {spell(match['class'])}" if match["class"] else said


def _free(match: re.Match[str], style: Style) -> Outcome:
    value = roman_value(match.group())
    around = match.string[max(0, match.start() - 12) : match.start()], match.string[match.end() : match.end() + 12]
    if match.group() in ("VI", "XI") and (_SHOUTED_BEFORE.search(around[0]) or _SHOUTED_AFTER.match(around[1])):
        return None  # XỬ LÝ VI PHẠM
    return Doubt("ambiguous-roman", cardinal(value, style)) if value else None


def _weekdays(match: re.Match[str], style: Style) -> Outcome:
    """Thứ 2, 4 và 6: the fourth is tư here too."""
    return _DIGIT.sub(lambda day: ordinal(int(day.group()), style), match.group())


def _grade(match: re.Match[str], style: Style) -> Outcome:
    """RON 95-III."""
    return f"{cardinal(int(match['no']), style)} {cardinal(roman_value(match['grade']) or 0, style)}"


def _short_weekdays(match: re.Match[str]) -> Outcome:
    """T2-T6, T7 và CN."""
    between = match["between"].strip()
    joined = {"-": " đến ", "–": " đến ", "đến": " đến ", ",": ", "}.get(between, " và ")
    last = f"thứ {_WEEK[int(match['b'])]}" if match["b"] else "chủ nhật"
    return f"thứ {_WEEK[int(match['a'])]}{joined}{last}"


def read_weekdays(draft: Draft) -> None:
    """Weekdays by their letter, before it can be taken for a province's."""
    draft.each(_SHORT_WEEKDAYS, "date", _short_weekdays)


def read_ordinals(draft: Draft) -> None:
    for pattern, rule, reader in (
        (_OUT_OF, "ordinal", lambda m, style: f"{ordinal(int(m['a']), style)} trên {cardinal(int(m['b']), style)}"),
        (_WEEKDAYS, "ordinal", _weekdays),
        (_ORDINAL, "ordinal", lambda match, style: ordinal(int(match.group()), style)),
        (_ROMAN, "roman", _numerals),
        (_GRADE, "roman", _grade),
        (_FREE_ROMAN, "roman", _free),
    ):
        draft.each(pattern, rule, partial(reader, style=draft.style))
