"""What every store promises of what people decided about playlists."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.samples import TODAY, later
from fakes.samples import slot as slot_of

from broadcaster.domain.access import AccountId
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.by_hand import (
    Added,
    Copied,
    Decision,
    DecisionId,
    Extended,
    Moved,
    OnConflict,
    Ordered,
    Repeated,
    Skipped,
    Undone,
    What,
    days_of,
    slots_named,
)
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.playlists import DecisionUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.paging import Asked

CODE, OTHER = StationCode("30628"), StationCode("30631")
MORNING, EVENING = slot_of("30628", TODAY).id, slot_of("30628", TODAY, 17).id
TOMORROW = slot_of("30628", TODAY + timedelta(days=1)).id
A, B = BulletinId("a"), BulletinId("b")
EVERY_KIND = (
    Added(slot=MORNING, bulletin=A, place=0, mode=OnConflict.OVERRIDE),
    Added(slot=MORNING, bulletin=A),
    Moved(slot=MORNING, bulletin=A, to=TOMORROW, place=3, mode=OnConflict.APPEND, line=(B, A)),
    Skipped(slot=MORNING, bulletin=A),
    Ordered(slot=MORNING, bulletins=(B, A)),
    Repeated(slot=EVENING, since=later(60), bulletin=None, items=(A, B), times=2, gap=12, session="sáng"),
    Repeated(slot=EVENING, since=later(60), bulletin=A, items=(A,), times=1, mode=OnConflict.OVERRIDE),
    Copied(source=TODAY, day=TODAY + timedelta(days=1), items=((TOMORROW, (A, B)),), mode=OnConflict.APPEND),
    Undone(decision=DecisionId("d1")),
    Extended(slot=EVENING, until=later(90)),
)


def decision(number: int, what: What, station: StationCode = CODE) -> Decision:
    named = what if not isinstance(what, Undone) else Added(slot=MORNING, bulletin=A)
    first, last = days_of(named)
    return Decision(
        id=DecisionId(f"d{number}@{station}"),
        station=station,
        number=number,
        what=what,
        slots=slots_named(named),
        first=first,
        last=last,
        by=AccountId("lan"),
        by_name="Chị Lan",
        at=later(number),
        why="Bà con đề nghị phát lại; không trùng giờ chợ",
    )


def keep(store: Store, *decisions: Decision) -> None:
    with store.write() as work:
        assert all(work.decisions.add(each) for each in decisions)


def test_every_kind_comes_back_as_it_was_added(planted: Store) -> None:
    given = [decision(number, what) for number, what in enumerate(EVERY_KIND, 1)]
    keep(planted, *given)
    with planted.read() as work:
        assert [work.decisions.get(CODE, each.id) for each in given] == given


def test_a_number_is_given_once_at_a_station_and_free_at_another(planted: Store) -> None:
    keep(planted, decision(1, EVERY_KIND[0]), decision(1, EVERY_KIND[0], OTHER))
    with planted.write() as work:
        assert not work.decisions.add(replace(decision(1, EVERY_KIND[1]), id=DecisionId("later")))
        assert work.decisions.add(decision(2, EVERY_KIND[1]))
        with pytest.raises(DecisionUnknown):
            work.decisions.get(CODE, DecisionId("later"))


def test_what_another_station_decided_is_unknown(planted: Store) -> None:
    keep(planted, decision(1, EVERY_KIND[0]))
    with planted.read() as work, pytest.raises(DecisionUnknown):
        work.decisions.get(OTHER, DecisionId("d1@30628"))


def test_the_newest_number_is_told_of_a_station_and_of_a_slot(planted: Store) -> None:
    with planted.read() as work:
        assert (work.decisions.last(CODE), work.decisions.last(CODE, MORNING)) == (0, 0)
    keep(planted, *(decision(number, what) for number, what in enumerate(EVERY_KIND[:3], 1)))
    keep(planted, decision(4, Skipped(slot=EVENING, bulletin=A)), decision(9, EVERY_KIND[3], OTHER))
    with planted.read() as work:
        assert work.decisions.last(CODE) == 4
        assert [work.decisions.last(CODE, slot) for slot in (MORNING, TOMORROW, EVENING)] == [3, 3, 4]


def test_those_that_bear_on_a_day_are_found_by_station_and_number(planted: Store) -> None:
    keep(planted, decision(2, EVERY_KIND[5], OTHER), *(decision(n, w) for n, w in enumerate(EVERY_KIND, 1)))

    def found(day: date, station: StationCode | None = None) -> list[str]:
        with planted.read() as work:
            return [each.id.removesuffix("@30628") for each in work.decisions.bearing_on(day, station)]

    today = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d9", "d10"]
    assert found(TODAY, CODE) == today
    assert found(TODAY) == [*today, "d2@30631"]
    assert found(TODAY + timedelta(days=1), CODE) == ["d3", "d6", "d7", "d8"]
    assert found(TODAY + timedelta(days=31), CODE) == ["d6", "d7"]
    assert found(TODAY + timedelta(days=32)) == found(TODAY - timedelta(days=1)) == []
    with planted.read() as work:
        after = [work.decisions.bearing_after(TODAY + timedelta(days=n), CODE) for n in (0, 1, 31)]
    assert [[each.number for each in told] for told in after] == [[3, 6, 7, 8], [6, 7], []]


def test_those_of_stations_that_repeat_something_are_found_with_all_that_bears_on_it(planted: Store) -> None:
    keep(planted, decision(1, EVERY_KIND[2], OTHER), *(decision(n, w) for n, w in enumerate(EVERY_KIND, 1)))
    with planted.read() as work:
        after = [work.decisions.bearing_after(TODAY + timedelta(days=n), repeating=True) for n in (0, 1, 31)]
        other = work.decisions.bearing_after(TODAY, OTHER, repeating=True)
    assert [[each.number for each in told] for told in after] == [[3, 6, 7, 8], [6, 7], []]
    assert {each.station for told in after for each in told} == {CODE}
    assert other == ()


def test_pages_go_from_the_newest_back_for_a_station_and_for_a_slot(planted: Store) -> None:
    keep(planted, *(decision(number, EVERY_KIND[0]) for number in range(1, 6)), decision(1, EVERY_KIND[0], OTHER))
    keep(planted, decision(6, Skipped(slot=EVENING, bulletin=A)))
    with planted.read() as work:
        first = work.decisions.page(CODE, None, Asked(limit=4))
        assert [each.number for each in first.rows] == [6, 5, 4, 3]
        rest = work.decisions.page(CODE, None, Asked(after=first.after, limit=4))
        assert ([each.number for each in rest.rows], rest.after) == ([2, 1], None)
        assert [each.number for each in work.decisions.page(CODE, EVENING, Asked()).rows] == [6]
        with pytest.raises(FieldWrong):
            work.decisions.page(CODE, None, Asked(after="no mark"))
