"""Sounds made by two processes that are killed and frozen all the while; `scripts/bench queue`.

Real `broadcaster worker` processes, real short texts, eSpeak NG, the real mixer; on PostgreSQL by Procrastinate and on
SQLite by looking. BROADCASTER_JOBS is how many sounds (10,000), BROADCASTER_BARE how many of the same are made without
any queue beside it, half before and half after (600). A trigger in the database counts what is published.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contest import ROOT
from houses import DATABASES, circumstances, database
from measure_wording import FAULTS

if TYPE_CHECKING:
    from broadcaster.newsroom.books.rendering import RenderOrder
    from broadcaster.newsroom.ports import Newsroom

JOBS, BARE = int(os.environ.get("BROADCASTER_JOBS", "10000")), int(os.environ.get("BROADCASTER_BARE", "600"))
KILLS, FROZEN = int(os.environ.get("BROADCASTER_KILLS", "24")), int(os.environ.get("BROADCASTER_FROZEN", "4"))
WORKERS, FROZEN_S, LIMIT = 2, 16.0, 0.9
VOICE = "espeak:vi-vn-x-south"
_WORKER = "from broadcaster.cli import main; main()"
PLACES = ("Cây Dừa", "Bến Đò", "Gò Mây", "Đình Trên", "Rạch Sậy", "Cầu Ván", "Vườn Xoài")
THINGS = (
    "cắt điện để sửa đường dây từ {a} giờ đến {b} giờ. Bà con chủ động nguồn điện.",
    "tiêm phòng cho trẻ em tại trạm y tế từ {a} giờ sáng ngày {b}. Bà con nhớ mang theo sổ.",
    "thu gom rác thải đồng ruộng vào {a} giờ ngày {b}. Mỗi nhà cử một người.",
)


# --- what is made --------------------------------------------------------------------------------------------------


@contextmanager
def house(folder: Path, url: str, queue: str) -> "Iterator[Newsroom]":
    from broadcaster.app.wiring import open_newsroom, settings_from

    told = {"data": folder, "voices": (VOICE,), "house": "real", "database": url, "queue": queue}
    with open_newsroom(settings_from(told)) as newsroom:
        yield newsroom


def orders(newsroom: "Newsroom", first: int, last: int) -> "Iterator[RenderOrder]":
    """Announcements of two or three sentences, no two alike."""
    from broadcaster.domain.item import ItemKind
    from broadcaster.domain.speech import SpeechSegment, Use
    from broadcaster.newsroom.books.rendering import RenderOrder

    for n in range(first, last):
        place, what = PLACES[n % len(PLACES)], THINGS[n % len(THINGS)].format(a=n % 12 + 1, b=n % 27 + 2)
        said = [f"Thông báo số {n} của ấp {place}.", f"Ấp {place}, tổ {n % 97 + 1}: {what}"]
        yield RenderOrder(
            kind=ItemKind.BULLETIN, use=Use.ORDINARY, title=f"Thông báo {n}",
            segments=tuple(SpeechSegment(text=text, pause=400) for text in said), manner=newsroom.tone.manner,
            opening=None, bed=None, closing=None, profile=newsroom.tone.profile,
        )  # fmt: skip


def by_hand(told: dict) -> None:
    """In a child: makes sounds one after another, without a book; tells when each was done."""
    from broadcaster.app.working import _AFTER_OTHERS
    from broadcaster.newsroom.rendering import make

    folder = Path(told["folder"])
    os.nice(_AFTER_OTHERS)  # as the makers: what else this machine does is before both
    with house(folder, f"sqlite:///{folder / 'a.db'}", "local") as newsroom:
        studio, out = newsroom, folder / "made.mp3"
        for warm in orders(newsroom, told["last"], told["last"] + 2):
            make(studio, warm, out)
        print("ready", flush=True)
        sys.stdin.readline()
        begun = time.perf_counter()
        for each in orders(newsroom, told["first"], told["last"]):
            make(studio, each, out)
        print(json.dumps(time.perf_counter() - begun), flush=True)


def bare(folder: Path, first: int, last: int) -> float:
    """Sounds a second of as many processes as there are workers, begun at one moment."""
    share, running = (last - first) // WORKERS, []
    for n in range(WORKERS):
        told = {
            "folder": str(folder / f"bare-{first}-{n}"),
            "first": first + n * share,
            "last": first + (n + 1) * share,
        }
        command = [sys.executable, __file__, "--bare", json.dumps(told)]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    for each in running:
        assert each.stdout.readline() == "ready\n"
    for each in running:
        each.stdin.write("\n")
        each.stdin.flush()
    took = [json.loads(each.stdout.readline()) for each in running]
    assert not any(each.wait(60) for each in running)
    return share * WORKERS / max(took)


# --- who makes it --------------------------------------------------------------------------------------------------


@dataclass
class Workers:
    """So many processes; one that ends is followed by another at once, as a supervisor of processes does."""

    folder: Path
    told: dict[str, str]
    lane: tuple[str, ...] = ()
    many: int = WORKERS
    living: list[subprocess.Popen[bytes]] = field(default_factory=list)
    frozen: dict[int, float] = field(default_factory=dict)
    started: int = 0

    def keep(self) -> None:
        now = time.monotonic()
        for pid in [pid for pid, until in self.frozen.items() if until <= now]:
            del self.frozen[pid]
            os.kill(pid, signal.SIGCONT)
        self.living = [each for each in self.living if each.poll() is None]
        while len(self.living) < self.many:
            command = [sys.executable, "-c", _WORKER, "worker", "--data", str(self.folder), *self.lane]
            plain = {name: value for name, value in os.environ.items() if not name.startswith("BROADCASTER_")}
            log = (self.folder / "workers.txt").open("ab")
            self.living.append(subprocess.Popen(command, cwd=ROOT, env=plain | self.told, stdout=log, stderr=log))
            self.started += 1

    def kill(self, chance: random.Random) -> None:
        victim = chance.choice([each for each in self.living if each.pid not in self.frozen])
        victim.kill()
        victim.wait()

    def freeze(self, chance: random.Random) -> None:
        victim = chance.choice([each for each in self.living if each.pid not in self.frozen])
        victim.send_signal(signal.SIGSTOP)
        self.frozen[victim.pid] = time.monotonic() + FROZEN_S

    def end(self) -> None:
        for each in self.living:
            each.send_signal(signal.SIGCONT)
            each.send_signal(signal.SIGTERM)
        for each in self.living:
            assert each.wait(60) in (0, -signal.SIGTERM)  # one that had only just begun heeds nothing yet


def count_published(newsroom: "Newsroom") -> None:
    """From now on the database itself keeps what is published, and how often."""
    from sqlalchemy import text

    made = "INSERT INTO bench_published VALUES (new.recipe); "
    with newsroom.store.write() as work:
        session = work.items._session  # noqa: SLF001 - a table that is not ours
        session.execute(text("CREATE TABLE bench_published (recipe TEXT)"))
        if session.get_bind().dialect.name == "postgresql":
            begins, ends = "CREATE FUNCTION bench_publish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ", " END $$"
            session.execute(text(f"{begins}{made}RETURN new;{ends}"))
            made = "FOR EACH ROW EXECUTE FUNCTION bench_publish()"
        else:
            made = f"BEGIN {made}END"
        session.execute(text(f"CREATE TRIGGER bench_publishing AFTER INSERT ON rendered_item {made}"))


def published(newsroom: "Newsroom") -> list[str]:
    from sqlalchemy import text

    with newsroom.store.read() as work:
        session = work.items._session  # noqa: SLF001 - as above
        return list(session.execute(text("SELECT recipe FROM bench_published")).scalars())


def how_many(newsroom: "Newsroom") -> int:
    """As many as `published`."""
    from sqlalchemy import text

    with newsroom.store.read() as work:
        return work.items._session.execute(text("SELECT count(*) FROM bench_published")).scalar_one()  # noqa: SLF001 - as above


# --- what is measured ----------------------------------------------------------------------------------------------


def queue() -> None:
    """10,000 sounds by two workers with 24 kill -9 and 4 frozen: each published once; >= 0.9 of bare rendering."""
    for kind, name in (("postgresql", "procrastinate"), ("sqlite", "local")):
        if kind in DATABASES:
            with tempfile.TemporaryDirectory() as folder, database(kind) as url:
                print(f"  {name} on {kind}: {circumstances()}")
                _measure(Path(folder), url, name)


def _measure(folder: Path, url: str, name: str) -> None:
    from broadcaster.app.clock import now
    from broadcaster.newsroom.books.rendering import Need
    from broadcaster.newsroom.orders import recipe_of
    from broadcaster.newsroom.rendering import order_more

    before = bare(folder, JOBS, JOBS + BARE // 2)
    told = {"BROADCASTER_DATABASE": url, "BROADCASTER_QUEUE": name, "BROADCASTER_VOICES": VOICE,
            "BROADCASTER_HOUSE": "real"}  # fmt: skip
    workers = Workers(folder / "data", told)
    with house(folder / "data", url, name) as newsroom:
        count_published(newsroom)
        wanted = list(orders(newsroom, 0, JOBS))
        recipes = {recipe_of(newsroom, each) for each in wanted}
        begun = time.perf_counter()
        assert order_more(newsroom, [Need(order=each) for each in wanted], now()) == len(recipes) == JOBS
        print(f"    {JOBS:,} sounds wanted in {time.perf_counter() - begun:.1f} s")
        try:
            calm, whole = _run(newsroom, workers)
        finally:
            for each in workers.living:
                each.kill()
                each.wait()
        _whole(newsroom, recipes)
    after = bare(folder, JOBS + BARE // 2, JOBS + BARE)
    bare_speed = (before + after) / 2
    print(
        f"    bare: {before:.2f} and {after:.2f} sounds/s (n {BARE}); by the queue undisturbed {calm:.2f}:"
        f" ratio {calm / bare_speed:.2f}; with all kills and frozen {whole:.2f}: ratio {whole / bare_speed:.2f}"
        f" (n {JOBS:,}, {WORKERS} processes, {workers.started} started)"
    )
    if calm / bare_speed < LIMIT:
        FAULTS.append(f"queue, {name}: {calm / bare_speed:.2f} of bare rendering")


def _run(newsroom: "Newsroom", workers: Workers) -> tuple[float, float]:
    """Sounds a second: of the first third, which nobody disturbs, from the moment both are at work; and of all."""
    chance = random.Random(9)  # noqa: S311 - cases, not secrets
    calm_from, calm_to = JOBS // 20, JOBS // 3
    troubles = [*["kill"] * KILLS, *["freeze"] * FROZEN]
    chance.shuffle(troubles)
    spread = (JOBS * 0.93 - calm_to) / max(1, len(troubles))
    due = [calm_to + (n + 1) * spread for n in range(len(troubles))]
    begun, marks = time.perf_counter(), {}
    for _ in itertools.count():
        workers.keep()
        done = how_many(newsroom)
        for mark in (calm_from, calm_to):
            if done >= mark and mark not in marks:
                marks[mark] = done, time.perf_counter()
        while due and done >= due[0] and len(workers.frozen) < WORKERS - 1:
            due.pop(0)
            getattr(workers, troubles.pop())(chance)
            workers.keep()
        if done >= JOBS and not workers.frozen and _over(newsroom):
            break
        time.sleep(0.5)  # whoever looks costs a processor, too
    took = time.perf_counter() - begun
    assert not troubles
    workers.end()
    (few, first), (more, second) = marks[calm_from], marks[calm_to]
    return (more - few) / (second - first), JOBS / took


def _over(newsroom: "Newsroom") -> bool:
    from broadcaster.newsroom.books.rendering import JobState

    with newsroom.store.read() as work:
        return {each.state for each in work.jobs.counts()} == {JobState.DONE}


def _whole(newsroom: "Newsroom", recipes: set[Any]) -> None:
    """Every one published once, none lost, each the bytes its digest tells of, and sound from end to end."""
    from broadcaster.newsroom.rendering import finished

    counted = Counter(published(newsroom))
    with newsroom.store.read() as work:
        items = finished(newsroom, work, sorted(recipes))
    wrong = [each.recipe for each in items.values() if not _sound(newsroom.library.path(each.audio), each)]
    twice, lost = [each for each, count in counted.items() if count > 1], recipes - items.keys()
    root = newsroom.library.path(next(iter(items.values())).audio).parent.parent
    left = len(list((root / "scratch").iterdir()))
    print(
        f"    published {sum(counted.values()):,} times, {len(counted):,} of {len(recipes):,} sounds; twice"
        f" {len(twice)}, lost {len(lost)}, half-written or not what its digest says {len(wrong)} (all decoded);"
        f" {left} unfinished files of the killed lie in scratch"
    )
    if twice or lost or wrong or set(counted) != recipes:
        FAULTS.append(f"queue: {len(twice)} twice, {len(lost)} lost, {len(wrong)} broken")


def _sound(path: Path, item: Any) -> bool:  # noqa: ANN401 - a rendered item
    """Whether the file is what was recorded of it, and decodes to its whole length."""
    import hashlib

    import av

    raw = path.read_bytes()
    if len(raw) != item.size or hashlib.sha256(raw).hexdigest() != item.audio:
        return False
    with av.open(str(path)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
        heard = samples * 1000 / container.streams.audio[0].codec_context.sample_rate
    return abs(heard - item.measured.duration) < 100


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        sys.path[:0] = [str(ROOT)]
        by_hand(json.loads(sys.argv[2]))
    else:
        queue()
        print(FAULTS)
