"""A station as one stream: what stands in each six seconds, however and by whom it is asked."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from fakes.samples import playlist, slot
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.linear import (
    AHEAD,
    BREAKS,
    CELL,
    SHOWN,
    Beat,
    LinearDay,
    Run,
    Segment,
    Window,
    cell_of,
    cell_start,
    day_of,
    days_of,
    segment_named,
    window,
    window_cells,
)
from broadcaster.domain.units import Instant, instant

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 11, 22)
HORN, STREAM = Beat(rate=24_000, kbps=64), Beat(rate=44_100, kbps=96)
SLOTS = (playlist(slot("30628", DAY, 5), "b1", "b2"), playlist(slot("30628", DAY, 17), "b1"))


def linear(day: date, beat: Beat = HORN) -> LinearDay:
    silent = LinearDay(day=day, zone=ZONE, beat=beat)
    return day_of(SLOTS, silent) if day == DAY else silent


def seen(at: Instant, beat: Beat = HORN) -> Window:
    cells = window_cells(at)
    return window(cells, {day: linear(day, beat) for day in days_of(cells, ZONE)})


def local(hour: int, minute: int = 0, second: float = 0, day: date = DAY) -> Instant:
    return instant(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE) + timedelta(seconds=second))


moments = st.integers(-2 * 3_600_000, 26 * 3_600_000).map(lambda ms: instant(local(0) + timedelta(milliseconds=ms)))
within = st.integers(0, (SHOWN - 1) * CELL // 1000)
"""So many seconds later a window still shares a segment with the first."""
beats = st.sampled_from([HORN, STREAM, Beat(rate=48_000, kbps=64), Beat(rate=22_050, kbps=32)])


@given(moments, within, beats)
def test_the_same_number_is_the_same_segment_whenever_it_is_asked_for(at: Instant, seconds: int, beat: Beat) -> None:
    first, later = seen(at, beat), seen(instant(at + timedelta(seconds=seconds)), beat)
    known = {each.number: each for each in first.segments}
    shared = [each for each in later.segments if each.number in known]
    assert shared
    assert all(known[each.number] == each for each in shared)
    assert first.segments[-1].number <= later.segments[-1].number


@given(moments, within)
def test_discontinuities_are_numbered_as_those_that_left_the_window(at: Instant, seconds: int) -> None:
    first, later = seen(at), seen(instant(at + timedelta(seconds=seconds)))
    numbered, anew = _numbers(first), _numbers(later)
    shared = numbered.keys() & anew.keys()
    assert shared
    assert {each: numbered[each] for each in shared} == {each: anew[each] for each in shared}


def _numbers(found: Window) -> dict[int, int]:
    """By segment: its discontinuity sequence number as RFC 8216, 6.2.1 counts it."""
    count, numbers = found.breaks, {}
    for each in found.segments:
        count += each.broken
        numbers[each.number] = count
    return numbers


@given(moments, beats)
def test_a_window_is_whole_and_as_long_as_its_cells_to_within_a_frame(at: Instant, beat: Beat) -> None:
    found = seen(at, beat).segments
    assert [each.number for each in found] == list(range(found[0].number, found[0].number + SHOWN))
    assert cell_start(found[-1].number - AHEAD) <= at < cell_start(found[-1].number - AHEAD + 1)
    told = sum(beat.seconds(each.frames) for each in found)
    assert abs(told - SHOWN * CELL / 1000) <= 4 * beat.samples / beat.rate


@given(moments, beats)
def test_what_a_segment_is_called_tells_all_that_is_in_it(at: Instant, beat: Beat) -> None:
    for each in seen(at, beat).segments:
        assert segment_named(each.name) == (each.stamp, each.beat, each.runs)


@pytest.mark.parametrize("beat", [HORN, STREAM])
def test_a_whole_session_is_heard_once_from_its_first_frame_to_its_last(beat: Beat) -> None:
    cells = range(cell_of(local(4, 59)), cell_of(local(5, 16)))
    runs = [run for each in window(cells, {DAY: linear(DAY, beat)}).segments for run in each.runs if run.audio]
    heard: list[list[Run]] = []
    for run in runs:
        if heard and heard[-1][-1].audio == run.audio:
            heard[-1].append(run)
        else:
            heard.append([run])
    assert [each[0].audio for each in heard] == [row.audio for row in SLOTS[0].rows]
    for parts, row in zip(heard, SLOTS[0].rows, strict=True):
        assert parts[0].first == 0
        assert all(later.first == run.first + run.count for run, later in pairwise(parts))
        assert abs(beat.seconds(sum(run.count for run in parts)) * 1000 - row.length) <= 1000 * beat.seconds(1)


def test_stamps_go_on_without_a_step_but_where_a_session_begins_or_ends() -> None:
    cells = range(cell_of(local(4, 59)), cell_of(local(5, 16)))
    for beat in (HORN, STREAM):
        found = window(cells, {DAY: linear(DAY, beat)}).segments
        for each, after in pairwise(found):
            step = (after.stamp - each.stamp) % (1 << 33) - beat.ticks(each.frames)
            assert abs(step) <= (2 * beat.ticks(1) if after.broken else 1)
        assert [each.start for each in found if each.broken] == [local(5), local(5, 15)]


def test_a_session_begins_in_its_own_segment_at_its_own_moment() -> None:
    found = {each.start: each for each in seen(local(5, 0, 20)).segments}
    first = found[local(5)]
    assert first.broken
    assert first.runs[0].audio == SLOTS[0].rows[0].audio
    assert found[local(4, 59, 54)].runs == (Run(count=250),)


def test_without_a_session_all_stations_hear_the_same_silence() -> None:
    alone = LinearDay(day=DAY, zone=ZONE, beat=HORN)
    cells = window_cells(local(9))
    assert window(cells, {DAY: alone}).segments == seen(local(9)).segments
    assert {each.runs for each in seen(local(9)).segments} == {(Run(count=250),)}


def test_midnight_is_a_moment_like_another() -> None:
    found = seen(local(0, 0, 12))
    assert {each.start.astimezone(ZONE).date() for each in found.segments} == {DAY - timedelta(days=1), DAY}
    assert [after.number - each.number for each, after in pairwise(found.segments)] == [1] * (SHOWN - 1)


def test_every_day_has_as_many_discontinuities_whatever_is_in_it() -> None:
    full, empty = linear(DAY), linear(DAY + timedelta(days=1))
    assert (len(full.breaks), len(empty.breaks)) == (BREAKS, BREAKS)
    assert {cell_of(each.slot.span.start) for each in SLOTS} <= full.breaks
    assert all(each.slot.span.end < cell_start(min(empty.breaks)) for each in SLOTS)


def test_a_session_that_begins_within_a_cell_is_heard_from_its_moment_on() -> None:
    moved = SLOTS[0].slot.span.start + timedelta(seconds=2)
    (row, *_) = SLOTS[0].rows
    day = linear(DAY)
    where = day.slots[0][0]
    late = replace(where, span=replace(where.span, start=instant(moved)))
    shifted = replace(day, slots=((late, (replace(row, start=instant(moved)),)),))
    runs = shifted.runs(cell_of(instant(moved)))
    assert runs == (Run(count=84), Run(audio=row.audio, first=0, count=167))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "0-24000-64",
        "0-24000-64-0.0",
        "0-24000-64-0.401",
        "fffffffff-24000-64-0.1",
        "0-24000-64-1.2.3",
        "0-24000-64-" + "a" * 64 + ".1",
        "0-24000-64-" + "a" * 64 + ".0.250-0.200",
        "0-24000-64-0.1\n",
        "0-24000-64-0.١",
    ],
)
def test_what_no_segment_is_called_is_none(name: str) -> None:
    assert segment_named(name) is None


def test_a_segment_tells_its_moment() -> None:
    (each,) = (each for each in seen(local(5)).segments if each.start == local(5))
    assert isinstance(each, Segment)
    assert each.stamp == int(local(5).timestamp()) * 90_000 % (1 << 33)
