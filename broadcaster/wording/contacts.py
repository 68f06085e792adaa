"""Web addresses, e-mail addresses and telephone numbers, which no other pass may take for words or numbers."""

import re
from functools import partial

from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.letters import FOREIGN, spell
from broadcaster.wording.numbers import digit_by_digit
from broadcaster.wording.pattern import AT_DIGITS, DIGITS, Pattern

_TOP = "vn|com|net|org|gov|edu|info|io|me|asia|biz|tv|app|dev|eu|us|jp|kr|cn|la|kh"
_EMAIL = Pattern(r"(?<![\w.+-])[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,253}\.[A-Za-z]{2,24}(?!\w)")
_LINK = Pattern(r"(?P<it>(?:https?|ftp)://(?P<rest>[^\s<>\"“”()]{0,2000}[^\s<>\"“”().,;:!?/]/?))", re.IGNORECASE)
_HOST = Pattern(
    rf"(?<![\w.@-])(?:www\.)?(?P<rest>(?:[A-Za-z0-9-]{{1,63}}\.){{1,8}}(?:{_TOP})(?!\w)(?:/(?:[^\s<>\"“”()]{{0,2000}}[^\s<>\"“”().,;:!?/])?/?)?)",
    re.IGNORECASE,
    needs=".",
)
_SIGNS = {
    ".": "chấm",
    "/": "gạch chéo",
    "-": "gạch ngang",
    "_": "gạch dưới",
    "@": "a còng",
    "?": "hỏi chấm",
    "=": "bằng",
    "&": "và",
    "#": "thăng",
    "%": "phần trăm",
    "+": "cộng",
    ":": "hai chấm",
    "~": "ngã",
}
_SPOKEN_PARTS = {"vn": "vê nờ", "com": "com", "gov": "gov", "edu": "edu", "www": "vê kép vê kép vê kép"}
_PART = Pattern(r"[^\W\d_]+|[0-9]+|[^\s]")

_VOWEL = Pattern(r"[aeiouyAEIOUY]")
_DIGITS_LEFT = Pattern(r"[\d⁰-⁹₀-₉²³¹¼-¾⅐-↉①-⓿❶-➓]")
_ALONE = r"(?![0-9.,/]{0,9}[0-9])(?! ?(?:người|hộ|xã|đồng|ca|trường|tỷ|triệu|nghìn|%))"
_SEP = r"[ .\-]{0,2}"
_HEAD = r"(?:\(?\+?84-?[0-9]{2,3}\)|\(?\+84\)?|\(84\)|\(?0[0-9]{1,4}\)?|1[89]00)"
_PHONE = rf"{_HEAD}{_SEP}[0-9](?:{_SEP}[0-9]){{3,9}}(?![0-9%])"
_CUES = (
    r"điện thoại|đt|sđt|đtdđ|đtcđ|tel|phone|mobile|di động|hotline|đường dây nóng|tổng đài|fax|zalo|viber|"
    r"gọi(?: đến| tới| ngay| vào)?(?: số)?|liên hệ(?: số)?|nhắn tin|số máy|thuê bao|alo"
)
_CUED = Pattern(
    rf"(?<!\w)(?:{_CUES})(?!\w)[ :.]{{0,4}}(?:số)?[ :]{{0,3}}"
    rf"(?P<it>\(?\+?[0-9](?:{_SEP}\)?{_SEP}[0-9]){{2,12}})(?![0-9%])",
    re.IGNORECASE,
    needs=DIGITS,
)
_FREE = Pattern(rf"(?<![\w.,/+(-])(?<![0-9] )(?P<it>{_PHONE})", needs=DIGITS)
_NEXT = Pattern(rf"{MASK}(?:,| hoặc| và| -|;| /) ?(?P<it>11[1-9]|10[0-9]{{2}}|19[0-9]{{2}}){_ALONE}", needs=DIGITS)
_LONGEST_ROW = 3
"""How many short numbers may follow one another: gọi 113, 114 hoặc 115."""
_DATE = Pattern(r"[0-3]?[0-9](?P<s>[.-])[0-9]{1,2}(?P=s)(?:19|20)[0-9]{2}(?![0-9])")
_ACCOUNT = Pattern(r"(?P<it>[0-9]{4,}(?:[ .-]?[0-9]{2,6}){0,6})(?![\w%]|[.,/][0-9])", at=AT_DIGITS)
_COUNTED = Pattern(
    r"(?<!\w)(?:tài khoản|stk|số tk|tk|cccd|cmnd|cmt|cccd/cmnd|căn cước|căn cước công dân|định danh|"
    r"chứng minh nhân dân|hộ chiếu|mã số|mã thẻ|mã hồ sơ|mã số thuế|mst|mã bảo hiểm|số thẻ|số sổ|số seri|số hiệu|"
    r"mã định danh|mã vạch|mã bưu chính|imei)(?!\w)[^0-9.;\n]{0,32}$",
    re.IGNORECASE,
)
_YEARS = Pattern(r"1[89]00 ?[-–] ?(?:1[0-9]|20)[0-9]{2}(?![0-9])|1[89]00-[0-9]{2}-[0-9]{2}(?![0-9])")
_SHORT_NUMBER = Pattern(r"11[0-9]\Z|1[0-9]{3,5}\Z|[89][0-9]{3}\Z")
_EMERGENCY = Pattern(rf"(?P<it>11[1-5]){_ALONE}(?![/\w])", at=AT_DIGITS)
_HELP = Pattern(
    r"(?<!\w)(?:(?:số|gọi|cấp cứu|cứu hỏa|cứu hộ|cứu nạn|cảnh sát|công an|báo)(?: số)?|"
    r"(?:tổng đài|đường dây nóng|đầu số)[^0-9.;\n]{0,48}) $",
    re.IGNORECASE,
)


def _say_address(written: str) -> str:
    words: list[str] = []
    for part in _PART.findall(written):
        if part.isdecimal():
            words.append(digit_by_digit(part))
        elif len(part) < 6 and part.isascii() and part.isalpha() and not _VOWEL.search(part) and part != "vn":
            words.append(spell(part))
        else:
            words.append(_SIGNS.get(part) or _SPOKEN_PARTS.get(part.lower()) or part.lower())
    return " ".join(words)


def _web(match: re.Match[str]) -> Outcome:
    rest = match.groupdict().get("rest") or match.group()
    said = _say_address(re.sub(r"^www\.", "", rest.rstrip("/"), flags=re.IGNORECASE))
    if _DIGITS_LEFT.search(said):
        return Doubt("digits-left", said)
    return Doubt("foreign-script", said) if FOREIGN.search(rest) else said


def _say_phone(written: str) -> str:
    """Digit by digit; a comma where the writer parted the groups, for the ear."""
    groups = [group for group in re.split(r"[^0-9]+", written) if group]
    merged: list[str] = []
    for group in groups:
        if merged and (len(group) < 2 or len(merged[-1]) < 2):
            merged[-1] += group
        else:
            merged.append(group)
    said = ", ".join(digit_by_digit(group) for group in merged)
    return f"cộng {said}" if "+" in written else said


def _phone(match: re.Match[str], *, fewest: int, most: int) -> Outcome:
    written = match["it"]
    digits = "".join(char for char in written if char.isdigit())
    if not fewest <= len(digits) <= most or (len(digits) < 7 and not _SHORT_NUMBER.match(digits)):
        return None
    return _say_phone(written)


def _free_phone(match: re.Match[str]) -> Outcome:
    """A number no word announces; 05.12.2026 is a date, 1900-1933 are years."""
    return None if _DATE.match(match["it"]) or _YEARS.match(match["it"]) else _phone(match, fewest=8, most=13)


def _help(match: re.Match[str]) -> Outcome:
    """111 to 115, where the words before them say that one can call them."""
    before = match.string[max(0, match.start() - 64) : match.start()]
    return digit_by_digit(match["it"]) if _HELP.search(before) else None


def read_addresses(draft: Draft) -> None:
    if "@" in draft.masked:
        draft.each(_EMAIL, "e-mail", _web)
    if "://" in draft.masked:
        draft.each(_LINK, "web", _web)
    draft.each(_HOST, "web", _web)


def _account(match: re.Match[str]) -> Outcome:
    """Numbers that name and do not count: accounts, identity cards, tax codes."""
    before = match.string[max(0, match.start() - 56) : match.start()]
    return _say_phone(match["it"]) if _COUNTED.search(before) else None


def read_phones(draft: Draft) -> None:
    draft.each(_ACCOUNT, "account", _account)
    draft.each(_CUED, "phone", partial(_phone, fewest=3, most=13))
    draft.each(_FREE, "phone", _free_phone)
    draft.each(_EMERGENCY, "phone", _help)
    for _ in range(_LONGEST_ROW):
        draft.each(_NEXT, "phone", partial(_phone, fewest=3, most=4))
