"""The robotic voice stands in where the house allows it and not before; what waits is kept, and made when it can be."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import approve, broadcast_day, find, item_of, left_out, rows_of, submit
from fakes.samples import NOON, TODAY, later
from fakes.studio import FIRST, SECOND, MemoryVoice

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.sound import VoiceHeld
from broadcaster.domain.lexicon import HOUSE
from broadcaster.domain.planning import ReasonCode
from broadcaster.domain.speech import BEFORE_AIR, Manner, StandIns, Use, VoiceName
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import finding, orders, rendering, scheduling, transmission
from broadcaster.newsroom.books.rendering import JobState, Need, RenderOrder
from broadcaster.newsroom.ports import Newsroom

TOMORROW = TODAY + timedelta(days=1)
FIRST_SLOT = later(17 * 60)
"""05:00 of TOMORROW in Viet Nam, when its first session starts (NOON is 12:00 of TODAY)."""
HALF_AN_HOUR = timedelta(minutes=30)


def house(newsroom: Newsroom, *uses: Use, use: Use = Use.ORDINARY) -> Newsroom:
    """The house whose second voice only stands in, and only for these uses; the first voice is dead."""
    dead(newsroom).add(FIRST)
    return replace(newsroom, stand_ins=StandIns(engines=frozenset({"second"}), uses=frozenset(uses)), use=use)


def dead(newsroom: Newsroom) -> set[VoiceName]:
    assert isinstance(newsroom.voice, MemoryVoice)
    return newsroom.voice.dead


def tick(newsroom: Newsroom, at: Instant) -> list[rendering.Tried]:
    """What the clock wakes every few minutes: order tomorrow's sounds, and make what is due."""
    scheduling.prepare(newsroom, [TOMORROW], at)
    tried = []
    while (one := rendering.render_next(newsroom, at)) is not None:
        tried.append(one)
    return tried


def voices_of_tomorrow(newsroom: Newsroom, at: Instant) -> set[tuple[VoiceName, bool]]:
    transmission.publish_day(newsroom, TOMORROW, at)
    return {(row.voice, row.fallback) for row in rows_of(newsroom, "30628", TOMORROW) if row.voice}


@pytest.mark.parametrize("use", [Use.DEMO, Use.EMERGENCY])
def test_where_it_may_the_stand_in_speaks_at_once(newsroom: Newsroom, use: Use) -> None:
    trying = house(newsroom, Use.DEMO, Use.EMERGENCY, use=use)
    approve(trying, submit(trying))
    tick(trying, NOON)
    assert voices_of_tomorrow(trying, NOON) == {(SECOND, True)}


def test_an_ordinary_bulletin_is_held_with_its_reason_and_airs_once_its_voice_is_back(newsroom: Newsroom) -> None:
    real = house(newsroom, Use.DEMO, Use.EMERGENCY)
    bulletin = submit(real)
    approve(real, bulletin)
    problems = [tried.problem for tried in tick(real, NOON) if tried.problem is not None]
    assert problems
    assert {type(problem) for problem in problems} == {VoiceHeld}
    told = finding.sound_of(real, find(real, bulletin)).problem
    assert "second:vi" in told
    assert "giữ lại" in told
    just_before = instant(FIRST_SLOT - timedelta(minutes=1))
    tick(real, just_before)
    assert voices_of_tomorrow(real, just_before) == set()
    dead(real).clear()
    tick(real, instant(FIRST_SLOT - timedelta(seconds=1) - rendering.LONGEST_WAIT))
    tick(real, later(30 * 60))
    assert not finding.sound_of(real, find(real, bulletin)).problem


def test_a_held_bulletin_is_left_out_of_the_plan_by_name(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    approve(newsroom, bulletin)
    tick(newsroom, NOON)  # the frame of the slots stands
    real = house(newsroom, Use.DEMO)
    other = submit(real, "b2", title="Tin mới", script="Tin này chưa ai đọc bao giờ.")
    approve(real, other)
    tick(real, later(1))
    made = transmission.publish_day(real, TOMORROW, later(1))
    left = {each.bulletin: each.reason for m in made for each in left_out(real, m)}
    assert left[other].code is ReasonCode.LEFT_HELD
    assert left[other].sentence == left[other].sentence.strip()


def test_an_allowed_stand_in_speaks_for_ordinary_bulletins_half_an_hour_before_air_and_not_earlier(
    newsroom: Newsroom,
) -> None:
    real = house(newsroom, Use.ORDINARY)
    approve(real, submit(real))
    at, made_at = instant(FIRST_SLOT - timedelta(hours=2)), None
    while made_at is None:
        if any(tried.problem is None and "Lời chào" in tried.title for tried in tick(real, at)):
            made_at = at
        at = instant(at + timedelta(minutes=1))
        assert at < FIRST_SLOT
    assert FIRST_SLOT - made_at == BEFORE_AIR == HALF_AN_HOUR
    assert voices_of_tomorrow(real, made_at) == {(SECOND, True)}


def test_what_a_stand_in_spoke_for_one_slot_is_spoken_again_for_the_next_unless_somebody_heard_and_approved_it(
    newsroom: Newsroom,
) -> None:
    real = house(newsroom, Use.ORDINARY)
    unheard, heard = submit(real, "unheard"), submit(real, "heard", title="Tin khác", script="Mai họp tổ dân phố.")
    approve(real, unheard)
    last_minutes = instant(FIRST_SLOT - timedelta(minutes=20))
    tick(real, last_minutes)
    spoken = item_of(real, heard)
    assert spoken is not None
    assert spoken.delivery.voice == SECOND
    approve(real, heard, audio=spoken.audio)
    dead(real).clear()
    scheduling.prepare(real, [TOMORROW + timedelta(days=1)], later(18 * 60))
    while rendering.render_next(real, later(18 * 60)) is not None:
        pass
    now = {name: item_of(real, name) for name in (unheard, heard)}
    assert {name: item.delivery.voice for name, item in now.items() if item} == {unheard: FIRST, heard: SECOND}


@pytest.mark.parametrize(
    ("use", "minutes", "new"),
    [(Use.ORDINARY, 31, 1), (Use.ORDINARY, 30, 0), (Use.ORDINARY, None, 0), (Use.DEMO, 31, 0), (Use.EMERGENCY, 31, 0)],
)
def test_only_an_ordinary_sound_of_a_stand_in_is_made_again_and_only_while_a_better_voice_has_time(
    newsroom: Newsroom, use: Use, minutes: int | None, new: int
) -> None:
    trying = house(newsroom, *Use, use=use)
    order = order_in(trying)
    rendering.want(trying, [Need(order=order, airs=later(1))], NOON)
    assert rendering.render_next(trying, NOON) is not None
    airs = None if minutes is None else later(minutes)
    assert rendering.want(trying, [Need(order=order, airs=airs)], NOON) == new
    assert rendering.want(trying, [Need(order=order, airs=airs, renew=False)], NOON) == 0


def order_in(newsroom: Newsroom) -> RenderOrder:
    bulletin = find(newsroom, submit(newsroom))
    return orders.bulletin_order(newsroom, bulletin, newsroom.tone, HOUSE)


def test_a_voice_refused_for_a_whole_day_loses_nothing_and_is_asked_a_bounded_number_of_times(
    newsroom: Newsroom,
) -> None:
    real = house(newsroom, Use.DEMO, Use.EMERGENCY)
    names = ["b0", "b1"]
    for name in names:
        approve(real, submit(real, name, title=f"Tin {name}", script=f"Tin số {name} của xã.", wanted=1))
    asked = 0
    for minute in range(24 * 60):
        at = later(minute)
        if minute % 10 == 0:
            scheduling.prepare(real, [TOMORROW, TOMORROW + timedelta(days=1)], at)
        while rendering.render_next(real, at) is not None:
            asked += 1
    with real.store.read() as work:
        waiting = {count.state: count.count for count in work.jobs.counts()}
    assert waiting[JobState.WAITING] >= len(names)
    jobs = waiting[JobState.WAITING]
    assert asked < jobs * 24 * 6 + jobs * 8  # every ten minutes at most, once the first waits have grown
    dead(real).clear()
    at = later(24 * 60 + 11)
    scheduling.prepare(real, [TOMORROW + timedelta(days=1)], at)
    while rendering.render_next(real, at) is not None:
        pass
    for name in names:
        item = item_of(real, BulletinId(name))
        assert item is not None
        assert not item.delivery.fallback


def test_a_house_whose_first_voice_is_robotic_has_chosen_it(newsroom: Newsroom) -> None:
    chosen = replace(newsroom.tone, manner=Manner(voices=(SECOND, FIRST)))
    real = replace(house(newsroom, Use.DEMO), tone=chosen)
    approve(real, submit(real))
    broadcast_day(real)
    assert {(row.voice, row.fallback) for row in rows_of(real, "30628") if row.voice} == {(SECOND, False)}


def test_a_demo_sound_never_serves_a_real_house(newsroom: Newsroom) -> None:
    demo = house(newsroom, Use.DEMO, use=Use.DEMO)
    bulletin = submit(demo)
    tick(demo, NOON)
    assert item_of(demo, bulletin) is not None
    real = replace(demo, use=Use.ORDINARY)
    assert item_of(real, bulletin) is None


@pytest.mark.parametrize(
    ("use", "left", "allowed"),
    [
        (Use.ORDINARY, None, False),
        (Use.ORDINARY, HALF_AN_HOUR + timedelta(seconds=1), False),
        (Use.ORDINARY, HALF_AN_HOUR, True),
        (Use.ORDINARY, -HALF_AN_HOUR, True),
        (Use.DEMO, None, True),
        (Use.EMERGENCY, None, True),
    ],
)
def test_the_time_that_is_left_decides_for_ordinary_sounds_alone(
    use: Use, left: timedelta | None, allowed: bool
) -> None:
    assert StandIns(engines=frozenset({"espeak"})).allowed(use, left) is allowed
    assert not StandIns(engines=frozenset({"espeak"}), uses=frozenset()).allowed(use, left)
