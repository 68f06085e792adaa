"""Stations that wish to sound alike share every sound; one that wishes otherwise gets its own."""

from dataclasses import replace

import pytest
from fakes.editor import approve, broadcast_day, item_of, left_out, rows_of, submit
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, rule, two_provinces
from fakes.studio import FIRST, SECOND, SOUTH, memory_newsroom

from broadcaster.domain.errors.sound import ProfileUnfit, ProfileUnknown
from broadcaster.domain.inheriting import effective
from broadcaster.domain.item import JingleKind
from broadcaster.domain.planning import ReasonCode, Row
from broadcaster.domain.sound import Coding
from broadcaster.domain.stations import StationTree, Wish, grow
from broadcaster.newsroom import scheduling
from broadcaster.newsroom.ports import Newsroom


def tree_with(**wishes: Wish) -> StationTree:
    named = {name.removeprefix("at_").replace("_", "-"): wish for name, wish in wishes.items()}
    return grow([replace(s, choices=replace(s.choices, wish=named.get(s.code, Wish()))) for s in two_provinces()])


def house_of(tree: StationTree) -> Newsroom:
    made = memory_newsroom(MemoryStore())
    scheduling.establish(made, tree, [rule("30628"), rule("30631"), rule("91-kv"), rule("00004")], NOON)
    return made


def bulletin_row(newsroom: Newsroom, station: str) -> Row:
    (row,) = (row for row in rows_of(newsroom, station) if row.bulletin)
    return row


def test_a_wish_is_inherited_until_somebody_below_wishes_otherwise() -> None:
    tree = tree_with(at_91=Wish(rate=0.9, region="Nam"), at_30628=Wish(region="Bắc"))
    assert effective(tree.line("30628")).wish == Wish(rate=0.9, region="Bắc")
    assert effective(tree.line("30631")).wish == Wish(rate=0.9, region="Nam")
    assert effective(tree.line("00004")).wish == Wish()


def test_stations_that_sound_alike_share_one_sound_and_another_region_has_its_own() -> None:
    newsroom = house_of(tree_with(at_30631=Wish(region="Nam")))
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    rows = {station: bulletin_row(newsroom, station) for station in ("91-kv", "30628", "30631")}
    assert rows["91-kv"].audio == rows["30628"].audio != rows["30631"].audio
    assert (rows["30628"].voice, rows["30631"].voice) == (FIRST, SOUTH)
    assert not any(row.fallback for row in rows.values())


def test_rate_voices_and_profile_of_a_station_reach_its_sounds() -> None:
    wish = Wish(voices=(SECOND,), rate=0.8, profile="stream")
    newsroom = house_of(tree_with(at_30631=wish))
    tone = scheduling.agenda(newsroom, TODAY).tones
    assert tone["30631"].manner.voices == (SECOND,)
    assert tone["30631"].manner.rate == 0.8
    assert tone["30631"].profile == newsroom.profiles["stream"]
    assert tone["30628"] == newsroom.tone


def test_an_engine_without_a_voice_of_the_region_keeps_its_own() -> None:
    newsroom = house_of(tree_with(at_30631=Wish(voices=(SECOND,), region="Trung")))
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    assert bulletin_row(newsroom, "30631").voice == SECOND


def test_a_leader_who_heard_the_bulletin_in_one_tone_approved_its_words_in_the_others() -> None:
    newsroom = house_of(tree_with(at_30631=Wish(region="Nam")))
    bulletin = submit(newsroom)
    broadcast_day(newsroom)
    heard = item_of(newsroom, bulletin)
    assert heard is not None
    approve(newsroom, bulletin, audio=heard.audio)
    broadcast_day(newsroom)
    assert bulletin_row(newsroom, "30631").audio != heard.audio
    other = replace(newsroom, bed=JingleKind.BED)  # what was heard no longer stands, so nobody airs it in any tone
    made = broadcast_day(other)
    reasons = {m.station: {e.reason.code for e in left_out(other, m) if e.bulletin == bulletin} for m in made}
    assert reasons == {code: {ReasonCode.LEFT_AUDIO_NOT_APPROVED} for code in ("30628", "30631", "91-kv")}


def test_a_profile_nobody_defined_is_refused_before_a_station_is_planted() -> None:
    with pytest.raises(ProfileUnknown, match="loa"):
        house_of(tree_with(at_91=Wish(profile="loa")))


def test_a_profile_whose_sounds_cannot_be_joined_is_refused_for_stations() -> None:
    made = memory_newsroom(MemoryStore())
    opus = replace(made.tone.profile, name="opus", coding=Coding.OPUS)
    with pytest.raises(ProfileUnfit, match="opus"):
        scheduling.establish(replace(made, profiles={"opus": opus}), tree_with(at_91=Wish(profile="opus")), [], NOON)
