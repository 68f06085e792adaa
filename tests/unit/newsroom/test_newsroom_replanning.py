"""After a change only the stations it concerns are planned, and the outcome is that of planning them all."""

from dataclasses import replace
from datetime import time

import pytest
from fakes.editor import approve, broadcast_day, item_of, opened_newsroom, rows_of, submit
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.audit import deed
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.schedule import Relay
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis
from broadcaster.newsroom import bulletins, duties, rendering, scheduling, transmission
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.kept_ground import KeptGround
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.replanning import Change, change_of, concerned, replan, replan_on
from broadcaster.newsroom.scheduling import agenda

TOMORROW = TODAY.replace(day=TODAY.day + 1)
HERE, FAR = StationCode("30628"), StationCode("00004")


@pytest.fixture
def newsroom() -> Newsroom:
    return opened_newsroom()


def test_a_bulletin_concerns_the_stations_it_is_for_and_no_other(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    with newsroom.store.read() as work:
        found = concerned(work, agenda(newsroom, TOMORROW), Change(bulletins=frozenset({bulletin})))
        assert HERE in found
        assert FAR not in found
        assert not concerned(work, agenda(newsroom, TOMORROW), Change())
        everyone = concerned(work, agenda(newsroom, TOMORROW), Change(everything=True))
        assert {HERE, FAR} <= everyone


def test_replanning_what_is_concerned_comes_to_what_planning_all_comes_to(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    broadcast_day(newsroom, TOMORROW)
    item = item_of(newsroom, bulletin)
    assert item is not None
    approve(newsroom, bulletin, audio=item.audio)
    made = replan(newsroom, [TOMORROW], Change(bulletins=frozenset({bulletin})), later(1))
    assert HERE in {each.station for each in made}
    assert transmission.publish_day(newsroom, TOMORROW, later(1)) == ()
    bulletins.recall(newsroom, CONSOLE, bulletin, "sai", later(2))
    gone = replan(newsroom, [TOMORROW], Change(bulletins=frozenset({bulletin})), later(3))
    assert {each.station for each in gone} == {each.station for each in made}
    assert all(each.tombstones for each in gone)
    assert transmission.publish_day(newsroom, TOMORROW, later(3)) == ()


def relaying() -> Newsroom:
    """30628 carries 91-kv, which carries 91; 30631 carries 91-kv too. Each has news of its own in the morning."""
    upper, lower = (
        Relay(title=f"Tin {code}", length=Millis(8 * 60_000), station=StationCode(code), session="sáng")
        for code in ("91", "91-kv")
    )
    newsroom = memory_newsroom(MemoryStore())
    rules = [replace(rule("91-kv"), relay=upper), *(replace(rule(each), relay=lower) for each in ("30628", "30631"))]
    scheduling.establish(newsroom, two_provinces(), [rule("91"), *rules, rule("00004")], NOON)
    return newsroom


def of(code: str, newsroom: Newsroom) -> BulletinId:
    """A bulletin for that station alone."""
    aims = (Aim(station=StationCode(code), below=False),)
    return submit(
        newsroom, f"b-{code}", origin=StationCode(code), aims=aims, title=f"Tin {code}", script=f"Tin {code}."
    )


def concerns(newsroom: Newsroom, change: Change) -> set[str]:
    with newsroom.store.read() as work:
        return set(concerned(work, agenda(newsroom, TOMORROW), change))


def test_a_change_at_a_parent_replans_the_stations_that_carry_its_session_as_deep_as_it_goes() -> None:
    newsroom = relaying()
    bulletin = of("91", newsroom)
    broadcast_day(newsroom, TOMORROW)
    item = item_of(newsroom, bulletin)
    assert item is not None
    approve(newsroom, bulletin, audio=item.audio)
    made = replan(newsroom, [TOMORROW], Change(bulletins=frozenset({bulletin})), later(1))
    assert {each.station for each in made} == {"91", "91-kv", "30628", "30631"}
    assert bulletin in {row.bulletin for row in rows_of(newsroom, "30628", TOMORROW)}
    assert transmission.publish_day(newsroom, TOMORROW, later(1)) == ()


def test_a_change_at_a_station_that_carries_loads_what_it_carries_and_leaves_its_siblings_alone() -> None:
    newsroom = relaying()
    for code in ("91", "91-kv", "30628"):
        approve(newsroom, of(code, newsroom))
    broadcast_day(newsroom, TOMORROW)
    carried = {row.bulletin for row in rows_of(newsroom, "30628", TOMORROW) if row.kind is ItemKind.RELAY} - {None}
    assert carried == {"b-91", "b-91-kv"}
    bulletins.recall(newsroom, CONSOLE, BulletinId("b-30628"), "sai", later(2))
    change = Change(bulletins=frozenset({BulletinId("b-30628")}))
    assert concerns(newsroom, change) == {"91", "91-kv", "30628"}
    (made,) = replan(newsroom, [TOMORROW], change, later(3))
    assert {row.bulletin for each in made.playlists for row in each.rows} - {None} == carried
    assert transmission.publish_day(newsroom, TOMORROW, later(3)) == ()


def test_deeds_name_bulletins_and_stations_and_what_is_not_known_concerns_everything() -> None:
    one = deed(CONSOLE, "bulletin.recall", "bulletin:b1", later(0), "/91/30628/")
    two = deed(CONSOLE, "playlist.skip", "decision:d1", later(0), "/91/30628/")
    assert change_of([one, two]) == Change(bulletins=frozenset({"b1"}), stations=frozenset({HERE}))  # type: ignore[arg-type]  # ids are strings
    assert change_of([deed(CONSOLE, "lexicon.add", "entry:e", later(0), "/")]).everything
    assert change_of([]) == Change()


def test_hours_and_sounds_of_a_place_concern_it_and_what_hangs_below_and_nobody_else(newsroom: Newsroom) -> None:
    path = "/91/91-kv/30628/"
    for verb in ("timetable.write", "special-day.tell", "lexicon.edit", "campaign.edit", "station.choose"):
        change = change_of([deed(CONSOLE, verb, "thing:t", later(0), path)])
        assert change == Change(below=frozenset({path}))
        assert concerns(newsroom, change) == {"30628"}
    assert change_of([deed(CONSOLE, "station.close", "station:30628", later(0), path)]).everything
    assert change_of([deed(CONSOLE, "journal.missed", "station:30628", later(0), path)]).stations == {HERE}


def test_a_changed_timetable_of_one_commune_is_published_there_alone_with_the_sounds_it_needs(
    newsroom: Newsroom,
) -> None:
    approve(newsroom, submit(newsroom, "b1"))
    broadcast_day(newsroom, TOMORROW)
    evening = rule("30628", time(17), "chiều")
    with newsroom.store.write() as work:
        work.stations.plant(list(two_provinces()), [rule("30628"), evening, rule("91-kv"), rule("00004")])
    change = change_of([deed(CONSOLE, "timetable.write", "timetable:t", later(0), "/91/91-kv/30628/")])
    replan(newsroom, [TOMORROW], change, later(1))
    while rendering.render_next(newsroom, later(1)) is not None:  # the greeting of the new session was ordered
        pass
    made = replan(newsroom, [TOMORROW], change, later(2))
    assert {each.station for each in made} == {"30628"}
    assert [bool(playlist.rows) for each in made for playlist in each.playlists] == [True, True]
    assert transmission.publish_day(newsroom, TOMORROW, later(3)) == ()


def test_what_concerns_many_is_planned_in_a_round(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    change = Change(below=frozenset({"/91/"}))
    assert not duties.is_wide(newsroom, change, [TOMORROW], KeptGround())
    monkeypatch.setattr(duties, "GROUP", 1)
    assert duties.is_wide(newsroom, change, [TOMORROW], KeptGround())
    assert not duties.is_wide(newsroom, Change(stations=frozenset({HERE})), [TOMORROW], KeptGround())


class _Failing:
    """A day that cannot be read."""

    relays: frozenset[tuple[StationCode, StationCode]] = frozenset()

    @property
    def stations(self) -> dict[StationCode, object]:
        raise ValueError("that day")


def test_a_day_that_fails_holds_up_no_other_and_is_raised_in_the_end(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, "b1"))
    days = [_Failing(), agenda(newsroom, TOMORROW)]
    with pytest.raises(ValueError, match="that day"):
        replan_on(newsroom, days, Change(everything=True), later(1))  # type: ignore[arg-type]  # a day that fails
    assert transmission.newest_manifest(newsroom, CONSOLE, StationCode("30628"), TOMORROW, NOON)
