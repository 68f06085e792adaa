"""What is planned and why, and what a recall does to what was promised."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import (
    AUTHOR,
    LEADER,
    approve,
    broadcast_day,
    find,
    item_of,
    left_out,
    opened_newsroom,
    render,
    submit,
    told,
)
from fakes.samples import NOON, TODAY, later

from broadcaster.domain.access import CONSOLE, AccountId, Actor, Grant, Means, Role
from broadcaster.domain.bulletin import BulletinId, ReturnReason
from broadcaster.domain.errors.bulletins import BulletinMoved
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import BulletinNotRecalled, ManifestUnknown, PlaylistUnknown
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest, from_json, to_json
from broadcaster.domain.planning import ReasonCode
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import approving, bulletins, plans, transmission
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.planning import plan
from broadcaster.newsroom.plans import TakenUp
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.replanning import Change, replan
from broadcaster.newsroom.scheduling import agenda

CODE = StationCode("30628")
TOMORROW = TODAY + timedelta(days=1)
KHU_VUC = bulletins.Aim(station=StationCode("91-kv"), below=False)
MACHINE = Actor(
    id=AccountId("m"),
    name="Máy đài",
    grants=(Grant(role=Role.ADMIN, station=None, path="/"),),
    source="máy đài",
    means=Means.PROGRAM,
    assured=True,
)


@pytest.fixture
def newsroom() -> Newsroom:
    return opened_newsroom()


def aired(newsroom: Newsroom, *names: str) -> list[BulletinId]:
    """Bulletins that stand in tomorrow's manifests."""
    made = [submit(newsroom, name) for name in names]
    broadcast_day(newsroom, TOMORROW)
    for each in made:
        item = item_of(newsroom, each)
        assert item is not None
        approve(newsroom, each, audio=item.audio)
    broadcast_day(newsroom, TOMORROW, later(1))
    return made


def newest(newsroom: Newsroom) -> Manifest:
    return plans.plan_of(newsroom, CONSOLE, CODE, TOMORROW, NOON).manifest


def told_in(manifest: Manifest) -> set[BulletinId | None]:
    return {row.bulletin for playlist in manifest.playlists for row in playlist.rows} - {None}


def publish(newsroom: Newsroom, at: Instant) -> dict[StationCode, Manifest]:
    return {each.station: each for each in transmission.publish_day(newsroom, TOMORROW, at)}


def recall(newsroom: Newsroom, bulletin: BulletinId, at: Instant) -> None:
    bulletins.recall(newsroom, CONSOLE, bulletin, "sai số liệu", at)


def test_a_recall_leaves_a_tombstone_and_no_row_at_every_station_that_had_it_and_takes_effect_now(
    newsroom: Newsroom,
) -> None:
    gone, stays = aired(newsroom, "gone", "stays")
    before = newest(newsroom)
    assert told_in(before) == {gone, stays}
    recall(newsroom, gone, later(10))
    made = publish(newsroom, later(11))[CODE]
    assert told_in(made) == {stays}
    (stone,) = made.tombstones
    assert (stone.bulletin, stone.at, stone.reason) == (gone, later(10), "sai số liệu")
    assert set(stone.audio) == {r.audio for p in before.playlists for r in p.rows if r.bulletin == gone}
    assert made.takes_effect == later(11)
    assert from_json(to_json(made)) == made
    assert publish(newsroom, later(12)) == {}  # it stands there once


def test_a_tombstone_stands_in_every_later_version(newsroom: Newsroom) -> None:
    (gone,) = aired(newsroom, "gone")
    recall(newsroom, gone, later(10))
    publish(newsroom, later(11))
    aired(newsroom, "next")
    assert [stone.bulletin for stone in newest(newsroom).tombstones] == [gone]
    assert newest(newsroom).serial > 2


def test_a_running_slot_loses_every_row_of_what_is_recalled_and_nothing_else_of_it_moves(newsroom: Newsroom) -> None:
    aired(newsroom, "one", "two", "three")
    before = newest(newsroom).playlists[0]
    told = [row for row in before.rows if row.bulletin is not None]
    first, second, third = told
    assert first.bulletin
    assert second.bulletin
    running = instant(first.start + timedelta(seconds=1))
    recall(newsroom, second.bulletin, running)
    made = publish(newsroom, running)[CODE]
    rows = made.playlists[0].rows
    assert [row.bulletin for row in rows if row.bulletin] == [first.bulletin, third.bulletin]
    assert made.takes_effect == running
    assert len(before.rows) - len(rows) == 2  # its sting went with it
    assert all(row in before.rows for row in rows)
    recall(newsroom, first.bulletin, running)  # while it plays
    after = publish(newsroom, running)[CODE]
    assert [row for row in after.playlists[0].rows if row.bulletin] == [third]
    assert {stone.bulletin for stone in after.tombstones} == {first.bulletin, second.bulletin}
    assert publish(newsroom, running) == {}


def revised(newsroom: Newsroom, bulletin: BulletinId, at: Instant, **changes: object) -> None:
    made = bulletins.BulletinEdit(bulletin=bulletin, seen=find(newsroom, bulletin).version, submission=told(**changes))
    bulletins.revise(newsroom, AUTHOR, made, at)


def returned(newsroom: Newsroom, bulletin: BulletinId, at: Instant) -> None:
    revised(newsroom, bulletin, at, script="Mai họp dân.")
    approving.give_back(newsroom, LEADER, bulletin, approving.Refusal(reasons=(ReturnReason.DATE,)), at)


def drafted(newsroom: Newsroom, bulletin: BulletinId, at: Instant) -> None:
    returned(newsroom, bulletin, at)
    revised(newsroom, bulletin, at, script="Mai họp dân.")


def withdrawn(newsroom: Newsroom, bulletin: BulletinId, at: Instant) -> None:
    revised(newsroom, bulletin, at, script="Mai họp dân.")
    bulletins.withdraw(newsroom, AUTHOR, bulletin, "", at)


def approved_anew(newsroom: Newsroom, bulletin: BulletinId, at: Instant) -> None:
    revised(newsroom, bulletin, at, script="Mai họp dân.")
    render(newsroom, TOMORROW, at)
    approve(newsroom, bulletin)


def moved_on(newsroom: Newsroom, bulletin: BulletinId, at: Instant) -> None:
    """Its days lie elsewhere by now: it would be valid on no day that stations hold."""
    later_on = {"valid_from": TOMORROW + timedelta(days=30), "valid_until": TOMORROW + timedelta(days=40)}
    revised(newsroom, bulletin, at, **later_on)


def ended(newsroom: Newsroom, bulletin: BulletinId, at: Instant) -> None:
    revised(newsroom, bulletin, at, valid_until=TOMORROW)
    bulletins.expire(newsroom, TOMORROW + timedelta(days=1), at)


BECAME = {
    State.SCHEDULED: lambda *_: None,
    State.SUBMITTED: lambda n, b, at: revised(n, b, at, script="Mai họp dân."),
    "moved to other days": moved_on,
    State.APPROVED: approved_anew,
    State.RETURNED: returned,
    State.DRAFT: drafted,
    State.WITHDRAWN: withdrawn,
    State.EXPIRED: ended,
}


@pytest.mark.parametrize("became", BECAME)
def test_what_plays_can_be_recalled_whatever_became_of_it_since(newsroom: Newsroom, became: str) -> None:
    gone, stays = aired(newsroom, "gone", "stays")
    running = instant(newest(newsroom).playlists[0].slot.span.start + timedelta(seconds=20))
    BECAME[became](newsroom, gone, running)
    assert became not in set(State) or find(newsroom, gone).state == became
    publish(newsroom, running)
    assert told_in(newest(newsroom)) >= {gone, stays}
    recall(newsroom, gone, running)
    for manifest in publish(newsroom, instant(running + timedelta(seconds=1))).values():
        assert gone not in told_in(manifest)
        assert [stone.bulletin for stone in manifest.tombstones] == [gone]
    assert told_in(newest(newsroom)) == {stays}
    status = plans.recall_status(newsroom, CONSOLE, gone, Asked(limit=50), running)
    assert CODE in {each.station.code for each in status.holders.rows}
    assert status.waiting == len(status.holders.rows)


def test_what_was_never_approved_and_what_is_recalled_already_cannot_be_recalled(newsroom: Newsroom) -> None:
    fresh = submit(newsroom, "fresh")
    with pytest.raises(BulletinMoved):
        recall(newsroom, fresh, later(1))
    (gone,) = aired(newsroom, "gone")
    recall(newsroom, gone, later(10))
    with pytest.raises(BulletinMoved):
        recall(newsroom, gone, later(11))


def test_a_station_that_may_hold_an_older_manifest_is_planned_anew_when_what_it_had_is_recalled(
    newsroom: Newsroom,
) -> None:
    (gone,) = aired(newsroom, "gone")
    revised(newsroom, gone, later(5), script="Mai họp dân.", aims=(KHU_VUC,))
    publish(newsroom, later(6))
    assert told_in(newest(newsroom)) == set()
    recall(newsroom, gone, later(10))
    made = replan(newsroom, [TOMORROW], Change(bulletins=frozenset({gone})), later(11))
    assert [stone.bulletin for each in made if each.station == CODE for stone in each.tombstones] == [gone]


def test_no_manifest_published_after_a_recall_holds_it_in_a_slot_that_is_over(newsroom: Newsroom) -> None:
    gone, stays = aired(newsroom, "gone", "stays")
    before = newest(newsroom).playlists[0]
    over = instant(before.slot.span.end + timedelta(hours=1))
    recall(newsroom, gone, over)
    made = publish(newsroom, over)[CODE]
    assert told_in(made) == {stays}
    assert to_json(made).count(gone) == 1  # in its tombstone
    assert [row for row in before.rows if row.bulletin != gone] == list(made.playlists[0].rows)
    assert publish(newsroom, over) == {}


def test_what_a_recall_took_out_of_a_slot_is_told_with_how_long_it_is_silent(newsroom: Newsroom) -> None:
    gone, _ = aired(newsroom, "gone", "stays")
    before = newest(newsroom).playlists[0]
    (row,) = (each for each in before.rows if each.bulletin == gone)
    locked = instant(newest(newsroom).playlists[0].slot.span.start - timedelta(minutes=2))
    recall(newsroom, gone, locked)
    publish(newsroom, locked)
    planned = plans.plan_of(newsroom, CONSOLE, CODE, TOMORROW, locked)
    after = planned.manifest.playlists[0]
    (note,) = planned.whole(after).notes
    silent = (before.length - after.length) // 1000
    assert (note.code, note.facts) == (ReasonCode.NOTE_TAKEN_OUT, {"title": row.title, "silence": silent})


@pytest.mark.parametrize("seconds", [2, 3_600])
def test_what_was_due_before_a_recall_is_not_said_to_be_silent(newsroom: Newsroom, seconds: int) -> None:
    gone, _ = aired(newsroom, "gone", "stays")
    (row,) = (each for each in newest(newsroom).playlists[0].rows if each.bulletin == gone)
    late = instant(row.start + timedelta(seconds=seconds))
    recall(newsroom, gone, late)
    publish(newsroom, late)
    planned = plans.plan_of(newsroom, CONSOLE, CODE, TOMORROW, late)
    (note,) = planned.whole(planned.manifest.playlists[0]).notes
    heard = min(seconds * 1000, row.length)
    assert note.code is ReasonCode.NOTE_TAKEN_OUT_LATE
    assert note.facts == {"title": row.title, "heard": heard // 1000, "silence": (row.length - heard) // 1000}


def test_a_locked_slot_that_lost_all_it_told_stays_silent_to_its_end(newsroom: Newsroom) -> None:
    (gone,) = aired(newsroom, "gone")
    late = submit(newsroom, "late")
    approve(newsroom, late)
    render(newsroom, TOMORROW)
    locked = instant(newest(newsroom).playlists[0].slot.span.start - timedelta(minutes=2))
    recall(newsroom, gone, locked)
    assert publish(newsroom, locked)[CODE].playlists[0].rows == ()
    for minutes in (0, 1, 3):
        assert CODE not in publish(newsroom, instant(locked + timedelta(minutes=minutes)))


def test_nothing_comes_into_a_locked_slot_in_the_place_of_what_was_recalled(newsroom: Newsroom) -> None:
    gone, _ = aired(newsroom, "gone", "stays")
    before = newest(newsroom).playlists[0].rows
    late = submit(newsroom, "late")
    approve(newsroom, late)
    render(newsroom, TOMORROW)
    locked = instant(newest(newsroom).playlists[0].slot.span.start - timedelta(minutes=2))
    recall(newsroom, gone, locked)
    after = publish(newsroom, locked)[CODE].playlists[0].rows
    assert late not in {row.bulletin for row in after}
    assert gone not in {row.bulletin for row in after}
    assert all(row in before for row in after)


def test_a_plan_made_before_the_recall_is_not_published_over_it(newsroom: Newsroom) -> None:
    one, two, _ = aired(newsroom, "one", "two", "three")
    first = next(row for row in newest(newsroom).playlists[0].rows if row.bulletin)
    running = instant(first.start + timedelta(seconds=1))
    second = two if first.bulletin == one else one
    other = submit(newsroom, "later")
    assert other
    stale = plan(newsroom, agenda(newsroom, TOMORROW), running)
    recall(newsroom, second, running)
    forged = replace(stale, seen={CODE: replace(newest(newsroom), playlists=())})
    assert not [m for m in transmission.publish(newsroom, forged, running) if m.station == CODE]


def test_a_change_takes_effect_when_the_first_slot_that_differs_begins(newsroom: Newsroom) -> None:
    aired(newsroom, "one")
    first = newest(newsroom)
    assert first.takes_effect == first.playlists[0].slot.span.start
    assert first.tombstones == ()


def test_stations_that_confirmed_a_recall_are_listed_and_those_that_did_not(newsroom: Newsroom) -> None:
    (gone,) = aired(newsroom, "gone")
    with pytest.raises(BulletinNotRecalled):
        plans.recall_status(newsroom, CONSOLE, gone, Asked(limit=50), later(1))
    recall(newsroom, gone, later(10))
    made = publish(newsroom, later(11))[CODE]
    status = plans.recall_status(newsroom, CONSOLE, gone, Asked(limit=50), later(12))
    assert (status.at, status.reason) == (later(10), "sai số liệu")
    assert CODE in {each.station.code for each in status.holders.rows}
    assert status.waiting == len(status.holders.rows)
    stands = plans.confirm(newsroom, MACHINE, TakenUp(station=CODE, day=TOMORROW, serial=made.serial), later(13))
    assert (
        plans.confirm(newsroom, MACHINE, TakenUp(station=CODE, day=TOMORROW, serial=made.serial), later(14)) == stands
    )
    after = plans.recall_status(newsroom, CONSOLE, gone, Asked(limit=50), later(15))
    assert {e.station.code: e.confirmed for e in after.holders.rows}[CODE] == stands
    assert after.waiting == status.waiting - 1
    first = plans.recall_status(newsroom, CONSOLE, gone, Asked(limit=1), later(15))
    assert len(first.holders.rows) == 1
    rest = plans.recall_status(newsroom, CONSOLE, gone, Asked(after=first.holders.after), later(15))
    assert {*first.holders.rows, *rest.holders.rows} == set(after.holders.rows)


def test_an_older_manifest_confirms_no_recall_and_an_unknown_one_is_refused(newsroom: Newsroom) -> None:
    (gone,) = aired(newsroom, "gone")
    older = newest(newsroom).serial
    recall(newsroom, gone, later(10))
    publish(newsroom, later(11))
    plans.confirm(newsroom, MACHINE, TakenUp(station=CODE, day=TOMORROW, serial=older), later(12))
    status = plans.recall_status(newsroom, CONSOLE, gone, Asked(limit=50), later(13))
    assert all(each.confirmed is None for each in status.holders.rows)
    with pytest.raises(ManifestUnknown):
        plans.confirm(newsroom, MACHINE, TakenUp(station=CODE, day=TOMORROW, serial=99), later(12))
    with pytest.raises(RightMissing):
        plans.confirm(newsroom, CONSOLE, TakenUp(station=CODE, day=TOMORROW, serial=older), later(12))


def test_what_was_planned_at_a_moment_names_the_row_the_bulletin_who_approved_it_and_the_manifest_of_then(
    newsroom: Newsroom,
) -> None:
    (one,) = aired(newsroom, "one")
    first = newest(newsroom)
    row = next(row for row in first.playlists[0].rows if row.bulletin)
    moment = instant(row.start + timedelta(seconds=1))
    recall(newsroom, one, moment)
    publish(newsroom, instant(moment + timedelta(seconds=1)))
    found = plans.planned_at(newsroom, CONSOLE, CODE, moment, NOON)
    assert found.manifest is not None
    assert (found.manifest.serial, found.row) == (first.serial, row)
    assert found.approval is not None
    assert found.approval.by_name
    before = plans.planned_at(newsroom, CONSOLE, CODE, later(-60 * 24), NOON)
    assert (before.manifest, before.playlist, before.row) == (None, None, None)
    gap = plans.planned_at(newsroom, CONSOLE, CODE, first.playlists[0].slot.span.end, NOON)
    assert gap.row is None


def test_why_a_bulletin_was_left_out_is_kept_beside_the_manifest_and_does_not_travel(newsroom: Newsroom) -> None:
    aired(newsroom, "one")
    silent = submit(newsroom, "unheard", script="Tin này chưa ai đọc bao giờ.")
    approve(newsroom, silent)
    made = transmission.publish_day(newsroom, TOMORROW, later(5))
    assert made == ()  # nothing that stations play has changed
    told = newest(newsroom)
    assert silent in {left.bulletin for left in left_out(newsroom, told)}
    assert "left_out" not in to_json(told)
    with pytest.raises(PlaylistUnknown):
        plans.plan_of(newsroom, CONSOLE, CODE, TOMORROW + timedelta(days=9), NOON)


def test_a_manifest_of_version_one_is_still_read_with_what_it_told(newsroom: Newsroom) -> None:
    aired(newsroom, "one")
    told = to_json(newest(newsroom)).replace('"version": 2', '"version": 1')
    left = '[{"bulletin": "b", "title": "Tin", "reason": {"code": "left-held", "facts": {}}}]'
    old = from_json(told.replace('"rows": [', f'"left_out": {left}, "rows": ['))
    assert old.takes_effect == old.published
    assert [each.bulletin for each in old.playlists[0].left_out] == ["b"]


def test_how_long_before_its_start_a_slot_stands_is_a_setting(newsroom: Newsroom) -> None:
    early, late = submit(newsroom, "a"), submit(newsroom, "b")
    render(newsroom, TOMORROW, NOON)
    approve(newsroom, early)
    publish(newsroom, NOON)
    approve(newsroom, late)
    cautious = replace(newsroom, lock=timedelta(days=2))
    publish(cautious, later(1))
    assert late not in told_in(newest(newsroom))
    found = plans.plan_of(cautious, CONSOLE, CODE, TOMORROW, NOON)
    first = found.manifest.playlists[0]
    assert found.locked_from(first) == first.slot.span.start - timedelta(days=2)
    publish(newsroom, later(1))
    assert late in told_in(newest(newsroom))
