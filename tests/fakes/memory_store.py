"""A store in memory, for tests of verbs. It passes the same contract suite as the real ones.

A transaction works on a copy of the state, which takes its place when the block ends and is dropped when it raises.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import NoReturn

from fakes.memory_airing import MemoryAirings, MemoryManifests, MemoryPlanNotes, MemoryRecalls
from fakes.memory_approver_keys import MemoryApproverKeys
from fakes.memory_audit import MemoryAudit, MemoryCheckpoints
from fakes.memory_bulletins import MemoryBulletins, MemoryListenings, MemoryRevisions
from fakes.memory_calendars import MemoryCalendars
from fakes.memory_care import MemoryCares
from fakes.memory_devices import Machines, MemoryCalls, MemoryEnrolments
from fakes.memory_emergencies import (
    Alarm,
    MemoryEmergencies,
    MemoryEmergencyAnswers,
    MemoryEmergencyManifests,
)
from fakes.memory_errands import MemoryErrands
from fakes.memory_journal import MemoryDevices, MemoryIrregulars, MemoryJournals, MemoryLog, Witnessed
from fakes.memory_leases import MemoryLeases
from fakes.memory_makers import MemoryDoors, MemoryMakers, Workshop
from fakes.memory_manuscripts import MemoryManuscripts
from fakes.memory_people import (
    MemoryAccounts,
    MemoryAttempts,
    MemoryCodes,
    MemoryCredentials,
    MemoryPrograms,
    MemorySessions,
    MemoryTokens,
    People,
)
from fakes.memory_placing import MemoryDecisions
from fakes.memory_results import MemoryResults
from fakes.memory_sealing import MemorySealedManifests
from fakes.memory_sounds import MemorySounds
from fakes.memory_stations import Book, MemoryClusters, MemoryStations, MemoryUnits
from fakes.memory_timetables import MemorySpecialDays, MemoryTimetables
from fakes.memory_webhooks import MemoryDeliveries, MemoryWebhooks, Told
from fakes.memory_words import MemoryCampaigns, MemoryLexicon

from broadcaster.domain.access import AccountId
from broadcaster.domain.airtime import AirtimeEntry
from broadcaster.domain.audit import Entry
from broadcaster.domain.bulletin import Bulletin, BulletinId, Revision
from broadcaster.domain.by_hand import Decision, DecisionId
from broadcaster.domain.calendars import Feed
from broadcaster.domain.campaign import Campaign, CampaignCode
from broadcaster.domain.care import Care
from broadcaster.domain.errands import Errand
from broadcaster.domain.errors.bulletins import IdempotencyClash
from broadcaster.domain.errors.machine import DatabaseDown
from broadcaster.domain.errors.stations import AirtimeClash
from broadcaster.domain.item import ItemKind, RenderedItem, Waveform
from broadcaster.domain.lexicon import EntryId, LexiconEntry
from broadcaster.domain.listening import Listening
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.manuscript import Manuscript, ManuscriptId
from broadcaster.domain.notes import Note
from broadcaster.domain.register import Placement, Succession
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.special_days import SpecialDayEntry, SpecialDayId
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.stations import Cluster, Station, StationCode
from broadcaster.domain.timetable import Timetable, TimetableId
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.airing import Confirmation
from broadcaster.newsroom.books.audit import Sealed
from broadcaster.newsroom.books.leading import Lease
from broadcaster.newsroom.books.receipts import Receipt
from broadcaster.newsroom.books.rendering import (
    JobCount,
    JobState,
    Lane,
    Need,
    RenderJob,
    RenderOrder,
    StandingJob,
    VoiceMet,
    is_urgent,
    place_of,
)
from broadcaster.newsroom.books.sealing import SealedManifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    order: RenderOrder
    not_before: Instant
    airs: Instant | None = None
    state: JobState = JobState.WAITING
    attempt: int = 0
    lease_until: Instant | None = None
    problem: str = ""
    own: bool = False
    done: int = 0
    total: int = 0
    lost: int = 0

    def claimable(self, at: Instant) -> bool:
        if self.state is JobState.WAITING:
            return self.not_before <= at
        return self.state is JobState.CLAIMED and self.lease_until is not None and self.lease_until < at


@dataclass(slots=True, kw_only=True)
class Everything:
    """What stands. `writable` is False in the copy a reader sees."""

    writable: bool = False
    stations: dict[StationCode, Station] = field(default_factory=dict)
    timetables: dict[TimetableId, Timetable] = field(default_factory=dict)
    special_days: dict[SpecialDayId, SpecialDayEntry] = field(default_factory=dict)
    placements: dict[StationCode, tuple[Placement, ...]] = field(default_factory=dict)
    successions: tuple[Succession, ...] = ()
    clusters: dict[StationCode, Cluster] = field(default_factory=dict)
    bulletins: dict[BulletinId, Bulletin] = field(default_factory=dict)
    revisions: dict[tuple[BulletinId, int], Revision] = field(default_factory=dict)
    listenings: dict[tuple[BulletinId, Digest, AccountId], Listening] = field(default_factory=dict)
    witness: Instant | None = None
    """What the store's own clock shows."""
    items: dict[Digest, RenderedItem] = field(default_factory=dict)
    waveforms: dict[Digest, Waveform] = field(default_factory=dict)
    jobs: dict[Digest, Job] = field(default_factory=dict)
    voices_met: dict[VoiceName, VoiceMet] = field(default_factory=dict)
    workshop: Workshop = field(default_factory=Workshop)
    decisions: dict[DecisionId, Decision] = field(default_factory=dict)
    manifests: dict[tuple[StationCode, date, int], Manifest] = field(default_factory=dict)
    confirmations: dict[tuple[StationCode, date, int], Confirmation] = field(default_factory=dict)
    slot_notes: dict[SlotId, Note] = field(default_factory=dict)
    airtime: dict[tuple[StationCode, int], AirtimeEntry] = field(default_factory=dict)
    people: People = field(default_factory=People)
    pulses: dict[str, Instant] = field(default_factory=dict)
    lease: Lease | None = None
    audit: tuple[Entry, ...] = ()
    checkpoints: tuple[Sealed, ...] = ()
    receipts: dict[tuple[AccountId, str], Receipt] = field(default_factory=dict)
    lexicon: dict[EntryId, LexiconEntry] = field(default_factory=dict)
    manuscripts: dict[tuple[AccountId, ManuscriptId], Manuscript] = field(default_factory=dict)
    campaigns: dict[CampaignCode, Campaign] = field(default_factory=dict)
    feeds: dict[Digest, Feed] = field(default_factory=dict)
    alarm: Alarm = field(default_factory=Alarm)
    machines: Machines = field(default_factory=Machines)
    sealed: dict[StationCode, SealedManifest] = field(default_factory=dict)
    sealings: tuple[StationCode, ...] = ()
    cares: dict[StationCode, Care] = field(default_factory=dict)
    witnessed: Witnessed = field(default_factory=Witnessed)
    told: Told = field(default_factory=Told)
    errands: dict[str, Errand] = field(default_factory=dict)

    def copy(self, *, writable: bool) -> "Everything":
        return Everything(
            writable=writable,
            witness=self.witness,
            stations=dict(self.stations),
            timetables=dict(self.timetables),
            special_days=dict(self.special_days),
            placements=dict(self.placements),
            successions=self.successions,
            clusters=dict(self.clusters),
            bulletins=dict(self.bulletins),
            revisions=dict(self.revisions),
            listenings=dict(self.listenings),
            items=dict(self.items),
            waveforms=dict(self.waveforms),
            jobs=dict(self.jobs),
            voices_met=dict(self.voices_met),
            workshop=self.workshop.copy(),
            decisions=dict(self.decisions),
            manifests=dict(self.manifests),
            confirmations=dict(self.confirmations),
            slot_notes=dict(self.slot_notes),
            airtime=dict(self.airtime),
            people=self.people.copy(),
            pulses=dict(self.pulses),
            lease=self.lease,
            audit=self.audit,
            checkpoints=self.checkpoints,
            receipts=dict(self.receipts),
            lexicon=dict(self.lexicon),
            manuscripts=dict(self.manuscripts),
            campaigns=dict(self.campaigns),
            feeds=dict(self.feeds),
            alarm=self.alarm.copy(),
            machines=self.machines.copy(),
            sealed=dict(self.sealed),
            sealings=self.sealings,
            cares=dict(self.cares),
            witnessed=self.witnessed.copy(),
            told=self.told.copy(),
            errands=dict(self.errands),
        )

    def changing(self) -> "Everything":
        if not self.writable:
            raise RuntimeError("a reader cannot write")
        return self


class MemoryStore:
    """The port `Store`. Set `down` to make it refuse every transaction as a lost database does."""

    def __init__(self) -> None:
        self.down = False
        self._now = Everything()
        self._writer = Lock()
        self._changes = 0

    def tells(self, witness: Instant | None) -> None:
        """What its own clock shows from now on."""
        self._now = self._now.copy(writable=False)
        self._now.witness = witness

    @contextmanager
    def read(self) -> Iterator["MemoryWork"]:
        self._answer()
        work = MemoryWork(self._now)
        try:
            yield work
        finally:
            work.end()

    @contextmanager
    def write(self) -> Iterator["MemoryWork"]:
        self._answer()
        if not self._writer.acquire(timeout=10):
            raise DatabaseDown(problem="another transaction does not end")
        draft = self._now.copy(writable=True)
        work = MemoryWork(draft)
        try:
            yield work
            self._now = draft.copy(writable=False)
            self._changes += 1
        finally:
            work.end()
            self._writer.release()

    def check(self) -> None:
        self._answer()

    def changes(self) -> int:
        return self._changes

    def _answer(self) -> None:
        if self.down:
            raise DatabaseDown(problem="switched off")


class MemoryWork:
    """The books of one transaction. Once it ended it has none, as a database has no answer then: what is read of it
    later, by a generator that nobody exhausted, fails here too."""

    def __init__(self, all_: Everything) -> None:
        self.stations = MemoryStations(all_)
        self.register = MemoryUnits(all_)
        self.clusters = MemoryClusters(all_)
        self.timetables = MemoryTimetables(all_)
        self.special_days = MemorySpecialDays(all_)
        self.bulletins = MemoryBulletins(all_)
        self.revisions = MemoryRevisions(all_)
        self.listenings = MemoryListenings(all_)
        self.items = MemoryItems(all_)
        self.jobs = MemoryJobs(all_)
        self.voices_met = MemoryVoicesMet(all_)
        self.sounds = MemorySounds(all_)
        self.makers = MemoryMakers(all_)
        self.doors = MemoryDoors(all_)
        self.decisions = MemoryDecisions(all_)
        self.manifests = MemoryManifests(all_)
        self.airings = MemoryAirings(all_)
        self.recalls = MemoryRecalls(all_)
        self.plan_notes = MemoryPlanNotes(all_)
        self.airtime = MemoryAirtime(all_)
        self.accounts = MemoryAccounts(all_)
        self.credentials = MemoryCredentials(all_)
        self.codes = MemoryCodes(all_)
        self.sessions = MemorySessions(all_)
        self.tokens = MemoryTokens(all_)
        self.programs = MemoryPrograms(all_)
        self.attempts = MemoryAttempts(all_)
        self.pulses = MemoryPulses(all_)
        self.leases = MemoryLeases(all_)
        self.audit = MemoryAudit(all_)
        self.checkpoints = MemoryCheckpoints(all_)
        self.receipts = MemoryReceipts(all_)
        self.lexicon = MemoryLexicon(all_)
        self.manuscripts = MemoryManuscripts(all_)
        self.campaigns = MemoryCampaigns(all_)
        self.calendars = MemoryCalendars(all_)
        self.emergencies = MemoryEmergencies(all_)
        self.emergency_manifests = MemoryEmergencyManifests(all_)
        self.emergency_answers = MemoryEmergencyAnswers(all_)
        self.sealed = MemorySealedManifests(all_)
        self.enrolments = MemoryEnrolments(all_)
        self.errands = MemoryErrands(all_)
        self.webhooks = MemoryWebhooks(all_)
        self.deliveries = MemoryDeliveries(all_)
        self.approver_keys = MemoryApproverKeys(all_)
        self.calls = MemoryCalls(all_)
        self.cares = MemoryCares(all_)
        self.devices = MemoryDevices(all_)
        self.journals = MemoryJournals(all_)
        self.irregulars = MemoryIrregulars(all_)
        self.log = MemoryLog(all_)
        self.results = MemoryResults(all_)

    def end(self) -> None:
        self.__dict__.clear()

    def __getattr__(self, book: str) -> NoReturn:
        raise AssertionError(f"{book} was asked after its transaction had ended")


class MemoryItems(Book):
    def by_recipe(self, recipes: Sequence[Digest]) -> dict[Digest, RenderedItem]:
        return {recipe: self._all.items[recipe] for recipe in recipes if recipe in self._all.items}

    def by_audio(self, audio: Digest) -> RenderedItem | None:
        same = [item for item in self._all.items.values() if item.audio == audio]
        return min(same, key=lambda item: item.recipe, default=None)

    def waveform(self, audio: Digest) -> Waveform | None:
        return self._all.waveforms.get(audio)

    def problems(self, recipes: Sequence[Digest]) -> dict[Digest, str]:
        jobs = {recipe: self._all.jobs[recipe] for recipe in recipes if recipe in self._all.jobs}
        return {recipe: job.problem for recipe, job in jobs.items() if job.state is JobState.WAITING and job.problem}


def _claimed(recipe: Digest, job: Job, at: Instant) -> RenderJob:
    return RenderJob(recipe=recipe, order=job.order, attempt=job.attempt, at=at, airs=job.airs, lost=job.lost)


class MemoryJobs(Book):
    def want(self, needs: Mapping[Digest, Need], at: Instant) -> int:
        jobs = self._all.changing().jobs
        new = {
            recipe: replace(
                jobs.get(recipe, Job(order=need.order, not_before=at)), state=JobState.WAITING, not_before=at
            )
            for recipe, need in needs.items()
            if recipe not in jobs or jobs[recipe].state is JobState.DONE
        }
        jobs.update(new)
        for recipe, need in needs.items():
            if jobs[recipe].state is JobState.WAITING:
                jobs[recipe] = replace(jobs[recipe], airs=need.airs)
        return len(new)

    def claim(
        self, at: Instant, until: Instant, *, urgent: bool = False, recipe: Digest | None = None
    ) -> RenderJob | None:
        jobs = self._all.changing().jobs
        wanted = [
            each for each in self._in_turn(at) if (is_urgent(jobs[each].order) or not urgent) and recipe in (None, each)
        ]
        if not wanted:
            return None
        job = jobs[wanted[0]]
        taken = replace(job, state=JobState.CLAIMED, attempt=job.attempt + 1, lease_until=until, done=0, total=0)
        jobs[wanted[0]] = taken
        return _claimed(wanted[0], taken, at)

    def due(self, at: Instant, limit: int) -> dict[Digest, Need]:
        jobs = self._all.jobs
        return {each: Need(order=jobs[each].order, airs=jobs[each].airs) for each in self._in_turn(at)[:limit]}

    def _in_turn(self, at: Instant) -> list[Digest]:
        due = [
            (place_of(job.order), job.airs is None, job.airs or job.not_before, job.not_before, recipe)
            for recipe, job in self._all.jobs.items()
            if job.claimable(at)
        ]
        return [each[-1] for each in sorted(due)]

    def hold(self, job: RenderJob, until: Instant) -> bool:
        everything = self._all.changing()
        mine = self._mine(job)
        if mine is None:
            return False
        everything.jobs[job.recipe] = replace(mine, lease_until=until)
        return True

    def let_go(self, at: Instant) -> Sequence[RenderJob]:
        jobs = sorted(self._all.changing().jobs.items())
        return [_claimed(r, job, at) for r, job in jobs if job.state is JobState.CLAIMED and job.claimable(at)]

    def lose(self, job: RenderJob, problem: str, again: Instant) -> bool:
        everything = self._all.changing()
        mine = self._mine(job)
        if mine is None:
            return False
        told = replace(mine, problem=problem, own=False) if problem else mine
        lost = replace(told, state=JobState.WAITING, not_before=again, lost=job.lost + 1)
        everything.jobs[job.recipe] = lost
        return True

    def record(self, job: RenderJob, item: RenderedItem, waveform: Waveform) -> bool:
        everything = self._all.changing()
        if item.recipe != job.recipe:
            raise ValueError(f"item of recipe {item.recipe} for the job of {job.recipe}")
        mine = self._mine(job)
        if mine is None:
            return False
        everything.jobs[job.recipe] = replace(mine, state=JobState.DONE, problem="", own=False, lost=0)
        everything.items[item.recipe] = item
        everything.waveforms[item.audio] = waveform
        return True

    def forget(self, needed: Sequence[Digest]) -> int:
        jobs = self._all.changing().jobs
        ill = {r: job.order for r, job in jobs.items() if job.state is JobState.WAITING and job.problem}
        gone = [r for r, order in ill.items() if r not in needed and not is_urgent(order)]
        for recipe in gone:
            jobs[recipe] = replace(jobs[recipe], state=JobState.DONE, problem="", own=False, lost=0)
        return len(gone)

    def note(self, job: RenderJob, done: int, total: int) -> bool:
        everything = self._all.changing()
        mine = self._mine(job)
        if mine is not None:
            everything.jobs[job.recipe] = replace(mine, done=done, total=total)
        return mine is not None

    def fail(self, job: RenderJob, problem: str, again: Instant, *, own: bool = False) -> bool:
        everything = self._all.changing()
        mine = self._mine(job)
        if mine is None:
            return False
        waiting = replace(mine, state=JobState.WAITING, problem=problem, not_before=again, own=own, lost=0)
        everything.jobs[job.recipe] = waiting
        return True

    def counts(self) -> tuple[JobCount, ...]:
        count = Counter(job.state for job in self._all.jobs.values())
        own = Counter(job.state for job in self._all.jobs.values() if job.own)
        return tuple(
            JobCount(state=state, count=count[state], problem=self._newest_problem(state), own=own[state])
            for state in JobState
            if count[state]
        )

    def lanes(self, at: Instant) -> tuple[Lane, ...]:
        jobs = list(self._all.jobs.values())
        found = []
        for place, state in sorted({(place_of(job.order), job.state) for job in jobs}):
            of = [job for job in jobs if (place_of(job.order), job.state) == (place, state)]
            waits = [job.not_before for job in of if state is JobState.WAITING and job.not_before <= at]
            found.append(
                Lane(
                    place=place,
                    state=state,
                    count=len(of),
                    troubled=sum(job.problem != "" for job in of),
                    let_go=sum(state is JobState.CLAIMED and job.claimable(at) for job in of),
                    since=min(waits, default=None),
                )
            )
        return tuple(found)

    def at_hand(self, at: Instant) -> int:
        return sum(job.state is JobState.CLAIMED or job.claimable(at) for job in self._all.jobs.values())

    def standing(self, limit: int) -> Sequence[StandingJob]:
        waiting = {recipe: job for recipe, job in self._all.jobs.items() if job.state is not JobState.DONE}

        def place(recipe: Digest) -> tuple[object, ...]:
            job = waiting[recipe]
            lane = -1 if is_urgent(job.order) else int(job.order.kind is ItemKind.BULLETIN)
            return job.state.value, job.problem == "", lane, job.airs is None, job.airs or job.not_before, recipe

        return [
            StandingJob(
                recipe=recipe,
                kind=waiting[recipe].order.kind,
                title=waiting[recipe].order.title,
                state=waiting[recipe].state,
                attempt=waiting[recipe].attempt,
                problem=waiting[recipe].problem,
                due=waiting[recipe].not_before,
                airs=waiting[recipe].airs,
                done=waiting[recipe].done,
                total=waiting[recipe].total,
            )
            for recipe in sorted(waiting, key=place)[:limit]
        ]

    def hasten(self, at: Instant) -> int:
        jobs = self._all.changing().jobs
        ill = [r for r, job in jobs.items() if job.state is JobState.WAITING and job.problem and job.not_before > at]
        jobs.update({recipe: replace(jobs[recipe], not_before=at) for recipe in ill})
        return len(ill)

    def _newest_problem(self, state: JobState) -> str:
        told = [job for _, job in sorted(self._all.jobs.items()) if job.state is state and job.problem and not job.own]
        newest = max((job.lease_until for job in told if job.lease_until is not None), default=None)
        return next((job.problem for job in told if job.lease_until == newest), "")

    def _mine(self, job: RenderJob) -> Job | None:
        found = self._all.jobs.get(job.recipe)
        stands = found is not None and found.state is JobState.CLAIMED and found.attempt == job.attempt
        return found if stands else None


class MemoryVoicesMet(Book):
    def tell(self, met: Sequence[VoiceMet]) -> None:
        self._all.changing().voices_met.update({each.voice: each for each in met})

    def told(self, since: Instant) -> Sequence[VoiceMet]:
        found = [each for each in self._all.voices_met.values() if each.at >= since]
        return sorted(found, key=lambda each: each.voice)


class MemoryAirtime(Book):
    def add(self, entry: AirtimeEntry) -> bool:
        airtime = self._all.changing().airtime
        stood = airtime.get((entry.station, entry.sequence))
        if stood is not None and stood != entry:
            raise AirtimeClash(sequence=entry.sequence, station=entry.station)
        airtime[entry.station, entry.sequence] = entry
        return stood is None

    def of(self, station: StationCode, day: date) -> tuple[AirtimeEntry, ...]:
        of_day = f"{station}-{day:%Y%m%d}-"
        found = [e for e in self._all.airtime.values() if e.station == station and e.slot.startswith(of_day)]
        return tuple(sorted(found, key=lambda e: e.sequence))


class MemoryPulses(Book):
    def beat(self, verb: str, at: Instant) -> None:
        self._all.changing().pulses[verb] = at

    def last(self, verb: str) -> Instant | None:
        return self._all.pulses.get(verb)


class MemoryReceipts(Book):
    def once(self, receipt: Receipt) -> str:
        stood = self._all.changing().receipts.setdefault((receipt.account, receipt.key), receipt)
        if stood.request != receipt.request:
            raise IdempotencyClash(key=receipt.key)
        return stood.subject

    def forget(self, before: Instant) -> int:
        receipts = self._all.changing().receipts
        old = [place for place, receipt in receipts.items() if receipt.at < before]
        for place in old:
            del receipts[place]
        return len(old)
