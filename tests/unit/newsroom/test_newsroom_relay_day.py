"""Relays from the rule to the manifest: the day of stations that carry a stream, or the session of the one above."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from fakes.editor import LEADER, approve, broadcast_day, rows_of, submit
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.domain.access import CONSOLE, Means
from broadcaster.domain.airtime import AirtimeEntry, Outcome
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.stations import SessionInQuietHours
from broadcaster.domain.hours import Held
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning import Playlist, ReasonCode, Row
from broadcaster.domain.schedule import Relay, Rule
from broadcaster.domain.stations import StationCode, Window
from broadcaster.domain.units import Millis, Span, instant
from broadcaster.newsroom import bulletins, health, logbook, planning, scheduling, transmission
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.transmission import slot_sound

STREAM = Relay(
    title="Thời sự VOV", length=Millis(5 * 60_000), offset=Millis(60_000), stream="https://phat.example.vn/vov1"
)
PARENT = Relay(title="Bản tin khu vực", length=Millis(10 * 60_000), station=StationCode("91-kv"), session="sáng")
TOMORROW = TODAY + timedelta(days=1)
EARLIER = timedelta(hours=2, minutes=45)
PLAYER = replace(CONSOLE, means=Means.PROGRAM)


def newsroom_with(*rules: Rule, hosts: tuple[str, ...] = ("phat.example.vn",)) -> Newsroom:
    made = replace(memory_newsroom(MemoryStore()), relay_hosts=frozenset(hosts))
    scheduling.establish(made, two_provinces(), rules, NOON)
    return made


def carrying(relay: Relay, start: time = time(6)) -> Rule:
    return replace(rule("30628", start, "sáng"), relay=relay)


def day_of(newsroom: Newsroom, code: str = "30628", day: date = TODAY) -> Playlist:
    manifest = transmission.newest_manifest(newsroom, CONSOLE, StationCode(code), day, NOON)
    (playlist,) = manifest.playlists
    return playlist


def relayed(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.kind is ItemKind.RELAY]


def regional(newsroom: Newsroom, name: str = "b1", **changes: object) -> None:
    """A bulletin of the region's own, for nobody below it."""
    aims = (Aim(station=StationCode("91-kv"), below=False),)
    approve(newsroom, submit(newsroom, name, aims=aims, title=f"Tin khu vực {name}", **changes))


# --- quiet hours -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("relay", [STREAM, PARENT])
def test_relay_at_03_15_is_refused(relay: Relay) -> None:
    """05/12/2025, Trung Lộc: a relay set to 03:15 by mistake woke the commune. Refused where the rule is made, and once
    more when the day is planned, whatever rule stands by then."""
    with pytest.raises(SessionInQuietHours):
        newsroom_with(carrying(relay, time(3, 15)))
    newsroom = newsroom_with(rule("91-kv"), carrying(relay, time(6)))
    regional(newsroom)
    broadcast_day(newsroom)
    assert relayed(rows_of(newsroom, "30628"))
    today = scheduling.agenda(newsroom, TOMORROW)
    early = tuple(
        replace(
            slot,
            span=Span(start=instant(slot.span.start - EARLIER), end=instant(slot.span.end - EARLIER)),
        )
        if slot.station == "30628"
        else slot
        for slot in today.slots
    )
    assert {slot.span.start.astimezone(newsroom.zone).time() for slot in early if slot.relay} == {time(3, 15)}
    made = planning.plan(newsroom, replace(today, slots=early), NOON)
    (woken,) = [playlist for playlist in made.playlists if playlist.slot.station == "30628"]
    assert woken.rows == ()
    assert [note.code for note in woken.notes] == [ReasonCode.NOTE_HOURS_FORBIDDEN]


def test_quiet_hours_that_were_widened_since_silence_a_relay_too() -> None:
    newsroom = newsroom_with(rule("91-kv"), carrying(STREAM))
    regional(newsroom)
    today = scheduling.agenda(newsroom, TOMORROW)
    late = Held(Window(start=time(20), end=time(7)), None)
    strict = {code: replace(held, limits=replace(held.limits, quiet=late)) for code, held in today.hours.items()}
    playlists = planning.plan(newsroom, replace(today, hours=strict), NOON).playlists
    assert playlists
    assert all(each.rows == () for each in playlists)


# --- a stream ----------------------------------------------------------------------------------------------------


def test_a_session_that_carries_a_stream_is_published_with_its_address_and_its_fallback() -> None:
    newsroom = newsroom_with(carrying(STREAM))
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    (row,) = relayed(rows_of(newsroom, "30628"))
    assert row.relay is not None
    assert (row.relay.stream, row.length) == (STREAM.stream, STREAM.length)
    assert newsroom.library.standing({row.audio: row.size})


def test_a_stream_of_a_host_that_is_no_longer_named_leaves_the_room_to_the_station() -> None:
    newsroom = newsroom_with(carrying(STREAM), hosts=())
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    assert relayed(rows_of(newsroom, "30628")) == []
    assert [row.bulletin for row in rows_of(newsroom, "30628") if row.bulletin] == ["b1"]


def test_a_slot_of_the_next_hour_that_does_not_carry_what_it_should_is_ill() -> None:
    newsroom = newsroom_with(carrying(STREAM), rule("00004", time(6), "sáng"), hosts=())
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    start = rows_of(newsroom, "30628")[0].start

    def told(before: timedelta) -> health.Finding:
        found = health.examine(newsroom, instant(start - before), {})
        return next(each for each in found if each.part is health.Part.SCHEDULE)

    soon = told(timedelta(minutes=30))
    assert not soon.well
    assert "30628, 06:00: Không tiếp âm Thời sự VOV: " in soon.told
    assert "00004" not in soon.told
    assert "Không tiếp âm" not in told(timedelta(minutes=61)).told


def test_players_of_others_get_the_fallback_and_never_the_stream() -> None:
    """A player that was handed a live stream would never leave it, also not when quiet hours begin."""
    newsroom = newsroom_with(carrying(STREAM))
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    manifest = transmission.newest_manifest(newsroom, CONSOLE, StationCode("30628"), TODAY, NOON)
    (row,) = relayed(rows_of(newsroom, "30628"))
    assert row.audio in slot_sound(newsroom, manifest, manifest.playlists[0].slot.id).parts


def test_publishing_again_changes_nothing() -> None:
    newsroom = newsroom_with(rule("91-kv"), carrying(PARENT))
    regional(newsroom)
    assert broadcast_day(newsroom, TOMORROW, NOON)
    assert broadcast_day(newsroom, TOMORROW, NOON) == ()


def test_a_locked_session_that_carries_stands_as_it_was_published() -> None:
    newsroom = newsroom_with(carrying(STREAM))
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom, TOMORROW, NOON)
    start = rows_of(newsroom, "30628", TOMORROW)[0].start
    approve(newsroom, submit(newsroom, "b2", title="Muộn"))
    assert broadcast_day(newsroom, TOMORROW, instant(start - timedelta(minutes=5))) == ()


# --- a parent's session ------------------------------------------------------------------------------------------


def test_a_parents_session_is_carried_with_its_sound_under_its_name() -> None:
    newsroom = newsroom_with(rule("91-kv"), carrying(PARENT))
    regional(newsroom)
    broadcast_day(newsroom)
    above = {row.audio for row in rows_of(newsroom, "91-kv")}
    rows = relayed(rows_of(newsroom, "30628"))
    assert [row.bulletin for row in rows if row.bulletin] == ["b1"]
    assert {row.audio for row in rows} <= above
    assert all("Mỹ Đức 91-kv" in row.reason.sentence for row in rows)


def test_a_session_published_before_is_carried_as_it_was_but_for_what_was_recalled_since() -> None:
    newsroom = newsroom_with(rule("91-kv"), carrying(PARENT))
    regional(newsroom)
    regional(newsroom, "b2")
    broadcast_day(newsroom, TOMORROW, NOON)
    begun = instant(rows_of(newsroom, "91-kv", TOMORROW)[0].start + timedelta(minutes=1))
    bulletins.recall(newsroom, LEADER, BulletinId("b1"), "sai số liệu", begun)
    broadcast_day(newsroom, TOMORROW, begun)
    assert [row.bulletin for row in rows_of(newsroom, "91-kv", TOMORROW) if row.bulletin] == ["b2"]
    assert [row.bulletin for row in relayed(rows_of(newsroom, "30628", TOMORROW)) if row.bulletin] == ["b2"]


def test_a_parent_without_that_session_leaves_the_station_its_own() -> None:
    newsroom = newsroom_with(carrying(PARENT))
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    assert relayed(rows_of(newsroom, "30628")) == []
    assert [row.bulletin for row in rows_of(newsroom, "30628") if row.bulletin] == ["b1"]


# --- afterwards --------------------------------------------------------------------------------------------------


def test_a_relay_was_promised_and_is_told_of_in_the_log() -> None:
    newsroom = newsroom_with(carrying(STREAM))
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    (row,) = relayed(rows_of(newsroom, "30628"))
    told = AirtimeEntry(
        station=StationCode("30628"), sequence=1, slot=day_of(newsroom).slot.id, audio=row.audio, started=row.start,
        played=row.length,
    )  # fmt: skip
    assert logbook.accept(newsroom, PLAYER, StationCode("30628"), [told], NOON).new == (1,)
    heard = logbook.heard_of(newsroom, CONSOLE, StationCode("30628"), TODAY, NOON)
    assert [each.outcome for each in heard if each.row.kind is ItemKind.RELAY] == [Outcome.AIRED]
