"""What a day comes to at every station within reach, and which sessions wait for somebody."""

from datetime import timedelta

import pytest
from fakes.editor import AUTHOR, BEFORE_DAWN, approve, broadcast_day, person, render, submit
from fakes.samples import NOON, TODAY

from broadcaster.domain.access import Role
from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.by_hand import OnConflict
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import placing
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.placeable import Insertion
from broadcaster.newsroom.placing import Intent
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.sums_of_day import SlotSum, sums_of_day

COMMUNE = StationCode("30628")
TOMORROW = TODAY + timedelta(days=1)
TOMORROWS = SlotId("30628-20261123-0500")


def sums(newsroom: Newsroom) -> dict[str, SlotSum]:
    return {each.station.code: each for each in sums_of_day(newsroom, AUTHOR, TOMORROW, NOON)}


def test_a_day_that_is_not_published_comes_to_nothing(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    assert sums_of_day(newsroom, AUTHOR, TOMORROW, NOON) == ()


def test_each_session_is_told_with_its_bulletins_and_how_long_it_is_filled_in_order_of_start(
    newsroom: Newsroom,
) -> None:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom, TOMORROW, NOON)
    found = sums_of_day(newsroom, AUTHOR, TOMORROW, NOON)
    told = [(each.station.code, each.told) for each in found]
    assert told == [("00004", 0), ("91-kv", 1), ("30628", 1)]
    full = sums(newsroom)[COMMUNE]
    assert full.length > 0
    assert (full.over, full.undecided, full.stand_ins, full.slot.id) == (0, False, 0, TOMORROWS)
    assert sums(newsroom)["00004"].length == 0


def test_only_stations_within_reach_are_told(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom, TOMORROW, NOON)
    near = person("gan", Role.AUTHOR, path="/91/91-kv/30628/")
    assert [each.station.code for each in sums_of_day(newsroom, near, TOMORROW, NOON)] == [COMMUNE]
    with pytest.raises(RightMissing):
        sums_of_day(newsroom, person("khong"), TOMORROW, NOON)


def test_a_session_that_people_filled_past_its_end_tells_by_how_many_seconds(newsroom: Newsroom) -> None:
    for number, name in enumerate(("b1", "b2"), start=1):
        submit(newsroom, name, script="Mời bà con chú ý lắng nghe. " * 300)
        render(newsroom, TOMORROW, NOON)
        approve(newsroom, BulletinId(name))
        intent = Intent(station=COMMUNE, slot=TOMORROWS, why="bà con hỏi", sent=Sent(id=f"d{number}"))
        put = Insertion(bulletin=BulletinId(name), mode=OnConflict.APPEND)
        placing.add(newsroom, AUTHOR, intent, put, NOON)
    broadcast_day(newsroom, TOMORROW, NOON)
    assert sums(newsroom)[COMMUNE].over > 0
    assert sums(newsroom)["91-kv"].over == 0


def test_priority_bulletins_that_wait_for_the_station_are_told_until_it_decides(newsroom: Newsroom) -> None:
    above = submit(newsroom, "tren", priority=Priority.PRIORITY)
    own = submit(
        newsroom, "minh", priority=Priority.PRIORITY, origin=COMMUNE, aims=(Aim(station=COMMUNE, below=False),)
    )
    for each in (above, own):
        approve(newsroom, each)
    broadcast_day(newsroom, TOMORROW, NOON)
    assert [code for code, each in sums(newsroom).items() if each.undecided] == [COMMUNE]
    intent = Intent(station=COMMUNE, slot=TOMORROWS, why="tin của xã gấp hơn", sent=Sent(id="d1"))
    placing.order(newsroom, AUTHOR, intent, (own, above), NOON)
    broadcast_day(newsroom, TOMORROW, BEFORE_DAWN + timedelta(hours=9))  # type: ignore[arg-type]  # an instant
    assert not sums(newsroom)[COMMUNE].undecided
