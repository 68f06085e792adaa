"""Times of day. A time no clock shows stays as written and is told."""

import re
from functools import partial

from broadcaster.wording.draft import Doubt, Draft, Outcome
from broadcaster.wording.numbers import cardinal
from broadcaster.wording.pattern import AT_DIGITS, Pattern
from broadcaster.wording.values import Style

_EDGE = r"(?<![\w:])(?<![0-9][.,/-])"
_DASH = r" {0,2}[-–—] {0,2}"
_TIME = (
    r"(?P<h{0}>[0-9]{{1,2}}) ?(?:(?:[hHgG] ?(?=[0-9]{{2}})|:(?=[0-9]{{2}})|h(?=[0-9](?![0-9])))"
    r"(?P<m{0}>[0-9]{{1,2}})(?: ?(?:phút|ph|[p’'′])(?!\w))?|(?P<g{0}>[gG])(?!\w)|[hH](?!\w))"
)
_BARE = r"(?P<h1>[0-9]{1,2})"
_END = r"(?![\w:])(?![.,/][0-9])"
_RANGE = Pattern(f"{_EDGE}{_TIME.format(1)}{_DASH}{_TIME.format(2)}{_END}", at=AT_DIGITS, needs="-–—")
_HALF_RANGE = Pattern(f"{_EDGE}{_BARE}{_DASH}{_TIME.format(2)}{_END}", at=AT_DIGITS, needs="-–—")
_ONE = Pattern(f"{_EDGE}{_TIME.format(1)}{_END}", at=AT_DIGITS, needs="hHgG:")
_WORDED = Pattern(
    rf"{_EDGE}(?P<h1>[0-9]{{1,2}}) giờ (?P<m1>[0-9]{{1,2}})(?: phút(?!\w))?(?:{_DASH}(?P<h2>[0-9]{{1,2}}) giờ(?: "
    rf"(?P<m2>[0-9]{{1,2}})(?: phút(?!\w))?)?)?{_END}",
    at=AT_DIGITS,
)
_LASTING = Pattern(r"(?:trong|vòng|sau|trước|dài|đa|nhất|quá|hơn|khoảng|đến|cộng|tục)[ :]{1,2}$", re.IGNORECASE)
_ALWAYS = Pattern(
    r"(?<![\w/])24/(?P<n>24|7)(?P<h> ?[hH](?!\w))?(?![\w/])(?P<word> ?giờ(?!\w))?", at=AT_DIGITS, needs="/"
)
_OF_JULY = Pattern(
    r"(?:(?:ngày|từ|đến|tới|hôm|sáng|trưa|chiều|tối|đêm|lễ|dịp|và|hoặc|nay)[ (,]{1,2}|[0-9] ?[-–—,] ?|"
    r"ngày [^0-9.,;:\n]{1,24}: ?)$",
    re.IGNORECASE,
)
"""Before 24/7 that is a day of July."""
_ON_DUTY = Pattern(
    r"(?:trực|hoạt động|phục vụ|suốt|liên tục|thường trực|túc trực|mở cửa|canh|gác|giám sát|hỗ trợ|"
    r"tiếp nhận|theo dõi|ngày)[^0-9.;\n]{0,20}$",
    re.IGNORECASE,
)
_SECONDS = Pattern(rf"{_EDGE}(?P<h1>[0-9]{{1,2}}):(?P<m1>[0-9]{{2}}):(?P<s1>[0-9]{{2}}){_END}", at=AT_DIGITS, needs=":")
_HOUR_G = Pattern(
    rf"{_EDGE}(?P<h1>[0-9]{{1,2}})(?P<gap> ?)[gG](?:{_DASH}(?P<h2>[0-9]{{1,2}}) ?[gG])?{_END}", at=AT_DIGITS, needs="gG"
)
_LABEL = Pattern(
    r"(?<!\w)(?:ấp|khóm|tổ|thôn|xóm|khu|khu phố|khu vực|lớp|khối|nhóm|đội|đợt|giải|hạng|điều|khoản|mục|bài|câu|bước|"
    r"quý|tháng|tuần|trạm|phường|quận|chỉ tiêu|tiêu chí|nhiệm vụ|số|ván|hiệp|set|bảng|biểu|phòng|cụm|vùng|kỳ|thứ) $",
    re.IGNORECASE,
)
"""Before a number that names; a colon after it opens what is said of it."""
_AT = Pattern(
    r"(?:(?<!\w)(?:lúc|hồi|vào|từ|đến|tới|trước|sau|khoảng|sáng|trưa|chiều|tối|đêm|ngày|giờ|họp|bắt đầu|khai mạc|"
    r"khởi hành|kết thúc|mở cửa|khởi công|phát sóng|tập trung)[ :,(]{1,2}|\ue000[ ,]{1,2}"
    r"(?:đến|-|–|và)? ?)$",
    re.IGNORECASE,
)
_OF_DAY = Pattern(
    r" ?(?:(?:đến|tới) [0-9]{1,2} ?[gGhH]|cùng ngày|ngày|sáng|trưa|chiều|tối|đêm|hôm|thứ|mai|nay|[-–]|mỗi)",
    re.IGNORECASE,
)
_NO_THING = Pattern(r"\s*(?:$|[.,;:!?)\n]| (?:đến|tới|đúng|kém|rưỡi|tại|ở|là|thì|sẽ|và|hoặc|để|phải|hết)(?!\w))")
"""After 11g that is no weight of anything."""
_WEIGHED = Pattern(
    r"(?:nặng|cân|gói|lọ|hộp|túi|liều|khối lượng|trọng lượng|thuốc|vàng|bạc)[^.;\n]{0,24}$", re.IGNORECASE
)
_RATIO_CUE = Pattern(r"(?:tỷ lệ|tỉ lệ|tỷ số|tỉ số|thắng|thua|hòa|hoà)[ :]{1,3}$", re.IGNORECASE)
_IMPOSSIBLE = Doubt("impossible-time")


def _say(hour: str, minute: str | None, style: Style) -> str | None:
    if int(hour) > 24 or int(minute or 0) > 59:
        return None
    said = f"{cardinal(int(hour), style)} giờ"
    return f"{said} {cardinal(int(minute), style)} phút" if minute and int(minute) else said


def _hours(match: re.Match[str], style: Style) -> Outcome:
    """11g in the south is eleven o'clock; after a word of weighing it is a weight."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    after = match.string[match.end() : match.end() + 12]
    hours = [match["h1"], *([match["h2"]] if match["h2"] else [])]
    said = [_say(hour, None, style) for hour in hours]
    if not all(said) or _WEIGHED.search(before):
        return None
    words = " đến ".join(filter(None, said))
    cued = _AT.search(before) is not None
    if _OF_DAY.match(after) or (cued and _NO_THING.match(after)):
        return words
    return Doubt("ambiguous-unit", words) if match["h2"] or (cued and not match["gap"]) else None


def _worded(match: re.Match[str], style: Style) -> Outcome:
    """14 giờ 00 phút, 6 giờ 05 - 18 giờ: as 14h00 and 6h05-18h."""
    first = _say(match["h1"], match["m1"], style)
    if first is None or not match["h2"]:
        return first or _IMPOSSIBLE
    last = _say(match["h2"], match["m2"], style)
    return f"{first} đến {last}" if last else _IMPOSSIBLE


def _always(match: re.Match[str]) -> Outcome:
    """Trực 24/24, hỗ trợ 24/7; not a day of July, and not 24 of 24 delegates."""
    before = match.string[max(0, match.start() - 36) : match.start()]
    if match["n"] == "7" and _OF_JULY.search(before):
        return None
    hours = match["word"] or match["h"]
    if match["n"] == "24" and not hours and not _ON_DUTY.search(before):
        return None
    said = f"hai mươi tư trên {'hai mươi tư' if match['n'] == '24' else 'bảy'}"
    return f"{said} giờ" if hours else said


def _by_g(match: re.Match[str], *sides: int) -> bool:
    """Whether these ends of a match are written with g and no minutes, which may be a weight."""
    return all(match[f"m{side}"] is None and match[f"g{side}"] is not None for side in sides)


def _span(match: re.Match[str], style: Style) -> Outcome:
    if _by_g(match, 1, 2):
        return None
    first, last = _say(match["h1"], match["m1"], style), _say(match["h2"], match["m2"], style)
    return f"{first} đến {last}" if first and last else _IMPOSSIBLE


def _half_span(match: re.Match[str], style: Style) -> Outcome:
    last = _say(match["h2"], match["m2"], style)
    if _by_g(match, 2):
        before = match.string[max(0, match.start() - 40) : match.start()]
        if last is None or int(match["h1"]) >= int(match["h2"]) or _WEIGHED.search(before):
            return None
        said = f"{cardinal(int(match['h1']), style)} đến {last}"
        return said if _AT.search(before) else Doubt("ambiguous-unit", said)
    return f"{cardinal(int(match['h1']), style)} đến {last}" if last and int(match["h1"]) <= 24 else _IMPOSSIBLE


def _one(match: re.Match[str], style: Style) -> Outcome:
    """7h30, 14:30; but ấp 1:15 counts, and 48h lasts."""
    before = match.string[max(0, match.start() - 16) : match.start()]
    if _by_g(match, 1) or (":" in match.group() and (_RATIO_CUE.search(before) or _LABEL.search(before))):
        return None
    if not match["m1"] and int(match["h1"]) > 24:
        said = f"{cardinal(int(match['h1']), style)} giờ"
        return said if _LASTING.search(before) else Doubt("impossible-time", said)
    return _say(match["h1"], match["m1"], style) or _IMPOSSIBLE


def _seconds(match: re.Match[str], style: Style) -> Outcome:
    said = _say(match["h1"], match["m1"], style)
    return f"{said} {cardinal(int(match['s1']), style)} giây" if said and int(match["s1"]) < 60 else _IMPOSSIBLE


def read_clock(draft: Draft) -> None:
    for pattern, reader in (
        (_SECONDS, _seconds),
        (_WORDED, _worded),
        (_RANGE, _span),
        (_HOUR_G, _hours),
        (_HALF_RANGE, _half_span),
        (_ONE, _one),
    ):
        draft.each(pattern, "time", partial(reader, style=draft.style))
    draft.each(_ALWAYS, "time", _always)
