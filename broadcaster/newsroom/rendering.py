"""Text becomes sound: what is wanted, claimed by one worker, spoken and mixed outside any transaction, recorded."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from broadcaster.domain.bulletin import Bulletin, BulletinId, Draft
from broadcaster.domain.errors import BroadcasterError, StorageTrouble
from broadcaster.domain.errors.sound import ItemRefused, MakerLost, NoVoiceLeft, RecordingBroken, VoiceHeld
from broadcaster.domain.item import MUSIC, Acceptance, Delivery, ItemKind, Measured, RenderedItem, Waveform, accept
from broadcaster.domain.speech import BEFORE_AIR, Use
from broadcaster.domain.units import Digest, Instant, instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.rendering import Need, RenderJob, RenderOrder, is_urgent
from broadcaster.newsroom.makers import hour_of
from broadcaster.newsroom.orders import draft_order, recipe_of, tone_of
from broadcaster.newsroom.ports import Newsroom, Programme, Progress, Speech, Studio, quiet
from broadcaster.newsroom.readings import line_at, reading_along

logger = logging.getLogger(__name__)

_NAMED = 20
"""Recipes that a line of the log names: whoever makes them names them too."""
LEASE = timedelta(seconds=90)
"""A claim not recorded by then may be taken by another worker: a dead one's work must not wait past the next slot.
A slow service may need longer for one text; then two workers speak it, and the cache lets the later one finish soon."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=10)
"""Before the second attempt; doubled for each one after, up to the longest. A passing failure is never given up."""

URGENT_LEASE, URGENT_WAIT = timedelta(seconds=15), timedelta(seconds=2)
"""The same for an emergency: spoken twice is better than late."""
LASTING_WAIT = timedelta(hours=1)
"""Before a job that met a lasting problem is tried again."""
_TOLD_FROM = 4
"""Claims in a row that were let go without a word, until that is told: machines are switched off, too."""
MADE = "made"
"""Beats when a sound was made: what was left out for want of it can be planned now."""
_WORTH_NOTING = 4
"""Sentences: what has fewer is made before anybody looks, and to write down how far it is would cost more than it."""
AT_ONCE = 200
"""Orders written down in one transaction. Every other writer waits as long as it lasts, an emergency too."""


# --- what is wanted ----------------------------------------------------------------------------------------------


def want(newsroom: Newsroom, needs: Iterable[Need], at: Instant) -> int:
    """Adds to the jobs what is not made yet, was made and lost, or was spoken by a stand-in and may still be spoken
    better; returns how many were new. Problems of what nobody wants any more are forgotten."""
    return want_merged(newsroom, merged(newsroom, needs), at)


def want_merged(newsroom: Newsroom, wanted: Mapping[Digest, Need], at: Instant) -> int:
    with newsroom.store.read() as work:
        missing = _missing(newsroom, work, wanted, at)
        troubled = any(count.problem or count.own for count in work.jobs.counts())
    if troubled:
        with newsroom.store.write() as work:
            work.jobs.forget(list(wanted))
    return _ordered(newsroom, missing, at)


def order_more(newsroom: Newsroom, needs: Iterable[Need], at: Instant) -> int:
    """As `want`, of some of the sounds that are wanted: nothing is forgotten. Returns how many were new."""
    wanted = merged(newsroom, needs)
    if not wanted:
        return 0
    with newsroom.store.read() as work:
        missing = _missing(newsroom, work, wanted, at)
    return _ordered(newsroom, missing, at)


def _ordered(newsroom: Newsroom, missing: dict[Digest, Need], at: Instant) -> int:
    recipes, new = list(missing), 0
    for first in range(0, len(recipes), AT_ONCE):
        some = {recipe: missing[recipe] for recipe in recipes[first : first + AT_ONCE]}
        with newsroom.store.write() as work:
            new += work.jobs.want(_missing(newsroom, work, some, at), hour_of(work, at))
    if new:
        logger.info("%d sounds are to be made: %s", new, " ".join(recipes[:_NAMED]))
    return new


def merged(
    newsroom: Newsroom, needs: Iterable[Need], before: Mapping[Digest, Need] = MappingProxyType({})
) -> dict[Digest, Need]:
    """One need for each recipe, with those of before: the earliest airing counts, and one who heard the sound keeps
    it."""
    wanted = dict(before)
    for need in needs:
        recipe = recipe_of(newsroom, need.order)
        other = wanted.get(recipe, need)
        airs = min((each.airs for each in (need, other) if each.airs is not None), default=None)
        wanted[recipe] = replace(need, airs=airs, renew=need.renew and other.renew)
    return wanted


def _missing(newsroom: Newsroom, work: Work, wanted: Mapping[Digest, Need], at: Instant) -> dict[Digest, Need]:
    made = finished(newsroom, work, list(wanted))
    return {
        recipe: need
        for recipe, need in wanted.items()
        if recipe not in made or _to_renew(newsroom, need, made[recipe], at)
    }


def _to_renew(newsroom: Newsroom, need: Need, item: RenderedItem, at: Instant) -> bool:
    """An ordinary sound that a stand-in spoke for one slot is spoken again for the next, while there is time."""
    left = _left(need.airs, at)
    return (
        need.renew
        and need.order.use is Use.ORDINARY
        and item.delivery.voice in newsroom.stand_ins.among(need.order.manner)
        and left is not None
        and left > BEFORE_AIR
    )


def _left(airs: Instant | None, at: Instant) -> timedelta | None:
    return None if airs is None else airs - at


def finished(newsroom: Newsroom, work: Work, recipes: Sequence[Digest]) -> dict[Digest, RenderedItem]:
    """The items of these recipes whose sound lies whole in the library."""
    made = work.items.by_recipe(recipes)
    here = newsroom.library.standing({item.audio: item.size for item in made.values()})
    return {recipe: item for recipe, item in made.items() if item.audio in here}


def item_of(newsroom: Newsroom, work: Work, order: RenderOrder) -> RenderedItem | None:
    """None while it is not made, or does not lie whole in the library."""
    recipe = recipe_of(newsroom, order)
    return finished(newsroom, work, [recipe]).get(recipe)


# --- making it ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A sound on disk at the path asked for, accepted."""

    measured: Measured
    waveform: Waveform
    delivery: Delivery


def make(
    studio: Studio, order: RenderOrder, out: Path, progress: Progress = quiet, left: timedelta | None = None
) -> Made:
    """Speaks or plays, mixes and checks one order into `out`, which stays as it was when any leaf is raised.

    `left` is the time until it airs, None while nobody knows. VoiceHeld when only a stand-in could speak it now.
    """
    speech = Speech(clips=(), delivery=MUSIC)
    if order.segments:
        speech = _speak(studio, order, progress, left)
    if order.recording is not None:
        # What is spoken beside a recording frames it: the first sentence before it, the others after.
        clip = studio.recordings.clip(order.recording)
        speech = replace(speech, clips=(*speech.clips[:1], clip, *speech.clips[1:]))
    programme = Programme(
        title=order.title, clips=speech.clips, opening=order.opening, bed=order.bed, closing=order.closing
    )
    limits = Acceptance(target=order.profile.target)
    mixed = studio.mixer.mix(programme, order.profile, out, lambda measured: accept(order.title, measured, limits))
    return Made(measured=mixed.measured, waveform=mixed.waveform, delivery=speech.delivery)


def _speak(studio: Studio, order: RenderOrder, progress: Progress, left: timedelta | None) -> Speech:
    stand_ins = studio.stand_ins
    if stand_ins.allowed(order.use, left):
        return studio.voice.speak(order.segments, order.manner, progress)
    try:
        return studio.voice.speak(order.segments, stand_ins.without(order.manner), progress)
    except NoVoiceLeft as silent:
        held = stand_ins.among(order.manner)
        if not held:
            raise
        raise VoiceHeld(tried=silent.facts["tried"], held=", ".join(held)) from silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one claimed job. `problem` is None when its item stands in the library.

    `superseded`: the work took so long that another worker claimed it, and that one's item will stand.
    """

    title: str
    problem: BroadcasterError | None
    superseded: bool = False


def claim(
    newsroom: Newsroom, at: Instant, lease: timedelta, *, urgent: bool = False, recipe: Digest | None = None
) -> RenderJob | None:
    """Takes a job that is due, for so long. None when none is; `urgent`: no emergency; `recipe`: not this. What is due,
    and whose claim is over, the hour says that is everybody's: so with all that judges claims."""
    with newsroom.store.write() as work:
        at = hour_of(work, at)
        take_back(work, at)
        return work.jobs.claim(at, instant(at + lease), urgent=urgent, recipe=recipe)


def take_back(work: Work, at: Instant) -> None:
    """What nobody holds on to any more. Who was at it ended without a word, killed perhaps by what it is: so it is
    tried again at once, then later each time, while others are made, and told where people look for what is wrong."""
    for job in work.jobs.let_go(at):
        times = job.lost + 1
        logger.warning("claim %d was let go without a word, %d in a row: %s", job.attempt, times, job.recipe)
        problem = MakerLost(times=times).message_vi if times >= _TOLD_FROM else ""
        work.jobs.lose(job, problem, at if times == 1 else _again(job, _wait(times - 1)))


def hold(newsroom: Newsroom, job: RenderJob, at: Instant, lease: timedelta) -> bool:
    """Makes a claim last for so long from now. False when it is another's by now."""
    with newsroom.store.write() as work:
        return work.jobs.hold(job, instant(hour_of(work, at) + lease))


def render_claimed(
    newsroom: Newsroom,
    job: RenderJob,
    progress: Progress = quiet,
    clock: Callable[[], Instant] | None = None,
) -> Tried:
    """Makes what was claimed and records it; with a clock, that something was made as well.

    A failure is tried again later, a lasting one much later: somebody may have mended what it named. Whatever else
    ends the work, an interruption or a mistake of ours, gives the claim back before it is raised.
    """
    told = progress if is_urgent(job.order) else _noted(newsroom, job, progress)
    try:
        item, waveform = _render(newsroom, job, told, _left(job.airs, job.at))
    except BroadcasterError as problem:
        with newsroom.store.write() as work:
            own, wait = _is_its_own(problem, job), _wait(job.attempt) if problem.passing else LASTING_WAIT
            work.jobs.fail(job, problem.message_vi, _again(job, wait), own=own)
        return Tried(title=job.order.title, problem=problem)
    except BaseException as end:
        with newsroom.store.write() as work:
            work.jobs.fail(job, f"{type(end).__name__}: {end}", _again(job, _wait(job.attempt)))
        raise
    with newsroom.store.write() as work:
        recorded = work.jobs.record(job, item, waveform)
        if recorded and clock is not None:
            work.pulses.beat(MADE, clock())
    return Tried(title=job.order.title, problem=None, superseded=not recorded)


def _noted(newsroom: Newsroom, job: RenderJob, progress: Progress) -> Progress:
    """Also writes down how far the job is, a tenth of it at a time: who waits for it sees it move. That it cannot be
    written down is no reason not to speak."""
    tenths = 0

    def told(done: int, total: int) -> None:
        nonlocal tenths
        progress(done, total)
        if total >= _WORTH_NOTING and done * 10 // total > tenths:
            tenths = done * 10 // total
            with suppress(StorageTrouble), newsroom.store.write() as work:
                work.jobs.note(job, done, total)

    return told


def render_next(newsroom: Newsroom, at: Instant, progress: Progress = quiet, *, urgent: bool = False) -> Tried | None:
    """Claims one job that is due at `at`, for as long as it may take, and makes it. None when nothing is due; `urgent`:
    no emergency."""
    job = claim(newsroom, at, URGENT_LEASE if urgent else LEASE, urgent=urgent)
    return None if job is None else render_claimed(newsroom, job, progress)


def at_hand(newsroom: Newsroom, at: Instant) -> int:
    """How many sounds are being made or could be begun now."""
    with newsroom.store.read() as work:
        return work.jobs.at_hand(hour_of(work, at))


def _is_its_own(problem: BroadcasterError, job: RenderJob) -> bool:
    """Whether a bulletin cannot be made for what it is: the next ones can. What frames slots is the house's."""
    return job.order.kind is ItemKind.BULLETIN and isinstance(problem, ItemRefused | RecordingBroken)


def _render(
    newsroom: Newsroom, job: RenderJob, progress: Progress, left: timedelta | None
) -> tuple[RenderedItem, Waveform]:
    scratch = newsroom.library.scratch(job.recipe)
    try:
        made = make(newsroom, job.order, scratch, progress, left)
        audio, size = newsroom.library.keep(scratch)
    finally:
        scratch.unlink(missing_ok=True)
    item = RenderedItem(
        recipe=job.recipe,
        kind=job.order.kind,
        title=job.order.title,
        audio=audio,
        size=size,
        measured=made.measured,
        delivery=made.delivery,
    )
    return item, made.waveform


def _wait(times: int) -> timedelta:
    """Longer each time."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(times - 1, 10)
    return min(doubled, LONGEST_WAIT)


def _again(job: RenderJob, wait: timedelta) -> Instant:
    """When a failed job is tried next: after the wait, and in any case once a stand-in may speak it."""
    at = job.at
    if is_urgent(job.order):
        return instant(at + URGENT_WAIT)
    if job.airs is not None and at < job.airs - BEFORE_AIR < at + wait:
        return instant(job.airs - BEFORE_AIR)
    return instant(at + wait)


# --- what was made -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinSound:
    """A bulletin's sound as its own station hears it, or why there is none (empty while it just waits its turn)."""

    item: RenderedItem | None
    problem: str = ""


def sound_of_bulletin(newsroom: Newsroom, work: Work, bulletin: Bulletin) -> BulletinSound:
    """In the tone of the station it comes from: what a leader listens to before approving."""
    return sound_of_draft(newsroom, work, bulletin.draft)


def order_at_home(newsroom: Newsroom, work: Work, draft: Draft) -> RenderOrder:
    """In the tone of the station it comes from."""
    line = line_at(work, draft.origin)
    return draft_order(newsroom, draft, tone_of(newsroom, line), reading_along(work, line))


def sound_of_draft(newsroom: Newsroom, work: Work, draft: Draft) -> BulletinSound:
    """The same of what is no bulletin yet."""
    recipe = recipe_of(newsroom, order_at_home(newsroom, work, draft))
    item = finished(newsroom, work, [recipe]).get(recipe)
    return BulletinSound(item=item, problem="" if item else work.items.problems([recipe]).get(recipe, ""))


def items_at_home(newsroom: Newsroom, work: Work, bulletins: Collection[Bulletin]) -> dict[BulletinId, RenderedItem]:
    """The same of many, as far as it is made: each station they come from is looked up once."""
    lines = {origin: line_at(work, origin) for origin in {each.draft.origin for each in bulletins}}
    homes = {origin: (tone_of(newsroom, line), reading_along(work, line)) for origin, line in lines.items()}
    recipes = {
        each.id: recipe_of(newsroom, draft_order(newsroom, each.draft, *homes[each.draft.origin])) for each in bulletins
    }
    made = finished(newsroom, work, list(recipes.values()))
    return {each: made[recipe] for each, recipe in recipes.items() if recipe in made}
