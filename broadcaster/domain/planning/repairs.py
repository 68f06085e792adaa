"""How full a slot is, in words, and what to do about one that people filled past its end: three offers, none taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.english import english_of
from broadcaster.domain.lengths import at_least, at_most, in_words
from broadcaster.domain.planning.playlist import LeftOut, Playlist
from broadcaster.domain.planning.reasons import ReasonCode
from broadcaster.domain.schedule import Slot
from broadcaster.domain.units import Instant, instant

_FRAME = (ReasonCode.SHELL_SIGNATURE, ReasonCode.SHELL_IDENT, ReasonCode.SHELL_GREETING, ReasonCode.SHELL_STING)
_MUTE = (ReasonCode.NOTE_HOURS_FORBIDDEN, ReasonCode.NOTE_SHELL_MISSING)


class RepairKind(StrEnum):
    DROP = "drop"
    MOVE = "move"
    RUN_OVER = "run-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One way out: give up `bulletin`, move it `to` a later slot, or let the slot run `until` a later moment."""

    kind: RepairKind
    title: str = ""
    bulletin: BulletinId | None = None
    to: Slot | None = None
    until: Instant | None = None

    def sentence(self, zone: ZoneInfo) -> str:
        if self.until is not None:
            return f"Cho tràn tới {self.until.astimezone(zone):%H:%M:%S}"
        if self.to is not None:
            return f"Dời “{self.title}” sang buổi {self.to.session} ngày {self.to.day:%d/%m}"
        return f"Bỏ “{self.title}”"

    def in_english(self, zone: ZoneInfo) -> str:
        if self.until is not None:
            return f"let it run over until {self.until.astimezone(zone):%H:%M:%S}"
        if self.to is not None:
            return f"move “{self.title}” to the session {english_of(self.to.session)} on {self.to.day:%d/%m}"
        return f"drop “{self.title}”"


def overflowing(playlist: Playlist) -> tuple[LeftOut, ...]:
    """What people put in and has no room."""
    return tuple(out for out in playlist.left_out if out.reason.code is ReasonCode.LEFT_PLACED_NO_ROOM)


def seconds_over(playlist: Playlist) -> int:
    """By how many seconds people filled it past its end, rounded up; 0 when all has room."""
    over = overflowing(playlist)
    needed = sum(int(out.reason.facts["needed_ms"]) for out in over)
    return at_least(needed - min((int(out.reason.facts["left_ms"]) for out in over), default=0))


def fullness(playlist: Playlist) -> str:
    """`thừa 1 phút 20 giây` when it is overfull, else `còn trống 12 phút 30 giây`."""
    over = seconds_over(playlist)
    return f"thừa {in_words(over)}" if over else f"còn trống {in_words(at_most(playlist.spare))}"


def repairs(
    playlist: Playlist, later: Sequence[Playlist], valid: Mapping[BulletinId, date], allowed: Instant | None
) -> tuple[Repair, ...]:
    """For each bulletin without room: drop it, or move it to the first of the `later` slots that has room for it while
    it is `valid` (until which day); and once, to let the slot run over, when the station's hours and minutes allow that
    (`allowed` is until when; None: not past the slot's end) and nothing stands there."""
    offers = []
    for out in overflowing(playlist):
        offers.append(Repair(kind=RepairKind.DROP, bulletin=out.bulletin, title=out.title))
        if (slot := _room_later(out, playlist, later, valid.get(out.bulletin))) is not None:
            offers.append(Repair(kind=RepairKind.MOVE, bulletin=out.bulletin, title=out.title, to=slot))
    end = instant(playlist.slot.span.end + timedelta(seconds=seconds_over(playlist)))
    taken = any(playlist.slot.span.start < each.slot.span.start < end for each in later)
    if offers and allowed is not None and end <= allowed and not taken:
        offers.append(Repair(kind=RepairKind.RUN_OVER, until=end))
    return tuple(offers)


def _room_later(out: LeftOut, playlist: Playlist, later: Sequence[Playlist], until: date | None) -> Slot | None:
    """The first slot that has room for it, and for an opening and a sting as long as here where it is silent so far."""
    if until is None:
        return None
    frame = sum(row.length for row in playlist.rows if row.reason.code in _FRAME)
    needed = int(out.reason.facts["needed_ms"]) + frame
    for each in sorted(later, key=lambda p: p.slot.span.start):
        ours = each.slot.station == playlist.slot.station and each.slot.span.start > playlist.slot.span.start
        free = each.spare >= needed and not any(note.code in _MUTE for note in each.notes)
        there = any(row.bulletin == out.bulletin for row in each.rows)
        if ours and free and not there and each.slot.day <= until:
            return each.slot
    return None
