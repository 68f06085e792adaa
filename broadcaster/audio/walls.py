"""Walls around a process that is about to read bytes nobody vouches for. Linux; by system calls, without a library.

They are put up by the process itself and cannot be taken down again. What a kernel or a right does not allow is told,
and the others still stand: each is enough against most of what a broken decoder could be made to do.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

NOBODY = 65_534


class Wall(StrEnum):
    """Limits of the machine's means; no new rights by running programs; another user; no network to reach; no file to
    open; no system call but the few that computing needs; and an end with its parent."""

    LIMITS = "limits"
    NO_NEW_PRIVILEGES = "no-new-privileges"
    NOBODY = "nobody"
    NO_NETWORK = "no-network"
    NO_FILES = "no-files"
    NO_CALLS = "no-calls"
    ENDS_WITH_PARENT = "ends-with-parent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds of processor time, bytes of memory beyond what the process has, and bytes one file may grow to."""

    seconds: int = 20
    memory: int = 768 * 1024 * 1024
    file: int = 512 * 1024 * 1024


LIMITS = Limits()

_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_FILES = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights over files each version of Landlock knows; from the fifth on, 16."""
_LANDLOCK_TCP, _LANDLOCK_SCOPES = 0b11, 0b11

_PC = (
    "0 1 3 5 8 9 10 11 12 13 14 15 17 18 19 20 24 25 28 35 39 60 77 96 98 131 186 202 204 219 228 229 230 231 "
    "318 324 334"
)
_ARM = (
    "63 64 57 80 62 222 226 215 214 134 135 139 67 68 65 66 124 216 233 101 172 93 46 169 165 132 178 98 123 128 113 "
    "114 115 94 278 283 293"
)
# read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn pread64 pwrite64 readv
# writev sched_yield mremap madvise nanosleep getpid exit ftruncate gettimeofday getrusage sigaltstack gettid futex
# sched_getaffinity restart_syscall clock_gettime clock_getres clock_nanosleep exit_group getrandom membarrier rseq
_ALLOWED = {"x86_64": (0xC000_003E, _PC), "aarch64": (0xC000_00B7, _ARM)}
"""Per machine its mark and the numbers of the calls that computing, reading and writing open files needs. No open, no
socket, no fork, no exec, no signal to another process."""

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def leave_network() -> str:
    """Moves this process, and all it will start, to a network without a way out. Why not, or nothing."""
    return _told(_leave_network)


def put_up(limits: Limits, parent: int) -> Mapping[Wall, str]:
    """All walls but the network's, in the order in which each still can be. For each, why it does not stand, or
    nothing. `parent` is the process with which this one is to end."""
    return {
        Wall.LIMITS: _told(lambda: _limit(limits)),
        Wall.NO_NEW_PRIVILEGES: _told(lambda: _prctl(_PR_SET_NO_NEW_PRIVS, 1)),
        Wall.NOBODY: _told(_become_nobody),
        Wall.ENDS_WITH_PARENT: _told(lambda: _end_with(parent)),  # after the change of user, which would undo it
        Wall.NO_FILES: _told(_close_files),
        Wall.NO_CALLS: _told(_close_calls),
    }


def _told(step: Callable[[], None]) -> str:
    try:
        step()
    except (OSError, ValueError) as refused:
        return str(refused.strerror or refused) if isinstance(refused, OSError) else str(refused)
    return ""


def _linux() -> ctypes.CDLL:
    if _libc is None:
        raise OSError(0, "chỉ có trên Linux")
    return _libc


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _prctl(option: int, value: int, more: object = 0) -> None:
    zero = ctypes.c_ulong(0)
    _checked(_linux().prctl(option, ctypes.c_ulong(value), more or zero, zero, zero))


def _leave_network() -> None:
    kinds = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
    _checked(_linux().unshare(kinds))


def _limit(limits: Limits) -> None:
    _lower(resource.RLIMIT_CPU, limits.seconds, grace=1)  # a second between the signal that tells why and the last
    _lower(resource.RLIMIT_AS, _mapped() + limits.memory)
    _lower(resource.RLIMIT_FSIZE, limits.file)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NPROC, 0)
    _lower(resource.RLIMIT_NOFILE, 16)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too large is then an error that can be told


def _lower(kind: int, most: int, grace: int = 0) -> None:
    _, hard = resource.getrlimit(kind)
    last = most + grace if hard == resource.RLIM_INFINITY else min(most + grace, hard)
    resource.setrlimit(kind, (min(most, last), last))


def _mapped() -> int:
    """Bytes of address space in use."""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - a path object costs more than the reading
        return int(file.read().split()[0]) * resource.getpagesize()


def _become_nobody() -> None:
    if os.geteuid() != 0:
        raise OSError(0, f"không chạy bằng root, giữ nguyên người dùng {os.geteuid()}")
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _end_with(parent: int) -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(_PR_SET_DUMPABLE, 0)
    if os.getppid() != parent:
        os._exit(1)


def _close_files() -> None:
    """Landlock without a single rule: what is open stays usable, nothing is opened any more."""
    version = _checked(_linux().syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1))
    files = (1 << _LANDLOCK_FILES.get(version, 16)) - 1
    rules = struct.pack("<QQQ", files, _LANDLOCK_TCP if version >= 4 else 0, _LANDLOCK_SCOPES if version >= 6 else 0)
    rules = rules[: 8 if version < 4 else 16 if version < 6 else 24]
    handle = _checked(_linux().syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(len(rules)), 0))
    try:
        _checked(_linux().syscall(_LANDLOCK_RESTRICT, handle, 0))
    finally:
        os.close(handle)


def _close_calls() -> None:
    """A filter in the kernel: calls that are not listed fail as not permitted."""
    if platform.machine() not in _ALLOWED:
        raise OSError(0, f"không có bảng lời gọi cho máy {platform.machine()}")
    mark, numbers = _ALLOWED[platform.machine()]
    program = filter_of(mark, [int(number) for number in numbers.split()])
    held = ctypes.create_string_buffer(program, len(program))
    whole = ctypes.create_string_buffer(struct.pack("@HxxxxxxQ", len(program) // 8, ctypes.addressof(held)))
    _prctl(_PR_SET_SECCOMP, 2, ctypes.byref(whole))


def filter_of(mark: int, numbers: Sequence[int]) -> bytes:
    """The filter in the kernel's own code: load the machine's mark and compare, load the call's number and compare."""
    load, equal, end = 0x20, 0x15, 0x06
    allow, refuse = 0x7FFF_0000, 0x0005_0000 | 1  # EPERM
    last = len(numbers)
    steps = [(load, 0, 0, 4), (equal, 0, last + 1, mark), (load, 0, 0, 0)]
    steps += [(equal, last - place, 0, number) for place, number in enumerate(numbers)]
    steps += [(end, 0, 0, refuse), (end, 0, 0, allow)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
