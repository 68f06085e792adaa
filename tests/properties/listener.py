"""What a listener understands of spoken Vietnamese: words back to values.

Written from the language alone; it shares no line with the code it checks. It is strict: words that a listener would
have to guess about ("hai mươi năm" for 25, "hai nghìn năm" for 2005) are `Misheard`, and so is anything left over.
"""

import re
from collections.abc import Callable
from decimal import Decimal

_WORD = re.compile(r"[^\W\d_]+|\S")
ONES = {"không": 0, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
AFTER_TEN = {**ONES, "lăm": 5}
AFTER_TENS = {**ONES, "mốt": 1, "tư": 4, "lăm": 5}
for _words, _wrong in ((AFTER_TEN, ("không", "năm")), (AFTER_TENS, ("không", "một", "năm"))):
    for _word in _wrong:
        del _words[_word]
SCALES = {"triệu": 10**6, "nghìn": 1000, "ngàn": 1000}
BILLION = ("tỷ", "tỉ")
NUMBER_WORDS = {*ONES, *AFTER_TENS, *SCALES, *BILLION, "mười", "mươi", "trăm", "linh", "lẻ", "phẩy"}
UNITS = {
    "ki lô mét vuông": "km²", "xăng ti mét vuông": "cm²", "mét vuông": "m²", "mét khối": "m³", "ki lô mét": "km",
    "xăng ti mét": "cm", "mi li mét": "mm", "mét": "m", "héc ta": "ha", "ki lô gam": "kg", "mi li gam": "mg",
    "mi crô gam": "µg", "gam": "g", "mi li lít": "ml", "lít": "l", "ki lô vôn": "kV", "ki lô oát giờ": "kWh",
    "ki lô oát": "kW", "mê ga oát": "MW", "độ xê": "°C", "độ": "°", "phần trăm": "%", "phần nghìn": "‰",
    "phần ngàn": "‰", "đồng": "đ", "đô la mỹ": "$", "ơ rô": "€", "tấn": "t", "tạ": "tạ", "phút": "min", "giây": "s",
    "giờ": "h", "ngày": "day", "tháng": "month", "tuần": "week", "người": "person", "hộ": "household", "lần": "time",
    "vụ": "crop", "công": "công", "năm": "year", "buổi": "session",
}  # fmt: skip
_UNIT_WORDS = sorted(((tuple(words.split()), unit) for words, unit in UNITS.items()), key=lambda pair: -len(pair[0]))


class Misheard(ValueError):
    """The words are no value, or more than one."""


class Ear:
    """Listens to words one after another."""

    def __init__(self, spoken: str) -> None:
        self.words = _WORD.findall(spoken.lower())
        self.at = 0

    def next(self, ahead: int = 0) -> str:
        return self.words[self.at + ahead] if self.at + ahead < len(self.words) else ""

    def take(self, *words: str) -> bool:
        """Whether one of these words comes next, and if so goes past it."""
        found = self.next() in words
        self.at += found
        return found

    def need(self, *words: str) -> None:
        for word in words:
            if not self.take(word):
                raise Misheard(f"{word!r} expected at {self.at} of {self.words}")

    def digit(self, names: dict[str, int]) -> int:
        word = self.next()
        if word not in names:
            raise Misheard(f"a digit expected at {self.at} of {self.words}")
        self.at += 1
        return names[word]

    # numbers

    def below_hundred(self, *, contracted: bool = False) -> int:
        """Mười hai, hai mươi mốt, bảy; contracted, as years are, also hai mốt."""
        if self.take("mười"):
            return 10 + (self.digit(AFTER_TEN) if self.next() in AFTER_TEN else 0)
        first = self.digit(ONES)
        if first > 1 and self.take("mươi"):
            return first * 10 + (self.digit(AFTER_TENS) if self.next() in AFTER_TENS else 0)
        if contracted and first > 1 and self.next() in AFTER_TENS:
            return first * 10 + self.digit(AFTER_TENS)
        return first

    def below_thousand(self, *, contracted: bool = False) -> tuple[int, bool]:
        """A group of three digits, and whether its hundreds were said."""
        if self.next(1) != "trăm":
            return self.below_hundred(contracted=contracted), False
        hundreds = self.digit(ONES) * 100
        self.need("trăm")
        if self.take("linh", "lẻ"):
            return hundreds + self.digit(ONES), True
        tens = self.next() == "mười" or self.next(1) == "mươi"
        if tens or (contracted and self.next() in ONES and self.next(1) in AFTER_TENS):
            return hundreds + self.below_hundred(contracted=contracted), True
        return hundreds, True

    def below_billion(self, *, led: bool, contracted: bool) -> int:
        """Groups with their scales, the largest first; after a larger one, units are told only with their hundreds."""
        total, last = 0, 10**9
        while last > 1 and self.next() in (*ONES, "mười"):
            before = self.at
            group, hundreds = self.below_thousand(contracted=contracted)
            scale = SCALES.get(self.next(), 10**9)
            if group and scale < last:
                self.at += 1
                total, last = total + group * scale, scale
            elif (led or last < 10**9) and not hundreds:
                self.at = before
                break
            else:
                total, last = total + group, 1
        if last == 10**9:
            raise Misheard(f"a number expected at {self.at} of {self.words}")
        return total

    def integer(self, *, contracted: bool = False) -> int:
        if self.next() == "không" and self.next(1) != "trăm":
            self.at += 1
            return 0
        total = self.below_billion(led=False, contracted=contracted)
        while self.take(*BILLION):
            total *= 10**9
            before = self.at
            try:
                total += self.below_billion(led=True, contracted=contracted)
            except Misheard:
                self.at = before
        return total

    def row(self, *, parted: bool = False) -> str:
        """Digits one by one; with a breath between groups if `parted`."""
        digits = str(self.digit(ONES))
        while self.next() in ONES or (parted and self.next() == "," and self.next(1) in ONES):
            self.take(",")
            digits += str(self.digit(ONES))
        return digits

    def digits(self) -> str:
        """The digits of a number, however they were said."""
        before = self.at
        row = self.row() if self.next() in ONES else ""
        if len(row) > 1 and self.next() not in (*SCALES, *BILLION, "trăm", "mươi"):
            return row
        self.at = before
        return str(self.integer())

    def decimal(self) -> str:
        """Digits with their decimals, exactly: 2,50 is not 2,5."""
        sign = "-" if self.take("âm") else ""
        whole = self.digits()
        if not self.take("phẩy"):
            return sign + whole
        if self.next() == "mười" or self.next(1) == "mươi":
            return f"{sign}{whole}.{self.below_hundred()}"
        decimals = str(self.digit(ONES))
        while self.next() in ONES:
            decimals += str(self.digit(ONES))
        return f"{sign}{whole}.{decimals}"

    def amount(self) -> Decimal:
        """A number and the scales said after it: hai phẩy năm triệu."""
        value = Decimal(self.decimal())
        while self.next() in (*SCALES, *BILLION, "trăm"):
            value *= {**SCALES, "trăm": 100}.get(self.next(), 10**9)
            self.at += 1
        return value

    def unit(self) -> str:
        for words, unit in _UNIT_WORDS:
            if tuple(self.words[self.at : self.at + len(words)]) == words:
                self.at += len(words)
                return unit
        raise Misheard(f"a unit expected at {self.at} of {self.words}")

    # days and hours

    def year(self) -> int:
        before = self.at
        row = self.row() if self.next() in ONES else ""
        if len(row) == 4:
            return int(row)
        self.at = before
        return self.integer(contracted=True)

    def month(self) -> int:
        return 4 if self.take("tư") else self.integer()

    def day(self) -> tuple[int, int, int | None]:
        """Day, month and, if said, year."""
        self.take("ngày")
        self.take("mùng", "mồng")
        day = self.integer()
        self.need("tháng")
        return day, self.month(), self.year() if self.take("năm") else None

    def time(self) -> tuple[int, int, int]:
        hour = self.integer()
        self.need("giờ")
        if self.take("rưỡi"):
            return hour, 30, 0
        if self.next() not in (*ONES, "mười"):
            return hour, 0, 0
        minute = self.integer()
        self.take("phút")
        if self.next() not in (*ONES, "mười"):
            return hour, minute, 0
        second = self.integer()
        self.need("giây")
        return hour, minute, second


# --- kinds of value ----------------------------------------------------------------------------------------------


def _number(ear: Ear) -> object:
    return ear.decimal()


def _digits(ear: Ear) -> object:
    """A telephone number or a code; cộng tám bốn is what callers from abroad dial for the first zero."""
    ear.take("(")
    if not ear.take("cộng"):
        return ear.row(parted=True)
    ear.need("tám", "bốn")
    ear.take(",")
    return f"0{ear.row(parted=True)}"


def _measure(ear: Ear) -> object:
    """One amount or two with đến between, its unit, said once or with each, and what it is counted by."""
    amounts = [ear.amount()]
    first = None if ear.next() == "đến" else ear.unit()
    if ear.take("đến"):
        amounts.append(ear.amount())
    units = [ear.unit() if len(amounts) > 1 or first is None else first]
    if first not in (None, units[0]):
        raise Misheard(f"from {first} to {units[0]}")
    while ear.take("trên", "một", "mỗi"):
        units.append(ear.unit())
    return tuple(amounts), tuple(units)


def _fraction(ear: Ear) -> object:
    first = ear.integer()
    if ear.take("phần"):
        return first, "of", 4 if ear.take("tư") else ear.integer()
    ear.need("trên")
    return first, "out of", ear.integer()


def _range(ear: Ear) -> object:
    first = ear.amount()
    ear.need("đến")
    return first, ear.amount()


def _pair(ear: Ear) -> object:
    """A score: two numbers and nothing between; neither is above ten, or none could tell where one ends."""
    return ear.digit(ONES), ear.digit(ONES)


def _ordinal(ear: Ear) -> object:
    return 1 if ear.take("nhất") else 4 if ear.take("tư") else ear.integer()


def _ordinals(ear: Ear) -> object:
    """One or two: một, một đến ba, một và hai."""
    first = _ordinal(ear)
    return (first, _ordinal(ear)) if ear.take("đến", "và") else first


def _document(ear: Ear) -> object:
    """Number and year of a paper; then who gave it out, in words that hold no number."""
    number = ear.digits()
    year = None
    if (ear.next() in (",", "năm") and ear.next(1) in ONES) or ear.next() in ONES:
        ear.take(",", "năm")
        year = ear.year()
    if rest := [word for word in ear.words[ear.at :] if word in NUMBER_WORDS]:
        raise Misheard(f"numbers among the words of the issuer: {rest}")
    ear.at = len(ear.words)
    return number, year


def _date(ear: Ear) -> object:
    return ear.day()


def _dates(ear: Ear) -> object:
    """Two days: what the first one does not tell, it has from the last."""
    ear.take("ngày")
    before = ear.at
    day = ear.integer()
    first: tuple[int, int | None, int | None] = (day, None, None)
    if ear.next() == "tháng":
        ear.at = before
        first = ear.day()
    if not ear.take("đến"):
        ear.need(",")
    last = ear.day()
    return tuple(own if own is not None else other for own, other in zip(first, last, strict=True)), last


def _months(ear: Ear) -> object:
    """Months or quarters, one or two, of a year if said."""
    kind = ear.next()
    if not ear.take("tháng", "quý"):
        raise Misheard("neither a month nor a quarter")
    months = [ear.month()]
    if ear.take("đến"):
        ear.take(kind)
        months.append(ear.month())
    return kind, tuple(months), ear.year() if ear.take("năm") else None


def _years(ear: Ear) -> object:
    first = ear.year()
    ear.need("đến")
    ear.take("năm")
    return first, ear.year()


def _times(ear: Ear) -> object:
    """Two times; the first may lend its giờ from the last."""
    before = ear.at
    hour = ear.integer()
    first = (hour, 0, 0)
    if ear.next() == "giờ":
        ear.at = before
        first = ear.time()
    ear.need("đến")
    return first, ear.time()


def _time(ear: Ear) -> object:
    return ear.time()


KINDS: dict[str, Callable[[Ear], object]] = {
    "number": _number, "digits": _digits, "measure": _measure, "fraction": _fraction, "range": _range, "pair": _pair,
    "ordinal": _ordinals, "document": _document, "date": _date, "dates": _dates, "months": _months, "years": _years,
    "time": _time, "times": _times,
}  # fmt: skip


def heard(kind: str, spoken: str) -> object:
    """The value of words of this kind; `Misheard` when they are none or when words are left."""
    ear = Ear(spoken)
    value = KINDS[kind](ear)
    if ear.at < len(ear.words):
        raise Misheard(f"left over: {' '.join(ear.words[ear.at :])!r} of {spoken!r}")
    return value
