"""A country's days on SQLite after one change; `scripts/bench replanning`.

3,321 communes of 34 provinces, three sessions a day, 400 bulletins, every sound there. A bulletin for one commune and
one for a province is changed, and the leader follows it over all due days.
"""

import json
import statistics
import tempfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time, sleep
from typing import TYPE_CHECKING

from contest import run
from measure_wording import FAULTS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from broadcaster.domain.bulletin import Bulletin
    from broadcaster.domain.units import Digest, Instant
    from broadcaster.newsroom.ports import Newsroom

COMMUNES, PROVINCES, BULLETINS = 3_321, 34, 400
LIMIT_EACH_MS, LIMIT_S, LIMIT_MB = 5.0, 2.0, 300
DAY = date(2026, 11, 23)


class Whole:
    """A library in which every sound that the store knows lies whole: no disk is measured here."""

    def __init__(self, sizes: dict) -> None:
        self._sizes = sizes

    def standing(self, sounds: "Mapping[Digest, int]") -> "Collection[Digest]":
        return {audio for audio, size in sounds.items() if self._sizes.get(audio) == size}


def at(hour: float, day: date = DAY) -> "Instant":
    from zoneinfo import ZoneInfo

    from broadcaster.domain.units import instant

    return instant(datetime.combine(day, time(), ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(hours=hour))


def plant(newsroom: "Newsroom", communes: int) -> None:
    from broadcaster.domain.schedule import EVERY_DAY, Rule
    from broadcaster.domain.stations import Level, Station, grow
    from broadcaster.newsroom.scheduling import establish

    def station(code: str, parent: str | None, level: Level) -> Station:
        return Station(code=code, name=code, label=f"Đài Truyền thanh {code}", level=level, parent=parent, path="",
                       valid_from=date(2025, 7, 1), valid_until=None)  # fmt: skip

    provinces = [station(f"p{n}", None, Level.PROVINCE) for n in range(PROVINCES)]
    tree = grow([*provinces, *(station(f"c{n}", f"p{n % PROVINCES}", Level.COMMUNE) for n in range(communes))])
    rules = [
        Rule(station=f"c{n}", session=name, weekdays=EVERY_DAY, start=time(hour), length=22 * 60_000)
        for n in range(communes)
        for name, hour in (("sáng", 5), ("trưa", 11), ("chiều", 17))
    ]
    establish(newsroom, tree, rules, at(0))


def bulletin(newsroom: "Newsroom", number: int, code: str, script: str = "") -> "Bulletin":
    """For a province and all below it, or for one commune; approved before it was made."""
    from broadcaster.domain.bulletin import Approval, Bulletin, Draft, Priority, Revision, Target, words_digest
    from broadcaster.domain.lexicon import HOUSE
    from broadcaster.domain.life import State
    from broadcaster.domain.units import Language

    path = f"/{code}/" if code.startswith("p") else f"/p{int(code[1:]) % PROVINCES}/{code}/"
    written = at(number / 1000, DAY - timedelta(days=2))
    draft = Draft(
        title=f"Bản tin {number}", script=script or f"Bản tin số {number} nói về lịch cấp nước của địa phương.",
        language=Language.VIETNAMESE, topic=("doi-song", "nong-nghiep", "y-te")[number % 3], priority=Priority.NORMAL,
        origin=code, targets=(Target(station=code, path=path, below=True),), valid_from=DAY - timedelta(days=1),
        valid_until=DAY + timedelta(days=number % 20 + 4), wanted=number % 5 + 1,
    )  # fmt: skip
    revision = Revision(number=1, draft=draft, by="a", by_name="A", at=written)
    words = words_digest(draft, newsroom.read(draft.script, HOUSE))
    approval = Approval(by="b", by_name="B", at=written, revision=1, script=draft.script_digest, spoken=words,
                        audio=None, heard=1.0, own_work=False)  # fmt: skip
    return Bulletin(id=f"b{number:04}", version=1, state=State.APPROVED, revision=revision, approval=approval,
                    created=written)  # fmt: skip


def sounds(newsroom: "Newsroom", sizes: dict, now: "Instant") -> int:
    """Makes every sound that is ordered, without speaking it."""
    import random

    from broadcaster.domain.item import Delivery, Measured, RenderedItem, Waveform
    from broadcaster.domain.units import digest_of

    chance, made = random.Random(6), 0  # noqa: S311 - cases, not secrets
    with newsroom.store.write() as work:
        while (job := work.jobs.claim(now, now + timedelta(minutes=5))) is not None:
            long = (
                chance.randint(60_000, 200_000) if job.order.kind.value == "bulletin" else chance.randint(2_000, 9_000)
            )
            item = RenderedItem(
                recipe=job.recipe, kind=job.order.kind, title=job.order.title, audio=digest_of("a", job.recipe),
                size=long * 8, delivery=Delivery(voice="espeak:vi", fallback=False, segments=1, from_cache=0),
                measured=Measured(duration=long, planned=long, loudness=-16.0, true_peak=-1.5, longest_silence=400),
            )  # fmt: skip
            work.jobs.record(job, item, Waveform())
            sizes[item.audio] = item.size
            made += 1
    return made


def by_change(job: dict) -> float:
    """Plans the country's days, then follows one change after another."""
    from broadcaster.app.wiring import open_newsroom, settings_from
    from broadcaster.newsroom.kept_ground import KeptGround
    from broadcaster.newsroom.rounds import round_of
    from broadcaster.newsroom.scheduling import due_days, prepare

    settings = settings_from({"data": Path(job["folder"]), "voices": ("espeak:vi-vn-x-south",), "house": "real"})
    with open_newsroom(settings) as opened:
        sizes: dict = {}
        newsroom, now = replace(opened, library=Whole(sizes)), at(8)
        plant(newsroom, job["communes"])
        with newsroom.store.write() as work:
            for n in range(BULLETINS):
                code = f"p{n % PROVINCES}" if n % 2 else f"c{n * 7 % job['communes']}"
                work.bulletins.add(bulletin(newsroom, n, code))
        prepare(newsroom, due_days(newsroom, now), now)
        sounds(newsroom, sizes, now)
        kept, longest = KeptGround(), 0.0
        began = process_time()
        for step in round_of(newsroom, due_days(newsroom, now), kept):
            step_began = process_time()
            step(now)
            longest = max(longest, process_time() - step_began)
        told = {"whole": process_time() - began, "step": longest}
        began = process_time()
        KeptGround().agendas(newsroom, due_days(newsroom, now))
        told["ground"] = process_time() - began
        for number, code in enumerate(("c40", "p3", "c41", "p4", "c42", "p5"), BULLETINS):
            told[code] = _changed(newsroom, sizes, bulletin(newsroom, number, code), (now, kept))
        told["chain"] = _chain(newsroom, sizes, now)
    Path(job["told"]).write_text(json.dumps(told))
    return float(job["communes"])


def _changed(newsroom: "Newsroom", sizes: dict, fresh: "Bulletin", on: tuple) -> list[float]:
    """Stations concerned, due days, seconds of CPU and of the wall from the deed to the last manifest. `on`: the
    moment, and the ground that is kept."""
    from broadcaster.domain.access import CONSOLE
    from broadcaster.domain.audit import deed
    from broadcaster.newsroom import duties
    from broadcaster.newsroom.replanning import concerned
    from broadcaster.newsroom.scheduling import agenda, due_days, prepare

    (now, kept), mark = on, duties.news(newsroom, None).mark
    with newsroom.store.write() as work:
        work.bulletins.add(fresh)
        work.audit.add(deed(CONSOLE, "bulletin.approve", f"bulletin:{fresh.id}", now))
    days = due_days(newsroom, now)
    prepare(newsroom, days, now)
    sounds(newsroom, sizes, now)
    began, wall = process_time(), perf_counter()
    heard = duties.news(newsroom, mark)
    duties.follow(newsroom, heard.change, now, kept)
    spent = process_time() - began, perf_counter() - wall
    with newsroom.store.read() as work:
        return [len(concerned(work, agenda(newsroom, DAY), heard.change)), len(days), *spent]


CHAINS, NEVER_S = 12, 30.0
"""How many changes are followed, and how long each at most."""


def _chain(newsroom: "Newsroom", sizes: dict, start: "Instant") -> dict[str, list[float]]:
    """Seconds from the approval of a bulletin of one commune, its sound made, to the manifest that holds it: while all
    days are planned anew, and while nothing else goes on. The leader runs as the program lets it."""
    from broadcaster.domain.units import instant
    from broadcaster.timers import _PERIODS, STEER, Leader, Steering

    began = perf_counter()

    def clock() -> "Instant":
        return instant(start + timedelta(seconds=perf_counter() - began))

    leader, stop, busy = Leader(newsroom, "bench", clock), Event(), Event()
    leader.look()
    steering = Steering(leader, clock)

    def lead() -> None:
        while not stop.is_set():
            busy.set()
            steering.run()
            busy.clear()
            stop.wait(_PERIODS[STEER].total_seconds())

    waiting = [_often(bulletin(newsroom, 1_000 + n, f"c{1_000 + 30 * n}")) for n in range(2 * CHAINS)]
    _hand_in(newsroom, sizes, waiting, clock())
    thread = Thread(target=lead)
    thread.start()
    try:
        sleep(3)
        told = {"while all is planned": [_approved(newsroom, each, clock) for each in waiting[:CHAINS]]}
        while busy.is_set():
            sleep(0.1)
        told["while nothing else is"] = [_approved(newsroom, each, clock) for each in waiting[CHAINS:]]
    finally:
        stop.set()
        thread.join()
    return told


def _often(told: "Bulletin") -> "Bulletin":
    """To be heard in every session, so that every day's manifest will hold it."""
    return replace(told, revision=replace(told.revision, draft=replace(told.revision.draft, wanted=20)))


def _hand_in(newsroom: "Newsroom", sizes: dict, waiting: list, now: "Instant") -> None:
    """As submitted, and their sounds made."""
    from broadcaster.domain.life import State
    from broadcaster.newsroom.scheduling import due_days, prepare

    with newsroom.store.write() as work:
        for each in waiting:
            work.bulletins.add(replace(each, state=State.SUBMITTED, approval=None))
    prepare(newsroom, due_days(newsroom, now), now)
    sounds(newsroom, sizes, now)


def _approved(newsroom: "Newsroom", waiting: "Bulletin", clock: object) -> float:
    from random import random

    from broadcaster.domain.access import CONSOLE
    from broadcaster.domain.audit import deed

    sleep(random())  # noqa: S311 - when it happens is no secret
    with newsroom.store.write() as work:
        work.bulletins.change(replace(waiting, version=2), 1)
        work.audit.add(deed(CONSOLE, "bulletin.approve", f"bulletin:{waiting.id}", clock()))
    began = perf_counter()
    days = [DAY + timedelta(days=number) for number in range(3)]
    while not all(_holds(newsroom, waiting, day) for day in days) and perf_counter() - began < NEVER_S:
        sleep(0.01)
    return perf_counter() - began


def _holds(newsroom: "Newsroom", waiting: "Bulletin", day: date) -> bool:
    with newsroom.store.read() as work:
        manifest = work.manifests.newest(waiting.draft.origin, day)
    return manifest is not None and any(
        row.bulletin == waiting.id for playlist in manifest.playlists for row in playlist.rows
    )


def replanning() -> None:
    """One change in a country of 3,321 communes x 3 sessions (SQLite): for a commune <= 2 s, a station <= 5 ms."""
    with tempfile.TemporaryDirectory() as name:
        told, job_file = Path(name) / "told.json", Path(name) / "job.json"
        job_file.write_text(json.dumps({"communes": COMMUNES, "told": str(told), "folder": f"{name}/data"}))
        most = run("measure_replanning:by_change", job_file)[3]
        found = json.loads(told.read_text())
    print(f"{COMMUNES} communes, {BULLETINS} bulletins: all planned {found.pop('whole'):.1f} s of CPU, its longest step"
          f" {found.pop('step'):.2f} s; a ground {found.pop('ground'):.2f} s, most {most:.0f} MB")  # fmt: skip
    chain = found.pop("chain")
    alone = statistics.median(spent for n, _, spent, _ in found.values() if n == 1)
    for code, (n, days, spent, wall) in found.items():
        more = (spent - alone) / (n - 1) / days * 1000 if n > 1 else 0.0
        print(f"  for {code}: {n:3.0f} stations, {days:.0f} days, {spent:.2f} s of CPU, {wall:.2f} s of the wall;"
              f" a further station {more:.2f} ms a day")  # fmt: skip
        if more > LIMIT_EACH_MS:
            FAULTS.append(f"replanning: {code}: a further station {more:.2f} ms")
    for when, spent in chain.items():
        ordered = sorted(spent)
        print(f"  from an approval for one commune to its manifests, {when}: n {len(spent)},"
              f" p50 {statistics.median(spent):.2f} s, most {ordered[-1]:.2f} s")  # fmt: skip
        if ordered[-1] > LIMIT_S:
            FAULTS.append(f"replanning: {when}: {ordered[-1]:.2f} s from an approval to its manifests")
    if most > LIMIT_MB:
        FAULTS.append(f"replanning: {most:.0f} MB")
