"""What every store promises of choices, of the register of units, and of clusters."""

from dataclasses import replace
from datetime import date, time

import pytest
from fakes.samples import CHOICES, two_provinces
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import ClusterUnknown, StationCodeTaken
from broadcaster.domain.register import Register, settled, tree_on
from broadcaster.domain.reorganising import Heir, Merge, Move, Open, Rename, changed
from broadcaster.domain.stations import Choices, Cluster, Level, StationCode, Technology, Window, Wish
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.paging import Asked
from broadcaster.store.choices import read_choices, told_choices

DAY = date(2026, 1, 1)
CODE, OTHER, REGION = StationCode("30628"), StationCode("30631"), StationCode("91-kv")
WHOLE = Choices(
    wish=Wish(voices=("a", "b"), region="Nam", rate=0.9, profile="horn"),
    style="southern",
    ident="Đây là {label}.",
    shell="ngan",
    quiet=Window(start=time(20, 30), end=time(5)),
    windows=(Window(start=time(5), end=time(6)),),
    sessions_a_day=0,
    minutes_a_session=1,
    one_officer=True,
)


def cluster(code: str, station: StationCode = CODE, **changes: object) -> Cluster:
    whole = Cluster(
        code=StationCode(code),
        station=station,
        name="Ấp 3",
        technology=Technology.FM,
        place="Trụ điện trước nhà văn hoá",
        speakers=4,
        valid_from=DAY,
        valid_until=None,
        path=f"/91/91-kv/{station}/{code}/",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields by name


# --- choices -------------------------------------------------------------------------------------------------------


def test_choices_come_back_as_they_were_kept_and_count_as_a_version(planted: Store) -> None:
    for choices in (WHOLE, Choices()):
        with planted.write() as work:
            standing = work.stations.get(EVERYWHERE, CODE)
            assert work.stations.choose(replace(standing, choices=choices), standing.version)
        with planted.read() as work:
            found = work.stations.get(EVERYWHERE, CODE)
        assert found == replace(standing, choices=choices, version=standing.version + 1)


def test_choices_that_were_edited_meanwhile_are_not_written_over(planted: Store) -> None:
    with planted.write() as work:
        standing = work.stations.get(EVERYWHERE, CODE)
        assert work.stations.choose(replace(standing, choices=WHOLE), standing.version)
        assert not work.stations.choose(replace(standing, choices=Choices()), standing.version)
        assert work.stations.get(EVERYWHERE, CODE).choices == WHOLE


def test_choices_are_the_same_in_json_and_back() -> None:
    for choices in (WHOLE, Choices(), CHOICES):
        assert read_choices(told_choices(choices)) == choices


# --- the register --------------------------------------------------------------------------------------------------


def test_what_is_planted_stands_in_the_register_from_its_first_day(planted: Store) -> None:
    with planted.read() as work:
        register = work.register.all()
    assert dict(register.stations) == two_provinces().by_code
    assert {code: [p.since for p in places] for code, places in register.placements.items()} == {
        code: [station.valid_from] for code, station in two_provinces().by_code.items()
    }
    assert list(register.stations).index(REGION) < list(register.stations).index(CODE)


def test_changes_of_the_register_come_back_whole_and_keeping_them_again_changes_nothing(planted: Store) -> None:
    with planted.write() as work:
        register = changed(
            work.register.claim(),
            Open(code=StationCode("x"), name="X", label="Đài X", level=Level.COMMUNE, parent=REGION, day=DAY),
        )
        register = changed(register, Rename(station=StationCode("x"), name="Y", label="Đài Y", day=date(2027, 1, 1)))
        heir = Heir(code=StationCode("moi"), name="Mới", label="Đài Mới")
        register = changed(register, Merge(of=(CODE, OTHER), into=heir, parent=REGION, day=DAY))
        register = settled(register, DAY)
        assert work.register.keep(register) == 4
    with planted.write() as work:
        assert work.register.keep(register) == 0
        found = work.register.all()
    assert found.placements == register.placements
    assert found.successions == register.successions
    assert tree_on(found, DAY).by_code.keys() == tree_on(register, DAY).by_code.keys()
    assert found.stations[CODE].version == 2
    with planted.read() as work:
        for code in register.stations:
            followed = tuple(each for each in register.successions if code in (each.old, each.new))
            assert work.register.history(code) == (register.placements[code], followed)


def test_two_stations_may_change_their_places_at_once(planted: Store) -> None:
    with planted.write() as work:
        register = work.register.claim()
        names = {CODE: OTHER, OTHER: CODE}
        paths = {code: register.stations[other].path for code, other in names.items()}
        swapped = {code: replace(s, path=paths.get(code, s.path)) for code, s in register.stations.items()}
        assert work.register.keep(replace(register, stations=swapped)) == 2
        assert {code: work.stations.get(EVERYWHERE, code).path for code in names} == paths


def test_the_register_keeps_no_choices_of_a_station_that_is_there(planted: Store) -> None:
    with planted.write() as work:
        register = work.register.claim()
        bare = {code: replace(s, choices=WHOLE, name="Khác") for code, s in register.stations.items()}
        work.register.keep(replace(register, stations=bare))
        found = work.stations.get(EVERYWHERE, CODE)
    assert (found.name, found.choices) == ("Khác", CHOICES)


def test_planting_again_forgets_what_a_station_was(planted: Store) -> None:
    with planted.write() as work:
        register = changed(work.register.claim(), Move(station=CODE, parent=StationCode("91"), day=DAY))
        work.register.keep(settled(register, DAY))
        assert work.stations.get(EVERYWHERE, CODE).path == "/91/30628/"
        assert work.stations.plant(list(two_provinces()), []) > 0
        assert work.register.all().placements[CODE][0].parent == REGION
        assert len(work.register.all().placements[CODE]) == 1


def test_an_empty_store_has_an_empty_register(store: Store) -> None:
    with store.read() as work:
        assert work.register.all() == Register()


# --- clusters ------------------------------------------------------------------------------------------------------


def test_clusters_are_found_by_code_and_by_page_within_reach_only(planted: Store) -> None:
    with planted.write() as work:
        work.clusters.add([cluster(f"c{number}") for number in range(5)])
        work.clusters.add([cluster("d", OTHER)])
    with planted.read() as work:
        assert work.clusters.get(EVERYWHERE, StationCode("c3")) == cluster("c3")
        first = work.clusters.page(EVERYWHERE, "/91/91-kv/30628/", Asked(limit=3))
        second = work.clusters.page(EVERYWHERE, "/91/91-kv/30628/", Asked(limit=3, after=first.after))
        assert [c.code for c in (*first.rows, *second.rows)] == ["c0", "c1", "c2", "c3", "c4"]
        assert second.after is None
        with pytest.raises(ClusterUnknown):
            work.clusters.get(Scope(("/01/",)), StationCode("c3"))
        assert work.clusters.page(Scope(("/01/",)), "/", Asked()).rows == ()
        assert work.clusters.page(EVERYWHERE, "/", Asked(limit=6)).after is None
        with pytest.raises(FieldWrong):
            work.clusters.page(EVERYWHERE, "/", Asked(after="!"))


@pytest.mark.parametrize("code", ["c", CODE])
def test_a_code_that_is_taken_is_refused_and_nothing_is_added(planted: Store, code: str) -> None:
    with planted.write() as work:
        work.clusters.add([cluster("c")])
    with pytest.raises(StationCodeTaken), planted.write() as work:
        work.clusters.add([cluster("new"), cluster(code)])
    with planted.read() as work:
        assert [c.code for c in work.clusters.page(EVERYWHERE, "/", Asked()).rows] == ["c"]
        assert work.clusters.standing([StationCode("c"), StationCode("new")]) == (cluster("c"),)


def test_a_cluster_is_edited_only_as_it_was_seen(planted: Store) -> None:
    with planted.write() as work:
        work.clusters.add([cluster("c")])
        assert work.clusters.edit(cluster("c", speakers=9, valid_until=DAY), 1)
        assert not work.clusters.edit(cluster("c", speakers=1), 1)
        assert work.clusters.get(EVERYWHERE, StationCode("c")) == cluster("c", speakers=9, valid_until=DAY, version=2)


def test_clusters_follow_their_station_and_its_heir(planted: Store) -> None:
    with planted.write() as work:
        work.clusters.add([cluster("c"), cluster("d", OTHER)])
        assert work.clusters.hang({}) == 0
        register = changed(work.register.claim(), Move(station=OTHER, parent=StationCode("91"), day=DAY))
        work.register.keep(settled(register, DAY))
        assert work.clusters.hang({}) == 1
        assert work.clusters.hang({CODE: OTHER}) == 1
        assert work.clusters.hang({CODE: OTHER}) == 0
        found = work.clusters.page(EVERYWHERE, "/91/30631/", Asked()).rows
    assert [(c.code, c.station) for c in found] == [("c", OTHER), ("d", OTHER)]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minute=st.integers(0, 1439), sessions=st.integers(0, 24), rate=st.floats(0.5, 2.0))
def test_any_choice_comes_back_from_its_json(minute: int, sessions: int, rate: float) -> None:
    at = time(minute // 60, minute % 60)
    choices = Choices(wish=Wish(rate=rate), quiet=Window(start=at, end=time(5)), sessions_a_day=sessions)
    assert read_choices(told_choices(choices)) == choices
