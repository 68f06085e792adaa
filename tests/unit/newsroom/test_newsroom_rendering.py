from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from fakes.editor import approve, broadcast_day, find, rows_of, submit
from fakes.samples import NOON, later
from fakes.studio import FIRST, SECOND, MemoryLibrary, MemoryMixer, MemoryVoice

from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import TextEmpty
from broadcaster.domain.errors.machine import StorageFull
from broadcaster.domain.errors.sound import ItemRefused, JingleMissing, VoiceUnknown
from broadcaster.domain.item import JingleKind, RenderedItem, Waveform
from broadcaster.domain.lexicon import HOUSE
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.units import Millis, instant
from broadcaster.newsroom import orders, rendering
from broadcaster.newsroom.books.rendering import JobState, Need, RenderOrder
from broadcaster.newsroom.ports import Newsroom


def jingle(newsroom: Newsroom, kind: JingleKind = JingleKind.STING) -> Need:
    return Need(order=orders.jingle_order(newsroom, kind, newsroom.tone))


def bulletin_of(newsroom: Newsroom) -> RenderOrder:
    bulletin = find(newsroom, submit(newsroom))
    return orders.bulletin_order(newsroom, bulletin, newsroom.tone, HOUSE)


def items_of(newsroom: Newsroom, order: RenderOrder) -> list[RenderedItem | None]:
    recipe = orders.recipe_of(newsroom, order)
    with newsroom.store.read() as work:
        return [rendering.finished(newsroom, work, [recipe]).get(recipe)]


def test_a_sound_is_made_once_however_often_it_is_wanted(newsroom: Newsroom) -> None:
    bulletin = find(newsroom, submit(newsroom))
    need = Need(order=orders.bulletin_order(newsroom, bulletin, newsroom.tone, HOUSE))
    assert rendering.want(newsroom, [need, need], NOON) == 1
    assert rendering.want(newsroom, [need], NOON) == 0
    tried = rendering.render_next(newsroom, NOON)
    assert tried is not None
    assert tried.problem is None
    assert rendering.want(newsroom, [need], NOON) == 0
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
    order = bulletin_of(newsroom)
    rendering.want(newsroom, [Need(order=order)], NOON)
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
    ("problem", "minutes"),
    [
        (JingleMissing(jingle="signature", folder="x"), 60),
        (StorageFull(name="x"), 0.5),
        (ItemRefused(title="x", problem="y"), 0.5),
    ],
)
def test_every_failure_is_told_and_tried_again_a_lasting_one_much_later(
    newsroom: Newsroom, problem: BadInput | StorageFull, minutes: float
) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    newsroom.mixer.problem = problem
    rendering.want(newsroom, [jingle(newsroom, JingleKind.STING)], NOON)
    tried = rendering.render_next(newsroom, NOON)
    assert tried is not None
    assert tried.problem is problem
    assert told(newsroom) == [(JobState.WAITING, problem.message_vi)]
    newsroom.mixer.problem = None
    assert rendering.render_next(newsroom, later(minutes - 0.1)) is None
    assert rendering.render_next(newsroom, later(minutes)) is not None
    assert told(newsroom) == [(JobState.DONE, "")]


def told(newsroom: Newsroom) -> list[tuple[JobState, str]]:
    with newsroom.store.read() as work:
        return [(count.state, count.problem) for count in work.jobs.counts()]


@pytest.mark.parametrize("end", [KeyboardInterrupt(), RuntimeError("a mistake of ours")])
def test_whatever_ends_the_work_gives_the_claim_back_and_is_raised(newsroom: Newsroom, end: BaseException) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    newsroom.mixer.problem = end
    rendering.want(newsroom, [jingle(newsroom, JingleKind.STING)], NOON)
    with pytest.raises(type(end)):
        rendering.render_next(newsroom, NOON)
    ((state, problem),) = told(newsroom)
    assert state is JobState.WAITING
    assert type(end).__name__ in problem
    newsroom.mixer.problem = None
    assert rendering.render_next(newsroom, later(1)) is not None


def test_a_sound_that_was_lost_is_made_again(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.library, MemoryLibrary)
    order = jingle(newsroom).order
    rendering.want(newsroom, [Need(order=order)], NOON)
    rendering.render_next(newsroom, NOON)
    newsroom.library.kept.clear()
    assert items_of(newsroom, order) == [None]
    assert rendering.want(newsroom, [Need(order=order)], later(1)) == 1
    assert rendering.render_next(newsroom, later(1)) is not None
    assert items_of(newsroom, order) != [None]


def test_a_sound_that_was_cut_on_its_disk_is_made_again(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.library, MemoryLibrary)
    order = jingle(newsroom).order
    rendering.want(newsroom, [Need(order=order)], NOON)
    rendering.render_next(newsroom, NOON)
    ((audio, whole),) = newsroom.library.kept.items()
    newsroom.library.kept[audio] = whole[:-1]
    assert items_of(newsroom, order) == [None]
    assert rendering.want(newsroom, [Need(order=order)], later(1)) == 1


def test_of_two_who_want_one_sound_the_earlier_airing_counts_and_one_who_heard_it_keeps_it(
    newsroom: Newsroom,
) -> None:
    order = jingle(newsroom).order
    recipe = orders.recipe_of(newsroom, order)
    unheard, heard = Need(order=order, airs=later(60)), Need(order=order, airs=later(90), renew=False)
    unknown = Need(order=order)
    for needs in ([unheard, heard, unknown], [unknown, heard, unheard]):
        assert rendering.merged(newsroom, needs) == {recipe: Need(order=order, airs=later(60), renew=False)}
    assert rendering.merged(newsroom, [unheard, unheard])[recipe].renew


def test_the_problem_of_a_sound_nobody_wants_any_more_is_forgotten(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    newsroom.mixer.problem = StorageFull(name="x")
    rendering.want(newsroom, [jingle(newsroom, JingleKind.STING)], NOON)
    rendering.render_next(newsroom, NOON)
    newsroom.mixer.problem = None
    rendering.want(newsroom, [jingle(newsroom, JingleKind.CLOSING)], later(1))
    rendering.render_next(newsroom, later(1))
    assert told(newsroom) == [(JobState.DONE, "")]


def test_a_voice_nobody_has_is_refused_when_asked_for_by_name(newsroom: Newsroom) -> None:
    piece = orders.Piece(script="Xin chào.", title=None, voice=VoiceName("x:vi"), bed=False)
    with pytest.raises(VoiceUnknown, match="first:vi"):
        orders.piece_order(newsroom, piece)


def test_a_sound_that_misses_its_loudness_is_never_kept(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    assert isinstance(newsroom.library, MemoryLibrary)
    newsroom.mixer.loudness = -19.0
    rendering.want(newsroom, [jingle(newsroom, JingleKind.STING)], NOON)
    tried = rendering.render_next(newsroom, NOON)
    assert tried is not None
    assert isinstance(tried.problem, ItemRefused)
    assert not newsroom.library.kept


def test_a_claim_that_ran_out_is_taken_again_and_only_the_newest_claim_records(newsroom: Newsroom) -> None:
    order = jingle(newsroom).order
    rendering.want(newsroom, [Need(order=order)], NOON)
    with newsroom.store.write() as work:
        dead = work.jobs.claim(NOON, later(10))
    assert dead is not None
    assert rendering.render_next(newsroom, later(9)) is None
    assert rendering.render_next(newsroom, later(11)) is not None
    (item,) = items_of(newsroom, order)
    assert item is not None
    with newsroom.store.write() as work:
        assert not work.jobs.record(dead, item, Waveform())


@pytest.mark.parametrize("place", ["opening", "bed", "closing"])
def test_a_jingle_whose_file_changed_is_another_recipe_under_the_same_name(newsroom: Newsroom, place: str) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    bare = bulletin_of(newsroom)
    order = replace(bare, **{place: JingleKind.BED})
    before = [orders.recipe_of(newsroom, each) for each in (bare, order)]
    newsroom.mixer.jingles[JingleKind.BED] = b"another tune"
    after = [orders.recipe_of(newsroom, each) for each in (bare, order)]
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_a_changed_jingle_or_manner_or_title_is_another_recipe(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.mixer, MemoryMixer)
    order = bulletin_of(newsroom)
    others = [
        order,
        replace(order, title="Khác"),
        replace(order, bed=JingleKind.BED),
        replace(order, manner=replace(order.manner, rate=0.9)),
        replace(order, profile=replace(order.profile, kbps=96)),
        replace(order, segments=(*order.segments[:-1], replace(order.segments[-1], pause=Millis(1)))),
    ]
    recipes = {orders.recipe_of(newsroom, each) for each in others}
    newsroom.mixer.jingles[JingleKind.BED] = b"another tune"
    recipes.add(orders.recipe_of(newsroom, replace(order, bed=JingleKind.BED)))
    assert len(recipes) == len(others) + 1


@pytest.mark.parametrize("script", ["", "🎉", "  \n "])
def test_a_piece_with_nothing_to_say_is_refused(newsroom: Newsroom, script: str) -> None:
    with pytest.raises(TextEmpty):
        orders.piece_order(newsroom, orders.Piece(script=script, title=None, voice=None, bed=False))


def test_a_piece_asks_for_its_voice_before_the_houses_own(newsroom: Newsroom) -> None:
    piece = orders.Piece(script="\n\n Xin chào bà con.\nHết.", title=None, voice=SECOND, bed=True)
    order = orders.piece_order(newsroom, piece)
    assert order.manner.voices == (SECOND, FIRST)
    assert order.title == "Xin chào bà con."
    assert (order.opening, order.bed, order.closing) == (JingleKind.SIGNATURE, JingleKind.BED, JingleKind.CLOSING)
