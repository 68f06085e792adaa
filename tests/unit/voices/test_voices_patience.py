import itertools
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices.engines import EngineSettings
from broadcaster.voices.patience import (
    LONGEST_ASKED_REST,
    LONGEST_REST,
    LONGEST_WAIT,
    SPREAD,
    EngineNow,
    Patience,
    Setback,
    Temper,
    admitted,
    answered,
    asked_wait,
    given_up,
    next_try,
    resting,
    told,
)

VOICE = VoiceName("bell:vi")
TEMPER = Temper(throttle=0.0, tries=3, rest=60.0)
TOO_MANY = Setback(state=VoiceState.RATE_LIMITED, why="bị chặn")
THIS_TEXT = Setback(state=VoiceState.BROKEN, why="không đọc được đoạn này", lasting=False, again=False)

setbacks = st.builds(
    Setback,
    state=st.sampled_from([VoiceState.RATE_LIMITED, VoiceState.NO_NETWORK, VoiceState.BROKEN]),
    why=st.just("hỏng"),
    lasting=st.booleans(),
    again=st.booleans(),
    wait=st.floats(0, 1e9),
)


# --- the rules ---------------------------------------------------------------------------------------------------


def test_the_same_request_goes_out_again_after_a_wait_that_doubles() -> None:
    assert [next_try(EngineNow(), TEMPER, TOO_MANY, attempt, 0.0) for attempt in range(3)] == [2.0, 4.0, None]


def test_what_the_service_asks_for_is_waited_if_it_is_short_and_ends_the_tries_if_it_is_long() -> None:
    waits = [Setback(state=VoiceState.RATE_LIMITED, why="", wait=wait) for wait in (7.0, 30.0)]
    assert [next_try(EngineNow(), TEMPER, setback, 0, 0.0) for setback in waits] == [7.0, None]


def test_a_trial_is_not_tried_again() -> None:
    trial = admitted(given_up(EngineNow(), TEMPER, TOO_MANY, 0.0, 0.0))
    assert trial.trying
    assert next_try(trial, TEMPER, TOO_MANY, 0, 0.0) is None


def test_the_first_request_of_all_is_no_trial() -> None:
    assert not admitted(EngineNow()).trying


def test_every_rest_is_twice_the_one_before_up_to_half_an_hour_and_one_answer_ends_that() -> None:
    standing, now, rests = EngineNow(), 0.0, []
    for _ in range(8):
        standing = given_up(admitted(standing), TEMPER, TOO_MANY, 0.0, now)
        rests.append(resting(standing, now))
        now = standing.rest_until
    assert rests == [60, 120, 240, 480, 960, 1800, 1800, 1800]
    assert resting(given_up(answered(admitted(standing), now), TEMPER, TOO_MANY, 0.0, now), now) == 60


def test_requests_that_were_refused_together_cost_one_rest() -> None:
    standing = EngineNow()
    for late in (0.0, 0.1, 0.2, 0.3):
        standing = given_up(standing, TEMPER, TOO_MANY, 0.0, late)
    assert standing.refusals == 1
    assert standing.rest_until == pytest.approx(60.3)


def test_an_answer_that_was_on_its_way_before_the_refusal_does_not_end_the_rest() -> None:
    refused = given_up(EngineNow(), TEMPER, TOO_MANY, 0.0, 0.0)
    assert answered(refused, 1.0) == refused
    assert answered(admitted(refused), 61.0) == EngineNow()


def test_a_text_that_cannot_be_said_gives_no_rest_and_as_a_trial_shows_that_the_service_answers() -> None:
    assert given_up(EngineNow(), TEMPER, THIS_TEXT, 0.0, 0.0) == EngineNow()
    trial = admitted(given_up(EngineNow(), TEMPER, TOO_MANY, 0.0, 0.0))
    assert given_up(trial, TEMPER, THIS_TEXT, 0.0, 100.0) == EngineNow()


@given(setbacks, st.integers(0, 40), st.integers(0, 5), st.floats(0, 1), st.booleans())
def test_waits_and_rests_have_an_end_whatever_is_asked(
    setback: Setback, refusals: int, attempt: int, chance: float, trying: bool
) -> None:
    standing = EngineNow(refusals=refusals, last=TOO_MANY if refusals else None, trying=trying)
    wait = next_try(standing, TEMPER, setback, attempt, chance)
    assert wait is None or 0 < wait <= LONGEST_WAIT
    after = given_up(standing, TEMPER, setback, chance, 1000.0)
    assert 0 <= resting(after, 1000.0) <= max(LONGEST_REST * (1 + SPREAD), LONGEST_ASKED_REST)
    assert not after.trying or not setback.lasting


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, 0),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": " 7 "}, 7),
        ({"Retry-After": "-7"}, 0),
        ({"Retry-After": "bảy"}, 0),
        ({"Retry-After": "²"}, 0),
        ({"Retry-After": "9" * 400}, 999_999_999),
        ({"Retry-After": "Wed, 21 Oct 2015 07:43:00 GMT", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 900),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT", "Date": "Wed, 21 Oct 2015 07:43:00 GMT"}, 0),
        ({"Retry-After": "Wed, 21 Oct 2015 07:43:00 GMT"}, 0),
        ({"Retry-After": "Wed, 21 Oct 2015 07:43:00", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"Retry-After": "Wed, 99 Oct 2015 07:43:00 GMT", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    ],
)
def test_what_a_service_asks_for_is_read_as_a_number_or_a_date(headers: dict[str, str], wait: float) -> None:
    assert asked_wait(headers) == wait


def test_waits_are_told_in_seconds_and_then_in_minutes() -> None:
    assert [told(seconds) for seconds in (0.4, 60, 119, 120, 1800)] == [
        "0 giây",
        "60 giây",
        "119 giây",
        "2 phút",
        "30 phút",
    ]


# --- several at a time -------------------------------------------------------------------------------------------


class Gate:
    """A request that waits until it is let go, and then gives what it was told to give."""

    def __init__(self) -> None:
        self.come = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.answers: list[bytes | Setback | BaseException] = []
        self.asked = 0

    def __call__(self) -> bytes | Setback:
        self.asked += 1
        self.come.release()
        assert self.go.acquire(timeout=10)
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def patience(clock: Clock, *, at_once: int = 4) -> Patience:
    settings = EngineSettings(clock=clock, sleep=lambda _: None, chance=lambda: 0.0)
    return Patience(Temper(throttle=0.0, tries=1, rest=60.0), settings, at_once)


def rested(clock: Clock, *, at_once: int = 4) -> Patience:
    """One whose service refused once, a rest ago."""
    waiting = patience(clock, at_once=at_once)
    with pytest.raises(VoiceFailed):
        waiting.obtain(VOICE, lambda: TOO_MANY)
    clock.now += 60
    return waiting


def start(waiting: Patience, gate: Gate, count: int) -> tuple[list[threading.Thread], list[bytes | str]]:
    ends: list[bytes | str] = []

    def run() -> None:
        try:
            ends.append(waiting.obtain(VOICE, gate))
        except VoiceFailed as failed:
            ends.append(str(failed.facts["problem"]))
        except ZeroDivisionError:
            ends.append("unforeseen")

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, ends


def test_while_a_trial_is_out_the_others_wait_and_share_its_success() -> None:
    gate, waiting = Gate(), rested(Clock())
    gate.answers = [b"sound"] * 4
    threads, ends = start(waiting, gate, 4)
    assert gate.come.acquire(timeout=10)
    assert gate.asked == 1
    gate.go.release(4)
    for thread in threads:
        thread.join(10)
    assert ends == [b"sound"] * 4


def test_when_a_trial_fails_those_who_waited_fail_without_asking() -> None:
    gate, waiting = Gate(), rested(Clock())
    gate.answers = [TOO_MANY]
    threads, ends = start(waiting, gate, 4)
    assert gate.come.acquire(timeout=10)
    gate.go.release()
    for thread in threads:
        thread.join(10)
    assert gate.asked == 1
    assert sorted(map(str, ends)) == ["bị chặn"] + ["bị chặn; thử lại sau 2 phút"] * 3


def test_a_trial_that_ends_by_something_unforeseen_keeps_nobody_waiting() -> None:
    gate, waiting = Gate(), rested(Clock())
    gate.answers = [ZeroDivisionError(), b"sound"]
    threads, ends = start(waiting, gate, 2)
    assert gate.come.acquire(timeout=10)
    gate.go.release(2)
    for thread in threads:
        thread.join(10)
    assert ends == ["unforeseen", b"sound"]


def test_there_is_room_for_so_many_and_no_more() -> None:
    gate, waiting = Gate(), patience(Clock(), at_once=2)
    gate.answers = [b"sound"] * 3
    threads, _ = start(waiting, gate, 3)
    assert gate.come.acquire(timeout=10)
    assert gate.come.acquire(timeout=10)
    assert gate.asked == 2
    gate.go.release(3)
    for thread in threads:
        thread.join(10)
    assert gate.asked == 3


def test_chance_spreads_the_rests_of_many() -> None:
    dice = itertools.cycle([0.0, 0.5, 1.0])
    clock, rests = Clock(), []
    for _ in range(3):
        settings = EngineSettings(clock=clock, sleep=lambda _: None, chance=lambda: next(dice))
        waiting = Patience(Temper(throttle=0.0, tries=1, rest=60.0), settings, 1)
        with pytest.raises(VoiceFailed):
            waiting.obtain(VOICE, lambda: TOO_MANY)
        rests.append(waiting.condition().why.rpartition("sau ")[2])
    assert rests == ["60 giây", "68 giây", "75 giây"]
