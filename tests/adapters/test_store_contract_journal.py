"""What every store must keep of boxes, of journals, and of the airtime log."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.journals import OTHER_BOX, device, lines_after, log_row
from fakes.samples import TODAY, later, two_provinces

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.airtime_log import About, LogRow, Place
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import End, Event, Note, Reported, beginning
from broadcaster.domain.journal_intake import Irregular, Placed, sort
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis, Span, digest_of, instant
from broadcaster.envelope import KeyId
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.journal import (
    Dimension,
    Finding,
    JournalHead,
    KeptCheckpoint,
    SoughtAirtime,
    Summed,
    Suspicion,
)
from broadcaster.newsroom.books.sealing import Head, SealedManifest

CODE, HANOI = StationCode("30628"), StationCode("00004")
DEVICE = device(CODE, later(0))


@pytest.fixture
def planted(store: Store) -> Store:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    return store


def placed(sequence: int, text: str = "{}") -> Placed:
    return Placed(sequence=sequence, text=text, hash=digest_of("line", str(sequence)), line=None)


def row(sequence: int = 1, place: Place | None = None, about: About | None = None, **changes: object) -> LogRow:
    stood = place or Place(station=CODE, label="Đài xã", path="/91/30628/", day=TODAY)
    told = {
        "sequence": sequence,
        "slot": f"{CODE}-20261122-0500",
        "ends": later(60),
        "bulletin": "bt1",
        "about": about or About(kind=ItemKind.BULLETIN, title="Cắt điện", topic="doi-song", clusters=("a", "b")),
    }
    return log_row(stood, later(0), Millis(60_000), **told | changes)


def test_boxes_are_kept_by_their_keys(planted: Store) -> None:
    other = device(CODE, later(1), OTHER_BOX)
    with planted.write() as work:
        assert work.devices.add(DEVICE)
        assert not work.devices.add(replace(DEVICE, station=HANOI))
        assert work.devices.add(other)
        work.devices.booted(DEVICE.key, 7)
        work.devices.booted(DEVICE.key, 3)
        assert work.devices.end(other.key, later(9))
        assert not work.devices.end(other.key, later(10))
        assert not work.devices.end(KeyId("0" * 64), later(10))
    with planted.read() as work:
        assert work.devices.of(CODE) == (replace(DEVICE, boot=7), replace(other, until=later(9)))
        assert work.devices.of(HANOI) == ()


def test_a_journal_keeps_its_lines_as_written_and_where_it_ends(planted: Store) -> None:
    odd = "dòng \x00 \ud800"
    with planted.write() as work:
        assert work.journals.claim(CODE) == JournalHead(end=beginning(CODE))
        head = JournalHead(end=End(sequence=2, head=placed(2).hash), boot=3, device=DEVICE.key, at=later(5))
        work.journals.add(CODE, [placed(1, '{"a":"à"}'), placed(2, odd)], head)
    with planted.write() as work:
        assert work.journals.claim(CODE) == head
    with planted.read() as work:
        assert work.journals.head(CODE) == head
        assert work.journals.head(HANOI) == JournalHead(end=beginning(HANOI))
        assert work.journals.heads([CODE, HANOI]) == {CODE: head}
        assert [each.text for each in work.journals.lines(CODE, 0, 10)] == ['{"a":"à"}', odd]
        assert work.journals.lines(CODE, 1, 10) == (placed(2, odd),)
        assert work.journals.lines(CODE, 0, 1)[0].sequence == 1
        assert work.journals.hashes(CODE, 2, 9) == {2: placed(2).hash}


def test_lines_come_back_as_they_were_read_and_a_poisoned_one_as_its_text_alone(planted: Store) -> None:
    """As a station's box sealed them: what people read of a journal is read from the store."""
    begun = beginning(CODE)
    good = lines_after(CODE, begun, [Note(event=Event.BOOT), Note(event=Event.MUTE), Note(event=Event.SYNC)], later(1))
    texts = [good[0], "không phải JSON \x00 \ud800", good[2]]
    found = sort(CODE, begun, texts, {}.get)
    assert [each.line is None for each in found.placed] == [False, True, False]
    with planted.write() as work:
        work.journals.claim(CODE)
        work.journals.add(CODE, found.placed, JournalHead(end=found.end, boot=1, device=DEVICE.key, at=later(2)))
    with planted.read() as work:
        kept = work.journals.lines(CODE, 0, 10)
    assert kept == found.placed
    told = [None if each.line is None else each.line.note.event for each in kept]
    assert told == [Event.BOOT, None, Event.SYNC]


def test_since_when_a_days_manifest_was_sealed_is_remembered(planted: Store) -> None:
    def sealed(serial: int, days: tuple[tuple[date, int], ...]) -> SealedManifest:
        head = Head(
            station=CODE, serial=serial, basis=digest_of("b"), digest=digest_of(str(serial)), issued=later(serial)
        )
        return SealedManifest(head=head, envelope="{}", days=days)

    tomorrow = TODAY + timedelta(days=1)
    with planted.write() as work:
        assert work.sealed.put(sealed(5, ((TODAY, 1),)))
        assert work.sealed.put(sealed(7, ((TODAY, 1), (tomorrow, 1))))
        assert work.sealed.put(sealed(9, ((TODAY, 2), (tomorrow, 1))))
        assert not work.sealed.put(sealed(8, ((TODAY, 3),)))
    with planted.read() as work:
        both = work.journals.first_serials(CODE, [TODAY, tomorrow])
        assert both == {TODAY: {1: 5, 2: 9}, tomorrow: {1: 7}}
        assert work.journals.first_serials(HANOI, [TODAY]) == {TODAY: {}}


def finding(sequence: int, what: Irregular = Irregular.POISON, station: StationCode = CODE) -> Finding:
    return Finding(
        station=station,
        what=what,
        sequence=sequence,
        text="\x00\ud800",
        detail="vì",
        device=DEVICE.key,
        seen=later(sequence),
    )


def test_what_is_odd_is_kept_once_and_counted(planted: Store) -> None:
    with planted.write() as work:
        for each in (finding(1), finding(2), finding(1), finding(3, station=HANOI)):
            work.irregulars.note(each)
    with planted.read() as work:
        twice = replace(finding(1), times=2)
        assert work.irregulars.of(EVERYWHERE, None, 10) == (finding(3, station=HANOI), finding(2), twice)
        assert work.irregulars.of(EVERYWHERE, CODE, 1) == (finding(2),)
        assert work.irregulars.of(Scope(("/01/",)), CODE, 10) == ()
        assert (work.irregulars.count(CODE), work.irregulars.count(HANOI)) == (2, 1)


def test_what_tells_of_tampering_is_added_up_by_station_kind_and_box(planted: Store) -> None:
    first = Finding(
        station=CODE, what=Irregular.FORKED, sequence=3, text="x", detail="", device=KeyId("k"), seen=later(2)
    )
    others = (
        replace(first, sequence=9, seen=later(1)),
        replace(first, what=Irregular.POISON),
        replace(first, device=KeyId("l")),
        replace(first, station=HANOI),
    )
    with planted.write() as work:
        for each in (first, *others):
            work.irregulars.note(each)
    whole = Suspicion(station=CODE, what=Irregular.FORKED, device=KeyId("k"), sequence=9, since=later(1))
    of_l = replace(whole, device=KeyId("l"), sequence=3, since=later(2))
    with planted.read() as work:
        assert work.irregulars.suspicions([CODE]) == (whole, of_l)
        assert set(work.irregulars.suspicions(None)) == {whole, of_l, replace(of_l, station=HANOI, device=KeyId("k"))}
        assert work.irregulars.suspicions([]) == ()


def test_of_each_day_the_last_checkpoint_is_kept(planted: Store) -> None:
    def kept(sequence: int, day: date) -> KeptCheckpoint:
        return KeptCheckpoint(
            station=CODE, day=day, sequence=sequence, head=digest_of(str(sequence)), at=later(0), envelope=f"{sequence}"
        )

    tomorrow = TODAY + timedelta(days=1)
    with planted.write() as work:
        for each in (kept(1, TODAY), kept(5, TODAY), kept(4, TODAY), kept(9, tomorrow)):
            work.irregulars.keep(each)
    with planted.read() as work:
        assert work.irregulars.checkpoints(CODE) == (kept(5, TODAY), kept(9, tomorrow))
        assert work.irregulars.checkpoints(HANOI) == ()
        assert work.irregulars.last_checkpoints([CODE, HANOI], TODAY) == {CODE: kept(5, TODAY)}
        assert work.irregulars.last_checkpoints([CODE, HANOI], tomorrow) == {CODE: kept(9, tomorrow)}
        assert work.irregulars.last_checkpoints([CODE], TODAY - timedelta(days=1)) == {}


def moment(minutes: float, lasting: float = 0.001) -> Span:
    start = later(minutes)
    return Span(start=start, end=instant(start + timedelta(seconds=lasting)))


def test_a_span_touches_what_was_heard_in_it_or_planned_for_it_and_no_row_beside(planted: Store) -> None:
    second = 1 / 60
    inside = row(1, begins=later(20 * second), ends=later(40 * second), planned=None)
    first = row(2, begins=later(-10 * second), ends=later(second / 1000), planned=None)
    last = row(3, begins=later(59.999 * second), ends=later(90 * second), planned=None)
    late = row(4, begins=later(5), ends=later(5.5), planned=later(30 * second), promised=Millis(5_000))
    before = row(5, begins=later(-1), ends=later(0), planned=later(-1), promised=Millis(60_000))
    after = row(6, begins=later(1), ends=later(2), planned=later(1))
    with planted.write() as work:
        work.log.add([inside, first, last, late, before, after])
    with planted.read() as work:
        assert work.log.during(CODE, moment(0, 60)) == (first, inside, last, late)
        assert work.log.during(CODE, moment(5, 1)) == (late,)


def test_the_log_tells_what_was_heard_at_a_moment(planted: Store) -> None:
    before = row(1, begins=later(-600), ends=later(0), planned=later(-600))
    lost = {"heard": Millis(0), "outcome": Reported.MISSED, "reason": "power"}
    now, missed = row(2), row(3, begins=later(10), planned=later(10), **lost)
    elsewhere = row(1, Place(station=HANOI, label="Hà Nội", path="/01/", day=TODAY))
    unsigned = row(2, signed=False)
    with planted.write() as work:
        work.log.add([before, now, missed])
        work.log.add([elsewhere, unsigned])
        work.log.add([])
    with planted.read() as work:
        assert work.log.during(CODE, moment(0)) == (now, unsigned)
        assert work.log.during(CODE, moment(10)) == (now, unsigned, missed)
        assert work.log.during(CODE, moment(60)) == ()
        assert work.log.of_slots(CODE, TODAY) == (before, now, missed, unsigned)
        assert work.log.of_slots(CODE, TODAY + timedelta(days=1)) == ()


def test_rows_and_lines_come_back_letter_by_letter_whatever_they_hold(planted: Store) -> None:
    """What a database's own way of copying takes for the end of a column, of a row, of all rows, or for nothing."""
    odd = ["a\tb", "a\nb", "a\r\nb", "\\N", "\\.", "a\\tb", "", "Cắt điện: \u00a0 100% “tổ 3” {0} %s :x", "'; --"]
    rows = [
        row(number, about=About(kind=ItemKind.BULLETIN, title=each, approver=each), reason=each)
        for number, each in enumerate(odd, 1)
    ]
    plain = replace(row(99, planned=None, bulletin=""), about=replace(rows[0].about, approved=later(3)), signed=False)
    lines = [Placed(sequence=n, text=each, hash=digest_of(each), line=None) for n, each in enumerate(odd, 1)]
    with planted.write() as work:
        work.log.add([*rows, plain])
        work.journals.add(CODE, lines, JournalHead(end=End(sequence=len(odd), head=lines[-1].hash)))
    with planted.read() as work:
        assert work.log.of_slots(CODE, TODAY) == (*rows, plain)
        assert [each.text for each in work.journals.lines(CODE, 0, 99)] == odd


def test_what_nothing_was_heard_of_is_found_by_day(planted: Store) -> None:
    silent = {"heard": Millis(0), "instead": Millis(0), "bulletin": "b7"}
    with planted.write() as work:
        work.log.add([row(91, **silent), row(92, **{**silent, "bulletin": "b8"}), row(93, bulletin="b8")])
    with planted.read() as work:
        day, slot = row().place.day, row().slot
        assert work.airings.missed([CODE], day, day) == {(CODE, "b7", slot, day)}
        assert work.airings.missed([CODE], day + timedelta(days=1), day + timedelta(days=2)) == frozenset()


def test_where_a_bulletin_was_heard_first_stays(planted: Store) -> None:
    with planted.write() as work:
        work.log.add([row(1, bulletin="b", heard=Millis(0), slot="s0"), row(2, bulletin="b", slot="s1")])
        work.log.add([row(3, bulletin="b", slot="s2"), row(4, bulletin="")])
    with planted.read() as work:
        assert work.log.first_slots(CODE, ["b", "c", ""]) == {"b": "s1"}
        assert work.log.first_slots(HANOI, ["b"]) == {}
        assert work.log.first_of("b", [HANOI, CODE]) == {CODE: "s1"}
        assert work.log.first_of("b", [HANOI]) == work.log.first_of("c", [CODE]) == work.log.first_of("b", []) == {}


def test_stations_of_which_anything_was_told_are_known(planted: Store) -> None:
    with planted.write() as work:
        work.log.add([row(1), row(2)])
    with planted.read() as work:
        assert work.log.telling([HANOI, CODE]) == {CODE}
        assert work.log.telling([HANOI]) == work.log.telling([]) == frozenset()


def test_airtime_is_added_up_by_whatever_is_asked(planted: Store) -> None:
    hanoi = Place(station=HANOI, label="Hà Nội", path="/01/", day=TODAY + timedelta(days=1))
    health = About(kind=ItemKind.BULLETIN, title="Y tế", topic="y-te", campaign="d1")
    with planted.write() as work:
        work.log.add([row(1), row(2, repeat=True), row(1, hanoi, health, begins=instant(later(86_400)))])
        work.log.add([row(3, heard=Millis(1_000), outcome=Reported.PARTIAL)])
    span = SoughtAirtime(first=TODAY, last=TODAY + timedelta(days=30))

    def summed(key: tuple[str, ...], count: int, heard: int) -> Summed:
        promised = Millis(60_000 * count)
        return Summed(key=key, count=count, promised=promised, heard=Millis(heard), instead=Millis(0))

    with planted.read() as work:
        by_topic = work.log.sums(EVERYWHERE, span, [Dimension.TOPIC])
        assert by_topic == (summed(("doi-song",), 3, 121_000), summed(("y-te",), 1, 60_000))
        assert work.log.sums(EVERYWHERE, span, []) == (summed((), 4, 181_000),)
        both = work.log.sums(EVERYWHERE, span, [Dimension.REPEAT, Dimension.DAY])
        assert [each.key for each in both] == [
            ("first", "2026-11-22"), ("first", "2026-11-23"), ("repeat", "2026-11-22")
        ]  # fmt: skip
        only = replace(span, only={Dimension.CAMPAIGN: ["d1"], Dimension.REPEAT: ["first"]})
        assert work.log.sums(EVERYWHERE, only, [Dimension.STATION]) == (summed((HANOI,), 1, 60_000),)
        assert work.log.sums(EVERYWHERE, replace(span, last=TODAY), [Dimension.STATION])[0].key == (CODE,)
        assert work.log.sums(EVERYWHERE, replace(span, under="/01/"), [])[0].count == 1
        assert work.log.sums(Scope(("/91/",)), span, [])[0].count == 3
        assert work.log.sums(Scope(("/92/",)), span, []) == ()


# --- what the board asks ---------------------------------------------------------------------------------------------


def test_stations_with_a_box_that_stands_are_told_together(planted: Store) -> None:
    ended = replace(device(HANOI, later(0), OTHER_BOX), until=later(5))
    with planted.write() as work:
        assert work.devices.add(DEVICE)
        assert work.devices.add(ended)
    with planted.read() as work:
        assert work.devices.boxed([CODE, HANOI], later(4)) == {CODE, HANOI}
        assert work.devices.boxed([CODE, HANOI], later(5)) == {CODE}
        assert work.devices.boxed([HANOI], later(6)) == frozenset()
        assert work.devices.boxed([], later(4)) == frozenset()
        assert work.devices.boxed([CODE], later(-1)) == frozenset()
