"""What checks every reading is itself awake: each planted fault is noticed."""

from dataclasses import replace
from typing import Any

import pytest
from properties.tiling import Broken, rebuilt, sound

from broadcaster.wording import Change, Sentence, Spoken, Unread, read

WHOLE = read("UBND xã họp ngày 1/5/2021 ^ nhé.")


def _change(number: int, **other: Any) -> Spoken:
    changes = list(WHOLE.changes)
    changes[number] = replace(changes[number], **other)
    return replace(WHOLE, changes=tuple(changes))


BROKEN = {
    "a change too few": replace(WHOLE, changes=WHOLE.changes[1:]),
    "changes out of order": replace(WHOLE, changes=WHOLE.changes[::-1]),
    "one change twice": replace(WHOLE, changes=(WHOLE.changes[0], *WHOLE.changes)),
    "a change elsewhere": _change(0, start=1),
    "a change that runs on": _change(1, end=WHOLE.changes[1].end + 1),
    "a change past the end": _change(1, end=len(WHOLE.written) + 1),
    "a change of other words": _change(0, written="HĐND"),
    "a change said otherwise": _change(0, spoken="hội đồng nhân dân"),
    "a change of nothing": replace(
        WHOLE, changes=(Change(start=5, end=7, written="xã", spoken="xã", rule="letter"), *WHOLE.changes[1:])
    ),
    "a word lost": replace(WHOLE, text=WHOLE.text.replace(" họp", "")),
    "a doubt elsewhere": replace(WHOLE, unread=(replace(WHOLE.unread[0], start=0),)),
    "a doubt of nothing": replace(WHOLE, unread=(Unread(start=3, end=3, written="", reason="misspelt"),)),
    "a doubt for no reason": replace(WHOLE, unread=(replace(WHOLE.unread[0], reason="whim"),)),
    "doubts out of order": replace(
        WHOLE, unread=(WHOLE.unread[0], Unread(start=5, end=7, written="xã", reason="misspelt"))
    ),
    "a sentence of nothing": replace(WHOLE, sentences=(Sentence(text="", pause_ms=300, end="sentence"),)),
    "a sentence with a loose end": replace(WHOLE, sentences=(Sentence(text="xã ", pause_ms=300, end="sentence"),)),
    "a sentence without a pause": replace(WHOLE, sentences=(Sentence(text="xã", pause_ms=0, end="sentence"),)),
    "what no voice can take": Spoken(written="\u200bx", text="\u200bx", changes=(), unread=(), sentences=()),
}


def test_a_reading_that_is_whole_passes() -> None:
    sound(WHOLE)
    assert rebuilt(WHOLE.written, WHOLE.changes) == WHOLE.text
    assert len(WHOLE.changes) > 1
    assert WHOLE.unread


@pytest.mark.parametrize("fault", BROKEN)
def test_a_planted_fault_in_a_reading_is_noticed(fault: str) -> None:
    with pytest.raises(Broken):
        sound(BROKEN[fault])
