from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from fakes.editor import BEFORE_DAWN, approve, broadcast_day, item_of, left_out, render, rows_of, submit
from fakes.memory_bulletins import MemoryBulletins
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, station, two_provinces
from fakes.studio import MemoryLibrary, memory_newsroom

from broadcaster.domain.access import CONSOLE, Scope
from broadcaster.domain.airtime_log import LogRow, Place, about_row
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.errors.bulletins import ApprovalStale
from broadcaster.domain.errors.stations import AudioUnknown, PlaylistUnknown, RuleUnlawful
from broadcaster.domain.hours import Held
from broadcaster.domain.item import JingleKind, RenderedItem
from broadcaster.domain.journal import Reported
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import ReasonCode
from broadcaster.domain.reorganising import Heir, Merge, Split
from broadcaster.domain.schedule import EVERY_DAY, Rule, Session
from broadcaster.domain.stations import Level, StationCode, Window, Wish, grow
from broadcaster.domain.timetable import Kind, Timetable, TimetableId
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.newsroom import orders, planning, rendering, scheduling, stations, transmission
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.ports import Newsroom


def test_a_regions_bulletin_reaches_its_communes_and_no_other_province(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    assert {manifest.station for manifest in broadcast_day(newsroom)} == {"30628", "91-kv", "00004"}
    assert [row.title for row in rows_of(newsroom, "30628") if row.bulletin] == ["Lịch cấp nước"]
    assert rows_of(newsroom, "00004") == []


def test_what_nobody_approved_is_made_to_be_listened_to_but_not_aired(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    broadcast_day(newsroom)
    item = item_of(newsroom, bulletin)
    assert item is not None
    assert rows_of(newsroom, "30628") == []
    approve(newsroom, bulletin, audio=item.audio)
    transmission.publish_day(newsroom, TODAY + timedelta(days=1), NOON)


def test_sound_other_than_the_approved_one_is_left_out_by_name(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    broadcast_day(newsroom)
    item = item_of(newsroom, bulletin)
    assert item is not None
    approve(newsroom, bulletin, audio=item.audio)
    other = replace(newsroom, bed=JingleKind.BED)
    tomorrow = TODAY + timedelta(days=1)
    broadcast_day(other, tomorrow)
    manifest = transmission.newest_manifest(other, CONSOLE, StationCode("30628"), tomorrow, NOON)
    assert [left.reason.code for left in left_out(other, manifest)] == [ReasonCode.LEFT_AUDIO_NOT_APPROVED]


def test_publishing_again_changes_nothing_and_a_new_bulletin_raises_the_serial(newsroom: Newsroom) -> None:
    tomorrow = TODAY + timedelta(days=1)
    approve(newsroom, submit(newsroom))
    assert len(broadcast_day(newsroom, tomorrow, NOON)) == 3
    assert broadcast_day(newsroom, tomorrow, NOON) == ()
    approve(newsroom, submit(newsroom, "b2", title="Mới"))
    changed = broadcast_day(newsroom, tomorrow, NOON)
    assert {manifest.station for manifest in changed} == {"30628", "91-kv"}
    assert {manifest.serial for manifest in changed} == {2}


def test_a_slot_about_to_start_keeps_what_was_published(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    tomorrow = TODAY + timedelta(days=1)
    broadcast_day(newsroom, tomorrow, NOON)
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


@pytest.mark.parametrize(("until", "later"), [(5, 0), (7, 0), (8, 1), (9, 2)])
def test_a_deadline_counts_the_sessions_that_the_days_to_come_really_have(until: int, later: int) -> None:
    newsroom = memory_newsroom(MemoryStore())
    working_days = replace(rule("30628"), weekdays=frozenset(range(5)))
    scheduling.establish(newsroom, two_provinces(), [working_days, rule("91-kv")], NOON)
    friday, sunday = TODAY + timedelta(days=5), TODAY + timedelta(days=until)
    approve(newsroom, submit(newsroom, wanted=3, valid_from=friday, valid_until=sunday))
    broadcast_day(newsroom, friday)
    (row,) = (row for row in rows_of(newsroom, "30628", friday) if row.bulletin)
    facts = row.reason.facts
    assert (row.reason.code, facts.get("missing"), facts.get("later")) == (ReasonCode.DEADLINE, 3, later)


def test_a_day_that_has_fewer_sessions_than_others_makes_no_deadline_near(newsroom: Newsroom) -> None:
    evening = Session(name="chiều", weekdays=EVERY_DAY, start=time(17), length=Millis(15 * 60_000))
    both = Timetable(
        id=TimetableId("two"), station=StationCode("30628"), name="Hai buổi", kind=Kind.STANDING,
        valid_from=TODAY - timedelta(days=1), valid_until=None, sessions=(rule("30628").told, evening),
    )  # fmt: skip
    tomorrow = TODAY + timedelta(days=1)
    single = replace(
        both, id=TimetableId("one"), kind=Kind.EXCEPTION, valid_from=tomorrow, valid_until=tomorrow,
        sessions=(rule("30628").told,),
    )  # fmt: skip
    with newsroom.store.write() as work:
        work.timetables.add([both, single])
    approve(newsroom, submit(newsroom, wanted=7, valid_until=tomorrow + timedelta(days=4)))
    broadcast_day(newsroom, tomorrow)
    (row,) = (row for row in rows_of(newsroom, "30628", tomorrow) if row.bulletin)
    assert row.reason.code is ReasonCode.NOT_YET_AIRED


def test_what_stands_only_where_nobody_could_hear_it_has_not_aired() -> None:
    newsroom = memory_newsroom(MemoryStore())
    evening = rule("30628", time(17), "chiều")
    scheduling.establish(newsroom, two_provinces(), [rule("30628"), evening, rule("91-kv")], NOON)
    approve(newsroom, submit(newsroom, wanted=2))
    render(newsroom, TODAY, NOON)
    transmission.publish_day(newsroom, TODAY, NOON, whole_day=True)
    today = [row.reason for row in rows_of(newsroom, "30628") if row.bulletin]
    assert [reason.code for reason in today] == [ReasonCode.NOT_YET_AIRED] * 2
    transmission.publish_day(newsroom, TODAY, later(60))
    assert [row.reason for row in rows_of(newsroom, "30628") if row.bulletin] == today
    broadcast_day(newsroom, TODAY + timedelta(days=2))
    (again,) = (row.reason for row in rows_of(newsroom, "30628", TODAY + timedelta(days=2)) if row.bulletin)
    assert again.facts["airing"] == 2


def test_an_airing_that_the_station_says_it_missed_is_made_up(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom, wanted=1)
    approve(newsroom, bulletin)
    tomorrow, after = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    broadcast_day(newsroom, tomorrow)
    broadcast_day(newsroom, after)
    (row,) = (row for row in rows_of(newsroom, "30628", tomorrow) if row.bulletin)
    assert not [row for row in rows_of(newsroom, "30628", after) if row.bulletin]
    missed = LogRow(
        place=Place(station=StationCode("30628"), label="x", path="/91/91-kv/30628/", day=tomorrow), sequence=1,
        slot="30628-20261123-0500", begins=row.start, ends=row.end, planned=row.start, promised=row.length,
        heard=Millis(0), instead=Millis(0), late=Millis(0), outcome=Reported.MISSED, reason="power", serial=1,
        audio=row.audio, bulletin=bulletin, emergency="", about=about_row(row, None),
    )  # fmt: skip
    with newsroom.store.write() as work:
        work.log.add([missed])
    broadcast_day(newsroom, after)
    (again,) = (row for row in rows_of(newsroom, "30628", after) if row.bulletin)
    assert (again.reason.code, again.reason.facts["class"]) == (ReasonCode.MADE_UP, "not-yet-aired")
    assert again.reason.sentence.endswith("Phát bù: đài báo 1 lần đã xếp không nghe được")
    assert again.reason.english.startswith("Not aired yet, 1 airings wanted")
    assert "makes up for 1 planned airings" in again.reason.english


def test_an_unlawful_session_is_refused_before_anything_is_stored() -> None:
    newsroom = memory_newsroom(MemoryStore())
    with pytest.raises(RuleUnlawful):
        scheduling.establish(
            newsroom, two_provinces(), [replace(rule("30628"), start=rule("30628").start.replace(3))], NOON
        )
    assert not stations.tree(newsroom, CONSOLE, NOON)


def test_three_more_days_are_due_from_the_evening_and_two_until_the_next() -> None:
    made = memory_newsroom(MemoryStore())

    def ahead(hours: float) -> list[int]:
        at = instant(NOON + timedelta(hours=hours - 12))  # on the wall clocks of Viet Nam, from TODAY's midnight
        return [(day - TODAY).days for day in scheduling.due_days(made, at)]

    assert ahead(12) == ahead(19.99) == [0, 1, 2]
    assert ahead(20.01) == ahead(23.9) == [0, 1, 2, 3]
    assert ahead(24.1) == [1, 2, 3]
    made = replace(made, manifest_days=7)
    assert ahead(19.99) == list(range(7))
    assert ahead(20.01) == list(range(8))


def test_a_day_that_was_never_planned_has_no_playlist(newsroom: Newsroom) -> None:
    with pytest.raises(PlaylistUnknown):
        transmission.newest_manifest(newsroom, CONSOLE, StationCode("30628"), date(2030, 1, 1), NOON)


def test_the_sound_of_a_slot_is_its_rows_in_order(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    manifest = transmission.newest_manifest(newsroom, CONSOLE, StationCode("30628"), TODAY, NOON)
    slot = manifest.playlists[0].slot.id
    sound = transmission.slot_sound(newsroom, manifest, slot)
    assert list(sound.parts) == [row.audio for row in manifest.playlists[0].rows]
    assert len(b"".join(newsroom.library.splice(sound.parts, 0, sound.size))) == sound.size
    assert isinstance(newsroom.library, MemoryLibrary)
    newsroom.library.kept.pop(sound.parts[3])
    with pytest.raises(AudioUnknown):
        transmission.slot_sound(newsroom, manifest, slot)


# --- each a fault that was found once ------------------------------------------------------------------------------


def tomorrow_of(newsroom: Newsroom, at: Instant = NOON) -> Manifest:
    broadcast_day(newsroom, TODAY + timedelta(days=1), at)
    return transmission.newest_manifest(newsroom, CONSOLE, StationCode("30628"), TODAY + timedelta(days=1), NOON)


def replant(newsroom: Newsroom, *rules: Rule) -> None:
    scheduling.establish(newsroom, two_provinces(), rules, NOON)


def test_a_session_that_was_withdrawn_goes_off_the_air(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    assert tomorrow_of(newsroom).playlists[0].rows
    replant(newsroom, rule("91-kv"), rule("00004"))
    withdrawn = tomorrow_of(newsroom)
    assert withdrawn.playlists == ()
    assert withdrawn.serial == 2


def test_a_session_withdrawn_in_its_last_minutes_goes_off_the_air_too_but_one_that_began_stays_told(
    newsroom: Newsroom,
) -> None:
    approve(newsroom, submit(newsroom))
    start = tomorrow_of(newsroom).playlists[0].slot.span.start
    replant(newsroom, rule("91-kv"), rule("00004"))
    assert tomorrow_of(newsroom, instant(start + timedelta(minutes=1))).playlists[0].rows
    assert tomorrow_of(newsroom, instant(start - timedelta(minutes=1))).playlists == ()


def test_a_session_moved_while_it_is_on_the_air_keeps_what_is_being_heard(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, wanted=1))
    before = tomorrow_of(newsroom)
    start = before.playlists[0].slot.span.start
    replant(newsroom, rule("30628", time(17)), rule("91-kv"), rule("00004"))
    after = tomorrow_of(newsroom, instant(start + timedelta(minutes=5)))
    assert after.playlists[0] == before.playlists[0]
    assert after.playlists[1].rows == ()  # its one wanted airing is the one being heard


def test_a_slot_that_was_published_silent_is_filled_when_its_sounds_are_made_at_the_last_minute(
    newsroom: Newsroom,
) -> None:
    approve(newsroom, submit(newsroom))
    start = rule_start(newsroom)
    five_before = instant(start - timedelta(minutes=5))
    transmission.publish_day(newsroom, TODAY, five_before)
    assert rows_of(newsroom, "30628") == []
    assert broadcast_day(newsroom, TODAY, five_before)
    assert rows_of(newsroom, "30628") != []


def rule_start(newsroom: Newsroom) -> Instant:
    (slot,) = [s for s in scheduling.agenda(newsroom, TODAY).slots if s.station == "30628"]
    return slot.span.start


def test_hours_that_passed_unplanned_are_left_alone_and_use_up_no_airing(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, wanted=1))
    evening = later(8 * 60)
    broadcast_day(newsroom, TODAY, evening)
    with pytest.raises(PlaylistUnknown):
        rows_of(newsroom, "30628")
    assert tomorrow_of(newsroom, evening).playlists[0].rows


def test_a_first_day_is_shown_whole_when_a_person_asks(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom, TODAY, NOON)
    assert transmission.publish_day(newsroom, TODAY, NOON, whole_day=True)
    assert rows_of(newsroom, "30628")
    assert not transmission.publish_day(newsroom, TODAY, NOON)


def test_a_plan_made_on_manifests_that_were_replaced_is_not_published_over_them(newsroom: Newsroom) -> None:
    tomorrow = TODAY + timedelta(days=1)
    approve(newsroom, submit(newsroom, "b1"))
    tomorrow_of(newsroom)
    stale = planning.plan(newsroom, replace(scheduling.agenda(newsroom, tomorrow), bulletins=()), NOON)
    approve(newsroom, submit(newsroom, "b2", title="Mới"))
    assert tomorrow_of(newsroom).serial == 2
    assert transmission.publish(newsroom, stale, NOON) == ()
    assert tomorrow_of(newsroom).serial == 2
    assert {row.bulletin for row in rows_of(newsroom, "30628", tomorrow) if row.bulletin} == {"b1", "b2"}


def test_hours_the_regulation_forbids_stay_silent_whatever_the_rules_say(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    tomorrow = TODAY + timedelta(days=1)
    broadcast_day(newsroom, tomorrow, NOON)
    today = scheduling.agenda(newsroom, tomorrow)
    late = Held(Window(start=time(20), end=time(6)), None)
    strict = {code: replace(held, limits=replace(held.limits, quiet=late)) for code, held in today.hours.items()}
    made = planning.plan(newsroom, replace(today, hours=strict), NOON)
    assert all(playlist.rows == () for playlist in made.playlists)
    assert {left.reason.code for p in made.playlists for left in p.left_out} == {ReasonCode.LEFT_HOURS_FORBIDDEN}


def test_a_station_under_a_new_parent_still_gets_what_was_meant_for_it(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    moved = [replace(s, parent=StationCode("92")) if s.code == "91-kv" else s for s in two_provinces()]
    tree = grow([*moved, station("92", None, Level.PROVINCE)])
    scheduling.establish(newsroom, tree, [rule("30628"), rule("91-kv"), rule("00004")], NOON)
    assert [row.title for playlist in tomorrow_of(newsroom).playlists for row in playlist.rows if row.bulletin]


@pytest.mark.parametrize("below", [True, False])
def test_what_was_meant_for_stations_that_merge_airs_at_the_one_they_became(newsroom: Newsroom, below: bool) -> None:
    old, neighbour, new = StationCode("30628"), StationCode("30631"), StationCode("30700")
    approve(newsroom, submit(newsroom, origin=old, aims=(Aim(station=old, below=below),)))
    heir = Heir(code=new, name="Long Mới", label="Đài xã Long Mới")
    tomorrow = TODAY + timedelta(days=1)
    merge = Merge(of=(old, neighbour), into=heir, parent=StationCode("91-kv"), day=tomorrow)
    stations.change(newsroom, CONSOLE, merge, NOON)
    broadcast_day(newsroom, tomorrow, NOON)
    assert [row.title for row in rows_of(newsroom, "30700", tomorrow) if row.bulletin] == ["Lịch cấp nước"]


def test_what_was_meant_for_a_station_that_is_split_airs_at_both_and_at_nobody_elses(newsroom: Newsroom) -> None:
    old, day = StationCode("30628"), TODAY + timedelta(days=1)
    approve(newsroom, submit(newsroom, origin=old, aims=(Aim(station=old, below=False),)))
    halves = tuple(Heir(code=StationCode(code), name=code, label=f"Đài xã {code}") for code in ("30628", "30701"))
    stations.change(newsroom, CONSOLE, Split(of=old, into=halves, day=day), NOON)
    broadcast_day(newsroom, day, NOON)
    told = {code: [row.title for row in rows_of(newsroom, code, day) if row.bulletin] for code in ("30628", "30701")}
    assert told == {"30628": ["Lịch cấp nước"], "30701": ["Lịch cấp nước"]}
    assert not [row for row in rows_of(newsroom, "91-kv", day) if row.bulletin]
    anew = {"origin": old, "aims": (Aim(station=old, below=False),), "valid_from": day}
    approve(newsroom, submit(newsroom, "b2", title="Sau khi tách", **anew))
    broadcast_day(newsroom, day, NOON)
    assert "Sau khi tách" not in [row.title for row in rows_of(newsroom, "30701", day)]


def test_a_sound_of_another_bulletin_cannot_be_approved_for_this_one(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    broadcast_day(newsroom)
    recipe = orders.recipe_of(newsroom, orders.jingle_order(newsroom, JingleKind.STING, newsroom.tone))
    with newsroom.store.read() as work:
        sting = rendering.finished(newsroom, work, [recipe])[recipe]
    with pytest.raises(ApprovalStale):
        approve(newsroom, bulletin, audio=sting.audio)


def test_after_a_change_of_sound_the_bulletin_is_approved_again_and_airs(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    broadcast_day(newsroom)
    first = sound_of(newsroom, bulletin)
    assert first is not None
    approve(newsroom, bulletin, audio=first.audio)
    other = replace(newsroom, bed=JingleKind.BED)
    tomorrow = TODAY + timedelta(days=1)
    broadcast_day(other, tomorrow, NOON)
    second = sound_of(other, bulletin)
    assert second is not None
    approve(other, bulletin, audio=second.audio)
    broadcast_day(other, tomorrow, NOON)
    assert [row.bulletin for row in rows_of(other, "30628", tomorrow) if row.bulletin] == [bulletin]


def sound_of(newsroom: Newsroom, bulletin: BulletinId) -> RenderedItem | None:
    return item_of(newsroom, bulletin)


def test_a_sound_airs_first_in_the_earliest_slot_still_to_come_of_its_own_tone() -> None:
    newsroom = memory_newsroom(MemoryStore())
    wishes = {"30631": Wish(profile="stream"), "00004": Wish(region="Nam")}
    tree = grow(
        replace(each, choices=replace(each.choices, wish=wishes.get(each.code, Wish()))) for each in two_provinces()
    )
    afternoon = [rule("30628", time(17), "chiều"), rule("91-kv", time(16, 45), "chiều"), rule("30628", time(5))]
    scheduling.establish(
        newsroom, tree, [*afternoon, rule("30631", time(16, 30), "chiều"), rule("00004", time(6))], NOON
    )
    submit(newsroom)
    day = scheduling.agenda(newsroom, TODAY)
    house, stream, past = (day.tones[code] for code in ("30628", "30631", "00004"))
    local = {(slot.station, f"{slot.span.start.astimezone(newsroom.zone):%H:%M}"): slot for slot in day.slots}
    first = {house: local["91-kv", "16:45"].span.start, stream: local["30631", "16:30"].span.start}
    assert day.first(NOON) == first
    needed = scheduling.needs(newsroom, day, NOON)
    of_tone = {(tone.manner, tone.profile): tone for tone in (house, stream, past)}
    assert len(of_tone) == 3
    assert {
        tone: {n.airs for n in needed if (n.order.manner, n.order.profile) == key} for key, tone in of_tone.items()
    } == {
        house: {first[house]},
        stream: {first[stream]},
        past: {None},
    }


def test_a_bulletin_is_looked_up_once_however_many_stations_play_it(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulletin = submit(newsroom)
    render(newsroom)
    approve(newsroom, bulletin)
    looked_up: list[BulletinId] = []
    usual = MemoryBulletins.get

    def get(book: MemoryBulletins, scope: Scope, wanted: BulletinId) -> Bulletin:
        looked_up.append(wanted)
        return usual(book, scope, wanted)

    monkeypatch.setattr(MemoryBulletins, "get", get)
    published = broadcast_day(newsroom)
    assert sum(row.bulletin == bulletin for m in published for p in m.playlists for row in p.rows) >= 2
    before = len(looked_up)
    assert before <= 2, "once to see that it still stands, once to schedule it"
    transmission.publish_day(newsroom, TODAY, BEFORE_DAWN)
    assert len(looked_up) == before + 1
