from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import approve, broadcast_day, submit
from fakes.samples import NOON, TODAY

from broadcaster.domain.access import CONSOLE, Means
from broadcaster.domain.airtime import AirtimeEntry, Outcome
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import AirtimeClash, AirtimeItemUnknown, StationUnknown
from broadcaster.domain.planning import Row
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, digest_of, instant
from broadcaster.newsroom import bulletins, logbook, reckoning, transmission
from broadcaster.newsroom.ports import Newsroom

PLAYER = replace(CONSOLE, means=Means.PROGRAM)


@pytest.fixture
def on_air(newsroom: Newsroom) -> Newsroom:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    return newsroom


def played(newsroom: Newsroom, sequence: int, place: int = 0) -> AirtimeEntry:
    manifest = transmission.newest_manifest(newsroom, CONSOLE, StationCode("30628"), TODAY, NOON)
    row = manifest.playlists[0].rows[place]
    return AirtimeEntry(
        station=StationCode("30628"),
        sequence=sequence,
        slot=manifest.playlists[0].slot.id,
        audio=row.audio,
        started=row.start,
        played=row.length,
    )


def test_the_audit_tells_who_sent_airtime_and_how_much_of_it_was_new(on_air: Newsroom) -> None:
    code = StationCode("30628")
    for sent in ([played(on_air, 1), played(on_air, 3, 1)], [played(on_air, 1)]):
        logbook.accept(on_air, PLAYER, code, sent, NOON)
    with on_air.store.read() as work:
        told = [
            (each.account, each.subject, each.told) for each in work.audit.since(0, 99) if each.verb == "airtime.log"
        ]
    assert told == [(PLAYER.id, "station:30628", "2 dòng, từ số 1 đến số 3")]


def test_airtime_is_logged_once_and_one_faulty_entry_holds_up_no_other(on_air: Newsroom) -> None:
    code = StationCode("30628")
    good, stranger = played(on_air, 1), replace(played(on_air, 2), audio=digest_of("stranger"))
    logged = logbook.accept(on_air, PLAYER, code, [good, stranger, played(on_air, 3, 1)], NOON)
    assert (logged.new, logged.known) == ((1, 3), ())
    assert [(refused.sequence, type(refused.error)) for refused in logged.refused] == [(2, AirtimeItemUnknown)]
    again = logbook.accept(on_air, PLAYER, code, [good], NOON)
    assert (again.new, again.known) == ((), (1,))
    otherwise = logbook.accept(on_air, PLAYER, code, [replace(good, played=Millis(1))], NOON)
    assert isinstance(otherwise.refused[0].error, AirtimeClash)
    assert next(entry.played for entry in logbook.entries_of(on_air, CONSOLE, code, TODAY, NOON)) == good.played


def test_an_entry_that_comes_twice_in_one_batch_or_otherwise_is_logged_once(on_air: Newsroom) -> None:
    code, good = StationCode("30628"), played(on_air, 1)
    logged = logbook.accept(on_air, PLAYER, code, [good, good, replace(good, played=Millis(1))], NOON)
    assert (logged.new, logged.known, [each.sequence for each in logged.refused]) == ((1,), (1,), [1])
    with on_air.store.read() as work:
        rows = [row for row in work.log.of_slots(code, TODAY) if row.sequence == 1]
    assert [row.heard for row in rows] == [good.played]


@pytest.mark.parametrize("told", [{"sequence": 0}, {"sequence": 2**53 + 1}, {"played": -1}, {"played": 25 * 3600_000}])
def test_an_entry_with_an_impossible_figure_is_refused(on_air: Newsroom, told: dict[str, int]) -> None:
    entry = replace(played(on_air, 1), **told)  # type: ignore[arg-type]  # fields by name, in tests only
    logged = logbook.accept(on_air, PLAYER, StationCode("30628"), [entry], NOON)
    assert isinstance(logged.refused[0].error, FieldWrong)
    assert logbook.entries_of(on_air, CONSOLE, StationCode("30628"), TODAY, NOON) == ()


def test_a_batch_has_bounds_and_a_strangers_station_is_unknown(on_air: Newsroom) -> None:
    with pytest.raises(FieldWrong):
        logbook.accept(on_air, PLAYER, StationCode("30628"), [], NOON)
    with pytest.raises(StationUnknown):
        logbook.accept(on_air, replace(PLAYER, within="/01/"), StationCode("30628"), [played(on_air, 1)], NOON)


def test_what_was_promised_is_held_against_what_was_heard(on_air: Newsroom) -> None:
    code = StationCode("30628")
    logbook.accept(on_air, PLAYER, code, [played(on_air, 1, 0), played(on_air, 2, 2)], NOON)
    heard = logbook.heard_of(on_air, CONSOLE, code, TODAY, NOON)
    assert [each.outcome for each in heard][:3] == [Outcome.AIRED, Outcome.MISSED, Outcome.AIRED]
    assert {each.outcome for each in heard[3:]} == {Outcome.UNREPORTED}


def rows_now(newsroom: Newsroom) -> tuple[Row, ...]:
    manifest = transmission.newest_manifest(newsroom, CONSOLE, StationCode("30628"), TODAY, NOON)
    return manifest.playlists[0].rows


def recalled(newsroom: Newsroom, at: Instant) -> None:
    bulletins.recall(newsroom, CONSOLE, BulletinId("b1"), "sai số liệu", at)
    transmission.publish_day(newsroom, TODAY, at)


def test_what_aired_before_it_was_recalled_is_held_against_what_was_promised_then(on_air: Newsroom) -> None:
    code, before = StationCode("30628"), rows_now(on_air)
    place = next(number for number, row in enumerate(before) if row.bulletin)
    entry = played(on_air, 1, place)
    over = instant(before[-1].end + timedelta(hours=1))
    recalled(on_air, over)
    assert not [row for row in rows_now(on_air) if row.bulletin]
    assert logbook.accept(on_air, PLAYER, code, [entry], over).new == (1,)  # reported late
    heard = logbook.heard_of(on_air, CONSOLE, code, TODAY, over)
    assert [each.row for each in heard] == list(before)
    assert heard[place].outcome is Outcome.AIRED
    assert reckoning.outcomes(on_air, TODAY, over)[Outcome.AIRED] == 1
    transmission.publish_day(on_air, TODAY, instant(over + timedelta(minutes=1)))
    assert logbook.heard_of(on_air, CONSOLE, code, TODAY, over) == heard


def test_what_was_recalled_while_it_played_was_promised_and_what_had_not_begun_was_not(on_air: Newsroom) -> None:
    code, before = StationCode("30628"), rows_now(on_air)
    row = next(row for row in before if row.bulletin)
    entry = replace(played(on_air, 1, before.index(row)), played=Millis(1_000))
    recalled(on_air, instant(row.start + timedelta(seconds=1)))
    logbook.accept(on_air, PLAYER, code, [entry], NOON)
    heard = logbook.heard_of(on_air, CONSOLE, code, TODAY, NOON)
    assert [(each.outcome, each.played) for each in heard if each.row.bulletin] == [(Outcome.PARTIAL, 1_000)]


def test_what_was_recalled_before_it_began_was_not_promised(on_air: Newsroom) -> None:
    row = next(row for row in rows_now(on_air) if row.bulletin)
    recalled(on_air, instant(row.start - timedelta(seconds=1)))
    heard = logbook.heard_of(on_air, CONSOLE, StationCode("30628"), TODAY, NOON)
    assert heard
    assert not [each for each in heard if each.row.bulletin]
