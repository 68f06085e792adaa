"""What a style chooses: thousands, odd units, years, and what is said of a document's letters."""

from dataclasses import replace

import pytest

from broadcaster.wording import NORTHERN, SOUTHERN, Style, read

ISSUER = replace(NORTHERN, documents="issuer")
SPELLED = replace(NORTHERN, documents="spelled")
SHORT = replace(NORTHERN, years="short")


@pytest.mark.parametrize(
    ("style", "spoken"),
    [
        (NORTHERN, "hai nghìn không trăm linh năm hộ"),
        (SOUTHERN, "hai ngàn không trăm lẻ năm hộ"),
    ],
)
def test_north_and_south_name_thousands_and_odd_units_otherwise(style: Style, spoken: str) -> None:
    assert read("2.005 hộ", style=style).text == spoken


def test_per_mille_follows_the_style_too() -> None:
    assert read("độ mặn 4‰", style=SOUTHERN).text == "độ mặn bốn phần ngàn"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("năm 2021", "năm hai nghìn không trăm hai mốt"),
        ("năm 1945", "năm một nghìn chín trăm bốn lăm"),
        ("năm 2004", "năm hai nghìn không trăm linh bốn"),
        ("năm 2020", "năm hai nghìn không trăm hai mươi"),
        ("ngày 1/7/2025", "ngày một tháng bảy năm hai nghìn không trăm hai lăm"),
        ("tháng 4/2024", "tháng tư năm hai nghìn không trăm hai tư"),
        (
            "giai đoạn 2021-2035",
            "giai đoạn hai nghìn không trăm hai mốt đến hai nghìn không trăm ba lăm",
        ),
        ("21 hộ", "hai mươi mốt hộ"),
    ],
)
def test_years_may_be_said_short_and_only_years_are(written: str, spoken: str) -> None:
    assert read(written, style=SHORT).text == spoken


ISSUED = [
    ("Nghị quyết số 76/NQ-CP", "Nghị quyết số bảy mươi sáu của Chính phủ"),
    ("Nghị quyết số 76/NQ-CP của Chính phủ", "Nghị quyết số bảy mươi sáu của Chính phủ"),
    (
        "Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ",
        "Nghị quyết số bảy mươi sáu ngày mười lăm tháng bảy năm hai nghìn không trăm hai mươi mốt của Chính phủ",
    ),
    ("Chính phủ ban hành Nghị quyết 76/NQ-CP", "Chính phủ ban hành Nghị quyết bảy mươi sáu"),
    (
        "Quyết định 1145/QĐ-BTTTT",
        "Quyết định một nghìn một trăm bốn mươi lăm của Bộ Thông tin và Truyền thông",
    ),
    ("Công văn 914/UBND-KGVX", "Công văn chín trăm mười bốn của Ủy ban nhân dân"),
    ("Chỉ thị 07-CT/TW", "Chỉ thị không bảy của Trung ương"),
    (
        "Thông tư liên tịch 05/TTLT-BYT-BTC",
        "Thông tư liên tịch không năm của Bộ Y tế và Bộ Tài chính",
    ),
    ("Luật số 31/2024/QH15", "Luật số ba mươi mốt, hai nghìn không trăm hai mươi tư, Quốc hội khóa mười lăm"),
]


@pytest.mark.parametrize(("written", "spoken"), ISSUED)
def test_the_issuer_is_named_once_and_never_twice(written: str, spoken: str) -> None:
    found = read(written, style=ISSUER)
    assert (found.text, found.unread) == (spoken, ())


def test_an_issuer_nobody_knows_is_told_and_not_made_up() -> None:
    spoken = read("Kế hoạch 12/KH-QWZ", style=ISSUER)
    assert spoken.text == "Kế hoạch mười hai"
    assert [told.reason for told in spoken.unread] == ["unknown-capitals"]


SPELT = [
    ("Nghị quyết 76/NQ-CP", "Nghị quyết bảy mươi sáu gạch chéo nờ quy gạch ngang xê pê"),
    ("Chỉ thị 07-CT/TW", "Chỉ thị không bảy gạch chéo xê tê gạch chéo tê vê kép"),
]


@pytest.mark.parametrize(("written", "spoken"), SPELT)
def test_the_letters_may_be_spelled(written: str, spoken: str) -> None:
    found = read(written, style=SPELLED)
    assert (found.text, found.unread) == (spoken, ())


@pytest.mark.parametrize("style", [NORTHERN, ISSUER, SPELLED])
def test_no_policy_takes_the_number_or_the_year_away(style: Style) -> None:
    assert read("Nghị định 15/2020/NĐ-CP", style=style).text.startswith(
        "Nghị định mười lăm, hai nghìn không trăm hai mươi"
    )


@pytest.mark.parametrize("style", [NORTHERN, ISSUER])
def test_a_term_of_the_national_assembly_is_always_said(style: Style) -> None:
    assert read("Pháp lệnh 02/2020/UBTVQH14", style=style).text.endswith("Ủy ban Thường vụ Quốc hội khóa mười bốn")
