"""What every store must keep of who looks after stations."""

from dataclasses import replace

import pytest
from fakes.samples import later, two_provinces

from broadcaster.domain.care import Care, Contact, Notice, SwitchedOff
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.books import Store

CODE, OTHER = StationCode("30628"), StationCode("30631")
WHOLE = Care(
    station=CODE,
    contact=Contact(name="Ông Tú", telephone="0912 345 678"),
    notice=Notice(at=later(5), by="Chị Lan", whom="Ông Tú"),
    off=SwitchedOff(since=later(0), until=later(600), reason="Cắt điện", by="Anh Bình"),
)


@pytest.fixture
def planted(store: Store) -> Store:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    return store


def test_what_is_said_of_a_station_comes_back_as_it_was_said(planted: Store) -> None:
    with planted.write() as work:
        assert work.cares.put(WHOLE, 0)
    with planted.read() as work:
        assert work.cares.of([CODE, OTHER, StationCode("no-such")]) == {CODE: replace(WHOLE, version=1)}
        assert work.cares.of([]) == {}


def test_each_part_may_be_missing(planted: Store) -> None:
    with planted.write() as work:
        for seen, lacking in enumerate(({"contact": None}, {"notice": None}, {"off": None})):
            assert work.cares.put(replace(WHOLE, **lacking), seen)  # type: ignore[arg-type]  # fields of it, by name
            assert work.cares.of([CODE])[CODE] == replace(WHOLE, version=seen + 1, **lacking)  # type: ignore[arg-type]  # as above


def test_who_saw_an_older_version_changes_nothing(planted: Store) -> None:
    with planted.write() as work:
        assert work.cares.put(WHOLE, 0)
        assert not work.cares.put(replace(WHOLE, contact=None), 0)
        assert not work.cares.put(replace(WHOLE, contact=None), 7)
        assert not work.cares.put(replace(WHOLE, station=OTHER), 3)
        assert work.cares.put(replace(WHOLE, contact=None), 1)
    with planted.read() as work:
        assert work.cares.of([CODE])[CODE] == replace(WHOLE, contact=None, version=2)
        assert OTHER not in work.cares.of([OTHER])
