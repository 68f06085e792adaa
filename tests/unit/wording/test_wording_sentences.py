"""Breath groups and the silence after them."""

import pytest

from broadcaster.wording import read
from broadcaster.wording.sentences import (
    CLAUSE_MS,
    COMMA_MS,
    HEADING_MS,
    ITEM_MS,
    LONGEST,
    LONGEST_MARK_MS,
    PARAGRAPH_MS,
    SENTENCE_MS,
)


def heard(written: str) -> list[tuple[str, int]]:
    return [(sentence.text, sentence.pause_ms) for sentence in read(written).sentences]


def test_sentences_end_at_full_stops_and_paragraphs_at_line_breaks() -> None:
    assert heard("Một câu. Hai câu!\n\nĐoạn sau?") == [
        ("Một câu.", SENTENCE_MS),
        ("Hai câu!", PARAGRAPH_MS),
        ("Đoạn sau?", PARAGRAPH_MS),
    ]


def test_items_of_a_list_have_their_own_pause() -> None:
    assert heard("Gồm:\n- Gạo;\n- Muối.\nHết.") == [
        ("Gồm:", ITEM_MS),
        ("Gạo;", ITEM_MS),
        ("Muối.", ITEM_MS),
        ("Hết.", PARAGRAPH_MS),
    ]


def test_a_heading_is_a_group_of_its_own() -> None:
    assert heard("THÔNG BÁO\nBà con chú ý.")[0] == ("thông báo", HEADING_MS)


@pytest.mark.parametrize(
    "written",
    [
        "Xe đi TP. Long Xuyên rồi về.",
        "Ông Nguyễn V. A. phát biểu khai mạc.",
        "Thu 1.250.000 đồng của 3.5 hộ.",
        "PGS.TS. Lê An nói v.v. và nghỉ.",
        "Xem tại https://angiang.gov.vn/tin.html nhé.",
        "Tuyến ĐT.941 đã thông.",
        "một dòng bị\nngắt giữa câu.",
        "Anh Nguyễn Văn T. đã đến.",
        "Tôi... không biết.",
        'Ông nói: "Giá tăng. Bà con mừng."',
        "Ông nói: “Giá tăng. Bà con mừng.”",
        'Chương trình "Sóng xanh." phát lúc 8h',
    ],
)
def test_dots_that_end_nothing_cut_nothing(written: str) -> None:
    assert len(read(written).sentences) == 1


@pytest.mark.parametrize("written", ["", " \n ", "🎉", "...", "- \n- ", "\x00", "(!?)"])
def test_a_text_with_nothing_to_speak_has_no_sentence(written: str) -> None:
    assert read(written).sentences == ()


def test_a_long_sentence_is_split_at_clauses_with_a_short_pause() -> None:
    groups = heard(", ".join(["bà con cần đổ bỏ nước đọng quanh nhà mỗi tuần"] * 20) + ".")
    assert all(len(text) <= LONGEST for text, _ in groups)
    assert all(text.endswith(",") and pause == CLAUSE_MS for text, pause in groups[:-1])
    assert groups[-1][1] == PARAGRAPH_MS


def test_a_long_sentence_without_a_comma_is_split_at_a_space() -> None:
    groups = heard("bà con " * 200)
    assert " ".join(text for text, _ in groups) == ("bà con " * 200).strip()


def test_no_word_is_lost_between_the_text_and_its_sentences() -> None:
    spoken = read("1. UBND xã họp lúc 7h30.\n\n- Gạo: 50 kg;\n- Tiền: 3,5 tỷ.\nĐiện thoại: 0296.3841.190./.")
    joined = "".join("".join(sentence.text.split()) for sentence in spoken.sentences)
    assert joined == "".join(spoken.text.split())


@pytest.mark.parametrize(
    ("mark", "pause"),
    [("[nghỉ]", 1000), ("[nghỉ 2 giây]", 2000), ("[nghỉ 1,5]", 1500), ("[Nghỉ 3s]", 3000), ("[nghi 0.5 giây]", 500)],
)
def test_a_typed_pause_parts_a_sentence_and_is_silent_itself(mark: str, pause: int) -> None:
    assert heard(f"Bà con chú ý {mark} ngày mai họp.") == [
        ("Bà con chú ý", pause),
        ("ngày mai họp.", PARAGRAPH_MS),
    ]


def test_after_a_sentence_the_longer_pause_holds() -> None:
    assert heard("Một câu. [nghỉ 2 giây] Hai câu.")[0] == ("Một câu.", 2000)
    assert heard("Một câu. [nghỉ 0,1 giây] Hai câu.")[0] == ("Một câu.", SENTENCE_MS)


def test_a_pause_too_long_is_cut_and_told() -> None:
    spoken = read("Bà con [nghỉ 60 giây] chú ý.")
    assert spoken.sentences[0].pause_ms == LONGEST_MARK_MS
    assert [told.reason for told in spoken.unread] == ["long-pause"]


@pytest.mark.parametrize("written", ["[nghỉ lễ]", "[nghỉ", "[nghỉ hai giây]", "nghỉ 2 giây", "[2 giây]"])
def test_words_in_brackets_that_are_no_pause_are_read(written: str) -> None:
    assert len(read(f"Bà con {written} chú ý.").sentences) == 1


def test_each_end_has_its_name() -> None:
    script = "THÔNG BÁO\nMột câu. Gồm:\n- Gạo;\n- Muối.\n\nCòn lại [nghỉ] là hết."
    assert [sentence.end for sentence in read(script).sentences] == [
        "heading",
        "sentence",
        "item",
        "item",
        "paragraph",
        "mark",
        "paragraph",
    ]


def test_a_short_line_before_a_blank_one_is_a_heading() -> None:
    assert heard("Lịch họp tổ\n\nBà con chú ý.")[0] == ("Lịch họp tổ", HEADING_MS)


def test_a_heading_of_two_lines_is_one_heading_with_a_breath() -> None:
    assert heard("THÔNG BÁO\nVỀ VIỆC TIÊM VẮC XIN\nBà con chú ý.")[:2] == [
        ("thông báo", CLAUSE_MS),
        ("về việc tiêm vắc xin", HEADING_MS),
    ]


def test_breaths_inside_a_sentence_are_told_with_their_place() -> None:
    sentence = read("Gạo, muối; và nước.").sentences[0]
    assert [(sentence.text[: stop.at], stop.pause_ms) for stop in sentence.breaks] == [
        ("Gạo,", COMMA_MS),
        ("Gạo, muối;", CLAUSE_MS),
    ]


def test_room_to_write_in_leaves_one_space_and_no_loose_comma() -> None:
    assert heard("Họ và tên: ...... tuổi ___, nghề ....") == [("Họ và tên: tuổi, nghề", PARAGRAPH_MS)]


def test_a_number_at_the_head_of_a_line_belongs_to_that_line() -> None:
    assert heard("Hết gạo.\n12 hộ chờ.") == [("Hết gạo.", PARAGRAPH_MS), ("mười hai hộ chờ.", PARAGRAPH_MS)]
