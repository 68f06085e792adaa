"""The station tree as people see and change it: what holds at a station and why, what it chooses, how it is hung."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.access import CLOCK, EVERYWHERE, Action, Actor, demand, reach, scope_of
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import StationChangeRefused, StationCodeTaken, StationUnknown
from broadcaster.domain.hours import WhoseHours
from broadcaster.domain.inheriting import HOUSE, Effective, Setting, check_choices, effective, effective_of_all
from broadcaster.domain.naming import check_change
from broadcaster.domain.register import Placement, Register, Succession, settled, too_deep, tree_on
from broadcaster.domain.reorganising import Close, Merge, Move, Open, Rename, Reorganisation, Split, changed, heirs_of
from broadcaster.domain.stations import Choices, Station, StationCode, StationTree
from broadcaster.domain.timetable import inherited
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at
from broadcaster.newsroom.scheduling import check_lawful

READ, MANAGE = Action.READ_STATIONS, Action.MANAGE_STATIONS


# --- what there is -------------------------------------------------------------------------------------------------


def tree(newsroom: Newsroom, actor: Actor, at: Instant, on: date | None = None) -> StationTree:
    """All within reach: as it is now, with what is closed; or only what stands `on` a day, as it hung that day."""
    scope = reach(actor, READ, at)
    with newsroom.store.read() as work:
        if on is None:
            return work.stations.tree(scope)
        register = work.register.all()
    return StationTree({s.code: s for s in tree_on(register, on) if scope.reaches(register.station(s.code).path)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stations are listed: those below `under` and itself, as they hung `on` a day."""

    under: StationCode | None = None
    on: date | None = None


def listed(newsroom: Newsroom, actor: Actor, wanted: Wanted, asked: Asked, at: Instant) -> Page[Station]:
    """A page of the tree, in the order of its paths. FieldWrong; StationUnknown for `under`."""
    check_asked(asked)
    found = tree(newsroom, actor, at, wanted.on)
    above = "" if wanted.under is None else found.station(wanted.under).path
    codes = [s.code for s in found if s.path.startswith(above)]
    if asked.after is not None and asked.after not in codes:
        raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
    first = 0 if asked.after is None else codes.index(StationCode(asked.after)) + 1
    shown = codes[first : first + asked.limit]
    more = first + len(shown) < len(codes)
    return Page(rows=tuple(found.by_code[code] for code in shown), after=shown[-1] if more else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A station with what holds there, and all it was and will be."""

    station: Station
    holding: Effective
    placements: tuple[Placement, ...]
    successions: tuple[Succession, ...]


def find(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> Found:
    """StationUnknown. What holds is inherited from all above, also from those out of the actor's sight."""
    scope = reach(actor, READ, at)
    with newsroom.store.read() as work:
        station = work.stations.get(scope, code)
        line = line_at(work, code)
        placements, successions = work.register.history(code)
    return Found(
        station=station,
        holding=effective(line, house_of(newsroom)),
        placements=placements,
        successions=successions,
    )


def house_of(newsroom: Newsroom) -> Effective:
    """What holds where nobody chose, with the sound of the server's settings."""
    manner, profile = newsroom.tone.manner, newsroom.tone.profile
    return replace(
        HOUSE, voices=Setting(tuple(manner.voices)), rate=Setting(manner.rate), profile=Setting(profile.name)
    )


# --- what a station chooses ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesEdit:
    """What to make of the choices that stand, and the version that was seen of them."""

    seen: int
    choose: Callable[[Choices], Choices]


def choose(newsroom: Newsroom, actor: Actor, code: StationCode, edit: ChoicesEdit, at: Instant) -> Found:
    """StationUnknown, RightMissing, EditedMeanwhile; FieldWrong; and whatever would no longer be lawful by it:
    RuleUnlawful, ProfileUnknown, ProfileUnfit."""
    scope = reach(actor, READ, at)
    with newsroom.store.write() as work:
        station = work.stations.get(scope, code)
        demand(actor, MANAGE, station, at)
        if station.version != edit.seen:
            raise EditedMeanwhile(thing=f"đài {code}")
        after = replace(station, choices=edit.choose(station.choices))
        check_choices(after.choices)
        _check_voices(newsroom, after.choices.wish.voices or ())
        _check_below(newsroom, work, after, newsroom.local_day(at))
        if not work.stations.choose(after, edit.seen):
            raise EditedMeanwhile(thing=f"đài {code}")
        told = deed(actor, "station.choose", f"station:{code}", at, station.path)
        work.audit.add(replace(told, before=_digest(station), after=_digest(after)))
    return find(newsroom, actor, code, at)


def _check_voices(newsroom: Newsroom, voices: Sequence[str]) -> None:
    """FieldWrong: with a voice nobody has, the station would fall silent and not know why."""
    known = {status.voice for status in newsroom.voice.known()}
    for voice in voices:
        if voice not in known:
            problem = f"không có giọng “{voice}”; đang có: {', '.join(sorted(known))}"
            raise FieldWrong(field="voices", problem=problem)


def _check_below(newsroom: Newsroom, work: Work, station: Station, today: date) -> None:
    """That the station and all below it stay lawful with what it chooses now."""
    whole = work.stations.tree(EVERYWHERE)
    then = StationTree({**whole.by_code, station.code: station})
    below = frozenset(s.code for s in whole if s.path.startswith(station.path))
    asked = WhoseHours(tree=then, holding=effective_of_all(then), stations=below, since=today)
    check_lawful(newsroom, asked, work.timetables.all(since=today))


def _digest(station: Station) -> Digest:
    return digest_of("station-1", repr(replace(station, version=0)))


# --- how the tree changes --------------------------------------------------------------------------------------------


def change(newsroom: Newsroom, actor: Actor, wanted: Reorganisation, at: Instant, sent: Sent | None = None) -> Station:
    """Changes the tree from a day on; what of it has come due shows at once. Returns the station it is about.

    StationUnknown for one out of sight, RightMissing; EditedMeanwhile; StationChangeRefused and StationCodeTaken for a
    tree that would not hold together on some day; FieldWrong.
    """
    scope = reach(actor, READ, at)
    check_change(wanted)
    code = subject_of(wanted)
    with newsroom.store.write() as work:
        if sent_before(work.receipts, actor.id, sent, digest_of("change-1", repr(wanted)), at) is not None:
            return work.stations.get(scope, code)
        register = work.register.claim()
        _demand(actor, wanted, register, at)
        _check_seen(work, wanted, sent)
        _check_codes(work, wanted)
        today = newsroom.local_day(at)
        after = settled(changed(register, wanted), today)
        for fault in too_deep((*after.stations.values(), *tree_on(after, _day_of(wanted)))):
            raise StationChangeRefused(station=fault.station, problem=fault.problem)
        _keep(newsroom, work, after, wanted)
        work.clusters.hang(due_mergers(after, today))
        for each in _touched(register, after):
            told = deed(
                actor, f"station.{type(wanted).__name__.lower()}", f"station:{each}", at, after.stations[each].path
            )
            before = register.stations.get(each)
            work.audit.add(
                replace(
                    told,
                    before=None if before is None else _digest(before),
                    after=_digest(after.stations[each]),
                    told=f"từ ngày {_day_of(wanted):%d/%m/%Y}",
                )
            )
        return work.stations.get(EVERYWHERE, code)


def _check_seen(work: Work, wanted: Reorganisation, sent: Sent | None) -> None:
    """EditedMeanwhile when the station the change is made at is no longer as its sender saw it."""
    if sent is None or sent.seen is None:
        return
    made_at = wanted.of[0] if isinstance(wanted, Merge) else subject_of(wanted)
    if work.stations.get(EVERYWHERE, made_at).version != sent.seen:
        raise EditedMeanwhile(thing=f"đài {made_at}")


def subject_of(wanted: Reorganisation) -> StationCode:
    match wanted:
        case Open():
            return wanted.code
        case Close() | Rename() | Move():
            return wanted.station
        case Merge():
            return wanted.into.code
        case Split():
            return wanted.of


def _day_of(wanted: Reorganisation) -> date:
    return wanted.last if isinstance(wanted, Close) else wanted.day


def _demand(actor: Actor, wanted: Reorganisation, register: Register, at: Instant) -> None:
    """A name is the station's own; opening, closing and hanging are its parents', the old one's and the new one's."""
    match wanted:
        case Rename():
            _demand_at(actor, wanted.station, register, at)
        case Open():
            _demand_at(actor, wanted.parent, register, at)
        case Close():
            _demand_above(actor, wanted.station, register, at)
        case Move():
            _demand_above(actor, wanted.station, register, at)
            _demand_at(actor, wanted.parent, register, at)
        case Merge():
            for code in wanted.of:
                _demand_above(actor, code, register, at)
            _demand_at(actor, wanted.parent, register, at)
        case Split():
            _demand_above(actor, wanted.of, register, at)


def _demand_above(actor: Actor, code: StationCode, register: Register, at: Instant) -> None:
    station = _seen(actor, code, register, at)
    above = register.stations.get(station.parent) if station.parent is not None else None
    if above is not None:
        demand(actor, MANAGE, above, at)
    else:
        _demand_whole(actor, at)


def _demand_at(actor: Actor, code: StationCode | None, register: Register, at: Instant) -> None:
    if code is None:
        _demand_whole(actor, at)
    else:
        demand(actor, MANAGE, _seen(actor, code, register, at), at)


def _demand_whole(actor: Actor, at: Instant) -> None:
    """Roots are the house's own."""
    if not scope_of(actor, MANAGE, at).reaches("/"):
        raise RightMissing(action="sửa đơn vị cao nhất")


def _seen(actor: Actor, code: StationCode, register: Register, at: Instant) -> Station:
    """StationUnknown for one out of sight, as for one that is not there."""
    station = register.stations.get(code)
    if station is None or not reach(actor, READ, at).reaches(station.path):
        raise StationUnknown(station=code)
    return station


def _check_codes(work: Work, wanted: Reorganisation) -> None:
    """That no cluster has the code of a station to be opened."""
    heirs = wanted.into if isinstance(wanted, Split) else (wanted.into,) if isinstance(wanted, Merge) else ()
    codes = [wanted.code] if isinstance(wanted, Open) else [heir.code for heir in heirs]
    for cluster in work.clusters.standing(codes):
        raise StationCodeTaken(station=cluster.code)


def _keep(newsroom: Newsroom, work: Work, after: Register, wanted: Reorganisation) -> None:
    """Who goes on for another goes on with its timetables; whoever is moved must be lawful where it comes to hang."""
    day = _day_of(wanted)
    work.register.keep(after)
    for heir, old in heirs_of(wanted).items():
        work.timetables.add(inherited(work.timetables.all([old], since=day), heir, day))
    if isinstance(wanted, Move):
        then = tree_on(after, day)
        below = frozenset(s.code for s in then if s.path.startswith(then.station(wanted.station).path))
        asked = WhoseHours(tree=then, holding=effective_of_all(then), stations=below, since=day)
        check_lawful(newsroom, asked, work.timetables.all(since=day))


def _touched(before: Register, after: Register) -> Sequence[StationCode]:
    def life(register: Register, code: StationCode) -> object:
        station = register.stations.get(code)
        return station and (station.valid_until, register.placements[code])

    return [code for code in after.stations if life(before, code) != life(after, code)]


# --- what has come due -----------------------------------------------------------------------------------------------


def settle(newsroom: Newsroom, today: date, at: Instant) -> int:
    """Hangs every station, and every cluster, where it hangs today; returns how many moved. Asking again moves none."""
    with newsroom.store.read() as work:
        register = work.register.all()
    if settled(register, today) == register and not due_mergers(register, today):
        return 0
    with newsroom.store.write() as work:
        after = settled(work.register.claim(), today)
        moved = work.register.keep(after) + work.clusters.hang(due_mergers(after, today))
        if moved:
            done = deed(CLOCK, "station.settle", f"day:{today}", at)
            work.audit.add(replace(done, told=f"{moved} đài, cụm loa về nơi đã định cho ngày {today:%d/%m/%Y}"))
        return moved


def due_mergers(register: Register, today: date) -> dict[StationCode, StationCode]:
    """Whose clusters hang below whom by now, the earliest first. A split leaves clusters where they are."""
    heirs: dict[tuple[StationCode, date], list[StationCode]] = {}
    for each in register.successions:
        heirs.setdefault((each.old, each.day), []).append(each.new)
    return {old: new[0] for (old, day), new in heirs.items() if day <= today and len(new) == 1 and new[0] != old}
