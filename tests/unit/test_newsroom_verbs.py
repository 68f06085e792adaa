from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, two_provinces
from fakes.studio import FIRST, SECOND, MemoryLibrary, MemoryMixer, MemoryVoice, memory_newsroom

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.airtime import AirtimeEntry, Outcome
from broadcaster.domain.bulletin import BulletinId, Priority, State, spoken_digest
from broadcaster.domain.errors import (
    AirtimeClash,
    AirtimeItemUnknown,
    ApprovalStale,
    AudioUnknown,
    BadInput,
    BulletinMoved,
    BulletinUnknown,
    DatabaseDown,
    FieldWrong,
    IdempotencyClash,
    ItemRefused,
    JingleMissing,
    PlaylistUnknown,
    RuleUnlawful,
    StationUnknown,
    StorageFull,
    TextEmpty,
    TextNotUtf8,
    TextTooLong,
)
from broadcaster.domain.item import JingleKind
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import ReasonCode, Row
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Language, Millis, digest_of, instant
from broadcaster.newsroom import bulletins, health, logbook, rendering, scheduling, transmission
from broadcaster.newsroom.ports import JobState, Newsroom

REGION = Scope(path="/91/91-kv/")
SUBMISSION = bulletins.Submission(
    title="Lịch cấp nước",
    script="Từ 7h30 ngày 25/11/2026, xã tạm ngừng cấp nước để sửa đường ống.",
    language=Language.VIETNAMESE,
    topic="doi-song",
    priority=Priority.NORMAL,
    origin=StationCode("91-kv"),
    aims=(bulletins.Aim(station=StationCode("91-kv"), below=True),),
    valid_from=TODAY,
    valid_until=TODAY + timedelta(days=6),
    wanted=3,
    author="Cán bộ truyền thanh",
)


@pytest.fixture
def newsroom() -> Newsroom:
    made = memory_newsroom(MemoryStore())
    rules = [rule("30628"), rule("91-kv"), rule("00004")]
    scheduling.establish(made, two_provinces(), rules)
    return made


def submit(newsroom: Newsroom, name: str = "b1", at: Instant = NOON, **told: object) -> BulletinId:
    submission = replace(SUBMISSION, **told)  # type: ignore[arg-type]  # fields by name, in tests only
    receipt = bulletins.Receipt(id=BulletinId(name), at=at, key=None)
    return bulletins.submit(newsroom, EVERYWHERE, submission, receipt).id


def approve(newsroom: Newsroom, bulletin: BulletinId, audio: Digest | None = None) -> None:
    standing = bulletins.find(newsroom, EVERYWHERE, bulletin)
    spoken = spoken_digest(bulletins.speak(newsroom, standing.draft.script))
    verdict = bulletins.Verdict(approver="Lãnh đạo", spoken=spoken, audio=audio)
    bulletins.approve(newsroom, EVERYWHERE, bulletin, verdict, NOON)


def broadcast_day(newsroom: Newsroom, day: date = TODAY, at: Instant = NOON) -> tuple[Manifest, ...]:
    scheduling.prepare(newsroom, day, at)
    while rendering.render_next(newsroom, at) is not None:
        pass
    return transmission.publish_day(newsroom, day, at)


def rows_of(newsroom: Newsroom, station: str, day: date = TODAY) -> list[Row]:
    manifest = transmission.playlist_of(newsroom, EVERYWHERE, StationCode(station), day)
    return [row for playlist in manifest.playlists for row in playlist.rows]


# --- bulletins ---------------------------------------------------------------------------------------------------


def test_a_bulletin_waits_for_its_leader_and_is_approved_for_what_was_read(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    assert bulletins.find(newsroom, REGION, bulletin).state is State.SUBMITTED
    approve(newsroom, bulletin)
    assert bulletins.find(newsroom, REGION, bulletin).state is State.APPROVED
    with pytest.raises(BulletinMoved):
        approve(newsroom, bulletin)


def test_the_same_key_stores_once_and_other_content_under_it_is_refused(newsroom: Newsroom) -> None:
    receipts = [bulletins.Receipt(id=BulletinId(name), at=NOON, key="k1") for name in ("a", "b", "c")]
    first = bulletins.submit(newsroom, EVERYWHERE, SUBMISSION, receipts[0])
    assert bulletins.submit(newsroom, EVERYWHERE, SUBMISSION, receipts[1]) == first
    with pytest.raises(IdempotencyClash):
        bulletins.submit(newsroom, EVERYWHERE, replace(SUBMISSION, title="Khác"), receipts[2])
    assert len(bulletins.leaf_through(newsroom, EVERYWHERE, None, 10).bulletins) == 1


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        (REGION, {"origin": StationCode("00004")}),
        (REGION, {"origin": StationCode("nowhere")}),
        (EVERYWHERE, {"aims": (bulletins.Aim(station=StationCode("00004"), below=False),)}),
        (EVERYWHERE, {"aims": (bulletins.Aim(station=StationCode("91"), below=True),)}),
        (
            EVERYWHERE,
            {"origin": StationCode("30628"), "aims": (bulletins.Aim(station=StationCode("30631"), below=False),)},
        ),
    ],
)
def test_a_station_of_another_tree_above_or_beside_is_unknown(
    newsroom: Newsroom, scope: Scope, told: dict[str, object]
) -> None:
    submission = replace(SUBMISSION, **told)  # type: ignore[arg-type]  # fields by name, in tests only
    with pytest.raises(StationUnknown):
        bulletins.submit(newsroom, scope, submission, bulletins.Receipt(id=BulletinId("x"), at=NOON, key=None))
    assert not bulletins.leaf_through(newsroom, EVERYWHERE, None, 10).bulletins


def test_a_bulletin_of_another_tree_is_unknown(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    with pytest.raises(BulletinUnknown):
        bulletins.find(newsroom, Scope(path="/01/"), bulletin)


def test_a_station_that_has_closed_by_then_cannot_be_aimed_at(newsroom: Newsroom) -> None:
    with pytest.raises(FieldWrong, match="không hoạt động"):
        submit(newsroom, valid_from=date(2025, 6, 1))


def test_an_approval_of_an_older_spoken_form_or_of_unknown_sound_is_stale(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    stale = bulletins.Verdict(approver="Lãnh đạo", spoken=digest_of("old"), audio=None)
    with pytest.raises(ApprovalStale):
        bulletins.approve(newsroom, EVERYWHERE, bulletin, stale, NOON)
    with pytest.raises(ApprovalStale):
        approve(newsroom, bulletin, audio=digest_of("never made"))
    assert bulletins.find(newsroom, EVERYWHERE, bulletin).state is State.SUBMITTED


def test_a_file_must_be_utf8_and_not_endless() -> None:
    assert bulletins.read_script("\ufeffXin chào".encode()) == "Xin chào"
    with pytest.raises(TextNotUtf8) as wrong:
        bulletins.read_script("Chào".encode() + b"\xff\xfe")
    assert wrong.value.facts["position"] == 5
    with pytest.raises(TextTooLong):
        bulletins.read_script(b"a" * 1_000_000)


def test_what_is_over_expires_once_and_what_is_not_stays(newsroom: Newsroom) -> None:
    over = submit(newsroom, "over", valid_until=TODAY)
    stays = submit(newsroom, "stays")
    assert list(bulletins.expire(newsroom, TODAY)) == []
    assert list(bulletins.expire(newsroom, TODAY + timedelta(days=1))) == [over]
    assert list(bulletins.expire(newsroom, TODAY + timedelta(days=1))) == []
    assert bulletins.find(newsroom, EVERYWHERE, stays).state is State.SUBMITTED


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_bounds(newsroom: Newsroom, limit: int) -> None:
    with pytest.raises(FieldWrong):
        bulletins.leaf_through(newsroom, EVERYWHERE, None, limit)


# --- rendering ---------------------------------------------------------------------------------------------------


def test_a_sound_is_made_once_however_often_it_is_wanted(newsroom: Newsroom) -> None:
    bulletin = bulletins.find(newsroom, EVERYWHERE, submit(newsroom))
    order = rendering.bulletin_order(newsroom, bulletin)
    assert rendering.want(newsroom, [order, order], NOON) == 1
    assert rendering.want(newsroom, [order], NOON) == 0
    tried = rendering.render_next(newsroom, NOON)
    assert tried is not None
    assert tried.problem is None
    assert rendering.want(newsroom, [order], NOON) == 0
    assert rendering.render_next(newsroom, NOON) is None


def test_the_voice_really_used_stands_on_the_item_and_in_the_playlist(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.voice, MemoryVoice)
    newsroom.voice.dead.add(FIRST)
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    spoken = [row for row in rows_of(newsroom, "30628") if row.voice]
    assert len(spoken) == 3
    assert {(row.voice, row.fallback) for row in spoken} == {(SECOND, True)}
    assert {row.fallback for row in rows_of(newsroom, "30628") if not row.voice} == {False}


def test_a_passing_failure_waits_longer_each_time_and_is_never_given_up(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.voice, MemoryVoice)
    newsroom.voice.dead |= {FIRST, SECOND}
    order = rendering.bulletin_order(newsroom, bulletins.find(newsroom, EVERYWHERE, submit(newsroom)))
    rendering.want(newsroom, [order], NOON)
    ticks = [instant(NOON + timedelta(seconds=10 * tick)) for tick in range(720)]
    tried_at = [at for at in ticks if rendering.render_next(newsroom, at) is not None]
    gaps = [after - before for before, after in pairwise(tried_at)]
    assert gaps[:5] == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240, 480)]
    assert set(gaps[5:]) == {timedelta(minutes=10)}
    newsroom.voice.dead.clear()
    done = rendering.render_next(newsroom, later(24 * 60))
    assert done is not None
    assert done.problem is None


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (JingleMissing(jingle="signature", folder="x"), JobState.FAILED),
        (StorageFull(name="x"), JobState.WAITING),
        (ItemRefused(title="x", problem="y"), JobState.WAITING),
    ],
)
def test_a_lasting_failure_closes_the_job_and_a_passing_one_keeps_it(
    newsroom: Newsroom, problem: BadInput | StorageFull, state: JobState
) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    newsroom.mixer.problem = problem
    rendering.want(newsroom, [rendering.jingle_order(newsroom, JingleKind.STING)], NOON)
    tried = rendering.render_next(newsroom, NOON)
    assert tried is not None
    assert tried.problem is problem
    with newsroom.store.read() as work:
        (count,) = [count for count in work.jobs.counts() if count.count]
    assert (count.state, count.problem) == (state, problem.message_vi)


def test_a_sound_that_misses_its_loudness_is_never_kept(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    assert isinstance(newsroom.library, MemoryLibrary)
    newsroom.mixer.loudness = -19.0
    rendering.want(newsroom, [rendering.jingle_order(newsroom, JingleKind.STING)], NOON)
    tried = rendering.render_next(newsroom, NOON)
    assert tried is not None
    assert isinstance(tried.problem, ItemRefused)
    assert not newsroom.library.kept


def test_a_claim_that_ran_out_is_taken_again_and_only_the_newest_claim_records(newsroom: Newsroom) -> None:
    order = rendering.jingle_order(newsroom, JingleKind.STING)
    rendering.want(newsroom, [order], NOON)
    with newsroom.store.write() as work:
        dead = work.jobs.claim(NOON, later(10))
    assert dead is not None
    assert rendering.render_next(newsroom, later(9)) is None
    assert rendering.render_next(newsroom, later(11)) is not None
    (item,) = rendering.items_of(newsroom, [order])
    assert item is not None
    with newsroom.store.write() as work:
        assert not work.jobs.record(dead, item)


def test_a_changed_jingle_or_manner_or_title_is_another_recipe(newsroom: Newsroom) -> None:
    order = rendering.bulletin_order(newsroom, bulletins.find(newsroom, EVERYWHERE, submit(newsroom)))
    orders = [
        order,
        replace(order, title="Khác"),
        replace(order, bed=JingleKind.BED),
        replace(order, manner=replace(order.manner, rate=0.9)),
        replace(order, profile=replace(order.profile, kbps=96)),
        replace(order, segments=(*order.segments[:-1], replace(order.segments[-1], pause=Millis(1)))),
    ]
    assert len({rendering.recipe_of(newsroom, each) for each in orders}) == len(orders)


@pytest.mark.parametrize("script", ["", "🎉", "  \n "])
def test_a_piece_with_nothing_to_say_is_refused(newsroom: Newsroom, script: str) -> None:
    with pytest.raises(TextEmpty):
        rendering.piece_order(newsroom, rendering.Piece(script=script, title=None, voice=None, bed=False))


def test_a_piece_asks_for_its_voice_before_the_houses_own(newsroom: Newsroom) -> None:
    piece = rendering.Piece(script="\n\n Xin chào bà con.\nHết.", title=None, voice=SECOND, bed=True)
    order = rendering.piece_order(newsroom, piece)
    assert order.manner.voices == (SECOND, FIRST)
    assert order.title == "Xin chào bà con."
    assert (order.opening, order.bed, order.closing) == (JingleKind.SIGNATURE, JingleKind.BED, JingleKind.CLOSING)


# --- plans and manifests -----------------------------------------------------------------------------------------


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


# --- airtime -----------------------------------------------------------------------------------------------------


@pytest.fixture
def on_air(newsroom: Newsroom) -> Newsroom:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    return newsroom


def played(newsroom: Newsroom, sequence: int, place: int = 0) -> AirtimeEntry:
    manifest = transmission.playlist_of(newsroom, EVERYWHERE, StationCode("30628"), TODAY)
    row = manifest.playlists[0].rows[place]
    return AirtimeEntry(
        station=StationCode("30628"),
        sequence=sequence,
        slot=manifest.playlists[0].slot.id,
        audio=row.audio,
        started=row.start,
        played=row.length,
    )


def test_airtime_is_logged_once_and_one_faulty_entry_holds_up_no_other(on_air: Newsroom) -> None:
    code = StationCode("30628")
    good, stranger = played(on_air, 1), replace(played(on_air, 2), audio=digest_of("stranger"))
    logged = logbook.accept(on_air, EVERYWHERE, code, [good, stranger, played(on_air, 3, 1)])
    assert (logged.new, logged.known) == ((1, 3), ())
    assert [(refused.sequence, type(refused.error)) for refused in logged.refused] == [(2, AirtimeItemUnknown)]
    again = logbook.accept(on_air, EVERYWHERE, code, [good])
    assert (again.new, again.known) == ((), (1,))
    otherwise = logbook.accept(on_air, EVERYWHERE, code, [replace(good, played=Millis(1))])
    assert isinstance(otherwise.refused[0].error, AirtimeClash)
    assert next(entry.played for entry in logbook.entries_of(on_air, EVERYWHERE, code, TODAY)) == good.played


@pytest.mark.parametrize("told", [{"sequence": 0}, {"sequence": 2**53 + 1}, {"played": -1}, {"played": 25 * 3600_000}])
def test_an_entry_with_an_impossible_figure_is_refused(on_air: Newsroom, told: dict[str, int]) -> None:
    entry = replace(played(on_air, 1), **told)  # type: ignore[arg-type]  # fields by name, in tests only
    logged = logbook.accept(on_air, EVERYWHERE, StationCode("30628"), [entry])
    assert isinstance(logged.refused[0].error, FieldWrong)
    assert logbook.entries_of(on_air, EVERYWHERE, StationCode("30628"), TODAY) == ()


def test_a_batch_has_bounds_and_a_strangers_station_is_unknown(on_air: Newsroom) -> None:
    with pytest.raises(FieldWrong):
        logbook.accept(on_air, EVERYWHERE, StationCode("30628"), [])
    with pytest.raises(StationUnknown):
        logbook.accept(on_air, Scope(path="/01/"), StationCode("30628"), [played(on_air, 1)])


def test_what_was_promised_is_held_against_what_was_heard(on_air: Newsroom) -> None:
    code = StationCode("30628")
    logbook.accept(on_air, EVERYWHERE, code, [played(on_air, 1, 0), played(on_air, 2, 2)])
    heard = logbook.heard_of(on_air, EVERYWHERE, code, TODAY)
    assert [each.outcome for each in heard][:3] == [Outcome.AIRED, Outcome.MISSED, Outcome.AIRED]
    assert {each.outcome for each in heard[3:]} == {Outcome.UNREPORTED}


# --- health ------------------------------------------------------------------------------------------------------

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
    rendering.want(newsroom, [rendering.jingle_order(newsroom, JingleKind.STING)], NOON)
    rendering.render_next(newsroom, NOON)
    assert "đầy" in ill(newsroom)["rendering"]


class DeadStore(MemoryStore):
    def check(self) -> None:
        raise DatabaseDown(problem="đứt kết nối")


def test_a_dead_database_is_told_and_nothing_else_is_asked_of_it() -> None:
    assert set(ill(memory_newsroom(DeadStore()))) == {"database"}
