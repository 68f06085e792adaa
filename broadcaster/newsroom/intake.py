"""What others wrote or recorded comes in: a file, a page, a recording. Nothing is a bulletin by that alone."""

from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.access import Action, Actor, reach, scope_of
from broadcaster.domain.audit import deed
from broadcaster.domain.bulletin import Bulletin
from broadcaster.domain.document import Taken
from broadcaster.domain.likeness import alike, trace_of
from broadcaster.domain.recording import Recording
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.ports import Newsroom

LATELY = timedelta(days=30)
"""Within this time two bulletins that say the same are pointed out."""
_COMPARED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A bulletin that says nearly the same, and how much alike it is (1 is the same)."""

    bulletin: Bulletin
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file as it was sent. `accept_cut` is said of recordings: take what is there of one that is not whole."""

    name: str
    raw: bytes
    accept_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What was taken of a document, and the bulletins of the last days that say nearly the same, the nearest first."""

    taken: Taken
    duplicates: tuple[Alike, ...]


def take_file(newsroom: Newsroom, actor: Actor, brought: Brought, at: Instant) -> Script:
    """RightMissing; what the port `Documents` raises."""
    reach(actor, Action.WRITE_BULLETINS, at)
    return _compared(newsroom, actor, newsroom.documents.read(brought.name, brought.raw), at)


def take_address(newsroom: Newsroom, actor: Actor, address: str, at: Instant) -> Script:
    """A page or a file on the web. RightMissing; what the port `Documents` raises."""
    reach(actor, Action.WRITE_BULLETINS, at)
    return _compared(newsroom, actor, newsroom.documents.fetch(address), at)


def take_recording(newsroom: Newsroom, actor: Actor, brought: Brought, at: Instant) -> Recording:
    """RightMissing; what the port `Recordings` raises."""
    reach(actor, Action.WRITE_BULLETINS, at)
    kept = newsroom.recordings.keep(brought.name, brought.raw, accept_cut=brought.accept_cut)
    with newsroom.store.write() as work:
        done = deed(actor, "recording.keep", f"recording:{kept.digest}", at)
        work.audit.add(replace(done, after=kept.digest, told=kept.name))
    return kept


def _compared(newsroom: Newsroom, actor: Actor, taken: Taken, at: Instant) -> Script:
    with newsroom.store.read() as work:
        recent = _lately(work, actor, at)
    return Script(taken=taken, duplicates=alike_among(taken.script, recent))


def _lately(work: Work, actor: Actor, at: Instant) -> tuple[Bulletin, ...]:
    """What the actor can read of the last LATELY."""
    page = work.bulletins.page(scope_of(actor, Action.READ_BULLETINS, at), None, _COMPARED)
    return tuple(each for each in page.bulletins if each.created >= at - LATELY)


def alike_among(script: str, others: tuple[Bulletin, ...]) -> tuple[Alike, ...]:
    by_id = {each.id: each for each in others}
    traces = {str(key): trace_of(each.draft.script) for key, each in by_id.items()}
    near = dict(alike(trace_of(script), traces))
    return tuple(Alike(bulletin=by_id[key], likeness=near[key]) for key in by_id if key in near)
