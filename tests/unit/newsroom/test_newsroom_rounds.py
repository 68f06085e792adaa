"""Whole days are planned group by group of stations: it comes to what planning all at once comes to, and what concerns
few is planned in between."""

import logging
from collections.abc import Iterator, Sequence
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
from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.errors.machine import DatabaseDown
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.reorganising import Close
from broadcaster.domain.schedule import Relay
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.newsroom import (
    bulletins,
    health,
    kept_ground,
    replanning,
    rounds,
    scheduling,
    stations,
    steering,
    transmission,
)
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.complaining import Complaints
from broadcaster.newsroom.failing import Faults, Parted, each_apart
from broadcaster.newsroom.kept_ground import KeptGround
from broadcaster.newsroom.leading import PATIENCE
from broadcaster.newsroom.planning import Plan, plan
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import render_next
from broadcaster.newsroom.replanning import Change
from broadcaster.newsroom.rounds import Step, round_of
from broadcaster.newsroom.scheduling import Agenda
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

    between.do, complaints = {first + 3: fails}, Complaints(logging.getLogger(__name__), lambda: between.at)
    with newsroom.store.write() as work:
        work.audit.add(deed(CONSOLE, "lexicon.add", "entry:e", between.at))
    for _ in range(3):
        timers._kept_alive(timers.Wake(verb="steer", run=between.steering.run, period=timedelta(seconds=1)), complaints)
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


# --- who cannot be planned -------------------------------------------------------------------------------------------

BAD = StationCode("00004")


class Poison:
    """One station's tomorrow cannot be planned, nor anything with it, while it lies there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lies, self.tried = True, 0
        for module in (rounds, replanning):
            monkeypatch.setattr(module, "plan", self._plan)
        monkeypatch.setattr(rounds, "GROUP", 100)

    def _plan(self, newsroom: Newsroom, today: Agenda, at: Instant, **named: bool) -> Plan:
        if self.lies and today.day == TOMORROW and (today.only is None or BAD in today.only):
            self.tried += today.only == {BAD}
            raise KeyError("một dòng hỏng")
        return plan(newsroom, today, at, **named)


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Poison:
    return Poison(monkeypatch)


def heard_of(newsroom: Newsroom, code: str) -> bool:
    with newsroom.store.read() as work:
        return work.manifests.newest(StationCode(code), TOMORROW) is not None


def test_a_station_that_cannot_be_planned_holds_up_no_other_is_named_and_tried_again_after_a_while(
    poison: Poison,
) -> None:
    newsroom, at = house(), [NOON]
    leader = Leader(newsroom, "a", lambda: at[0])
    leader.look()
    steering = Steering(leader, lambda: at[0], leader.faults)
    steering.run()
    assert [heard_of(newsroom, code) for code in ("30628", "91-kv", BAD)] == [True, True, False]
    assert list(leader.faults.told()) == [f"00004 ngày {TOMORROW:%d/%m/%Y}: 'một dòng hỏng' (1 lần)"]
    here = health.Here(holder="a", ticked=NOON, attended=NOON, failing=tuple(leader.faults.told()))
    (told,) = (each for each in health.examine(newsroom, NOON, {}, here) if each.part is health.Part.SCHEDULE)
    assert not told.well
    assert "Không xếp lịch được, đang thử lại: 00004 ngày 23/11/2026" in told.told
    moments = []
    for seconds in range(1, 200):
        tried, at[0] = poison.tried, instant(NOON + timedelta(seconds=seconds))
        steering.run()
        moments += [seconds] * (poison.tried > tried)
    before, then, last = moments[-3:]
    assert last - then == 2 * (then - before), moments
    poison.lies = False
    at[0] = instant(NOON + timedelta(minutes=9))
    steering.run()
    assert heard_of(newsroom, BAD)
    assert list(leader.faults.told()) == []


@pytest.mark.usefixtures("poison")
def test_a_change_at_many_stations_is_published_at_all_but_the_one_that_fails() -> None:
    newsroom, faults = house(), Faults()
    everywhere = Change(stations=frozenset({StationCode("30628"), StationCode("91-kv"), BAD}))
    made = replanning.replan_on(newsroom, KeptGround().agendas(newsroom, DAYS), everywhere, later(1), faults)
    assert {each.station for each in made if each.day == TOMORROW} == {"30628", "91-kv"}
    assert faults.due(later(2)) == {BAD}
    with pytest.raises(KeyError):  # where nobody notes it, it is raised once the others are seen to
        replanning.replan(newsroom, DAYS, everywhere, later(1))


@pytest.mark.usefixtures("poison")
def test_without_being_taken_apart_one_bad_station_stops_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "each_apart", lambda codes, planned: Parted(published=tuple(planned(codes)), faults={}))
    newsroom = house()
    with pytest.raises(KeyError):
        walk(newsroom, later(1))
    assert not heard_of(newsroom, "30628")


def test_trouble_of_the_machine_is_no_stations_fault() -> None:
    asked = []

    def planned(codes: Sequence[StationCode]) -> Sequence[Manifest]:
        asked.append(codes)
        raise DatabaseDown(problem="x")

    with pytest.raises(DatabaseDown):
        each_apart([StationCode(str(number)) for number in range(100)], planned)
    assert len(asked) == 1


# --- a clock that is behind ------------------------------------------------------------------------------------------

BEGUN = instant(NOON + timedelta(hours=17, minutes=5))
"""05:05 of TOMORROW in Viet Nam: its morning sessions run since 05:00."""


def running(newsroom: Newsroom) -> list[str]:
    return [str(row.bulletin) for row in rows_of(newsroom, "30628", TOMORROW) if row.bulletin is not None]


def slow(newsroom: Newsroom, witness: Instant | None = None) -> Leader:
    """It is 05:05, and this one's clock shows 04:05."""
    assert isinstance(newsroom.store, MemoryStore)
    newsroom.store.tells(witness)
    leader = Leader(newsroom, "slow", lambda: instant(BEGUN - timedelta(hours=1)))
    for _ in range(PATIENCE + 1):
        leader.look()
    return leader


def urged(newsroom: Newsroom) -> None:
    """There is something to tell that would stand first in every session to come."""
    told = {"title": "Tin nữa", "script": "Nước lên.", "aims": (HERE,), "priority": Priority.PRIORITY}
    newer = submit(newsroom, "newer", **told)
    make_sounds(newsroom)
    approve(newsroom, newer)


def planned_by(newsroom: Newsroom, leader: Leader) -> list[str]:
    led = leader.newsroom()
    assert led is not None
    walk(led, leader.now())
    return running(newsroom)


def test_a_leader_an_hour_slow_takes_a_session_for_begun_that_has_begun_by_the_databases_clock() -> None:
    newsroom = house()
    walk(newsroom, later(1))
    before = running(newsroom)
    urged(newsroom)
    leader = slow(newsroom, BEGUN)
    assert leader.behind == timedelta(hours=1)
    assert planned_by(newsroom, leader) == before != []
    here = health.Here(holder="slow", ticked=NOON, attended=NOON, behind=leader.behind)
    (clock,) = (each for each in health.examine(newsroom, NOON, {}, here) if each.part is health.Part.CLOCK)
    assert (clock.well, "chậm hơn đồng hồ cơ sở dữ liệu 3600 giây (clock-behind)" in clock.told) == (False, True)


def test_a_leader_an_hour_slow_writes_nothing_anew_that_began_under_the_one_before() -> None:
    newsroom = house()
    walk(newsroom, later(1))
    before = running(newsroom)
    Leader(newsroom, "right", lambda: BEGUN).look()  # and dies
    urged(newsroom)
    leader = slow(newsroom)
    assert leader.newsroom() is not None
    assert planned_by(newsroom, leader) == before != []
    bulletins.recall(newsroom, CONSOLE, BulletinId(before[-1]), "sai số liệu", leader.now())
    assert before[-1] not in planned_by(newsroom, leader)  # what may not be heard is taken out all the same


def test_without_a_witness_a_slow_leader_writes_a_session_anew_that_has_begun() -> None:
    newsroom = house()
    walk(newsroom, later(1))
    before = running(newsroom)
    urged(newsroom)
    assert planned_by(newsroom, slow(newsroom)) != before
