"""People decide about the playlists to come: add, move, skip, order, repeat, run over, copy a day, and undo it.

Every verb is one transaction and one decision with its reason; the planner keeps what was decided. What has begun or is
locked is refused: stations have pulled it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.bulletin import Bulletin, BulletinId, Priority, check_text
from broadcaster.domain.by_hand import (
    REPEATED_FOR,
    WHY_LIMIT,
    Added,
    Copied,
    Decision,
    DecisionId,
    Extended,
    Moved,
    OnConflict,
    Ordered,
    Repeated,
    Skipped,
    Undone,
    What,
    called,
    days_of,
    slots_named,
)
from broadcaster.domain.deciding import repeats, undone
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.errors.playlists import (
    DayPlaced,
    DecisionUndone,
    NoSlotTakes,
    NothingThere,
    PriorityFromAbove,
    PriorityOnlyEarlier,
)
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.copying import copied, line_with, stands_in
from broadcaster.newsroom.hands import at_hand, decided_at
from broadcaster.newsroom.placeable import AtStation, Insertion, Remark
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.trying import judge, tried_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Where something is to be decided, and why. `sent.seen` is the version of the slot that was seen; without a slot,
    that of all the station's decisions."""

    station: StationCode
    slot: SlotId | None = None
    why: str
    sent: Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDecision:
    """The decision as it stands, and what is to be known of it."""

    decision: Decision
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What is to be repeated (None: all that stood in the slot), in how many slots, and how many hours apart; in the
    session of that name alone, when one is named."""

    bulletin: BulletinId | None = None
    times: int = 1
    gap: int = 0
    session: str = ""
    mode: OnConflict = OnConflict.APPEND


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """From one day to another."""

    source: date
    day: date
    mode: OnConflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What a verb came to, as the audit tells it."""

    what: What
    told: str
    remarks: tuple[Remark, ...] = ()
    of: Decision | None = None
    """What is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verb:
    """A verb: its name, what it was asked, and how it comes to a decision."""

    name: str
    asked: object
    choose: Callable[[AtStation], _Choice]
    past: bool = False
    """Whether the slot may have begun."""


# --- the verbs ---------------------------------------------------------------------------------------------------


def add(newsroom: Newsroom, actor: Actor, intent: Intent, put: Insertion, at: Instant) -> MadeDecision:
    """Puts a bulletin into a slot. StationUnknown, RightMissing, SlotUnknown, SlotBegun, SlotLocked, EditedMeanwhile,
    IdempotencyClash, FieldWrong, as every verb of this module; BulletinNotHere, BulletinOver, BulletinNotThatDay,
    PlaceTaken, SlotOverfull."""

    def choose(here: AtStation) -> _Choice:
        slot = here.slot(_slot(intent))
        found = here.airable(put.bulletin, slot.day)
        here.check_place(slot, put)
        remarks = _unapproved(found)
        what = Added(slot=slot.id, bulletin=found.id, place=put.place, mode=put.mode)
        return _Choice(what=what, told=f"{_title(found)} vào {called(slot.id)}", remarks=remarks)

    return _decide(newsroom, actor, intent, _Verb(name="add", asked=put, choose=choose), at)


def move(newsroom: Newsroom, actor: Actor, intent: Intent, put: tuple[SlotId, Insertion], at: Instant) -> MadeDecision:
    """Takes a bulletin out of a slot and puts it into another, or to another place of the same. As `add`; NotInSlot."""
    to, where = put

    def choose(here: AtStation) -> _Choice:
        source, target = here.slot(_slot(intent)), here.changeable(to)
        found = here.airable(where.bulletin, target.day)
        here.check_stands(source, found)
        if here.binds(found):
            _check_priority_moves(here, found, source, target)
        here.check_place(target, where)
        remarks = _unapproved(found)
        line = line_with(here, source, where) if target.id == source.id else ()
        what = Moved(slot=source.id, bulletin=found.id, to=target.id, place=where.place, mode=where.mode, line=line)
        said = f"{_title(found)} từ {called(source.id)} sang {called(target.id)}"
        return _Choice(what=what, told=said, remarks=remarks)

    return _decide(newsroom, actor, intent, _Verb(name="move", asked=put, choose=choose), at)


def _check_priority_moves(here: AtStation, found: Bulletin, source: Slot, target: Slot) -> None:
    """When it is heard is the commune's choice; that it is, and how often, is not."""
    there = {each.bulletin for each in here.hand(target).placed} | set(stands_in(here, target))
    if target.day > source.day or (target.id != source.id and found.id in there):
        raise PriorityOnlyEarlier(bulletin=found.draft.title)


def skip(newsroom: Newsroom, actor: Actor, intent: Intent, bulletin: BulletinId, at: Instant) -> MadeDecision:
    """Keeps a bulletin out of a slot. BulletinNotHere; PriorityFromAbove: whoever gets it may order or move it."""

    def choose(here: AtStation) -> _Choice:
        slot = here.slot(_slot(intent))
        found = here.bulletin(bulletin, slot.day)
        if found.draft.priority is Priority.PRIORITY and here.above(found):
            raise PriorityFromAbove(bulletin=found.draft.title)
        what = Skipped(slot=slot.id, bulletin=found.id)
        return _Choice(what=what, told=f"{_title(found)} ở {called(slot.id)}")

    return _decide(newsroom, actor, intent, _Verb(name="skip", asked=bulletin, choose=choose), at)


def order(
    newsroom: Newsroom, actor: Actor, intent: Intent, bulletins: tuple[BulletinId, ...], at: Instant
) -> MadeDecision:
    """In which order a slot's priority bulletins stand. As `add`; FieldWrong for one that is none."""

    def choose(here: AtStation) -> _Choice:
        slot = here.slot(_slot(intent))
        found = [here.airable(each, slot.day) for each in dict.fromkeys(bulletins)]
        plain = next((each for each in found if each.draft.priority is not Priority.PRIORITY), None)
        if plain is not None:
            problem = f"“{plain.draft.title}” không phải bản tin ưu tiên"
            raise FieldWrong(field="bulletins", problem=problem)
        what = Ordered(slot=slot.id, bulletins=tuple(each.id for each in found))
        remarks = tuple(dict.fromkeys(each for one in found for each in _unapproved(one)))
        return _Choice(what=what, told=f"{len(found)} bản tin ưu tiên ở {called(slot.id)}", remarks=remarks)

    return _decide(newsroom, actor, intent, _Verb(name="order", asked=bulletins, choose=choose), at)


def repeat(newsroom: Newsroom, actor: Actor, intent: Intent, again: Again, at: Instant) -> MadeDecision:
    """Has a bulletin, or all of a slot, aired again in slots after it. The slot may be over: that of last evening.
    Besides the airings that are wanted of it; and what stands in the slot by then, whatever becomes of that.
    BulletinNotHere, BulletinOver; NothingThere; CannotAir; FieldWrong for a session the station does not have."""

    def choose(here: AtStation) -> _Choice:
        slot = here.slot(_slot(intent))
        coming = [each for each in here.slots(slot.day, slot.day + REPEATED_FOR) if here.is_open(each)]
        if again.session and again.session not in {each.session for each in coming}:
            raise FieldWrong(field="session", problem=f"đài không có buổi “{again.session}” trong thời gian tới")
        items, said, remarks = _to_repeat(here, slot, again)
        what = Repeated(
            slot=slot.id,
            since=max(slot.span.start, _first_open(here, again.gap)),
            bulletin=again.bulletin,
            items=items,
            times=again.times,
            gap=again.gap,
            session=again.session,
            mode=again.mode,
        )
        heard = [each for each in repeats(what, coming) if here.is_open(each)]
        remarks = (*remarks, *_stretched(here, items, heard))
        return _Choice(what=what, told=f"{said}, {again.times} lần sau {called(slot.id)}", remarks=remarks)

    return _decide(newsroom, actor, intent, _Verb(name="repeat", asked=again, choose=choose, past=True), at)


def _first_open(here: AtStation, gap: int) -> Instant:
    """From when the first slot that can still be changed is the first after so many hours."""
    return instant(here.at + here.newsroom.lock + timedelta(milliseconds=1) - timedelta(hours=gap))


def _stretched(here: AtStation, items: Sequence[BulletinId], heard: Sequence[Slot]) -> Iterator[Remark]:
    """Where a repeat asks for more than its bulletins can give."""
    if not heard:
        yield Remark.NO_SLOT_YET
    drafts = [here.work.bulletins.get(EVERYWHERE, bulletin).draft for bulletin in items]
    if any(slot.day > draft.valid_until for slot in heard for draft in drafts):
        yield Remark.NOT_AFTER_VALIDITY


def _to_repeat(here: AtStation, slot: Slot, again: Again) -> tuple[tuple[BulletinId, ...], str, tuple[Remark, ...]]:
    if again.bulletin is not None:
        found = here.airable(again.bulletin, max(slot.day, here.newsroom.local_day(here.at)))
        return (found.id,), _title(found), _unapproved(found)
    items = stands_in(here, slot)
    if not items:
        raise NothingThere(what=f"Buổi phát {called(slot.id)}")
    return items, "cả buổi", ()


def copy_day(newsroom: Newsroom, actor: Actor, intent: Intent, copy: Copy, at: Instant) -> MadeDecision:
    """Has all that stood on one day stand on another, session by session. Slots that cannot be changed are left as they
    are, and said. SlotBegun or SlotLocked when that is all of them; SlotUnknown when the day has none; NothingThere;
    NoSlotTakes; DayPlaced; EditedMeanwhile when anything was decided at the station since, on whatever day."""
    if copy.source == copy.day:
        raise FieldWrong(field="to", problem="phải là ngày khác")

    def choose(here: AtStation) -> _Choice:
        targets = here.slots(copy.day, copy.day)
        coming = [slot for slot in targets if here.is_open(slot)]
        if not coming:
            here.changeable(targets[-1].id if targets else SlotId(f"{intent.station}-{copy.day:%Y%m%d}"))
        wanted, unmet = copied(here, coming, here.slots(copy.source, copy.source))
        items = {slot: here.still_airable(each, copy.day) for slot, each in wanted.items()}
        if not any(items.values()):
            raise _not_copied(copy, unmet=unmet and not any(wanted.values()))
        placed = at_hand(decided_at(here.newsroom, here.work, intent.station, copy.day).slots, items)
        if copy.mode is None and placed:
            raise DayPlaced(day=f"{copy.day:%d/%m/%Y}", count=placed)
        kept = tuple((slot, each) for slot, each in items.items() if each)
        remarks = [Remark.SLOTS_LOCKED] if len(coming) < len(targets) else []
        if any(len(items[slot]) < len(each) for slot, each in wanted.items()):
            remarks.append(Remark.BULLETINS_OVER)
        if unmet:
            remarks.append(Remark.SESSIONS_LEFT)
        said = f"ngày {copy.source:%d/%m/%Y} sang ngày {copy.day:%d/%m/%Y}"
        what = Copied(source=copy.source, day=copy.day, items=kept, mode=copy.mode)
        return _Choice(what=what, told=said, remarks=tuple(remarks))

    return _decide(newsroom, actor, intent, _Verb(name="copy", asked=copy, choose=choose), at)


def _not_copied(copy: Copy, *, unmet: bool) -> BroadcasterError:
    source = f"{copy.source:%d/%m/%Y}"
    return NoSlotTakes(day=f"{copy.day:%d/%m/%Y}", source=source) if unmet else NothingThere(what=f"Ngày {source}")


def run_over(newsroom: Newsroom, actor: Actor, intent: Intent, until: Instant, at: Instant) -> MadeDecision:
    """Lets a slot run past its end, as far as the station's limits and its next session allow: planning asks that again
    each time. As `add`; RunOverForbidden, with the latest moment; FieldWrong."""

    def choose(here: AtStation) -> _Choice:
        slot = here.slot(_slot(intent))
        here.check_run_over(slot, until)
        said = f"{called(slot.id)} tràn tới {until.astimezone(newsroom.zone):%H:%M:%S}"
        return _Choice(what=Extended(slot=slot.id, until=until), told=said)

    return _decide(newsroom, actor, intent, _Verb(name="run-over", asked=until, choose=choose), at)


def undo(newsroom: Newsroom, actor: Actor, intent: Intent, decision: DecisionId, at: Instant) -> MadeDecision:
    """Takes a decision back, as if it had never been made; taking that back makes it stand again. DecisionUnknown;
    DecisionUndone; SlotBegun and SlotLocked as for the decision itself, but a repeat always ends."""

    def choose(here: AtStation) -> _Choice:
        found = here.work.decisions.get(intent.station, decision)
        if found.id in undone(here.work.decisions.bearing_on(found.first, intent.station)):
            raise DecisionUndone(decision=decision)
        what, _ = here.root_of(found.what)
        there = {slot.id: slot for slot in here.slots(*days_of(what))}
        shut = [slot for slot in found.slots if slot in there and not here.is_open(there[slot])]
        some = isinstance(what, Repeated) or (isinstance(what, Copied) and len(shut) < len(found.slots))
        if shut and not some:
            here.changeable(shut[0])
        return _Choice(what=Undone(decision=decision), told=f"quyết định {decision}", of=found)

    return _decide(newsroom, actor, intent, _Verb(name="undo", asked=decision, choose=choose), at)


# --- how a decision comes about ----------------------------------------------------------------------------------


def _decide(newsroom: Newsroom, actor: Actor, intent: Intent, verb: _Verb, at: Instant) -> MadeDecision:
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    check_text("why", intent.why, WHY_LIMIT)
    if not intent.why.strip():
        raise FieldWrong(field="why", problem="phải ghi lý do")
    with newsroom.store.write() as work:
        station = work.stations.get(scope, intent.station)
        demand(actor, Action.EDIT_PLAYLISTS, station, at)
        request = digest_of("placing-1", verb.name, intent.station, intent.slot or "", intent.why, repr(verb.asked))
        if (stands := sent_before(work.receipts, actor.id, intent.sent, request, at)) is not None:
            return MadeDecision(decision=work.decisions.get(station.code, DecisionId(stands)))
        here = AtStation(newsroom=newsroom, work=work, station=station, at=at)
        if intent.slot is not None:
            _check_seen(here, intent.slot, intent, past=verb.past)
        elif intent.sent.seen is not None and work.decisions.last(station.code) != intent.sent.seen:
            raise EditedMeanwhile(thing=station.label)
        chosen = verb.choose(here)
        decision = _decision(here, actor, intent, chosen)
        before, trial = _mark(here, decision), tried_before(here, chosen.what)
        if not work.decisions.add(decision):
            raise EditedMeanwhile(thing=station.label)
        remarks = (*chosen.remarks, *judge(here, trial))
        done = deed(actor, f"playlist.{verb.name}", f"decision:{decision.id}", at, station.path)
        said = f"{chosen.told}: {decision.why}"
        work.audit.add(replace(done, before=before, after=_mark(here, decision), told=said))
        return MadeDecision(decision=decision, remarks=remarks)


def _check_seen(here: AtStation, slot: SlotId, intent: Intent, *, past: bool) -> None:
    """SlotUnknown, SlotBegun, SlotLocked; EditedMeanwhile when something was decided there since it was seen."""
    found = here.slot(slot) if past else here.changeable(slot)
    if intent.sent.seen is not None and here.work.decisions.last(intent.station, found.id) != intent.sent.seen:
        raise EditedMeanwhile(thing=called(found.id))


def _decision(here: AtStation, actor: Actor, intent: Intent, chosen: _Choice) -> Decision:
    if isinstance(chosen.what, Undone):
        assert chosen.of is not None
        slots, (first, last) = chosen.of.slots, (chosen.of.first, chosen.of.last)
    else:
        slots, (first, last) = slots_named(chosen.what), days_of(chosen.what)
    return Decision(
        id=DecisionId(intent.sent.id),
        station=here.station.code,
        number=here.work.decisions.last(here.station.code) + 1,
        what=chosen.what,
        slots=slots,
        first=first,
        last=last,
        by=actor.id,
        by_name=actor.name,
        at=here.at,
        why=intent.why.strip(),
    )


def _mark(here: AtStation, decision: Decision) -> Digest:
    """Of what stands by hand on its first day."""
    found = decided_at(here.newsroom, here.work, here.station.code, decision.first)
    return digest_of("day-by-hand-1", *(part for slot in sorted(found.slots) for part in (slot, found.at(slot).digest)))


def _slot(intent: Intent) -> SlotId:
    if intent.slot is None:
        raise ValueError("this verb is about a slot")
    return intent.slot


def _title(bulletin: Bulletin) -> str:
    return f"“{bulletin.draft.title}”"


def _unapproved(bulletin: Bulletin) -> tuple[Remark, ...]:
    return () if bulletin.approved else (Remark.NOT_APPROVED,)
