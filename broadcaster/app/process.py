"""What a process of ours does beside its work: it heeds who stops it, ends with who started it, and starts others."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

from broadcaster.settings import Settings

_PROGRAM = "from broadcaster.cli import main; main()"


def command(settings: Settings, verb: str, *told: str) -> tuple[str, ...]:
    """What starts our program over the same data; settings of the environment pass on by themselves."""
    return (sys.executable, "-c", _PROGRAM, verb, "--data", str(settings.data.absolute()), *told)


def _told() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def end_with_parent(end: Callable[[], None] = _told) -> None:
    """`end` is called, by a thread, once whoever started this process is gone: it holds the other end of our standard
    input, and lets go however it ends. By default it is as if this process were told to stop."""

    def follow() -> None:
        while os.read(sys.stdin.fileno(), 1024):  # not by its buffer, whose lock would be held when this process ends
            pass
        end()

    Thread(target=follow, name="parent", daemon=True).start()


@contextmanager
def heeding(stopping: Event, *, impatient: bool = False) -> Iterator[None]:
    """SIGINT and SIGTERM set `stopping` meanwhile. `impatient`: who is told again raises KeyboardInterrupt."""

    def heed(_: int, __: FrameType | None) -> None:
        if impatient and stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    before = {each: signal.signal(each, heed) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
