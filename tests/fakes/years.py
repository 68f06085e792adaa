"""Years of a house under clocks that lie: two processes on one store, suspended, killed and set wrong by an hour.

Time is one true line; each process reads it with its own error. What is checked knows nothing of how the days are made:
which sessions a day has is written down here, and what was in force when one began is taken from the store as it was
then.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from fakes.editor import AUTHOR, LEADER, told, verdict_of
from fakes.memory_store import MemoryStore
from fakes.samples import rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Playlist
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import approving, bulletins, duties, scheduling
from broadcaster.newsroom.books.rendering import JobState
from broadcaster.newsroom.leading import PATIENCE
from broadcaster.newsroom.ports import Newsroom
from broadcaster.queue.making import make_one
from broadcaster.timers import Chores, Leader, Steering

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING, AFTERNOON = time(5), time(17)
SESSIONS = (("30628", MORNING, "sáng"), ("30628", AFTERNOON, "chiều"), ("30631", MORNING, "sáng"))
SLEEP = 3 * HOUR
_KEPT_DAYS = 6


class Process:
    """One serving process: `wrong` is how far its clock is from the truth; until `back` it is not there."""

    def __init__(self, newsroom: Newsroom, me: str, start: Instant) -> None:
        self.newsroom, self.me = newsroom, me
        self.true, self.wrong, self.wrong_until, self.back = start, timedelta(0), start, start
        self._begun()

    def _begun(self) -> None:
        self.leader = Leader(self.newsroom, self.me, self.clock)
        self._steering = Steering(self.leader, self.clock)
        self._chores = Chores(self.leader, duties.CHORES, self.clock)

    def clock(self) -> Instant:
        return instant(self.true + self.wrong)

    def there(self) -> bool:
        return self.true >= self.back

    def killed(self, again: int) -> None:
        self.me = f"{self.me.partition('-')[0]}-{again}"
        self._begun()

    def work(self) -> None:
        """What the timers would wake, twice: what changed is gathered at the first look and planned at the second."""
        for _ in range(2):
            self._steering.run()
            self.true = instant(self.true + timedelta(seconds=1))
        self._chores.run()

    def render(self) -> None:
        while make_one(self.newsroom, self.clock) is not None:
            pass


@dataclass(slots=True, kw_only=True)
class Report:
    """What was found. `lies` are the sessions that were written anew after they had begun, each time by a leader whose
    clock was an hour slow."""

    days: int = 0
    looks: int = 0
    terms: int = 0
    steps: int = 0
    sleeps: int = 0
    sessions: int = 0
    lies: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Seen:
    """A session as it stood in the newest manifest when it began."""

    playlist: Playlist | None
    serial: int


class Years:
    def __init__(self, first: date, seed: int = 1) -> None:
        self.store = MemoryStore()
        made = memory_newsroom(self.store)
        self.newsroom = replace(made, read=lru_cache(4096)(made.read))  # as the program remembers it
        rules = [replace(rule(code, start, name)) for code, start, name in SESSIONS]
        self.true = instant(datetime.combine(first, time(0, 30), ZONE))
        scheduling.establish(self.newsroom, two_provinces(), rules, self.true)
        self.chance = Random(seed)
        self.processes = [Process(self.newsroom, me, self.true) for me in "ab"]
        self.report = Report()
        self._begun: dict[tuple[str, date, time], _Seen] = {}
        self._serials: dict[tuple[StationCode, date], int] = {}
        self._told = 0
        self._reckoned: list[str] = []
        self._expired: Counter[str] = Counter()
        self._ends: dict[str, date] = {}
        self._number = 0
        self._weekly = first

    # --- the world ---

    def run(self, days: int) -> Report:
        first = self.true.astimezone(ZONE).date()
        end = self.true + days * DAY
        self._write_something()
        self._look()
        while self.true < end:
            before = self.true
            self.true = instant(self.true + self.chance.choice((1, 2, 3, 4)) * HOUR + self.chance.random() * HOUR)
            self._begin_sessions(before, self.true)
            self._go_wrong()
            self._write_something()
            self._look()
            self._check()
            if before.astimezone(ZONE).date() != self.true.astimezone(ZONE).date():
                self.report.days += 1
                self._forget()
        self._check_whole(first)
        return self.report

    def _go_wrong(self) -> None:
        for process in self.processes:
            process.true = self.true
            if process.wrong and self.true >= process.wrong_until:
                process.wrong = timedelta(0)
            luck = self.chance.random()
            if luck < 0.02:
                process.wrong = self.chance.choice((-HOUR, HOUR))
                process.wrong_until = instant(self.true + self.chance.uniform(0.5, 30) * HOUR)
                self.report.steps += 1
            elif luck < 0.03:
                self._number += 1
                process.killed(self._number)
        if self.chance.random() < 0.02:
            asleep = self.chance.choice((self.processes, self.processes[:1], self.processes[1:]))
            for process in asleep:
                process.back = instant(self.true + SLEEP)
            self.report.sleeps += 1

    def _write_something(self) -> None:
        """Now and then a bulletin of a few days, and each week one that there is always something to tell."""
        today = self.true.astimezone(ZONE).date()
        if today >= self._weekly:
            self._weekly = today + 7 * DAY
            self._write(today, today + 9 * DAY, wanted=90)
        if self.chance.random() < 0.08:
            self._write(today, today + self.chance.randrange(0, 4) * DAY, wanted=3)

    def _write(self, today: date, until: date, wanted: int) -> None:
        self._number += 1
        name, words = f"b{self._number}", f"Tin số {self._number}."
        submission = told(title=words, script=words, valid_from=today, valid_until=until, wanted=wanted)
        slip = bulletins.Slip(id=BulletinId(name), submit=True)
        made = bulletins.save(self.newsroom, AUTHOR, submission, slip, self.true).bulletin.id
        approving.approve(self.newsroom, LEADER, made, verdict_of(self.newsroom, made), self.true)
        self._ends[name] = until

    def _look(self) -> None:
        there = [process for process in self.processes if process.there()]
        for _ in range(PATIENCE + 2):
            for process in there:
                process.leader.look()
            if any(process.leader.newsroom() is not None for process in there):
                break
        leading = [process for process in there if process.leader.newsroom() is not None]
        if there and len(leading) != 1:
            self._fault(f"{len(leading)} lead")
        for process in there:
            process.work()
            process.render()
        for process in there:
            process.work()
            self.report.looks += 1

    # --- what is checked ---

    def _fault(self, what: str) -> None:
        self.report.faults.append(f"{self.true.astimezone(ZONE):%Y-%m-%d %H:%M} {what}")

    def _newest(self, code: str, day: date) -> Manifest | None:
        with self.store.read() as work:
            return work.manifests.newest(StationCode(code), day)

    def _session(self, code: str, day: date, start: time) -> tuple[Playlist | None, int]:
        manifest = self._newest(code, day)
        if manifest is None:
            return None, 0
        begins = instant(datetime.combine(day, start, ZONE))
        found = [playlist for playlist in manifest.playlists if playlist.slot.span.start == begins]
        if len(found) > 1:
            self._fault(f"{code} {day} {start} stands {len(found)} times")
        return (found[0] if found else None), manifest.serial

    def _begin_sessions(self, before: Instant, now: Instant) -> None:
        """What stood when each session began: nothing was written since the last look."""
        day = before.astimezone(ZONE).date()
        while day <= now.astimezone(ZONE).date():
            for code, start, _ in SESSIONS:
                if before < instant(datetime.combine(day, start, ZONE)) <= now:
                    playlist, serial = self._session(code, day, start)
                    self._begun[code, day, start] = _Seen(playlist=playlist, serial=serial)
                    self.report.sessions += 1
                    if playlist is None or not playlist.rows:
                        self._fault(f"{code} {day} {start} was missed")
            day += DAY

    def _check(self) -> None:
        right = [process for process in self.processes if process.there()]
        if right and not any(process.wrong for process in right):
            for day in scheduling.due_days(self.newsroom, self.true):
                for code in ("30628", "30631"):
                    if self._newest(code, day) is None:
                        self._fault(f"{code} has nothing for {day}, which is due")
        slow = any(process.wrong < timedelta(0) for process in self.processes)
        for (code, day, start), seen in self._begun.items():
            playlist, serial = self._session(code, day, start)
            if serial == seen.serial or playlist == seen.playlist:
                continue
            if slow:
                self.report.lies += 1
            else:
                self._fault(f"{code} {day} {start} was changed after it began")
            self._begun[code, day, start] = _Seen(playlist=playlist, serial=serial)
        self._check_serials()
        self._hear()

    def _check_serials(self) -> None:
        with self.store.read() as work:
            days = [self.true.astimezone(ZONE).date() + number * DAY for number in range(-2, 5)]
            standing = [manifest for day in days for manifest in work.manifests.of_day(day).values()]
        for manifest in standing:
            self._serials[manifest.station, manifest.day] = manifest.serial
        for code, day, serial in self.store._now.manifests:
            if serial > 1 and (code, day, serial - 1) not in self.store._now.manifests:
                self._fault(f"{code} {day} has number {serial} and none before it")

    def _hear(self) -> None:
        with self.store.read() as work:
            deeds = work.audit.since(self._told, 100_000)
        self._told += len(deeds)
        for each in deeds:
            if each.verb == "airtime.reconcile":
                self._reckoned.append(each.subject.partition(":")[2])
            if each.verb == "bulletin.expire":
                name = each.subject.partition(":")[2]
                self._expired[name] += 1
                over = datetime.combine(self._ends[name] + DAY, time(), ZONE)
                if self.true < over - HOUR:
                    self._fault(f"{name} expired before its time")

    def _check_whole(self, first: date) -> None:
        today = self.true.astimezone(ZONE).date()
        days = [str(first + number * DAY) for number in range((today - first).days - 2)]
        found = [day for day in self._reckoned if day in set(days)]
        if found != days:
            lost, twice = set(days) - set(found), [day for day, n in Counter(found).items() if n > 1]
            self._fault(f"reckoned up: never {sorted(lost)[:5]}, twice {twice[:5]}")
        with self.store.read() as work:
            sealed = [str(each.day) for each in work.checkpoints.since(None, 100_000)]
            tip = work.leases.stands()
        if [day for day in sealed if day in set(days)] != days:
            self._fault(f"sealed {len(sealed)} days of {len(days)}")
        for name, until in self._ends.items():
            expected = 1 if until < today - DAY else self._expired[name]
            if self._expired[name] != expected:
                self._fault(f"{name} expired {self._expired[name]} times")
        self.report.terms = 0 if tip is None else tip.term.number

    def _forget(self) -> None:
        """What lies far back is let go, so that the memory of ten years fits and a look costs the same in each."""
        old = self.true.astimezone(ZONE).date() - _KEPT_DAYS * DAY
        now = self.store._now
        now.manifests = {place: each for place, each in now.manifests.items() if place[1] >= old}
        now.jobs = {recipe: job for recipe, job in now.jobs.items() if job.state is not JobState.DONE}
        held = {row.audio for each in now.manifests.values() for list_ in each.playlists for row in list_.rows}
        gone = {item.audio for item in now.items.values() if item.kind is ItemKind.GREETING} - held
        now.items = {recipe: item for recipe, item in now.items.items() if item.audio not in gone}
        now.waveforms = {audio: each for audio, each in now.waveforms.items() if audio not in gone}
        over = {
            name for name, each in now.bulletins.items() if each.draft.valid_until < old and each.state is State.EXPIRED
        }
        now.bulletins = {name: each for name, each in now.bulletins.items() if name not in over}
        now.revisions = {place: each for place, each in now.revisions.items() if place[0] not in over}
        self._begun = {place: each for place, each in self._begun.items() if place[1] >= old}
