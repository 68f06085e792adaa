"""Random stations, slots, bulletins and decisions for the planner, and a checker that shares nothing with it.

The checker knows the rules as a supervisor would state them, and reads playlists only.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from properties.calendars import Calendar, calendars, counted

from broadcaster.domain.bulletin import BulletinId, Priority, Target
from broadcaster.domain.deciding import ByHand, RunOver
from broadcaster.domain.item import MUSIC, Delivery, ItemKind, Measured, RenderedItem
from broadcaster.domain.planning import (
    Aired,
    Candidate,
    Carried,
    History,
    Placed,
    PlacedLater,
    Playlist,
    ReasonCode,
    Row,
    Shell,
    Vacancy,
)
from broadcaster.domain.schedule import Relay, Slot, SlotId
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.stations import Level, Regulation, Station, StationCode, Window
from broadcaster.domain.units import Dbtp, Instant, Language, Lufs, Millis, Span, digest_of, instant
from broadcaster.newsroom.hands import run_on
from broadcaster.newsroom.relaying import Neighbours, carry, in_rounds, resolve

DAY = date(2026, 11, 22)
DAWN = instant(datetime(2026, 11, 21, 22, tzinfo=UTC))
"""05:00 at the stations."""
PATHS = ("/91/", "/91/kv/", "/91/kv/a/", "/91/kv/b/", "/91/tt/", "/91/tt/c/")
SESSIONS = ("sáng", "trưa", "chiều")
TOPICS = ("", "cchc", "y-te", "an-ninh")
MINUTE = 60_000
VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
REGULATION = Regulation(
    windows=(
        Window(start=time(5), end=time(5, 30)),
        Window(start=time(11), end=time(11, 20)),
        Window(start=time(17), end=time(0)),
    ),
    quiet=Window(start=time(21), end=time(5)),
    sessions_a_day=3,
    minutes_a_session=40,
)
"""What sessions that people let run over are held to."""


@dataclass(frozen=True)
class Case:
    vacancies: tuple[Vacancy, ...]
    candidates: tuple[Candidate, ...]
    history: History
    calendars: Mapping[StationCode, Calendar] = field(default_factory=dict)
    over: Mapping[SlotId, RunOver] = field(default_factory=dict)


def sound(name: str, kind: ItemKind, length: int, voice: str = "espeak:vi") -> RenderedItem:
    speaking = Delivery(voice=VoiceName(voice), fallback=False, segments=1, from_cache=0)
    return RenderedItem(
        recipe=digest_of("recipe", name),
        kind=kind,
        title=name,
        audio=digest_of("audio", name),
        size=length * 8,
        measured=Measured(
            duration=Millis(length),
            planned=Millis(length),
            loudness=Lufs(-16.0),
            true_peak=Dbtp(-2.0),
            longest_silence=Millis(400),
        ),
        delivery=speaking if kind in (ItemKind.BULLETIN, ItemKind.IDENT, ItemKind.GREETING) else MUSIC,
    )


def shell_of(station: str) -> Shell:
    """A whole one, without anything drawn."""
    return Shell(
        signature=sound("nhạc hiệu", ItemKind.SIGNATURE, 9_000),
        ident=sound(f"xướng {station}", ItemKind.IDENT, 3_000),
        greeting=sound("chào", ItemKind.GREETING, 6_000),
        sting=sound("cắt", ItemKind.STING, 2_500),
        closing=sound("kết", ItemKind.CLOSING, 5_500),
    )


def name_of(path: str) -> StationCode:
    return StationCode(path.strip("/").replace("/", "-"))


# --- what is drawn -----------------------------------------------------------------------------------------------


@st.composite
def shells(draw: st.DrawFn, station: str) -> Shell:
    def part(kind: ItemKind, least: int, most: int) -> RenderedItem | None:
        length = draw(st.none() | st.integers(least, most))
        return None if length is None else sound(f"{kind.value} {length}", kind, length)

    ident = draw(st.sampled_from((2_500, 3_001)))
    return Shell(
        signature=part(ItemKind.SIGNATURE, 8_000, 15_000),
        ident=sound(f"xướng {station} {ident}", ItemKind.IDENT, ident),
        greeting=part(ItemKind.GREETING, 3_000, 9_000),
        sting=part(ItemKind.STING, 1, 4_000),
        closing=part(ItemKind.CLOSING, 3_000, 9_000),
    )


@st.composite
def candidates(draw: st.DrawFn, number: int, *, fit: bool) -> Candidate:
    """One that is `fit` may be told at every station on the first day."""
    if fit:
        return draw(_fit_candidates(number))
    name, path = f"b{number:02}", draw(st.sampled_from(PATHS))
    below = draw(st.sampled_from((True, True, False)))
    cluster = draw(st.sampled_from(("", "", "", "ap-1")))
    length = draw(st.integers(1, 6 * MINUTE))
    begin = draw(st.integers(-3, 1))
    sounds = sound(name, ItemKind.BULLETIN, length, draw(st.sampled_from(("espeak:vi", "gtts:vi"))))
    return Candidate(
        bulletin=BulletinId(name),
        title=f"Bản tin {number}",
        priority=draw(st.sampled_from((Priority.NORMAL, Priority.NORMAL, Priority.PRIORITY))),
        targets=(Target(station=name_of(path), path=path, below=below, cluster=cluster),),
        valid_from=DAY + timedelta(days=begin),
        valid_until=DAY + timedelta(days=begin + draw(st.integers(0, 6))),
        wanted=draw(st.integers(1, 4)),
        created=instant(DAWN - timedelta(minutes=draw(st.integers(0, 5_000)))),
        item=draw(st.sampled_from((sounds, sounds, None))),
        audio_fits=draw(st.sampled_from((True, True, True, False))),
        held=draw(st.booleans()),
        topic=draw(st.sampled_from(TOPICS)),
        origin=draw(st.sampled_from(("/", *PATHS))),
        language=draw(st.sampled_from((Language.VIETNAMESE, Language.VIETNAMESE, Language.KHMER))),
        twice=draw(st.sampled_from((False, False, True))),
        gap=Millis(draw(st.sampled_from((0, 0, 3, 7, 13, 24))) * 60 * MINUTE),
    )


@st.composite
def _fit_candidates(draw: st.DrawFn, number: int) -> Candidate:
    name = f"b{number:02}"
    length, voice = draw(st.integers(20_000, 3 * MINUTE)), draw(st.sampled_from(("espeak:vi", "gtts:vi")))
    return Candidate(
        bulletin=BulletinId(name),
        title=f"Bản tin {number}",
        priority=draw(st.sampled_from((Priority.NORMAL, Priority.NORMAL, Priority.PRIORITY))),
        targets=(Target(station=name_of(PATHS[0]), path=PATHS[0], below=True),),
        valid_until=DAY + timedelta(days=draw(st.integers(0, 6))),
        wanted=draw(st.integers(1, 4)),
        created=instant(DAWN - timedelta(minutes=number)),
        item=sound(name, ItemKind.BULLETIN, length, voice),
        topic=draw(st.sampled_from(TOPICS)),
        origin=draw(st.sampled_from(("/", *PATHS))),
        gap=Millis(draw(st.sampled_from((0, 0, 0, 7))) * 60 * MINUTE),
    )


def carried_of(title: str, offset: int, length: int) -> Carried:
    relay = Relay(title=title, offset=Millis(offset), length=Millis(length), stream="https://vov.vn/1")
    return Carried(relay=relay, item=sound(f"dự phòng {title}", ItemKind.BULLETIN, 30_000))


@st.composite
def vacancies(draw: st.DrawFn, path: str, number: int, names: Sequence[str], *, fit: bool) -> Vacancy:
    start = instant(DAWN + timedelta(hours=6 * (number % 3), days=number // 3))
    length = draw(st.integers(20_000, 25 * MINUTE))
    day = DAY + timedelta(days=number // 3)
    some = st.lists(st.sampled_from(list(names)), max_size=3, unique=True) if names else st.just([])
    relayed = draw(st.lists(st.tuples(st.integers(0, 20 * MINUTE), st.integers(1, 10 * MINUTE)), max_size=2))
    return Vacancy(
        slot=Slot(
            id=SlotId(f"{name_of(path)}-{start:%Y%m%d-%H%M}"),
            station=name_of(path),
            session=SESSIONS[number % 3],
            day=day,
            span=Span(start=start, end=instant(start + timedelta(milliseconds=length))),
            plain=draw(st.sampled_from((False, False, True))),
        ),
        path=path,
        shell=draw(shells(path)) if fit or draw(st.sampled_from((True, True, True, True, False))) else None,
        forbidden="" if fit else draw(st.sampled_from(("", "", "", "", "rơi vào giờ yên lặng"))),
        placed=tuple(
            Placed(
                bulletin=BulletinId(name),
                place=draw(st.integers(0, 4)),
                by=draw(st.sampled_from(("Bà Hoa", "Ông Năm"))),
                why="dân hỏi",
            )
            for name in draw(some)
        ),
        skipped={BulletinId(name): "đã đọc ở chợ" for name in draw(some)[:1]},
        order=tuple(BulletinId(name) for name in draw(some)),
        wishes={topic: Millis(draw(st.integers(0, 20 * MINUTE))) for topic in TOPICS[1:3]},
        names={TOPICS[1]: "Cải cách hành chính"},
        carried=tuple(carried_of(f"VOV{at}", *each) for at, each in enumerate(relayed)) if draw(st.booleans()) else (),
        languages=draw(st.sampled_from((frozenset(), frozenset({Language.VIETNAMESE})))),
    )


@st.composite
def cases(draw: st.DrawFn, most: int = 4) -> Case:
    """Slots of one to three stations, at most so many each; more than three reach into a second day."""
    fit = draw(st.booleans())
    count = draw(st.integers(6, 12) if fit else st.integers(0, 14))
    bulletins = tuple(draw(candidates(number, fit=fit)) for number in range(count))
    names = [*(c.bulletin for c in bulletins), "gone"]
    paths = sorted(draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3, unique=True)))
    slots = tuple(draw(vacancies(path, n, names, fit=fit)) for path in paths for n in range(draw(st.integers(1, most))))
    aired = {}
    for path in paths:
        for each in bulletins:
            if draw(st.integers(0, 3)) == 0:
                ago = timedelta(minutes=draw(st.integers(1, 60 * 40)))
                last = instant(DAWN - ago)
                day = (last + timedelta(hours=7)).date()
                aired[name_of(path), each.bulletin] = Aired(count=draw(st.integers(1, 3)), last=last, day=day)
    told = {(name_of(path), "cchc"): Millis(draw(st.integers(0, 10 * MINUTE))) for path in paths}
    case = Case(vacancies=slots, candidates=bulletins, history=History(aired=aired, told=told))
    case = draw(_with_days_to_come(case, names)) if draw(st.booleans()) else case
    return draw(_with_repeats(case, names)) if draw(st.booleans()) else case


@st.composite
def _with_days_to_come(draw: st.DrawFn, case: Case, names: Sequence[str]) -> Case:
    """The same, with the calendars of its stations, and what people placed there on later days."""
    last = max(each.slot.day for each in case.vacancies)
    silent = frozenset(draw(st.lists(st.integers(1, 5).map(lambda n: last + timedelta(days=n)), max_size=1)))
    told = {code: draw(calendars(last, silent)) for code in sorted({each.slot.station for each in case.vacancies})}
    ahead = counted(told, DAY + timedelta(days=1))
    later = {code: tuple(draw(st.lists(_placed_later(last, names), max_size=2))) for code in told} if names else {}
    vacancies = tuple(
        replace(v, ahead=ahead[v.slot.station], placed_later=later.get(v.slot.station, ())) for v in case.vacancies
    )
    return replace(case, vacancies=vacancies, calendars=told)


@st.composite
def _with_repeats(draw: st.DrawFn, case: Case, names: Sequence[str]) -> Case:
    """The same, with a whole session of each station heard again in some of those after it, and on days to come."""
    vacancies: list[Vacancy] = []
    for station in dict.fromkeys(each.slot.station for each in case.vacancies):
        here = [each for each in case.vacancies if each.slot.station == station]
        source = draw(st.sampled_from(here)).slot.span.start
        items = draw(st.lists(st.sampled_from(list(names)), min_size=1, max_size=3, unique=True))
        those = {v.slot.id for v in [v for v in here if v.slot.span.start > source][: draw(st.integers(1, 3))]}
        placed = [_repeated(v, source, items) if v.slot.id in those else v for v in here]
        after = tuple(replace(p, source=draw(st.sampled_from((None, source)))) for p in here[0].placed_later)
        again = _times_again(case, placed, after)
        for name in draw(st.lists(st.sampled_from(items), max_size=1)):  # and once on a day that is over
            again[BulletinId(name)] += 1
        vacancies += [replace(v, placed_later=after, again=dict(again)) for v in placed]
    return replace(case, vacancies=tuple(vacancies))


def _repeated(vacancy: Vacancy, source: Instant, items: Sequence[str]) -> Vacancy:
    there = {each.bulletin for each in vacancy.placed} | vacancy.skipped.keys()
    again = tuple(
        Placed(bulletin=BulletinId(name), place=place, by="Chị Lan", why="phát lại buổi sáng: dân hỏi", source=source)
        for place, name in enumerate((each for each in items if each not in there), 1000)
    )
    return replace(vacancy, placed=(*vacancy.placed, *again))


def _times_again(case: Case, vacancies: Sequence[Vacancy], later: Sequence[PlacedLater]) -> Counter[BulletinId]:
    """How often each is repeated while it is valid."""
    days = {each.bulletin: (each.valid_from, each.valid_until) for each in case.candidates}
    told = [(p.bulletin, v.slot.day) for v in vacancies for p in v.placed if p.source is not None]
    told += [(each.bulletin, each.day) for each in later if each.source is not None]
    return Counter(name for name, day in told if name in days and days[name][0] <= day <= days[name][1])


def wanted_at(vacancy: Vacancy, candidate: Candidate) -> int:
    """What people had heard again is wanted besides."""
    return candidate.wanted + vacancy.again.get(candidate.bulletin, 0)


@st.composite
def _placed_later(draw: st.DrawFn, last: date, names: Sequence[str]) -> PlacedLater:
    days, hours = draw(st.integers(1, 4)), draw(st.sampled_from((0, 6, 12)))
    start = instant(DAWN + timedelta(days=(last - DAY).days + days, hours=hours))
    bulletin = BulletinId(draw(st.sampled_from(list(names))))
    return PlacedLater(bulletin=bulletin, day=last + timedelta(days=days), start=start)


@st.composite
def relay_cases(draw: st.DrawFn) -> Case:
    """A day on which stations carry streams, or each other's sessions; what they carry is not worked out yet."""
    case = draw(cases(most=3))
    vacancies = tuple(replace(v, carried=(), slot=replace(v.slot, relay=draw(_relays(v)))) for v in case.vacancies)
    over = {v.slot.id: draw(_overs(v.slot)) for v in vacancies if draw(st.integers(0, 3)) == 0}
    return replace(case, vacancies=vacancies, over=over)


@st.composite
def _overs(draw: st.DrawFn, slot: Slot) -> RunOver:
    minutes = draw(st.sampled_from((10, 15, 28, 35, 60, 420)))
    return RunOver(until=instant(slot.span.start + timedelta(minutes=minutes)), by="Ông Năm", why="họp dân")


@st.composite
def _relays(draw: st.DrawFn, vacancy: Vacancy) -> Relay | None:
    above = [path for path in PATHS if vacancy.path.startswith(path) and path != vacancy.path]
    told = {
        "length": Millis(draw(st.sampled_from((1_000, MINUTE, 3 * MINUTE, 12 * MINUTE)))),
        "offset": Millis(draw(st.sampled_from((0, 0, MINUTE, 9 * MINUTE)))),
        "fallback": draw(st.none() | st.integers(0, 14).map(lambda number: f"b{number:02}")),
    }
    match draw(st.sampled_from(("", "stream", "parent", "parent", "parent"))):
        case "stream":
            return Relay(title="Thời sự", stream=draw(st.sampled_from(("https://vov.vn/1", "https://xa.vn/1"))), **told)
        case "parent":
            parent = draw(st.sampled_from((*above, *above, PATHS[-1])))
            return Relay(title="Cấp trên", station=name_of(parent), session=draw(st.sampled_from(SESSIONS[:2])), **told)
        case _:
            return None


def carried_out(case: Case) -> tuple[Case, tuple[Playlist, ...]]:
    """The day planned as the clock plans it: parents before those who carry them. The case with what is carried."""
    stations = {name_of(path): _station(path) for path in PATHS}
    neighbours = Neighbours({"vov.vn"}, stations)
    vacancies: list[Vacancy] = []
    playlists: list[Playlist] = []
    hands = {slot: ByHand(over=over) for slot, over in case.over.items()}
    slots, notes = run_on([v.slot for v in case.vacancies], hands, lambda _: REGULATION, VIET_NAM)
    running = [replace(v, slot=slot) for v, slot in zip(case.vacancies, slots, strict=True)]
    for each in in_rounds(running):
        vacancies += [resolve(v, case.candidates, case.history, neighbours).vacancy for v in each]
        for playlist in carry(each, case.candidates, case.history, neighbours):
            told = [notes[playlist.slot.id]] if playlist.slot.id in notes else []
            playlists.append(replace(playlist, notes=(*told, *playlist.notes)))
    return replace(case, vacancies=tuple(vacancies)), tuple(playlists)


def _station(path: str) -> Station:
    code = name_of(path)
    return Station(
        code=code, name=code, label=f"Đài {code}", level=Level.COMMUNE, parent=None, path=path,
        valid_from=date(2025, 7, 1), valid_until=None,
    )  # fmt: skip


# --- the checker -------------------------------------------------------------------------------------------------


def broken_rules(case: Case, playlists: Sequence[Playlist]) -> list[str]:
    """Every hard rule that these playlists break, in words; none when they are lawful."""
    known = {each.bulletin: each for each in case.candidates}
    found = [f"{len(playlists)} playlists for {len(case.vacancies)} slots"] * (len(playlists) != len(case.vacancies))
    for vacancy, playlist in zip(case.vacancies, playlists, strict=False):
        found += _slot_broken(vacancy, playlist)
        for row in told_in(playlist):
            assert row.bulletin is not None
            found += _row_broken(vacancy, row, known[row.bulletin])
        found += _fallbacks_broken(vacancy, playlist, known)
        found += _crowded(playlist, known) + _misplaced(vacancy, playlist) + _pushed_out(vacancy, playlist, known)
        found += _taken_from_placed(case, vacancy, playlists, known)
    return found + _repeats_broken(case, playlists, known)


def told_in(playlist: Playlist) -> list[Row]:
    return [row for row in playlist.rows if row.bulletin is not None and row.relay is None]


def _slot_broken(vacancy: Vacancy, playlist: Playlist) -> list[str]:
    rows, span = playlist.rows, vacancy.slot.span
    music = (ItemKind.SIGNATURE, ItemKind.STING, ItemKind.CLOSING)
    silent = span.end - span.start - timedelta(milliseconds=sum(row.length for row in rows))
    wrong = {
        "the slot is another": playlist.slot != vacancy.slot,
        "it speaks where it must not": bool(rows) and bool(vacancy.forbidden or vacancy.shell is None),
        "an empty row": any(row.length <= 0 for row in rows),
        "music on a day of mourning": vacancy.slot.plain and any(row.kind in music for row in rows),
        "seconds are not accounted for": timedelta(milliseconds=playlist.spare) != silent,
        "a frame around nothing": bool(rows) and not any(row.bulletin or row.relay for row in rows),
        "a silence before a relay is not told": not _silence_told(rows, span.start),
        "it runs over": bool(rows) and _end(rows[-1]) > span.end,
    }
    return [what for what, is_so in wrong.items() if is_so] + _gaps(vacancy, playlist)


def _gaps(vacancy: Vacancy, playlist: Playlist) -> list[str]:
    found, due = [], vacancy.slot.span.start
    for place, row in enumerate(playlist.rows):
        if row.start < due:
            found.append("rows overlap")
        if row.start > due and all(each.relay is None for each in playlist.rows[place:]):
            found.append("a silence that nothing waits for")
        due = _end(row)
    return found


def _silence_told(rows: Sequence[Row], start: Instant) -> bool:
    """Up to the last relay the rows and the silence they tell, in whole seconds each, fill all the time there is."""
    relays = [place for place, row in enumerate(rows) if row.relay is not None]
    if not relays:
        return True
    filled = sum(row.length for row in rows[: relays[-1] + 1])
    told = sum(int(rows[place].reason.facts["silence"]) for place in relays) * 1000
    untold = (_end(rows[relays[-1]]) - start) // timedelta(milliseconds=1) - filled - told
    return 0 <= untold < 1000 * len(relays)


def _end(row: Row) -> Instant:
    return instant(row.start + timedelta(milliseconds=row.length))


def _row_broken(vacancy: Vacancy, row: Row, candidate: Candidate) -> list[str]:
    found = []
    if not any(
        vacancy.path.startswith(t.path) if t.below and not t.cluster else vacancy.path == t.path
        for t in candidate.targets
    ):
        found.append("not for this station")
    if not candidate.valid_from <= vacancy.slot.day <= candidate.valid_until:
        found.append("not valid that day")
    if vacancy.languages and candidate.language not in vacancy.languages:
        found.append("a language the station does not speak")
    if candidate.item is None or not candidate.audio_fits or row.audio != candidate.item.audio:
        found.append("a sound nobody approved")
    elif row.length != candidate.item.measured.duration:
        found.append("a length nobody measured")
    if row.bulletin in vacancy.skipped:
        found.append("skipped by hand")
    return found


def _fallbacks_broken(vacancy: Vacancy, playlist: Playlist, known: Mapping[BulletinId, Candidate]) -> list[str]:
    """What is played when a relay fails is as lawful as what is told; rows of a parent's session are the parent's."""
    relay, found = vacancy.slot.relay, []
    for row in playlist.rows if relay is not None else ():
        if row.relay is not None and row.bulletin is not None and not row.title.startswith("Đài "):
            told = _row_broken(replace(vacancy, skipped={}), row, known[row.bulletin])
            found += [what for what in told if what != "a length nobody measured"]
    return found


def _crowded(playlist: Playlist, known: Mapping[BulletinId, Candidate]) -> list[str]:
    times = Counter(row.bulletin for row in told_in(playlist))
    wanted = {b: 2 if known[b].twice else 1 for b in times if b is not None}
    return ["read more or less often than it should"] * any(times[b] != n for b, n in wanted.items())


def _misplaced(vacancy: Vacancy, playlist: Playlist) -> list[str]:
    """What people put at a place stands there, or last where there are not as many; asked where there is one room."""
    told = list(dict.fromkeys(row.bulletin for row in told_in(playlist)))
    ordered = sorted(vacancy.placed, key=lambda each: each.place)
    places = {each.bulletin: each.place for each in ordered if each.bulletin not in vacancy.skipped}
    if vacancy.carried or not places:
        return []
    standing = [b for b in places if b in told]
    others, before, found = len(told) - len(standing), 0, []
    for count, bulletin in enumerate(standing):
        before = min(others, max(places[bulletin] - count, before))
        found += ["not where people put it"] * (told.index(bulletin) != count + before)
    return found


def _pushed_out(vacancy: Vacancy, playlist: Playlist, known: Mapping[BulletinId, Candidate]) -> list[str]:
    """What has priority has no room only beside others that have it, whatever people placed; asked where there is one
    room."""
    if vacancy.carried or vacancy.shell is None:
        return []
    told = {row.bulletin for row in told_in(playlist)}
    urgent = [c for c in known.values() if c.bulletin in told and c.priority is Priority.PRIORITY]
    plain = vacancy.slot.plain
    sting = 0 if plain or vacancy.shell.sting is None else vacancy.shell.sting.measured.duration
    parts = [vacancy.shell.ident, vacancy.shell.greeting]
    parts += [] if plain else [vacancy.shell.signature, vacancy.shell.closing]
    frame = sum(part.measured.duration for part in parts if part is not None)
    found = []
    for out in playlist.left_out:
        if out.reason.code is ReasonCode.LEFT_PRIORITY_NO_ROOM:
            all_of = [*urgent, known[out.bulletin]]
            stings = sting * (sum(2 if c.twice else 1 for c in all_of) - 1)
            fits = frame + sum(c.airing for c in all_of) + stings <= vacancy.slot.span.length
            found += ["something without priority pushed out what has it"] * fits
    return found


def _taken_from_placed(
    case: Case, vacancy: Vacancy, playlists: Sequence[Playlist], known: Mapping[BulletinId, Candidate]
) -> list[str]:
    """What people placed on a later day still has an airing left for that, whatever the planner tells before."""
    station, start = vacancy.slot.station, vacancy.slot.span.start
    here = [p for p in playlists if p.slot.station == station]
    by_hand, found = {each.bulletin for each in vacancy.placed}, []
    for row in {row.bulletin: row for p in here if p.slot == vacancy.slot for row in told_in(p)}.values():
        c = known[row.bulletin or BulletinId("")]
        before = sum(c.bulletin in {r.bulletin for r in told_in(p)} for p in here if p.slot.span.start < start)
        left = wanted_at(vacancy, c) - case.history.aired.get((station, c.bulletin), Aired()).count - before
        later = [p for p in vacancy.placed_later if p.bulletin == c.bulletin and c.valid_from <= p.day <= c.valid_until]
        if later and left <= len(later) and c.bulletin not in by_hand:
            found.append("taken from where people placed it")
    return found


def airings(playlists: Sequence[Playlist]) -> dict[tuple[StationCode, BulletinId], list[Instant]]:
    """When each bulletin began at each station, once a session, in order of time."""
    began: dict[tuple[StationCode, BulletinId], list[Instant]] = defaultdict(list)
    for playlist in sorted(playlists, key=lambda each: each.slot.span.start):
        first: dict[BulletinId, Instant] = {}
        for row in told_in(playlist):
            assert row.bulletin is not None
            first.setdefault(row.bulletin, row.start)
        for bulletin, start in first.items():
            began[playlist.slot.station, bulletin].append(start)
    return began


def _repeats_broken(case: Case, playlists: Sequence[Playlist], known: Mapping[BulletinId, Candidate]) -> list[str]:
    found = []
    for key, starts in airings(playlists).items():
        before, candidate = case.history.aired.get(key, Aired()), known[key[1]]
        here = next(each for each in case.vacancies if each.slot.station == key[0])
        if before.count + len(starts) > wanted_at(here, candidate):
            found.append("aired more often than wanted")
        everything = sorted([*starts, *([before.last] if before.last else [])])
        least = timedelta(milliseconds=candidate.gap)
        if any(b - a < least for a, b in pairwise(everything)):
            found.append("repeated too soon")
    return found


LEFT = {code for code in ReasonCode if code.value.startswith("left-")}
