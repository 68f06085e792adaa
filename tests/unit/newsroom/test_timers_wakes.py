"""What the clock does, verb by verb, driven through days without a real clock."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fakes.editor import approve, find, rows_of, submit
from fakes.samples import NOON, TODAY, later
from fakes.studio import MemoryMixer

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.errors.machine import StorageFull
from broadcaster.domain.item import JingleKind, Mixed
from broadcaster.domain.life import State
from broadcaster.domain.reorganising import Move
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import orders, rendering, stations
from broadcaster.newsroom.books.rendering import JobState, Need
from broadcaster.newsroom.duties import EXPIRE, PLAN, PUBLISH, RECONCILE, ROTATE, perform
from broadcaster.newsroom.ports import Newsroom
from broadcaster.queue.making import make_one
from broadcaster.timers import RENDER, Leader, wakes

TOMORROW = TODAY + timedelta(days=1)


@dataclass(slots=True)
class Day:
    """The verbs of the clock, and a clock that is set by hand; hours are Viet Nam's, counted from midnight of TODAY."""

    newsroom: Newsroom
    at: Instant = NOON
    stopping: bool = False

    def wake(self, hour: float, *verbs: str) -> None:
        self.at = instant(NOON + timedelta(hours=hour - 12))
        for verb in verbs:
            if verb == RENDER:
                leader = Leader(self.newsroom, "me", lambda: self.at)
                known = wakes(self.newsroom, leader, lambda: self.at, lambda: self.stopping, self.make)
                next(wake.run for wake in known if wake.verb == RENDER)()
            else:
                perform(self.newsroom, verb, self.at)

    def make(self, _: int) -> bool:
        """In place of processes that would make them."""
        while not self.stopping and make_one(self.newsroom, lambda: self.at) is not None:
            pass
        return True


def test_a_station_that_is_to_move_hangs_in_its_new_place_from_the_first_hour_of_that_day(newsroom: Newsroom) -> None:
    day, commune = Day(newsroom), StationCode("30628")
    moved = Move(station=commune, parent=StationCode("91"), day=TOMORROW)
    stations.change(newsroom, CONSOLE, moved, NOON)
    for hour, path in ((23.5, "/91/91-kv/30628/"), (24.5, "/91/30628/"), (25.5, "/91/30628/")):
        day.wake(hour, EXPIRE)
        assert stations.find(newsroom, CONSOLE, commune, day.at).station.path == path


def test_an_evening_a_night_and_a_morning_bring_the_bulletin_on_the_air_and_off_it(newsroom: Newsroom) -> None:
    day = Day(newsroom)
    bulletin = submit(newsroom, valid_until=TOMORROW)
    approve(newsroom, bulletin)
    day.wake(19, PUBLISH, RENDER, PUBLISH)
    with newsroom.store.read() as work:
        assert not work.manifests.of_day(TOMORROW)
    day.wake(20, PLAN, RENDER, PLAN)
    assert rows_of(newsroom, "30628", TOMORROW)
    day.wake(24.5, EXPIRE, PUBLISH)
    assert find(newsroom, bulletin).state is State.SCHEDULED
    assert rows_of(newsroom, "30628", TOMORROW)
    day.wake(48.5, EXPIRE)
    assert find(newsroom, bulletin).state is State.EXPIRED


def test_an_evening_that_was_slept_through_is_made_up_for_by_the_next_tick(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    Day(newsroom).wake(24 + 3, PUBLISH, RENDER, PUBLISH)  # 03:00, and nobody woke PLAN at 20:00
    assert rows_of(newsroom, "30628", TOMORROW)


def test_the_evening_plans_what_is_not_yet_rendered_as_soon_as_it_is(newsroom: Newsroom) -> None:
    day = Day(newsroom)
    approve(newsroom, submit(newsroom))
    day.wake(20, PLAN)
    assert rows_of(newsroom, "30628", TOMORROW) == []
    day.wake(20.1, RENDER, PLAN)
    assert rows_of(newsroom, "30628", TOMORROW)
    with newsroom.store.read() as work:
        assert all(work.manifests.of_day(TODAY + timedelta(days=ahead)) for ahead in (1, 2, 3))
        assert not work.manifests.of_day(TODAY + timedelta(days=4))


def test_every_verb_tells_when_it_last_ran_to_its_end(newsroom: Newsroom) -> None:
    Day(newsroom).wake(19, RENDER, PUBLISH, PLAN, EXPIRE, RECONCILE, ROTATE)
    with newsroom.store.read() as work:
        beats = {work.pulses.last(verb) for verb in (RENDER, PUBLISH, PLAN, EXPIRE, RECONCILE, ROTATE)}
    assert beats == {instant(NOON + timedelta(hours=7))}


def test_rendering_stops_between_two_sounds_when_the_program_is_to_end(newsroom: Newsroom) -> None:
    Day(newsroom, stopping=True).wake(19, PUBLISH, RENDER)
    with newsroom.store.read() as work:
        assert {count.state for count in work.jobs.counts()} == {JobState.WAITING}


def test_a_sound_that_fails_holds_up_no_other_and_no_tick_spins_on_it(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    newsroom.mixer.problem = StorageFull(name="x")
    day = Day(newsroom)
    day.wake(19, PUBLISH, RENDER)
    newsroom.mixer.problem = None
    assert rendering.render_next(newsroom, day.at) is None
    day.wake(19.2, RENDER)
    with newsroom.store.read() as work:
        assert {count.state for count in work.jobs.counts()} == {JobState.DONE}


def test_work_that_another_took_over_is_told_as_that_and_counts_for_nobody(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    usual = newsroom.mixer.mix

    class Slow:
        """A mixer that takes so long that the claim runs out and is taken again meanwhile."""

        version, fingerprint = newsroom.mixer.version, newsroom.mixer.fingerprint

        def mix(self, *told: Any) -> Mixed:
            with newsroom.store.write() as work:
                assert work.jobs.claim(later(10), later(20)) is not None
            return usual(*told)

    sting = orders.jingle_order(newsroom, JingleKind.STING, newsroom.tone)
    rendering.want(newsroom, [Need(order=sting)], NOON)
    tried = rendering.render_next(replace(newsroom, mixer=Slow()), NOON)
    assert tried is not None
    assert tried.superseded
    with newsroom.store.read() as work:
        assert not rendering.finished(newsroom, work, [orders.recipe_of(newsroom, sting)])


def test_each_day_a_key_vouches_for_what_was_done_however_often_the_clock_wakes_it(newsroom: Newsroom) -> None:
    day = Day(newsroom)
    for hour in (9, 10, 23.5, 24.5, 25, 72):
        day.wake(hour, ROTATE)
    with newsroom.store.read() as work:
        sealed = [each.day for each in work.checkpoints.since(None, 9)]
        assert work.pulses.last(ROTATE) == day.at
    assert sealed == [TODAY, TOMORROW, TODAY + timedelta(days=3)]
