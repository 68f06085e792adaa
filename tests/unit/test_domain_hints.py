"""What a station that listens is told."""

import pytest

from broadcaster.domain.hints import Hint, Known, due, newer, read_mark, written


def test_only_what_is_newer_is_hinted_at_and_emergencies_first() -> None:
    told = Known(manifest=5, emergency=2)
    assert due(told, told) == ()
    assert due(told, Known(manifest=0, emergency=0)) == ()
    assert due(told, Known(manifest=6, emergency=2)) == (Hint.MANIFEST,)
    assert due(told, Known(manifest=6, emergency=3)) == (Hint.EMERGENCY, Hint.MANIFEST)


def test_what_is_known_never_goes_back() -> None:
    assert newer(Known(manifest=5, emergency=2), Known(manifest=0, emergency=3)) == Known(manifest=5, emergency=3)


def test_an_event_holds_serials_alone_and_its_mark_is_read_back() -> None:
    known = Known(manifest=7, emergency=3)
    assert written(Hint.EMERGENCY, known) == b'event: emergency\nid: 7-3\ndata: {"id":"7-3","serial":3}\n\n'
    assert read_mark("7-3") == known


@pytest.mark.parametrize("told", ["", "7", "7-", "a-b", "7-3-1", "-1-3", "7" * 17 + "-1", "٧-٣"])
def test_a_mark_that_no_event_had_is_none(told: str) -> None:
    assert read_mark(told) is None
