"""The program as its users meet it: real processes in an environment without settings of ours."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
from forks import forked
from pyotp import TOTP

ROOT = Path(__file__).parent.parent
VOICE = "espeak:vi-vn-x-south"
PASSWORD = "vườn xoài ba gốc lớn"
PATIENCE_S = 900
"""How long a command may take on a machine that does much besides; how long it takes is for `scripts/bench`."""


def environment(**told: str) -> dict[str, str]:
    """The tests' environment without settings of ours, and without a voice that would ask the Internet."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BROADCASTER_")}
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{plain['PATH']}"
    return plain | {"PATH": path, "BROADCASTER_VOICES": VOICE, "COLUMNS": "200"} | told


def run(
    *command: str | Path, told: Mapping[str, str] | None = None, given: bytes | None = None
) -> subprocess.CompletedProcess[str]:
    """A command to its end, as text. It never raises for an exit code: that is what tests ask about."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment(**(told or {})),
        input=given,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def broadcaster(
    *arguments: str | Path, told: Mapping[str, str] | None = None, given: bytes | None = None
) -> subprocess.CompletedProcess[str]:
    """The command, in a process that had most of it loaded before (`forks`); otherwise as `run`."""
    parts = [str(part) for part in arguments]
    code, out, err = forked(parts, ROOT, environment(**(told or {})), given, PATIENCE_S)
    return subprocess.CompletedProcess(["broadcaster", *parts], code, out.decode(), err.decode())


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStart:
    """What the first `scripts/start --once` did."""

    data: Path
    printed: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """`session` is the cookie of a leader, who approves everywhere."""

    url: str
    token: str
    session: str
    data: Path
    printed: Sequence[str]

    def client(self) -> httpx.Client:
        """A program's: it shows the token."""
        return httpx.Client(base_url=self.url, timeout=30, headers=self.writing)

    @property
    def today(self) -> date:
        """The local day the server planned first: what it printed, not what a second clock says."""
        first = re.search(r"(\d\d)/(\d\d)/(\d{4})", "\n".join(self.printed))
        assert first is not None
        return date(int(first[3]), int(first[2]), int(first[1]))

    @property
    def leading(self) -> dict[str, str]:
        return {"Authorization": "", "Cookie": f"__Host-session={self.session}"}

    @property
    def writing(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def leader(url: str, data: Path) -> str:
    """Somebody new who approves in the whole house, from their invitation to the cookie of their session."""
    told = broadcaster("account", "add", "lanh-dao", "--name", "Lãnh đạo xã", "--role", "approver", "--data", data)
    code = told.stdout.rpartition(": ")[2].strip()
    assert code, told.stderr
    with httpx.Client(base_url=f"{url}/api/v1", timeout=30) as client:
        return session(client, "lanh-dao", code)


def session(client: httpx.Client, login: str, code: str) -> str:
    """The cookie's value of somebody who comes in by the code of their invitation."""
    opened = client.post("/activations", json={"code": code, "password": PASSWORD})
    assert opened.status_code == 201, opened.text
    factor = opened.json()["second_factor"]  # none for those who need none
    one_time = "" if factor is None else TOTP(factor["secret"]).now()
    entered = client.post("/sessions", json={"login": login, "password": PASSWORD, "code": one_time})
    assert entered.status_code == 201, entered.text
    return entered.headers["set-cookie"].partition("=")[2].partition(";")[0]
