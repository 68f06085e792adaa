"""Bulletins come in, show how they will be spoken, and are approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.access import Scope
from broadcaster.domain.bulletin import (
    RAW_LIMIT,
    SCRIPT_LIMIT,
    Approval,
    Bulletin,
    BulletinId,
    Draft,
    Priority,
    State,
    Step,
    Target,
    approved,
    check_draft,
    check_text,
    spoken_digest,
    step,
)
from broadcaster.domain.errors.bulletins import ApprovalStale, BulletinMoved, FieldWrong, TextNotUtf8, TextTooLong
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Digest, Instant, Language
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import Page
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import reading_at
from broadcaster.newsroom.rendering import Standing, sound_of_bulletin
from broadcaster.wording import Spoken

PAGE_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A station by its code, and whether all below it are meant."""

    station: StationCode
    below: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What an author sends: a draft whose stations are still only named."""

    title: str
    script: str
    language: Language
    topic: str
    priority: Priority
    origin: StationCode
    aims: tuple[Aim, ...]
    valid_from: date
    valid_until: date
    wanted: int
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Under which id a submission is to be stored, when, and the author's key against sending twice."""

    id: BulletinId
    at: Instant
    key: str | None


def submit(newsroom: Newsroom, scope: Scope, submission: Submission, receipt: Receipt) -> Bulletin:
    """Stores a new bulletin, waiting for approval. The same key and content again gives the bulletin that stands.

    BadInput leaves; StationUnknown for an origin out of scope or a target that is not below the origin;
    IdempotencyClash.
    """
    check_text("script", submission.script, SCRIPT_LIMIT)
    with newsroom.store.read() as work:
        reading = reading_at(work, work.stations.get(scope, submission.origin).code)
    spoken = newsroom.read(submission.script, reading)
    with newsroom.store.write() as work:
        origin = work.stations.get(scope, submission.origin)
        draft = Draft(
            title=submission.title.strip(),
            script=submission.script,
            language=submission.language,
            topic=submission.topic,
            priority=submission.priority,
            origin=origin.code,
            targets=tuple(_target(work, origin, aim, submission.valid_from) for aim in submission.aims),
            valid_from=submission.valid_from,
            valid_until=submission.valid_until,
            wanted=submission.wanted,
            author=submission.author.strip(),
        )
        check_draft(draft, spoken)
        bulletin = Bulletin(
            id=receipt.id, revision=1, draft=draft, state=State.SUBMITTED, approval=None, created=receipt.at
        )
        return work.bulletins.add(bulletin, receipt.key)


def _target(work: Work, origin: Station, aim: Aim, day: date) -> Target:
    """A bulletin reaches its origin and what lies below it: a neighbour's loudspeaker is unknown, not forbidden."""
    station = work.stations.get(Scope((origin.path,)), aim.station)
    if not station.stands_on(day):
        raise FieldWrong(field="targets", problem=f"đài {station.name} không hoạt động ngày {day:%d/%m/%Y}")
    return Target(station=station.code, path=station.path, below=aim.below)


def read_script(raw: bytes) -> str:
    """The text of an uploaded file. TextTooLong before it is decoded; TextNotUtf8 with the first wrong byte."""
    if len(raw) > RAW_LIMIT:
        raise TextTooLong(length=len(raw), limit=SCRIPT_LIMIT)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise TextNotUtf8(position=wrong.start) from wrong


def find(newsroom: Newsroom, scope: Scope, bulletin: BulletinId) -> Bulletin:
    with newsroom.store.read() as work:
        return work.bulletins.get(scope, bulletin)


def leaf_through(newsroom: Newsroom, scope: Scope, after: str | None, limit: int, state: State | None = None) -> Page:
    """Bulletins of a scope, newest first, at most PAGE_LIMIT a page; those in one state when it is given."""
    if not 1 <= limit <= PAGE_LIMIT:
        raise FieldWrong(field="limit", problem=f"phải từ 1 đến {PAGE_LIMIT}")
    with newsroom.store.read() as work:
        return work.bulletins.page(scope, after, limit, state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A leader's approval of what was read (`spoken`), and of what was heard, where there was something to hear."""

    approver: str
    spoken: Digest
    audio: Digest | None


def approve(newsroom: Newsroom, scope: Scope, bulletin: BulletinId, verdict: Verdict, at: Instant) -> Bulletin:
    """Also again, when what was approved is no longer what would air (another lexicon, voice or mixer since).

    ApprovalStale when the spoken form is no longer the one named, or `audio` is not this bulletin's sound of now;
    ApproverIsAuthor; BulletinMoved; BulletinUnknown.
    """
    with newsroom.store.write() as work:
        found = work.bulletins.get(scope, bulletin)
        if verdict.audio is not None and verdict.audio != _sound_of(newsroom, work, found):
            raise ApprovalStale(bulletin=bulletin)
        state, approval = approved(
            found,
            Approval(
                approver=verdict.approver.strip(),
                at=at,
                script=found.script_digest,
                spoken=verdict.spoken,
                audio=verdict.audio,
            ),
            spoken_digest(_read(newsroom, work, found)),
        )
        _moved(work.bulletins.move(bulletin, found.state, state, approval), found, Step.APPROVE)
        return work.bulletins.get(scope, bulletin)


def spoken_of(newsroom: Newsroom, bulletin: Bulletin) -> Spoken:
    """How it is spoken: as the station it comes from reads."""
    with newsroom.store.read() as work:
        reading = reading_at(work, bulletin.draft.origin)
    return newsroom.read(bulletin.draft.script, reading)


def _read(newsroom: Newsroom, work: Work, bulletin: Bulletin) -> Spoken:
    return newsroom.read(bulletin.draft.script, reading_at(work, bulletin.draft.origin))


def _sound_of(newsroom: Newsroom, work: Work, bulletin: Bulletin) -> Digest | None:
    item = sound_of_bulletin(newsroom, work, bulletin).item
    return None if item is None else item.audio


def sound_of(newsroom: Newsroom, bulletin: Bulletin) -> Standing:
    """What a leader listens to, or why there is nothing to hear yet."""
    with newsroom.store.read() as work:
        return sound_of_bulletin(newsroom, work, bulletin)


def expire(newsroom: Newsroom, day: date) -> Sequence[BulletinId]:
    """Closes every bulletin whose last valid day lies before `day`; returns which. Asking again closes nothing more."""
    with newsroom.store.write() as work:
        over = work.bulletins.over_by(day)
        return [b.id for b in over if work.bulletins.move(b.id, b.state, step(b, Step.EXPIRE), None)]


def _moved(moved: bool, bulletin: Bulletin, taken: Step) -> None:
    if not moved:
        raise BulletinMoved(bulletin=bulletin.id, state=bulletin.state.value, action=taken.value)
