"""One first start and one server serve all acceptance tests, over one data folder."""

import re
import signal
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest
from processes import ROOT, FirstStart, Server, broadcaster, environment, leader, run


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    data = tmp_path_factory.mktemp("first") / "data"
    done = run("scripts/start", "--once", "--data", data)
    assert done.returncode == 0, done.stderr
    assert "/set-up" in done.stdout
    made = broadcaster("token", "--data", data)
    token = re.search(r"hãy cất giữ\): (\S+)", made.stdout)
    assert token is not None, made.stdout + made.stderr
    return FirstStart(data=data, printed=done.stdout, token=token[1])


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
