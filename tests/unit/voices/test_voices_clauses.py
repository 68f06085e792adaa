import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.voices.clauses import pack

LIMIT = 100
NOTICE = (
    "Ủy ban nhân dân huyện Châu Phú thông báo lịch tiêm chủng đợt ba cho trẻ em từ năm đến mười một tuổi "
    "tại trạm y tế các xã trên địa bàn huyện, đề nghị bà con đưa trẻ đến đúng giờ, mang theo sổ tiêm chủng; "
    "giấy tờ tùy thân (nếu có), liên hệ trạm y tế xã để được hướng dẫn."
)
words = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyế", min_size=1, max_size=9)
sentences = st.lists(st.tuples(words, st.sampled_from(["", "", "", ",", ";", ":", "."])), min_size=1, max_size=80).map(
    lambda pairs: " ".join(word + mark for word, mark in pairs)
)


@given(sentences)
def test_pieces_fit_the_limit_and_hold_every_word_whole_and_in_order(sentence: str) -> None:
    pieces = pack(sentence, LIMIT)
    assert all(len(piece) <= LIMIT for piece in pieces)
    assert " ".join(pieces).split() == sentence.split()


@given(sentences)
def test_no_two_neighbours_would_have_fitted_in_one_piece_unless_a_long_clause_was_cut(sentence: str) -> None:
    pieces = pack(sentence, LIMIT)
    for left, right in itertools.pairwise(pieces):
        assert len(left) + 1 + len(right) > LIMIT or left[-1] not in ",;:."


def test_a_text_within_the_limit_is_one_piece() -> None:
    assert pack("Xin chào bà con, đây là đài xã.", LIMIT) == ("Xin chào bà con, đây là đài xã.",)


def test_a_long_sentence_is_cut_at_clauses_and_a_long_clause_into_even_parts() -> None:
    pieces = pack(NOTICE, LIMIT)
    assert len(pieces) == 4
    assert abs(len(pieces[0]) - len(pieces[1])) < 20
    assert pieces[1].endswith("địa bàn huyện,")
    assert pieces[2].endswith("(nếu có),")


def test_decimals_and_times_are_not_clause_ends() -> None:
    text = "một số liệu khá dài để vượt mức một trăm ký tự cho phép của dịch vụ là 1.250.000 đồng và 3,5 héc ta lúa mùa"
    assert "1.250.000" in " ".join(pack(text, 60)).split()
    assert "3,5" in " ".join(pack(text, 60)).split()


def test_only_a_word_longer_than_the_limit_is_cut() -> None:
    assert [len(piece) for piece in pack("x" * 250, LIMIT)] == [100, 100, 50]


@pytest.mark.parametrize("text", ["", "   ", "— … !", "***"])
def test_what_has_nothing_to_say_gives_no_piece(text: str) -> None:
    assert pack(text, LIMIT) == ()
