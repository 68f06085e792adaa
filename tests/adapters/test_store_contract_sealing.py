"""What every store must keep of what was sealed for stations."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import TODAY, later, two_provinces

from broadcaster.domain.station_manifest import NamedCluster
from broadcaster.domain.stations import Cluster, StationCode, Technology
from broadcaster.domain.units import digest_of
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.sealing import Head, SealedManifest

CODE, HANOI = StationCode("30628"), StationCode("00004")


def sealed(serial: int, code: StationCode = CODE) -> SealedManifest:
    head = Head(
        station=code,
        serial=serial,
        basis=digest_of("basis", str(serial)),
        digest=digest_of("payload", str(serial)),
        issued=later(serial % 100),
    )
    return SealedManifest(head=head, envelope=f"Phong bì {serial}")


@pytest.fixture
def planted(store: Store) -> Store:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    return store


def put(store: Store, *them: SealedManifest) -> list[bool]:
    with store.write() as work:
        return [work.sealed.put(each) for each in them]


def test_of_each_station_the_newest_is_kept(planted: Store) -> None:
    assert put(planted, sealed(1), sealed(2**40), sealed(3, HANOI)) == [True, True, True]
    with planted.read() as work:
        assert work.sealed.newest(CODE) == sealed(2**40)
        assert work.sealed.newest(StationCode("91")) is None
        assert work.sealed.heads() == {CODE: sealed(2**40).head, HANOI: sealed(3, HANOI).head}
        assert work.sealed.heads([HANOI, StationCode("91")]) == {HANOI: sealed(3, HANOI).head}
        assert work.sealed.heads([]) == {}


def test_a_serial_only_rises_whoever_is_quicker(planted: Store) -> None:
    other = replace(sealed(5), envelope="Một phong bì khác")
    assert put(planted, sealed(5), sealed(4), other) == [True, False, False]
    with planted.read() as work:
        assert work.sealed.newest(CODE) == sealed(5)


def test_clusters_are_told_by_station_those_that_stand_that_day(planted: Store) -> None:
    def cluster(code: str, station: StationCode, days: int | None = None) -> Cluster:
        return Cluster(
            code=StationCode(code),
            station=station,
            name=f"Cụm {code}",
            technology=Technology.IP,
            place="",
            speakers=2,
            valid_from=TODAY - timedelta(days=9),
            valid_until=None if days is None else TODAY + timedelta(days=days),
            path=f"/91/91-kv/{station}/{code}/",
        )

    with planted.write() as work:
        work.clusters.add([cluster("c2", CODE), cluster("c1", CODE, 0), cluster("c3", CODE, -1), cluster("h1", HANOI)])
    named = {each: NamedCluster(code=each, name=f"Cụm {each}") for each in ("c1", "c2", "h1")}
    with planted.read() as work:
        assert work.sealed.clusters(TODAY, None) == {CODE: (named["c1"], named["c2"]), HANOI: (named["h1"],)}
        assert work.sealed.clusters(TODAY, [HANOI]) == {HANOI: (named["h1"],)}
        assert work.sealed.clusters(TODAY - timedelta(days=10), None) == {}
