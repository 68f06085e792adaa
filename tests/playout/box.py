"""A station's box: the pure rules of the product on a simulated machine, in a loop as thin as the real one."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from playout import days
from playout.house import House, Sealed
from playout.machines import MINUTE, SECOND, Disk, Hours, PowerCut, Refusing, Speaker, moment_at

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.journal import Cause, Event, read_line
from broadcaster.domain.station_manifest import Sound, StationManifest
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.playout import airings, clock, fitness, journal, refusing, state_file, taking
from broadcaster.playout.decide import Carry, Known, Sounding, goes_on
from broadcaster.playout.state import Moment, fresh, lost, owed, saved

BEAT, IDLE_BEAT, TICK = 10 * SECOND, 10 * MINUTE, MINUTE


@dataclass(frozen=True)
class Faulty:
    """What a thin loop could forget; each is planted to see that it is found."""

    syncs: bool = True
    checks_files: bool = True
    keeps_ledger: bool = True
    checks_newest: bool = True


@dataclass
class Box:
    station: StationCode
    house: House
    dice: Random
    hours: Hours
    faulty: Faulty = Faulty()
    disk: Disk = field(init=False)
    speaker: Speaker = field(init=False)
    files: dict[Digest, fitness.Found] = field(default_factory=dict)
    archive: dict[int, StationManifest] = field(default_factory=dict)
    taken: list[tuple[int, int]] = field(default_factory=list)
    buried: dict[str, int] = field(default_factory=dict)
    broken_laws: list[str] = field(default_factory=list)
    bad_files: bool = True
    wrong: int = 0
    kept_wrong: dict[int, tuple[int, Millis]] = field(default_factory=dict)
    """By the generation of a state on disk: what its hour was wrong by, and at which count it was set."""
    lied: bool = False
    running: bool = False
    boots: int = 0
    """The turn that is waited for; an older one is not taken."""
    started: int = 0
    dark: bool = False
    written: int = 0
    """When the last state came to be on disk."""

    def __post_init__(self) -> None:
        self.disk, self.speaker = Disk(self.dice), Speaker(self.station)

    # --- power ---

    def switch_on(self, true: int) -> int | None:
        """Boots the program; when it is to be woken, None when the power failed again at once."""
        self.boots += 1
        self.started += 1
        self.running = True
        if self.dark:
            self.hours.booted(true - 1)
        self.dark = False
        try:
            self._boot(true)
        except PowerCut:
            self.lose_power(true)
            return None
        except Refusing:
            self.kill(true)
            return None
        return self.wake(true)

    def lose_power(self, true: int) -> None:
        self.disk.cut()
        self.kill(true)
        self.dark = True

    def kill(self, true: int) -> None:
        """The program ends, the machine runs on: what was written is in the machine's memory still."""
        self.disk.steps = None
        if self.speaker.piece is not None:
            self.speaker.stop(true)
        for piece in self.speaker.heard[-2:]:
            if piece.ends > self.written:
                piece.unwritten = piece.ends - max(self.written, piece.starts)
        self.running = False

    def _boot(self, true: int) -> None:
        found = [raw for name in ("state.a", "state.b") if (raw := self.disk.read(name)) is not None]
        copy = state_file.newest(found)
        if copy is None and self.archive:
            self.broken_laws.append(f"{self.station}: the state is lost")
        self.generation = copy.generation if copy is not None else 0
        state = copy.state if copy is not None else fresh(self.station)
        if not self.faulty.keeps_ledger:
            state = replace(state, ledger=airings.Ledger())
        on_disk = journal.on_disk(state, (self.disk.read("journal") or b"").decode(errors="replace"))
        self.lines = list(on_disk.lines)
        last = max(on_disk.last, state.acknowledged)
        if lost(state, last):
            self.broken_laws.append(f"{self.station}: {lost(state, last)} lines are lost")
        self.lines += owed(state, last)
        self._whole("journal", "".join(f"{each}\n" for each in self.lines).encode())
        self.manifest = self._held(state.manifest)
        reading = self.hours.reading(true)
        until = None if self.manifest is None else self.manifest.holds.end
        self.clock = clock.started(state.seen, state.signed, reading, until, state.stamp)
        if state.stamp is None or state.stamp.boot != reading.boot:
            self._believe()
        else:  # the hour was carried over, and is as wrong as the one on disk has become
            wrong, since = self.kept_wrong[self.generation]
            self.wrong = wrong + round((reading.monotonic - since) * self.hours.drift)
        self.playing: Sounding | None = None
        self.unfit: dict[Digest, Cause] = {}
        self.dry: frozenset[str] = frozenset()
        self.beat = true
        self._list_files()
        self.state = taking.booted(saved(state, state.end.sequence), self._moment(true))
        self._commit(true)

    def _held(self, serial: int) -> StationManifest | None:
        raw = self.disk.read(f"manifest-{serial}")
        return self.archive[serial] if raw == b"whole" else None

    def _believe(self) -> None:
        """The hour was set anew: from now on it is as wrong as what it was set by."""
        self.wrong = self.hours.fault if self.clock.source is clock.Source.MACHINE else 0
        self.lied = self.lied or self.wrong != 0

    # --- the loop ---

    def _moment(self, true: int) -> Moment:
        return taking.moment_of(self.clock, self.hours.reading(true))

    def wake(self, true: int) -> int | None:
        """One turn of the loop; when the next is due. None: the power failed in it."""
        try:
            return self._turn(true)
        except PowerCut:
            self.lose_power(true)
        except Refusing:
            self.kill(true)  # a disk that could not write is started anew from what is on it
        return None

    def _turn(self, true: int) -> int:
        reading = self.hours.reading(true)
        before, was = self.state, self.clock
        self.clock, step = clock.observed(self.clock, reading)
        if was.source is not self.clock.source:
            self._believe()
        self.state = taking.jumped(self.state, was, self.clock, reading.monotonic)
        if step:
            self.state = taking.noted(self.state, self._moment(true), Event.CLOCK, f"stepped {step} ms")
        moment = self._moment(true)
        if self.playing is not None and self.speaker.over(true):
            self.state = airings.ended(self.state, self.playing, self.speaker.stop(true), moment, None)
            self.playing = None
        action = self._next(true, moment)
        if action is not None:
            self.state = airings.begun(self.state, action, moment)
            self._commit(true)
            self.playing, self.beat = action, true + BEAT
            drifted = round((moment.monotonic - self.clock.since) * self.hours.drift)
            self.speaker.begin(true, action, self._content(action), (moment.now, self.wrong + drifted))
        elif self.state is not before or true >= self.beat:
            if self.playing is not None:
                self.state = airings.told_so_far(self.state, self.playing, self.speaker.delivered(true), moment)
            self._commit(true)
            self.beat = true + (BEAT if self.playing is not None else IDLE_BEAT)
        return self._due(true, moment)

    def _next(self, true: int, moment: Moment) -> Sounding | None:
        """What is to be begun now, once whatever was to end has ended; None when nothing is."""
        while True:
            known = Known(manifest=self.manifest, unfit=self.unfit, dry=self.dry)
            step = taking.tick(self.state, known, moment)
            self.state, self.action = step.state, step.action
            if self.playing is not None:
                if goes_on(self.playing, step.action):
                    return None
                why = airings.why_ended(self.state, known, self.playing, step.action, moment)
                self.state = airings.ended(self.state, self.playing, self.speaker.stop(true), moment, why)
                self.playing = None
            elif not isinstance(step.action, Sounding):
                return None
            elif isinstance(step.action, Carry) or self._fit(step.action.sound, moment):
                return step.action

    def _fit(self, sound: Sound, moment: Moment) -> bool:
        if not self.faulty.checks_files:
            return True
        found = fitness.unfit(sound, self.files.get(sound.audio))
        if found is None:
            return True
        self.unfit[sound.audio] = fitness.cause_of(found)
        if isinstance(found, Attack):
            self.files.pop(sound.audio)
            self.state = refusing.refused(self.state, moment, Refused(found, sound.audio[:8]))
        return False

    def _content(self, action: Sounding) -> tuple[Digest, int]:
        if isinstance(action, Carry):
            return action.sound.audio, 0
        found = self.files.get(action.sound.audio)
        return (Digest("nothing"), 0) if found is None else (found.digest, found.length)

    def _due(self, true: int, moment: Moment) -> int:
        due = TICK
        until: Instant | None = getattr(self.action, "until", None)
        if until is not None:
            due = min(due, round((until - moment.now) / timedelta(milliseconds=1)))
        if self.playing is not None:
            assert self.speaker.piece is not None
            due = min(due, self.beat - true, self.speaker.piece.ends - true)
        for alarm in self.state.running:
            if moment.urgent is not None and alarm.earliest > moment.urgent:
                due = min(due, round((alarm.earliest - moment.urgent) / timedelta(milliseconds=1)))
        return self.hours.true_after(true, max(1, due)) + self.dice.randrange(20)

    # --- the disk ---

    def _commit(self, true: int) -> None:
        """The state first, in both copies, then the lines it holds; a sound is begun only after this."""
        self.state = taking.stamped(self.state, self.clock, self.hours.reading(true))
        self.generation += 1
        self.kept_wrong[self.generation] = self.wrong, self.clock.since
        self.kept_wrong.pop(self.generation - 3, None)
        raw = state_file.to_bytes(state_file.Copy(generation=self.generation, state=self.state))
        for name in ("state.a", "state.b"):
            self.disk.replace(name, raw)
            self._sync(name)
        on_disk = read_line(self.lines[-1]).sequence if self.lines else self.state.acknowledged
        fresh_lines = owed(self.state, on_disk)
        if fresh_lines:
            self.disk.append("journal", "".join(f"{each}\n" for each in fresh_lines).encode())
            self._sync("journal")
            self.lines += fresh_lines
        self.state = saved(self.state, self.state.end.sequence)
        self.written = true

    def _sync(self, name: str) -> None:
        if self.faulty.syncs:
            self.disk.sync(name)

    def _whole(self, name: str, raw: bytes) -> None:
        """Beside the old content, then in its place: a rename is all or nothing."""
        self.disk.replace(f"{name}.new", raw)
        self._sync(f"{name}.new")
        if self.faulty.syncs:
            self.disk.safe.pop(f"{name}.new", None)
            self.disk.safe[name] = raw
            self.disk.loose.pop(name, None)
        else:
            self.disk.loose[name] = raw

    # --- the house ---

    def hear(self, true: int, answer: Sealed, asked: Millis) -> None:
        """An answer from the network, whoever wrote it. What it changes is on disk before anything else is done."""
        before = self.state
        try:
            self._hear(true, answer, asked)
            if self.state is not before:
                self._commit(true)
        except PowerCut:
            self.lose_power(true)
        except Refusing:
            self.kill(true)

    def _hear(self, true: int, answer: Sealed, asked: Millis) -> None:
        reading = self.hours.reading(true)
        try:
            if answer.key != "house":
                raise Refused(Attack.ARBITRARY, "signed by a stranger")
            if answer.station != self.station:
                raise Refused(Attack.FOREIGN, f"for {answer.station}")
            self._take_time(answer, asked, reading)
            self._take_manifest(true, answer)
            for alarm, ends in answer.alarms:
                if alarm.serial > self.state.emergency:
                    self.state = taking.raised(self.state, alarm, ends, self._moment(true))
                    for each in alarm.sounds:
                        self._fetch(each)
        except Refused as refusal:
            self.state = refusing.refused(self.state, self._moment(true), refusal)
        self._list_files()

    def _take_time(self, answer: Sealed, asked: Millis, reading: clock.Reading) -> None:
        was = self.clock
        self.clock, doubt = clock.told(was, moment_at(answer.at), asked, reading)
        self.state = taking.jumped(self.state, was, self.clock, reading.monotonic)
        if self.clock is not was:
            self._believe()
        if doubt is not None and doubt is not clock.Doubt.SLOW:
            raise Refused(Attack(doubt.value), f"{answer.at}")

    def _take_manifest(self, true: int, answer: Sealed) -> None:
        manifest = answer.manifest
        if manifest is None or manifest.serial == self.state.manifest:
            return
        moment = self._moment(true)
        state = taking.taken_up(self.state, self.manifest, manifest, moment)
        if manifest.serial < answer.newest and self.faulty.checks_newest:
            raise Refused(Attack.FREEZE, f"serial {manifest.serial}, there is {answer.newest}")
        self.archive[manifest.serial] = manifest
        self._whole(f"manifest-{manifest.serial}", b"whole")
        self.state, self.manifest = state, manifest
        self._commit(true)
        self.taken.append((true, manifest.serial))
        for stone in manifest.tombstones:
            self.buried.setdefault(stone.bulletin, true)

    def fetch_missing(self) -> None:
        """Whatever of the manifest is not there yet; as much as comes."""
        if self.manifest is not None:
            for sound in self.manifest.sounds().values():
                self._fetch(sound)
        self._list_files()

    def _fetch(self, sound: Sound) -> None:
        if sound.audio in self.files:
            return
        fate = self.dice.random() if self.bad_files else 1
        if fate < 0.02:
            return  # cut off; it is asked for again
        found = fitness.Found(digest=sound.audio, length=sound.length)
        if fate < 0.03:
            found = fitness.Found(digest=days.digest_of("stranger"), length=sound.length)
        if fate < 0.04 or not self.faulty.checks_files or fitness.unfit(sound, found) is None:
            self.files[sound.audio] = found  # one in a hundred rots after it was checked

    def _list_files(self) -> None:
        if self.manifest is not None:
            needed = [*self.manifest.sounds().values(), *(s for a in self.state_alarms() for s in a.sounds)]
            self.unfit = {s.audio: Cause.MISSING_FILE for s in needed if s.audio not in self.files}

    def state_alarms(self) -> tuple[taking.Alarm, ...]:
        return self.state.alarms if hasattr(self, "state") else ()

    def send(self, *, arrives: bool = True, answered: bool = True, twice: bool = False) -> None:
        """What the house does not hold yet; the way there or back may fail."""
        for batch in journal.to_send(self.state, self.lines)[:4]:
            if not arrives:
                return
            checkpoint = self.house.take(batch)
            if twice:
                checkpoint = self.house.take(batch)
            if answered:
                try:
                    self.state = journal.acknowledged(self.state, "house", checkpoint, self.lines)
                except Refused as refusal:
                    self.broken_laws.append(f"{self.station}: {refusal}")

    def forget(self, true: int) -> None:
        """The lines that the house holds, and manifests that were followed by others."""
        try:
            self._commit(true)
            self.lines = self.lines[journal.forgettable(self.state, self.lines) :]
            self._whole("journal", "".join(f"{each}\n" for each in self.lines).encode())
            for serial in [each for each in self.archive if each < self.state.manifest]:
                self.disk.safe.pop(f"manifest-{serial}", None)
                del self.archive[serial]
        except PowerCut:
            self.lose_power(true)
        except Refusing:
            self.kill(true)
