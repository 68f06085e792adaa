"""Values written as officials write them, in a random form each; the same dice give the same cases."""

import random
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, product
from typing import get_args, get_origin, get_type_hints

from broadcaster.wording import Style

DASHES = ("-", "–", " - ", " – ", "—", " — ")
SPELLINGS: dict[str, tuple[str, ...]] = {"thousand": ("nghìn", "ngàn"), "odd": ("linh", "lẻ")}
"""What the settings of `Style` that are open words may hold; the others tell it by their type."""


@dataclass(frozen=True)
class Case:
    """`before` and `after`: the words around the value, as they are both written and spoken, but for case."""

    kind: str
    value: object
    written: str
    before: str = ""
    after: str = ""
    spoken_before: str | None = None
    upper: bool = False
    """Whether the whole line may as well stand in capitals."""

    def text(self, *, upper: bool = False) -> str:
        text = f"{self.before}{self.written}{self.after}"
        return text.upper() if upper and self.upper else text

    def core(self, spoken: str) -> str:
        """What was spoken between the words around."""
        before = (self.before if self.spoken_before is None else self.spoken_before).lower()
        spoken, after = spoken.lower(), self.after.lower()
        if not (spoken.startswith(before) and spoken.endswith(after)):
            raise ValueError(f"the words around {self.written!r} are gone: {spoken!r}")
        return spoken[len(before) : len(spoken) - len(after)]


def styles() -> list[Style]:
    """Every way to set the style."""
    hints = get_type_hints(Style)
    choices = [
        get_args(hint) if get_origin(hint) is not None else SPELLINGS.get(name, (getattr(Style(), name),))
        for name, hint in hints.items()
    ]
    return [Style(**dict(zip(hints, chosen, strict=True))) for chosen in product(*choices)]


# --- numbers -----------------------------------------------------------------------------------------------------


def grouped(number: int, sign: str) -> str:
    return f"{number:,}".replace(",", sign)


def any_integer(dice: random.Random, digits: int = 18) -> int:
    """Of every length alike, with zeros inside as often as not."""
    number = dice.randrange(10 ** dice.randint(1, digits))
    if dice.random() < 0.5:
        size = 10 ** dice.randint(0, len(str(number)) - 1)
        number = number // size * size + dice.choice((0, 1, 4, 5, 10, 15, 21)) % size
    return number


def sized(dice: random.Random, number: int) -> str:
    """An integer with dots, now and then without, or with spaces or commas where they are sure."""
    forms = [grouped(number, "."), grouped(number, "."), str(number)]
    if number >= 10**6:
        forms += [grouped(number, " "), grouped(number, ",")]
    return dice.choice(forms)


def with_decimals(dice: random.Random, most: int = 6) -> tuple[str, str]:
    """A decimal with its comma, and its exact digits."""
    whole = any_integer(dice, most)
    decimals = "".join(dice.choices("0123456789", k=dice.choice((1, 1, 2, 2, 3, 4, 5))))
    return f"{grouped(whole, '.')},{decimals}", f"{whole}.{decimals}"


def cardinal(dice: random.Random) -> Case:
    number = any_integer(dice)
    written = sized(dice, number)
    if written[:4] in ("1800", "1900") and len(written) > 6:  # that is how a telephone number begins
        written = grouped(number, ".")
    before = dice.choice(("", "có ", "tổng cộng ", "gồm ", "Toàn xã có: ", "("))
    return Case("number", str(number), written, before, dice.choice((" người", " hộ", " con", " cây", " lượt khách")))


def decimal(dice: random.Random) -> Case:
    written, value = with_decimals(dice)
    before = dice.choice(("", "đạt ", "tăng ", "bình quân ", "chỉ số: "))
    return Case("number", value, written, before, dice.choice(("", " điểm", ".", "; còn lại", ", cao hơn")))


def largest(_: random.Random) -> Case:
    return Case("number", str(10**18), grouped(10**18, "."), "", " người")


def leading_zero(dice: random.Random) -> Case:
    digits = "0" * dice.randint(1, 3) + str(dice.randint(1, 999))
    return Case(
        "digits", digits, digits, dice.choice(("mã ", "mã số ", "số hiệu ", "Mã hồ sơ: ")), dice.choice(("", "."))
    )


def negative(dice: random.Random) -> Case:
    written, value = with_decimals(dice) if dice.random() < 0.5 else (n := str(dice.randint(1, 60)), n)
    unit = dice.choice(("°C", " °C", "độ C", " độ C"))
    return Case("measure", ((-Decimal(value),), ("°C",)), f"-{written}{unit}", dice.choice(("", "xuống ", "lạnh ")), "")


# --- amounts -----------------------------------------------------------------------------------------------------

MONEY = {
    " đồng": "đ",
    "đ": "đ",
    " đ": "đ",
    " VNĐ": "đ",
    " VND": "đ",
    " vnđ": "đ",
    " USD": "$",
    "đồng": "đ",
    " EUR": "€",
}
SCALES = {" triệu": 10**6, " tỷ": 10**9, " nghìn": 1000, " ngàn": 1000, " tỉ": 10**9}
PER = {
    "ngày": "day", "tháng": "month", "tuần": "week", "người": "person", "hộ": "household", "năm": "year", "vụ": "crop",
    "kg": "kg", "ha": "ha", "lít": "l", "buổi": "session", "m²": "m²", "m3": "m³", "giờ": "h",
}  # fmt: skip
MEASURES = {
    "km": "km", "cm": "cm", "mm": "mm", "m": "m", "m2": "m²", "m²": "m²", "m3": "m³", "m³": "m³", "km2": "km²",
    "km²": "km²", "cm2": "cm²", "ha": "ha", "kg": "kg", "Kg": "kg", "mg": "mg", "µg": "µg", "gr": "g", "ml": "ml",
    "lít": "l", "kV": "kV", "kW": "kW", "kWh": "kWh", "MW": "MW", "°C": "°C", "độ C": "°C", "oC": "°C", "‰": "‰",
    "tấn": "t", "tạ": "tạ", "phút": "min",
}  # fmt: skip
RATES = {
    "km/h": ("km", "h"), "km/giờ": ("km", "h"), "m/s": ("m", "s"), "mg/l": ("mg", "l"), "mg/m3": ("mg", "m³"),
    "µg/m³": ("µg", "m³"), "tấn/ha": ("t", "ha"), "tạ/ha": ("tạ", "ha"), "kg/người/tháng": ("kg", "person", "month"),
    "lít/ngày": ("l", "day"), "m3/ngày": ("m³", "day"), "kg/ha/vụ": ("kg", "ha", "crop"), "kWh/tháng": ("kWh", "month"),
    "kg/ngày": ("kg", "day"), "lít/người/ngày": ("l", "person", "day"),
}  # fmt: skip


def _amounts(dice: random.Random, *, most: int = 6) -> tuple[str, tuple[Decimal, ...]]:
    """One amount or a rising span of two."""
    if dice.random() < 0.4:
        written, value = with_decimals(dice, min(most, 6))
        return written, (Decimal(value),)
    number = any_integer(dice, most)
    if dice.random() < 0.5:
        return grouped(number, "."), (Decimal(number),)
    last = number + dice.randint(1, 50)
    return f"{grouped(number, '.')}{dice.choice(DASHES)}{grouped(last, '.')}", (Decimal(number), Decimal(last))


def money(dice: random.Random) -> Case:
    scaled = dice.random() < 0.4
    scale, size = dice.choice(list(SCALES.items())) if scaled else ("", 1)
    # a million thousands is no amount anybody writes, and none could hear it
    written, values = _amounts(dice, most={1: 9, 1000: 2}.get(size, 5))
    name, unit = dice.choice(list(MONEY.items()))
    if scaled:
        written += scale
        values = (*values[:-1], values[-1] * size)
        name = f" {name.strip()}"
    units = [unit]
    for per in dice.sample(list(PER), dice.choice((0, 0, 0, 1, 2))):
        written_per = name.strip() in ("đồng", "đ") and not (unit == "đ" and per in ("ha", "m²", "m3"))
        if written_per:
            name += f"/{per}"
            units.append(PER[per])
    before = dice.choice(("", "hỗ trợ ", "Giá: ", "kinh phí ", "mức phạt "))
    return Case("measure", (values, tuple(units)), written + name, before, dice.choice(("", ".", ", đã chi", ";")))


def money_in_parts(dice: random.Random) -> Case:
    """2 triệu 500 nghìn đồng: each part below a thousand of the next."""
    (large, size), (small, part) = dice.choice(
        [
            ((" tỷ", 10**9), (" triệu", 10**6)),
            ((" triệu", 10**6), (" nghìn", 1000)),
            ((" triệu", 10**6), (" ngàn", 1000)),
        ]
    )
    high, low = dice.randint(1, 99), dice.randint(100, 999)
    value = Decimal(high * size + low * part)
    return Case(
        "measure", ((value,), ("đ",)), f"{high}{large} {low}{small} đồng", dice.choice(("", "thu ", "tặng ")), ""
    )


def percent(dice: random.Random) -> Case:
    written, values = _amounts(dice, most=2)
    gap = dice.choice(("", "", " "))
    if len(values) == 2 and dice.random() < 0.3:
        first, last = (str(int(value)) for value in values)
        written = f"{first}%{dice.choice(DASHES)}{last}"
    before = dice.choice(("", "tăng ", "đạt ", "tỷ lệ ", "giảm "))
    after = dice.choice(("", ".", ",", " so với cùng kỳ", ")"))
    return Case("measure", (values, ("%",)), f"{written}{gap}%", before, after, upper=True)


def measure(dice: random.Random) -> Case:
    written, values = _amounts(dice)
    unit, meant = dice.choice(list(MEASURES.items()))
    gap = dice.choice(("", " ")) if unit != "m" or not written.isdigit() else " "
    before = dice.choice(("", "dài ", "khoảng ", "Diện tích: ", "dùng "))
    return Case("measure", (values, (meant,)), written + gap + unit, before, dice.choice(("", ",", " mỗi nơi", ";")))


def rate(dice: random.Random) -> Case:
    written, values = _amounts(dice, most=4)
    unit, meant = dice.choice(list(RATES.items()))
    before = dice.choice(("", "dưới ", "khoảng ", "đạt "))
    return Case(
        "measure", (values, meant), f"{written}{dice.choice(('', ' '))}{unit}", before, dice.choice(("", ".", ","))
    )


# --- relations ---------------------------------------------------------------------------------------------------


def part_of(dice: random.Random) -> Case:
    whole = dice.randint(2, 10)
    first = dice.randint(1, whole - 1)
    before, after = dice.choice((("hơn ", " dân số"), ("", " diện tích"), ("gần ", " số hộ"), ("chiếm ", " sản lượng")))
    return Case("fraction", (first, "of", whole), f"{first}/{whole}", before, after)


def out_of(dice: random.Random) -> Case:
    whole = dice.choice((24, dice.randint(11, 400)))
    first = whole if dice.random() < 0.1 else dice.randint(1, whole)
    after = dice.choice((" tiêu chí", " xã", " đại biểu", " chỉ tiêu", " ấp"))
    return Case("fraction", (first, "out of", whole), f"{first}/{whole}", dice.choice(("đạt ", "có ", "Đã có ")), after)


def span(dice: random.Random) -> Case:
    first = any_integer(dice, 5)
    last = first + dice.randint(1, 99)
    written = f"{grouped(first, '.')}{dice.choice(DASHES)}{grouped(last, '.')}"
    after = dice.choice((" người", " ngày", " lần", " con giống", " bao"))
    return Case(
        "range", (Decimal(first), Decimal(last)), written, dice.choice(("", "từ ", "khoảng ", "mỗi lần ")), after
    )


def score(dice: random.Random) -> Case:
    pair = dice.randint(0, 9), dice.randint(0, 9)
    sign = dice.choice((*DASHES[:4], ":"))
    before = dice.choice(("thắng ", "thua ", "hòa ", "tỷ số ", "với tỷ số "))
    return Case("pair", pair, f"{pair[0]}{sign}{pair[1]}", before, "", upper=True)


def ordinal(dice: random.Random) -> Case:
    number = dice.choice((dice.randint(1, 12), dice.randint(1, 120)))
    before = dice.choice(("lần thứ ", "Đại hội lần thứ ", "đứng thứ ", "năm thứ "))
    return Case("ordinal", number, str(number), before, dice.choice(("", ".", ",", " của tỉnh")), upper=True)


def roman_numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def roman(dice: random.Random) -> Case:
    number = dice.randint(1, 30)
    written, value = roman_numeral(number), number
    before = dice.choice(("khóa ", "thế kỷ ", "Chương ", "lần thứ ", "kỳ họp thứ ", "Đại hội ", "nhiệm kỳ ", "hạng "))
    if before in ("hạng ", "Chương ") and dice.random() < 0.4:
        last = number + dice.randint(1, 4)
        return Case(
            "ordinal", (number, last), f"{written}{dice.choice((' và ', '-', ' - ', '–'))}{roman_numeral(last)}", before
        )
    return Case("ordinal", value, written, before, dice.choice(("", ",", " của xã")))


# --- papers and telephones ---------------------------------------------------------------------------------------

PAPERS = {
    "Nghị quyết": ("NQ-CP", "NQ-HĐND", "NQ/TW", "NQ-TW"), "Nghị định": ("NĐ-CP",), "Quyết định": ("QĐ-TTg", "QĐ-UBND"),
    "Thông tư": ("TT-BYT", "TT-BTC"), "Kế hoạch": ("KH-UBND",), "Chỉ thị": ("CT-TTg", "CT/TU", "CT-UBND"),
    "Thông báo": ("TB-UBND",), "Báo cáo": ("BC-UBND",), "Công văn": ("UBND-KGVX", "BYT-DP"),
}  # fmt: skip


def document(dice: random.Random) -> Case:
    title, issuers = dice.choice(list(PAPERS.items()))
    number = dice.choice((str(dice.randint(1, 9999)), f"0{dice.randint(1, 9)}"))
    year = dice.randint(1990, 2030) if dice.random() < 0.5 else None
    issuer = dice.choice(issuers)
    slash = dice.choice(("/", "/", "/", " / "))
    if year:
        written = f"{number}/{year}{slash}{issuer}"
    else:
        written = f"{number}{slash}{issuer}" if "/" not in issuer else f"{number}-{issuer}"
    before = f"{title} {dice.choice(('', 'số ', 'số: '))}"
    return Case("document", (number, year), written, before, dice.choice(("", ".", ",", ";")))


def telephone(dice: random.Random) -> Case:
    kind = dice.choice(("mobile", "mobile", "fixed", "free"))
    if kind == "free":
        rest = "".join(dice.choices("0123456789", k=4))
        digits = dice.choice(("1800", "1900")) + rest
        written = f"{digits[:4]}{dice.choice(('', ' ', '.', '-'))}{rest}"
    elif kind == "fixed":
        rest = "".join(dice.choices("0123456789", k=6))
        digits = f"02963{rest}"
        a, b, sep = rest[:3], rest[3:], dice.choice((".", " ", "-"))
        written = dice.choice((f"0296{sep}3{sep}{a}{sep}{b}", f"(0296) 3{a}{sep}{b}", f"0296{sep}3{a}{b}", digits))
    else:
        digits = dice.choice(("09", "03", "07", "08", "05")) + "".join(dice.choices("0123456789", k=8))
        sep = dice.choice((".", " ", "-", ""))
        head = dice.choice((digits[:4], f"+84{digits[1:4]}", f"+84 {digits[1:4]}"))
        written = f"{head}{sep}{digits[4:7]}{sep}{digits[7:]}"
    cues: tuple[tuple[str, str | None], ...] = (
        ("gọi số ", None), ("Điện thoại: ", None), ("ĐT: ", "điện thoại: "), ("liên hệ ", None),
        ("đường dây nóng ", None), ("số điện thoại ", None),
    )  # fmt: skip
    before, spoken = dice.choice(cues)
    return Case("digits", digits, written, before, dice.choice(("", ".", ",", " để được hỗ trợ")), spoken)


# --- days and hours ----------------------------------------------------------------------------------------------


def any_day(dice: random.Random) -> tuple[int, int, int]:
    year, month = dice.randint(1900, 2099), dice.randint(1, 12)
    return dice.randint(1, monthrange(year, month)[1]), month, year


def two(dice: random.Random, number: int) -> str:
    return dice.choice((str(number), f"{number:02}"))


DAY_CUES = ("ngày ", "sáng ngày ", "Ngày đăng: ", "chiều ", "từ ngày ", "trước ngày ")


def full_date(dice: random.Random) -> Case:
    day, month, year = any_day(dice)
    d, m, sign = two(dice, day), two(dice, month), dice.choice(("/", "/", "-", ".", " / "))
    written = dice.choice((f"{d}{sign}{m}{sign}{year}",) * 3 + (f"{d} tháng {m} năm {year}",))
    before = "ngày " if "tháng" in written else dice.choice(DAY_CUES)
    return Case("date", (day, month, year), written, before, dice.choice(("", ".", ",", ";", " tại xã")), upper=True)


def iso_date(dice: random.Random) -> Case:
    day, month, year = any_day(dice)
    return Case("date", (day, month, year), f"{year}-{month:02}-{day:02}", dice.choice(("", "ngày ")), "")


def short_date(dice: random.Random) -> Case:
    day, month, _ = (24, 7, None) if dice.random() < 0.05 else any_day(dice)
    written = f"{two(dice, day)}/{two(dice, month)}"
    return Case(
        "date", (day, month, None), written, dice.choice(DAY_CUES), dice.choice(("", ".", ",", " tại xã")), upper=True
    )


def two_dates(dice: random.Random) -> Case:
    """10 - 15/6/2021, 28/9 - 3/10, 01/01/2021 - 30/06/2021."""
    (d1, m1, y1), (d2, m2, y2) = sorted((any_day(dice), any_day(dice)), key=lambda day: day[::-1])
    dash, form = dice.choice(DASHES[:4]), dice.randint(0, 2)
    if form == 0:
        written = f"{d1:02}/{m1:02}/{y1}{dash}{d2:02}/{m2:02}/{y2}"
        return Case("dates", ((d1, m1, y1), (d2, m2, y2)), written, "từ ngày ")
    year = y2 if dice.random() < 0.5 else None
    tail = f"/{y2}" if year else ""
    if form == 1 and m1 != m2 and (d1, m1) != (29, 2):
        (d1, m1), (d2, m2) = sorted(((d1, m1), (d2, m2)), key=lambda day: day[::-1])
        d2 = min(d2, 28)
        return Case("dates", ((d1, m1, year), (d2, m2, year)), f"{d1}/{m1}{dash}{d2}/{m2}{tail}", "từ ngày ")
    first = dice.randint(1, 20)
    last = dice.randint(first + 1, 28)
    written = f"{first}{dash}{last}/{m2}{tail}"
    return Case("dates", ((first, m2, year), (last, m2, year)), written, dice.choice(("ngày ", "từ ngày ")))


def month(dice: random.Random) -> Case:
    """Tháng 4/2021, quý II/2025, tháng 3-4."""
    if dice.random() < 0.3:
        quarter, year = dice.randint(1, 4), dice.randint(1990, 2040)
        number = dice.choice((str(quarter), roman_numeral(quarter)))
        return Case(
            "months", ("quý", (quarter,), year), f"quý {number}/{year}", dice.choice(("", "trong ", "Kết quả "))
        )
    first = dice.randint(1, 12)
    said = two(dice, first)
    if first < 12 and dice.random() < 0.3:
        last = dice.randint(first + 1, 12)
        return Case("months", ("tháng", (first, last), None), f"tháng {first}{dice.choice(DASHES[:4])}{last}", "từ ")
    if dice.random() < 0.3:
        return Case(
            "months",
            ("tháng", (first,), None),
            f"tháng {said}",
            dice.choice(("trong ", "hết ")),
            dice.choice(("", ".")),
        )
    year = dice.randint(1990, 2040)
    return Case(
        "months", ("tháng", (first,), year), f"tháng {said}/{year}", dice.choice(("", "từ ", "Đến ")), upper=True
    )


def years(dice: random.Random) -> Case:
    first = dice.randint(1900, 2050)
    last = first + dice.randint(1, 49)
    before = dice.choice(("giai đoạn ", "nhiệm kỳ ", "năm học ", "thời kỳ ", "trong các năm "))
    return Case(
        "years", (first, last), f"{first}{dice.choice(DASHES)}{last}", before, dice.choice(("", ".", ",")), upper=True
    )


def _clock(dice: random.Random, sign: str) -> tuple[tuple[int, int, int], str]:
    hour, minute = dice.randint(0, 23), dice.choice((0, dice.randint(0, 59), 30))
    if sign == "h" and minute == 0 and dice.random() < 0.5:
        return (hour, 0, 0), f"{two(dice, hour)}h"
    return (hour, minute, 0), f"{two(dice, hour)}{sign}{minute:02}"


def time(dice: random.Random) -> Case:
    if dice.random() < 0.1:
        hour, minute, second = dice.randint(0, 23), dice.randint(1, 59), dice.randint(1, 59)
        return Case("time", (hour, minute, second), f"{hour:02}:{minute:02}:{second:02}", "lúc ")
    value, written = _clock(dice, dice.choice(("h", "h", "g", ":", "H")))
    written += dice.choice(("", "", "p", " phút")) if value[1] and "h" in written else ""
    before = dice.choice(("lúc ", "đúng ", "Vào lúc ", "trước ", ""))
    return Case("time", value, written, before, dice.choice(("", ".", ",", " tại xã")))


def times(dice: random.Random) -> Case:
    sign = dice.choice(("h", "h", "g", ":"))
    (first, a), (last, b) = _clock(dice, sign), _clock(dice, sign)
    if sign == "h" and dice.random() < 0.2:
        first, a = (first[0], 0, 0), str(first[0])
    dash = dice.choice((*DASHES[:4], " đến "))
    if dash == " đến " and a.isdigit():
        dash = "-"
    return Case(
        "times", (first, last), f"{a}{dash}{b}", dice.choice(("từ ", "Mở cửa: ", "")), dice.choice(("", ".", ","))
    )


WRITERS: tuple[Callable[[random.Random], Case], ...] = (
    cardinal, cardinal, decimal, largest, leading_zero, negative, money, money, money_in_parts, percent, measure,
    measure, rate, part_of, out_of, span, score, ordinal, roman, document, document, telephone, telephone, full_date,
    full_date,
    iso_date, short_date, two_dates, two_dates, month, years, time, time, times,
)  # fmt: skip


def cases(seed: int, amount: int) -> Iterator[tuple[Case, str, Style]]:
    """Cases of every kind in turn, each with its text and one of all styles."""
    dice, all_styles = random.Random(seed), styles()
    for number in count():
        if number == amount:
            return
        case = WRITERS[number % len(WRITERS)](dice)
        yield case, case.text(upper=dice.random() < 0.15), dice.choice(all_styles)
