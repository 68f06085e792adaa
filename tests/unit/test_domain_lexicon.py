"""The nearest entry wins, an entry can be said, and equal readings are one."""

from dataclasses import replace

import pytest
from fakes.samples import station, two_provinces
from fakes.words import entry
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import FieldWrong, TextBroken
from broadcaster.domain.errors.words import ReadingNotVietnamese
from broadcaster.domain.lexicon import (
    HOUSE,
    Drop,
    EntryId,
    LexiconEntry,
    Put,
    Readings,
    changed,
    check_entry,
    composed,
    read_in,
    reading,
    shelve,
)
from broadcaster.domain.stations import Level, StationCode, StationTree, grow
from broadcaster.wording import EMPTY_LEXICON, NORTHERN, SOUTHERN, Lexicon, Word

TREE = two_provinces()


def said_at(code: str | None, text: str, *entries: LexiconEntry, tree: StationTree = TREE) -> str:
    line = () if code is None else tree.line(StationCode(code))
    return read_in(text, Readings(shelve(entries)).of(line), NORTHERN, EMPTY_LEXICON).text


LINE = [(None, "một"), ("91", "hai"), ("91-kv", "ba"), ("30628", "bốn")]


def test_the_nearest_entry_wins_at_every_height() -> None:
    entries = [entry("BTT", spoken, scope) for scope, spoken in LINE]
    for code, spoken in [("30628", "bốn"), ("30631", "ba"), ("91-kv", "ba"), ("91", "hai"), ("00004", "một")]:
        assert said_at(code, "Loa BTT.", *entries) == f"Loa {spoken}."
    assert said_at(None, "Loa BTT.", *entries) == "Loa một."


def test_an_entry_of_a_neighbour_or_of_a_station_below_is_not_heard() -> None:
    assert said_at("30631", "Loa BTT.", entry("BTT", "bốn", "30628")) == said_at("30631", "Loa BTT.")
    assert said_at("91-kv", "Loa BTT.", entry("BTT", "bốn", "30628")) == said_at("91-kv", "Loa BTT.")


def test_the_nearest_wins_though_the_wider_one_is_stricter_in_its_case() -> None:
    wide, near = entry("BTT", "xa", "91"), entry("btt", "gần", "30628", any_case=True)
    assert said_at("30628", "BTT", wide, near) == "gần"
    assert said_at("30628", "BTT", near, wide) == "gần"


def test_where_the_nearest_does_not_fit_the_next_one_holds() -> None:
    wide, near = entry("btt", "xa", "91", any_case=True), entry("BTT", "gần", "30628")
    assert said_at("30628", "BTT", wide, near) == "gần"
    assert said_at("30628", "Btt", wide, near) == "xa"


def test_the_nearest_wins_over_one_that_holds_inside_words() -> None:
    wide, near = entry("BTT", "xa", "91", inside=True), entry("BTT", "gần", "30628")
    assert said_at("30628", "BTT", wide, near) == "gần"
    nearer = entry("BTT", "gần", "30628", inside=True)
    assert said_at("30628", "BTT", entry("BTT", "xa", "91"), nearer) == "gần"


def test_in_one_scope_exact_letters_beat_any_case_whatever_their_order() -> None:
    loose, exact = entry("btt", "lỏng", any_case=True), entry("BTT", "chặt")
    for entries in ((loose, exact), (exact, loose)):
        assert said_at("91", "BTT", *entries) == "chặt"
        assert said_at("91", "Btt", *entries) == "lỏng"


def test_the_shipped_words_lie_below_all_entries() -> None:
    shipped = Lexicon(words=(Word(written="BTT", spoken="có sẵn"), Word(written="XYZ", spoken="còn lại")))
    country = Readings(shelve([entry("BTT", "một")])).of(())
    assert read_in("BTT XYZ", country, NORTHERN, shipped).text == "một còn lại"
    assert read_in("BTT XYZ", HOUSE, NORTHERN, shipped).text == "có sẵn còn lại"


# --- against a naive reader ----------------------------------------------------------------------------------------

WRITTEN = ("BTT", "btt", "Btt", "QKX", "qkx")
SPOKEN = ("một", "hai", "ba", "bốn", "năm", "sáu")


@st.composite
def trees(draw: st.DrawFn) -> StationTree:
    codes = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    levels = [Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]
    made = [station("s0", None, Level.PROVINCE)]
    for code in codes[1:]:
        parent = draw(st.sampled_from(made))
        rank = levels.index(parent.level) + 1
        if rank < len(levels):
            made.append(station(code, parent.code, levels[rank]))
    return grow(made)


def naive(tree: StationTree, code: StationCode, word: str, entries: list[LexiconEntry]) -> str | None:
    """Walks up from the station and takes the first scope that says anything of the word."""
    scopes: list[StationCode | None] = []
    at: StationCode | None = code
    while at is not None:
        scopes.append(at)
        at = tree.station(at).parent
    for scope in (*scopes, None):
        fitting = [e for e in entries if e.scope == scope and _fits(e, word)]
        for strict in (False, True):
            for each in sorted(fitting, key=lambda e: e.written, reverse=True):
                if each.any_case is strict:
                    return each.spoken
    return None


def _fits(each: LexiconEntry, word: str) -> bool:
    return each.written.lower() == word.lower() if each.any_case else each.written == word


@given(trees(), st.data())
def test_the_reading_at_a_station_is_that_of_a_naive_walk_up_the_tree(tree: StationTree, data: st.DataObject) -> None:
    scopes = st.sampled_from([None, *(s.code for s in tree)])
    told = data.draw(
        st.lists(
            st.tuples(scopes, st.sampled_from(WRITTEN), st.sampled_from(SPOKEN), st.booleans()),
            max_size=12,
            unique_by=lambda each: (each[0], each[1]),
        )
    )
    entries = [entry(written, spoken, scope, any_case=any_case) for scope, written, spoken, any_case in told]
    for each in tree:
        for word in WRITTEN:
            expected = naive(tree, each.code, word, entries)
            plain = read_in(word, HOUSE, NORTHERN, EMPTY_LEXICON).text
            assert said_at(each.code, word, *entries, tree=tree) == (plain if expected is None else expected)


def test_the_naive_walk_notices_a_reading_that_takes_the_widest() -> None:
    entries = [entry("BTT", "xa"), entry("BTT", "gần", "30628")]
    words = [word for scope in (StationCode("30628"), None) for word in shelve(entries)[scope]]
    upside_down = read_in("BTT", reading(words), NORTHERN, EMPTY_LEXICON).text
    assert upside_down != naive(TREE, StationCode("30628"), "BTT", entries)


# --- readings as keys ----------------------------------------------------------------------------------------------


def test_stations_whose_lines_hold_the_same_words_have_one_reading() -> None:
    readings = Readings(shelve([entry("BTT", "hai", "91")]))
    first, second = (readings.of(TREE.line(StationCode(code))) for code in ("30628", "30631"))
    assert first is second
    assert readings.of(TREE.line(StationCode("00004"))) is HOUSE


@pytest.mark.parametrize(
    "other",
    [
        entry("BTT", "ba"),
        entry("BTX", "hai"),
        entry("BTT", "hai", any_case=True),
        entry("BTT", "hai", inside=True),
    ],
)
def test_readings_differ_when_a_word_does(other: LexiconEntry) -> None:
    one, two = (Readings(shelve([each])).of(()) for each in (entry("BTT", "hai"), other))
    assert one != two
    assert len({one, two}) == 2


def test_readings_made_anew_from_the_same_words_are_equal() -> None:
    one, two = (Readings(shelve([entry("BTT", "hai"), entry("A", "a", "91")])).of(()) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)


def test_a_station_may_say_numbers_in_another_dialect_than_the_house() -> None:
    southern, northern = reading((), "southern"), reading((), "northern")
    assert southern != northern
    assert "ngàn" in read_in("5.000 đồng", southern, NORTHERN, EMPTY_LEXICON).text
    assert "nghìn" in read_in("5.000 đồng", northern, SOUTHERN, EMPTY_LEXICON).text
    assert "ngàn" in read_in("5.000 đồng", HOUSE, SOUTHERN, EMPTY_LEXICON).text
    short = replace(NORTHERN, years="short")
    assert read_in("năm 2021", southern, short, EMPTY_LEXICON).text.endswith("hai mốt")


# --- what an entry may be ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "spoken", "leaf"),
    [
        ("", "ủy ban", FieldWrong),
        ("  ", "ủy ban", FieldWrong),
        ("A" * 101, "ủy ban", FieldWrong),
        ("UBND", "", FieldWrong),
        ("UBND", "a " * 151, FieldWrong),
        ("UBND", "...", FieldWrong),
        ("UB\u200bND", "ủy ban", FieldWrong),
        ("UB\ue000ND", "ủy ban", FieldWrong),
        ("UBND", "ủy\u202eban", FieldWrong),
        ("UB\0ND", "ủy ban", TextBroken),
        ("UB\ud800ND", "ủy ban", TextBroken),
        ("UBND", "quốc lộ 91", ReadingNotVietnamese),
        ("UBND", "UBND xã", ReadingNotVietnamese),
        ("UBND", "комитет", ReadingNotVietnamese),
        ("UBND", "ủy ban & hội đồng", ReadingNotVietnamese),
    ],
)
def test_an_entry_that_cannot_be_said_is_refused(written: str, spoken: str, leaf: type[BadInput]) -> None:
    with pytest.raises(leaf):
        check_entry(entry(written, spoken))


@pytest.mark.parametrize("spoken", ["quốc lộ chín mốt", "a gờ ri banh", "Rạch Giá, Long Xuyên", "phây búc", "ô"])
def test_a_reading_written_out_is_taken(spoken: str) -> None:
    check_entry(entry("QL91", spoken))


def test_what_is_written_is_composed_and_its_spaces_are_single() -> None:
    assert composed("  Uy\u0309  ban\n") == "Uỷ ban".replace("ỷ", "ỷ")


def test_a_change_takes_the_place_of_what_is_written_alike_in_its_scope() -> None:
    one, two = entry("A", "một"), entry("A", "hai", "91")
    other = entry("A", "ba", id=EntryId("other"))
    assert set(changed([one, two], [Put(entry=other)])) == {other, two}
    assert set(changed([one, two], [Drop(entry=one)])) == {two}
    assert set(changed([one], [Drop(entry=two), Put(entry=two)])) == {one, two}
