import random

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.likeness import ALIKE, alike, likeness, trace_of

WORDS = [f"từ{n}" for n in range(3_000)]


def script(seed: int, length: int = 400) -> list[str]:
    """Words as they fall in a text: a few very often, most of them seldom."""
    return random.Random(seed).choices(WORDS, [1 / (rank + 10) for rank in range(len(WORDS))], k=length)


def test_a_script_is_like_itself_however_it_is_set() -> None:
    one = trace_of("Uỷ ban xã thông báo: lịch cấp nước, ngày mai.")
    assert likeness(one, trace_of("UỶ BAN XÃ\nthông báo – lịch cấp nước ngày mai")) == 1
    assert likeness(one, trace_of("Hội thi nấu ăn của phụ nữ")) == 0


def test_four_fifths_alike_are_found_wherever_the_changes_are() -> None:
    for seed in range(30):
        words = script(seed)
        changed = set(random.Random(seed).sample(range(400), 80))
        strewn = [f"khác{n}" if n in changed else word for n, word in enumerate(words)]
        replaced = words[:320] + script(seed + 1_000, 80)
        longer = words + script(seed + 2_000, 100)
        for other in (strewn, replaced, longer):
            assert alike(trace_of(" ".join(words)), {"a": trace_of(" ".join(other))}), seed


def test_other_scripts_of_the_same_words_are_not_found() -> None:
    for seed in range(30):
        words = script(seed)
        shuffled = random.Random(seed).sample(words, len(words))
        half = words[:200] + script(seed + 1_000, 200)
        for other in (script(seed + 3_000), shuffled, half):
            assert likeness(trace_of(" ".join(words)), trace_of(" ".join(other))) < ALIKE, seed


def test_the_nearest_come_first() -> None:
    words = script(1)
    others = {"khác": script(2), "y hệt": words, "gần": [*words[:380], *script(3, 20)]}
    found = alike(trace_of(" ".join(words)), {key: trace_of(" ".join(each)) for key, each in others.items()})
    assert [key for key, _ in found] == ["y hệt", "gần"]
    assert found[0][1] == 1


def test_scripts_of_no_word_or_one_are_alike_only_when_equal() -> None:
    assert likeness(trace_of(""), trace_of("")) == 0
    assert likeness(trace_of("Một"), trace_of("một!")) == 1
    assert likeness(trace_of("Một"), trace_of("một hai")) == 0


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    how = likeness(trace_of(one), trace_of(other))
    assert 0 <= how <= 1
    assert how == likeness(trace_of(other), trace_of(one))


def test_a_trace_is_the_same_on_every_machine() -> None:
    assert sorted(trace_of("Bà con nghe").words) == [1999091939, 3603664036, 4158113192]
