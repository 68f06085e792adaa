"""How the tree changes: units open, close, are renamed, moved, merged and split, each from a day on.

What was is never lost: the register holds every placement a station ever had, so the tree of any day can be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias, assert_never

from broadcaster.domain.errors.stations import StationChangeRefused, StationCodeTaken
from broadcaster.domain.inheriting import bequeathed
from broadcaster.domain.register import Placement, Register, Succession, check, opened, said
from broadcaster.domain.stations import Choices, Level, Station, StationCode

_EVE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A new station, from `day` on."""

    code: StationCode
    name: str
    label: str
    level: Level
    parent: StationCode | None
    day: date
    until: date | None = None
    choices: Choices = Choices()


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """`last` is the last day it stands."""

    station: StationCode
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    station: StationCode
    name: str
    label: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Under another parent from `day` on; `level` when that changes too."""

    station: StationCode
    parent: StationCode | None
    day: date
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """What a merger or a split gives. One of the old codes: that station goes on under this name.

    `children`: which children of a split station it gets; the heir of a merger gets all there are.
    """

    code: StationCode
    name: str
    label: str
    children: tuple[StationCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """`day` is the first day of the new station; the old ones close on its eve."""

    of: tuple[StationCode, ...]
    into: Heir
    parent: StationCode | None
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """`day` is the first day of the new stations, which hang where the old one hung."""

    of: StationCode
    into: tuple[Heir, ...]
    day: date


Reorganisation: TypeAlias = Open | Close | Rename | Move | Merge | Split


def changed(register: Register, change: Reorganisation) -> Register:
    """The register after the change. StationChangeRefused, StationCodeTaken; StationUnknown for a code it lacks."""
    match change:
        case Open():
            after = _opened(register, change)
        case Close():
            after = _closed(register, change)
        case Rename():
            after = _renamed(register, change)
        case Move():
            after = _moved(register, change)
        case Merge():
            after = _merged(register, change)
        case Split():
            after = _split(register, change)
        case _:
            assert_never(change)
    check(after)
    return after


@dataclass(slots=True)
class _Draft:
    """A register being rewritten."""

    stations: dict[StationCode, Station]
    placements: dict[StationCode, tuple[Placement, ...]]
    successions: list[Succession] = field(default_factory=list)

    def amend(self, code: StationCode, since: date, **fields: object) -> None:
        """Sets these of a station from a day on, until the day from which they were to be otherwise anyway."""
        places = self.placements[code]
        was = next(place for place in reversed(places) if place.since <= since)
        kept = [place for place in places if place.since < since]
        kept.append(replace(was, since=since, **fields))  # type: ignore[arg-type]  # fields of Placement, by name
        running = True
        for place in (place for place in places if place.since > since):
            running = running and all(getattr(place, name) == getattr(was, name) for name in fields)
            kept.append(replace(place, **fields) if running else place)  # type: ignore[arg-type]  # as above
        self.placements[code] = tuple(kept)

    def close(self, code: StationCode, last: date) -> None:
        self.stations[code] = replace(self.stations[code], valid_until=last)
        self.placements[code] = tuple(place for place in self.placements[code] if place.since <= last) or (
            self.placements[code][0],
        )

    def open(self, change: Open) -> None:
        if change.code in self.stations:
            raise StationCodeTaken(station=change.code)
        station, place = opened(
            Placement(
                station=change.code,
                since=change.day,
                parent=change.parent,
                name=change.name,
                label=change.label,
                level=change.level,
            ),
            change.until,
            change.choices,
        )
        self.stations[change.code], self.placements[change.code] = station, (place,)

    def done(self) -> Register:
        return Register(
            stations=self.stations,
            placements=self.placements,
            successions=tuple(sorted(self.successions, key=lambda s: (s.day, s.old, s.new))),
        )


def _draft(register: Register) -> _Draft:
    return _Draft(dict(register.stations), dict(register.placements), list(register.successions))


def _opened(register: Register, change: Open) -> Register:
    draft = _draft(register)
    draft.open(change)
    return draft.done()


def _closed(register: Register, change: Close) -> Register:
    station = register.station(change.station)
    if station.valid_until is not None:
        raise StationChangeRefused(station=station.code, problem=f"đã có ngày đóng {said(station.valid_until)}")
    if change.last < station.valid_from:
        raise StationChangeRefused(station=station.code, problem="ngày đóng trước ngày mở")
    if left := register.children_after(station.code, change.last):
        shown = ", ".join(left[:5])
        problem = f"sau ngày {said(change.last)} còn {len(left)} đài cấp dưới hoạt động ({shown})"
        raise StationChangeRefused(station=station.code, problem=problem)
    draft = _draft(register)
    draft.close(station.code, change.last)
    return draft.done()


def _standing(register: Register, code: StationCode, day: date) -> Station:
    station = register.station(code)
    if not station.stands_on(day):
        raise StationChangeRefused(station=code, problem=f"không hoạt động ngày {said(day)}")
    return station


def _renamed(register: Register, change: Rename) -> Register:
    _standing(register, change.station, change.day)
    draft = _draft(register)
    draft.amend(change.station, change.day, name=change.name, label=change.label)
    return draft.done()


def _moved(register: Register, change: Move) -> Register:
    _standing(register, change.station, change.day)
    if change.parent is not None:
        _standing(register, change.parent, change.day)
        if change.station in register.line_on(change.parent, change.day):
            raise StationChangeRefused(station=change.station, problem="đài không thể nằm dưới chính mình")
    draft = _draft(register)
    level = register.place_on(change.station, change.day).level if change.level is None else change.level
    draft.amend(change.station, change.day, parent=change.parent, level=level)
    return draft.done()


def _ending(register: Register, code: StationCode, day: date) -> Station:
    """A station that another's place is to be taken of: it stands on the eve, and nothing else is to end it."""
    station = register.station(code)
    if station.valid_until is not None or station.valid_from >= day:
        problem = f"không hoạt động cho đến ngày {said(day)}, hoặc đã có ngày đóng"
        raise StationChangeRefused(station=code, problem=problem)
    return station


def _merged(register: Register, change: Merge) -> Register:
    if len(set(change.of)) != len(change.of) or len(change.of) < 2:
        raise StationChangeRefused(station=change.into.code, problem="cần ít nhất hai đài khác nhau để nhập")
    old = [_ending(register, code, change.day) for code in change.of]
    levels = {register.place_on(code, change.day).level for code in change.of}
    if len(levels) > 1:
        raise StationChangeRefused(station=change.into.code, problem="các đài nhập lại phải cùng một cấp")
    children = [child for code in change.of for child in register.children_after(code, change.day - _EVE)]
    draft = _draft(register)
    _place(draft, change.into, _Seat(old[0], levels.pop(), change.parent, change.day), change.of)
    for child in children:
        _rehang(draft, register, child, change.of, (change.into.code, change.day))
    for station in old:
        _succeed(draft, station.code, (change.into,), change.day)
    return draft.done()


def _split(register: Register, change: Split) -> Register:
    codes = [heir.code for heir in change.into]
    if len(set(codes)) != len(codes) or len(codes) < 2:
        raise StationChangeRefused(station=change.of, problem="cần ít nhất hai đài mới khác nhau")
    old = _ending(register, change.of, change.day)
    place = register.place_on(change.of, change.day)
    children = register.children_after(change.of, change.day - _EVE)
    _check_shares(change, children)
    draft = _draft(register)
    for heir in change.into:
        _place(draft, heir, _Seat(old, place.level, place.parent, change.day), (change.of,))
        for child in heir.children:
            _rehang(draft, register, child, (change.of,), (heir.code, change.day))
    _succeed(draft, old.code, change.into, change.day)
    return draft.done()


def _check_shares(change: Split, children: Sequence[StationCode]) -> None:
    given = [child for heir in change.into for child in heir.children]
    if strange := sorted(set(given) - set(children)):
        raise StationChangeRefused(station=change.of, problem=f"“{strange[0]}” không phải đài cấp dưới của nó")
    if len(set(given)) != len(given):
        raise StationChangeRefused(station=change.of, problem="một đài cấp dưới được chia cho hai đài mới")
    if change.of not in {heir.code for heir in change.into} and (left := sorted(set(children) - set(given))):
        problem = f"còn {len(left)} đài cấp dưới chưa chia cho đài mới nào ({', '.join(left[:5])})"
        raise StationChangeRefused(station=change.of, problem=problem)


@dataclass(frozen=True, slots=True)
class _Seat:
    """Where an heir sits down, and whose choices it takes over."""

    after: Station
    level: Level
    parent: StationCode | None
    day: date


def _rehang(
    draft: _Draft,
    register: Register,
    child: StationCode,
    below: Sequence[StationCode],
    to: tuple[StationCode, date],
) -> None:
    """Wherever a child hangs below one of the old, it hangs below the new one from the day on."""
    heir, day = to
    for piece, until in register.pieces(child):
        if piece.parent in below and piece.parent != heir and until >= day:
            draft.amend(child, max(day, piece.since), parent=heir)


def _place(draft: _Draft, heir: Heir, seat: _Seat, old: Sequence[StationCode]) -> None:
    """An old station goes on as its own heir; any other heir is opened."""
    if heir.code in old:
        draft.amend(heir.code, seat.day, name=heir.name, label=heir.label, parent=seat.parent)
        return
    draft.open(
        Open(
            code=heir.code,
            name=heir.name,
            label=heir.label,
            level=seat.level,
            parent=seat.parent,
            day=seat.day,
            choices=bequeathed(seat.after.choices),
        )
    )


def _succeed(draft: _Draft, old: StationCode, heirs: Sequence[Heir], day: date) -> None:
    draft.successions += [Succession(day=day, old=old, new=heir.code) for heir in heirs]
    if old not in {heir.code for heir in heirs}:
        draft.close(old, day - _EVE)


def heirs_of(change: Reorganisation) -> Mapping[StationCode, StationCode]:
    """Which new station goes on with the sessions of which old one."""
    match change:
        case Merge():
            return {} if change.into.code in change.of else {change.into.code: change.of[0]}
        case Split():
            return {heir.code: change.of for heir in change.into if heir.code != change.of}
        case _:
            return {}
