from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import render, submit
from fakes.house import House
from fakes.memory_keyring import MemoryKeyring
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later
from fakes.studio import FIRST, SECOND, MemoryMixer, MemoryVoice, memory_newsroom

from broadcaster.domain.access import AccountId
from broadcaster.domain.approver_key import ApproverKey
from broadcaster.domain.errors.machine import DatabaseDown, StorageFull
from broadcaster.domain.errors.sound import ItemRefused
from broadcaster.domain.item import JingleKind
from broadcaster.domain.speech import StandIns, Use
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import health, orders, rendering
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.leading import Watch, lead, leave
from broadcaster.newsroom.makers import tell_maker
from broadcaster.newsroom.ports import Newsroom
from broadcaster.timers import Leader

PERIODS = {"publish": timedelta(minutes=1)}


def ill(newsroom: Newsroom, at: Instant = NOON) -> dict[str, str]:
    return {f.part.value: f.told for f in health.examine(newsroom, at, PERIODS) if not f.well}


def beat(newsroom: Newsroom, at: Instant) -> None:
    with newsroom.store.write() as work:
        work.pulses.beat("publish", at)


def test_a_running_newsroom_is_well(newsroom: Newsroom) -> None:
    beat(newsroom, NOON)
    assert ill(newsroom, later(2)) == {}


def test_a_clock_that_stopped_is_told_with_its_age(newsroom: Newsroom) -> None:
    assert "chưa chạy lần nào" in ill(newsroom)["clock"]
    beat(newsroom, NOON)
    assert "240 giây trước" in ill(newsroom, later(4))["clock"]


def test_a_chain_without_a_ready_voice_is_told_and_one_that_lives_by_its_fallback_is_well(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.voice, MemoryVoice)
    beat(newsroom, NOON)
    newsroom.voice.dead.add(FIRST)
    assert ill(newsroom) == {}
    newsroom.voice.dead.add(SECOND)
    assert "không có mạng" in ill(newsroom)["voice"]


def test_a_sound_that_cannot_be_made_is_told(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    beat(newsroom, NOON)
    newsroom.mixer.problem = StorageFull(name="x.mp3")
    rendering.want(newsroom, [Need(order=orders.jingle_order(newsroom, JingleKind.STING, newsroom.tone))], NOON)
    rendering.render_next(newsroom, NOON)
    assert "đầy" in ill(newsroom)["rendering"]


def test_sounds_that_wait_while_emergencies_alone_are_made_are_told(newsroom: Newsroom) -> None:
    beat(newsroom, later(1))
    rendering.want(newsroom, [Need(order=orders.jingle_order(newsroom, JingleKind.STING, newsroom.tone))], NOON)
    tell_maker(newsroom, "may-1:7", "emergency", later(1))
    assert ill(newsroom, later(0.9)) == {}
    assert "Không nơi nào dựng tin thường: 1 bản chờ" in ill(newsroom, later(2))["rendering"]
    tell_maker(newsroom, "may-2:9", "", later(2))
    assert ill(newsroom, later(2)) == {}


def test_a_text_that_cannot_be_made_is_its_own_affair_and_what_frames_slots_is_the_houses(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    beat(newsroom, NOON)
    tell_maker(newsroom, "may-1:7", "", NOON)
    render(newsroom)
    newsroom.mixer.problem = ItemRefused(title="Hai chữ", problem="độ to -16.8 LUFS, cần -16.0 ± 0.5")
    submit(newsroom, "b1")
    render(newsroom)
    assert ill(newsroom) == {}
    told = next(f for f in health.examine(newsroom, NOON, PERIODS) if f.part is health.Part.RENDERING)
    assert "1 bản tin không dựng được vì chính nội dung" in told.told
    assert "1 bulletins cannot be made" in told.told_en
    render(newsroom, TODAY + timedelta(days=1))
    assert "Hai chữ" in ill(newsroom)["rendering"]


def test_what_the_disk_refused_at_the_last_tick_is_a_finding(newsroom: Newsroom) -> None:
    beat(newsroom, NOON)
    lead(newsroom.store, Watch(me="a"), NOON)
    here = health.Here(holder="a", ticked=NOON, attended=NOON, heard=NOON, refused=StorageFull(name="broadcaster.db"))
    found = [each for each in health.examine(newsroom, NOON, PERIODS, here) if not each.well]
    assert [each.part for each in found] == [health.Part.DATABASE]
    assert "không ghi được" in found[0].told
    assert "takes nothing" in found[0].told_en


@pytest.mark.parametrize("part", health.Part)
def test_a_stranger_learns_which_part_is_ill_and_no_name(part: health.Part) -> None:
    secret = health.Said(vi="Đài Long Xuyên, 05:00", en="Đài Long Xuyên, 05:00")
    shown = health.Finding(part=part, well=False, said=(secret,)).to_strangers
    assert (shown.part, shown.well) == (part, False)
    assert shown.told
    assert shown.told_en
    assert "Long Xuyên" not in shown.told + shown.told_en


class DeadStore(MemoryStore):
    def check(self) -> None:
        raise DatabaseDown(problem="đứt kết nối")


def test_a_dead_database_is_told_and_nothing_else_is_asked_of_it() -> None:
    assert set(ill(memory_newsroom(DeadStore()))) == {"database"}


def test_a_stand_in_that_may_not_speak_makes_no_house_well(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.voice, MemoryVoice)
    beat(newsroom, NOON)
    newsroom.voice.dead.add(FIRST)
    held = replace(newsroom, stand_ins=StandIns(engines=frozenset({"second"}), uses=frozenset({Use.DEMO})))
    assert FIRST in ill(held)["voice"]
    assert "voice" not in ill(replace(held, use=Use.DEMO))


# --- who wakes and who leads -------------------------------------------------------------------------------------


def clock_of(newsroom: Newsroom, at: Instant, here: health.Here) -> health.Finding:
    return next(f for f in health.examine(newsroom, at, PERIODS, here) if f.part is health.Part.CLOCK)


def test_who_leads_and_who_follows_are_both_well_and_both_say_who_leads(newsroom: Newsroom) -> None:
    beat(newsroom, NOON)
    lead(newsroom.store, Watch(me="hai-phong:7:x"), NOON)
    mine = clock_of(newsroom, later(0.1), health.Here(holder="hai-phong:7:x", ticked=NOON, attended=NOON, heard=NOON))
    here = health.Here(holder="hue:8:y", ticked=NOON, attended=NOON, heard=NOON, replaced=2)
    other = clock_of(newsroom, later(0.1), here)
    assert mine.well
    assert other.well
    assert "hai-phong:7:x (chính tiến trình này), nhiệm kỳ 1, 6 giây trước" in mine.told
    assert "Giữ việc hẹn giờ: hai-phong:7:x, nhiệm kỳ 1" in other.told
    assert "Nhịp cuối của tiến trình này 6 giây trước, đã thay 2 lần." in other.told


def test_a_clock_that_wakes_nobody_or_that_nobody_leads_is_ill(newsroom: Newsroom) -> None:
    beat(newsroom, NOON)
    well = health.Here(holder="a", ticked=NOON, attended=NOON, heard=NOON)
    assert "Không tiến trình nào giữ" in clock_of(newsroom, NOON, well).told
    watch = lead(newsroom.store, Watch(me="a"), NOON)
    assert clock_of(newsroom, NOON, well).well
    assert "đứng im" in clock_of(newsroom, NOON, replace(well, ticked=None)).told
    assert "đứng im" in clock_of(newsroom, later(0.6), well).told
    assert "khẩn cấp" in clock_of(newsroom, NOON, replace(well, attended=None)).told
    assert "khẩn cấp" in clock_of(newsroom, later(1.1), well).told
    beat(newsroom, later(0.6))
    assert "Không tiến trình nào giữ" in clock_of(newsroom, later(0.6), replace(well, ticked=later(0.6))).told
    leave(newsroom.store, watch)
    assert not clock_of(newsroom, NOON, well).well


def test_a_server_an_hour_fast_is_told_so_and_takes_no_leader_for_gone(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.store, MemoryStore)
    beat(newsroom, NOON)
    lead(newsroom.store, Watch(me="hue"), NOON)
    newsroom.store.tells(NOON)
    leader = Leader(newsroom, "fast", lambda: later(60))
    leader.look()
    here = health.Here(holder="fast", ticked=later(60), attended=later(60), ahead=leader.ahead, heard=leader.heard)
    told = clock_of(newsroom, later(60), here)
    assert not told.well
    assert "nhanh hơn đồng hồ cơ sở dữ liệu 3600 giây (clock-ahead)" in told.told
    assert "3600 s ahead" in told.told_en
    assert "Không tiến trình nào giữ" not in told.told
    assert "trễ" not in told.told
    assert (leader.behind, leader.now()) == (timedelta(0), later(60))


def test_who_hears_of_no_leader_for_long_says_so_whatever_the_lease_tells(newsroom: Newsroom) -> None:
    beat(newsroom, later(1))
    lead(newsroom.store, Watch(me="hue"), later(60))
    here = health.Here(holder="a", ticked=later(1), attended=later(1), heard=NOON)
    assert "Không tiến trình nào giữ" in clock_of(newsroom, later(1), here).told


def test_a_library_that_is_away_is_told(newsroom: Newsroom) -> None:
    beat(newsroom, NOON)
    lead(newsroom.store, Watch(me="a"), NOON)
    here = health.Here(holder="a", ticked=NOON, attended=NOON, heard=NOON, library=False)
    ill = [each for each in health.examine(newsroom, NOON, PERIODS, here) if not each.well]
    assert [each.part for each in ill] == [health.Part.LIBRARY]
    assert "does not answer" in ill[0].told_en


def test_a_database_that_is_gone_is_told_also_by_whom_it_refused_something_before() -> None:
    here = health.Here(holder="a", ticked=NOON, attended=NOON, refused=DatabaseDown(problem="x"))
    found = health.examine(memory_newsroom(DeadStore()), NOON, PERIODS, here)
    assert [each.part.value for each in found if not each.well] == ["database"]


def test_keys_that_end_are_told_and_a_house_that_can_seal_nothing_is_ill(newsroom: Newsroom) -> None:
    def keys(keyring: MemoryKeyring) -> health.Finding:
        found = health.examine(replace(newsroom, keyring=keyring), NOON, PERIODS)
        return next(each for each in found if each.part is health.Part.KEYS)

    assert keys(MemoryKeyring(house=House())).told == "Bản tín nhiệm số 1 còn hiệu lực."
    soon, over = (House(keys_end=instant(NOON + timedelta(days=days))) for days in (60, 0))
    assert keys(MemoryKeyring(house=soon)).well
    assert "“manifest” sẽ hết hạn ngày 21/01/2027" in keys(MemoryKeyring(house=soon)).told
    assert not keys(MemoryKeyring(house=over)).well
    assert [keys(MemoryKeyring(house=each)).asks for each in (House(), House(needed=0), soon)] == [False, False, True]
    bare = MemoryKeyring()
    bare.told.clear()
    assert "broadcaster start" in keys(bare).told


def test_a_root_that_lies_on_the_machine_asks_for_a_deed_and_leaves_the_house_well(newsroom: Newsroom) -> None:
    keyring = MemoryKeyring(roots=("keys/root.key",))
    found = health.examine(replace(newsroom, keyring=keyring), NOON, PERIODS)
    keys = next(each for each in found if each.part is health.Part.KEYS)
    assert (keys.well, keys.asks) == (True, True)
    assert "Hãy chép ra USB" in keys.told


def test_a_house_in_which_nobody_has_a_key_is_well_and_told_that_its_server_speaks_alone(newsroom: Newsroom) -> None:
    def keys(of: Newsroom) -> health.Finding:
        return next(each for each in health.examine(of, NOON, PERIODS) if each.part is health.Part.KEYS)

    assert keys(newsroom).well
    assert "máy chủ một mình phát được" in keys(newsroom).told
    signed = replace(newsroom, keyring=MemoryKeyring(house=replace(MemoryKeyring().house, needed=2)))
    assert "một mình" not in keys(signed).told


def test_a_withdrawn_key_that_stations_still_believe_is_told(newsroom: Newsroom) -> None:
    public = newsroom.keyring.trust().approvers.people[0].key
    gone = ApproverKey(account=AccountId("ut"), public=public, name="Út", proof="{}", offered=NOON, withdrawn=NOON)
    with newsroom.store.write() as work:
        work.approver_keys.add(gone)
    found = next(each for each in health.examine(newsroom, NOON, PERIODS) if each.part is health.Part.KEYS)
    assert found.well
    assert gone.fingerprint in found.told
