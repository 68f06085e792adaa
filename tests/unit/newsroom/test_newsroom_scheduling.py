from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.editor import approve, broadcast_day, rows_of, submit
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, rule, two_provinces
from fakes.studio import MemoryLibrary, memory_newsroom

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.errors import (
    AudioUnknown,
    PlaylistUnknown,
    RuleUnlawful,
)
from broadcaster.domain.item import JingleKind
from broadcaster.domain.planning import ReasonCode
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import instant
from broadcaster.newsroom import bulletins, rendering, scheduling, transmission
from broadcaster.newsroom.ports import Newsroom


def test_a_regions_bulletin_reaches_its_communes_and_no_other_province(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    assert {manifest.station for manifest in broadcast_day(newsroom)} == {"30628", "91-kv", "00004"}
    assert [row.title for row in rows_of(newsroom, "30628") if row.bulletin] == ["Lịch cấp nước"]
    assert rows_of(newsroom, "00004") == []


def test_what_nobody_approved_is_made_to_be_listened_to_but_not_aired(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    broadcast_day(newsroom)
    order = rendering.bulletin_order(newsroom, bulletins.find(newsroom, EVERYWHERE, bulletin))
    (item,) = rendering.items_of(newsroom, [order])
    assert item is not None
    assert rows_of(newsroom, "30628") == []
    approve(newsroom, bulletin, audio=item.audio)
    transmission.publish_day(newsroom, TODAY + timedelta(days=1), NOON)


def test_sound_other_than_the_approved_one_is_left_out_by_name(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    broadcast_day(newsroom)
    order = rendering.bulletin_order(newsroom, bulletins.find(newsroom, EVERYWHERE, bulletin))
    (item,) = rendering.items_of(newsroom, [order])
    assert item is not None
    approve(newsroom, bulletin, audio=item.audio)
    other = replace(newsroom, bed=JingleKind.BED)
    tomorrow = TODAY + timedelta(days=1)
    broadcast_day(other, tomorrow)
    manifest = transmission.playlist_of(other, EVERYWHERE, StationCode("30628"), tomorrow)
    assert [left.reason.code for left in manifest.playlists[0].left_out] == [ReasonCode.LEFT_AUDIO_NOT_APPROVED]


def test_publishing_again_changes_nothing_and_a_new_bulletin_raises_the_serial(newsroom: Newsroom) -> None:
    tomorrow = TODAY + timedelta(days=1)
    approve(newsroom, submit(newsroom))
    assert len(broadcast_day(newsroom, tomorrow)) == 3
    assert broadcast_day(newsroom, tomorrow) == ()
    approve(newsroom, submit(newsroom, "b2", title="Mới"))
    changed = broadcast_day(newsroom, tomorrow)
    assert {manifest.station for manifest in changed} == {"30628", "91-kv"}
    assert {manifest.serial for manifest in changed} == {2}


def test_a_slot_about_to_start_keeps_what_was_published(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    tomorrow = TODAY + timedelta(days=1)
    broadcast_day(newsroom, tomorrow)
    before = rows_of(newsroom, "30628", tomorrow)
    approve(newsroom, submit(newsroom, "b2", title="Muộn"))
    five_minutes_before = instant(before[0].start - timedelta(minutes=5))
    assert broadcast_day(newsroom, tomorrow, five_minutes_before) == ()
    eleven_minutes_before = instant(before[0].start - timedelta(minutes=11))
    assert {m.serial for m in broadcast_day(newsroom, tomorrow, eleven_minutes_before)} == {2}


def test_wanted_airings_count_over_days(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, wanted=2))
    told = []
    for offset in range(3):
        day = TODAY + timedelta(days=offset + 1)
        broadcast_day(newsroom, day)
        told.append(len([row for row in rows_of(newsroom, "30628", day) if row.bulletin]))
    assert told == [1, 1, 0]


def test_an_unlawful_session_is_refused_before_anything_is_stored() -> None:
    newsroom = memory_newsroom(MemoryStore())
    with pytest.raises(RuleUnlawful):
        scheduling.establish(newsroom, two_provinces(), [replace(rule("30628"), start=rule("30628").start.replace(3))])
    assert not transmission.stations(newsroom, EVERYWHERE)


def test_tomorrow_is_due_from_the_evening_or_once_it_was_planned(newsroom: Newsroom) -> None:
    evening = instant(NOON + timedelta(hours=8, minutes=30))  # 20:30 in Viet Nam
    tomorrow = TODAY + timedelta(days=1)
    assert scheduling.due_days(newsroom, NOON) == (TODAY,)
    assert scheduling.due_days(newsroom, evening) == (TODAY, tomorrow)
    transmission.publish_day(newsroom, tomorrow, NOON)
    assert scheduling.due_days(newsroom, NOON) == (TODAY, tomorrow)


def test_a_day_that_was_never_planned_has_no_playlist(newsroom: Newsroom) -> None:
    with pytest.raises(PlaylistUnknown):
        transmission.playlist_of(newsroom, EVERYWHERE, StationCode("30628"), date(2030, 1, 1))


def test_the_sound_of_a_slot_is_its_rows_in_order(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    manifest = transmission.playlist_of(newsroom, EVERYWHERE, StationCode("30628"), TODAY)
    slot = manifest.playlists[0].slot.id
    sound = transmission.slot_sound(newsroom, manifest, slot)
    assert list(sound.parts) == [row.audio for row in manifest.playlists[0].rows]
    assert len(b"".join(newsroom.library.splice(sound.parts, 0, sound.size))) == sound.size
    assert isinstance(newsroom.library, MemoryLibrary)
    newsroom.library.kept.pop(sound.parts[3])
    with pytest.raises(AudioUnknown):
        transmission.slot_sound(newsroom, manifest, slot)
