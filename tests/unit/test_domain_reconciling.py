"""Planned against aired: every promised millisecond once, whatever a station tells."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from fakes.journals import log_row
from fakes.samples import NOON, TODAY
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import About, LogRow, Place
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Reported
from broadcaster.domain.planning import Reason, ReasonCode, Row
from broadcaster.domain.reconciling import NO_BOX, UNTOLD, Box, Promise, Shares, reconciled, summed
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Lufs, Millis, digest_of, instant

CODE = StationCode("30628")
SLOT = SlotId("30628-20261122-0500")


def when(ms: int) -> Instant:
    return instant(NOON + timedelta(milliseconds=ms))


def sound(number: int) -> Digest:
    return digest_of("sound", str(number))


def promise(number: int, start: int, length: int) -> Promise:
    row = Row(
        start=when(start),
        length=Millis(length),
        kind=ItemKind.BULLETIN,
        title=f"Tin {number}",
        audio=sound(number),
        size=1,
        loudness=Lufs(-18.0),
        voice=VoiceName("first"),
        fallback=False,
        bulletin=None,
        reason=Reason(code=next(iter(ReasonCode))),
    )
    return Promise(slot=SLOT, serial=1, row=row)


def told(number: int, start: int, length: int, heard: int, **changes: object) -> LogRow:
    named = {"sequence": number + 1, "slot": SLOT, "audio": sound(number)}
    lasted = {"ends": when(start + heard), "heard": Millis(heard)}
    place = Place(station=CODE, label="Đài", path="/91/30628/", day=TODAY)
    about = About(kind=ItemKind.BULLETIN, title=f"Tin {number}")
    return log_row(place, when(start), Millis(length), **{**named, **lasted, "about": about, **changes})


PLAN = [promise(0, 0, 10_000), promise(1, 10_000, 20_000)]


@pytest.mark.parametrize(
    ("row", "outcome", "shares", "cause"),
    [
        (told(0, 0, 10_000, 10_000), Outcome.AIRED, Shares(aired=Millis(10_000)), ""),
        (
            told(0, 0, 10_000, 4_000, reason="power"),
            Outcome.PARTIAL,
            Shares(aired=Millis(4_000), missed=Millis(6_000)),
            "power",
        ),
        (told(0, 0, 10_000, 10_000, late=Millis(1_001)), Outcome.LATE, Shares(late=Millis(10_000)), ""),
        (
            told(0, 0, 10_000, 3_000, late=Millis(7_000), reason="late"),
            Outcome.PARTIAL,
            Shares(late=Millis(3_000), missed=Millis(7_000)),
            "late",
        ),
        (told(0, 0, 10_000, 0, reason="muted"), Outcome.MISSED, Shares(missed=Millis(10_000)), "muted"),
        (told(0, 0, 10_000, 0, outcome=Reported.HELD), Outcome.MISSED, Shares(missed=Millis(10_000)), "clock"),
        (
            told(0, 0, 10_000, 0, instead=Millis(9_000), reason="missing-file"),
            Outcome.REPLACED,
            Shares(replaced=Millis(9_000), missed=Millis(1_000)),
            "missing-file",
        ),
    ],
)
def test_a_row_fares_as_its_station_tells(row: LogRow, outcome: Outcome, shares: Shares, cause: str) -> None:
    first, second = reconciled(PLAN, [row], None)
    assert (first.outcome, first.shares, first.cause) == (outcome, shares, cause)
    assert (second.outcome, second.shares) == (Outcome.UNREPORTED, Shares(unreported=Millis(20_000)))


def test_what_was_planned_after_its_moment_counts_only_where_the_station_tells_of_it() -> None:
    vain = [replace(PLAN[0], vain=True), PLAN[1]]
    assert [each.title for each in reconciled(vain, [], None)] == ["Tin 1"]
    assert [each.title for each in reconciled(vain, [told(0, 0, 10_000, 10_000)], None)] == ["Tin 0", "Tin 1"]


def test_what_a_journal_passes_over_is_missed_and_what_it_did_not_reach_is_unreported() -> None:
    first, second = reconciled(PLAN, [], when(10_000))
    assert (first.outcome, first.cause, second.outcome) == (Outcome.MISSED, UNTOLD, Outcome.UNREPORTED)


def test_of_what_was_over_before_the_first_box_was_let_in_nothing_is_known() -> None:
    first, second = reconciled(PLAN, [], when(60_000), Box(since=when(29_999)))
    assert (first.outcome, first.cause, first.shares) == (Outcome.UNREPORTED, NO_BOX, Shares(unreported=Millis(10_000)))
    assert (second.outcome, second.cause) == (Outcome.MISSED, UNTOLD)


def test_a_row_that_a_newer_manifest_dropped_stands_where_it_was_heard() -> None:
    """A was recalled while it sounded; the newer manifest has B and C in its place."""
    newer = [promise(5, 0, 15_000), promise(6, 15_000, 15_000)]
    rows = [
        told(0, 0, 10_000, 6_000, reason="recalled"),
        told(5, 0, 15_000, 5_000, late=Millis(6_000), reason="late"),
        told(6, 15_000, 15_000, 15_000),
    ]
    fared = reconciled(newer, rows, when(60_000))
    assert [(each.title, each.length, each.outcome) for each in fared] == [
        ("Tin 0", 10_000, Outcome.PARTIAL),
        ("Tin 5", 5_000, Outcome.LATE),
        ("Tin 6", 15_000, Outcome.AIRED),
    ]
    assert summed(fared).total == 30_000


def test_a_row_told_twice_counts_once() -> None:
    fared = reconciled(PLAN, [told(0, 0, 10_000, 10_000), told(0, 0, 10_000, 10_000, sequence=9)], None)
    assert [each.shares.aired for each in fared] == [10_000, 0]


def test_what_is_of_another_slot_or_of_none_answers_for_nothing() -> None:
    fared = reconciled(PLAN, [told(0, 0, 10_000, 10_000, slot="x"), told(0, 0, 10_000, 10_000, planned=None)], None)
    assert {each.outcome for each in fared} == {Outcome.UNREPORTED}


lengths = st.integers(1, 40_000)
reports = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 60_000), st.integers(0, 60_000), st.integers(-9_000, 9_000)),
    max_size=12,
)
strays = st.lists(st.tuples(st.integers(0, 200_000), lengths, st.integers(0, 60_000)), max_size=6)


@given(rows=st.lists(lengths, min_size=1, max_size=10), reports=reports, known=st.integers(0, 300_000))
def test_every_promised_millisecond_is_counted_once(
    rows: list[int],
    reports: list[tuple[int, int, int, int]],
    known: int,
) -> None:
    starts = [sum(rows[:place]) for place in range(len(rows))]
    plan = [promise(number, start, length) for number, (start, length) in enumerate(zip(starts, rows, strict=True))]
    answered = [
        told(number, starts[number], rows[number], min(heard, rows[number]), instead=Millis(instead), late=Millis(late))
        for number, heard, instead, late in reports
        if number < len(rows)
    ]
    only_planned = reconciled(plan, answered, when(known))
    assert summed(only_planned).total == sum(rows)
    assert all(each.shares.total == each.length and min(vars_of(each.shares)) >= 0 for each in only_planned)


def vars_of(shares: Shares) -> tuple[int, ...]:
    return shares.aired, shares.late, shares.replaced, shares.missed, shares.unreported


@given(rows=st.lists(lengths, min_size=1, max_size=6), strays=strays)
def test_with_older_promises_the_sum_is_the_span_of_all_of_them(
    rows: list[int], strays: list[tuple[int, int, int]]
) -> None:
    starts = [sum(rows[:place]) for place in range(len(rows))]
    plan = [promise(number, start, length) for number, (start, length) in enumerate(zip(starts, rows, strict=True))]
    older = [told(50 + number, *stray) for number, stray in enumerate(strays)]
    edges = sorted({0, sum(rows)} | {edge for start, length, _ in strays for edge in (start, start + length)})
    covered = 0
    for low, high in pairwise(edges):
        inside = low < sum(rows) or any(start <= low and high <= start + length for start, length, _ in strays)
        covered += high - low if inside else 0
    assert summed(reconciled(plan, older, None)).total == covered
