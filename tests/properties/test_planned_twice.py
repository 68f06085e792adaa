"""Whatever people decide in a house, days that are planned again without a change are what they were, to the byte; what
is repeated stays where it stood; and nothing is said to be placed that nobody named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any

import pytest
from fakes.editor import AUTHOR, approve, broadcast_day, opened_newsroom, render, rows_of, submit
from fakes.samples import NOON, TODAY, rule, two_provinces
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.by_hand import Added, Decision, Moved, Repeated
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.planning import ReasonCode
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import hands, placing, planning
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.placeable import Insertion
from broadcaster.newsroom.placing import Again, Intent
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.transmission import publish_day

CODE = StationCode("30628")
DAYS = [TODAY + timedelta(days=number) for number in (1, 2, 3)]
SLOTS = [SlotId(f"{CODE}-{day:%Y%m%d}-{hour}") for day in DAYS for hour in ("0500", "1700")]
NAMES = [BulletinId(f"b{number}") for number in range(4)]
often = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@dataclass(frozen=True)
class Told:
    """A bulletin: how often it is wanted, how long it is valid, whether it has priority, how far its airings are apart
    and about how many minutes it takes."""

    wanted: int
    days: int
    priority: bool
    gap: int
    minutes: int


@dataclass(frozen=True)
class Deed:
    """What somebody does in a slot: `add`, `skip`, `repeat` of one bulletin, or of the whole slot where it is None."""

    verb: str
    slot: SlotId
    bulletin: BulletinId | None
    times: int
    gap: int


TOLD = st.builds(
    Told,
    wanted=st.integers(1, 3),
    days=st.integers(1, 4),
    priority=st.sampled_from([False, False, True]),
    gap=st.sampled_from([0, 0, 0, 13]),
    minutes=st.sampled_from([1, 1, 4]),
)
DEED = st.builds(
    Deed,
    verb=st.sampled_from(["add", "skip", "repeat", "repeat", "repeat"]),
    slot=st.sampled_from(SLOTS),
    bulletin=st.none() | st.sampled_from(NAMES),
    times=st.integers(1, 3),
    gap=st.sampled_from([0, 12, 24]),
)


def house(told: Sequence[Told]) -> Newsroom:
    newsroom = opened_newsroom()
    with newsroom.store.write() as work:
        work.stations.plant(list(two_provinces()), [rule("30628"), rule("30628", time(17), "chiều")])
    for name, each in zip(NAMES, told, strict=False):
        words = f"Tin {name} gửi bà con. " + "Mời bà con đi họp ở nhà văn hoá. " * (20 * each.minutes)
        given_to = {"title": name, "script": words, "wanted": each.wanted, "gap": each.gap}
        priority = Priority.PRIORITY if each.priority else Priority.NORMAL
        until = TODAY + timedelta(days=each.days)
        approve(newsroom, submit(newsroom, name, priority=priority, valid_until=until, **given_to))
    return newsroom


def do(newsroom: Newsroom, number: int, deed: Deed) -> None:
    intent = Intent(station=CODE, slot=deed.slot, why="dân hỏi", sent=Sent(id=f"d{number}"))
    try:
        if deed.verb == "repeat":
            placing.repeat(
                newsroom, AUTHOR, intent, Again(bulletin=deed.bulletin, times=deed.times, gap=deed.gap), NOON
            )
        elif deed.verb == "skip":
            placing.skip(newsroom, AUTHOR, intent, deed.bulletin or NAMES[0], NOON)
        else:
            placing.add(newsroom, AUTHOR, intent, Insertion(bulletin=deed.bulletin or NAMES[0]), NOON)
    except BroadcasterError:
        return


def plan_all(newsroom: Newsroom) -> list[object]:
    return [made for day in DAYS for made in publish_day(newsroom, day, NOON)]


def faults(told: Sequence[Told], deeds: Sequence[Deed]) -> list[str]:
    newsroom = house(told)
    for day in DAYS:
        render(newsroom, day, NOON)
    plan_all(newsroom)
    for number, deed in enumerate(deeds):
        do(newsroom, number, deed)
        plan_all(newsroom)
        if plan_all(newsroom):
            return [f"planned again after {deed} it is another"]
    with newsroom.store.read() as work:
        named = {each for decision in work.decisions.bearing_after(TODAY, CODE) for each in _named(decision)}
    return [
        f"nobody placed {row.bulletin}"
        for day in DAYS
        for row in rows_of(newsroom, CODE, day)
        if row.reason.code is ReasonCode.PLACED_BY_HAND and row.bulletin not in named
    ]


def _named(decision: Decision) -> Sequence[BulletinId]:
    match decision.what:
        case Added() | Moved():
            return (decision.what.bulletin,)
        case Repeated():
            return decision.what.items
        case _:
            return ()


@often
@given(st.lists(TOLD, min_size=1, max_size=4), st.lists(DEED, min_size=1, max_size=4))
def test_what_is_planned_twice_without_a_change_stays_as_it_is(told: list[Told], deeds: list[Deed]) -> None:
    assert faults(told, deeds) == []


@often
@given(
    st.lists(st.booleans(), min_size=1, max_size=3),
    st.sampled_from(SLOTS[:4]),
    st.none() | st.sampled_from(NAMES[:3]),
    st.integers(1, 3),
)
def test_what_is_repeated_takes_nothing_from_where_it_stood(
    priority: list[bool], slot: SlotId, bulletin: BulletinId | None, times: int
) -> None:
    """Short bulletins, each wanted once: there is room for all of them everywhere."""
    newsroom = house([Told(wanted=1, days=4, priority=each, gap=0, minutes=1) for each in priority])
    for day in DAYS:
        broadcast_day(newsroom, day, NOON)
    before = told_in(newsroom)
    do(newsroom, 1, Deed("repeat", slot, bulletin, times, 0))
    plan_all(newsroom)
    after = told_in(newsroom)
    assert [each for each in before if each not in after] == []
    with newsroom.store.read() as work:
        again = sum(
            len(hand.placed) for day in DAYS for hand in hands.decided_at(newsroom, work, CODE, day).slots.values()
        )
    assert len(after) == len(before) + again


def told_in(newsroom: Newsroom) -> list[tuple[SlotId, BulletinId]]:
    """Which bulletin stands in which slot, as all days are published."""
    with newsroom.store.read() as work:
        return [(slot, each) for slot in SLOTS for each in hands.published_in(work, CODE, slot)]


# --- the check bites -----------------------------------------------------------------------------------------------


def test_a_repeat_that_follows_what_is_published_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was once: what was published for the slot since counted instead of what was decided, and a repeat was no
    airing more, but one of those that are wanted."""
    decided_of_day = hands._decided

    def followed(work: Work, each: Decision) -> Decision:
        what = each.what
        if not isinstance(what, Repeated) or what.bulletin is not None:
            return each
        items = hands.published_in(work, CODE, what.slot)
        return replace(each, what=replace(what, items=items or what.items))

    def by_what_is_published(sessions: Any, work: Work, decisions: Sequence[Decision], slots: Any) -> Any:
        return decided_of_day(sessions, work, [followed(work, each) for each in decisions], slots)

    monkeypatch.setattr(hands, "_decided", by_what_is_published)
    monkeypatch.setattr(planning, "again_at", lambda *_: {})
    told = [Told(wanted=wanted, days=4, priority=False, gap=0, minutes=1) for wanted in (1, 3)]
    whole = Deed("repeat", SLOTS[0], None, 1, 24)
    assert faults(told, [whole]) == [f"planned again after {whole} it is another"]
