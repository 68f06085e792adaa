"""Who may do what, asked of the running site: every operation, as everybody, from everywhere.

What is expected is computed from the table of rights (`rights_table`); an operation without a row fails the build.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from fakes.samples import rule, station, two_provinces
from web.house import House, one_loop, open_house
from web.rights import Matrix, unlisted
from web.rights_table import NOT_OVER_HTTP, REDUNDANT, ROWS, SELF, THERE
from web.tour import Tour
from web.unguarded import Check, checks, watched, without

from broadcaster.domain.stations import Level, grow


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    house = with_a_sibling(open_house(tmp_path_factory.mktemp("rights")))
    made, tour = Matrix(house), Tour(house, THERE)
    with one_loop(made.client, tour.client):
        made.prepare(tour)
        yield made


def with_a_sibling(house: House) -> House:
    tree = grow([*two_provinces(), station("91-cd", "91", Level.DISTRICT)])
    with house.newsroom.store.write() as work:
        work.stations.plant(list(tree), [rule(THERE), rule("30628")])
    return house


def test_every_operation_of_the_app_has_a_row(matrix: Matrix) -> None:
    assert unlisted(matrix.client.app) == []


@pytest.mark.parametrize("name", sorted(ROWS))
def test_everybody_gets_what_the_table_of_rights_says(matrix: Matrix, name: str) -> None:
    assert list(matrix.differing(matrix.places[name])) == []


@pytest.mark.parametrize("name", sorted(ROWS | SELF))
def test_nobody_is_told_to_sign_in(matrix: Matrix, name: str) -> None:
    assert list(matrix.to_nobody(matrix.places[name])) == []


@pytest.mark.parametrize("name", sorted(ROWS))
def test_an_id_that_is_none_is_unknown(matrix: Matrix, name: str) -> None:
    assert list(matrix.to_malformed(matrix.places[name])) == []


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.stations))
def test_a_station_out_of_reach_is_as_good_as_none(matrix: Matrix, name: str) -> None:
    assert list(matrix.to_strange_stations(matrix.places[name])) == []


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.stations))
def test_what_concerns_two_stations_takes_the_right_at_both(matrix: Matrix, name: str) -> None:
    assert list(matrix.to_those_of_two_places(matrix.places[name])) == []


# --- the tests above would notice ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def touched(matrix: Matrix) -> dict[tuple[str, str], list[str]]:
    """By function with a check: the operations that enter it."""
    found: dict[tuple[str, str], list[str]] = {}
    met: set[tuple[str, str]] = set()
    with watched(met):
        for name in sorted(ROWS | SELF):
            met.clear()
            matrix.enter(matrix.places[name])
            for function in met:
                found.setdefault(function, []).append(name)
    return found


def test_there_are_many_checks_to_take_away() -> None:
    assert len(checks()) >= 20


@pytest.mark.parametrize("check", checks(), ids=str)
def test_without_one_check_an_operation_answers_what_it_must_not(
    matrix: Matrix, touched: dict[tuple[str, str], list[str]], check: Check
) -> None:
    if check.function in NOT_OVER_HTTP:
        return
    names = touched.get((check.path, check.function), [])
    assert names, f"no operation reaches {check}"
    also = REDUNDANT.get((check.path, check.function))
    with ExitStack() as gone:
        for each in (check, *(other for other in checks() if (other.path, other.function) == also)):
            if each == check or each.told.endswith("is not asked"):
                gone.enter_context(without(each))
        assert any(matrix.fails(matrix.places[name]) for name in names), f"nobody notices: {check}; asked: {names}"


def test_the_check_is_there_again_afterwards(matrix: Matrix) -> None:
    for check in checks()[:3]:
        with without(check):
            pass
    assert list(matrix.differing(matrix.places["get_account"])) == []
