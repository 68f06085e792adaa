"""Whole days are planned group by group of stations: it comes to what planning all at once comes to, and what concerns
few is planned in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import approve, opened_newsroom, rows_of, submit
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster import timers
from broadcaster.domain.access import CONSOLE
from broadcaster.domain.audit import deed
from broadcaster.domain.reorganising import Close
from broadcaster.domain.schedule import Relay
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.newsroom import kept_ground, rounds, scheduling, stations, steering, transmission
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.kept_ground import KeptGround
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import render_next
from broadcaster.newsroom.rounds import Step, round_of
from broadcaster.newsroom.steering import Steering
from broadcaster.timers import Leader

TOMORROW = TODAY + timedelta(days=1)
DAYS = (TODAY, TOMORROW)
HERE = Aim(station=StationCode("30628"), below=True)


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "GROUP", 1)


def house() -> Newsroom:
    """30628 carries 91-kv, and each has something to tell; everything is made."""
    newsroom = memory_newsroom(MemoryStore())
    relay = Relay(title="Tin 91-kv", length=Millis(8 * 60_000), station=StationCode("91-kv"), session="sáng")
    scheduling.establish(
        newsroom, two_provinces(), [replace(rule("30628"), relay=relay), rule("91-kv"), rule("00004")], NOON
    )
    for code in ("91-kv", "30628", "00004"):
        aims = (Aim(station=StationCode(code), below=False),)
        approve(newsroom, submit(newsroom, f"b-{code}", origin=StationCode(code), aims=aims, title=f"Tin {code}"))
    make_sounds(newsroom)
    return newsroom


def make_sounds(newsroom: Newsroom) -> None:
    scheduling.prepare(newsroom, DAYS, NOON)
    while render_next(newsroom, NOON) is not None:
        pass


def walk(newsroom: Newsroom, at: Instant) -> int:
    steps = 0
    for step in round_of(newsroom, DAYS, KeptGround()):
        step(at)
        steps += 1
    return steps


def test_a_round_comes_to_what_planning_all_stations_at_once_comes_to() -> None:
    one, other = house(), house()
    assert walk(one, later(1)) == len(DAYS) + 2 + 6 * len(DAYS) + 2
    for day in DAYS:
        transmission.publish_day(other, day, later(1))
    with one.store.read() as work, other.store.read() as at_once:
        for day in DAYS:
            assert work.manifests.of_day(day) == at_once.manifests.of_day(day)
        assert set(work.manifests.of_day(TOMORROW)) == {"30628", "91-kv", "00004"}
    assert "b-91-kv" in [row.bulletin for row in rows_of(one, "30628", TOMORROW) if row.relay]
    assert all(transmission.publish_day(one, day, later(2)) == () for day in DAYS)


def test_a_station_that_no_longer_stands_gets_its_empty_day_in_a_round() -> None:
    newsroom = house()
    walk(newsroom, later(1))
    assert rows_of(newsroom, "30628", TOMORROW)
    stations.change(newsroom, CONSOLE, Close(station=StationCode("30628"), last=TODAY), later(2))
    walk(newsroom, later(3))
    assert rows_of(newsroom, "30628", TOMORROW) == []


# --- between two steps -----------------------------------------------------------------------------------------------


class Between:
    """A leader whose every step takes a second; `do` is done once, after the step of that number."""

    def __init__(self, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        self.newsroom, self.at, self.steps, self.do = newsroom, NOON, list[Instant](), dict[int, object]()
        self.leader = Leader(newsroom, "a", lambda: self.at)
        self.leader.look()
        self.steering = Steering(self.leader, lambda: self.at)
        monkeypatch.setattr(steering, "round_of", self._slow)

    def _slow(self, *told: object, **named: object) -> Iterator[Step]:
        for step in round_of(*told, **named):  # type: ignore[arg-type]  # as it is called
            yield lambda at, step=step: self._taken(step, at)  # type: ignore[misc]  # bound as it stands

    def _taken(self, step: Step, at: Instant) -> None:
        step(at)
        self.steps.append(at)
        self.at = instant(self.at + timedelta(seconds=1))
        doing = self.do.pop(len(self.steps), None)
        if callable(doing):
            doing()


def settled(monkeypatch: pytest.MonkeyPatch) -> Between:
    between = Between(house(), monkeypatch)
    between.steering.run()
    return between


def test_what_concerns_few_is_published_between_two_steps_of_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    between, seen = settled(monkeypatch), list[int]()
    newsroom = between.newsroom
    late = submit(newsroom, "late", title="Tin mới", script="Nước đang lên nhanh.", aims=(HERE,))
    make_sounds(newsroom)
    between.steering.run()
    first = len(between.steps)

    def look() -> None:
        if "Tin mới" in [row.title for row in rows_of(newsroom, "30628", TOMORROW)]:
            seen.append(len(between.steps) - first)

    between.at = instant(between.at + timedelta(hours=1))  # the duty that plans everything is due
    between.do = {first + 2: lambda: approve(newsroom, late), first + 3: look, first + 4: look}
    between.steering.run()
    assert len(between.steps) - first > 10
    assert seen
    assert seen[0] <= 4


def test_what_concerns_all_waits_for_the_end_of_a_round_and_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    between = settled(monkeypatch)
    newsroom, first = between.newsroom, len(between.steps)
    begun: list[int] = []
    slow = between._slow
    monkeypatch.setattr(
        steering, "round_of", lambda *told, **named: begun.append(len(between.steps)) or slow(*told, **named)
    )
    closed = Close(station=StationCode("30628"), last=TODAY)
    between.do = {first + 2: lambda: stations.change(newsroom, CONSOLE, closed, between.at)}
    with newsroom.store.write() as work:
        work.audit.add(deed(CONSOLE, "lexicon.add", "entry:e", between.at))
    for _ in range(4):
        between.steering.run()
        between.at = instant(between.at + timedelta(seconds=1))
    assert begun[0] == first
    assert len(begun) >= 2
    assert rows_of(newsroom, "30628", TOMORROW) == []


def test_a_step_that_fails_ends_the_round_and_nothing_that_was_to_be_done_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    between = settled(monkeypatch)
    newsroom, first = between.newsroom, len(between.steps)

    def fails() -> None:
        stations.change(newsroom, CONSOLE, Close(station=StationCode("30628"), last=TODAY), between.at)
        raise RuntimeError("gone")

    between.do = {first + 3: fails}
    with newsroom.store.write() as work:
        work.audit.add(deed(CONSOLE, "lexicon.add", "entry:e", between.at))
    for _ in range(3):
        timers._kept_alive(timers.Wake(verb="steer", run=between.steering.run, period=timedelta(seconds=1)))
        between.at = instant(between.at + timedelta(seconds=1))
    for _ in range(3):
        between.at = instant(between.at + timedelta(seconds=11))
        between.steering.run()
    assert not between.do
    assert rows_of(newsroom, "30628", TOMORROW) == []


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_what_is_kept_is_read_anew_only_when_more_than_bulletins_changed() -> None:
    newsroom, kept = opened_newsroom(), KeptGround()

    def register() -> object:
        kept.agendas(newsroom, DAYS)
        assert kept._ground is not None
        return kept._ground.register

    first = register()
    submit(newsroom)
    assert register() is first
    kept.agendas(newsroom, (TODAY,))
    assert register() is first
    for verb in ("lexicon.add", "unheard-of.verb"):
        with newsroom.store.write() as work:
            work.audit.add(deed(CONSOLE, verb, "entry:e", NOON))
        again = register()
        assert again is not first
        first = again
    kept.forget()
    assert register() is not first


def test_another_database_and_more_than_can_be_followed_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom, other, kept = opened_newsroom(), opened_newsroom(), KeptGround()
    submit(newsroom, "here")
    submit(other, "there")
    (before,), (after,) = kept.agendas(newsroom, (TODAY,)), kept.agendas(other, (TODAY,))
    assert ([each.id for each in before.bulletins], [each.id for each in after.bulletins]) == (["here"], ["there"])
    monkeypatch.setattr(kept_ground, "_MANY", 1)
    submit(other, "more")
    first = kept._ground
    (found,) = kept.agendas(other, (TODAY,))
    assert {each.id for each in found.bulletins} == {"there", "more"}
    assert first is not None
    assert kept._ground is not None
    assert kept._ground.register is not first.register
