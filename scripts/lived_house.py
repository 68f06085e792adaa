"""The houses that pictures are of: the samples of `broadcaster start` with people in it who did things today, and an
empty one. `scripts/screenshots` looks at them."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import httpx
from processes import broadcaster, environment, session
from sqlmodel import Session, create_engine

from broadcaster.app.clock import now
from broadcaster.app.station import Enrolling, enrol
from broadcaster.domain.units import instant
from broadcaster.store.tables_devices import CallRow

LEFT_OUT, CUT_SHORT = 3, 5
"""Places in a session."""
COMMUNE, ANOTHER, OF_A_PROGRAM = "30628", "30631", "30664"
SILENT = {"30643": timedelta(minutes=25), "30658": timedelta(hours=3, minutes=10)}
"""Stations whose boxes called and fell silent, and since when."""
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PEOPLE = {"admin": "admin", "one": "author", "two": "approver", "three": "approver", "four": "supervisor"}
NAMES = {"admin": "Quản trị", "one": "Người soạn", "two": "Người duyệt", "three": "Lãnh đạo", "four": "Giám sát"}
WORDS = {"TTHC": "thủ tục hành chính", "QL91": "quốc lộ chín mốt", "HTX": "hợp tác xã"}


@dataclass
class House:
    url: str
    data: Path
    cookies: dict[str, str]
    known: dict[str, str]

    def client(self, who: str) -> httpx.Client:
        headers = {"Cookie": f"__Host-session={self.cookies[who]}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", timeout=60, headers=headers)

    def told(self, words: str) -> str:
        return words.format(**self.known)

    def post(self, who: str, path: str, body: object = None, key: str = "") -> dict[str, Any]:
        with self.client(who) as client:
            answer = client.post(path, json=body, headers={"Idempotency-Key": key} if key else None)
            assert answer.is_success, answer.text
            given: dict[str, Any] = answer.json()
            return given


@contextmanager
def _running(*told: str | Path) -> Iterator[subprocess.Popen[str]]:
    program = [shutil.which("broadcaster", path=environment()["PATH"]) or "broadcaster", *map(str, told)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment(PYTHONUNBUFFERED="1")) as child:
        try:
            yield child
        finally:
            child.terminate()


@contextmanager
def living(folder: Path) -> Iterator[House]:
    data = folder / "data"
    with _running("start", "--data", data, "--port", "0") as server:
        assert server.stdout is not None
        url = next(found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        house = House(url=url, data=data, cookies={}, known=dict(_days()))
        with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client:
            for login in PEOPLE:
                entered(house, client, login)
        for code in (COMMUNE, *SILENT):
            _enrolled(house, folder / f"box-{code}", code)
        _fallen_silent(house, folder)
        code = house.post("admin", f"/stations/{ANOTHER}/enrolment-codes")["code"]
        asks = (
            "playout",
            "enrol",
            "--url",
            url,
            "--code",
            code,
            "--data",
            folder / "waiting",
            "--name",
            "Máy phát thứ hai",
        )
        with _running(*_box(folder, COMMUNE)), _running(*asks):
            _lived_in(house)
            _set_up(house)
            _played(house)
            yield house


@contextmanager
def empty(folder: Path) -> Iterator[House]:
    with _running("serve", "--data", folder / "empty", "--port", "0") as server:
        assert server.stdout is not None
        url = next(found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        yield House(url=url, data=folder / "empty", cookies={}, known={})


def entered(house: House, client: httpx.Client, login: str) -> None:
    where = () if login in ("admin", "four") else ("--station", COMMUNE)
    named = ("--name", NAMES[login], "--role", PEOPLE[login])
    told = broadcaster("account", "add", login, *named, *where, "--data", house.data)
    house.cookies[login] = session(client, login, told.stdout.rpartition(": ")[2].strip())


def _days() -> Iterator[tuple[str, str]]:
    today = now().astimezone(ZONE).date()
    yield "day", f"{today:%d/%m/%Y}"
    yield "heard", "05:00"
    yield "soon", f"{today + timedelta(days=9):%d/%m/%Y}"


def _enrolled(house: House, box: Path, station: str) -> None:
    code = house.post("admin", f"/stations/{station}/enrolment-codes")["code"]
    shown: Queue[str] = Queue()
    with ThreadPoolExecutor(1) as machine, house.client("admin") as admin:
        enrolled = machine.submit(enrol, Enrolling(data=box, url=house.url, code=code, every=0.1), shown.put)
        fingerprint = shown.get(timeout=30)
        (asks,) = admin.get("/enrolments", params={"state": "pending"}).json()["enrolments"]
        admin.post(
            f"/enrolments/{asks['id']}/accept",
            json={"fingerprint": fingerprint},
            headers={"If-Match": f'"{asks["version"]}"'},
        ).raise_for_status()
        enrolled.result(30)


def _box(folder: Path, station: str) -> tuple[str | Path, ...]:
    return ("playout", "run", "--data", folder / f"box-{station}", "--sink", "null", "--port", "0")


def _fallen_silent(house: House, folder: Path) -> None:
    """Their boxes run until they called, and are switched off. Nobody waits three hours for a picture: the moment of
    the call is set back, and that alone."""
    engine = create_engine(f"sqlite:///{house.data / 'broadcaster.db'}", connect_args={"timeout": 30})
    for code, silent in SILENT.items():
        with _running(*_box(folder, code)):
            while True:
                with Session(engine) as kept:
                    if kept.get(CallRow, code) is not None:
                        break
                time.sleep(0.5)
        with Session(engine) as kept:
            row = kept.get_one(CallRow, code)
            row.at = instant(row.at - silent)
            kept.add(row)
            kept.commit()
    engine.dispose()


def _lived_in(house: House) -> None:
    """A bulletin that waits and one that was returned; an exercise that waits for its second person."""
    for number, (title, script) in enumerate(
        (
            (
                "Lịch tiêm phòng cho đàn gia súc",
                "Sáng thứ bảy, thú y xã tiêm phòng cho trâu bò tại nhà văn hoá các ấp.",
            ),
            ("Đóng đường để sửa cầu", "Từ thứ hai, cầu ấp Ba đóng để sửa trong 5 ngày. Xe máy đi vòng qua lộ 954."),
        )
    ):
        made = house.post(
            "one",
            "/bulletins",
            {"title": title, "script": script, "origin": COMMUNE, "targets": [{"station": COMMUNE}], "submit": True},
            f"screenshots-{number}",
        )
        house.known["bulletin"] = made["id"]
    exercise = house.post(
        "two",
        "/emergencies",
        {
            "kind": "exercise",
            "origin": COMMUNE,
            "targets": [{"station": COMMUNE}],
            "event": "Cháy",
            "headline": "Diễn tập cháy chợ",
            "script": "Giả định có cháy ở chợ xã. Bà con rời khỏi chợ theo hướng bờ kè.",
            "orderer": "Chủ tịch Uỷ ban nhân dân xã",
            "document": "01/KH-DT",
        },
        "screenshots-exercise",
    )
    house.known["exercise"] = exercise["id"]


def _set_up(house: House) -> None:
    """What is set up once: who is told, a campaign, an address for a player, words of one's own."""
    for written, spoken in WORDS.items():
        told = {"written": written, "spoken": spoken, "scope": COMMUNE}
        house.post("one", "/lexicon", told, f"screenshots-{written}")
    receiver = {
        "name": "Cổng thông tin xã",
        "address": "https://xa.example.gov.vn/nhan-tin",
        "events": ["approved", "missed"],
    }
    house.post("admin", "/webhooks", receiver, "screenshots-webhook")
    campaign = {
        "code": "mua-kho",
        "name": "Phòng cháy mùa khô",
        "owner": COMMUNE,
        "valid_from": f"{now().astimezone(ZONE):%Y-%m-%d}",
        "topics": [{"code": "dot-dong", "number": 1, "name": "Đốt đồng an toàn", "minutes_a_month": 20}],
    }
    house.post("admin", "/campaigns", campaign, "screenshots-campaign")
    house.post("one", f"/stations/{COMMUNE}/calendars", {"name": "Điện thoại"}, "screenshots-calendar")


def _played(house: House) -> None:
    """What stations without a program of ours told today: of each session that is over one item was cut short and one
    left out."""
    made = re.search(r"hãy cất giữ\): (\S+)", broadcaster("token", "--data", house.data).stdout)
    assert made is not None
    shown = {"Authorization": f"Bearer {made[1]}"}
    at = now().astimezone(ZONE)
    with httpx.Client(base_url=f"{house.url}/api/v1", timeout=60, headers=shown) as program:
        for code in (each["code"] for each in program.get("/stations").json()["stations"]):
            day = program.get(f"/stations/{code}/playlists/{at:%Y-%m-%d}")
            if day.is_success and (entries := list(_heard(day.json(), at))):
                program.post(f"/stations/{code}/airtime", json={"entries": entries}).raise_for_status()
                if code == OF_A_PROGRAM:
                    house.known["heard"] = f"{datetime.fromisoformat(entries[-2]['started']).astimezone(ZONE):%H:%M}"


def _heard(day: Mapping[str, Any], at: datetime) -> Iterator[dict[str, Any]]:
    rows = [(slot["id"], place, row) for slot in day["slots"] for place, row in enumerate(slot["rows"])]
    for number, (slot, place, row) in enumerate(rows, start=1):
        ended = datetime.fromisoformat(row["start"]) + timedelta(milliseconds=row["duration_ms"])
        if ended < at and place != LEFT_OUT:
            told = {"sequence": number, "slot": slot, "audio": row["sha256"], "started": row["start"]}
            yield told | {"played_ms": row["duration_ms"] // (2 if place == CUT_SHORT else 1)}


def make_busy(house: House) -> None:
    """So much is handed in at once that its sounds are still being made when somebody looks."""
    for number in range(4):
        lines = [
            f"Điểm thứ {each} của đợt {number + 1}: bà con xem bảng tin ở nhà văn hoá ấp." for each in range(1, 60)
        ]
        told = {"title": f"Lịch sinh hoạt, phần {number + 1}", "script": " ".join(lines), "origin": COMMUNE}
        targets = [{"station": COMMUNE}]
        house.post("one", "/bulletins", told | {"targets": targets, "submit": True})
