"""The server as stations see it: it plans, changes its plans, recalls, calls emergencies, and keeps their journals."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from playout import days
from playout.machines import DAY, MINUTE, SECOND, millis_of, moment_at

from broadcaster.domain.emergency import EmergencyKind
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import End, NotLine, beginning, read_line, walk
from broadcaster.domain.journal_batches import Batch, Checkpoint
from broadcaster.domain.station_manifest import HOLDS, Buried, PlannedSlot, StationManifest
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Millis, Span
from broadcaster.playout.state import Alarm, later

Rows = list[tuple[ItemKind, str, int]]


@dataclass(frozen=True)
class Sealed:
    """What the house said, and by whose key: a forger has another one. `at` and the serials are the signed time's."""

    key: str
    station: StationCode
    at: int
    newest: int
    emergency: int
    manifest: StationManifest | None = None
    alarms: tuple[tuple[Alarm, tuple[str, ...]], ...] = ()


@dataclass
class House:
    """`ahead` is how many days after today a manifest holds."""

    dice: Random
    stations: tuple[StationCode, ...]
    ahead: int = 3
    taken_over: bool = False
    """Who holds its keys lets it speak at night."""
    plans: dict[tuple[StationCode, date, str], Rows] = field(default_factory=dict)
    stones: list[Buried] = field(default_factory=list)
    approved: dict[Digest, int] = field(default_factory=dict)
    serials: dict[StationCode, int] = field(default_factory=dict)
    issued: dict[StationCode, StationManifest] = field(default_factory=dict)
    stale: dict[StationCode, bool] = field(default_factory=dict)
    alarms: list[tuple[Alarm, tuple[str, ...]]] = field(default_factory=list)
    journals: dict[StationCode, list[str]] = field(default_factory=dict)
    ends: dict[StationCode, End] = field(default_factory=dict)
    poison: int = 0

    def __post_init__(self) -> None:
        self.approved[days.FALLBACK.audio] = days.FALLBACK.length
        for station in self.stations:
            self.journals[station], self.ends[station] = [], beginning(station)

    # --- what it says ---

    def answer(self, station: StationCode, true: int) -> Sealed:
        """The manifest, the emergencies and the hour, sealed."""
        manifest = self.manifest(station, true)
        newest = max((each.serial for each, _ in self.alarms), default=0)
        told = tuple(each for each in self.alarms if millis_of(each[0].expires) > true)
        return Sealed("house", station, true, manifest.serial, newest, manifest, told)

    def manifest(self, station: StationCode, true: int) -> StationManifest:
        """Issued anew every day and whenever something changed."""
        today = moment_at(true).astimezone(days.PLACE).date()
        held = self.issued.get(station)
        if held is not None and held.days[0].day == today and not self.stale.get(station):
            return held
        self.serials[station] = self.serials.get(station, 0) + 1
        issued = moment_at(true)
        made = StationManifest(
            house="house",
            station=station,
            path=f"/p/{station}/",
            label=station,
            zone=days.ZONE,
            serial=self.serials[station],
            issued=issued,
            holds=Span(start=issued, end=later(issued, HOLDS // timedelta(milliseconds=1))),
            days=tuple(self._day(station, today + timedelta(days=n)) for n in range(self.ahead + 1)),
            tombstones=tuple(each for each in self.stones if issued - each.at < timedelta(days=20)),
            fallback=days.FALLBACK,
            clusters=(),
        )
        for slot in made.slots():
            for cue in slot.rows:
                self.approved[cue.sound.audio] = cue.sound.length
        self.issued[station], self.stale[station] = made, False
        return made

    def _day(self, station: StationCode, day: date) -> days.StationDay:
        sessions = [days.time(3, 15), *days.SESSIONS] if self.taken_over else days.SESSIONS
        return days.day(day, *(self._slot(station, day, begins) for begins in sessions))

    def _slot(self, station: StationCode, day: date, begins: days.time) -> PlannedSlot:
        key = (station, day, begins.isoformat())
        if key not in self.plans:
            dice = Random(f"{key}")
            lengths = [dice.randrange(20, 150) * SECOND + dice.randrange(SECOND) for _ in range(dice.randint(1, 4))]
            named = f"{station}-{day:%m%d}-{begins:%H}-"
            self.plans[key] = [*days.SHELL, *days.bulletins(*lengths, name=named), *days.CLOSING]
        return days.slot(day, begins, self.plans[key], station)

    # --- what its people do ---

    def clumsy(self, true: int) -> None:
        """Moves all rows of today's slots of one station by a few seconds: what was heard stands again, later."""
        station = self.dice.choice(self.stations)
        for key in [k for k in self.plans if k[:2] == (station, moment_at(true).astimezone(days.PLACE).date())]:
            self.plans[key] = [(ItemKind.STING, "sting", 2_400), *self.plans[key]][:20]
        self.stale[station] = True

    def recall(self, true: int) -> None:
        """A bulletin of today or tomorrow; what stood after it moves up, or is left out."""
        today = moment_at(true).astimezone(days.PLACE).date()
        near = [k for k in self.plans if today <= k[1] <= today + timedelta(days=1)]
        spoken = sorted({row[1] for k in near for row in self.plans[k] if row[0] is ItemKind.BULLETIN})
        gone = {each.bulletin for each in self.stones}
        left = [each for each in spoken if each not in gone]
        if not left:
            return
        name = self.dice.choice(left)
        self.stones.append(days.buried(name, moment_at(true)))
        for key in near:
            rows = self.plans[key]
            if name in [row[1] for row in rows]:
                self.plans[key] = [row for row in rows if row[1] != name]
        for station in self.stations:
            self.stale[station] = True

    def call(self, true: int, *, silent: bool = False) -> None:
        """An emergency, or the end of the last one."""
        serial = max((each.serial for each, _ in self.alarms), default=0) + 1
        sounds = () if silent else (days.sound("siren", 5_000), days.sound(f"order-{serial}", 21_000))
        self.approved |= {each.audio: each.length for each in sounds}
        alarm = Alarm(
            id=f"e{serial}",
            serial=serial,
            kind=EmergencyKind.ACTUAL,
            sounds=sounds,
            repeats=3,
            gap=Millis(20_000),
            expires=moment_at(true + 20 * MINUTE),
            earliest=moment_at(true),
        )
        ends = (f"e{serial - 1}",) if silent else ()
        self.alarms.append((alarm, ends))

    # --- what it hears ---

    def take(self, batch: Batch) -> Checkpoint:
        """Idempotent: what is held already is passed over."""
        station = batch.station
        end = self.ends[station]
        fresh = []
        for text in batch.lines:
            try:
                if read_line(text).sequence > end.sequence:
                    fresh.append(text)
            except NotLine:
                self.poison += 1
        walked = walk(station, fresh, end)
        self.journals[station] += fresh[: walked.end.sequence - end.sequence]
        self.ends[station] = walked.end
        return Checkpoint(
            house="house", station=station, sequence=walked.end.sequence, head=walked.end.head, at=moment_at(DAY)
        )


def forged(sealed: Sealed, dice: Random) -> Sealed:
    """What an attacker makes of an answer: his own words, or the house's with another's name."""
    if sealed.manifest is None or dice.random() < 0.5:
        return replace(sealed, key="thief", newest=sealed.newest + 100)
    return replace(sealed, key="thief", manifest=replace(sealed.manifest, serial=sealed.manifest.serial + 1))
