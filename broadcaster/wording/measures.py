"""Percentages, money and units of measure after a number."""

import re
from functools import partial

from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.letters import is_syllable
from broadcaster.wording.numbers import NUMBER, cardinal, counting, number, plain
from broadcaster.wording.pattern import AT_DIGITS, Pattern
from broadcaster.wording.unit_table import COUNTED_BY, NEVER_AFTER_SPACE, ONE_LETTER, PHYSICAL, RATES, UNITS
from broadcaster.wording.values import Style

_MAY_BE_NEGATIVE = frozenset({"°C", "° C", "oC", "ºC", "0C", "℃", "độ C", "độ c", "°F", "độ F", "°", "độ", "%", "‰"})
_SIGNS = frozenset(unit for unit in UNITS if not unit[-1].isalnum())
_FIRST_WORDS = frozenset(words.split()[0] for words in COUNTED_BY)
_TECHNICAL = (frozenset(UNITS) | frozenset(RATES)) - {"tấn", "đồng", "tạ", "yến", "sào", "mẫu", "độ", "đô"}

_DASH = r" {0,2}(?:-|–|—|÷) {0,2}"
_SCALE = r"(?: ?(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ|trăm|chục|vạn)(?!\w))?"
_UNIT = (
    r"(?P<unit>[tT]r\. ?đồng(?!\w)|[tT]r\. ?[đĐ](?!\w)|tr đồng|độ [CcF](?!\w)|° ?[CF](?!\w)|US\$|%o(?!\w)|"
    r"[°%‰$€£¥₫℃Ω]|[ºo0][CF](?!\w)|đ\.(?=\w)|"
    r"[^\W\d_]{1,8}(?:[²³]|[23](?![0-9]))?)"
)
_BODY = rf"(?P<a>{NUMBER})(?:{_DASH}(?P<b>{NUMBER}))?{_SCALE}(?P<gap> ?){_UNIT}(?![\w²³])"
_MEASURE = Pattern(_BODY, at=AT_DIGITS)
_SIGNED = Pattern(rf"(?:(?<=^)|(?<=[ (]))(?P<sign>[-–+]){_BODY}", re.MULTILINE, at="-–+")
_SIGNED_FIRST = Pattern(
    rf"(?:(?<=^)|(?<=[ (]))(?P<sign>[-–])(?P<a>{NUMBER})(?= (?:đến|tới) [-–]?[0-9][0-9,]{{0,4}} ?(?:°|độ|%|º|oC))",
    re.MULTILINE,
    at="-–",
)
_EACH_RANGE = Pattern(
    rf"(?P<a>{NUMBER}) ?{_UNIT}{_DASH}(?P<b>{NUMBER}) ?(?P=unit)(?![\w²³])", at=AT_DIGITS, needs="-–—÷"
)
_JOINED = Pattern(
    r"(?<![\w.,/-])(?P<a>[0-9]{1,3})(?P<unit>m|km|kg|tấn|lít|tạ|ha|tỷ|tr|triệu)(?P<b>[0-9]{1,2})(?![\w.,/-][0-9]|\w|²|³)",
    at=AT_DIGITS,
)
_PREFIXED = Pattern(rf"(?P<unit>US\$|\$|€) ?(?P<a>{NUMBER}){_SCALE}", needs="$€")
_WORD = r"[^\W\d_]{1,8}(?:[²³]|[23](?![0-9]))?"
_PER = Pattern(rf"(?<=[\w{MASK}]) ?/ ?{_WORD}(?: ?/ ?{_WORD}){{0,3}}(?! ?/|[\w²³&]|[.-]\w)", needs="/")
_EVERY = Pattern(r"(?<=lần) ?/ ?(?=[0-9]{1,3} (?:giờ|ngày|đêm|tuần|tháng|quý|năm|người|hộ|vụ)(?!\w))", needs="/")
_BETWEEN = Pattern(rf"(?<={MASK}) ?[-–—] ?(?={MASK})", needs="-–—")
_PER_AMOUNT = Pattern(rf"(?<=[^\W\d_{MASK}]|{MASK}) ?/ ?(?=(?:[0-9][0-9.]*|vạn|nghìn|triệu) ?[^\W\d_])", needs="/")
_AMOUNTS = frozenset({"measure", "money"})
_SLASH = Pattern(r" ?/ ?")
_COUNTED = Pattern(rf"(?:[0-9]|{MASK}|triệu|nghìn|ngàn|tỷ)[^.;\n]{{0,24}}$")
_LAST_UNIT = Pattern(r"[^\W\d_]{1,8}[²³23]?$")
_ALONE = Pattern(r"(?<![\w/])(?:[tT]r\.[đĐ]|km²|km2|km/h|km|kg|cm|mm|m²|m2|m³|m3|ml|kWh|kW|MW|°C|oC)(?![\w²³])")
_WHERE = Pattern(
    rf"(?P<a>{NUMBER}) ?(?:° ?(?:(?P<minutes>[0-5]?[0-9]) ?['’′] ?(?:(?P<seconds>[0-5]?[0-9](?:[.,][0-9]{{1,2}})?) ?"
    rf"[\"”″])? ?)?|(?<=[0-9][.,][0-9]))(?P<wind>[NSEWBĐ])(?![\w°])",
    at=AT_DIGITS,
)
_HERE = {"N": range(5, 26), "E": range(95, 121)}
"""Degrees of our seas; a number without the sign of degrees is a place only there."""
_WINDS = {"N": "vĩ bắc", "B": "vĩ bắc", "S": "vĩ nam", "E": "kinh đông", "Đ": "kinh đông", "W": "kinh tây"}
_MINUTES = Pattern(
    rf"(?<![\w.,'’‘])(?:(?P<a>{NUMBER}){_DASH})?(?P<b>{NUMBER}) ?['’′]"
    r"(?:(?P<s>[0-5]?[0-9])(?P<mark>''|’’|[\"”″])?)?(?![\w'’])",
    at=AT_DIGITS,
    needs="'’′",
)
_OPENED = Pattern(r"(?:^|[\s(])['‘](?=\w)[^'’\n]*$")
_ENDS = frozenset({"", "\n", *')]"”’»'})
_AFTER_STOP = Pattern(r"\.(?P<gap>[ \t]*)(?P<next>[^ \t]|\Z)", re.DOTALL)
_PERCENT = Pattern(r"%", needs="%")
_AMBIGUOUS_DOT = Pattern(r"[0-9]+\.[0-9]{1,2}\Z")


def _amount(written: str, style: Style) -> tuple[str, str]:
    """The words of a number before a unit, and why they may be wrong, if so."""
    outcome = number(counting(written), style)
    reason = outcome.reason if isinstance(outcome, Doubt) else ""
    if _AMBIGUOUS_DOT.match(written):
        reason = "ambiguous-number"
    return plain(outcome), reason


def _scaled(scale: str | None) -> str:
    """Nghìn or ngàn: as the writer put it."""
    return f" {scale}" if scale else ""


def _told(words: str, *reasons: str) -> Outcome:
    reason = next(filter(None, reasons), "")
    return Doubt(reason, words) if reason else words


def _measure(match: re.Match[str], style: Style) -> Outcome:
    unit = match["unit"]
    if unit not in UNITS or (match["gap"] and unit in NEVER_AFTER_SPACE):
        return None
    said, why = _amount(match["a"], style)
    if match["gap"] and unit in ONE_LETTER:
        why = why or _initial(match)
    if match["b"]:
        last, why_last = _amount(match["b"], style)
        said, why = f"{said} đến {last}", why or why_last
    if unit == "tr" or (unit == "T" and "," not in match["a"]):  # triệu or trang; tấn or a class
        why = why or "ambiguous-unit"
    return _told(f"{said}{_scaled(match['scale'])} {_name(unit, style)}", why)


def _signed(match: re.Match[str], style: Style) -> Outcome:
    """-5°C; a minus before what is never below nothing may be a dash."""
    outcome = _measure(match, style)
    if outcome is None:
        return None
    why = outcome.reason if isinstance(outcome, Doubt) else ""
    word = "cộng" if match["sign"] == "+" else "âm"
    sure = match["unit"] in _MAY_BE_NEGATIVE
    return _told(f"{word} {plain(outcome)}", why, "" if sure else "ambiguous-dash")


def _joined(match: re.Match[str], style: Style) -> Outcome:
    """1m65, 2kg5, 3tỷ2: what stands after the unit is its hundredths or tenths, as people say it."""
    unit = match["unit"]
    if unit + match["b"] in UNITS:
        return None
    return f"{cardinal(int(match['a']), style)} {UNITS.get(unit, unit)} {_hundredths(match['b'], style)}"


def _hundredths(digits: str, style: Style) -> str:
    if digits[0] == "0":
        return f"không {cardinal(int(digits), style)}"
    return cardinal(int(digits), style)


def _initial(match: re.Match[str]) -> str:
    """The doubt about one letter and a full stop: 5 V. Nguyễn may be a name, 2,5 V. and 10 m. Dự báo end a sentence."""
    found = _AFTER_STOP.match(match.string, match.end())
    if found is None or found["next"] in _ENDS or (found["next"] == "." and not found["gap"]):
        return ""
    starts_sentence = bool(found["gap"]) and not found["next"].islower() and match["unit"].islower()
    return "" if starts_sentence or "," in match["a"] else "ambiguous-unit"


def _minutes(match: re.Match[str], style: Style) -> Outcome:
    """15', 10-15', 5'30: not the end of a quotation."""
    if _OPENED.search(match.string[max(0, match.start() - 80) : match.start()]):
        return None
    said, why = _amount(match["b"], style)
    if match["a"]:
        first, why_first = _amount(match["a"], style)
        said, why = f"{first} đến {said}", why_first or why
    if not match["s"]:
        return _told(f"{said} phút", why)
    return _told(f"{said} phút {cardinal(int(match['s']), style)} giây", why, "" if match["mark"] else "ambiguous-unit")


def _where(match: re.Match[str], style: Style) -> Outcome:
    """15,2°N; 10°23'45"E; 112.6E after a comma or a semicolon of its pair."""
    if "°" not in match.group() and int(re.split(r"[.,]", match["a"])[0]) not in _HERE.get(match["wind"], ()):
        return None
    said = f"{plain(number(match['a'].replace('.', ','), style))} độ"
    if match["minutes"]:
        said += f" {cardinal(int(match['minutes']), style)} phút"
    if match["seconds"]:
        said += f" {plain(number(match['seconds'].replace('.', ','), style))} giây"
    return f"{said} {_WINDS[match['wind']]}"


def _both_named(match: re.Match[str], style: Style) -> Outcome:
    """10km - 20km: the unit is said twice, as written."""
    if match["unit"] not in UNITS:
        return None
    (first, why), (last, why_last) = _amount(match["a"], style), _amount(match["b"], style)
    unit = _name(match["unit"], style)
    return _told(f"{first} {unit} đến {last} {unit}", why, why_last)


def _prefixed(match: re.Match[str], style: Style) -> Outcome:
    said, why = _amount(match["a"], style)
    return _told(f"{said}{_scaled(match['scale'])} {UNITS[match['unit']]}", why)


def _rate(unit: str) -> str | None:
    return RATES.get(unit) or UNITS.get(unit)


def _name(unit: str, style: Style) -> str:
    return UNITS[unit].replace("nghìn", style.thousand)


def read_measures(draft: Draft) -> None:
    """Numbers with their unit, then units of units: đồng/kg, lần/tuần."""
    style = draft.style

    def per(match: re.Match[str]) -> Outcome:
        """After a unit, anything may divide it; after a counted thing, only what such things are counted by."""
        before = match.string[max(0, match.start() - 32) : match.start()]
        found = _LAST_UNIT.search(draft.text[max(0, match.start() - 9) : match.start()])
        unit = found.group() if found else ""
        measured = before.endswith(MASK) and (unit in UNITS or unit in _SIGNS)
        if not measured and not _COUNTED.search(before):
            return None
        return _divided(_SLASH.split(match.group())[1:], physical=measured and unit in PHYSICAL, measured=measured)

    def per_amount(match: re.Match[str]) -> Outcome:
        """80 miligam/100 mililít, 10 ca/100.000 dân."""
        before = match.string[max(0, match.start() - 32) : match.start()]
        return " trên " if _COUNTED.search(before) and not before.endswith("lần") else None

    for pattern, rule, reader in (
        (_WHERE, "place", _where),
        (_EACH_RANGE, "measure", _both_named),
        (_MINUTES, "measure", _minutes),
        (_JOINED, "measure", _joined),
        (_SIGNED_FIRST, "number", lambda match, style: f"âm {_amount(match['a'], style)[0]}"),
        (_SIGNED, "measure", _signed),
        (_MEASURE, "measure", _measure),
        (_PREFIXED, "money", _prefixed),
    ):
        draft.each(pattern, rule, partial(reader, style=style))
    draft.each(_PER, "per", per)
    draft.each(_PER_AMOUNT, "per", per_amount)
    draft.each(_EVERY, "per", lambda _: " mỗi ")
    starts, ends = draft.bounds(_AMOUNTS)
    draft.each(_BETWEEN, "span", lambda m: " đến " if m.start() in ends and m.end() in starts else None)


def _divided(words: list[str], *, physical: bool, measured: bool) -> str | None:
    said = ""
    for word in words:
        rate = _rate(word)
        if rate is None and not (word in COUNTED_BY or word in _FIRST_WORDS or (measured and _is_thing(word))):
            return None
        said += f" {'trên' if physical and word in _TECHNICAL else 'một'} {rate or word}"
        physical = False
    return said


def _is_thing(word: str) -> bool:
    return word.islower() and is_syllable(word)


def read_lone_units(draft: Draft) -> None:
    """Units with no number before them: giá mỗi kg, đồng/km2."""
    draft.each(_ALONE, "measure", lambda m: UNITS.get(m.group()) or "ki lô mét trên giờ")
    draft.each(_PERCENT, "measure", lambda _: "phần trăm")
