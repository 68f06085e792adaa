"""What is to sound at a moment: the plan to the millisecond, what stands in for it, and what goes over it."""

from dataclasses import replace
from typing import Any

import pytest
from playout import days
from playout.days import MONDAY, TAN_AN, alarm, at

from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Cause, Hour
from broadcaster.domain.station_manifest import StationManifest
from broadcaster.domain.units import Digest, Instant, Millis, digest_of, millis_between
from broadcaster.playout.airings import airing_of
from broadcaster.playout.decide import (
    Action,
    Carry,
    Fallback,
    Hold,
    Known,
    Play,
    Silence,
    Speak,
    decide,
    goes_on,
    streams_near,
)
from broadcaster.playout.ledger import Ledger
from broadcaster.playout.state import Moment, State, fresh, later

FIVE = at(MONDAY, 5)
FIRST = later(FIVE, 19_000)  # the first bulletin begins, and lasts a minute
QUIET = fresh(TAN_AN)


def moment(now: Instant, **more: Any) -> Moment:
    return Moment(now=now, monotonic=Millis(0), urgent=now, **more)


def asked(now: Instant, manifest: StationManifest | None = None, state: State = QUIET, **unfit: Cause) -> Action:
    known = Known(manifest=manifest or days.ordinary(), unfit={digest_of(name): why for name, why in unfit.items()})
    return decide(state, known, moment(now))


def test_every_row_begins_at_its_moment_from_its_first_sample() -> None:
    for slot in days.ordinary().slots():
        for cue in slot.rows:
            played = asked(cue.start)
            assert isinstance(played, Play)
            assert (played.spot.cue, played.offset, played.until) == (cue, 0, cue.end)


def test_what_follows_is_asked_at_the_end_of_what_stands() -> None:
    now, heard = FIVE, []
    while isinstance(played := asked(now), Play):
        heard.append(played.spot.cue.title)
        now = played.until
    assert heard == ["signature", "ident", "greeting", "b0", "sting", "b1", "closing"]
    assert played == Silence(until=at(MONDAY, 11))


def test_before_the_first_session_and_after_the_last_there_is_silence() -> None:
    assert asked(at(MONDAY, 4, 59)) == Silence(until=FIVE)
    assert asked(at(MONDAY, 20)) == Silence(until=None)


@pytest.mark.parametrize("late", [1, 400, 30_000, 50_000])
def test_a_bulletin_that_is_late_goes_on_in_its_place(late: int) -> None:
    played = asked(later(FIRST, late))
    assert isinstance(played, Play)
    assert (played.offset, played.until) == (late, later(FIRST, 60_000))


def test_of_a_bulletin_too_little_is_left_to_begin_it() -> None:
    assert asked(later(FIRST, 50_001)) == Silence(until=later(FIRST, 60_000), why=Cause.LATE)


@pytest.mark.parametrize(("late", "sounds"), [(0, True), (1_000, True), (1_001, False), (5_000, False)])
def test_a_signature_does_not_begin_in_its_middle(late: int, sounds: bool) -> None:
    assert isinstance(asked(later(FIVE, late)), Play) is sounds


def test_what_was_closed_is_not_heard_again_even_when_it_was_moved() -> None:
    played = asked(FIRST)
    assert isinstance(played, Play)
    done = replace(QUIET, ledger=Ledger((replace(airing_of(played.spot), closed="aired"),)))
    assert asked(later(FIRST, 1), state=done) == Silence(until=later(FIRST, 60_000))
    moved = days.ordinary(serial=2)
    rows = tuple(replace(cue, start=later(cue.start, 20_000)) for cue in moved.days[0].slots[0].rows)
    slot = replace(moved.days[0].slots[0], rows=rows)
    assert isinstance(asked(later(FIRST, 21_000), days.manifest(days.day(MONDAY, slot), serial=2), done), Silence)


def test_a_row_without_its_file_has_the_fallback_in_its_place_from_its_beginning_and_once() -> None:
    heard = asked(FIRST, b0=Cause.WRONG_FILE)
    assert isinstance(heard, Fallback)
    assert (heard.sound, heard.offset, heard.why) == (days.FALLBACK, 0, Cause.WRONG_FILE)
    assert heard.until == later(FIRST, 30_000)
    turned = replace(airing_of(heard.spot), began=FIRST, turned=FIRST)
    state = replace(QUIET, ledger=Ledger((turned,)))
    on = asked(later(FIRST, 12_000), state=state, b0=Cause.WRONG_FILE)
    assert isinstance(on, Fallback)
    assert on.offset == 12_000
    assert goes_on(heard, on)
    assert asked(later(FIRST, 30_000), state=state, b0=Cause.WRONG_FILE) == Silence(
        until=later(FIRST, 60_000), why=Cause.WRONG_FILE
    )


def test_without_a_fallback_that_is_fit_and_for_a_sting_there_is_silence() -> None:
    both = asked(FIRST, b0=Cause.MISSING_FILE, fallback=Cause.MISSING_FILE)
    assert both == Silence(until=later(FIRST, 60_000), why=Cause.MISSING_FILE)
    assert isinstance(asked(later(FIRST, 60_000), sting=Cause.WRONG_FILE), Silence)


def test_a_stream_is_carried_and_its_stand_in_is_heard_when_it_is_dry() -> None:
    relayed = replace(days.slot(MONDAY, days.SESSIONS[0], ()), rows=(days.live(FIVE, 600_000, "vov1"),))
    manifest = days.manifest(days.day(MONDAY, relayed))
    carried = asked(later(FIVE, 200_000), manifest)
    assert isinstance(carried, Carry)
    dry = Known(manifest=manifest, dry=frozenset({"vov1"}))
    heard = decide(QUIET, dry, moment(later(FIVE, 200_000)))
    assert isinstance(heard, Fallback)
    assert (heard.sound.audio, heard.offset, heard.why) == (digest_of("stand-in"), 0, Cause.STREAM)


def test_nothing_recalled_is_played_though_the_manifest_holds_it() -> None:
    manifest = days.ordinary(tombstones=(days.buried("b0", FIVE),))
    assert asked(FIRST, manifest) == Silence(until=later(FIRST, 60_000), why=Cause.RECALLED)


@pytest.mark.parametrize(("hour", "minute"), [(3, 15), (3, 59), (22, 0), (21, 59)])
def test_nothing_is_played_in_quiet_hours_whoever_sealed_it(hour: int, minute: int) -> None:
    told = ((ItemKind.BULLETIN, "b0", 90_000),)
    night = days.slot(MONDAY, days.SESSIONS[0].replace(hour=hour, minute=minute), told)
    manifest = days.manifest(replace(days.day(MONDAY, night), quiet=()))
    found = asked(night.rows[0].start, manifest)
    assert found == Silence(until=night.rows[0].end, why=Cause.QUIET)


def test_an_emergency_is_heard_over_everything_and_at_night() -> None:
    for now in (FIRST, at(MONDAY, 2)):
        spoken = asked(now, state=replace(QUIET, alarms=(alarm(now),)))
        assert isinstance(spoken, Speak)
        assert (spoken.place, spoken.offset, spoken.until) == (0, 0, later(now, 5_000))


def test_the_sounds_of_a_round_follow_each_other_without_a_gap() -> None:
    state = replace(QUIET, alarms=(alarm(FIRST, begun=FIRST),))
    spoken = asked(later(FIRST, 5_000), state=state)
    assert isinstance(spoken, Speak)
    assert (spoken.place, spoken.offset, spoken.until) == (1, 0, later(FIRST, 25_000))


def test_an_emergency_ends_when_it_expires_when_it_is_stopped_and_when_it_was_said_often_enough() -> None:
    for done in (
        alarm(FIRST, expires=FIRST),
        alarm(FIRST, stopped=True),
        alarm(FIRST, rounds=2),
        alarm(FIRST, earliest=later(FIRST, 1)),
    ):
        assert isinstance(asked(FIRST, state=replace(QUIET, alarms=(done,))), Play)
    cut = asked(FIRST, state=replace(QUIET, alarms=(alarm(FIRST, expires=later(FIRST, 2_000)),)))
    assert isinstance(cut, Speak)
    assert cut.until == later(FIRST, 2_000)


def test_the_newest_emergency_speaks_first_and_waits_for_its_sounds() -> None:
    newer = alarm(FIRST, id="e2", serial=2, sounds=(days.sound("news", 5_000),))
    state = replace(QUIET, alarms=(alarm(FIRST), newer))
    first = asked(FIRST, state=state)
    assert isinstance(first, Speak)
    assert first.alarm.id == "e2"
    other = asked(FIRST, state=state, news=Cause.MISSING_FILE)
    assert isinstance(other, Speak)
    assert other.alarm.id == "e1"


def test_mute_is_over_everything() -> None:
    state = replace(QUIET, muted=True, alarms=(alarm(FIRST),))
    assert asked(FIRST, state=state) == Hold(why=Cause.MUTED)


def test_by_a_clock_that_is_not_sure_nothing_begins_but_an_emergency_whose_hour_is() -> None:
    known = Known(manifest=days.ordinary())
    unsure = replace(moment(FIRST, standing=Hour.HELD), urgent=None)
    state = replace(QUIET, alarms=(alarm(FIRST),))
    assert decide(state, known, unsure) == Hold(why=Cause.CLOCK)
    assert isinstance(decide(state, known, replace(unsure, urgent=FIRST)), Speak)


def test_without_a_manifest_and_after_its_end_nothing_is_played() -> None:
    assert decide(QUIET, Known(), moment(FIRST)) == Hold(why=Cause.LINK)
    assert asked(days.ordinary().holds.end) == Hold(why=Cause.EXPIRED)


def test_a_millisecond_is_never_said_twice_nor_left_out() -> None:
    for late in range(0, 60_000, 7_919):
        played = asked(later(FIRST, late))
        if isinstance(played, Play):
            assert millis_between(played.starts, played.until) + played.offset == 60_000


def test_digests_name_what_sounds() -> None:
    played = asked(FIRST)
    assert isinstance(played, Play)
    assert played.sound.audio == Digest(digest_of("b0"))


def _relayed(length: int = 600_000) -> StationManifest:
    slot = replace(days.slot(MONDAY, days.SESSIONS[0], ()), rows=(days.live(FIVE, length, "vov1"),))
    return days.manifest(days.day(MONDAY, slot))


def _decided(now: Instant, known: Known, state: State = QUIET) -> Action:
    return decide(state, known, moment(now))


def test_what_stands_in_for_a_stream_is_heard_to_its_end_and_then_the_stream_if_it_is_back() -> None:
    manifest = _relayed()
    dry = Known(manifest=manifest, dry=frozenset({"vov1"}))
    heard = _decided(later(FIVE, 100_000), dry)
    assert isinstance(heard, Fallback)
    turned = replace(airing_of(heard.spot), began=FIVE, turned=later(FIVE, 100_000))
    state = replace(QUIET, ledger=Ledger((turned,)))
    on = _decided(later(FIVE, 110_000), Known(manifest=manifest), state)
    assert isinstance(on, Fallback)
    assert (on.offset, on.until) == (10_000, later(FIVE, 130_000))
    spent = replace(QUIET, ledger=Ledger((replace(turned, spent=True),)))
    back = _decided(later(FIVE, 130_000), Known(manifest=manifest), spent)
    assert isinstance(back, Carry)
    assert back.until == later(FIVE, 600_000)
    silent = _decided(later(FIVE, 130_000), dry, spent)
    assert silent == Silence(until=later(FIVE, 600_000), why=Cause.STREAM)


def test_a_stream_that_was_opened_only_just_now_is_waited_for() -> None:
    known = Known(manifest=_relayed(), tuning=frozenset({"vov1"}))
    assert _decided(FIVE, known) == Silence(until=later(FIVE, 600_000))


def test_the_house_s_own_fallback_stands_in_where_the_stand_in_is_not_there() -> None:
    known = Known(manifest=_relayed(), dry=frozenset({"vov1"}), unfit={digest_of("stand-in"): Cause.MISSING_FILE})
    heard = _decided(FIVE, known)
    assert isinstance(heard, Fallback)
    assert heard.sound == days.FALLBACK


@pytest.mark.parametrize(("before", "open_"), [(30_001, False), (30_000, True), (-599_999, True), (-600_000, False)])
def test_a_stream_is_opened_half_a_minute_before_its_row_and_not_beyond_it(before: int, open_: bool) -> None:
    found = streams_near(Known(manifest=_relayed()), moment(later(FIVE, -before)))
    assert found == (frozenset({"vov1"}) if open_ else frozenset())


def test_no_stream_is_opened_for_what_may_not_be_heard() -> None:
    night = replace(days.slot(MONDAY, days.SESSIONS[0], ()), rows=(days.live(at(MONDAY, 3, 15), 60_000, "vov1"),))
    quiet = days.manifest(replace(days.day(MONDAY, night), quiet=()))
    assert streams_near(Known(manifest=quiet), moment(at(MONDAY, 3, 15))) == frozenset()
    assert isinstance(_decided(at(MONDAY, 3, 15), Known(manifest=quiet)), Silence)
    held = replace(moment(FIVE), standing=Hour.HELD)
    assert streams_near(Known(manifest=_relayed()), held) == frozenset()
    assert streams_near(Known(), moment(FIVE)) == frozenset()


@pytest.mark.parametrize(
    ("row", "drives", "heard"),
    [
        ((), (), True),
        ((), ("cho",), True),
        (("cho",), (), True),
        (("cho", "ben"), ("ben",), True),
        (("cho",), ("ben",), False),
    ],
)
def test_a_row_for_other_clusters_than_this_box_drives_is_not_heard_from_it(
    row: tuple[str, ...], drives: tuple[str, ...], heard: bool
) -> None:
    slot = days.ordinary().days[0].slots[0]
    rows = tuple(replace(cue, clusters=row) for cue in slot.rows)
    manifest = days.manifest(days.day(MONDAY, replace(slot, rows=rows)))
    found = _decided(FIRST, Known(manifest=manifest, drives=frozenset(drives)))
    assert isinstance(found, Play) is heard
    if not heard:
        assert found == Silence(until=later(FIRST, 60_000), why=Cause.CLUSTERS)
