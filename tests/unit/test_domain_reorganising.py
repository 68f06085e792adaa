"""The tree changes from a day on, and the tree of every day can be told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.stations import StationChangeRefused, StationCodeTaken, StationUnknown
from broadcaster.domain.register import Register, Succession, faults, settled, tree_on
from broadcaster.domain.register import heirs as came_after
from broadcaster.domain.reorganising import (
    Close,
    Heir,
    Merge,
    Move,
    Open,
    Rename,
    Reorganisation,
    Split,
    changed,
    heirs_of,
)
from broadcaster.domain.stations import Choices, Level, StationCode, StationTree, Window

JUNE, JULY = date(2025, 6, 30), date(2025, 7, 1)
LONG_AGO = date(2000, 1, 1)


def code(text: str) -> StationCode:
    return StationCode(text)


def opening(name: str, level: Level, parent: str | None = None, day: date = LONG_AGO) -> Open:
    above = None if parent is None else code(parent)
    return Open(code=code(name), name=name, label=f"Đài {name}", level=level, parent=above, day=day)


def heir(name: str, *children: str) -> Heir:
    return Heir(code=code(name), name=name, label=f"Đài {name}", children=tuple(map(code, children)))


def after(*changes: Reorganisation, register: Register | None = None) -> Register:
    register = register or Register()
    for change in changes:
        register = changed(register, change)
    return register


def shown(tree: StationTree) -> dict[str, str]:
    return {station.code: station.path for station in tree}


BEFORE = after(
    opening("91", Level.PROVINCE),
    opening("huyen", Level.DISTRICT, "91"),
    *(opening(name, Level.COMMUNE, "huyen") for name in ("a", "b", "c", "d")),
)
REFORM: tuple[Reorganisation, ...] = (
    Merge(of=(code("a"), code("b"), code("c")), into=heir("abc"), parent=code("91"), day=JULY),
    Move(station=code("d"), parent=code("91"), day=JULY),
    Close(station=code("huyen"), last=JUNE),
)
"""The district level closes on the last of June; three old communes are one from the first of July."""


def test_the_trees_of_the_last_day_of_the_district_and_of_the_day_after_are_both_exact() -> None:
    register = after(*REFORM, register=BEFORE)
    assert shown(tree_on(register, JUNE)) == {
        "91": "/91/",
        "huyen": "/91/huyen/",
        "a": "/91/huyen/a/",
        "b": "/91/huyen/b/",
        "c": "/91/huyen/c/",
        "d": "/91/huyen/d/",
    }
    assert shown(tree_on(register, JULY)) == {"91": "/91/", "abc": "/91/abc/", "d": "/91/d/"}
    assert {(s.day, s.old, s.new) for s in register.successions} == {(JULY, each, "abc") for each in "abc"}


def test_what_is_closed_keeps_its_path_and_those_above_it_still_reach_it() -> None:
    today = settled(after(*REFORM, register=BEFORE), date(2026, 11, 22)).stations
    assert {name: station.path for name, station in today.items()} == {
        "91": "/91/",
        "huyen": "/91/huyen/",
        "a": "/91/huyen/a/",
        "b": "/91/huyen/b/",
        "c": "/91/huyen/c/",
        "abc": "/91/abc/",
        "d": "/91/d/",
    }


def test_a_change_to_come_shows_only_from_its_day_on() -> None:
    register = after(*REFORM, register=BEFORE)
    assert settled(register, JUNE).stations[code("d")].path == "/91/huyen/d/"
    assert settled(settled(register, JUNE), JULY).stations[code("d")].path == "/91/d/"
    assert settled(settled(register, JULY), JULY) == settled(register, JULY)


def test_a_name_holds_until_the_day_it_was_to_change_anyway() -> None:
    later = date(2026, 1, 1)
    first = after(Rename(station=code("d"), name="D mới", label="Đài D mới", day=later), register=BEFORE)
    register = after(Rename(station=code("d"), name="D", label="Đài D", day=JULY), register=first)
    names = [register.place_on(code("d"), day).name for day in (JUNE, JULY, later - timedelta(1), later)]
    assert names == ["d", "D", "D", "D mới"]


def test_a_merged_station_may_go_on_under_its_own_code() -> None:
    merged = Merge(of=(code("a"), code("b")), into=heir("a"), parent=code("huyen"), day=JULY)
    register = after(merged, register=BEFORE)
    assert set(shown(tree_on(register, JULY))) == {"91", "huyen", "a", "c", "d"}
    assert register.station(code("b")).valid_until == JUNE
    assert register.station(code("a")).valid_until is None
    assert heirs_of(merged) == {}


def test_the_children_of_merged_districts_hang_under_the_heir() -> None:
    two = after(
        opening("kv", Level.DISTRICT, "91"), opening("e", Level.COMMUNE, "kv", date(2025, 8, 1)), register=BEFORE
    )
    register = after(Merge(of=(code("huyen"), code("kv")), into=heir("moi"), parent=code("91"), day=JULY), register=two)
    paths = shown(tree_on(register, date(2025, 8, 1)))
    assert {paths[name] for name in "abcde"} == {f"/91/moi/{name}/" for name in "abcde"}


def test_a_split_shares_the_children_out_and_heirs_take_over_what_was_chosen() -> None:
    quiet = Window(start=time(20), end=time(6))
    stations = dict(BEFORE.stations)
    stations[code("huyen")] = replace(
        stations[code("huyen")], choices=Choices(quiet=quiet, ident="Đây là đài huyện.", one_officer=True)
    )
    split = Split(of=code("huyen"), into=(heir("dong", "a", "b"), heir("tay", "c", "d")), day=JULY)
    register = after(split, register=replace(BEFORE, stations=stations))
    paths = shown(tree_on(register, JULY))
    assert (paths["a"], paths["d"]) == ("/91/dong/a/", "/91/tay/d/")
    assert register.station(code("dong")).choices == Choices(quiet=quiet)
    assert heirs_of(split) == {"dong": "huyen", "tay": "huyen"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (Move(station=code("huyen"), parent=code("a"), day=JULY), "chính mình"),
        (Move(station=code("huyen"), parent=code("huyen"), day=JULY), "chính mình"),
        (Close(station=code("a"), last=date(1999, 12, 31)), "đóng trước ngày mở"),
        (replace(opening("x", Level.COMMUNE, "91", JULY), until=JUNE), "đóng trước ngày mở"),
        (opening("x", Level.DISTRICT, "a"), "cấp cao hơn"),
        (opening("x", Level.PROVINCE, "91"), "cấp cao hơn"),
        (opening("x", Level.COMMUNE, "91", date(1990, 1, 1)), "chưa hoạt động"),
        (Close(station=code("huyen"), last=JUNE), "còn 4 đài cấp dưới"),
        (Rename(station=code("a"), name="A", label="A", day=date(1990, 1, 1)), "không hoạt động"),
        (Merge(of=(code("a"),), into=heir("x"), parent=code("91"), day=JULY), "ít nhất hai"),
        (Merge(of=(code("a"), code("a")), into=heir("x"), parent=code("91"), day=JULY), "ít nhất hai"),
        (Merge(of=(code("a"), code("huyen")), into=heir("x"), parent=code("91"), day=JULY), "cùng một cấp"),
        (Merge(of=(code("a"), code("b")), into=heir("x"), parent=code("91"), day=LONG_AGO), "không hoạt động"),
        (Split(of=code("huyen"), into=(heir("x", "a"), heir("y", "b")), day=JULY), "còn 2 đài cấp dưới chưa chia"),
        (Split(of=code("huyen"), into=(heir("x", "91"), heir("y")), day=JULY), "không phải đài cấp dưới"),
        (Split(of=code("d"), into=(heir("x"),), day=JULY), "ít nhất hai"),
        (opening("x", Level.CLUSTER, "a"), "cụm loa"),
    ],
)
def test_a_change_that_breaks_the_tree_on_any_day_is_refused(change: Reorganisation, problem: str) -> None:
    with pytest.raises(StationChangeRefused, match=problem):
        changed(BEFORE, change)


def test_a_circle_that_two_changes_close_on_a_later_day_is_refused() -> None:
    region = opening("vung", Level.DISTRICT, "91")
    below = Move(station=code("huyen"), parent=code("vung"), day=JULY)
    register = changed(changed(BEFORE, region), below)
    assert shown(tree_on(register, JULY))["a"] == "/91/vung/huyen/a/"
    for day in (JUNE, JULY):
        with pytest.raises(StationChangeRefused, match="chính mình"):
            changed(register, Move(station=code("vung"), parent=code("huyen"), day=day))


def test_a_code_is_used_once_and_an_unknown_one_is_told() -> None:
    with pytest.raises(StationCodeTaken):
        changed(BEFORE, opening("a", Level.COMMUNE, "91"))
    with pytest.raises(StationCodeTaken):
        changed(BEFORE, Merge(of=(code("a"), code("b")), into=heir("d"), parent=code("91"), day=JULY))
    with pytest.raises(StationUnknown):
        changed(BEFORE, Close(station=code("x"), last=JULY))


def test_what_was_merged_cannot_be_merged_or_closed_or_moved_again() -> None:
    register = after(*REFORM, register=BEFORE)
    for again in (
        Merge(of=(code("a"), code("d")), into=heir("x"), parent=code("91"), day=date(2026, 1, 1)),
        Close(station=code("a"), last=date(2026, 1, 1)),
        Move(station=code("a"), parent=code("91"), day=date(2026, 1, 1)),
        Move(station=code("d"), parent=code("huyen"), day=date(2026, 1, 1)),
    ):
        with pytest.raises(StationChangeRefused):
            changed(register, again)


def test_whoever_came_after_a_station_is_told_of_any_two_days() -> None:
    days = [date(2025, 7, 1), date(2025, 7, 1), date(2025, 9, 1), date(2025, 9, 1)]
    pairs = [("a", "c"), ("b", "c"), ("c", "c"), ("c", "d")]
    successions = [
        Succession(day=day, old=code(old), new=code(new)) for day, (old, new) in zip(days, pairs, strict=True)
    ]
    for old, since, day, told in (
        ("a", JUNE, JUNE, ("a",)),
        ("a", JUNE, JULY, ("c",)),
        ("b", JUNE, date(2025, 9, 1), ("c", "d")),
        ("c", date(2025, 9, 1), date(2026, 1, 1), ("c",)),
        ("x", JUNE, date(2026, 1, 1), ("x",)),
        ("a", date(2026, 1, 1), JUNE, ("a",)),
    ):
        assert came_after(successions, code(old), since, day) == told


# --- no sequence of changes breaks the tree ------------------------------------------------------------------------

CODES = [*"abcdefgh"]
DAYS = [date(2025, 1, 1) + timedelta(days=step) for step in range(0, 60, 5)]
codes, days, levels = st.sampled_from(CODES).map(code), st.sampled_from(DAYS), st.sampled_from(list(Level)[:3])
parents = st.none() | codes
heirs = st.builds(
    Heir, code=codes, name=st.just("n"), label=st.just("l"), children=st.lists(codes, max_size=2).map(tuple)
)
changes: st.SearchStrategy[Reorganisation] = st.one_of(
    st.builds(
        Open,
        code=codes,
        name=st.just("n"),
        label=st.just("l"),
        level=levels,
        parent=parents,
        day=days,
        until=st.none() | days,
    ),
    st.builds(Close, station=codes, last=days),
    st.builds(Rename, station=codes, name=st.just("m"), label=st.just("m"), day=days),
    st.builds(Move, station=codes, parent=parents, day=days, level=st.none() | levels),
    st.builds(Merge, of=st.lists(codes, min_size=2, max_size=3).map(tuple), into=heirs, parent=parents, day=days),
    st.builds(Split, of=codes, into=st.lists(heirs, min_size=2, max_size=3).map(tuple), day=days),
)


def broken(register: Register) -> list[str]:
    """What is wrong with the trees of all days, told without any of the code that is to keep them right."""
    found = []
    for day in DAYS:
        tree = tree_on(register, day)
        for station in tree:
            above = station.parent and tree.by_code.get(station.parent)
            if station.parent is not None and above is None:
                found.append(f"{day} {station.code}: its parent does not stand")
            elif above and list(Level).index(above.level) > list(Level).index(station.level):
                found.append(f"{day} {station.code}: its parent is lower")
            elif above and station.level is Level.PROVINCE:
                found.append(f"{day} {station.code}: a province below another")
            elif station.path != f"{above.path if above else '/'}{station.code}/":
                found.append(f"{day} {station.code}: a path of its own")
        if len({station.path for station in tree}) != len(tree):
            found.append(f"{day}: two stations at one place")
    return found


@settings(max_examples=300, deadline=None)
@given(wanted=st.lists(changes, max_size=25), today=days)
def test_no_sequence_of_changes_breaks_the_tree_of_any_day(wanted: list[Reorganisation], today: date) -> None:
    register = Register()
    for change in wanted:
        try:
            after_it = changed(register, change)
        except BroadcasterError:
            continue
        for old, station in register.stations.items():
            assert after_it.stations[old].valid_from == station.valid_from
        assert set(register.successions) <= set(after_it.successions)
        register = after_it
    assert broken(register) == []
    now = settled(register, today).stations
    assert set(now) == set(register.stations)
    assert len({station.path for station in now.values()}) == len(now)
    assert all(now[s.parent].path + s.code + "/" == s.path for s in now.values() if s.parent is not None)
    assert settled(Register(stations=now, placements=register.placements), today).stations == now


def _without_its_parent(register: Register) -> Register:
    return replace(register, stations={c: s for c, s in register.stations.items() if c != "91"})


def _under_a_commune(register: Register) -> Register:
    places = register.placements[code("b")]
    bad = {code("b"): (replace(places[0], parent=code("a"), level=Level.DISTRICT),)}
    return replace(register, placements={**register.placements, **bad})


def _in_a_circle(register: Register) -> Register:
    places = register.placements[code("huyen")]
    bad = {code("huyen"): (replace(places[0], parent=code("a"), level=Level.COMMUNE),)}
    return replace(register, placements={**register.placements, **bad})


def _closed_too_early(register: Register) -> Register:
    early = replace(register.stations[code("huyen")], valid_until=DAYS[0])
    return replace(register, stations={**register.stations, code("huyen"): early})


@pytest.mark.parametrize("fault", [_without_its_parent, _under_a_commune, _in_a_circle, _closed_too_early])
def test_a_planted_fault_is_found_by_both(fault: Callable[[Register], Register]) -> None:
    bad = fault(BEFORE)
    assert broken(bad)
    assert list(faults(bad))


def test_a_placement_before_the_first_day_is_a_fault() -> None:
    first = BEFORE.placements[code("91")][0]
    early = replace(first, since=date(1990, 1, 1))
    bad = replace(BEFORE, placements={**BEFORE.placements, code("91"): (early, first)})
    assert [fault.station for fault in faults(bad)] == ["91"]
