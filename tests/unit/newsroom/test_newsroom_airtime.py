"""What was heard: at a loudspeaker, of a day against its plan, and added up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import approve, broadcast_day, submit
from fakes.journals import enrolled, head_of, lines_after, sealed_batch
from fakes.journals import heard as heard_whole
from fakes.samples import NOON, TODAY

from broadcaster.domain.access import CONSOLE, Means
from broadcaster.domain.airtime import AirtimeEntry, Outcome
from broadcaster.domain.enrolment import Enrolment, EnrolmentState
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.journal import Cause, Note, Reported
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Playlist, Row
from broadcaster.domain.reconciling import NO_BOX, UNTOLD
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import Cluster, StationCode, Technology
from broadcaster.domain.units import Instant, Span, digest_of, instant
from broadcaster.newsroom import airtime, logbook
from broadcaster.newsroom.books.journal import Dimension, SoughtAirtime
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.newsroom.journals import take_in
from broadcaster.newsroom.ports import Newsroom

CODE = StationCode("30628")
PROGRAM = replace(CONSOLE, means=Means.PROGRAM)
NIGHT = instant(NOON + timedelta(hours=20))
WEEK = SoughtAirtime(first=TODAY, last=TODAY + timedelta(days=6))


@pytest.fixture
def house(newsroom: Newsroom) -> Newsroom:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    enrolled(newsroom, CODE, NOON)
    found = manifest_of(newsroom)
    both = replace(found, serial=found.serial + 1, playlists=(*found.playlists, evening(found.playlists[0])))
    with newsroom.store.write() as work:
        assert work.manifests.publish(both)
    return newsroom


def evening(morning: Playlist) -> Playlist:
    """The same again, twelve hours later."""

    def later(at: Instant) -> Instant:
        return instant(at + timedelta(hours=12))

    slot = morning.slot
    moved = replace(
        slot,
        id=SlotId(slot.id.replace("-0500", "-1700")),
        span=Span(start=later(slot.span.start), end=later(slot.span.end)),
    )
    return replace(morning, slot=moved, rows=tuple(replace(row, start=later(row.start)) for row in morning.rows))


def manifest_of(newsroom: Newsroom) -> Manifest:
    with newsroom.store.read() as work:
        found = work.manifests.newest(CODE, TODAY)
    assert found is not None
    return found


def note(playlist: Playlist, row: Row, serial: int = 1, **changes: object) -> Note:
    return heard_whole(playlist.slot.id, row, serial, **changes)


def send(newsroom: Newsroom, *notes: Note) -> None:
    lines = lines_after(CODE, head_of(newsroom, CODE), notes, NIGHT)
    assert take_in(newsroom, PROGRAM, CODE, sealed_batch(CODE, lines), NIGHT).new == len(notes)


def whole(playlist: Playlist) -> list[Note]:
    return [note(playlist, row) for row in playlist.rows]


def test_a_citizen_who_asks_is_told_what_was_heard_and_who_approved_it(house: Newsroom) -> None:
    morning = manifest_of(house).playlists[0]
    send(house, *whole(morning))
    row = next(each for each in morning.rows if each.bulletin is not None)
    found = airtime.heard_at(house, CONSOLE, CODE, instant(row.start + timedelta(seconds=1)), NIGHT)
    assert [(each.about.title, each.audio, bool(each.about.approver)) for each in found.rows] == [
        (row.title, row.audio, True)
    ]
    assert airtime.heard_at(house, CONSOLE, CODE, instant(row.start - timedelta(hours=3)), NIGHT).rows == ()
    with pytest.raises(StationUnknown):
        airtime.heard_at(house, replace(CONSOLE, within="/01/"), CODE, row.start, NIGHT)


def test_at_a_cluster_only_what_was_for_it_is_told(house: Newsroom) -> None:
    morning = manifest_of(house).playlists[0]
    cluster = Cluster(
        code=StationCode("cum-1"),
        station=CODE,
        name="Cụm 1",
        technology=next(iter(Technology)),
        place="",
        speakers=1,
        valid_from=TODAY,
        valid_until=None,
        path="/91/30628/",
    )
    with house.store.write() as work:
        work.clusters.add([cluster])
    send(house, *whole(morning))
    found = airtime.heard_at(house, CONSOLE, cluster.code, morning.rows[0].start, NIGHT)
    assert (found.cluster, found.station.code, len(found.rows)) == (cluster.code, CODE, 1)
    with house.store.write() as work:
        about = replace(found.rows[0].about, clusters=("cum-2",))
        work.log.add([replace(found.rows[0], sequence=99, about=about)])
    assert len(airtime.heard_at(house, CONSOLE, cluster.code, morning.rows[0].start, NIGHT).rows) == 1
    assert len(airtime.heard_at(house, CONSOLE, CODE, morning.rows[0].start, NIGHT).rows) == 2


def test_a_day_is_told_to_the_last_second(house: Newsroom) -> None:
    first, *rest = manifest_of(house).playlists
    heard = whole(first)
    heard[1] = note(first, first.rows[1], samples=0, outcome=Reported.MISSED, reason=Cause.POWER.value)
    send(house, *heard)
    found = airtime.reconciled_day(house, CONSOLE, CODE, TODAY, NIGHT)
    promised = sum(row.length for playlist in (first, *rest) for row in playlist.rows)
    assert (found.shares.total, found.shares.missed, found.signed) == (promised, first.rows[1].length, True)
    assert (found.rows[1].outcome, found.rows[1].cause) == (Outcome.MISSED, "power")
    assert found.rows[-1].outcome is Outcome.UNREPORTED


def test_a_row_the_journal_passes_over_is_missed(house: Newsroom) -> None:
    first = manifest_of(house).playlists[0]
    send(house, *[note(first, row) for row in first.rows if row is not first.rows[1]])
    found = airtime.reconciled_day(house, CONSOLE, CODE, TODAY, NIGHT)
    assert (found.rows[1].outcome, found.rows[1].cause) == (Outcome.MISSED, UNTOLD)


def test_what_was_over_before_the_first_box_was_let_in_is_unreported(house: Newsroom) -> None:
    first, second = manifest_of(house).playlists
    box = Enrolment(id="e1", station=CODE, name="loa", public=b"k" * 32, asked=NOON)
    turned_away = replace(box, id="e0", public=b"j" * 32, state=EnrolmentState.REJECTED, decided=first.slot.span.start)
    let_in = instant(first.rows[0].end + timedelta(milliseconds=1))
    with house.store.write() as work:
        assert work.enrolments.add(turned_away)
        assert work.enrolments.add(replace(box, state=EnrolmentState.REPLACED, decided=let_in))
    send(house, *whole(second))
    rows = airtime.reconciled_day(house, CONSOLE, CODE, TODAY, NIGHT).rows
    assert (rows[0].outcome, rows[0].cause) == (Outcome.UNREPORTED, NO_BOX)
    assert (rows[1].outcome, rows[1].cause) == (Outcome.MISSED, UNTOLD)


def test_what_was_promised_stands_in_the_manifest_that_was_played(house: Newsroom) -> None:
    """A newer one drops a row; a station that has not taken it up yet played by the older."""
    older = manifest_of(house)
    morning = older.playlists[0]
    shorter = replace(morning, rows=morning.rows[:2])
    newer = replace(older, serial=older.serial + 1, playlists=(shorter, *older.playlists[1:]))
    head = Head(station=CODE, serial=0, basis=digest_of("b"), digest=digest_of("d"), issued=NOON)
    with house.store.write() as work:
        assert work.manifests.publish(newer)
        for serial, of_day in ((100, older.serial), (200, newer.serial)):
            work.sealed.put(SealedManifest(head=replace(head, serial=serial), envelope="", days=((TODAY, of_day),)))
    send(house, *[note(morning, row, serial=150) for row in morning.rows])
    read = airtime.reconciled_day(house, CONSOLE, CODE, TODAY, NIGHT)
    rows = [each for each in read.rows if each.slot == morning.slot.id]
    assert [each.outcome for each in rows] == [Outcome.AIRED] * len(morning.rows)


def test_unsigned_evidence_counts_only_where_nothing_is_signed(house: Newsroom) -> None:
    first, second, *_ = manifest_of(house).playlists
    entries = [
        AirtimeEntry(
            station=CODE, sequence=n, slot=first.slot.id, audio=row.audio, started=row.start, played=row.length
        )
        for n, row in enumerate(first.rows, start=1)
    ]
    logbook.accept(house, PROGRAM, CODE, entries, NOON)
    logbook.accept(house, PROGRAM, CODE, entries, NOON)
    found = airtime.reconciled_day(house, CONSOLE, CODE, TODAY, NIGHT)
    assert (found.signed, found.shares.aired) == (False, sum(row.length for row in first.rows))
    (row,) = airtime.heard_at(house, CONSOLE, CODE, first.rows[0].start, NIGHT).rows
    assert not row.signed
    send(house, *whole(second))
    found = airtime.reconciled_day(house, CONSOLE, CODE, TODAY, NIGHT)
    assert (found.signed, found.shares.aired) == (True, sum(row.length for row in second.rows))


def test_the_second_time_is_a_repeat_and_twice_in_a_session_is_not(house: Newsroom) -> None:
    first, second, *_ = manifest_of(house).playlists
    send(house, *whole(first), *whole(second))
    summed = airtime.added_up(house, CONSOLE, WEEK, [Dimension.KIND, Dimension.REPEAT], NIGHT)
    heard = {each.key: each.count for each in summed}
    assert heard["bulletin", "first"] >= 1
    assert heard["bulletin", "repeat"] >= 1


def test_who_did_not_air_a_topic_is_named(house: Newsroom) -> None:
    first = manifest_of(house).playlists[0]
    send(house, *whole(first))
    topic = next(
        each.key[0] for each in airtime.added_up(house, CONSOLE, WEEK, [Dimension.TOPIC], NIGHT) if each.key[0]
    )
    sought = replace(WEEK, only={Dimension.TOPIC: [topic]})
    found = airtime.coverage(house, CONSOLE, sought, NIGHT)
    assert [each.key for each in found.heard] == [(CODE,)]
    assert CODE not in [each.code for each in found.not_heard]
    none = airtime.coverage(house, CONSOLE, replace(WEEK, only={Dimension.TOPIC: ["không có"]}), NIGHT)
    assert CODE in [each.code for each in none.not_heard]


@pytest.mark.parametrize("days", [-1, 367])
def test_a_span_without_days_or_without_end_is_refused(house: Newsroom, days: int) -> None:
    with pytest.raises(FieldWrong):
        airtime.added_up(house, CONSOLE, replace(WEEK, last=TODAY + timedelta(days=days)), [], NIGHT)


def test_too_many_dimensions_are_refused(house: Newsroom) -> None:
    for by in (list(Dimension)[:4], [Dimension.DAY, Dimension.DAY]):
        with pytest.raises(FieldWrong):
            airtime.added_up(house, CONSOLE, WEEK, by, NIGHT)
