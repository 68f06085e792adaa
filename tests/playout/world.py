"""One seed, one history: a house, its stations, and all that goes wrong between them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from random import Random

from playout.box import Box, Faulty
from playout.house import House, Sealed, forged
from playout.machines import DAY, HOUR, MINUTE, SECOND, Hours

from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Millis
from broadcaster.playout import taking
from broadcaster.playout.fitness import Found

START = int(datetime(2026, 11, 22, 17, tzinfo=UTC).timestamp() * 1000)
"""Midnight in Viet Nam."""
POLL = 30 * SECOND
FETCH = 5 * MINUTE


@dataclass(frozen=True)
class Weather:
    """How often things go wrong: mean hours between two of a kind, 0: never. `lies`: the machine's clock is stepped."""

    power: float = 10
    kills: float = 10
    steps: float = 10
    link: float = 12
    attacks: float = 0.02
    lies: float = 30
    disk: float = 60
    rot: float = 12
    mute: float = 40
    clumsy: float = 12
    recalls: float = 8
    calls: float = 24
    batteries: float = 0.75


CALM = Weather(power=0, kills=0, steps=0, link=0, attacks=0, lies=0, disk=0, rot=0, mute=0, clumsy=0, recalls=0,
               calls=0, batteries=1)  # fmt: skip


@dataclass
class World:
    seed: int
    stations: int = 3
    weather: Weather = Weather()
    faulty: Faulty = Faulty()
    ahead: int = 3
    now: int = START
    down: dict[str, int] = field(default_factory=dict)
    gone: bool = False
    turns: int = 0

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        codes = tuple(StationCode(f"s{n}") for n in range(self.stations))
        self.house = House(Random(self.seed + 1), codes, self.ahead)
        self.boxes = [self._box(n, code) for n, code in enumerate(codes)]
        self._order, self._heap = count(), []
        self.overheard: list[Sealed] = []
        for box in self.boxes:
            box.hours.booted(self.now - MINUTE)
            box.switch_on(self.now)
            box.hear(self.now, self.house.answer(box.station, self.now), box.hours.reading(self.now).monotonic)
            box.fetch_missing()
            self.at(self.now + 1, "wake", box)
            self.at(self.now + self.dice.randrange(POLL), "poll", box)
            self.at(self.now + DAY - self.dice.randrange(HOUR), "forget", box)
            for what in ("power", "kills", "steps", "link", "lies", "disk", "rot", "mute"):
                self._again(what, box)
        for what in ("clumsy", "recalls", "calls"):
            self._again(what, self.boxes[0])

    def _box(self, n: int, code: StationCode) -> Box:
        dice = Random(self.seed * 1000 + n)
        hours = Hours(drift=dice.uniform(-40e-6, 40e-6), battery=dice.random() < self.weather.batteries)
        hours.network = not hours.battery
        return Box(code, self.house, dice, hours, self.faulty, bad_files=bool(self.weather.rot))

    # --- events ---

    def at(self, true: int, what: str, box: Box) -> None:
        heappush(self._heap, (true, next(self._order), what, box, box.boots))

    def _again(self, what: str, box: Box) -> None:
        """Mostly where it hurts: about a session."""
        mean = getattr(self.weather, what)
        if not mean:
            return
        due = self.now + round(self.dice.expovariate(1 / mean) * HOUR) + 1
        if self.dice.random() < 0.7:
            hours = (due - START) // HOUR % 24
            session = due - (due - START) % DAY + min((5, 11, 17, 29), key=lambda each: abs(each - hours)) * HOUR
            due = max(self.now + 1, session + self.dice.randrange(-MINUTE, 8 * MINUTE))
        self.at(due, what, box)

    def run(self, hours: float) -> "World":
        end = self.now + round(hours * HOUR)
        while self._heap and self._heap[0][0] <= end:
            self.now, _, what, box, boots = heappop(self._heap)
            getattr(self, f"_{what}")(box, boots)
        self.now = end
        return self

    def heal(self, hours: float = 6) -> "World":
        """All that was wrong is right again, and what was to be told is told."""
        quiet = {"power", "kills", "steps", "link", "lies", "disk", "rot", "mute", "clumsy", "recalls", "calls"}
        self._heap = [each for each in self._heap if each[2] not in quiet]
        self._heap.sort()
        self.weather, self.down, self.gone = CALM, {}, False
        for box in self.boxes:
            box.disk.broken, box.hours.fault, box.disk.steps = False, 0, None
        return self.run(hours)

    def _wake(self, box: Box, boots: int) -> None:
        if boots != box.boots or not box.running:
            return
        self.turns += 1
        due = box.wake(self.now)
        if due is None:
            self.at(self.now + self.dice.randrange(1, 20) * SECOND, "boot", box)
        else:
            self.at(due, "wake", box)

    def _stir(self, box: Box) -> None:
        """Something came that cannot wait for the next turn."""
        if box.running:
            box.boots += 1  # the turn that was to come is not
            self.at(self.now + 1, "wake", box)
        else:
            self.at(self.now + self.dice.randrange(1, 20) * SECOND, "boot", box)

    def _boot(self, box: Box, _: int) -> None:
        if box.running:
            return
        due = box.switch_on(self.now)
        if due is None:
            self.at(self.now + self.dice.randrange(1, 60) * SECOND, "boot", box)
        else:
            self.at(due, "wake", box)

    # --- the network ---

    def _poll(self, box: Box, _: int) -> None:
        self.at(self.now + POLL + self.dice.randrange(POLL // 10), "poll", box)
        if not box.running or self.gone or self.down.get(box.station, 0) > self.now:
            return
        if not box.hours.battery and not box.hours.network and self.dice.random() < 0.2:
            box.hours.network = True
        round_trip = self.dice.randrange(20, 1_500)
        answer = self.house.answer(box.station, self.now)
        if self.dice.random() < self.weather.attacks:
            answer = self._attacked(answer)
        elif len(self.overheard) < 2_000 and self.dice.random() < 0.05:
            self.overheard.append(answer)
        asked = Millis(box.hours.reading(self.now).monotonic)
        self.at(self.now + round_trip, "hear", _Answer(box, answer, asked))

    def _attacked(self, answer: Sealed) -> Sealed:
        if self.overheard and self.dice.random() < 0.7:
            old = self.dice.choice(self.overheard)  # or another station's
            return old if self.dice.random() < 0.5 else replace(answer, manifest=old.manifest)
        return forged(answer, self.dice)

    def _hear(self, told: "_Answer", _: int) -> None:
        box = told.box
        if not box.running or told.started != box.started:
            return
        before = self._known(box)
        box.hear(self.now, told.answer, told.asked)
        if box.running:
            if box.unfit:
                box.fetch_missing()
            fate = self.dice.random()
            box.send(arrives=fate > 0.03, answered=fate > 0.06, twice=fate > 0.95)
        if not box.running or box.playing is not None or before != self._known(box):
            self._stir(box)

    def _known(self, box: Box) -> tuple[object, ...]:
        """What the next turn may act by. The real loop turns ten times a second: what sounds while the hour is set back
        is cut at once, and not when this one would have woken."""
        return box.state.manifest, box.state.emergency, len(box.unfit), box._moment(self.now).standing

    # --- what goes wrong ---

    def _power(self, box: Box, _: int) -> None:
        self._again("power", box)
        if not box.running:
            return
        box.lose_power(self.now)
        off = self.dice.choice((8 * SECOND, 40 * SECOND, 5 * MINUTE, 40 * MINUTE, 3 * HOUR))
        back = self.now + off // 2 + self.dice.randrange(off)
        self.at(back, "boot", box)

    def _reboots(self, box: Box, _: int) -> None:
        box.lose_power(self.now)
        self.at(self.now + self.dice.randrange(8 * SECOND, 5 * MINUTE), "boot", box)

    def _kills(self, box: Box, _: int) -> None:
        self._again("kills", box)
        if box.running:
            box.kill(self.now)
            self.at(self.now + self.dice.randrange(1, 15) * SECOND, "boot", box)

    def _steps(self, box: Box, _: int) -> None:
        """The power fails at one of the next operations on the disk."""
        self._again("steps", box)
        if box.running:
            box.disk.steps = self.dice.randrange(12)

    def _link(self, box: Box, _: int) -> None:
        self._again("link", box)
        self.down[box.station] = self.now + round(self.dice.expovariate(1 / (3 * HOUR)))

    def _lies(self, box: Box, _: int) -> None:
        self._again("lies", box)
        if box.hours.fault:
            box.hours.fault = 0
        else:
            box.hours.fault = self.dice.choice((-1, 1)) * self.dice.choice((1, 5, 30, 600, 3_600)) * SECOND

    def _disk(self, box: Box, _: int) -> None:
        box.disk.broken = not box.disk.broken
        if box.disk.broken:
            self.at(self.now + self.dice.randrange(20 * MINUTE), "disk", box)
        else:
            self._again("disk", box)

    def _rot(self, box: Box, _: int) -> None:
        """A file loses a byte where it lies."""
        self._again("rot", box)
        if box.files:
            name = self.dice.choice(sorted(box.files))
            box.files[name] = Found(digest=Digest("rotten"), length=Millis(5_000))

    def _mute(self, box: Box, _: int) -> None:
        if box.running:
            box.state = taking.switched(box.state, box._moment(self.now), muted=not box.state.muted)
            self._stir(box)
            if box.state.muted:
                self.at(self.now + self.dice.randrange(HOUR), "mute", box)
                return
        self._again("mute", box)

    def _clumsy(self, box: Box, _: int) -> None:
        self._again("clumsy", box)
        self.house.clumsy(self.now)

    def _recalls(self, box: Box, _: int) -> None:
        self._again("recalls", box)
        self.house.recall(self.now)

    def _calls(self, box: Box, _: int) -> None:
        self._again("calls", box)
        self.house.call(self.now, silent=self.dice.random() < 0.3)

    def _forget(self, box: Box, _: int) -> None:
        self.at(self.now + DAY, "forget", box)
        if box.running:
            box.forget(self.now)
            if not box.running:
                self._stir(box)


@dataclass
class _Answer:
    """An answer on its way to a box, that may have booted meanwhile."""

    box: Box
    answer: Sealed
    asked: Millis

    def __post_init__(self) -> None:
        self.boots, self.started = 0, self.box.started
