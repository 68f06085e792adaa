"""Three servers on one PostgreSQL behind nginx: who leads is killed, or frozen and woken, again and again, while
stations poll and leaders approve; `scripts/bench nodes`.

Real `broadcaster serve` processes, makers of sounds beside them, eSpeak NG. BROADCASTER_ROUNDS is how often (10), half
kill -9 and half SIGSTOP for ten seconds. Sessions begin every minute all the while.
"""

import os
import random
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from datetime import time as clock_time
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
from contest import ROOT
from houses import circumstances, postgresql
from measure_wording import FAULTS

if TYPE_CHECKING:
    from broadcaster.domain.bulletin import Bulletin
    from broadcaster.domain.schedule import Rule, Slot
    from broadcaster.domain.units import Instant
    from broadcaster.newsroom.ports import Newsroom

sys.path.insert(0, str(ROOT / "tests"))  # the nginx that is shipped, as the tests run it

ROUNDS = int(os.environ.get("BROADCASTER_ROUNDS", "10"))
NODES, COMMUNES, FROZEN_S, POLLERS = 3, 40, 10.0, 4
VOICE, TOKEN, PROGRAM = "espeak:vi-vn-x-south", "bct_bench-of-nodes", "from broadcaster.cli import main; main()"
NEVER_S = 90.0
MORNING = 9


def nodes() -> None:
    """Three servers on one PostgreSQL: who leads is killed or frozen ten times, nothing is done twice or missed."""
    print(f"  {circumstances()}")
    with postgresql() as url, tempfile.TemporaryDirectory(prefix="broadcaster-nodes-") as folder:
        _measure(url, Path(folder))


def _where_it_is_morning(at: "Instant") -> str:
    """A zone in which it is nine o'clock now: the clock is the real one, and no session begins by night."""
    ahead = (MORNING - at.astimezone(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}"  # its sign is what is added to get to Greenwich


# --- the house -----------------------------------------------------------------------------------------------------


def _sessions(at: "Instant", zone: ZoneInfo) -> "list[Rule]":
    """One begins every minute, somewhere; as long as the night leaves room."""
    from broadcaster.domain.schedule import EVERY_DAY, Rule

    local = at.astimezone(zone).replace(second=0, microsecond=0)
    starts = [local + timedelta(minutes=number) for number in range(2, 2 + COMMUNES)]
    return [
        Rule(station=f"c{number}", session="thử", weekdays=EVERY_DAY, start=start.time(), length=10 * 60_000)
        for number, start in enumerate(starts)
        if start.date() == local.date() and 5 <= start.hour < 20
    ]


def _found(newsroom: "Newsroom", settings: object, at: "Instant") -> None:
    from broadcaster.app.first_start import found_house
    from broadcaster.domain.access import AccountId, Action, Grant, Role
    from broadcaster.domain.people import Account, Token
    from broadcaster.domain.stations import Choices, Level, Station, Window, grow
    from broadcaster.domain.units import digest_of
    from broadcaster.newsroom.scheduling import establish

    found_house(newsroom, settings, at)

    def station(code: str, parent: str | None, level: Level) -> Station:
        return Station(code=code, name=f"Đài Truyền thanh {code}", label=code, level=level, parent=parent, path="",
                       valid_from=at.date() - timedelta(days=400), valid_until=None, choices=choices)  # fmt: skip

    day = Window(start=clock_time(5), end=clock_time(20, 30))
    choices = Choices(ident="Đây là đài truyền thanh xã.", windows=(day,))
    communes = [station(f"c{number}", "p", Level.COMMUNE) for number in range(COMMUNES)]
    establish(newsroom, grow([station("p", None, Level.PROVINCE), *communes]), _sessions(at, newsroom.zone), at)
    grant = Grant(role=Role.ADMIN, station=None, path="/")
    account = Account(id=AccountId("bench"), login="bench", name="Đo", grants=(grant,), active=True, created=at)
    token = Token(id="bench", account=account.id, name="Đo", scopes=frozenset({Action.READ_PLAYLISTS}), station=None,
                  within="/", assured=True, created=at, expires=at + timedelta(days=1))  # fmt: skip
    with newsroom.store.write() as work:
        work.accounts.add(account)
        work.tokens.add(token, digest_of("token-1", TOKEN))


def _approved(newsroom: "Newsroom", number: int, at: "Instant") -> "Bulletin":
    """For every commune, approved as read; in the books as somebody's deed."""
    from broadcaster.domain.access import CONSOLE
    from broadcaster.domain.audit import deed
    from broadcaster.domain.bulletin import Approval, Bulletin, Draft, Priority, Revision, Target, words_digest
    from broadcaster.domain.lexicon import HOUSE
    from broadcaster.domain.life import State
    from broadcaster.domain.units import Language

    today = newsroom.local_day(at)
    draft = Draft(
        title=f"Thông báo {number}", script=f"Thông báo số {number} về lịch cấp nước của xã.",
        language=Language.VIETNAMESE, topic="doi-song", priority=Priority.NORMAL, origin="p",
        targets=(Target(station="p", path="/p/", below=True),), valid_from=today, valid_until=today, wanted=20,
    )  # fmt: skip
    revision = Revision(number=1, draft=draft, by="a", by_name="A", at=at)
    words = words_digest(draft, newsroom.read(draft.script, HOUSE))
    approval = Approval(by="b", by_name="B", at=at, revision=1, script=draft.script_digest, spoken=words, audio=None,
                        heard=1.0, own_work=False)  # fmt: skip
    made = Bulletin(id=f"b{number:04}", version=1, state=State.APPROVED, revision=revision, approval=approval,
                    created=at)  # fmt: skip
    with newsroom.store.write() as work:
        work.bulletins.add(made)
        work.audit.add(deed(CONSOLE, "bulletin.approve", f"bulletin:{made.id}", at))
    return made


# --- its servers ---------------------------------------------------------------------------------------------------


@dataclass
class Node:
    folder: Path
    told: dict[str, str]
    port: int
    process: "subprocess.Popen[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-c", PROGRAM, "serve", "--data", str(self.folder), "--port", str(self.port)]
        plain = {name: value for name, value in os.environ.items() if not name.startswith("BROADCASTER_")}
        with (self.folder / f"node-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=plain | self.told, stdout=log, stderr=log)

    def end(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Polls:
    """Stations that ask for the flag all the while, and what they were answered."""

    url: str
    verify: "ssl.SSLContext | bool"
    answers: Counter[int] = field(default_factory=Counter)
    spent: list[float] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def ask(self, code: str) -> None:
        with httpx.Client(verify=self.verify, timeout=30, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
            while not self.over.wait(0.1):
                begun = time.perf_counter()
                try:
                    status = client.get(f"{self.url}/api/v1/stations/{code}/flag").status_code
                except httpx.HTTPError:
                    status = 0
                self.answers[status] += 1
                self.spent.append(time.perf_counter() - begun)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        threads = [Thread(target=self.ask, args=[f"c{number % COMMUNES}"]) for number in range(POLLERS)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self.over.set()
            for each in threads:
                each.join()


def _measure(url: str, folder: Path) -> None:
    from nginx import NGINX, free_port, in_front

    from broadcaster.app.clock import now
    from broadcaster.app.wiring import open_newsroom, settings_from

    if NGINX is None:
        FAULTS.append("no nginx on this machine (apt-get install nginx-light)")
        return
    data = folder / "data"
    set_so = {"database": url, "voices": VOICE, "house": "real", "lock_minutes": "1", "proxies": "127.0.0.1",
              "approve_unheard": "true", "manifest_days": "1", "zone": _where_it_is_morning(now())}  # fmt: skip
    told = {f"BROADCASTER_{name.upper()}": value for name, value in set_so.items()}
    with open_newsroom(settings_from({"data": data, **set_so})) as newsroom, ExitStack() as stack:
        begun = now()
        _found(newsroom, settings_from({"data": data, **set_so}), begun)
        running = [Node(data, told, free_port()) for _ in range(NODES)]
        for each in running:
            stack.callback(each.end)
        front = in_front([f"127.0.0.1:{each.port}" for each in running], data / "audio", folder / "nginx")
        address = stack.enter_context(front)
        _until(lambda: _sealed_all(newsroom), 300)
        polls = Polls(address, ssl.create_default_context(cafile=str(folder / "nginx" / "cert.pem")))
        with polls.going_on():
            rounds = [_round(newsroom, running, number) for number in range(ROUNDS)]
            ended = now()
        _tell(rounds, polls)
        _look_for_faults(newsroom, (begun, ended))


def _sealed_all(newsroom: "Newsroom") -> bool:
    with newsroom.store.read() as work:
        return len(work.sealed.heads([f"c{number}" for number in range(COMMUNES)])) == COMMUNES


def _until(stands: "Callable[[], bool]", within: float = NEVER_S) -> float:
    begun = time.perf_counter()
    while not stands():
        if time.perf_counter() - begun > within:
            FAULTS.append(f"waited {within:.0f} s in vain")
            break
        time.sleep(0.02)
    return time.perf_counter() - begun


# --- one round -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Round:
    frozen: bool
    taken_s: float
    heard_s: float


def _round(newsroom: "Newsroom", running: list[Node], number: int) -> Round:
    """Kills or freezes who leads, at any moment; approves a bulletin that very moment, and waits until another leads
    and a manifest holds it."""
    from broadcaster.app.clock import now

    time.sleep(2 + random.random() * 3)  # noqa: S311 - when it happens is no secret
    term, leader = _leader(newsroom, running)
    frozen = bool(number % 2)
    leader.process.send_signal(signal.SIGSTOP if frozen else signal.SIGKILL)
    begun = time.perf_counter()
    made = _approved(newsroom, number, now())
    taken = _until(lambda: _term(newsroom) != term)
    if frozen:
        time.sleep(max(0.0, FROZEN_S - (time.perf_counter() - begun)))
        leader.process.send_signal(signal.SIGCONT)
    else:
        leader.process.wait()
        leader.start()
    _until(lambda: _held(newsroom, made))
    return Round(frozen=frozen, taken_s=taken, heard_s=time.perf_counter() - begun)


def _term(newsroom: "Newsroom") -> int:
    with newsroom.store.read() as work:
        stands = work.leases.stands()
    return 0 if stands is None else stands.term.number


def _leader(newsroom: "Newsroom", running: list[Node]) -> tuple[int, Node]:
    while True:
        with newsroom.store.read() as work:
            stands = work.leases.stands()
        pid = 0 if stands is None else int(stands.term.holder.split(":")[1] or 0)
        for each in running:
            if each.process.pid == pid:
                return stands.term.number, each
        time.sleep(0.1)


def _held(newsroom: "Newsroom", made: "Bulletin") -> bool:
    """Where its session is yet to come."""
    with newsroom.store.read() as work:
        found = work.manifests.of_day(_today(newsroom))
    return any(row.bulletin == made.id for each in found.values() for p in each.playlists for row in p.rows)


def _today(newsroom: "Newsroom") -> date:
    from broadcaster.app.clock import now

    return newsroom.local_day(now())


# --- what became of it ---------------------------------------------------------------------------------------------


def _tell(rounds: list[Round], polls: Polls) -> None:
    from broadcaster.newsroom.leading import BEAT, length

    lease = length(BEAT).total_seconds()
    for word, frozen in (("killed", False), ("frozen", True)):
        taken = sorted(each.taken_s for each in rounds if each.frozen is frozen)
        heard = sorted(each.heard_s for each in rounds if each.frozen is frozen)
        if taken:
            print(f"  leader {word}: n {len(taken)}, another leads after p50 {taken[len(taken) // 2]:.2f} s, most "
                  f"{taken[-1]:.2f} s; what was approved then is planned after most {heard[-1]:.2f} s")  # fmt: skip
    if any(each.taken_s > lease for each in rounds):
        FAULTS.append(f"a lease of {lease:.0f} s was over before another led")
    spent = sorted(polls.spent)
    told = ", ".join(f"{count} x {status}" for status, count in sorted(polls.answers.items()))
    print(f"  polls through nginx: n {len(spent)}, {told}; p50 {spent[len(spent) // 2] * 1000:.0f} ms, "
          f"p99 {spent[-1 - len(spent) // 100] * 1000:.0f} ms, most {spent[-1]:.2f} s")  # fmt: skip
    if set(polls.answers) - {200, 304}:
        FAULTS.append(f"a poll was not answered: {told}")


def _look_for_faults(newsroom: "Newsroom", run: "tuple[Instant, Instant]") -> None:
    from broadcaster.domain.evidence import CHECKPOINT
    from broadcaster.domain.schedule import expand
    from broadcaster.newsroom.audit import Vouchers, check_store

    today = _today(newsroom)
    codes = [f"c{number}" for number in range(COMMUNES)]
    slots = [each for each in expand(_sessions(run[0], newsroom.zone), today, today, newsroom.zone)
             if run[0] + timedelta(minutes=2) < each.span.start <= run[1]]  # fmt: skip
    missed = [each.id for each in slots if not _promised(newsroom, each)]
    versions, twice = 0, 0
    for code in codes:
        with newsroom.store.read() as work:
            newest = work.manifests.newest(code, today)
            of = [work.manifests.one(code, today, serial) for serial in range(1, 1 + (newest.serial if newest else 0))]
        versions += len(of)
        twice += sum(before.content == after.content for before, after in pairwise(of))
    vouchers = Vouchers(
        open=lambda envelope: newsroom.signer.opened(CHECKPOINT, envelope), kept=newsroom.witness.kept_all()
    )
    found = check_store(newsroom.store, vouchers)
    print(f"  sessions begun meanwhile: n {len(slots)}, missed {len(missed)}; versions of manifests: n {versions}, "
          f"written twice {twice}; audit: {found.proof.tip.sequence} entries, well: {found.well}")  # fmt: skip
    if missed or twice or not found.well:
        FAULTS.append(f"missed {missed[:3]}, twice {twice}, audit {found.proof.broken}")


def _promised(newsroom: "Newsroom", slot: "Slot") -> bool:
    """Whether something to be heard in it was published before it began."""
    with newsroom.store.read() as work:
        manifest = work.manifests.newest(slot.station, _today(newsroom), by=slot.span.start)
    return manifest is not None and any(each.slot.id == slot.id and each.rows for each in manifest.playlists)
