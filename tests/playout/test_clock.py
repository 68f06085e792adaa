"""The hour a station believes: never one before it, nor one that only the machine's clock or an old answer says."""

from dataclasses import replace

import pytest
from playout.days import MONDAY, TAN_AN, at

from broadcaster.domain.journal import Hour
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.playout.clock import Clock, Doubt, Reading, Source, observed, started, told
from broadcaster.playout.state import State, fresh, later
from broadcaster.playout.taking import moment_of, stamped

NOON = at(MONDAY, 12)
HOUR = 3_600_000
NINETEEN_SEVENTY = instant(NOON.replace(year=1970))


def reading(wall: Instant, count: int = 0, *, kept: bool = True, boot: str = "") -> Reading:
    return Reading(wall=wall, monotonic=Millis(count), kept=kept, boot=boot)


def booted(seen: Instant | None = NOON, wall: Instant = NOON, *, kept: bool = True) -> Clock:
    return started(seen, seen, reading(wall, kept=kept), None)


def confirmed(hour: Instant = NOON) -> Clock:
    """By a signed time that came at once."""
    clock, doubt = told(booted(hour, hour), hour, Millis(0), reading(hour))
    assert doubt is None
    return clock


def test_a_battery_keeps_the_hour_over_a_power_cut() -> None:
    clock = booted(NOON, later(NOON, HOUR))
    assert clock.standing(Millis(0)) is Hour.TRUSTED
    assert clock.now(Millis(1_500)) == later(NOON, HOUR + 1_500)


@pytest.mark.parametrize(
    ("wall", "kept"), [(NINETEEN_SEVENTY, False), (NINETEEN_SEVENTY, True), (later(NOON, -1), True), (NOON, False)]
)
def test_an_hour_that_nothing_kept_or_that_is_before_one_seen_is_held(wall: Instant, kept: bool) -> None:
    clock = booted(NOON, wall, kept=kept)
    assert clock.standing(Millis(0)) is Hour.HELD
    assert clock.now(Millis(0)) == NOON


def test_an_hour_beyond_the_end_of_what_is_to_be_played_is_not_taken_from_the_machine() -> None:
    clock = started(NOON, NOON, reading(later(NOON, 11 * 24 * HOUR)), later(NOON, 10 * 24 * HOUR))
    assert clock.standing(Millis(0)) is Hour.HELD
    assert clock.now(Millis(0)) == NOON


def test_once_the_network_told_the_machine_the_hour_a_station_without_a_battery_has_one() -> None:
    clock = booted(NOON, NINETEEN_SEVENTY, kept=False)
    found, step = observed(clock, reading(later(NOON, HOUR), 30_000))
    assert (found.source, step) == (Source.MACHINE, 0)
    assert found.now(Millis(31_000)) == later(NOON, HOUR + 1_000)
    early, _ = observed(clock, reading(later(NOON, -HOUR), 30_000))
    assert early.standing(Millis(30_000)) is Hour.HELD


@pytest.mark.parametrize("step", [sign * each for each in (1_000, 5_000, 60_000, HOUR) for sign in (1, -1)])
@pytest.mark.parametrize("clock", [booted(), confirmed()])
def test_a_step_of_the_machines_clock_is_told_and_changes_nothing(clock: Clock, step: int) -> None:
    after, told_step = observed(clock, reading(later(NOON, 1_000 + step), 1_000))
    assert told_step == step
    assert after.now(Millis(2_000)) == later(NOON, 2_000)
    assert after.standing(Millis(2_000)) is Hour.TRUSTED
    assert observed(after, reading(later(NOON, 2_000 + step), 2_000))[1] == 0


def test_a_signed_time_sets_an_hour_that_nobody_had() -> None:
    clock, doubt = told(booted(NOON, NINETEEN_SEVENTY, kept=False), later(NOON, HOUR), Millis(100), reading(NOON, 300))
    assert doubt is None
    assert clock.now(Millis(300)) == later(NOON, HOUR + 100)
    assert clock.standing(Millis(300)) is Hour.TRUSTED


def test_a_machine_that_ran_ahead_is_held_until_the_true_hour_has_come_up_to_it() -> None:
    """Never back: what was played by the fast hour is not played again by the true one."""
    ahead = booted(NOON, later(NOON, HOUR))
    clock, doubt = told(ahead, NOON, Millis(0), reading(later(NOON, HOUR)))
    assert doubt is None
    assert clock.now(Millis(0)) == later(NOON, HOUR)
    assert clock.standing(Millis(HOUR // 2)) is Hour.HELD
    assert clock.standing(Millis(HOUR)) is Hour.TRUSTED
    assert clock.now(Millis(HOUR + 1)) == later(NOON, HOUR + 1)


def test_an_older_signed_time_is_a_rollback_and_one_kept_back_a_freeze() -> None:
    clock = confirmed()
    assert told(clock, later(NOON, -1), Millis(0), reading(NOON, 10))[1] is Doubt.ROLLBACK
    late = told(clock, later(NOON, 60_000), Millis(600_000), reading(later(NOON, 600_000), 600_000))
    assert late == (clock, Doubt.FREEZE)


def test_a_signed_time_ahead_of_all_else_is_not_believed_and_one_the_machine_bears_out_is() -> None:
    clock = confirmed()
    ahead = later(NOON, HOUR + 60_000)
    assert told(clock, ahead, Millis(60_000), reading(later(NOON, 60_000), 60_000))[1] is Doubt.FAST_FORWARD
    moved, doubt = told(clock, ahead, Millis(60_000), reading(ahead, 60_000))
    assert doubt is None
    assert moved.now(Millis(60_000)) == ahead


def test_what_was_long_on_its_way_says_too_little() -> None:
    assert told(confirmed(), NOON, Millis(0), reading(NOON, 10_001))[1] is Doubt.SLOW


def test_a_crystal_that_gains_is_set_right_without_the_hour_going_back() -> None:
    clock = replace(confirmed(), base=later(NOON, 1_000))  # it gained a second in ten hours
    count = 10 * HOUR
    true = later(NOON, count)
    after, doubt = told(clock, true, Millis(count), reading(true, count))
    assert doubt is None
    assert after.now(Millis(count)) == later(true, 1_000)
    assert after.now(Millis(count + 2_000)) == later(true, 2_000)
    assert after.standing(Millis(count)) is Hour.TRUSTED


# --- the program is started anew, and the machine ran on ---------------------------------------------------------


def fast(count: int) -> Reading:
    """Of a machine whose clock is half a minute ahead."""
    return reading(later(NOON, 30_000 + count), count, boot="boot-1")


def set_back() -> State:
    """What is on disk once the machine's hour, believed for two seconds, was found to be half a minute ahead."""
    clock = started(later(NOON, -HOUR), None, fast(0), None)
    state = stamped(fresh(TAN_AN), clock, fast(0))
    clock, doubt = told(clock, later(NOON, 2_000), Millis(2_000), fast(2_000))
    assert doubt is None
    return stamped(state, clock, fast(2_000))


def started_anew(state: State, count: int) -> Clock:
    return started(state.seen, state.signed, fast(count), None, state.stamp)


def test_a_program_started_anew_does_not_go_by_the_hour_that_was_found_to_be_ahead() -> None:
    """Nothing need have been written since it was told."""
    clock = started_anew(set_back(), 40_000)
    assert clock.now(Millis(40_000)) == later(NOON, 40_000)
    assert clock.standing(Millis(40_000)) is Hour.TRUSTED


def test_while_it_is_held_a_program_started_anew_is_held_too_and_still_knows_the_hour_for_emergencies() -> None:
    state = set_back()
    assert state.seen == later(NOON, 32_000)  # what was played by until it was told: it is not gone through again
    moment = moment_of(started_anew(state, 10_000), fast(10_000))
    assert (moment.standing, moment.now, moment.urgent) == (Hour.HELD, later(NOON, 10_000), later(NOON, 10_000))
    assert started_anew(state, 10_000).now(Millis(10_000)) == state.seen
