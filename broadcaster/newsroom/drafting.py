"""Drafts of what came in by itself: entries of feeds, files of the watch folder. Somebody has yet to finish them."""

from collections.abc import Callable

from broadcaster.domain.access import Actor
from broadcaster.domain.bulletin import ANY_TOPIC, LASTS, BulletinId, Priority
from broadcaster.domain.errors.bulletins import IdempotencyClash
from broadcaster.domain.units import Instant
from broadcaster.newsroom.bulletins import Aim, Slip, Submission, save
from broadcaster.newsroom.intake import DraftIt, NewDraft
from broadcaster.newsroom.ports import Newsroom


def drafting(new_id: Callable[[], BulletinId]) -> DraftIt:
    """How drafts are kept: under ids that come from outside."""

    def draft_it(newsroom: Newsroom, actor: Actor, wanted: NewDraft, at: Instant) -> bool:
        try:
            slip = Slip(id=new_id(), key=wanted.key)
            return save(newsroom, actor, _submission(newsroom, wanted, at), slip, at).new
        except IdempotencyClash:  # it stands, and says something else by now: what people made of it is not touched
            return False

    return draft_it


def _submission(newsroom: Newsroom, wanted: NewDraft, at: Instant) -> Submission:
    """For the station and all below it, for a week."""
    today = newsroom.local_day(at)
    return Submission(
        title=wanted.title,
        script=wanted.script,
        recording=wanted.recording,
        language=wanted.language,
        topic=ANY_TOPIC,
        priority=Priority.NORMAL,
        origin=wanted.station,
        aims=(Aim(station=wanted.station, below=True),),
        valid_from=today,
        valid_until=today + LASTS,
        wanted=1,
        note=wanted.note,
    )
