"""Vietnamese names in the order of a Vietnamese list, and found without their marks."""

import random
import unicodedata

import pytest

from broadcaster.domain.collation import folded, person_key, sort_key

NAMES = [
    *("An", "Àn", "Ản", "Ãn", "Án", "Ạn", "An Bình", "An Phú", "Án Phú", "ăn", "Ân Hảo", "Ấp 2", "Ấp 10", "Ấp Mới"),
    *("Ba Chúc", "Chợ Mới", "Cờ Đỏ", "Dầu Tiếng", "Đa Phước", "Đào Hữu Cảnh", "Đông Thạnh", "Ê-đê", "Óc Eo"),
    *("Ô Lâm", "Ơ Đu", "Tân Châu", "Ung", "Ưng", "Vĩnh Xương", "Ya Ly"),
]
"""In order."""


def test_names_stand_in_vietnamese_order() -> None:
    shuffled = list(NAMES)
    random.Random(8).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == NAMES
    assert sorted(shuffled) != NAMES, "by code points they would not"


def test_a_name_sorts_alike_however_its_letters_are_put_together() -> None:
    for name in NAMES:
        assert sort_key(unicodedata.normalize("NFD", name)) == sort_key(name) == sort_key(f"  {name} ")


def test_small_letters_stand_before_capitals_only_where_all_else_is_alike() -> None:
    assert sorted(["Xã", "xã", "Xa"], key=sort_key) == ["Xa", "xã", "Xã"]


def test_signs_stand_before_numbers_numbers_before_letters_strangers_last() -> None:
    assert sorted(["я", "z", "9", "-", "½", ""], key=sort_key)[:4] == ["", "-", "½", "9"]
    assert sorted(["я", "z", "é", "e", "f"], key=sort_key) == ["e", "é", "f", "z", "я"]


def test_people_are_sorted_by_their_given_names() -> None:
    people = ["Nguyễn Văn Đức", "Trần An", "Lê Thị Ánh", "Phạm An", "Đỗ Dung"]
    assert sorted(people, key=person_key) == ["Phạm An", "Trần An", "Lê Thị Ánh", "Đỗ Dung", "Nguyễn Văn Đức"]
    assert person_key("") == person_key("  ")


@pytest.mark.parametrize(
    ("written", "found"),
    [("Uỷ ban", "uy ban"), ("ĐƯỜNG  Hoà\tBình", "duong hoa binh"), ("QL91", "ql91"), ("", ""), ("Ế̆", "e")],
)
def test_marks_and_capitals_do_not_matter_when_looking_for_something(written: str, found: str) -> None:
    assert folded(written) == found == folded(unicodedata.normalize("NFD", written))


def test_hostile_text_has_a_key_too() -> None:
    for text in ("\u0301", "\ud800", "9" * 50, "\0", "a\u0301\u0302\u0303" * 50, "ﬁ", "İ"):
        assert sort_key(text) == sort_key(text)
        assert folded(text) == folded(folded(text)) or text == "İ"
