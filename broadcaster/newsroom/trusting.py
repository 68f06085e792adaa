"""What the root signed is taken up: the audit tells it, and every station is told its days under the new keys."""

from dataclasses import replace

from broadcaster.domain.access import Actor
from broadcaster.domain.audit import deed
from broadcaster.domain.renewing import Changes, next_trust
from broadcaster.domain.trust import Trust
from broadcaster.domain.units import Instant, digest_of
from broadcaster.newsroom.ports import Newsroom


def drafted(newsroom: Newsroom, changes: Changes, at: Instant) -> Trust:
    """The next trust for the root to sign. Stations whose last machine was revoked are among those that are no longer
    the house's, unless they are to be its own again. HouseUnfounded."""
    with newsroom.store.read() as work:
        lost = work.enrolments.lost()
    return next_trust(newsroom.keyring.trust(), replace(changes, revoked=changes.revoked | lost), at)


def take_up(newsroom: Newsroom, actor: Actor, told: str, at: Instant) -> Trust:
    """For the console alone: what counts is the root's signature, not who carries it here. TrustRefused."""
    before = newsroom.keyring.trust()
    found = newsroom.keyring.adopt(told, at)
    if found.serial == before.serial:
        return found
    done = deed(actor, "trust.adopt", f"trust:{found.serial}", at)
    with newsroom.store.write() as work:
        work.audit.add(replace(done, after=digest_of(told), told=f"Bản tín nhiệm số {found.serial}"))
    return found
