"""The page is for whoever stands before the station, and for nobody else; the unit keeps the program to its folder."""

import shutil
import subprocess
import threading
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playout.small_house import SmallHouse
from playout.test_loop import life
from playout.test_station import Box, planned

from broadcaster.app.station import status
from broadcaster.cli import main
from broadcaster.playout.page import ask, page
from broadcaster.playout.sync import Link
from broadcaster.playout.unit import NAME, unit


def told() -> dict[str, object]:
    return {"station": "30628", "label": "Đài <xã>", "muted": False, "faults": [], "sink": "null", "clock": "held"}


def test_it_shows_what_stands_and_is_bound_to_this_machine_alone() -> None:
    with page(told, 0) as server:
        assert server.server_address[0] == "127.0.0.1"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        port = server.server_address[1]
        assert ask(port) == told()
        line = HTTPConnection("127.0.0.1", port)
        line.request("GET", "/")
        shown = line.getresponse().read().decode()
        assert "Đài &lt;xã&gt;" in shown
        assert "không có loa: chỉ chạy thử" in shown
        assert "chưa chắc, chưa phát" in shown
        line.request("GET", "/status.json", headers={"Host": f"evil.example:{port}"})
        assert line.getresponse().status == 403
        line.close()
        server.shutdown()


def test_it_says_what_plays_by_its_title_and_what_comes_after_it(tmp_path: Path) -> None:
    box = Box(tmp_path, SmallHouse())
    session, _ = planned(box)
    whole = life(box, [])
    box.run(30)
    assert (status(whole, Link())["playing"], status(whole, Link())["next"]) == ("", session.span.start.isoformat())
    box.run(35)
    assert (status(whole, Link())["playing"], status(whole, Link())["next"]) == (session.rows[0].title, "")
    box.off()


def test_nobody_answers_where_nothing_runs() -> None:
    with pytest.raises(OSError, match="refused"):
        ask(1)


def test_the_unit_takes_away_what_a_player_does_not_need(tmp_path: Path) -> None:
    text = unit("/opt/broadcaster/.venv/bin/broadcaster", "aplay")
    for wall in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n", "WatchdogSec=30"):
        assert wall in text
    assert "Restart=always" in text
    assert "network-online" not in text  # it plays before there is a network, and without one
    if (verify := shutil.which("systemd-analyze")) is not None:
        path = tmp_path / NAME
        path.write_text(text.replace("/opt/broadcaster/.venv/bin/broadcaster", "/bin/true"))
        done = subprocess.run([verify, "verify", str(path)], capture_output=True, text=True, check=False)
        assert "Unknown" not in done.stderr, done.stderr


def installing(clusters: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["playout", "install", "--show", "--clusters", clusters])
    return ended.value.code


def test_the_unit_names_the_clusters_this_machine_drives(capsys: pytest.CaptureFixture[str]) -> None:
    assert installing("cho, ben-tau") == 0
    assert '--clusters "ben-tau,cho"' in capsys.readouterr().out


@pytest.mark.parametrize("clusters", ['cho" --sink "null', "chợ", "-x", "a" * 41])
def test_what_is_no_code_of_a_cluster_does_not_reach_the_unit(
    clusters: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert installing(clusters) == 2
    assert capsys.readouterr().out == ""
