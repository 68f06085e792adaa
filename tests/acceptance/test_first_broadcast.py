"""From a text file to the day's playlists of a region and its communes, as a user sees it."""

import hashlib
import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import av
import httpx
from acceptance.conftest import Begun
from processes import ROOT, VOICE, FirstStart, Server, broadcaster, environment, run

from broadcaster.domain.manifest import Manifest, from_json

TARGET = -16.0
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
ROW = re.compile(
    r"│ (?P<station>[^│]+?) +│ (?P<slot>[^│]+?) +│ (?P<items>\d+) +│ (?P<length>\d+:\d\d) +"
    r"│ (?P<voice>[^│]*?) *│ (?P<mp3>\S+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What an independent decoder and meter find in a file."""

    millis: int
    loudness: float
    longest_silence_s: float


def listen(path: Path) -> Sound:
    """Decodes the whole file; loudness by FFmpeg's ebur128, silence (below -50 dB) by its silencedetect."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        graph = av.filter.Graph()
        source = graph.add_abuffer(template=stream)
        quiet = graph.add("silencedetect", "noise=-50dB:d=0.5")
        meter = graph.add("ebur128", "metadata=1")
        sink = graph.add("abuffersink")
        source.link_to(quiet)
        quiet.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        samples, loudness, silences = 0, -70.0, [0.0]
        for frame in [*container.decode(stream), None]:
            if frame is not None:
                samples += frame.samples
            graph.push(frame)
            while True:
                try:
                    metadata = graph.pull().metadata
                except (av.BlockingIOError, av.EOFError):
                    break
                loudness = float(metadata.get("lavfi.r128.I", loudness))
                silences.append(float(metadata.get("lavfi.silence_duration", 0)))
        return Sound(millis=round(samples * 1000 / stream.rate), loudness=loudness, longest_silence_s=max(silences))


def listed(printed: str) -> list[re.Match[str]]:
    return list(ROW.finditer(printed))


def full(rows: list[dict[str, str]]) -> bool:
    """Every session has much to tell; only in tomorrow's morning nothing of the evening before is said again, when the
    lists were there before that evening began: what nobody could hear is told in the morning."""
    first = rows[0]["slot"].split()[0]
    evenings = {row["station"]: row for row in rows if row["slot"].split()[0] == first and "chiều" in row["slot"]}
    heard = {station for station, row in evenings.items() if made(row) < begins(row)}
    mornings = [
        row for row in rows if row["station"] in heard and row["slot"].split()[0] != first and "sáng" in row["slot"]
    ]
    return all(int(row["items"]) == 2 if row in mornings else int(row["items"]) >= 7 for row in rows)


def made(row: dict[str, str]) -> datetime:
    return datetime.fromtimestamp(Path(row["mp3"]).stat().st_mtime, LOCAL)


def begins(row: dict[str, str]) -> datetime:
    day, hour, _ = row["slot"].split()
    return datetime.strptime(f"{day} {hour}", "%d/%m/%Y %H:%M").replace(tzinfo=LOCAL)


def test_the_first_start_lists_today_and_tomorrow_of_a_region_and_six_communes(first_start: FirstStart) -> None:
    rows = listed(first_start.printed)
    stations = {row["station"] for row in rows}
    assert len(stations) >= 7
    assert sum("khu vực" in station for station in stations) == 1
    days = {row["slot"].split()[0] for row in rows}
    assert len(days) == 2
    assert len(rows) == len(stations) * 2 * 2
    assert full(rows)
    assert {row["voice"] for row in rows} == {VOICE}
    assert first_start.printed.rstrip().endswith("┘")


def test_every_listed_mp3_decodes_whole_at_its_loudness_and_is_never_silent_for_long(first_start: FirstStart) -> None:
    for row in listed(first_start.printed):
        sound = listen(Path(row["mp3"]))
        station = Path(row["mp3"]).name.split("-20", 1)[0]
        declared = declared_length(first_start, station, *row["slot"].split()[:2])
        assert abs(sound.millis - declared) <= 1, row["mp3"]
        assert abs(sound.loudness - TARGET) <= 0.5, row["mp3"]
        assert sound.longest_silence_s <= 3.0, row["mp3"]


def declared_length(first_start: FirstStart, station: str, date: str, start: str) -> int:
    manifest = shown_manifest(first_start.data, station, date)
    (playlist,) = [p for p in manifest.playlists if p.slot.id.endswith(start.replace(":", ""))]
    return playlist.length


@cache
def shown_manifest(data: Path, station: str, date: str) -> Manifest:
    day = datetime.strptime(date, "%d/%m/%Y").date()  # noqa: DTZ007 - a printed local date
    return from_json(broadcaster("manifest", station, day.isoformat(), "--data", data).stdout)


def test_a_second_start_reuses_everything_and_renders_nothing(first_start: FirstStart) -> None:
    def audio() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in first_start.data.rglob("*.mp3")}

    before = audio()
    again = run("scripts/start", "--once", "--data", first_start.data)
    assert again.returncode == 0, again.stderr
    assert "Đã dựng mới 0 âm thanh" in again.stdout
    assert [row["mp3"] for row in listed(again.stdout)] == [row["mp3"] for row in listed(first_start.printed)]
    assert audio() == before


def test_a_bulletin_goes_from_text_to_the_communes_playlist_over_http(server: Server) -> None:
    with server.client() as client:
        text = "Ngày mai, 7h30, UBND xã họp dân tại nhà văn hoá ấp để bàn việc làm đường.".encode()
        fields = {"title": "Họp dân", "origin": "30628", "submit": "true", "wanted": "9", "priority": "priority"}
        made = client.post(
            "/api/v1/bulletins",
            data=fields,
            files={"file": ("hop-dan.txt", text, "text/plain")},
            headers=server.writing,
        )
        assert made.status_code == 201, made.text
        bulletin = client.get(made.headers["location"]).json()
        spoken = client.get(f"/api/v1/bulletins/{bulletin['id']}/spoken").json()
        assert "Ủy ban nhân dân" in spoken["spoken"] or "ủy ban nhân dân" in spoken["spoken"]
        approved = approved_as_it_sounds(client, bulletin["id"], server.leading)
        assert approved.json()["state"] == "approved", approved.text
        assert "Họp dân" in soon_planned(client, "30628", server.today + timedelta(days=1))
        assert "Họp dân" not in soon_planned(client, "30631", server.today + timedelta(days=1))


def approved_as_it_sounds(client: httpx.Client, bulletin: str, leading: dict[str, str]) -> httpx.Response:
    """What is read and heard now; read and heard again when its sound was made in between."""
    for _ in range(60):
        told = client.get(f"/api/v1/bulletins/{bulletin}/spoken").json()
        verdict = {"spoken": told["spoken_digest"], "audio": (told["audio"] or {}).get("sha256")}
        answer = client.post(f"/api/v1/bulletins/{bulletin}/approve", json=verdict, headers=leading)
        if answer.status_code != 409:
            break
        time.sleep(0.5)
    return answer


def soon_planned(client: httpx.Client, station: str, tomorrow: date) -> list[str]:
    """Titles of tomorrow's rows at the station, once the timers have published the new bulletin for its commune."""
    for _ in range(120):
        told = client.get(f"/api/v1/stations/{station}/playlists/{tomorrow}").json()
        titles = [row["title"] for slot in told["slots"] for row in slot["rows"]]
        if "Họp dân" in titles or station != "30628":
            return titles
        time.sleep(0.5)
    raise AssertionError("a minute has passed and the bulletin is not planned")


def test_a_commune_pulls_its_playlist_and_audio_that_is_what_its_digest_says(server: Server, tmp_path: Path) -> None:
    address = f"{server.url}/api/v1/stations/30628/playlists/{server.today}"
    playlist = run("curl", "--silent", "--fail", "--user", f"loa:{server.token}", address)
    row = json.loads(playlist.stdout)["slots"][0]["rows"][3]
    file = tmp_path / "item.mp3"
    assert run("curl", "--silent", "--fail", "--output", file, server.url + row["url"]).returncode == 0
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"]
    assert file.stat().st_size == row["bytes"]
    assert abs(listen(file).millis - row["duration_ms"]) <= 1


def test_airtime_is_posted_once_and_read_back(server: Server) -> None:
    with server.client() as client:
        slot = client.get(f"/api/v1/stations/30631/playlists/{server.today}").json()["slots"][0]
        entries = [
            {
                "sequence": number,
                "slot": slot["id"],
                "audio": row["sha256"],
                "started": row["start"],
                "played_ms": row["duration_ms"],
            }
            for number, row in enumerate(slot["rows"], start=1)
        ]
        url = "/api/v1/stations/30631/airtime"
        assert client.post(url, json={"entries": entries}, headers={"Authorization": ""}).status_code == 401
        assert client.post(url, json={"entries": entries}, headers=server.writing).status_code == 200
        client.post(url, json={"entries": entries}, headers=server.writing)
        told = client.get(url, params={"date": str(server.today)}).json()
    assert [entry["sequence"] for entry in told["entries"]] == list(range(1, len(entries) + 1))
    assert [heard["outcome"] for heard in told["heard"]][: len(entries)] == ["aired"] * len(entries)


def test_the_server_is_well_and_its_page_shows_every_station(server: Server) -> None:
    with server.client() as client:
        for _ in range(60):
            health = client.get("/healthz")
            if health.status_code == 200:
                break
            time.sleep(0.5)
        page = client.get("/schedule").text
    assert health.status_code == 200, health.text
    for row in listed("\n".join(server.printed)):
        assert row["station"] in page
    assert "/slots/" in page


def test_the_server_listens_on_this_machine_only(server: Server) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {
        fields[1].split(":")[0]
        for fields in listening
        if int(fields[1].split(":")[1], 16) == port and fields[3] == "0A"
    }
    assert ours == {"0100007F"}


def test_a_port_in_use_is_told_in_one_line(server: Server) -> None:
    port = server.url.rsplit(":", 1)[1]
    refused = broadcaster("serve", "--port", port, "--data", server.data)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Lỗi [port-taken]")
    assert len(refused.stderr.splitlines()) == 1


def test_what_a_killed_start_left_half_done_is_finished_by_the_next(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = subprocess.Popen(
        [ROOT / "scripts" / "start", "--once", "--data", data],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while len(list(data.glob("audio/??/*.mp3"))) < 5:  # in the middle of its renderings
        assert first.poll() is None
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(timeout=30)
    again = run("scripts/start", "--once", "--data", data)
    assert again.returncode == 0, again.stderr
    rows = listed(again.stdout)
    assert len(rows) == 28
    assert full(rows)


def test_lost_and_cut_audio_is_made_again_before_it_is_planned(begun: Begun, tmp_path: Path) -> None:
    data = tmp_path / "data"
    begun.copied(data)
    lost, cut, *_ = sorted(data.glob("audio/??/*.mp3"))
    before = {path: path.read_bytes() for path in (lost, cut)}
    lost.unlink()
    cut.unlink()
    cut.write_bytes(before[cut][:1000])
    again = run("scripts/start", "--once", "--data", data)
    assert again.returncode == 0, again.stderr
    assert "Đã dựng mới 2 âm thanh" in again.stdout
    assert {path: path.read_bytes() for path in (lost, cut)} == before


def test_two_first_starts_at_the_same_moment_both_end_well(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [ROOT / "scripts" / "start", "--once", "--data", data]
    both = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=200) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert [len(listed(printed)) for printed, _ in told] == [28, 28]
