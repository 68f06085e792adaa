"""What every store must keep beside manifests: what they add up to, recalls and confirmations, notes on plans."""

from dataclasses import replace
from datetime import date, timedelta

from fakes.samples import NOON, TODAY, bulletin, later, manifest, playlist, slot

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest, Tombstone
from broadcaster.domain.notes import notes_of, read_note
from broadcaster.domain.planning import Playlist, ReasonCode
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.airing import Confirmation

CODE, HANOI = StationCode("30628"), StationCode("00004")
A, B = BulletinId("a"), BulletinId("b")
YESTERDAY, BEFORE = TODAY - timedelta(days=1), TODAY - timedelta(days=2)


def buried(serial: int, *playlists: Playlist) -> Manifest:
    stone = Tombstone(bulletin=A, audio=(digest_of("audio", "a"),), at=NOON, reason="sai số liệu")
    return replace(manifest(serial, *playlists), tombstones=(stone,))


def test_history_counts_slots_of_the_newest_serial_of_each_day_and_when_they_began(store: Store) -> None:
    evening = playlist(slot("30628", YESTERDAY, 17), "a", "b", "a")  # read twice: told once
    with store.write() as work:
        work.manifests.publish(manifest(1, playlist(slot("30628", BEFORE), "a", "b")))
        work.manifests.publish(manifest(1, playlist(slot("30628", YESTERDAY), "a", "c")))
        work.manifests.publish(manifest(2, playlist(slot("30628", YESTERDAY), "a"), evening))
        work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "a")))
        work.manifests.publish(manifest(1, playlist(slot("00004", BEFORE), "a")))
    with store.read() as work:
        found = work.airings.history([CODE], date.min, TODAY)
        assert {key: each.count for key, each in found.items()} == {(CODE, "a"): 3, (CODE, "b"): 2}
        assert (found[CODE, A].last, found[CODE, A].day) == (evening.rows[3].start, YESTERDAY)
        found = work.airings.history([CODE, HANOI], BEFORE, YESTERDAY)
        assert {key: each.count for key, each in found.items()} == {(CODE, "a"): 1, (CODE, "b"): 1, (HANOI, "a"): 1}
        assert not work.airings.history([CODE], YESTERDAY, YESTERDAY)
        assert work.airings.history([], date.min, TODAY) == {}


def test_what_a_newer_manifest_dropped_is_held_no_more(store: Store) -> None:
    with store.write() as work:
        work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "a")))
        work.manifests.publish(manifest(2, playlist(slot("30628", TODAY), "b")))
        work.manifests.publish(manifest(1, playlist(slot("00004", TODAY), "a", "b")))
    with store.read() as work:
        assert work.airings.holding([A], TODAY) == {HANOI}
        assert work.airings.holding([A, B], TODAY) == {CODE, HANOI}
        assert work.airings.holding([A], YESTERDAY) == frozenset()
        assert work.airings.holding([], TODAY) == frozenset()


def test_a_manifest_is_found_by_its_serial_and_by_the_moment_it_was_in_force(store: Store) -> None:
    first, second = (manifest(serial, playlist(slot("30628", TODAY), "a")) for serial in (1, 2))
    with store.write() as work:
        work.manifests.publish(first)
        work.manifests.publish(second)
    with store.read() as work:
        assert work.manifests.one(CODE, TODAY, 2) == second
        assert work.manifests.one(CODE, TODAY, 3) is None
        wanted = [(TODAY, 1), (TODAY, 2), (TODAY, 3), (YESTERDAY, 1)]
        assert work.manifests.those(CODE, wanted) == {(TODAY, 1): first, (TODAY, 2): second}
        assert work.manifests.those(CODE, []) == {} == work.manifests.those(HANOI, wanted)
        assert work.manifests.newest(CODE, TODAY, first.published) == first
        assert work.manifests.newest(CODE, TODAY, second.published) == second
        assert work.manifests.newest(CODE, TODAY, later(-5)) is None
        assert work.manifests.of_day(TODAY, [CODE, HANOI]) == {CODE: second}
        assert work.manifests.of_day(TODAY, []) == {}


def test_tombstones_come_back_and_name_who_ever_had_it(store: Store) -> None:
    with store.write() as work:
        work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "a", "b")))
        work.manifests.publish(buried(2, playlist(slot("30628", TODAY), "b")))
        work.manifests.publish(manifest(1, playlist(slot("00004", BEFORE), "a")))
    sounds = (digest_of("audio", "a"),)
    with store.read() as work:
        assert work.manifests.newest(CODE, TODAY) == buried(2, playlist(slot("30628", TODAY), "b"))
        assert work.recalls.held([A], TODAY, TODAY + timedelta(days=3)) == {CODE: {A: sounds}}
        assert work.recalls.held([A], BEFORE, TODAY) == {CODE: {A: sounds}, HANOI: {A: sounds}}
        assert work.recalls.held([], BEFORE, TODAY) == {}
        assert work.recalls.stations(A, TODAY) == (CODE,)
        assert work.recalls.stations(A, BEFORE) == (HANOI, CODE)


def test_what_was_recalled_and_ever_promised_for_these_days_stands_whatever_its_own_days(planted: Store) -> None:
    with planted.write() as work:
        for name, state in (("a", State.RECALLED), ("b", State.SUBMITTED), ("c", State.RECALLED)):
            work.bulletins.add(replace(bulletin(name), state=state))
        work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "a", "b")))
        work.manifests.publish(manifest(2, playlist(slot("30628", TODAY), "b")))
        work.manifests.publish(manifest(1, playlist(slot("30628", BEFORE), "c")))
    with planted.read() as work:
        assert work.recalls.standing(TODAY, TODAY + timedelta(days=3)) == {A}
        assert work.recalls.standing(BEFORE, TODAY) == {A, BulletinId("c")}
        assert work.recalls.standing(YESTERDAY, YESTERDAY) == frozenset()


def test_the_first_confirmation_of_a_manifest_with_the_tombstone_counts(store: Store) -> None:
    with store.write() as work:
        work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "a")))
        work.manifests.publish(buried(2, playlist(slot("30628", TODAY))))
        work.manifests.publish(buried(3, playlist(slot("30628", TODAY), "b")))
        first = Confirmation(station=CODE, day=TODAY, serial=3, at=later(5))
        work.recalls.confirm(Confirmation(station=CODE, day=TODAY, serial=1, at=later(1)))
        assert work.recalls.confirmed(A) == {}
        assert work.recalls.confirm(first) == first
        assert work.recalls.confirm(replace(first, at=later(9))) == first
        work.recalls.confirm(Confirmation(station=CODE, day=TODAY, serial=2, at=later(7)))
    with store.read() as work:
        assert work.recalls.confirmed(A) == {CODE: first}
        assert work.recalls.confirmed(B) == {}


def test_equal_notes_are_kept_once_and_the_last_for_a_slot_stands(store: Store) -> None:
    one, other = playlist(slot("30628", TODAY)), playlist(slot("00004", TODAY))
    notes = notes_of([one, other])
    assert notes[0].digest == notes[1].digest
    empty = notes_of([replace(one, left_out=())])
    with store.write() as work:
        work.plan_notes.keep([])
        work.plan_notes.keep(notes)
        work.plan_notes.keep(empty)
    with store.read() as work:
        assert read_note(work.plan_notes.of(HANOI, TODAY)[other.slot.id]).left_out == other.left_out
        assert read_note(work.plan_notes.of(CODE, TODAY)[one.slot.id]).left_out == ()
        assert work.plan_notes.of(CODE, YESTERDAY) == {}
        asked = ReasonCode.NOTE_RELAY_REFUSED, other.left_out[0].reason.code
        assert work.plan_notes.noting(TODAY, asked) == {other.slot.id: notes[1].document}
        assert work.plan_notes.noting(TODAY, asked[:1]) == work.plan_notes.noting(YESTERDAY, asked) == {}
        assert work.plan_notes.digests(TODAY, [CODE]) == {one.slot.id: empty[0].digest}
        assert work.plan_notes.digests(TODAY) == {one.slot.id: empty[0].digest, other.slot.id: notes[1].digest}
