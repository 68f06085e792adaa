"""The books of a station: begun before the first sample, closed once, with why a row was not heard whole."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playout import days
from playout.days import MONDAY, TAN_AN, alarm, at
from playout.machines import RATE

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.emergency import EmergencyId
from broadcaster.domain.journal import Cause, Event, Hour, Line, Note, Reported, read_line, walk
from broadcaster.domain.journal_batches import Checkpoint
from broadcaster.domain.station_manifest import StationManifest
from broadcaster.domain.units import Digest, Instant, Millis, Span, digest_of
from broadcaster.playout import fitness, journal
from broadcaster.playout.airings import Delivered, begun, ended, told_so_far, why_ended
from broadcaster.playout.decide import Carry, Fallback, Known, Play, Sounding, Speak
from broadcaster.playout.refusing import HOUR, MOST_OF_A_NAME, refused
from broadcaster.playout.state import Moment, State, fresh, later, lost, owed, saved
from broadcaster.playout.state_file import Copy, Torn, from_bytes, newest, to_bytes
from broadcaster.playout.taking import booted, raised, silenced, switched, taken_up, tick, undone

FIVE = at(MONDAY, 5)
FIRST = later(FIVE, 19_000)
KNOWN = Known(manifest=days.ordinary())


def moment(now: Instant, count: int = 0, **more: Any) -> Moment:
    return Moment(now=now, monotonic=Millis(count), urgent=now, **more)


def enrolled(now: Instant = FIVE, manifest: StationManifest | None = None) -> State:
    begins = later(now, -60_000)
    return taken_up(booted(fresh(TAN_AN), moment(begins)), None, manifest or days.ordinary(), moment(begins))


def started(state: State, now: Instant, known: Known = KNOWN) -> tuple[State, Sounding]:
    step = tick(state, known, moment(now))
    assert isinstance(step.action, Sounding), step.action
    return begun(step.state, step.action, moment(now)), step.action


def took(millis: int) -> Delivered:
    return Delivered(samples=millis * RATE // 1000, rate=RATE)


def lines(state: State, event: Event = Event.ROW) -> list[Note]:
    return [line.note for line in map(read_line, state.unwritten) if line.note.event is event]


def test_a_row_that_was_heard_whole_has_one_line_that_says_so() -> None:
    state, playing = started(enrolled(), FIRST)
    state = ended(state, playing, took(60_000), moment(later(FIRST, 60_000)), None)
    (note,) = [each for each in lines(state) if each.bulletin == "b0"]
    assert (note.outcome, note.samples, note.reason) == (Reported.AIRED, 60 * RATE, "")
    assert (note.planned, note.started, note.ended) == (FIRST, FIRST, later(FIRST, 60_000))
    assert lines(tick(state, KNOWN, moment(later(FIRST, 61_000))).state) == lines(state)


def test_what_was_begun_or_closed_is_not_begun_again() -> None:
    state, playing = started(enrolled(), FIRST)
    done = ended(state, playing, took(60_000), moment(later(FIRST, 60_000)), None)
    with pytest.raises(ValueError, match="closed before"):
        begun(done, playing, moment(FIRST))


def test_after_a_power_cut_a_bulletin_goes_on_in_its_place_and_one_line_tells_of_both_pieces() -> None:
    state, playing = started(enrolled(), FIRST)
    state = told_so_far(state, playing, took(20_000), moment(later(FIRST, 20_000)))
    state = booted(from_bytes(to_bytes(Copy(generation=1, state=state))).state, moment(later(FIRST, 35_000)))
    state, again = started(state, later(FIRST, 35_000))
    assert isinstance(again, Play)
    assert again.offset == 35_000
    state = ended(state, again, took(25_000), moment(later(FIRST, 60_000)), None)
    (note,) = [each for each in lines(state) if each.bulletin == "b0"]
    assert (note.outcome, note.reason, note.samples) == (Reported.PARTIAL, Cause.POWER, 45 * RATE)


def test_a_row_whose_time_passed_without_power_is_missed_for_that() -> None:
    state = replace(enrolled(), seen=later(FIVE, -30_000))
    state = tick(booted(state, moment(later(FIVE, 90_000))), KNOWN, moment(later(FIVE, 90_000))).state
    told = {note.bulletin or note.audio: (note.outcome, note.reason) for note in lines(state)}
    assert set(told.values()) == {(Reported.MISSED, Cause.POWER)}
    assert len(told) == 5  # the signature, ident and greeting, the first bulletin and a sting


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda s: switched(s, moment(FIRST), muted=True), Cause.MUTED),
        (lambda s: raised(s, alarm(FIRST), (), moment(FIRST)), Cause.OVERRIDDEN),
    ],
)
def test_a_row_that_was_cut_says_by_what(change: Callable[[State], State], cause: Cause) -> None:
    state, playing = started(enrolled(), FIRST)
    state, now = change(state), later(FIRST, 10_000)
    step = tick(state, KNOWN, moment(now))
    why = why_ended(step.state, KNOWN, playing, step.action, moment(now))
    assert why is cause
    state = ended(step.state, playing, took(10_000), moment(now), why)
    end = later(FIRST, 60_001)
    (note,) = [each for each in lines(tick(state, KNOWN, moment(end)).state) if each.bulletin == "b0"]
    assert (note.outcome, note.reason) == (Reported.PARTIAL, cause)


def test_a_recall_cuts_what_is_sounding_and_closes_it() -> None:
    state, playing = started(enrolled(), FIRST)
    now = later(FIRST, 10_000)
    newer = days.manifest(days.day(MONDAY), serial=2, issued=now, tombstones=(days.buried("b0", now),))
    state = taken_up(state, KNOWN.manifest, newer, moment(now))
    known = Known(manifest=newer)
    step = tick(state, known, moment(now))
    why = why_ended(step.state, known, playing, step.action, moment(now))
    state = ended(step.state, playing, took(10_000), moment(now), why)
    (note,) = [each for each in lines(state) if each.bulletin == "b0"]
    assert (note.outcome, note.reason) == (Reported.PARTIAL, Cause.RECALLED)
    assert [each.bulletin for each in lines(state, Event.RECALL)] == ["b0"]


def test_while_the_hour_is_not_sure_nothing_is_closed_and_then_it_is_told_as_held() -> None:
    held = moment(FIRST, standing=Hour.HELD)
    state = tick(enrolled(), KNOWN, held).state
    assert lines(state) == []
    state = tick(state, KNOWN, moment(later(FIRST, 61_000))).state
    (note,) = [each for each in lines(state) if each.bulletin == "b0"]
    assert (note.outcome, note.reason) == (Reported.HELD, Cause.CLOCK)


def test_a_manifest_that_comes_late_blames_the_link() -> None:
    state = taken_up(replace(fresh(TAN_AN), settled=FIVE), None, days.ordinary(), moment(later(FIVE, 90_000)))
    state = tick(state, KNOWN, moment(later(FIVE, 90_000))).state
    assert {note.reason for note in lines(state)} == {Cause.LINK}


def test_what_was_over_before_the_box_stood_there_was_not_its_promise() -> None:
    """Nor does it become one when the root takes its trust from the key that told the hour."""
    now = later(FIVE, 90_000)
    state = taken_up(booted(fresh(TAN_AN), moment(now)), None, days.ordinary(), moment(now))
    assert lines(tick(state, KNOWN, moment(now)).state) == []
    state = undone(state)
    assert lines(tick(state, KNOWN, moment(later(now, 1_000))).state) == []
    newer = days.manifest(days.day(MONDAY), serial=2, issued=now)
    state = taken_up(replace(state, manifest=0), KNOWN.manifest, newer, moment(later(now, 2_000)))
    assert lines(tick(state, Known(manifest=newer), moment(later(now, 3_000))).state) == []


def test_nor_where_the_box_did_not_know_the_hour_yet_when_its_first_manifest_came() -> None:
    guess = moment(later(FIVE, -40_000_000), standing=Hour.HELD)
    state = taken_up(booted(fresh(TAN_AN), guess), None, days.ordinary(), guess)
    state = tick(state, KNOWN, guess).state
    assert lines(tick(state, KNOWN, moment(later(FIVE, 90_000))).state) == []


def test_rows_of_an_hour_that_turned_out_to_be_false_are_told_of_when_they_come() -> None:
    state = undone(replace(enrolled(), settled=later(FIVE, 500_000_000)))
    state = tick(state, KNOWN, moment(FIVE)).state
    assert lines(state) == []
    assert len(lines(tick(state, KNOWN, moment(later(FIVE, 90_000))).state)) == 5


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("manifest", "attack"),
    [
        (days.ordinary(serial=1), Attack.ROLLBACK),
        (days.ordinary(serial=2, station=days.StationCode("tan-ao")), Attack.FOREIGN),
        (days.ordinary(serial=2, holds=Span(start=FIVE, end=later(FIVE, 1))), Attack.EXPIRED),
        (days.ordinary(serial=2, tombstones=(days.buried("b0", FIVE),)), Attack.RECALLED),
        (days.ordinary(serial=2, days=()), Attack.SILENT),
    ],
)
def test_a_manifest_is_refused_by_the_name_of_the_attack(manifest: StationManifest, attack: Attack) -> None:
    with pytest.raises(Refused) as refusal:
        taken_up(enrolled(), KNOWN.manifest, manifest, moment(later(FIVE, 2)))
    assert refusal.value.attack is attack
    told = lines(refused(enrolled(), moment(FIVE), refusal.value), Event.REFUSED)
    assert [note.reason for note in told] == [attack.value]


def flooded(state: State, attack: Attack, count: int = 200) -> State:
    """By whoever can make it refuse as often as they like, each time something else, in three minutes."""
    for n in range(count):
        state = refused(state, moment(FIVE, n * 1_000), Refused(attack, f"{n % 100}"))
    return state


def test_refusals_do_not_fill_the_journal_and_what_has_no_line_is_counted() -> None:
    state = flooded(enrolled(), Attack.REPLAY)
    told = lines(state, Event.REFUSED)
    assert len(told) == MOST_OF_A_NAME
    assert told[-1].detail == "7; more of this name are not written in this hour"
    state = tick(state, KNOWN, moment(FIVE, HOUR - 1)).state
    assert len(lines(state, Event.REFUSED)) == MOST_OF_A_NAME
    state = tick(state, KNOWN, moment(FIVE, HOUR)).state
    counted = lines(state, Event.REFUSED)[-1]
    # Of the second hundred those that have a line already are none of them.
    assert (counted.reason, counted.detail[:8]) == ("replay", f"{200 - 2 * MOST_OF_A_NAME} more")
    state = refused(state, moment(FIVE, HOUR + 1), Refused(Attack.REPLAY, "0"))
    assert lines(state, Event.REFUSED)[-1].detail == "0"
    assert len(lines(state, Event.REFUSED)) == MOST_OF_A_NAME + 2


def test_a_flood_under_one_name_hides_no_other_name_and_no_forged_emergency() -> None:
    state = flooded(enrolled(), Attack.ARBITRARY)
    state = refused(state, moment(FIVE, 200_000), Refused(Attack.ROLLBACK, "serial 1, held 2"))
    state = refused(state, moment(FIVE, 200_000), Refused(Attack.ARBITRARY, "7"), (EmergencyId("kc-9"), 9))
    told = [(each.reason, each.emergency) for each in lines(state, Event.REFUSED)[MOST_OF_A_NAME:]]
    assert told == [("rollback", None), ("arbitrary", "kc-9")]


def test_whoever_can_forge_under_every_name_fills_neither_journal_nor_memory() -> None:
    state = enrolled()
    for attack in Attack:
        state = flooded(state, attack)
        for n in range(50):
            emergency = EmergencyId(f"kc-{n}"), n
            state = refused(state, moment(FIVE, 200_000), Refused(attack, "x" * 4_000), emergency)
    assert len(lines(state, Event.REFUSED)) == 2 * len(Attack) * MOST_OF_A_NAME
    assert sum(len(told) for each in state.refusals for told in each.told) < 100_000
    assert len(to_bytes(Copy(generation=1, state=saved(state, state.end.sequence)))) < 5_000


SOUND = days.sound("b0", 60_000)
FOUND = fitness.Found(digest=SOUND.audio, length=Millis(60_100))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (FOUND, None),
        (None, Cause.MISSING_FILE),
        (replace(FOUND, digest=Digest(digest_of("b1"))), Attack.WRONG_FILE),
        (replace(FOUND, digest=Digest(digest_of("b1")), length=Millis(9)), Attack.WRONG_FILE),
        (replace(FOUND, length=Millis(59_000)), Attack.CUT_FILE),
    ],
)
def test_a_file_is_fit_by_its_digest_and_by_how_long_it_lasts(found: Any, told: Any) -> None:
    assert fitness.unfit(SOUND, found) is told


# --- emergencies -------------------------------------------------------------------------------------------------


def spoken(state: State, now: Instant) -> tuple[State, list[tuple[int, int, int]], Instant]:
    """Every sound of every round until it falls silent: round, place, and the milliseconds since the beginning."""
    heard, begins = [], now
    for _ in range(400):
        step = tick(state, Known(), moment(now))
        state = step.state
        if isinstance(step.action, Speak):
            heard.append((step.action.round, step.action.place, (now - begins).seconds))
            state = begun(state, step.action, moment(now))
            now = step.action.until
            state = ended(state, step.action, took(step.action.sound.length), moment(now), None)
        else:
            now = later(now, 1_000)
    return state, heard, now


def test_an_emergency_is_said_as_often_as_it_was_ordered_with_its_gap_and_then_no_more() -> None:
    state, heard, _ = spoken(raised(enrolled(), alarm(FIVE), (), moment(FIVE)), FIVE)
    assert heard == [(0, 0, 0), (0, 1, 5), (1, 0, 35), (1, 1, 40)]
    assert [note.outcome for note in lines(state, Event.EMERGENCY)][1:] == [Reported.AIRED] * 4


def test_a_round_that_the_power_cut_begins_anew() -> None:
    state = raised(enrolled(), alarm(FIVE, repeats=1), (), moment(FIVE))
    state, _ = started(state, FIVE, Known())
    state = booted(state, moment(later(FIVE, 30_000)))
    _, heard, _ = spoken(state, later(FIVE, 30_000))
    assert heard == [(0, 0, 0), (0, 1, 5)]


def test_an_emergency_is_not_taken_twice_nor_after_its_time_nor_for_longer_than_half_an_hour() -> None:
    state = raised(enrolled(), alarm(FIVE), (), moment(FIVE))
    for again in (alarm(FIVE), alarm(FIVE, id="e0"), alarm(FIVE, serial=2)):
        with pytest.raises(Refused, match="replay"):
            raised(state, again, (), moment(FIVE))
    with pytest.raises(Refused, match="expired"):
        raised(enrolled(), alarm(FIVE, expires=FIVE), (), moment(FIVE))
    endless = raised(enrolled(), alarm(FIVE, expires=later(FIVE, 10**9)), (), moment(FIVE))
    assert endless.alarms[0].expires == later(FIVE, 30 * 60_000)


def test_one_that_was_stopped_before_it_came_is_not_taken_up_after_it() -> None:
    """Whoever kept the order back may hand it over once the silence was heard, under a newer serial."""
    state = silenced(enrolled(), 2, ("e1",), FIVE)
    with pytest.raises(Refused, match="replay"):
        raised(state, alarm(FIVE, serial=3), (), moment(FIVE))
    state = raised(enrolled(), alarm(FIVE), (), moment(FIVE))
    state = silenced(state, 2, ("e1",), FIVE)
    late = moment(later(FIVE, 89 * 60_000))  # an order may be composed half an hour ahead, and is good for an hour
    state = silenced(tick(state, Known(), late).state, 3, (), late.now)
    with pytest.raises(Refused, match="replay"):
        raised(state, alarm(late.now, serial=4), (), late)


def test_silence_stops_an_emergency_at_once() -> None:
    state = raised(enrolled(), alarm(FIVE), (), moment(FIVE))
    state, playing = started(state, FIVE, Known())
    state = raised(state, alarm(FIVE, id="e2", serial=2, sounds=()), ("e1",), moment(later(FIVE, 3_000)))
    now = moment(later(FIVE, 3_000))
    step = tick(state, Known(), now)
    assert not isinstance(step.action, Speak)
    assert why_ended(step.state, Known(), playing, step.action, now) is Cause.RECALLED


def test_an_emergency_that_its_time_cut_short_says_that_it_expired() -> None:
    ends = later(FIVE, 1_200_000)
    state, playing = started(raised(enrolled(), alarm(FIVE), (), moment(FIVE)), FIVE, Known())
    step = tick(state, Known(), moment(ends))
    assert why_ended(step.state, Known(), playing, step.action, moment(ends)) is Cause.EXPIRED


def test_an_emergency_that_nobody_heard_says_so_when_its_time_is_over() -> None:
    state = switched(raised(enrolled(), alarm(FIVE), (), moment(FIVE)), moment(FIVE), muted=True)
    state = tick(state, Known(), moment(later(FIVE, 1_200_000))).state
    assert state.alarms == ()
    assert lines(state, Event.EMERGENCY)[-1].reason == Cause.MUTED


# --- on disk -----------------------------------------------------------------------------------------------------


def full() -> State:
    state, _ = started(enrolled(), FIRST)
    state = raised(state, alarm(FIRST, begun=FIRST), (), moment(FIRST))
    return replace(state, muted=True, off=Span(start=FIVE, end=FIRST), unsure=Span(start=FIVE, end=FIRST), dark=FIVE)


def test_a_state_is_read_back_as_it_was() -> None:
    copy = Copy(generation=7, state=full())
    assert from_bytes(to_bytes(copy)) == copy


def test_every_cut_and_every_changed_byte_of_a_copy_is_found_and_the_other_stands() -> None:
    old, new = to_bytes(Copy(generation=6, state=full())), to_bytes(Copy(generation=7, state=full()))
    for place in range(0, len(new), 97):
        torn = new[:place]
        changed = new[:place] + bytes([new[place] ^ 1]) + new[place + 1 :]
        for spoiled in (torn, changed):
            with pytest.raises(Torn):
                from_bytes(spoiled)
            found = newest([spoiled, old])
            assert found is not None
            assert found.generation == 6
    assert newest([b"", b"x"]) is None
    both = newest([new, old])
    assert both is not None
    assert both.generation == 7


def test_lines_that_the_state_holds_are_owed_to_the_journal_until_they_are_saved() -> None:
    state = enrolled()
    count = state.end.sequence
    assert owed(state, 0) == state.unwritten
    assert owed(state, 1) == state.unwritten[1:]
    assert owed(saved(state, count), count) == ()
    assert lost(saved(state, count), count) == 0
    assert lost(saved(state, count), count - 1) == 1


def test_a_journal_that_was_torn_has_its_whole_lines_and_the_rest_is_owed() -> None:
    state = refused(enrolled(), moment(FIVE), Refused(Attack.REPLAY))
    text = "".join(f"{each}\n" for each in state.unwritten)
    for place in range(len(text) + 1):
        found = journal.on_disk(state, text[:place])
        assert list(found.lines) + list(owed(state, found.last)) == list(state.unwritten)
    assert walk(TAN_AN, state.unwritten).end == state.end


def test_the_houses_word_lets_lines_be_forgotten_and_only_for_our_own_journal() -> None:
    state = enrolled()
    written = list(state.unwritten)
    line: Line = read_line(written[-1])
    good = Checkpoint(house="h", station=TAN_AN, sequence=line.sequence, head=state.end.head, at=FIVE)
    held = journal.acknowledged(state, "h", good, written)
    assert journal.forgettable(held, written) == len(written)
    assert journal.to_send(held, written) == ()
    assert journal.to_send(state, written)[0].lines == tuple(written)
    for wrong in (
        replace(good, house="x"),
        replace(good, head=digest_of("x")),
        replace(good, sequence=line.sequence + 1),
    ):
        with pytest.raises(Refused, match="foreign"):
            journal.acknowledged(state, "h", wrong, written)
    with pytest.raises(Refused, match="rollback"):
        journal.acknowledged(held, "h", replace(good, sequence=0), written)


def test_when_the_root_undoes_the_hour_it_may_go_back_and_what_was_heard_stays_heard() -> None:
    state, playing = started(enrolled(), FIRST)
    state = undone(ended(state, playing, took(60_000), moment(later(FIRST, 60_000)), None))
    assert state.seen is None
    again = tick(replace(state, settled=FIVE), KNOWN, moment(later(FIRST, 1_000))).action
    assert not isinstance(again, Sounding)


def _carried(*, clusters: tuple[str, ...] = ()) -> Known:
    row = replace(days.live(FIVE, 120_000, "vov1"), bulletin=BulletinId("ready"), clusters=clusters)
    slot = replace(days.slot(MONDAY, days.SESSIONS[0], ()), rows=(row,))
    return Known(manifest=days.manifest(days.day(MONDAY, slot)))


def test_a_stream_that_was_heard_whole_is_aired_and_no_bulletin_was_heard() -> None:
    known = _carried()
    state, playing = started(enrolled(manifest=known.manifest), FIVE, known)
    state = ended(state, playing, took(120_000), moment(later(FIVE, 120_000)), None)
    (note,) = lines(state)
    assert (note.outcome, note.samples, note.instead, note.bulletin) == (Reported.AIRED, 120 * RATE, None, None)
    assert note.audio == digest_of("stand-in")


def test_a_stream_that_ran_dry_is_partial_and_its_line_tells_both() -> None:
    known = _carried()
    dry = replace(known, dry=frozenset({"vov1"}))
    state, playing = started(enrolled(manifest=known.manifest), FIVE, known)
    now = later(FIVE, 40_000)
    step = tick(state, dry, moment(now))
    why = why_ended(step.state, dry, playing, step.action, moment(now))
    assert why is Cause.STREAM
    state, standing_in = started(step.state, now, dry)  # the end of what was cut is told only afterwards
    assert isinstance(standing_in, Fallback)
    state = ended(state, playing, took(40_000), moment(now), why)
    state = told_so_far(state, standing_in, took(10_000), moment(later(now, 10_000)))
    state = from_bytes(to_bytes(Copy(generation=1, state=state))).state
    state = ended(state, standing_in, took(30_000), moment(later(now, 30_000)), None)
    state, back = started(state, later(now, 30_000), known)
    assert isinstance(back, Carry)
    state = ended(state, back, took(50_000), moment(later(FIVE, 120_000)), None)
    (note,) = lines(state)
    assert (note.outcome, note.reason, note.bulletin) == (Reported.PARTIAL, Cause.STREAM, "ready")
    assert (note.samples, note.instead) == (90 * RATE, 30 * RATE)


def test_a_row_that_ends_in_a_breath_of_silence_is_not_told_as_silent() -> None:
    state, playing = started(enrolled(), FIRST)
    spoken = replace(took(50_000), dbfs=-17.0)
    state = ended(state, playing, spoken, moment(later(FIRST, 50_000)), Cause.OVERRIDDEN)
    state, playing = started(state, later(FIRST, 50_000))
    state = ended(state, playing, replace(took(10_000), dbfs=-120.0), moment(later(FIRST, 60_000)), None)
    (note,) = [each for each in lines(state) if each.bulletin == "b0"]
    assert note.dbfs == -17.0


def test_a_stream_that_was_never_there_is_replaced() -> None:
    dry = replace(_carried(), dry=frozenset({"vov1"}))
    state, playing = started(enrolled(manifest=dry.manifest), FIVE, dry)
    state = ended(state, playing, took(30_000), moment(later(FIVE, 30_000)), None)
    state = tick(state, dry, moment(later(FIVE, 120_001))).state
    (note,) = lines(state)
    assert (note.outcome, note.reason, note.bulletin) == (Reported.REPLACED, Cause.STREAM, "ready")
    assert (note.samples, note.instead) == (30 * RATE, None)


def test_a_power_cut_in_what_stands_in_keeps_both_apart() -> None:
    known = _carried()
    dry = replace(known, dry=frozenset({"vov1"}))
    state, playing = started(enrolled(manifest=known.manifest), FIVE, known)
    state = ended(state, playing, took(40_000), moment(later(FIVE, 40_000)), Cause.STREAM)
    state, standing_in = started(state, later(FIVE, 40_000), dry)
    state = told_so_far(state, standing_in, took(12_000), moment(later(FIVE, 52_000)))
    state = booted(from_bytes(to_bytes(Copy(generation=1, state=state))).state, moment(later(FIVE, 121_000)))
    (note,) = lines(tick(state, known, moment(later(FIVE, 121_000))).state)
    assert (note.samples, note.instead, note.reason) == (40 * RATE, 12 * RATE, Cause.POWER)


def test_a_row_for_other_clusters_is_held_and_says_so_with_its_clusters() -> None:
    known = replace(_carried(clusters=("cho",)), drives=frozenset({"ben"}))
    state = tick(enrolled(manifest=known.manifest), known, moment(FIVE)).state
    state = tick(state, known, moment(later(FIVE, 120_001))).state
    (note,) = lines(state)
    assert (note.outcome, note.reason, note.clusters) == (Reported.HELD, Cause.CLUSTERS, ("cho",))
