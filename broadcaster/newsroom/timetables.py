"""Timetables as people keep them: what holds at a station on a day and why, and how it is added, edited and closed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE, Action, Actor, Scope, demand, reach
from broadcaster.domain.audit import Tip, deed
from broadcaster.domain.effects import Comparison, Effect
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.errors.stations import PresetUnknown, StationUnknown, TimetableEnded, TimetableSameDay
from broadcaster.domain.hours import Hours, WhoseHours, unlawful, unlawful_alone
from broadcaster.domain.inheriting import effective_of_all
from broadcaster.domain.register import tree_on, turns
from broadcaster.domain.schedule import refuse
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.timetable import AS_CHOSEN, OverMode, Preset, Timetable, TimetableId, check_timetable
from broadcaster.domain.units import Instant, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.books.timetables import SoughtTimetables
from broadcaster.newsroom.foreseeing import Window, foreseen
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.relay_faults import relay_faults
from broadcaster.newsroom.station_slots import StationSlots

READ, MANAGE = Action.READ_STATIONS, Action.MANAGE_TIMETABLES
_DAY = timedelta(days=1)
_TRIES, _MANY = 5, 500
_BESIDE = frozenset(
    {
        "session", "account", "token", "airtime", "audit", "manifest", "recording", "emergency", "calendar",
        "playlist", "decision", "bulletin", "lexicon",
    }
)  # fmt: skip
"""Whatever is done to these changes no hours. What is not known to be beside them is not."""


# --- what there is -------------------------------------------------------------------------------------------------


def page(newsroom: Newsroom, actor: Actor, sought: SoughtTimetables, asked: Asked, at: Instant) -> Page[Timetable]:
    """Those of stations within the actor's reach or above it. FieldWrong."""
    scope = reach(actor, READ, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.timetables.page(scope, sought, asked)


def find(newsroom: Newsroom, actor: Actor, timetable: TimetableId, at: Instant) -> Timetable:
    """TimetableUnknown."""
    scope = reach(actor, READ, at)
    with newsroom.store.read() as work:
        return work.timetables.get(scope, timetable)


def holding(newsroom: Newsroom, actor: Actor, code: StationCode, day: date, at: Instant) -> Hours:
    """What holds at a station on a day, and why; by the tree as it hangs that day. StationUnknown, also for one that
    does not stand then. What is inherited is told also from stations out of the actor's sight."""
    scope = reach(actor, READ, at)
    with newsroom.store.read() as work:
        work.stations.get(scope, code)
        then = tree_on(work.register.all(), day)
        if code not in then.by_code:
            raise StationUnknown(station=code)
        return StationSlots(newsroom, work).hours(then.line(code), day)


# --- how it changes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A timetable as it stands now, and what it does to the sessions of its station and of those below: as far as is
    looked ahead, on the days it holds."""

    timetable: Timetable
    effects: tuple[Effect, ...] = ()


def add(newsroom: Newsroom, actor: Actor, timetable: Timetable, sent: Sent | None, at: Instant) -> Written:
    """A new timetable; what stands when the key came before. One that would begin earlier begins today: the days gone
    by stay as they were; FieldWrong for one that would end before.

    What `check_timetable` raises; StationUnknown, CampaignUnknown, RightMissing, IdempotencyClash; and for sessions
    that would not be lawful on the days it holds, there or at any station below, RuleUnlawful and TimetableFaulty;
    TimetableSameDay.
    """
    scope, today = reach(actor, READ, at), newsroom.local_day(at)
    request = replace(timetable, id=TimetableId("")).digest
    ahead = replace(timetable, valid_from=max(timetable.valid_from, today))
    for _ in range(_TRIES):
        with newsroom.store.read() as work:
            station = work.stations.get(scope, timetable.station)
            _demand(actor, station, timetable, None, at)
            _check(newsroom, work, station, timetable)
            _check_ahead(timetable, today)
            judged = _judged(newsroom, work, station, (None, ahead), at)
        with newsroom.store.write() as work:
            _demand(actor, work.stations.get(scope, timetable.station), timetable, None, at)
            if (kept := sent_before(work.receipts, actor.id, sent, request, at)) is not None:
                stands = work.timetables.get(scope, TimetableId(kept))
                break
            if not _still(work, judged):
                continue
            refuse(judged.faults)
            _refuse_same_day(judged.same_day)
            work.timetables.add([ahead])
            _note(work, actor, ("timetable.add", station), (None, ahead), at)
            return Written(timetable=ahead, effects=judged.effects)
    else:
        raise EditedMeanwhile(thing=timetable.name)
    with newsroom.store.read() as work:
        compared = _compared(newsroom, work, station, (None, stands), today)
    return Written(timetable=stands, effects=compared.effects())


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A preset for a station from a day on."""

    preset: str
    station: StationCode
    since: date


def apply(newsroom: Newsroom, actor: Actor, wanted: Applied, sent: Sent, at: Instant) -> Written:
    """The preset as the station's standing timetable. PresetUnknown, and what `add` raises."""
    preset = next((each for each in newsroom.presets if each.code == wanted.preset), None)
    if preset is None:
        known = ", ".join(each.code for each in newsroom.presets)
        raise PresetUnknown(preset=wanted.preset, known=known)
    return add(newsroom, actor, preset.at(wanted.station, TimetableId(sent.id), wanted.since), sent, at)


def presets(newsroom: Newsroom, actor: Actor, at: Instant) -> Sequence[Preset]:
    reach(actor, READ, at)
    return newsroom.presets


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTimetable:
    """A timetable as somebody saw it."""

    id: TimetableId
    version: int


def edit(
    newsroom: Newsroom, actor: Actor, seen: SeenTimetable, changes: Callable[[Timetable], Timetable], at: Instant
) -> Written:
    """Its station and its kind stay. What it was on days gone by stays beside it, as a timetable that ended yesterday:
    by what is written it holds from today on. FieldWrong for one that would end before; TimetableUnknown, RightMissing,
    EditedMeanwhile; TimetableEnded for one that holds no more; and what `add` raises of its contents."""
    today = newsroom.local_day(at)

    def edited(stood: Timetable) -> Timetable:
        _check_open(stood, today)
        after = changes(stood)
        return replace(after, id=stood.id, station=stood.station, kind=stood.kind)

    return _change(newsroom, actor, seen, ("timetable.edit", edited), at)


def close(newsroom: Newsroom, actor: Actor, seen: SeenTimetable, last: date, at: Instant) -> Written:
    """It holds until a day, and no longer; a last day before its first takes it back whole. What was on air stays told.

    FieldWrong for a day before yesterday, or past its end; TimetableUnknown, RightMissing, EditedMeanwhile,
    TimetableEnded; RuleUnlawful and TimetableFaulty when what holds then would not be lawful.
    """
    today = newsroom.local_day(at)

    def closed(stood: Timetable) -> Timetable:
        _check_open(stood, today)
        if last < today - _DAY:
            raise FieldWrong(field="last", problem="ngày cuối sớm nhất là hôm qua: những ngày đã phát không sửa lại")
        if stood.valid_until is not None and last > stood.valid_until:
            raise FieldWrong(field="last", problem="sau ngày lịch phát hết hiệu lực")
        return replace(stood, valid_until=max(last, stood.valid_from - _DAY))

    return _change(newsroom, actor, seen, ("timetable.close", closed), at)


def _check_ahead(timetable: Timetable, today: date) -> None:
    if timetable.valid_until is not None and timetable.valid_until < today:
        raise FieldWrong(field="valid_until", problem="đã qua")


def _lived(stood: Timetable, after: Timetable, today: date) -> tuple[Timetable | None, Timetable]:
    """What stays of how it was before today, and what holds from then on. Nothing stays beside one that says the same
    of the days gone by."""
    plain = replace(after, name=stood.name, basis=stood.basis, valid_until=stood.valid_until, version=stood.version)
    if plain == stood or stood.valid_from >= today:
        return None, after if plain == stood else replace(after, valid_from=max(after.valid_from, today))
    before = TimetableId(digest_of("timetable-before-1", stood.id, str(stood.version))[:32])
    gone = replace(stood, id=before, valid_until=today - _DAY, version=1)
    return gone, replace(after, valid_from=max(after.valid_from, today))


def _check_open(stood: Timetable, today: date) -> None:
    if stood.valid_until is not None and stood.valid_until < today:
        raise TimetableEnded(timetable=stood.name, day=f"{stood.valid_until:%d/%m/%Y}")


_Doing = tuple[str, Callable[[Timetable], Timetable]]


def _change(newsroom: Newsroom, actor: Actor, seen: SeenTimetable, doing: _Doing, at: Instant) -> Written:
    verb, changes = doing
    scope, today = reach(actor, READ, at), newsroom.local_day(at)
    for _ in range(_TRIES):
        with newsroom.store.read() as work:
            stood = work.timetables.get(scope, seen.id)
            station = work.stations.get(EVERYWHERE, stood.station)
            after = replace(changes(stood), version=stood.version + 1)
            _demand(actor, station, after, stood, at)
            if stood.version != seen.version:
                raise EditedMeanwhile(thing=stood.name)
            gone = None
            if verb == "timetable.edit":
                _check(newsroom, work, station, after)
                _check_ahead(after, today)
                gone, after = _lived(stood, after, today)
            judged = _judged(newsroom, work, station, (stood, after), at)
        with newsroom.store.write() as work:
            _demand(actor, work.stations.get(EVERYWHERE, stood.station), after, stood, at)
            if not _still(work, judged):
                continue
            refuse(judged.faults)
            _refuse_same_day(judged.same_day)
            if not work.timetables.replace(after, seen.version):
                raise EditedMeanwhile(thing=stood.name)
            work.timetables.add([] if gone is None else [gone])
            _note(work, actor, (verb, station), (stood, after), at)
            return Written(timetable=after, effects=judged.effects)
    raise EditedMeanwhile(thing=stood.name)


def _demand(actor: Actor, station: Station, after: Timetable, before: Timetable | None, at: Instant) -> None:
    """Hours are one right; who also changes what the People's Committee allows needs the right to that."""
    demand(actor, MANAGE, station, at)
    if after.limits != (AS_CHOSEN if before is None else before.limits):
        demand(actor, Action.MANAGE_STATIONS, station, at)


def _check(newsroom: Newsroom, work: Work, station: Station, timetable: Timetable) -> None:
    """By itself, and that the campaign, the streams, stations and bulletins it names are there for this station."""
    check_timetable(timetable)
    if timetable.campaign is not None:
        work.campaigns.get(Scope((station.path,)), timetable.campaign)
    refuse(list(relay_faults(newsroom, work, station, timetable)))


_Step = tuple[Timetable | None, Timetable]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What a step comes to, and where the audit ended when that was worked out: it takes seconds in a country, in which
    nobody else is to wait."""

    tip: Tip
    faults: tuple[BadInput, ...]
    same_day: Timetable | None
    effects: tuple[Effect, ...]


def _judged(newsroom: Newsroom, work: Work, station: Station, step: _Step, at: Instant) -> _Judged:
    """That nothing becomes unlawful by it that was not before, at the station and all below it as they hang on the days
    it holds; and what it does there."""
    first, tip = newsroom.local_day(at), work.audit.tip()
    sides = _sides(work, step, first)
    same_day = _same_day(sides[0], step)
    faults = () if same_day else tuple(_unlawful(work, station, sides, step, first))
    if faults or same_day:
        return _Judged(tip=tip, faults=faults, same_day=same_day, effects=())
    found = _compared(newsroom, work, station, step, first)
    return _Judged(tip=tip, faults=tuple(found.faults()), same_day=None, effects=found.effects())


def _still(work: Work, judged: _Judged) -> bool:
    """Whether nothing was done since that may bear on hours."""
    now = work.audit.tip()
    if now == judged.tip:
        return True
    if now.house != judged.tip.house or now.sequence < judged.tip.sequence:
        return False
    deeds = work.audit.since(judged.tip.sequence, _MANY)
    return len(deeds) < _MANY and all(each.subject.partition(":")[0] in _BESIDE for each in deeds)


def _same_day(others: Iterable[Timetable], step: _Step) -> Timetable | None:
    """One that begins on the same day and would hide what is written, or be hidden by it, whichever: which of the two
    has the say could not be told."""
    before, after = step
    if before is not None and replace(after, valid_until=before.valid_until, version=before.version) == before:
        return None  # it is closed
    return next((t for t in others if t.id != after.id and _clash(t, after)), None)


def _clash(one: Timetable, other: Timetable) -> bool:
    def which(told: Timetable) -> object:
        return told.station, told.kind, told.alone, told.valid_from

    if which(one) != which(other) or any(
        t.valid_until is not None and t.valid_until < t.valid_from for t in (one, other)
    ):
        return False
    instead = any(t.mode is OverMode.INSTEAD for t in (one, other))
    return instead or all(t.limits != AS_CHOSEN for t in (one, other))


def _refuse_same_day(found: Timetable | None) -> None:
    if found is not None:
        raise TimetableSameDay(timetable=found.name, day=f"{found.valid_from:%d/%m/%Y}")


_Sides = tuple[Sequence[Timetable], Sequence[Timetable]]


def _sides(work: Work, step: _Step, first: date) -> _Sides:
    """All timetables without what is written, and with it."""
    before, after = step
    others = [each for each in work.timetables.all(since=first) if each.id != after.id]
    return (others if before is None else [*others, before]), [*others, after]


def _compared(newsroom: Newsroom, work: Work, station: Station, step: _Step, first: date) -> Comparison:
    stood, then = _sides(work, step, first)
    after, changed = step[1], [each for each in step if each is not None]
    window = Window(
        first=max(first, min(each.valid_from for each in changed)),
        last=max(each.valid_until or date.max for each in changed),
        around=(station.code,),
    )
    found = Comparison(after.id)
    for alike in foreseen(newsroom, work, window, (*stood, after)):
        if station.code in alike.tree.by_code:
            path = alike.tree.by_code[station.code].path
            reached = [station.code] if after.alone else [s.code for s in alike.tree if s.path.startswith(path)]
            was, will = (alike.hours(timetables) for timetables in (stood, then))
            found.take({code: was[code] for code in reached}, {code: will[code] for code in reached}, alike.days)
    return found


def _unlawful(work: Work, station: Station, timetables: _Sides, step: _Step, first: date) -> list[BadInput]:
    """On whatever weekday, by the tree of today and by every other that comes while it holds: at the station alone when
    it is an exception, for the sessions of one that is handed down are asked day by day."""
    (stood, then), (before, after) = timetables, step
    register = work.register.all()
    last = max((each.valid_until or date.max for each in step if each is not None), default=date.max)
    starts = [first, *turns(register, first, last)]
    faults: list[BadInput] = []
    for since, until in zip(starts, [*starts[1:], None], strict=True):
        tree = work.stations.tree(EVERYWHERE) if since == first else tree_on(register, since)
        if station.code not in tree.by_code:
            continue
        path = tree.by_code[station.code].path
        below = (s.code for s in tree if s.path.startswith(path))
        asked = WhoseHours(
            tree=tree,
            holding=effective_of_all(tree),
            stations=frozenset([station.code] if after.alone or after.kind.over else below),
            since=since,
            until=until,
        )
        alone = () if before is None else unlawful_alone(asked, stood, before)
        known = {fault.message_vi for fault in (*unlawful(asked, stood), *alone, *faults)}
        for fault in (*unlawful(asked, then), *unlawful_alone(asked, then, after)):
            if fault.message_vi not in known:
                known.add(fault.message_vi)
                faults.append(fault)
    return faults


def _note(work: Work, actor: Actor, done: tuple[str, Station], step: _Step, at: Instant) -> None:
    (verb, station), (before, after) = done, step
    told = deed(actor, verb, f"timetable:{after.id}", at, station.path)
    since = f"{after.name}, từ ngày {after.valid_from:%d/%m/%Y}"
    until = "" if after.valid_until is None else f" đến ngày {after.valid_until:%d/%m/%Y}"
    work.audit.add(
        replace(told, before=None if before is None else before.digest, after=after.digest, told=since + until)
    )
