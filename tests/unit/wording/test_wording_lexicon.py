"""The operator's own readings: they beat every rule, where, how and for whom they say."""

import pytest

from broadcaster.wording import Lexicon, Word, read


def heard(written: str, *words: Word) -> str:
    return read(written, lexicon=Lexicon(words=words)).text


def test_a_reading_holds_for_whole_words_in_its_letter_case() -> None:
    word = Word(written="UBND", spoken="uỷ ban xã")
    assert heard("UBND, UBNDX", word).startswith("uỷ ban xã, ")
    assert "uỷ ban xã" not in heard("ubnd UBNDX", word)


@pytest.mark.parametrize("written", ["zalo", "Zalo", "ZALO"])
def test_a_reading_of_any_case_holds_in_every_case(written: str) -> None:
    assert heard(f"nhóm {written} của xóm", Word(written="Zalo", spoken="da lô", any_case=True)) == "nhóm da lô của xóm"


def test_a_reading_inside_words_holds_in_parts_of_them() -> None:
    word = Word(written="gap", spoken=" gáp", inside=True, any_case=True)
    assert heard("rau VietGAP", word) == "rau Viet gáp"
    assert heard("rau VietGAP", Word(written="gap", spoken="gáp", any_case=True)) != "rau Viet gáp"


def test_of_two_that_fit_the_longer_holds() -> None:
    short, long = Word(written="Ba Chúc", spoken="Ba Chút"), Word(written="Ba Chúc A", spoken="Ba Chúc a")
    assert heard("ở Ba Chúc A", short, long) == heard("ở Ba Chúc A", long, short) == "ở Ba Chúc a"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_narrowest_scope_holds_whatever_the_order_of_the_files(order: tuple[int, ...]) -> None:
    words = [
        Word(written="HTX", spoken="chung"),
        Word(written="HTX", spoken="của tỉnh", scope="an-giang"),
        Word(written="HTX", spoken="của xã", scope="30628"),
    ]
    lexicon = Lexicon(words=tuple(words[at] for at in order))
    assert read("HTX", lexicon=lexicon.within(["an-giang", "30628"])).text == "của xã"
    assert read("HTX", lexicon=lexicon.within(["an-giang"])).text == "của tỉnh"
    assert read("HTX", lexicon=lexicon.within([])).text == "chung"


def test_a_part_of_a_word_yields_to_a_longer_reading_at_the_same_place() -> None:
    part, whole = Word(written="Viet", spoken="Việt", inside=True), Word(written="VietGAP", spoken="Việt Gáp")
    assert heard("rau VietGAP", part, whole) == heard("rau VietGAP", whole, part) == "rau Việt Gáp"


def test_a_reading_that_leaves_capitals_to_the_voice_is_told_as_that() -> None:
    spoken = read("mã KV", lexicon=Lexicon(words=(Word(written="KV", spoken="khu ƯT"),)))
    assert [told.reason for told in spoken.unread] == ["unknown-capitals"]


def test_a_reading_that_leaves_a_digit_to_the_voice_is_told() -> None:
    spoken = read("mã KV", lexicon=Lexicon(words=(Word(written="KV", spoken="khu vực 2"),)))
    assert [told.reason for told in spoken.unread] == ["digits-left"]


def test_of_two_alike_the_later_holds() -> None:
    assert heard("HTX", Word(written="HTX", spoken="trước"), Word(written="HTX", spoken="sau")) == "sau"


def test_a_station_hears_only_readings_of_its_own_scopes() -> None:
    words = Lexicon(
        words=(
            Word(written="HTX", spoken="chung"),
            Word(written="HTX", spoken="của An Giang", scope="an-giang"),
            Word(written="HTX", spoken="của Cần Thơ", scope="can-tho"),
        )
    )
    assert read("HTX", lexicon=words.within(["an-giang"])).text == "của An Giang"
    assert read("HTX", lexicon=words.within([])).text == "chung"


@pytest.mark.parametrize("written", ["8h00", "12/NQ-CP", "TP. Long Xuyên", "1.250 đồng", "COVID-19", "ngày 1/5"])
def test_a_reading_beats_every_rule(written: str) -> None:
    assert heard(f"xem {written} nhé", Word(written=written, spoken="đúng thế")) == "xem đúng thế nhé"


def test_a_decomposed_reading_meets_a_composed_text() -> None:
    assert heard("ấp Tà Dung", Word(written="Ta\u0300 Dung", spoken="Tà Rung")) == "ấp Tà Rung"


@pytest.mark.parametrize("written", ["", " ", "…", "🎉"])
def test_a_reading_of_nothing_changes_nothing(written: str) -> None:
    assert heard("Bà con chú ý.", Word(written=written, spoken="gì")) == "Bà con chú ý."


def test_a_changed_word_changes_only_the_sentences_that_hold_it() -> None:
    script = "Xóm có nhóm Zalo.\n\nBà con chú ý giờ phát.\n\nHẹn gặp lại trên Zalo."
    before = read(script, lexicon=Lexicon(words=(Word(written="Zalo", spoken="da lô"),))).sentences
    after = read(script, lexicon=Lexicon(words=(Word(written="Zalo", spoken="za lô"),))).sentences
    assert [old != new for old, new in zip(before, after, strict=True)] == [True, False, True]
