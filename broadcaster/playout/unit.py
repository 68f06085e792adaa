"""The station's place in systemd: started at boot, before any network is there, and again whenever it ends.

It may write its own folder and open sockets, and see of the machine what it needs to be heard: nothing else.
"""

import subprocess
from pathlib import Path

from broadcaster.playout.page import PORT

NAME = "broadcaster-playout.service"
FOLDER = Path("/etc/systemd/system")
DATA = Path("/var/lib/broadcaster-playout")
USER = "broadcaster-playout"

WALLS = """\
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service"""
"""Between a service of ours and the rest of the machine."""

_UNIT = """\
[Unit]
Description=Broadcaster: đài phát (playout)
After=local-fs.target sound.target time-sync.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={program} playout run --data {data} --sink "{sink}" --port {port} --clusters "{clusters}"
Restart=always
RestartSec=2
WatchdogSec=30
TimeoutStopSec=10
KillMode=mixed
User={user}
Group={user}
SupplementaryGroups=audio
StateDirectory=broadcaster-playout
StateDirectoryMode=0700
UMask=0077
Nice=-10
OOMScoreAdjust=-500
Environment=PYTHONUNBUFFERED=1

{walls}
RestrictNamespaces=yes
RestrictRealtime=no
DevicePolicy=closed
DeviceAllow=char-alsa rw
MemoryMax=300M
TasksMax=64

[Install]
WantedBy=multi-user.target
"""


def unit(program: str, sink: str = "", data: Path = DATA, port: int = PORT, clusters: str = "") -> str:
    return _UNIT.format(program=program, data=data, sink=sink, port=port, user=USER, clusters=clusters, walls=WALLS)


def install(text: str, folder: Path = FOLDER) -> None:
    """As root: the user, the unit, and the station runs, now and after every boot. OSError, CalledProcessError."""
    folder.joinpath(NAME).write_text(text, encoding="utf-8")
    for command in (
        ["useradd", "--system", "--home-dir", str(DATA), "--shell", "/usr/sbin/nologin", "--groups", "audio", USER],
        ["systemctl", "daemon-reload"],
        ["install", "-d", "-m", "0700", "-o", USER, "-g", USER, str(DATA)],
        ["systemctl", "enable", "--now", NAME],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the lines above
        if done.returncode and command[0] != "useradd":  # a user that stands already is as good
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
