"""A value written, read aloud and heard again is the same value, whatever its form; and spans tell every change."""

import datetime
import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from properties.listener import ONES, Misheard, heard
from properties.tiling import sound
from properties.writer import WRITERS, Case, cases, grouped, styles

from broadcaster.wording import Spoken, Style, read

ROUNDS, EACH = 5, 4_200
STYLES = st.sampled_from(styles())
quiet = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def fault(case: Case, text: str, spoken: str) -> str | None:
    """What a listener gets wrong of one case, if anything."""
    try:
        got = heard(case.kind, case.core(spoken))
    except ValueError as misheard:
        return f"{text!r} -> {spoken!r}: {misheard}"
    # by their form, for 2,50 is not what 2,5 says
    return None if repr(got) == repr(case.value) else f"{text!r} -> {spoken!r}: {case.value} was heard as {got}"


def faults(number: int, amount: int) -> list[str]:
    """Every case is a reading of its own."""
    return [f for case, text, style in cases(number, amount) if (f := fault(case, text, read(text, style=style).text))]


@pytest.mark.parametrize("number", range(1, ROUNDS + 1))
def test_no_value_is_changed_between_the_paper_and_the_ear(number: int) -> None:
    assert faults(number, EACH) == []


def test_twenty_thousand_cases_of_every_kind_and_style_are_heard() -> None:
    told = list(cases(1, EACH))
    assert ROUNDS * EACH >= 20_000
    assert {case.kind for case, _, _ in told} == {writer(random.Random(1)).kind for writer in WRITERS}
    assert {style for _, _, style in told} == set(styles())


def _or_none(kind: str, spoken: str) -> object:
    try:
        return heard(kind, spoken)
    except Misheard:
        return None


# --- by shapes ---------------------------------------------------------------------------------------------------


@seed(1)
@quiet
@given(st.integers(0, 10**18), STYLES)
def test_a_whole_number_is_heard_as_itself(number: int, style: Style) -> None:
    spoken = read(f"có {grouped(number, '.')} người", style=style).text
    assert heard("number", spoken.removeprefix("có ").removesuffix(" người")) == str(number)


@seed(1)
@quiet
@given(st.integers(0, 10**18), STYLES)
def test_a_whole_number_without_dots_is_heard_as_itself(number: int, style: Style) -> None:
    """Digit by digit where it begins as a telephone number does."""
    spoken = read(f"có {number} người", style=style).text.removeprefix("có ").removesuffix(" người")
    assert str(number) in (_or_none("number", spoken), _or_none("digits", spoken))


@seed(1)
@quiet
@given(st.dates(datetime.date(1800, 1, 1), datetime.date(2199, 12, 31)), st.sampled_from("/-."), STYLES)
def test_a_date_is_heard_as_itself(day: datetime.date, sign: str, style: Style) -> None:
    spoken = read(f"ngày {day.day}{sign}{day.month}{sign}{day.year}", style=style).text
    assert heard("date", spoken) == (day.day, day.month, day.year)


@seed(1)
@quiet
@given(st.times(), st.sampled_from("hHg:"), STYLES)
def test_a_time_of_day_is_heard_as_itself(time: datetime.time, sign: str, style: Style) -> None:
    spoken = read(f"lúc {time.hour}{sign}{time.minute:02}", style=style).text
    assert heard("time", spoken.removeprefix("lúc ")) == (time.hour, time.minute, 0)


@seed(1)
@quiet
@given(st.decimals(0, 10**6, places=2), st.sampled_from(["tỷ đồng", "triệu đồng"]), STYLES)
def test_an_amount_is_heard_as_itself(value: Decimal, unit: str, style: Style) -> None:
    spoken = read(f"chi {value} {unit}".replace(".", ","), style=style).text
    scale = {"tỷ đồng": 10**9, "triệu đồng": 10**6}[unit]
    assert repr(heard("measure", spoken.removeprefix("chi "))) == repr(((value * scale,), ("đ",)))


# --- the listener is awake ---------------------------------------------------------------------------------------


def _swapped(words: list[str]) -> list[str]:
    return [{"lăm": "mốt", "mốt": "lăm"}.get(word, word) for word in words]


def _day_for_month(words: list[str]) -> list[str]:
    if words.count("tháng") != 1 or words[0] in ("tháng", "quý"):
        return words
    at = words.index("tháng")
    ends = words.index("năm", at + 2) if "năm" in words[at + 2 :] else len(words)
    return [*words[at + 1 : ends], "tháng", *words[:at], *words[ends:]]


def _without(place: int) -> Callable[[list[str]], list[str]]:
    def drop(words: list[str]) -> list[str]:
        digits = [at for at, word in enumerate(words) if word in ONES]
        return [word for at, word in enumerate(words) if not digits or at != digits[place % len(digits)]]

    return drop


def _one_more(words: list[str]) -> list[str]:
    following = dict(zip(("hai", "ba", "bảy"), ("ba", "bốn", "tám"), strict=True))
    return [following.get(word, word) for word in words]


def _cut(words: list[str]) -> list[str]:
    """Without the last word, save one that a listener can do without."""
    return words if words[-1] == "phút" else words[:-1]


@pytest.mark.parametrize("plant", [_swapped, _day_for_month, _without(0), _without(1), _without(-1), _one_more, _cut])
def test_a_planted_fault_is_noticed(plant: Callable[[list[str]], list[str]]) -> None:
    planted, missed = 0, []
    for case, text, style in cases(6, 600):
        if plant is _cut and case.kind == "document":  # who issued it may be said or not
            continue
        spoken = read(text, style=style).text
        assert fault(case, text, spoken) is None
        before, core, after = _parted(case, spoken)
        wrong = " ".join(plant(core.split()))
        if wrong != " ".join(core.split()):
            planted += 1
            if fault(case, text, before + wrong + after) is None:
                missed.append((text, wrong))
    assert planted > 10
    assert missed == []


def _parted(case: Case, spoken: str) -> tuple[str, str, str]:
    core = case.core(spoken)
    before, _, after = spoken.lower().partition(core)
    return before, core, after


@pytest.mark.parametrize(
    ("kind", "spoken"),
    [
        ("number", "hai mươi năm"),
        ("number", "hai nghìn năm"),
        ("number", "một trăm năm"),
        ("number", "mười một nghìn triệu nghìn"),
        ("number", "hai mươi một"),
        ("date", "ba mươi tháng tám năm hai nghìn không trăm hai mươi mốt năm"),
        ("digits", "không chín mười"),
        ("document", "bảy mươi sáu, hai nghìn không trăm hai mươi ba ba"),
        ("measure", "năm ki lô"),
    ],
)
def test_words_that_leave_a_listener_guessing_are_misheard(kind: str, spoken: str) -> None:
    with pytest.raises(Misheard):
        heard(kind, spoken)


# --- spans -------------------------------------------------------------------------------------------------------

NASTY = [
    "\x00",
    "\ud800",
    "\udfff",
    "\u200b",
    "\u202e",
    "\ufeff",
    "\ue000",
    "\u0301",
    "\u0323",
    "\ufffd",
    "\r\n",
    "\x85",
]
FOREIGN = [
    "中文",
    "עברית",
    "العربية",
    "١٢٣",
    "٤",
    "१२",
    "①②",
    "½",
    "Ⅳ",
    "𝟙𝟚",
    "²",
    "３",
    "ＡＢ",
    "ﬁ",
    "ß",
    "🎉",
    "👨‍👩‍👧",
    "🇻🇳",
]
PIECES = ["1", "0", "12", "3,5", "1.250", "31/02", "1/5/2021", "24/7", "7h30", "16h30-17h15", "2021-2030", "76/NQ-CP"]
PIECES += [
    "UBND",
    "QWZ",
    "XIV",
    "TP.",
    "Q.1",
    "ABCDE",
    "A",
    "I",
    "km/h",
    "mg/l",
    "%",
    "đ",
    "tr.đ",
    "°C",
    "-5",
    "(",
    ")",
]
PIECES += ["[", "]", "<b>", "</b>", "&nbsp;", "&amp;", "http://x.vn/A1B2?c=3", "A1@B2.VN", "0912 345 678", "1900.1234"]
PIECES += [
    "67A-123.45",
    "ĐT.943",
    "OM5451",
    "COVID-19",
    "H5N1",
    "nh©n",
    "ñy",
    "hoà",
    "./.",
    "…",
    "-",
    "–",
    "/",
    ":",
    ",",
    ".",
]
PIECES += [
    "\n",
    "\t",
    "lần thứ ",
    "ngày ",
    "Điều ",
    "số ",
    "khóa ",
    "'",
    '"',
    "“",
    "”",
    "@",
    "#",
    "*",
    "_",
    "=",
    "|",
    "\\",
    "^",
]
CHARS = st.sampled_from([*NASTY, *FOREIGN, *PIECES])
ANY = st.characters(codec=None, exclude_categories=())
TEXTS = st.one_of(
    st.text(ANY, max_size=40),
    st.lists(CHARS, max_size=16).map("".join),
    st.lists(CHARS, max_size=16).map(" ".join),
    st.lists(st.one_of(CHARS, st.text(ANY, max_size=3)), max_size=16).map("".join),
)


def _told(spoken: Spoken, start: int, end: int) -> bool:
    return any(told.start < end and start < told.end for told in spoken.unread)


@seed(1)
@settings(quiet, max_examples=600)
@given(TEXTS, STYLES)
def test_changes_tile_any_text_and_give_what_is_spoken(written: str, style: Style) -> None:
    spoken = read(written, style=style)
    assert spoken.written == written
    sound(spoken)


@seed(2)
@settings(quiet, max_examples=400)
@given(TEXTS)
def test_every_digit_is_changed_or_told(written: str) -> None:
    spoken = read(written)
    for at, char in enumerate(written):
        changed = any(change.start <= at < change.end for change in spoken.changes)
        assert not char.isdigit() or changed or _told(spoken, at, at + 1), (at, char, spoken)


def origins(spoken: Spoken) -> list[tuple[int, int]]:
    """For each spoken character, the stretch of the written text it comes from."""
    done, places = 0, []
    for change in spoken.changes:
        places += [(at, at + 1) for at in range(done, change.start)]
        places += [(change.start, change.end)] * len(change.spoken)
        done = change.end
    return [*places, *((at, at + 1) for at in range(done, len(spoken.written)))]


@seed(3)
@settings(quiet, max_examples=400)
@given(TEXTS)
def test_no_digit_and_no_row_of_capitals_is_spoken_without_being_told(written: str) -> None:
    spoken = read(written)
    places = origins(spoken)
    for at, char in enumerate(spoken.text):
        following = spoken.text[at + 1 : at + 2]
        capitals = all(c.isascii() and c.isupper() for c in (char, following)) if following else False
        assert not (capitals or char.isdigit()) or _told(spoken, *places[at]), (at, char, spoken)
