from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.bulletin import BulletinId, Priority, Target
from broadcaster.domain.item import MUSIC, Delivery, ItemKind, Measured, RenderedItem
from broadcaster.domain.manifest import Edition, Manifest, freeze, from_json, to_json
from broadcaster.domain.planning import Aired, Candidate, History, Playlist, ReasonCode, Shell, Vacancy, fill
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Dbtp, Lufs, Millis, Span, digest_of, instant

NOON = instant(datetime(2026, 11, 22, 10, tzinfo=UTC))
PATH = "/91/kv/30628/"
MINUTE = 60_000


def item(name: str, kind: ItemKind, length: int, voice: str = "espeak:vi") -> RenderedItem:
    music = kind in (ItemKind.SIGNATURE, ItemKind.STING, ItemKind.CLOSING)
    delivery = MUSIC if music else Delivery(voice=VoiceName(voice), fallback=False, segments=1, from_cache=0)
    return RenderedItem(
        recipe=digest_of("recipe", name),
        kind=kind,
        title=name,
        audio=digest_of("audio", name),
        size=length * 8,
        measured=Measured(
            duration=Millis(length),
            planned=Millis(length),
            loudness=Lufs(-16.0),
            true_peak=Dbtp(-2.0),
            longest_silence=Millis(400),
        ),
        delivery=delivery,
    )


SHELL = Shell(
    signature=item("nhạc hiệu", ItemKind.SIGNATURE, 9_000),
    ident=item("xướng", ItemKind.IDENT, 3_000),
    greeting=item("chào", ItemKind.GREETING, 6_000),
    sting=item("cắt", ItemKind.STING, 2_500),
    closing=item("kết", ItemKind.CLOSING, 5_500),
)
FRAME = 9_000 + 3_000 + 6_000 + 5_500


def slot(minutes: float = 15, after: timedelta = timedelta(0), station: str = "30628") -> Slot:
    start = instant(NOON + after)
    return Slot(
        id=SlotId(f"{station}-{start:%Y%m%d-%H%M}"),
        station=StationCode(station),
        session="chiều",
        day=date(2026, 11, 22),
        span=Span(start=start, end=instant(start + timedelta(minutes=minutes))),
    )


def session(minutes: float = 15, after: timedelta = timedelta(0), shell: Shell | None = SHELL) -> Vacancy:
    return Vacancy(slot=slot(minutes, after), path=PATH, shell=shell)


def candidate(name: str, length: int = MINUTE, **told: object) -> Candidate:
    made = Candidate(
        bulletin=BulletinId(name),
        title=name,
        priority=Priority.NORMAL,
        targets=(Target(station=StationCode("kv"), path="/91/kv/", below=True),),
        valid_until=date(2026, 11, 30),
        wanted=3,
        created=NOON,
        item=item(name, ItemKind.BULLETIN, length),
    )
    return replace(made, **told)  # type: ignore[arg-type]  # fields by name, in tests only


def bulletins(playlist: Playlist) -> list[str]:
    return [row.bulletin for row in playlist.rows if row.bulletin is not None]


def left(playlist: Playlist) -> dict[str, ReasonCode]:
    return {out.bulletin: out.reason.code for out in playlist.left_out}


def test_a_slot_is_signature_ident_greeting_items_with_stings_between_and_closing() -> None:
    (playlist,) = fill([session()], [candidate("a"), candidate("b")], History())
    assert [row.kind.value for row in playlist.rows] == [
        "signature",
        "ident",
        "greeting",
        "bulletin",
        "sting",
        "bulletin",
        "closing",
    ]
    assert all(row.reason.sentence for row in playlist.rows)


def test_priority_comes_first_then_least_aired_then_earliest_expiry() -> None:
    (playlist,) = fill(
        [session()],
        [
            candidate("often"),
            candidate("soon", valid_until=date(2026, 11, 23)),
            candidate("later"),
            candidate("urgent", priority=Priority.PRIORITY),
        ],
        History(aired={(StationCode("30628"), BulletinId("often")): Aired(count=2)}),
    )
    assert bulletins(playlist) == ["urgent", "soon", "later", "often"]


def test_what_does_not_fit_is_left_out_with_its_seconds_and_a_shorter_one_takes_the_room() -> None:
    (playlist,) = fill([session(minutes=2)], [candidate("long", 3 * MINUTE), candidate("short", MINUTE)], History())
    assert bulletins(playlist) == ["short"]
    (out,) = playlist.left_out
    assert out.reason.code is ReasonCode.LEFT_NO_ROOM
    assert out.reason.sentence == "Không còn chỗ: cần 3 phút 3 giây, buổi phát còn 36 giây"


def test_an_item_that_fits_to_the_millisecond_is_taken_and_one_millisecond_more_is_not() -> None:
    room = 2 * MINUTE - FRAME
    (exact,) = fill([session(minutes=2)], [candidate("exact", room)], History())
    assert exact.length == 2 * MINUTE
    (over,) = fill([session(minutes=2)], [candidate("over", room + 1)], History())
    assert over.rows == ()


def test_no_bulletin_airs_more_often_than_wanted() -> None:
    sessions = [session(after=timedelta(hours=hour)) for hour in range(5)]
    playlists = fill(
        sessions, [candidate("a", wanted=3)], History(aired={(StationCode("30628"), BulletinId("a")): Aired(count=1)})
    )
    assert [len(bulletins(playlist)) for playlist in playlists] == [1, 1, 0, 0, 0]
    assert left(playlists[-1]) == {"a": ReasonCode.LEFT_AIRED_ENOUGH}


def test_a_slot_with_nothing_to_tell_stays_silent() -> None:
    (playlist,) = fill([session()], [], History())
    assert playlist.rows == ()


def test_without_its_frame_a_slot_stays_silent_and_says_so() -> None:
    (playlist,) = fill([session(shell=None)], [candidate("a")], History())
    assert playlist.rows == ()
    assert left(playlist) == {"a": ReasonCode.LEFT_SHELL_MISSING}


def test_a_bulletin_without_sound_or_with_sound_nobody_approved_never_airs() -> None:
    (playlist,) = fill([session()], [candidate("unmade", item=None), candidate("other", audio_fits=False)], History())
    assert playlist.rows == ()
    assert left(playlist) == {"unmade": ReasonCode.LEFT_NOT_RENDERED, "other": ReasonCode.LEFT_AUDIO_NOT_APPROVED}


def test_a_neighbours_bulletin_is_not_even_listed() -> None:
    theirs = (Target(station=StationCode("30631"), path="/91/kv/30631/", below=False),)
    above_only = (Target(station=StationCode("kv"), path="/91/kv/", below=False),)
    (playlist,) = fill(
        [session()], [candidate("theirs", targets=theirs), candidate("above", targets=above_only)], History()
    )
    assert playlist.rows == ()
    assert playlist.left_out == ()


lengths = st.lists(st.integers(1, 5 * MINUTE), max_size=25)


@given(lengths, st.integers(1, 60), st.data())
def test_every_slot_is_contiguous_within_its_span_and_accounts_for_every_candidate(
    items: list[int], minutes: int, data: st.DataObject
) -> None:
    candidates = [
        candidate(
            f"b{number}",
            length,
            wanted=data.draw(st.integers(1, 3)),
            priority=data.draw(st.sampled_from([Priority.NORMAL, Priority.PRIORITY])),
        )
        for number, length in enumerate(items)
    ]
    sessions = [session(minutes, timedelta(hours=hour)) for hour in range(3)]
    aired: Counter[str] = Counter()
    for playlist in fill(sessions, candidates, History()):
        due = playlist.slot.span.start
        for row in playlist.rows:
            assert row.start == due
            due = row.end
        assert due <= playlist.slot.span.end
        told = bulletins(playlist)
        assert len(told) == len(set(told))
        assert sorted([*told, *left(playlist)]) == sorted(c.bulletin for c in candidates)
        aired.update(told)
    assert all(aired[c.bulletin] <= c.wanted for c in candidates)


@given(st.permutations(range(6)))
def test_the_order_candidates_come_in_does_not_matter(order: list[int]) -> None:
    candidates = [candidate(f"b{number}", MINUTE + number) for number in range(6)]
    assert fill([session()], [candidates[i] for i in order], History()) == fill([session()], candidates, History())


def frozen(playlists: tuple[Playlist, ...], before: Manifest | None = None) -> Manifest | None:
    edition = Edition(
        station=StationCode("30628"),
        label="Đài Truyền thanh xã Chợ Mới",
        day=date(2026, 11, 22),
        zone="Asia/Ho_Chi_Minh",
        at=NOON,
    )
    return freeze(edition, playlists, before)


def test_a_manifest_reads_back_as_it_was_written() -> None:
    manifest = frozen(
        fill([session(), session(after=timedelta(hours=2))], [candidate("a"), candidate("Tết")], History())
    )
    assert manifest is not None
    assert from_json(to_json(manifest)) == manifest
    assert manifest.serial == 1


def test_the_same_playlists_are_not_published_again_and_others_get_the_next_serial() -> None:
    first = frozen(fill([session()], [candidate("a")], History()))
    assert frozen(fill([session()], [candidate("a")], History()), before=first) is None
    second = frozen(fill([session()], [candidate("b")], History()), before=first)
    assert second is not None
    assert second.serial == 2


def test_a_playlist_with_a_gap_or_past_its_slot_cannot_be_frozen() -> None:
    (playlist,) = fill([session()], [candidate("a")], History())
    late = replace(playlist.rows[1], start=instant(playlist.rows[1].start + timedelta(milliseconds=1)))
    with pytest.raises(ValueError, match="gap"):
        frozen((replace(playlist, rows=(playlist.rows[0], late)),))
    endless = replace(playlist.rows[0], length=Millis(16 * MINUTE))
    with pytest.raises(ValueError, match="over its end"):
        frozen((replace(playlist, rows=(endless,)),))


def test_a_day_whose_sessions_were_all_withdrawn_is_frozen_empty() -> None:
    first = frozen(fill([session()], [candidate("a")], History()))
    second = frozen((), before=first)
    assert second is not None
    assert (second.serial, second.playlists) == (2, ())


def test_a_playlist_of_another_station_or_day_cannot_be_frozen() -> None:
    (playlist,) = fill([session()], [candidate("a")], History())
    for changes in ({"station": StationCode("30631")}, {"day": date(2026, 11, 23)}):
        with pytest.raises(ValueError, match="one station and one day"):
            frozen((replace(playlist, slot=replace(playlist.slot, **changes)),))  # type: ignore[arg-type]  # fields by name, in tests only


def test_forbidden_hours_stay_silent_and_say_why() -> None:
    (playlist,) = fill([replace(session(), forbidden="rơi vào giờ yên lặng")], [candidate("a")], History())
    assert playlist.rows == ()
    assert "giờ yên lặng" in playlist.left_out[0].reason.sentence


def test_a_manifest_of_another_version_is_refused() -> None:
    manifest = frozen(fill([session()], [candidate("a")], History()))
    assert manifest is not None
    with pytest.raises(ValueError, match="version"):
        from_json(to_json(manifest).replace('"version": 2', '"version": 3'))
    with pytest.raises(ValueError, match="lacks"):
        from_json('{"version": 1}')
