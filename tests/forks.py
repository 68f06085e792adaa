"""`broadcaster` as processes that are forked from one which has loaded the product: each has its own arguments,
environment, folder and streams, and ends as it would by itself; only what it imports was imported before.

Loading takes a command a second and a half and most of them nothing else, and tests run hundreds of them. What depends
on how a process begins is asked of one that begins so: by its path, by `scripts/start`, by `sys.executable`.
"""

import atexit
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

LOADED = (
    *("broadcaster.cli", "broadcaster.app.wiring", "broadcaster.store", "broadcaster.store.migrating"),
    *("broadcaster.audio.mixer", "broadcaster.vault", "broadcaster.almanac", "broadcaster.samples"),
    *("broadcaster.documents", "broadcaster.newsroom.campaigns", "broadcaster.reports", "broadcaster.vault.keyring"),
    *(
        "broadcaster.voices.announcer",
        "broadcaster.voices.edge",
        "broadcaster.voices.espeak",
        "broadcaster.voices.google",
        "broadcaster.voices.piper",
    ),
)
_ASKED = 1 << 20


def forked(
    arguments: Sequence[str], cwd: Path, env: Mapping[str, str], given: bytes | None, timeout: float
) -> tuple[int, bytes, bytes]:
    """Its exit code, and what it said. subprocess.TimeoutExpired."""
    with ExitStack() as stack, ThreadPoolExecutor(3) as pool:
        ends = [_pipe(stack) for _ in range(4)]
        (theirs_in, ours_in), (out, theirs_out), (err, theirs_err), (told, theirs_told) = ends
        asked = json.dumps({"arguments": list(arguments), "cwd": str(cwd), "env": dict(env)}).encode()
        assert len(asked) < _ASKED
        theirs = [theirs_in, theirs_out, theirs_err, theirs_told]
        with _LOCK:
            socket.send_fds(_loaded(), [asked], [each.fileno() for each in theirs])
        for each in theirs:
            each.close()
        said = [pool.submit(each.read) for each in (out, err)]
        pool.submit(_give, ours_in, given or b"")
        pid = int(told.readline())
        killing = threading.Timer(timeout, os.kill, (pid, signal.SIGKILL))
        killing.start()
        code = told.readline()
        timed_out = not killing.is_alive()
        killing.cancel()
        if timed_out:
            raise subprocess.TimeoutExpired(["broadcaster", *arguments], timeout)
        return int(code or -signal.SIGKILL), said[0].result(), said[1].result()


_LOCK = threading.Lock()


def _pipe(stack: ExitStack) -> tuple[Any, Any]:
    reading, writing = os.pipe()
    return stack.enter_context(os.fdopen(reading, "rb")), stack.enter_context(os.fdopen(writing, "wb"))


def _give(to: Any, given: bytes) -> None:
    try:
        with to:
            to.write(given)
    except BrokenPipeError:
        pass  # it ended without reading all of it


@cache
def _loaded() -> socket.socket:
    """To the process that has all loaded. It ends when this one does."""
    from processes import environment

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _ASKED)
    with theirs:
        child = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())], env=environment(), pass_fds=[theirs.fileno()]
        )

    def end() -> None:
        ours.close()
        child.wait(timeout=30)

    atexit.register(end)
    return ours


# --- the process that has all loaded, and those it becomes ------------------------------------------------------------


def _serve(asked: socket.socket) -> None:
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever asked is told by the child itself how it ended
    while True:
        raw, streams, _, _ = socket.recv_fds(asked, _ASKED, 4)
        if not raw:
            return
        if os.fork() == 0:
            asked.close()
            _become(json.loads(raw), streams)
        for each in streams:
            os.close(each)


def _become(told: dict[str, Any], streams: list[int]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, each in enumerate(streams[:3]):
        os.dup2(each, number)
        os.close(each)
    os.environ.clear()
    os.environ.update(told["env"])
    os.chdir(told["cwd"])
    sys.argv = ["broadcaster", *told["arguments"]]
    sys.path[:] = [each for each in sys.path if each != str(Path(__file__).parent)]
    with os.fdopen(streams[3], "w", buffering=1) as ending:
        ending.write(f"{os.getpid()}\n")
        ending.write(f"{_ended()}\n")
    os._exit(0)


def _ended() -> int:
    """The command to its end, with all that an interpreter does before it ends."""
    try:
        from broadcaster.cli import main

        main()
        code: object = 0
    except SystemExit as exit:
        code = exit.code
    except BaseException:  # noqa: BLE001 - an interpreter tells of whatever it was
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]  # an interpreter waits for its threads
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = 120  # as an interpreter that cannot say its last words
    return int(code or 0)  # type: ignore[call-overload]  # None is 0


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
