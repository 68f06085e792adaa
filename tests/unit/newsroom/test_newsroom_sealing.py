"""Each station is told its days in one sealed document: anew when something changed, and never with what it may not
play."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import BEFORE_DAWN, LEADER, approve, opened_newsroom, person, render, submit
from fakes.memory_keyring import MemoryKeyring
from fakes.samples import NOON, TODAY, later

from broadcaster.domain import trust
from broadcaster.domain.access import CONSOLE, Role
from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.emergency import EmergencyId, Message
from broadcaster.domain.emergency_manifest import EmergencyManifest
from broadcaster.domain.enrolment import Enrolment, EnrolmentState
from broadcaster.domain.errors.keys import ManifestUnready
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.item import ItemKind
from broadcaster.domain.manifest import Manifest, Tombstone
from broadcaster.domain.renewing import Changes, next_trust
from broadcaster.domain.serials import next_serial
from broadcaster.domain.signed_time import believed
from broadcaster.domain.station_document import opened
from broadcaster.domain.station_manifest import StationManifest
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import KeyRole
from broadcaster.domain.units import Digest, Instant, instant
from broadcaster.newsroom import bulletins, duties, rendering, sealing, transmission
from broadcaster.newsroom.handing import envelope_of, flag_for, manifest_for, trusts_after
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.scheduling import due_days
from broadcaster.newsroom.sealing import days_of, seal
from broadcaster.newsroom.trusting import drafted, take_up

CODE = StationCode("30628")


def planned(newsroom: Newsroom, at: Instant = BEFORE_DAWN) -> None:
    """The three days that are due, made and published."""
    for day in days_of(newsroom, at)[:3]:
        render(newsroom, day)
        transmission.publish_day(newsroom, day, at)


def told(newsroom: Newsroom, at: Instant = BEFORE_DAWN, code: StationCode = CODE) -> StationManifest:
    with newsroom.store.read() as work:
        found = work.sealed.newest(code)
    assert found is not None
    return opened(newsroom.keyring.trust(), found.envelope, code, None, at).manifest


def test_a_stations_days_are_sealed_with_all_it_needs(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, priority=Priority.PRIORITY))
    planned(newsroom)
    assert set(seal(newsroom, BEFORE_DAWN)) == {"91", "91-kv", "30628", "30631", "01", "00004"}
    found = told(newsroom)
    assert (found.station, found.path, found.zone) == (CODE, "/91/91-kv/30628/", "Asia/Ho_Chi_Minh")
    assert [each.day for each in found.days] == [TODAY + timedelta(days=n) for n in range(4)]
    assert [bool(each.serial) for each in found.days] == [True, True, True, False]
    assert found.days[3].quiet
    assert not found.days[3].slots
    rows = found.days[0].slots[0].rows
    assert [row.kind for row in rows][:1] == [ItemKind.SIGNATURE]
    assert [row.priority for row in rows if row.bulletin] == [Priority.PRIORITY]
    assert found.fallback.audio == rows[0].sound.audio
    assert found.fallback.audio in newsroom.library.kept  # type: ignore[attr-defined]  # of the fake
    assert found.holds.end == BEFORE_DAWN + timedelta(days=10)


def test_seven_days_more_are_planned_and_told_where_the_house_says_so(newsroom: Newsroom) -> None:
    newsroom = replace(newsroom, manifest_days=7)
    evening = instant(BEFORE_DAWN + timedelta(hours=16))  # of TODAY, at nine
    days = due_days(newsroom, evening)
    assert days == days_of(newsroom, evening) == tuple(TODAY + timedelta(days=n) for n in range(8))
    for day in days:
        render(newsroom, day)
        transmission.publish_day(newsroom, day, evening)
    assert CODE in seal(newsroom, evening)
    found = told(newsroom, evening)
    assert [each.day for each in found.days] == list(days)
    assert [each.day for each in found.days if each.slots] == list(days[1:])  # today is over
    assert max(slot.span.end for slot in found.slots()) > evening + timedelta(days=6)
    assert found.holds.end > max(slot.span.end for slot in found.slots())


def test_what_did_not_change_is_sealed_once_and_again_after_a_day(newsroom: Newsroom) -> None:
    planned(newsroom)
    first = seal(newsroom, BEFORE_DAWN)
    assert CODE in first
    assert seal(newsroom, later(-7 * 60)) == ()
    before = told(newsroom)
    assert CODE in seal(newsroom, instant(BEFORE_DAWN + sealing.RENEWED))
    after = told(newsroom, instant(BEFORE_DAWN + sealing.RENEWED))
    assert after.serial > before.serial
    assert after.issued == BEFORE_DAWN + sealing.RENEWED


def test_what_a_house_sealed_while_its_clock_ran_ahead_is_sealed_again(
    newsroom: Newsroom,
) -> None:
    planned(newsroom)
    seal(newsroom, NOON)
    assert CODE not in seal(newsroom, NOON)
    assert CODE in seal(newsroom, instant(NOON - timedelta(seconds=1)))


def test_only_whose_day_changed_is_sealed_anew(newsroom: Newsroom) -> None:
    planned(newsroom)
    seal(newsroom, BEFORE_DAWN)
    approve(newsroom, submit(newsroom))
    planned(newsroom)
    assert set(seal(newsroom, BEFORE_DAWN)) == {"91-kv", "30628"}
    assert told(newsroom).serial == next_serial(0, BEFORE_DAWN) + 1


def test_a_serial_never_falls_behind_the_minutes_so_that_an_old_copy_of_the_house_is_still_heard(
    newsroom: Newsroom,
) -> None:
    planned(newsroom)
    seal(newsroom, BEFORE_DAWN)
    before = told(newsroom).serial
    copy = opened_newsroom()  # put back from before anything was sealed
    planned(copy, later(0))
    seal(copy, later(0))
    assert told(copy, later(0)).serial > before


def test_a_recalled_bulletin_is_buried_in_the_next_one_and_in_no_row(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    approve(newsroom, bulletin)
    planned(newsroom)
    seal(newsroom, BEFORE_DAWN)
    assert any(row.bulletin == bulletin for slot in told(newsroom).slots() for row in slot.rows)
    bulletins.recall(newsroom, CONSOLE, bulletin, "Sai số liệu", BEFORE_DAWN)
    # The first day alone is planned again: the others still hold it, and are cut before it.
    transmission.publish_day(newsroom, TODAY, BEFORE_DAWN)
    assert CODE in seal(newsroom, BEFORE_DAWN)
    found = told(newsroom)
    assert [each.bulletin for each in found.tombstones] == [bulletin]
    assert not any(row.bulletin == bulletin for slot in found.slots() for row in slot.rows)


def test_what_was_recalled_on_several_days_is_buried_once_with_the_sounds_of_all_of_them() -> None:
    """A day that was planned again since may have had it in another sound: neither may be kept."""

    def of(day: int, audio: str, at: Instant) -> Manifest:
        stone = Tombstone(bulletin=BulletinId("b1"), audio=(Digest(audio * 64),), at=at, reason="")
        return Manifest(
            station=CODE,
            label="",
            day=TODAY + timedelta(days=day),
            zone="Asia/Ho_Chi_Minh",
            serial=1,
            published=NOON,
            playlists=(),
            takes_effect=NOON,
            tombstones=(stone,),
        )

    (buried,) = sealing._tombstones([of(0, "b", later(1)), of(1, "a", NOON), of(2, "b", later(2))])
    assert buried.audio == ("a" * 64, "b" * 64)
    assert buried.at == NOON


def test_without_its_fallback_nothing_is_sealed_and_it_is_ordered(newsroom: Newsroom) -> None:
    assert seal(newsroom, BEFORE_DAWN) == ()
    with pytest.raises(ManifestUnready):
        manifest_for(newsroom, LEADER, CODE, BEFORE_DAWN)
    while rendering.render_next(newsroom, BEFORE_DAWN) is not None:
        pass
    handed = manifest_for(newsroom, LEADER, CODE, BEFORE_DAWN)
    assert handed.head is not None
    assert envelope_of(newsroom, handed.head).head == handed.head


def test_the_duties_seal_what_they_publish(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    duties.perform(newsroom, duties.PLAN, BEFORE_DAWN)
    while rendering.render_next(newsroom, BEFORE_DAWN) is not None:
        pass
    duties.perform(newsroom, duties.PUBLISH, BEFORE_DAWN)
    assert any(row.bulletin == BulletinId("b1") for slot in told(newsroom).slots() for row in slot.rows)


def test_a_house_without_keys_or_with_keys_whose_time_is_over_plans_and_seals_nothing(newsroom: Newsroom) -> None:
    planned(newsroom)
    bare = MemoryKeyring()
    bare.told.clear()
    assert seal(replace(newsroom, keyring=bare), BEFORE_DAWN) == ()
    lost = MemoryKeyring()
    lost.kept.clear()
    duties.perform(replace(newsroom, keyring=lost), duties.PUBLISH, BEFORE_DAWN)
    with newsroom.store.read() as work:
        assert work.sealed.heads() == {}


# --- what is handed out ------------------------------------------------------------------------------------------


def test_the_time_is_signed_with_the_newest_serials(newsroom: Newsroom) -> None:
    planned(newsroom)
    handed = manifest_for(newsroom, LEADER, CODE, NOON)
    time = believed(newsroom.keyring.trust(), handed.time, CODE, None).time
    assert (time.at, time.manifest, time.emergency) == (NOON, handed.manifest, 0)
    assert flag_for(newsroom, LEADER, CODE, NOON).manifest == handed.manifest


def test_the_signed_time_tells_of_the_last_emergency(newsroom: Newsroom) -> None:
    """A body is believed by no station: what is not in the signed time is not asked for."""
    sealed = EmergencyManifest(
        serial=7, emergency=EmergencyId("e1"), message=Message.ALERT, stations=(CODE,), expires=later(30), text="{}"
    )
    with newsroom.store.write() as work:
        assert work.emergency_manifests.publish(sealed)
    found = flag_for(newsroom, LEADER, CODE, NOON)
    assert found.emergency == 7
    assert believed(newsroom.keyring.trust(), found.time, CODE, None).time.emergency == 7


def test_what_nobody_sealed_for_long_is_sealed_for_whoever_asks(newsroom: Newsroom) -> None:
    planned(newsroom)
    first = manifest_for(newsroom, LEADER, CODE, BEFORE_DAWN)
    assert manifest_for(newsroom, LEADER, CODE, later(0)).manifest == first.manifest
    assert manifest_for(newsroom, LEADER, CODE, instant(BEFORE_DAWN + sealing.STALE)).manifest > first.manifest


def test_whoever_does_not_reach_the_station_is_told_that_there_is_none(newsroom: Newsroom) -> None:
    planned(newsroom)
    stranger = person("la", Role.SUPERVISOR, path="/01/")
    for asked in (manifest_for, flag_for):
        with pytest.raises(StationUnknown):
            asked(newsroom, stranger, CODE, NOON)


def test_what_the_root_signed_is_told_from_a_serial_on(newsroom: Newsroom) -> None:
    assert len(trusts_after(newsroom, LEADER, 0, NOON)) == 1
    assert trusts_after(newsroom, LEADER, 1, NOON) == ()


def test_whoever_missed_several_trusts_is_told_each_of_them_in_their_order(newsroom: Newsroom) -> None:
    """One root vouches for the next: a box that is told only the newest is locked out for good."""
    keyring = newsroom.keyring
    assert isinstance(keyring, MemoryKeyring)
    for _ in range(3):
        take_up(newsroom, CONSOLE, keyring.house.signed(next_trust(keyring.trust(), Changes(), NOON)), NOON)
    for held in (0, 1, 2):
        told = trusts_after(newsroom, LEADER, held, NOON)
        assert [trust.from_payload(trust.unread(each).payload).serial for each in told] == list(range(held + 1, 5))


def test_a_new_trust_is_told_in_the_audit_and_seals_the_country_anew(newsroom: Newsroom) -> None:
    planned(newsroom)
    seal(newsroom, BEFORE_DAWN)
    keyring = newsroom.keyring
    assert isinstance(keyring, MemoryKeyring)
    mark, made = duties.news(newsroom, None).mark, keyring.make(KeyRole.MANIFEST)
    changes = Changes(keys={KeyRole.MANIFEST: made}, stolen=True)
    found = take_up(newsroom, CONSOLE, keyring.house.signed(next_trust(keyring.trust(), changes, NOON)), NOON)
    heard = duties.news(newsroom, mark)
    assert heard.change.everything
    duties.follow(newsroom, heard.change, NOON)
    with newsroom.store.read() as work:
        sealed = work.sealed.newest(CODE)
    assert sealed is not None
    assert opened(found, sealed.envelope, CODE, None, NOON)
    assert take_up(newsroom, CONSOLE, keyring.trusts()[-1], NOON) == found
    assert not duties.news(newsroom, duties.news(newsroom, None).mark).done


def test_a_station_whose_last_machine_was_revoked_is_named_in_the_next_trust_until_it_is_restored(
    newsroom: Newsroom,
) -> None:
    box = Enrolment(id="may1", station=CODE, name="Hộp", public=b"1" * 32, asked=NOON, state=EnrolmentState.REVOKED)
    other = replace(box, id="may2", station=StationCode("00004"), public=b"2" * 32, state=EnrolmentState.ACCEPTED)
    with newsroom.store.write() as work:
        work.enrolments.add(box)
        work.enrolments.add(other)
    found = drafted(newsroom, Changes(revoked=frozenset({StationCode("30631")})), NOON)
    assert found.revoked == {CODE, "30631"}
    keyring = newsroom.keyring
    assert isinstance(keyring, MemoryKeyring)
    take_up(newsroom, CONSOLE, keyring.house.signed(found), NOON)
    with newsroom.store.write() as work:
        work.enrolments.add(replace(box, id="may3", public=b"3" * 32, state=EnrolmentState.ACCEPTED))
    assert drafted(newsroom, Changes(), NOON).revoked == {CODE, "30631"}
    assert drafted(newsroom, Changes(restored=frozenset({CODE})), NOON).revoked == {"30631"}
