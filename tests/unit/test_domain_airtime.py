from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from broadcaster.domain.airtime import AirtimeEntry, Outcome, reconcile
from broadcaster.domain.item import ItemKind
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Playlist, Reason, ReasonCode, Row
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Lufs, Millis, Span, digest_of, instant

START = instant(datetime(2026, 11, 22, 22, tzinfo=UTC))
AFTER = instant(START + timedelta(hours=1))
SLOT = Slot(
    id=SlotId("30628-20261123-0500"),
    station=StationCode("30628"),
    session="sáng",
    day=date(2026, 11, 23),
    span=Span(start=START, end=instant(START + timedelta(minutes=15))),
)


def row(name: str, after: int, length: int = 10_000) -> Row:
    return Row(
        start=instant(START + timedelta(milliseconds=after)),
        length=Millis(length),
        kind=ItemKind.BULLETIN,
        title=name,
        audio=digest_of(name),
        size=80_000,
        loudness=Lufs(-16.0),
        voice=VoiceName("espeak:vi"),
        fallback=False,
        bulletin=None,
        reason=Reason(code=ReasonCode.SHELL_STING),
    )


ROWS = (row("a", 0), row("cắt", 10_000, 2_000), row("b", 12_000), row("cắt", 22_000, 2_000), row("c", 24_000))
MANIFEST = Manifest(
    station=StationCode("30628"),
    label="Đài",
    day=date(2026, 11, 23),
    zone="Asia/Ho_Chi_Minh",
    serial=1,
    published=START,
    takes_effect=START,
    playlists=(Playlist(slot=SLOT, rows=ROWS, left_out=()),),
)


def entry(sequence: int, of: Row, played: int | None = None, late: int = 0) -> AirtimeEntry:
    return AirtimeEntry(
        station=StationCode("30628"),
        sequence=sequence,
        slot=SLOT.id,
        audio=of.audio,
        started=instant(of.start + timedelta(milliseconds=late)),
        played=of.length if played is None else Millis(played),
    )


def outcomes(*entries: AirtimeEntry) -> list[Outcome]:
    return [heard.outcome for heard in reconcile(MANIFEST, entries, AFTER)]


def test_a_day_nobody_reported_is_unreported_not_missed() -> None:
    assert outcomes() == [Outcome.UNREPORTED] * 5


def test_what_was_played_whole_is_aired_and_every_row_is_answered_for() -> None:
    entries = [entry(number, of) for number, of in enumerate(ROWS, start=1)]
    assert outcomes(*entries) == [Outcome.AIRED] * 5


def test_a_cut_row_is_partial_with_the_seconds_played() -> None:
    heard = reconcile(MANIFEST, [entry(1, ROWS[0], played=4_000)], AFTER)[0]
    assert (heard.outcome, heard.played) == (Outcome.PARTIAL, 4_000)


def test_a_row_passed_over_is_missed_once_something_later_was_played() -> None:
    assert outcomes(entry(1, ROWS[0]), entry(2, ROWS[4])) == [
        Outcome.AIRED,
        Outcome.MISSED,
        Outcome.MISSED,
        Outcome.MISSED,
        Outcome.AIRED,
    ]


def test_an_entry_answers_for_the_nearest_row_of_its_sound_and_for_no_other() -> None:
    assert outcomes(entry(1, ROWS[3])) == [
        Outcome.MISSED,
        Outcome.MISSED,
        Outcome.MISSED,
        Outcome.AIRED,
        Outcome.UNREPORTED,
    ]


def test_an_entry_of_another_slot_answers_for_nothing() -> None:
    other = replace(entry(1, ROWS[0]), slot=SlotId("30628-20261123-1700"))
    assert outcomes(other)[0] is not Outcome.AIRED


def test_a_late_start_is_told_in_milliseconds() -> None:
    assert reconcile(MANIFEST, [entry(1, ROWS[0], late=1_500)], AFTER)[0].late == 1_500


def test_played_sums_to_no_more_than_was_promised() -> None:
    heard = reconcile(MANIFEST, [entry(1, ROWS[0], played=999_999)], AFTER)[0]
    assert heard.played == ROWS[0].length


def test_the_right_sound_at_the_wrong_hour_is_not_what_was_promised() -> None:
    at_three = entry(1, ROWS[0], late=-105 * 60_000)
    assert outcomes(at_three) == [Outcome.UNREPORTED] * 5


def test_a_report_from_the_future_proves_nothing_missed() -> None:
    ahead = replace(entry(9, ROWS[0]), started=instant(AFTER + timedelta(days=300)))
    assert outcomes(ahead) == [Outcome.UNREPORTED] * 5


def test_the_next_days_report_turns_what_is_still_open_into_missed() -> None:
    next_day = replace(
        entry(1, ROWS[0]), slot=SlotId("30628-20261124-0500"), started=instant(START + timedelta(minutes=30))
    )
    assert outcomes(next_day) == [Outcome.MISSED] * 5
