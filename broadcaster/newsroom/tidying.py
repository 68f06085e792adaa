"""Sounds that nobody needs any more are let go, and those that are needed are seen to lie there as they were made.

What is let go goes in two steps, a run each. First the books forget it, so that nothing new is planned with it; whoever
wants it again has it made. Only what a later run finds forgotten, and still needed by nobody, is deleted: a plan that
was made meanwhile keeps its sounds.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Protocol

from broadcaster.domain.access import Actor
from broadcaster.domain.audit import deed
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.archives import EvidenceNeeded, LibraryUnmarked
from broadcaster.domain.errors.machine import LibraryDown
from broadcaster.domain.life import AIRING
from broadcaster.domain.units import Digest, Instant, instant
from broadcaster.newsroom.makers import hour_of
from broadcaster.newsroom.owning import Marked, check_ours
from broadcaster.newsroom.ports import Newsroom

GRACE = timedelta(days=30)
"""What was made so lately is let be: its bulletin may still be written."""
_AT_ONCE = 500
PORTIONS = 32
"""Parts of the library, one of which is seen through in a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A sound as it lies in the library, and since when."""

    audio: Digest
    size: int
    since: Instant


class Stock(Marked, Protocol):
    """The finished sounds as they lie, whatever the books say. LibraryDown, StorageUnwritable from any of these."""

    def lying(self) -> Iterator[Lying]:
        """In order of their digests, a piece at a time: there may be more than memory holds."""
        ...

    def drop(self, lying: Lying) -> bool:
        """False when it was made again since it lay so: then it stays. Dropping what is not there changes nothing."""
        ...

    def whole(self, audio: Digest) -> bool | None:
        """Whether its bytes are those of its digest; None when it is not there."""
        ...

    def set_aside(self, audio: Digest) -> None:
        """Where nobody is given it, and somebody may look at what became of it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """Sounds that are needed or new, that the books forgot this time, and that were deleted."""

    stay: int = 0
    forgotten: int = 0
    deleted: int = 0
    freed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruning:
    """How long what was on air is kept, where that is longer than the house keeps evidence; a `trial` only tells what
    would go."""

    kept: timedelta | None = None
    trial: bool = False


ORDINARY = Pruning()


def prune(newsroom: Newsroom, stock: Stock, actor: Actor, at: Instant, how: Pruning = ORDINARY) -> Pruned:
    """Lets go of what nobody needs, and was not made lately. LibraryOfAnother, LibraryUnmarked, EvidenceNeeded before
    anything is."""
    kept = how.kept or newsroom.evidence
    if kept < newsroom.evidence:
        raise EvidenceNeeded(kept=newsroom.evidence.days, asked=kept.days)
    if not check_ours(newsroom.store, stock) and any(True for _ in stock.lying()):
        raise LibraryUnmarked
    since, today, found = newsroom.local_day(instant(at - kept)), newsroom.local_day(at), Pruned()
    with newsroom.store.read() as work:
        named = work.sounds.named(since)
    for part, lying in groupby(stock.lying(), _part):
        with newsroom.store.read() as work:
            needed = work.sounds.needed(since, part)
        for some in _portions(lying):
            loose = [x for x in some if x.since <= at - GRACE and x.audio not in needed and x.audio not in named]
            found = replace(found, stay=found.stay + len(some) - len(loose))
            found = _let_go(newsroom, stock, loose, found, None if how.trial else today)
    if not how.trial and (found.forgotten or found.deleted):
        with newsroom.store.write() as work:
            told = f"{found.forgotten} / {found.deleted} / {found.freed}"
            work.audit.add(replace(deed(actor, "library.prune", "library:sounds", at), told=told))
    return found


def _part(lying: Lying) -> str:
    """One in sixteen: what is needed of so many of a country's sounds fits in memory."""
    return lying.audio[:1]


def _let_go(newsroom: Newsroom, stock: Stock, some: list[Lying], found: Pruned, today: date | None) -> Pruned:
    """`today` is None where it is only told what would go."""
    with newsroom.store.read() as work:
        booked = work.sounds.among([each.audio for each in some])
    gone, forgotten = [each for each in some if each.audio not in booked], len(booked)
    if today is not None:
        if booked:
            with newsroom.store.write() as work:
                forgotten = work.sounds.forget(sorted(booked), today)
        gone = [each for each in gone if _dropped(newsroom, stock, each)]
    return replace(
        found,
        forgotten=found.forgotten + forgotten,
        deleted=found.deleted + len(gone),
        freed=found.freed + sum(each.size for each in gone),
    )


def _dropped(newsroom: Newsroom, stock: Stock, lying: Lying) -> bool:
    """Somebody may have made the same bytes again since the portion was looked up: then it stays."""
    with newsroom.store.read() as work:
        booked = work.sounds.among([lying.audio])
    return not booked and stock.drop(lying)


def _portions(found: Iterable[Lying]) -> Iterator[list[Lying]]:
    each = iter(found)
    while some := list(islice(each, _AT_ONCE)):
        yield some


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbed:
    """How many sounds were read through, and those that were missing or damaged. `upto`: the last one that was read,
    to go on from. `approved`: bulletins that were approved as one of these sounded: where a voice does not say it again
    as it did, they are to be approved again."""

    whole: int = 0
    missing: tuple[Digest, ...] = ()
    damaged: tuple[Digest, ...] = ()
    approved: tuple[BulletinId, ...] = ()
    upto: str = ""


def _every(_: object) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbing:
    """From past which sound on, and which of them are read; `go_on` is asked after each, may wait, and ends it where it
    says no."""

    after: str = ""
    mine: Callable[[Digest], bool] = _every
    go_on: Callable[[Scrubbed], bool] = _every


def scrub(newsroom: Newsroom, stock: Stock, actor: Actor, clock: Callable[[], Instant], how: Scrubbing) -> Scrubbed:
    """Reads through the sounds in the books, in order. One that is missing is made anew; one that is damaged is set
    aside before. LibraryDown when nothing lies there at all: then no sound was lost, but the way to them."""
    found = Scrubbed(upto=how.after)
    while True:
        with newsroom.store.read() as work:
            made = work.sounds.made(found.upto, _AT_ONCE)
        if not made:
            return found
        for audio, _ in made:
            found = replace(found, upto=audio)
            if not how.mine(audio):
                continue
            found = _read_through(stock, audio, found)
            if found.upto in (*found.missing[-1:], *found.damaged[-1:]):
                found = replace(found, approved=(*found.approved, *_mend(newsroom, actor, audio, clock())))
            if not how.go_on(found):
                return found


def _read_through(stock: Stock, audio: Digest, found: Scrubbed) -> Scrubbed:
    whole = stock.whole(audio)
    if whole:
        return replace(found, whole=found.whole + 1)
    if whole is None:
        if not found.whole and next(iter(stock.lying()), None) is None:
            raise LibraryDown(problem="kho không giữ đúng điều đã cất")
        return replace(found, missing=(*found.missing, audio))
    stock.set_aside(audio)
    return replace(found, damaged=(*found.damaged, audio))


def _mend(newsroom: Newsroom, actor: Actor, audio: Digest, at: Instant) -> list[BulletinId]:
    """Returns which were approved as it sounded."""
    with newsroom.store.write() as work:
        standing = work.bulletins.valid_on(newsroom.local_day(at), tuple(AIRING), date.max)
        named = [each.id for each in standing if each.approval is not None and each.approval.audio == audio]
        told = f"{work.sounds.remake(audio, hour_of(work, at))}"
        if named:
            told += f"; duyệt lại nếu đọc khác đi: {', '.join(named)}"
        work.audit.add(replace(deed(actor, "library.mend", f"sound:{audio}", at), told=told[:200]))
    return named


def of_day(number: int) -> Callable[[Digest], bool]:
    """The part of the library that is seen through on the day of that number: each sound once in PORTIONS days."""
    turn = number % PORTIONS
    return lambda audio: int(audio[:2], 16) % PORTIONS == turn
