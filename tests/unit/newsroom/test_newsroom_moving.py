"""Whoever moves one bulletin within a session finds all others in the order in which they stood."""

from collections.abc import Sequence
from random import Random

import pytest
from fakes.editor import AUTHOR, approve, broadcast_day, submit
from fakes.samples import NOON
from unit.newsroom.test_newsroom_placing import CODE, OWN, TOMORROW, TOMORROWS

from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.by_hand import DecisionId, OnConflict
from broadcaster.domain.planning.arranging import Arranger
from broadcaster.newsroom import hands, placing
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.placeable import Insertion
from broadcaster.newsroom.placing import Intent
from broadcaster.newsroom.ports import Newsroom

TOPICS = ("doi-song", "doi-song", "y-te", "doi-song", "y-te", "an-ninh")
"""Alike enough that the planner puts others between them."""


def published(newsroom: Newsroom) -> list[BulletinId]:
    broadcast_day(newsroom, TOMORROW, NOON)
    return shown(newsroom)


def shown(newsroom: Newsroom) -> list[BulletinId]:
    with newsroom.store.read() as work:
        return list(hands.airing_in(work, CODE, TOMORROWS))


def move(newsroom: Newsroom, bulletin: BulletinId, place: int, decision: str) -> None:
    intent = Intent(station=CODE, slot=TOMORROWS, why="đổi thứ tự", sent=Sent(id=decision))
    put = Insertion(bulletin=bulletin, place=place, mode=OnConflict.SHIFT)
    placing.move(newsroom, AUTHOR, intent, (TOMORROWS, put), NOON)


def moved(order: Sequence[BulletinId], bulletin: BulletinId, place: int) -> list[BulletinId]:
    others = [each for each in order if each != bulletin]
    return [*others[:place], bulletin, *others[place:]]


@pytest.fixture
def full(newsroom: Newsroom) -> Newsroom:
    for number, topic in enumerate(TOPICS):
        title = f"b{number}"
        approve(newsroom, submit(newsroom, title, title=title, script=f"Tin {title} gửi bà con.", topic=topic))
    script = "Tin ưu tiên gửi bà con."
    approve(newsroom, submit(newsroom, "p", title="p", script=script, priority=Priority.PRIORITY, **OWN))
    assert len(published(newsroom)) == len(TOPICS) + 1
    return newsroom


def go_through(newsroom: Newsroom, chance: Random, steps: int) -> None:
    order = shown(newsroom)
    for number in range(steps):
        bulletin, place = chance.choice(order), chance.randrange(len(order))
        move(newsroom, bulletin, place, f"m{number}")
        order = moved(order, bulletin, place)
        assert published(newsroom) == order


@pytest.mark.parametrize("seed", range(6))
def test_all_others_keep_their_order_whatever_is_moved_and_however_often(full: Newsroom, seed: int) -> None:
    go_through(full, Random(seed), 5)


def test_a_planner_that_forgets_the_line_is_seen(full: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Arranger, "_next", Arranger._by_rule)
    monkeypatch.setattr(Arranger, "_due_here", lambda self, placed, _: placed.place <= self.place)
    with pytest.raises(AssertionError):
        go_through(full, Random(0), 5)


def test_two_moves_before_the_planner_comes_by_count_both(full: Newsroom) -> None:
    order = shown(full)
    move(full, order[4], 2, "m1")
    move(full, order[6], 0, "m2")
    assert published(full) == [order[6], order[0], order[1], order[4], order[2], order[3], order[5]]


def test_what_is_left_out_or_new_later_leaves_the_others_as_they_stood(full: Newsroom) -> None:
    order = shown(full)
    move(full, order[5], 2, "m1")
    intent = Intent(station=CODE, slot=TOMORROWS, why="thừa", sent=Sent(id="s1"))
    placing.skip(full, AUTHOR, intent, order[1], NOON)
    approve(full, submit(full, "new", title="new", script="Tin mới gửi bà con.", topic="doi-song"))
    kept = [each for each in published(full) if each != "new"]
    assert kept == [each for each in moved(order, order[5], 2) if each != order[1]]


def test_a_move_that_is_taken_back_was_never_made(full: Newsroom) -> None:
    order = shown(full)
    move(full, order[5], 0, "m1")
    assert published(full) == moved(order, order[5], 0)
    placing.undo(full, AUTHOR, Intent(station=CODE, why="nhầm", sent=Sent(id="u1")), DecisionId("m1"), NOON)
    assert published(full) == order
