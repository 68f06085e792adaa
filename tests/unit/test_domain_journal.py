"""A station's lines: kept as written, gapless, each naming the one before it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadcaster.domain.journal import (
    Event,
    Gap,
    Hour,
    Line,
    Note,
    NotLine,
    Reported,
    beginning,
    end_after,
    hash_of,
    read_line,
    walk,
    written,
)
from broadcaster.domain.journal_batches import (
    MOST_LINES,
    Checkpoint,
    batch_payload,
    batches,
    checkpoint_payload,
    read_batch,
    read_checkpoint,
)
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis, digest_of, instant

START = instant(datetime(2026, 11, 22, 22, tzinfo=UTC))
TAN_AN = StationCode("tan-an")
WHOLE = Note(
    event=Event.ROW,
    slot=SlotId("tan-an-20261123-0500"),
    planned=START,
    planned_ms=Millis(60_000),
    started=START,
    ended=START,
    audio=digest_of("x"),
    bulletin="b1",
    emergency="e1",
    serial=7,
    samples=1_440_000,
    rate=24_000,
    dbfs=-17.5,
    outcome=Reported.AIRED,
    reason="power",
    detail="“a”",
)


def lines(count: int, station: StationCode = TAN_AN) -> list[str]:
    end, texts = beginning(station), []
    for n in range(1, count + 1):
        line = Line(
            station=station,
            boot=1,
            sequence=n,
            previous=end.head,
            at=instant(START + timedelta(seconds=n)),
            clock=Hour.TRUSTED,
            monotonic=Millis(n * 1000),
            note=Note(event=Event.BOOT) if n == 1 else WHOLE,
        )
        texts.append(written(line))
        end = end_after(texts[-1], line)
    return texts


def test_a_line_is_read_back_as_it_was() -> None:
    for text in lines(3):
        assert "\n" not in text
        assert written(read_line(text)) == text


def test_lines_of_a_station_are_one_chain() -> None:
    texts = lines(5)
    walked = walk(TAN_AN, texts)
    assert (walked.broken, walked.end.sequence, walked.end.head) == (None, 5, hash_of(texts[-1]))
    assert walk(TAN_AN, texts[3:], walk(TAN_AN, texts[:3]).end) == walked


@pytest.mark.parametrize(
    ("harm", "told", "reached"),
    [
        (lambda t: [t[0], t[2]], Gap.MISSING, 1),
        (lambda t: [t[0], t[0]], Gap.REPEATED, 1),
        (lambda t: [t[0], t[1].replace("“a”", "“b”"), t[2]], Gap.UNLINKED, 2),
        (lambda t: [t[0].replace("tan-an", "tan-ao"), *t[1:]], Gap.FOREIGN, 0),
        (lambda t: t[1:], Gap.MISSING, 0),
    ],
)
def test_what_is_wrong_with_a_line_in_its_place_is_named(harm: Any, told: Gap, reached: int) -> None:
    walked = walk(TAN_AN, harm(lines(3)))
    assert (walked.broken, walked.end.sequence) == (told, reached)


def test_the_journal_of_another_station_does_not_go_on_from_ours() -> None:
    other = lines(2, StationCode("tan-ao"))
    forged = other[1].replace("tan-ao", "tan-an")
    assert walk(TAN_AN, [lines(1)[0], forged]).broken is Gap.UNLINKED


def test_fields_that_are_not_known_are_passed_over_and_hashed() -> None:
    told = json.loads(lines(2)[1]) | {"later": {"a": 1}}
    assert read_line(json.dumps(told)) == read_line(lines(2)[1])


@pytest.mark.parametrize(
    "harm",
    [
        {"event": "party"},
        {"sequence": 0},
        {"sequence": True},
        {"sequence": 1.5},
        {"sequence": 2**60},
        {"previous": "x"},
        {"at": "2026-11-22T22:00:00"},
        {"at": 5},
        {"clock": None},
        {"dbfs": 1e9},
        {"samples": -1},
        {"station": ""},
        {"outcome": "played"},
        {"detail": "\ud800"},
    ],
)
def test_a_line_that_no_station_writes_is_none(harm: dict[str, object]) -> None:
    with pytest.raises(NotLine):
        read_line(json.dumps(json.loads(lines(2)[1]) | harm))


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"a":1,"a":1}', "\ud800", "x" * 5_000, "[" * 4_000, "{}\n"])
def test_what_is_no_object_is_no_line(text: str) -> None:
    with pytest.raises(NotLine):
        read_line(text)


def test_lines_travel_in_batches_and_a_poison_line_does_not_spoil_the_reading_of_one() -> None:
    texts = ["x" * 9_000, *(str(n) for n in range(MOST_LINES))]
    packed = batches(TAN_AN, 3, texts)
    assert [len(each.lines) for each in packed] == [MOST_LINES, 1]
    assert [line for each in packed for line in read_batch(batch_payload(each)).lines] == texts
    for garbled in (b"", b"{}", batch_payload(replace(packed[0], lines=packed[0].lines * 2)), b"\xff"):
        with pytest.raises(NotLine):
            read_batch(garbled)
    with pytest.raises(NotLine, match="lines are 501, more than 500"):
        read_batch(batch_payload(replace(packed[0], lines=(*packed[0].lines, "x"))))


def test_a_checkpoint_is_read_back_as_it_was() -> None:
    checkpoint = Checkpoint(house="h", station=TAN_AN, sequence=7, head=digest_of("x"), at=START)
    assert read_checkpoint(checkpoint_payload(checkpoint)) == checkpoint
