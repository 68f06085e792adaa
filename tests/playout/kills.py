"""A station killed at random moments, over and over, and what its loudspeaker and its journal then say of it."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playout.coded_sounds import Said, coded, heard
from playout.fake_house import FakeHouse, served
from playout.small_house import SmallHouse, daytime, manifest, slot
from playout.sounds import wav

from broadcaster.app.clock import now
from broadcaster.domain.journal import Event, Note, Reported, read_line
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.playout.files import Cache
from broadcaster.playout.held import Shelf

ROW = 20_000
"""Milliseconds: long enough for what is left of one to be gone on with after a kill."""
SLACK = 100
"""Milliseconds a sample may be from its place."""

CLOCK = "from broadcaster.playout.machine import Host\nHost.kept = lambda self: True\n"
"""A station with a clock chip, whatever machine this is."""
FAULTS = {
    "begun is not written": (
        "from broadcaster.playout import on_air\n"
        "on_air.begun = lambda state, action, moment, old=on_air.begun: (old(state, action, moment), state)[1]\n"
        "on_air.ended = lambda state, *rest: state\n"
    ),
    "a row begins anew": (
        "from dataclasses import replace\n"
        "from broadcaster.playout import on_air\n"
        "old = on_air.Piece\n"
        "on_air.Piece = lambda **told: old(**told | {'skip': 0, 'placed': False})\n"
    ),
}
"""Planted in the program: each must be found."""


@dataclass
class Tally:
    kills: int = 0
    rows: int = 0
    aired: int = 0
    partial: int = 0
    missed: int = 0
    resumed: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        for name in ("kills", "rows", "aired", "partial", "missed", "resumed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.rows} rows: {self.aired} aired, {self.partial} partial, {self.missed} missed, "
            f"{self.resumed} gone on with; {len(self.wrong)} wrong"
        )


def trial(folder: Path, kills: int, seed: int, fault: str = "") -> Tally:
    """One station over one long session, killed so often."""
    chance = random.Random(seed)
    house = SmallHouse()
    count = kills * 4_000 // ROW + 20
    sounds = [house.sound(wav(coded(row, ROW)), Millis(ROW)) for row in range(count)]
    fallback = house.sound(wav(coded(9_999, 5_000)), Millis(5_000))
    start = instant(now().replace(microsecond=0) + timedelta(seconds=20))
    early = instant(start - timedelta(hours=1))
    sealed = house.sealed(manifest([slot("s", start, sounds)], fallback, 1, early, daytime(start)))
    with served(FakeHouse(house=house, manifest=sealed, serial=1, trusts=[house.trust(early)])) as fake:
        Shelf(folder).enrolled(house.identity(fake.url))
        stocked(folder, house)
        _run(folder, (start - now()).total_seconds(), fault, gently=True)
        assert any(path.endswith("manifest") for _, path in fake.asked), "it did not begin in time"
        for _ in range(kills):
            _run(folder, chance.uniform(1.0, 7.0), fault)
        over = max(1, int(((now() - start).total_seconds() + 4) * 1000 // ROW) + 1)
        end = instant(start + timedelta(milliseconds=over * ROW + 1_500))  # what was killed last has its line, too
        _run(folder, (end - now()).total_seconds(), fault, gently=True)
    return judged(folder, start, kills, over)


def stocked(folder: Path, house: SmallHouse) -> None:
    """Its sounds were fetched before."""
    cache = Cache(Shelf(folder).sounds, 1 << 40)
    for digest, raw in house.sounds.items():
        cache.path(digest).write_bytes(raw)


def _run(folder: Path, seconds: float, fault: str, *, gently: bool = False) -> None:
    told = ["playout", "run", "--data", str(folder), "--sink", "file", "--port", "0"]
    program = f"{CLOCK}{FAULTS.get(fault, '')}from broadcaster.cli import main\nmain({told!r})"
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL) as child:
        time.sleep(seconds)
        child.send_signal(signal.SIGTERM if gently else signal.SIGKILL)


def together(folder: Path, kills: int, boxes: int, fault: str = "", seed: int = 0) -> Tally:
    """Several stations at once, each killed its share of times."""
    with ThreadPoolExecutor(boxes) as pool:
        runs = [pool.submit(trial, folder / str(box), kills // boxes, seed + box, fault) for box in range(boxes)]
        whole = Tally()
        for run in runs:
            whole.add(run.result())
    return whole


# --- what must hold ----------------------------------------------------------------------------------------------


def judged(folder: Path, start: Instant, kills: int, over: int) -> Tally:
    """Of the rows that were over when it ended."""
    found = heard(folder / "heard", start)
    notes = _notes(folder)
    tally = Tally(kills=kills)
    for row in range(over):
        tally.rows += 1
        said, told = found.get(row, []), notes.get(row, [])
        tally.wrong += [f"row {row}: {fault}" for fault in _faults(row, said, told)]
        tally.resumed += len({each.file for each in said}) > 1
        for note in told:
            tally.aired += note.outcome is Reported.AIRED
            tally.partial += note.outcome is Reported.PARTIAL
            tally.missed += note.outcome is Reported.MISSED
    return tally


def _notes(folder: Path) -> dict[int, list[Note]]:
    lines = [read_line(text) for text in (folder / "journal" / "lines.jsonl").read_text().splitlines()]
    notes: dict[int, list[Note]] = {}
    for line in lines:
        if line.note.event is Event.ROW and line.note.bulletin is not None:
            notes.setdefault(int(line.note.bulletin.partition("-")[2]), []).append(line.note)
    return notes


def _faults(row: int, said: list[Said], told: list[Note]) -> Iterator[str]:
    """Why a row was not aired at most once, in its place, and told as it was."""
    seen: dict[int, bool] = {}
    for each in said:
        if each.ms in seen and not seen[each.ms]:
            yield f"ms {each.ms} was heard twice"
            break
        seen[each.ms] = each.last
    if any(abs(each.at - row * ROW - each.ms) > SLACK for each in said):
        yield "it was heard out of its place"
    if len(told) != 1:
        yield f"it has {len(told)} lines"
        return
    sure = len({each.ms for each in said if not each.last})
    (note,) = told
    if note.outcome is Reported.AIRED and len(seen) < ROW - 300:
        yield f"told as aired, and {len(seen)} ms were heard"
    if note.outcome is Reported.MISSED and sure > 300:
        yield f"told as missed, and {sure} ms were heard"
    if note.outcome is Reported.PARTIAL and not note.reason:
        yield "told as partial without a reason"
