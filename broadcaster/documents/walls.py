"""Walls around a process that is about to read a document nobody vouches for. They cannot be taken down again.

No file and no socket can be opened (the limit of descriptors is none), no program started, little memory and time
taken, no right kept; and it ends with its parent. What a system has not got is left out; the others still stand.
"""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

SECONDS = 10
"""Of processor time for one document."""
MEMORY = 512 * 1024 * 1024
"""Bytes beyond what the process has when the walls go up."""
_NOBODY = 65_534
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES = 1, 4, 38

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def put_up(parent: int) -> None:
    """`parent` is the process with which this one is to end."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    if _libc is not None:
        zero = ctypes.c_ulong(0)
        for option, value in ((_SET_DEATH_SIGNAL, signal.SIGKILL), (_SET_DUMPABLE, 0), (_SET_NO_NEW_PRIVILEGES, 1)):
            _libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for kind, most in (
        (resource.RLIMIT_AS, _mapped() + MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        _lower(kind, most)


def _lower(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (most, most))


def _mapped() -> int:
    """Bytes of address space in use."""
    with suppress(OSError), open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - the kernel's file, read once
        return int(file.read().split()[0]) * resource.getpagesize()
    return 1 << 30
