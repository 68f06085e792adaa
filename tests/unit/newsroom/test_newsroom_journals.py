"""A station's journal comes in: line by line, whatever is sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import approve, broadcast_day, submit
from fakes.journals import BOX, OTHER_BOX, device, enrolled, head_of, heard, lines_after, sealed_batch
from fakes.samples import NOON, TODAY

from broadcaster.domain.access import CONSOLE, EVERYWHERE, Actor, Means
from broadcaster.domain.airtime import Outcome
from broadcaster.domain.calls import Call
from broadcaster.domain.errors.evidence import SealWrong
from broadcaster.domain.errors.journals import JournalUnreadable
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.journal import Cause, Event, Note, Reported, beginning, hash_of
from broadcaster.domain.journal_batches import CHECKPOINT, Checkpoint, read_checkpoint
from broadcaster.domain.journal_intake import Irregular
from broadcaster.domain.planning import Row
from broadcaster.domain.reconciling import promised, reconciled
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.station_status import Worry
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import KeyRole
from broadcaster.domain.units import Digest, Instant, Span, instant
from broadcaster.envelope import from_json, open_sealed
from broadcaster.newsroom import health, journals
from broadcaster.newsroom.calling import standing_of
from broadcaster.newsroom.journal_reading import journal_of
from broadcaster.newsroom.journals import TakenIn, take_in
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.replanning import Change, change_of

CODE = StationCode("30628")
STATION_PROGRAM = replace(CONSOLE, means=Means.PROGRAM)
BOOT = Note(event=Event.BOOT)


def took(newsroom: Newsroom, lines: list[str], boot: int = 1, private: bytes = BOX, at: Instant = NOON) -> TakenIn:
    return take_in(newsroom, STATION_PROGRAM, CODE, sealed_batch(CODE, lines, boot, private), at)


def word(newsroom: Newsroom, taken: TakenIn) -> Checkpoint:
    envelope = from_json(taken.checkpoint)
    assert envelope.payload_type == CHECKPOINT
    return read_checkpoint(open_sealed(envelope, newsroom.keyring.trust().keys(KeyRole.JOURNAL, NOON)))


def irregular(newsroom: Newsroom) -> list[tuple[Irregular, int]]:
    found = journal_of(newsroom, CONSOLE, CODE, NOON).findings
    return [(each.what, each.sequence) for each in found]


def boots(count: int, boot: int = 1) -> list[str]:
    return lines_after(CODE, beginning(CODE), [BOOT] * count, NOON, boot)


def morning(newsroom: Newsroom) -> tuple[SlotId, list[Row], int]:
    with newsroom.store.read() as work:
        manifest = work.manifests.newest(CODE, TODAY)
    assert manifest is not None
    return manifest.playlists[0].slot.id, list(manifest.playlists[0].rows), manifest.serial


@pytest.fixture
def house(newsroom: Newsroom) -> Newsroom:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    enrolled(newsroom, CODE, NOON)
    return newsroom


def test_a_batch_is_taken_once_and_the_answer_vouches_for_all_of_it(house: Newsroom) -> None:
    lines = boots(3)
    first, again = took(house, lines), took(house, lines)
    assert (first.new, first.known, again.new, again.known) == (3, 0, 0, 3)
    for taken in (first, again):
        told = word(house, taken)
        assert (told.station, told.sequence, told.head) == (CODE, 3, hash_of(lines[-1]))
    assert irregular(house) == []
    with house.store.read() as work:
        assert [each.text for each in work.journals.lines(CODE, 0, 10)] == lines


def test_batches_may_overlap_and_overtake(house: Newsroom) -> None:
    lines = boots(6)
    took(house, lines[:4])
    assert took(house, lines[2:]).new == 2
    assert took(house, lines[:2], boot=1).known == 2
    assert head_of(house, CODE).sequence == 6


def test_a_poisoned_line_stands_aside_alone(house: Newsroom) -> None:
    lines = boots(5)
    poisoned = [*lines[:2], "không phải JSON \x00 \ud800", *lines[3:]]
    taken = took(house, poisoned)
    assert (taken.new, head_of(house, CODE).sequence) == (5, 5)
    assert irregular(house) == [(Irregular.POISON, 3)]
    again = took(house, poisoned)
    assert (again.new, again.known) == (0, 5)
    with house.store.read() as work:
        assert work.journals.lines(CODE, 2, 1)[0].text == poisoned[2]


def test_a_poisoned_line_at_the_end_waits_for_the_one_that_names_it(house: Newsroom) -> None:
    lines = boots(3)
    assert took(house, [lines[0], "{}"]).new == 1
    assert took(house, ["{}", lines[2]]).new == 2
    assert head_of(house, CODE).sequence == 3


def test_what_stands_aside_of_one_station_has_an_end(house: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "ASIDE_LIMIT", 3)
    lines = boots(12)
    taken = took(house, [*("{}" if place % 2 else each for place, each in enumerate(lines[:11])), lines[11]])
    assert (len(taken.aside), head_of(house, CODE).sequence) == (5, 12)
    assert len(irregular(house)) == 3


def test_a_clone_is_named_and_overwrites_nothing(house: Newsroom) -> None:
    lines = boots(3)
    took(house, lines)
    copy = lines_after(CODE, beginning(CODE), [BOOT, Note(event=Event.MUTE), BOOT, BOOT], NOON)
    taken = took(house, copy)
    assert (taken.new, word(house, taken).head) == (0, hash_of(lines[-1]))
    assert irregular(house) == [(Irregular.FORKED, 2)]
    with house.store.read() as work:
        assert [each.text for each in work.journals.lines(CODE, 0, 10)] == lines


def findings(newsroom: Newsroom, at: Instant = NOON) -> list[tuple[Worry, str]]:
    return [(each.what, each.detail.split()[0]) for each in standing_of(newsroom, CONSOLE, CODE, at).status.findings]


def suspects(newsroom: Newsroom, at: Instant = NOON) -> tuple[bool, str]:
    found = next(each for each in health.examine(newsroom, at, {}) if each.part is health.Part.STATIONS)
    return found.well, found.told


def test_a_clone_is_told_by_the_stations_status_and_by_health_until_the_box_is_ended(house: Newsroom) -> None:
    took(house, boots(3, boot=2), boot=2)
    assert (findings(house), suspects(house)[0]) == ([], True)
    took(house, lines_after(CODE, beginning(CODE), [BOOT, Note(event=Event.MUTE)], NOON, boot=2), boot=2)
    took(house, lines_after(CODE, head_of(house, CODE), [BOOT], NOON))
    assert findings(house) == [(Worry.JOURNAL, "boot-back"), (Worry.JOURNAL, "forked")]
    well, told = suspects(house)
    assert not well
    assert f"{CODE} (boot-back, forked)" in told
    with house.store.write() as work:
        work.devices.end(device(CODE, NOON).key, NOON)
    assert (findings(house), suspects(house)[0]) == ([], True)


def test_a_gap_is_told_until_it_is_filled(house: Newsroom) -> None:
    lines = boots(4)
    took(house, lines[2:])
    assert findings(house) == [(Worry.JOURNAL, "missing")]
    took(house, lines)
    assert (findings(house), suspects(house)[0]) == ([], True)


def test_two_boxes_with_one_token_are_told_by_health(house: Newsroom) -> None:
    with house.store.write() as work:
        work.calls.put(Call(station=CODE, at=NOON, device="t", boot=3, twins=NOON))
    assert (Worry.TWINS, NOON.isoformat()) in findings(house)
    assert "twins" in suspects(house)[1]
    assert not suspects(house)[0]


def test_a_line_that_follows_another_one_is_refused_and_kept(house: Newsroom) -> None:
    took(house, boots(2))
    other = lines_after(CODE, beginning(CODE), [Note(event=Event.MUTE)] * 3, NOON)
    taken = took(house, other[2:])
    assert (taken.new, [each.what for each in taken.aside]) == (0, [Irregular.UNLINKED])
    assert taken.aside[0].text == other[2]


def test_a_gap_is_not_taken_up(house: Newsroom) -> None:
    taken = took(house, boots(4)[2:])
    assert (taken.new, word(house, taken).sequence) == (0, 0)
    assert [each.what for each in taken.aside] == [Irregular.MISSING]


def test_a_count_of_starts_that_runs_backwards_is_named(house: Newsroom) -> None:
    first = boots(1, boot=7)
    took(house, first, boot=7)
    took(house, lines_after(CODE, head_of(house, CODE), [BOOT], NOON, boot=5), boot=5)
    assert irregular(house) == [(Irregular.BOOT_BACK, 2)]
    took(house, first, boot=7)
    assert irregular(house) == [(Irregular.BOOT_BACK, 2)]


def test_two_boxes_that_write_one_journal_are_named_unless_one_took_the_others_place(house: Newsroom) -> None:
    other = enrolled(house, CODE, NOON, OTHER_BOX)
    took(house, boots(1))
    took(house, lines_after(CODE, head_of(house, CODE), [BOOT], NOON), private=OTHER_BOX)
    assert irregular(house) == [(Irregular.INTERLEAVED, 2)]
    with house.store.write() as work:
        work.devices.end(other.key, NOON)
    later = instant(NOON + timedelta(minutes=1))
    took(house, lines_after(CODE, head_of(house, CODE), [BOOT], NOON), at=later)
    assert irregular(house) == [(Irregular.INTERLEAVED, 2)]
    with pytest.raises(SealWrong):
        took(house, boots(1), private=OTHER_BOX, at=later)


def test_what_no_box_of_the_station_sealed_is_refused(house: Newsroom) -> None:
    with pytest.raises(SealWrong):
        took(house, boots(1), private=OTHER_BOX)
    with pytest.raises(SealWrong):
        take_in(house, STATION_PROGRAM, CODE, "{}", NOON)
    sealed = sealed_batch(StationCode("00004"), boots(1))
    with pytest.raises(JournalUnreadable):
        take_in(house, STATION_PROGRAM, CODE, sealed, NOON)


def test_only_a_program_of_the_station_sends_its_journal(house: Newsroom) -> None:
    with pytest.raises(RightMissing):
        take_in(house, CONSOLE, CODE, sealed_batch(CODE, boots(1)), NOON)
    below = replace(STATION_PROGRAM, within="/01/")
    with pytest.raises(StationUnknown):
        take_in(house, below, CODE, sealed_batch(CODE, boots(1)), NOON)


def test_a_row_of_the_log_tells_what_was_heard_and_who_approved_it(house: Newsroom) -> None:
    slot, rows, serial = morning(house)
    took(house, lines_after(CODE, beginning(CODE), [heard(slot, row, serial) for row in rows], NOON))
    row = next(each for each in rows if each.bulletin is not None)
    with house.store.read() as work:
        (found,) = (
            each for each in work.log.during(CODE, Span(start=row.start, end=row.end)) if each.begins == row.start
        )
        bulletin = work.bulletins.get(EVERYWHERE, row.bulletin)  # type: ignore[arg-type]  # it has one
    assert bulletin.approval is not None
    assert (found.about.title, found.about.approver) == (row.title, bulletin.approval.by_name)
    assert (found.about.topic, found.about.origin) == (bulletin.draft.topic, bulletin.draft.origin)
    assert (found.heard, found.promised, found.late, found.repeat) == (row.length, row.length, 0, False)


def test_what_was_never_promised_makes_no_row(house: Newsroom) -> None:
    slot, rows, serial = morning(house)
    odd = [
        heard(slot, rows[0], serial, audio=Digest("0" * 64)),
        heard("30628-20261122-0501", rows[0], serial),
        heard("00004-20261122-0500", rows[0], serial),
        replace(heard(slot, rows[0], serial), slot=None),
        Note(event=Event.EMERGENCY, emergency="không có", outcome=Reported.AIRED),
    ]
    taken = took(house, lines_after(CODE, beginning(CODE), odd, NOON))
    assert taken.new == len(odd)
    assert [each.what for each in taken.aside] == [Irregular.UNPROMISED] * len(odd)
    with house.store.read() as work:
        assert work.log.of_slots(CODE, TODAY) == ()


def test_what_is_told_to_have_been_heard_before_it_was_due_or_after_it_was_sent_was_not_heard(house: Newsroom) -> None:
    slot, rows, serial = morning(house)
    before = instant(rows[0].start - timedelta(hours=12))
    enrolled(house, CODE, before, OTHER_BOX)
    early = [
        heard(slot, rows[0], serial),
        heard(slot, rows[0], serial, started=before, ended=before),
        heard(slot, rows[0], serial, outcome=Reported.MISSED, reason="power", started=None, ended=None, samples=None),
    ]
    lines = lines_after(CODE, beginning(CODE), early, before)
    taken = took(house, lines, private=OTHER_BOX, at=before)
    assert (taken.new, [each.what for each in taken.aside]) == (3, [Irregular.FUTURE] * 3)
    with house.store.read() as work:
        assert work.log.of_slots(CODE, TODAY) == ()


def test_what_is_told_of_a_row_far_from_its_moment_was_not_heard(house: Newsroom) -> None:
    slot, rows, serial = morning(house)
    odd = [
        heard(slot, rows[0], serial, ended=instant(NOON + timedelta(minutes=6))),
        heard(slot, rows[0], serial, started=instant(rows[0].start - timedelta(minutes=16))),
        heard(slot, rows[0], serial, started=instant(rows[0].start + timedelta(minutes=16))),
    ]
    taken = took(house, lines_after(CODE, beginning(CODE), odd, NOON))
    assert [each.what for each in taken.aside] == [Irregular.FUTURE] + [Irregular.ASTRAY] * 2
    with house.store.read() as work:
        assert work.log.of_slots(CODE, TODAY) == ()
    fast = lines_after(CODE, head_of(house, CODE), [heard(slot, rows[0], serial)], instant(NOON + timedelta(minutes=4)))
    assert took(house, fast).aside == ()  # a clock may be a little off


def test_what_the_loudspeaker_took_in_full_and_nobody_could_hear_is_missed(house: Newsroom) -> None:
    slot, rows, serial = morning(house)
    notes = [
        heard(slot, rows[0], serial, dbfs=-120.0),
        heard(slot, rows[1], serial, dbfs=-120.0, outcome=Reported.REPLACED, reason=Cause.MISSING_FILE.value),
        heard(slot, rows[2], serial, dbfs=-60.0),
    ]
    took(house, lines_after(CODE, beginning(CODE), notes, NOON))
    with house.store.read() as work:
        found = work.log.of_slots(CODE, TODAY)
        manifest = work.manifests.newest(CODE, TODAY)
    assert [(each.outcome, each.reason, each.heard) for each in found] == [
        (Reported.MISSED, "silent", 0),
        (Reported.MISSED, "missing-file", 0),
        (Reported.AIRED, "", rows[2].length),
    ]
    assert manifest is not None
    first = reconciled(promised([(slot, manifest)]), found, NOON)[0]
    assert (first.outcome, first.cause, first.shares.missed) == (Outcome.MISSED, "silent", rows[0].length)


def test_a_line_of_another_age_or_without_end_is_poison(house: Newsroom) -> None:
    slot, rows, serial = morning(house)
    ages = instant(NOON.replace(year=9999))
    odd = [
        heard(slot, rows[0], serial, started=ages),
        heard(slot, rows[0], serial, samples=2**53 - 1, rate=1),
        heard(slot, rows[0], serial, reason="\x00"),
        BOOT,
    ]
    taken = took(house, lines_after(CODE, beginning(CODE), odd, NOON))
    assert taken.new == len(odd)
    assert [each.what for each in taken.aside] == [Irregular.POISON] * 3


def test_a_missed_row_has_its_cause_and_a_replaced_one_counts_for_nothing_heard(house: Newsroom) -> None:
    slot, rows, serial = morning(house)
    notes = [
        heard(slot, rows[0], serial, outcome=Reported.MISSED, reason=Cause.POWER.value, started=None, samples=None),
        heard(slot, rows[1], serial, outcome=Reported.REPLACED, reason=Cause.MISSING_FILE.value),
    ]
    took(house, lines_after(CODE, beginning(CODE), notes, NOON))
    with house.store.read() as work:
        missed, replaced = work.log.of_slots(CODE, TODAY)
    assert (missed.outcome, missed.reason, missed.heard) == (Reported.MISSED, "power", 0)
    assert (replaced.heard, replaced.instead) == (0, rows[1].length)


def test_a_journal_that_tells_of_a_bulletin_nobody_heard_is_a_deed_that_calls_for_planning_its_station(
    house: Newsroom,
) -> None:
    slot, rows, serial = morning(house)
    told = [row for row in rows if row.bulletin is not None]
    missed = heard(slot, told[0], serial, outcome=Reported.MISSED, reason="power", started=None, samples=None)
    with house.store.read() as work:
        before = work.audit.tip().sequence
    took(house, lines_after(CODE, beginning(CODE), [missed], NOON))
    with house.store.read() as work:
        deeds = work.audit.since(before, 10)
    assert [each.verb for each in deeds] == ["journal.missed"]
    assert change_of(deeds) == Change(stations=frozenset({CODE}))


def test_the_audit_tells_what_came_and_what_stands_aside(house: Newsroom) -> None:
    actor: Actor = STATION_PROGRAM
    take_in(house, actor, CODE, sealed_batch(CODE, [*boots(2), "{}", *boots(4)[3:]]), NOON)
    with house.store.read() as work:
        entry = work.audit.entries(work.audit.tip().sequence - 1, 1)[0]
    assert (entry.deed.verb, entry.deed.subject) == ("journal.take", "station:30628")
    assert entry.deed.told == "4 dòng, đến số 4; 1 dòng để riêng: poison"
