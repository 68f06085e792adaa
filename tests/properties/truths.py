"""Whether what reasons say is true: for each code, the only facts that it may tell, worked out from the rows, the rules
and the history as a supervisor would, never from the planner's own figures.

A code without a check here fails a test, and so does a check that no random case meets.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from properties.calendars import days_between
from properties.plans import REGULATION, VIET_NAM, Case, told_in, wanted_at

from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.english import WORDS, english_of
from broadcaster.domain.item import ItemKind, RenderedItem
from broadcaster.domain.planning import Candidate, LeftOut, Placed, Playlist, Reason, ReasonCode, Row, Shell, Vacancy
from broadcaster.domain.units import Instant

Facts = dict[str, str | int]
_MS = timedelta(milliseconds=1)
MUSIC = (ItemKind.SIGNATURE, ItemKind.STING, ItemKind.CLOSING)


@dataclass(frozen=True)
class Room:
    """A stretch for bulletins, in ms after the slot's start: its place, and what of it stays empty."""

    place: int
    length: int
    rows: tuple[Row, ...]

    @property
    def empty(self) -> int:
        return self.length - sum(row.length for row in self.rows)


@dataclass
class Scene:
    """One slot among all that were filled, as it looks from outside. `short` is how much of each topic is still wanted,
    and shrinks as its rows are gone through."""

    case: Case
    playlists: Sequence[Playlist]
    vacancy: Vacancy
    playlist: Playlist
    short: dict[str, int] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[BulletinId, Candidate]:
        """As they are wanted at the station."""
        return {c.bulletin: replace(c, wanted=wanted_at(self.vacancy, c)) for c in self.case.candidates}

    @cached_property
    def earlier(self) -> list[Playlist]:
        here = [p for p in self.playlists if p.slot.station == self.vacancy.slot.station]
        return [p for p in here if p.slot.span.start < self.vacancy.slot.span.start]

    @cached_property
    def counts(self) -> Counter[BulletinId]:
        """How often each was on the station's playlists before this one."""
        station = self.vacancy.slot.station
        counts = Counter({b: aired.count for (code, b), aired in self.case.history.aired.items() if code == station})
        for each in self.earlier:
            counts.update({row.bulletin for row in told_in(each) if row.bulletin is not None})
        return counts

    def last(self, bulletin: BulletinId) -> tuple[Instant, date | None] | None:
        """When it last began there before, and on which day."""
        for each in sorted(self.earlier, key=lambda p: p.slot.span.start, reverse=True):
            for row in told_in(each):
                if row.bulletin == bulletin:
                    return row.start, each.slot.day
        aired = self.case.history.aired.get((self.vacancy.slot.station, bulletin))
        return None if aired is None or aired.last is None else (aired.last, aired.day)

    def later(self, candidate: Candidate) -> int:
        """How many sessions it has after those that are being filled."""
        here = [each for each in self.case.vacancies if each.slot.station == self.vacancy.slot.station]
        days = Counter(each.slot.day for each in here)
        calendar = self.case.calendars.get(self.vacancy.slot.station)
        if calendar is None:
            return max((candidate.valid_until - max(days)).days, 0) * max(days.values())
        return sum(calendar.sessions_on(day) for day in days_between(max(days), candidate.valid_until))

    def missing(self, candidate: Candidate) -> int:
        return candidate.wanted - self.counts[candidate.bulletin]

    def due(self, candidate: Candidate) -> bool:
        return self.missing(candidate) > self.later(candidate)

    def own(self, candidate: Candidate) -> bool:
        return candidate.origin.startswith(self.vacancy.path)

    @cached_property
    def shell(self) -> Shell:
        assert self.vacancy.shell is not None
        return self.vacancy.shell

    def part(self, kind: ItemKind) -> RenderedItem | None:
        if self.vacancy.slot.plain and kind in MUSIC:
            return None
        found: RenderedItem | None = getattr(self.shell, kind.value)
        return found

    def long(self, *kinds: ItemKind) -> int:
        return sum(part.measured.duration for kind in kinds if (part := self.part(kind)) is not None)

    @property
    def opening(self) -> int:
        return self.long(ItemKind.SIGNATURE, ItemKind.IDENT, ItemKind.GREETING)

    def at(self, moment: Instant) -> int:
        return (moment - self.vacancy.slot.span.start) // _MS

    @cached_property
    def rooms(self) -> list[Room]:
        """Between the opening, what is relayed, and the closing."""
        found: list[Room] = []
        inside: list[Row] = []
        begin = self.opening
        for row in self.playlist.rows:
            if row.relay is not None:
                found.append(Room(len(found), max(self.at(row.start) - begin, 0), tuple(inside)))
                begin, inside = self.at(row.end), []
            elif row.bulletin is not None or row.kind is ItemKind.STING:
                inside.append(row)
        end = self.vacancy.slot.span.length - self.long(ItemKind.CLOSING)
        return [*found, Room(len(found), max(end - begin, 0), tuple(inside))]

    def cost(self, candidate: Candidate, *, first: bool) -> int:
        """What it takes of a room; `first` after the opening it needs one sting less."""
        assert candidate.item is not None
        readings = 2 if candidate.twice else 1
        sting = self.long(ItemKind.STING)
        return readings * (candidate.item.measured.duration + sting) - (sting if first else 0)

    @cached_property
    def placed(self) -> list[Placed]:
        """What people put here, in order, each once."""
        one_each: dict[BulletinId, Placed] = {}
        for each in sorted(self.vacancy.placed, key=lambda p: p.place):
            if each.bulletin not in self.vacancy.skipped:
                one_each.setdefault(each.bulletin, each)
        return list(one_each.values())

    @cached_property
    def by_hand(self) -> dict[BulletinId, Placed]:
        return {each.bulletin: each for each in self.placed}

    @cached_property
    def first_rows(self) -> list[Row]:
        """Of each bulletin that is told, in order."""
        first: dict[BulletinId, Row] = {}
        for row in told_in(self.playlist):
            assert row.bulletin is not None
            first.setdefault(row.bulletin, row)
        return list(first.values())

    @cached_property
    def priorities(self) -> tuple[list[Candidate], list[Candidate]]:
        """From above and own: those that might air here by themselves, whether or not there was room."""
        names = [row.bulletin for row in self.first_rows if row.bulletin not in self.by_hand]
        names += [o.bulletin for o in self.playlist.left_out if o.reason.code is ReasonCode.LEFT_PRIORITY_NO_ROOM]
        asked = [self.known[b] for b in names if b is not None and self.known[b].priority is not Priority.NORMAL]
        return [c for c in asked if not self.own(c)], [c for c in asked if self.own(c)]


def _up(ms: int) -> int:
    return -(-ms // 1000)


def _down(ms: int) -> int:
    return max(ms, 0) // 1000


def _span(since: Instant, until: Instant) -> int:
    return (until - since) // _MS


# --- why a row stands --------------------------------------------------------------------------------------------


def _frame(scene: Scene, row: Row) -> Iterator[Facts]:
    part = scene.part(row.kind)
    if part is not None and row.bulletin is None and (row.audio, row.length) == (part.audio, part.measured.duration):
        yield {}


def _framing(kind: ItemKind) -> Callable[[Scene, Any], Iterator[Facts]]:
    def check(scene: Scene, row: Row) -> Iterator[Facts]:
        yield from _frame(scene, row) if row.kind is kind else ()

    return check


def _relay(scene: Scene, row: Row) -> Iterator[Facts]:
    rows = scene.playlist.rows
    place = rows.index(row)
    begin = max((at + 1 for at, each in enumerate(rows[:place]) if each.relay is not None), default=0)
    since = rows[begin - 1].end if begin else scene.vacancy.slot.span.start
    silent = _span(since, row.start) - sum(each.length for each in rows[begin:place])
    carried = next((c for c in scene.vacancy.carried if c.relay == row.relay), None)
    if carried is None or row.title != carried.relay.title or row.audio != carried.item.audio:
        return
    told: Facts = {"title": row.title, "length": _down(row.length), "silence": _down(silent)}
    if row.length == carried.relay.length and row.reason.code is ReasonCode.RELAYED:
        yield told
    at_the_end = scene.at(row.end) == scene.vacancy.slot.span.length - scene.long(ItemKind.CLOSING)
    if row.length < carried.relay.length and at_the_end and row.reason.code is ReasonCode.RELAYED_SHORTER:
        yield told | {"asked": _up(carried.relay.length)}


def _airing(scene: Scene, row: Row) -> Facts:
    assert row.bulletin is not None
    return {"airing": scene.counts[row.bulletin] + 1, "wanted": scene.known[row.bulletin].wanted}


def _until(candidate: Candidate) -> Facts:
    return {"until": f"{candidate.valid_until:%d/%m/%Y}"}


def _placed(scene: Scene, row: Row) -> Iterator[Facts]:
    if (put := scene.by_hand.get(row.bulletin or BulletinId(""))) is not None:
        yield _airing(scene, row) | {"by": put.by, "why": put.why}


def _priority(scene: Scene, row: Row) -> Iterator[Facts]:
    candidate, order = scene.known[row.bulletin or BulletinId("")], scene.vacancy.order
    if candidate.priority is Priority.NORMAL or candidate.bulletin in scene.by_hand:
        return
    above, own = scene.priorities
    told = _airing(scene, row)
    match row.reason.code:
        case ReasonCode.PRIORITY_AS_DECIDED if candidate.bulletin in order:
            yield told | {"position": order.index(candidate.bulletin) + 1}
        case ReasonCode.PRIORITY_FIRST if candidate.bulletin not in order and (order or not above or not own):
            yield told
        case ReasonCode.PRIORITY_ABOVE_FIRST if above and own and not order and not scene.own(candidate):
            yield told | {"own": len(own)}
        case ReasonCode.PRIORITY_AFTER_ABOVE if above and own and not order and scene.own(candidate):
            yield told | {"above": len(above)}
        case _:
            return


def _classed(scene: Scene, row: Row, code: ReasonCode) -> Iterator[Facts]:
    """What the class of a bulletin that nobody put there may say."""
    candidate = scene.known[row.bulletin or BulletinId("")]
    if candidate.priority is not Priority.NORMAL or candidate.bulletin in scene.by_hand:
        return
    told, short = _airing(scene, row) | _until(candidate), _short_of(scene, candidate)
    due, again = scene.due(candidate), bool(scene.counts[candidate.bulletin])
    if code is ReasonCode.DEADLINE and due:
        yield told | {"missing": scene.missing(candidate), "later": scene.later(candidate)}
    if code is ReasonCode.TOPIC_SHORT and not due and short:
        wish = scene.vacancy.wishes[candidate.topic]
        name = scene.vacancy.names.get(candidate.topic, candidate.topic)
        yield told | {"topic": candidate.topic, "name": name, "short": _up(short), "wish": _up(wish)}
    if code is ReasonCode.LEAST_AIRED and not due and not short and again:
        yield told
    if code is ReasonCode.NOT_YET_AIRED and not due and not short and not again:
        del told["airing"]
        yield told | {"airing": 1}


def _short_of(scene: Scene, candidate: Candidate) -> int:
    return max(scene.short.get(candidate.topic, 0), 0) if candidate.topic else 0


def _in_turn(scene: Scene, row: Row) -> Iterator[Facts]:
    """A class's reason, where nobody of the same class in the same room would have stood before it."""
    if not _passed(scene, row):
        yield from _classed(scene, row, row.reason.code)


def _varied(scene: Scene, row: Row) -> Iterator[Facts]:
    passed, before = _passed(scene, row), _before(scene, row)
    if before is None or not passed:
        return
    alike = [_alike(each, before) for each in passed]
    mine = _alike(scene.known[row.bulletin or BulletinId("")], before)
    if min(alike) <= mine:
        return
    told: Facts = {
        "passed": len(passed),
        "same_topic": sum(t for t, _ in alike),
        "same_voice": sum(v for _, v in alike),
    }
    code = ReasonCode(str(row.reason.facts["class"]))
    for facts in _classed(scene, row, code):
        because = Reason(code=code, facts=facts)
        yield facts | told | {"class": code.value, "why": because.sentence}


def _before(scene: Scene, row: Row) -> Candidate | None:
    place = scene.first_rows.index(row)
    return scene.known[scene.first_rows[place - 1].bulletin or BulletinId("")] if place else None


def _alike(one: Candidate, other: Candidate) -> tuple[bool, bool]:
    voices = [c.item.delivery.voice for c in (one, other) if c.item is not None]
    return one.topic == other.topic != "", voices[0] == voices[-1] != ""


def _passed(scene: Scene, row: Row) -> list[Candidate]:
    """Those told later in the same room that by deadline, shortfall, airings, origin and age stand before it."""
    room = next(each for each in scene.rooms if row in each.rows)
    me = scene.known[row.bulletin or BulletinId("")]
    at = scene.first_rows.index(row)
    rest = [r for r in scene.first_rows[at + 1 :] if r in room.rows and r.bulletin not in scene.by_hand]
    others = [scene.known[r.bulletin or BulletinId("")] for r in rest]
    if scene.due(me):
        others = [each for each in others if scene.due(each)]
    return [each for each in others if _turn(scene, each) < _turn(scene, me)]


def _turn(scene: Scene, c: Candidate) -> tuple[object, ...]:
    rest = (scene.counts[c.bulletin], not scene.own(c), c.valid_until, -c.created.timestamp(), c.bulletin)
    if scene.due(c):
        return (0, c.valid_until, scene.later(c) - scene.missing(c), *rest)
    return (1, -_short_of(scene, c), 0, *rest)


def _again(scene: Scene, row: Row) -> Iterator[Facts]:
    rows = scene.playlist.rows
    before = [each for each in rows[: rows.index(row)] if each.kind is not ItemKind.STING]
    candidate = scene.known[row.bulletin or BulletinId("")]
    if candidate.twice and before and before[-1].bulletin == row.bulletin and before[-1].reason.code != row.reason.code:
        yield {}


# --- why a bulletin was left out ---------------------------------------------------------------------------------


def _no_room(scene: Scene, out: LeftOut) -> Iterator[Facts]:
    """No room has what it needs; the figures are of one that has most."""
    candidate = scene.known[out.bulletin]
    urgent = candidate.priority is not Priority.NORMAL
    if urgent is not (out.reason.code is ReasonCode.LEFT_PRIORITY_NO_ROOM) or out.bulletin in scene.by_hand:
        return
    for needed, left in _tightest(scene, candidate, [(r.place, r.length, r.rows) for r in scene.rooms]):
        yield {"needed": _up(needed), "left": _down(left)}


def _tightest(
    scene: Scene, candidate: Candidate, rooms: Sequence[tuple[int, int, Sequence[Row]]]
) -> Iterator[tuple[int, int]]:
    """What it needs and what is left, in each room that has most; none when it has room somewhere."""
    sting, found = scene.long(ItemKind.STING), []
    for place, length, rows in rooms:
        first = place == 0 and not rows
        left = length - sum(row.length for row in rows)
        found.append((left + (sting if first else 0), scene.cost(candidate, first=first), left))
    if all(needed > left for _, needed, left in found):
        most = max(budget for budget, _, _ in found)
        yield from ((needed, left) for budget, needed, left in found if budget == most)


def _placed_no_room(scene: Scene, out: LeftOut) -> Iterator[Facts]:
    """At its turn there was no room for it among those placed before it, nor further on."""
    put = scene.by_hand.get(out.bulletin)
    if put is None:
        return
    before = {each.bulletin for each in scene.placed[: scene.placed.index(put)]}
    first, rooms = 0, []
    for room in scene.rooms:
        stood = [row for row in room.rows if row.bulletin in before]
        first = room.place if stood else first
        rooms.append((room.place, room.length, _with_stings(scene, stood, opened=room.place > 0)))
    for needed, left in _tightest(scene, scene.known[out.bulletin], rooms[first:]):
        over = {"over": _up(needed - left), "needed_ms": needed, "left_ms": left}
        yield {"by": put.by, "needed": _up(needed), "left": _down(left), **over}


def _placed_yields(scene: Scene, out: LeftOut) -> Iterator[Facts]:
    """With it, something that has priority would have had no room: where there is one room, all of that, what people
    placed before it and itself are more than the room."""
    put = scene.by_hand.get(out.bulletin)
    if put is None or scene.known[out.bulletin].priority is not Priority.NORMAL:
        return
    before = {each.bulletin for each in scene.placed[: scene.placed.index(put)]}
    told = [scene.known[row.bulletin or BulletinId("")] for row in scene.first_rows]
    urgent = [each for each in told if each.priority is not Priority.NORMAL]
    beside = [each for each in told if each in urgent or each.bulletin in before]
    needed = sum(scene.cost(each, first=False) for each in (*beside, scene.known[out.bulletin]))
    if len(scene.rooms) > 1 or needed - scene.long(ItemKind.STING) > scene.rooms[0].length:
        told_of = {"by": put.by, "needed": _up(scene.known[out.bulletin].airing)}
        yield from ({**told_of, "title": each.title} for each in urgent)


def _with_stings(scene: Scene, rows: Sequence[Row], *, opened: bool) -> list[Row]:
    sting = next((r for r in scene.playlist.rows if r.kind is ItemKind.STING and r.bulletin is None), None)
    stings = max(len(rows) - (0 if opened else 1), 0) if scene.long(ItemKind.STING) else 0
    return [*rows, *([sting] * stings if sting is not None else [])]


def _unfit(scene: Scene, out: LeftOut) -> Iterator[Facts]:
    put = scene.by_hand.get(out.bulletin)
    if put is None:
        return
    for code in _FORBIDDING:
        for facts in LEFTS[code](scene, out):
            sentence = Reason(code=code, facts=facts).sentence
            yield {**facts, "class": code.value, "by": put.by, "problem": sentence}


def _gone(scene: Scene, out: LeftOut) -> Iterator[Facts]:
    put, path = scene.by_hand.get(out.bulletin), scene.vacancy.path
    candidate = scene.known.get(out.bulletin)
    reaches = candidate is not None and any(
        path.startswith(t.path) if t.below and not t.cluster else path == t.path for t in candidate.targets
    )
    if put is not None and not reaches:
        yield {"by": put.by}


def _gap(scene: Scene, out: LeftOut) -> Iterator[Facts]:
    """From the earliest moment it might begin to when it last did; or from the slot's end to where it is placed."""
    candidate, span = scene.known[out.bulletin], scene.vacancy.slot.span
    first = span.start + timedelta(milliseconds=scene.opening)
    apart = [_span(start, first) for start, _ in [scene.last(out.bulletin) or (None, None)] if start is not None]
    if out.bulletin not in scene.by_hand:
        later = _placed_later(scene, out.bulletin)
        apart += [_span(span.end, start) for start, source in later if source != span.start]
    for since in apart:
        if since < candidate.gap:
            yield {"gap": _down(candidate.gap), "since": _down(since)}


def _placed_later(scene: Scene, bulletin: BulletinId) -> list[tuple[Instant, Instant | None]]:
    """When the slots start, to come and while it is valid, that people placed it in; and which they repeat."""
    slot, candidate = scene.vacancy.slot, scene.known[bulletin]
    here = [
        (each.slot.span.start, next(p.source for p in each.placed if p.bulletin == bulletin))
        for each in scene.case.vacancies
        if each.slot.station == slot.station
        and each.slot.span.start > slot.span.start
        and candidate.valid_from <= each.slot.day <= candidate.valid_until
        and bulletin in {p.bulletin for p in each.placed}
        and bulletin not in each.skipped
        and not each.forbidden
        and each.shell is not None
    ]
    later = [each for each in scene.vacancy.placed_later if each.bulletin == bulletin]
    return here + [
        (each.start, each.source) for each in later if candidate.valid_from <= each.day <= candidate.valid_until
    ]


def _for_placed(scene: Scene, out: LeftOut) -> Iterator[Facts]:
    remaining, placed = scene.missing(scene.known[out.bulletin]), len(_placed_later(scene, out.bulletin))
    if 0 < remaining <= placed:
        yield {"remaining": remaining, "placed": placed}


def _last_evening(scene: Scene, out: LeftOut) -> Iterator[Facts]:
    candidate, slot, last = scene.known[out.bulletin], scene.vacancy.slot, scene.last(out.bulletin)
    if last is None or candidate.priority is not Priority.NORMAL or scene.due(candidate):
        return
    since = _span(last[0], slot.span.start)
    if last[1] == slot.day - timedelta(days=1) and since <= 16 * 3_600_000:
        yield {"since": _down(since), "later": scene.later(candidate), "missing": scene.missing(candidate)}


def _so(is_so: Callable[[Scene, Candidate], bool], tell: Callable[[Scene, Candidate], Facts]) -> Callable[..., Any]:
    """Of what is left out for what it is: whether that is so, and what is to be told of it."""

    def check(scene: Scene, out: LeftOut) -> Iterator[Facts]:
        if is_so(scene, scene.known[out.bulletin]):
            yield tell(scene, scene.known[out.bulletin])

    return check


def _nothing(*_: object) -> Facts:
    return {}


# --- what is said of a slot --------------------------------------------------------------------------------------


def _silent(is_so: Callable[[Vacancy], bool]) -> Callable[..., Iterator[Facts]]:
    def check(scene: Scene, _: object) -> Iterator[Facts]:
        forbidden = scene.vacancy.forbidden
        if not scene.playlist.rows and is_so(scene.vacancy):
            yield {"problem": forbidden} if forbidden else {}

    return check


def _relay_no_room(scene: Scene, _: object) -> Iterator[Facts]:
    """What is carried has not a millisecond left where its turn comes."""
    end = scene.vacancy.slot.span.length - scene.long(ItemKind.CLOSING)
    stood = {row.relay: row for row in scene.playlist.rows if row.relay is not None}
    cursor = scene.opening
    for each in sorted(scene.vacancy.carried, key=lambda c: c.relay.offset):
        if each.relay in stood:
            cursor = scene.at(stood[each.relay].end)
        elif (left := end - max(each.relay.offset, cursor)) <= 0:
            yield {"title": each.relay.title, "asked": _up(each.relay.length), "left": _down(left)}


def _refused(scene: Scene, _: object) -> Iterator[Facts]:
    relay, path = scene.vacancy.slot.relay, scene.vacancy.path
    if relay is None or any(row.relay is not None for row in scene.playlist.rows):
        return
    if "xa.vn" in relay.stream:
        problem = "máy chủ xa.vn không có trong danh sách được phép (relay_hosts)"
    elif relay.stream and not _fallbacks(scene):
        problem = "không có bản tin hay nhạc nào để phát khi luồng mất tiếng"
    elif relay.station is not None and (path == _path(relay.station) or not path.startswith(_path(relay.station))):
        problem = f"{relay.station} không phải đài cấp trên đang hoạt động"
    else:
        return
    yield {"title": relay.title, "problem": problem}


def _fallbacks(scene: Scene) -> bool:
    """Whether anything might be heard there when a stream fails."""
    vacancy = scene.vacancy
    some = any(
        c.item is not None
        and c.audio_fits
        and c.reaches(vacancy.path)
        and not c.clusters_at(vacancy.path)
        and c.bulletin not in vacancy.skipped
        and c.valid_from <= vacancy.slot.day <= c.valid_until
        and (not vacancy.languages or c.language in vacancy.languages)
        for c in scene.case.candidates
    )
    return some or scene.part(ItemKind.CLOSING) is not None


def _path(code: str) -> str:
    return f"/{code.replace('-', '/')}/"


def _of_parent(scene: Scene) -> tuple[list[Row], str, int]:
    """What of the parent's session may be carried, its label, and for how long there is room."""
    slot = scene.vacancy.slot
    relay = slot.relay
    assert relay is not None
    assert relay.station is not None
    mine = [p for p in scene.playlists if (p.slot.station, p.slot.session) == (relay.station, relay.session)]
    rows = [row for p in mine for row in p.everywhere if row.kind not in (ItemKind.SIGNATURE, ItemKind.CLOSING)]
    telling = (ItemKind.BULLETIN, ItemKind.RELAY)
    kept: list[Row] = []
    for row in rows:
        follows = bool(kept) and kept[-1].kind in telling
        if row.kind is not ItemKind.STING or (follows and not slot.plain):
            kept.append(row)
    left = slot.span.length - max(relay.offset, scene.opening) - scene.long(ItemKind.CLOSING)
    tells = any(row.kind in telling for row in kept)
    return kept if tells else [], f"Đài {relay.station}", max(min(relay.length, left), 0)


def _trimmed(scene: Scene, _: object) -> Iterator[Facts]:
    relay = scene.vacancy.slot.relay
    if relay is None or relay.station is None:
        return
    rows, label, length = _of_parent(scene)
    kept = len([r for r in scene.playlist.rows if r.relay is not None and r.title.startswith(f"{label}: ")])
    if kept < len(rows) and sum(row.length for row in rows) > length:
        yield {"title": relay.title, "parent": label, "kept": kept, "of": len(rows), "length": _down(length)}


def _parent_silent(scene: Scene, _: object) -> Iterator[Facts]:
    relay = scene.vacancy.slot.relay
    if relay is not None and relay.station is not None and not _of_parent(scene)[0]:
        yield {"title": relay.title, "parent": f"Đài {relay.station}", "session": relay.session}


def _run_over(scene: Scene, note: Reason) -> Iterator[Facts]:
    """Until when people let it run, and what of the station's hours is against that."""
    slot = scene.vacancy.slot
    over = scene.case.over.get(slot.id)
    if over is None:
        return
    told: Facts = {"by": over.by, "until": f"{over.until.astimezone(VIET_NAM):%H:%M:%S}"}
    against = list(_against(scene, over.until))
    if note.code is ReasonCode.NOTE_RUNS_OVER and not against and slot.span.end == over.until:
        yield told | {"why": over.why}
    if note.code is ReasonCode.NOTE_RUN_OVER_REFUSED and slot.span.end < over.until:
        yield from (told | {"problem": problem} for problem in against)


def _against(scene: Scene, until: Instant) -> Iterator[str]:
    slot, day = scene.vacancy.slot, scene.vacancy.slot.span.start.astimezone(VIET_NAM)
    for each in scene.case.vacancies:
        if each.slot.station == slot.station and slot.span.start < each.slot.span.start < until:
            yield f"chạm buổi {each.slot.session}"
            return
    if until - slot.span.start > timedelta(minutes=REGULATION.minutes_a_session):
        yield f"dài quá {REGULATION.minutes_a_session} phút một buổi"
    if until > day.replace(minute={5: 30, 11: 20}.get(day.hour, 59)) and day.hour < 17:
        yield "ra ngoài khung giờ được phát"


# --- all of them -------------------------------------------------------------------------------------------------

Check = Callable[[Scene, Any], Iterator[Facts]]
ROWS: Mapping[ReasonCode, Check] = {
    ReasonCode.SHELL_SIGNATURE: _framing(ItemKind.SIGNATURE),
    ReasonCode.SHELL_IDENT: _framing(ItemKind.IDENT),
    ReasonCode.SHELL_GREETING: _framing(ItemKind.GREETING),
    ReasonCode.SHELL_STING: _framing(ItemKind.STING),
    ReasonCode.SHELL_CLOSING: _framing(ItemKind.CLOSING),
    ReasonCode.RELAYED: _relay,
    ReasonCode.RELAYED_SHORTER: _relay,
    ReasonCode.PLACED_BY_HAND: _placed,
    ReasonCode.PRIORITY_FIRST: _priority,
    ReasonCode.PRIORITY_ABOVE_FIRST: _priority,
    ReasonCode.PRIORITY_AFTER_ABOVE: _priority,
    ReasonCode.PRIORITY_AS_DECIDED: _priority,
    ReasonCode.DEADLINE: _in_turn,
    ReasonCode.TOPIC_SHORT: _in_turn,
    ReasonCode.NOT_YET_AIRED: _in_turn,
    ReasonCode.LEAST_AIRED: _in_turn,
    ReasonCode.VARIED: _varied,
    ReasonCode.READ_AGAIN: _again,
}
LEFTS: Mapping[ReasonCode, Check] = {
    ReasonCode.LEFT_NO_ROOM: _no_room,
    ReasonCode.LEFT_PRIORITY_NO_ROOM: _no_room,
    ReasonCode.LEFT_AIRED_ENOUGH: _so(lambda s, c: s.missing(c) <= 0, lambda _, c: {"wanted": c.wanted}),
    ReasonCode.LEFT_NOT_RENDERED: _so(lambda _, c: c.item is None and not c.held, _nothing),
    ReasonCode.LEFT_HELD: _so(lambda _, c: c.item is None and c.held, _nothing),
    ReasonCode.LEFT_AUDIO_NOT_APPROVED: _so(lambda _, c: c.item is not None and not c.audio_fits, _nothing),
    ReasonCode.LEFT_SHELL_MISSING: _so(lambda s, _: s.vacancy.shell is None and not s.vacancy.forbidden, _nothing),
    ReasonCode.LEFT_HOURS_FORBIDDEN: _so(
        lambda s, _: bool(s.vacancy.forbidden), lambda s, _: {"problem": s.vacancy.forbidden}
    ),
    ReasonCode.LEFT_NOT_YET_VALID: _so(
        lambda s, c: s.vacancy.slot.day < c.valid_from, lambda _, c: {"since_day": f"{c.valid_from:%d/%m/%Y}"}
    ),
    ReasonCode.LEFT_EXPIRED: _so(lambda s, c: s.vacancy.slot.day > c.valid_until, lambda _, c: _until(c)),
    ReasonCode.LEFT_LANGUAGE: _so(
        lambda s, c: bool(s.vacancy.languages) and c.language not in s.vacancy.languages,
        lambda _, c: {"language": c.language.value},
    ),
    ReasonCode.LEFT_GAP: _gap,
    ReasonCode.LEFT_FOR_PLACED: _for_placed,
    ReasonCode.LEFT_LAST_EVENING: _last_evening,
    ReasonCode.LEFT_SKIPPED: _so(
        lambda s, c: c.bulletin in s.vacancy.skipped, lambda s, c: {"why": s.vacancy.skipped[c.bulletin]}
    ),
    ReasonCode.LEFT_PLACED_NO_ROOM: _placed_no_room,
    ReasonCode.LEFT_PLACED_YIELDS: _placed_yields,
    ReasonCode.LEFT_PLACED_UNFIT: _unfit,
    ReasonCode.LEFT_PLACED_GONE: _gone,
}
NOTES: Mapping[ReasonCode, Check] = {
    ReasonCode.NOTE_NOTHING_TO_TELL: _silent(lambda v: not v.forbidden and v.shell is not None),
    ReasonCode.NOTE_HOURS_FORBIDDEN: _silent(lambda v: bool(v.forbidden)),
    ReasonCode.NOTE_SHELL_MISSING: _silent(lambda v: v.shell is None and not v.forbidden),
    ReasonCode.NOTE_RELAY_NO_ROOM: _relay_no_room,
    ReasonCode.NOTE_RELAY_REFUSED: _refused,
    ReasonCode.NOTE_RELAY_PARENT_SILENT: _parent_silent,
    ReasonCode.NOTE_RELAY_TRIMMED: _trimmed,
    ReasonCode.NOTE_RUNS_OVER: _run_over,
    ReasonCode.NOTE_RUN_OVER_REFUSED: _run_over,
}
_FORBIDDING = (
    ReasonCode.LEFT_NOT_YET_VALID,
    ReasonCode.LEFT_EXPIRED,
    ReasonCode.LEFT_LANGUAGE,
    ReasonCode.LEFT_NOT_RENDERED,
    ReasonCode.LEFT_HELD,
    ReasonCode.LEFT_AUDIO_NOT_APPROVED,
    ReasonCode.LEFT_AIRED_ENOUGH,
    ReasonCode.LEFT_GAP,
)


def untruths(case: Case, playlists: Sequence[Playlist]) -> list[str]:
    """Every reason whose facts are not those that the playlists, the rules and the history bear out."""
    found: list[str] = []
    for vacancy, playlist in zip(case.vacancies, playlists, strict=True):
        scene = Scene(case, playlists, vacancy, playlist, _wanted_of_topics(case, playlists, vacancy))
        for row in playlist.rows:
            found += _untrue(scene, row.reason, ROWS, row)
            if row.bulletin is not None and row.relay is None:
                topic = scene.known[row.bulletin].topic
                scene.short[topic] = scene.short.get(topic, 0) - row.length
        for out in playlist.left_out:
            found += _untrue(scene, out.reason, LEFTS, out)
        for note in playlist.notes:
            found += _untrue(scene, note, NOTES, note)
    return found


def untruths_of_recall(before: Playlist, after: Playlist, at: Instant, notes: Sequence[Reason]) -> list[str]:
    """What is said of a slot that lost bulletins at that moment, one by one in their order: by the moments at which it
    would have told them, and the sting that went with each."""
    expected = dict[BulletinId, tuple[str, int, int]]()
    for place, row in enumerate(before.rows):
        if row.bulletin is None or row in after.rows:
            continue
        sting = before.rows[place - 1] if place and before.rows[place - 1].kind is ItemKind.STING else None
        quiet = [row, *([sting] if sting is not None and sting not in after.rows else [])]
        title, heard, silent = expected.get(row.bulletin, (row.title, 0, 0))
        heard += max(_span(row.start, min(row.end, at)), 0)
        silent += sum(max(_span(max(each.start, at), each.end), 0) for each in quiet)
        expected[row.bulletin] = title, heard, silent
    told = [
        (ReasonCode.NOTE_TAKEN_OUT_LATE, {"title": title, "heard": _down(heard), "silence": _down(silent)})
        if heard
        else (ReasonCode.NOTE_TAKEN_OUT, {"title": title, "silence": _down(silent)})
        for title, heard, silent in expected.values()
    ]
    found = [] if [(note.code, dict(note.facts)) for note in notes] == told else [f"{notes}, not {told}"]
    return found + [each for note in notes for each in _unsaid(note)]


def _untrue(scene: Scene, reason: Reason, checks: Mapping[ReasonCode, Check], about: object) -> list[str]:
    if reason.code not in checks:
        return [f"{reason.code} is not said of such"]
    true = list(checks[reason.code](scene, about))
    if dict(reason.facts) not in true:
        return [f"{reason.code}: {dict(reason.facts)}, not {true}"]
    return _unsaid(reason)


def _unsaid(reason: Reason) -> list[str]:
    unsaid = [name for name, fact in reason.facts.items() if _in_words(name, fact) not in reason.sentence]
    unsaid += [name for name, fact in reason.facts.items() if _in_english(reason, name, fact) not in reason.english]
    return [f"{reason.code} does not say {name}" for name in unsaid]


_SECONDS = ("needed", "left", "over", "short", "wish", "gap", "since", "length", "asked", "silence", "heard")


def _in_words(name: str, fact: str | int) -> str:
    """How people read it; "" for what is for programs alone."""
    if name in ("needed_ms", "left_ms", "class", "topic"):
        return ""
    if name not in _SECONDS:
        return str(fact)
    hours, minutes, seconds = int(fact) // 3600, int(fact) % 3600 // 60, int(fact) % 60
    told = [f"{hours} giờ"] * (hours > 0) + [f"{minutes} phút"] * (minutes > 0) + [f"{seconds} giây"] * (seconds > 0)
    return " ".join(told or ["0 giây"])


def _in_english(reason: Reason, name: str, fact: str | int) -> str:
    of_another = {ReasonCode.VARIED: "why", ReasonCode.LEFT_PLACED_UNFIT: "problem"}
    if of_another.get(reason.code) == name:  # the reason of its class, in English too
        return Reason(code=ReasonCode(str(reason.facts["class"])), facts=reason.facts).english
    if name == "airing" and fact == 1:  # "not yet" says the first
        return ""
    words = _in_words(name, fact)
    if name in _SECONDS:
        return words.replace("giờ", "h").replace("phút", "min").replace("giây", "s")
    return english_of(words) if name in WORDS else words


def _wanted_of_topics(case: Case, playlists: Sequence[Playlist], vacancy: Vacancy) -> dict[str, int]:
    station, start = vacancy.slot.station, vacancy.slot.span.start
    short: dict[str, int] = {t: wish - case.history.told.get((station, t), 0) for t, wish in vacancy.wishes.items()}
    known = {each.bulletin: each for each in case.candidates}
    for each in playlists:
        if each.slot.station == station and each.slot.span.start < start:
            for row in told_in(each):
                assert row.bulletin is not None
                topic = known[row.bulletin].topic
                short[topic] = short.get(topic, 0) - row.length
    return short
