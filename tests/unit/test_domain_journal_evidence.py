"""A station's journal against the house's word for it."""

from dataclasses import replace

import pytest
from fakes.journals import lines_after
from fakes.samples import NOON

from broadcaster.domain.journal import Event, Note, beginning, hash_of, read_line, written
from broadcaster.domain.journal_batches import Checkpoint
from broadcaster.domain.journal_evidence import JournalFault, verify_journal
from broadcaster.domain.stations import StationCode

CODE = StationCode("30628")
LINES = lines_after(CODE, beginning(CODE), [Note(event=Event.BOOT)] * 6, NOON)


def vouched(sequence: int, lines: list[str] = LINES) -> Checkpoint:
    head = beginning(CODE).head if sequence == 0 else hash_of(lines[sequence - 1])
    return Checkpoint(house="house-1", station=CODE, sequence=sequence, head=head, at=NOON)


def test_a_journal_that_nobody_touched_is_well_up_to_its_end() -> None:
    proof = verify_journal("house-1", CODE, LINES, [vouched(2), vouched(4), vouched(0)])
    assert (proof.broken, proof.end.sequence, proof.only_chained) == (None, 6, 2)
    assert proof.vouched == vouched(4)


OTHER = lines_after(CODE, beginning(CODE), [Note(event=Event.MUTE)] * 6, NOON)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([*LINES[:2], LINES[2].replace('"event":"boot"', '"event":"mute"'), *LINES[3:]], (JournalFault.UNLINKED, 4)),
        ([*LINES[:2], LINES[2].replace('"boot":1', '"boot":2'), *LINES[3:]], (JournalFault.UNLINKED, 4)),
        ([*LINES[:2], *LINES[3:]], (JournalFault.MISSING, 3)),
        ([*LINES[:2], LINES[1], *LINES[2:]], (JournalFault.REPEATED, 3)),
        (LINES[:3], (JournalFault.SHORT, 4)),
        (OTHER, (JournalFault.REWRITTEN, 4)),
        ([LINES[0], LINES[1].replace("30628", "30631")], (JournalFault.FOREIGN_LINE, 2)),
    ],
)
def test_the_first_broken_link_is_named(lines: list[str], fault: tuple[JournalFault, int]) -> None:
    proof = verify_journal("house-1", CODE, lines, [vouched(4)])
    assert proof.broken == fault


def test_a_checkpoint_of_another_house_proves_nothing_here() -> None:
    proof = verify_journal("house-1", CODE, LINES, [vouched(2), replace(vouched(3), house="house-2")])
    assert proof.broken == (JournalFault.FOREIGN, 3)


def test_a_line_that_cannot_be_read_has_its_place_and_hides_nothing() -> None:
    proof = verify_journal("house-1", CODE, [*LINES[:2], "\ud800", *LINES[3:]], [vouched(4)])
    assert (proof.broken, proof.unread, proof.altered, proof.end.sequence) == (None, (), (3,), 6)
    newer = lines_after(CODE, beginning(CODE), [Note(event=Event.BOOT)], NOON)[0].replace('boot"}', 'hologram"}')
    line = read_line(LINES[1])
    behind = written(replace(line, previous=hash_of(newer)))
    assert verify_journal("house-1", CODE, [newer, behind], []).unread == (1,)
    cut = verify_journal("house-1", CODE, [*LINES[:2], "hỏng", *LINES[4:]], [vouched(6)])
    assert cut.broken == (JournalFault.MISSING, 4)
