"""Text becomes sound: what is to be made, claimed by one worker, spoken and mixed outside any transaction, recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from broadcaster.domain.bulletin import SCRIPT_LIMIT, TITLE_LIMIT, Bulletin, check_spoken, check_text
from broadcaster.domain.errors import BroadcasterError, VoiceUnknown
from broadcaster.domain.item import (
    MUSIC,
    Acceptance,
    Delivery,
    ItemKind,
    JingleKind,
    Measured,
    RenderedItem,
    Waveform,
    accept,
)
from broadcaster.domain.speech import VoiceName, segments
from broadcaster.domain.stations import Station
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.newsroom.ports import (
    Newsroom,
    Programme,
    Progress,
    RenderJob,
    RenderOrder,
    Speech,
    Studio,
    Work,
    quiet,
)

LEASE = timedelta(seconds=90)
"""A claim not recorded by then may be taken by another worker: a dead one's work must not wait past the next slot.
A slow service may need longer for one text; then two workers speak it, and the cache lets the later one finish soon."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=10)
"""Before the second attempt; doubled for each one after, up to the longest. A passing failure is never given up."""

LASTING_WAIT = timedelta(hours=1)
"""Before a job that met a lasting problem is tried again."""

_JINGLE_TITLES = {
    JingleKind.SIGNATURE: "Nhạc hiệu mở đầu",
    JingleKind.STING: "Nhạc cắt",
    JingleKind.CLOSING: "Nhạc kết thúc",
}
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


# --- what to make ------------------------------------------------------------------------------------------------


def bulletin_order(studio: Studio, bulletin: Bulletin) -> RenderOrder:
    """The bulletin's own sound, without signature and closing: those are the slot's."""
    return _spoken(studio, ItemKind.BULLETIN, bulletin.draft.title, bulletin.draft.script, studio.bed)


def ident_order(studio: Studio, station: Station) -> RenderOrder:
    return _spoken(studio, ItemKind.IDENT, f"Lời xướng {station.label}", station.ident, None)


def greeting_order(studio: Studio, day: date, session: str) -> RenderOrder:
    """One greeting for a day and session, shared by all stations."""
    text = (
        f"Kính chào bà con. Hôm nay, {_WEEKDAYS[day.weekday()]}, ngày {day:%d/%m/%Y}. "
        f"Mời bà con nghe chương trình phát thanh buổi {session}."
    )
    return _spoken(studio, ItemKind.GREETING, f"Lời chào buổi {session} {day:%d/%m/%Y}", text, None)


def jingle_order(studio: Studio, jingle: JingleKind) -> RenderOrder:
    """ValueError for a jingle that never stands alone in a slot."""
    return RenderOrder(
        kind=ItemKind(jingle.value),
        title=_JINGLE_TITLES[jingle],
        segments=(),
        manner=studio.manner,
        opening=jingle,
        bed=None,
        closing=None,
        profile=studio.profile,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A text to make into one bulletin that stands by itself. `voice` is asked for before the house's own chain."""

    script: str
    title: str | None
    voice: VoiceName | None
    bed: bool


def piece_order(studio: Studio, piece: Piece) -> RenderOrder:
    """Opening signature, speech over an optional bed, closing. Raises TextTooLong, TextBroken, TextEmpty, TextForeign,
    VoiceUnknown."""
    check_text("script", piece.script, SCRIPT_LIMIT)
    spoken = studio.read(piece.script)
    check_spoken(spoken)
    texts = segments(spoken)
    known = {status.voice for status in studio.voice.known()}
    if piece.voice is not None and piece.voice not in known:
        raise VoiceUnknown(voice=piece.voice, known=", ".join(sorted(known)))
    first_line = next(line.strip() for line in piece.script.splitlines() if line.strip())
    voices = studio.manner.voices
    if piece.voice is not None:
        voices = (piece.voice, *(voice for voice in voices if voice != piece.voice))
    return RenderOrder(
        kind=ItemKind.BULLETIN,
        title=(piece.title or first_line)[:TITLE_LIMIT],
        segments=texts,
        manner=replace(studio.manner, voices=voices),
        opening=JingleKind.SIGNATURE,
        bed=JingleKind.BED if piece.bed else None,
        closing=JingleKind.CLOSING,
        profile=studio.profile,
    )


def _spoken(studio: Studio, kind: ItemKind, title: str, text: str, bed: JingleKind | None) -> RenderOrder:
    return RenderOrder(
        kind=kind,
        title=title,
        segments=segments(studio.read(text)),
        manner=studio.manner,
        opening=None,
        bed=bed,
        closing=None,
        profile=studio.profile,
    )


def recipe_of(studio: Studio, order: RenderOrder) -> Digest:
    """Digest of all that goes into the sound: equal recipes need one rendering. JingleMissing."""
    jingles = (order.opening, order.bed, order.closing)
    return digest_of(
        "recipe-1",
        studio.mixer.version(),
        order.kind,
        order.title,
        *(part for s in order.segments for part in (s.text, str(s.pause))),
        "|".join(order.manner.voices) if order.segments else "",
        f"{order.manner.rate:.3f}",
        *("" if jingle is None else studio.mixer.fingerprint(jingle) for jingle in jingles),
        f"{order.profile.rate}/{order.profile.kbps}/{order.profile.target:.2f}",
    )


def want(newsroom: Newsroom, orders: Iterable[RenderOrder], at: Instant) -> int:
    """Adds to the jobs what is not made yet, or was made and lost; returns how many were new. Problems of what nobody
    wants any more are forgotten."""
    wanted = {recipe_of(newsroom, order): order for order in orders}
    with newsroom.store.read() as work:
        made = standing(newsroom, work, list(wanted))
        troubled = any(count.problem for count in work.jobs.counts())
    if len(made) == len(wanted) and not troubled:
        return 0
    with newsroom.store.write() as work:
        work.jobs.forget(list(wanted))
        made = standing(newsroom, work, list(wanted))
        return work.jobs.want({recipe: order for recipe, order in wanted.items() if recipe not in made}, at)


def standing(newsroom: Newsroom, work: Work, recipes: Sequence[Digest]) -> dict[Digest, RenderedItem]:
    """The items of these recipes whose sound lies whole in the library."""
    made = work.items.by_recipe(recipes)
    return {recipe: item for recipe, item in made.items() if newsroom.library.size(item.audio) == item.size}


# --- making it ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A sound on disk at the path asked for, accepted."""

    measured: Measured
    waveform: Waveform
    delivery: Delivery


def make(studio: Studio, order: RenderOrder, out: Path, progress: Progress = quiet) -> Made:
    """Speaks, mixes and checks one order into `out`, which stays as it was when any leaf is raised."""
    speech = Speech(clips=(), delivery=MUSIC)
    if order.segments:
        speech = studio.voice.speak(order.segments, order.manner, progress)
    programme = Programme(
        title=order.title, clips=speech.clips, opening=order.opening, bed=order.bed, closing=order.closing
    )
    limits = Acceptance(target=order.profile.target)
    mixed = studio.mixer.mix(programme, order.profile, out, lambda measured: accept(order.title, measured, limits))
    return Made(measured=mixed.measured, waveform=mixed.waveform, delivery=speech.delivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one claimed job. `problem` is None when its item stands in the library."""

    title: str
    problem: BroadcasterError | None


def render_next(newsroom: Newsroom, at: Instant, progress: Progress = quiet) -> Tried | None:
    """Claims one job that is due at `at`, makes it and records it. None when nothing is due.

    A failure is tried again later, a lasting one much later: somebody may have mended what it named. Whatever else
    ends the work, an interruption or a mistake of ours, gives the claim back before it is raised.
    """
    with newsroom.store.write() as work:
        job = work.jobs.claim(at, instant(at + LEASE))
    if job is None:
        return None
    try:
        item = _render(newsroom, job, progress)
    except BroadcasterError as problem:
        with newsroom.store.write() as work:
            work.jobs.fail(job, problem.message_vi, _again(job, passing=problem.passing, at=at))
        return Tried(title=job.order.title, problem=problem)
    except BaseException as end:
        with newsroom.store.write() as work:
            work.jobs.fail(job, f"{type(end).__name__}: {end}", _again(job, passing=True, at=at))
        raise
    with newsroom.store.write() as work:
        work.jobs.record(job, item)
    return Tried(title=job.order.title, problem=None)


def _render(newsroom: Newsroom, job: RenderJob, progress: Progress) -> RenderedItem:
    scratch = newsroom.library.scratch(job.recipe)
    try:
        made = make(newsroom, job.order, scratch, progress)
        audio, size = newsroom.library.keep(scratch)
    finally:
        scratch.unlink(missing_ok=True)
    return RenderedItem(
        recipe=job.recipe,
        kind=job.order.kind,
        title=job.order.title,
        audio=audio,
        size=size,
        measured=made.measured,
        delivery=made.delivery,
    )


def _again(job: RenderJob, *, passing: bool, at: Instant) -> Instant:
    if not passing:
        return instant(at + LASTING_WAIT)
    return instant(at + min(FIRST_WAIT * 2 ** min(job.attempt - 1, 10), LONGEST_WAIT))


def items_of(newsroom: Newsroom, orders: Sequence[RenderOrder]) -> list[RenderedItem | None]:
    """The finished item of each order, None where it is not made yet."""
    recipes = [recipe_of(newsroom, order) for order in orders]
    with newsroom.store.read() as work:
        made = standing(newsroom, work, recipes)
    return [made.get(recipe) for recipe in recipes]
