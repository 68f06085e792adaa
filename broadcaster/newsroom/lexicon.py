"""The operators' own readings: found, tried, added, edited and taken away, by those who may, where they hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.access import EVERYWHERE, Action, Actor, Scope, demand, demand_everywhere, reach
from broadcaster.domain.bulletin import check_text
from broadcaster.domain.collation import folded
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.lexicon import (
    Drop,
    EntryId,
    LexiconEntry,
    Put,
    Readings,
    changed,
    check_entry,
    composed,
    shelve,
)
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.lexicon import Sought
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked, Page, check_asked
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at, spoken_of
from broadcaster.newsroom.revoicing import Altered, altered, keep, standing_below
from broadcaster.wording import Spoken, Word

TRIAL_LIMIT = 2_000
"""Characters of a sentence to be tried."""


# --- looking -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What to look for. `scope`: what that station says of its own; `country`: what holds everywhere; `holding_at`:
    all that holds at a station, its own and what it has from above. Neither: all there is to see."""

    text: str = ""
    scope: StationCode | None = None
    country: bool = False
    holding_at: StationCode | None = None


def page(newsroom: Newsroom, actor: Actor, search: Search, asked: Asked, at: Instant) -> Page[LexiconEntry]:
    """By what is written. FieldWrong, StationUnknown."""
    scope = reach(actor, Action.READ_LEXICON, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.lexicon.page(scope, _sought(work, scope, search), asked)


def _sought(work: Work, scope: Scope, search: Search) -> Sought:
    if search.holding_at is not None:
        work.stations.get(scope, search.holding_at)
        line = line_at(work, search.holding_at)
        return Sought(scopes=(None, *(station.code for station in line)), text=search.text)
    if search.scope is not None:
        return Sought(scopes=(work.stations.get(scope, search.scope).code,), text=search.text)
    return Sought(scopes=(None,) if search.country else None, text=search.text)


def find(newsroom: Newsroom, actor: Actor, entry: EntryId, at: Instant) -> LexiconEntry:
    """EntryUnknown."""
    scope = reach(actor, Action.READ_LEXICON, at)
    with newsroom.store.read() as work:
        return work.lexicon.get(scope, entry)


def shipped(newsroom: Newsroom, actor: Actor, text: str, asked: Asked, at: Instant) -> Page[Word]:
    """What ships in config/lexicon and lies below every entry: to be read, not edited. `after` is a written word."""
    reach(actor, Action.READ_LEXICON, at)
    check_asked(asked)
    found = (word for word in sorted(newsroom.shipped.words, key=lambda word: word.written) if _holds(word, text))
    rest = [word for word in found if asked.after is None or word.written > asked.after]
    rows = tuple(rest[: asked.limit])
    return Page(rows=rows, after=rows[-1].written if len(rest) > asked.limit else None)


def _holds(word: Word, text: str) -> bool:
    return folded(text) in f"{folded(word.written)}\n{folded(word.spoken)}"


# --- trying ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A sentence as a station would say it (None: as the country), and with an entry that is only proposed."""

    text: str
    station: StationCode | None
    proposed: LexiconEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """`proposed` None when nothing was proposed."""

    spoken: Spoken
    proposed: Spoken | None


def try_sentence(newsroom: Newsroom, actor: Actor, trial: Trial, at: Instant) -> Tried:
    """Changes nothing. FieldWrong, TextBroken, ReadingNotVietnamese, StationUnknown."""
    scope = reach(actor, Action.READ_LEXICON, at)
    check_text("text", trial.text, TRIAL_LIMIT)
    with newsroom.store.read() as work:
        line: tuple[Station, ...] = ()
        if trial.station is not None:
            line = line_at(work, work.stations.get(scope, trial.station).code)
        entries = work.lexicon.of([station.code for station in line])
    spoken = newsroom.read(trial.text, Readings(shelve(entries)).of(line))
    if trial.proposed is None:
        return Tried(spoken=spoken, proposed=None)
    proposed = whole(trial.proposed)
    if proposed.scope is not None and proposed.scope not in {station.code for station in line}:
        raise FieldWrong(field="scope", problem="từ này không áp dụng cho đài đang thử")
    after = Readings(shelve(changed(entries, [Put(entry=proposed)]))).of(line)
    return Tried(spoken=spoken, proposed=newsroom.read(trial.text, after))


def whole(entry: LexiconEntry) -> LexiconEntry:
    """The entry as it is kept. What `check_entry` raises."""
    check_entry(entry)
    return replace(entry, written=composed(entry.written), spoken=composed(entry.spoken))


# --- what a change does ------------------------------------------------------------------------------------------


def affected(newsroom: Newsroom, actor: Actor, change: Put | Drop, at: Instant) -> tuple[Altered, ...]:
    """The bulletins, submitted or approved and still valid, that would be spoken otherwise. Changes nothing.

    StationUnknown, RightMissing, and what `check_entry` raises.
    """
    if isinstance(change, Put):
        change = Put(entry=whole(change.entry))
    with newsroom.store.read() as work:
        demand_scope(work, actor, change.entry.scope, at)
        return altered(newsroom, work, [change], at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """In how many bulletins an entry changes what is said, of how many that were looked at: those of its scope that are
    submitted or approved and still valid."""

    changes: int
    looked_at: int


def usage(newsroom: Newsroom, actor: Actor, entry: EntryId, at: Instant) -> Usage:
    """Found by reading them with and without it. EntryUnknown."""
    scope = reach(actor, Action.READ_LEXICON, at)
    with newsroom.store.read() as work:
        found = work.lexicon.get(scope, entry)
        looked_at = standing_below(newsroom, work, [found.scope], at, within=scope)
        told = altered(newsroom, work, [Drop(entry=found)], at)
    mine = {bulletin.id for bulletin in looked_at}
    return Usage(changes=sum(each.bulletin in mine for each in told), looked_at=len(mine))


def used_in(newsroom: Newsroom, actor: Actor, entries: Sequence[LexiconEntry], at: Instant) -> dict[EntryId, int]:
    """In how many bulletins of the actor's reach, submitted or approved and still valid, each of these is said: all of
    them are read once, and what stands in them is counted."""
    scope = reach(actor, Action.READ_LEXICON, at)
    counts = dict.fromkeys((each.id for each in entries), 0)
    with newsroom.store.read() as work:
        tree = work.stations.tree(EVERYWHERE)
        for bulletin in standing_below(newsroom, work, [None], at, within=scope):
            said = {
                change.written.casefold()
                for change in spoken_of(newsroom, work, bulletin.draft).changes
                if change.rule == "lexicon"
            }
            line = {None, *(station.code for station in tree.line(bulletin.draft.origin))}
            for each in entries:
                counts[each.id] += each.scope in line and each.written.casefold() in said
    return counts


# --- changing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An entry as it stands now, and the bulletins it makes sound otherwise; those approved wait for approval anew."""

    entry: LexiconEntry
    altered: tuple[Altered, ...]


def add(newsroom: Newsroom, actor: Actor, entry: LexiconEntry, key: str | None, at: Instant) -> Kept:
    """The same key and entry again gives the entry that stands.

    StationUnknown, RightMissing; what `check_entry` raises; EntryTaken, IdempotencyClash.
    """
    new = replace(whole(entry), version=1, changed_by=actor.name, changed_at=at)
    put = [Put(entry=new)]
    with newsroom.store.read() as work:
        demand_scope(work, actor, new.scope, at)
    _read_ahead(newsroom, put, at)
    with newsroom.store.write() as work:
        demand_scope(work, actor, new.scope, at)
        request = digest_of("entry-1", *_told(new))
        if (kept := sent_before(work.receipts, actor.id, Sent(id=new.id, key=key), request, at)) is not None:
            return Kept(entry=work.lexicon.get(EVERYWHERE, EntryId(kept)), altered=())
        return Kept(entry=new, altered=keep(newsroom, work, actor, put, at))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryEdit:
    """How an entry is said from now on; its scope and what is written stay, for they name it."""

    entry: EntryId
    seen: int
    spoken: str
    any_case: bool
    inside: bool


def edit(newsroom: Newsroom, actor: Actor, told: EntryEdit, at: Instant) -> Kept:
    """EntryUnknown, RightMissing, EditedMeanwhile, and what `check_entry` raises."""
    with newsroom.store.read() as work:
        stood = _mine(work, actor, told.entry, at)
    after = _edited(stood, told, actor, at)
    _read_ahead(newsroom, [Put(entry=after)], at)
    with newsroom.store.write() as work:
        stood = _mine(work, actor, told.entry, at)
        if stood.version != told.seen:
            raise EditedMeanwhile(thing=stood.written)
        after = _edited(stood, told, actor, at)
        return Kept(entry=after, altered=keep(newsroom, work, actor, [Put(entry=after)], at))


def _edited(stood: LexiconEntry, told: EntryEdit, actor: Actor, at: Instant) -> LexiconEntry:
    return whole(
        replace(
            stood,
            spoken=told.spoken,
            any_case=told.any_case,
            inside=told.inside,
            version=stood.version + 1,
            changed_by=actor.name,
            changed_at=at,
        )
    )


def remove(newsroom: Newsroom, actor: Actor, entry: EntryId, seen: int, at: Instant) -> Kept:
    """The audit keeps what it said. EntryUnknown, RightMissing, EditedMeanwhile."""
    with newsroom.store.read() as work:
        stood = _mine(work, actor, entry, at)
    _read_ahead(newsroom, [Drop(entry=stood)], at)
    with newsroom.store.write() as work:
        stood = _mine(work, actor, entry, at)
        if stood.version != seen:
            raise EditedMeanwhile(thing=stood.written)
        return Kept(entry=stood, altered=keep(newsroom, work, actor, [Drop(entry=stood)], at))


def demand_scope(work: Work, actor: Actor, scope: StationCode | None, at: Instant) -> None:
    """StationUnknown for a station out of the actor's sight; RightMissing where they may read only."""
    sight = reach(actor, Action.READ_LEXICON, at)
    if scope is None:
        demand_everywhere(actor, Action.WRITE_LEXICON, at)
    else:
        demand(actor, Action.WRITE_LEXICON, work.stations.get(sight, scope), at)


def _mine(work: Work, actor: Actor, entry: EntryId, at: Instant) -> LexiconEntry:
    """An entry that the actor may change. EntryUnknown; RightMissing for one they only see."""
    found = work.lexicon.get(reach(actor, Action.READ_LEXICON, at), entry)
    if found.scope is None:
        demand_everywhere(actor, Action.WRITE_LEXICON, at)
    else:
        demand(actor, Action.WRITE_LEXICON, work.stations.get(EVERYWHERE, found.scope), at)
    return found


def _read_ahead(newsroom: Newsroom, changes: list[Put] | list[Drop], at: Instant) -> None:
    """Reads outside any transaction what the change bears on, so that the transaction finds it remembered."""
    with newsroom.store.read() as work:
        altered(newsroom, work, changes, at)


def _told(entry: LexiconEntry) -> Iterable[str]:
    return entry.scope or "", entry.written, entry.spoken, f"{entry.any_case:d}{entry.inside:d}"


def every(newsroom: Newsroom, actor: Actor, search: Search, at: Instant) -> tuple[LexiconEntry, ...]:
    """All entries of a search, in one view."""
    scope = reach(actor, Action.READ_LEXICON, at)
    with newsroom.store.read() as work:
        sought = _sought(work, scope, search)
        found = work.lexicon.page(scope, sought, Asked(limit=PAGE_LIMIT))
        rows = list(found.rows)
        while found.after is not None:
            found = work.lexicon.page(scope, sought, Asked(after=found.after, limit=PAGE_LIMIT))
            rows += found.rows
    return tuple(rows)
