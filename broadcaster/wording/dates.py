"""Dates, months, quarters and years. A date that does not exist stays as written and is told."""

import re
from functools import partial

from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.numbers import cardinal, plain
from broadcaster.wording.numbers import year as year_words
from broadcaster.wording.pattern import AT_DIGITS, Pattern
from broadcaster.wording.values import Style

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_IMPOSSIBLE = Doubt("impossible-date")
_D = r"[0-9]{1,2}"
_DASH = r" {0,2}[-–—] {0,2}"
_EDGE = r"(?<![0-9])(?<![0-9][.,/-])"
_END = r"(?![0-9])(?![.,/-][0-9])"

_FULL = Pattern(
    rf"{_EDGE}(?P<d>{_D})(?P<s> ?[/.–-] ?)(?P<m>{_D})(?P=s)(?P<y>[0-9]{{4}}){_END}", at=AT_DIGITS, needs="/.–-"
)
_FULL_SPAN = Pattern(
    rf"{_EDGE}(?P<d1>{_D})(?P<s>[/.])(?P<m1>{_D})(?P=s)(?P<y1>[0-9]{{4}}){_DASH}"
    rf"(?P<d>{_D})(?P=s)(?P<m>{_D})(?P=s)(?P<y>[0-9]{{4}}){_END}",
    at=AT_DIGITS,
    needs="-–—",
)
_ISO = Pattern(rf"{_EDGE}(?P<y>(?:19|20)[0-9]{{2}})-(?P<m>[0-9]{{2}})-(?P<d>[0-9]{{2}}){_END}", at=AT_DIGITS, needs="-")
_LONG_YEAR = Pattern(
    rf"(?<=ngày )(?P<d>{_D}) tháng (?P<m>{_D}) năm (?P<y>[0-9]{{4}})(?![0-9])", re.IGNORECASE, at=AT_DIGITS
)
_LONG_MONTH = Pattern(rf"(?<=ngày )(?P<d>{_D}) tháng (?P<m>{_D})(?![0-9/.,-]*[0-9])", re.IGNORECASE, at=AT_DIGITS)
_SHORT_YEAR = Pattern(rf"{_EDGE}(?P<d>{_D})/(?P<m>{_D})/(?P<y>[0-9]{{2}}){_END}", at=AT_DIGITS, needs="/")
_SPAN_YEAR = Pattern(
    rf"{_EDGE}(?P<d1>{_D})(?:/(?P<m1>{_D}))?{_DASH}(?P<d>{_D})/(?P<m>{_D})/(?P<y>[0-9]{{4}}){_END}",
    at=AT_DIGITS,
    needs="-–—",
)
_SPAN = Pattern(
    rf"{_EDGE}(?P<d1>{_D})(?:/(?P<m1>{_D}))?{_DASH}(?P<d>{_D})/(?P<m>{_D}){_END}", at=AT_DIGITS, needs="-–—"
)
_SHORT = Pattern(rf"{_EDGE}(?P<d>{_D})(?P<s>[/.-])(?P<m>{_D}){_END}(?!\w)", at=AT_DIGITS, needs="/.-")
_MONTH_YEAR = Pattern(
    rf"(?<=tháng )(?P<m>{_D}) ?[/.–-] ?(?P<y>[0-9]{{4}}){_END}", re.IGNORECASE, at=AT_DIGITS, needs="/.–-"
)
_MONTH_SPAN = Pattern(
    rf"(?<=tháng )(?P<m1>{_D}){_DASH}(?P<m>{_D})(?:/(?P<y>[0-9]{{4}}))?{_END}(?!\w)",
    re.IGNORECASE,
    at=AT_DIGITS,
    needs="-–—",
)
_MONTH = Pattern(rf"(?<=tháng )(?P<m>0?[1-9]|1[0-2]){_END}(?!\w)", re.IGNORECASE, at=AT_DIGITS)
_COMMA_YEAR = Pattern(rf"(?<=tháng )(?P<m>{_D}),? (?P<y>(?:19|20)[0-9]{{2}}){_END}(?!\w)", re.IGNORECASE, at=AT_DIGITS)
_BARE_MONTH_YEAR = Pattern(rf"{_EDGE}(?P<m>{_D})/(?P<y>(?:19|20)[0-9]{{2}}){_END}(?!\w)", at=AT_DIGITS, needs="/")
_QUARTER_YEAR = Pattern(
    r"(?<=quý )(?P<q>[0-9]{1,2}|[IVX]{1,4})/(?P<y>[0-9]{4})(?![0-9])", re.IGNORECASE, at="0-9IVXivx", needs="/"
)
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
_Q = r"(?:[1-4]|I{1,3}|IV)"
_QUARTER = Pattern(
    rf"(?<![\w./&-])Q\.? ?(?:(?P<q1>{_Q}){_DASH}(?:Q\.? ?)?)?(?P<q>{_Q}) ?[/.-] ?"
    r"(?P<y>(?:19|20)[0-9]{2})(?![\w/])",
    needs="Q",
)
_SHORT_MONTH = Pattern(
    r"(?<![\w./&-])T(?:\.? ?(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)[0-9]{2})|\.(?P<m1>0?[1-9]|1[0-2]))"
    r"(?![\w/]|[.,-][0-9])",
    at="T",
)
_LETTERED = Pattern(r"(?<![\w./&-])[QP]\.? ?[0-9]{1,2}/(?:19|20)[0-9]{2}(?![\w/])", needs="QP")
_YEARS = Pattern(
    rf"{_EDGE}(?P<a>(?:1[0-9]|20)[0-9]{{2}}){_DASH}(?P<b>(?:1[0-9]|20)[0-9]{{2}}){_END}(?!\w)",
    at=AT_DIGITS,
    needs="-–—",
)
_SHORT_YEARS = Pattern(
    rf"{_EDGE}(?P<a>(?:19|20)(?P<first>[0-9]{{2}})){_DASH}(?P<last>[0-9]{{2}}){_END}(?!\w)", at=AT_DIGITS, needs="-–—"
)
_PERIOD = Pattern(r"(?:giai đoạn|nhiệm kỳ|nhiệm kì|năm học|thời kỳ|thời kì|niên khóa|năm)(?: mới)? $", re.IGNORECASE)
_YEAR = Pattern(rf"(?<=năm )(?P<y>[12][0-9]{{3}}){_END}(?!\w)", re.IGNORECASE, at=AT_DIGITS)
_SCHOOL_YEARS = Pattern(
    rf"{_EDGE}(?P<a>(?:19|20)[0-9]{{2}})/(?P<b>(?:19|20)[0-9]{{2}}){_END}(?!\w)", at=AT_DIGITS, needs="/"
)

_SURE = Pattern(
    r"(?:(?:sáng|trưa|chiều|tối|đêm|khuya|hôm|nay|qua|mai|dịp|lễ|tết|rằm|giỗ tổ|kỷ niệm|hạn|hạn nộp|hạn chót|khai mạc|"
    r"bế mạc|khai giảng|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|(?<!\w)T[2-7]|CN)[ :,(]{1,3}"
    r"|ngày [^0-9.,;:\n]{1,24}: ?)$",
    re.IGNORECASE,
)
_LIKELY = Pattern(rf"(?:từ|đến|tới|vào|trước|sau|hết|lúc|kể từ|và|{MASK},?)[ :,(]{{1,3}}$", re.IGNORECASE)
_NAMED = Pattern(r"(?:ngày|mùng|mồng) (?:[0-9]{1,2}, ?){0,8}(?:[0-9]{1,2},? (?:và|hoặc|hay|đến) )?$", re.IGNORECASE)
"""Ngày 12, 13 và 14/8: the last names the month of all."""
_FESTIVE = Pattern(
    r"(?<!\w)(?:ngày|lễ|dịp|kỷ niệm|chào mừng|mừng|phụ nữ|nhà giáo|quốc khánh|lao động|thương binh)(?!\w)"
    r"[^.;\n]{0,40}$",
    re.IGNORECASE,
)
_AND = Pattern(rf"(?:{MASK}|[0-9]/[0-9]{{1,2}})(?:,| và| hoặc)(?: ngày)? $", re.IGNORECASE)
_LUNAR = Pattern(r" ?\(?(?:âm lịch|dương lịch|ÂL|AL)(?!\w)")
_COUNTS = Pattern(
    r" ?(?:viên|gói|lần|lượt|ca|trường hợp|giờ|tiếng|bữa|ngày|đêm|tuần|tháng|năm|triệu|nghìn|ngàn|tỷ|tỉ|đồng|người|hộ|"
    r"tấn|tạ|kg|ký|lít|ha|công|cây|con|điểm|%|buổi|chuyến|liều|mũi|thìa|muỗng|ly|cốc|cuộc|vụ|đợt|phút|suất|tiết|bài|"
    r"bộ|cái|chiếc|km|m|l)(?!\w)",
    re.IGNORECASE,
)
_EACH = Pattern(
    r"(?<!\w)(?:mỗi|một|hằng|hàng|bình quân|trung bình|uống|thu nhập|lương|nhiều|trong|cả) (?:ngày|tháng) $",
    re.IGNORECASE,
)
_CHANGED = Pattern(r"(?<!\w)(?:giảm|tăng|khoảng|chiếm|gần|hơn|cao|thấp|còn|đạt)(?!\w)[^.;\n]{0,16}$", re.IGNORECASE)
_PEOPLE = Pattern(r" (?:người|hộ|đại biểu|thành viên|đơn vị|xã|phường|huyện|tỉnh|trường)(?!\w)", re.IGNORECASE)
_SHARED = Pattern(r" (?:nhiệm kỳ|bữa|kế hoạch|chặng|quãng)(?!\w)", re.IGNORECASE)
_STREET = Pattern(r",? (?:đường|phố|hẻm|ngõ|quốc lộ|khóm|tổ|khu phố)(?!\w)", re.IGNORECASE)
_NO_DAY = Pattern(
    r"(?:(?<!\w)(?:số|nhà|hẻm|ngõ|ngách|kiệt|tổ|đường|thửa|tờ|lô|chỉ|binh|bậc|áp|hạng|đạt|được|có|tỷ lệ|tỉ lệ|chọn|"
    r"phiếu|loại|cỡ|chuẩn|mẫu|bài|điểm|với|chiếm)[ :]{1,2}|[0-9/.-])$",
    re.IGNORECASE,
)
"""Before what is an address, a class or a share, whatever its size."""
_RUNS_ON = Pattern(r"(?: (?:hằng|hàng|tới|này|tại|năm)(?!\w)|[.,;)]?(?:\s|$))")
_FRACTION_CUE = Pattern(r"(?:đạt|tỷ lệ|tỉ lệ|có|với|được|chiếm|gần|hơn|khoảng|quá)[ :]{1,2}$", re.IGNORECASE)
_COUNTED = Pattern(
    r"(?: (?:đến|tới) [0-9]{1,2}/[0-9]{1,2}| [-–] [0-9]{1,2}/[0-9]{1,2})? (?:tiêu chí|chỉ tiêu|xã|phường|ấp|khóm|hộ|"
    r"đại biểu|phiếu|thành viên|người|huyện|tỉnh|đơn vị|diện tích|dân số|số|tổng|sản lượng|chặng đường|thời gian|"
    r"quãng đường|nhiệm vụ|thôn|trường|công trình|điểm|lượng|giá|mức|viên|gói|thìa|muỗng|giờ|tiếng|ngày|tháng|năm|bữa)"
    r"(?!\w)",
    re.IGNORECASE,
)
_QUARTER_ROW = Pattern(r"(?<!\w)quý (?:[1-4]|I{1,3}|IV)(?:,| và| hoặc|,? đến) $", re.IGNORECASE)
_NUMBER_CUE = Pattern(r"(?<!\w)số:? $", re.IGNORECASE)
_HOLIDAYS = frozenset(
    {(30, 4), (1, 5), (2, 9), (8, 3), (20, 10), (20, 11), (27, 7), (22, 12), (19, 5), (3, 2), (1, 6), (26, 3), (27, 2)}
)


def exists(day: int, month: int, year: int | None = None) -> bool:
    """Whether the calendar has this day; without a year, 29 February does."""
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]) or year == 0:
        return False
    leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return (day, month) != (29, 2) or leap


def month_name(month: int, style: Style) -> str:
    return "tư" if month == 4 else cardinal(month, style)


def _day(day: int, month: int, style: Style) -> str:
    return f"{cardinal(day, style)} tháng {month_name(month, style)}"


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 48) : match.start()]


def _full(match: re.Match[str], style: Style) -> Outcome:
    day, month, year = int(match["d"]), int(match["m"]), int(match["y"])
    if not exists(day, month, year):
        return _IMPOSSIBLE
    return f"{_day(day, month, style)} năm {year_words(year, style)}"


def _full_span(match: re.Match[str], style: Style) -> Outcome:
    """01/01/2021 - 30/06/2021."""
    last, first = _full(match, style), (int(match["d1"]), int(match["m1"]), int(match["y1"]))
    if not isinstance(last, str) or not exists(*first):
        return _IMPOSSIBLE
    return f"{_day(first[0], first[1], style)} năm {year_words(first[2], style)} đến {last}"


def _span_year(match: re.Match[str], style: Style) -> Outcome:
    """10 - 15/6/2021, 28/9 - 3/10/2021."""
    last = _full(match, style)
    day, month = int(match["d1"]), int(match["m1"] or match["m"])
    if not isinstance(last, str) or not exists(day, month, int(match["y"])):
        return _IMPOSSIBLE
    return f"{_day(day, month, style) if match['m1'] else cardinal(day, style)} đến {last}"


def _short_year(match: re.Match[str], style: Style) -> Outcome:
    """30/8/21: the century is not guessed, only told as missing."""
    day, month, year = int(match["d"]), int(match["m"]), int(match["y"])
    if not exists(day, month, 2000 + year):
        return _IMPOSSIBLE
    return Doubt("ambiguous-number", f"{_day(day, month, style)} năm {year_words(year, style)}")


def read_full_dates(draft: Draft) -> None:
    """Dates with their year."""
    for pattern, reader in (
        (_FULL_SPAN, _full_span),
        (_SPAN_YEAR, _span_year),
        (_FULL, _full),
        (_ISO, _full),
        (_LONG_YEAR, _full),
        (_SHORT_YEAR, _short_year),
    ):
        draft.each(pattern, "date", partial(reader, style=draft.style))


def _month_year(match: re.Match[str], style: Style) -> Outcome:
    month = int(match["m"])
    if not 1 <= month <= 12:
        return _IMPOSSIBLE
    return f"{month_name(month, style)} năm {year_words(int(match['y']), style)}"


def _month_span(match: re.Match[str], style: Style) -> Outcome:
    if not match["y"] and _counts(match):
        return None
    first, month = int(match["m1"]), int(match["m"])
    if not (1 <= first <= 12 and 1 <= month <= 12):
        return _IMPOSSIBLE
    said = f"{month_name(first, style)} đến tháng {month_name(month, style)}"
    return f"{said} năm {year_words(int(match['y']), style)}" if match["y"] else said


def _bare_month_year(match: re.Match[str], style: Style) -> Outcome:
    """12/2026 is a month; after “số” it numbers a paper of that year."""
    if _QUARTER_ROW.search(_before(match)) and match["m"] in _QUARTERS:
        return f"{cardinal(_QUARTERS[match['m']], style)} năm {year_words(int(match['y']), style)}"
    if _NUMBER_CUE.search(_before(match)):
        return f"{cardinal(int(match['m']), style)}, {year_words(int(match['y']), style)}"
    said = _month_year(match, style)
    return f"tháng {said}" if isinstance(said, str) else said


def _quarter_year(match: re.Match[str], style: Style) -> Outcome:
    """Quý 2/2026; a fifth quarter there is none."""
    number = _QUARTERS.get(match["q"].upper().lstrip("0"))
    return f"{cardinal(number, style)} năm {year_words(int(match['y']), style)}" if number else _IMPOSSIBLE


def _short_quarter(match: re.Match[str], style: Style) -> Outcome:
    """Q4/2026, Q1-Q3/2026: with a year, Q is no district."""
    first = f"{cardinal(_QUARTERS[match['q1'].upper()], style)} đến quý " if match["q1"] else ""
    return f"quý {first}{plain(_quarter_year(match, style))}"


def _short_month(match: re.Match[str], style: Style) -> Outcome:
    """T8/2021, T.8."""
    said = f"tháng {month_name(int(match['m'] or match['m1']), style)}"
    return f"{said} năm {year_words(int(match['y']), style)}" if match["y"] else said


def read_lettered(draft: Draft) -> None:
    """Quarters and months by their letter, before it can be taken for a district's or a province's."""
    draft.each(_SHORT_MONTH, "date", partial(_short_month, style=draft.style))
    draft.each(_QUARTER, "date", partial(_short_quarter, style=draft.style))
    draft.each(_LETTERED, "date", lambda _: Doubt("ambiguous-slash"))


def _years(match: re.Match[str], style: Style) -> Outcome:
    return f"{year_words(int(match['a']), style)} đến {year_words(int(match['b']), style)}"


def _short_years(match: re.Match[str], style: Style) -> Outcome:
    """Giai đoạn 2021-25: the century is the first year's."""
    if int(match["last"]) <= int(match["first"]) or not _PERIOD.search(_before(match)):
        return None
    last = int(match["a"][:2] + match["last"])
    return f"{year_words(int(match['a']), style)} đến {year_words(last, style)}"


def _school_year(match: re.Match[str], style: Style) -> Outcome:
    return _years(match, style) if int(match["b"]) == int(match["a"]) + 1 else None


def read_months(draft: Draft) -> None:
    """Months, quarters and spans of years."""
    for pattern, rule, reader in (
        (_MONTH_YEAR, "date", _month_year),
        (_COMMA_YEAR, "date", _month_year),
        (_MONTH_SPAN, "date", _month_span),
        (_QUARTER_YEAR, "date", _quarter_year),
        (_YEARS, "years", _years),
        (_SHORT_YEARS, "years", _short_years),
        (_YEAR, "years", lambda match, style: year_words(int(match["y"]), style)),
        (_SCHOOL_YEARS, "years", _school_year),
        (_BARE_MONTH_YEAR, "date", _bare_month_year),
    ):
        draft.each(pattern, rule, partial(reader, style=draft.style))


def _counted(match: re.Match[str]) -> bool:
    return _COUNTED.match(match.string, match.end()) is not None


def _is_day(match: re.Match[str]) -> bool:
    """Whether 1/5 is a day here. 15/19 tiêu chí, tối nay 2/3 số hộ, từ 1/3 đến 1/2 lượng mưa are parts of a whole."""
    before, day, month = _before(match), int(match["d"]), int(match["m"])
    if _counted(match):
        people = _PEOPLE.match(match.string, match.end()) and not before.rstrip().lower().endswith(("nay", ","))
        return _SURE.search(before) is not None and (day > month or bool(people))
    holiday = (
        (day, month) in _HOLIDAYS and not _FRACTION_CUE.search(before) and not _SHARED.match(match.string, match.end())
    )
    return bool(_SURE.search(before) or _LIKELY.search(before) or holiday or "0" in (match["d"][0], match["m"][0]))


def _unsure(match: re.Match[str]) -> bool:
    """01/12 with nothing around it that speaks of days, sáng 3/7 người dân, which may be three of seven."""
    before, pair = _before(match), (int(match["d"]), int(match["m"]))
    cued = _SURE.search(before) or _LIKELY.search(before) or pair in _HOLIDAYS
    return not cued or (_counted(match) and _is_share(*pair))


def _is_day_by_other_signs(match: re.Match[str]) -> bool:
    """8-3 and 15.10 are days only where days are spoken of."""
    before = _before(match)
    holiday = (int(match["d"]), int(match["m"])) in _HOLIDAYS
    if holiday and (_FESTIVE.search(before) or _AND.search(before)):
        return True
    if match["s"] == "-" and int(match["d"]) > int(match["m"]) and _SURE.search(before):
        return True
    whole = match["s"] == "." and len(match["d"]) == len(match["m"]) == 2
    cued = holiday or _SURE.search(before) or _LIKELY.search(before)
    return bool(whole and cued and _RUNS_ON.match(match.string[match.end() : match.end() + 8]))


def _is_lunar(match: re.Match[str]) -> bool:
    return _LUNAR.match(match.string, match.end()) is not None


def _counts(match: re.Match[str]) -> bool:
    """Whether what follows is counted: ngày 2-3 viên, mỗi tháng 5-10 triệu."""
    return _COUNTS.match(match.string, match.end()) is not None or _EACH.search(_before(match)) is not None


def _is_share(first: int, whole: int) -> bool:
    return first < whole <= 10


def _span(match: re.Match[str], style: Style) -> Outcome:
    """10 - 15/6, 28/9 - 3/10; giảm từ 1/3 - 1/2 are parts."""
    day, month, first = int(match["d"]), int(match["m"]), int(match["d1"])
    first_month = int(match["m1"] or month)
    before = _before(match)
    if not (exists(day, month) and exists(first, first_month)):
        return _IMPOSSIBLE if before.lower().endswith("ngày ") else None
    start = _day(first, first_month, style) if match["m1"] else cardinal(first, style)
    said = f"{start} đến {_day(day, month, style)}"
    if match["m1"] and _is_share(first, first_month) and _is_share(day, month) and not before.lower().endswith("ngày "):
        if _COUNTED.match(match.string, match.end()) or _CHANGED.search(before):
            shares = ((first, first_month), (day, month))
            return " đến ".join(f"{cardinal(a, style)} phần {month_name(b, style)}" for a, b in shares)
        return Doubt("ambiguous-slash", said)
    return said


def _holidays(match: re.Match[str], style: Style) -> Outcome:
    pair = (int(match["d1"]), int(match["m1"] or 0)), (int(match["d"]), int(match["m"]))
    if all(day in _HOLIDAYS for day in pair):
        return ", ".join(_day(*day, style) for day in pair)
    return None


def _short(match: re.Match[str], style: Style) -> Outcome:
    day, month, slashed = int(match["d"]), int(match["m"]), match["s"] == "/"
    named = _NAMED.search(_before(match)) is not None
    if not exists(day, month):
        return _IMPOSSIBLE if named and slashed else None
    said = _day(day, month, style)
    if _is_lunar(match):
        return said
    if named:
        return _named(match, said)
    if not slashed:
        return said if _is_day_by_other_signs(match) and not _counts(match) else None
    if _is_day(match):
        return Doubt("ambiguous-slash", said) if _unsure(match) else said
    placed = _STREET.match(match.string, match.end())
    more_than_whole = day > month and not (_counted(match) or placed or _NO_DAY.search(_before(match)))
    return Doubt("ambiguous-slash", said) if more_than_whole else None


def _named(match: re.Match[str], said: str) -> Outcome:
    """After “ngày”: a day, unless the sign is no slash and something is counted, ngày 2-3 viên."""
    if match["s"] != "/":
        return None if _counts(match) else said
    each = _EACH.search(_before(match)) is not None
    counted = _counted(match) and not _PEOPLE.match(match.string, match.end())
    if _is_share(int(match["d"]), int(match["m"])) and (counted or each):
        return None if each else Doubt("ambiguous-slash", said)
    return said


def read_short_dates(draft: Draft) -> None:
    """Days and months without a year, by the words around them; 15/19 tiêu chí is left to the fractions."""
    style = draft.style
    draft.each(_SPAN, "date", partial(_holidays, style=style))
    draft.each(_SPAN, "date", partial(_span, style=style))
    draft.each(_SHORT, "date", partial(_short, style=style))
    draft.each(_LONG_MONTH, "date", lambda m: None if exists(int(m["d"]), int(m["m"])) else _IMPOSSIBLE)
    draft.each(_MONTH, "date", lambda m: month_name(int(m["m"]), style))
