"""What is being made and what waits, for whoever asks why a sound is not there yet."""

from dataclasses import dataclass, replace

from broadcaster.domain.access import Action, Actor, demand_everywhere, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.makers import Maker
from broadcaster.newsroom.books.rendering import JobCount, StandingJob
from broadcaster.newsroom.makers import hour_of, makers_now
from broadcaster.newsroom.ports import Newsroom

_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How much stands where, the jobs that are not done, and who makes sounds; nothing of the last two for who does not
    see the whole house, for they belong to no station."""

    counts: tuple[JobCount, ...]
    jobs: tuple[StandingJob, ...]
    makers: tuple[Maker, ...] = ()


def queue(newsroom: Newsroom, actor: Actor, at: Instant) -> Backlog:
    """RightMissing."""
    whole = reach(actor, Action.READ_BULLETINS, at).reaches("/")
    with newsroom.store.read() as work:
        if not whole:
            return Backlog(counts=work.jobs.counts(), jobs=())
        jobs, makers = tuple(work.jobs.standing(_SHOWN)), tuple(makers_now(work, at))
        return Backlog(counts=work.jobs.counts(), jobs=jobs, makers=makers)


def retry(newsroom: Newsroom, actor: Actor, at: Instant) -> int:
    """What met a problem is tried again now: somebody mended what it named. RightMissing."""
    demand_everywhere(actor, Action.WRITE_BULLETINS, at)
    with newsroom.store.write() as work:
        hastened = work.jobs.hasten(hour_of(work, at))
        work.audit.add(replace(deed(actor, "render.retry", "render:queue", at), told=f"{hastened}"))
    return hastened
