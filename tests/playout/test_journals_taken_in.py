"""What stations write through bad days, as the house takes it in: every line has its place, and every row counts."""

from random import Random

from playout.world import World

from broadcaster.domain.airtime_log import About, Place, row_of
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Event, beginning
from broadcaster.domain.journal_batches import MOST_LINES
from broadcaster.domain.journal_evidence import verify_journal
from broadcaster.domain.journal_intake import Placed, sort


def test_three_bad_days_are_taken_in_whole_whatever_comes_twice() -> None:
    world, dice = World(1).run(72).heal(), Random(1)
    assert any(world.house.journals.values())
    for code, lines in world.house.journals.items():
        end, held = beginning(code), dict[int, Placed]()
        while end.sequence < len(lines):
            first = max(0, end.sequence - dice.randrange(40))
            found = sort(
                code, end, lines[first : first + MOST_LINES], lambda n, held=held: held[n].hash if n in held else None
            )
            assert (found.aside, found.known) == ((), end.sequence - first)
            held |= {each.sequence: each for each in found.placed}
            end = found.end
        assert [each.text for each in held.values()] == lines
        proof = verify_journal("house", code, lines, [])
        assert (proof.broken, proof.end) == (None, end)


def test_no_row_is_heard_longer_than_it_was_promised() -> None:
    world = World(1).run(72).heal()
    about, rows = About(kind=ItemKind.BULLETIN, title="Tin"), []
    for code, lines in world.house.journals.items():
        found = sort(code, beginning(code), lines, lambda _: None)
        for line in (each.line for each in found.placed if each.line is not None):
            if line.note.event is Event.ROW:
                place = Place(station=code, label="Đài", path="/", day=line.at.date())
                rows.append(row_of(line, place, about))
    assert len(rows) > 50
    assert all(0 <= row.heard + row.instead <= row.promised and row.begins <= row.ends for row in rows)
    assert any(row.heard for row in rows)
    assert any(row.instead for row in rows)
