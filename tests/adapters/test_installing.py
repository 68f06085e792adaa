"""The server and the makers of sounds as services: what the units say, and that systemd is told what it waits for."""

import os
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from processes import environment

from broadcaster.app import now
from broadcaster.app.installing import DATA, EMERGENCY, SERVER, WORKER, Crew, of_this_machine, units_of_crew
from broadcaster.cli import main
from broadcaster.domain.units import instant
from broadcaster.newsroom.makers import LATELY
from broadcaster.store import open_store

ALL = Crew(server=True, workers=3, emergency=True)
WALLS = (
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=\n",
    "ProtectSystem=strict",
    "PrivateDevices=yes",
    "ProtectProc=invisible",
    "RestrictNamespaces=user net",
    "SystemCallFilter=@system-service",
    "UMask=0077",
    "User=broadcaster",
)


def verified(folder: Path, texts: dict[str, str]) -> str:
    """What systemd says of them. Without it nothing is checked, which is told, and is a failure where all is."""
    verify = shutil.which("systemd-analyze")
    if verify is None:
        if os.environ.get("CI"):
            pytest.fail("systemd-analyze is missing")
        pytest.skip("no systemd-analyze on this machine")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    names = [str(folder / name.replace("@.", "@1.")) for name in texts]
    for name in texts:
        if "@." in name:
            shutil.copy(folder / name, folder / name.replace("@.", "@1."))
    done = subprocess.run([verify, "verify", "--man=no", *names], capture_output=True, text=True, check=False)
    return "\n".join(line for line in done.stderr.splitlines() if str(folder) in line)


def test_what_is_not_needed_is_taken_away_from_each() -> None:
    for name, text in units_of_crew(ALL, "/opt/broadcaster/bin/broadcaster").items():
        assert [wall for wall in WALLS if wall not in text] == [], name
        assert "Restart=always" in text
        assert "Type=notify" in text


def test_a_maker_goes_before_the_server_when_memory_runs_out_and_emergencies_go_before_others() -> None:
    texts = units_of_crew(ALL)
    assert "OOMScoreAdjust=500" in texts[WORKER]
    assert "OOMScoreAdjust=-500" in texts[SERVER]
    assert "worker --lane emergency" in texts[EMERGENCY]
    assert ("Nice=5" in texts[WORKER], "Nice=-5" in texts[EMERGENCY]) == (True, True)


def test_one_of_the_template_is_started_for_each_maker() -> None:
    assert ALL.starts == (
        "broadcaster.service",
        "broadcaster-emergency.service",
        "broadcaster-worker@1.service",
        "broadcaster-worker@2.service",
        "broadcaster-worker@3.service",
    )
    assert Crew(server=False, workers=1).starts == ("broadcaster-worker@1.service",)


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    assert verified(tmp_path, units_of_crew(ALL, "/bin/true")) == ""


def test_a_line_that_systemd_does_not_know_is_found(tmp_path: Path) -> None:
    text = units_of_crew(Crew(), "/bin/true")[SERVER].replace("Restart=always", "Restrat=always")
    assert "Restrat" in verified(tmp_path, {SERVER: text})


def test_the_units_are_shown_without_being_installed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["install", "--show", "--workers", "2", "--emergency"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert [name in shown for name in (SERVER, WORKER, EMERGENCY)] == [True, True, True]


def test_nothing_to_install_is_bad_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["install", "--show", "--no-server"])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def makers(folder: Path, *, wanted: bool) -> list[str]:
    """Who makes sounds by the books, waited for where somebody should."""
    with closing(open_store(f"sqlite:///{folder / 'data' / 'broadcaster.db'}")) as store:
        for _ in range(100):
            with store.read() as work:
                found = [each.name for each in work.makers.heard(instant(now() - LATELY))]
            if found or not wanted:
                break
            Event().wait(0.1)
    return found


@pytest.mark.parametrize("command", [["worker"], ["serve", "--port", "0"]])
def test_systemd_is_told_when_it_is_ready_and_when_it_stops(tmp_path: Path, command: list[str]) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(60)
        started = "from broadcaster.cli import main; main()"
        told = environment(NOTIFY_SOCKET=str(tmp_path / "notify"))
        with subprocess.Popen(
            [sys.executable, "-c", started, *command, "--data", str(tmp_path / "data")],
            env=told,
            stdout=subprocess.DEVNULL,
        ) as process:
            try:
                words = {ear.recv(100)}
                while b"READY=1" not in words:
                    words.add(ear.recv(100))
                known = makers(tmp_path, wanted=command == ["worker"])
            finally:
                process.terminate()
            while b"STOPPING=1" not in words:
                words.add(ear.recv(100))
            assert process.wait(30) in (0, -15)  # uvicorn ends by the signal it was told by
    assert [name.rpartition(":")[2] for name in known] == ([str(process.pid)] if command == ["worker"] else [])
    assert makers(tmp_path, wanted=False) == []
    assert words <= {b"READY=1", b"WATCHDOG=1", b"STOPPING=1"}


# --- commands by hand ------------------------------------------------------------------------------------------------

ENV = """# the house
BROADCASTER_DATABASE=postgresql://broadcaster:a=b%40c@127.0.0.1/broadcaster
  AWS_SECRET_ACCESS_KEY = "x y\\"z"
; none
BROADCASTER_QUEUE='procrastinate'
no line of ours
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "broadcaster.env"
    file.write_text(ENV)
    return file


def test_a_command_about_the_services_house_has_their_settings(settings: Path) -> None:
    told = of_this_machine({"BROADCASTER_QUEUE": "local"}, DATA, settings)
    assert told == {
        "BROADCASTER_DATABASE": "postgresql://broadcaster:a=b%40c@127.0.0.1/broadcaster",
        "AWS_SECRET_ACCESS_KEY": 'x y"z',
    }
    assert of_this_machine({"BROADCASTER_DATA": str(DATA)}, None, settings).keys() >= told.keys()


def test_any_other_house_of_this_machine_has_nothing_of_them(settings: Path, tmp_path: Path) -> None:
    assert of_this_machine({}, tmp_path, settings) == {}
    assert of_this_machine({}, None, settings) == {}
    assert of_this_machine({"BROADCASTER_DATA": str(DATA)}, tmp_path, settings) == {}
    assert of_this_machine({}, DATA, tmp_path / "none.env") == {}


READS = """
import os, sys
from pathlib import Path
from broadcaster.app.installing import DATA, of_this_machine
from broadcaster.domain.errors.sound import FileUnreadable
os.setuid(65534)
try:
    print(of_this_machine(dict([sys.argv[2:]] if sys.argv[2:] else []), DATA, Path(sys.argv[1])))
except FileUnreadable as refused:
    print(refused.message_vi)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become somebody else")
def test_whoever_may_not_read_them_is_told_who_may_and_a_service_has_them_already(settings: Path) -> None:
    settings.chmod(0o640)
    settings.parent.chmod(0o755)

    def said(*more: str) -> str:
        command = [sys.executable, "-c", READS, str(settings), *more]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment()).stdout

    assert "sudo -u broadcaster" in said()
    assert said("INVOCATION_ID", "1") == "{}\n"
