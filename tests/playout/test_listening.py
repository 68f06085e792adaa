"""When a station asks, by its count alone: seldom while the stream proves that it stands, and soon once it does not."""

from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest

from broadcaster.domain.hints import WORD_BEATS
from broadcaster.domain.units import Millis
from broadcaster.playout.listening import BEAT, POLLED, SILENT, UNTOLD, VISIT, VISITED, Rounds, Stream, gist

SECOND, DAY = 1_000, 86_400_000
FALLBACK = Millis(5 * 60_000)
"""Within which a line that died without a word is followed by polls, whatever chance says: docs/protocol.md."""
FROZEN = Millis(42 * 60_000)
"""Within which what is kept from a station by whoever sits on its line is asked for."""


def half() -> float:
    return 0.5


def asked(
    rounds: Rounds, stream: Stream, moments: Iterable[int], beats: bool = True, words: bool = True
) -> Counter[str]:
    """How often each is asked for at these moments, once a turn, by a station that is otherwise as it should be."""
    found: Counter[str] = Counter()
    for n, now in enumerate(map(Millis, moments)):
        if beats:
            stream.came(now)
        if words and n % WORD_BEATS == 0:
            stream.given(Millis(200), now)
        stands = rounds.stands(stream, now, half)
        for name in POLLED:
            if now >= rounds.due.get(name, 0):
                rounds.begun(name, now, half, stands=stands)
                found[name] += 1
    return found


def listening() -> tuple[Rounds, Stream]:
    rounds, stream = Rounds(), Stream(rested=1)
    asked(rounds, stream, [0])
    return rounds, stream


def first_polled(rounds: Rounds, stream: Stream, since: int, chance: float) -> Millis:
    """When the flag is asked for by a station to which nothing comes any more."""
    for now in range(since, since + DAY, SECOND):
        stands = rounds.stands(stream, Millis(now), lambda: chance)
        if now >= rounds.due["flag"]:
            return Millis(now - since)
        assert stands or rounds.due["flag"] <= now + POLLED["flag"]
    raise AssertionError("it never asked")


def test_two_days_of_a_stream_that_gives_its_word_are_asked_about_once() -> None:
    rounds, stream = listening()
    found = asked(rounds, stream, range(BEAT, 2 * DAY, BEAT))
    assert {name: found[name] for name in VISITED} == dict.fromkeys(VISITED, 1)


def test_what_is_visited_is_so_in_one_turn() -> None:
    rounds, stream = listening()
    moments = iter(range(BEAT, 2 * VISIT, BEAT))
    found = next(each for now in moments if (each := asked(rounds, stream, [now])).keys() & VISITED)
    assert found.keys() >= VISITED


def test_without_a_stream_it_asks_as_often_as_ever() -> None:
    rounds, stream = Rounds(), Stream()
    found = asked(rounds, stream, range(0, 3_600_000, SECOND), beats=False, words=False)
    assert found == {"flag": 120, "sounds": 120, "status": 60, "manifest": 12, "journal": 360, "trust": 1}


def test_a_stream_that_beats_and_gives_no_word_is_no_reason_not_to_ask() -> None:
    rounds, stream = Rounds(), Stream()
    found = asked(rounds, stream, range(0, 3_600_000, SECOND), words=False)
    assert found["flag"] == 120


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_a_line_that_dies_without_a_word_is_followed_by_polls_within_the_bound(chance: float) -> None:
    rounds, stream = listening()
    assert SILENT < first_polled(rounds, stream, 0, chance) <= FALLBACK


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_a_stream_that_beats_and_gives_its_word_no_more_is_followed_by_polls_within_the_bound(chance: float) -> None:
    rounds, stream = listening()
    for now in range(0, DAY, SECOND):
        stream.came(Millis(now))
        rounds.stands(stream, Millis(now), lambda: chance)
        if now >= rounds.due["flag"]:
            assert UNTOLD < now <= FROZEN
            return
    raise AssertionError("it never asked")


def test_ten_thousand_that_are_cut_in_one_moment_ask_evenly_over_half_a_minute() -> None:
    dice = Random(7)
    places: Counter[int] = Counter()
    for _ in range(10_000):
        rounds, stream = listening()
        stream.cut(Millis(1_000))
        rounds.stands(stream, Millis(1_000), dice.random)
        places[(rounds.due["flag"] - 1_000) * 10 // POLLED["flag"]] += 1
    assert set(places) <= set(range(11))
    assert max(places.values()) < 1_200


def test_a_stream_that_comes_back_with_its_word_has_answered_what_would_be_asked() -> None:
    rounds, stream = listening()
    visit = rounds.visit
    stream.cut(Millis(10_000))
    rounds.stands(stream, Millis(10_000), half)
    assert rounds.due["flag"] < visit
    stream.came(Millis(12_000))
    assert stream.given(Millis(300), Millis(12_000))
    assert rounds.stands(stream, Millis(12_000), half)
    assert {rounds.due[name] for name in VISITED} == {visit}


def test_what_is_due_at_once_is_asked_for_though_a_word_came() -> None:
    rounds, stream = Rounds(), Stream(rested=1)
    rounds.due = {"manifest": Millis(0)}
    stream.came(Millis(12_000))
    stream.given(Millis(300), Millis(12_000))
    assert rounds.stands(stream, Millis(12_000), half)
    assert rounds.due["manifest"] == 0


def test_a_line_that_comes_and_goes_keeps_nothing_from_being_visited() -> None:
    rounds, stream, found = *listening(), Counter[str]()
    for now in range(0, 2 * VISIT, 60 * SECOND):
        if now // (60 * SECOND) % 2:
            stream.cut(Millis(now))
            found += asked(rounds, stream, [now], beats=False, words=False)
        else:
            found += asked(rounds, stream, [now])
    assert all(found[name] >= 1 for name in VISITED)


def test_a_word_that_was_kept_or_an_hour_nobody_knows_proves_nothing() -> None:
    stream = Stream(heard=Millis(0), rested=1)
    for lag in (None, Millis(31_000), Millis(-31_000)):
        assert not stream.given(lag, Millis(0))
        assert not stream.stands(Millis(0))
    assert stream.given(Millis(29_000), Millis(0))
    assert stream.stands(Millis(0))


def test_an_hour_that_is_wrong_is_doubted_and_a_slow_way_is_not() -> None:
    def doubts(*lags: int) -> list[bool]:
        stream = Stream()
        return [stream.given(Millis(each), Millis(0)) and stream.doubts_the_hour() for each in lags]

    assert doubts(100, 9_000, 9_000, 100, 9_000, 9_000) == [False] * 6
    assert doubts(-400, -1_400) == [False] * 2
    assert doubts(-1_600, 100) == [True, False]
    assert doubts(6_000, 7_000, 8_000, 6_000, 6_000, 6_000) == [False, False, True, False, False, True]


def test_a_call_is_worth_what_people_would_want_to_know() -> None:
    told = {"boot": 3, "sequence": 10, "free_bytes": 9 << 30, "skew_ms": 40, "muted": False, "held_until": None}
    assert gist(told) == gist({**told, "sequence": 99, "free_bytes": 5 << 30, "skew_ms": -700})
    for change in ({"muted": True}, {"free_bytes": 400 << 20}, {"skew_ms": 3_100}, {"boot": 4}, {"held_until": "x"}):
        assert gist(told) != gist({**told, **change})
    assert gist({**told, "skew_ms": None}) != gist(told)


# --- a way that forgets lines ------------------------------------------------------------------------------------


def opened(stream: Stream, now: int) -> int:
    """A stream opens and gives its word."""
    stream.came(Millis(now))
    stream.given(Millis(200), Millis(now))
    return now


def test_over_a_way_that_forgets_each_line_before_its_first_beat_the_polls_go_on() -> None:
    rounds, stream = Rounds(), Stream()
    lasts, found = SILENT + SECOND, 0
    for each in range(20):
        begun = opened(stream, each * lasts)
        for now in range(begun, begun + lasts, SECOND):
            stands = rounds.stands(stream, Millis(now), half)
            assert not stands
            if now >= rounds.due.get("flag", 0):
                rounds.begun("flag", Millis(now), half, stands=stands)
                found += 1
        stream.cut(Millis(begun + lasts))
    assert found >= 20 * lasts // POLLED["flag"]


def test_a_way_that_carried_one_beat_at_rest_is_relied_on_and_one_that_forgot_must_carry_more() -> None:
    stream = Stream()
    now = opened(stream, 0)
    for needed in (1, 2, 4, 8, 16, 16):
        for n in range(needed):
            assert not stream.stands(Millis(now)), (needed, n)
            now = opened(stream, now + BEAT)
        assert stream.stands(Millis(now))
        now += SILENT
        stream.cut(Millis(now))
        opened(stream, now)


def test_a_line_that_was_heard_to_be_cut_says_nothing_against_its_way() -> None:
    stream = Stream(rested=1)
    now = opened(stream, 0) + BEAT // 2
    stream.cut(Millis(now))
    assert not stream.stands(Millis(now))
    assert stream.stands(Millis(opened(stream, now + SECOND)))


def test_a_way_that_was_relied_on_for_hours_is_forgiven_what_it_forgot() -> None:
    stream = Stream(needed=16)
    now = opened(stream, 0)
    while not stream.stands(Millis(now)) or stream.needed > 1:
        now = opened(stream, now + BEAT)
    assert 5 < now / 3_600_000 < 7
