from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from fakes.editor import approve, broadcast_day, rows_of, submit
from fakes.samples import NOON, later
from fakes.studio import FIRST, SECOND, MemoryLibrary, MemoryMixer, MemoryVoice

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.errors import (
    BadInput,
    ItemRefused,
    JingleMissing,
    StorageFull,
    TextEmpty,
)
from broadcaster.domain.item import JingleKind
from broadcaster.domain.units import Millis, instant
from broadcaster.newsroom import bulletins, rendering
from broadcaster.newsroom.ports import JobState, Newsroom


def test_a_sound_is_made_once_however_often_it_is_wanted(newsroom: Newsroom) -> None:
    bulletin = bulletins.find(newsroom, EVERYWHERE, submit(newsroom))
    order = rendering.bulletin_order(newsroom, bulletin)
    assert rendering.want(newsroom, [order, order], NOON) == 1
    assert rendering.want(newsroom, [order], NOON) == 0
    tried = rendering.render_next(newsroom, NOON)
    assert tried is not None
    assert tried.problem is None
    assert rendering.want(newsroom, [order], NOON) == 0
    assert rendering.render_next(newsroom, NOON) is None


def test_the_voice_really_used_stands_on_the_item_and_in_the_playlist(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.voice, MemoryVoice)
    newsroom.voice.dead.add(FIRST)
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom)
    spoken = [row for row in rows_of(newsroom, "30628") if row.voice]
    assert len(spoken) == 3
    assert {(row.voice, row.fallback) for row in spoken} == {(SECOND, True)}
    assert {row.fallback for row in rows_of(newsroom, "30628") if not row.voice} == {False}


def test_a_passing_failure_waits_longer_each_time_and_is_never_given_up(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.voice, MemoryVoice)
    newsroom.voice.dead |= {FIRST, SECOND}
    order = rendering.bulletin_order(newsroom, bulletins.find(newsroom, EVERYWHERE, submit(newsroom)))
    rendering.want(newsroom, [order], NOON)
    ticks = [instant(NOON + timedelta(seconds=10 * tick)) for tick in range(720)]
    tried_at = [at for at in ticks if rendering.render_next(newsroom, at) is not None]
    gaps = [after - before for before, after in pairwise(tried_at)]
    assert gaps[:5] == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240, 480)]
    assert set(gaps[5:]) == {timedelta(minutes=10)}
    newsroom.voice.dead.clear()
    done = rendering.render_next(newsroom, later(24 * 60))
    assert done is not None
    assert done.problem is None


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (JingleMissing(jingle="signature", folder="x"), JobState.FAILED),
        (StorageFull(name="x"), JobState.WAITING),
        (ItemRefused(title="x", problem="y"), JobState.WAITING),
    ],
)
def test_a_lasting_failure_closes_the_job_and_a_passing_one_keeps_it(
    newsroom: Newsroom, problem: BadInput | StorageFull, state: JobState
) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    newsroom.mixer.problem = problem
    rendering.want(newsroom, [rendering.jingle_order(newsroom, JingleKind.STING)], NOON)
    tried = rendering.render_next(newsroom, NOON)
    assert tried is not None
    assert tried.problem is problem
    with newsroom.store.read() as work:
        (count,) = [count for count in work.jobs.counts() if count.count]
    assert (count.state, count.problem) == (state, problem.message_vi)


def test_a_sound_that_misses_its_loudness_is_never_kept(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    assert isinstance(newsroom.library, MemoryLibrary)
    newsroom.mixer.loudness = -19.0
    rendering.want(newsroom, [rendering.jingle_order(newsroom, JingleKind.STING)], NOON)
    tried = rendering.render_next(newsroom, NOON)
    assert tried is not None
    assert isinstance(tried.problem, ItemRefused)
    assert not newsroom.library.kept


def test_a_claim_that_ran_out_is_taken_again_and_only_the_newest_claim_records(newsroom: Newsroom) -> None:
    order = rendering.jingle_order(newsroom, JingleKind.STING)
    rendering.want(newsroom, [order], NOON)
    with newsroom.store.write() as work:
        dead = work.jobs.claim(NOON, later(10))
    assert dead is not None
    assert rendering.render_next(newsroom, later(9)) is None
    assert rendering.render_next(newsroom, later(11)) is not None
    (item,) = rendering.items_of(newsroom, [order])
    assert item is not None
    with newsroom.store.write() as work:
        assert not work.jobs.record(dead, item)


def test_a_changed_jingle_or_manner_or_title_is_another_recipe(newsroom: Newsroom) -> None:
    order = rendering.bulletin_order(newsroom, bulletins.find(newsroom, EVERYWHERE, submit(newsroom)))
    orders = [
        order,
        replace(order, title="Khác"),
        replace(order, bed=JingleKind.BED),
        replace(order, manner=replace(order.manner, rate=0.9)),
        replace(order, profile=replace(order.profile, kbps=96)),
        replace(order, segments=(*order.segments[:-1], replace(order.segments[-1], pause=Millis(1)))),
    ]
    assert len({rendering.recipe_of(newsroom, each) for each in orders}) == len(orders)


@pytest.mark.parametrize("script", ["", "🎉", "  \n "])
def test_a_piece_with_nothing_to_say_is_refused(newsroom: Newsroom, script: str) -> None:
    with pytest.raises(TextEmpty):
        rendering.piece_order(newsroom, rendering.Piece(script=script, title=None, voice=None, bed=False))


def test_a_piece_asks_for_its_voice_before_the_houses_own(newsroom: Newsroom) -> None:
    piece = rendering.Piece(script="\n\n Xin chào bà con.\nHết.", title=None, voice=SECOND, bed=True)
    order = rendering.piece_order(newsroom, piece)
    assert order.manner.voices == (SECOND, FIRST)
    assert order.title == "Xin chào bà con."
    assert (order.opening, order.bed, order.closing) == (JingleKind.SIGNATURE, JingleKind.BED, JingleKind.CLOSING)
