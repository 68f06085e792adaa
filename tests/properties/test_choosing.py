"""Which bulletins a room gets, held against what is promised of it: the topic that lacks most comes next, no exchange
is left that would be worth more, and gaps are kept to the millisecond. Each check finds the fault it is for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from properties.plans import DAWN, DAY, MINUTE, Case, name_of, shell_of, sound, told_in

from broadcaster.domain.bulletin import BulletinId, Priority, Target
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning import (
    Aired,
    Candidate,
    History,
    PlacedLater,
    ReasonCode,
    Vacancy,
    choosing,
    fill,
    filling,
    hard,
    session,
)
from broadcaster.domain.planning.choosing import Contender, choose
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.units import Instant, Millis, Span, instant

often = settings(max_examples=150, deadline=None, derandomize=True, database=None)
looking = settings(often, max_examples=2_000, suppress_health_check=list(HealthCheck))
PATH = "/91/kv/a/"
HERE = name_of(PATH)


def candidate(name: str, length: int, **more: Any) -> Candidate:
    told = {
        "bulletin": BulletinId(name),
        "title": name,
        "priority": Priority.NORMAL,
        "targets": (Target(station=HERE, path=PATH, below=False),),
        "valid_until": DAY + timedelta(days=30),
        "wanted": 3,
        "created": DAWN,
        "item": sound(name, ItemKind.BULLETIN, length),
    }
    return Candidate(**(told | more))


def vacancy(length: int) -> Vacancy:
    span = Span(start=DAWN, end=instant(DAWN + timedelta(milliseconds=length)))
    slot = Slot(id=SlotId(f"{HERE}-20261122-0500"), station=HERE, session="sáng", day=DAY, span=span)
    return Vacancy(slot=slot, path=PATH, shell=shell_of("a"))


# --- the topic that lacks most -------------------------------------------------------------------------------------

TOPICS = ("", "cchc", "y-te", "an-ninh")


@st.composite
def contenders(draw: st.DrawFn, number: int) -> Contender:
    length, priority = draw(st.integers(1, 60)), draw(st.sampled_from((False, False, False, True)))
    missing, later = draw(st.integers(1, 4)), draw(st.integers(0, 8))
    count = draw(st.integers(0, 2))
    return Contender(
        candidate=candidate(f"b{number}", length, topic=draw(st.sampled_from(TOPICS))),
        cost=Millis(length + draw(st.integers(0, 3))),
        count=count,
        missing=missing,
        later=later,
        due=missing > later,
        worth=length,
        own=True,
        priority=priority,
        rank=(draw(st.integers(0, 3)), number),
        airing=Millis(length),
        decided=number,
    )


pools = st.integers(0, 10).flatmap(lambda count: st.tuples(*(contenders(number) for number in range(count))))
shortfalls = st.dictionaries(st.sampled_from(TOPICS[1:]), st.integers(1, 100))


def misplaced(pool: Sequence[Contender], room: int, short: dict[str, int], chosen: Sequence[Contender]) -> list[str]:
    """Who came before those who should have come first, pick by pick."""
    found, left, lacks = list[str](), list(pool), dict(short)
    for each in chosen:
        fit = [other for other in left if other.cost <= room]
        if each not in fit or _turn(each, lacks) != min(_turn(other, lacks) for other in fit):
            found.append(f"{each.candidate.bulletin} is not the next")
        left = [other for other in left if other is not each]
        room -= each.cost
        topic = each.candidate.topic
        if topic in lacks:
            lacks[topic] = max(lacks[topic] - each.airing, 0)
    return found + ["there is room left"] * any(other.cost <= room for other in left)


def _turn(each: Contender, lacks: dict[str, int]) -> tuple[object, ...]:
    if each.priority:
        return (0, each.decided)
    if each.missing > each.later:
        return (1, each.rank)
    most = lacks.get(each.candidate.topic, 0)
    last_by_name = -sorted(lacks).index(each.candidate.topic) if most else 0
    return (2, -most, last_by_name, each.rank)


@often
@given(pools, st.integers(0, 200), shortfalls)
def test_the_classes_come_in_order_and_of_the_last_the_topic_that_lacks_most(
    pool: tuple[Contender, ...], room: int, short: dict[str, int]
) -> None:
    assert misplaced(pool, room, short, choose(pool, room, short)) == []


def _any(alive: Sequence[str], **_: object) -> str:
    return alive[0]


@pytest.mark.parametrize("instead", [min, _any])
def test_another_topic_than_the_one_that_lacks_most_is_caught(
    monkeypatch: pytest.MonkeyPatch, instead: Callable[..., str]
) -> None:
    monkeypatch.setattr(choosing, "max", lambda *told, **by: instead(*told, **by) if by else max(*told), raising=False)
    cases = st.tuples(pools, st.integers(0, 200), shortfalls)
    find(cases, lambda case: bool(misplaced(*case, choose(*case))), settings=looking)


# --- exchanges -----------------------------------------------------------------------------------------------------


@st.composite
def crowds(draw: st.DrawFn) -> Case:
    """One session, too short for all its bulletins, none of which has a topic or a deadline."""
    lengths = draw(st.lists(st.integers(20_000, 3 * MINUTE), min_size=3, max_size=8))
    told = tuple(
        candidate(f"b{n}", length, created=instant(DAWN - timedelta(minutes=n))) for n, length in enumerate(lengths)
    )
    aired = {
        (HERE, each.bulletin): Aired(count=1, last=instant(DAWN - timedelta(days=2)), day=DAY - timedelta(days=2))
        for each in told
        if draw(st.booleans())
    }
    room = draw(st.integers(MINUTE, 5 * MINUTE))
    return Case(vacancies=(vacancy(room),), candidates=told, history=History(aired=aired))


def better_exchanges(case: Case) -> list[str]:
    """Which bulletin that is told another would have taken the room of, for more than a hundredth of all it is worth:
    a millisecond is worth one, and three the first time."""
    (playlist,) = fill(case.vacancies, case.candidates, case.history)
    known = {each.bulletin: each for each in case.candidates}

    def worth(each: Candidate) -> int:
        return each.airing * (1 if (HERE, each.bulletin) in case.history.aired else 3)

    told = [known[row.bulletin] for row in told_in(playlist) if row.bulletin is not None]
    out = [known[o.bulletin] for o in playlist.left_out if o.reason.code is ReasonCode.LEFT_NO_ROOM]
    empty, least = playlist.spare, sum(map(worth, told)) / 100
    return [
        f"{new.bulletin} for {old.bulletin}"
        for old in told
        for new in out
        if new.airing <= old.airing + empty and worth(new) - worth(old) > least
    ]


@often
@given(crowds())
def test_no_exchange_of_one_for_another_is_left_that_is_worth_a_hundredth_more(case: Case) -> None:
    assert better_exchanges(case) == []


def test_a_planner_that_exchanges_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "better_plan", lambda *_: None)
    find(crowds(), lambda case: bool(better_exchanges(case)), settings=looking)


def test_a_plan_of_exchanges_that_rooms_are_not_filled_by_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "choose", lambda *told: choose(*told[:3]))
    find(crowds(), lambda case: bool(better_exchanges(case)), settings=looking)


# --- gaps ----------------------------------------------------------------------------------------------------------

gaps = st.integers(1, 50 * 60 * MINUTE)
_MS = timedelta(milliseconds=1)


def gap_kept(gap: int, nearer: int, *, before: bool) -> bool:
    """Whether a bulletin is told in a session, so many ms nearer to another of its airings than the gap: counted from
    its earliest moment there to the one before, or from the session's end to the one after."""
    here, shell = vacancy(10 * MINUTE), shell_of("a")
    told = candidate("b", MINUTE, gap=Millis(gap))
    history = History()
    if before:
        last = instant(DAWN + timedelta(milliseconds=shell.opening) - (gap - nearer) * _MS)
        history = History(aired={(HERE, told.bulletin): Aired(count=1, last=last, day=DAY - timedelta(days=9))})
    else:
        later = instant(here.slot.span.end + (gap - nearer) * _MS)
        here = replace(here, placed_later=(PlacedLater(bulletin=told.bulletin, day=_day_of(later), start=later),))
    (playlist,) = fill([here], [told], history)
    left = {out.reason.code for out in playlist.left_out}
    assert left <= {ReasonCode.LEFT_GAP}
    return not left


def _day_of(at: Instant) -> date:
    return (at + timedelta(hours=7)).date()


@often
@given(gaps, st.booleans())
def test_gaps_are_kept_to_the_millisecond_and_no_more(gap: int, before: bool) -> None:
    assert [gap_kept(gap, nearer, before=before) for nearer in (-1, 0, 1)] == [True, True, False]


@pytest.mark.parametrize("off", [-1, 1])
def test_a_gap_that_is_a_millisecond_off_is_caught(monkeypatch: pytest.MonkeyPatch, off: int) -> None:
    rightly = hard.too_close
    monkeypatch.setattr(
        hard, "too_close", lambda told, *rest: rightly(replace(told, gap=Millis(told.gap + off)), *rest)
    )
    kept = [gap_kept(60 * MINUTE, nearer, before=before) for before in (True, False) for nearer in (-1, 0, 1)]
    assert kept != [True, True, False] * 2
