"""What every store promises of manifests, airtime and pulses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import NOON, TODAY, entry, later, manifest, playlist, slot

from broadcaster.domain.access import Scope
from broadcaster.domain.errors.stations import AirtimeClash
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom.books import Store

AN_GIANG = Scope(("/91/",))
CODE = StationCode("30628")
HANOI = StationCode("00004")


def test_the_newest_manifest_of_a_day_comes_back_as_published(store: Store) -> None:
    first = manifest(1, playlist(slot("30628", TODAY), "a"))
    second = manifest(2, playlist(slot("30628", TODAY), "b"), playlist(slot("30628", TODAY, 17)))
    with store.write() as work:
        assert work.manifests.publish(first)
        assert work.manifests.newest(CODE, TODAY) == first
        assert work.manifests.publish(second)
    with store.read() as work:
        assert work.manifests.newest(CODE, TODAY) == second
        assert work.manifests.newest(CODE, TODAY + timedelta(days=1)) is None
        assert work.manifests.newest(HANOI, TODAY) is None


def test_a_serial_is_published_once(store: Store) -> None:
    stands = manifest(1, playlist(slot("30628", TODAY), "a"))
    with store.write() as work:
        assert work.manifests.publish(stands)
        assert not work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "b")))
        assert work.manifests.newest(CODE, TODAY) == stands
        assert not work.manifests.promised(CODE, slot("30628", TODAY).id, digest_of("audio", "b"))


def test_what_any_manifest_held_stays_promised_in_its_slot_only(store: Store) -> None:
    morning, evening = slot("30628", TODAY), slot("30628", TODAY, 17)
    with store.write() as work:
        work.manifests.publish(manifest(1, playlist(morning, "a"), playlist(evening)))
        work.manifests.publish(manifest(2, playlist(morning, "b"), playlist(evening)))

        def promised(code: StationCode, hour: int, sound: str) -> bool:
            return work.manifests.promised(code, slot("30628", TODAY, hour).id, digest_of("audio", sound))

        assert promised(CODE, 5, "a")
        assert promised(CODE, 5, "b")
        assert not promised(CODE, 17, "a")
        assert not promised(CODE, 5, "c")
        assert not promised(HANOI, 5, "a")


def test_the_same_airtime_entry_is_logged_once(store: Store) -> None:
    given = entry(2**40)
    with store.write() as work:
        assert work.airtime.add(given)
        assert not work.airtime.add(given)
    with store.write() as work:
        assert not work.airtime.add(replace(given))
        assert work.airtime.of(CODE, TODAY) == (given,)


def test_another_entry_under_a_sequence_that_stands_is_a_clash_and_changes_nothing(store: Store) -> None:
    with store.write() as work:
        work.airtime.add(entry(1))
    with pytest.raises(AirtimeClash), store.write() as work:
        work.airtime.add(entry(1, hour=17))
    with store.write() as work:
        assert work.airtime.of(CODE, TODAY) == (entry(1),)
        assert work.airtime.add(entry(1, code="00004"))


def test_entries_are_of_the_local_day_of_their_slot_by_sequence(store: Store) -> None:
    tomorrow = TODAY + timedelta(days=1)
    given = [
        entry(10),
        entry(9, hour=17),
        entry(11, day=tomorrow),
        entry(1, code="30628-20261122"),
        entry(1, code="00004"),
    ]
    with store.write() as work:
        for each in given:
            work.airtime.add(each)
    with store.read() as work:
        assert work.airtime.of(CODE, TODAY) == (given[1], given[0])
        assert work.airtime.of(CODE, tomorrow) == (given[2],)
        assert work.airtime.of(CODE, tomorrow + timedelta(days=1)) == ()


def test_a_pulse_tells_the_last_beat_of_its_verb(store: Store) -> None:
    with store.write() as work:
        work.pulses.beat("plan", NOON)
        work.pulses.beat("plan", later(1.5))
        work.pulses.beat("expire", later(9))
    with store.read() as work:
        found = work.pulses.last("plan")
        assert found == later(1.5)
        assert found is not None
        assert found.utcoffset() == timedelta(0)
        assert work.pulses.last("publish") is None
