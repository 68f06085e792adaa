"""Our side of a speaking process, against processes that answer wrongly, late or not at all."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from broadcaster.voices.worker import Craft, Worker, WorkerLost, WorkerRefused
from tests.processes import ROOT

READY = """
import json, os, signal, sys
orders, answers = sys.stdin.buffer, sys.stdout.buffer
def tell(*parts):
    for part in parts:
        answers.write(part if isinstance(part, bytes) else json.dumps(part).encode() + b"\\n")
    answers.flush()
def repeat(order):
    said = order["text"].encode()
    tell({"number": order["number"], "size": len(said)}, said)
"""
GREETING = 'tell({"version": "1", "rate": 8000})\n'
PARROT = "for order in map(json.loads, orders):\n    repeat(order)\n"


def worker(folder: Path, script: str, *, greeting: str = GREETING, seconds: float = 30.0) -> Worker:
    """A process that runs a few lines of Python, which may call `tell` and `repeat`."""
    path = folder / "craft.py"
    path.write_text(READY + greeting + script)
    return Worker(Craft(name="Vẹt", script=path, seconds_to_start=seconds, seconds_for_a_thousand=0.0))


def test_what_is_ordered_is_answered_in_turn(tmp_path: Path) -> None:
    parrot = worker(tmp_path, PARROT)
    assert (parrot.version, parrot.rate) == ("1", 8000)
    assert [parrot.say(text) for text in ("một", "hai", "")] == ["một".encode(), b"hai", b""]


@pytest.mark.parametrize(
    "answer",
    [
        'tell(b"Segmentation warning\\n")',
        'tell(b"\\xff\\xfe\\n")',
        'tell(b"[" * 60_000 + b"\\n")',
        'tell(json.dumps({"number": order["number"], "size": 0}).encode() + b" " * 66_000 + b"\\n")',
        "tell([1])",
        'tell({"number": order["number"]})',
        'tell({"number": order["number"], "size": "many"})',
        'tell({"number": order["number"], "size": 1 << 70})',
        'tell({"number": order["number"] - 1, "size": 4}, b"late")',
        'tell({"size": 4}, b"late")',
    ],
)
def test_after_an_answer_that_is_none_no_word_is_taken_from_that_process(tmp_path: Path, answer: str) -> None:
    babbling = worker(tmp_path, f"for order in map(json.loads, orders):\n    {answer}\n    repeat(order)\n")
    with pytest.raises(WorkerLost, match="Vẹt trả lời không đọc được"):
        babbling.say("một")
    assert not babbling.usable
    with pytest.raises(WorkerLost):
        babbling.say("hai")


@pytest.mark.parametrize("told", [b'{"number": 1, "size": 10}\n1234', b'{"number": 1, "si', b""])
def test_an_answer_that_is_cut_off_is_never_taken_for_the_whole(tmp_path: Path, told: bytes) -> None:
    dying = worker(tmp_path, f"orders.readline(); tell({told!r})\n")
    with pytest.raises(WorkerLost):
        dying.say("một")
    assert not dying.usable


def test_a_process_that_takes_no_order_is_ended_too(tmp_path: Path) -> None:
    deaf = worker(tmp_path, "signal.pause()\n", seconds=3.0)
    with pytest.raises(WorkerLost, match="dừng giữa chừng"):
        deaf.say("x" * 200_000)  # more than a pipe holds


def test_a_refusal_is_an_answer_and_the_next_order_is_done(tmp_path: Path) -> None:
    refusing = 'tell({"number": json.loads(orders.readline())["number"], "refused": "không đọc được"})\n' + PARROT
    proud = worker(tmp_path, refusing)
    with pytest.raises(WorkerRefused, match="không đọc được"):
        proud.say("một")
    assert proud.say("hai") == b"hai"


@pytest.mark.parametrize(
    "greeting", ["tell([])", 'tell({"rate": 1})', 'tell({"version": "1", "rate": "x"})', "tell(1)"]
)
def test_a_greeting_that_is_none_is_a_process_lost(tmp_path: Path, greeting: str) -> None:
    with pytest.raises(WorkerLost, match="trả lời không đọc được"):
        worker(tmp_path, PARROT, greeting=greeting + "\n")


def test_the_process_knows_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADCASTER_DATABASE", "postgresql://house:secret@db")
    looking = worker(tmp_path, PARROT, greeting='tell({"version": sorted(os.environ), "rate": 1})\n')
    assert set(looking.version.strip("[]").replace("'", "").split(", ")) <= {"LC_ALL", "LC_CTYPE"}


def test_what_stops_a_house_does_not_stop_the_sentence_under_way(tmp_path: Path) -> None:
    parrot = worker(tmp_path, PARROT)
    process = parrot._process.pid
    assert os.getsid(process) == os.getpgid(process) == process, "the keyboard's signals go to a whole group"
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(process, number)
        assert parrot.say("một") == "một".encode()


HOUSE = """
import signal
import sys
from pathlib import Path
from broadcaster.voices.worker import Craft, Worker
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background has it ignored
worker = Worker(Craft(name="Vẹt", script=Path(sys.argv[1])))
print(worker._process.pid, flush=True)
try:
    worker.say("một")
except KeyboardInterrupt:
    print("stopped", worker._process.wait(20), flush=True)
"""


def test_a_house_stopped_at_the_keyboard_while_it_listens_is_stopped_and_so_is_the_process(tmp_path: Path) -> None:
    script = tmp_path / "craft.py"
    script.write_text(READY + GREETING + f"orders.readline(); os.kill(os.getppid(), {int(signal.SIGINT)})\n" + PARROT)
    command = [sys.executable, "-c", HOUSE, str(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[1] == "stopped -9"


def test_the_process_ends_with_the_house(tmp_path: Path) -> None:
    script = tmp_path / "craft.py"
    script.write_text(READY + GREETING + PARROT)
    command = [sys.executable, "-c", HOUSE.replace('worker.say("một")', "sys.stdin.read()"), str(script)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as house:
        assert house.stdout
        left = os.pidfd_open(int(house.stdout.readline()))
        house.kill()
    assert select.select([left], [], [], 20)[0] == [left]
    os.close(left)
