"""Two numbers and a sign between them: spans, scores, fractions, ratios, sums."""

import re
import unicodedata
from functools import partial

from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.numbers import NUMBER, cardinal, counting, number, plain
from broadcaster.wording.pattern import AT_DIGITS, Pattern
from broadcaster.wording.values import Style

_SPAN = Pattern(
    rf"(?P<a>{NUMBER}) {{0,2}}(?P<s>[-–—]) {{0,2}}(?P<b>{NUMBER})(?! {{0,2}}[-–—/][0-9])(?!\w)",
    at=AT_DIGITS,
    needs="-–—",
)
_CHAIN = Pattern(rf"{NUMBER}(?: ?[-–/] ?[0-9]++(?:[.,][0-9]++)*+){{2,12}}(?!\w)", at=AT_DIGITS, needs="-–/")
_SLASH = Pattern(rf"(?P<a>{NUMBER}) ?/ ?(?P<b>{NUMBER})(?! ?[/-][0-9])(?!\w)", at=AT_DIGITS, needs="/")
_SUM = Pattern(rf"(?P<a>{NUMBER}) ?(?P<s>[-–:]) ?(?P<b>{NUMBER})(?= ?= ?[0-9])", at=AT_DIGITS, needs="=")
_SETS = Pattern(r"\((?:[0-9]{1,2} ?[-–] ?[0-9]{1,2}(?:[,;] ?)?){1,7}\)", needs="(")
_SET = Pattern(r"([0-9]{1,2}) ?[-–] ?([0-9]{1,2})")
_VULGAR = Pattern(r"(?P<whole>[0-9]{1,4} ?)?(?P<it>[¼-¾⅐-⅞])", needs="½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚⅐⅑⅒")
_COLON = Pattern(rf"(?P<a>{NUMBER}) ?: ?(?P<b>{NUMBER})(?![:\w])", at=AT_DIGITS, needs=":")
_SCORE_CUE = Pattern(
    r"(?:(?:thắng|thua|hòa|hoà|tỷ số|tỉ số|gỡ|dẫn|cầm hòa|kết quả)(?: [^\d\n.;]{0,24}| )?"
    r"|(?:hiệp|set|ván|chung cuộc)(?: [0-9]{1,2})?[: ]{1,2})$",
    re.IGNORECASE,
)
_SCORED = Pattern(r"(?:thắng|thua|hòa|hoà|tỷ số|tỉ số|dẫn|hạ)[^.;\n]{0,40}$", re.IGNORECASE)
_MIXTURE = Pattern(r"(?:NPK|DAP|NP|NK)[ :]{1,2}$")
_FERTILIZER = Pattern(r"(?:NPK|phân|hàm lượng|công thức)[ :]{1,2}$|\ue000[ :]{0,2}$")
_PARTS = Pattern(
    r"(?: (?:đến|tới) [0-9]{1,2}/[0-9]{1,2})?"
    r" (?:diện tích|dân số|số|tổng số|sản lượng|chặng đường|thời gian|quãng đường|lượng|giá|mức|chiều|khối lượng|trong|"
    r"thế giới|cả nước|doanh thu|nguồn|vốn|thu nhập|suất|đoạn|viên|gói|thìa|muỗng|ly|cốc|bát|chén|quả|trái|cái|giờ|"
    r"tiếng|ngày|đêm|tháng|năm|đời|lít|kg|ha|công|sào|mẫu|cây|khu|phần|bể|bồn|thùng|gia đình|nhà|đất|rừng|"
    r"vườn|lúa)(?!\w)",
    re.IGNORECASE,
)
_PARTS_CUE = Pattern(
    r"(?:ít nhất|tối thiểu|hơn|gần|khoảng|quá|bằng|chiếm|giảm|tăng|còn|trên|tỷ lệ|tỉ lệ|bản đồ)[ :]{1,2}$",
    re.IGNORECASE,
)
_OUT_OF = Pattern(
    r" (?:tiêu chí|chỉ tiêu|xã|phường|ấp|khóm|hộ|đại biểu|phiếu|thành viên|người|huyện|tỉnh|đơn vị|thôn|trường|"
    r"nhiệm vụ|công trình|điểm|nội dung|thủ tục|hồ sơ|chi bộ|đồng chí|cơ quan|cơ sở|ca|km|tuyến|mẫu|trạm|"
    r"nhóm|bộ|sở|cụm|tổ)(?!\w)",
    re.IGNORECASE,
)
_SHARED = Pattern(
    r" (?:hộ|người|xã|phường|ấp|khóm|thôn|huyện|tỉnh|trường|đại biểu|phiếu|thành viên|đơn vị|chi bộ|đồng chí|cơ quan|"
    r"cơ sở|hồ sơ|học sinh|cử tri|đảng viên|hội viên|nhân khẩu|gia đình|cháu|trẻ|dân|cán bộ|tuyến|tổ)(?!\w)",
    re.IGNORECASE,
)
_COUNT_CUE = Pattern(r"(?<!\w)(?:đạt|thắng|thua|tỷ số|tỉ số|với tỷ số)(?: được)?[ :]{1,2}$", re.IGNORECASE)
_SCALE_CUE = Pattern(r"(?:tỷ lệ|tỉ lệ|bản đồ)[ :]{1,2}$", re.IGNORECASE)
_HOUSE_CUE = Pattern(r"(?:số|số nhà|hẻm|ngõ|ngách|kiệt|địa chỉ|nhà|đường|tổ|thửa)[ :]{1,2}$", re.IGNORECASE)
_OPERATOR = Pattern(
    rf"(?<=[0-9{MASK})])(?P<it> ?(?:[<>]=|[+=×±≥≤<>~^*÷]|(?<= )[xX](?= )|(?<=[0-9{MASK}])[xX](?=[0-9{MASK}])) ?)"
    rf"(?=[0-9{MASK}(])",
    needs="+=×±≥≤<>~^xX*÷",
)
_COMPARE = Pattern(rf"(?P<it>(?:(?<![-=<>])(?:[<>]=?)|[≥≤=±~≈+]) {{0,2}})(?=[0-9{MASK}])", needs="<>≥≤=±~≈+")
_WORDS = {
    "÷": "đến", "+": "cộng", "=": "bằng", "×": "nhân", "x": "nhân",
    "X": "nhân", "*": "nhân", "±": "cộng trừ", "≥": "lớn hơn hoặc bằng", "~": "đến",
    "≈": "khoảng", "≤": "nhỏ hơn hoặc bằng", "<": "nhỏ hơn", ">": "lớn hơn",
    "^": "mũ", "<=": "nhỏ hơn hoặc bằng", ">=": "lớn hơn hoặc bằng",
}  # fmt: skip
_LIMITS = {**_WORDS, "<": "dưới", ">": "trên", "~": "khoảng"}
"""After a word, not a number: trẻ < 5 tuổi."""
_CUES = (
    "thứ|ngày|tuần|tháng|quý|năm|lớp|khối|tổ|nhóm|khóm|ấp|thôn|khu|khu phố|khu vực|đội|đợt|bài|trang|điều|khoản|mục|"
    "chương|câu|bước|cấp|mức|phòng|ca|số"
)
_PLACE = r"(?:[0-9]{1,4}(?:[/.][0-9]{1,4}){0,2}|[IVX]{1,5}(?:/[0-9]{4})?|hai|ba|tư|năm|sáu|bảy)"
_CUED_SPAN = Pattern(
    rf"(?<!\w)(?P<cue>{_CUES}) (?P<a>{_PLACE})"
    rf"(?P<it> {{0,2}}[-–—] {{0,2}})(?:(?P=cue) (?P<b>{_PLACE})|chủ nhật)(?!\w)",
    re.IGNORECASE,
    needs="-–—",
)
_THINGS = (
    "giây|phút|giờ|ngày|đêm|tuần|tháng|quý|năm|tuổi|triệu|tỷ|tỉ|nghìn|ngàn|trăm|chục|vạn|đồng|lần|viên|gói|người|hộ|ca|con|"
    "cây|công|mũi|liều|tấn|tạ|lít|ký|mét|bậc|cấp|độ"
)
_COUNTED_SPAN = Pattern(
    rf"{NUMBER} (?:{_THINGS})(?: (?:{_THINGS}))?(?P<it> ?[-–—] ?)(?={NUMBER} (?:{_THINGS})(?!\w))",
    re.IGNORECASE,
    at=AT_DIGITS,
    needs="-–—",
)
"""6 tháng – 3 năm, 500 triệu - 1 tỷ đồng: a counted thing on both sides."""
_ROUND = frozenset({"thứ", "ngày", "tháng"})
"""What begins again after its last: thứ 6 - thứ 2."""


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 36) : match.start()]


def _after(match: re.Match[str]) -> str:
    return match.string[match.end() : match.end() + 24]


def _value(written: str) -> float:
    return float(written.replace(".", "").replace(" ", "").replace(",", ".", 1).replace(",", ""))


def _join(match: re.Match[str], between: str, style: Style) -> Outcome:
    first, last = number(counting(match["a"]), style), number(counting(match["b"]), style)
    said = f"{plain(first)} {between} {plain(last)}".replace("  ", " ")
    reason = next((outcome.reason for outcome in (first, last) if isinstance(outcome, Doubt)), "")
    return Doubt(reason, said) if reason else said


def _doubtful(outcome: Outcome, reason: str) -> Outcome:
    return Doubt(reason, plain(outcome))


def _chain(match: re.Match[str], style: Style) -> Outcome:
    """Three numbers and more: nobody can know what they are."""
    parts = re.split(r" ?([-–/]) ?", match.group())
    said = " ".join({"-": "gạch", "–": "gạch", "/": "trên"}.get(p) or plain(number(p, style)) for p in parts)
    if "/" not in parts and _FERTILIZER.search(match.string[max(0, match.start() - 12) : match.start()]):
        return said.replace(" gạch ", " ")
    return Doubt("ambiguous-slash" if "/" in parts else "ambiguous-dash", said)


def _span(match: re.Match[str], style: Style) -> Outcome:
    if _SCORE_CUE.search(_before(match)) or _MIXTURE.search(_before(match)):
        return _join(match, "", style)
    if _value(match["a"]) < _value(match["b"]):
        return _join(match, "đến", style)
    return _doubtful(_join(match, "", style), "ambiguous-dash")


def _slash(match: re.Match[str], style: Style) -> Outcome:
    before, after = _before(match), _after(match)
    over = _join(match, "trên", style)
    smaller = _value(match["a"]) < _value(match["b"])
    if smaller and _is_share(match, before, after):
        return _fraction(match, style)
    if _OUT_OF.match(after) or _HOUSE_CUE.search(before):
        return over
    parts = _PARTS.match(after) or (_value(match["b"]) <= 10 and _PARTS_CUE.search(before))
    if _SCALE_CUE.search(before):
        return _fraction(match, style) if smaller else over
    if smaller and parts:
        return _fraction(match, style)
    return _doubtful(over, "ambiguous-slash")


def _is_share(match: re.Match[str], before: str, after: str) -> bool:
    """3/4 hộ is a share of all; đạt 3/4 tiêu chí and 8/10 điểm are a count of so many."""
    whole = match["a"].isdigit() and match["b"].isdigit() and "0" not in (match["a"][0], match["b"][0])
    cued = _COUNT_CUE.search(before) or _HOUSE_CUE.search(before)
    return bool(whole and int(match["b"]) <= 10 and not cued and _SHARED.match(after))


def _colon(match: re.Match[str], style: Style) -> Outcome:
    if _SCALE_CUE.search(_before(match)):
        return _join(match, "trên", style)
    if _SCORE_CUE.search(_before(match)):
        return _join(match, "", style)
    if " " in match.group() or len(match["b"]) > 3:  # ISO 9001:2015
        return None
    return _doubtful(_join(match, "trên", style), "ambiguous-slash")


def _cued_span(match: re.Match[str]) -> Outcome:
    first, last = match["a"], match["b"]
    cue = match["cue"].lower()
    if last is None:  # thứ 2 - chủ nhật
        return " đến " if cue == "thứ" else None
    falls = first.isdigit() and last.isdigit() and int(first) > int(last) and cue not in _ROUND
    return Doubt("ambiguous-dash", " đến ") if falls or first == last else " đến "


def read_cued_spans(draft: Draft) -> None:
    """Thứ 2 - thứ 6, tổ 1-tổ 4: one word on both sides makes the dash a span."""
    draft.each(_CUED_SPAN, "span", _cued_span)
    draft.each(_COUNTED_SPAN, "span", lambda _: " đến ")


def _sum(match: re.Match[str], style: Style) -> Outcome:
    """10 - 4 = 6, 8 : 2 = 4: the sign of equality makes it a sum."""
    return _join(match, "chia" if match["s"] == ":" else "trừ", style)


def _sets(match: re.Match[str], style: Style) -> Outcome:
    """Thắng 3-2 (25-20, 22-25): the sets of the score before them."""
    before = match.string[max(0, match.start() - 48) : match.start()]
    if not _SCORED.search(before):
        return None
    return _SET.sub(lambda m: f"{plain(number(m[1], style))} {plain(number(m[2], style))}", match.group())


def _vulgar(match: re.Match[str], style: Style) -> Outcome:
    """½ thìa, 2½ giờ."""
    top, bottom = unicodedata.normalize("NFKC", match["it"]).split("\u2044")
    said = f"{cardinal(int(top), style)} phần {'tư' if bottom == '4' else cardinal(int(bottom), style)}"
    return f" và {said}" if match["whole"] else said


def read_relations(draft: Draft) -> None:
    draft.each(_VULGAR, "fraction", partial(_vulgar, style=draft.style))
    draft.each(_SUM, "sum", partial(_sum, style=draft.style))
    draft.each(_SETS, "score", partial(_sets, style=draft.style))
    draft.each(_CHAIN, "chain", partial(_chain, style=draft.style))
    draft.each(_SPAN, "span", partial(_span, style=draft.style))
    draft.each(_SLASH, "fraction", partial(_slash, style=draft.style))
    draft.each(_COLON, "ratio", partial(_colon, style=draft.style))


def _fraction(match: re.Match[str], style: Style) -> Outcome:
    said = _join(match, "phần", style)
    return said.removesuffix("bốn") + "tư" if isinstance(said, str) and match["b"] == "4" else said


def read_signs(draft: Draft) -> None:
    """Signs of sums and comparisons, once the numbers beside them are read."""
    draft.each(_OPERATOR, "sign", lambda m: f" {_WORDS[m['it'].strip()]} ")
    draft.each(_COMPARE, "sign", lambda m: f"{_LIMITS[m['it'].strip()]} ")
