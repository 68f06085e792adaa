"""What holds for every text whatever: changes rebuild the spoken text, nothing raises, sentences are clean."""

import unicodedata

from hypothesis import given, seed, settings
from hypothesis import strategies as st
from properties.tiling import sound

from broadcaster.wording import EMPTY_LEXICON, Lexicon, Word, read, to_json

DATED = ["31/02/2026", "1/5", "7h30", "25h99", "2021-2030", "2026"]
COUNTED = ["0", "1", "4", "12", "076", "3,5", "1.250", "%", "đ", "km/h", "-5°C", "0912345678", "²"]
WORDED = ["76/NQ-CP", "UBND", "QWZ", "XIV", "thứ", "TP.", "Nghị quyết", "xã", "hoà", "hòan", "ñy", "nh©n"]
SIGNED = ["https://", "a@b.vn", "-", "+", "/", "./.", "...", "(", ")", "1.", "★", "🎉"]
BROKEN = ["\u0301", "\u200b", "\x00", "\ud800", "\ue000"]
PIECES = st.sampled_from([*DATED, *COUNTED, *WORDED, *SIGNED, *BROKEN])
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=14).map(" ".join),
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=10).map("\n".join),
)


def lexicon_of(entries: dict[str, str]) -> Lexicon:
    return Lexicon(words=tuple(Word(written=written, spoken=spoken) for written, spoken in entries.items()))


@seed(1)
@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(TEXTS)
def test_any_text_is_read_and_its_changes_give_what_is_spoken(written: str) -> None:
    spoken = read(written)
    assert spoken.written == written
    sound(spoken)


def test_a_text_in_decomposed_form_is_heard_as_the_composed_one() -> None:
    written = "Ủy ban nhân dân xã họp ngày 5/9/2024, cấp 50 kg gạo."
    assert read(unicodedata.normalize("NFD", written)).text == read(written).text


def test_dropped_control_characters_are_told_as_changes() -> None:
    told = read("Kính\x00 gửi\ud800 bà con").changes
    assert [(change.written, change.spoken, change.rule) for change in told] == [
        ("\x00", "", "control"),
        ("\ud800", "", "control"),
    ]


def test_letters_of_an_old_font_are_one_change_within_a_word_and_two_in_two() -> None:
    told = read("nhân dân").changes, read("ñöôïc nhaän").changes
    assert [[(change.written, change.spoken) for change in changes] for changes in told] == [
        [],
        [("ñöôï", "đượ"), ("aä", "ậ")],
    ]


def test_the_lexicon_beats_every_rule_at_whole_words_in_its_case() -> None:
    lexicon = lexicon_of({"UBND": "uỷ ban xã", "8h00": "tám giờ đúng", "Ba Chúc": "Ba Chút"})
    spoken = read("UBND, ubnd, UBNDX, 8h00, Ba Chúc", lexicon=lexicon)
    assert spoken.text.startswith("uỷ ban xã, ubnd, ")
    assert spoken.text.endswith("tám giờ đúng, Ba Chút")
    assert spoken.changes[0].rule == "lexicon"


def test_without_the_lexicon_the_rules_read_the_same_words() -> None:
    assert read("UBND", lexicon=EMPTY_LEXICON).text == "ủy ban nhân dân"


def test_the_json_face_has_the_spoken_text_the_changes_and_what_is_unread() -> None:
    assert to_json(read("UBND ^")) == {
        "spoken": "ủy ban nhân dân ^",
        "changes": [{"start": 0, "end": 4, "written": "UBND", "spoken": "ủy ban nhân dân", "rule": "abbreviation"}],
        "unread": [{"start": 5, "end": 6, "written": "^", "reason": "unknown-symbol"}],
    }
