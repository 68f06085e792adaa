"""Three real processes on one database: the leader is killed, or frozen and woken again.

The planted fault runs the same without the fence, and finds the number that two leaders wrote.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Condition, Thread

from broadcaster.newsroom.leading import length
from broadcaster.store import SqlStore

BEAT = timedelta(milliseconds=500)
LEASE_S = length(BEAT).total_seconds()
SOON_S = 2 * LEASE_S
"""A lease, and as much again for a machine that runs other tests; `scripts/bench nodes` holds it against one lease."""
WORKER = Path(__file__).parent / "leading_worker.py"
SEEN = {"PYTHONPATH": os.pathsep.join(str(WORKER.parents[up]) for up in (1, 2))}


class Worker:
    """A process, and what it told so far, with when it was heard."""

    def __init__(self, url: str, me: str, fence: str, heard: Condition) -> None:
        command = [sys.executable, str(WORKER), url, me, str(BEAT // timedelta(milliseconds=1)), fence]
        self.me, self.heard = me, heard
        self.told: list[tuple[float, str]] = []
        self.process = subprocess.Popen(
            command,
            env=os.environ | SEEN,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.reader = Thread(target=self._listen, daemon=True)
        self.reader.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self.heard:
                self.told.append((time.monotonic(), line.strip()))
                self.heard.notify_all()

    def numbers(self, word: str) -> list[int]:
        return [int(line.split()[1]) for _, line in self.told if line.split()[0] == word]

    def signal(self, number: signal.Signals) -> float:
        os.kill(self.process.pid, number)
        return time.monotonic()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait(10)
        self.reader.join(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class Three:
    def __init__(self, url: str, fence: str = "fenced") -> None:
        self.heard, self.url = Condition(), url
        self.workers = [Worker(url, me, fence, self.heard) for me in ("mot", "hai", "ba")]

    def until(self, stands: Callable[[], bool], within: float = 30) -> None:
        with self.heard:
            assert self.heard.wait_for(stands, timeout=within), [worker.told[-3:] for worker in self.workers]

    def others(self, worker: Worker) -> Sequence[Worker]:
        return [each for each in self.workers if each is not worker]

    def leader(self) -> Worker:
        """The one that leads, once all run and it has written a few numbers."""
        self.until(lambda: all(worker.told for worker in self.workers))
        self.until(lambda: any(len(worker.numbers("wrote")) >= 3 for worker in self.workers))
        return max(self.workers, key=lambda worker: len(worker.numbers("wrote")))

    def followed(self, worker: Worker, since: float) -> float:
        """Seconds until another one wrote."""

        def first() -> float | None:
            wrote = [at for each in self.others(worker) for at, line in each.told if line.startswith("wrote")]
            return min((at for at in wrote if at > since), default=None)

        self.until(lambda: first() is not None)
        at = first()
        assert at is not None
        return at - since

    def unlocked(self) -> bool:
        """Whether others can write: whoever is frozen in the middle of writing to SQLite locks everybody out."""
        if not self.url.startswith("sqlite"):
            return True
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=0.5)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            connection.rollback()
        return True

    def frozen_in_the_gap(self, worker: Worker) -> int:
        """Freezes it between reading a number and writing it, and not in a sign of life; that number."""
        for _ in range(20):
            before = len(worker.numbers("writes"))
            self.until(lambda before=before: len(worker.numbers("writes")) > before)  # type: ignore[misc]  # bound now
            worker.signal(signal.SIGSTOP)
            time.sleep(0.1)  # what it still told is on its way
            if worker.told[-1][1].startswith("writes") and self.unlocked():
                return worker.numbers("writes")[-1]
            worker.signal(signal.SIGCONT)
        raise AssertionError("never caught in the gap")


@contextmanager
def three(url: str, fence: str = "fenced") -> Iterator[Three]:
    running = Three(url, fence)
    try:
        yield running
    finally:
        for worker in running.workers:
            worker.end()


def written(store: SqlStore) -> Counter[str]:
    with store.read() as work:
        return Counter(each.subject for each in work.audit.since(0, 100_000))


def twice(store: SqlStore) -> list[str]:
    return [subject for subject, times in written(store).items() if times > 1]


def test_a_leader_killed_in_the_middle_is_followed_soon_and_no_number_is_written_twice(
    store_url: str, sql_store: SqlStore
) -> None:
    with three(store_url) as running:
        first = running.leader()
        taken = [running.followed(first, first.signal(signal.SIGKILL))]
        second = max(running.others(first), key=lambda worker: len(worker.numbers("wrote")))
        taken.append(running.followed(second, second.signal(signal.SIGKILL)))
    assert max(taken) < SOON_S
    assert twice(sql_store) == []
    assert len(written(sql_store)) >= 4


def test_a_leader_that_was_frozen_and_wakes_is_refused_and_no_number_is_written_twice(
    store_url: str, sql_store: SqlStore
) -> None:
    with three(store_url) as running:
        old = running.leader()
        running.frozen_in_the_gap(old)
        assert running.followed(old, time.monotonic()) < SOON_S
        old.signal(signal.SIGCONT)
        running.until(lambda: len(old.numbers("refused")) >= 1)
        running.until(lambda: old.told[-1][1] == "follows")
        assert sum("leads" in [line for _, line in worker.told] for worker in running.workers) == 2
    assert twice(sql_store) == []


def test_without_the_fence_the_frozen_leader_writes_a_number_that_another_wrote(
    store_url: str, sql_store: SqlStore
) -> None:
    with three(store_url, "unfenced") as running:
        old = running.leader()
        number = running.frozen_in_the_gap(old)
        running.followed(old, time.monotonic())
        old.signal(signal.SIGCONT)
        running.until(lambda: number in old.numbers("wrote"))
    assert twice(sql_store) == [f"number:{number}"]
