"""Leaders listen, approve or return; and an approval ends when what was approved is no longer what would air."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.access import CLOCK, EVERYWHERE, AccountId, Action, Actor, reach
from broadcaster.domain.approval import Matter, Verdict, given, is_stale, says_the_same, stale
from broadcaster.domain.bulletin import (
    NOTE_LIMIT,
    Bulletin,
    BulletinId,
    Returned,
    ReturnReason,
    check_text,
    step,
    words_digest,
)
from broadcaster.domain.errors.bulletins import BulletinMoved, FieldWrong, SoundOther
from broadcaster.domain.inheriting import effective
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.lexicon import Readings, shelve
from broadcaster.domain.life import AIRING, Step
from broadcaster.domain.listening import Listening, Stretch, check_spans, joined, share
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.finding import allowed
from broadcaster.newsroom.keeping import Done, move, note, put
from broadcaster.newsroom.orders import Tones, bulletin_order, recipe_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import said, words_of
from broadcaster.newsroom.rendering import finished, sound_of_bulletin


def approve(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, verdict: Verdict, at: Instant) -> Bulletin:
    """Also what was approved already, when it is no longer what would air: it waits for that.

    ApprovalStale when spoken form or sound are not those the verdict names; ApprovalUnheard; ApproverIsAuthor;
    BulletinMoved; BulletinUnknown, RightMissing.
    """
    with newsroom.store.write() as work:
        found = allowed(work, actor, Action.APPROVE_BULLETINS, bulletin, at)
        now = _present(newsroom, work, found)
        found = _lapsed(work, now, at) or found
        state = step(found, Step.APPROVE)
        approval = given(found, actor, verdict, _matter(newsroom, work, actor, now), at)
        told = f"đã nghe {approval.heard:.0%}" + (", tự duyệt (đài một người)" if approval.own_work else "")
        done = Done(actor=actor, verb="approve", at=at, told=told)
        return put(work, found, replace(found, state=state, approval=approval), done)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Present:
    """A bulletin, and how it would be read and sound now; `item` is None while that sound is not made."""

    bulletin: Bulletin
    words: Digest
    item: RenderedItem | None

    @property
    def stale(self) -> bool:
        return is_stale(self.bulletin, self.words, None if self.item is None else self.item.audio)


def _present(newsroom: Newsroom, work: Work, found: Bulletin) -> _Present:
    item = sound_of_bulletin(newsroom, work, found).item
    return _Present(bulletin=found, words=words_of(newsroom, work, found.draft), item=item)


def _matter(newsroom: Newsroom, work: Work, actor: Actor, now: _Present) -> Matter:
    found, item = now.bulletin, now.item
    heard = 0.0
    if item is not None:
        mine = [each.spans for each in work.listenings.of(found.id, item.audio) if each.account == actor.id]
        heard = share(mine[0], item.measured.duration) if mine else 0.0
    audio = None if item is None else item.audio
    leave = replace(newsroom.leave, one_officer=one_officer(work, found))
    writers, zone = writers_of(work, found), newsroom.zone
    return Matter(spoken=now.words, audio=audio, writers=writers, heard=heard, leave=leave, zone=zone)


def writers_of(work: Work, found: Bulletin) -> Collection[tuple[AccountId, str]]:
    """Who wrote what is to be approved: every revision since the last one that was."""
    since = 0 if found.approval is None else found.approval.revision
    return work.revisions.writers(found.id, since) | {(found.revision.by, found.revision.by_name)}


def one_officer(work: Work, found: Bulletin) -> bool:
    """Whether its station lets people approve what they wrote themselves."""
    return work.stations.get(EVERYWHERE, found.draft.origin).choices.one_officer


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a bulletin goes back to its author, and which revision of it (None: whichever stands)."""

    reasons: tuple[ReturnReason, ...]
    text: str = ""
    revision: int | None = None


def give_back(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, refusal: Refusal, at: Instant) -> Bulletin:
    """Returns what waits for approval. FieldWrong without a reason, or for "other" without a word on it;
    ApprovalStale, BulletinMoved; BulletinUnknown, RightMissing."""
    check_text("text", refusal.text, NOTE_LIMIT)
    if not refusal.reasons:
        raise FieldWrong(field="reasons", problem="chưa chọn lý do trả lại")
    if ReturnReason.OTHER in refusal.reasons and not refusal.text.strip():
        raise FieldWrong(field="text", problem="lý do khác thì phải ghi rõ")
    with newsroom.store.write() as work:
        found = allowed(work, actor, Action.APPROVE_BULLETINS, bulletin, at)
        if refusal.revision not in (None, found.revision.number):
            raise stale(found, newsroom.zone, rewritten=True)
        state = step(found, Step.RETURN)
        returned = Returned(
            by=actor.id,
            by_name=actor.name,
            at=at,
            revision=found.revision.number,
            reasons=tuple(dict.fromkeys(refusal.reasons)),
            text=refusal.text.strip(),
        )
        done = Done(actor=actor, verb="return", at=at, told=", ".join(returned.reasons))
        return put(work, found, replace(found, state=state, returned=returned), done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Stretches of a sound that were played to somebody."""

    audio: Digest
    spans: tuple[Stretch, ...]


def listen(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, played: Played, at: Instant) -> float:
    """Adds to what the actor has heard of the bulletin's sound; returns the share of it by now, 0 to 1.

    SoundOther when it is not the sound of now; FieldWrong for stretches outside it; BulletinUnknown.
    """
    with newsroom.store.write() as work:
        found = work.bulletins.get(reach(actor, Action.READ_BULLETINS, at), bulletin)
        item = sound_of_bulletin(newsroom, work, found).item
        if item is None or item.audio != played.audio:
            raise SoundOther(audio=played.audio, bulletin=bulletin)
        check_spans(played.spans, item.measured.duration)
        before = [each for each in work.listenings.of(bulletin, played.audio) if each.account == actor.id]
        spans = joined((*played.spans, *(span for each in before for span in each.spans)))
        heard = share(spans, item.measured.duration)
        if any(each.spans == spans for each in before):
            return heard  # a stretch heard again says nothing new
        kept = Listening(account=actor.id, name=actor.name, audio=played.audio, spans=spans, at=at)
        work.listenings.keep(bulletin, kept)
        note(work, found, found, Done(actor=actor, verb="listen", at=at, told=f"đã nghe {heard:.0%}"))
        return heard


# --- when an approval ends ---------------------------------------------------------------------------------------


def lapse_stale(newsroom: Newsroom, at: Instant) -> Sequence[BulletinId]:
    """Puts back to submitted what is approved but would now be read or sound otherwise; returns which.

    Where the new sound is not made yet nobody can tell whether it differs; until it is, none airs.
    """
    today = newsroom.local_day(at)
    with newsroom.store.read() as work:
        stale = [each.bulletin.id for each in _approved_now(newsroom, work, today) if each.stale]
    # One transaction each: a word of the lexicon may touch many, and every other writer waits as long as one lasts.
    lapsed = (_lapsed_now(newsroom, bulletin, at) for bulletin in stale)
    return [each.id for each in lapsed if each is not None]


def _lapsed_now(newsroom: Newsroom, bulletin: BulletinId, at: Instant) -> Bulletin | None:
    with newsroom.store.write() as work:
        return _lapsed(work, _present(newsroom, work, work.bulletins.get(EVERYWHERE, bulletin)), at)


def _approved_now(newsroom: Newsroom, work: Work, today: date) -> list[_Present]:
    """Every approved bulletin that may still air."""
    tree, tones = work.stations.tree(EVERYWHERE), Tones(newsroom)
    readings = Readings(shelve(work.lexicon.of(None)))
    found = work.bulletins.valid_on(today, tuple(AIRING), date.max)
    lines = {each.draft.origin: tree.line(each.draft.origin) for each in found}
    reads = {code: readings.of(line) for code, line in lines.items()}
    sounds = {code: tones.of(effective(line).wish) for code, line in lines.items()}
    recipes = {
        each.id: recipe_of(
            newsroom, bulletin_order(newsroom, each, sounds[each.draft.origin], reads[each.draft.origin])
        )
        for each in found
    }
    made = finished(newsroom, work, list(set(recipes.values())))
    return [
        _Present(
            bulletin=each,
            words=words_digest(each.draft, said(newsroom, each.draft, reads[each.draft.origin])),
            item=made.get(recipes[each.id]),
        )
        for each in found
    ]


def _lapsed(work: Work, now: _Present, at: Instant) -> Bulletin | None:
    """The bulletin back at submitted; None when it is not approved, or is for what would air."""
    if not now.stale:
        return None
    same = says_the_same(now.bulletin, now.words)
    why = "âm thanh dựng lại không giống âm thanh đã duyệt" if same else "lời đọc đã đổi"
    return move(work, now.bulletin, Step.LAPSE, Done(actor=CLOCK, verb="lapse", at=at, told=why))


def scheduled(work: Work, bulletins: Sequence[BulletinId], at: Instant) -> None:
    """Those that were approved have now stood in a published manifest."""
    for bulletin in bulletins:
        found = work.bulletins.get(EVERYWHERE, bulletin)
        with suppress(BulletinMoved):
            move(work, found, Step.SCHEDULE, Done(actor=CLOCK, verb="schedule", at=at))
