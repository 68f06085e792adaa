"""What the clock does, verb by verb, driven through days without a real clock."""

from dataclasses import dataclass
from datetime import timedelta

from fakes.editor import approve, rows_of, submit
from fakes.samples import NOON, TODAY
from fakes.studio import MemoryMixer

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import State
from broadcaster.domain.errors import StorageFull
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import bulletins, rendering
from broadcaster.newsroom.books import JobState
from broadcaster.newsroom.ports import Newsroom
from broadcaster.timers import EXPIRE, PLAN, PUBLISH, RENDER, wakes

TOMORROW = TODAY + timedelta(days=1)


@dataclass(slots=True)
class Day:
    """The verbs of the clock, and a clock that is set by hand; hours are Viet Nam's, counted from midnight of TODAY."""

    newsroom: Newsroom
    at: Instant = NOON
    stopping: bool = False

    def wake(self, hour: float, *verbs: str) -> None:
        self.at = instant(NOON + timedelta(hours=hour - 12))
        known = {wake.verb: wake.run for wake in wakes(self.newsroom, lambda: self.at, lambda: self.stopping)}
        for verb in verbs:
            known[verb]()


def test_an_evening_a_night_and_a_morning_bring_the_bulletin_on_the_air_and_off_it(newsroom: Newsroom) -> None:
    day = Day(newsroom)
    bulletin = submit(newsroom, valid_until=TOMORROW)
    approve(newsroom, bulletin)
    day.wake(19, RENDER, PUBLISH)
    with newsroom.store.read() as work:
        assert not work.manifests.of_day(TOMORROW)
    day.wake(20, PLAN, RENDER, PUBLISH)
    assert rows_of(newsroom, "30628", TOMORROW)
    day.wake(24.5, EXPIRE, RENDER, PUBLISH)
    assert bulletins.find(newsroom, EVERYWHERE, bulletin).state is State.APPROVED
    assert rows_of(newsroom, "30628", TOMORROW)
    day.wake(48.5, EXPIRE)
    assert bulletins.find(newsroom, EVERYWHERE, bulletin).state is State.EXPIRED


def test_an_evening_that_was_slept_through_is_made_up_for_by_the_next_tick(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    Day(newsroom).wake(24 + 3, RENDER, PUBLISH)  # 03:00, and nobody woke PLAN at 20:00
    assert rows_of(newsroom, "30628", TOMORROW)


def test_the_evening_plans_what_is_not_yet_rendered_as_soon_as_it_is(newsroom: Newsroom) -> None:
    day = Day(newsroom)
    approve(newsroom, submit(newsroom))
    day.wake(20, PLAN)
    assert rows_of(newsroom, "30628", TOMORROW) == []
    day.wake(20.1, RENDER, PUBLISH)
    assert rows_of(newsroom, "30628", TOMORROW)


def test_every_verb_tells_when_it_last_ran_to_its_end(newsroom: Newsroom) -> None:
    Day(newsroom).wake(19, RENDER, PUBLISH, EXPIRE)
    with newsroom.store.read() as work:
        beats = {work.pulses.last(verb) for verb in (RENDER, PUBLISH, EXPIRE)}
    assert beats == {instant(NOON + timedelta(hours=7))}


def test_rendering_stops_between_two_sounds_when_the_program_is_to_end(newsroom: Newsroom) -> None:
    Day(newsroom, stopping=True).wake(19, RENDER)
    with newsroom.store.read() as work:
        assert {count.state for count in work.jobs.counts()} == {JobState.WAITING}


def test_a_sound_that_fails_holds_up_no_other_and_no_tick_spins_on_it(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    newsroom.mixer.problem = StorageFull(name="x")
    day = Day(newsroom)
    day.wake(19, RENDER)
    newsroom.mixer.problem = None
    assert rendering.render_next(newsroom, day.at) is None
    day.wake(19.2, RENDER)
    with newsroom.store.read() as work:
        assert {count.state for count in work.jobs.counts()} == {JobState.DONE}
