"""What the planner would make of a station's day with a decision and without it: asked before the decision stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Bulletin, BulletinId, Priority, Target
from broadcaster.domain.by_hand import Added, Copied, Moved, OnConflict, What, day_of, slots_named, told
from broadcaster.domain.deciding import ByHand
from broadcaster.domain.errors.bulletins import BulletinUnknown
from broadcaster.domain.errors.playlists import CannotAir, PriorityDisplaced
from broadcaster.domain.inheriting import effective
from broadcaster.domain.item import JingleKind, RenderedItem
from broadcaster.domain.planning import Aired, Candidate, History, Playlist, ReasonCode, Shell, Vacancy, fill
from broadcaster.domain.planning.candidates import Carried
from broadcaster.domain.schedule import Slot, SlotId, forbidden
from broadcaster.domain.units import Millis
from broadcaster.newsroom.books.rendering import RenderOrder
from broadcaster.newsroom.hands import StationSlots, decided_at, run_on
from broadcaster.newsroom.orders import bulletin_order, greeting_order, ident_order, jingle_order, recipe_of, tone_of
from broadcaster.newsroom.placeable import AtStation, Placement, Remark
from broadcaster.newsroom.readings import line_at, reading_along
from broadcaster.newsroom.rendering import finished
from broadcaster.newsroom.scheduling import MAY_AIR


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A day's slots that have not begun, as they would be: of what has priority and what people placed alone, for
    nothing else can stand in its way. Empty while the frame of the slots is not made."""

    playlists: Mapping[SlotId, Playlist]
    known: Mapping[BulletinId, Bulletin]

    def airings(self, bulletin: BulletinId) -> int:
        return sum(any(row.bulletin == bulletin for row in each.rows) for each in self.playlists.values())

    @property
    def priorities(self) -> list[Bulletin]:
        return [each for each in self.known.values() if each.draft.priority is Priority.PRIORITY]


def tried(here: AtStation, day: date, more: Iterable[BulletinId] = ()) -> Tried:
    """By what stands in the transaction; `more`: bulletins that are looked at besides."""
    sessions = StationSlots(here.newsroom, here.work)
    slots = sessions.of(here.station.code, day, day)
    hands = decided_at(here.newsroom, here.work, here.station.code, day).slots
    if not slots:
        return Tried(playlists={}, known={})
    limits = sessions.limits_of(here.station.code, day)
    longer, _ = run_on(slots, hands, lambda _: limits, here.newsroom.zone)
    known = _known(here, day, [*more, *(p.bulletin for hand in hands.values() for p in hand.placed)])
    frames = _Frames(here)
    zone = here.newsroom.zone
    vacancies = [
        _vacancy(slot, here.station.path, shell, (hands.get(slot.id, ByHand()), forbidden(slot, limits, zone)))
        for slot in longer
        if slot.span.start > here.at and (shell := frames.of(slot)) is not None
    ]
    candidates = [frames.candidate(each) for each in known.values()]
    filled = fill(vacancies, candidates, _history(here, day, slots))
    return Tried(playlists={each.slot.id: each for each in filled}, known=known)


# --- whether it may stand ------------------------------------------------------------------------------------------

_Days = Mapping[date, Tried]
_Put = Added | Moved


def tried_before(here: AtStation, what: What) -> _Days:
    """The days that a decision bears on, while it is not made. A repeat is a rule for days nobody knows yet."""
    if not isinstance(what, Added | Moved | Copied):
        return {}
    more = [what.bulletin] if not isinstance(what, Copied) else []
    return {day: tried(here, day, more) for day in _days(what)}


def judge(here: AtStation, what: What, before: _Days) -> tuple[Remark, ...]:
    """Once it is written, and before anybody sees it. CannotAir and SlotOverfull for what would not be heard there;
    PriorityDisplaced where something that has priority would be heard less often. What to know of it otherwise."""
    if not isinstance(what, Added | Moved | Copied):
        return ()
    after = {day: tried(here, day) for day in before}
    told = () if isinstance(what, Copied) else _heard(here, what, (before, after))
    return (*told, *_kept(here, what, before, after))


def _days(what: Added | Moved | Copied) -> list[date]:
    named = (day_of(slot) for slot in slots_named(what))
    return sorted({day for day in named if day is not None})


def _heard(here: AtStation, what: _Put, days: tuple[_Days, _Days]) -> tuple[Remark, ...]:
    target, (before, after) = _target(what), days
    day = day_of(target)
    assert day is not None
    found = here.work.bulletins.get(EVERYWHERE, what.bulletin)
    playlist = after[day].playlists.get(target)
    if playlist is None:  # its frame is not made: what was published tells how long that is
        return here.check_room(here.slot(target), Placement(bulletin=what.bulletin, mode=what.mode), found)
    stood = before[day].playlists.get(target)
    out = set() if stood is None else {each.bulletin for each in stood.left_out} - {what.bulletin}
    remarks: tuple[Remark, ...] = ()
    for left in (each for each in playlist.left_out if each.bulletin not in out):
        facts = left.reason.facts
        if left.reason.code is ReasonCode.LEFT_PLACED_NO_ROOM:
            if what.mode is not OnConflict.APPEND:
                here.overfull(playlist.slot, found, int(facts["needed_ms"]), int(facts["left_ms"]))
            remarks = (Remark.MAY_NOT_FIT,)
        elif left.bulletin == what.bulletin and left.reason.code in _NEVER and _is_made(here, found):
            problem = str(facts["problem"])
            raise CannotAir(bulletin=found.draft.title, slot=told(target), problem=problem)
    return remarks


_NEVER = (ReasonCode.LEFT_PLACED_UNFIT, ReasonCode.LEFT_HOURS_FORBIDDEN)


def _is_made(here: AtStation, bulletin: Bulletin) -> bool:
    """Whether its sound is made: nothing is said of what has none yet."""
    return _Frames(here).candidate(bulletin).item is not None


def _kept(here: AtStation, what: Added | Moved | Copied, before: _Days, after: _Days) -> tuple[Remark, ...]:
    known = {each.id: each for day in before.values() for each in day.priorities}
    fewer = False
    for bulletin, found in sorted(known.items()):
        was, will = (sum(day.airings(bulletin) for day in days.values()) for days in (before, after))
        if will >= was:
            continue
        if here.above(found) or not _by_priority(here, what):
            slot, left = _where_lost(bulletin, before, after)
            raise PriorityDisplaced(bulletin=found.draft.title, was=was, will=will, slot=told(slot), left=left)
        fewer = True
    return (Remark.PRIORITY_FEWER,) if fewer else ()


def _by_priority(here: AtStation, what: Added | Moved | Copied) -> bool:
    if isinstance(what, Copied):
        return False
    return here.work.bulletins.get(EVERYWHERE, what.bulletin).draft.priority is Priority.PRIORITY


def _where_lost(bulletin: BulletinId, before: _Days, after: _Days) -> tuple[SlotId, int]:
    """The first slot it would be out of, and what was left there besides."""
    for day, stood in before.items():
        for slot, playlist in stood.playlists.items():
            then = after[day].playlists.get(slot)
            out = then is None or all(row.bulletin != bulletin for row in then.rows)
            if out and any(row.bulletin == bulletin for row in playlist.rows):
                return slot, max(0, playlist.slot.span.length - sum(row.length for row in playlist.rows))
    raise ValueError("it is out of no slot")


def _target(what: _Put) -> SlotId:
    return what.to if isinstance(what, Moved) else what.slot


# --- how it is tried -----------------------------------------------------------------------------------------------


def _known(here: AtStation, day: date, placed: Sequence[BulletinId]) -> dict[BulletinId, Bulletin]:
    found: dict[BulletinId, Bulletin] = {}
    for each in here.work.bulletins.valid_on(day, MAY_AIR):
        if each.draft.priority is Priority.PRIORITY and each.approved and here.reaches(each, day):
            found[each.id] = each
    for bulletin in placed:
        try:
            found.setdefault(bulletin, here.work.bulletins.get(EVERYWHERE, bulletin))
        except BulletinUnknown:
            continue
    return found


def _vacancy(slot: Slot, path: str, shell: Shell, decided: tuple[ByHand, str]) -> Vacancy:
    hand, problem = decided
    carried = () if slot.relay is None else (Carried(relay=slot.relay, item=shell.ident),)
    return Vacancy(
        slot=slot,
        path=path,
        shell=shell,
        forbidden=problem,
        placed=hand.placed,
        skipped=hand.skipped,
        order=hand.order,
        carried=carried,
    )


def _history(here: AtStation, day: date, slots: Sequence[Slot]) -> History:
    """What earlier days promised, and the slots of this day that have begun."""
    code = here.station.code
    aired = here.work.airings.history([code], date.min, day)
    manifest = here.work.manifests.newest(code, day)
    begun = {slot.id for slot in slots if slot.span.start <= here.at}
    for playlist in () if manifest is None else manifest.playlists:
        if playlist.slot.id in begun:
            for bulletin in {row.bulletin for row in playlist.rows if row.bulletin is not None and row.relay is None}:
                before = aired.get((code, bulletin), Aired())
                last = max(row.start for row in playlist.rows if row.bulletin == bulletin)
                aired[code, bulletin] = Aired(count=before.count + 1, last=last, day=day)
    return History(aired=aired)


class _Frames:
    """The sounds of one station, as the planner takes them."""

    def __init__(self, here: AtStation) -> None:
        self._here = here
        self._line = line_at(here.work, here.station.code)
        self._tone = tone_of(here.newsroom, self._line)
        self._reading = reading_along(here.work, self._line)

    def _item(self, order: RenderOrder) -> RenderedItem | None:
        recipe = recipe_of(self._here.newsroom, order)
        return finished(self._here.newsroom, self._here.work, [recipe]).get(recipe)

    def of(self, slot: Slot) -> Shell | None:
        """None while a part of it is not made."""
        newsroom, tone = self._here.newsroom, self._tone
        ident = self._item(ident_order(newsroom, self._here.station, effective(self._line), tone, self._reading))
        greeting = self._item(greeting_order(newsroom, slot.day, slot.session, tone, self._reading))
        signature, sting, closing = (
            self._item(jingle_order(newsroom, each, tone))
            for each in (JingleKind.SIGNATURE, JingleKind.STING, JingleKind.CLOSING)
        )
        if ident is None or greeting is None or signature is None or sting is None or closing is None:
            return None
        return Shell(signature=signature, ident=ident, greeting=greeting, sting=sting, closing=closing)

    def candidate(self, bulletin: Bulletin) -> Candidate:
        """Approved or not: it is asked what would be if it were."""
        work, draft, path = self._here.work, bulletin.draft, self._here.station.path
        from_there = line_at(work, draft.origin)
        order = bulletin_order(self._here.newsroom, bulletin, self._tone, reading_along(work, from_there))
        return Candidate(
            bulletin=bulletin.id,
            title=draft.title,
            priority=draft.priority,
            targets=(Target(station=self._here.station.code, path=path, below=False),),
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            wanted=draft.wanted,
            created=bulletin.created,
            item=self._item(order),
            topic=draft.topic,
            language=draft.language,
            origin=from_there[-1].path,
            twice=draft.twice,
            gap=Millis(draft.gap * 3_600_000),
        )
