"""Days that are not like others: public holidays, Tết, elections, mourning; and what becomes of the sessions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NewType

from broadcaster.domain.bulletin import check_text
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, digest_of

SpecialDayId = NewType("SpecialDayId", str)
NAME_LIMIT, BASIS_LIMIT = 200, 300


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    TET = "tet"
    ELECTION = "election"
    MOURNING = "mourning"
    OTHER = "other"

    @property
    def free(self) -> bool:
        """Whether people have the day off, and sessions for working days fall away."""
        return self in (DayKind.HOLIDAY, DayKind.TET)


class Does(StrEnum):
    """What becomes of the sessions."""

    USUAL = "usual"
    WEEKDAY = "weekday"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """One day. `weekday` is the one whose sessions stand when it `does` WEEKDAY, as on a Saturday worked for a Monday.
    `plain`: no music beds and no stings."""

    day: date
    name: str
    kind: DayKind
    does: Does = Does.USUAL
    weekday: int | None = None
    plain: bool = False

    @property
    def weekday_of_sessions(self) -> int | None:
        """None: there are none."""
        match self.does:
            case Does.USUAL:
                return self.day.weekday()
            case Does.WEEKDAY:
                return self.weekday
            case Does.NONE:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDayEntry:
    """A special day as people told it, for a station and all below it, or for the whole house (`owner` None)."""

    id: SpecialDayId
    owner: StationCode | None
    told: SpecialDay
    basis: str = ""
    version: int = 1

    @property
    def digest(self) -> Digest:
        return digest_of("special-day-1", repr(replace(self, version=0)))


def check_special_day(entry: SpecialDayEntry) -> None:
    """FieldWrong, TextBroken."""
    told = entry.told
    check_text("name", told.name, NAME_LIMIT)
    check_text("basis", entry.basis, BASIS_LIMIT)
    if not told.name.strip():
        raise FieldWrong(field="name", problem="còn để trống")
    if (told.weekday is not None) != (told.does is Does.WEEKDAY):
        raise FieldWrong(field="weekday", problem="chỉ dùng, và phải có, khi phát như một ngày khác trong tuần")
    if told.weekday is not None and told.weekday not in range(7):
        raise FieldWrong(field="weekday", problem="phải từ 0 (thứ Hai) đến 6 (Chủ nhật)")


SpecialDays = Mapping[StationCode | None, SpecialDay]
"""Of one day, by whom it was told; None: by the house."""


def of_day(entries: Iterable[SpecialDayEntry], almanac: SpecialDay | None) -> SpecialDays:
    """What people told of one day, and what the almanac says where the house told nothing."""
    told: dict[StationCode | None, SpecialDay] = {} if almanac is None else {None: almanac}
    for entry in entries:
        told[entry.owner] = entry.told
    return told


def below(above: SpecialDay | None, own: SpecialDay | None) -> SpecialDay | None:
    """What a station's own word makes of the day as it is above: the nearest wins, but nobody below lifts mourning."""
    if own is None or above is None:
        return above if own is None else own
    return own if own.plain or not above.plain else replace(own, plain=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LunarFeast:
    """A day of every lunar year."""

    month: int
    day: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedDays:
    """What ships beside the public holidays: single days by decision, and feasts of the moon."""

    days: tuple[SpecialDay, ...] = ()
    feasts: tuple[LunarFeast, ...] = ()
