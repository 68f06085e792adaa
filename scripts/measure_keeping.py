"""A house put by, destroyed, brought back and moved to PostgreSQL; `scripts/bench keeping`.

BROADCASTER_KEPT_SOUNDS sounds (300) of half a minute, BROADCASTER_KEPT_ROWS rows (30,000) of the log, and what the
books add up of them. Every sound is read through by the move, and every file and every row is compared with what stood
before, by digests. The commands are those that people give, each a process of its own.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from contest import ROOT
from houses import circumstances, postgresql
from measure_airtime import EACH, SESSIONS, rows
from measure_pages import country
from measure_wording import FAULTS

if TYPE_CHECKING:
    from broadcaster.domain.units import Digest
    from broadcaster.newsroom.ports import Newsroom

sys.path.insert(0, str(ROOT / "tests"))

SOUNDS = int(os.environ.get("BROADCASTER_KEPT_SOUNDS", "300"))
ROWS = int(os.environ.get("BROADCASTER_KEPT_ROWS", "30000"))
SIZE = 240_000
VOICE, PROGRAM = "espeak:vi-vn-x-south", "from broadcaster.cli import main; main()"
STATIONS, A_DAY = 20, len(SESSIONS) * EACH
CHANGED = frozenset({"pulse", "lease", "maker"})
"""Tables in which a house that is brought back differs: it was brought back, nobody leads it or makes its sounds."""


def keeping() -> None:
    """Backup, destruction, restore and a move to PostgreSQL of one house: seconds, and every row and byte compared."""
    print(f"  {circumstances()}")
    with tempfile.TemporaryDirectory(prefix="broadcaster-keeping-") as folder, postgresql() as url:
        data, kept = Path(folder) / "data", Path(folder) / "kept.tar"
        _fill(data)
        books, files = _books(f"sqlite:///{data / 'broadcaster.db'}"), _files(data)
        size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) / (1 << 20)
        count = sum(each for each, _ in books.values())
        print(f"    {len(files)} files, {size:.0f} MB with the database, {count} rows in {len(books)} tables")
        _timed("backup", "backup", str(kept), "--data", str(data))
        shutil.rmtree(data)
        _timed("restore", "restore", str(kept), "--data", str(data))
        _same("files after restore", files, _files(data))
        _same("rows after restore", _still(books), _still(_books(f"sqlite:///{data / 'broadcaster.db'}")))
        restored = _books(f"sqlite:///{data / 'broadcaster.db'}")
        if f"Đã đọc lại {SOUNDS} âm thanh" not in _timed("migrate-to", "migrate-to", url, "--data", str(data)):
            FAULTS.append("keeping: not every sound of the books was read through")
        _same("rows on PostgreSQL", restored, _books(url))
        if not any(each.startswith("keeping") for each in FAULTS):
            print("    every row and every byte as it was")


def _fill(data: Path) -> None:
    from broadcaster.app.wiring import open_newsroom, settings_from

    chance = random.Random(0)  # noqa: S311 - sounds of a bench
    with open_newsroom(settings_from({"data": data, "voices": (VOICE,), "house": "real"})) as newsroom:
        country(newsroom, STATIONS)
        for day in range(max(1, ROWS // (STATIONS * A_DAY))):
            with newsroom.store.write() as work:
                for n in range(STATIONS):
                    work.log.add(list(rows(n, day)))
        for number in range(SOUNDS):
            scratch = newsroom.library.scratch(f"tiếng-{number}")
            scratch.write_bytes(chance.randbytes(SIZE))
            _booked(newsroom, f"tiếng-{number}", *newsroom.library.keep(scratch))
    (data / "broadcaster.toml").write_text('help_line = "0296 1234567"\n', "utf-8")
    (data / "reports").mkdir()
    for month in range(12):
        (data / "reports" / f"thang-{month}.pdf").write_bytes(chance.randbytes(SIZE))


def _booked(newsroom: "Newsroom", name: str, audio: "Digest", size: int) -> None:
    """The books name it, so a move reads it through."""
    from fakes.samples import NOON, item, later, order

    from broadcaster.domain.item import Waveform
    from broadcaster.domain.units import digest_of
    from broadcaster.newsroom.books.rendering import Need

    recipe = digest_of("recipe", name)
    with newsroom.store.write() as work:
        work.jobs.want({recipe: Need(order=order(name))}, NOON)
        job = work.jobs.claim(NOON, later(1), recipe=recipe)
        assert job is not None
        work.jobs.record(job, replace(item(recipe), audio=audio, size=size), Waveform(peaks=b"\0", starts=()))


def _timed(name: str, *told: str) -> str:
    begun = perf_counter()
    environment = {**os.environ, "BROADCASTER_VOICES": VOICE}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *told], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    print(f"    {name:<12} {perf_counter() - begun:6.1f} s")
    if done.returncode:
        FAULTS.append(f"keeping: {name} ended with {done.returncode}: {done.stderr[-300:]}")
    return done.stdout


def _books(url: str) -> dict[str, tuple[int, str]]:
    from broadcaster.store import count_database

    return {each.table: (each.rows, each.digest) for each in count_database(url)}


def _still(books: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    return {name: told for name, told in books.items() if name not in CHANGED}


def _files(data: Path) -> dict[str, str]:
    names = ("keys", "checkpoints", "recordings", "reports", "audio")
    found = [data / "broadcaster.toml", *(path for name in names for path in (data / name).rglob("*"))]
    return {str(each.relative_to(data)): sha256(each.read_bytes()).hexdigest() for each in found if each.is_file()}


def _same(what: str, before: Mapping[str, object], after: Mapping[str, object]) -> None:
    other = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    print(f"    {what}: {len(before)} compared, {len(other)} differ")
    if other:
        FAULTS.append(f"keeping: {what} differ: {', '.join(other[:10])}")


if __name__ == "__main__":
    keeping()
    print(FAULTS)
