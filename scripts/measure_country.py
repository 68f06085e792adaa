"""A country's day through the leader's duties, and what a station costs as there are more; `scripts/bench country`.

Stations of 34 provinces, three sessions a day, 400 bulletins of provinces and communes, on SQLite and PostgreSQL. The
duty PLAN of the first evening plans, publishes and seals all days that stations are told of; that of the next one has
one new day to make for everybody, and looks at the others (not asked of more than a country). Sounds are not made here.
BROADCASTER_COUNTRY names how many stations (100 300 1000 3321 10000), BROADCASTER_BENCH_DATABASES which databases.
Writes docs/scale-cost.svg, once it measured more than two sizes.
"""

import json
import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from contest import ROOT, run
from houses import DATABASES, circumstances, database
from measure_replanning import BULLETINS, DAY, PROVINCES, Whole, at, bulletin, plant
from measure_wording import FAULTS

if TYPE_CHECKING:
    from broadcaster.domain.units import Instant
    from broadcaster.newsroom.ports import Newsroom

SIZES = tuple(int(each) for each in os.environ.get("BROADCASTER_COUNTRY", "100 300 1000 3321 10000").split())
COUNTRY, LIMIT_S, LIMIT_MB, LIMIT_FLAT = 3_321, 300.0, 500.0, 1.25
PICTURE = ROOT / "docs" / "scale-cost.svg"


def by_evening(job: dict) -> float:
    """Two evenings of the leader, one after the other."""
    from broadcaster.app.first_start import found_house
    from broadcaster.app.wiring import open_newsroom, settings_from
    from broadcaster.newsroom.duties import PLAN, perform

    told = {"data": Path(job["folder"]), "voices": ("espeak:vi-vn-x-south",), "house": "real", "database": job["url"]}
    settings, sizes = settings_from(told), {}
    with open_newsroom(settings) as opened:
        newsroom, communes = replace(opened, library=Whole(sizes)), job["communes"]
        found_house(newsroom, settings, at(12))
        plant(newsroom, communes)
        with newsroom.store.write() as work:
            for n in range(BULLETINS):
                work.bulletins.add(bulletin(newsroom, n, f"p{n % PROVINCES}" if n % 2 else f"c{n * 7 % communes}"))
        found: dict[str, Any] = {}
        evenings = {"first": at(17), "next": at(17, DAY + timedelta(days=1))}
        for name, evening in list(evenings.items())[: 1 if communes > COUNTRY else 2]:
            order(newsroom, evening)
            made(newsroom, sizes, evening)
            begun, cpu = perf_counter(), process_time()
            perform(newsroom, PLAN, evening)
            found[name] = [perf_counter() - begun, process_time() - cpu]
        with newsroom.store.read() as work:
            codes = [f"c{n}" for n in range(communes)]
            days = [DAY + timedelta(days=n) for n in range(1, 4)]
            found["manifests"] = [len(work.manifests.of_day(day, codes)) for day in days]
            found["sealed"] = sum(work.sealed.newest(code) is not None for code in codes)
    Path(job["told"]).write_text(json.dumps(found))
    return float(communes)


def order(newsroom: "Newsroom", evening: "Instant") -> None:
    from broadcaster.newsroom.scheduling import due_days, prepare

    prepare(newsroom, due_days(newsroom, evening), evening)


def made(newsroom: "Newsroom", sizes: dict, now: "Instant") -> None:
    """Every sound that is ordered, without speaking it and past the claims: thousands of them."""
    from random import Random

    from sqlalchemy import update

    from broadcaster.domain.item import Delivery, Measured, RenderedItem
    from broadcaster.domain.units import digest_of
    from broadcaster.store.bulk import Adding
    from broadcaster.store.renderings import _item_values
    from broadcaster.store.tables import ItemRow, JobRow

    chance, rows = Random(6), []  # noqa: S311 - cases, not secrets
    with newsroom.store.write() as work:
        for recipe, need in work.jobs.due(now, 1_000_000).items():
            spoken = need.order.kind.value == "bulletin"
            long = chance.randint(60_000, 200_000) if spoken else chance.randint(2_000, 9_000)
            item = RenderedItem(
                recipe=recipe, kind=need.order.kind, title=need.order.title, audio=digest_of("a", recipe),
                size=long * 8, delivery=Delivery(voice="espeak:vi", fallback=False, segments=1, from_cache=0),
                measured=Measured(duration=long, planned=long, loudness=-16.0, true_peak=-1.5, longest_silence=400),
            )  # fmt: skip
            rows.append(_item_values(item))
            sizes[item.audio] = item.size
        session = work.jobs._session  # noqa: SLF001 - as told above
        if rows:
            Adding(ItemRow, tuple(rows[0])).run(session, rows)
        session.execute(update(JobRow).values(state="done"))


def country() -> None:
    """3,321 stations planned, published and sealed in <= 5 minutes and <= 500 MB; the cost of a station stays."""
    curves: dict[str, list[tuple[int, float, float, float]]] = {}
    for kind in DATABASES:
        print(f"  {kind}: {circumstances()}")
        for communes in SIZES:
            with tempfile.TemporaryDirectory() as name, database(kind) as url:
                told, job_file = Path(name) / "told.json", Path(name) / "job.json"
                job = {"communes": communes, "told": str(told), "folder": f"{name}/data", "url": url}
                job_file.write_text(json.dumps(job))
                most = run("measure_country:by_evening", job_file)[3]
                found = json.loads(told.read_text())
            (first, cpu), (following, next_cpu) = found["first"], found.get("next", [0.0, 0.0])
            each = cpu / communes * 1000
            curves.setdefault(kind, []).append((communes, each, first, most))
            print(
                f"    {communes:6,} stations: all days anew {first:6.1f} s of the wall, {cpu:6.1f} s of CPU,"
                f" {each:5.1f} ms a station x{each / curves[kind][0][1]:.2f}; one more day {following:6.1f} s,"
                f" {next_cpu:6.1f} s of CPU; most {most:4.0f} MB; {found['manifests']} manifests,"
                f" {found['sealed']:,} sealed"
            )
            if found["manifests"][0] < communes or found["sealed"] < communes:
                FAULTS.append(f"country, {kind}: {found['manifests']} manifests, {found['sealed']} sealed")
            if communes == COUNTRY and (first > LIMIT_S or most > LIMIT_MB):
                FAULTS.append(f"country, {kind}: {first:.0f} s, {most:.0f} MB")
        costs = [each for _, each, _, _ in curves[kind]]
        if max(costs) > LIMIT_FLAT * costs[0]:
            FAULTS.append(f"country, {kind}: a station costs {max(costs) / costs[0]:.2f} times as much")
    if len(SIZES) > 2:
        PICTURE.write_text(drawn(curves))
        print(f"  drawn: {PICTURE.relative_to(ROOT)}")


# --- the picture ---------------------------------------------------------------------------------------------------

WIDE, HIGH, LEFT, BELOW, TOP = 720, 400, 70, 60, 60
COLOURS = {"sqlite": "#1b5e8a", "postgresql": "#a3541a"}


def drawn(curves: dict[str, list[tuple[int, float, float, float]]]) -> str:
    """Milliseconds of CPU a station against how many there are, the latter by powers of ten."""
    from math import log10

    most = max(each for of in curves.values() for _, each, _, _ in of) * 1.25
    few, many = log10(SIZES[0]), log10(SIZES[-1])

    def x(stations: int) -> float:
        return LEFT + (log10(stations) - few) / (many - few) * (WIDE - LEFT - 30)

    def y(each: float) -> float:
        return HIGH - BELOW - each / most * (HIGH - BELOW - TOP)

    told = ["Chi phí mỗi đài cho các ngày tới, ms CPU · CPU ms per station for the days ahead",
            "Số đài · Stations"]  # fmt: skip
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" font-family="sans-serif">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>',
        f'<text x="{LEFT}" y="26" font-size="15">{told[0]}</text>',
        f'<text font-size="13" x="{WIDE / 2:.0f}" y="{HIGH - 14}" text-anchor="middle">{told[1]}</text>',
    ]
    for number in range(5):
        level = most / 5 * (number + 1)
        lines.append(f'<path d="M{LEFT} {y(level):.1f}H{WIDE - 30}" stroke="#ddd"/>')
        lines.append(f'<text font-size="13" x="{LEFT - 8}" y="{y(level) + 4:.1f}" text-anchor="end">{level:.1f}</text>')
    lines.append(f'<path d="M{LEFT} {TOP}V{HIGH - BELOW}H{WIDE - 30}" fill="none" stroke="#333"/>')
    lines += [
        f'<text font-size="13" x="{x(each):.1f}" y="{HIGH - BELOW + 20}" text-anchor="middle">{each:,}</text>'
        for each in SIZES
    ]
    for number, (kind, of) in enumerate(curves.items()):
        colour, points = COLOURS[kind], [(x(stations), y(each)) for stations, each, _, _ in of]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        lines += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{colour}"/>' for a, b in points]
        lines.append(f'<text font-size="13" x="{LEFT + 16}" y="{TOP + 4 + 20 * number}" fill="{colour}">{kind}</text>')
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    country()
    print(FAULTS)
