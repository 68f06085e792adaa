"""After a change only the stations it concerns are planned, and the outcome is that of planning them all."""

import pytest
from fakes.editor import approve, broadcast_day, item_of, opened_newsroom, submit
from fakes.samples import TODAY, later

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.audit import deed
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import bulletins, transmission
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.replanning import Change, change_of, concerned, replan
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


def test_deeds_name_bulletins_and_stations_and_what_is_not_known_concerns_everything() -> None:
    one = deed(CONSOLE, "bulletin.recall", "bulletin:b1", later(0), "/91/30628/")
    two = deed(CONSOLE, "playlist.skip", "decision:d1", later(0), "/91/30628/")
    assert change_of([one, two]) == Change(bulletins=frozenset({"b1"}), stations=frozenset({HERE}))  # type: ignore[arg-type]  # ids are strings
    assert change_of([deed(CONSOLE, "lexicon.add", "entry:e", later(0), "/")]).everything
    assert change_of([]) == Change()
