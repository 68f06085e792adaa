"""What could never be heard where it is aimed is refused when it is submitted, and nothing that could."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import AUTHOR, approve, broadcast_day, find, item_of, render, rows_of, submit, told
from fakes.samples import NOON, TODAY, rule, two_provinces

from broadcaster.domain.bulletin import BulletinId, Recorded
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import DraftFaulty
from broadcaster.domain.errors.playlists import ItemTooLong, NowhereHeard
from broadcaster.domain.schedule import Relay, Rule
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Language, Millis, digest_of
from broadcaster.newsroom import bulletins, fitting, readings, scheduling
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.fitness import fitness
from broadcaster.newsroom.ports import Newsroom

SHORT, LONG = rule("30628"), replace(rule("91-kv"), length=Millis(30 * 60_000))


def faults(newsroom: Newsroom, length: int, *aims: Aim, twice: bool = False) -> list[BadInput]:
    """Of a recording that long, with the sessions of the stations it is aimed at."""
    draft = bulletins.save(
        newsroom, AUTHOR, told(aims=aims), bulletins.Slip(id=BulletinId(f"b{length}{len(aims)}{twice}")), NOON
    ).bulletin.draft
    recorded = replace(draft, recording=Recorded(digest=digest_of("r"), length=Millis(length)), twice=twice)
    with newsroom.store.read() as work:
        spoken = readings.spoken_of(newsroom, work, recorded)
        return list(fitting.misfits(newsroom, work, fitting.sized(newsroom, work, recorded, spoken), TODAY))


def establish(newsroom: Newsroom, *rules: Rule) -> None:
    scheduling.establish(newsroom, two_provinces(), rules, NOON)


def at(code: str, *, below: bool = False) -> Aim:
    return Aim(station=StationCode(code), below=below)


def test_what_is_longer_than_every_session_it_is_aimed_at_is_refused_with_both_lengths(newsroom: Newsroom) -> None:
    (fault,) = faults(newsroom, 20 * 60_000, at("30628"))
    assert isinstance(fault, ItemTooLong)
    assert fault.message_vi.startswith("Bản tin dài 20 phút; buổi dài nhất ở nơi phát có chỗ cho 15 phút.")
    assert "20 min; the longest session where it is to air has room for 15 min" in fault.message_en


def test_to_the_millisecond_it_fits_or_not(newsroom: Newsroom) -> None:
    assert faults(newsroom, 900_000, at("30628")) == []
    assert [type(each) for each in faults(newsroom, 900_001, at("30628"))] == [ItemTooLong]


def room_of(newsroom: Newsroom) -> int:
    """What the planner leaves for bulletins in the commune's session of a quarter of an hour, framed as it is."""
    submit(newsroom, "small", script="Tin nhỏ.", aims=(at("30628"),))
    broadcast_day(newsroom, TODAY)
    frame = [row.length for row in rows_of(newsroom, "30628") if row.bulletin is None]
    return 15 * 60_000 - sum(frame)


def test_what_frames_a_session_once_it_is_made_is_no_room_for_a_bulletin(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, "first", aims=(at("30628"),)))
    room = room_of(newsroom)
    assert room < 15 * 60_000
    assert faults(newsroom, room, at("30628")) == []
    (fault,) = faults(newsroom, room + 1, at("30628"))
    assert isinstance(fault, ItemTooLong)
    assert fault.facts["longest"] == room
    found = fitness(newsroom, find(newsroom, BulletinId("small")).draft, NOON)
    assert [each.longest for each in found.places] == [room]


def test_a_text_whose_sound_is_made_is_as_long_as_that(newsroom: Newsroom) -> None:
    """It was told when nothing was made yet; submitted again it is known, and refused."""
    long = told(script="Mời bà con đi họp. " * 1000, aims=(at("30628"),))
    bulletins.save(newsroom, AUTHOR, long, bulletins.Slip(id=BulletinId("long"), submit=True), NOON)
    render(newsroom, TODAY)
    with pytest.raises(ItemTooLong) as refused:
        bulletins.save(newsroom, AUTHOR, long, bulletins.Slip(id=BulletinId("again"), submit=True), NOON)
    sound = item_of(newsroom, BulletinId("long"))
    assert sound is not None
    assert (refused.value.facts["length"], refused.value.facts["least"]) == (sound.measured.duration, 0)


def test_one_session_that_is_long_enough_anywhere_it_is_aimed_at_lets_it_in(newsroom: Newsroom) -> None:
    establish(newsroom, SHORT, LONG)
    assert faults(newsroom, 20 * 60_000, at("91-kv", below=True)) == []
    assert faults(newsroom, 20 * 60_000, at("30628"), at("91-kv")) == []
    assert [type(each) for each in faults(newsroom, 31 * 60_000, at("91-kv", below=True))] == [ItemTooLong]


def test_the_minutes_of_a_relay_are_not_the_stations_own(newsroom: Newsroom) -> None:
    carried = Relay(title="Thời sự", length=Millis(20 * 60_000), stream="https://vov.example.vn/vov1")
    establish(newsroom, SHORT, replace(LONG, relay=carried))
    assert [type(each) for each in faults(newsroom, 11 * 60_000, at("91-kv"))] == [ItemTooLong]
    assert faults(newsroom, 10 * 60_000, at("91-kv")) == []


def test_a_notice_needs_room_for_both_readings(newsroom: Newsroom) -> None:
    assert faults(newsroom, 8 * 60_000, at("30628")) == []
    assert [type(each) for each in faults(newsroom, 8 * 60_000, at("30628"), twice=True)] == [ItemTooLong]


def test_where_no_station_it_is_aimed_at_has_a_session_it_is_refused_by_a_code_of_its_own(newsroom: Newsroom) -> None:
    establish(newsroom, LONG)
    with newsroom.store.write() as work:
        (standing,) = work.timetables.all([StationCode("91-kv")])
        over = replace(standing, valid_until=TODAY - timedelta(days=1), version=standing.version + 1)
        assert work.timetables.replace(over, standing.version)
    with pytest.raises(NowhereHeard) as refused:
        submit(newsroom)
    assert refused.value.code == "nowhere-heard"
    assert "từ 22/11/2026 đến 28/11/2026" in refused.value.message_vi
    draft = bulletins.save(newsroom, AUTHOR, told(), bulletins.Slip(id=BulletinId("kept")), NOON)
    assert draft.bulletin.state == "draft"


def test_a_script_is_refused_only_when_nobody_could_read_it_in_time(newsroom: Newsroom) -> None:
    short = replace(rule("30628"), length=Millis(60_000))
    establish(newsroom, short)
    aims = (at("30628"),)
    submit(newsroom, "b1", script="Mời bà con. " * 300, aims=aims)  # 900 syllables: 54 s at the very least
    with pytest.raises(
        ItemTooLong, match="Bản tin dài ít nhất 1 phút 9 giây; buổi dài nhất ở nơi phát có chỗ cho 1 phút"
    ):
        submit(newsroom, "b2", script="Mời bà con đi họp. " * 230, aims=aims)  # 1150 syllables: 69 s


def test_the_estimate_is_far_below_what_a_voice_takes(newsroom: Newsroom) -> None:
    script = "Từ 7h30 ngày 25/11/2026, xã tạm ngừng cấp nước. " * 40
    draft = bulletins.save(
        newsroom, AUTHOR, told(script=script), bulletins.Slip(id=BulletinId("s")), NOON
    ).bulletin.draft
    with newsroom.store.read() as work:
        spoken = readings.spoken_of(newsroom, work, draft)
    letters = sum(len(sentence.text) for sentence in spoken.sentences)
    assert 0 < fitting.least_length(draft, spoken) < 70 * letters / 2  # the voice of the tests, twice as fast


def test_all_that_is_wrong_is_still_told_at_once(newsroom: Newsroom) -> None:
    establish(newsroom, replace(SHORT, length=Millis(60_000)))
    with pytest.raises(DraftFaulty) as refused:
        submit(newsroom, title=" ", script="Mời bà con đi họp. " * 230, aims=(at("30628"),))
    assert {each.code for each in refused.value.faults} == {"field-wrong", "item-too-long"}


@pytest.mark.parametrize("language", [Language.KHMER])
def test_a_recording_is_as_long_as_it_was_measured_whatever_stands_beside_it(
    newsroom: Newsroom, language: Language
) -> None:
    spoken_beside = told(script="Lời ghi kèm. " * 1000, language=language)
    draft = bulletins.save(newsroom, AUTHOR, spoken_beside, bulletins.Slip(id=BulletinId("km")), NOON).bulletin.draft
    recorded = replace(draft, recording=Recorded(digest=digest_of("r"), length=Millis(5)))
    with newsroom.store.read() as work:
        assert fitting.least_length(recorded, readings.spoken_of(newsroom, work, recorded)) == 5
