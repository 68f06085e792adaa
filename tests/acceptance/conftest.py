"""One first start and one server serve all acceptance tests, over one data folder."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from processes import ROOT, FirstStart, Server, broadcaster, environment, leader, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A house as its first `scripts/start --once` left it, made once for all workers. Who needs one takes a copy."""

    data: Path
    printed: str

    def copied(self, data: Path) -> str:
        """What the start would have printed there. Sounds are links: they may be thrown away, and are never written
        over."""
        shutil.copytree(self.data, data, copy_function=_copied)
        return self.printed.replace(str(self.data), str(data))


def _copied(source: str, target: str) -> None:
    (os.link if source.endswith(".mp3") else shutil.copy2)(source, target)


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "first-start"
    folder.mkdir(exist_ok=True)
    data, printed = folder / "data", folder / "printed.txt"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not printed.exists():
            done = run("scripts/start", "--once", "--data", data)
            assert done.returncode == 0, done.stderr
            printed.write_text(done.stdout, "utf-8")
    return Begun(data=data, printed=printed.read_text("utf-8"))


@pytest.fixture(scope="session")
def first_start(begun: Begun, tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    data = tmp_path_factory.mktemp("first") / "data"
    printed = begun.copied(data)
    assert "/set-up" in printed
    made = broadcaster("token", "--data", data)
    token = re.search(r"hãy cất giữ\): (\S+)", made.stdout)
    assert token is not None, made.stdout + made.stderr
    return FirstStart(data=data, printed=printed, token=token[1])


@pytest.fixture(scope="session")
def server(first_start: FirstStart) -> Iterator[Server]:
    """`scripts/start` serving the same data on a free port, until the tests end; it must then stop by itself."""
    process = subprocess.Popen(
        [ROOT / "scripts" / "start", "--data", first_start.data, "--port", "0"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("└"):  # the table's last line
            break
    else:
        raise AssertionError(process.communicate(timeout=10)[1])
    url = re.search(r"http://127\.0\.0\.1:\d+", "\n".join(lines))
    assert url is not None, lines
    session = leader(url[0], first_start.data)
    for _ in range(30):  # until who leads has done each of its duties once
        if httpx.get(f"{url[0]}/healthz").json()["well"]:
            break
        time.sleep(0.5)
    yield Server(url=url[0], token=first_start.token, session=session, data=first_start.data, printed=lines)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors, errors
