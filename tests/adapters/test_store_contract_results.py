"""What every store must tell of what became of what was promised."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from fakes.journals import device, log_row
from fakes.samples import TODAY, approval, bulletin, later, manifest, playlist, slot, two_provinces

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import About, LogRow, Place
from broadcaster.domain.calls import Call
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import End, Reported
from broadcaster.domain.results import NONE, Runs, Tally, headline
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span, digest_of, instant
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.journal import JournalHead
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.store.cursors import cursor

CODE, HANOI = StationCode("30628"), StationCode("00004")
DAY = SoughtResults(first=TODAY, last=TODAY)
MORNING = slot(CODE, TODAY)
BEGINS = MORNING.span.start
NOW = later(600)
ALL = Asked(limit=100)


@pytest.fixture
def planned(store: Store) -> Store:
    """A morning of three bulletins, ten seconds each, after a tune of ten; bt1 is known."""
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.bulletins.add(bulletin("bt1", campaign="d1"))
        work.manifests.publish(manifest(1, playlist(MORNING, "bt1", "bt2", "bt3")))
    return store


def after(seconds: float) -> Instant:
    return instant(BEGINS + timedelta(seconds=seconds))


def told(sequence: int, seconds: int = 10, **changes: object) -> LogRow:
    """A line of a bulletin that stood so many seconds after the beginning of the morning."""
    place = Place(station=CODE, label="Đài xã", path="/91/91-kv/30628/", day=TODAY)
    told = {
        "sequence": sequence,
        "slot": MORNING.id,
        "bulletin": "bt1",
        "about": About(kind=ItemKind.BULLETIN, title="Cắt điện", topic="doi-song", campaign="d1"),
    }
    return log_row(place, after(seconds), Millis(10_000), **told | changes)


def counted(tallies: tuple[Tally, ...]) -> dict[tuple[Outcome, str], int]:
    found: dict[tuple[Outcome, str], int] = {}
    for each in tallies:
        found[each.outcome, each.cause] = found.get((each.outcome, each.cause), 0) + each.count
    return found


def test_what_was_promised_is_unreported_until_a_line_tells_of_it_and_no_promise_before_it_is_over(
    planned: Store,
) -> None:
    with planned.read() as work:
        found = work.results.tallies(EVERYWHERE, DAY, NOW)
        assert counted(found) == {(Outcome.UNREPORTED, "no-box"): 3}
        assert {(each.station, each.campaign, each.planned, each.heard) for each in found} == {
            (CODE, "d1", 10_000, 0),
            (CODE, "", 20_000, 0),
        }
        assert counted(work.results.tallies(EVERYWHERE, DAY, after(25))) == {(Outcome.UNREPORTED, "no-box"): 1}
        assert work.results.tallies(Scope(("/92/",)), DAY, NOW) == ()
        assert work.results.tallies(EVERYWHERE, replace(DAY, under="/01/"), NOW) == ()
        assert counted(work.results.tallies(EVERYWHERE, replace(DAY, campaign="d1"), NOW)) == {
            (Outcome.UNREPORTED, "no-box"): 1
        }
    with planned.write() as work:
        work.log.add([told(1, late=Millis(1_500)), told(2, 20, heard=Millis(4_000), outcome=Reported.PARTIAL)])
    with planned.read() as work:
        found = work.results.tallies(EVERYWHERE, DAY, NOW)
        assert counted(found) == {
            (Outcome.AIRED, ""): 1,
            (Outcome.PARTIAL, "untold"): 1,
            (Outcome.UNREPORTED, ""): 1,
        }
        assert sum(each.late for each in found) == 1
        assert sum(each.heard for each in found) == 14_000


def test_what_belongs_to_no_topic_or_campaign_is_asked_for_by_itself(planned: Store) -> None:
    with planned.write() as work:
        work.log.add([told(1, about=About(kind=ItemKind.RELAY, title="Tiếp âm"), bulletin="")])
    for sought in (replace(DAY, campaign=NONE), replace(DAY, topic=NONE, campaign=NONE)):
        with planned.read() as work:
            found = work.results.tallies(EVERYWHERE, sought, NOW)
            rows = work.results.rows(EVERYWHERE, sought, ALL, NOW).rows
        assert {each.campaign for each in found} == {""}
        assert sorted(each.title for each in rows) == ["Mục bt2", "Mục bt3", "Tiếp âm"]
        assert sum(each.count for each in found) == len(rows)


def test_who_let_it_on_air_is_told_before_its_station_tells_of_it(store: Store) -> None:
    let_on = approval()
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.bulletins.add(replace(bulletin("bt1"), approval=let_on))
        work.manifests.publish(manifest(1, playlist(MORNING, "bt1", "bt2")))
    with store.read() as work:
        rows = work.results.rows(EVERYWHERE, DAY, ALL, NOW).rows
    assert [each.approver for each in rows] == [let_on.by_name, ""]


def test_who_never_had_a_box_is_told_so_and_who_calls_without_one_is_not(planned: Store) -> None:
    with planned.read() as work:
        rows = work.results.rows(EVERYWHERE, DAY, ALL, NOW).rows
        assert [each.cause for each in rows] == ["no-box"] * 3
    with planned.write() as work:
        work.calls.put(Call(station=CODE, at=later(5), device="may", boot=1))
    with planned.read() as work:
        assert counted(work.results.tallies(EVERYWHERE, DAY, NOW)) == {(Outcome.UNREPORTED, ""): 3}
        assert [each.cause for each in work.results.rows(EVERYWHERE, DAY, ALL, NOW).rows] == [""] * 3


def test_what_a_first_manifest_held_of_the_past_was_promised_to_nobody(store: Store) -> None:
    """The middle one of three begins after the house stood, the first before it; a newer manifest changes nothing."""
    late = replace(manifest(1, playlist(MORNING, "bt1", "bt2", "bt3")), first=after(15), published=after(15))
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.manifests.publish(late)
    for serial in (1, 2):
        with store.read() as work:
            assert counted(work.results.tallies(EVERYWHERE, DAY, NOW)) == {(Outcome.UNREPORTED, "no-box"): 2}, serial
            assert [each.title for each in work.results.rows(EVERYWHERE, DAY, ALL, NOW).rows] == ["Mục bt2", "Mục bt3"]
        with store.write() as work:
            work.manifests.publish(replace(late, serial=2, published=after(40)))


def test_what_a_journal_passes_over_is_missed_unless_there_was_no_box_yet(planned: Store) -> None:
    with planned.write() as work:
        work.log.add([told(1, 40, slot="another")])
    with planned.read() as work:
        assert counted(work.results.tallies(EVERYWHERE, DAY, NOW))[Outcome.MISSED, "untold"] == 3


def test_a_newer_manifest_takes_the_place_of_the_older_and_what_was_heard_stays_heard(planned: Store) -> None:
    with planned.write() as work:
        work.log.add([told(1)])
        work.manifests.publish(manifest(2, playlist(MORNING, "bt2", "bt4")))
    with planned.read() as work:
        assert counted(work.results.tallies(EVERYWHERE, DAY, NOW)) == {
            (Outcome.AIRED, ""): 1,
            (Outcome.UNREPORTED, ""): 1,
        }
        assert [each.title for each in work.results.rows(EVERYWHERE, DAY, ALL, NOW).rows] == ["Cắt điện", "Mục bt4"]


def test_what_nobody_signed_counts_where_the_station_signs_nothing(planned: Store) -> None:
    with planned.write() as work:
        work.log.add([told(1, signed=False)])
        assert counted(work.results.tallies(EVERYWHERE, DAY, NOW))[Outcome.AIRED, ""] == 1
        work.devices.add(device(CODE, later(0)))
        work.journals.add(CODE, [], JournalHead(end=End(sequence=7, head=digest_of("head"))))
    with planned.read() as work:
        assert (Outcome.AIRED, "") not in counted(work.results.tallies(EVERYWHERE, DAY, NOW))
        assert Outcome.AIRED not in {each.outcome for each in work.results.rows(EVERYWHERE, DAY, ALL, NOW).rows}


def test_an_exercise_is_counted_and_told_of_beside_what_was_actual_and_never_among_it(planned: Store) -> None:
    drill = About(kind=ItemKind.EXERCISE, title="DIỄN TẬP – Xả lũ")
    actual = About(kind=ItemKind.EMERGENCY, title="Xả lũ")
    with planned.write() as work:
        work.log.add([told(1, 90, about=drill, planned=None, slot="", emergency="dt-1")])
        work.log.add([told(2, 120, about=drill, planned=None, slot="", emergency="dt-1")])
        work.log.add([told(3, 150, about=actual, planned=None, slot="", emergency="kc-1")])
    with planned.read() as work:
        found = headline(work.results.tallies(EVERYWHERE, DAY, NOW), 1)
        assert (found.emergencies, found.exercises, found.promised) == (1, 2, 3)
        for kind, many in ((ItemKind.EMERGENCY, 1), (ItemKind.EXERCISE, 2)):
            rows = work.results.rows(EVERYWHERE, replace(DAY, apart=kind), ALL, NOW).rows
            assert [each.kind for each in rows] == [kind] * many
        assert len(work.results.rows(EVERYWHERE, DAY, ALL, NOW).rows) == 3


def test_rows_are_the_very_items_that_were_counted_page_by_page(planned: Store) -> None:
    hanoi = Place(station=HANOI, label="Hà Nội", path="/01/00004/", day=TODAY)
    emergency = About(kind=ItemKind.EMERGENCY, title="Xả lũ")
    with planned.write() as work:
        work.log.add([told(1, late=Millis(-2_000)), told(2, 20, heard=Millis(0), outcome=Reported.HELD)])
        work.log.add([told(3, 90, about=emergency, planned=None, slot="", emergency="k1")])
        work.log.add([told(1, 5, place=hanoi, outcome=Reported.MISSED, heard=Millis(0), reason="power")])
        work.log.add([told(4, 15, about=About(kind=ItemKind.STING, title="nhạc"))])
    with planned.read() as work:
        rows = work.results.rows(EVERYWHERE, DAY, ALL, NOW).rows
        assert [(each.station, each.outcome, each.cause, each.sequence) for each in rows] == [
            (HANOI, Outcome.MISSED, "power", 1),
            (CODE, Outcome.LATE, "", 1),
            (CODE, Outcome.MISSED, "clock", 2),
            (CODE, Outcome.MISSED, "untold", 0),
        ]
        paged, asked = [], Asked(limit=1)
        while True:
            page = work.results.rows(EVERYWHERE, DAY, asked, NOW)
            paged += page.rows
            if page.after is None:
                break
            asked = Asked(limit=1, after=page.after)
        assert tuple(paged) == rows
        for outcome, cause, many in (
            (Outcome.AIRED, "", 1),
            (Outcome.LATE, "", 1),
            (Outcome.MISSED, "", 3),
            (Outcome.MISSED, "clock", 1),
            (None, "untold", 1),
            (None, "power", 1),
            (Outcome.UNREPORTED, "", 0),
        ):
            sought = replace(DAY, outcome=outcome, cause=cause)
            assert len(work.results.rows(EVERYWHERE, sought, ALL, NOW).rows) == many, (outcome, cause)
        (urgent,) = work.results.rows(EVERYWHERE, replace(DAY, apart=ItemKind.EMERGENCY), ALL, NOW).rows
        assert (urgent.title, urgent.emergency) == ("Xả lũ", "k1")
        assert [each.count for each in work.results.tallies(EVERYWHERE, DAY, NOW) if each.apart] == [1]
        assert len(work.results.rows(EVERYWHERE, replace(DAY, stations=(HANOI,)), ALL, NOW).rows) == 1
        assert len(work.results.rows(Scope(("/91/",)), DAY, ALL, NOW).rows) == 3
        assert work.results.rows(EVERYWHERE, replace(DAY, topic="y-te"), ALL, NOW).rows == ()
        for garbled in ("x", cursor("no day", NOW, CODE, 0, 1), cursor(DAY.first, "no moment", CODE, 0, 1)):
            with pytest.raises(FieldWrong):
                work.results.rows(EVERYWHERE, DAY, Asked(after=garbled), NOW)


def test_a_bulletin_tells_how_often_it_was_heard_where_and_when_it_is_to_be_heard_next(planned: Store) -> None:
    hanoi = Place(station=HANOI, label="Hà Nội", path="/01/00004/", day=TODAY)
    with planned.write() as work:
        work.log.add([told(1), told(2, 40, late=Millis(1_500)), told(3, 50, outcome=Reported.PARTIAL)])
        work.log.add([told(1, 10, place=hanoi)])
    with planned.read() as work:
        found = work.results.runs(EVERYWHERE, {"bt1", "bt2", "bt9", ""}, after(5))
        assert found == {
            "bt1": Runs(times=3, stations=2),
            "bt2": Runs(following=after(20)),
        }
        assert work.results.runs(Scope(("/91/",)), {"bt1"}, after(25)) == {"bt1": Runs(times=2, stations=1)}
        assert work.results.runs(Scope(()), {"bt1", "bt2"}, after(5)) == {}
        assert work.results.runs(EVERYWHERE, set(), after(5)) == {}


def test_what_began_in_a_span_is_told_in_few_words_and_an_item_that_is_not_over_as_open(planned: Store) -> None:
    hanoi = Place(station=HANOI, label="Hà Nội", path="/01/00004/", day=TODAY)
    tune = About(kind=ItemKind.SIGNATURE, title="Nhạc hiệu")
    lost = told(2, planned=None, begins=after(2), outcome=Reported.MISSED, heard=Millis(0), about=tune)
    with planned.write() as work:
        work.log.add([told(1, late=Millis(1_500)), lost, told(3, 600, planned=None)])
        work.log.add([told(1, 10, place=hanoi, signed=False)])
    span = Span(start=BEGINS, end=after(600))
    with planned.read() as work:
        found = work.results.began([CODE, HANOI], span, after(32))
        assert [(each.station, each.begins, each.outcome, each.heard, each.item) for each in found] == [
            (HANOI, after(10), Outcome.AIRED, 10_000, True),
            (CODE, after(2), Outcome.MISSED, 0, False),
            (CODE, after(10), Outcome.AIRED, 10_000, True),
            (CODE, after(20), Outcome.MISSED, 0, True),
            (CODE, after(30), None, 0, True),
        ]
        assert [each.station for each in work.results.began([HANOI], span, NOW)] == [HANOI]
        assert work.results.began([], span, NOW) == ()


def test_an_hour_tells_what_results_tells_of_its_items(planned: Store) -> None:
    with planned.write() as work:
        work.log.add([told(1), told(2, 20, heard=Millis(4_000), outcome=Reported.PARTIAL)])
        work.log.add([told(3, 60, planned=None, signed=False)])
        work.journals.add(CODE, [], JournalHead(end=End(sequence=3, head=digest_of("head"))))
    with planned.read() as work:
        rows = work.results.rows(EVERYWHERE, DAY, ALL, NOW).rows
        found = work.results.began([CODE], Span(start=BEGINS, end=after(600)), NOW)
    assert [(each.begins, each.outcome, each.heard) for each in found if each.item] == [
        (each.begins, each.outcome, each.heard) for each in rows
    ]
    assert len(rows) == 3


def on(sequence: int, day: date, **changes: object) -> LogRow:
    """A line of another day, at its noon."""
    begins = instant(datetime.combine(day, time(5), UTC))
    place = Place(station=CODE, label="Đài xã", path="/91/91-kv/30628/", day=day)
    return told(
        sequence, place=place, begins=begins, planned=begins, ends=later_than(begins), slot=f"s{day}", **changes
    )


def later_than(moment: Instant) -> Instant:
    return instant(moment + timedelta(seconds=10))


DAYS = [
    date(2026, 8, 31),
    date(2026, 9, 1),
    date(2026, 9, 30),
    date(2026, 10, 15),
    date(2026, 10, 31),
    date(2026, 11, 1),
]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 8, 1), date(2026, 11, 30)),
        (date(2026, 8, 31), date(2026, 11, 1)),
        (date(2026, 9, 1), date(2026, 10, 31)),
        (date(2026, 9, 2), date(2026, 10, 30)),
        (date(2026, 9, 30), date(2026, 10, 15)),
        (date(2026, 10, 15), date(2026, 10, 15)),
    ],
)
def test_whole_months_and_the_days_at_both_ends_add_up_to_what_each_row_tells(
    store: Store, first: date, last: date
) -> None:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        for number, day in enumerate(DAYS):
            row = on(1 + number, day, heard=Millis(1_000 * 2**number), outcome=Reported.PARTIAL)
            work.log.add([row, on(20 + number, day, late=Millis(5_000))])
            work.log.add([on(40 + number, day)])
    sought = SoughtResults(first=first, last=last)
    with store.read() as work:
        rows = list(work.results.each(EVERYWHERE, sought, NOW))
        found = work.results.tallies(EVERYWHERE, sought, NOW)
    inside = [day for day in DAYS if first <= day <= last]
    assert [row.day for row in rows] == [day for day in inside for _ in range(3)]
    assert sum(each.count for each in found) == len(rows)
    assert sum(each.heard for each in found) == sum(row.heard for row in rows)
    assert sum(each.planned for each in found) == sum(row.length for row in rows)
    assert sum(each.late for each in found) == len(inside)


def test_all_of_them_come_one_by_one_in_the_order_of_the_pages(planned: Store) -> None:
    with planned.write() as work:
        work.log.add([told(2, 20), told(1, 10)])
    with planned.read() as work:
        page = work.results.rows(EVERYWHERE, DAY, ALL, NOW)
        assert tuple(work.results.each(EVERYWHERE, DAY, NOW)) == page.rows
        assert len(page.rows) == 3
        missed = replace(DAY, outcome=Outcome.UNREPORTED)
        assert [row.outcome for row in work.results.each(EVERYWHERE, missed, NOW)] == [Outcome.UNREPORTED]
