"""What nobody writes, and a station is sent all the same: read without an exception, cleaned or told."""

import pytest
from properties.hostile import KINDS, text
from properties.tiling import sound

from broadcaster.wording import SOUTHERN, read

CHEAP = ("spaces", "digits", "letters", "dashes", "slashes", "Roman")
"""Kinds read so fast that 100 kB of each may stand in a unit test; the bench reads 1 MB of all."""


@pytest.mark.parametrize("kind", KINDS)
def test_one_thing_over_and_over_is_read(kind: str) -> None:
    sound(read(text(kind, 1_000)))


@pytest.mark.parametrize("kind", CHEAP)
def test_a_hundred_thousand_characters_of_one_thing_are_read(kind: str) -> None:
    sound(read(text(kind, 100_000)))


@pytest.mark.parametrize(
    "digits", ["9" * 10_000, "0" * 10_000, "1." * 5_000 + "1", "1.000" * 2_000, "1," * 5_000 + "1"]
)
@pytest.mark.parametrize(
    "around", ["{}", "có {} người", "ngày {}", "{} đồng", "-{}%", "số {}/NQ-CP", "gọi {}", "lúc {}h"]
)
def test_a_number_of_ten_thousand_digits_is_read_and_told(digits: str, around: str) -> None:
    spoken = read(around.format(digits), style=SOUTHERN)
    sound(spoken)
    assert spoken.unread
    assert not any(char.isdigit() for char in spoken.text)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "http://x.vn/A1①",
        "a.vn/²",
        "http://x.vn/A1B2?c=3nh©n²",
        "\x00",
        "\ud800",
        "\udc80\ud800",
        "họp ngày 1\x00/5\x00/2021",
        "UB\u200bND xã 12\u00ad3 hộ",
        "\u202eUBND\u202c xã",
        "\u2067שלום 12 hộ\u2069",
        "العدد ١٢٣ hộ",
        "<p>Giá 5.000đ</p><script>alert(1)</script>",
        "&lt;b&gt;UBND&lt;/b&gt; &#7897; &#x1ED9; &bogus; &#99999999999;",
        "<![CDATA[ ngày 1/5 ]]>",
        '<a href="http://x.vn/?a=1&b=2">7h30</a>',
        "đây là Unicode, nh­ng ®©y lµ TCVN3, vaø ñaây laø VNI",
        "Ä‘á»“ng bÃ o Ủy ban",
        "\ufeffThông báo",
        "\ufffd\ufffe\uffff 5 hộ",
        "\x85\x0b\x0c\x1c\u2028\u2029",
        "a" + "\u0301" * 300 + " 12",
        "\u0301\u0323\u0309",
        "ế" * 3 + "e\u0302\u0301" * 3,
        "{}{0}%s%(a)s\\d+$^(?:",
        "../../etc/passwd; rm -rf / && echo $HOME",
        "' OR 1=1 --",
        "-0", "+0", "0/0", "0%", "0h", "00:00", "24h", "24:00", "0/0/0", "00/00/0000", "99/99/9999",
        "1e400", "1e-400", "NaN", "inf", "0x1F", "1_000", "١/٥", "½ giờ", "²³", "①", "Ⅳ", "㎏ 5", "５ｋｇ",
        "1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1", "1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "1:1:1:1:1:1:1:1:1",
        "IIIIIIIII", "khóa IIIIII", "quý V", "thế kỷ MMMMMMMM", "lần thứ 0", "lần thứ 99999999999999999999",
        "điểm điểm điểm a a a khoản khoản Điều Điều", "/NQ-CP", "số /NQ-CP", "TP.", "TP.TP.TP.", "Q.", "P.", "đ/", "/đ",
        "@", "@@@", "a@", "@b.vn", "http://", "://", "www.", ".vn", "[nghỉ", "[nghỉ 999999999999 giây]", "[[[[", "]]]]",
    ],
)  # fmt: skip
def test_broken_and_mixed_texts_are_cleaned_or_told(written: str) -> None:
    for one in (written, written * 3, f"({written})", f"{written}\n{written}", written.upper(), f"UBND{written}12"):
        sound(read(one))


def test_a_number_no_reader_would_say_is_spelled_whole() -> None:
    assert read("1" * 10_000).text.split() == ["một"] * 10_000


def test_html_left_in_is_not_read_as_the_numbers_it_holds() -> None:
    spoken = read("<p>Giá 5.000đ</p>")
    sound(spoken)
    assert "năm nghìn đồng" in spoken.text
