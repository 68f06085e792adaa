"""What becomes of found text: its title, its language, its paragraphs."""

import pytest

from broadcaster.documents.old_fonts import decoded, encoding_of
from broadcaster.documents.pdf import Line, paragraphs, without_edges
from broadcaster.documents.plain import decode
from broadcaster.documents.script import Found, language_of, taken, tidy, title_of
from broadcaster.documents.tables import spoken_table


@pytest.mark.parametrize(
    ("script", "language"),
    [
        ("Bà con nghe thông báo lịch cấp nước.", "vi"),
        ("The people of the commune are asked to listen.", "en"),
        ("ប្រជាជនទាំងអស់ស្តាប់", "km"),
        ("ꨀꨁꨂꨃ ꨄꨅꨆ", "cjm"),
        ("Größe und Straße sind schön, wir gehen nach Hause.", ""),
        ("123", ""),
    ],
)
def test_a_language_is_told_by_letters_and_words(script: str, language: str) -> None:
    assert language_of(script) == language


def test_a_title_is_the_first_line_that_is_no_letterhead() -> None:
    head = "ỦY BAN NHÂN DÂN XÃ MỸ HÒA\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do\nSố: 12/TB-UBND"
    assert title_of(f"{head}\nLịch cấp nước\nx") == "Lịch cấp nước"
    assert title_of("Uỷ ban nhân dân xã thông báo lịch cấp nước sạch trong tháng mười hai.\nx").startswith("Uỷ ban")
    assert title_of("Câu một. " * 60) == "Câu một."
    assert len(taken(Found(text="chữ " * 300, label="x"), "a").title) <= 200


def test_a_text_is_composed_and_its_blanks_are_few() -> None:
    assert tidy("a\u0302\u0301 \t b\r\n\r\n\r\n\r\nc\u2028d\u00ade\ufeff  ") == ("ấ b\n\nc\nde", ())


@pytest.mark.parametrize("length", range(0, 60, 7))
def test_bytes_of_any_kind_are_decoded(length: int) -> None:
    assert isinstance(decode(bytes(range(200, 256))[:length]).text, str)


def test_an_old_font_is_known_by_its_name() -> None:
    names = {
        ".VnTime": "TCVN3", ".VnTimeH": "TCVN3-H", "ABCDEF+.VnArial": "TCVN3", ".VnArialH,Bold": "TCVN3-H",
        "VNI-Times": "VNI",
        "Vni-Helve": "VNI", "Times New Roman": "", "VnTime": "", "": "", "Vnitimes": "",
    }  # fmt: skip
    assert {name: encoding_of(name) for name in names} == names
    assert decoded([("a", "VNI"), ("ø", "VNI"), ("ø®", ""), ("®", "TCVN3")]) == "àø®đ"


def test_a_table_that_only_lays_out_a_page_is_read_as_text() -> None:
    assert spoken_table([["Một\nHai", "Ba"]]) == (["Một", "Hai", "Ba"], "")
    assert spoken_table([["Một"], ["Hai"]]) == (["Một", "Hai"], "")
    assert spoken_table([["x" * 300, "a"], ["b", "c"]])[1] == ""
    assert spoken_table([["", " "]]) == ([], "")


def line(text: str, y: float = 700, left: float = 72, right: float = 500) -> Line:
    return Line(text=text, left=left, right=right, bottom=y, height=842)


def test_a_line_at_the_edge_that_differs_from_page_to_page_stays() -> None:
    pages = [[line(f"Chương {name}", y=810), line("nội dung")] for name in ("một", "hai", "ba")]
    assert without_edges(pages) == (pages, [])


def test_a_line_that_repeats_amid_the_page_stays() -> None:
    pages = [[line("Kính thưa bà con,"), line(f"tin {n}", y=680)] for n in range(4)]
    assert without_edges(pages)[0] == pages


def test_a_parted_word_and_a_parted_sentence_are_joined() -> None:
    page = [line("dùng inter-", 700), line("net ở xã", 684), line("trong năm 2021-", 668), line("2030 và", 652)]
    assert paragraphs([page, [line("năm sau.", 700)]]) == ["dùng internet ở xã trong năm 2021-2030 và năm sau."]


def test_a_wider_gap_an_early_end_and_an_item_begin_a_paragraph() -> None:
    page = [
        line("Một câu dài", 700),
        line("còn nữa.", 684, right=200),
        line("Hai câu", 668),
        line("tiếp.", 652),
        line("Ba.", 610),
        line("1. Bốn", 594),
    ]
    assert paragraphs([page]) == ["Một câu dài còn nữa.", "Hai câu tiếp.", "Ba.", "1. Bốn"]
