"""No hard rule is ever broken, every second is accounted for, every number in a reason is true; and the checker bites.

BROADCASTER_PLANNING_EXAMPLES asks for more cases than the 60 of every run.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from properties.plans import LEFT, Case, broken_rules, carried_out, cases, relay_cases
from properties.truths import LEFTS, NOTES, ROWS, untruths, untruths_of_recall

from broadcaster.domain import recalling
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.planning import (
    Playlist,
    Reason,
    ReasonCode,
    Row,
    SessionsAhead,
    Vacancy,
    choosing,
    desk,
    fill,
    filling,
    session,
)
from broadcaster.domain.planning.seating import Seating
from broadcaster.domain.planning.session import Filled
from broadcaster.domain.units import Instant, instant

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")  # a case is long; its shrunk form is not
EXAMPLES = int(os.environ.get("BROADCASTER_PLANNING_EXAMPLES", "60"))
often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="BROADCASTER_PLANNING_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

looking = settings(often, max_examples=3_000, phases=[Phase.generate])


def filled(case: Case) -> tuple[Playlist, ...]:
    return fill(case.vacancies, case.candidates, case.history)


@often
@given(cases())
def test_no_hard_rule_is_broken_and_every_second_is_accounted_for(case: Case) -> None:
    assert broken_rules(case, filled(case)) == []


@often
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_and_the_company_of_other_stations_change_nothing(case: Case, chance: Any) -> None:
    together = filled(case)
    shuffled = list(case.candidates)
    chance.shuffle(shuffled)
    assert repr(fill(case.vacancies, shuffled, case.history)) == repr(together)
    for station in {each.slot.station for each in case.vacancies}:
        alone = [each for each in case.vacancies if each.slot.station == station]
        assert repr(fill(alone, case.candidates, case.history)) == repr(
            tuple(p for p in together if p.slot.station == station)
        )


@often
@given(cases())
def test_every_candidate_is_told_or_left_out_with_a_reason_and_never_both(case: Case) -> None:
    for vacancy, playlist in zip(case.vacancies, filled(case), strict=True):
        told = {row.bulletin for row in playlist.rows if row.bulletin is not None}
        left = Counter(out.bulletin for out in playlist.left_out)
        reached = {c.bulletin for c in case.candidates if c.reaches(vacancy.path)}
        silent = vacancy.forbidden or vacancy.shell is None
        gone = set() if silent else {p.bulletin for p in vacancy.placed} - reached - set(vacancy.skipped)
        assert set(left) == (reached - told) | gone
        assert set(left.values()) <= {1}
        assert all(out.reason.code in LEFT for out in playlist.left_out)
        assert all(out.reason.sentence for out in playlist.left_out)
        assert all(row.reason.sentence and row.reason.code not in LEFT for row in playlist.rows)
        assert bool(playlist.notes) >= (not playlist.rows)


@often
@given(cases())
def test_every_number_in_a_reason_is_true(case: Case) -> None:
    assert untruths(case, filled(case)) == []


@often
@given(relay_cases())
def test_what_is_carried_keeps_the_hard_rules_and_what_is_said_of_it_is_true(case: Case) -> None:
    carrying, playlists = carried_out(case)
    assert broken_rules(carrying, playlists) == []
    assert untruths(carrying, playlists) == []


RECALLED = {ReasonCode.NOTE_TAKEN_OUT, ReasonCode.NOTE_TAKEN_OUT_LATE, ReasonCode.MADE_UP}
"""Told of what stood before, or of what stations say of it: checked where it is recalled, and where it is missed."""


def test_every_reason_there_is_has_its_check() -> None:
    assert sorted([*ROWS, *LEFTS, *NOTES, *RECALLED]) == sorted(ReasonCode)


def test_every_reason_is_met_and_whatever_is_changed_in_its_facts_is_caught() -> None:
    met: set[tuple[ReasonCode, str]] = set()

    def all_met(case: Case) -> bool:
        whole = carried_out(case)
        for tampered, at in tamperings(whole[1], met):
            assert untruths(whole[0], tampered), at
        return {code for code, _ in met} == set(ReasonCode) - RECALLED

    find(cases() | relay_cases(), all_met, settings=looking)


def tamperings(
    playlists: tuple[Playlist, ...], met: set[tuple[ReasonCode, str]]
) -> Iterator[tuple[tuple[Playlist, ...], tuple[ReasonCode, str]]]:
    """Of each reason and fact not met so far, the playlists in which that one fact is another."""
    for place, playlist in enumerate(playlists):
        for part in ("rows", "left_out", "notes"):
            for at, each in enumerate(getattr(playlist, part)):
                reason: Reason = each if part == "notes" else each.reason
                for name, off in _off(reason):
                    if (reason.code, name) not in met:
                        met.add((reason.code, name))
                        told = off if part == "notes" else replace(each, reason=off)
                        parts = [*getattr(playlist, part)[:at], told, *getattr(playlist, part)[at + 1 :]]
                        changed = replace(playlist, **{part: tuple(parts)})
                        yield (*playlists[:place], changed, *playlists[place + 1 :]), (reason.code, name)


def _off(reason: Reason) -> Iterator[tuple[str, Reason]]:
    """The reason with a fact that it should not have, and with each of its facts another."""
    yield "", replace(reason, facts={**reason.facts, "more": 1})
    for name, fact in reason.facts.items():
        if name != "class":
            yield name, replace(reason, facts={**reason.facts, name: fact + 1 if isinstance(fact, int) else f"{fact}!"})


def test_a_planner_that_takes_every_day_for_like_this_one_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_days_alone(_: SessionsAhead, after: date, until: date) -> int:
        return max((until - after).days, 0) * 2

    monkeypatch.setattr(SessionsAhead, "between", by_days_alone)
    find(cases(), lambda case: any("deadline" in told for told in untruths(case, filled(case))), settings=looking)


# --- what is recalled ----------------------------------------------------------------------------------------------


@often
@given(cases(), st.data())
def test_nothing_recalled_is_heard_from_then_on_and_everything_else_stays_lawful(case: Case, data: Any) -> None:
    for vacancy, before in zip(case.vacancies, filled(case), strict=True):
        told = sorted({row.bulletin for row in before.rows if row.bulletin is not None})
        gone = set(data.draw(st.lists(st.sampled_from(told), unique=True))) if told else set()
        at = instant(vacancy.slot.span.start + timedelta(seconds=data.draw(st.integers(-600, 900))))
        after = recalling.without(before, gone, at)
        assert faults_of_recall(before, after, gone, at) == []
        assert untruths_of_recall(before, after, at, recalling.taken_out(before, after, at)) == []


def faults_of_recall(before: Playlist, after: Playlist, gone: Collection[BulletinId], at: Instant) -> list[str]:
    """What a recall leaves wrong: of what was recalled, of what was heard already, and of the rest."""
    told = [row for row in after.rows if row.start > at]
    still = [row for row in before.rows if row.bulletin not in gone]
    wrong = {
        "told after its recall": any(row.bulletin in gone for row in after.rows),
        "what was heard is denied": [r for r in still if r.start <= at] != [r for r in after.rows if r.start <= at],
        "something else is gone": [r for r in still if r.start > at and r.bulletin is not None]
        != [r for r in told if r.bulletin is not None],
        "something moved or came": any(row not in before.rows for row in after.rows),
        "a frame around nothing": bool(gone and told) and not any(r.bulletin or r.relay for r in after.rows),
    }
    return [what for what, is_so in wrong.items() if is_so]


def _heard(playlist: Playlist, at: Instant) -> list[Row]:
    return [row for row in playlist.rows if row.start <= at]


def test_a_recall_that_is_forgotten_is_caught() -> None:
    def caught(case: Case) -> bool:
        begin = instant(case.vacancies[0].slot.span.start - timedelta(minutes=1))
        first = filled(case)[0]
        gone = {row.bulletin for row in first.rows if row.bulletin is not None}
        return "told after its recall" in faults_of_recall(first, first, gone, begin)

    find(cases(), caught, settings=looking)


RECALL_FAULTS: dict[str, Callable[..., tuple[Reason, ...]]] = {
    "all of it is silent": lambda before, after, _: recalling.taken_out(before, after, before.slot.span.start),
    "none of it is": lambda before, after, _: recalling.taken_out(before, after, before.slot.span.end),
    "nothing is said": lambda *_: (),
}


@pytest.mark.parametrize("fault", RECALL_FAULTS)
def test_what_is_said_of_a_recall_and_is_not_so_is_caught(fault: str) -> None:
    said = RECALL_FAULTS[fault]

    def caught(case: Case) -> bool:
        before = filled(case)[0]
        told = [row for row in before.rows if row.bulletin is not None and row.length > 4_000]
        if not told:
            return False
        at = instant(told[0].start + timedelta(seconds=2))
        after = recalling.without(before, {told[0].bulletin}, at)
        return bool(untruths_of_recall(before, after, at, said(before, after, at)))

    find(cases(), caught, settings=looking)


# --- the checker bites -------------------------------------------------------------------------------------------


def _never(*_: object, **__: object) -> None:
    return None


def _blind(**blank: object) -> Callable[..., object]:
    """A session filled as if the slot did not say these things."""

    def fill_blindly(vacancy: Vacancy, *rest: Any) -> Filled:
        return replace(session.fill_session(replace(vacancy, **blank), *rest), slot=vacancy.slot)  # type: ignore[arg-type]  # fields by name

    return fill_blindly


def _placed_unseen(vacancy: Vacancy, post: Any, *rest: Any) -> Filled:
    post.ledger.placed.clear()
    return session.fill_session(vacancy, post, *rest)


def _twice(pool: Any, room: int, short: Any, plan: Any = ()) -> Any:
    chosen = choosing.choose(pool, room // 3, short, plan)
    return [*chosen, *(replace(each, cost=0) for each in chosen)]


def _unguarded(seating: Any, by_hand: Any, urgent: Any, **_: object) -> None:
    _SEAT(seating, by_hand, urgent, guarded=False)


_SEAT = Seating.seat


def _anywhere(reach: Any, _: str) -> Any:
    return filling._Reached(candidates=tuple(reach._candidates), places=(), kinds=())


PLANTED: dict[str, tuple[str, str, object]] = {
    "gap": ("hard.too_close", "repeated too soon", _never),
    "wanted and gap": ("hard.spent", "aired more often than wanted", _never),
    "validity": ("hard.invalid", "not valid that day", _never),
    "language": ("filling.fill_session", "a language the station does not speak", _blind(languages=frozenset())),
    "sound": ("hard.unsound", "a sound nobody approved", _never),
    "budget": ("timeline.Timeline.cost", "it runs over", lambda *_: 0),
    "mourning": ("candidates.Shell.of", "music on a day of mourning", lambda shell, _: shell),
    "hours": ("filling.fill_session", "it speaks where it must not", _blind(forbidden="")),
    "targets": ("filling._Reach.at", "not for this station", _anywhere),
    "once a session": ("session.choose", "read more or less often than it should", _twice),
    "skipped": ("filling.fill_session", "skipped by hand", _blind(skipped={})),
    "where people put it": ("filling.fill_session", "not where people put it", _blind(placed=())),
    "placed later": ("filling.fill_session", "taken from where people placed it", _placed_unseen),
    "priority": ("seating.Seating.seat", "something without priority pushed out what has it", _unguarded),
    "silence": ("laying.at_most", "a silence before a relay is not told", lambda _: 0),
    "seconds": ("playlist.Playlist.spare", "seconds are not accounted for", property(lambda _: 0)),
}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planner_that_forgets_a_rule_is_caught(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    target, told, instead = PLANTED[rule]
    places = [f"broadcaster.domain.planning.{target}"]
    name = target.split(".")[1]
    if target.startswith("hard."):
        places += [f"{module.__name__}.{name}" for module in (session, desk) if hasattr(module, name)]
    for place in places:
        monkeypatch.setattr(place, instead)

    def caught(case: Case) -> bool:
        try:
            return told in broken_rules(case, filled(case))
        except (AssertionError, AttributeError):
            return False

    find(cases(), caught, settings=looking)
