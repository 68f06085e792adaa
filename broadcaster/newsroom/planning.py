"""The playlists of every station of a day, planned from what stands; what has begun or is about to stays."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.audit import Deed
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.deciding import ByHand
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest, Tombstone
from broadcaster.domain.notes import Why, read_note
from broadcaster.domain.planning import History, PlacedLater, Playlist, Reason, ReasonCode, Vacancy
from broadcaster.domain.recalling import taken_out, without
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.station_manifest import MOST_DAYS
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Span, instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.airing import Missed
from broadcaster.newsroom.books.audit import Sought
from broadcaster.newsroom.books.bulletins import looked_up
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.hands import again_at, by_hand, placed_after, run_on
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.relaying import Neighbours, carry, in_rounds
from broadcaster.newsroom.scheduling import Agenda
from broadcaster.newsroom.shelf import Shelf

_DAY = timedelta(days=1)
HELD = timedelta(days=MOST_DAYS)
"""How many days ahead of today stations hold manifests, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A day's playlists, and the manifests they were planned on: publishing them over newer ones is refused.

    `filled` are those of the playlists that were made now, with all that was left out, and those that lost something
    now; the others stand as they were published. `tombstones` are for the stations that were promised what was recalled
    since.
    """

    agenda: Agenda
    playlists: tuple[Playlist, ...]
    filled: tuple[Playlist, ...]
    seen: dict[StationCode, Manifest]
    tombstones: dict[StationCode, tuple[Tombstone, ...]]


def plan(newsroom: Newsroom, today: Agenda, at: Instant, *, whole_day: bool = False) -> Plan:
    """The playlists of the stations of the agenda.

    What has begun stands as it was published, whatever the rules say by now, and so does a slot about to start, unless
    it was published silent or its session was withdrawn. Out of both, what was recalled is taken; out of one about to
    start also what was rewritten; and nothing else of them moves. An hour that passed before anything was
    published for it is left alone, for nobody can hear it; `whole_day` fills it all the same, to show a first day
    whole.
    """
    shelf, before = Shelf(newsroom, today, at), _before(newsroom, today, at)
    slots, notes = run_on(
        today.slots, before.hands, lambda slot: today.hours[slot.station].limits.regulation, newsroom.zone
    )
    outlines = {_outline(slot) for slot in slots}
    standing = [
        playlist
        for manifest in before.seen.values()
        for playlist in manifest.playlists
        if (playlist.slot.id in before.emptied and _outline(playlist.slot) in outlines)
        or _stays(playlist, outlines, at, locked_until(newsroom, manifest, at), whole_day=whole_day)
    ]
    kept, cut = _kept(newsroom, standing, before, at)
    due = [slot for slot in slots if slot.id not in kept and (whole_day or slot.span.start > at)]
    ahead = today.to_come.of({slot.station for slot in due})
    vacancies = [
        replace(
            shelf.vacancy(slot, before.hands.get(slot.id, ByHand())),
            ahead=ahead[slot.station],
            placed_later=before.later.get(slot.station, ()),
            again=before.again.get(slot.station, {}),
            unheard=slot.span.start <= at,
        )
        for slot in due
    ]
    approved = {bulletin.id for bulletin in today.bulletins if bulletin.approved}
    neighbours = Neighbours(newsroom.relay_hosts, today.stations)
    for playlist in kept.values():
        neighbours.planned(playlist, before.good[playlist.slot.station] & approved)
    heard = _heard(kept.values(), before)
    topics = {bulletin.id: bulletin.draft.topic for bulletin in today.bulletins}

    def past(filled: Sequence[Playlist]) -> History:
        """What a station's other slots hold is told, those just filled among them."""
        return before.past.with_([*heard, *(each for each in filled if each.slot.span.start > at)], topics)

    made = (_made_up(each, before.unheard) for each in _filled(shelf, today, vacancies, neighbours, past))
    filled = tuple(_noted(each, notes.get(each.slot.id)) for each in made)
    playlists = (*kept.values(), *filled)
    return Plan(agenda=today, playlists=playlists, filled=(*cut, *filled), seen=before.seen, tombstones=before.buried)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What a day is planned on, all of it read at one moment: the manifests, which of their bulletins may still be
    heard, what was recalled, what aired before, and what people decided. `emptied`: slots all was taken out of.
    `unheard`: how often stations say that nothing was heard of a bulletin."""

    seen: dict[StationCode, Manifest]
    good: dict[StationCode, set[BulletinId]]
    recalled: frozenset[BulletinId]
    buried: dict[StationCode, tuple[Tombstone, ...]]
    past: History
    hands: Mapping[SlotId, ByHand]
    later: Mapping[StationCode, tuple[PlacedLater, ...]]
    again: Mapping[StationCode, Mapping[BulletinId, int]]
    missed: frozenset[tuple[str, SlotId]]
    emptied: frozenset[SlotId]
    unheard: Mapping[tuple[StationCode, BulletinId], int]


def _before(newsroom: Newsroom, today: Agenda, at: Instant) -> _Before:
    now = newsroom.local_day(at)
    with newsroom.store.read() as work:
        seen = work.manifests.of_day(today.day, None if today.only is None else sorted(today.only))
        recalled = recalled_by(work, now)
        missed = work.airings.missed(sorted(seen), today.day, today.day)
        since = min((each.draft.valid_from for each in today.bulletins), default=today.day)
        earlier = work.airings.missed(sorted({*seen, *(s.code for s in today.asked)}), since, today.day - _DAY)
        return _Before(
            seen=seen,
            good=_good(work, seen.values()),
            recalled=recalled,
            buried=tombstones(work, recalled, now),
            past=_history(work, today, times_missed(earlier)),
            hands=by_hand(newsroom, work, today.slots),
            later=placed_after(newsroom, work, today.slots),
            unheard=times_missed((*missed, *earlier)),
            again=_again(newsroom, work, today),
            missed=frozenset((told, SlotId(slot)) for _, told, slot, _ in missed),
            emptied=_emptied(newsroom, work, seen.values(), at),
        )


def _again(newsroom: Newsroom, work: Work, today: Agenda) -> dict[StationCode, dict[BulletinId, int]]:
    stations = {slot.station for slot in today.slots}
    approved = [bulletin for bulletin in today.bulletins if bulletin.approved]
    return again_at(newsroom, work, approved, next(iter(stations)) if len(stations) == 1 else None) if stations else {}


def _emptied(newsroom: Newsroom, work: Work, manifests: Collection[Manifest], at: Instant) -> frozenset[SlotId]:
    """Silent, because what stood in them was taken out when they were locked: nothing comes in its place."""
    slots = ((p.slot, locked_until(newsroom, m, at)) for m in manifests for p in m.playlists if not p.rows)
    silent = {each.id: each.day for each, until in slots if at < each.span.start <= until}
    taken = (work.plan_notes.noting(day, {ReasonCode.NOTE_TAKEN_OUT}) for day in set(silent.values()))
    return frozenset(silent.keys() & set().union(*taken))


def _filled(
    shelf: Shelf,
    today: Agenda,
    vacancies: Sequence[Vacancy],
    neighbours: Neighbours,
    past: Callable[[Sequence[Playlist]], History],
) -> list[Playlist]:
    """Who carries others after those whose sessions they carry; who sounds alike together, for they share their
    candidates."""
    approved = [bulletin for bulletin in today.bulletins if bulletin.approved]
    filled: list[Playlist] = []
    for group in in_rounds(vacancies):
        for tone, plain in dict.fromkeys((today.tones[each.slot.station], each.slot.plain) for each in group):
            alike = [v for v in group if (today.tones[v.slot.station], v.slot.plain) == (tone, plain)]
            candidates = [shelf.candidate(bulletin, tone, plain=plain) for bulletin in approved]
            filled += carry(alike, candidates, past(filled), neighbours)
    return filled


def _noted(playlist: Playlist, note: Reason | None) -> Playlist:
    return playlist if note is None else replace(playlist, notes=(note, *playlist.notes))


def _heard(standing: Iterable[Playlist], before: _Before) -> list[Playlist]:
    could = (each for each in standing if before.seen[each.slot.station].could_air(each.slot))
    return [heard_of(each, before.missed) for each in could]


def heard_of(playlist: Playlist, missed: Collection[tuple[str, SlotId]]) -> Playlist:
    """Without what the station says that nothing was heard of."""
    rows = tuple(row for row in playlist.rows if (row.bulletin, playlist.slot.id) not in missed)
    return playlist if len(rows) == len(playlist.rows) else replace(playlist, rows=rows)


def times_missed(missed: Iterable[Missed]) -> Counter[tuple[StationCode, BulletinId]]:
    """How often stations say that nothing was heard of each bulletin."""
    return Counter((code, BulletinId(told)) for code, told, _, _ in missed)


def _history(work: Work, today: Agenda, missed: Mapping[tuple[StationCode, BulletinId], int]) -> History:
    """What the stations were promised on earlier days, but what was missed: of the bulletins of the day, and of topics
    in its month."""
    codes = [station.code for station in today.asked]
    since = min((each.draft.valid_from for each in today.bulletins), default=today.day)
    aired = work.airings.history(codes, since, today.day)
    told = work.airings.told(codes, today.day.replace(day=1), today.day)
    return History(aired=aired, told=told).without(missed)


def _made_up(playlist: Playlist, unheard: Mapping[tuple[StationCode, BulletinId], int]) -> Playlist:
    """Says so of a row that would not be there, had all been heard that was planned before."""
    if not unheard:
        return playlist
    rows = tuple(
        replace(row, reason=_making_up(row.reason, unheard.get((playlist.slot.station, row.airs), 0)))
        if row.airs is not None
        else row
        for row in playlist.rows
    )
    return replace(playlist, rows=rows)


def _making_up(reason: Reason, missed: int) -> Reason:
    airing, wanted = reason.facts.get("airing"), reason.facts.get("wanted")
    if not missed or not isinstance(airing, int) or not isinstance(wanted, int) or airing + missed <= wanted:
        return reason
    if reason.code is ReasonCode.PLACED_BY_HAND:
        return reason
    code = ReasonCode(str(reason.facts["class"])) if reason.code is ReasonCode.VARIED else reason.code
    why = Reason(code=code, facts=reason.facts)
    told: dict[str, str | int] = {"class": code.value, "why": why.sentence, "missed": missed}
    return Reason(code=ReasonCode.MADE_UP, facts={**reason.facts, **told})


# --- what stands and loses something -----------------------------------------------------------------------------


def _lost(playlist: Playlist, before: _Before, at: Instant) -> frozenset[BulletinId]:
    """What of it may stand no longer: out of one that has begun only what was recalled."""
    told = frozenset(playlist.bulletins)
    lost = before.recalled & told
    return lost if playlist.slot.span.start <= at else lost | (told - before.good[playlist.slot.station])


def _kept(
    newsroom: Newsroom, standing: Sequence[Playlist], before: _Before, at: Instant
) -> tuple[dict[SlotId, Playlist], list[Playlist]]:
    """What stands, without what is gone; and those that lost something now, with all that is to be said of them."""
    kept: dict[SlotId, Playlist] = {}
    cut: list[Playlist] = []
    for playlist in standing:
        lost = _lost(playlist, before, at)
        kept[playlist.slot.id] = left = without(playlist, lost, at) if lost else playlist
        if lost:
            with newsroom.store.read() as work:
                document = work.plan_notes.of(playlist.slot.station, playlist.slot.day).get(playlist.slot.id)
            why = Why(left_out=playlist.left_out) if document is None else read_note(document)
            notes = (*why.notes, *taken_out(playlist, left, at))
            cut.append(replace(left, left_out=why.left_out, pending=why.pending, notes=notes))
    return kept, cut


# --- what was recalled -------------------------------------------------------------------------------------------


def recalled_by(work: Work, day: date) -> frozenset[BulletinId]:
    """The recalled bulletins that would still be valid on that day or one that stations hold beside it, and those that
    any manifest of these days ever held: their days may have been changed since."""
    valid = work.bulletins.valid_on(day, (State.RECALLED,), day + HELD)
    return work.recalls.standing(day, day + HELD) | {each.id for each in valid}


def tombstones(work: Work, recalled: Collection[BulletinId], day: date) -> dict[StationCode, tuple[Tombstone, ...]]:
    """For each station, of those that any of its manifests of the days it holds ever promised."""
    if not recalled:
        return {}
    words = {each: recall_of(work, each) for each in recalled}
    return {
        station: tuple(
            Tombstone(bulletin=bulletin, audio=audio, at=told.at, reason=told.told)
            for bulletin, audio in sorted(promised.items())
            if (told := words[bulletin]) is not None
        )
        for station, promised in work.recalls.held(recalled, day, day + HELD).items()
    }


def recall_of(work: Work, bulletin: BulletinId) -> Deed | None:
    """When, by whom and why it was recalled, as the audit tells."""
    sought = Sought(verb="bulletin.recall", subject=f"bulletin:{bulletin}")
    return next((entry.deed for entry in work.audit.page(EVERYWHERE, sought, Asked(limit=1)).rows), None)


# --- what stands -------------------------------------------------------------------------------------------------


def _good(work: Work, manifests: Collection[Manifest]) -> dict[StationCode, set[BulletinId]]:
    """Which of the bulletins in each of these manifests may still be heard as they were published: approved, or
    approved and lapsed since, and not written anew. A change of the lexicon takes nothing back that stations have
    pulled; an author or a leader does."""
    told = {m.station: {each for playlist in m.playlists for each in playlist.bulletins} for m in manifests}
    standing_now = still_good(work, set().union(*told.values()))
    return {
        manifest.station: {
            each
            for each in told[manifest.station]
            if each in standing_now and standing_now[each].revision.at <= manifest.published
        }
        for manifest in manifests
    }


def still_good(work: Work, bulletins: Collection[BulletinId]) -> dict[BulletinId, Bulletin]:
    """Those of these bulletins that may be heard, each looked up once, however many stations play it. What is not
    there cannot be answered for."""
    found = (each for named in bulletins if (each := looked_up(work.bulletins, named)) is not None)
    return {each.id: each for each in found if _may_be_heard(each)}


def _may_be_heard(bulletin: Bulletin) -> bool:
    lapsed = bulletin.approval is not None and bulletin.approval.revision == bulletin.revision.number
    return bulletin.approved or (bulletin.state is State.SUBMITTED and lapsed)


Outline = tuple[SlotId, str, Span]


def _outline(slot: Slot) -> Outline:
    """What a manifest tells of a slot."""
    return slot.id, slot.session, slot.span


def locked_until(newsroom: Newsroom, manifest: Manifest, at: Instant) -> Instant:
    """Until when what starts is locked. What was published later than now, or written down by who led before, is by a
    clock that was ahead, or this one is behind: whatever may have begun by then is not filled anew, and loses only what
    may not be heard."""
    return instant(max(at + newsroom.lock, manifest.published, newsroom.followed or at))


def _stays(playlist: Playlist, outlines: Collection[Outline], at: Instant, until: Instant, *, whole_day: bool) -> bool:
    if playlist.slot.span.start <= at:
        return bool(playlist.rows) or not whole_day
    locked = playlist.slot.span.start <= until
    return locked and bool(playlist.rows) and _outline(playlist.slot) in outlines
