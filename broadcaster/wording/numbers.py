"""Integers, decimals and digit rows in words. Values are never rounded or guessed."""

import re
from functools import partial

from broadcaster.wording.draft import Doubt, Draft, Outcome
from broadcaster.wording.letters import spell
from broadcaster.wording.pattern import AT_DIGITS, Pattern
from broadcaster.wording.values import Style

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
BILLION = 10**9
LARGEST = 10**18

_SPACED = r"[1-9][0-9]{0,2}(?: [0-9]{3}(?![0-9]))++(?:,[0-9]++)?"
NUMBER = rf"(?<![0-9])(?<![0-9][.,])(?:{_SPACED}|[0-9]++(?:[.,][0-9]++)*+)"
"""A whole written number, with its dots, commas or spaces between groups; put no digit after it in a pattern."""

_GROUPED = Pattern(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+\Z")
_COMMA_GROUPED = Pattern(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}(?:\.[0-9]+)?\Z")
_LONG_RUN = Pattern(r"[0-9](?:[.,]?[0-9]){25,}+", at=AT_DIGITS)
_TENS = Pattern(r" mươi (?=\w+$)")
_PIECE = Pattern(r"[0-9]+|[^\W\d_]+")
_THING = Pattern(r" [a-zà-ỹđ]")
_NAMED = Pattern(
    r"(?:số|đề án|dự án|mã|mẫu|biểu|quyết định|nghị quyết|nghị định|chỉ thị|thông tư|kế hoạch|công văn|hướng dẫn|"
    r"kết luận|quy định|công điện|thông báo|đuôi|đầu|luật|phụ lục|QĐ|NQ|NĐ|CT|TT|KH|CV|HD|KL|phút|giờ)[ :]{1,2}$",
    re.IGNORECASE,
)
_DAY = Pattern(r"(?<!\w)(?:ngày|mùng|mồng|tháng) $", re.IGNORECASE)
_POINTED = Pattern(r"[0-9]{1,3}\.[0-9]{1,2}")
_TIMED = Pattern(r"(?<!\w)(?:lúc|hồi|từ|đến) $", re.IGNORECASE)
_LISTED = Pattern(r"(?:mục|điểm|khoản|phần|bảng|hình|điều|phụ lục|chương|bản|bài|tiết|tuyến|số|đường) $", re.IGNORECASE)
_ANY = Pattern(NUMBER, at=AT_DIGITS)
_SIGNED = Pattern(rf"(?:^|(?<=[ (]))-(?P<n>{NUMBER})", re.MULTILINE)


def digit_by_digit(digits: str) -> str:
    return " ".join(DIGITS[int(digit)] for digit in digits if digit.isdecimal())


def sign_by_sign(written: str) -> str:
    """67A: sáu bảy a."""
    pieces = _PIECE.findall(written)
    return " ".join(digit_by_digit(piece) if piece.isdigit() else spell(piece) for piece in pieces)


def cardinal(value: int, style: Style) -> str:
    """0 .. 10^18 in words; a larger one digit by digit."""
    if value > LARGEST:
        return digit_by_digit(str(value))
    if value < BILLION:
        return " ".join(_below_billion(value, style, led=False)) or DIGITS[0]
    high, low = divmod(value, BILLION)
    return " ".join((cardinal(high, style), "tỷ", *_below_billion(low, style, led=True)))


def _below_billion(value: int, style: Style, *, led: bool) -> list[str]:
    """Words of the groups that are not zero; `led` when something larger was said before."""
    words: list[str] = []
    for size, name in ((10**6, "triệu"), (1000, style.thousand), (1, "")):
        group, value = divmod(value, size)
        if group:
            words += _triplet(group, style, led=led or bool(words))
            words += [name] if name else []
    return words


def _triplet(value: int, style: Style, *, led: bool) -> list[str]:
    hundreds, rest = divmod(value, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or led else []
    tens, unit = divmod(rest, 10)
    if tens == 0:
        return words + ([style.odd] if unit and words else []) + ([DIGITS[unit]] if unit else [])
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    return words + _unit(tens, unit)


def _unit(tens: int, unit: int) -> list[str]:
    if unit == 0:
        return []
    special = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return [special.get(unit, DIGITS[unit])]


def integer(digits: str, style: Style) -> str:
    """A row of digits: with a leading zero digit by digit, else as a number."""
    if len(digits) > 1 and digits[0] == "0":
        return digit_by_digit(digits)
    return cardinal(int(digits), style)


def year(value: int, style: Style) -> str:
    """2021 as a year: hai nghìn không trăm hai mươi mốt or, short, hai nghìn không trăm hai mốt."""
    said = cardinal(value, style)
    return _TENS.sub(" ", said) if style.years == "short" else said


def _decimals(digits: str, style: Style) -> str:
    return digit_by_digit(digits) if len(digits) > 2 or digits[0] == "0" else cardinal(int(digits), style)


def counting(written: str) -> str:
    """08 of something is eight of it: a nought before one digit is only how lists are typed."""
    return written[1:] if len(written) == 2 and written[0] == "0" and written[1] != "0" else written


def number(written: str, style: Style) -> Outcome:
    """How a match of `NUMBER` is said; a Doubt when it can be understood in two ways."""
    if " " in written:
        return _spaced(written, style)
    whole, comma, decimals = written.partition(",")
    if _GROUPED.match(whole) or whole.isdigit():
        said = integer(whole.replace(".", ""), style)
        if not comma:
            return said if len(whole) < 20 else Doubt("long-number", said)
        if decimals.isdigit():
            said = f"{said} phẩy {_decimals(decimals, style)}"
            grouped = len(decimals) == 3 and len(whole) < 4 and whole[0] != "0"
            return Doubt("ambiguous-number", said) if grouped else said
    if _COMMA_GROUPED.match(written):
        whole, _, decimals = written.replace(",", "").partition(".")
        return cardinal(int(whole), style) + (f" phẩy {_decimals(decimals, style)}" if decimals else "")
    return _by_parts(written, style)


def _spaced(written: str, style: Style) -> Outcome:
    """20 000, 1 250 000: groups parted by spaces. One group that is not 000 may be a number of its own."""
    said = plain(number(written.replace(" ", "."), style))
    sure = written.count(" ") > 1 or written.endswith(" 000")
    return said if sure else Doubt("ambiguous-number", said)


def _by_parts(written: str, style: Style) -> Outcome:
    """3.5, 1.2.3, 1,2,3: each part, with the sign between them said."""
    signs = {".": " chấm ", ",": " phẩy "}
    said = "".join(signs.get(part) or integer(part, style) for part in re.split(r"([.,])", written))
    return said if "," not in written else Doubt("ambiguous-number", said)


def plain(outcome: Outcome) -> str:
    """The words of a number outcome, doubtful or not."""
    return outcome if isinstance(outcome, str) else (outcome.spoken or "" if outcome else "")


def read_long_runs(draft: Draft) -> None:
    """Rows of digits no reader would say as a number; also keeps every later pattern linear."""
    draft.each(_LONG_RUN, "digits", lambda match: Doubt("long-number", digit_by_digit(match.group())))


def _alone(match: re.Match[str], style: Style) -> Outcome:
    """01 trường hợp, ngày 01; but Đề án 06 and số 07 keep their nought."""
    before = match.string[max(0, match.start() - 24) : match.start()]
    after = match.string[match.end() : match.end() + 12]
    thing = _THING.match(after) and not _NAMED.search(before)
    said = number(counting(match.group()) if thing or _DAY.search(before) else match.group(), style)
    if isinstance(said, str) and _POINTED.fullmatch(match.group()) and (_TIMED.search(before) or _THING.match(after)):
        return said if _LISTED.search(before) else Doubt("ambiguous-number", said)
    return said


def read_numbers(draft: Draft) -> None:
    """Every number no other pass has read."""
    style = draft.style

    def signed(match: re.Match[str]) -> Outcome:
        said = plain(number(match["n"], style))
        if match.start() and match.string[match.start() - 1] != "\n":
            return Doubt("ambiguous-dash", f"âm {said}")
        return None

    draft.each(_SIGNED, "number", signed)
    draft.each(_ANY, "number", partial(_alone, style=style))
