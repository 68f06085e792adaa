"""The sandbox: what a decoder taken over by its input can do behind each wall and behind all, and what it leaves."""

import gc
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
import pytest

from broadcaster.audio import intake
from broadcaster.audio.intake import Caps
from broadcaster.audio.nursery import fallen
from broadcaster.audio.sandbox import Order, Sandbox, decoded
from broadcaster.audio.walls import NOBODY, Limits, Wall
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.sound import AudioBroken, AudioShort
from broadcaster.domain.units import Millis
from tests.adapters.bad_audio import WHOLE, as_wav, tone

ROOT = Path(__file__).parents[2]
SMALL = Limits(seconds=2, memory=128 * 1024 * 1024, file=4 * 1024 * 1024)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


def hostile(limits: Limits = SMALL, patience: float = 20.0) -> Sandbox:
    return Sandbox(limits=limits, patience=patience, work="tests.adapters.hostile_work", beside=ROOT)


@pytest.fixture(scope="module")
def taken_over() -> Iterator[Sandbox]:
    made = hostile()
    yield made
    made.close()


def done(sandbox: Sandbox, deed: str, *, using: str = "") -> object:
    return sandbox.ask(b"", {"do": deed, "with": using}, "loa.mp3").told("loa.mp3")


def nursery(sandbox: Sandbox) -> int:
    assert sandbox._nursery is not None
    return sandbox._nursery._process.pid


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def handles(process: int) -> list[str]:
    gc.collect()
    listed = list(Path(f"/proc/{process}/fd").iterdir())
    return sorted(path.name for path in listed if path.is_symlink())  # the one it was listed by is gone again


def born(sandbox: Sandbox, *asked: Future[object], after: int = 0) -> int:
    """The process id of the child at work, once there is one of another nursery than the one told. What was asked of
    it must not be done by then: how it ended is told."""
    soon = time.monotonic() + 20
    while time.monotonic() < soon:
        assert not [each.result() for each in asked if each.done()]
        # the child of the file before may go between two looks
        if sandbox._nursery and _bears(sandbox, after) and (found := children(nursery(sandbox))):
            return found[0]
        os.sched_yield()
    raise AssertionError("no child was born")


def _bears(sandbox: Sandbox, after: int) -> bool:
    try:
        return nursery(sandbox) != after and bool(children(nursery(sandbox)))
    except (AssertionError, OSError):  # between two nurseries
        return False


def standing(process: int) -> dict[str, str]:
    """What the kernel tells of a child, once its last wall is up."""
    soon = time.monotonic() + 20
    while True:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        told = {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}
        if told["Seccomp"] == "2" or time.monotonic() > soon:
            return told
        os.sched_yield()


# --- the same as in this process ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("rate", [None, 22_050])
def test_what_comes_out_is_what_decoding_here_gives(sandbox: Sandbox, form: str, rate: int | None) -> None:
    here, there = intake.decode(WHOLE[form], rate=rate), sandbox.decode(WHOLE[form], rate=rate)
    assert there.rate == here.rate
    assert np.array_equal(there.samples, here.samples)


def test_refusals_are_the_same_and_name_the_file_as_we_do(sandbox: Sandbox) -> None:
    for raw, caps in ((b"x", Caps()), (WHOLE["wav"][:9000], Caps()), (WHOLE["mp3"], Caps(duration=Millis(1000)))):
        told = []
        for decode in (intake.decode, sandbox.decode):
            with pytest.raises(BroadcasterError) as refusal:
                decode(raw, name="Bản tin {1}.mp3", caps=caps)
            told.append((type(refusal.value), refusal.value.facts))
        assert told[0] == told[1]
        assert told[0][1]["name"] == "Bản tin {1}.mp3"


def test_a_cut_file_is_taken_only_by_choice_and_is_marked(sandbox: Sandbox) -> None:
    cut = WHOLE["mp3 with Xing"][:12_288]
    with pytest.raises(AudioShort) as refusal:
        sandbox.decode(cut, name="họp xã.mp3")
    assert "Tệp khai 3,0 giây nhưng chỉ giải mã được 1,5 giây" in refusal.value.message_vi
    assert "họp xã.mp3" in refusal.value.message_vi
    taken = sandbox.decode(cut, accept_cut=True)
    assert taken.cut
    assert 1400 <= taken.duration <= 1600
    assert not sandbox.decode(WHOLE["mp3 with Xing"], accept_cut=True).cut


def test_many_threads_get_each_their_own(sandbox: Sandbox) -> None:
    sounds = [np.roll(tone(), place * 100) for place in range(12)]

    def through(place: int) -> bool:
        if place % 4 == 3:
            with pytest.raises(AudioBroken):
                sandbox.decode(b"no sound")
        return np.array_equal(sandbox.decode(as_wav(sounds[place])).samples, sounds[place])

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(through, range(12)))


# --- behind the walls --------------------------------------------------------------------------------------------


def test_a_child_reads_writes_calls_runs_and_bears_nothing(taken_over: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    tmp_path.chmod(0o777)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        for deed, using in {
            "read": str(tmp_path / "secret"),
            "write": str(tmp_path / "new"),
            "connect": port,
            "run": "/bin/true",
            "fork": "",
            "kill": "",
        }.items():
            with pytest.raises(AudioBroken) as stopped:
                done(taken_over, deed, using=using)
            assert "Errno" in str(stopped.value.facts["problem"]), deed
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_child_holds_three_descriptors_and_knows_nothing_of_us(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BROADCASTER_TOKEN", "secret")
    sandbox = hostile()
    seen = done(sandbox, "look")
    sandbox.close()
    assert isinstance(seen, dict)
    assert seen["handles"] == 3
    assert not {name for name in seen["environment"] if "BROADCASTER" in name or "PATH" in name}


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        ("eat", "bộ nhớ"),
        ("fill", "quá lớn"),
        ("burn", "thời gian"),
        ("crash", "sập"),
        ("leave", "không trả lời"),
        ("raise", "chưa ai nghĩ tới"),
    ],
)
def test_a_child_that_breaks_down_is_one_clear_refusal_and_the_next_file_works(
    taken_over: Sandbox, deed: str, why: str
) -> None:
    with pytest.raises(AudioBroken) as refusal:
        done(taken_over, deed)
    assert why in str(refusal.value.facts["problem"])
    assert refusal.value.facts["name"] == "loa.mp3"
    assert done(taken_over, "look")


def test_a_child_that_hangs_is_ended_and_the_next_file_works() -> None:
    sandbox = hostile(patience=0.3)
    with pytest.raises(AudioBroken) as refusal:
        done(sandbox, "hang")
    assert "0.3 giây" in str(refusal.value.facts["problem"])
    before = nursery(sandbox)
    assert children(before) == []
    assert sandbox._nursery
    assert sandbox._nursery.usable
    sandbox.close()


@pytest.mark.parametrize(
    "lie",
    [
        "no rate",
        "an endless rate",
        "a word for a rate",
        "a container of its own",
        "a list for a length",
        "levels of words",
        "very much",
        "odd bytes",
    ],
)
def test_what_a_child_says_is_not_believed(taken_over: Sandbox, lie: str) -> None:
    def said(what: str) -> int:
        answer = taken_over.ask(b"", {"do": "say", "with": what}, "loa.mp3")
        return decoded(answer, "loa.mp3").pcm.rate

    assert said("nothing wrong") == 24_000
    with pytest.raises(AudioBroken):
        said(lie)


# --- the nursery -------------------------------------------------------------------------------------------------


def test_a_nursery_that_died_idle_is_not_even_noticed() -> None:
    sandbox = Sandbox()
    sandbox.decode(WHOLE["wav"])
    assert sandbox._nursery
    sandbox._nursery.kill()
    assert sandbox.decode(WHOLE["wav"]).duration == 3000
    sandbox.close()


def test_a_file_whose_nursery_went_away_with_a_neighbour_is_decoded_by_the_next() -> None:
    sandbox = hostile()
    done(sandbox, "look")
    first = nursery(sandbox)
    with ThreadPoolExecutor(2) as threads:
        neighbours = [threads.submit(done, sandbox, "hang under", using=str(first)) for _ in range(2)]
        born(sandbox, *neighbours)
        os.kill(first, signal.SIGKILL)
        assert [each.result(timeout=30) for each in neighbours] == [{"did": "ended"}] * 2
    sandbox.close()


def test_a_nursery_that_dies_twice_at_work_takes_its_child_along_and_the_next_file_works() -> None:
    sandbox = hostile()
    with ThreadPoolExecutor(1) as thread:
        lost = thread.submit(done, sandbox, "hang")
        born(sandbox, lost)
        first = nursery(sandbox)
        os.kill(first, signal.SIGKILL)
        process = born(sandbox, lost, after=first)
        child, status = os.pidfd_open(process), standing(process)
        os.kill(nursery(sandbox), signal.SIGKILL)
        with pytest.raises(AudioBroken) as refusal:
            lost.result(timeout=20)
    assert "dừng giữa chừng" in str(refusal.value.facts["problem"])
    assert select.select([child], [], [], 20)[0] == [child]
    os.close(child)
    assert status["Uid"].split() == [str(NOBODY if os.getuid() == 0 else os.getuid())] * 4
    assert (status["NoNewPrivs"], status["Seccomp"], status["Threads"]) == ("1", "2", "1")
    assert done(sandbox, "look")
    sandbox.close()


def test_a_nursery_ends_with_the_process_that_started_it() -> None:
    owner = (
        "import sys; from broadcaster.audio.sandbox import Sandbox; box = Sandbox(); box.walls(); "
        "print(box._nursery._process.pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", owner]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        left = os.pidfd_open(int(process.stdout.readline()))
        process.kill()
    assert select.select([left], [], [], 20)[0] == [left]
    os.close(left)


def test_a_file_that_had_its_time_is_not_given_again_though_its_nursery_goes_away() -> None:
    sandbox = hostile(patience=0.3)
    done(sandbox, "look")
    stopped = nursery(sandbox)
    os.kill(stopped, signal.SIGSTOP)
    with pytest.raises(AudioBroken) as refusal:
        done(sandbox, "look")
    assert "0.3 giây" in str(refusal.value.facts["problem"])
    assert sandbox._nursery
    assert not sandbox._nursery.usable
    sandbox.close()


def test_a_nursery_that_stands_still_is_ended_too() -> None:
    sandbox = hostile(patience=0.3)
    done(sandbox, "look")
    stopped = nursery(sandbox)
    os.kill(stopped, signal.SIGSTOP)
    with pytest.raises(AudioBroken):
        done(sandbox, "look")
    assert done(sandbox, "look")
    assert nursery(sandbox) != stopped
    sandbox.close()


def test_work_that_cannot_be_loaded_is_a_refusal() -> None:
    sandbox = Sandbox(work="tests.adapters.no_such_work", beside=ROOT)
    for _ in range(2):
        with pytest.raises(AudioBroken) as refusal:
            sandbox.decode(WHOLE["wav"])
        assert "khởi động" in str(refusal.value.facts["problem"])


def test_nothing_is_left_behind() -> None:
    before = handles(os.getpid())
    sandbox = hostile(patience=0.5)
    for deed in ("look", "crash", "hang", "fill", "leave", "look"):
        try:
            done(sandbox, deed)
        except AudioBroken:
            continue
    process = nursery(sandbox)
    assert children(process) == []
    held = handles(process)
    done(sandbox, "look")
    assert handles(process) == held
    sandbox.close()
    assert not Path(f"/proc/{process}").exists()
    assert handles(os.getpid()) == before


# --- each wall by itself -----------------------------------------------------------------------------------------

ALONE = """
import ctypes, os, resource, socket, sys
from broadcaster.audio import walls
from broadcaster.audio.walls import *
from broadcaster.audio.walls import _told
def wall(): {wall}
def deed(): {deed}
if sys.argv[1] == "stands":
    why = _told(wall)
    if why:
        print("absent", why)
        sys.exit()
try:
    deed()
    print("did")
except (OSError, MemoryError) as stopped:
    print("stopped", type(stopped).__name__)
"""
NNP = "walls._prctl(38, 1)"
WALLS = {
    "limits, of memory": ("walls._limit(Limits(memory=1 << 26))", "bytearray(1 << 27)"),
    "limits, of files": (
        "walls._limit(Limits(file=100))",
        "h = os.memfd_create('x'); os.write(h, bytes(101)); os.write(h, b'x')",
    ),
    "no-files": (f"{NNP}; walls._close_files()", "open('/etc/hostname')"),
    "no-calls, opening": (f"{NNP}; walls._close_calls()", "open('/etc/hostname')"),
    "no-calls, calling": (f"{NNP}; walls._close_calls()", "socket.socket()"),
    "no-calls, running": (f"{NNP}; walls._close_calls()", "os.execv('/bin/echo', ['echo', 'did'])"),
    "no-network": ("walls._leave_network()", "socket.create_connection(('127.0.0.1', int(sys.argv[2])))"),
    "nobody": ("walls._become_nobody()", "os.listdir(sys.argv[3])"),
    "no-new-privileges": (NNP, "ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) and sys.exit(print('stopped'))"),
}


def stands(sandbox: Sandbox, name: str) -> bool:
    """Whether the sandbox says that the wall a case is named after stands here."""
    return {state.wall: state.holds for state in sandbox.walls()}[Wall(name.partition(",")[0])]


@pytest.mark.parametrize("name", WALLS)
def test_each_wall_stops_by_itself_what_passes_without_it(sandbox: Sandbox, name: str, tmp_path: Path) -> None:
    wall, deed = WALLS[name]
    tmp_path.chmod(0o700)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def tried(how: str) -> str:
            command = [sys.executable, "-c", ALONE.format(wall=wall, deed=deed), how]
            command += [str(server.getsockname()[1]), str(tmp_path)]
            return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()[0]

        behind = tried("stands")
        # A wall this system lacks must be told as lacking: nobody may believe in it.
        expected = "stopped" if stands(sandbox, name) else "absent"
        assert (tried("down"), behind) == ("did", expected)


def test_the_walls_are_told_and_one_that_is_missing_is_told_with_its_reason(sandbox: Sandbox) -> None:
    standing = {state.wall: state for state in sandbox.walls()}
    assert set(standing) == set(Wall)
    assert standing[Wall.LIMITS].holds
    assert standing[Wall.NO_NEW_PRIVILEGES].holds
    assert standing[Wall.ENDS_WITH_PARENT].holds
    unprivileged = (
        "import os, json; from broadcaster.audio.walls import *; os.setgid(1234); os.setuid(1234); "
        "print(json.dumps(put_up(LIMITS, os.getppid())))"
    )
    if os.getuid() == 0:
        made = subprocess.run(
            [sys.executable, "-c", unprivileged], capture_output=True, text=True, check=True, cwd=ROOT
        )
        told = json.loads(made.stdout)
        assert "root" in told[Wall.NOBODY]
        assert not told[Wall.LIMITS] + told[Wall.NO_NEW_PRIVILEGES] + told[Wall.ENDS_WITH_PARENT]


def test_a_wall_that_fell_since_is_found_and_one_this_machine_never_had_is_not() -> None:
    never = dict.fromkeys(Wall, "") | {Wall.NO_FILES: "không có"}
    assert fallen(never, never) == []
    assert fallen(never, dict.fromkeys(Wall, "")) == [Wall.NO_FILES]
    assert fallen(never | {Wall.LIMITS: "hỏng"}, never) == [Wall.LIMITS]


def test_behind_fewer_walls_than_the_machine_has_no_byte_is_read() -> None:
    sandbox = Sandbox(limits=SMALL, work="tests.adapters.falling_wall", beside=ROOT)
    with pytest.raises(AudioBroken) as refusal:
        sandbox.ask(b"sound", {}, "loa.mp3").told("loa.mp3")
    sandbox.close()
    assert "hàng rào limits" in str(refusal.value.facts["problem"])


ALL_BUT = """
import ctypes, os, resource, socket, sys
from broadcaster.audio import walls
from broadcaster.audio.walls import *
for name in {without}:
    setattr(walls, name, lambda *_: None)
why = walls.put_up(Limits(memory=1 << 26), os.getppid())[Wall("{wall}")]
if why:
    print("absent", why)
    sys.exit()
try:
    {deed}
    print("did")
except (OSError, MemoryError) as stopped:
    print("stopped", type(stopped).__name__)
"""
MASKING = {
    "limits": ("limits, of memory", ["_close_calls", "_close_files"]),
    "nobody": ("nobody", ["_close_calls", "_close_files"]),
    "no-new-privileges": ("no-new-privileges", ["_close_calls", "_close_files"]),
    "no-files": ("no-files", ["_close_calls"]),
    "no-calls": ("no-calls, calling", ["_close_files"]),
}


@pytest.mark.parametrize("wall", MASKING)
def test_each_wall_is_among_those_put_up_though_another_would_hide_that_it_is_not(
    sandbox: Sandbox, wall: str, tmp_path: Path
) -> None:
    tried, without = MASKING[wall]
    tmp_path.chmod(0o700)
    script = ALL_BUT.format(without=without, wall=wall, deed=WALLS[tried][1])
    command = [sys.executable, "-c", script, "", "", str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()[0]
    assert told == ("stopped" if stands(sandbox, wall) else "absent")


def test_a_child_is_told_no_name(taken_over: Sandbox) -> None:
    with pytest.raises(AudioBroken) as refusal:
        taken_over.take(b"repeat", Order(name="/srv/secret/loa.mp3"))
    assert refusal.value.facts["name"] == "/srv/secret/loa.mp3"
    assert "'name': ''" in str(refusal.value.facts["problem"])


def test_half_an_hour_of_turned_stereo_fits_within_the_memory_of_a_child(sandbox: Sandbox) -> None:
    swing = np.repeat(np.array([900, 0], np.int16), 24_000)
    taken = sandbox.take(long_flac(np.stack([swing, -swing]), 1799), Order(measure=True))
    assert taken.origin.way == "turned"
    assert taken.pcm.duration == 1_799_000
    assert taken.usage.memory < 512 * 1024 * 1024


def long_flac(second: np.ndarray, times: int) -> bytes:
    """A second of stereo at 48 kHz, many times over."""
    out = io.BytesIO()
    with av.open(out, "w", format="flac") as file:
        stream = file.add_stream("flac", rate=48_000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(second.T.reshape(1, -1).copy(), format="s16", layout="stereo")
        frame.sample_rate = 48_000
        fifo = av.AudioFifo()
        for _ in range(times):
            fifo.write(frame)
            for piece in fifo.read_many(4608):
                file.mux(stream.encode(piece))
        if rest := fifo.read(0, partial=True):
            file.mux(stream.encode(rest))
        file.mux(stream.encode(None))
    return out.getvalue()
