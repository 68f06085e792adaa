"""A station takes up only what its house sealed for it, the newest it knows of, and what it may play."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from fakes.house import NOW, STATION, TODAY, ZONE, House, cue, key, manifest, sealed, slot, sound, with_rows

from broadcaster.domain import signed_time, station_document
from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.signed_time import SignedTime, believed, check_newest
from broadcaster.domain.station_document import Floor, from_payload, opened, to_json
from broadcaster.domain.station_manifest import Buried, Live, StationManifest, allowed, built, quiet_of
from broadcaster.domain.stations import StationCode, Window
from broadcaster.domain.trust import LEAP
from broadcaster.domain.units import Millis, instant

HOUSE = House()
TRUST = HOUSE.trust
TOLD = manifest(serial=5)
FLOOR = opened(TRUST, HOUSE.sealed(TOLD), STATION, None, NOW).floor
NEW_KEY = House(manifest=key(14))
"""The same house after its manifest key was taken out of use."""
ROTATED = replace(NEW_KEY.trust, serial=2)


def attack(envelope: str, floor: Floor | None = FLOOR, days: int = 0, station: StationCode = STATION) -> Attack:
    with pytest.raises(Refused) as refused:
        opened(TRUST, envelope, station, floor, instant(NOW + timedelta(days=days)))
    return refused.value.attack


def unfit(told: StationManifest) -> Attack:
    """What keeps it from being built; and it is refused for the same when somebody sealed it all the same."""
    with pytest.raises(Refused) as refused:
        built(told)
    assert attack(HOUSE.sealed(told), None) is refused.value.attack
    return refused.value.attack


def test_a_manifest_survives_being_written() -> None:
    row = replace(cue(NOW, "Tiếp âm"), live=Live(title="Đài TNVN", stream="https://vov.vn/live"))
    told = replace(
        with_rows(TOLD, row), tombstones=(Buried(bulletin=BulletinId("b"), audio=(row.sound.audio,), at=NOW),)
    )
    assert from_payload(to_json(told)) == told


def test_the_newest_is_taken_up_and_may_be_taken_up_again() -> None:
    assert opened(TRUST, HOUSE.sealed(TOLD), STATION, FLOOR, NOW).manifest == TOLD
    assert opened(TRUST, HOUSE.sealed(manifest(serial=6)), STATION, FLOOR, NOW).floor.serial == 6


# --- the attacks -------------------------------------------------------------------------------------------------


def test_arbitrary_what_no_trusted_key_sealed() -> None:
    assert attack(sealed(station_document.TYPE, to_json(manifest(6)), key(99))) is Attack.ARBITRARY
    assert attack("") is Attack.ARBITRARY


def test_arbitrary_what_was_sealed_as_something_else() -> None:
    assert attack(sealed(signed_time.TYPE, to_json(manifest(6)), HOUSE.manifest)) is Attack.ARBITRARY


@pytest.mark.parametrize("other", [HOUSE.actual, HOUSE.exercise, HOUSE.journal])
def test_wrong_key_what_another_key_of_the_house_sealed(other: bytes) -> None:
    assert attack(sealed(station_document.TYPE, to_json(manifest(6)), other)) is Attack.WRONG_KEY


def test_foreign_what_is_for_another_station_or_of_another_house() -> None:
    assert attack(HOUSE.sealed(manifest(6)), None, station=StationCode("30629")) is Attack.FOREIGN
    assert attack(HOUSE.sealed(replace(manifest(6), house="house-2"))) is Attack.FOREIGN


def test_rollback_what_is_older_than_what_is_held_or_another_of_the_same_serial() -> None:
    assert attack(HOUSE.sealed(manifest(serial=4))) is Attack.ROLLBACK
    assert attack(HOUSE.sealed(replace(TOLD, label="Đài khác"))) is Attack.ROLLBACK


def test_expired_what_is_too_old_to_be_played_by() -> None:
    assert attack(HOUSE.sealed(manifest(6)), days=10) is Attack.EXPIRED
    assert attack(HOUSE.sealed(manifest(6)), days=401) is Attack.EXPIRED


def test_unknown_version() -> None:
    told = to_json(manifest(6)).replace('"version":3', '"version":4')
    assert attack(sealed(station_document.TYPE, told, HOUSE.manifest)) is Attack.VERSION


def test_fast_forward_a_serial_that_leaves_no_room_above_it() -> None:
    assert attack(HOUSE.sealed(manifest(serial=6 + LEAP))) is Attack.FAST_FORWARD


def test_a_house_whose_stolen_key_set_the_serial_too_high_comes_back_by_a_new_trust() -> None:
    high = opened(TRUST, HOUSE.sealed(manifest(serial=5 + LEAP)), STATION, FLOOR, NOW).floor
    assert attack(HOUSE.sealed(manifest(serial=6)), high) is Attack.ROLLBACK
    told = opened(ROTATED, NEW_KEY.sealed(manifest(serial=6)), STATION, high, NOW)
    assert told.floor.serial == 6
    with pytest.raises(Refused) as refused:
        opened(ROTATED, HOUSE.sealed(manifest(serial=9)), STATION, told.floor, NOW)
    assert refused.value.attack is Attack.ARBITRARY


def test_revoked_a_station_that_the_root_took_out() -> None:
    with pytest.raises(Refused) as refused:
        opened(replace(TRUST, revoked=frozenset({STATION})), HOUSE.sealed(TOLD), STATION, None, NOW)
    assert refused.value.attack is Attack.REVOKED


def test_endless_what_is_longer_than_any_manifest() -> None:
    assert attack("x" * 4_000_001) is Attack.ENDLESS


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('"bytes":160000', '"bytes":-1'),
        ('"bytes":160000', '"bytes":160000.5'),
        ('"bytes":160000', '"bytes":1e400'),
        ('"gain_db":0.0', '"gain_db":NaN'),
        ('"gain_db":0.0', '"gain_db":99'),
        ('"date":"2026-11-27"', '"date":"2026-02-30"'),
        ('"kind":"signature"', '"kind":"advert"'),
        ('"zone":"Asia/Ho_Chi_Minh"', '"zone":"../../etc/passwd"'),
        ('"fallback":{', '"fallback":null,"fall":{'),
        ('"days":[', '"days":7,"day":['),
        ('"label":"', '"label":"\\ud800'),
    ],
)
def test_malformed_what_the_right_key_sealed_and_no_station_can_use(written: str, instead: str) -> None:
    told = to_json(manifest(6))
    assert written in told
    assert attack(sealed(station_document.TYPE, told.replace(written, instead, 1), HOUSE.manifest)) is Attack.MALFORMED


# --- what cannot be built ----------------------------------------------------------------------------------------


def test_silent_a_gap_between_rows_or_before_them() -> None:
    start = TOLD.days[-1].slots[0].span.start
    later = instant(start + timedelta(seconds=61))
    assert unfit(with_rows(TOLD, cue(start, "Nhạc hiệu"), cue(later, "Bản tin một"))) is Attack.SILENT
    assert unfit(with_rows(TOLD, cue(later, "Bản tin một"))) is Attack.SILENT


def test_silent_a_sound_without_bytes_or_shorter_than_its_row() -> None:
    start = TOLD.days[-1].slots[0].span.start
    assert unfit(with_rows(TOLD, replace(cue(start, "a"), sound=sound("a", 0)))) is Attack.SILENT
    assert unfit(with_rows(TOLD, replace(cue(start, "a"), sound=sound("a", 59_000)))) is Attack.SILENT
    assert unfit(replace(TOLD, fallback=replace(TOLD.fallback, size=0))) is Attack.SILENT
    assert unfit(replace(TOLD, days=())) is Attack.SILENT


def test_what_is_carried_live_may_wait_for_its_moment_and_have_a_shorter_sound_to_stand_in() -> None:
    start = TOLD.days[-1].slots[0].span.start
    live = Live(title="Thời sự", stream="https://vov.vn/live")
    row = replace(cue(instant(start + timedelta(minutes=5)), "Tiếp âm", 300_000), live=live, sound=sound("a", 60_000))
    told = with_rows(TOLD, cue(start, "Nhạc hiệu"), row)
    assert built(told) is told


def test_recalled_a_row_that_holds_a_buried_bulletin_or_its_sound() -> None:
    start = TOLD.days[-1].slots[0].span.start
    row = cue(start, "Bản tin riêng")
    by_name = Buried(bulletin=BulletinId("b-Bản tin riêng"), audio=(), at=NOW)
    by_sound = Buried(bulletin=BulletinId("other"), audio=(row.sound.audio,), at=NOW)
    for stone in by_name, by_sound:
        assert unfit(replace(with_rows(TOLD, row), tombstones=(stone,))) is Attack.RECALLED
    assert unfit(replace(TOLD, tombstones=(replace(by_sound, audio=(TOLD.fallback.audio,)),))) is Attack.RECALLED


def test_what_was_aired_before_it_was_recalled_stands_for_the_log() -> None:
    early = TOLD.days[0].slots[0].rows[1]
    assert early.end < NOW
    only = replace(TOLD, days=(replace(TOLD.days[0], slots=TOLD.days[0].slots[:1]),))
    told = replace(only, tombstones=(Buried(bulletin=BulletinId("b-Bản tin một"), audio=(), at=NOW),))
    assert built(told) is told


def test_quiet_a_row_in_the_hours_the_manifest_tells_and_in_the_night_whatever_it_tells() -> None:
    noon = TOLD.days[1].slots[1].span
    day = replace(TOLD.days[1], quiet=(*TOLD.days[1].quiet, noon))
    assert unfit(replace(TOLD, days=(TOLD.days[0], day, *TOLD.days[2:]))) is Attack.QUIET
    night = slot(instant(TOLD.days[2].slots[0].span.start - timedelta(hours=2)))
    opens = replace(TOLD.days[2], quiet=(), slots=(night,))
    assert unfit(replace(TOLD, days=(TOLD.days[0], opens))) is Attack.QUIET


def test_what_was_recalled_leaves_its_room_silent_and_what_follows_where_it_stood() -> None:
    stones = (Buried(bulletin=BulletinId("b-Bản tin hai"), audio=(), at=NOW),)
    told = replace(TOLD, tombstones=stones)
    assert [row.title for row in allowed(told, TOLD.days[1].slots[0]).rows] == [
        "Nhạc hiệu",
        "Bản tin một",
        "Nhạc kết",
    ]
    assert allowed(told, TOLD.days[0].slots[0]) == TOLD.days[0].slots[0]
    cut = tuple(replace(day, slots=tuple(allowed(told, each) for each in day.slots)) for day in told.days)
    assert built(replace(told, days=cut))


def test_the_quiet_of_a_day_is_the_night_and_what_the_station_adds() -> None:
    zone = ZoneInfo(ZONE)
    hours = [(s.start.astimezone(zone).hour, s.end.astimezone(zone).hour) for s in quiet_of(TODAY, zone)]
    assert hours == [(0, 4), (22, 0)]
    early = Window(start=NOW.replace(hour=21).time(), end=NOW.replace(hour=5).time())
    hours = [(s.start.astimezone(zone).hour, s.end.astimezone(zone).hour) for s in quiet_of(TODAY, zone, early)]
    assert hours == [(0, 5), (21, 0)]


def test_every_sound_is_named_once() -> None:
    assert len(TOLD.sounds()) == 5
    assert sum(each.length for each in TOLD.sounds().values()) == Millis(260_000)


# --- the time ----------------------------------------------------------------------------------------------------

TIME = SignedTime(house="house-1", station=STATION, at=NOW, manifest=5, emergency=2)
LAST = believed(TRUST, HOUSE.timed(TIME), STATION, None)


def untimely(time: SignedTime, signer: House = HOUSE) -> Attack:
    with pytest.raises(Refused) as refused:
        believed(TRUST, signer.timed(time), STATION, LAST)
    return refused.value.attack


def test_the_time_is_believed_and_never_runs_back() -> None:
    later = replace(TIME, at=instant(NOW + timedelta(seconds=1)))
    assert believed(TRUST, HOUSE.timed(later), STATION, LAST).time == later
    assert untimely(replace(TIME, at=instant(NOW - timedelta(seconds=1)))) is Attack.REPLAY


def test_the_time_of_another_station_or_house_or_key_is_refused() -> None:
    assert untimely(replace(TIME, station=StationCode("30629"))) is Attack.FOREIGN
    assert untimely(replace(TIME, house="house-2")) is Attack.FOREIGN
    assert untimely(TIME, replace(HOUSE, manifest=HOUSE.journal)) is Attack.WRONG_KEY
    assert untimely(TIME, replace(HOUSE, manifest=key(99))) is Attack.ARBITRARY


def test_a_moment_past_the_keys_own_time_is_refused() -> None:
    assert untimely(replace(TIME, at=instant(NOW + timedelta(days=400)))) is Attack.EXPIRED


def test_next_year_said_by_a_stolen_key_is_undone_by_a_new_trust() -> None:
    stolen = believed(TRUST, HOUSE.timed(replace(TIME, at=instant(NOW + timedelta(days=390)))), STATION, LAST)
    assert believed(ROTATED, NEW_KEY.timed(TIME), STATION, stolen).time == TIME


def test_freeze_a_manifest_that_is_older_than_the_one_there_is() -> None:
    check_newest(TIME, 5)
    with pytest.raises(Refused) as refused:
        check_newest(TIME, 4)
    assert refused.value.attack is Attack.FREEZE
