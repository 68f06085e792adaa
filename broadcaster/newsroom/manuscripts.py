"""What somebody is writing is kept for them as they type, mended, and handed in once.

Nobody else sees a manuscript, and it says nothing yet: so the audit tells only of the bulletin that comes of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.access import RIGHTS, Action, Actor, Scope, reach
from broadcaster.domain.bulletin import SCRIPT_LIMIT, Bulletin, BulletinId
from broadcaster.domain.counts import counted
from broadcaster.domain.document import Taken
from broadcaster.domain.errors.bulletins import EditedMeanwhile, ReadingsUnseen, SentElsewhere, WrittenElsewhere
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.lexicon import check_word, composed, with_own
from broadcaster.domain.life import State
from broadcaster.domain.manuscript import (
    SENT,
    TAB,
    Fields,
    Intake,
    Manuscript,
    ManuscriptId,
    typed_mark,
    typed_of,
    unseen,
    with_text,
    with_word,
)
from broadcaster.domain.stations import Station
from broadcaster.domain.units import Instant, digest_of, instant
from broadcaster.newsroom import bulletins, finding
from broadcaster.newsroom.bulletins import BulletinEdit, Slip, Submission
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import reading_at
from broadcaster.wording import Word

SHOWN = 20
"""Manuscripts told of: the newest."""
_KEPT = timedelta(days=7)
"""How long one is known that became a bulletin: a form that was sent may be sent again by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Which manuscript of the asker's; and, for one that mends a bulletin, of which version. `asof`: the mark of what
    stood in it when the page `tab` was opened; None where nobody asks."""

    id: ManuscriptId
    bulletin: BulletinId | None = None
    seen: int = 0
    asof: str | None = None
    tab: str = ""


def _writes(actor: Actor, at: Instant) -> Scope:
    """RightMissing."""
    return reach(actor, Action.WRITE_BULLETINS, at)


def homes(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[Station, ...]:
    """The stations that the asker may write for today, those above others first. RightMissing."""
    scope = _writes(actor, at)
    today = newsroom.local_day(at)
    with newsroom.store.read() as work:
        found = tuple(each for each in work.stations.tree(scope) if each.stands_on(today))
    if not found:
        raise RightMissing(action=RIGHTS[Action.WRITE_BULLETINS].told)
    return found


def find(newsroom: Newsroom, actor: Actor, manuscript: ManuscriptId) -> Manuscript | None:
    """One of the asker's own."""
    with newsroom.store.read() as work:
        return work.manuscripts.find(actor.id, manuscript)


def open_ones(newsroom: Newsroom, actor: Actor) -> tuple[Manuscript, ...]:
    """Those the asker has not handed in, the newest first."""
    with newsroom.store.read() as work:
        return work.manuscripts.open_of(actor.id, SHOWN)


def last_sent(newsroom: Newsroom, actor: Actor, at: Instant) -> Bulletin | None:
    """The newest bulletin that this person wrote last, among the newest there are."""
    recent = finding.lately_of(newsroom, actor, at)
    return next((each for each in recent if each.revision.by == actor.id), None)


# --- kept --------------------------------------------------------------------------------------------------------


def keep(newsroom: Newsroom, actor: Actor, named: Named, typed: Fields, at: Instant) -> Manuscript:
    """The fields as they were typed. What became a bulletin meanwhile stays as it is. FieldWrong, RightMissing;
    WrittenElsewhere, SentElsewhere where another page wrote or sent other words since."""
    fields = typed_of({**typed, TAB: (named.tab,)})
    mark = typed_mark(fields)

    def written(stood: Manuscript) -> Manuscript:
        others = bool(stood.typed) and named.asof is not None and stood.one(TAB) != named.tab
        if others and typed_mark(stood.typed) not in (named.asof, mark):
            raise WrittenElsewhere
        return replace(stood, typed=fields)

    kept = _changed(newsroom, actor, named, written, at)
    if kept.became is not None and named.asof is not None and kept.one(SENT) not in ("", mark):
        raise SentElsewhere
    return kept


def look_at(newsroom: Newsroom, actor: Actor, named: Named, mark: str, at: Instant) -> Manuscript:
    """A doubt was looked at, and is right as it is. RightMissing."""
    return _changed(newsroom, actor, named, lambda stood: replace(stood, looked=stood.looked | {mark[:200]}), at)


def say(newsroom: Newsroom, actor: Actor, named: Named, word: Word, at: Instant) -> Manuscript:
    """A reading that holds in this manuscript alone. What `check_word` raises; RightMissing."""
    check_word(word.written, word.spoken)
    kept = Word(written=composed(word.written), spoken=composed(word.spoken))
    return _changed(newsroom, actor, named, lambda stood: with_word(stood, kept), at)


def unsay(newsroom: Newsroom, actor: Actor, named: Named, written: str, at: Instant) -> Manuscript:
    """Such a reading is taken back. RightMissing."""

    def without(stood: Manuscript) -> Manuscript:
        return replace(stood, words=tuple(each for each in stood.words if each.written != written))

    return _changed(newsroom, actor, named, without, at)


def take(newsroom: Newsroom, actor: Actor, named: Named, taken: Taken, at: Instant) -> Manuscript:
    """A document in place of the text, and of the title where none is typed. The same sent once more, because its
    answer was lost, changes nothing: what stood before it can still be put back. RightMissing."""

    def filled(stood: Manuscript) -> Manuscript:
        if (
            stood.intake is not None
            and stood.intake.source == taken.source
            and stood.script == taken.script[:SCRIPT_LIMIT]
        ):
            return stood
        cut = (f"phần sau {counted(SCRIPT_LIMIT)} ký tự đầu",) if len(taken.script) > SCRIPT_LIMIT else ()
        intake = Intake(
            source=taken.source,
            took=taken.took,
            dropped=(*taken.dropped, *cut),
            title_before=stood.title,
            script_before=stood.script,
        )
        fields = typed_of(with_text(stood, stood.title.strip() or taken.title, taken.script[:SCRIPT_LIMIT]))
        return replace(stood, typed=fields, intake=intake)

    return _changed(newsroom, actor, named, filled, at)


def put_back(newsroom: Newsroom, actor: Actor, named: Named, at: Instant) -> Manuscript:
    """As it was before the document was taken. RightMissing."""

    def before(stood: Manuscript) -> Manuscript:
        if stood.intake is None:
            return stood
        fields = with_text(stood, stood.intake.title_before, stood.intake.script_before)
        return replace(stood, typed=fields, intake=None)

    return _changed(newsroom, actor, named, before, at)


def drop(newsroom: Newsroom, actor: Actor, manuscript: ManuscriptId, at: Instant) -> None:
    """RightMissing."""
    _writes(actor, at)
    with newsroom.store.write() as work:
        work.manuscripts.drop(actor.id, manuscript)


def _changed(
    newsroom: Newsroom, actor: Actor, named: Named, change: Callable[[Manuscript], Manuscript], at: Instant
) -> Manuscript:
    _writes(actor, at)
    with newsroom.store.write() as work:
        stood = work.manuscripts.find(actor.id, named.id)
        if stood is None:
            work.manuscripts.forget(actor.id, instant(at - _KEPT))
            stood = Manuscript(id=named.id, account=actor.id, bulletin=named.bulletin, seen=named.seen, at=at)
        if stood.became is not None:
            return stood
        after = replace(change(stood), at=at)
        work.manuscripts.put(after)
        return after


# --- handed in ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """A manuscript whose fields say this, and the id of the bulletin it is to become when it is a new one."""

    manuscript: Manuscript
    submission: Submission
    id: BulletinId


def hand_in(newsroom: Newsroom, actor: Actor, told: HandIn, at: Instant) -> Bulletin:
    """To the approvers, once: handed in again it gives the bulletin that came of it.

    ReadingsUnseen while doubts were not looked at; what `save`, `revise` and `submit` of bulletins raise.
    """
    manuscript = told.manuscript
    if manuscript.became is not None:
        return finding.find(newsroom, actor, manuscript.became, at)
    _check_seen(newsroom, actor, told, at)
    try:
        bulletin = (
            _saved(newsroom, actor, told, at) if manuscript.bulletin is None else _revised(newsroom, actor, told, at)
        )
    except EditedMeanwhile:
        again = find(newsroom, actor, manuscript.id)
        if again is None or again.became is None:
            raise
        return finding.find(newsroom, actor, again.became, at)
    sent = {SENT: (typed_mark(manuscript.typed),)}
    with newsroom.store.write() as work:
        work.manuscripts.put(replace(manuscript, typed=sent, intake=None, became=bulletin.id, at=at))
    return bulletin


def _check_seen(newsroom: Newsroom, actor: Actor, told: HandIn, at: Instant) -> None:
    submission = told.submission
    with newsroom.store.read() as work:
        origin = finding.allowed_station(work, actor, submission.origin, at)
        reading = with_own(reading_at(work, origin.code), submission.said.words)
    left = unseen(told.manuscript, newsroom.read(submission.script, reading))
    if left and submission.recording is None:
        raise ReadingsUnseen(count=len(left), first=left[0].written[:60])


def _saved(newsroom: Newsroom, actor: Actor, told: HandIn, at: Instant) -> Bulletin:
    # The same words sent twice at once are one bulletin; other words are another request, and not refused for it.
    key = f"manuscript:{told.manuscript.id}:{digest_of('manuscript-1', repr(told.submission))[:16]}"
    slip = Slip(id=told.id, key=key, submit=True)
    return bulletins.save(newsroom, actor, told.submission, slip, at).bulletin


def _revised(newsroom: Newsroom, actor: Actor, told: HandIn, at: Instant) -> Bulletin:
    manuscript = told.manuscript
    assert manuscript.bulletin is not None
    edit = BulletinEdit(bulletin=manuscript.bulletin, seen=manuscript.seen, submission=told.submission)
    bulletin = bulletins.revise(newsroom, actor, edit, at).bulletin
    with newsroom.store.write() as work:  # what cannot be submitted yet is mended on this version
        work.manuscripts.put(replace(manuscript, seen=bulletin.version, at=at))
    return bulletin if bulletin.state is State.SUBMITTED else bulletins.submit(newsroom, actor, bulletin.id, at)
