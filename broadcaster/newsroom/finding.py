"""Bulletins are found, leafed through, compared with each other and with what they were."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand, reach, scope_of, sight
from broadcaster.domain.bulletin import Bulletin, BulletinId, Recorded, Revision
from broadcaster.domain.diff import Difference, difference
from broadcaster.domain.item import RenderedItem, Wave
from broadcaster.domain.likeness import Trace, alike, trace_of
from broadcaster.domain.results import Runs
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import readings
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import BulletinSound, items_at_home, sound_of_bulletin
from broadcaster.wording import Spoken

LATELY = timedelta(days=30)
"""Within this time two bulletins that say the same are pointed out."""
_COMPARED = 500
"""The newest so many of that time; past them it is a busy province, and nobody remembers either."""

_trace = lru_cache(maxsize=1024)(trace_of)


def allowed(work: Work, actor: Actor, action: Action, bulletin: BulletinId, at: Instant) -> Bulletin:
    """The bulletin, to do this with. BulletinUnknown when it is out of sight, RightMissing when it is only seen."""
    found = work.bulletins.get(sight(actor, Action.READ_BULLETINS, action, at), bulletin)
    demand(actor, action, work.stations.get(EVERYWHERE, found.draft.origin), at)
    return found


def allowed_station(work: Work, actor: Actor, code: StationCode, at: Instant) -> Station:
    """The station, to write bulletins at. StationUnknown, RightMissing."""
    station = work.stations.get(sight(actor, Action.READ_BULLETINS, Action.WRITE_BULLETINS, at), code)
    demand(actor, Action.WRITE_BULLETINS, station, at)
    return station


def find(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, at: Instant) -> Bulletin:
    """BulletinUnknown."""
    with newsroom.store.read() as work:
        return _read(work, actor, bulletin, at)


def _read(work: Work, actor: Actor, bulletin: BulletinId, at: Instant) -> Bulletin:
    return work.bulletins.get(reach(actor, Action.READ_BULLETINS, at), bulletin)


def leaf_through(newsroom: Newsroom, actor: Actor, sought: Sought, asked: Asked, at: Instant) -> Page[Bulletin]:
    """Newest first, at most PAGE_LIMIT a page. FieldWrong for a limit or a mark that cannot be."""
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.bulletins.page(reach(actor, Action.READ_BULLETINS, at), sought, asked)


def revisions(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, asked: Asked, at: Instant) -> Page[Revision]:
    """The newest first. BulletinUnknown; FieldWrong."""
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.revisions.of(_read(work, actor, bulletin, at).id, asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Two revisions by number; None for `newer`: the newest, for `older`: the one before that."""

    older: int | None = None
    newer: int | None = None


def diff(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, between: Between, at: Instant) -> Difference:
    """What changed from one revision to another. BulletinUnknown; RevisionUnknown."""
    with newsroom.store.read() as work:
        found = _read(work, actor, bulletin, at)
        newer = found.revision.number if between.newer is None else between.newer
        older = max(1, newer - 1) if between.older is None else between.older
        before, after = (work.revisions.one(bulletin, number) for number in (older, newer))
    return difference(before.draft, after.draft)


def sound_of(newsroom: Newsroom, bulletin: Bulletin) -> BulletinSound:
    """What a leader listens to, or why there is nothing to hear yet. Ask for a bulletin that was found."""
    with newsroom.store.read() as work:
        return sound_of_bulletin(newsroom, work, bulletin)


def wave_of(newsroom: Newsroom, bulletin: Bulletin) -> Wave | None:
    """The same as WAV; None while it is not made. Ask for a bulletin that was found. AudioBroken."""
    item = sound_of(newsroom, bulletin).item
    return None if item is None else newsroom.mixer.wave(newsroom.library.path(item.audio), item.measured.duration)


def items_of(newsroom: Newsroom, bulletins: Collection[Bulletin]) -> Mapping[BulletinId, RenderedItem]:
    """What is heard of each at home, as far as it is made. Ask for bulletins that were found."""
    with newsroom.store.read() as work:
        return items_at_home(newsroom, work, bulletins)


def runs_of(newsroom: Newsroom, actor: Actor, bulletins: Collection[BulletinId], at: Instant) -> Mapping[str, Runs]:
    """How often each was heard and when it is to be heard next, as far as the actor may hear of it. Ask for bulletins
    that were found."""
    with newsroom.store.read() as work:
        return work.results.runs(scope_of(actor, Action.READ_AIRTIME, at), bulletins, at)


def spoken_of(newsroom: Newsroom, bulletin: Bulletin) -> Spoken:
    """How it is spoken. Ask for a bulletin that was found."""
    with newsroom.store.read() as work:
        return readings.spoken_of(newsroom, work, bulletin.draft)


def versions(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, at: Instant) -> tuple[Bulletin, ...]:
    """The others of its group, that say the same in other languages, as far as the actor sees. BulletinUnknown."""
    scope = reach(actor, Action.READ_BULLETINS, at)
    with newsroom.store.read() as work:
        found = work.bulletins.get(scope, bulletin)
        if found.group is None:
            return ()
        page = work.bulletins.page(scope, Sought(group=found.group), Asked(limit=_COMPARED))
    return tuple(each for each in page.rows if each.id != bulletin)


# --- duplicates --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A bulletin of the last days that says the same, and how much alike it is (1 is the same)."""

    bulletin: Bulletin
    likeness: float


def duplicates(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, at: Instant) -> tuple[Alike, ...]:
    """Those of the last LATELY that say nearly the same, the nearest first. BulletinUnknown."""
    with newsroom.store.read() as work:
        found = _read(work, actor, bulletin, at)
        recent = lately(work, actor, at)
    return alike_among(found.draft.script, found.draft.recording, (each for each in recent if each.id != bulletin))


def lately(work: Work, actor: Actor, at: Instant) -> tuple[Bulletin, ...]:
    """What the actor can read of the last LATELY; nothing for one who may write but not read."""
    scope = scope_of(actor, Action.READ_BULLETINS, at)
    return work.bulletins.page(scope, Sought(since=instant(at - LATELY)), Asked(limit=_COMPARED)).rows


def lately_of(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[Bulletin, ...]:
    """The same, asked by itself."""
    with newsroom.store.read() as work:
        return lately(work, actor, at)


def alike_among(script: str, recording: Recorded | None, others: Iterable[Bulletin]) -> tuple[Alike, ...]:
    """Recordings are alike when they are the same one; scripts when they nearly are."""
    by_id = {each.id: each for each in others}
    same = [
        Alike(bulletin=each, likeness=1.0)
        for each in by_id.values()
        if recording is not None and each.draft.recording == recording
    ]
    known = {each.bulletin.id for each in same}
    traces: dict[str, Trace] = {
        key: _trace(each.draft.script) for key, each in by_id.items() if key not in known and each.draft.script
    }
    near = alike(_trace(script), traces) if script.strip() else ()
    return (*same, *(Alike(bulletin=by_id[BulletinId(key)], likeness=how) for key, how in near))
