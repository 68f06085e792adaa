"""Bulletins are written: kept as drafts, revised, submitted, withdrawn, recalled, linked, closed when they are over.

Every verb is one transaction. What was saved once is never changed: a change is another revision.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date

from broadcaster.domain.access import CLOCK, EVERYWHERE, Action, Actor, Scope
from broadcaster.domain.bulletin import (
    NOTE_LIMIT,
    PLAINLY,
    RAW_LIMIT,
    SCRIPT_LIMIT,
    Bulletin,
    BulletinId,
    Draft,
    Priority,
    Recorded,
    Revision,
    Saying,
    Target,
    check_text,
    refuse,
    step,
    unfinished,
    unkeepable,
)
from broadcaster.domain.campaign import check_topic, home_of
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import (
    BulletinMoved,
    EditedMeanwhile,
    FieldWrong,
    TextNotUtf8,
    TextTooLong,
    VersionTaken,
)
from broadcaster.domain.errors.sound import VoiceUnknown
from broadcaster.domain.errors.stations import ClusterUnknown
from broadcaster.domain.errors.words import TopicNotOpen
from broadcaster.domain.lexicon import check_word
from broadcaster.domain.life import State, Step
from broadcaster.domain.stations import Cluster, Station, StationCode
from broadcaster.domain.units import Digest, Instant, Language, digest_of, in_one_form
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.finding import Alike, alike_among, allowed, allowed_station, lately
from broadcaster.newsroom.fitting import misfits, sized
from broadcaster.newsroom.keeping import Done, move, note, put
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at, spoken_of

TARGETS_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A station by its code, and whether all below it are meant; or one cluster of it alone."""

    station: StationCode
    below: bool
    cluster: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What an author sends: a draft whose stations and recording are still only named."""

    title: str
    script: str
    recording: Digest | None = None
    language: Language
    topic: str
    campaign: str | None = None
    priority: Priority
    origin: StationCode
    aims: tuple[Aim, ...]
    valid_from: date
    valid_until: date
    wanted: int
    twice: bool = False
    gap: int = 0
    note: str = ""
    said: Saying = PLAINLY

    def __post_init__(self) -> None:
        for name in ("title", "script", "note"):
            object.__setattr__(self, name, in_one_form(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Under which id a new bulletin is to be kept, the sender's own key against sending twice, and whether it is to be
    submitted at once."""

    id: BulletinId
    key: str | None = None
    submit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinEdit:
    """A new draft of a bulletin, made on the version `seen`."""

    bulletin: BulletinId
    seen: int
    submission: Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The bulletin as it stands, those of the last days that say nearly the same, and whether anything was changed:
    not when the same was sent again under the same key."""

    bulletin: Bulletin
    duplicates: tuple[Alike, ...]
    new: bool = True


# --- writing -----------------------------------------------------------------------------------------------------


def save(newsroom: Newsroom, actor: Actor, submission: Submission, slip: Slip, at: Instant) -> Saved:
    """Keeps a new bulletin, as a draft or submitted. The same key and content again gives the one that stands.

    StationUnknown for an origin out of sight or a target not below it, ClusterUnknown for one that is not the target's;
    RightMissing; RecordingUnknown; IdempotencyClash; what is wrong with the draft, all of it at once.
    """
    recording = _recorded(newsroom, submission)
    with newsroom.store.write() as work:
        origin = allowed_station(work, actor, submission.origin, at)
        request = digest_of("bulletin-save-1", repr(submission), str(slip.submit))
        sent = Sent(id=slip.id, key=slip.key)
        if (stands := sent_before(work.receipts, actor.id, sent, request, at)) is not None:
            bulletin = work.bulletins.get(Scope((origin.path,)), BulletinId(stands))
            return Saved(bulletin=bulletin, duplicates=(), new=False)
        draft = _draft(work, origin, submission, recording)
        _check(newsroom, work, draft, at, whole=slip.submit)
        bulletin = Bulletin(
            id=slip.id,
            version=1,
            state=State.SUBMITTED if slip.submit else State.DRAFT,
            revision=_revision(1, draft, actor, at),
            approval=None,
            created=at,
        )
        near = alike_among(draft.script, draft.recording, lately(work, actor, at))
        work.bulletins.add(bulletin)
        note(work, None, bulletin, Done(actor=actor, verb="save", at=at, told=draft.title))
        return Saved(bulletin=bulletin, duplicates=near)


def revise(newsroom: Newsroom, actor: Actor, edit: BulletinEdit, at: Instant) -> Saved:
    """Another revision. What was submitted or approved waits for approval anew; what had been returned is a draft.

    EditedMeanwhile when it is no longer as it was seen; BulletinUnknown, RightMissing, BulletinMoved; as `save`.
    The origin cannot be changed: FieldWrong.
    """
    recording = _recorded(newsroom, edit.submission)
    with newsroom.store.write() as work:
        found = allowed(work, actor, Action.WRITE_BULLETINS, edit.bulletin, at)
        if found.version != edit.seen:
            raise EditedMeanwhile(thing=found.draft.title or found.id)
        if edit.submission.origin != found.draft.origin:
            raise FieldWrong(field="origin", problem="không đổi được đài soạn của bản tin đã lưu")
        origin = work.stations.get(EVERYWHERE, found.draft.origin)
        state = step(found, Step.REVISE)
        draft = _draft(work, origin, edit.submission, recording)
        _check(newsroom, work, draft, at, whole=state is State.SUBMITTED)
        revision = _revision(found.revision.number + 1, draft, actor, at)
        near = alike_among(
            draft.script, draft.recording, (each for each in lately(work, actor, at) if each.id != found.id)
        )
        changed = replace(found, state=state, revision=revision)
        bulletin = put(work, found, changed, Done(actor=actor, verb="revise", at=at))
        return Saved(bulletin=bulletin, duplicates=near)


def submit(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, at: Instant) -> Bulletin:
    """Hands a draft to the approvers. What is wrong with it, all of it at once; BulletinUnknown, RightMissing,
    BulletinMoved."""
    with newsroom.store.write() as work:
        found = allowed(work, actor, Action.WRITE_BULLETINS, bulletin, at)
        step(found, Step.SUBMIT)
        _check(newsroom, work, found.draft, at, whole=True)
        return move(work, found, Step.SUBMIT, Done(actor=actor, verb="submit", at=at))


def withdraw(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, reason: str, at: Instant) -> Bulletin:
    """Takes back what never was scheduled. BulletinUnknown, RightMissing, BulletinMoved; FieldWrong for the reason."""
    return _ended(newsroom, actor, bulletin, (Step.WITHDRAW, Action.WRITE_BULLETINS, reason), at)


def recall(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, reason: str, at: Instant) -> Bulletin:
    """Takes off the air what was approved at any time, whatever became of it since: no manifest from now on will hold
    it. As `withdraw`, and the reason must be told."""
    if not reason.strip():
        raise FieldWrong(field="reason", problem="phải ghi lý do thu hồi")
    return _ended(newsroom, actor, bulletin, (Step.RECALL, Action.RECALL_BULLETINS, reason), at)


def _ended(
    newsroom: Newsroom, actor: Actor, bulletin: BulletinId, how: tuple[Step, Action, str], at: Instant
) -> Bulletin:
    taken, action, reason = how
    check_text("reason", reason, NOTE_LIMIT)
    with newsroom.store.write() as work:
        found = allowed(work, actor, action, bulletin, at)
        return move(work, found, taken, Done(actor=actor, verb=taken.value, at=at, told=reason.strip()))


def link(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, other: BulletinId, at: Instant) -> Bulletin:
    """Says that two bulletins are versions of each other in two languages. Linking them again changes nothing.

    VersionTaken when their group has that language, or each belongs to another group; BulletinUnknown, RightMissing.
    """
    with newsroom.store.write() as work:
        one, two = (allowed(work, actor, Action.WRITE_BULLETINS, each, at) for each in (bulletin, other))
        group = two.group or one.group or two.id
        if one.draft.language is two.draft.language or (one.group or group) != group:
            raise VersionTaken(language=one.draft.language.value)
        for each in (one, two):
            if each.group != group:
                put(work, each, replace(each, group=group), Done(actor=actor, verb="link", at=at, told=group))
        return work.bulletins.get(EVERYWHERE, bulletin)


def expire(newsroom: Newsroom, day: date, at: Instant) -> Sequence[BulletinId]:
    """Closes every bulletin whose last valid day lies before `day`; returns which. Asking again closes nothing more."""
    with newsroom.store.read() as work:
        over = [each.id for each in work.bulletins.over_by(day)]
    # One transaction each: what ends at midnight may be many, and every other writer waits as long as one lasts.
    closed = (_expired(newsroom, each, day, at) for each in over)
    return [each.id for each in closed if each is not None]


def _expired(newsroom: Newsroom, bulletin: BulletinId, day: date, at: Instant) -> Bulletin | None:
    """None when it ended otherwise meanwhile, or was given more days."""
    with newsroom.store.write() as work, suppress(BulletinMoved):
        found = work.bulletins.get(EVERYWHERE, bulletin)
        if found.draft.valid_until < day:
            return move(work, found, Step.EXPIRE, Done(actor=CLOCK, verb="expire", at=at))
    return None


def read_script(raw: bytes) -> str:
    """The text of an uploaded file. TextTooLong before it is decoded; TextNotUtf8 with the first wrong byte."""
    if len(raw) > RAW_LIMIT:
        raise TextTooLong(length=len(raw), limit=SCRIPT_LIMIT)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise TextNotUtf8(position=wrong.start) from wrong


# --- how a draft comes about -------------------------------------------------------------------------------------


def _recorded(newsroom: Newsroom, submission: Submission) -> Recorded | None:
    """The recording as it was kept, looked up before the transaction begins. RecordingUnknown."""
    if submission.recording is None:
        return None
    return Recorded(digest=submission.recording, length=newsroom.recordings.clip(submission.recording).duration)


def _draft(work: Work, origin: Station, submission: Submission, recording: Recorded | None) -> Draft:
    if len(submission.aims) > TARGETS_LIMIT:
        raise FieldWrong(field="targets", problem=f"tối đa {TARGETS_LIMIT} nơi phát")
    told = {each.name: getattr(submission, each.name) for each in fields(submission) if each.name != "aims"}
    told |= {
        "title": submission.title.strip(),
        "note": submission.note.strip(),
        "recording": recording,
        "campaign": submission.campaign or _home(work, submission),
        "targets": tuple(dict.fromkeys(target_of(work, origin, aim) for aim in submission.aims)),
    }
    return Draft(**told)


def _home(work: Work, submission: Submission) -> str | None:
    """Kept with the bulletin, so that every page, report and sum tells of one campaign, whatever opens later."""
    line = tuple(station.code for station in line_at(work, submission.origin))
    return home_of(work.campaigns.holding_at(line), submission.topic, submission.valid_from)


def target_of(work: Work, origin: Station, aim: Aim) -> Target:
    """A bulletin reaches its origin and what lies below it: a neighbour's loudspeaker is unknown, not forbidden.

    A cluster is named with the station it hangs at; with any other it would be heard nowhere.

    StationUnknown, ClusterUnknown.
    """
    station = work.stations.get(Scope((origin.path,)), aim.station)
    if aim.cluster and work.clusters.get(Scope((station.path,)), StationCode(aim.cluster)).station != station.code:
        raise ClusterUnknown(cluster=aim.cluster)
    return Target(station=station.code, path=station.path, below=aim.below and not aim.cluster, cluster=aim.cluster)


def _revision(number: int, draft: Draft, actor: Actor, at: Instant) -> Revision:
    return Revision(number=number, draft=draft, by=actor.id, by_name=actor.name, at=at)


def _check(newsroom: Newsroom, work: Work, draft: Draft, at: Instant, *, whole: bool) -> None:
    """All that is wrong with a draft, at once: `whole`, for one that is to be approved."""
    faults: list[BadInput] = [*unkeepable(draft), *_ill_said(newsroom, draft.said)]
    if whole:
        day = newsroom.local_day(at)
        readable = not any(fault.facts.get("field") is None for fault in faults)  # else its script is beyond reading
        if readable:
            spoken = spoken_of(newsroom, work, draft)
            faults += unfinished(draft, spoken, day)
            faults += misfits(newsroom, work, sized(newsroom, work, draft, spoken), day)
        faults += _closed(work, draft, day)
        faults += _off_topic(work, draft)
    refuse(faults)


def _ill_said(newsroom: Newsroom, said: Saying) -> Iterator[BadInput]:
    """A voice that nobody knows, and readings that would themselves have to be read."""
    known = {status.voice for status in newsroom.voice.known()} if said.voice is not None else set()
    if said.voice is not None and said.voice not in known:
        yield VoiceUnknown(voice=said.voice, known=", ".join(sorted(known)))
    for word in said.words:
        try:
            check_word(word.written, word.spoken)
        except BadInput as fault:
            yield fault


def _off_topic(work: Work, draft: Draft) -> Iterator[BadInput]:
    """A topic that no campaign has is free; one that a campaign has, or is said to have, must be open in it."""
    holding = work.campaigns.holding_at(tuple(station.code for station in line_at(work, draft.origin)))
    topics = {topic.code for campaign in holding for topic in campaign.topics}
    try:
        if draft.campaign is not None or draft.topic in topics:
            check_topic(holding, draft.topic, draft.campaign, draft.valid_from)
    except TopicNotOpen as closed:
        yield closed


def _closed(work: Work, draft: Draft, today: date) -> Iterator[BadInput]:
    """Where nobody would hear it: what does not stand on its first day, or on the first day it still could air."""
    days = sorted({draft.valid_from, max(today, draft.valid_from)})
    for what, it in (each for target in draft.targets for each in _aimed_at(work, target)):
        closed = next((day for day in days if not it.stands_on(day)), None)
        if closed is not None:
            yield FieldWrong(field="targets", problem=f"{what} không hoạt động ngày {closed:%d/%m/%Y}")


def _aimed_at(work: Work, target: Target) -> Iterator[tuple[str, Station | Cluster]]:
    station = work.stations.get(EVERYWHERE, target.station)
    yield f"đài {station.name}", station
    for cluster in work.clusters.standing([StationCode(target.cluster)] if target.cluster else []):
        yield f"cụm loa {cluster.name}", cluster
