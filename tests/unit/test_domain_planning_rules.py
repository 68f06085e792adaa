"""What an operator is promised: which bulletin comes first and why, what people decide, what is relayed."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from unit.test_domain_planning import MINUTE, NOON, SHELL, bulletins, candidate, item, left, session

from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.item import ItemKind
from broadcaster.domain.manifest import _check_whole
from broadcaster.domain.planning import (
    Aired,
    Carried,
    History,
    Placed,
    Playlist,
    ReasonCode,
    RepairKind,
    Shell,
    fill,
    fullness,
    repairs,
)
from broadcaster.domain.schedule import Relay
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Language, Millis, instant

OWN = "/91/kv/30628/"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def codes(playlist: Playlist) -> dict[str, ReasonCode]:
    return {row.bulletin: row.reason.code for row in playlist.rows if row.bulletin is not None}


def aired(**told: Aired) -> History:
    return History(aired={(StationCode("30628"), BulletinId(name)): each for name, each in told.items()})


def by_hand(name: str, place: int = 0) -> Placed:
    return Placed(bulletin=BulletinId(name), place=place, by="Bà Hoa", why="dân hỏi")


def test_what_cannot_wait_for_a_later_day_comes_before_what_can() -> None:
    last_day = candidate("last", valid_until=date(2026, 11, 22))
    (playlist,) = fill([session()], [candidate("a"), candidate("b"), last_day], History())
    assert bulletins(playlist)[0] == "last"
    row = next(row for row in playlist.rows if row.bulletin == "last")
    assert row.reason.sentence == (
        "Hạn 22/11/2026: còn thiếu 3 lần phát mà sau các buổi đang xếp chỉ còn 0 buổi; "
        "lần phát thứ 1 trên 3 lần cần phát"
    )


def test_the_topic_that_lacks_most_comes_next_and_the_reason_tells_how_much() -> None:
    wishes = {"cchc": Millis(10 * MINUTE), "y-te": Millis(4 * MINUTE)}
    (playlist,) = fill(
        [replace(session(), wishes=wishes, names={"cchc": "Cải cách"})],
        [candidate("plain"), candidate("health", topic="y-te"), candidate("reform", topic="cchc")],
        History(told={(StationCode("30628"), "cchc"): Millis(MINUTE)}),
    )
    assert bulletins(playlist) == ["reform", "health", "plain"]
    assert "“Cải cách” tháng này còn thiếu 9 phút trên 10 phút" in playlist.rows[3].reason.sentence
    assert "“Cải cách” still lacks 9 min of 10 min this month" in playlist.rows[3].reason.english


def test_two_of_a_voice_or_topic_do_not_follow_each_other_when_there_is_a_choice() -> None:
    voices = {"a1": "espeak:vi", "a2": "espeak:vi", "b": "gtts:vi"}
    told = [candidate(name, item=item(name, ItemKind.BULLETIN, MINUTE, voice)) for name, voice in voices.items()]
    (playlist,) = fill([session()], told, History())
    assert bulletins(playlist) == ["a1", "b", "a2"]
    assert codes(playlist)["b"] is ReasonCode.VARIED
    assert playlist.rows[5].reason.sentence == (
        "Chưa phát lần nào trên 3 lần cần phát, còn hạn đến 30/11/2026. Đứng trước 1 bản tin lẽ ra đứng trước nó, "
        "vì chúng giống bản tin liền trước hơn: 0 cùng nhóm nội dung, 1 cùng giọng"
    )
    assert playlist.rows[5].reason.facts["class"] == ReasonCode.NOT_YET_AIRED


def test_the_communes_own_comes_before_what_is_from_above() -> None:
    (playlist,) = fill([session()], [candidate("above"), candidate("own", origin=OWN)], History())
    assert bulletins(playlist) == ["own", "above"]


def test_a_notice_is_read_twice_in_the_session_and_counts_once() -> None:
    sessions = [session(), session(after=timedelta(hours=5))]
    first, second = fill(sessions, [candidate("n", twice=True, wanted=1)], History())
    assert bulletins(first) == ["n", "n"]
    assert [row.reason.code for row in first.rows if row.bulletin][1] is ReasonCode.READ_AGAIN
    assert left(second) == {"n": ReasonCode.LEFT_AIRED_ENOUGH}


def test_repeats_keep_their_gap_from_history_and_from_each_other() -> None:
    sessions = [session(after=timedelta(hours=hours)) for hours in (0, 3, 6)]
    often = candidate("a", wanted=9, gap=Millis(5 * 60 * MINUTE))
    playlists = fill(sessions, [often], aired(a=Aired(count=1, last=instant(NOON - timedelta(hours=1)))))
    assert [bulletins(each) for each in playlists] == [[], [], ["a"]]
    assert (
        playlists[0].left_out[0].reason.sentence == "Hai lần phát phải cách nhau 5 giờ, lần kia mới cách 1 giờ 18 giây"
    )


def test_last_evening_is_not_repeated_unasked_but_by_hand_it_is() -> None:
    history = aired(a=Aired(count=1, last=instant(NOON - timedelta(hours=12)), day=date(2026, 11, 21)))
    (unasked,) = fill([session()], [candidate("a")], history)
    assert left(unasked) == {"a": ReasonCode.LEFT_LAST_EVENING}
    (asked,) = fill([replace(session(), placed=(by_hand("a"),))], [candidate("a")], history)
    assert bulletins(asked) == ["a"]


def test_on_a_day_of_mourning_there_is_no_music_and_no_gap_where_it_was() -> None:
    mourning = session()
    mourning = replace(mourning, slot=replace(mourning.slot, plain=True))
    (playlist,) = fill([mourning], [candidate("a"), candidate("b")], History())
    assert [row.kind.value for row in playlist.rows] == ["ident", "greeting", "bulletin", "bulletin"]
    _check_whole(playlist)


def test_a_frame_may_lack_any_part_but_the_ident() -> None:
    bare = Shell(signature=None, ident=SHELL.ident, greeting=None, sting=None, closing=None)
    (playlist,) = fill([session(shell=bare)], [candidate("a"), candidate("b")], History())
    assert [row.kind.value for row in playlist.rows] == ["ident", "bulletin", "bulletin"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"valid_from": date(2026, 11, 23)}, ReasonCode.LEFT_NOT_YET_VALID),
        ({"valid_until": date(2026, 11, 21)}, ReasonCode.LEFT_EXPIRED),
        ({"language": Language.KHMER}, ReasonCode.LEFT_LANGUAGE),
        ({"item": None, "held": True}, ReasonCode.LEFT_HELD),
        ({"audio_fits": False}, ReasonCode.LEFT_AUDIO_NOT_APPROVED),
    ],
)
def test_no_hand_places_what_may_not_air(told: dict[str, object], code: ReasonCode) -> None:
    vietnamese = replace(session(), languages=frozenset({Language.VIETNAMESE}))
    (alone,) = fill([vietnamese], [candidate("a", **told)], History())
    assert left(alone) == {"a": code}
    (placed,) = fill([replace(vietnamese, placed=(by_hand("a"),))], [candidate("a", **told)], History())
    assert left(placed) == {"a": ReasonCode.LEFT_PLACED_UNFIT}
    assert alone.left_out[0].reason.sentence in placed.left_out[0].reason.sentence


# --- decided by people -------------------------------------------------------------------------------------------


def test_what_was_put_somewhere_stays_there_and_its_reason_tells_who_and_why() -> None:
    urgent = candidate("urgent", priority=Priority.PRIORITY)
    placed = replace(session(), placed=(by_hand("z", 1), by_hand("y", 9)))
    (playlist,) = fill([placed], [urgent, candidate("a"), candidate("y"), candidate("z")], History())
    assert bulletins(playlist) == ["urgent", "z", "a", "y"]
    assert playlist.rows[5].reason.sentence.startswith("Bà Hoa xếp vào chỗ này: dân hỏi;")


def test_what_was_skipped_or_is_gone_is_left_out_with_the_why() -> None:
    decided = replace(session(), skipped={BulletinId("a"): "đã đọc ở chợ"}, placed=(by_hand("gone"),))
    (playlist,) = fill([decided], [candidate("a")], History())
    assert left(playlist) == {"a": ReasonCode.LEFT_SKIPPED, "gone": ReasonCode.LEFT_PLACED_GONE}


def test_the_last_airing_is_kept_for_the_slot_it_was_placed_in() -> None:
    later = replace(session(after=timedelta(hours=5)), placed=(by_hand("a"),))
    first, second = fill([session(), later], [candidate("a", wanted=1)], History())
    assert left(first) == {"a": ReasonCode.LEFT_FOR_PLACED}
    assert bulletins(second) == ["a"]


def test_priorities_from_above_and_own_clash_until_the_commune_decides() -> None:
    both = [
        candidate("own", priority=Priority.PRIORITY, origin=OWN),
        candidate("above", priority=Priority.PRIORITY, origin="/91/"),
    ]
    (pending,) = fill([session()], both, History())
    assert pending.pending is not None
    assert (pending.pending.above, pending.pending.own) == (("above",), ("own",))
    assert bulletins(pending) == list(pending.pending.order) == ["above", "own"]
    assert set(codes(pending).values()) == {ReasonCode.PRIORITY_ABOVE_FIRST, ReasonCode.PRIORITY_AFTER_ABOVE}
    order = (BulletinId("own"), BulletinId("above"))
    (decided,) = fill([replace(session(), order=order)], both, History())
    assert (decided.pending, bulletins(decided)) == (None, ["own", "above"])
    assert "thứ 1 trong thứ tự đài đã chọn" in decided.rows[3].reason.sentence


def test_an_overfull_slot_says_by_how_much_and_offers_three_ways_out() -> None:
    overfull = replace(session(minutes=5), placed=(by_hand("a", 0), by_hand("b", 1)))
    spare = session(after=timedelta(hours=5))
    both = [candidate("a", 3 * MINUTE), candidate("b", 3 * MINUTE, wanted=1)]
    full, later = fill([overfull, spare], both, History())
    assert left(full) == {"b": ReasonCode.LEFT_PLACED_NO_ROOM}
    assert fullness(full) == "thừa 1 phút 26 giây"
    valid = {each.bulletin: each.valid_until for each in both}
    offers = repairs(full, [later], valid, instant(full.slot.span.end + timedelta(minutes=30)))
    free = [replace(later, rows=(), left_out=(), notes=())]
    offers_with_room = repairs(full, free, valid, None)
    assert [offer.kind for offer in offers] == [RepairKind.DROP, RepairKind.RUN_OVER]
    assert [offer.kind for offer in offers_with_room] == [RepairKind.DROP, RepairKind.MOVE]
    told = [offer.sentence(ZONE) for offer in (*offers_with_room, offers[-1])]
    assert told == ["Bỏ “b”", "Dời “b” sang buổi chiều ngày 22/11", "Cho tràn tới 17:06:26"]


def test_a_slot_with_room_says_how_much() -> None:
    (playlist,) = fill([session()], [candidate("a")], History())
    assert fullness(playlist) == "còn trống 13 phút 36 giây"
    assert repairs(playlist, [], {}, None) == ()


# --- carried -----------------------------------------------------------------------------------------------------


def relayed(minutes: int, offset: int = 0) -> Carried:
    relay = Relay(
        title="VOV1", length=Millis(minutes * MINUTE), offset=Millis(offset * MINUTE), stream="https://vov.vn"
    )
    return Carried(relay=relay, item=item("dự phòng", ItemKind.BULLETIN, MINUTE))


def test_a_relay_takes_its_time_and_bulletins_stand_before_and_after_it() -> None:
    carrying = replace(session(), carried=(relayed(minutes=5, offset=3),))
    (playlist,) = fill([carrying], [candidate("a"), candidate("b"), candidate("c")], History())
    kinds = [row.kind.value for row in playlist.rows[3:]]
    assert kinds == ["bulletin", "sting", "bulletin", "relay", "sting", "bulletin", "closing"]
    relay = playlist.rows[6]
    assert relay.start == playlist.slot.span.start + timedelta(minutes=3)
    assert relay.reason.sentence == "Tiếp âm VOV1 trong 5 phút; trước đó im lặng 39 giây"
    _check_whole(playlist)


def test_a_relay_is_cut_to_the_slot_and_the_opening_waits_for_it_when_nothing_else_is_told() -> None:
    (playlist,) = fill([replace(session(), carried=(relayed(minutes=60, offset=5),))], [], History())
    assert playlist.rows[0].start == playlist.slot.span.start + timedelta(minutes=5, seconds=-18)
    assert playlist.end == playlist.slot.span.end
    assert [row.reason.code for row in playlist.rows][3] is ReasonCode.RELAYED_SHORTER
    _check_whole(playlist)


def test_a_relay_past_the_slots_end_is_not_carried_and_that_is_noted() -> None:
    (playlist,) = fill([replace(session(), carried=(relayed(minutes=5, offset=16),))], [candidate("a")], History())
    assert bulletins(playlist) == ["a"]
    assert [note.code for note in playlist.notes] == [ReasonCode.NOTE_RELAY_NO_ROOM]
