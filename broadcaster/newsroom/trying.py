"""Whether a decision may stand: the days it bears on are played through without it, and with it, before anybody sees
it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Bulletin, BulletinId, Priority
from broadcaster.domain.by_hand import (
    Added,
    Copied,
    Extended,
    Moved,
    OnConflict,
    Repeated,
    What,
    called,
    day_of,
    days_of,
    slots_named,
)
from broadcaster.domain.deciding import repeats
from broadcaster.domain.errors.playlists import CannotAir, PriorityDisplaced
from broadcaster.domain.planning import LeftOut, ReasonCode
from broadcaster.domain.schedule import SlotId
from broadcaster.newsroom.books.bulletins import looked_up
from broadcaster.newsroom.placeable import AtStation, Insertion, Remark
from broadcaster.newsroom.rehearsing import Rehearsal, Stage, days_to_play
from broadcaster.newsroom.rendering import sound_of_bulletin

_Put = Added | Moved
_Tried = Added | Moved | Copied | Repeated | Extended
_NEVER = (ReasonCode.LEFT_PLACED_UNFIT, ReasonCode.LEFT_HOURS_FORBIDDEN)
_NO_ROOM = ReasonCode.LEFT_PLACED_NO_ROOM


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A decision and the days it bears on, played through while it does not stand. `back`: another one is taken back,
    and `what` is that other one."""

    what: _Tried
    back: bool
    stage: Stage
    before: Rehearsal


def tried_before(here: AtStation, what: What) -> Trial | None:
    """None for what is not tried: to skip what is one's own, or to put priority bulletins in order, is the station's
    to decide; what from above has priority is not skipped by it, and all it orders is heard as far as there is room."""
    root, back = here.root_of(what)
    if not isinstance(root, _Tried) or not (named := _days(here, root)):
        return None
    more = () if isinstance(root, Copied) else _bulletins_of(root)
    stage = Stage(here, days_to_play(here, named))
    return Trial(what=root, back=back, stage=stage, before=stage.played(more))


def judge(here: AtStation, trial: Trial | None) -> tuple[Remark, ...]:
    """Once it is written, and before anybody sees it. CannotAir and SlotOverfull for what would not be heard there;
    PriorityDisplaced where something that has priority would be heard less often, or on a later day. What to know of
    it otherwise."""
    if trial is None:
        return ()
    after, remarks = trial.stage.played(trial.before.known), tuple[Remark, ...]()
    if trial.back or isinstance(trial.what, Copied | Repeated):
        if isinstance(trial.what, Repeated) and trial.what.bulletin is not None and not trial.back:
            _check_heard_again(here, trial.what, after)
        remarks = tuple({Remark.MAY_NOT_FIT for _ in _crowded_out(trial.before, after)})
    elif isinstance(trial.what, Extended):
        _check_end(here, trial, after)
    else:
        remarks = _heard(here, trial.what, (trial.before, after))
    return tuple(dict.fromkeys((*remarks, *_kept(here, trial, after))))


# --- what it is about ----------------------------------------------------------------------------------------------


def _bulletins_of(what: _Tried) -> tuple[BulletinId, ...]:
    match what:
        case Added() | Moved():
            return (what.bulletin,)
        case Copied():
            return tuple(each for _, items in what.items for each in items)
        case Repeated():
            return what.items
        case Extended():
            return ()


def _days(here: AtStation, what: _Tried) -> list[date]:
    """Those it bears on that are not over."""
    named = {day for each in slots_named(what) if (day := day_of(each)) is not None}
    if isinstance(what, Repeated):
        first, last = days_of(what)
        named = {slot.day for slot in repeats(what, here.slots(first, last))}
    today = here.newsroom.local_day(here.at)
    return sorted(day for day in named if day >= today)


# --- whether it is heard -------------------------------------------------------------------------------------------


def _heard(here: AtStation, what: _Put, played: tuple[Rehearsal, Rehearsal]) -> tuple[Remark, ...]:
    target, (before, after) = what.to if isinstance(what, Moved) else what.slot, played
    found = here.work.bulletins.get(EVERYWHERE, what.bulletin)
    playlist = after.playlists.get(target)
    if playlist is None:  # its frame is not made, nor any like it: what was published tells how long that is
        return here.check_room(here.slot(target), Insertion(bulletin=what.bulletin, mode=what.mode), found)
    stood = before.playlists.get(target)
    out = set() if stood is None else {each.bulletin for each in stood.left_out} - {what.bulletin}
    remarks: tuple[Remark, ...] = ()
    for left in (each for each in playlist.left_out if each.bulletin not in out):
        facts = left.reason.facts
        if left.reason.code is _NO_ROOM:
            if what.mode is not OnConflict.APPEND:
                here.overfull(playlist.slot, found, int(facts["needed_ms"]), int(facts["left_ms"]))
            remarks = (Remark.MAY_NOT_FIT,)
        elif left.bulletin == what.bulletin and left.reason.code in _NEVER:
            _refuse(here, called(target), left)
    return remarks


def _check_heard_again(here: AtStation, what: Repeated, after: Rehearsal) -> None:
    """CannotAir for a bulletin that may stand in none of the slots it is repeated in."""
    (bulletin,), (first, last) = what.items, days_of(what)
    there = [each.id for each in repeats(what, here.slots(first, last))]
    tried = [after.playlists[slot] for slot in there if slot in after.playlists]
    never = [each for p in tried for each in p.left_out if each.bulletin == bulletin and each.reason.code in _NEVER]
    if never and len(never) == len(there):
        _refuse(here, called(there[0]), never[0])


def _refuse(here: AtStation, slot: str, left: LeftOut) -> None:
    found = here.work.bulletins.get(EVERYWHERE, left.bulletin)
    if _is_made(here, found):
        problem, problem_en = str(left.reason.facts["problem"]), str(left.reason.words_in_english["problem"])
        raise CannotAir(bulletin=found.draft.title, slot=slot, problem=problem, problem_en=problem_en)


def _is_made(here: AtStation, bulletin: Bulletin) -> bool:
    """Whether its sound is made: nothing is said of what has none yet."""
    return sound_of_bulletin(here.newsroom, here.work, bulletin).item is not None


def _crowded_out(before: Rehearsal, after: Rehearsal) -> Iterator[tuple[SlotId, LeftOut]]:
    """What people placed and has no room any more, or has none where it is placed now."""
    for slot, playlist in after.playlists.items():
        stood = before.playlists.get(slot)
        out = set() if stood is None else {each.bulletin for each in stood.left_out if each.reason.code is _NO_ROOM}
        for left in playlist.left_out:
            if left.reason.code is _NO_ROOM and left.bulletin not in out:
                yield slot, left


def _check_end(here: AtStation, trial: Trial, after: Rehearsal) -> None:
    """SlotOverfull for an end that leaves out what people placed there and would have been heard."""
    for slot, left in _crowded_out(trial.before, after):
        if (found := looked_up(here.work.bulletins, left.bulletin)) is not None:
            facts = left.reason.facts
            here.overfull(after.playlists[slot].slot, found, int(facts["needed_ms"]), int(facts["left_ms"]))


# --- what has priority ---------------------------------------------------------------------------------------------


def _kept(here: AtStation, trial: Trial, after: Rehearsal) -> tuple[Remark, ...]:
    """What is taken back may give back what it gave: that alone is not held against it."""
    before, fewer = trial.before, False
    for found in sorted(before.priorities, key=lambda each: each.id):
        if trial.back and found.id in _bulletins_of(trial.what):
            continue
        its_own = not here.above(found)
        if its_own and not trial.back and _by_priority(here, trial):
            fewer = fewer or after.airings(found.id) < before.airings(found.id)
        else:
            _check_kept(found, before, after)
    return (Remark.PRIORITY_FEWER,) if fewer else ()


def _check_kept(found: Bulletin, before: Rehearsal, after: Rehearsal) -> None:
    """By the end of each day it is to have been heard as often as without the decision."""
    for day in before.days:
        was, will = before.airings(found.id, day), after.airings(found.id, day)
        if will < was:
            slot, left = _where_lost(found.id, day, before, after)
            raise PriorityDisplaced(bulletin=found.draft.title, was=was, will=will, slot=called(slot), left=left)


def _by_priority(here: AtStation, trial: Trial) -> bool:
    """Whether it is one priority bulletin that is put somewhere."""
    if not isinstance(trial.what, Added | Moved):
        return False
    return here.work.bulletins.get(EVERYWHERE, trial.what.bulletin).draft.priority is Priority.PRIORITY


def _where_lost(bulletin: BulletinId, until: date, before: Rehearsal, after: Rehearsal) -> tuple[SlotId, int]:
    """The first slot it would be out of by then, and what is left there besides."""
    for slot, playlist in before.playlists.items():
        then = after.playlists.get(slot)
        out = then is None or bulletin not in then.airings
        if playlist.slot.day <= until and out and bulletin in playlist.airings:
            return slot, max(0, playlist.slot.span.length - sum(row.length for row in playlist.rows))
    raise ValueError("it is out of no slot")
