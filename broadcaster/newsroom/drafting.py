"""Drafts of what came in by itself: entries of feeds, files of the watch folder. Somebody has yet to finish them."""

from collections.abc import Callable
from datetime import timedelta

from broadcaster.domain.access import Actor
from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.errors.bulletins import IdempotencyClash
from broadcaster.domain.units import Instant
from broadcaster.newsroom.bulletins import Aim, Slip, Submission, save
from broadcaster.newsroom.intake import DraftIt, Wanted
from broadcaster.newsroom.ports import Newsroom

_TOPIC = "doi-song"
_LASTS = timedelta(days=6)


def drafting(new_id: Callable[[], BulletinId]) -> DraftIt:
    """How drafts are kept: under ids that come from outside."""

    def draft_it(newsroom: Newsroom, actor: Actor, wanted: Wanted, at: Instant) -> bool:
        try:
            slip = Slip(id=new_id(), key=wanted.key)
            return save(newsroom, actor, _submission(newsroom, wanted, at), slip, at).new
        except IdempotencyClash:  # it stands, and says something else by now: what people made of it is not touched
            return False

    return draft_it


def _submission(newsroom: Newsroom, wanted: Wanted, at: Instant) -> Submission:
    """For the station and all below it, for a week."""
    today = newsroom.local_day(at)
    return Submission(
        title=wanted.title,
        script=wanted.script,
        recording=wanted.recording,
        language=wanted.language,
        topic=_TOPIC,
        priority=Priority.NORMAL,
        origin=wanted.station,
        aims=(Aim(station=wanted.station, below=True),),
        valid_from=today,
        valid_until=today + _LASTS,
        wanted=1,
        note=wanted.note,
    )
