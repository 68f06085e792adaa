"""Where a box goes on with its station's journal: its own, what is left of it, or behind the box before it."""

from dataclasses import replace
from datetime import timedelta

from fakes.journals import line_after, lines_after
from fakes.samples import NOON

from broadcaster.domain.journal import End, Event, Hour, Note, beginning, end_after, genesis, hash_of, written
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import instant
from broadcaster.playout.held import Handover, Identity
from broadcaster.playout.resuming import resumed
from broadcaster.playout.state import State, fresh
from broadcaster.playout.taking import taken_until

CODE = StationCode("30628")
ME = Identity(station=CODE, house="nhà", url="", token="", key="", threshold=1, roots=())
BOOT = Note(event=Event.BOOT)


def lines(count: int, end: End | None = None, note: Note = BOOT, boot: int = 1) -> list[str]:
    return lines_after(CODE, end or beginning(CODE), [note] * count, NOON, boot)


def after(texts: list[str], sequence: int) -> End:
    return End(sequence=sequence, head=hash_of(texts[-1]))


def behind(texts: list[str], sequence: int, boot: int = 1) -> Identity:
    return replace(ME, handover=Handover(sequence=sequence, head=hash_of(texts[sequence - 1]), boot=boot))


def test_a_new_box_begins_its_journal_where_the_house_holds_none() -> None:
    found = resumed(replace(ME, handover=Handover(sequence=0, head=genesis(CODE))), None, ())
    assert (found.state, found.goes_on, found.told) == (fresh(CODE), True, "")
    assert resumed(ME, None, ()).state == fresh(CODE), "a house of before told nothing of it"


def test_a_new_box_goes_on_behind_what_the_house_holds_of_the_one_before() -> None:
    held = lines(7)
    state = resumed(behind(held, 7, boot=5), None, ()).state
    assert (state.end, state.acknowledged, state.boot) == (after(held, 7), 7, 5)


def test_a_box_goes_on_with_its_own_journal_however_much_of_it_the_house_holds() -> None:
    own = lines(9)
    for acknowledged, told in ((0, 0), (4, 4), (4, 6), (9, 9), (2, 9)):
        kept = replace(fresh(CODE, after(own, 9)), acknowledged=acknowledged, boot=2)
        me = behind(own, told) if told else ME
        assert resumed(me, kept, own).state is kept
    waiting = State(station=CODE, end=after(own, 9), unwritten=tuple(own[7:]), acknowledged=3)
    assert resumed(behind(own, 8), waiting, own[:7]).state is waiting, "its last lines are in its state alone"


def test_a_box_that_comes_back_after_another_stood_for_it_lays_its_own_lines_aside() -> None:
    own = lines(9)
    theirs = [*own[:4], *lines(8, after(own[:4], 4), Note(event=Event.MUTE, detail="on"), boot=3)]
    kept = replace(fresh(CODE, after(own, 9)), acknowledged=4, boot=2)
    for told in (6, 9, 12):
        found = resumed(behind(theirs, told, boot=3), kept, own)
        assert (found.state.end.head, found.state.acknowledged) == (hash_of(theirs[told - 1]), told)
        assert (found.goes_on, found.told) == (False, "journal: 9 lines of before are laid aside")


def test_what_another_station_left_on_the_disk_is_laid_aside() -> None:
    other = StationCode("30631")
    texts = lines_after(other, beginning(other), [BOOT] * 3, NOON)
    kept = fresh(other, End(sequence=3, head=hash_of(texts[-1])))
    for state in (kept, None):
        found = resumed(ME, state, texts)
        assert (found.state, found.goes_on) == (fresh(CODE), False)


def test_a_box_whose_state_is_lost_goes_on_with_the_journal_on_its_disk() -> None:
    alarm = Note(event=Event.EMERGENCY, emergency="kc-1", serial=7)
    begun = lines(4)
    own = [*begun, *lines(1, after(begun, 4), alarm), "torn"]
    own[5:] = [*lines(2, End(sequence=5, head=hash_of(own[4])), boot=3), "torn"]
    found = resumed(behind(own, 2), None, own[1:])
    assert found.state.end == End(sequence=7, head=hash_of(own[6]))
    assert (found.state.boot, found.state.acknowledged, found.state.seen) == (3, 2, NOON)
    assert (found.state.emergency, found.state.taken) == (7, (("kc-1", taken_until(NOON)),)), "none is heard twice"
    assert (found.goes_on, found.told) == (True, "state: lost; gone on after line 7 of the journal")


def test_an_hour_that_was_not_sure_is_not_gone_on_from() -> None:
    first = line_after(CODE, beginning(CODE), BOOT, NOON)
    later = line_after(CODE, end_after(written(first), first), BOOT, instant(NOON + timedelta(days=400)))
    texts = [written(first), written(replace(later, clock=Hour.HELD))]
    assert resumed(ME, None, texts).state.seen == NOON


def test_a_box_whose_state_is_lost_does_not_go_on_with_lines_the_house_would_not_take() -> None:
    own = lines(5)
    theirs = lines(5, note=Note(event=Event.MUTE, detail="on"))
    for told in (3, 5):
        found = resumed(behind(theirs, told), None, own)
        assert (found.state.end.head, found.goes_on) == (hash_of(theirs[told - 1]), False)
    longer = [*own, *lines(2, after(own, 5))]
    found = resumed(behind(longer, 7), None, own)
    assert (found.state.end.sequence, found.goes_on) == (7, False), "the house holds more than is left here"
