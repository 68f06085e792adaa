"""The slot as time: where the opening ends, what is relayed when, and the rooms for bulletins between."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.domain.lengths import at_least, at_most
from broadcaster.domain.planning.candidates import Candidate, Carried, Shell, Vacancy, length_of
from broadcaster.domain.planning.reasons import Reason, ReasonCode
from broadcaster.domain.units import Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What is carried, from `begin` after the slot's start."""

    carried: Carried
    begin: Millis
    length: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Time for bulletins, from `begin` after the slot's start. `opened`: a sting is wanted before its first one too."""

    begin: Millis
    length: Millis
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Rooms and stretches by turns, a room first and a room last."""

    shell: Shell
    opening: Millis
    sting: Millis
    closing: Millis
    rooms: tuple[Room, ...]
    stretches: tuple[Stretch, ...]
    notes: tuple[Reason, ...]

    def cost(self, candidate: Candidate) -> Millis:
        """What it takes from a room, a sting before each reading included."""
        return Millis(candidate.airing + self.sting * (2 if candidate.twice else 1))

    def budget(self, room: Room) -> Millis:
        """What there is in a room for costs: the first bulletin after the opening needs no sting."""
        return Millis(max(room.length, 0) + (0 if room.opened else self.sting))


def timeline(vacancy: Vacancy, shell: Shell) -> Timeline:
    """What stands fixed in a slot, in milliseconds from its start: its frame, and what is carried from above in its
    order, each cut to what the one before and the closing leave. Rooms are what lies before, between and behind them;
    a relay that is left nothing is only noted."""
    shell = shell.of(vacancy.slot)
    opening, closing = shell.opening, shell.ending
    end = Millis(vacancy.slot.span.length - closing)
    rooms: list[Room] = []
    stretches: list[Stretch] = []
    notes: list[Reason] = []
    cursor = opening
    for carried in sorted(vacancy.carried, key=lambda each: each.relay.offset):
        begin = max(carried.relay.offset, cursor)
        length = Millis(min(carried.relay.length, end - begin))
        if length <= 0:
            notes.append(_no_room(carried, Millis(end - begin)))
            continue
        rooms.append(Room(begin=cursor, length=Millis(begin - cursor), opened=bool(rooms)))
        stretches.append(Stretch(carried=carried, begin=begin, length=length))
        cursor = Millis(begin + length)
    rooms.append(Room(begin=cursor, length=Millis(end - cursor), opened=bool(rooms)))
    return Timeline(
        shell=shell,
        opening=opening,
        sting=length_of(shell.sting),
        closing=closing,
        rooms=tuple(rooms),
        stretches=tuple(stretches),
        notes=tuple(notes),
    )


def _no_room(carried: Carried, left: Millis) -> Reason:
    facts: dict[str, str | int] = {
        "title": carried.relay.title,
        "asked": at_least(carried.relay.length),
        "left": at_most(left),
    }
    return Reason(code=ReasonCode.NOTE_RELAY_NO_ROOM, facts=facts)


def roomiest(free: Sequence[Millis], time: Timeline) -> tuple[Millis, Millis]:
    """What the room with most left has, and how much less each bulletin needs there than it costs: the first after the
    opening needs no sting."""
    most = max(free)
    room = time.rooms[len(time.rooms) - len(free) + free.index(most)]
    spared = time.sting if not room.opened and most == time.budget(room) else Millis(0)
    return Millis(most - spared), spared
