"""The server's place in systemd, and that of the makers of sounds: started at boot, and again whenever one ends.

They may write one folder, open sockets, and put up the walls behind which strangers' files are read, for which user and
network namespaces are let be: nothing else. Of a machine that runs out of memory a maker goes first, for its sound is
made again by another one, and the server last.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.playout.unit import WALLS

FOLDER = Path("/etc/systemd/system")
SETTINGS = Path("/etc/broadcaster/broadcaster.env")
"""Settings of the environment, one NAME=value a line: passwords stand here, where only root and the services read."""
DATA = Path("/var/lib/broadcaster")
USER = "broadcaster"
SERVER, WORKER, EMERGENCY = "broadcaster.service", "broadcaster-worker@.service", "broadcaster-emergency.service"

_UNIT = """\
[Unit]
Description=Broadcaster: {called}
Wants=network-online.target
After=network-online.target local-fs.target time-sync.target postgresql.service
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=all
ExecStart={program} {arguments} --data {data}
{own}
Restart=always
RestartSec=2
KillMode=mixed
User={user}
Group={user}
StateDirectory=broadcaster
StateDirectoryMode=0710
UMask=0077
WorkingDirectory={data}
Environment=PYTHONUNBUFFERED=1
Environment=BROADCASTER_DATA={data}
EnvironmentFile=-{settings}
LimitNOFILE=524288

{walls}
PrivateDevices=yes
RestrictNamespaces=user net
RestrictRealtime=yes
RemoveIPC=yes

[Install]
WantedBy=multi-user.target
"""
_OWN: Mapping[str, str] = {
    SERVER: "WatchdogSec=60\nTimeoutStartSec=15min\nTimeoutStopSec=120\nOOMScoreAdjust=-500",
    WORKER: "TimeoutStartSec=5min\nTimeoutStopSec=60\nNice=5\nOOMScoreAdjust=500",
    EMERGENCY: "TimeoutStartSec=5min\nTimeoutStopSec=60\nNice=-5\nOOMScoreAdjust=-200",
}
_CALLED: Mapping[str, str] = {
    SERVER: "máy chủ (server)",
    WORKER: "dựng tiếng %i (makes sounds)",
    EMERGENCY: "dựng tiếng tin khẩn (makes emergencies' sounds)",
}
_ARGUMENTS: Mapping[str, str] = {SERVER: "serve", WORKER: "worker", EMERGENCY: "worker --lane emergency"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """What one machine runs: the server, so many makers of sounds, and one that is kept free for emergencies."""

    server: bool = True
    workers: int = 0
    emergency: bool = False

    @property
    def units(self) -> tuple[str, ...]:
        wanted = {SERVER: self.server, WORKER: self.workers > 0, EMERGENCY: self.emergency}
        return tuple(name for name, is_wanted in wanted.items() if is_wanted)

    @property
    def starts(self) -> tuple[str, ...]:
        """Of a template one for each maker."""
        makers = (WORKER.replace("@", f"@{number}") for number in range(1, self.workers + 1))
        return (*(name for name in self.units if name != WORKER), *makers)


def units_of_crew(crew: Crew, program: str = "") -> dict[str, str]:
    """The text of each unit by its name; they start this very program, where no other is named."""
    program = program or str(Path(sys.executable).with_name("broadcaster"))
    return {name: _text(name, program) for name in crew.units}


def _text(name: str, program: str) -> str:
    return _UNIT.format(
        walls=WALLS,
        called=_CALLED[name],
        program=program,
        arguments=_ARGUMENTS[name],
        own=_OWN[name],
        data=DATA,
        user=USER,
        settings=SETTINGS,
    )


def install(crew: Crew, folder: Path = FOLDER, settings: Path = SETTINGS) -> str:
    """As root: the user, the file of settings, the units, and all of it runs, now and after every boot. What went
    wrong; "" when it runs."""
    try:
        for name, text in units_of_crew(crew).items():
            folder.joinpath(name).write_text(text, encoding="utf-8")
        settings.parent.mkdir(parents=True, exist_ok=True)
        if not settings.exists():
            settings.touch(mode=0o600)
        for command in _commands(crew, settings):
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own lines
            if done.returncode and command[0] != "useradd":  # a user that stands already is as good
                return f"{' '.join(command)}: {done.stderr.strip()}"
    except OSError as refused:
        return str(refused)
    return ""


def _commands(crew: Crew, settings: Path) -> tuple[tuple[str, ...], ...]:
    return (
        ("useradd", "--system", "--home-dir", str(DATA), "--shell", "/usr/sbin/nologin", USER),
        ("install", "-d", "-m", "0710", "-o", USER, "-g", USER, str(DATA)),
        ("chgrp", USER, str(settings)),
        ("chmod", "0640", str(settings)),
        ("systemctl", "daemon-reload"),
        ("systemctl", "enable", "--now", *crew.starts),
    )


# --- commands by hand ------------------------------------------------------------------------------------------------


def of_this_machine(environment: Mapping[str, str], data: Path | None, file: Path = SETTINGS) -> dict[str, str]:
    """What the services' settings say beyond `environment`, where `data` (or the environment) names the folder they
    run in: a command that somebody gives by hand is about the house that runs, its database and its library. Empty
    where no services were installed. FileUnreadable where they were, and this user may not read it."""
    asked = data or environment.get("BROADCASTER_DATA")
    if not asked or Path(asked).absolute() != DATA:
        return {}
    try:
        told = dict(_told(file.read_text("utf-8")))
    except FileNotFoundError:
        return {}
    except PermissionError:
        if "INVOCATION_ID" in environment:  # of a service: systemd read it
            return {}
        raise FileUnreadable(name=str(file), problem=_WHO) from None
    return {name: value for name, value in told.items() if name not in environment}


_WHO = f"chỉ root và người dùng {USER} được đọc; hãy chạy lệnh bằng “sudo -u {USER}”"


def _told(text: str) -> Iterator[tuple[str, str]]:
    """As systemd reads a file of its `EnvironmentFile`, without values that go over several lines."""
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if not equals or name.startswith(("#", ";")):
            continue
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] == '"' else value[1:-1]
        yield name.strip(), value
