"""What it costs to tell a country's stations of their days; `scripts/bench sealing`.

3,321 communes of 34 provinces, three sessions a day, 400 bulletins, four days, SQLite: all sealed, looked at when
nothing changed, and one commune sealed alone.
"""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from contest import run
from measure_replanning import BULLETINS, COMMUNES, PROVINCES, Whole, at, bulletin, plant, sounds
from measure_wording import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_EACH_MS, LIMIT_ALONE_S, LIMIT_LOOK_S = 20.0, 1.0, 4.0


def by_sealing(job: dict) -> float:
    """Plans the country's days, then seals them."""
    from broadcaster.app.first_start import found_house
    from broadcaster.app.wiring import open_newsroom, settings_from
    from broadcaster.newsroom.scheduling import due_days, prepare
    from broadcaster.newsroom.sealing import seal
    from broadcaster.newsroom.transmission import publish_day

    settings = settings_from({"data": Path(job["folder"]), "voices": ("espeak:vi-vn-x-south",), "house": "real"})
    with open_newsroom(settings) as opened:
        sizes: dict = {}
        newsroom, now = replace(opened, library=Whole(sizes)), at(4.5)
        plant(newsroom, job["communes"])
        with newsroom.store.write() as work:
            for n in range(BULLETINS):
                work.bulletins.add(
                    bulletin(newsroom, n, f"p{n % PROVINCES}" if n % 2 else f"c{n * 7 % job['communes']}")
                )
        days = due_days(newsroom, now)
        prepare(newsroom, days, now)
        sounds(newsroom, sizes, now)
        for day in days:
            publish_day(newsroom, day, now)
        found_house(newsroom, settings, now)
        told = {"all": _took(lambda: seal(newsroom, now)), "none": _took(lambda: seal(newsroom, at(4.6)))}
        told["one"] = _took(lambda: seal(newsroom, at(30), {"c40"}))
        with newsroom.store.read() as work:
            told["bytes"] = len(work.sealed.newest("c40").envelope)
    Path(job["told"]).write_text(json.dumps(told))
    return float(job["communes"])


def _took(act: "Callable[[], tuple]") -> list[float]:
    """How many were sealed, seconds of CPU and of the wall."""
    cpu, wall = process_time(), perf_counter()
    count = len(act())
    return [count, process_time() - cpu, perf_counter() - wall]


def sealing() -> None:
    """A country of 3,321 communes sealed (SQLite): a station <= 20 ms, one alone <= 1 s, a look at all <= 4 s."""
    with tempfile.TemporaryDirectory() as name:
        told, job_file = Path(name) / "told.json", Path(name) / "job.json"
        job_file.write_text(json.dumps({"communes": COMMUNES, "told": str(told), "folder": f"{name}/data"}))
        most = run("measure_sealing:by_sealing", job_file)[3]
        found = json.loads(told.read_text())
    (count, cpu, wall), (_, look, _), (one, alone, _) = found["all"], found["none"], found["one"]
    print(f"{count:.0f} stations sealed: {cpu / count * 1000:.1f} ms of CPU each, {wall:.1f} s of the wall in all,"
          f" {found['bytes']:,} bytes an envelope, most {most:.0f} MB")  # fmt: skip
    print(f"  nothing changed: {look:.2f} s of CPU; {one:.0f} alone: {alone:.2f} s of CPU")
    if cpu / count * 1000 > LIMIT_EACH_MS or alone > LIMIT_ALONE_S or look > LIMIT_LOOK_S:
        FAULTS.append(f"sealing: {cpu / count * 1000:.1f} ms each, {alone:.2f} s alone, {look:.2f} s for a look")
