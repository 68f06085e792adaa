"""What concerns many is written some at a time: the stations of a day, each by itself, and the sounds of a day."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import AUTHOR, approve, find, render, rows_of, submit, told
from fakes.samples import NOON, TODAY

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.stations import AudioUnknown
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Edition, freeze
from broadcaster.domain.planning import Playlist
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import instant
from broadcaster.newsroom import bulletins, planning, rendering, scheduling, transmission
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.ports import Newsroom

TOMORROW, BULLETIN = TODAY + timedelta(days=1), BulletinId("b1")


def planned(newsroom: Newsroom) -> planning.Plan:
    approve(newsroom, submit(newsroom))
    render(newsroom, TOMORROW)
    return planning.plan(newsroom, scheduling.agenda(newsroom, TOMORROW), NOON)


class Counting:
    """A store that tells how many writing transactions there were, and lets something happen between two of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.written = 0
        self.between: Callable[[], None] = lambda: None

    def read(self) -> AbstractContextManager[Work]:
        return self._store.read()

    @contextmanager
    def write(self) -> Iterator[Work]:
        with self._store.write() as work:
            yield work
        self.written += 1
        self.between()

    def check(self) -> None:
        self._store.check()

    def changes(self) -> int:
        return self._store.changes()


def test_no_transaction_holds_more_than_some_stations(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transmission, "AT_ONCE", 1)
    made, counting = planned(newsroom), Counting(newsroom.store)
    published = transmission.publish(replace(newsroom, store=counting), made, NOON)
    assert counting.written == len(published) == 3


def test_what_is_recalled_between_two_of_them_stands_in_none_that_come_after(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transmission, "AT_ONCE", 1)
    made, counting = planned(newsroom), Counting(newsroom.store)

    def recall() -> None:
        if counting.written == 2:  # the region has it now, and the commune below has not
            bulletins.recall(newsroom, CONSOLE, BULLETIN, "Sai số liệu", NOON)

    counting.between = recall
    published = transmission.publish(replace(newsroom, store=counting), made, NOON)
    assert [manifest.station for manifest in published] == ["00004", "91-kv"]
    assert rows_of(newsroom, "91-kv", TOMORROW)


def test_a_day_that_cannot_be_built_holds_up_no_other_and_is_told(newsroom: Newsroom) -> None:
    made = planned(newsroom)

    def torn(playlist: Playlist) -> Playlist:
        if playlist.slot.station != "91-kv":
            return playlist
        rows = (replace(row, start=instant(row.start + timedelta(seconds=1))) for row in playlist.rows)
        return replace(playlist, rows=tuple(rows))

    with pytest.raises(ValueError, match=r"91-kv.* has a gap"):
        transmission.publish(newsroom, replace(made, playlists=tuple(map(torn, made.playlists))), NOON)
    assert rows_of(newsroom, "30628", TOMORROW)
    with newsroom.store.read() as work:
        assert set(work.manifests.of_day(TOMORROW)) == {"00004", "30628"}
        assert work.plan_notes.of(StationCode("91-kv"), TOMORROW) == {}
        assert work.plan_notes.of(StationCode("30628"), TOMORROW)


def test_no_transaction_writes_down_more_than_some_orders(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting(newsroom.store)
    monkeypatch.setattr(rendering, "AT_ONCE", 2)
    new = scheduling.prepare(replace(newsroom, store=counting), [TOMORROW], NOON)
    assert new > 2
    assert counting.written == -(-new // 2)
    assert scheduling.prepare(newsroom, [TOMORROW], NOON) == 0


def test_what_ends_at_midnight_ends_one_by_one_and_what_was_given_more_days_meanwhile_stays(
    newsroom: Newsroom,
) -> None:
    first, second = (submit(newsroom, name, valid_until=TODAY) for name in ("b1", "b2"))
    counting = Counting(newsroom.store)

    def given_more_days() -> None:
        longer = told(valid_until=TOMORROW)
        edit = bulletins.BulletinEdit(bulletin=second, seen=find(newsroom, second).version, submission=longer)
        bulletins.revise(newsroom, AUTHOR, edit, NOON)

    counting.between = given_more_days
    assert list(bulletins.expire(replace(newsroom, store=counting), TOMORROW, NOON)) == [first]
    assert find(newsroom, second).state is State.SUBMITTED


def test_a_gap_is_published_only_where_a_row_was_taken_out_of_a_slot_that_stood(newsroom: Newsroom) -> None:
    made = planned(newsroom)
    before = next(each for each in transmission.publish(newsroom, made, NOON) if each.station == "30628")
    (playlist,) = before.playlists
    edition = Edition(station=before.station, label=before.label, day=before.day, zone=before.zone, at=NOON)
    cut = replace(playlist, rows=(*playlist.rows[:1], *playlist.rows[2:]))
    found = freeze(edition, [cut], before)
    assert found is not None
    assert found.playlists == (cut,)
    moved = instant(playlist.rows[2].start + timedelta(seconds=1))
    for faulty in (
        replace(cut, rows=(cut.rows[0], replace(cut.rows[1], start=moved), *cut.rows[2:])),
        replace(cut, rows=(cut.rows[0], replace(cut.rows[1], title="Khác"), *cut.rows[2:])),
    ):
        with pytest.raises(ValueError, match="has a gap"):
            freeze(edition, [faulty], before)
    with pytest.raises(ValueError, match="has a gap"):
        freeze(edition, [cut], None)


def test_a_sound_that_is_not_as_long_as_it_was_made_is_given_to_nobody(newsroom: Newsroom) -> None:
    planned(newsroom)
    kept = newsroom.library.kept  # type: ignore[attr-defined]  # of the fake
    with newsroom.store.read() as work:
        audio = next(each for each in kept if work.items.by_audio(each) is not None)
    transmission.check_there(newsroom, audio)
    kept[audio] = kept[audio] + b"\0"
    with pytest.raises(AudioUnknown):
        transmission.check_there(newsroom, audio)
