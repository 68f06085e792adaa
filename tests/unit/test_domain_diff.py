from itertools import pairwise
from time import perf_counter
from unicodedata import normalize

import pytest
from fakes.samples import TODAY, draft
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.bulletin import SCRIPT_LIMIT, Recorded
from broadcaster.domain.diff import Run, RunKind, difference, words
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.listening import check_spans, joined, share
from broadcaster.domain.units import Millis, digest_of


def text(before: str, after: str, *changes: RunKind) -> str:
    return "".join(run.text for run in words(before, after) if run.change in changes)


def test_a_changed_word_is_told_as_deleted_and_inserted_between_what_stays() -> None:
    runs = words("Họp ngày 25 tháng 11.\nMời bà con.", "Họp ngày 26 tháng 11.\nMời bà con.")
    assert runs == (
        Run(change=RunKind.EQUAL, text="Họp ngày "),
        Run(change=RunKind.DELETE, text="25 "),
        Run(change=RunKind.INSERT, text="26 "),
        Run(change=RunKind.EQUAL, text="tháng 11.\nMời bà con."),
    )


def test_a_word_that_another_follows_now_is_still_the_same_word() -> None:
    assert words("Mai 8h họp dân.", "Mai 8h họp dân toàn xã.") == (
        Run(change=RunKind.EQUAL, text="Mai 8h họp dân"),
        Run(change=RunKind.INSERT, text=" toàn xã"),
        Run(change=RunKind.EQUAL, text="."),
    )
    assert words("Họp dân\nở ấp.", "Họp dân ở ấp.") == (
        Run(change=RunKind.EQUAL, text="Họp dân"),
        Run(change=RunKind.DELETE, text="\n"),
        Run(change=RunKind.INSERT, text=" "),
        Run(change=RunKind.EQUAL, text="ở ấp."),
    )


@pytest.mark.parametrize(("before", "after"), [("", ""), ("", "Mới."), ("Cũ.", ""), ("Như cũ.", "Như cũ.")])
def test_nothing_and_all_are_changes_too(before: str, after: str) -> None:
    assert text(before, after, RunKind.EQUAL, RunKind.DELETE) == before
    assert text(before, after, RunKind.EQUAL, RunKind.INSERT) == after
    assert len(words(before, after)) == (1 if before or after else 0)


few = st.text("ab \n.", max_size=60) | st.text(max_size=60)


@given(before=few, after=few)
def test_the_runs_give_back_both_texts_and_no_two_neighbours_are_alike(before: str, after: str) -> None:
    runs = words(before, after)
    assert text(before, after, RunKind.EQUAL, RunKind.DELETE) == before
    assert text(before, after, RunKind.EQUAL, RunKind.INSERT) == after
    assert all(one.change is not other.change for one, other in pairwise(runs))
    assert all(run.text for run in runs)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 10_000, "a " * 9_999),
        ("a b " * 5_000, "b a " * 5_000),
        ("\n" * SCRIPT_LIMIT, "\n" * (SCRIPT_LIMIT - 1)),
        ("." * SCRIPT_LIMIT, "!" + "." * (SCRIPT_LIMIT - 1)),
        (" ".join(str(n) for n in range(3_500)), " ".join(str(n) for n in reversed(range(3_500)))),
        ("a\n" * 5_000 + "b\n" * 5_000, "b\n" * 5_000 + "a\n" * 5_000),
    ],
)
def test_a_text_made_to_be_slow_to_compare_is_not(before: str, after: str) -> None:
    begun = perf_counter()
    assert text(before, after, RunKind.EQUAL, RunKind.DELETE) == before
    assert perf_counter() - begun < 5


def test_the_same_words_from_another_keyboard_are_no_change() -> None:
    before = draft(title=normalize("NFD", "Lịch tiêm"), script=normalize("NFD", "Mời bà con."), note="")
    told = difference(before, draft(title="Lịch tiêm", script="Mời bà con đến.", note=""))
    assert told.fields == ()
    assert [(run.change, run.text) for run in told.script] == [
        (RunKind.EQUAL, "Mời bà con"),
        (RunKind.INSERT, " đến"),
        (RunKind.EQUAL, "."),
    ]


def test_fields_are_told_whole_with_what_they_were() -> None:
    recording = Recorded(digest=digest_of("r"), length=Millis(9))
    found = difference(
        draft(), draft(title="Khác", wanted=4, twice=True, gap=3, recording=recording, valid_until=TODAY)
    )
    assert {each.field for each in found.fields} == {"title", "wanted", "twice", "gap", "recording", "valid_until"}
    assert [(each.before, each.after) for each in found.fields if each.field == "wanted"] == [("3", "4")]
    assert [run.change for run in found.script] == [RunKind.EQUAL]


# --- listening -----------------------------------------------------------------------------------------------------

spans = st.lists(
    st.tuples(st.integers(0, 99), st.integers(1, 50)).map(lambda each: (Millis(each[0]), Millis(sum(each)))), max_size=9
)


@given(spans)
def test_the_share_counts_each_millisecond_once(told: list[tuple[Millis, Millis]]) -> None:
    heard = {moment for start, end in told for moment in range(start, end)}
    assert share(told, Millis(150)) == len(heard) / 150
    assert joined(joined(told)) == joined(told)
    assert all(one[1] < other[0] for one, other in pairwise(joined(told)))


def test_a_sound_without_length_was_not_heard() -> None:
    assert share([(Millis(0), Millis(1))], Millis(0)) == 0.0


@pytest.mark.parametrize("span", [(-1, 5), (5, 5), (6, 5), (0, 101)])
def test_a_stretch_outside_the_sound_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(FieldWrong):
        check_spans([(Millis(span[0]), Millis(span[1]))], Millis(100))


@pytest.mark.parametrize("many", [0, 501])
def test_stretches_come_within_bounds(many: int) -> None:
    with pytest.raises(FieldWrong):
        check_spans([(Millis(0), Millis(1))] * many, Millis(100))
