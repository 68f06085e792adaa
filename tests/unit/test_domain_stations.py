from dataclasses import replace
from datetime import date

import pytest

from broadcaster.domain.access import Scope
from broadcaster.domain.errors.stations import StationTreeBroken, StationUnknown
from broadcaster.domain.stations import Level, Station, StationCode, grow


def station(code: str, level: Level, parent: str | None = None) -> Station:
    return Station(
        code=StationCode(code),
        name=code,
        label=f"Đài {code}",
        level=level,
        parent=None if parent is None else StationCode(parent),
        path="",
        valid_from=date(2025, 7, 1),
        valid_until=None,
    )


PROVINCE = station("91", Level.PROVINCE)
REGION = station("kv", Level.DISTRICT, "91")
COMMUNE = station("30628", Level.COMMUNE, "kv")
ISLAND = station("31078", Level.COMMUNE, "91")


def test_parents_stand_before_their_children_whatever_the_order_given() -> None:
    tree = grow([COMMUNE, ISLAND, REGION, PROVINCE])
    assert next(s.code for s in tree) == "91"
    assert tree.station(StationCode("30628")).path == "/91/kv/30628/"
    assert tree.station(StationCode("31078")).path == "/91/31078/"


def test_a_commune_may_stand_directly_under_its_province() -> None:
    tree = grow([PROVINCE, ISLAND])
    assert [s.code for s in tree.children(StationCode("91"))] == ["31078"]
    assert [s.code for s in tree.children(None)] == ["91"]


def test_a_unit_may_hold_others_of_its_own_level_to_any_depth() -> None:
    line = [PROVINCE]
    for at in range(12):
        line.append(replace(REGION, code=StationCode(f"kv{at}"), parent=line[-1].code))
    assert grow(line).station(StationCode("kv11")).path.count("/") == 14


@pytest.mark.parametrize(
    ("stations", "problem"),
    [
        ([PROVINCE, PROVINCE], "hai lần"),
        ([COMMUNE], "không có đài cấp trên"),
        ([replace(PROVINCE, parent=StationCode("91"))], "cấp trên của chính mình"),
        ([PROVINCE, replace(REGION, level=Level.PROVINCE)], "cấp cao hơn"),
        ([replace(PROVINCE, valid_until=date(2025, 6, 30))], "đóng trước ngày mở"),
        ([replace(PROVINCE, code=StationCode("9/1"))], "gạch chéo"),
        ([replace(PROVINCE, code=StationCode(""))], "trống"),
        ([PROVINCE, replace(COMMUNE, parent=PROVINCE.code, level=Level.CLUSTER)], "cụm loa không phải là đài"),
    ],
)
def test_a_tree_that_does_not_hold_together_is_refused(stations: list[Station], problem: str) -> None:
    with pytest.raises(StationTreeBroken, match=problem):
        grow(stations)


def test_a_circle_of_two_is_refused() -> None:
    first = replace(REGION, code=StationCode("a"), parent=StationCode("b"))
    second = replace(REGION, code=StationCode("b"), parent=StationCode("a"))
    with pytest.raises(StationTreeBroken, match="chính mình"):
        grow([first, second])


def test_a_station_stands_from_its_first_day_to_its_last_both_included() -> None:
    closed = replace(REGION, valid_until=date(2025, 12, 31))
    assert closed.stands_on(date(2025, 7, 1))
    assert closed.stands_on(date(2025, 12, 31))
    assert not closed.stands_on(date(2025, 6, 30))
    assert not closed.stands_on(date(2026, 1, 1))


def test_an_unknown_code_is_told_as_unknown() -> None:
    with pytest.raises(StationUnknown):
        grow([PROVINCE]).station(StationCode("30628"))


def test_a_scope_reaches_its_own_subtree_and_no_neighbour() -> None:
    tree = grow([PROVINCE, REGION, COMMUNE, ISLAND, station("30", Level.COMMUNE, "91")])
    region = Scope((tree.station(StationCode("kv")).path,))
    assert region.reaches(tree.station(StationCode("30628")).path)
    assert region.reaches(tree.station(StationCode("kv")).path)
    assert not region.reaches(tree.station(StationCode("31078")).path)
    # "30" is a prefix of "30628" as text, and must not be one as a path
    assert not Scope(("/91/30/",)).reaches(tree.station(StationCode("30628")).path)
