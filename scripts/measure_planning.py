"""Measures the planner: a country's day, and one station planned anew; `scripts/bench planner`.

The comparison with a solver is in measure_planning_exact.py, that with random smart blocks in
measure_planning_others.py.
"""

import json
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from contest import run
from measure_wording import FAULTS

COMMUNES, CANDIDATES = 3_321, 400
FEWER = 120, 40
LIMIT_S, LIMIT_MB, LIMIT_REPLAN_MS = 30.0, 300, 5.0
DAY = date(2026, 11, 23)
MINUTE = 60_000
TOPICS = tuple(f"t{n}" for n in range(10))


def sound(name: str, kind: str, length: int, voice: str = "") -> object:
    from broadcaster.domain.item import Delivery, ItemKind, Measured, RenderedItem
    from broadcaster.domain.units import digest_of

    return RenderedItem(
        recipe=digest_of(name), kind=ItemKind(kind), title=name, audio=digest_of("a", name), size=length * 8,
        measured=Measured(duration=length, planned=length, loudness=-16.0, true_peak=-1.5, longest_silence=400),
        delivery=Delivery(voice=voice, fallback=False, segments=1, from_cache=0),
    )  # fmt: skip


def frame(ident: int = 3_000, name: str = "") -> object:
    from broadcaster.domain.planning import Shell

    return Shell(
        signature=sound("signature", "signature", 9_000), ident=sound(f"ident{name}", "ident", ident, "espeak:vi"),
        greeting=sound("greeting", "greeting", 6_000, "espeak:vi"), sting=sound("sting", "sting", 2_400),
        closing=sound("closing", "closing", 5_500),
    )  # fmt: skip


def bulletin(number: int, chance: random.Random, day: date, path: str = "/", **told: object) -> object:
    from broadcaster.domain.bulletin import Priority, Target
    from broadcaster.domain.planning import Candidate
    from broadcaster.domain.units import instant

    name = f"b{number:04}"
    made = {
        "bulletin": name, "title": f"Bản tin {number}", "valid_from": day,
        "valid_until": day + timedelta(days=chance.randint(0, 20)), "wanted": chance.randint(1, 5),
        "priority": Priority.PRIORITY if chance.random() < 0.05 else Priority.NORMAL,
        "created": instant(datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=number)),
        "targets": (Target(station="p", path=path, below=True),), "topic": chance.choice(TOPICS),
        "item": sound(name, "bulletin", chance.randint(60_000, 200_000), chance.choice(("espeak:vi", "gtts:vi"))),
    }  # fmt: skip
    return Candidate(**(made | told))


def vacancy(path: str, begin: tuple[date, int], minutes: int, shell: object, **told: object) -> object:
    """A session of the station at this path, at this hour of this day."""
    from broadcaster.domain.planning import Vacancy
    from broadcaster.domain.schedule import Slot
    from broadcaster.domain.units import Span, instant

    station, (day, hour) = path.split("/")[-2], begin
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)
    slot = Slot(
        id=f"{station}-{day:%Y%m%d}-{hour:02}00", station=station, session=f"{hour}", day=day,
        span=Span(start=instant(start), end=instant(start + timedelta(minutes=minutes))),
    )  # fmt: skip
    return Vacancy(slot=slot, path=path, shell=shell, **told)


def country(job: dict) -> tuple[list, list, object]:
    """Communes of 34 provinces; bulletins of the house, of provinces and of communes. `apart`: each commune's frame and
    history are its own, so that no two can be planned together. `rivals`: nothing has priority, and deadlines of the
    next days and airings wanted compete for the rooms, so that all sessions are looked over together; as they come,
    one in twenty has priority, which fills most of the first sessions."""
    from broadcaster.domain.bulletin import Priority
    from broadcaster.domain.planning import Aired, History

    chance = random.Random(6)  # noqa: S311 - cases, not secrets
    most, rivals = job.get("candidates", CANDIDATES), job.get("rivals", False)
    candidates = []
    for n in range(most):
        origin, told = "/" if n % 8 else f"/p{n // 8 % 34}/", {}
        if rivals:
            told = {
                "priority": Priority.NORMAL, "valid_until": DAY + timedelta(days=chance.randint(0, 4)),
                "gap": chance.choice((0, 0, 0, 4, 8)) * 60 * MINUTE,
            }  # fmt: skip
        candidates.append(bulletin(n, chance, DAY, origin, origin=origin, **told))
    wishes = dict.fromkeys(TOPICS, 60 * MINUTE)
    vacancies: list = []
    aired: dict = {}
    for n in range(job["communes"]):
        code, path = f"c{n}", f"/p{n % 34}/c{n}/"
        shell = frame(2_500 + (n if job["apart"] else n % 20 * 24), code)
        vacancies += [vacancy(path, (DAY, hour), 22, shell, wishes=wishes) for hour in (5, 11, 17)]
        if job["apart"]:
            aired |= {(code, f"b{chance.randrange(most):04}"): Aired(count=1) for _ in range(most // 10)}
    return vacancies, candidates, History(aired=aired)


def by_day(job: dict) -> float:
    """Fills the day. The time is the processor's, around `fill` alone; the memory is the whole program's."""
    from broadcaster.domain.planning import fill

    vacancies, candidates, history = country(job)
    began = time.process_time()
    playlists = fill(vacancies, candidates, history)
    job["seconds"] = time.process_time() - began
    told = sum(row.bulletin is not None for playlist in playlists for row in playlist.rows)
    Path(job["told"]).write_text(json.dumps([job["seconds"], len(playlists), told / len(playlists)]))
    return float(len(playlists))


def by_one(job: dict) -> float:
    """One station planned anew, two hundred times; the median in milliseconds."""
    from broadcaster.domain.planning import fill

    vacancies, candidates, history = country({**job, "communes": 40, "apart": True})
    took = []
    for n in range(200):
        here = [each for each in vacancies if each.slot.station == f"c{n % 40}"]
        began = time.process_time()
        fill(here, candidates, history)
        took.append((time.process_time() - began) * 1000)
    Path(job["told"]).write_text(json.dumps([statistics.median(took), max(took)]))
    return float(len(took))


def by_bytes(job: dict) -> float:
    """A digest of everything that was planned, for two programs to agree on."""
    from broadcaster.domain.planning import fill
    from broadcaster.domain.units import digest_of

    vacancies, candidates, history = country({**job, "communes": 200, "apart": True})
    random.Random(job["seed"]).shuffle(candidates)  # noqa: S311 - cases, not secrets
    Path(job["told"]).write_text(json.dumps(digest_of(repr(fill(vacancies, candidates, history)))))
    return float(len(vacancies))


def speed() -> None:
    """A day of 3,321 communes, 3 sessions of 8 from 400; alike and all apart; one station, also from fewer; the same
    bytes; all of it as bulletins come, and of such as compete."""
    with tempfile.TemporaryDirectory() as name:
        told, job_file = Path(name) / "told.json", Path(name) / "job.json"

        def child(function: str, **job: object) -> tuple[list, float]:
            job_file.write_text(json.dumps({"told": str(told), **job}))
            most = run(f"measure_planning:{function}", job_file)[3]
            return json.loads(told.read_text()), most

        for rivals, what in ((False, "as they come"), (True, "deadlines that compete")):
            first = 0.0
            for communes, apart in ((332, False), (COMMUNES, False), (COMMUNES, True)):
                (seconds, slots, items), most = child("by_day", communes=communes, apart=apart, rivals=rivals)
                each = seconds / communes * 1000
                first = first or each
                kind = "nothing shared" if apart else "shared"
                print(
                    f"{communes:5} communes {slots:6} slots {items:4.1f} bulletins a slot {seconds:6.2f} s of CPU"
                    f" {most:4.0f} MB {each:6.3f} ms a station x{each / first:.2f} ({kind}, {what})"
                )
                if seconds > LIMIT_S or most > LIMIT_MB:
                    FAULTS.append(f"planner: {communes} communes took {seconds:.0f} s and {most:.0f} MB ({what})")
            for candidates in (CANDIDATES, *FEWER):
                (median, worst), _ = child("by_one", rivals=rivals, candidates=candidates)
                print(
                    f"one station planned anew of {candidates}: median {median:.2f} ms of CPU, worst {worst:.2f} ms"
                    f" ({what})"
                )
                if median > LIMIT_REPLAN_MS:
                    FAULTS.append(f"planner: one station takes {median:.1f} ms of {candidates} ({what})")
            digests = [child("by_bytes", seed=seed, rivals=rivals)[0] for seed in (1, 2)]
            print(f"the same input gives the same bytes: {digests[0] == digests[1]} ({str(digests[0])[:12]}, {what})")
            if digests[0] != digests[1]:
                FAULTS.append(f"planner: the same input gave other bytes ({what})")


def planner() -> None:
    """The planner: a country's day, one station; beside an exact solver and random smart blocks."""
    from measure_planning_others import others

    speed()
    others()
