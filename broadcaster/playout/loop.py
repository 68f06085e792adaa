"""The station's life: four works side by side, none of which can end without a word.

What fails is written down, waits a little longer each time, and begins again. Only a disk that does not keep its word,
or a loudspeaker that swallows everything and gives no sign, ends the program: whoever started it starts it anew, and
it goes on from what is on the disk. A full disk ends nothing. systemd is told that all is well only while the station
takes its turns.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from broadcaster.domain.journal import Event as JournalEvent
from broadcaster.domain.units import Millis
from broadcaster.playout import listening
from broadcaster.playout.carrying import taken_in
from broadcaster.playout.files import Cache, is_full
from broadcaster.playout.house import House, LinkDown
from broadcaster.playout.machine import Machine, tell_watchdog
from broadcaster.playout.on_air import OnAir
from broadcaster.playout.player import Player
from broadcaster.playout.station import Station
from broadcaster.playout.sync import API, Sync

TURN = Millis(100)
_RESTS = (1.0, 2.0, 5.0, 10.0, 30.0)
_STUCK = Millis(15_000)
"""So long the player may take over one block before the way to the loudspeaker is held for dead."""
_WELL = Millis(60_000)
"""After so long without a fault the next one is the first again."""


class Ended(Exception):
    """The program cannot go on in this process."""


@dataclass(slots=True)
class Life:
    """`complain` tells whoever reads the system's log; `switch` is whether the room is to be silent; `inbox` is where a
    stick's documents lie. `ended` is set when the program is to end."""

    station: Station
    on_air: OnAir
    player: Player
    machine: Machine
    complain: Callable[[str], None]
    switch: Callable[[], bool]
    inbox: Path
    cache: Cache
    ended: Event = field(default_factory=Event)
    beats: dict[str, Millis] = field(default_factory=dict)
    broken: str = ""

    def live(self) -> None:
        """Until it is to end. Ended."""
        feeding = self.beside("player", self.feed)
        try:
            self.on_the_air()
        finally:
            self.ended.set()
            feeding.join(5)
        self.station.leave(self.on_air)

    # --- the works ---------------------------------------------------------------------------------------------------

    def on_the_air(self) -> None:
        """This thread's work, until the program is to end. Ended."""
        tell_watchdog("READY=1")
        faults, last = 0, self.machine.monotonic()
        while not self.ended.is_set():
            try:
                self.station.mute(muted=self.switch())
                self.station.turn(self.on_air)
                taken_in(self.inbox, self.station)
                self._look_after_player()
                tell_watchdog("WATCHDOG=1")
            except OSError as refused:  # the disk: what was to be kept is not
                raise Ended(f"disk: {refused}") from refused
            except Exception as fault:
                faults = 0 if self.machine.monotonic() > last + _WELL else faults + 1
                last = self.machine.monotonic()
                self._told("air", fault)
                if faults > len(_RESTS):
                    raise Ended(f"air: {fault!r}") from fault
                self.machine.pause(_RESTS[min(faults, len(_RESTS) - 1)] * 100)
            self.machine.pause(TURN)
            if self.broken:
                raise Ended(self.broken)
        tell_watchdog("STOPPING=1")

    def feed(self) -> None:
        """The player's thread."""
        while not self.ended.is_set():
            self.beats["player"] = self.machine.monotonic()
            if not self.player.pump():
                self.player.wait(0.05)
        self.player.close()

    def ask(self, sync: Sync) -> None:
        while not self.ended.is_set():
            until = self.machine.monotonic() + max(50, min(1_000, sync.turn()))
            while not sync.woken and not self.ended.is_set() and self.machine.monotonic() < until:
                self.machine.pause(50)

    def listen(self, sync: Sync, house: House) -> None:
        """The stream of hints; while there is none the polling does. Whether it was cut or came to its end, it is not
        asked for again at once: all others were cut as well."""
        path = f"{API}/stations/{self.station.identity.station}/events?beat={listening.BEAT_S}"
        try:
            for event, data in house.hints(path, listening.SILENT / 1000):
                sync.hears(event, data)
                if self.ended.is_set():
                    break
        except LinkDown:
            pass
        finally:
            sync.deaf()
        self.machine.pause(30_000 * (0.5 + sync.chance()))

    def _look_after_player(self) -> None:
        beat = self.beats.get("player")
        if beat is not None and self.machine.monotonic() > beat + _STUCK:
            self.station.note(JournalEvent.SINK, "the loudspeaker takes nothing")
            raise Ended("the loudspeaker takes nothing")

    # --- that they go on ---------------------------------------------------------------------------------------------

    def beside(self, name: str, work: Callable[[], None]) -> Thread:
        """In a thread of its own, again and again until the program ends."""
        thread = Thread(target=self._again, args=(name, work), name=name, daemon=True)
        thread.start()
        return thread

    def _again(self, name: str, work: Callable[[], None]) -> None:
        faults = 0
        while not self.ended.is_set():
            began = self.machine.monotonic()
            try:
                work()
            except OSError as refused:
                self._told(name, refused)
                if name in ("player", "sync") and not is_full(refused):  # the disk, or the loudspeaker's program
                    self.broken = f"{name}: {refused}"
            except Exception as fault:  # noqa: BLE001 - it begins again, whatever it was
                self._told(name, fault)
            faults = 0 if self.machine.monotonic() > began + _WELL else faults + 1
            self.machine.pause(_RESTS[min(faults, len(_RESTS) - 1)] * 1000)

    def _told(self, name: str, fault: Exception) -> None:
        self.complain(f"{name}: {fault!r}\n{''.join(traceback.format_exception(fault))}")
        try:
            self.station.note(
                JournalEvent.SINK if name == "player" else JournalEvent.SYNC, f"fault in {name}: {fault!r}"
            )
        except Exception as other:  # noqa: BLE001 - there is nowhere left to write it
            self.complain(f"not written down: {other!r}")
