"""What a station asks of its machine: the hour, a count that nobody can set, and to wait."""

import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Protocol

from broadcaster.domain.units import Instant, Millis


class Machine(Protocol):
    """`monotonic` counts milliseconds since the machine started, time asleep included. `kept` is whether anything kept
    the hour while it was off, or has set it since. `boot`: another name at each start of the machine, "" for none.
    """

    def wall(self) -> Instant: ...

    def monotonic(self) -> Millis: ...

    def kept(self) -> bool: ...

    def boot(self) -> str: ...

    def pause(self, millis: float) -> None: ...


class Host:
    """This machine. `now` is the program's clock; `ended` cuts every pause short when the program is to end."""

    def __init__(self, now: Callable[[], Instant], ended: Event) -> None:
        self._now, self._ended = now, ended
        self._boot = _boot_id()

    def wall(self) -> Instant:
        return self._now()

    def monotonic(self) -> Millis:
        return Millis(time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000)

    def kept(self) -> bool:
        """A clock chip; or a network told the hour, and the kernel knows it from whatever program that was."""
        return any(Path("/sys/class/rtc").glob("rtc*")) or told_by_network()

    def boot(self) -> str:
        return self._boot

    def pause(self, millis: float) -> None:
        self._ended.wait(millis / 1000)


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


_NOT_SYNCHRONISED = 5
"""What adjtimex(2) answers while nobody has told the kernel the hour."""


def told_by_network() -> bool:
    """Whether somebody told the kernel the hour."""
    asked = ctypes.create_string_buffer(512)  # a struct timex with no modes set: nothing is changed
    try:
        return ctypes.CDLL(None).adjtimex(asked) not in (-1, _NOT_SYNCHRONISED)
    except (OSError, AttributeError):
        return False


def tell_watchdog(word: str) -> None:
    """`READY=1`, `WATCHDOG=1` or `STOPPING=1` to systemd, where it started us and wants to know."""
    import socket

    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    address = "\0" + place[1:] if place.startswith("@") else place
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        try:
            door.sendto(word.encode(), address)
        except OSError:
            return  # whoever does not hear it restarts us
