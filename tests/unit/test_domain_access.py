"""The table of rights, asked in every way it can be asked."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from fakes.samples import NOON, later, station

from broadcaster.domain.access import (
    CLOCK,
    CONSOLE,
    EVERYWHERE,
    NOWHERE,
    RIGHTS,
    SECOND_FACTOR,
    AccountId,
    Action,
    Actor,
    Grant,
    Means,
    Role,
    Scope,
    demand,
    may,
    reach,
    scope_of,
)
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.rights_page import page
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant

OWN = "/91/91-kv/"
RELATIONS = {
    "own": (OWN, True),
    "child": ("/91/91-kv/30628/", True),
    "grandchild": ("/91/91-kv/30628/loa-1/", True),
    "parent": ("/91/", False),
    "sibling": ("/91/91-kv-2/", False),
    "foreign": ("/01/00004/", False),
    "the house": ("/", False),
}
NONE = "/91/91-kv-not/"


def at_path(path: str) -> Grant:
    return Grant(role=Role.AUTHOR, station=StationCode("x"), path=path)


def actor(*roles: Role, path: str = OWN, means: Means = Means.PERSON, assured: bool = True) -> Actor:
    grants = tuple(replace(at_path(path), role=role) for role in roles)
    return Actor(id=AccountId("a"), name="An", grants=grants, source="test", means=means, assured=assured)


def may_at(who: Actor, action: Action, path: str, at: Instant = NOON) -> bool:
    asked = may(who, action, replace(station("x"), path=path), at)
    assert asked == scope_of(who, action, at).reaches(path)
    return asked


EXPECTED: dict[Action, tuple[str, str]] = {
    # who by role (author, approver, supervisor, admin), and by which means: person, token
    Action.READ_STATIONS: ("auds", "pt"),
    Action.NOTE_OUTAGES: ("auds", "p"),
    Action.MANAGE_STATIONS: ("d", "pt"),
    Action.MANAGE_TIMETABLES: ("ud", "pt"),
    Action.READ_BULLETINS: ("auds", "pt"),
    Action.WRITE_BULLETINS: ("aud", "pt"),
    Action.APPROVE_BULLETINS: ("u", "p"),
    Action.RECALL_BULLETINS: ("ud", "p"),
    Action.READ_LEXICON: ("auds", "pt"),
    Action.WRITE_LEXICON: ("aud", "pt"),
    Action.READ_CAMPAIGNS: ("auds", "pt"),
    Action.MANAGE_CAMPAIGNS: ("d", "pt"),
    Action.READ_PLAYLISTS: ("auds", "pt"),
    Action.EDIT_PLAYLISTS: ("aud", "pt"),
    Action.READ_AIRTIME: ("auds", "pt"),
    Action.LOG_AIRTIME: ("d", "t"),
    Action.READ_ACCOUNTS: ("uds", "pt"),
    Action.MANAGE_ACCOUNTS: ("d", "p"),
    Action.READ_AUDIT: ("ds", "pt"),
    Action.READ_FIGURES: ("ds", "pt"),
    Action.READ_EMERGENCIES: ("auds", "pt"),
    Action.ORDER_EMERGENCIES: ("au", "p"),
    Action.APPROVE_EMERGENCIES: ("u", "p"),
    Action.EXERCISE_EMERGENCIES: ("aud", "p"),
    Action.APPROVE_EXERCISES: ("ud", "p"),
    Action.STOP_EMERGENCIES: ("aud", "p"),
}
"""The table once more, by hand: whoever changes one has to mean it."""
LETTER = {Role.AUTHOR: "a", Role.APPROVER: "u", Role.SUPERVISOR: "s", Role.ADMIN: "d"}
LETTER_OF_MEANS = {Means.PERSON: "p", Means.PROGRAM: "t"}


def test_every_action_has_one_row_and_is_told_to_people() -> None:
    assert set(RIGHTS) == set(Action) == set(EXPECTED)
    assert all(right.action is action and right.told for action, right in RIGHTS.items())


@pytest.mark.parametrize("action", Action)
def test_who_may_do_it_where_and_by_which_means(action: Action) -> None:
    roles, by = EXPECTED[action]
    for role, means, (path, below) in product(Role, Means, RELATIONS.values()):
        granted = LETTER[role] in roles and LETTER_OF_MEANS[means] in by
        assert may_at(actor(role, means=means), action, path) == (granted and below), (role, means, path)


@pytest.mark.parametrize("action", Action)
def test_who_holds_no_role_may_nothing_anywhere(action: Action) -> None:
    assert scope_of(actor(), action, NOON) == NOWHERE
    with pytest.raises(RightMissing):
        reach(actor(), action, NOON)


@pytest.mark.parametrize("action", Action)
def test_roles_that_need_a_code_count_for_nothing_without_one(action: Action) -> None:
    for role, means in product(Role, Means):
        without = actor(role, means=means, assured=False)
        with_code = scope_of(actor(role, means=means), action, NOON)
        assert scope_of(without, action, NOON) == (NOWHERE if role in SECOND_FACTOR else with_code)


def test_an_author_who_approves_too_stays_an_author_without_a_code() -> None:
    both = actor(Role.AUTHOR, Role.APPROVER, assured=False)
    assert may_at(both, Action.WRITE_BULLETINS, OWN)
    assert not may_at(both, Action.APPROVE_BULLETINS, OWN)


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (None, None, True),
        (0, None, True),
        (1, None, False),
        (None, 1, True),
        (None, 0, False),
        (-5, 5, True),
        (-5, -1, False),
    ],
)
def test_a_role_holds_from_its_first_moment_until_before_its_last(
    since: int | None, until: int | None, holds: bool
) -> None:
    grant = replace(
        at_path(OWN),
        since=None if since is None else later(since),
        until=None if until is None else later(until),
    )
    assert grant.holds_at(NOON) is holds
    assert may_at(replace(actor(), grants=(grant,)), Action.WRITE_BULLETINS, OWN) is holds


def test_a_role_ends_in_the_middle_of_a_session() -> None:
    who = replace(actor(), grants=(replace(at_path(OWN), until=later(10)),))
    assert may_at(who, Action.WRITE_BULLETINS, OWN, later(9.99))
    assert not may_at(who, Action.WRITE_BULLETINS, OWN, later(10))
    assert not may_at(who, Action.WRITE_BULLETINS, OWN, instant(NOON + timedelta(days=365)))


@pytest.mark.parametrize("action", Action)
def test_a_token_is_good_for_its_scopes_alone(action: Action) -> None:
    whole = actor(*Role, means=Means.PROGRAM)
    for scope in Action:
        limited = replace(whole, limits=frozenset({scope}))
        expected = scope_of(whole, action, NOON) if scope is action else NOWHERE
        assert scope_of(limited, action, NOON) == expected
    assert scope_of(replace(whole, limits=frozenset()), action, NOON) == NOWHERE


@pytest.mark.parametrize(
    ("within", "reached"),
    [
        ("/", (OWN,)),
        ("/91/", (OWN,)),
        (OWN, (OWN,)),
        ("/91/91-kv/30628/", ("/91/91-kv/30628/",)),
        (NONE, ()),
        ("/01/", ()),
    ],
)
def test_a_token_never_reaches_further_than_its_holder_nor_than_its_station(
    within: str, reached: tuple[str, ...]
) -> None:
    limited = replace(actor(Role.AUTHOR, means=Means.PROGRAM), within=within)
    assert scope_of(limited, Action.READ_PLAYLISTS, NOON) == Scope(reached)


def test_parts_of_the_tree_that_lie_in_each_other_are_named_once() -> None:
    paths = ("/91/91-kv/30628/", "/01/", OWN, "/91/91-kv-2/")
    many = replace(actor(), grants=tuple(at_path(path) for path in paths))
    assert scope_of(many, Action.READ_STATIONS, NOON).paths == ("/01/", "/91/91-kv-2/", OWN)
    house = replace(many, grants=(*many.grants, at_path("/")))
    assert scope_of(house, Action.READ_STATIONS, NOON) == EVERYWHERE


def test_a_station_one_sees_but_has_no_right_at_is_forbidden() -> None:
    who = replace(actor(Role.APPROVER, path=OWN), grants=(*actor(Role.APPROVER).grants, at_path("/91/")))
    demand(who, Action.APPROVE_BULLETINS, replace(station("x"), path=OWN), NOON)
    with pytest.raises(RightMissing, match="duyệt bản tin"):
        demand(who, Action.APPROVE_BULLETINS, replace(station("x"), path="/91/"), NOON)


@pytest.mark.parametrize("action", Action)
def test_the_clock_and_the_console_may_all_that_a_person_may(action: Action) -> None:
    for who in (CLOCK, CONSOLE):
        assert scope_of(who, action, NOON) == (EVERYWHERE if Means.PERSON in RIGHTS[action].means else NOWHERE)


def test_no_token_approves_recalls_or_manages_accounts() -> None:
    for action in (Action.APPROVE_BULLETINS, Action.RECALL_BULLETINS, Action.MANAGE_ACCOUNTS):
        assert Means.PROGRAM not in RIGHTS[action].means


def test_the_page_of_rights_is_printed_from_the_table() -> None:
    kept = Path(__file__).parents[2] / "docs" / "roles.md"
    assert kept.read_text("utf-8") == page()
    for right in RIGHTS.values():
        assert f"| {right.told} | `{right.action}` |" in page()
