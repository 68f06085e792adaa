"""Which bulletins may be written anew, and by whom."""

from broadcaster.domain.access import Action, Actor
from broadcaster.domain.bulletin import Bulletin, BulletinId, step
from broadcaster.domain.life import Step
from broadcaster.domain.units import Instant
from broadcaster.newsroom import finding
from broadcaster.newsroom.ports import Newsroom


def to_mend(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, at: Instant) -> Bulletin:
    """A bulletin that is to be written anew. BulletinUnknown, RightMissing; BulletinMoved for one that has ended."""
    with newsroom.store.read() as work:
        found = finding.allowed(work, actor, Action.WRITE_BULLETINS, bulletin, at)
    step(found, Step.REVISE)
    return found
