"""Every command the README shows is run as it stands there, against a running server."""

import os
import re
import subprocess
from pathlib import Path

from processes import ROOT, Server, environment

RUN_ELSEWHERE = {"scripts/start", "scripts/test"}
"""The server these commands talk to was started by the first; the second is what runs this test."""


def commands() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_the_two_commands_stand_first() -> None:
    assert commands()[:2] == ["scripts/start", "scripts/test"]


def test_every_other_command_does_what_it_is_shown_for(server: Server, tmp_path: Path) -> None:
    lines = [line for line in commands() if line not in RUN_ELSEWHERE]
    assert len(lines) >= 8
    port = server.url.rsplit(":", 1)[1]
    told = "\n".join(f"{line}; echo" for line in lines).replace("localhost:8000", f"localhost:{port}")
    for name in ("config", "scripts", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    # curl -s is silent about an answer of 4xx; a wrapper makes any such answer end the run
    told = f'set -euo pipefail\ncurl() {{ command curl --fail-with-body "$@"; }}\n{told}'
    # as a newcomer's shell has it: `broadcaster` is found only when README says how
    theirs = {
        "TOKEN": server.token,
        "SESSION": server.session,
        "BROADCASTER_DATA": str(server.data),
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        ["bash", "-c", told],
        cwd=tmp_path,
        env=environment(**theirs),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert (tmp_path / "mot-cua.mp3").stat().st_size > 100_000
    for answer in ('"spoken": "', "#EXTM3U", '"state":"approved"', '"unreported_ms":', '"well":true'):
        assert answer in done.stdout, done.stdout[-4000:]
