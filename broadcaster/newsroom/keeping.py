"""How a change of a bulletin is kept: under the next version, and told in the audit, in the same transaction."""

from dataclasses import dataclass, replace

from broadcaster.domain.access import EVERYWHERE, Actor
from broadcaster.domain.audit import deed
from broadcaster.domain.bulletin import Bulletin, mark_of, step
from broadcaster.domain.errors.bulletins import BulletinMoved
from broadcaster.domain.life import Step
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Who does what, when, and what is to be told of it besides."""

    actor: Actor
    verb: str
    at: Instant
    told: str = ""


def put(work: Work, found: Bulletin, changed: Bulletin, done: Done) -> Bulletin:
    """The changed bulletin under the next version. BulletinMoved when another change came first."""
    bulletin = replace(changed, version=found.version + 1)
    if not work.bulletins.change(bulletin, found.version):
        raise BulletinMoved(bulletin=found.id, state=found.state.value, action=done.verb)
    note(work, found, bulletin, done)
    return bulletin


def move(work: Work, found: Bulletin, taken: Step, done: Done) -> Bulletin:
    """The bulletin after a step that changes nothing but its state. BulletinMoved."""
    return put(work, found, replace(found, state=step(found, taken)), done)


def note(work: Work, before: Bulletin | None, after: Bulletin, done: Done) -> None:
    path = work.stations.get(EVERYWHERE, after.draft.origin).path
    told = deed(done.actor, f"bulletin.{done.verb}", f"bulletin:{after.id}", done.at, path)
    was = None if before is None else mark_of(before)
    work.audit.add(replace(told, before=was, after=mark_of(after), told=done.told))
