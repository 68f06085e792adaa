"""Measures what the product costs, each section side by side in one run, medians of three.

    scripts/bench [SECTION ...]     (default: all; `scripts/bench --list` names them)

Every figure comes from a child process of its own: wall time around the work alone, peak memory of the whole process.
Absolute figures are this machine's; the ratios are what to compare.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from contest import TIMES, run
from measure_accel import accel
from measure_air import emergency_air
from measure_airtime import airtime
from measure_audit import audit
from measure_clock import clock
from measure_country import country
from measure_day import day
from measure_emergency import emergency
from measure_envelopes import envelopes
from measure_herd import herd
from measure_intake import intake
from measure_keeping import keeping
from measure_months import months
from measure_nodes import nodes
from measure_pages import pages
from measure_planning import planner
from measure_playout import playout_kills
from measure_queue import queue
from measure_receivers import receivers
from measure_replanning import replanning
from measure_sealing import sealing
from measure_sound import SECTIONS as SOUND
from measure_start import start
from measure_stations import stations
from measure_uploads import uploads
from measure_voices import voices
from measure_wording import FAULTS, fuzz, wording


def by_planner(job: dict) -> float:
    """Expands, fills and freezes one day; returns how many slots were filled."""
    from datetime import UTC, date, datetime, time
    from zoneinfo import ZoneInfo

    from broadcaster.domain.bulletin import BulletinId, Priority, Target
    from broadcaster.domain.item import MUSIC, Delivery, ItemKind, Measured, RenderedItem
    from broadcaster.domain.manifest import Edition, freeze
    from broadcaster.domain.planning import Candidate, History, Shell, Vacancy, fill
    from broadcaster.domain.schedule import EVERY_DAY, Rule, expand
    from broadcaster.domain.units import digest_of, instant

    at, day = instant(datetime(2026, 11, 22, tzinfo=UTC)), date(2026, 11, 23)
    speaking = Delivery(voice="espeak:vi", fallback=False, segments=9, from_cache=0)

    def item(name: str, kind: ItemKind, length: int) -> RenderedItem:
        measured = Measured(duration=length, planned=length, loudness=-16.0, true_peak=-1.5, longest_silence=400)
        return RenderedItem(
            recipe=digest_of(name), kind=kind, title=name, audio=digest_of("a", name), size=length * 8,
            measured=measured, delivery=speaking if kind is ItemKind.BULLETIN else MUSIC,
        )  # fmt: skip

    shell = Shell(
        signature=item("signature", ItemKind.SIGNATURE, 9_000), ident=item("ident", ItemKind.IDENT, 3_000),
        greeting=item("greeting", ItemKind.GREETING, 6_000), sting=item("sting", ItemKind.STING, 2_400),
        closing=item("closing", ItemKind.CLOSING, 5_500),
    )  # fmt: skip
    candidates = [
        Candidate(
            bulletin=BulletinId(f"b{n}"), title=f"Bản tin {n}", valid_until=date(2026, 12, 1 + n % 28), wanted=3,
            priority=Priority.PRIORITY if n % 10 == 0 else Priority.NORMAL, created=at,
            targets=(Target(station="p", path=f"/p/d{n % 10}/" if n % 3 else "/p/", below=True),),
            item=item(f"b{n}", ItemKind.BULLETIN, 30_000 + 700 * n % 60_000),
        )
        for n in range(job["candidates"])
    ]  # fmt: skip
    codes = [f"c{n}" for n in range(job["stations"])]
    rules = [
        Rule(station=code, session=name, weekdays=EVERY_DAY, start=start, length=30 * 60_000)
        for code in codes
        for name, start in (("sáng", time(5)), ("trưa", time(11)), ("chiều", time(17)))
    ]
    slots = expand(rules, day, day, ZoneInfo("Asia/Ho_Chi_Minh"))
    sessions = [
        Vacancy(slot=slot, path=f"/p/d{int(slot.station[1:]) % 10}/{slot.station}/", shell=shell) for slot in slots
    ]
    playlists = fill(sessions, candidates, History())
    of: dict[str, list] = {code: [] for code in codes}
    for playlist in playlists:
        of[playlist.slot.station].append(playlist)
    for code in codes:
        freeze(Edition(station=code, label=code, day=day, zone="Asia/Ho_Chi_Minh", at=at), of[code], None)
    return float(len(playlists))


def planning() -> None:
    """A day of 100 and of 1,000 stations: 3 sessions each, 60 candidates; the cost of a station must not grow."""
    with tempfile.TemporaryDirectory() as name:
        job_file, alone = Path(name) / "job.json", 0.0
        for stations in (100, 1_000):
            job_file.write_text(json.dumps({"stations": stations, "candidates": 60}))
            runs = [run("measure:by_planner", job_file) for _ in range(TIMES)]
            slots, wall, most = runs[0][0], statistics.median(r[1] for r in runs), max(r[3] for r in runs)
            each = wall / stations
            alone = alone or each
            print(
                f"{stations:6} stations {slots:6.0f} slots {wall:7.2f} s {most:5.0f} MB"
                f"  {each * 1000:6.2f} ms a station  x{each / alone:.2f}"
            )


def contract() -> None:
    """The API against its own document, 200 made-up requests to each operation beside its edges, on both databases."""
    told = {**os.environ, "BROADCASTER_CONTRACT_EXAMPLES": "200"}
    tests = [sys.executable, "-m", "pytest", "-q", "--durations=2", "tests/web/test_web_contract.py"]
    if subprocess.run(tests, cwd=Path(__file__).parent.parent, env=told, check=False).returncode:
        FAULTS.append("the API does not keep what its document says")


def life() -> None:
    """Ten thousand lives of bulletins, forty steps each, between two people, a changing lexicon and power cuts."""
    told = {**os.environ, "BROADCASTER_LIFE_EXAMPLES": "10000"}
    tests = [sys.executable, "-m", "pytest", "-q", "--durations=2", "tests/properties/test_bulletin_life.py"]
    if subprocess.run(tests, cwd=Path(__file__).parent.parent, env=told, check=False).returncode:
        FAULTS.append("something unapproved aired, or a revision was lost")


def gone() -> None:
    """A minute without PostgreSQL, under a server and makers of both queues: they wait, and go on by themselves."""
    told = {"BROADCASTER_GONE_S": "60", **os.environ}
    tests = [sys.executable, "-m", "pytest", "-q", "-s", "tests/adapters/test_database_gone.py"]
    if subprocess.run(tests, cwd=Path(__file__).parent.parent, env=told, check=False).returncode:
        FAULTS.append("somebody did not wait out a database that was gone for a minute, or lost something by it")


SECTIONS: dict[str, Callable[[], None]] = {
    **SOUND,
    "voices": voices,
    "planning": planning,
    "planner": planner,
    "replanning": replanning,
    "contract": contract,
    "life": life,
    "clock": clock,
    "queue": queue,
    "start": start,
    "gone": gone,
    "keeping": keeping,
    "country": country,
    "emergency": emergency,
    "emergency-air": emergency_air,
    "airtime": airtime,
    "intake": intake,
    "audit": audit,
    "months": months,
    "pages": pages,
    "playout-kills": playout_kills,
    "stations-sim": stations,
    "envelopes": envelopes,
    "sealing": sealing,
    "receivers": receivers,
    "herd": herd,
    "day": day,
    "nodes": nodes,
    "accel": accel,
    "uploads": uploads,
    "wording": wording,
    "wording-fuzz": fuzz,
}
"""One function a section; add yours here."""


def main() -> None:
    asked = sys.argv[1:]
    if asked[:1] == ["--list"]:
        print("\n".join(f"{name:10} {section.__doc__}" for name, section in SECTIONS.items()))
    elif unknown := [name for name in asked if name not in SECTIONS]:
        sys.exit(f"bench: no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    else:
        for name in asked or SECTIONS:
            print(f"\n## {name}: {SECTIONS[name].__doc__}", flush=True)
            try:
                SECTIONS[name]()
            except Exception as broken:  # noqa: BLE001 - the other sections are asked for too
                traceback.print_exc()
                FAULTS.append(f"{name}: {type(broken).__name__}: {broken}")
        if FAULTS:
            sys.exit("bench: " + "; ".join(FAULTS))


if __name__ == "__main__":
    main()
