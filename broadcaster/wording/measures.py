"""Percentages, money and units of measure after a number."""

import re
from collections.abc import Iterable
from functools import partial

from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.numbers import NUMBER, cardinal, number, plain
from broadcaster.wording.pattern import AT_DIGITS, Pattern
from broadcaster.wording.values import Style

UNITS = {
    "km²": "ki lô mét vuông", "km2": "ki lô mét vuông", "km": "ki lô mét", "cm²": "xăng ti mét vuông",
    "cm2": "xăng ti mét vuông", "cm³": "xăng ti mét khối", "cm3": "xăng ti mét khối", "cm": "xăng ti mét",
    "mm": "mi li mét", "mm2": "mi li mét vuông", "mm²": "mi li mét vuông", "dm": "đề xi mét", "m²": "mét vuông",
    "m2": "mét vuông", "m³": "mét khối", "m3": "mét khối", "m": "mét", "ha": "héc ta", "hecta": "héc ta",
    "Ha": "héc ta", "Km": "ki lô mét", "M2": "mét vuông", "M3": "mét khối",
    "kg": "ki lô gam", "Kg": "ki lô gam", "KG": "ki lô gam", "mg": "mi li gam", "µg": "mi crô gam",
    "μg": "mi crô gam", "g": "gam", "gr": "gam", "lít": "lít", "l": "lít", "ml": "mi li lít", "mL": "mi li lít",
    "kV": "ki lô vôn", "kVA": "ki lô vôn am pe", "kW": "ki lô oát", "KW": "ki lô oát", "kWh": "ki lô oát giờ",
    "KWh": "ki lô oát giờ", "kwh": "ki lô oát giờ", "MW": "mê ga oát", "MWh": "mê ga oát giờ", "MWp": "mê ga oát pích",
    "GW": "gi ga oát", "W": "oát", "V": "vôn", "Hz": "héc", "kHz": "ki lô héc", "MHz": "mê ga héc", "GHz": "gi ga héc",
    "µm": "mi crô mét", "μm": "mi crô mét", "Ω": "ôm",
    "KB": "ki lô bai", "MB": "mê ga bai", "GB": "gi ga bai", "TB": "tê ra bai", "Mbps": "mê ga bít trên giây",
    "dB": "đề xi ben", "mmHg": "mi li mét thủy ngân", "°C": "độ xê", "° C": "độ xê", "oC": "độ xê", "ºC": "độ xê",
    "độ C": "độ xê", "°F": "độ ép", "°": "độ", "độ": "độ", "‰": "phần nghìn", "%": "phần trăm", "tr": "triệu",
    "trđ": "triệu đồng", "tr.đ": "triệu đồng", "Tr.đ": "triệu đồng", "tr. đ": "triệu đồng", "Trđ": "triệu đồng",
    "TrĐ": "triệu đồng", "Tr.Đ": "triệu đồng", "tr.Đ": "triệu đồng", "tr đồng": "triệu đồng", "đ": "đồng",
    "đồng": "đồng", "VNĐ": "đồng", "VND": "đồng", "vnđ": "đồng", "vnd": "đồng", "đ.": "đồng", "USD": "đô la Mỹ",
    "US$": "đô la Mỹ", "$": "đô la", "EUR": "ơ rô", "€": "ơ rô",
    "Euro": "ơ rô", "JPY": "yên Nhật", "tấn": "tấn", "tạ": "tạ", "phút": "phút", "s": "giây",
}  # fmt: skip
_NEVER_PER = ("tr", "trđ", "Trđ", "TrĐ", "VNĐ", "VND", "V", "W", "độ")
_PER = {
    **{unit: UNITS[unit] for unit in UNITS if unit.isalnum() and unit not in _NEVER_PER},
    **{word: word for word in (
        "năm", "tháng", "tuần", "ngày", "giờ", "phút", "giây", "người", "hộ", "lần", "lượt", "suất", "vụ", "công",
        "con", "cái", "cây", "xã", "ấp", "khóm", "huyện", "tỉnh", "đợt", "ca", "buổi", "chuyến", "học sinh",
        "đơn vị", "quý", "nhân khẩu", "khẩu", "thửa", "căn", "chiếc", "bao", "thùng", "hộp", "đêm", "bộ", "gia đình",
        "trường hợp",
    )},
    "h": "giờ",
    "s": "giây",
}  # fmt: skip
_LETTERS = frozenset({"l", "s", "m", "g", "V", "W"})
_MAY_BE_NEGATIVE = frozenset({"°C", "° C", "oC", "ºC", "độ C", "°F", "°", "độ", "%", "‰"})
_TECHNICAL = frozenset(UNITS) - {"tấn", "phút", "đồng", "tạ", "độ"} | {"h", "s", "giờ", "giây"}
_PHYSICAL = frozenset({"km", "m", "mg", "g", "kg", "m3", "m³", "µg", "μg", "ml", "mm", "l"})


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DASH = r" {0,2}(?:-|–|—|÷) {0,2}"
_SCALE = r"(?: ?(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ|trăm|chục|vạn)(?!\w))?"
_PERS = rf"(?P<per>(?: ?/ ?(?:{_any_of(_PER)})(?!\w)){{0,3}})"
_MEASURE = Pattern(
    rf"(?P<sign>(?:(?<=^)|(?<=[ (]))[-–+])?(?P<a>{NUMBER})(?:{_DASH}(?P<b>{NUMBER}))?{_SCALE}"
    rf"(?P<gap> ?)(?P<unit>{_any_of(UNITS)})(?![\w²³]){_PERS}",
    re.MULTILINE,
)
_DOTTED_SCALE = Pattern(
    r"(?<![0-9])(?<![0-9][.,])[0-9]{1,6}\.[0-9]{1,2}(?= ?(?:nghìn|ngàn|triệu|tỷ|tỉ)(?!\w))", at=AT_DIGITS
)
_EACH_RANGE = Pattern(
    rf"(?P<a>{NUMBER}) ?(?P<unit>{_any_of(UNITS)}){_DASH}(?P<b>{NUMBER}) ?(?P=unit)(?![\w²³]){_PERS}", at=AT_DIGITS
)
_PREFIXED = Pattern(rf"(?P<unit>US\$|\$|€) ?(?P<a>{NUMBER}){_SCALE}")
_FOLLOWING = Pattern(
    rf"(?<=[\w{MASK}])(?P<per> ?/ ?(?:{_any_of(_PER)})(?!\w)(?: ?/ ?(?:{_any_of(_PER)})(?!\w)){{0,2}})"
)
_COUNTED = Pattern(rf"(?:[0-9]|{MASK}|triệu|nghìn|ngàn|tỷ)[^.;\n]{{0,24}}$")
_ALONE = Pattern(r"(?<![\w/])(?:[tT]r\.[đĐ]|km²|km2|km/h|km|kg|cm|mm|m²|m2|m³|m3|ml|kWh|kW|MW|°C|oC)(?![\w²³])")
_MINUTES = Pattern(
    rf"(?<![\w.,'’‘])(?:(?P<a>{NUMBER}){_DASH})?(?P<b>{NUMBER}) ?['’′]"
    r"(?:(?P<s>[0-5]?[0-9])(?P<mark>''|’’|[\"”″], at=AT_DIGITS)?)?(?![\w'’])"
)
_OPENED = Pattern(r"(?:^|[\s(])['‘](?=\w)[^'’\n]*$")
_ENDS = frozenset({"", "\n", *')]"”’»'})
_AFTER_STOP = Pattern(r"\.(?P<gap>[ \t]*)(?P<next>[^ \t]|\Z)", re.DOTALL)
_PERCENT = Pattern(r"%")
_AMBIGUOUS_DOT = Pattern(r"[0-9]+\.[0-9]{1,2}\Z")


def _amount(written: str, style: Style) -> tuple[str, str]:
    """The words of a number before a unit, and why they may be wrong, if so."""
    outcome = number(written, style)
    reason = outcome.reason if isinstance(outcome, Doubt) else ""
    if _AMBIGUOUS_DOT.match(written):
        reason = "ambiguous-number"
    return plain(outcome), reason


def _pers(written: str, *, physical: bool) -> str:
    units = [unit.strip() for unit in written.split("/")[1:]]
    return "".join(f" {'trên' if physical and unit in _TECHNICAL else 'một'} {_PER[unit]}" for unit in units)


def _scaled(scale: str | None) -> str:
    """Nghìn or ngàn: as the writer put it."""
    return f" {scale}" if scale else ""


def _told(words: str, *reasons: str) -> Outcome:
    reason = next(filter(None, reasons), "")
    return Doubt(reason, words) if reason else words


def _measure(match: re.Match[str], style: Style) -> Outcome:
    unit = match["unit"]
    said, why = _amount(match["a"], style)
    if match["gap"] and unit in _LETTERS:
        why = why or _initial(match)
    if match["b"]:
        last, why_last = _amount(match["b"], style)
        said, why = f"{said} đến {last}", why or why_last
    if match["sign"]:
        said = f"{'cộng' if match['sign'] == '+' else 'âm'} {said}"
        why = why or ("" if unit in _MAY_BE_NEGATIVE else "ambiguous-dash")
    if unit == "tr":  # triệu, or trang of a book
        why = why or "ambiguous-unit"
    words = f"{said}{_scaled(match['scale'])} {_name(unit, style)}"
    return _told(words + _pers(match["per"], physical=unit in _PHYSICAL), why)


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


def _both_named(match: re.Match[str], style: Style) -> Outcome:
    """10km - 20km: the unit is said once."""
    (first, why), (last, why_last) = _amount(match["a"], style), _amount(match["b"], style)
    per = _pers(match["per"], physical=match["unit"] in _PHYSICAL)
    return _told(f"{first} đến {last} {_name(match['unit'], style)}{per}", why, why_last)


def _prefixed(match: re.Match[str], style: Style) -> Outcome:
    said, why = _amount(match["a"], style)
    return _told(f"{said}{_scaled(match['scale'])} {UNITS[match['unit']]}", why)


def _following(match: re.Match[str]) -> Outcome:
    before = match.string[max(0, match.start() - 32) : match.start()]
    return _pers(match["per"], physical=False) if _COUNTED.search(before) else None


def _name(unit: str, style: Style) -> str:
    return UNITS[unit] if unit != "‰" else f"phần {style.thousand}"


def read_measures(draft: Draft) -> None:
    """Numbers with their unit, then units of units: đồng/kg, lần/tuần."""
    draft.each(_EACH_RANGE, "measure", partial(_both_named, style=draft.style))
    draft.each(_MINUTES, "measure", partial(_minutes, style=draft.style))
    draft.each(_MEASURE, "measure", partial(_measure, style=draft.style))
    draft.each(_PREFIXED, "money", partial(_prefixed, style=draft.style))
    draft.each(_DOTTED_SCALE, "number", lambda m: _told(*_amount(m.group(), draft.style)))
    draft.each(_FOLLOWING, "per", _following)


def read_lone_units(draft: Draft) -> None:
    """Units with no number before them: giá mỗi kg, đồng/km2."""
    draft.each(_ALONE, "measure", lambda m: UNITS.get(m.group()) or "ki lô mét trên giờ")
    draft.each(_PERCENT, "measure", lambda _: "phần trăm")
