"""What a change of the lexicon does to the bulletins that stand: which are spoken otherwise, and that whoever approved
them is asked again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from broadcaster.domain.access import EVERYWHERE, Actor, Scope
from broadcaster.domain.audit import Deed, deed
from broadcaster.domain.bulletin import Bulletin, BulletinId, words_digest
from broadcaster.domain.errors.bulletins import EditedMeanwhile
from broadcaster.domain.lexicon import Drop, EntryChange, LexiconEntry, Put, Readings, changed, shelve
from broadcaster.domain.life import AIRING, State, Step
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.keeping import Done, move
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at, said
from broadcaster.wording import Spoken

_STANDING = (State.SUBMITTED, *AIRING)
_SHOWN = 20
"""Differences told of one bulletin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOtherwise:
    """Words said before, and what is said in their place; one of them may be empty."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Altered:
    """A bulletin that is spoken otherwise, and where, up to the first twenty places."""

    bulletin: BulletinId
    title: str
    origin: StationCode
    state: State
    differences: tuple[SaidOtherwise, ...]


def standing_below(
    newsroom: Newsroom, work: Work, scopes: Iterable[StationCode | None], at: Instant, within: Scope = EVERYWHERE
) -> list[Bulletin]:
    """The bulletins, submitted or approved and still valid, that come from these stations or below them, as far as they
    lie `within`."""
    today = newsroom.local_day(at)
    below = Scope(tuple("/" if each is None else work.stations.get(EVERYWHERE, each).path for each in scopes))
    mine = {station.code for station in work.stations.tree(below) if within.reaches(station.path)}
    found = work.bulletins.valid_on(today, _STANDING, date.max)
    return [bulletin for bulletin in found if bulletin.draft.origin in mine]


def altered(newsroom: Newsroom, work: Work, changes: Sequence[EntryChange], at: Instant) -> tuple[Altered, ...]:
    """Found by reading every standing bulletin of the changes' scopes as it stands, and as it would."""
    entries = work.lexicon.of(None)
    before, after = Readings(shelve(entries)), Readings(shelve(changed(entries, changes)))
    lines = {}
    found = []
    for bulletin in standing_below(newsroom, work, {change.entry.scope for change in changes}, at):
        origin = bulletin.draft.origin
        if origin not in lines:
            lines[origin] = line_at(work, origin)
        old = said(newsroom, bulletin.draft, before.of(lines[origin]))
        new = said(newsroom, bulletin.draft, after.of(lines[origin]))
        if words_digest(bulletin.draft, old) != words_digest(bulletin.draft, new):
            found.append(_altered(bulletin, old, new))
    return tuple(found)


def _altered(bulletin: Bulletin, old: Spoken, new: Spoken) -> Altered:
    return Altered(
        bulletin=bulletin.id,
        title=bulletin.draft.title,
        origin=bulletin.draft.origin,
        state=bulletin.state,
        differences=tuple(differences(old, new)[:_SHOWN]),
    )


def differences(old: Spoken, new: Spoken) -> list[SaidOtherwise]:
    """Word by word; sentence by sentence where both have as many, so that long texts are compared soon."""
    pairs = [(old.text, new.text)]
    if len(old.sentences) == len(new.sentences):
        pairs = [(a.text, b.text) for a, b in zip(old.sentences, new.sentences, strict=True) if a.text != b.text]
    found = []
    for one, other in pairs:
        before, after = one.split(), other.split()
        for kind, i, j, k, end in SequenceMatcher(None, before, after).get_opcodes():
            if kind != "equal":
                found.append(SaidOtherwise(before=" ".join(before[i:j]), after=" ".join(after[k:end])))
    return found


# --- keeping a change --------------------------------------------------------------------------------------------


def keep(
    newsroom: Newsroom, work: Work, actor: Actor, changes: Sequence[EntryChange], at: Instant
) -> tuple[Altered, ...]:
    """Writes the changes with their audit, and returns to submitted, in the same transaction, every approved bulletin
    they make sound otherwise. EntryTaken, EditedMeanwhile."""
    told = altered(newsroom, work, changes, at)
    stood = {entry.id: entry for entry in work.lexicon.of(None)}
    for change in changes:
        before = stood.get(change.entry.id)
        _note(work, _deed(work, actor, change, at), before, change)
        _write(work, change)
    words = ", ".join(change.entry.written for change in changes[:3])
    for each in told:
        if each.state in AIRING:
            why = f"từ điển đọc đổi: {words}"[:200]
            move(
                work,
                work.bulletins.get(EVERYWHERE, each.bulletin),
                Step.LAPSE,
                Done(actor=actor, verb="lapse", at=at, told=why),
            )
    return told


def _deed(work: Work, actor: Actor, change: EntryChange, at: Instant) -> Deed:
    scope = change.entry.scope
    path = "/" if scope is None else work.stations.get(EVERYWHERE, scope).path
    return deed(actor, f"lexicon.{_verb(change)}", f"entry:{change.entry.id}", at, path)


def _write(work: Work, change: EntryChange) -> None:
    entry = change.entry
    match change:
        case Put() if entry.version == 1:
            work.lexicon.add(entry)
        case Put():
            if not work.lexicon.replace(entry, entry.version - 1):
                raise EditedMeanwhile(thing=entry.written)
        case Drop():
            if not work.lexicon.remove(entry.id, entry.version):
                raise EditedMeanwhile(thing=entry.written)


def _note(work: Work, done: Deed, stood: LexiconEntry | None, change: EntryChange) -> None:
    entry = change.entry
    before = None if stood is None else _digest(stood)
    after = _digest(entry) if isinstance(change, Put) else None
    where = f" ({entry.scope})" if entry.scope else ""
    told = f"“{entry.written}” đọc là “{entry.spoken}”{where}"
    work.audit.add(replace(done, before=before, after=after, told=told))


def _verb(change: EntryChange) -> str:
    match change:
        case Put(entry=entry):
            return "add" if entry.version == 1 else "edit"
        case Drop():
            return "remove"


def _digest(entry: LexiconEntry) -> Digest:
    flags = f"{entry.any_case:d}{entry.inside:d}"
    return digest_of("entry-1", entry.scope or "", entry.written, entry.spoken, flags, str(entry.version))
