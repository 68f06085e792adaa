"""What others wrote or recorded comes in: a file, a page, a recording. Nothing is a bulletin by that alone."""

from dataclasses import dataclass, replace

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.document import Taken
from broadcaster.domain.recording import Recording
from broadcaster.domain.units import Instant
from broadcaster.newsroom.finding import Alike, alike_among, lately
from broadcaster.newsroom.ports import Newsroom


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
        recent = lately(work, actor, at)
    return Script(taken=taken, duplicates=alike_among(taken.script, None, recent))
