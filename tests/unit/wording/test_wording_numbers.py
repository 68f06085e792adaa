"""Numbers in words, and back: the listener shares no line with the code it checks."""

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from properties.listener import Misheard, heard

from broadcaster.wording import SOUTHERN, Style, read
from broadcaster.wording.numbers import LARGEST, cardinal


@seed(1)
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 10**12), st.sampled_from([Style(), SOUTHERN]))
def test_a_number_in_words_has_the_same_value_to_a_listener(number: int, style: Style) -> None:
    assert heard("number", cardinal(number, style)) == str(number)


def test_every_number_below_ten_thousand_is_understood_as_itself() -> None:
    assert [n for n in range(10_000) if heard("number", cardinal(n, Style())) != str(n)] == []


def test_the_listener_tells_a_planted_wrong_word() -> None:
    assert heard("number", cardinal(25, Style()).replace("lăm", "mốt")) == "21"
    with pytest.raises(Misheard):
        heard("number", cardinal(25, Style()).replace("lăm", "năm"))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (1005, "một nghìn không trăm linh năm"),
        (1_000_005, "một triệu không trăm linh năm"),
        (2_000_000_000, "hai tỷ"),
        (10**12, "một nghìn tỷ"),
        (LARGEST, "một tỷ tỷ"),
        (LARGEST + 1, "một" + " không" * 17 + " một"),
    ],
)
def test_a_number_is_said_as_people_say_it(number: int, words: str) -> None:
    assert cardinal(number, Style()) == words


def test_the_southern_style_says_ngan_and_le() -> None:
    assert read("1.005 hộ", style=SOUTHERN).text == "một ngàn không trăm lẻ năm hộ"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("1.908 hộ", "một nghìn chín trăm linh tám hộ"),
        ("2,75 điểm", "hai phẩy bảy mươi lăm điểm"),
        ("0,05", "không phẩy không năm"),
        ("3,141", "ba phẩy một bốn một"),
        ("mã 0075", "mã không không bảy năm"),
        ("1,250,000 đồng", "một triệu hai trăm năm mươi nghìn đồng"),
        ("1 250 000 đồng", "một triệu hai trăm năm mươi nghìn đồng"),
        ("mục 3.2.1", "mục ba chấm hai chấm một"),
    ],
)
def test_a_written_number_keeps_its_value(written: str, spoken: str) -> None:
    assert read(written).text == spoken


@pytest.mark.parametrize(
    ("written", "stretch", "reason"),
    [
        ("1,250 người", "1,250", "ambiguous-number"),
        ("có 3 250 người", "3 250", "ambiguous-number"),
        ("2.5 tỷ đồng", "2.5 tỷ đồng", "ambiguous-number"),
        ("9" * 40, "9" * 40, "long-number"),
    ],
)
def test_a_number_that_may_mean_two_things_is_told(written: str, stretch: str, reason: str) -> None:
    assert [(told.written, told.reason) for told in read(written).unread] == [(stretch, reason)]
